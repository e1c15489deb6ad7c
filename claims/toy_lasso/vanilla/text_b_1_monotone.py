"""B.1, proof of B.2: from b₀ > 0 the sequence decreases till it reaches a value between 0 and αλ.

For b > αλ a step gives 0 < b − αλ < b, for all real b, α, λ (z3), so that it takes ⌈b₀/αλ⌉ − 1 steps; b₀ < 0
is the same mirrored. A multiple of αλ comes to αλ itself, and then to 0 without a value between. In floats b
− αλ is rounded, and may be rounded back to b.
"""

from itertools import pairwise

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-B.1.monotone",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False},
    mutants={"lattice points let in": {"lattice": True}, "twice the step": {"rule": double_step}},
)
def test_monotone(rule, lattice):
    """From every b₀ > 0 that is no multiple of αλ the orbit decreases strictly until it is in (0, αλ)."""

    @examples(toy_cases(lattice=lattice))
    def walk(case):
        start = abs(case.start)
        orbit = trajectory(rule(case.learning_rate, case.penalty), start, 12)
        with witness(**{**case._asdict(), "start": start}):
            reached = next((n for n, position in enumerate(orbit) if 0 < position < case.step), None)
            assert reached is not None, "it never is between 0 and αλ"
            decreases = [after < before for before, after in pairwise(orbit[: reached + 1])]
            assert all(decreases), "it does not decrease"

    b, rate, penalty = z3.Reals("b α λ")
    step, after = rate * penalty, step_formula(rule(rate, penalty), b)
    with witness():
        outside = prove(z3.And(after > 0, after < b, after == b - step), assumptions=[b > step, step > 0])
    certify(Proof("induction over n, its step by z3", f"⌈b₀/αλ⌉ − 1 steps: {outside}"))


@claim(
    "text-B.1.monotone",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.001},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-8}, "0.01": {"learning_rate": 0.01}},
)
def test_monotone_in_bfloat16(learning_rate):
    """At λ = 1 every bfloat16 number in (αλ, 1] decreases in its first step. (Some are rounded back.)"""
    starts = all_values(torch.bfloat16, learning_rate, 1.0)
    after = optimizers.run(optimizers.NDGM(learning_rate, 1.0), starts, 1)
    check_all(after < starts, "it does not move", learning_rate=learning_rate, start=starts, after=after)
    certify(Count(len(starts), "bfloat16 numbers between αλ and 1"))
