"""Rules of deduction: cuts, instances, case splits and sums over entries, whose joints z3 proves, and what
follows of orbits for infinitely many n, or for almost every start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import z3

from ndgm.exact.proofs import prove
from ndgm.exact.statements import (
    ALMOST_EVERY_START,
    ALWAYS,
    Statement,
    as_term,
    for_almost_every_start,
    holds,
    independent_of,
    infinitely_often,
    totals,
)
from ndgm.exact.theorems import Theorem, seal


def cut(
    conclusion: z3.BoolRef,
    *,
    using: Sequence[Theorem],
    given: Sequence[z3.BoolRef] = (),
    note: str = "",
) -> Theorem:
    """P₁, …, Pₖ and what is given imply Q, which is proved; P₁, …, Pₖ are theorems; so Q.

    The theorems hold for all values of their variables, and are taken at the same ones; `instance` takes one
    at others. One that speaks of an orbit, as "for every n: P", "for some n: P" or "from some n on P", gives
    the same of Q; several of these may be "for every n" about one orbit.

    >>> b, c = z3.Reals("b c")
    >>> print(cut(b < c + 1, using=[prove(b < 1, assumptions=[b < 0])], given=[b < 0, c > 0]))
    b < c + 1, given b < 0, c > 0

    Raises:
        NotProved: they do not imply it.
        ValueError: a theorem has no formula, or two speak of different orbits.
    """
    parts = [part for theorem in using for part in _conjuncts(theorem)]
    plain = [part.says.formula for part in parts if part.says.formula is not None]
    of_orbits = [part.says for part in parts if part.says.formula is None]
    for said in of_orbits:
        if not said.monotone:
            raise ValueError(f"nothing follows by a cut from {said}")
        if len(of_orbits) > 1 and not _of_one_orbit(said, of_orbits[0]):
            raise ValueError(f"{said} and {of_orbits[0]} may speak of different orbits or states")
    facts = [said.formulas[0] for said in of_orbits]
    supposed = [*given, *(one for said in of_orbits for one in said.given)]
    follows = prove(conclusion, assumptions=[*supposed, *plain, *facts])
    reached = holds(conclusion, given)
    if of_orbits:
        first = of_orbits[0]
        independent_of(first.orbit.variables if first.orbit else (), *given)
        reached = Statement(first.words, (conclusion,), _distinct(supposed), first.orbit, monotone=True)
    return seal(reached, "cut", [*using, follows], note=note)


def _conjuncts(theorem: Theorem) -> list[Theorem]:
    if theorem.rule != "and":
        return [theorem]
    return [part for premise in theorem.premises for part in _conjuncts(premise)]


def _of_one_orbit(one: Statement, other: Statement) -> bool:
    if one.words != ALWAYS or other.words != ALWAYS or one.orbit is None or other.orbit is None:
        return False
    return one.orbit.same_as(other.orbit)


def _distinct(formulas: Sequence[z3.BoolRef]) -> tuple[z3.BoolRef, ...]:
    return tuple({formula.get_id(): formula for formula in formulas}.values())


def instance(theorem: Theorem, *values: tuple[Any, Any], note: str = "") -> Theorem:
    """A formula that holds for all values of its variables, at some: pairs of a variable and its value.

    >>> b, c = z3.Reals("b c")
    >>> print(instance(prove(b * b >= 0), (b, c - 1)))
    (c − 1)² ≥ 0

    Raises:
        ValueError: the theorem says something of an orbit, or is no formula.
    """
    if theorem.says.formula is None:
        raise ValueError(f"{theorem} is no formula, in which values could be put")
    pairs = [(variable, as_term(value)) for variable, value in values]
    formula, *given = [z3.substitute(one, *pairs) for one in (*theorem.says.formulas, *theorem.says.given)]
    return seal(holds(formula, given), "instance", [theorem], note=note)


def discharge(theorem: Theorem, *facts: Theorem) -> Theorem:
    """P given G₁, …, Gₖ, and theorems that say some of these, word for word; so P given the others, and what
    the theorems are given. No solver is asked: for formulas that are hard to decide.

    >>> b = z3.Real("b")
    >>> print(discharge(prove(b < 1, assumptions=[b < 0]), prove(b < 0, assumptions=[b < -1])))
    b < 1, given b < −1

    Raises:
        ValueError: a theorem is no formula, or says nothing that is given.
    """
    for one in (theorem, *facts):
        if one.says.formula is None:
            raise ValueError(f"{one} is no formula")
    left = list(theorem.says.given)
    for fact in facts:
        said = {part.get_id() for formula in fact.says.formulas for part in _parts(formula)}
        if not said & {formula.get_id() for formula in theorem.says.given}:
            raise ValueError(f"{fact} says nothing that is given in {theorem}")
        left = [formula for formula in left if formula.get_id() not in said]
    supposed = _distinct([*left, *(formula for fact in facts for formula in fact.says.given)])
    (formula,) = theorem.says.formulas
    return seal(holds(formula, supposed), "modus ponens", [theorem, *facts])


def _parts(formula: z3.BoolRef) -> list[z3.BoolRef]:
    return (
        [part for child in formula.children() for part in _parts(child)] if z3.is_and(formula) else [formula]
    )


def cases(conclusion: z3.BoolRef, *split: z3.BoolRef, given: Sequence[z3.BoolRef] = ()) -> Theorem:
    """One of the cases always holds, and the conclusion holds in each; so it holds."""
    exhaustive = prove(z3.Or(*split), assumptions=given)
    each = [prove(conclusion, assumptions=[*given, case]) for case in split]
    return seal(holds(conclusion, given), "cases", [exhaustive, *each])


def entrywise(
    claim: z3.BoolRef, *, given: Sequence[z3.BoolRef] = (), where: z3.BoolRef | None = None
) -> Theorem:
    """l ≤ r (or ≥, =) for each entry by itself; so Σ l ≤ Σ r, over any number of entries.

    `given` holds for each entry; a symbol may stand for another value in each. With `where` the claim is
    proved to be strict for an entry of which this is true, and the sums are strict if there is one.

    >>> b, penalty = z3.Reals("b λ")
    >>> print(entrywise(penalty * z3.Abs(b) >= 0, given=[penalty >= 0]))
    Σ λ|b| ≥ Σ 0, over any number of entries, given λ ≥ 0

    Raises:
        ValueError: the claim is no ≤, ≥ or =, which sums preserve.
    """
    said = totals(claim, given=given, where=where)
    premises = [prove(claim, assumptions=given)]
    if where is not None:
        premises.append(prove(claim.arg(0) != claim.arg(1), assumptions=[*given, where]))
    return seal(said, ENTRYWISE, premises)


def add_up(*sums: Theorem) -> Theorem:
    """Σ l ≤ Σ r and Σ l′ ≤ Σ r′, as `entrywise` has them; so Σ l + Σ l′ ≤ Σ r + Σ r′, strictly if one is.

    Raises:
        ValueError: one is no theorem about sums over entries, two have different signs, or two are strict.
    """
    if any(one.rule != ENTRYWISE for one in sums):
        raise ValueError("only theorems about sums over entries add up")
    claims = [one.premises[0].says.formulas[0] for one in sums]
    strict = [one.says.formulas[2] for one in sums if len(one.says.formulas) > 2]
    if len(strict) > 1:
        raise ValueError("one strict inequality is enough")
    supposed = _distinct([formula for one in sums for formula in one.says.given])
    return seal(totals(*claims, given=supposed, where=strict[0] if strict else None), "sums add up", sums)


def again_and_again(entered: Theorem) -> Theorem:
    """An orbit enters Q from every state, as a `descent` without a start says; so it does from its N-th state
    on, whatever N is, and Q holds for infinitely many n.

    Raises:
        ValueError: the theorem is another one, or is about one start.
    """
    orbit = entered.says.orbit
    if entered.rule != DESCENT or orbit is None or orbit.start:
        raise ValueError(f"needs a descent from every start, not {entered}")
    (formula,) = entered.says.formulas
    said = infinitely_often(formula, entered.says.given, orbit=orbit)
    return seal(said, "recurrence of a descent", [entered])


def almost_always(excepted: Theorem, conclusion: z3.BoolRef, *, given: Sequence[z3.BoolRef] = ()) -> Theorem:
    """From almost every start no xₙ is 0, as `null_set` says of a lattice; Q(x) for every x ≠ 0 is proved; so
    from almost every start Q(xₙ), for every n.

    Raises:
        NotProved: Q does not hold of every x ≠ 0.
        ValueError: the theorem is another one.
    """
    orbit = excepted.says.orbit
    if excepted.rule != NULL_SET or orbit is None or not excepted.says.words.startswith(ALMOST_EVERY_START):
        raise ValueError(f"needs a theorem by null_set about the starts of a lattice, not {excepted}")
    (position,) = orbit.variables
    independent_of(orbit.variables, *given)
    follows = prove(conclusion, assumptions=[*given, position != 0])
    supposed = _distinct([*excepted.says.given, *given])
    said = for_almost_every_start(conclusion, supposed, orbit=orbit)
    return seal(said, "off a null set", [excepted, follows])


ENTRYWISE, DESCENT, NULL_SET = "sum over entries", "descent by a fixed amount", "a countable set is null"
