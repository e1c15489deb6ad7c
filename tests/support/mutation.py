"""How many mutants of a module its own tests kill: python tests/support/mutation.py ndgm/verdict/judge.py

Each mutant is run in a copy of the project, by a fork of a process that has what the tests import from
elsewhere in memory, with the module's own tests (`TESTS`) up to the first failure. Mutants that no test can
kill are named in equivalent_mutants.toml, with the reason. Needs os.fork. Exit status 1 where fewer than
--least per cent are killed.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
TESTS = tomllib.loads(Path(__file__).with_name("mutation.toml").read_text(encoding="utf-8"))["tests"]
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--no-header", "--tb=line", "-n0")

REWRITTEN = ("pytest", "_pytest", "hypothesis", "_hypothesis", "xdist")
"""What pytest imports anew in each run, to rewrite its assertions: it would warn of what is there."""


class Laboratory:
    """A copy of the project in which one module is changed again and again."""

    def __init__(self, folder: Path, module: str, tests: Sequence[str]) -> None:
        self.folder = folder
        self.module = folder / module
        self.tests = tests
        for name in ("ndgm", "tests", "claims"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
        for name in ("pyproject.toml", "conftest.py", "README.md"):
            shutil.copy(ROOT / name, folder)

    def warm_up(self) -> float:
        """Run the tests on the module as it is; return the seconds, and keep in memory what they import."""
        listing = self.folder / "modules"
        elapsed = self._passed(listing)
        for name in listing.read_text().split():
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        self._passed(None)  # What is in memory already must not be what fails them.
        return elapsed

    def _passed(self, listing: Path | None) -> float:
        started = time.perf_counter()
        if (status := self.run(None, 1000.0, listing)) != 0:
            told = (self.folder / "output").read_text(encoding="utf-8", errors="replace")
            raise SystemExit(f"{told}\nthe tests fail on the module as it is ({status}): mend them first.")
        return time.perf_counter() - started

    def run(self, mutant: Mutant | None, limit: float, listing: Path | None = None) -> int | None:
        """The exit status of the tests on a mutant; None when they ran past the limit, in seconds."""
        if mutant is not None:
            self.module.write_text(mutant.source, encoding="utf-8")
            for stale in (self.module.parent / "__pycache__").glob(f"{self.module.stem}.*"):
                stale.unlink()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.setsid()
                status = self._tested(listing)
            finally:  # Whatever a mutant raises: the parent's folder is none of the child's.
                os._exit(status)
        ends = time.monotonic() + limit
        while (done := os.waitpid(child, os.WNOHANG))[0] == 0:
            if time.monotonic() > ends:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return None
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):  # Children of the tests that outlive them.
            os.killpg(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(done[1])

    def _tested(self, listing: Path | None) -> int:
        os.chdir(self.folder)
        sys.path.insert(0, str(self.folder))
        sys.dont_write_bytecode = listing is None
        os.environ["PYTHONPATH"] = str(self.folder)
        for stream in (1, 2):
            os.dup2(os.open(self.folder / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
        status = int(pytest.main([*OPTIONS, *self.tests]))
        if listing is not None:
            kept = [
                name
                for name, module in sys.modules.items()
                if not str(getattr(module, "__file__", None) or "").startswith(str(self.folder))
                and not name.startswith(("ndgm", "tests", "claims", "__", *REWRITTEN))
            ]
            listing.write_text("\n".join(kept))
        return status


def measure(module: str, tests: Sequence[str], sample: int, seed: int) -> Iterator[tuple[Mutant, str]]:
    """Each mutant of a sample, or all of them, with "killed", "late", "survived" or "equivalent: why"."""
    made = mutants((ROOT / module).read_text(encoding="utf-8"))
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    reasons = {(one["function"], one["change"]): one["reason"] for one in listed if one["module"] == module}
    if unknown := set(reasons) - {(mutant.function, mutant.change) for mutant in made}:
        raise SystemExit(f"equivalent_mutants.toml names mutants of {module} that there are not: {unknown}")
    chosen = random.Random(seed).sample(made, sample) if 0 < sample < len(made) else made
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        laboratory = Laboratory(Path(folder), module, tests)
        limit = 10 + 5 * laboratory.warm_up()
        for mutant in sorted(chosen, key=lambda mutant: mutant.line):
            if reason := reasons.get((mutant.function, mutant.change)):
                yield mutant, f"equivalent: {reason}"
                continue
            status = laboratory.run(mutant, limit)
            yield mutant, "late" if status is None else "killed" if status else "survived"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the modules that are named, or all of mutation.toml, and print those that survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module", nargs="*", default=list(TESTS), help="a file of the project")
    parser.add_argument(
        "--tests", nargs="*", help="test files or node ids, instead of those of mutation.toml"
    )
    parser.add_argument("--sample", type=int, default=0, help="how many mutants of each; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=95.0, help="the per cent that must be killed")
    given = parser.parse_args(arguments)
    enough = True
    for module in given.module:
        # A process for each: what one module's tests import may stand in the way of another's.
        child = os.fork()
        if child == 0:
            share = 0.0
            try:
                share = measured(module, given.tests or TESTS[module], given.sample, given.seed)
            finally:
                sys.stdout.flush()
                os._exit(0 if share >= given.least else 1)
        enough = os.waitpid(child, 0)[1] == 0 and enough
    return 0 if enough else 1


def measured(module: str, tests: Sequence[str], sample: int, seed: int) -> float:
    """Print the mutants of a module that survive, and how many do not; the per cent of these."""
    tally = {"killed": 0, "late": 0, "survived": 0, "equivalent": 0}
    try:
        for mutant, fate in measure(module, tests, sample, seed):
            tally[fate.partition(":")[0]] += 1
            if fate not in ("killed", "late"):
                print(f"{module}:{mutant.line}: {mutant.function}: {mutant.change}\n    {fate}", flush=True)
    except SystemExit as refusal:
        print(refusal, flush=True)
        return 0.0
    dead, living = tally["killed"] + tally["late"], tally["survived"]
    share = 100 * dead / max(1, dead + living)
    print(f"{module}: {dead} of {dead + living} killed ({share:.1f} %), {tally}", flush=True)
    return share


if __name__ == "__main__":
    raise SystemExit(main())
