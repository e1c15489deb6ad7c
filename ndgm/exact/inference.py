"""Rules of inference: each states its theorem once, builds its premises from a step's own formula, and has
them proved.

Throughout, x stands for the variables of a state (a position, and moments where a rule has them), `step` for
their values after one step, as terms in the same variables: take them from `proofs.step_formula` or a rule's
own `step`, so that a wrong rule fails. `given` holds for every x that is met: ranges of parameters, not facts
about the orbit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import z3

from ndgm.exact.proofs import prove, text
from ndgm.exact.theorems import Theorem, seal

Terms = Sequence[Any]
Formula = Callable[..., z3.BoolRef]
Measure = Callable[..., z3.ArithRef]


def induction(
    invariant: Formula, *, variables: Terms, start: Terms, step: Terms, given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """P(x₀) and P(x) ⟹ P(step(x)); so P(xₙ) for every n.

    >>> from ndgm.exact.proofs import step_formula
    >>> from ndgm.exact.rules import NDGM
    >>> b, s = z3.Reals("b s")
    >>> print(induction(lambda b: b < 1, variables=[b], start=[z3.Q(1, 2)],
    ...                 step=[step_formula(NDGM(s, 1), b)], given=[s > 0, s < 1]))
    for every n: b < 1
    """
    _independent_of(variables, *given)
    base = prove(invariant(*start), assumptions=given)
    kept = prove(invariant(*step), assumptions=[*given, invariant(*variables)])
    return seal(f"for every n: {text(invariant(*variables))}", "induction over n", [base, kept])


def descent(
    measure: Measure,
    *,
    by: Any,
    until: Formula,
    variables: Terms,
    step: Terms,
    given: Sequence[z3.BoolRef] = (),
) -> Theorem:
    """Outside of Q a measure is ≥ 0 and a step lowers it by at least c > 0, the same for all x; so the orbit
    enters Q.

    After more than measure(x₀) / c steps it would be negative. `by` is c, which must not depend on x.
    """
    _independent_of(variables, *given)
    _independent_of(variables, by)
    outside = [*given, z3.Not(until(*variables))]
    premises = [
        prove(_term(by) > 0, assumptions=given),
        prove(measure(*variables) >= 0, assumptions=outside),
        prove(measure(*step) <= measure(*variables) - by, assumptions=outside),
    ]
    return seal(f"for some n: {text(until(*variables))}", "descent by a fixed amount", premises)


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
) -> Theorem:
    """0 ≤ decrease(x) ≤ potential(x) − potential(step(x)) and potential ≥ 0; so the decreases sum to at most
    potential(x₀), and tend to 0.
    """
    _independent_of(variables, *given)
    premises = [
        prove(potential(*variables) >= 0, assumptions=given),
        prove(decrease(*variables) >= 0, assumptions=given),
        prove(potential(*step) <= potential(*variables) - decrease(*variables), assumptions=given),
    ]
    name, bound = text(decrease(*variables)), text(potential(*variables))
    return seal(f"{name} is summable, by {bound} at the start, and tends to 0", "telescoping", premises)


def alternation(
    inside: Formula, *, variables: Terms, step: Callable[..., Terms], given: Sequence[z3.BoolRef] = ()
) -> Theorem:
    """From x in S a step stays in S and two steps lead back to x; so an orbit that has entered S alternates
    for ever.

    `step` is a function of the variables here, since it is applied twice.
    """
    _independent_of(variables, *given)
    once = step(*variables)
    twice = step(*once)
    known = [*given, inside(*variables)]
    back = [after == before for after, before in zip(twice, variables, strict=True)]
    premises = [prove(inside(*once), assumptions=known), prove(z3.And(*back), assumptions=known)]
    return seal(f"once {text(inside(*variables))}, the orbit has period 2", "alternation", premises)


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


def null_set(theorem: Theorem, *, exceptions: str) -> Theorem:
    """Countably many points have measure 0: here the starts that a `lattice` theorem excepts.

    An orbit that moves on b₀ + sℤ is at a given point p for some n only if b₀ ∈ p + sℤ, a countable set.

    Raises:
        ValueError: the theorem is not about a lattice.
    """
    if theorem.rule != "closure of a lattice":
        raise ValueError(f"needs a theorem about a lattice, not one by {theorem.rule}")
    return seal(f"for almost every start, all but {exceptions}", "a countable set is null", [theorem])


def cases(conclusion: z3.BoolRef, *split: z3.BoolRef, given: Sequence[z3.BoolRef] = ()) -> Theorem:
    """One of the cases always holds, and the conclusion holds in each; so it holds."""
    exhaustive = prove(z3.Or(*split), assumptions=given)
    each = [prove(conclusion, assumptions=[*given, case]) for case in split]
    stated = f"{text(conclusion)}, given {', '.join(map(text, given))}" if given else text(conclusion)
    return seal(stated, "cases", [exhaustive, *each])


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
