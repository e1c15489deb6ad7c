"""The records of the verdict plugin: verdicts, evidence, entries of the ledger, and the report they add up to."""

from __future__ import annotations

import hashlib
import math
import operator
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

import msgspec

SCHEMA = "ndgm.verdict/report/2"
AS_PRINTED = "as printed"
"""The name of the reading that takes the paper at its word."""
MAXIMAL_ERROR_LEVEL = 1e-6
"""The largest false-alarm probability that a sampled or measured check may state."""


class Verdict(StrEnum):
    """What was found about a claim, a reading or one check, from the mildest to the gravest finding.

    *Contradicted* is what several runs of the same code come to when one finds that it holds and another refutes it.
    """

    NOT_RUN = "not run"
    HOLDS = "holds"
    CONDITION = "holds with condition"
    REFUTED = "refuted"
    CONTRADICTED = "contradicted"
    ERROR = "error"

    @property
    def severity(self) -> int:
        """Position in the order by which checks of one reading are combined: the gravest finding wins."""
        return _SEVERITIES[self]


_SEVERITIES = {verdict: severity for severity, verdict in enumerate(Verdict)}


class Grade(StrEnum):
    """How well a verdict is supported, strongest first."""

    PROVED = "proved"
    ENUMERATED = "enumerated"
    ENCLOSED = "enclosed"
    SAMPLED = "sampled"
    MEASURED = "measured"

    @property
    def weakness(self) -> int:
        """0 for the strongest grade."""
        return _WEAKNESSES[self]


_WEAKNESSES = {grade: weakness for weakness, grade in enumerate(Grade)}


class World(StrEnum):
    """The arithmetic in which a reading is checked, or a training run."""

    REAL = "real"
    FLOAT64 = "float64"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    TRAINING = "training"


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


class _Certificate(msgspec.Struct, frozen=True, gc=False, tag_field="grade"):
    """What a check hands over to earn its grade; numbers of any library become plain ones."""

    def __post_init__(self) -> None:
        for field in _fields(type(self)):
            name, value = f"{type(self).__name__}.{field.name}", getattr(self, field.name)
            plain: object
            try:
                plain = operator.index(value) if field.type is int else field.type(value)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{name}: {value!r} is no {field.type.__name__}.") from error
            if isinstance(plain, float) and not math.isfinite(plain):
                raise ValueError(f"{name} is {plain}, which bounds nothing.")
            if isinstance(plain, str) and not plain.strip():
                raise ValueError(f"{name} is empty: say in words what was established.")
            msgspec.structs.force_setattr(self, field.name, plain)


class Proof(_Certificate, frozen=True, tag="proved"):
    """A machine-checked argument: the method ("z3", "sympy", "induction", ...) and what it established."""

    method: str
    statement: str

    def __str__(self) -> str:
        return f"{self.method}: {self.statement}"


class Count(_Certificate, frozen=True, tag="enumerated"):
    """Every case of a finite set: how many cases, and of what."""

    number: int
    of: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.number < 1:
            raise ValueError("Count.number must be at least 1: nothing was enumerated.")

    def __str__(self) -> str:
        return f"all {self.number} {self.of}"


class Enclosure(_Certificate, frozen=True, tag="enclosed"):
    """A rigorous interval around a quantity; the ends are decimal strings or exact numbers."""

    of: str
    lower: str
    upper: str

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            empty = Fraction(self.lower) > Fraction(self.upper)
        except (ValueError, ZeroDivisionError):
            empty = False  # Ends that no fraction can be read from, such as balls, are taken at their word.
        if empty:
            raise ValueError(f"Enclosure: {self.lower} > {self.upper}, which is no interval.")

    def __str__(self) -> str:
        return f"{self.of} in [{self.lower}, {self.upper}]"


class Sample(_Certificate, frozen=True, tag="sampled"):
    """A fixed number of random cases, and the probability that the check errs by chance."""

    number: int
    of: str
    error_level: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.number < 1:
            raise ValueError("Sample.number must be at least 1: nothing was sampled.")
        _check_error_level(self.error_level)

    def __str__(self) -> str:
        return f"{self.number} {self.of} (error level {self.error_level:.1g})"


class Measurement(_Certificate, frozen=True, tag="measured"):
    """A replication: what was measured, over how many seeds, and the interval that came out."""

    of: str
    seeds: int
    lower: float
    upper: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.seeds < 1:
            raise ValueError("Measurement.seeds must be at least 1: nothing was run.")
        if self.lower > self.upper:
            raise ValueError(f"Measurement: {self.lower} > {self.upper}, which is no interval.")

    def __str__(self) -> str:
        return f"{self.of} in [{self.lower:.6g}, {self.upper:.6g}] over {self.seeds} seeds"


def _check_error_level(level: float) -> None:
    if not 0 < level <= MAXIMAL_ERROR_LEVEL:
        raise ValueError(
            f"An error level of {level} is outside (0, {MAXIMAL_ERROR_LEVEL}]: take more cases or a wider interval."
        )


Certificate = Proof | Count | Enclosure | Sample | Measurement


def grade_of(certificate: Certificate) -> Grade:
    """The grade that a certificate earns."""
    return Grade(str(type(certificate).__struct_config__.tag))


class Example(msgspec.Struct, frozen=True, gc=False):
    """A counterexample as the report shows it: the assertion that failed, and the values that break the statement."""

    message: str
    values: dict[str, str]

    def __str__(self) -> str:
        values = ", ".join(f"{name} = {value}" for name, value in self.values.items())
        first = self.message.strip().splitlines()[0] if self.message.strip() else ""
        return "; ".join(part for part in (values, first) if part)


class Entry(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One pytest item of a claim: what it declares, and what a run found. The ledger is a set of these.

    `code` is the digest of the check's file and of what it imports of the project; `run` is the id of the run.
    """

    node: str
    claim: str
    reading: str
    world: World
    condition: str | None = None
    pin: Verdict
    grade: Grade
    check: str
    line: int = 0
    code: str = ""
    run: str = ""
    statement: str = ""
    where: str = ""
    uses: tuple[str, ...] = ()
    mutant: str | None = None
    verdict: Verdict = Verdict.NOT_RUN
    reason: str | None = None
    witnesses: int = 0
    certificates: tuple[Certificate, ...] = ()
    counterexample: Example | None = None
    seconds: float = 0.0

    @property
    def killed(self) -> bool:
        """Whether this mutant changed the verdict from the pinned one, and not by an error."""
        return self.verdict == opposite(self.pin)

    @property
    def moved(self) -> bool:
        """Whether the run contradicts the pin of this check; one that was not run does not."""
        return self.mutant is None and self.verdict not in (self.pin, Verdict.NOT_RUN)


def opposite(pin: Verdict) -> Verdict:
    """The verdict that a mutant of a check with this pin must give."""
    return Verdict.HOLDS if pin == Verdict.REFUTED else Verdict.REFUTED


class MutantTally(msgspec.Struct, frozen=True, gc=False):
    """How many mutants of a reading were run, and how many of them changed the verdict as they must."""

    refuted: int
    total: int


class ReadingResult(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One way to read a claim in one world, with all its checks combined.

    `sources` are the ids of the runs that decided it; it is *stale* when the only runs that did are of other code, and
    then counts as not run. `checks` are all entries, those of runs that decided nothing included.
    """

    name: str
    world: World
    condition: str | None
    verdict: Verdict
    pin: Verdict
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

    @property
    def killed(self) -> list[str]:
        """The names of the mutants that changed the verdict; on several machines, each once."""
        return list(dict.fromkeys(check.mutant for check in self.checks if check.mutant is not None and check.killed))


class ClaimResult(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One row of the report: what the paper says, and what all readings add up to.

    The row is that of the inventory of the run of `as_of`, where it stood at `position`.
    """

    id: str
    verdict: Verdict
    evidence: Grade | None
    pin: Verdict
    where: str
    statement: str
    kind: str
    chapter: str
    reading: str
    uses: tuple[str, ...]
    printed: tuple[str, ...]
    worlds: tuple[World, ...]
    tried: str
    figure: str
    position: int
    as_of: str
    reason: str | None
    readings: tuple[ReadingResult, ...]

    @property
    def moved(self) -> bool:
        """Whether any reading contradicts its pin."""
        return any(reading.moved for reading in self.readings)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Where and when a report was made, and from which code; `device` names an accelerator where one was used."""

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

    `run` wrote it, or is the newest of those that were merged; `recorded` are the others whose results it includes.
    """

    schema: str
    run: Run
    recorded: tuple[Run, ...]
    paper: str
    arxiv: str
    chapters: tuple[Heading, ...]
    claims: tuple[ClaimResult, ...]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the report file, generated from the record types."""
    return {"$id": SCHEMA, **msgspec.json.schema(Report)}
