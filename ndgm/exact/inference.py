"""Rules of inference: each states its theorem once, builds its premises from a step's own formula, and has
them proved.

Throughout, x stands for the variables of a state (a position, and moments where a rule has them), `step` for
their values after one step, as terms in the same variables: take them from `proofs.step_formula` or a rule's
own `step`, so that a wrong rule fails. `given` holds for every x that is met: ranges of parameters, not facts
about the orbit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import z3

from ndgm.exact.proofs import NotProved, prove
from ndgm.exact.statements import (
    Orbit,
    Statement,
    always,
    as_term,
    independent_of,
    settles,
    sometimes,
    vanishes,
)
from ndgm.exact.theorems import Theorem, seal

Terms = Sequence[Any]
Formula = Callable[..., z3.BoolRef]
Measure = Callable[..., z3.ArithRef]


def induction(
    invariant: Formula,
    *,
    variables: Terms,
    start: Terms,
    step: Terms,
    given: Sequence[z3.BoolRef] = (),
    over: str = "n",
    everywhere: Formula | None = None,
    conclusion: Formula | None = None,
) -> Theorem:
    """P(x₀) and P(x) ⟹ P(step(x)); so P(xₙ) for every n, and the `conclusion` Q(xₙ) if P(x) ⟹ Q(x).

    A sum over the entries of a vector is an orbit, too: a step adds one entry, a variable that only `given`
    limits, and `over` names what counts the entries. What the hypotheses say of every x and of its step, such
    as (5), is `everywhere`: it may mention x, and numbers of step(x) that it alone limits.

    >>> from ndgm.exact.proofs import step_formula
    >>> from ndgm.exact.rules import NDGM
    >>> b, s = z3.Reals("b s")
    >>> print(induction(lambda b: b < 1, variables=[b], start=[z3.Q(1, 2)],
    ...                 step=[step_formula(NDGM(s, 1), b)], given=[s > 0, s < 1]))
    for every n: b < 1, given s > 0, s < 1
    """
    independent_of(variables, *given)
    at_each = [everywhere(*variables)] if everywhere else []
    base = prove(invariant(*start), assumptions=given)
    kept = prove(invariant(*step), assumptions=[*given, *at_each, invariant(*variables)])
    premises, reached = [base, kept], invariant(*variables)
    if conclusion is not None:
        reached = conclusion(*variables)
        premises.append(prove(reached, assumptions=[*given, *at_each, invariant(*variables)]))
    orbit = Orbit(tuple(variables), tuple(step), tuple(start))
    return seal(
        always(reached, [*given, *at_each], over=over, orbit=orbit), f"induction over {over}", premises
    )


def descent(
    measure: Measure,
    *,
    by: Any,
    until: Formula,
    variables: Terms,
    step: Terms,
    given: Sequence[z3.BoolRef] = (),
    invariant: Formula | None = None,
    start: Terms = (),
    everywhere: Formula | None = None,
) -> Theorem:
    """Outside of Q a measure is ≥ 0 and a step lowers it by at least c > 0, the same for all x; so the orbit
    enters Q.

    After more than measure(x₀) / c steps it would be negative. `by` is c, which must not depend on x. With an
    `invariant` P that holds at x₀, and that steps from outside of Q keep, this is asked for under P only, and
    P holds up to the entry into Q. `everywhere` is as in `induction`.
    """
    independent_of(variables, *given)
    independent_of(variables, by)
    at_each = [everywhere(*variables)] if everywhere else []
    premises, known, reached = [], [*given], until(*variables)
    if invariant is not None:
        known.append(invariant(*variables))
        kept = prove(invariant(*step), assumptions=[*known, *at_each, z3.Not(reached)])
        premises = [prove(invariant(*start), assumptions=given), kept]
        reached = z3.And(reached, invariant(*variables))
    premises += _falls(measure, by, until, variables, step, known, at_each)
    orbit = Orbit(tuple(variables), tuple(step), tuple(start))
    return seal(sometimes(reached, [*given, *at_each], orbit=orbit), "descent by a fixed amount", premises)


def _falls(
    measure: Measure,
    by: Any,
    until: Formula,
    variables: Terms,
    step: Terms,
    known: Sequence[z3.BoolRef],
    at_each: Sequence[z3.BoolRef] = (),
) -> list[Theorem]:
    outside = [*known, *at_each, z3.Not(until(*variables))]
    return [
        prove(as_term(by) > 0, assumptions=known),
        prove(measure(*variables) >= 0, assumptions=outside),
        prove(measure(*step) <= measure(*variables) - by, assumptions=outside),
    ]


def contraction(
    distance: Measure,
    *,
    factor: Any,
    variables: Terms,
    step: Terms,
    given: Sequence[z3.BoolRef] = (),
    everywhere: Formula | None = None,
) -> Theorem:
    """0 ≤ distance(step(x)) ≤ q distance(x) with 0 ≤ q < 1, the same for all x; so the distance tends to 0,
    like qⁿ. `everywhere` is as in `induction`.
    """
    independent_of(variables, *given)
    independent_of(variables, factor)
    known = [*given, *([everywhere(*variables)] if everywhere else [])]
    premises = [
        prove(z3.And(as_term(factor) >= 0, as_term(factor) < 1), assumptions=given),
        prove(distance(*variables) >= 0, assumptions=known),
        prove(distance(*step) <= factor * distance(*variables), assumptions=known),
    ]
    orbit = Orbit(tuple(variables), tuple(step))
    return seal(vanishes(distance(*variables), known, orbit=orbit), "contraction", premises)


def telescoping(
    potential: Measure,
    *,
    decrease: Measure,
    variables: Terms,
    step: Terms,
    given: Sequence[z3.BoolRef] = (),
    everywhere: Formula | None = None,
) -> Theorem:
    """0 ≤ decrease(x) ≤ potential(x) − potential(step(x)) and potential ≥ 0; so the decreases sum to at most
    potential(x₀), and tend to 0. `everywhere` is as in `induction`.
    """
    independent_of(variables, *given)
    at_each = [everywhere(*variables)] if everywhere else []
    known = [*given, *at_each]
    premises = [
        prove(potential(*variables) >= 0, assumptions=known),
        prove(decrease(*variables) >= 0, assumptions=known),
        prove(potential(*step) <= potential(*variables) - decrease(*variables), assumptions=known),
    ]
    said = Statement(
        "{} is summable, by {} at the start, and tends to 0",
        (decrease(*variables), potential(*variables)),
        tuple(known),
        Orbit(tuple(variables), tuple(step)),
    )
    return seal(said, "telescoping", premises)


def alternation(
    inside: Formula, *, variables: Terms, step: Callable[..., Terms], given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """From x in S a step stays in S and two steps lead back to x; so an orbit that has entered S alternates
    for ever.

    `step` is a function of the variables here, since it is applied twice.
    """
    independent_of(variables, *given)
    premises = _returns(inside, variables, step, given)
    said = Statement(
        "once {}, the orbit has period 2",
        (inside(*variables),),
        tuple(given),
        Orbit(tuple(variables), tuple(step(*variables))),
    )
    return seal(said, "alternation", premises)


def _returns(
    inside: Formula, variables: Terms, step: Callable[..., Terms], known: Sequence[z3.BoolRef]
) -> list[Theorem]:
    once = step(*variables)
    twice = step(*once)
    within = [*known, inside(*variables)]
    back = [after == before for after, before in zip(twice, variables, strict=True)]
    return [prove(inside(*once), assumptions=within), prove(z3.And(*back), assumptions=within)]


def two_cycle(
    inside: Formula,
    *,
    measure: Measure,
    by: Any,
    variables: Terms,
    step: Callable[..., Terms],
    given: Sequence[z3.BoolRef] = (),
    invariant: Formula | None = None,
    start: Terms = (),
) -> Theorem:
    """Outside of S a measure is ≥ 0 and a step lowers it by at least c > 0; from x in S a step stays in S and
    two steps lead back to x. So from some n on the orbit is in S and has period 2.

    Where an `invariant` P holds at x₀ and is kept, the rest is asked for under P only. As in `alternation`,
    `step` is a function of the variables.
    """
    independent_of(variables, *given)
    independent_of(variables, by)
    premises, known = [], [*given]
    if invariant is not None:
        premises.append(
            induction(invariant, variables=variables, start=start, step=step(*variables), given=given)
        )
        known.append(invariant(*variables))
    premises += _falls(measure, by, inside, variables, step(*variables), known)
    premises += _returns(inside, variables, step, known)
    orbit = Orbit(tuple(variables), tuple(step(*variables)), tuple(start))
    return seal(settles(inside(*variables), given, orbit=orbit), "descent to a two-cycle", premises)


def diminishing_steps(
    distance: Measure, *, size: Any, variables: Terms, step: Terms, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """0 ≤ distance(step(x)) ≤ max(distance(x) − s, s) for a step of any size s ≥ 0; so the distance tends to
    0 whenever sₙ → 0 and Σsₙ = ∞.

    For ε > 0 take m with sₙ ≤ ε for all n ≥ m. Then distance(xₙ) ≤ max(ε, distance(xₘ) − sₘ − … − sₙ₋₁) by
    induction over n, and the sum passes distance(xₘ).
    """
    independent_of(variables, size, *given)
    before, after, known = distance(*variables), distance(*step), [*given, as_term(size) >= 0]
    premises = [
        prove(after >= 0, assumptions=known),
        prove(z3.Or(after <= before - size, after <= size), assumptions=known),
    ]
    said = Statement(
        "{} tends to 0 for all steps ${}ₙ ≥ 0$ with ${}ₙ → 0$ and $Σ{}ₙ = ∞$",
        (before, *[as_term(size)] * 3),
        tuple(given),
        Orbit(tuple(variables), tuple(step)),
    )
    return seal(said, "descent by diminishing steps", premises)


def lattice(
    spacing: Any, *, position: Any, step: Any, reach: int = 1, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """A step moves the position by −r s, ..., 0, ..., r s; so every position differs from the start by a
    multiple of s.
    """
    independent_of([position], spacing, *given)
    moves = z3.Or(*(step == position + multiple * spacing for multiple in range(-reach, reach + 1)))
    premise = prove(moves, assumptions=given)
    said = Statement(
        "$bₙ − b₀$ is a multiple of {}, for every $n$",
        (as_term(spacing),),
        tuple(given),
        Orbit((position,), (step,)),
    )
    return seal(said, "closure of a lattice", [premise])


def null_set(theorem: Theorem, *, of: str = "start") -> Theorem:
    """Countably many points have measure 0: here the starts from which a theorem by `lattice` or
    `translations` lets an orbit come to 0, or the values of a decay at which one by `horner` or `horner_sums`
    lets it; `of` says which.

    An orbit that moves on b₀ + sℤ is at 0 for some n only if b₀ ∈ sℤ, a countable set. The vectors with such
    a number among their entries are finitely many products of null sets with lines: a null set.

    Raises:
        ValueError: the theorem is of another kind.
    """
    if (avoided := _COUNTABLE.get(theorem.rule)) is None:
        raise ValueError(f"needs a theorem about countably many exceptions, not one by {theorem.rule}")
    said = theorem.says
    formulas = said.formulas if "{}" in avoided else ()
    words = f"for almost every {of}, {avoided}"
    return seal(Statement(words, formulas, said.given, said.orbit), "a countable set is null", [theorem])


_COUNTABLE = {
    "closure of a lattice": "no $bₙ$ is 0: $b₀$ is no multiple of {}",
    "translations for given signs": "no $bₙ$ is 0: for each $n$ finitely many starts come to 0",
    "Horner's rule": "no $xₙ$ is 0 for $n ≥ 1$: for each $n$ it has finitely many roots",
    "sums of Horner's polynomials": "no $yₙ$ is 0 for $n ≥ 1$: for each $n$ it has finitely many roots",
}
"""The rules whose theorems except countably many points, and what is true elsewhere."""


def null_preimages(
    *steps: Callable[[Any], Any], most: int, at: Sequence[Any] = (0,), given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """No point has more than k predecessors under a step; so at most kⁿ starts are at one point after n
    steps, and countably many come to one of finitely many targets for each n: a null set under every law
    without atoms.

    Several `steps` are the formulas of one step on finitely many regions, and a point has at most k
    predecessors in each. What `given` and the targets `at` speak of, such as the length of the step, may be
    another for each n. Vectors with such a start among their entries are finitely many products of null sets
    with lines: a null set.
    """
    points = z3.Reals(" ".join(f"x_{index}" for index in range(most + 1)))
    independent_of(points, *given, *map(as_term, at))
    few = z3.Not(z3.Distinct(*points))
    premises = []
    for step in steps:
        same = [step(points[0]) == step(point) for point in points[1:]]
        premises.append(prove(few, assumptions=[*given, *same]))
    targets = " or ".join(["{}"] * len(at))
    said = Statement(f"for almost every start, no $bₙ$ is {targets}", tuple(map(as_term, at)), tuple(given))
    return seal(said, "countably many preimages are null", premises)


def geometric_bound(
    quantity: Any, *, coefficient: Any, power: Any, ratio: Any, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """0 ≤ xₙ ≤ c qⁿ with 0 ≤ q < 1, the same c and q for all n; so xₙ tends to 0.

    `power` is the variable that stands for qⁿ; `given` may say of it, and of others, what holds for every n.
    """
    independent_of([power], coefficient, ratio)
    premises = [
        prove(z3.And(as_term(ratio) >= 0, as_term(ratio) < 1), assumptions=given),
        prove(z3.And(as_term(quantity) >= 0, quantity <= coefficient * power), assumptions=given),
    ]
    return seal(vanishes(quantity, given), "bounded by a geometric sequence", premises)


def replay(step: Callable[[Any], Any], *, start: Any, times: int) -> tuple[list[Any], Theorem]:
    """An orbit in exact arithmetic, its start included: a fact about this one start, and no more.

    Positions are integers, Fractions, or tuples of them.

    >>> orbit, theorem = replay(lambda x: 3 - x, start=Fraction(1, 2), times=2)
    >>> print(theorem)
    2 exact steps lead from 1/2 to 1/2

    Raises:
        TypeError: a position is not exact.
    """
    orbit = [start]
    for _ in range(times):
        orbit.append(step(orbit[-1]))
    for position in orbit:
        for entry in position if isinstance(position, tuple) else (position,):
            if not isinstance(entry, int | Fraction):
                raise TypeError(f"{entry!r} is no exact number: replay in integers and Fractions")
    steps = "1 exact step leads" if times == 1 else f"{times} exact steps lead"
    statement = f"{steps} from {_written(start)} to {_written(orbit[-1])}"
    return orbit, seal(statement, "exact replay", checkers=["Fraction"])


def recurrence(
    step: Callable[[Any], Any], *, start: Any, times: int, period: int = 2
) -> tuple[list[Any], Theorem]:
    """A position that exact steps lead back to comes again for ever, as the next depends on it alone.

    Returns the positions of one period, x_n at n = `times` first.

    >>> cycle, theorem = recurrence(lambda x: abs(x - 3), start=Fraction(7, 2), times=1)
    >>> print(theorem)
    for every n ≥ 1 the orbit from 7/2 repeats 1/2, 5/2

    Raises:
        NotProved: it is not led back to.
        TypeError: a position is not exact.
    """
    orbit, reached = replay(step, start=start, times=times)
    cycle, back = replay(step, start=orbit[-1], times=period)
    repeated = ", ".join(map(_written, cycle[:-1]))
    statement = f"for every n ≥ {times} the orbit from {_written(start)} repeats {repeated}"
    if cycle[-1] != cycle[0]:
        raise NotProved(statement, {f"x_{times}": cycle[0], f"x_{times + period}": cycle[-1]})
    return cycle[:-1], seal(statement, "recurrence", [reached, back])


def _written(position: Any) -> str:
    if not isinstance(position, tuple):
        return str(position)
    shown = ", ".join(map(str, position[:4]))
    return f"({shown}{f', … ({len(position)} entries)' if len(position) > 4 else ''})"
