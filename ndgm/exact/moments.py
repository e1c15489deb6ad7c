"""Adam's first moment (31), and the starts that lead it to a zero (32), as functions of the signs of the gradients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from flint import arb, fmpz_poly

from ndgm.exact.arithmetic import Scalar, ball, sign

Signs = Sequence[int]
"""s_1, ..., s_n: the sign of b_{j-1}, whose gradient goes into step j."""


def moment(signs: Signs, first_decay: Scalar, penalty: Scalar = 1) -> Scalar:
    """Eq (31): m_n = (1 - beta) lambda (beta^{n-1} s_1 + ... + beta s_{n-1} + s_n), by Horner's rule.

    >>> from fractions import Fraction
    >>> moment((1, 1, -1), Fraction(1, 2))
    Fraction(-1, 8)
    """
    total: Scalar = 0
    for s in signs:
        total = first_decay * total + s
    return (1 - first_decay) * penalty * total


def sign_polynomial(signs: Signs) -> Any:
    """s_1 x^{n-1} + ... + s_n, whose roots other than 1 are the decays for which m_n = 0, as a flint.fmpz_poly.

    >>> sign_polynomial((1, 1, -1))
    x^2 + x + (-1)
    """
    return fmpz_poly(list(reversed(signs)))


def distinct_roots(polynomial: Any) -> int:
    """The number of distinct complex roots of a polynomial that is not 0.

    >>> distinct_roots(sign_polynomial((1, -1, -1, 1)))  # (x - 1)^2 (x + 1)
    2
    """
    if polynomial == 0:
        raise ValueError("every number is a root of the zero polynomial")
    return int(polynomial.degree() - polynomial.gcd(polynomial.derivative()).degree())


def step_factors(learning_rate: Scalar, first_decay: Scalar, second_decay: Scalar, count: int) -> list[arb]:
    """c_j = alpha (1 - beta) / sqrt(1 - rho^j), j = 1..count: step j is c_j (beta^{j-1} s_1 + ... + s_j), as epsilon -> 0.

    By (24) this holds as long as no gradient was 0; the penalty cancels. Enclosures at the present precision.
    """
    scale = ball(learning_rate) * (1 - ball(first_decay))
    return [scale * (1 - ball(second_decay) ** j).rsqrt() for j in range(1, count + 1)]


def starts_of_first_zero(
    learning_rate: Scalar, first_decay: Scalar, second_decay: Scalar, steps: int
) -> Iterator[tuple[tuple[int, ...], arb]]:
    """Every sign pattern that Adam follows to a first zero at iterate `steps`, with its start b_0, enclosed.

    By (32) a pattern determines its start; it is followed if b_0, ..., b_{n-1} have the signs s_1, ..., s_n. Without bias
    correction, epsilon = 0. Raises Undecided if a ball contains 0: then the precision is too low, or an earlier iterate is 0.

    >>> from fractions import Fraction
    >>> [(signs, start.str(5, radius=False)) for signs, start in
    ...  starts_of_first_zero(1, Fraction(9, 10), Fraction(99, 100), 1)]
    [((1,), '1.0000'), ((-1,), '-1.0000')]
    """
    factors = step_factors(learning_rate, first_decay, second_decay, steps)
    decay = ball(first_decay)
    for rest in product((1, -1), repeat=steps - 1):
        signs = (1, *rest)
        sums = [decay * 0]
        for s in signs:
            sums.append(decay * sums[-1] + s)
        position, followed = arb(0), True
        for j in range(steps, 0, -1):
            position += factors[j - 1] * sums[j]
            if sign(position) != signs[j - 1]:
                followed = False
                break
        if followed:
            yield signs, position
            yield tuple(-s for s in signs), -position
