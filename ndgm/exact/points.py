"""Two expressions of sympy side by side at points: a comparison that owes nothing to sympy's simplifier.

Sums, products, powers and square roots of rational numbers are evaluated here, which is faster by far than
sympy; what holds more than that is left to it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from itertools import islice
from math import isqrt
from operator import add, mul
from typing import Any, TypeAlias

import sympy
from flint import arb, fmpq

from ndgm.exact.arithmetic import precision

Point: TypeAlias = dict[sympy.Symbol, sympy.Rational]

BALLS, BITS = 3, 200
"""At how many points two sides are compared in balls, and their precision."""


class NotRational(ArithmeticError):
    """A root or a quotient is no rational number."""


def rational_points(left: sympy.Expr, right: sympy.Expr) -> Iterator[tuple[Point, Any, Any]]:
    """Points at which both sides are rational numbers, with these.

    >>> x = sympy.Symbol("x", positive=True)
    >>> next(rational_points(sympy.sqrt(x + 3), x + 1))
    ({x: 1}, 2, 2)
    """
    found = False
    for point in substitutions(_symbols(left, right)):
        try:
            one, other = (_value(side, _rational(point), _exact_root) for side in (left, right))
        except TypeError:
            break
        except ArithmeticError:
            continue
        found = True
        yield point, one, other
    if not found:
        for point in substitutions(_symbols(left, right)):
            ends = [side.xreplace(point).doit() for side in (left, right)]
            if all(end.is_Rational for end in ends):
                yield point, *ends


def apart(left: sympy.Expr, right: sympy.Expr) -> Point | None:
    """One of the first points, if the sides differ there for certain: their enclosures do not overlap.

    >>> x = sympy.Symbol("x", positive=True)
    >>> apart(sympy.sqrt(x**2 + 1), x), apart(sympy.sqrt(8 * x**2), 2 * sympy.sqrt(2) * x)
    ({x: 1}, None)
    """
    with precision(BITS):
        for point in islice(substitutions(_symbols(left, right)), BALLS):
            try:
                one, other = (arb(_value(side, _rational(point), _root)) for side in (left, right))
            except (ArithmeticError, TypeError):
                continue
            if not one.overlaps(other):
                return point
    return None


def _symbols(left: sympy.Expr, right: sympy.Expr) -> list[sympy.Symbol]:
    return sorted(left.free_symbols | right.free_symbols, key=str)


def _rational(point: Point) -> dict[sympy.Symbol, fmpq]:
    return {symbol: fmpq(value.p, value.q) for symbol, value in point.items()}


def _value(expression: Any, at: Mapping[sympy.Symbol, fmpq], root: Callable[[Any], Any]) -> Any:
    """The expression with numbers for its symbols; a TypeError where it holds anything but sums, products and
    powers.
    """
    if expression.is_Symbol:
        return at[expression]
    if expression.is_Rational:
        return fmpq(expression.p, expression.q)
    if expression.is_Add or expression.is_Mul:
        return reduce(add if expression.is_Add else mul, [_value(part, at, root) for part in expression.args])
    if not expression.is_Pow:
        raise TypeError(f"{expression} is no sum, product or power")
    base, exponent = (_value(part, at, root) for part in expression.args)
    if not isinstance(exponent, fmpq) or exponent.q > 2:
        raise NotRational(f"{expression} is no square root")
    return (base if exponent.q == 1 else root(base)) ** int(exponent.p)


def _exact_root(number: fmpq) -> fmpq:
    if number < 0:
        raise NotRational(f"√({number})")
    root = fmpq(isqrt(int(number.p)), isqrt(int(number.q)))
    if root * root != number:
        raise NotRational(f"√({number})")
    return root


def _root(number: fmpq | arb) -> arb:
    return arb(number).sqrt()


def substitutions(symbols: list[sympy.Symbol]) -> Iterator[Point]:
    """Small rational values that the symbols' assumptions admit: all alike first, then at random, always the
    same.
    """
    grid = [sympy.Rational(value) for value in ("1", "2", "1/2", "-1", "3", "1/3", "-2", "0")]
    allowed = [[value for value in grid if _admits(symbol, value)] for symbol in symbols]
    if not all(allowed):
        return
    for position in range(max(map(len, allowed), default=1)):
        yield {
            symbol: values[min(position, len(values) - 1)]
            for symbol, values in zip(symbols, allowed, strict=True)
        }
    drawn = random.Random(0)
    for _ in range(500):
        yield {symbol: drawn.choice(values) for symbol, values in zip(symbols, allowed, strict=True)}


def _admits(symbol: sympy.Symbol, value: sympy.Rational) -> bool:
    known = symbol.assumptions0.items()
    return all(getattr(value, f"is_{name}", None) in (None, truth) for name, truth in known)
