"""How a claim is written: the decorator, witnesses, counterexamples and certificates."""

from __future__ import annotations

import functools
import inspect
import math
import operator
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar, cast

import msgspec
import pytest

from ndgm.verdict.certificates import (
    DEEPEST_PROOF,
    Certificate,
    Count,
    Enclosure,
    Grade,
    Measurement,
    Proof,
    Sample,
)
from ndgm.verdict.children import Message, is_child
from ndgm.verdict.counterexample import Counterexample, Undecided, render
from ndgm.verdict.model import AS_PRINTED, Verdict, World
from ndgm.verdict.names import NAMES, is_name
from ndgm.verdict.recorder import current_recorder
from ndgm.verdict.text import fit, message
from ndgm.verdict.wording import sentence

Function = TypeVar("Function", bound=Callable[..., Any])

EXPECTABLE = (Verdict.HOLDS, Verdict.REFUTED, Verdict.OPEN, Verdict.NOT_RUN)
_ATTRIBUTE = "__ndgm_claim__"
_CERTIFIED_IN_CHILD = "what a child process certifies reaches nobody: return it, and certify it in the check"


class ClaimError(pytest.Collector.CollectError):
    """A claim is written wrongly; pytest shows the sentence as a collection error."""


@dataclass(frozen=True)
class Declaration:
    """What `@claim` says about one check function, its name, and the file and line where it says so."""

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
    function: str
    place: tuple[str, int]

    def cases(self) -> Iterator[tuple[str | None, tuple[Any, ...]]]:
        """The claim's own parameters (mutant None), then those of each mutant, in the order of `given`."""
        yield None, tuple(self.given.values())
        for name, changes in self.mutants.items():
            yield name, tuple({**self.given, **changes}.values())


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
            *Open* is for a bounded set of cases of a statement that goes beyond them: none breaks it; or for
            a measurement that is `undecided`.
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

    if not is_name(fit(identifier)):
        fail(f"{NAMES}.")
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

    caller = sys._getframe(1)
    place = (caller.f_code.co_filename, caller.f_lineno)

    def decorate(function: Function) -> Function:
        if not inspect.isfunction(function):
            fail(f"{function!r} is no function; decorate the test function itself.")
        if (other := declaration_of(function)) is not None:
            fail(f"{function.__name__} is a check of {other.claim!r} already; write one function for each.")
        statement = inspect.cleandoc(function.__doc__ or "").strip()
        if not statement and sys.flags.optimize > 1:
            fail(
                "Python's -OO removes docstrings, and they are the statements of the report; run without it."
            )
        if not statement:
            fail(f"{function.__name__} has no docstring; it is the statement that the report shows.")
        declaration = Declaration(
            claim=fit(identifier),
            expect=Verdict(expect),
            evidence=Grade(evidence),
            reading=fit(reading),
            world=World(world),
            condition=None if condition is None else fit(condition),
            part=fit(part),
            aside=aside,
            given=dict(given),
            mutants={fit(name): dict(changes) for name, changes in mutants.items()},
            statement=fit(" ".join(statement.split())),
            where=fit(where),
            uses=tuple(map(fit, uses)),
            function=function.__qualname__,
            place=place,
        )
        declared.append(declaration)
        setattr(function, _ATTRIBUTE, declaration)
        return function

    return decorate


declared: list[Declaration] = []
"""All that modules have declared since this was last cleared, in order."""


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
        said = failure.example.message if isinstance(failure, Counterexample) else sentence(message(failure))
        found = getattr(failure, "values", None)
        _count(number)
        raise _found(said, {**values, **(found if isinstance(found, dict) else {})}) from failure
    _count(number)


def refute(message: str, /, **values: object) -> NoReturn:
    """Refute the statement by these values; the message says in words what they break.

    For a counterexample that a search or a solver hands over. A search that finds none has counted no case:
    count those that it went through with `witnesses`.
    """
    _count(1)
    raise _found(message, values) from None


def undecided(reason: str) -> NoReturn:
    """Leave the statement open: what was measured decides neither way, as the reason says with its interval.

    Certify the measurement before. A measured check that ends without this, and without a counterexample,
    holds, whatever it expects.
    """
    _count(1)
    raise Undecided(reason)


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


def certify(*evidence: Any, concludes: Any = None) -> None:
    """Hand over what earns a grade of evidence: a theorem, or a certificate of another kind; several at once.

    A theorem is an object with a method `tree`, of a class from a module that the project trusts to make
    theorems (the option `claims_provers`). A `Proof` that is typed in a check is argued by hand.

    `concludes` is what the check asserts, in the terms in which the theorem states it: what its method
    `states` takes. For several theorems it is a list with one entry for each.

    Raises:
        ClaimError: it is neither, its class is not trusted, or the theorem says something else.
    """
    if concludes is not None:
        _check_conclusions(evidence, concludes if isinstance(concludes, list) else [concludes])
    recorder = current_recorder()
    if is_child() if recorder is None else recorder.in_child:
        if recorder is not None:  # The child may keep its exceptions for itself.
            recorder.send(Message(complaint=_CERTIFIED_IN_CHILD))
        raise ClaimError(_CERTIFIED_IN_CHILD)
    if recorder is not None:
        for one in evidence:
            if isinstance(one, Enumerated):
                recorder.enumerated.append(one.of)
            else:
                recorder.certificates.append(_certificate(one, recorder.provers))


def _check_conclusions(evidence: Sequence[Any], concludes: Sequence[Any]) -> None:
    if len(evidence) != len(concludes):
        raise ClaimError(
            f"certify is given {len(evidence)} theorems and {len(concludes)} conclusions: give one for each."
        )
    for theorem, conclusion in zip(evidence, concludes, strict=True):
        states = getattr(theorem, "states", None)
        if not callable(states):
            raise ClaimError(f"{render(theorem)} states nothing that a conclusion could be compared with.")
        if not states(conclusion):
            raise ClaimError(
                f"the check concludes {render(conclusion)}, and its theorem says {render(theorem)}: "
                "prove what is concluded, as by a cut, or conclude what is proved."
            )


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
    try:
        proof = msgspec.convert(evidence.tree(), Proof)
        too_deep = proof.is_too_deep
    except RecursionError:
        too_deep = True
    if too_deep:
        raise ClaimError(
            f"the proof of {kind.__name__} is more than {DEEPEST_PROOF} steps deep: make the steps that "
            "repeat one lemma, so that somebody can follow it."
        )
    return proof


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
        recorder.count(operator.index(number))


def _found(message: str, values: Mapping[str, object]) -> Counterexample:
    counterexample = Counterexample(message, values)
    if (recorder := current_recorder()) is not None:
        recorder.found(counterexample)
    return counterexample
