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
from ndgm.exact.proofs import prove
from ndgm.exact.pruning import settled_share
from ndgm.verdict import Enclosure, Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "new-pruned-share",
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
    # Windows [jd − t, jd + t], |j| ≤ k + 1, cut to [−a, a]: how long they are for a uniform start on [−a, a].
    cases = {
        "a ends inside of a window": (k >= 1, r < t, 2 * (2 * k - 1) * t + 2 * (r + t)),
        "a ends between windows": (r >= t, r <= d - t, 2 * (2 * k + 1) * t),
        "a ends inside of the next window": (r > d - t, r < d, 2 * (2 * k + 1) * t + 2 * (r - d + t)),
        "only a part of the centre": (k == 0, r < t, 2 * r),
    }
    facts = []
    for case, (first, second, length) in cases.items():
        centre = z3.If(a < t, a, t) * 2 * z3.RealVal(str(share_of_centre))
        outside = z3.If(a > d - t, 2 * (a - d + t), 0)
        with witness(case=case):
            facts.append(
                prove(
                    length <= 2 * t * 2 * a / d + (1 - 2 * t / d) * centre,
                    assumptions=[*known, first, second],
                )
            )
        with witness(case=f"{case}, from below"):
            facts.append(prove(length * d >= 2 * t * outside, assumptions=[*known, first, second]))
    certify(Proof("z3, with Khinchine's representation", "; ".join(map(str, facts))[:300]))


@claim(
    "new-pruned-share",
    reading="what prints as 0.18%",
    condition="weights start at N(0, σ²) with σ from 0.0048 to 0.0051",
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
            assert least < share[0] and share[1] < most
        ends += share
        sigma += width
    certify(Enclosure("the share below 1e-5", *rounded_outwards((min(ends), max(ends)))))
