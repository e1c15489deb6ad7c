"""Shares of weights below a threshold after NDGM on the toy LASSO (7), in closed form: the SGD row of Table 2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

from flint import arb

from ndgm.exact.arithmetic import ball

# With s = learning rate x penalty, NDGM adds or subtracts s: the iterate b_n is congruent to b_0 + n s modulo 2 s. Once it has
# crossed 0 it stays in (-s, s), so it is within the threshold t < s iff b_0 is within t of a multiple of s of n's parity.


Mixture = Sequence[tuple[int, Fraction]]
"""Starts: how many weights are normal of mean 0 with which deviation."""


def normal_mass(deviation: Fraction, lower: Fraction, upper: Fraction) -> arb:
    """The probability that a normal number of mean 0 lies between two bounds."""
    scale = ball(deviation) * ball(2).sqrt()
    return ((ball(upper) / scale).erf() - (ball(lower) / scale).erf()) / 2


def settled_share(starts: Mixture, step: Fraction, steps: int, threshold: Fraction) -> arb:
    """P(|b_n| < t) for t <= s: the sum over all k of n's parity, |k| <= n, of P(|b_0 - k s| < t).

    Args:
        starts: the distribution of b_0.
        step: s, the learning rate times the penalty.
        steps: n.
        threshold: t.

    >>> settled_share([(1, Fraction(1, 200))], Fraction(3, 500), 2450, Fraction(1, 10**5)).str(4, radius=False)
    '0.001775'
    """
    if threshold > step:
        raise ValueError(f"the threshold {threshold} is above the step {step}: use travelled_share")

    def share(deviation: Fraction) -> arb:
        # Beyond 40 deviations a normal number has a mass below 10^-347.
        reach = min(steps, int(40 * deviation / step) + 2)
        multiples = [k * step for k in range(-reach, reach + 1) if (k - steps) % 2 == 0]
        near = (normal_mass(deviation, multiple - threshold, multiple + threshold) for multiple in multiples)
        return sum(near, ball(0)) + arb(0, 1e-300)

    return _mixed(starts, share)


def travelled_share(starts: Mixture, step: Fraction, steps: int, threshold: Fraction) -> arb:
    """P(|b_n| < t) for t >= s: every weight within n s + t of 0 has arrived, and s keeps it below the threshold.

    >>> travelled_share([(1, Fraction(1, 200))], Fraction(6, 10**6), 2450, Fraction(1, 10**5)).str(4, radius=False)
    '0.9967'
    """
    if threshold < step:
        raise ValueError(f"the threshold {threshold} is below the step {step}: use settled_share")
    reach = steps * step + threshold
    return _mixed(starts, lambda deviation: normal_mass(deviation, -reach, reach))


def _mixed(starts: Mixture, share: Callable[[Fraction], arb]) -> arb:
    shares = (number * share(deviation) for number, deviation in starts)
    return sum(shares, ball(0)) / sum(number for number, _ in starts)


def vgg16_parts() -> tuple[Mixture, int]:
    """The weights of torchvision's VGG16 at random, as (number, deviation), and how many biases start at exactly 0.

    Convolutions have the variance 2 / (9 x output channels), linear layers the deviation 1/100. A deviation that is no
    rational is given to 12 digits.
    """
    widths = (3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)
    linear = (512 * 49, 4096, 4096, 1000)
    parts = [
        (9 * before * after, Fraction(str(round((2 / (9 * after)) ** 0.5, 12)))) for before, after in pairwise(widths)
    ]
    parts += [(before * after, Fraction(1, 100)) for before, after in pairwise(linear)]
    return parts, sum(widths[1:]) + sum(linear[1:])
