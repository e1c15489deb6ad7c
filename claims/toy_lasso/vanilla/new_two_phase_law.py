"""A new theorem beyond Prop. B.2, the two-phase law: 0 < |bᵢ| < αλ for all i implies ‖bₙ‖₁ + ‖bₙ₊₁‖₁ = pαλ.

One coordinate: b − αλ sgn(b) lies across 0 at the distance αλ − |b|, which is in (0, αλ) again. That is one
z3 query for all real b, α, λ; induction over n repeats it, and the sum over the p coordinates is the law. The
ends of the band do not belong to it: from |b| = αλ the orbit falls to 0 and rests. Floats round αλ − |b|
once, upwards to αλ if |b| is tiny.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.wrong_rules import half_step, heavy_ball
from ndgm.exact.inference import induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.quadratics import one_norm
from ndgm.exact.recursions import over_entries
from ndgm.exact.rules import NDGM, ProximalGradient, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import ToyVector, examples, toy_vectors
from ndgm.verdict import certify, check_all, claim, enumerated, shared, witness

pytestmark = pytest.mark.fast

EDGE = ToyVector((Fraction(1, 2), Fraction(1)), Fraction(1), Fraction(1))


@claim(
    "new-two-phase-law",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "closed_band": False},
    mutants={
        "the closed band": {"closed_band": True},
        "half a step": {"rule": half_step},
        "heavy ball": {"rule": heavy_ball},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_consecutive_norms_sum_to_p_steps(rule, closed_band):
    """From the open band every coordinate flips its sign at every step, and $‖bₙ‖₁ + ‖bₙ₊₁‖₁ = pαλ$."""
    inside = toy_vectors(lattice=False, most=0)

    @examples(inside | st.just(EDGE) if closed_band else inside)
    def walk(case):
        start, alpha, penalty = case
        orbit = vector_trajectory(rule(alpha, penalty), start, 3)
        with witness(alpha=alpha, penalty=penalty, start=start):
            for before, after in pairwise(orbit):
                flips = [old * new < 0 for old, new in zip(before, after, strict=True)]
                assert all(flips), "a sign does not flip"
                norms = one_norm(before) + one_norm(after)
                assert norms == len(start) * case.step, "the norms do not sum to pαλ"

    with witness():
        band = prove_band(rule)
        certify(band, over_entries(prove_sums(rule), band))


def prove_band(rule):
    """From 0 < |b₀| < αλ every |bₙ| is in (0, αλ), on the other side of 0 than the one before."""
    b, start, alpha, penalty, before = z3.Reals("b b₀ α λ before")
    step = alpha * penalty
    return induction(
        lambda b, before: z3.And(b != 0, z3.Abs(b) < step, before * b < 0),
        variables=[b, before],
        start=[start, -start],
        step=[step_formula(rule(alpha, penalty), b), b],
        given=[start != 0, z3.Abs(start) < step],
    )


def prove_sums(rule):
    """‖b‖₁ + ‖b₊‖₁ = pαλ where 0 < |bᵢ| < αλ for all i, one coordinate after the other."""
    b, alpha, penalty, norms, p = z3.Reals("b α λ S p")
    step = alpha * penalty
    return induction(
        lambda norms, p: norms == p * step,
        variables=[norms, p],
        start=[z3.RealVal(0), z3.RealVal(0)],
        step=[norms + z3.Abs(b) + z3.Abs(step_formula(rule(alpha, penalty), b)), p + 1],
        given=[b != 0, z3.Abs(b) < step],
        over="p",
    )


@claim(
    "new-two-phase-law",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"least": 2**-9},
    mutants={"starts of at least 1/2, where αλ − b is exact": {"least": 0.5}},
)
def test_a_tiny_bfloat16_start_breaks_the_law(least):
    """The law in bfloat16, $αλ = 1$, $b ≥ 2⁻⁹$: the two moduli sum to $αλ$."""
    below = all_values(torch.bfloat16, least, 1)[:-1]
    moduli = optimizers.trajectory(optimizers.NDGM(1.0, 1.0), below, 2).double().abs()
    lawful = (moduli[:-1] + moduli[1:] == 1).all(0)
    message = "the moduli do not sum to 1: αλ − b is rounded to αλ"
    check_all(lawful, message, moduli=lambda case: moduli[:, case].tolist())


@claim(
    "new-two-phase-law",
    reading="from the second iterate on",
    world="bfloat16",
    condition="the orbit does not hit 0",
    expect="holds",
    evidence="enumerated",
    given={"first": 1, "hits": False},
    mutants={"from the start on": {"first": 0}, "orbits that hit 0 as well": {"hits": True}},
)
def test_bfloat16_keeps_the_law_or_hits_zero(first, hits):
    """For bfloat16 $αλ$ in [1, 2) and starts in $(0, αλ)$: unless $b₂ = 0$, $|bₙ| +
    |bₙ₊₁| = αλ$ for all $n ≥ 1$."""
    for step in all_values(torch.bfloat16, 1, 2)[:-1].tolist():
        below = all_values(torch.bfloat16, 0, step)[1:-1]
        moduli = optimizers.trajectory(optimizers.NDGM(1.0, step), below, 5).double().abs()
        kept = moduli[first:]
        lawful = (kept[:-1] + kept[1:] == step).all(0) & (kept[2:] == kept[:-2]).all(0)
        check_all(
            lawful if hits else lawful | (moduli[2] == 0),
            "the moduli do not sum to αλ, or the orbit is not periodic",
            step=step,
            moduli=lambda case, kept=kept: kept[:3, case].tolist(),
        )
    certify(enumerated("pairs of a bfloat16 step αλ in [1, 2) and a positive start below it"))


@shared
def settled_draws(alpha):
    """All positive float32 draws, which of them are 0 after 101 steps, λ = 1, and which keep the law."""
    draws = uniform_values(torch.float32)[2**23 + 1 :]
    end = end_state(optimizers.NDGM(alpha, 1.0), draws, 101)
    sums = end.position.double().abs_().add_(end.following.double().abs_())
    return draws, end.position == 0, end.periodic & (sums == float(torch.tensor(alpha)))


@claim(
    "new-two-phase-law",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"alpha": 0.01},
    mutants={"α = 0.1": {"alpha": 0.1}},
)
def test_two_float32_draws_break_the_law(alpha):
    """Of positive float32 draws, once settled, $α = 0.01$, $λ = 1$, the two moduli sum to the float $αλ$."""
    draws, _, lawful = settled_draws(alpha)
    check_all(lawful, "it rests at 0", start=lambda case: f"{int(draws[case] * 2**23)} · 2⁻²³")


@claim(
    "new-two-phase-law",
    reading="settled",
    world="float32",
    condition="the orbit does not hit 0",
    expect="holds",
    evidence="enumerated",
    given={"alpha": 0.01, "hits": False},
    mutants={"orbits that hit 0 as well": {"hits": True}},
)
def test_float32_draws_keep_the_law_exactly(alpha, hits):
    """Of positive float32 draws, $α = 0.01$, $λ = 1$: unless $bₙ = 0$, $|bₙ| + |bₙ₊₁|$
    is exactly the float $αλ$."""
    draws, at_zero, lawful = settled_draws(alpha)
    check_all(lawful if hits else lawful | at_zero, "the moduli do not sum to the float αλ", start=draws)
    certify(enumerated("positive float32 draws from [−1, 1)"))
