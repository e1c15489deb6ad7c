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

from ndgm.exact.proofs import NotProved, prove, text
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
    for every n: b < 1
    """
    _independent_of(variables, *given)
    at_each = [everywhere(*variables)] if everywhere else []
    base = prove(invariant(*start), assumptions=given)
    kept = prove(invariant(*step), assumptions=[*given, *at_each, invariant(*variables)])
    premises, reached = [base, kept], invariant(*variables)
    if conclusion is not None:
        reached = conclusion(*variables)
        premises.append(prove(reached, assumptions=[*given, invariant(*variables)]))
    stated = f"for every {over}: {text(reached)}{_supposed(at_each)}"
    return seal(stated, f"induction over {over}", premises)


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
) -> Theorem:
    """Outside of Q a measure is ≥ 0 and a step lowers it by at least c > 0, the same for all x; so the orbit
    enters Q.

    After more than measure(x₀) / c steps it would be negative. `by` is c, which must not depend on x. With an
    `invariant` P that holds at x₀, and that steps from outside of Q keep, this is asked for under P only, and
    P holds up to the entry into Q.
    """
    _independent_of(variables, *given)
    _independent_of(variables, by)
    premises, known, reached = [], [*given], until(*variables)
    if invariant is not None:
        known.append(invariant(*variables))
        kept = prove(invariant(*step), assumptions=[*known, z3.Not(reached)])
        premises = [prove(invariant(*start), assumptions=given), kept]
        reached = z3.And(reached, invariant(*variables))
    premises += _falls(measure, by, until, variables, step, known)
    return seal(f"for some n: {text(reached)}", "descent by a fixed amount", premises)


def _falls(
    measure: Measure, by: Any, until: Formula, variables: Terms, step: Terms, known: Sequence[z3.BoolRef]
) -> list[Theorem]:
    outside = [*known, z3.Not(until(*variables))]
    return [
        prove(_term(by) > 0, assumptions=known),
        prove(measure(*variables) >= 0, assumptions=outside),
        prove(measure(*step) <= measure(*variables) - by, assumptions=outside),
    ]


def contraction(
    distance: Measure, *, factor: Any, variables: Terms, step: Terms, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """0 ≤ distance(step(x)) ≤ q distance(x) with 0 ≤ q < 1, the same for all x; so the distance tends to 0,
    like qⁿ.
    """
    _independent_of(variables, *given)
    _independent_of(variables, factor)
    premises = [
        prove(z3.And(_term(factor) >= 0, _term(factor) < 1), assumptions=given),
        prove(distance(*variables) >= 0, assumptions=given),
        prove(distance(*step) <= factor * distance(*variables), assumptions=given),
    ]
    return seal(f"{text(distance(*variables))} tends to 0", "contraction", premises)


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
    _independent_of(variables, *given)
    at_each = [everywhere(*variables)] if everywhere else []
    known = [*given, *at_each]
    premises = [
        prove(potential(*variables) >= 0, assumptions=known),
        prove(decrease(*variables) >= 0, assumptions=known),
        prove(potential(*step) <= potential(*variables) - decrease(*variables), assumptions=known),
    ]
    name, bound = text(decrease(*variables)), text(potential(*variables))
    return seal(
        f"{name} is summable, by {bound} at the start, and tends to 0{_supposed(at_each)}",
        "telescoping",
        premises,
    )


def alternation(
    inside: Formula, *, variables: Terms, step: Callable[..., Terms], given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """From x in S a step stays in S and two steps lead back to x; so an orbit that has entered S alternates
    for ever.

    `step` is a function of the variables here, since it is applied twice.
    """
    _independent_of(variables, *given)
    premises = _returns(inside, variables, step, given)
    return seal(f"once {text(inside(*variables))}, the orbit has period 2", "alternation", premises)


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
    _independent_of(variables, *given)
    _independent_of(variables, by)
    premises, known = [], [*given]
    if invariant is not None:
        premises.append(
            induction(invariant, variables=variables, start=start, step=step(*variables), given=given)
        )
        known.append(invariant(*variables))
    premises += _falls(measure, by, inside, variables, step(*variables), known)
    premises += _returns(inside, variables, step, known)
    where = text(inside(*variables))
    return seal(f"from some n on {where}, and the orbit has period 2", "descent to a two-cycle", premises)


def diminishing_steps(
    distance: Measure, *, size: Any, variables: Terms, step: Terms, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """0 ≤ distance(step(x)) ≤ max(distance(x) − s, s) for a step of any size s ≥ 0; so the distance tends to
    0 whenever sₙ → 0 and Σsₙ = ∞.

    For ε > 0 take m with sₙ ≤ ε for all n ≥ m. Then distance(xₙ) ≤ max(ε, distance(xₘ) − sₘ − … − sₙ₋₁) by
    induction over n, and the sum passes distance(xₘ).
    """
    _independent_of(variables, size, *given)
    before, after, known = distance(*variables), distance(*step), [*given, _term(size) >= 0]
    premises = [
        prove(after >= 0, assumptions=known),
        prove(z3.Or(after <= before - size, after <= size), assumptions=known),
    ]
    name = text(_term(size))
    return seal(
        f"{text(before)} tends to 0 for all steps {name}ₙ ≥ 0 with {name}ₙ → 0 and Σ{name}ₙ = ∞",
        "descent by diminishing steps",
        premises,
    )


def lattice(
    spacing: Any, *, position: Any, step: Any, reach: int = 1, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """A step moves the position by −r s, ..., 0, ..., r s; so every position differs from the start by a
    multiple of s.
    """
    _independent_of([position], spacing, *given)
    moves = z3.Or(*(step == position + multiple * spacing for multiple in range(-reach, reach + 1)))
    premise = prove(moves, assumptions=given)
    return seal(
        f"bₙ − b₀ is a multiple of {text(_term(spacing))}, for every n", "closure of a lattice", [premise]
    )


def null_set(theorem: Theorem, *, exceptions: str, of: str = "start") -> Theorem:
    """Countably many points have measure 0: here the starts that a theorem by `lattice` or `translations`
    excepts, or the values of a decay that one by `horner` excepts; `of` says which.

    An orbit that moves on b₀ + sℤ is at a given point p for some n only if b₀ ∈ p + sℤ, a countable set. The
    vectors with such a number among their entries are finitely many products of null sets with lines: a null
    set.

    Raises:
        ValueError: the theorem is of another kind.
    """
    if theorem.rule not in _COUNTABLE:
        raise ValueError(f"needs a theorem about countably many exceptions, not one by {theorem.rule}")
    return seal(f"for almost every {of}, all but {exceptions}", "a countable set is null", [theorem])


_COUNTABLE = (
    "closure of a lattice",
    "translations for given signs",
    "Horner's rule",
    "sums of Horner's polynomials",
)
"""The rules whose theorems except countably many points."""


def null_preimages(
    *steps: Callable[[Any], Any], most: int, targets: str, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """No point has more than k predecessors under a step; so at most kⁿ starts are at one point after n
    steps, and countably many come to one of countably many targets: a null set under every law without atoms.

    Several `steps` are the formulas of one step on finitely many regions, and a point has at most k
    predecessors in each. What `given` speaks of, such as the length of the step, may be another for each n.
    Vectors with such a start among their entries are finitely many products of null sets with lines: a null
    set.
    """
    points = z3.Reals(" ".join(f"x_{index}" for index in range(most + 1)))
    _independent_of(points, *given)
    few = z3.Not(z3.Distinct(*points))
    premises = []
    for step in steps:
        same = [step(points[0]) == step(point) for point in points[1:]]
        premises.append(prove(few, assumptions=[*given, *same]))
    return seal(f"for almost every start, no bₙ is {targets}", "countably many preimages are null", premises)


def geometric_bound(
    quantity: Any, *, coefficient: Any, power: Any, ratio: Any, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """0 ≤ xₙ ≤ c qⁿ with 0 ≤ q < 1, the same c and q for all n; so xₙ tends to 0.

    `power` is the variable that stands for qⁿ; `given` may say of it, and of others, what holds for every n.
    """
    _independent_of([power], coefficient, ratio)
    premises = [
        prove(z3.And(_term(ratio) >= 0, _term(ratio) < 1), assumptions=given),
        prove(z3.And(_term(quantity) >= 0, quantity <= coefficient * power), assumptions=given),
    ]
    return seal(f"{text(quantity)} tends to 0", "bounded by a geometric sequence", premises)


def cases(conclusion: z3.BoolRef, *split: z3.BoolRef, given: Sequence[z3.BoolRef] = ()) -> Theorem:
    """One of the cases always holds, and the conclusion holds in each; so it holds."""
    exhaustive = prove(z3.Or(*split), assumptions=given)
    each = [prove(conclusion, assumptions=[*given, case]) for case in split]
    stated = f"{text(conclusion)}, given {', '.join(map(text, given))}" if given else text(conclusion)
    return seal(stated, "cases", [exhaustive, *each])


def entrywise(claim: z3.BoolRef, *, given: Sequence[z3.BoolRef] = ()) -> Theorem:
    """l ≤ r (or ≥, =) for each entry by itself; so Σ l ≤ Σ r, over any number of entries.

    `given` holds for each entry; a symbol may stand for another value in each.

    >>> b, penalty = z3.Reals("b λ")
    >>> print(entrywise(penalty * z3.Abs(b) >= 0, given=[penalty >= 0]))
    Σ λ*If(b > 0, b, -b) >= Σ 0, over any number of entries, given λ >= 0

    Raises:
        ValueError: the claim is no ≤, ≥ or =, which sums preserve.
    """
    sign = {z3.Z3_OP_LE: "<=", z3.Z3_OP_GE: ">=", z3.Z3_OP_EQ: "=="}.get(claim.decl().kind())
    if sign is None:
        raise ValueError(f"{text(claim)} is no ≤, ≥ or =, which sums preserve")
    left, right = claim.children()
    known = f", given {', '.join(map(text, given))}" if given else ""
    return seal(
        f"Σ {text(left)} {sign} Σ {text(right)}, over any number of entries{known}",
        "sum over entries",
        [prove(claim, assumptions=given)],
    )


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


def _supposed(hypotheses: Sequence[z3.BoolRef]) -> str:
    return f", where {', '.join(map(text, hypotheses))}" if hypotheses else ""


def _term(value: Any) -> Any:
    return value if isinstance(value, z3.ExprRef) else z3.RealVal(value)


def _independent_of(variables: Terms, *terms: Any) -> None:
    """What holds for every x cannot mention x: a constant that shrinks along the orbit would prove nothing.

    Raises:
        ValueError: a term depends on one of the variables.
    """
    moving = {variable.get_id(): variable for variable in variables if isinstance(variable, z3.ExprRef)}
    for term in terms:
        for leaf in _leaves(term) if isinstance(term, z3.ExprRef) else ():
            if leaf.get_id() in moving:
                raise ValueError(
                    f"{text(term)} depends on {text(leaf)}, which changes along the orbit: "
                    "put it into the invariant, or take a bound that is the same for all"
                )


def _leaves(term: z3.ExprRef) -> Sequence[z3.ExprRef]:
    children = term.children()
    return [leaf for child in children for leaf in _leaves(child)] if children else [term]
