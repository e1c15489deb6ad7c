"""Who runs the kernel: it compiles the library once, and judges a text by what it proves and assumes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ndgm.kernel.library import PREFIX, Library

ALLOWED = {
    "classic": "excluded middle",
    "functional_extensionality_dep": "functional extensionality",
    "sig_forall_dec": "the reals: a decision of sequences",
    "sig_not_dec": "the reals: a decision of negations",
}
"""The axioms on which a theorem may rest: those of the standard reals, and two more of the library."""

SECONDS_FOR_A_FILE, SECONDS_FOR_A_CLAIM, SECONDS_FOR_THE_CHECKER = 600, 180, 2400


class Rejected(Exception):
    """The kernel does not accept a text, or accepts it on other terms than ours; the message says why."""


class Kernel:
    """Rocq's compiler, with the library compiled into a cache folder that any number of runs may share.

    Args:
        library: the files of theorems.
        cache: where compiled files are kept, by what they say and need.
        program: the compiler.

    Raises:
        Rejected: the compiler does not run.
    """

    def __init__(self, library: Library, cache: Path, program: str = "coqc") -> None:
        self.library = library
        self.cache = cache
        self.program = program
        told = self._run(["--version"], cache, 60)
        found = re.search(r"version ([\d.]+)", told)
        self.version = f"Coq {found.group(1)}" if found else told.partition("\n")[0]

    def has(self, package: str) -> bool:
        """Whether a package of Rocq is installed beside it."""
        return (Path(self._run(["-where"], self.cache, 60).strip()) / "user-contrib" / package).is_dir()

    def check(self, text: str, theorem: str, uses: Sequence[str]) -> tuple[str, ...]:
        """Let the kernel check a text, and say on which axioms a theorem of it rests.

        Args:
            text: definitions, and the theorem with its proof.
            theorem: its name in the text.
            uses: the files of the library that it requires.

        Raises:
            Rejected: it is not accepted, or rests on an axiom that is not among the allowed.
            LibraryError: a file of the library assumes something.
        """
        with tempfile.TemporaryDirectory(prefix="claim") as name:
            ending = f'Redirect "assumptions" Print Assumptions {theorem}.\n'
            self.run(f"{text}\n{ending}", uses, SECONDS_FOR_A_CLAIM, Path(name))
            axioms = assumptions((Path(name) / "assumptions.out").read_text(encoding="utf-8"))
        only_allowed(theorem, axioms)
        return axioms

    def run(self, text: str, uses: Sequence[str], seconds: int, folder: Path | None = None) -> str:
        """What the compiler prints of a text that requires files of the library, run in a folder.

        Raises:
            Rejected: it does not accept the text.
            LibraryError: a file of the library assumes something.
        """
        if folder is None:
            with tempfile.TemporaryDirectory(prefix="claim") as name:
                return self.run(text, uses, seconds, Path(name))
        self.library.check(uses)
        self.compile(uses)
        (folder / "Claim.v").write_text(text, encoding="utf-8")
        return self._run([*self._paths(uses), "Claim.v"], folder, seconds)

    def check_again(self, program: str, names: Sequence[str]) -> str:
        """What a standalone checker says of compiled files of the library, which it checks once more.

        Raises:
            Rejected: it does not accept one.
        """
        modules = [f"{PREFIX}.{name}" for name in self.library.closure(names)]
        arguments = [
            "-silent",
            "-o",
            *self._paths(names)[1:],
            *(f for one in modules for f in ("-norec", one)),
        ]
        return self._run(arguments, self.cache, SECONDS_FOR_THE_CHECKER, program)

    def compile(self, names: Iterable[str]) -> None:
        """Compile files of the library, with what they require, unless the cache has them.

        Raises:
            Rejected: one is not accepted.
        """
        for name in self.library.closure(names):
            folder = self._place(name)
            if (folder / f"{name}.vo").is_file():
                continue
            folder.mkdir(parents=True, exist_ok=True)
            with _locked(folder / "lock"):
                if not (folder / f"{name}.vo").is_file():
                    shutil.copyfile(self.library.path(name), folder / f"{name}.v")
                    self._run([*self._paths([name]), f"{name}.v"], folder, SECONDS_FOR_A_FILE)

    def _place(self, name: str) -> Path:
        return self.cache / f"{self.version.split()[-1]}-{self.library.digest(name)}"

    def _paths(self, names: Iterable[str]) -> list[str]:
        places = [str(self._place(name)) for name in self.library.closure(names)]
        return ["-q", *(word for place in places for word in ("-Q", place, PREFIX))]

    def _run(self, arguments: Sequence[str], folder: Path, seconds: int, program: str = "") -> str:
        folder.mkdir(parents=True, exist_ok=True)
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith("COQ")}
        command = [program or self.program, *arguments]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=surroundings,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except OSError as error:
            raise Rejected(f"{command[0]} does not run: {error.strerror}") from error
        except subprocess.TimeoutExpired as error:
            what = program or arguments[-1]
            raise Rejected(f"{what} takes longer than {seconds} seconds") from error
        if done.returncode:
            raise Rejected(complaint(done.stderr or done.stdout) or f"{command[0]} ended abnormally")
        return done.stdout


def complaint(output: str) -> str:
    """The error in what the compiler prints, on one line, without its warnings and paths."""
    parts = re.split(r'(?m)^File ".*?([^/"]+)", line (\d+), characters [\d-]+:\n', output)
    errors = [
        f"{file}, line {line}: {said}"
        for file, line, said in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
        if not said.startswith("Warning")
    ]
    return " ".join((errors[-1] if errors else parts[-1]).split())[:2000]


def assumptions(printed: str) -> tuple[str, ...]:
    """The axioms that `Print Assumptions` lists.

    >>> assumptions("Axioms:\\nclassic : forall P : Prop,\\n  P \\\\/ ~ P\\n")
    ('classic',)
    >>> assumptions("Closed under the global context\\n")
    ()

    Raises:
        Rejected: it lists something else, such as a check of the kernel that was switched off.
    """
    lines = printed.splitlines()
    if [line.strip() for line in lines] == ["Closed under the global context"]:
        return ()
    if not lines or lines[0] != "Axioms:":
        raise Rejected(f"what is assumed is not a list of axioms: {' '.join(printed.split())[:300]}")
    names = [line for line in lines[1:] if line and not line[0].isspace()]
    found = [re.match(r"([\w.']+)(?: :|$)", name) for name in names]
    if not all(found):
        raise Rejected(f"not only axioms are assumed: {' '.join(printed.split())[:300]}")
    return tuple(sorted(match.group(1) for match in found if match))


def only_allowed(theorem: str, axioms: Iterable[str]) -> None:
    """Hold what a theorem rests on to the axioms allowed.

    Raises:
        Rejected: another is among them.
    """
    if foreign := [axiom for axiom in axioms if axiom.rpartition(".")[2] not in ALLOWED]:
        raise Rejected(f"{theorem} rests on {', '.join(foreign)}, which is not among the axioms allowed")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; where files cannot be locked, the work is done twice at worst."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
