"""Section 4, before Prop. 4.1: NDGM for (7) is non-sparse at any non-zero learning rate, with probability 1.

A step adds −αλ, 0 or αλ, of whichever sign α is: the orbit stays in b₀ + αλℤ, and almost no b₀ is a multiple
of αλ. For α < 0 every entry runs away from 0; non-sparse it is all the same. In float32 a start below half an
ulp of αλ goes to −αλ, and then to 0.
"""

import pytest
import torch

from claims.toy_lasso.vanilla.lattice import NEVER_ZERO, prove_never_zero
from ndgm.exact.rules import NDGM, ProximalGradient, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "text-4.non-sparse",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False},
    mutants={"multiples of αλ let in": {"lattice": True}, "soft threshold": {"rule": ProximalGradient}},
)
def test_any_learning_rate(rule, lattice):
    """For $α$ of either sign a start without a multiple of $αλ$ (almost every start)
    never has a zero entry."""

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        for learning_rate in (vector.learning_rate, -vector.learning_rate):
            orbit = vector_trajectory(rule(learning_rate, vector.penalty), vector.starts, 12)
            for n, point in enumerate(orbit):
                with witness(**vector._asdict() | {"learning_rate": learning_rate}, n=n, point=point):
                    assert all(point), "an entry is 0"

    with witness():
        certify(prove_never_zero(rule), concludes=NEVER_ZERO)


@claim(
    "text-4.non-sparse",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 2.0**25},
    mutants={"1/3": {"learning_rate": 1 / 3}},
)
def test_float32(learning_rate):
    """In float32 no modulus that uniform_(−1, 1) draws is 0 after 300 steps, $α = 2²⁵$ and $λ = 1$."""
    starts = positive_starts(torch.float32)
    end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 300).position
    check_all(end != 0, "it is 0", learning_rate=learning_rate, start=starts)


@claim(
    "text-4.non-sparse",
    reading="at other learning rates",
    world="float32",
    condition="$α = 1/3$ or 0.003, $λ = 1$, and $b₀$ is not drawn as 0",
    expect="holds",
    evidence="enumerated",
    given={"learning_rates": (1 / 3, 0.003)},
    mutants={"0.01": {"learning_rates": (0.01,)}, "2²⁵": {"learning_rates": (2.0**25,)}},
)
def test_float32_at_other_rates(learning_rates):
    """No modulus that uniform_(−1, 1) draws is 0 after 400 steps: by then it alternates, or rests at 0."""
    starts = positive_starts(torch.float32)
    for learning_rate in learning_rates:
        end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 400)
        nonzero = end.periodic & (end.position != 0) & (end.following != 0)
        check_all(nonzero, "it is 0", learning_rate=learning_rate, start=starts)
    certify(enumerated("moduli that float32's sampler draws, at each learning rate"))
