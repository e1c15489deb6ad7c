"""What Table 2's SGD row says in closed form: the share of weights below a threshold, for unimodal starts.

Let s = αλ, d = 2s, t the threshold. After n steps that have brought a start b₀ to 0, |bₙ| < t iff b₀ is
within t of a multiple of s of n's parity. By Khinchine a symmetric unimodal start is a mixture of uniform
ones on [−a, a], for which the windows around those multiples can be counted.
"""

from fractions import Fraction

import pytest
import z3

from claims.networks.listed_settings import ALPHA, LARGE, STEPS, THRESHOLD, rounded_outwards, rounds_to
from claims.printed import printed
from ndgm.exact.arithmetic import ball, interval
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.pruning import settled_share
from ndgm.exact.rules import NDGM
from ndgm.exact.theorems import all_of, cited
from ndgm.exact.vanilla import prove_alternates
from ndgm.verdict import Enclosure, certify, claim, witness

pytestmark = pytest.mark.fast


def settled_in_windows():
    """After an even number of steps, once in (−s, s): |bₙ| < t iff b₀ is within t of a multiple of 2s."""
    b, s, t, k, alpha, penalty, end = z3.Reals("b s t k α λ bₙ")
    two = step_formula(NDGM(alpha, penalty), step_formula(NDGM(alpha, penalty), b))
    spacing = alpha * penalty
    moves = prove(
        z3.Or(two == b - 2 * spacing, two == b, two == b + 2 * spacing),
        assumptions=[alpha > 0, penalty > 0, b != 0, b != spacing, b != -spacing],
        note="two steps move by a multiple of 2s, but for starts on a null set",
    )
    one = prove(
        z3.Not(z3.And(z3.Abs(end) < s, z3.Abs(end + 2 * s * k) < s)),
        assumptions=[s > 0, t > 0, t <= s, z3.Abs(k) >= 1],
        note="so bₙ is the one number in (−s, s) that differs from b₀ by a multiple of 2s",
    )
    return all_of(moves, prove_alternates(NDGM), one)


def windows_of_uniform(a, t, d, k, r):
    """How much of [−a, a], a = kd + r, is within t of a multiple of d, case by case of where a ends."""
    return {
        "a ends inside of a window": (k >= 1, r < t, 2 * (2 * k - 1) * t + 2 * (r + t)),
        "a ends between windows": (r >= t, r <= d - t, 2 * (2 * k + 1) * t),
        "a ends inside of the next window": (r > d - t, r < d, 2 * (2 * k + 1) * t + 2 * (r - d + t)),
        "only a part of the centre": (k == 0, r < t, 2 * r),
    }


@claim(
    "new-pruned-share",
    part="bounds",
    expect="holds",
    evidence="proved",
    given={"share_of_centre": 1},
    mutants={
        "the window at 0 counts half": {"share_of_centre": Fraction(1, 2)},
        "not at all": {"share_of_centre": 0},
    },
)
def test_unimodal_starts(share_of_centre):
    """n even, start unimodal, t ≤ s: t/s P(|b₀| > 2s − t) ≤ P(|bₙ| < t) ≤ t/s + (1 − t/s) P(|b₀| < t)."""
    a, t, d, k, r = z3.Reals("a t d k r")
    known = [t > 0, d >= 2 * t, k >= 0, r >= 0, r < d, a == k * d + r, a > 0]
    facts, lengths = [], []
    for case, (first, second, length) in windows_of_uniform(a, t, d, k, r).items():
        centre = z3.If(a < t, a, t) * 2 * z3.RealVal(str(share_of_centre))
        outside = z3.If(a > d - t, 2 * (a - d + t), 0)
        given = [*known, first, second]
        with witness(case=case):
            facts.append(prove(length <= 2 * t * 2 * a / d + (1 - 2 * t / d) * centre, assumptions=given))
        with witness(case=f"{case}, from below"):
            facts.append(prove(length * d >= 2 * t * outside, assumptions=given))
        longer = z3.substitute(length, (k, k + 1)) if case != "only a part of the centre" else None
        if longer is not None:
            with witness(case=f"{case}, a period further"):
                lengths.append(prove(longer - length == 4 * t, assumptions=given))
    counted = cited(
        "the windows' length in [−a, a] is as counted: it grows by 4t when a grows by the period d",
        source="Lebesgue measure is invariant under translations",
        using=lengths,
    )
    certify(
        cited(
            "the bounds hold for every symmetric unimodal start",
            source="Khinchine: it is a mixture of uniform starts on [−a, a]; Feller II, V.9",
            using=[settled_in_windows(), counted, *facts],
        )
    )


@claim(
    "new-pruned-share",
    part="prints",
    expect="holds",
    evidence="enclosed",
    given={"steps": STEPS, "last": Fraction(51, 10**4)},
    mutants={
        "an odd number of steps": {"steps": STEPS + 1},
        "σ up to 0.0054": {"last": Fraction(54, 10**4)},
    },
)
def test_prints_as_18(steps, last):
    """SGD's cell at λ = 2 prints as 0.18%, in both runs: without noise, and whatever the number of
    weights.
    """
    least, most = rounds_to(*printed("new-pruned-share"))
    width, sigma, ends = Fraction(2, 10**7), Fraction(48, 10**4), []
    while sigma < last:
        starts = [(1, ball(sigma).union(ball(sigma + width)))]
        share = interval(settled_share(starts, ALPHA * LARGE, steps, THRESHOLD))
        with witness(
            sigma=f"from {float(sigma)}, {float(width)} wide",
            percent=[f"{100 * float(end):.4f}" for end in share],
        ):
            assert least < share[0] and share[1] < most, "it prints as another percentage"
        ends += share
        sigma += width
    certify(Enclosure("the share below 1e-5", *rounded_outwards((min(ends), max(ends)))))
