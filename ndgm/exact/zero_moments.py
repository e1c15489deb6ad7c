"""For which first decays Adam's first moment can vanish, and whether an orbit does the signs that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from flint import arb

from ndgm.exact.arithmetic import Undecided, ball, sign
from ndgm.exact.moments import Signs, sign_polynomial


class ZeroMoment(NamedTuple):
    """Gradient signs s_1, ..., s_n and a first decay, enclosed, for which m_n = 0.

    `factor` is the decay's minimal polynomial (flint.fmpz_poly).
    """

    signs: tuple[int, ...]
    decay: arb
    factor: Any


def has_unit_roots(polynomial: Any) -> bool:
    """Whether each root but 0 is an algebraic unit: each irreducible factor but x begins and ends with 1 or -1.

    >>> has_unit_roots(sign_polynomial((1, 1, -1, 0))), has_unit_roots(sign_polynomial((2, -1)))
    (True, False)
    """
    factors = [factor for factor, _ in polynomial.factor()[1] if factor[0] != 0]
    return all(abs(end) == 1 for factor in factors for end in (factor[0], factor[factor.degree()]))


def zero_moments(length: int, lower: Fraction, upper: Fraction) -> Iterator[ZeroMoment]:
    """All patterns of n = length signs +-1 that begin with 1, each with every decay in [lower, upper] where m_n = 0.

    Needs 0 < lower and upper < 1. Raises Undecided where a root lies at an end of the interval within precision.

    >>> [(zero.signs, zero.decay.str(4, radius=False)) for zero in zero_moments(3, Fraction(1, 2), Fraction(9, 10))]
    [((1, 1, -1), '0.6180')]
    """
    for rest in product((1, -1), repeat=length - 1):
        signs = (1, *rest)
        for factor, _ in sign_polynomial(signs).factor()[1]:
            for root, _ in factor.complex_roots():
                if root.imag.is_zero() and sign(root.real - ball(lower)) >= 0 and sign(root.real - ball(upper)) <= 0:
                    yield ZeroMoment(signs, root.real, factor)


def starts_with_signs(signs: Signs, first_decay: arb) -> tuple[arb, arb] | None:
    """The open interval of starts b_0 / alpha from which b_0, ..., b_{n-1} have these signs; None if it is empty.

    For Adam with bias correction and epsilon = 0, whose steps k_j m_j do not depend on the second decay.

    >>> lower, upper = starts_with_signs((1, 1, -1), ball(Fraction(3, 5)))
    >>> lower.str(3, radius=False), upper.str(3, radius=False)
    ('1.00', '2.00')
    >>> starts_with_signs((1, -1, 1, 1, 1), ball(Fraction(9, 10))) is None
    True
    """
    moment, travel = arb(0), arb(0)
    lower, upper = [arb(0)], [arb("inf")]
    for number, side in enumerate(signs, start=1):
        (lower if side > 0 else upper).append(travel)
        moment = first_decay * moment + (1 - first_decay) * side
        travel += moment / (1 - first_decay**number)
    highest, lowest = _largest(lower), -_largest([-bound for bound in upper])
    if highest < lowest:
        return highest, lowest
    if highest >= lowest:
        return None
    raise Undecided(f"whether {highest.str(5)} < {lowest.str(5)}: raise the precision")


def _largest(numbers: list[arb]) -> arb:
    largest = numbers[0]
    for number in numbers[1:]:
        largest = largest.max(number)
    return largest
