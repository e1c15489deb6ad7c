"""How a claim is written: the decorator, witnesses, counterexamples and certificates."""

from __future__ import annotations

import functools
import inspect
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn, TypeVar, cast

import msgspec
import pytest

from ndgm.verdict.certificates import Certificate, Count, Enclosure, Grade, Measurement, Proof, Sample
from ndgm.verdict.model import AS_PRINTED, Example, Verdict, World
from ndgm.verdict.wording import plain, sentence

Function = TypeVar("Function", bound=Callable[..., Any])

EXPECTABLE = (Verdict.HOLDS, Verdict.REFUTED, Verdict.NOT_RUN)
_ATTRIBUTE = "__ndgm_claim__"
_LONGEST_VALUE = 2000


class ClaimError(pytest.Collector.CollectError):
    """A claim is written wrongly; pytest shows the sentence as a collection error."""


class Counterexample(AssertionError):
    """The values that break a statement. Only this refutes a claim."""

    def __init__(self, message: str, values: Mapping[str, object]) -> None:
        self.values = {str(name): value for name, value in values.items()}
        self.example = Example(
            message=render(message), values={name: render(value) for name, value in self.values.items()}
        )
        super().__init__(str(self.example))


@dataclass(frozen=True)
class Declaration:
    """What `@claim` says about one check function."""

    claim: str
    expect: Verdict
    evidence: Grade
    reading: str
    world: World
    condition: str | None
    part: str
    aside: bool
    given: Mapping[str, Any]
    mutants: Mapping[str, Mapping[str, Any]]
    statement: str
    where: str
    uses: tuple[str, ...]

    def cases(self) -> Iterator[tuple[str | None, tuple[Any, ...]]]:
        """The claim's own parameters (mutant None), then those of each mutant, in the order of `given`."""
        yield None, tuple(self.given.values())
        for name, changes in self.mutants.items():
            yield name, tuple({**self.given, **changes}.values())


@dataclass
class Recorder:
    """What one run of one check handed over."""

    witnesses: int = 0
    certificates: list[Certificate] = field(default_factory=list)
    counterexamples: list[Counterexample] = field(default_factory=list)
    failed_subtests: list[str] = field(default_factory=list)
    provers: frozenset[str] = frozenset()
    enumerated: list[str] = field(default_factory=list)

    @property
    def handed(self) -> tuple[Certificate, ...]:
        """The certificates, counts of the witnesses included."""
        counts = (Count(self.witnesses, of) for of in self.enumerated if self.witnesses)
        return (*self.certificates, *counts)


_recorders: list[Recorder] = []


def current_recorder() -> Recorder | None:
    """The recorder of the check that is running, if one is."""
    return _recorders[-1] if _recorders else None


@contextmanager
def recording(provers: Iterable[str] = ()) -> Iterator[Recorder]:
    """Collect what the check inside hands over; `provers` are the modules that may make theorems."""
    recorder = Recorder(provers=frozenset(provers))
    _recorders.append(recorder)
    try:
        yield recorder
    finally:
        _recorders.pop()


def claim(
    identifier: str,
    *,
    expect: Verdict,
    evidence: Grade,
    given: Mapping[str, Any],
    mutants: Mapping[str, Mapping[str, Any]],
    reading: str = AS_PRINTED,
    world: World = World.REAL,
    condition: str | None = None,
    part: str = "",
    aside: bool = False,
    where: str = "",
    uses: Sequence[str] = (),
) -> Callable[[Function], Function]:
    """Declare a test function to be a check of a claim.

    Args:
        identifier: the claim's id in the inventory.
        expect: the verdict that this check must come to; "holds with condition" is derived, not expected.
        evidence: the grade that the check earns by handing over a certificate of that kind.
        given: the arguments with which the function states the claim.
        mutants: small wrong rules, constants or hypotheses: for each name, the arguments that change. Each
            must flip the expected verdict, or the check proves nothing.
        reading: the name of the reading that is checked; several functions may check one reading.
        world: the arithmetic in which it is checked.
        condition: a condition that the paper does not state and this reading adds.
        part: the part of the row that it decides; it need not be named where there is one alone.
        aside: whether it only informs and decides nothing.
        where: where the paper says it, for a paper without an inventory.
        uses: ids that the claim rests on, for a paper without an inventory.

    Raises:
        ClaimError: the declaration is malformed; the message says how to mend it.

    Example:
        >>> @claim(
        ...     "square", expect=HOLDS, evidence=PROVED, given={"power": 2}, mutants={"cube": {"power": 3}}
        ... )
        ... def test_square(power):
        ...     "An even power is not negative at -1."
        ...     with witness(base=-1):
        ...         assert (-1) ** power >= 0
        ...     certify(Proof("algebra", "(-1)^2 = 1"))
    """

    def fail(sentence: str) -> NoReturn:
        raise ClaimError(f"Claim {identifier!r}: {sentence}")

    if expect == Verdict.CONDITION:
        fail("nobody types 'holds with condition': say what you expect of each reading, and it is derived.")
    if expect not in EXPECTABLE:
        fail(f"the expected {expect!r} is no verdict; take one of {', '.join(EXPECTABLE)}.")
    if evidence not in list(Grade):
        fail(f"the evidence {evidence!r} is no grade; take one of {', '.join(Grade)}.")
    if world not in list(World):
        fail(f"the world {world!r} is unknown; take one of {', '.join(World)}.")
    if condition is not None and not condition.strip():
        fail("its condition is empty; state it, or leave it out.")
    if not mutants:
        fail("it has no mutants, so nothing shows that its check can fail; add at least one.")
    for name, changes in mutants.items():
        unknown = sorted(set(changes) - set(given))
        if unknown:
            fail(f"mutant {name!r} changes {', '.join(unknown)}, which is not among its given arguments.")
        if not changes:
            fail(f"mutant {name!r} changes nothing.")

    def decorate(function: Function) -> Function:
        if not inspect.isfunction(function):
            fail(f"{function!r} is no function; decorate the test function itself.")
        if (other := declaration_of(function)) is not None:
            fail(f"{function.__name__} is a check of {other.claim!r} already; write one function for each.")
        statement = inspect.cleandoc(function.__doc__ or "").strip()
        if not statement:
            fail(f"{function.__name__} has no docstring; it is the statement that the report shows.")
        declaration = Declaration(
            claim=identifier,
            expect=Verdict(expect),
            evidence=Grade(evidence),
            reading=reading,
            world=World(world),
            condition=condition,
            part=part,
            aside=aside,
            given=dict(given),
            mutants={name: dict(changes) for name, changes in mutants.items()},
            statement=" ".join(statement.split()),
            where=where,
            uses=tuple(uses),
        )
        setattr(function, _ATTRIBUTE, declaration)
        return function

    return decorate


def declaration_of(function: object) -> Declaration | None:
    """The declaration that `@claim` attached to a test function, if any."""
    return getattr(function, _ATTRIBUTE, None)


@contextmanager
def witness(**values: object) -> Iterator[None]:
    """Count one case; an assertion that fails inside is a counterexample with these values.

    For a loop over cases: one `witness` each, with the values that tell the case from the others.

    An AssertionError that carries a dictionary `values` (such as a solver's model) adds it to what is shown.
    """
    with witnesses(1, **values):
        yield


@contextmanager
def witnesses(number: int, /, **values: object) -> Iterator[None]:
    """Count `number` cases that one assertion decides together, as one about a sum or a maximum over them.

    Where each case has an answer of its own, `check_all` names the one that fails.

    A case counts once it is decided: one that hypothesis rejects, or that ends in another error, is no
    witness.
    """
    try:
        yield
    except AssertionError as failure:
        message = failure.example.message if isinstance(failure, Counterexample) else sentence(str(failure))
        found = getattr(failure, "values", None)
        _count(number)
        raise _found(message, {**values, **(found if isinstance(found, dict) else {})}) from failure
    _count(number)


def refute(message: str, /, **values: object) -> NoReturn:
    """Refute the statement by these values; the message says in words what they break.

    For a counterexample that a search or a solver hands over. A search that finds none has counted no case:
    count those that it went through with `witnesses`.
    """
    _count(1)
    raise _found(message, values) from None


def check_all(holds: Any, message: str, /, **values: object) -> None:
    """Check many cases at once: each of them is a witness, and the first that fails is the counterexample.

    Args:
        holds: for each case whether the statement holds: an array of booleans of any shape (numpy's, torch's,
            or of a like-minded library), or a sequence of them.
        message: what a case that fails does, such as "it stays at 0".
        values: what to show of the case that fails. An array or a list whose last axes are those of `holds`
            is read there, a function is called with its index (one integer for each axis), and anything else
            is shown as it is.

    Raises:
        Counterexample: a case fails; its message says how many of how many do.
        TypeError: `holds` is an array of something other than booleans.

    Example:
        >>> positions = numpy.array([1.0, 0.0])
        >>> check_all(positions != 0, "it is 0", position=positions, n=lambda case: case)
        Traceback (most recent call last):
        Counterexample: position = 0.0, n = 1; it is 0 (1 of 2 cases)
    """
    shape, number, failing, index = _first_failure(holds)
    _count(number)
    if failing:
        shown = {name: _at(value, index, shape) for name, value in values.items()}
        raise _found(f"{message} ({failing} of {number} cases)" if number > 1 else message, shown) from None


def _first_failure(holds: Any) -> tuple[tuple[int, ...], int, int, tuple[int, ...]]:
    """The shape, how many cases there are, how many fail, and the index of the first that does."""
    if not getattr(holds, "shape", ()):
        plain = [bool(holds)] if hasattr(holds, "shape") else [bool(one) for one in holds]
        return (len(plain),), len(plain), plain.count(False), (plain.index(False),) if False in plain else ()
    if not str(holds.dtype).endswith("bool"):
        raise TypeError(f"check_all takes booleans, and was given an array of {holds.dtype}.")
    shape = tuple(map(int, holds.shape))
    failed = ~holds
    failing = int(failed.sum())
    found = failed.nonzero() if failing else ()
    index = tuple(int(axis[0]) for axis in found) if isinstance(found, tuple) else tuple(found[0].tolist())
    return shape, math.prod(shape), failing, index


def _at(value: object, index: tuple[int, ...], shape: tuple[int, ...]) -> object:
    if inspect.isroutine(value):
        return value(*index)
    axes = (len(value),) if type(value) is list else tuple(getattr(value, "shape", ()))
    if not axes or axes != shape[-len(axes) :]:
        return value
    found: Any = value
    for place in index[-len(axes) :]:
        found = found[place]
    return found.item() if hasattr(found, "item") else found


def certify(*evidence: Any) -> None:
    """Hand over what earns a grade of evidence: a theorem, or a certificate of another kind; several at once.

    A theorem is an object with a method `tree`, of a class from a module that the project trusts to make
    theorems (the option `claims_provers`). A `Proof` that is typed in a check is argued by hand.

    Raises:
        ClaimError: it is neither, or its class is not trusted.
    """
    if (recorder := current_recorder()) is not None:
        for one in evidence:
            if isinstance(one, Enumerated):
                recorder.enumerated.append(one.of)
            else:
                recorder.certificates.append(_certificate(one, recorder.provers))


@dataclass(frozen=True)
class Enumerated:
    """Every case of a finite set was a witness; how many they were, the witnesses say."""

    of: str


def enumerated(of: str) -> Enumerated:
    """Certify that the witnesses are all cases of a finite set, and of which: "starts that float32 draws"."""
    return Enumerated(of)


def _certificate(evidence: Any, provers: frozenset[str]) -> Certificate:
    if isinstance(evidence, Proof):
        return Proof(evidence.method, evidence.statement)
    if isinstance(evidence, Count | Enclosure | Sample | Measurement):
        return evidence
    kind = type(evidence)
    if not callable(getattr(evidence, "tree", None)):
        raise ClaimError(
            f"certify takes theorems and certificates, not {render(evidence)} ({kind.__name__}): "
            "prove it, or say what was counted, enclosed, sampled or measured."
        )
    if kind.__module__ not in provers:
        raise ClaimError(
            f"{kind.__module__} is not trusted to make theorems: add it to claims_provers, "
            "or argue by hand with Proof(method, statement)."
        )
    return msgspec.convert(evidence.tree(), Proof)


def shared(function: Function) -> Function:
    """Compute a value once for all checks of a file and their mutants; it is forgotten when the file is done.

    The arguments must be hashable. What several files share belongs in a module of its own, under
    `functools.cache`.
    """
    kept = functools.cache(function)
    _shared.append(kept)
    return cast(Function, functools.update_wrapper(kept, function))


_shared: list[functools._lru_cache_wrapper[Any]] = []


def forget_shared() -> None:
    """Drop what `shared` has kept."""
    for kept in _shared:
        kept.cache_clear()


def _count(number: int) -> None:
    if (recorder := current_recorder()) is not None:
        recorder.witnesses += operator.index(number)


def _found(message: str, values: Mapping[str, object]) -> Counterexample:
    counterexample = Counterexample(message, values)
    if (recorder := current_recorder()) is not None:
        recorder.counterexamples.append(counterexample)
    return counterexample


def render(value: object) -> str:
    """A value as a reader wants to see it: fractions as 1/2, functions by name, what is long cut short."""
    try:
        text = plain(_text(value)).encode(errors="backslashreplace").decode()
    except Exception as error:  # A value that cannot be shown breaks the statement all the same.
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    if len(text) > _LONGEST_VALUE:
        text = f"{text[:_LONGEST_VALUE]}... ({len(text)} characters)"
    return text


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_text(entry)}" for key, entry in value.items()) + "}"
    if type(value) is list:
        return "[" + ", ".join(map(_text, value)) + "]"
    if type(value) is tuple:
        return "(" + ", ".join(map(_text, value)) + ("," if len(value) == 1 else "") + ")"
    if inspect.isroutine(value) or inspect.isclass(value):
        return str(getattr(value, "__name__", repr(value)))
    if isinstance(value, Fraction) or type(value).__module__.partition(".")[0] in ("numpy", "flint", "sympy"):
        return str(value)
    return repr(value)
