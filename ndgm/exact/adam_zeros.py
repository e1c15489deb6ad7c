"""Exact zeros of Adam on the toy LASSO (7): of its first moment (31), of its iterate (32), and states one
step before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from flint import arb, fmpz_poly

from ndgm.exact.arithmetic import Scalar, Undecided, ball, sign
from ndgm.exact.rules import Adam, State

Signs = Sequence[int]
"""s₁, ..., sₙ: the sign of bⱼ₋₁, whose gradient goes into step j."""


def moment(signs: Signs, first_decay: Scalar, penalty: Scalar = 1) -> Scalar:
    """Eq (31): mₙ = (1 − β) λ (βⁿ⁻¹ s₁ + ... + β sₙ₋₁ + sₙ), by Horner's rule.

    >>> from fractions import Fraction
    >>> moment((1, 1, -1), Fraction(1, 2))
    Fraction(-1, 8)
    """
    total: Scalar = 0
    for s in signs:
        total = first_decay * total + s
    return (1 - first_decay) * penalty * total


def sign_polynomial(signs: Signs) -> Any:
    """s₁ xⁿ⁻¹ + ... + sₙ, whose roots other than 1 are the decays for which mₙ = 0, as a flint.fmpz_poly.

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
    """cⱼ = α (1 − β) / √(1 − ρʲ), j = 1..count: step j is cⱼ (βʲ⁻¹ s₁ + ... + sⱼ), as
    ε -> 0.

    By (24) this holds as long as no gradient was 0; the penalty cancels. Enclosures at the present precision.
    """
    scale = ball(learning_rate) * (1 - ball(first_decay))
    return [scale * (1 - ball(second_decay) ** j).rsqrt() for j in range(1, count + 1)]


def starts_of_first_zero(
    learning_rate: Scalar, first_decay: Scalar, second_decay: Scalar, steps: int
) -> Iterator[tuple[tuple[int, ...], arb]]:
    """Every sign pattern that Adam follows to a first zero at iterate `steps`, with its start b₀, enclosed.

    By (32) a pattern determines its start; it is followed if b₀, ..., bₙ₋₁ have the signs s₁, ..., sₙ.
    Without bias correction, ε = 0. Raises Undecided if a ball contains 0: then the precision is too
    low, or an earlier iterate is 0.

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


class ZeroMoment(NamedTuple):
    """Gradient signs s₁, ..., sₙ and a first decay, enclosed, for which mₙ = 0.

    `factor` is the decay's minimal polynomial (flint.fmpz_poly).
    """

    signs: tuple[int, ...]
    decay: arb
    factor: Any


def has_unit_roots(polynomial: Any) -> bool:
    """Whether each root but 0 is an algebraic unit: every irreducible factor but x starts and ends with ±1.

    >>> has_unit_roots(sign_polynomial((1, 1, -1, 0))), has_unit_roots(sign_polynomial((2, -1)))
    (True, False)
    """
    factors = [factor for factor, _ in polynomial.factor()[1] if factor[0] != 0]
    return all(abs(end) == 1 for factor in factors for end in (factor[0], factor[factor.degree()]))


def zero_moments(length: int, lower: Fraction, upper: Fraction) -> Iterator[ZeroMoment]:
    """All patterns of n = length signs +-1 that begin with 1, each with every decay in [lower, upper] where
    mₙ = 0.

    Needs 0 < lower and upper < 1. Raises Undecided where a root lies at an end of the interval within
    precision.

    >>> zeros = zero_moments(3, Fraction(1, 2), Fraction(9, 10))
    >>> [(zero.signs, zero.decay.str(4, radius=False)) for zero in zeros]
    [((1, 1, -1), '0.6180')]
    """
    for rest in product((1, -1), repeat=length - 1):
        signs = (1, *rest)
        for factor, _ in sign_polynomial(signs).factor()[1]:
            for root, _ in factor.complex_roots():
                if (
                    root.imag.is_zero()
                    and sign(root.real - ball(lower)) >= 0
                    and sign(root.real - ball(upper)) <= 0
                ):
                    yield ZeroMoment(signs, root.real, factor)


def starts_with_signs(signs: Signs, first_decay: arb) -> tuple[arb, arb] | None:
    """The open interval of starts b₀ / α from which b₀, ..., bₙ₋₁ have these signs; None if it is empty.

    For Adam with bias correction and ε = 0, whose steps kⱼ mⱼ do not depend on the second decay.

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


def state_before_zero(rule: Adam, first_moment: Fraction, root: Fraction, iteration: int = 1) -> State | None:
    """A state with b > 0, m = first_moment and n = iteration after which `rule` is exactly at 0.

    `root` > 0 is the root that the step divides by (plus ε, if that stands outside). None if there is
    no such state, since v would be negative, or mₙ₊₁ not positive.

    >>> state = state_before_zero(Adam(1, 1, Fraction(1, 2), Fraction(1, 2)), Fraction(1, 4), Fraction(1))
    >>> state.position, Adam(1, 1, Fraction(1, 2), Fraction(1, 2)).step(state).position
    (Fraction(5, 6), Fraction(0, 1))
    """
    beta, rho, penalty = Fraction(rule.first_decay), Fraction(rule.second_decay), Fraction(rule.penalty)
    after = beta * first_moment + (1 - beta) * penalty
    corrections = (
        (1 - beta ** (iteration + 1), 1 - rho ** (iteration + 1)) if rule.bias_correction else (1, 1)
    )
    corrected = root**2 - rule.epsilon if rule.epsilon_inside else root**2
    second = (corrected * corrections[1] - (1 - rho) * penalty**2) / rho
    if second < 0 or after <= 0:
        return None
    denominator = root if rule.epsilon_inside else root + rule.epsilon
    return State(rule.rate(iteration) * after / corrections[0] / denominator, iteration, first_moment, second)


def leave_zero(rule: Adam, state: State) -> Scalar:
    """bₙ₊₁ where bₙ = 0, as a ball: without a gradient, vₙ₊₁ is no longer a square.

    >>> rule = Adam(1, 1, Fraction(1, 2), Fraction(1, 2))
    >>> leave_zero(rule, State(Fraction(0), 2, Fraction(3, 4), Fraction(3, 4))).str(5, radius=False)
    '-0.65465'
    """
    return rule.step(state._replace(position=ball(state.position))).position
