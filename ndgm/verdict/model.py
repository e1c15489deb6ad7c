"""The records of the plugin: rows, verdicts, evidence, entries of the ledger, and the report they make."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec

from ndgm.verdict.certificates import Certificate, Grade

SCHEMA = "ndgm.verdict/report/4"
AS_PRINTED = "as printed"
"""The name of the reading that takes the paper at its word."""


class Verdict(StrEnum):
    """What was found about a claim, a reading or one check, from the mildest to the gravest finding.

    *Open* is what a check comes to that expects it: it looked at a bounded set of cases and found no
    counterexample, and the statement goes beyond these; or what a measurement comes to that decides neither
    way. *Contradicted* is what several runs of the same code
    come to when one finds that it holds and another refutes it.
    """

    NOT_RUN = "not run"
    OPEN = "open"
    HOLDS = "holds"
    CONDITION = "holds with condition"
    REFUTED = "refuted"
    CONTRADICTED = "contradicted"
    ERROR = "error"

    @property
    def severity(self) -> int:
        """Position in the order by which checks of one reading are combined: the gravest finding wins."""
        return _SEVERITIES[self]


RED = (Verdict.CONTRADICTED, Verdict.ERROR)
"""Verdicts that are red whatever is expected."""
UNDECIDED = (Verdict.NOT_RUN, *RED)
"""Verdicts that say nothing about the statement; *open* says at least what was looked at."""
DECIDED = (Verdict.HOLDS, Verdict.CONDITION, Verdict.REFUTED)
_SEVERITIES = {verdict: severity for severity, verdict in enumerate(Verdict)}


class World(StrEnum):
    """The arithmetic in which a reading is checked, or a training run."""

    REAL = "real"
    FLOAT64 = "float64"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    TRAINING = "training"

    @property
    def label(self) -> str:
        """Its name in a sentence, after "in"."""
        return "real numbers" if self == World.REAL else str(self)


class Part(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One atomic assertion of a statement.

    Attributes:
        id: by which checks name it: letters, digits and the signs "_.+-".
        text: what it asserts.
        adds: what our reading adds to this part, and not to the others; written as in the row.
        same_as: the statement that it is, and whose verdict it has: "row" or "row#part"; `is` in files.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^\w[\w.+-]*$")]
    text: str
    adds: tuple[str, ...] = ()
    same_as: str = msgspec.field(default="", name="is")


class Row(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One claim of the paper.

    Attributes:
        id: the stable id that checks, badges and reports use.
        kind: proposition, equation, figure, table, sentence, or a word of your own; "new" is for what goes
            beyond the paper, which the headline does not count.
        chapter: the id of its chapter; left out in a chapter's own file of rows.
        where: where the paper says it, such as "p. 4, theorem 1".
        statement: what the paper says.
        parts: its atomic assertions; none where the statement is one.
        hypotheses: what the paper supposes in print.
        adds: what our reading adds to all of its parts, each as a clause after "if": a hypothesis that
            narrows, a stand-in for lost data, or one of several conventions that give different verdicts.
        reconstruction: a formula that the available text has lost, with the text that fixes it.
        reading: how its words are read.
        uses: ids of the claims that it rests on.
        printed: every number that the paper prints in it, as printed.
        worlds: the worlds that the statement is about; only readings in these decide its verdict.
        tried: how the statement was attacked.
        figure: the name of the figure that shows it, such as "figure-1", if there is one.
    """

    id: str
    kind: str
    chapter: str
    where: str
    statement: str
    parts: tuple[Part, ...] = ()
    hypotheses: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    reconstruction: str = ""
    reading: str = ""
    uses: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    worlds: Annotated[tuple[World, ...], msgspec.Meta(min_length=1)] = (World.REAL,)
    tried: str = ""
    figure: str = ""

    @property
    def own_parts(self) -> tuple[str, ...]:
        """The ids of the parts that its own checks decide; one without a name where the row lists none."""
        return tuple(part.id for part in self.parts if not part.same_as) if self.parts else ("",)

    def added_to(self, part: str) -> tuple[str, ...]:
        """What our reading adds to one of its parts, what it adds to all of them first."""
        return (*self.adds, *(added for one in self.parts if one.id == part for added in one.adds))

    @property
    def additions(self) -> tuple[str, ...]:
        """All that our reading adds, with the part to which it does where that is one alone."""
        return (*self.adds, *(f"{part.id}: {added}" for part in self.parts for added in part.adds))

    def part_of(self, named: str) -> str:
        """The part that a check decides, which need not name the only one."""
        return self.own_parts[0] if not named and len(self.own_parts) == 1 else named


class Example(msgspec.Struct, frozen=True, gc=False):
    """A counterexample as the report shows it: the assertion that failed, and the values that break it."""

    message: str
    values: dict[str, str]

    def __str__(self) -> str:
        values = ", ".join(f"{name} = {value}" for name, value in self.values.items())
        first = self.message.strip().splitlines()[0] if self.message.strip() else ""
        return "; ".join(part for part in (values, first) if part)


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One pytest item of a claim: what it declares, and what a run found. The ledger is a set of these.

    `part` is as the check names it; an `aside` decides nothing. `code` is the digest of the check's file and
    of what it imports of the project; `run` is the id of the run; `asserted` is the assertion that broke, as
    FILE:LINE: TEXT, the file named from the folder of the check. `mutants` is how many of them a check
    declares. `earlier` is what attempts before this one came to, in words, where a plugin repeats what fails.
    """

    node: str
    claim: str
    reading: str
    world: World
    condition: str | None = None
    part: str = ""
    aside: bool = False
    expect: Verdict
    grade: Grade
    check: str
    line: int = 0
    code: str = ""
    run: str = ""
    statement: str = ""
    where: str = ""
    uses: tuple[str, ...] = ()
    mutant: str | None = None
    mutants: int = 0
    verdict: Verdict = Verdict.NOT_RUN
    reason: str | None = None
    witnesses: int = 0
    certificates: tuple[Certificate, ...] = ()
    counterexample: Example | None = None
    asserted: str = ""
    seconds: float = 0.0
    earlier: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file of the check, named from the root of its project."""
        return self.check.partition("::")[0]

    @property
    def place(self) -> str:
        """Where the check stands: FILE:LINE."""
        return f"{self.file}:{self.line}"

    @property
    def killed(self) -> bool:
        """Whether this mutant changed the verdict from the expected one, and not by an error."""
        return self.verdict == opposite(self.expect)

    @property
    def moved(self) -> bool:
        """Whether the run found another verdict than this check expects; one that was not run did not."""
        return self.mutant is None and self.verdict not in (self.expect, Verdict.NOT_RUN)


def opposite(expect: Verdict) -> Verdict:
    """The verdict that a mutant of a check that expects this one must give."""
    return Verdict.HOLDS if expect == Verdict.REFUTED else Verdict.REFUTED


def unrefuted(expect: Verdict, grade: Grade) -> Verdict:
    """What a check comes to that found no counterexample: *open* where it expects no more than that.

    A measurement says itself where it leaves its statement open.
    """
    return Verdict.OPEN if expect == Verdict.OPEN and grade != Grade.MEASURED else Verdict.HOLDS


class MutantTally(msgspec.Struct, frozen=True, gc=False):
    """How many mutants of a reading were run, and how many of them changed the verdict as they must."""

    refuted: int
    total: int


class ReadingResult(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One way to read a part of a claim in one world, with all its checks combined.

    An `aside` informs and decides nothing. `sources` are the ids of the runs that decided it; it is *stale*
    when the only runs that did are of other code, and then counts as not run. `checks` are all entries, those
    of runs that decided nothing included.
    """

    name: str
    part: str
    aside: bool
    world: World
    condition: str | None
    verdict: Verdict
    expect: Verdict
    evidence: Grade | None
    witnesses: int
    certificate: str | None
    counterexample: Example | None
    mutants: MutantTally
    seconds: float
    reason: str | None
    stale: bool
    moved: bool
    sources: tuple[str, ...]
    checks: tuple[Entry, ...]


class PartResult(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one part of a claim came to.

    `condition` says how it holds, such as "holds if x > 0", where it does so with condition;
    `refuted_as_printed` is true even where a condition repairs it.
    """

    id: str
    text: str
    same_as: str = msgspec.field(name="is")
    verdict: Verdict
    evidence: Grade | None
    condition: str | None
    refuted_as_printed: bool


class ClaimResult(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One row of the report: what the paper says, and what all readings add up to.

    A row that lists no parts has one, without an id. `condition` says how it holds, such as "holds if x > 0".
    The row is that of the inventory of the run of `as_of`, where it stood at `position`.
    """

    row: Row
    verdict: Verdict
    evidence: Grade | None
    condition: str | None
    expect: Verdict
    position: int
    as_of: str
    reason: str | None
    parts: tuple[PartResult, ...]
    readings: tuple[ReadingResult, ...]

    @property
    def id(self) -> str:
        """The id of the row."""
        return self.row.id

    @property
    def checks(self) -> tuple[Entry, ...]:
        """The newest entry of each of its checks, mutants left out, in the order of files and lines; those
        that a proof kernel has checked come last, since values tell a reader more than their refutation.
        """
        # The newest run comes last: an edit may have moved a check in its file.
        checks = {
            check.check: check
            for reading in self.readings
            for check in reading.checks
            if check.mutant is None
        }
        return tuple(
            sorted(checks.values(), key=lambda check: (check.grade == Grade.KERNEL, check.file, check.line))
        )

    @property
    def places(self) -> tuple[str, ...]:
        """Where its checks stand, each as FILE:LINE."""
        return tuple(dict.fromkeys(check.place for check in self.checks))

    @property
    def file(self) -> str | None:
        """The file of its first check, or None when it has none."""
        return self.places[0].rpartition(":")[0] if self.places else None

    @property
    def moved(self) -> bool:
        """Whether a reading came to another verdict than is expected of it, or the whole to what is red."""
        return self.verdict in RED or any(reading.moved for reading in self.readings)

    @property
    def refuted_as_printed(self) -> bool:
        """Whether a part is, be it repaired by a condition or not."""
        return any(part.refuted_as_printed for part in self.parts)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a report was made, and from which code; `device` is an accelerator, if one was used."""

    machine: str
    device: str
    processors: int
    python: str
    versions: dict[str, str]
    commit: str | None
    dirty: bool | None
    digest: str
    date: str
    arguments: tuple[str, ...]
    exit_status: int
    seconds: float

    @property
    def id(self) -> str:
        """A short digest of all that is known about the run, by which entries refer to it."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:12]

    @property
    def place(self) -> str:
        """Where and when it ran, in a few words."""
        return f"{self.device or self.machine}, {self.date[:10]}"


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter of the report; `position` and `as_of` as in its rows."""

    id: str
    title: str
    position: int
    as_of: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The report file: every id of the inventory, whether it was run or not.

    `run` wrote it, or is the newest of those that were merged; `recorded` are the others whose results it
    includes.
    """

    schema: str
    run: Run
    recorded: tuple[Run, ...]
    paper: str
    arxiv: str
    chapters: tuple[Heading, ...]
    claims: tuple[ClaimResult, ...]
