"""Shares of weights below a threshold after NDGM on the toy LASSO (7), in closed form, and hard thresholding:
Table 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise

import z3
from flint import arb

from ndgm.exact.arithmetic import Scalar, ball, interval, sign


def hard_threshold(value: Scalar, threshold: Scalar) -> Scalar:
    """v where |v| ≥ t, else 0: pruning.

    >>> hard_threshold(5, 3), hard_threshold(-2, 3), hard_threshold(3, 3)
    (5, 0, 3)
    """
    if isinstance(value, z3.ExprRef):
        return z3.If(z3.Abs(value) < threshold, z3.RealVal(0), value)
    return 0 * value if sign(abs(value) - threshold) < 0 else value


# With s = learning rate x penalty, NDGM adds or subtracts s: the iterate bₙ is congruent to b₀ + n s modulo
# 2 s. Once it has crossed 0 it stays in (−s, s), so it is within the threshold t < s iff b₀ is within t of a
# multiple of s of n's parity.


Mixture = Sequence[tuple[int, Fraction | arb]]
"""Starts: how many weights are normal of mean 0 with which deviation (a ball covers all deviations in it)."""


def normal_mass(deviation: Fraction | arb, lower: Fraction, upper: Fraction) -> arb:
    """The probability that a normal number of mean 0 lies between two bounds."""
    scale = ball(deviation) * ball(2).sqrt()
    return ((ball(upper) / scale).erf() - (ball(lower) / scale).erf()) / 2


def settled_share(starts: Mixture, step: Fraction, steps: int, threshold: Fraction) -> arb:
    """P(|bₙ| < t) for t ≤ s: the sum over all k of n's parity, |k| ≤ n, of P(|b₀ − k s| < t).

    Args:
        starts: the distribution of b₀.
        step: s, the learning rate times the penalty.
        steps: n.
        threshold: t.

    >>> share = settled_share([(1, Fraction(1, 200))], Fraction(3, 500), 2450, Fraction(1, 10**5))
    >>> share.str(4, radius=False)
    '0.001775'
    """
    if threshold > step:
        raise ValueError(f"the threshold {threshold} is above the step {step}: use travelled_share")

    def share(deviation: Fraction | arb) -> arb:
        # Beyond 40 deviations a normal number has a mass below 10⁻³⁴⁷.
        reach = min(steps, int(40 * interval(deviation)[1] / step) + 2)
        windows = _windows(step, steps % 2, threshold, reach)
        near = (number * normal_mass(deviation, lower, upper) for number, lower, upper in windows)
        return sum(near, ball(0)) + arb(0, 1e-300)

    return _mixed(starts, share)


@cache
def _windows(
    step: Fraction, parity: int, threshold: Fraction, reach: int
) -> list[tuple[int, Fraction, Fraction]]:
    """k s − t and k s + t for k ≥ 0 of a parity, with the number of windows of that mass: −k has another."""
    return [(2 if k else 1, k * step - threshold, k * step + threshold) for k in range(parity, reach + 1, 2)]


def travelled_share(starts: Mixture, step: Fraction, steps: int, threshold: Fraction) -> arb:
    """P(|bₙ| < t) for t ≥ s: every weight within n s + t of 0 has arrived, and stays below the threshold.

    >>> share = travelled_share([(1, Fraction(1, 200))], Fraction(6, 10**6), 2450, Fraction(1, 10**5))
    >>> share.str(4, radius=False)
    '0.9967'
    """
    if threshold < step:
        raise ValueError(f"the threshold {threshold} is below the step {step}: use settled_share")
    reach = steps * step + threshold
    return _mixed(starts, lambda deviation: normal_mass(deviation, -reach, reach))


def _mixed(starts: Mixture, share: Callable[[Fraction | arb], arb]) -> arb:
    shares = (number * share(deviation) for number, deviation in starts)
    return sum(shares, ball(0)) / sum(number for number, _ in starts)


def vgg16_parts() -> tuple[Mixture, int]:
    """The weights of torchvision's VGG16 at random, as (number, deviation), and how many biases start at
    exactly 0.

    Convolutions have the variance 2 / (9 x output channels), linear layers the deviation 1/100. A deviation
    that is no rational is given to 12 digits.
    """
    widths = (3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)
    linear = (512 * 49, 4096, 4096, 1000)
    parts = [
        (9 * before * after, Fraction(str(round((2 / (9 * after)) ** 0.5, 12))))
        for before, after in pairwise(widths)
    ]
    parts += [(before * after, Fraction(1, 100)) for before, after in pairwise(linear)]
    return parts, sum(widths[1:]) + sum(linear[1:])


def leaked_travel(
    learning_rate: Fraction,
    penalties: tuple[Fraction, Fraction],
    steps: int,
    second_decay: Fraction,
    epsilon: Fraction,
) -> arb:
    """How far Adam moves a weight that keeps its sign under the second penalty, on the second moment of the
    first.

    Both runs take `steps` steps with one optimizer, torch's: vⱼ = dʲ v + p² (1 − dʲ) with v = P² (1 -
    dⁿ) left over, and a step count that goes on, so that the bias correction is 1 − d^(n + j). The first
    moment is taken as settled at p. With P = 0 there is nothing left over but the step count.
    """
    before, now = (ball(penalty) for penalty in penalties)
    decay = ball(second_decay)
    left = before**2 * (1 - decay**steps)
    total = ball(0)
    for j in range(1, steps + 1):
        moment = decay**j * left + now**2 * (1 - decay**j)
        total += now / ((moment / (1 - decay ** (steps + j))).sqrt() + ball(epsilon))
    return ball(learning_rate) * total
