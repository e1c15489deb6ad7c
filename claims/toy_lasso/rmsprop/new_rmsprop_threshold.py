"""A new theorem beyond Proposition B.5: RMSProp's captured starts have positive measure iff ρ ≥ 1/√2.

Notation as in new_rmsprop_capture. Rₘ₊₂/dₘ increases with m to q = ρ²/(1 − ρ²). Let step n + 1 cross 0, and
let C be the set of |bₙ| that are captured at n's parity. Two steps fold it, without stretching, onto its like
at n + 2; and for q ≤ 1 it lies in [0, Rₙ₊₁].

q > 1: from some M on Rₘ₊₂ > dₘ, so [0, Rₙ₊₁) itself is captured; its preimages, too, have positive measure.

q < 1: at most 2ᵏ pieces of length Rₙ₊₁₊₂ₖ, altogether less than a constant times (2ρ²)ᵏ: C is a null set.

q = 1: Rₘ₊₂ < dₘ for all m, so exactly 2ᵏ disjoint pieces of length Rₙ₊₁₊₂ₖ have |bₙ₊₂ⱼ| ≤ Rₙ₊₁₊₂ⱼ for j ≤ k.
These sets decrease to C, whose length is therefore the limit of 2ᵏRₙ₊₁₊₂ₖ, which is αρⁿ⁺¹/(2(1 + ρ)) > 0: a
fat Cantor set, without interior. With both parities, αρ/2 of the starts in (0, s₁) are captured.
"""

from fractions import Fraction
from itertools import pairwise
from operator import ge, gt

import pytest
import z3

from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop import fate, persistence_index, remaining_travel
from ndgm.exact.rmsprop_captured import captured_null, critical_measure
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RATE = Fraction(1, 10)
STARTS = [Fraction(numerator, 10007) for numerator in range(7, 1800, 37)]


@claim(
    "new-rmsprop-threshold",
    part="threshold",
    expect="holds",
    evidence="proved",
    given={"critical": Fraction(1, 2), "admits": ge, "rule": RMSProp},
    mutants={
        "ρ ≥ 1/2": {"critical": Fraction(1, 4)},
        "ρ² ≥ 0.51": {"critical": Fraction(51, 100)},
        "ρ > 1/√2": {"admits": gt},
        "bias correction": {"rule": BIAS_CORRECTED},
    },
)
def test_threshold(critical, admits, rule):
    """The captured starts have positive measure iff $2ρ² ≥ 1$: intervals if >, a fat Cantor set if =."""
    rho = z3.Real("ρ")
    with witness():  # q ≥ 1, as above.
        positive = rho**2 / (1 - rho**2) >= 1
        threshold = prove(
            positive == admits(rho**2, z3.Q(*critical.as_integer_ratio())), assumptions=[rho > 0, rho < 1]
        )
    for percent in (50, 65, 70, 71, 72, 80, 90):
        decay = Fraction(percent, 100)
        captured = [start for start in STARTS if fate(rule(RATE, 1, decay), start, bits=1000).captured]
        with witness(decay=decay, captured_starts=len(captured)):
            assert bool(captured) == admits(decay**2, critical), "starts are captured on the wrong side"
            assert (persistence_index(RATE, decay) is not None) == admits(decay**2, critical)
    certify(threshold, lemmas.fates(), lemmas.capture(), captured_null(), critical_measure())


@claim(
    "new-rmsprop-threshold",
    reading="the measure at $ρ = 1/√2$",
    part="critical",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "square": Fraction(1, 2), "pieces": 2},
    mutants={
        "bias correction": {"rule": BIAS_CORRECTED},
        "ρ² = 0.49": {"square": Fraction(49, 100)},
        "ρ² = 0.51": {"square": Fraction(51, 100)},
        "three pieces": {"pieces": 3},
    },
)
def test_measure_at_the_threshold(rule, square, pieces):
    """At $ρ = 1/√2$ exactly $αρ/2$ of the starts in $(0, s₁)$ are captured.

    After $2k$ steps $2ᵏ(R₁₊₂ₖ + R₂₊₂ₖ)$ are left. The starts of a grid that are left after 8 steps are
    counted; $2⁴ + 2⁴$ intervals miss their share by a point each, at most.
    """
    points, k = 1000, 4
    with precision(200):
        decay = ball(square).sqrt()
        travels = [remaining_travel(RATE, decay, n) for n in range(1, 120)]
        left = [(travels[2 * j] + travels[2 * j + 1]) * pieces**j for j in range(50)]
        measure = ball(RATE) * decay / 2
        with witness(rho_squared=square, pieces=pieces):
            assert all(here > following > measure for here, following in pairwise(left[:20])), "no decrease"
            assert left[49] - measure < ball(Fraction(1, 10**7)), "they tend to another measure"
        first = ball(RATE) / (1 - decay).sqrt()
        counted = sum(
            is_left(rule(RATE, 1, decay), first * (2 * j + 1) / (2 * points), travels, k)
            for j in range(points)
        )
        with witness(points=points, counted=counted, expected=(left[k] / first * points).str(5)):
            assert abs(counted - left[k] / first * points) < 2 * pieces**k, "other starts are left"
    share = identity(
        "α*ρ/(2*(1 + ρ)) + α*ρ**2/(2*(1 + ρ))", "α*ρ/2", note="of both parities, $n = 0$ and $n = 1$"
    )
    certify(critical_measure(), lemmas.exceptions(), share)


def is_left(rule, start, travels, k):
    """Whether |bₙ| ≤ Rₙ₊₁ for n = 0, 2, …, 2k, or for n = 1, 3, …, 2k + 1."""
    moduli = [abs(position) for position in trajectory(rule, start, 2 * k + 1)]
    return any(all(moduli[n] < travels[n] for n in range(parity, 2 * k + 2, 2)) for parity in (0, 1))
