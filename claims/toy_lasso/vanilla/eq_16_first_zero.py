"""Equation (16): an entry that is 0 for the first time at n has 0 = b₀ + αλ(n − 2n₊), so b₀ is an integer
multiple of αλ.

n₊ counts the positive ones among b₀, ..., bₙ₋₁, the points at which the n gradients are taken. Each step from
a non-zero entry adds αλ to, or takes it from, both sides of bₙ = b₀ + αλ(n − 2n₊): induction, for every real
b₀, α and λ. Of the n + 1 multiples that (16) admits for one n, only ±nαλ do reach 0 at n, because an entry
keeps its sign until then.
"""

import pytest
import torch
import z3

from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import Count, Proof, certify, claim, witness, witnesses

pytestmark = pytest.mark.fast


@claim(
    "eq-16",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "first_counted": 0},
    mutants={
        "n+ counts b₁, ..., bₙ": {"first_counted": 1},
        "twice the step": {"rule": lambda rate, penalty: NDGM(2 * rate, penalty)},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_first_zero(rule, first_counted):
    """If bₙ is the first 0 then 0 = b₀ + αλ(n − 2n₊), so b₀/(αλ) is an integer; it is n or −n, and n₊ is n or
    0.
    """

    @examples(toy_cases())
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        with witness(**case._asdict()):
            assert (0 in orbit) == case.on_lattice, (
                "0 is reached from the integer multiples of αλ, and from them only"
            )
            if 0 in orbit:
                n = orbit.index(0)
                positive = sum(position > 0 for position in orbit[first_counted : n + first_counted])
                assert case.start + case.step * (n - 2 * positive) == 0, (
                    f"(16) fails at n = {n}, n₊ = {positive}"
                )
                assert abs(case.start) == n * case.step and positive in (0, n)

    start, b, rate, penalty, n, positive = z3.Reals("b_0 b_n α λ n n_plus")
    step = rate * penalty
    after = step_formula(rule(rate, penalty), b)
    counted = positive + z3.If(b > 0, 1, 0)
    with witness():
        evidence = prove(
            after == start + step * (n + 1 - 2 * counted),
            assumptions=[b != 0, b == start + step * (n - 2 * positive)],
        )
    certify(Proof("induction over n, its step by z3", f"b₀ = b₀ + αλ(0 − 0); {evidence}"))


@claim(
    "eq-16",
    reading="in floats, an integer multiple",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"learning_rate": 0.01},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-7}},
)
def test_multiples_in_float32(learning_rate):
    """Of all moduli that uniform_(−1, 1) draws, those that reach 0 (λ = 1) are integer multiples of the float
    αλ.
    """
    starts = positive_starts(torch.float32)
    end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 300)
    hits = starts[end.position == 0].double()
    step = float(torch.tensor(learning_rate, dtype=torch.float32))
    astray = hits[hits.fmod(step) != 0].tolist()
    shown = {"start": astray[0], "step": step, "in_steps": astray[0] / step} if astray else {}
    with witnesses(len(hits), **shown):
        assert not astray, "it reaches 0 by rounding"
    certify(Count(len(starts), f"moduli that float32's sampler draws, {len(hits)} of which reach 0"))
