"""Rules of inference for recursions that signs drive, as those of moments are: sympy proves their premises.
And rules that put theorems about orbits together, whose joints z3 proves.

They go with those of `inference`. A rule's own `step` gives the recursion, so that a wrong rule fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
import z3

from ndgm.exact.notation import expression
from ndgm.exact.proofs import identity, prove
from ndgm.exact.statements import ALWAYS, SOMETIMES, Orbit, Statement, independent_of
from ndgm.exact.theorems import Theorem, seal


def correspondence(
    translate: Callable[..., Sequence[Any]],
    *,
    variables: Sequence[Any],
    starts: tuple[Sequence[Any], Sequence[Any]],
    step: Callable[..., Sequence[Any]],
    other: Callable[..., Sequence[Any]],
    signs: Sequence[int] = (1, -1),
    note: str,
) -> Theorem:
    """x₀ = F₀(y₀), and step(Fₙ(y), s) = Fₙ₊₁(other(y, s)) for every y and each sign s; so xₙ = Fₙ(yₙ) as long
    as both recursions meet the same signs.

    In sympy's terms: `translate(index, *y)` is Fₙ(y), `starts` are x₀ and y₀, `step(index, sign, *x)` and
    `other(index, sign, *y)` the two recursions, and `note` says in words what F is.
    """
    index = sympy.Symbol("n", integer=True, nonnegative=True)
    first, second = starts
    begun = translate(sympy.Integer(0), *second)
    premises = [identity(one, other_one) for one, other_one in zip(begun, first, strict=True)]
    for sign in signs:
        walked = step(index, sign, *translate(index, *variables))
        expected = translate(index + 1, *other(index, sign, *variables))
        premises += [identity(one, two) for one, two in zip(walked, expected, strict=True)]
    translated = ", ".join(map(expression, translate(index, *variables)))
    shown = translated if len(first) == 1 else f"({translated})"
    return seal(f"for every $n$: $xₙ = {shown}$", "induction over n, of two recursions", premises, note=note)


def translations(
    step: Callable[[Any, Any, Any], tuple[Any, Sequence[Any]]],
    *,
    position: Any,
    memory: Sequence[Any],
    signs: Sequence[int] = (1, 0, -1),
) -> Theorem:
    """For a given sign a step moves all positions by one and the same number, which the memory decides, and
    the memory does not look at the position; so bₙ − b₀ is one and the same for all starts with the same
    first n signs. At most one of these starts is at a given point after n steps.

    `step(position, memory, sign)` gives both after a step, in sympy's terms, as do `position` and `memory`.
    The memory is the same before the first step, whatever the start.
    """
    shift = sympy.Symbol("t", real=True)
    premises = []
    for sign in signs:
        here, known = step(position, memory, sign)
        there, known_there = step(position + shift, memory, sign)
        premises.append(identity(there, here + shift))
        premises += [identity(one, other) for one, other in zip(known_there, known, strict=True)]
    patterns = (
        f"at most ${len(signs)}ⁿ$ starts are at a given point after $n$ steps, one for each pattern of signs"
    )
    return seal(f"{patterns}, and countably many for some n", "translations for given signs", premises)


def horner(moment: Callable[[Any, Any], Any], *, scale: Any, variable: Any) -> Theorem:
    """x₀ = 0 and xₙ₊₁ = moment(xₙ, sₙ₊₁), where moment(c S, s) = c (z S + s), c ≠ 0 being free of S and s;
    so xₙ = c (s₁ zⁿ⁻¹ + … + sₙ). For integers sⱼ with s₁ ≠ 0 that is c times a polynomial in z of degree
    n − 1, which has at most n − 1 roots.

    In sympy's terms; `variable` is z and `scale` is c. For signs sⱼ there are finitely many polynomials for
    each n, and so countably many z at which some xₙ is 0, n ≥ 1.
    """
    total, sign = sympy.symbols("S s", real=True)
    premises = [
        identity(moment(sympy.Integer(0), sign), scale * sign),
        identity(moment(scale * total, sign), scale * (variable * total + sign)),
    ]
    stated = (
        f"$xₙ = {expression(scale)}(s₁{variable}ⁿ⁻¹ + … + sₙ)$, which for $s₁ ≠ 0$ is 0 at no more than "
        "$n − 1$ values"
    )
    return seal(
        f"{stated} of ${variable}$ besides those where ${expression(scale)} = 0$", "Horner's rule", premises
    )


def horner_sums(
    polynomials: Theorem, *, move: Callable[[Any, Any], Any], factor: Any, scale: Any, variable: Any
) -> Theorem:
    """yₙ₊₁ = yₙ − k xₙ₊₁, k ≠ 0 free of z, another for each n; and xₙ as in `horner`, c of degree 1 in z. So
    yₙ is a polynomial in z of degree n, as k c (s₁ zⁿ⁻¹ + … + sₙ) is and yₙ₋₁ has a smaller degree: it is 0
    at no more than n values of z.

    `move(y, x)` is y after the step in which x becomes `x`; `factor` is k.

    Raises:
        ValueError: the first theorem is none by `horner`, k is not positive or depends on z, or c has another
            degree.
    """
    if polynomials.rule != "Horner's rule":
        raise ValueError(f"needs a theorem by Horner's rule, not one by {polynomials.rule}")
    if not factor.is_positive or variable in factor.free_symbols or sympy.degree(scale, variable) != 1:
        raise ValueError(f"{factor} is to be positive and free of {variable}, and {scale} of degree 1")
    position, moment = sympy.symbols("y x", real=True)
    premise = identity(move(position, moment), position - factor * moment)
    stated = (
        f"$yₙ$ is a polynomial in ${variable}$ of degree $n$ for $s₁ ≠ 0$, which is 0 at no more than $n$ "
        "values"
    )
    return seal(f"{stated} of ${variable}$", "sums of Horner's polynomials", [polynomials, premise])


def over_entries(
    sums: Theorem, *entries: Theorem, given: Sequence[z3.BoolRef] = (), shared: Sequence[Any] = ()
) -> Theorem:
    """P(bₙ) for each entry b of a vector, from some n on or for every n; and an induction over the entries
    has Q(p) if P(b) for each of p. So Q(p) from some n on, the largest of p numbers, or for every n.

    `sums` is by `induction` over the entries, what it is given of an entry is P, and the `entries` say it,
    one for each symbol of an entry. A symbol may stand for another value in each. `given` holds for all, and
    `shared` are numbers that steps change in the same way for all entries, as one that counts them.

    Raises:
        NotProved: they do not say what the induction is given.
        ValueError: a theorem is of another kind, or Q speaks of one entry.
    """
    common = {number.get_id() for number in shared}
    over = sums.rule.removeprefix("induction over ")
    moments = {entry.says.words.split("{}")[0] for entry in entries}
    if over in (sums.rule, "n") or moments not in ({"from some n on "}, {"for every n: "}):
        raise ValueError(f"needs an induction over entries, and theorems about each, not {sums.rule}")
    said, places = [entry.says for entry in entries], sums.says.given
    known = [*given, *(formula for one in said for formula in (*one.formulas, *one.given))]
    for orbit in (one.orbit for one in said if one.orbit):
        own = [variable for variable in orbit.variables if variable.get_id() not in common]
        alike = zip(orbit.variables, orbit.step, orbit.start or orbit.step, strict=True)
        moved = [term for variable, *terms in alike if variable.get_id() in common for term in terms]
        independent_of(own, *sums.says.formulas, *moved)
    met = prove(z3.And(*places), assumptions=known)
    words = f"for every number {over} of entries, {moments.pop()}{{}}"
    supposed = {formula.get_id(): formula for formula in (*given, *(f for one in said for f in one.given))}
    reached = Statement(words, sums.says.formulas, tuple(supposed.values()), monotone=True)
    return seal(reached, "induction over the entries of settled vectors", [sums, *entries, met])


def thereafter(
    entered: Theorem,
    kept: Theorem,
    *,
    at: Sequence[Sequence[tuple[Any, Any]]],
    where: Sequence[z3.BoolRef] = (),
) -> Theorem:
    """Q(xₙ) for some n, or for every n; and from every start y that meets G, P for ever. Q(x) implies G at
    y = x, or at another state that follows; so P from some n on, or from every n on.

    `kept` is by `induction`; `at` gives, for each state that may be the start, pairs of a symbol of y and its
    value as a term in x. `where` is supposed of every x.

    Raises:
        NotProved: Q does not imply G at any of them.
        ValueError: a theorem is of another kind, or P speaks of the start.
    """
    moment = {SOMETIMES: "from some n on", ALWAYS: "from every n on"}.get(entered.says.words)
    if moment is None or not kept.rule.startswith("induction over "):
        raise ValueError(f"needs a theorem about orbits and an induction, not {entered.rule} and {kept.rule}")
    symbols = [symbol for symbol, _ in at[0]]
    independent_of(symbols, *kept.says.formulas)
    of_start: list[z3.BoolRef] = []
    others: list[z3.BoolRef] = []
    for formula in kept.says.given:
        (of_start if _mentions(symbols, formula) else others).append(formula)
    starts = [z3.And(*(z3.substitute(formula, *values) for formula in of_start)) for values in at]
    supposed = [*entered.says.given, *others, *where]
    met = prove(z3.Or(*starts), assumptions=[*entered.says.formulas, *supposed])
    orbit = kept.says.orbit
    said = Statement(
        f"{moment} {{}}" if kept.says.words == ALWAYS else f"{moment}, {kept.says.words}",
        kept.says.formulas,
        tuple(supposed),
        Orbit(orbit.variables, orbit.step) if orbit else None,
        monotone=True,
    )
    return seal(said, "kept from its entry on", [entered, kept, met])


def _mentions(symbols: Sequence[Any], formula: z3.BoolRef) -> bool:
    try:
        independent_of(symbols, formula)
    except ValueError:
        return True
    return False


def dichotomy(kept: Theorem, once: z3.BoolRef, always: z3.BoolRef) -> Theorem:
    """P(xₙ) for every n, from some n on; and P(x) implies A(x) or B(x). So A(xₙ) at one of these n, or
    B(xₙ) at all of them.

    Raises:
        NotProved: P does not imply that.
        ValueError: the theorem does not say something of every n.
    """
    if "for every" not in kept.says.words or not kept.says.monotone:
        raise ValueError(f"needs a theorem about every n, not {kept}")
    split = prove(z3.Or(once, always), assumptions=[*kept.says.formulas, *kept.says.given])
    words = kept.says.words.replace("{}", "either {} at one of them, or {} at all")
    said = Statement(words, (once, always), kept.says.given, kept.says.orbit)
    return seal(said, "dichotomy", [kept, split])
