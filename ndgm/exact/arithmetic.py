"""Signs and square roots of exact scalars; one common type for Fractions, balls, sympy and z3 terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import isqrt, lcm
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq

Scalar: TypeAlias = Any
"""An int, Fraction, flint.arb, sympy expression or z3 term. Never a float."""


class Undecided(ArithmeticError):
    """The arithmetic at hand cannot tell: no counterexample, but a call for more precision, time or
    assumptions.
    """


def exact(value: Scalar) -> Scalar:
    """`value` as an exact scalar: an int becomes a Fraction, so that `/` stays exact; a float is a TypeError.

    >>> exact(2) / 3
    Fraction(2, 3)
    """
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; exact arithmetic takes Fraction('0.1') or Fraction(1, 10)")
    return Fraction(value) if isinstance(value, int) else value


def ball(value: int | Fraction | arb) -> arb:
    """The smallest ball at the present precision that certainly contains `value`."""
    if isinstance(value, arb):
        return value
    if type(value) is not Fraction:
        value = exact(value)
    if not isinstance(value, Fraction):
        raise TypeError(f"cannot enclose {value!r} of type {type(value).__name__} in a ball")
    return arb(fmpq(value.numerator, value.denominator))


def interval(enclosure: int | Fraction | arb) -> tuple[Fraction, Fraction]:
    """Lower and upper end of a ball as Fractions, exactly.

    >>> lower, upper = interval(ball(Fraction(1, 3)))
    >>> lower < Fraction(1, 3) < upper
    True
    """
    if not isinstance(enclosure, arb):
        return Fraction(enclosure), Fraction(enclosure)
    if not enclosure.is_finite():
        raise Undecided(f"{enclosure} is unbounded; raise the precision with `with precision(bits)`")
    middle, radius = (
        Fraction(int(part.p), int(part.q)) for part in (enclosure.mid().fmpq(), enclosure.rad().fmpq())
    )
    return middle - radius, middle + radius


def total(numbers: Iterable[Fraction]) -> Fraction:
    """The sum of Fractions, over one common denominator, so that it is reduced once.

    >>> total([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)])
    Fraction(1, 1)
    """
    terms = list(numbers)
    denominator = lcm(*(term.denominator for term in terms))
    return Fraction(sum(term.numerator * (denominator // term.denominator) for term in terms), denominator)


def digits(value: Scalar, number: int = 4) -> str:
    """A ball to `number` correct digits, without its radius; tuples and lists entry by entry, other scalars
    as they are.

    >>> digits((ball(Fraction(1, 3)), Fraction(1, 3), 0))
    '(0.3333, 1/3, 0)'
    """
    if isinstance(value, tuple | list):
        return "(" + ", ".join(digits(entry, number) for entry in value) + ")"
    return str(value.str(number, radius=False)) if isinstance(value, arb) else str(value)


_BALLS, _FRACTIONS = {arb}, {Fraction}


def common(*values: Scalar) -> tuple[Scalar, ...]:
    """The values in one scalar type: all balls if one of them is a ball, else ints made Fractions."""
    kinds = set(map(type, values))
    if kinds in (_BALLS, _FRACTIONS):
        return values  # Every step of a rule asks, and mostly there is nothing to do.
    if arb in kinds:
        return tuple(map(ball, values))
    return tuple(map(exact, values))


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Run a block with balls whose midpoints have `bits` bits."""
    with ctx.workprec(bits):
        yield


def sign(value: Scalar) -> int:
    """-1, 0 or 1.

    A ball that contains 0 and something else raises Undecided, and so does a sympy expression whose
    assumptions do not settle its sign. A z3 term has no sign outside a solver: pass a rule's `step` the sign
    `ndgm.exact.proofs.symbolic_sign(term)`.

    >>> sign(Fraction(-1, 3)), sign(0), sign(ball(7))
    (-1, 0, 1)
    """
    if isinstance(value, arb):
        if value > 0:
            return 1
        if value < 0:
            return -1
        if value.is_zero():
            return 0
        raise Undecided(
            f"the sign of {value.str(10)} at {ctx.prec} bits: raise it with `with precision(bits)`, or, "
            "if the number can be exactly 0, compute it in Fractions"
        )
    if isinstance(value, Fraction):
        return (value.numerator > 0) - (value.numerator < 0)
    if isinstance(value, int):
        return (value > 0) - (value < 0)
    for known, answer in (("is_positive", 1), ("is_negative", -1), ("is_zero", 0)):
        if getattr(value, known, None) is True:
            return answer
    if hasattr(value, "is_positive"):
        raise Undecided(f"the sign of {value}: give its symbols assumptions (positive=True) or pass the sign")
    raise TypeError(f"no sign for {value!r} of type {type(value).__name__}; pass the sign")


def is_zero(value: Scalar) -> bool:
    """Whether `value` is known to be exactly 0 (a ball only if it is the single point 0)."""
    if isinstance(value, arb):
        return bool(value.is_zero())
    if isinstance(value, Fraction):
        return value.numerator == 0
    if isinstance(value, int):
        return value == 0
    return getattr(value, "is_zero", None) is True


def square_root(value: Scalar) -> Scalar:
    """The non-negative square root: exact for a Fraction that is a square, a ball for a ball.

    >>> square_root(Fraction(9, 4))
    Fraction(3, 2)
    """
    if isinstance(value, arb):
        root_ball = value.sqrt()
        if not root_ball.is_finite():
            raise Undecided(f"the square root of {value.str(10)}, which may be negative: raise the precision")
        return root_ball
    value = exact(value)
    if isinstance(value, Fraction):
        if value < 0:
            raise ValueError(f"{value} is negative and has no real square root")
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if root * root != value:
            raise ValueError(
                f"{value} is not the square of a Fraction; use an arb, ball(...), to enclose its root"
            )
        return root
    if hasattr(value, "is_positive"):
        return value ** Fraction(1, 2)
    raise TypeError(f"no square root for {value!r} of type {type(value).__name__}")
