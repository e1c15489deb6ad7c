"""Equation (18): from b_N = θ in (0, αλ) the sequence alternates between θ and θ − αλ.

A step gives θ − αλ, which is in (−αλ, 0), and two lead back (z3, over all real θ, α, λ > 0). In round to
nearest θ − αλ is one rounding, and after it everything is exact (Sterbenz): the orbit alternates bit by bit,
unless θ is so small that θ − αλ is rounded to −αλ, which leads to 0.
"""

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step, heavy_ball
from ndgm.exact.inference import induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values, gaps
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-18",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "inside": lambda theta, step: theta < step},
    mutants={
        "the closed band": {"inside": lambda theta, step: theta <= step},
        "twice the step": {"rule": double_step},
        "soft threshold": {"rule": ProximalGradient},
        "heavy ball": {"rule": heavy_ball},
    },
)
def test_phases(rule, inside):
    """From $b_N = θ$ with $0 < θ < αλ$: $b_{N+n} = θ$ for even $n$ and $θ − αλ$, which is in
    $(−αλ, 0)$, for odd $n$."""

    @examples(toy_cases(lattice=False, most=0))
    def walk(case):
        theta = abs(case.start)
        orbit = trajectory(rule(case.learning_rate, case.penalty), theta, 6)
        with witness(**case._asdict(), theta=theta, orbit=", ".join(map(str, orbit))):
            assert orbit == [theta, theta - case.step] * 3 + [theta], "it does not alternate as (18) says"

    b, theta, rate, penalty = z3.Reals("b θ α λ")
    odd, step = z3.Bool("odd"), rate * penalty
    across = theta - step
    with witness():
        certify(
            induction(
                lambda b, odd: b == z3.If(odd, across, theta),
                variables=[b, odd],
                start=[theta, z3.BoolVal(False)],
                step=[step_formula(rule(rate, penalty), b), z3.Not(odd)],
                given=[rate > 0, penalty > 0, theta > 0, inside(theta, step)],
                conclusion=lambda b, odd: z3.And(b == z3.If(odd, across, theta), across < 0, across > -step),
            )
        )


def check_in_bfloat16(least, first):
    """For all 128 bfloat16 steps αλ in [1, 2) and all θ in (least(αλ), αλ): bₙ₊₂ = bₙ ≠ 0 for n ≥ first."""
    for step in all_values(torch.bfloat16, 1.0, 2.0)[:-1]:
        # From the largest θ down: the first that fails is then one that θ − αλ rounds, and not a tiny one.
        starts = all_values(torch.bfloat16, 0.0, step.item())[1:-1].flip(0)
        starts = starts[starts > least(step).item()]
        orbit = optimizers.trajectory(optimizers.NDGM(step.item(), 1.0), starts, first + 3)
        alternates = (orbit[first + 2 :] == orbit[first : first + 2]).all(0) & (orbit[-1] != 0)
        check_all(
            alternates,
            "it does not alternate",
            step=step.item(),
            theta=starts,
            orbit=lambda case, orbit=orbit: orbit[:, case].tolist(),
        )
    certify(enumerated("pairs of αλ in [1, 2) and θ below it; other binades are scaled copies"))


@claim(
    "eq-18",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"least": torch.zeros_like},
    mutants={"θ above αλ/2, where θ − αλ is exact": {"least": lambda step: step / 2}},
)
def test_phases_in_bfloat16(least):
    """In bfloat16 too $b_{N+2} = b_N$ for every $θ$ in $(0, αλ)$."""
    check_in_bfloat16(least, first=0)


@claim(
    "eq-18",
    reading="one step later",
    world="bfloat16",
    condition="$n ≥ 1$, and $θ$ exceeds half the distance from $αλ$ to the next smaller number",
    expect="holds",
    evidence="enumerated",
    given={"least": lambda step: gaps(step) / 2, "first": 1},
    mutants={"half of that": {"least": lambda step: gaps(step) / 4}, "from n = 0 on": {"first": 0}},
)
def test_later_phases_in_bfloat16(least, first):
    """If $θ − αλ$ is not rounded to $−αλ$, the orbit repeats bit by bit from $b_{N+1}$ on and is never 0."""
    check_in_bfloat16(least, first)
