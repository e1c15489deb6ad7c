"""B.1, proof of B.2: from b₀ > 0 the sequence decreases till it reaches a value between 0 and αλ.

For b > αλ a step gives 0 < b − αλ < b, for all real b, α, λ (z3), so that it takes ⌈b₀/αλ⌉ − 1 steps. The
rule is odd, so that b₀ < 0 is the same mirrored. A multiple of αλ comes to αλ itself, and then to 0 without a
value between: a start that Prop. B.1 leaves out. In floats b − αλ is rounded, and may be rounded back to b.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.inference import descent, induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@dataclass(frozen=True)
class Drifting(NDGM):
    """NDGM that moves by α/10 to the right besides."""

    def step(self, state, sign=None):
        state = super().step(state, sign)
        return state._replace(position=state.position + self.learning_rate / 10)


@claim(
    "text-B.1.monotone",
    part="decreases",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False},
    mutants={"lattice points let in": {"lattice": True}, "twice the step": {"rule": double_step}},
)
def test_monotone(rule, lattice):
    """From every $b₀ > 0$ that is no multiple of $αλ$ the orbit decreases strictly
    until it is in $(0, αλ)$."""

    @examples(toy_cases(lattice=lattice))
    def walk(case):
        start = abs(case.start)
        orbit = trajectory(rule(case.learning_rate, case.penalty), start, 12)
        with witness(**{**case._asdict(), "start": start}):
            reached = next((n for n, position in enumerate(orbit) if 0 < position < case.step), None)
            assert reached is not None, "it never is between 0 and αλ"
            decreases = [after < before for before, after in pairwise(orbit[: reached + 1])]
            assert all(decreases), "it does not decrease"

    # A start that is no multiple of αλ is αλ(k₀ + φ) with an integer k₀ and 0 < φ < 1.
    b, rate, penalty, part = z3.Reals("b α λ φ")
    k, first = z3.Ints("k k₀")
    step = rate * penalty
    after = step_formula(rule(rate, penalty), b)
    with witness():
        certify(
            prove(after < b, assumptions=[rate > 0, penalty > 0, b >= step]),
            descent(
                lambda b, k: b,
                by=step,
                until=lambda b, k: b < step,
                variables=[b, k],
                step=[after, k - 1],
                invariant=lambda b, k: z3.And(b > 0, b == step * (k + part)),
                start=[step * (first + part), first],
                given=[rate > 0, penalty > 0, part > 0, part < 1, first >= 0],
            ),
        )


@claim(
    "text-B.1.monotone",
    reading="from every $b₀ > 0$, a multiple of $αλ$ too",
    part="decreases",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1)},
    mutants={"a start beside the lattice": {"start": Fraction(101, 100)}},
)
def test_a_multiple_of_the_step(start):
    """From $b₀ > 0$ the orbit is strictly between 0 and $αλ = 1/2$ at some $n$.
    (From 1 it is 1/2, then 0.)"""
    orbit = trajectory(NDGM(Fraction(1, 2), 1), start, 6)
    with witness(start=start, orbit=", ".join(map(str, orbit))):
        assert any(0 < position < Fraction(1, 2) for position in orbit), "it never is between 0 and αλ"


@claim(
    "text-B.1.monotone",
    part="similar",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"sign(0) = 1": {"rule": partial(NDGM, sign_at_zero=1)}, "a drift": {"rule": Drifting}},
)
def test_the_mirrored_start(rule):
    """The orbit of $−b₀$ is the negative of that of $b₀$, from every real $b₀$."""

    @examples(toy_cases())
    def walk(case):
        orbits = [
            trajectory(rule(case.learning_rate, case.penalty), side * case.start, 12) for side in (1, -1)
        ]
        for n, (here, mirrored) in enumerate(zip(*orbits, strict=True)):
            with witness(**case._asdict(), n=n, here=here, mirrored=mirrored):
                assert mirrored == -here, "the orbit of −b₀ is not the mirrored one"

    b, c, rate, penalty, start = z3.Reals("b c α λ b₀")
    model = rule(rate, penalty)
    with witness():
        certify(
            induction(
                lambda b, c: c == -b,
                variables=[b, c],
                start=[start, -start],
                step=[step_formula(model, b), step_formula(model, c)],
            )
        )


@claim(
    "text-B.1.monotone",
    part="decreases",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.001},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-8}, "0.01": {"learning_rate": 0.01}},
)
def test_monotone_in_bfloat16(learning_rate):
    """At $λ = 1$ every bfloat16 number in $(αλ, 1]$ decreases in its first step. (Some are rounded back.)"""
    starts = all_values(torch.bfloat16, learning_rate, 1.0)
    after = optimizers.run(optimizers.NDGM(learning_rate, 1.0), starts, 1)
    check_all(after < starts, "it does not move", learning_rate=learning_rate, start=starts, after=after)
