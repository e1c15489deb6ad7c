"""The terms inside of formulas of z3, by themselves since each question about formulas walks over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import z3


def subterms(formulas: Iterable[z3.ExprRef]) -> Iterator[z3.ExprRef]:
    """Every term in some formulas once, in the order in which they are written, the formulas included.

    What a quantifier says is among them, with its bound variables as variables of z3.

    >>> x, y = z3.Reals("x y")
    >>> list(subterms([x + y < y]))
    [x + y < y, x + y, x, y]
    """
    seen: set[int] = set()
    waiting = [*formulas][::-1]
    while waiting:
        term = waiting.pop()
        if term.get_id() not in seen:
            seen.add(term.get_id())
            yield term
            waiting.extend(reversed(term.children()))


def is_symbol(term: z3.ExprRef) -> bool:
    """Whether a term is a free symbol of any sort."""
    return bool(z3.is_const(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED)
