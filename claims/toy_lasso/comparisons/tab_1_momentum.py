"""Table 1, row 2: an entry of NDGM with momentum that hits 0 jumps away from 0.

A hit is bₙ = 0 after bₙ₋₁ ≠ 0, so it comes from a step, and the velocity is not 0. The gradient at 0 is, so
the velocity alone makes the next step: b₊ = −γb₋ for (20). The entry goes through 0 to the other side, and it
is never 0 twice in a row. A start at 0 is no hit: there is no velocity, and the entry stays.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import prove
from ndgm.exact.rules import HeavyBall, State, TorchMomentum, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.sim.formats import uniform_values
from ndgm.strategies import examples
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)
POSITIVE = st.builds(Fraction, st.integers(1, 50), st.integers(1, 50))
SHARES = st.builds(Fraction, st.integers(1, 99), st.just(100))
SIDES = st.sampled_from([1, -1])


@claim(
    "tab-1.momentum",
    part="jumps",
    expect="holds",
    evidence="proved",
    given={"forms": (HeavyBall, TorchMomentum), "side": -1},
    mutants={"vanilla": {"forms": (vanilla,)}, "back to its side": {"side": 1}},
)
def test_momentum_jumps(forms, side):
    """An orbit with $0 < γ < 1$ that hits 0 is across 0 in the next iterate: it never has two
    zeros in a row, if $b₀ ≠ 0$.
    """
    rate, size, gamma, before, slope, memory = z3.Reals("α λ γ b s u")
    for form in forms:
        model = form(rate, size, gamma)
        hit = model.step(State(before, 1, first_moment=memory), sign=slope)
        after = model.step(hit._replace(position=Fraction(0))).position
        given = [before != 0, hit.position == 0, rate > 0, gamma > 0, gamma < 1]
        with witness(form=form):
            certify(prove(side * after * before > 0, assumptions=given, note=form.__name__))

    @examples(st.sampled_from(forms), POSITIVE, SHARES, st.integers(1, 9), SIDES, number=50)
    def walk(form, step, momentum, count, start_side):
        model = form(step, 1, momentum)
        free = trajectory(model, 10**6, count)
        start = start_side * (free[0] - free[-1])
        before, zero, after = trajectory(model, start, count + 1)[-3:]
        with witness(form=form, step=step, momentum=momentum, start=start):
            assert zero == 0 and sign(after) == side * sign(before), f"from {before} through 0 to {after}"


@claim(
    "tab-1.momentum",
    reading="from the start",
    part="jumps",
    condition="a start at 0 counts as a hit",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(0)},
    mutants={"another start": {"start": Fraction(3)}},
)
def test_momentum_at_start(start):
    """Every entry that is 0 jumps away, even one that starts there. $(γ = 1/2, αλ = 1.)$"""
    for form in (HeavyBall, TorchMomentum):
        orbit = trajectory(form(1, 1, HALF), start, 6)
        with witness(form=form, orbit=orbit):
            assert all(now != 0 or after != 0 for now, after in pairwise(orbit)), "it stays at 0"


@claim(
    "tab-1.momentum",
    reading="in float32, from the start, too",
    part="jumps",
    world="float32",
    condition="a start at 0 counts as a hit",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"drawn": slice(None)},
    mutants={"without 0": {"drawn": slice(2**23 + 1, 2**23 + 1 + 2**21)}},
)
def test_momentum_from_any_draw(drawn):
    """Every number that uniform_(−1, 1) draws leaves 0 (torch's momentum 1/2, $α = 1/128$). One
    draw in $2²⁴$ is 0 itself.
    """
    starts = uniform_values(torch.float32)[drawn]
    rule = optimizers.TorchMomentum(2.0**-7, 1.0, 0.5)
    zeros = starts[starts == 0]
    check_all(optimizers.run(rule, zeros, 100) != 0, "it stays at 0", start=zeros)
    found = zero_hits(rule, starts, 12)
    check_all(found.after != 0, "it is 0 again in the next step", start=found.start, n=found.iteration)
