"""Theorems that a proof kernel has checked: made here alone, from what it accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn, final

from ndgm.exact.statements import Statement, as_statement
from ndgm.kernel import texts, witnesses
from ndgm.kernel.coqc import Kernel
from ndgm.kernel.library import BASE, LibraryError
from ndgm.kernel.propositions import proposition
from ndgm.kernel.steps import Step
from ndgm.kernel.terms import Printer


class Refuted(AssertionError):
    """The kernel has proved the negation of a statement; `values` say where it fails.

    An AssertionError, so that inside `with witness():` it is the counterexample.
    """

    def __init__(self, statement: str, values: Mapping[str, Fraction | str]) -> None:
        self.values = dict(values)
        super().__init__(f"the kernel proves the negation of: {statement}")


@dataclass(frozen=True)
class Written:
    """A statement for which there is no schema: in words, and in Rocq.

    Attributes:
        words: what it says; dollars stand round formulas.
        text: the same as a proposition of Rocq, in the library's terms and those of `steps`.
        steps: the rules that it speaks of, by the names that it gives them.
    """

    words: str
    text: str
    steps: Mapping[str, Step] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.words.replace("$", "")


@final
class Checked:
    """A statement that the kernel has accepted a proof of.

    Attributes:
        says: what is established.
        formal: the same as the kernel has it: the rules as definitions, and the proposition.
        theorem: the library's theorem from which it follows, as File.name.
        source: where that stands.
        kernel: the program and its version.
        axioms: what the proof rests on, besides the kernel.
    """

    __slots__ = ("axioms", "formal", "kernel", "note", "says", "source", "theorem")

    says: Statement | Written
    formal: str
    theorem: str
    source: str
    kernel: str
    axioms: tuple[str, ...]
    note: str

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError("a theorem is checked, not typed: call Prover.prove")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a theorem does not change")

    def __str__(self) -> str:
        return str(self.says)

    __repr__ = __str__

    def states(self, said: Any) -> bool:
        """Whether it says this: the same written statement, or the same formulas, given no more."""
        if isinstance(self.says, Written) or isinstance(said, Written):
            return bool(self.says == said)
        return bool(self.says.says(as_statement(said)))

    def tree(self) -> dict[str, Any]:
        """The theorem as plain data, for a report."""
        return {
            "method": "proof kernel",
            "statement": self.says.words if isinstance(self.says, Written) else self.says.marked,
            "checkers": [self.kernel],
            "note": self.note,
            "kernel": self.kernel,
            "formal": self.formal,
            "axioms": list(self.axioms),
            "source": self.source,
        }


class Prover:
    """Proves statements by theorems of the library, or their negations; it knows no other way."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def prove(
        self,
        said: Statement | Written,
        *,
        by: str,
        step: Step | None = None,
        given: Sequence[Any] = (),
        script: str = "",
        refutation: str = "",
        note: str = "",
    ) -> Checked:
        """Let the kernel check that a statement follows from a theorem of the library.

        Args:
            said: a statement of `ndgm.exact` about an orbit with its start, or a formula; or one written.
            by: the theorem, as File.name.
            step: the rule whose orbit it is, evaluated on symbols.
            given: what is supposed of parameters for the rule to be the library's.
            script: tactics, where the theorem is not the statement itself: `same_step` says that the rule is
                the library's.
            refutation: for a wrong statement without a schema, what proves its negation: a theorem of the
                library by its name, or tactics.
            note: what the formula says in words.

        Raises:
            Refuted: the kernel proves the negation.
            Rejected: the kernel accepts neither.
            LibraryError: the library has no such file, or assumes something.
        """
        if isinstance(said, Written):
            if refutation:
                self._disprove(said, refutation, by)
            text = texts.proved(said.steps, said.text, by, script)
            return self._sealed(said, text, said.steps, said.text, by, note)
        printed = proposition(said, step)
        if (witness := witnesses.find(said, step, printed.variables)) is not None:
            self._checked(texts.refuted(printed, "step", witness), "refuted", ())
            values: dict[str, Fraction | str] = {**witness.values}
            if printed.schema:
                values["orbit"] = ", ".join(map(str, witness.states))
            raise Refuted(str(said), values)
        steps = {"step": step} if step else {}
        premises = [Printer().premise(one) for one in given]
        text = texts.proved(steps, str(printed), by, script, premises)
        return self._sealed(said, text, steps, str(printed), by, note)

    def _disprove(self, said: Written, refutation: str, by: str) -> NoReturn:
        known = self.kernel.library.folder
        named = [file for file in _FILE.findall(refutation) if (known / f"{file}.v").is_file()]
        files = {by.partition(".")[0], *named}
        self._checked(texts.disproved(said.steps, said.text, refutation), "refuted", sorted(files))
        raise Refuted(str(said), {"claimed": said.text, "negation": refutation})

    def _sealed(
        self,
        said: Statement | Written,
        text: str,
        steps: Mapping[str, Step],
        statement: str,
        by: str,
        note: str,
    ) -> Checked:
        axioms = self._checked(text, "claimed", [_file(by)])
        made = object.__new__(Checked)
        formal = "\n".join([*(step.definition(name) for name, step in steps.items()), statement])
        folder, (file, _, name) = self.kernel.library.folder, by.partition(".")
        line = self.kernel.library.line(by)
        place = f"{folder.parent.name}/{folder.name}/{file}.v{f':{line}' if line else ''}"
        values = {
            "says": said,
            "formal": formal,
            "theorem": by,
            "source": f"{place}, theorem {name}",
            "kernel": self.kernel.version,
            "axioms": axioms,
            "note": note,
        }
        for name, value in values.items():
            object.__setattr__(made, name, value)
        return made

    def _checked(self, text: str, theorem: str, files: Sequence[str]) -> tuple[str, ...]:
        uses = self.kernel.library.closure([*BASE, *files])
        uses = [*BASE, *(file for file in uses if file not in BASE)]
        return self.kernel.check(f"{texts.HEAD.format(' '.join(uses))}\n{text}", theorem, uses)


_FILE = re.compile(r"\b([A-Z]\w*)\.\w")
"""The file of a theorem that tactics name."""


def _file(theorem: str) -> str:
    file, _, name = theorem.partition(".")
    if not name:
        raise LibraryError(f"{theorem!r} names no file of the library: write File.{theorem}")
    return file
