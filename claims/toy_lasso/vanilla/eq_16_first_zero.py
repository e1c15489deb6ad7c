"""Equation (16): an entry that is 0 for the first time at n has 0 = b₀ + αλ(n − 2n₊): b₀ is a multiple of αλ.

n₊ counts the positive ones among b₀, …, bₙ₋₁, the points at which the n gradients are taken. Each step from a
non-zero entry adds αλ to, or takes it from, both sides of bₙ = b₀ + αλ(n − 2n₊): induction, for every real
b₀, α and λ. Of the n + 1 multiples that (16) admits for one n, only ±nαλ do reach 0 at n, because an entry
keeps its sign until then.
"""

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-16",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "first_counted": 0},
    mutants={
        "n₊ counts b₁, …, bₙ": {"first_counted": 1},
        "twice the step": {"rule": double_step},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_first_zero(rule, first_counted):
    """If bₙ is the first 0 then 0 = b₀ + αλ(n − 2n₊), so b₀/(αλ) is an integer: n or −n, and n₊ is n or 0."""

    # 0 is reached from multiples of αλ only: half of the draws are moved to one.
    moved = toy_cases().map(lambda case: case._replace(start=case.start // case.step * case.step))

    @examples(toy_cases() | moved)
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        with witness(**case._asdict()):
            assert (0 in orbit) == case.on_lattice, (
                "0 is reached from the multiples of αλ, and only from them"
            )
            if 0 in orbit:
                steps = orbit.index(0)
                positive = sum(position > 0 for position in orbit[first_counted : steps + first_counted])
                balance = case.start + case.step * (steps - 2 * positive)
                assert balance == 0, f"(16) fails at n = {steps}, n₊ = {positive}"
                assert abs(case.start) == steps * case.step and positive in (0, steps)

    start, b, rate, penalty, n, n_plus = z3.Reals("b₀ bₙ α λ n n₊")
    step = rate * penalty
    after = step_formula(rule(rate, penalty), b)
    counted = n_plus + z3.If(b > 0, 1, 0)
    with witness():
        evidence = prove(
            after == start + step * (n + 1 - 2 * counted),
            assumptions=[b != 0, b == start + step * (n - 2 * n_plus)],
        )
    certify(Proof("induction over n, its step by z3", f"b₀ = b₀ + αλ(0 − 0); {evidence}"))


@claim(
    "eq-16",
    reading="in floats, an integer multiple",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.01},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-7}},
)
def test_multiples_in_float32(learning_rate):
    """Of all moduli that uniform_(−1, 1) draws, those that reach 0 (λ = 1) are integer multiples of αλ."""
    starts = positive_starts(torch.float32)
    end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 300)
    hits = starts[end.position == 0].double()
    step = float(torch.tensor(learning_rate, dtype=torch.float32))
    whole = hits.fmod(step) == 0
    check_all(whole, "it reaches 0 by rounding", start=hits, step=step, in_steps=hits / step)
    certify(Count(len(starts), f"moduli that float32's sampler draws, {len(hits)} of which reach 0"))
