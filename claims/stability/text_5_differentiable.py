"""Section 5: the edge of stability on a Lipschitz convex differentiable function, the Huber loss.

At α = 3 > 2/h″(0) = 2 the start 40 falls by 3 in each step to 1, and then 1, −2, 1, … alternate for ever,
with the losses 1/2 and 3/2: bounded, lower than at the start, and not monotone. Orbits in 1 ≤ |x| ≤ 2 all do.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims.stability.huber import clip, huber, symbolic_clip
from ndgm.exact.inference import alternation, replay
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.differentiable",
    expect="holds",
    evidence="proved",
    given={"gradient": clip, "rate": Fraction(3)},
    mutants={"quadratic": {"gradient": lambda r: r}, "rate 3/2 < 2/f″": {"rate": Fraction(3, 2)}},
)
def test_edge_of_stability_on_a_lipschitz_convex_loss(gradient, rate):
    """GD on the Huber loss, convex and Lipschitz, stays bounded and never settles at
    $α = 3 > 2/h″(0) = 2$."""
    replays = []
    for start in (Fraction(1, 7), Fraction(5, 3), Fraction(-11, 2), Fraction(40)):
        orbit, theorem = replay(lambda x: x - rate * gradient(x), start=start, times=200)
        last, following = orbit[-2:]
        with witness(start=start, learning_rate=rate, after=(str(round(last, 6)), str(round(following, 6)))):
            assert abs(last) <= rate and abs(following) <= rate, "it is not bounded by 3"
            assert following * last < 0 and abs(last) >= Fraction(1, 2), "it settles"
            assert huber(last) != huber(following), "the losses at the end are equal"
        replays.append(theorem)
    cycle = alternation(
        lambda x: z3.And(z3.Abs(x) >= 1, z3.Abs(x) <= 2),
        variables=[z3.Real("x")],
        step=lambda x: [x - 3 * symbolic_clip(x)],
    )
    certify(cycle, replays[-1])


@claim(
    "text-5.differentiable",
    reading="the whole class",
    condition="it is said of every Lipschitz convex differentiable function",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"gradient": lambda x: Fraction(1)},
    mutants={"the Huber loss": {"gradient": clip}},
)
def test_every_lipschitz_convex_loss(gradient):
    """The losses of GD at $α = 3$ from 40 on a Lipschitz convex differentiable function rise at some step.

    (The linear function $x$ is one, without a minimum.)
    """
    orbit, _ = replay(lambda x: x - 3 * gradient(x), start=Fraction(40), times=40)
    values = [huber(x) if gradient(Fraction(0)) == 0 else x for x in orbit]
    with witness(losses=[str(value) for value in values[:3]], then="3 lower at each step for ever"):
        assert any(after > before for before, after in pairwise(values)), "no step raises the loss"
