"""A new theorem beyond Prop. B.2, the two-phase law: 0 < |bᵢ| < αλ for all i implies ‖bₙ‖₁ + ‖bₙ₊₁‖₁ =
pαλ.

One coordinate: b − αλ sgn(b) lies across 0 at the distance αλ − |b|, which is in (0, αλ) again. That is one
z3 query for all real b, α, λ; induction over n repeats it, and the sum over the p coordinates is the law. The
ends of the band do not belong to it: from |b| = αλ the orbit falls to 0 and rests. Floats round αλ − |b|
once, upwards to αλ if |b| is tiny.
"""

from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise

import pytest
import torch
import z3
from hypothesis import strategies as st

from ndgm.exact.cycles import one_norm
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import ToyVector, examples, toy_vectors
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    refute,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast


def half_step(learning_rate, penalty):
    return NDGM(learning_rate / 2, penalty)


@claim(
    "new-two-phase-law",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "closed_band": False},
    mutants={
        "the closed band": {"closed_band": True},
        "half a step": {"rule": half_step},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 10))},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_consecutive_norms_sum_to_p_steps(rule, closed_band):
    """From any start in the open band every coordinate flips its sign at every step and ‖bₙ‖₁ + ‖bₙ₊₁‖₁ = pαλ."""
    edge = st.just(ToyVector((Fraction(1, 2), Fraction(1)), Fraction(1), Fraction(1)))

    @examples(
        toy_vectors(lattice=False, most=0) | edge if closed_band else toy_vectors(lattice=False, most=0)
    )
    def walk(case):
        start, alpha, penalty = case
        orbit = vector_trajectory(rule(learning_rate=alpha, penalty=penalty), start, 3)
        with witness(alpha=alpha, penalty=penalty, start=start):
            for before, after in pairwise(orbit):
                assert all(old * new < 0 for old, new in zip(before, after, strict=True)), (
                    "a sign does not flip"
                )
                assert one_norm(before) + one_norm(after) == len(start) * case.step, (
                    "the norms do not sum to p αλ"
                )

    b, alpha, penalty = z3.Reals("b α λ")
    after = step_formula(rule(learning_rate=alpha, penalty=penalty), b)
    law = z3.And(b * after < 0, z3.Abs(b) + z3.Abs(after) == alpha * penalty, z3.Abs(after) < alpha * penalty)
    with witness():
        evidence = prove(law, assumptions=[b != 0, z3.Abs(b) < alpha * penalty])
    certify(Proof("induction over n, its step by z3", evidence))


def bfloat16_pairs():
    """Every bfloat16 step αλ in [1, 2), with every positive bfloat16 start below it and the moduli of its
    first iterates.
    """
    for step in all_values(torch.bfloat16, 1, 2)[:-1]:
        below = all_values(torch.bfloat16, 0, float(step))[1:-1]
        yield (
            float(step),
            below,
            optimizers.trajectory(optimizers.NDGM(1.0, float(step)), below, 5).double().abs(),
        )


@claim(
    "new-two-phase-law",
    evidence="enumerated",
    expect="refuted",
    world="bfloat16",
    given={"least": 2**-9},
    mutants={"starts of at least 1/2, where αλ − b is exact": {"least": 0.5}},
)
def test_a_tiny_bfloat16_start_breaks_the_law(least):
    """The law in bfloat16, αλ = 1, b ≥ 2⁻⁹: the two moduli sum to αλ."""
    below = all_values(torch.bfloat16, least, 1)[:-1]
    moduli = optimizers.trajectory(optimizers.NDGM(1.0, 1.0), below, 2).double().abs()
    broken = ((moduli[:-1] + moduli[1:]) != 1).any(0)
    if broken.any():
        first = int(broken.nonzero()[0])
        refute(
            "the moduli do not sum to 1: αλ − b is rounded to αλ",
            moduli=[float(modulus) for modulus in moduli[:, first]],
        )
    with witnesses(len(below)):
        pass


@claim(
    "new-two-phase-law",
    evidence="enumerated",
    expect="holds",
    world="bfloat16",
    reading="from the second iterate on",
    condition="the orbit does not hit 0",
    given={"first": 1, "hits": False},
    mutants={"from the start on": {"first": 0}, "orbits that hit 0 as well": {"hits": True}},
)
def test_bfloat16_keeps_the_law_or_hits_zero(first, hits):
    """For every bfloat16 step αλ in [1, 2) and start in (0, αλ): unless b₂ = 0, |bₙ| + |bₙ₊₁| = αλ exactly
    for all n ≥ 1.
    """
    number = 0
    for step, below, moduli in bfloat16_pairs():
        kept = moduli[first:, (moduli[2] > 0) | hits]
        broken = (kept[:-1] + kept[1:] != step).any(0)
        with witnesses(len(below), step=step, moduli=kept[:3, broken][:, :1].flatten().tolist()):
            assert not broken.any()
            assert kept[2:].equal(kept[:-2]), "the orbit is not periodic"
        number += len(below)
    certify(Count(number, "pairs of a bfloat16 step αλ in [1, 2) and a positive start below it"))


@lru_cache(maxsize=2)
def settled_draws(alpha):
    """All positive float32 draws from [−1, 1), which of them rest at 0 after 101 steps at λ = 1, and which
    keep the law there.
    """
    draws = uniform_values(torch.float32)[2**23 + 1 :]
    end = end_state(optimizers.NDGM(alpha, 1.0), draws, 101)
    sums = end.position.double().abs_().add_(end.following.double().abs_())
    return draws, end.position == 0, end.periodic & (sums == float(torch.tensor(alpha)))


@claim(
    "new-two-phase-law",
    evidence="enumerated",
    expect="refuted",
    world="float32",
    given={"alpha": 0.01},
    mutants={"α = 0.1": {"alpha": 0.1}},
)
def test_two_float32_draws_break_the_law(alpha):
    """The law for float32 draws from [−1, 1) once settled, α = 0.01, λ = 1: the moduli sum to the float αλ."""
    draws, _, lawful = settled_draws(alpha)
    if not lawful.all():
        refute("they rest at 0", starts=[f"{int(draw * 2**23)} · 2⁻²³" for draw in draws[~lawful]])
    with witnesses(len(draws)):
        pass


@claim(
    "new-two-phase-law",
    evidence="enumerated",
    expect="holds",
    world="float32",
    reading="settled",
    condition="the orbit does not hit 0",
    given={"alpha": 0.01, "hits": False},
    mutants={"orbits that hit 0 as well": {"hits": True}},
)
def test_float32_draws_keep_the_law_exactly(alpha, hits):
    """Every positive float32 draw from [−1, 1), α = 0.01, λ = 1: unless it is 0, |bₙ| + |bₙ₊₁| is the float
    αλ, bit for bit.
    """
    draws, at_zero, lawful = settled_draws(alpha)
    with witnesses(len(draws)):
        assert (lawful if hits else lawful | at_zero).all()
    certify(Count(len(draws), "positive float32 draws from [−1, 1)"))
