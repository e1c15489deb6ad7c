"""B.1, before Prop. B.2: "the sequence does not converge, but oscillates between two fixed points".

A fixed point of b₊ = b − αλ sgn(b) has αλ sgn(b) = 0: for α, λ > 0 there is one alone, 0, the minimum, which
the sequence almost surely never meets. The two points between which it oscillates are taken to each other:
they are fixed points of two steps, as every b with 0 < |b| < αλ is.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.cycles import settle
from ndgm.exact.deduction import cut
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.vanilla import prove_alternates
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def check_fixed(rule, starts, steps):
    """That many steps of the rule, α = λ = 1, leave both settled points of each start where they are."""
    for start in starts:
        for point in settle(rule, [start]).points:
            state = rule.start(point[0])
            for _ in range(steps):
                state = rule.step(state)
            with witness(start=start, point=point[0], after=state.position):
                assert state.position == point[0], f"{steps} steps lead elsewhere"


@claim(
    "text-B.1.fixed-points",
    part="fixed",
    expect="refuted",
    evidence="proved",
    given={"rule": NDGM(1, 1)},
    mutants={"the soft threshold": {"rule": ProximalGradient(1, 1)}},
)
def test_a_step_leads_from_one_to_the_other(rule):
    """A step leaves the settled points of the start 7/3 where they are."""
    check_fixed(rule, [Fraction(7, 3)], steps=1)


@claim(
    "text-B.1.fixed-points",
    reading="of two steps",
    part="fixed",
    condition="they are meant as fixed points of two steps",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False},
    mutants={"multiples of αλ let in": {"lattice": True}, "the soft threshold": {"rule": ProximalGradient}},
)
def test_two_steps_lead_back(rule, lattice):
    """Two steps leave both points where they are, and no point but 0 is a fixed point of one step."""

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        model = rule(vector.learning_rate, vector.penalty)
        cycle = settle(model, vector.starts)
        for here, following in zip(cycle.here, cycle.following, strict=True):
            with witness(**vector._asdict(), points=(here, following)):
                assert here != following, "it rests at a fixed point of one step"

    b, rate, penalty = z3.Reals("b α λ")
    after = step_formula(rule(rate, penalty), b)
    with witness():
        moved = prove(z3.Implies(after == b, b == 0), assumptions=[rate > 0, penalty > 0])
        inside = z3.And(after != b, b != 0, z3.Abs(b) < rate * penalty)
        certify(moved, cut(inside, using=[moved, prove_alternates(rule)]))
