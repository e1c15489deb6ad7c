"""Rules of inference for recursions that signs drive, as those of moments are: sympy proves their premises.

They go with those of `inference`. A rule's own `step` gives the recursion, so that a wrong rule fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy

from ndgm.exact.proofs import identity
from ndgm.exact.theorems import Theorem, seal


def correspondence(
    translate: Callable[..., Sequence[Any]],
    *,
    variables: Sequence[Any],
    starts: tuple[Sequence[Any], Sequence[Any]],
    step: Callable[..., Sequence[Any]],
    other: Callable[..., Sequence[Any]],
    signs: Sequence[int] = (1, -1),
    stated: str,
) -> Theorem:
    """x₀ = F₀(y₀), and step(Fₙ(y), s) = Fₙ₊₁(other(y, s)) for every y and each sign s; so xₙ = Fₙ(yₙ) as long
    as both recursions meet the same signs.

    In sympy's terms: `translate(index, *y)` is Fₙ(y), `starts` are x₀ and y₀, `step(index, sign, *x)` and
    `other(index, sign, *y)` the two recursions, and `stated` says in words what F is.
    """
    index = sympy.Symbol("n", integer=True, nonnegative=True)
    first, second = starts
    begun = translate(sympy.Integer(0), *second)
    premises = [identity(one, other_one) for one, other_one in zip(begun, first, strict=True)]
    for sign in signs:
        walked = step(index, sign, *translate(index, *variables))
        expected = translate(index + 1, *other(index, sign, *variables))
        premises += [identity(one, two) for one, two in zip(walked, expected, strict=True)]
    return seal(f"for every n: {stated}", "induction over n, of two recursions", premises)


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
        f"at most {len(signs)}ⁿ starts are at a given point after n steps, one for each pattern of signs"
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
    stated = f"xₙ = {scale} (s₁ {variable}ⁿ⁻¹ + … + sₙ), which for s₁ ≠ 0 is 0 at no more than n − 1 values"
    return seal(f"{stated} of {variable} besides those where {scale} is 0", "Horner's rule", premises)


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
    stated = f"yₙ is a polynomial in {variable} of degree n for s₁ ≠ 0, which is 0 at no more than n values"
    return seal(f"{stated} of {variable}", "sums of Horner's polynomials", [polynomials, premise])
