"""How a claim is written: the decorator, witnesses, counterexamples and certificates."""

from __future__ import annotations

import functools
import inspect
import math
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn, TypeVar, cast

import msgspec
import pytest

from ndgm.verdict.model import AS_PRINTED, Certificate, Entry, Example, Grade, Verdict, World, grade_of, opposite

Function = TypeVar("Function", bound=Callable[..., Any])

PINNABLE = (Verdict.HOLDS, Verdict.REFUTED, Verdict.NOT_RUN)
_ATTRIBUTE = "__ndgm_claim__"
_LONGEST_VALUE = 2000
XFAIL = "xfail on a claim hides its verdict; pin it with expect= instead"


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


_recorders: list[Recorder] = []


def current_recorder() -> Recorder | None:
    """The recorder of the check that is running, if one is."""
    return _recorders[-1] if _recorders else None


@contextmanager
def recording() -> Iterator[Recorder]:
    """Collect the witnesses, certificates and counterexamples of the check that runs inside."""
    recorder = Recorder()
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
    where: str = "",
    uses: Sequence[str] = (),
) -> Callable[[Function], Function]:
    """Declare a test function to be a check of a claim.

    Args:
        identifier: the claim's id in the inventory.
        expect: the pinned verdict of this check; "holds with condition" is derived and cannot be pinned.
        evidence: the grade that the check earns by handing over a certificate of that kind.
        given: the arguments with which the function states the claim.
        mutants: small wrong rules, constants or hypotheses: for each name, the arguments that change. Each must flip
            the pinned verdict, or the check proves nothing.
        reading: the name of the reading that is checked; several functions may check one reading.
        world: the arithmetic in which it is checked.
        condition: a condition that the paper does not state and this reading adds.
        where: where the paper says it, for a paper without an inventory.
        uses: ids that the claim rests on, for a paper without an inventory.

    Raises:
        ClaimError: the declaration is malformed; the message says how to mend it.

    Example:
        >>> @claim("square", expect=HOLDS, evidence=PROVED, given={"power": 2}, mutants={"cube": {"power": 3}})
        ... def test_square(power):
        ...     "An even power is not negative at -1."
        ...     with witness(base=-1):
        ...         assert (-1) ** power >= 0
        ...     certify(Proof("algebra", "(-1)^2 = 1"))
    """

    def fail(sentence: str) -> NoReturn:
        raise ClaimError(f"Claim {identifier!r}: {sentence}")

    if expect == Verdict.CONDITION:
        fail("nobody types 'holds with condition': pin each reading, and the verdict is derived.")
    if expect not in PINNABLE:
        fail(f"the pin {expect!r} is no verdict; take one of {', '.join(PINNABLE)}.")
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

    An AssertionError that carries a dictionary `values` (such as a solver's model) adds it to what is shown.
    """
    with witnesses(1, **values):
        yield


@contextmanager
def witnesses(number: int, /, **values: object) -> Iterator[None]:
    """Count `number` cases that are checked at once, as by an assertion over an array.

    A case counts once it is decided: one that hypothesis rejects, or that ends in another error, is no witness.
    """
    try:
        yield
    except AssertionError as failure:
        message = failure.example.message if isinstance(failure, Counterexample) else str(failure)
        found = getattr(failure, "values", None)
        _count(number)
        raise _found(message, {**values, **(found if isinstance(found, dict) else {})}) from failure
    _count(number)


def refute(message: str, /, **values: object) -> NoReturn:
    """Refute the statement by these values; the message says in words what they break."""
    _count(1)
    raise _found(message, values) from None


def check_all(holds: Any, message: str, /, **values: object) -> None:
    """Check many cases at once: each of them is a witness, and the first that fails is the counterexample.

    Args:
        holds: for each case whether the statement holds: an array of booleans of any shape (numpy's, torch's, or of a
            like-minded library), or a sequence of them.
        message: what a case that fails does, such as "it stays at 0".
        values: what to show of the case that fails. An array or a list whose last axes are those of `holds` is read
            there, a function is called with its index (one integer for each axis), and anything else is shown as it is.

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


def certify(certificate: Certificate) -> None:
    """Hand over what earns a grade of evidence."""
    if (recorder := current_recorder()) is not None:
        recorder.certificates.append(certificate)


def shared(function: Function) -> Function:
    """Compute a value once for all checks of a file and their mutants; it is forgotten when the file is done.

    The arguments must be hashable. What several files share belongs in a module of its own, under `functools.cache`.
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
    """A value as a reader wants to see it: fractions as 1/2, functions by name, long ones cut with their length."""
    try:
        text = _text(value).encode(errors="backslashreplace").decode()
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


def is_inexact(value: object) -> bool:
    """Whether a value is a floating-point number, or holds one."""
    if isinstance(value, float | complex):
        return True
    if isinstance(value, tuple | list | set | frozenset):
        return any(is_inexact(entry) for entry in value)
    if isinstance(value, dict):
        return any(is_inexact(entry) for pair in value.items() for entry in pair)
    kind = type(value)
    if kind.__module__.partition(".")[0] in ("numpy", "torch", "sympy"):
        name = str(getattr(value, "dtype", kind.__name__)).lower()
        return "float" in name or "complex" in name
    return False


def judge(entry: Entry, recorder: Recorder, raised: BaseException | None, seconds: float) -> Entry:
    """What one run of a check amounts to: only a counterexample refutes, and evidence is earned.

    Args:
        entry: the item's declaration.
        recorder: what the check handed over.
        raised: the exception that ended the check, or None.
        seconds: how long it ran.
    """
    verdict, reason, example = Verdict.HOLDS, None, None
    counterexample = as_counterexample(raised)
    skipped = isinstance(raised, pytest.skip.Exception)
    if recorder.counterexamples and (raised is None or skipped):
        reason = "a counterexample was raised and swallowed: let it end the check"
    elif recorder.failed_subtests:
        reason = f"a subtest failed: {recorder.failed_subtests[0]}"
    elif skipped:
        verdict, reason = Verdict.NOT_RUN, render(str(raised)) or "skipped without a reason"
    elif counterexample is not None:
        verdict, example = Verdict.REFUTED, counterexample.example
        reason = _unearned_refutation(entry, recorder, counterexample)
    elif isinstance(raised, pytest.xfail.Exception):
        reason = XFAIL
    elif isinstance(raised, AssertionError):
        reason = f"an assertion failed outside of a witness, which refutes nothing: {_first_line(raised)}"
    elif raised is not None:
        reason = f"{type(raised).__name__}: {_first_line(raised)}"
    elif recorder.witnesses == 0:
        reason = "no witness: the check ended without having looked at a single case"
    else:
        reason = _unearned(entry, recorder)
    if reason is not None and verdict != Verdict.NOT_RUN:
        verdict = Verdict.ERROR
    return msgspec.structs.replace(
        entry,
        verdict=verdict,
        reason=reason,
        witnesses=recorder.witnesses,
        certificates=tuple(recorder.certificates),
        counterexample=example,
        seconds=round(seconds, 4),
    )


def complaint(entry: Entry) -> str | None:
    """Why an item that was judged is red, in one sentence; None when it is as pinned."""
    if entry.verdict == Verdict.ERROR:
        return f"Claim {entry.claim!r}: {entry.reason}"
    if entry.verdict == Verdict.NOT_RUN:
        return None
    if entry.mutant is not None:
        if entry.killed:
            return None
        return (
            f"Claim {entry.claim!r}: mutant {entry.mutant!r} survived: "
            f"the verdict under it is {entry.verdict!s}, and must be {opposite(entry.pin)!s}."
        )
    if entry.verdict == entry.pin:
        return None
    shown = f" Counterexample: {entry.counterexample}" if entry.counterexample else ""
    return f"Claim {entry.claim!r}: the verdict moved: pinned {entry.pin!s}, found {entry.verdict!s}.{shown}"


def as_counterexample(raised: BaseException | None) -> Counterexample | None:
    """The counterexample among what a check raised; hypothesis may group several.

    A subclass of an exception group says more than "several failures": hypothesis calls a flaky check so.
    """
    if isinstance(raised, Counterexample):
        return raised
    if isinstance(raised, BaseExceptionGroup) and type(raised) in (ExceptionGroup, BaseExceptionGroup):
        found = [as_counterexample(inner) for inner in raised.exceptions]
        if all(found):
            return found[0]
    return None


def _unearned(entry: Entry, recorder: Recorder) -> str | None:
    if entry.mutant is not None:
        return None
    earned = {grade_of(certificate) for certificate in recorder.certificates}
    if entry.grade in earned:
        return None
    handed = ", ".join(sorted(earned)) or "nothing"
    return f"it calls its evidence {entry.grade!s} and hands over {handed}: certify it, or claim less"


def _unearned_refutation(entry: Entry, recorder: Recorder, counterexample: Counterexample) -> str | None:
    if entry.grade in (Grade.SAMPLED, Grade.MEASURED):
        return _unearned(entry, recorder)
    if entry.world == World.REAL and entry.mutant is None:
        inexact = sorted(name for name, value in counterexample.values.items() if is_inexact(value))
        if inexact:
            return f"its counterexample in real numbers shows floats ({', '.join(inexact)}): replay it exactly"
    return None


def _first_line(raised: BaseException) -> str:
    return first_line(str(raised))


def first_line(text: str) -> str:
    """The first line of a message, as the report shows it."""
    return render(text.strip().partition("\n")[0].rstrip() or "no message")
