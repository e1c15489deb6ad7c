"""What a term of z3 is for which z3 has no word, such as a modulus, and which names it mentions."""

from __future__ import annotations

from typing import Any

import z3

from ndgm.exact.subterms import subterms


def modulus_of(term: z3.ExprRef) -> z3.ExprRef | None:
    """x, if the case distinction is |x| as z3 writes it."""
    condition, then, otherwise = term.children()
    positive = z3.is_gt(condition) or z3.is_ge(condition)
    if positive and _is(condition.arg(1), 0) and z3.eq(condition.arg(0), then) and z3.eq(otherwise, -then):
        return then
    return None


def sign_of(term: z3.ExprRef) -> z3.ExprRef | None:
    """x, if the case distinction is the sign of x with 0 at 0."""
    condition, then, otherwise = term.children()
    if not (z3.is_gt(condition) and _is(condition.arg(1), 0) and _is(then, 1) and _is_case(otherwise)):
        return None
    second, minus, zero = otherwise.children()
    same = z3.is_lt(second) and _is(second.arg(1), 0) and z3.eq(second.arg(0), condition.arg(0))
    return condition.arg(0) if same and _is(minus, -1) and _is(zero, 0) else None


def _is_case(term: z3.ExprRef) -> bool:
    return bool(z3.is_app(term) and term.decl().kind() == z3.Z3_OP_ITE)


def _is(term: Any, value: int) -> bool:
    return bool(z3.is_rational_value(term)) and term.as_fraction() == value


def names_in(formula: z3.ExprRef) -> set[str]:
    """The names of symbols and of bound variables in a formula."""
    found: set[str] = set()
    for term in subterms([formula]):
        if z3.is_quantifier(term):
            found.update(term.var_name(place) for place in range(term.num_vars()))
        elif z3.is_app(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found.add(term.decl().name())
    return found
