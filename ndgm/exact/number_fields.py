"""Exact arithmetic with real algebraic numbers: the field Q(θ) of one root of an integer polynomial."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from ndgm.exact.arithmetic import ball, precision


@dataclass(frozen=True)
class RealField:
    """Q(θ), θ the one root in [lower, upper] of an irreducible polynomial, highest coefficient first.

    Raises ValueError if the polynomial is reducible or has not exactly one root there.

    >>> field = RealField((1, 1, -1), 0, 1)  # the golden section
    >>> theta = field.generator
    >>> theta**2 + theta, theta > Fraction(618, 1000), 1 / theta
    (1, True, 1 + θ)
    """

    coefficients: tuple[int, ...]
    lower: int | Fraction
    upper: int | Fraction

    def __post_init__(self) -> None:
        _, factors = self.polynomial.factor()
        if [exponent for _, exponent in factors] != [1]:
            raise ValueError(f"the polynomial {self.polynomial} is reducible")
        self.root(64)

    @property
    def polynomial(self) -> Any:
        """The minimal polynomial of θ, up to a factor, as a flint.fmpz_poly."""
        return fmpz_poly(list(reversed(self.coefficients)))

    @property
    def generator(self) -> AlgebraicNumber:
        """θ."""
        return AlgebraicNumber(self, fmpq_poly([0, 1]) % fmpq_poly(self.polynomial))

    @cache  # noqa: B019 - fields are few and live as long as the process
    def root(self, bits: int) -> arb:
        """A ball around θ, computed with `bits` bits."""
        with precision(bits):
            roots = [root.real for root, _ in self.polynomial.complex_roots() if root.imag.is_zero()]
            inside: list[arb] = [root for root in roots if ball(self.lower) <= root <= ball(self.upper)]
        if len(inside) != 1:
            raise ValueError(f"{self.polynomial} has {len(inside)} roots in [{self.lower}, {self.upper}]")
        return inside[0]


class AlgebraicNumber:
    """An element of a RealField; mixes with int and Fraction, and its sign is always decided."""

    __slots__ = ("field", "polynomial")

    def __init__(self, field: RealField, polynomial: Any) -> None:
        self.field = field
        self.polynomial = polynomial

    def enclosure(self, bits: int = 64) -> arb:
        """A ball around the number, computed with `bits` bits."""
        root = self.field.root(bits)
        with precision(bits):
            value = arb(0)
            for coefficient in reversed(self.polynomial.coeffs()):
                value = value * root + arb(coefficient)
        return value

    @property
    def is_zero(self) -> bool:
        """Whether it is 0: decided in the field, not numerically."""
        return bool(self.polynomial == 0)

    @property
    def is_positive(self) -> bool:
        """Whether it is greater than 0."""
        if self.is_zero:
            return False
        bits = 64
        # The polynomial is irreducible, so a number that is not the zero of the field has a sign to be found.
        while self.enclosure(bits).contains(0):
            bits *= 2
        return bool(self.enclosure(bits) > 0)

    @property
    def is_negative(self) -> bool:
        """Whether it is less than 0."""
        return not self.is_zero and not self.is_positive

    def _other(self, value: object) -> Any:
        if isinstance(value, AlgebraicNumber):
            if value.field != self.field:
                raise ValueError(f"{self} and {value} are of different fields")
            return value.polynomial
        if isinstance(value, int | Fraction):
            return fmpq_poly([fmpq(value.numerator, value.denominator)])
        return NotImplemented

    def _reduced(self, polynomial: Any) -> AlgebraicNumber:
        return AlgebraicNumber(self.field, polynomial % fmpq_poly(self.field.polynomial))

    def __add__(self, value: object) -> AlgebraicNumber:
        other = self._other(value)
        return NotImplemented if other is NotImplemented else self._reduced(self.polynomial + other)

    def __mul__(self, value: object) -> AlgebraicNumber:
        other = self._other(value)
        return NotImplemented if other is NotImplemented else self._reduced(self.polynomial * other)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> AlgebraicNumber:
        return self._reduced(-self.polynomial)

    def __sub__(self, value: object) -> AlgebraicNumber:
        other = self._other(value)
        return NotImplemented if other is NotImplemented else self._reduced(self.polynomial - other)

    def __rsub__(self, value: object) -> AlgebraicNumber:
        return -self + value

    def inverse(self) -> AlgebraicNumber:
        """1 / x."""
        if self.is_zero:
            raise ZeroDivisionError("division by zero")
        divisor, factor, _ = self.polynomial.xgcd(fmpq_poly(self.field.polynomial))
        return self._reduced(factor / divisor[0])

    def __truediv__(self, value: object) -> AlgebraicNumber:
        other = self._other(value)
        return (
            NotImplemented if other is NotImplemented else self * AlgebraicNumber(self.field, other).inverse()
        )

    def __rtruediv__(self, value: object) -> AlgebraicNumber:
        return self.inverse() * value

    def __pow__(self, exponent: int) -> AlgebraicNumber:
        base = self if exponent >= 0 else self.inverse()
        result = self._reduced(fmpq_poly([1]))
        for _ in range(abs(exponent)):
            result = result * base
        return result

    def __abs__(self) -> AlgebraicNumber:
        return -self if self.is_negative else self

    def __eq__(self, value: object) -> bool:
        other = self._other(value)
        return NotImplemented if other is NotImplemented else bool(self.polynomial == other)

    def __hash__(self) -> int:
        coefficients = [Fraction(str(coefficient)) for coefficient in self.polynomial.coeffs()]
        return hash(tuple(coefficients)) if len(coefficients) > 1 else hash(sum(coefficients))

    def __lt__(self, value: object) -> bool:
        return (self - value).is_negative

    def __le__(self, value: object) -> bool:
        return not (self - value).is_positive

    def __gt__(self, value: object) -> bool:
        return (self - value).is_positive

    def __ge__(self, value: object) -> bool:
        return not (self - value).is_negative

    def __repr__(self) -> str:
        powers = ["", "θ", *(f"θ^{power}" for power in range(2, len(self.field.coefficients)))]
        terms = [
            _term(c, power) for c, power in zip(self.polynomial.coeffs(), powers, strict=False) if c != 0
        ]
        return " + ".join(terms).replace("+ -", "- ") or "0"


def _term(coefficient: Any, power: str) -> str:
    if not power:
        return str(coefficient)
    return {"1": power, "-1": f"-{power}"}.get(str(coefficient), f"{coefficient} {power}")
