"""Proposition B.3: NDGM with momentum leaves 0 again: bₙ = 0 and bₙ₋₁ ≠ 0 imply bₙ₊₁ ≠ 0.

Under (20) bₙ₊₁ = −γbₙ₋₁. Under PyTorch's form, at whatever learning rates and dampening, bₙ ≠ bₙ₋₁ means that
the buffer uₙ is not 0, and the next step is −αγuₙ. The uniform start of the proposition is not needed, γ ≠ 0
is. Floats agree as long as γbₙ₋₁ does not underflow: float32 and bfloat16 jump from every hit that was found,
float16 does not. Nesterov momentum is another matter: prop_b_3_nesterov.py.
"""

from fractions import Fraction
from functools import partial

import hypothesis
import pytest
import torch
import z3
from hypothesis import strategies as st

from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.rules import NDGM, HeavyBall, State, TorchMomentum, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.sim.formats import all_values, uniform_values
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

POSITIVE = st.builds(Fraction, st.integers(1, 50), st.integers(1, 50))
MOMENTA = st.builds(Fraction, st.integers(1, 99), st.just(100))
nesterov = partial(TorchMomentum, nesterov=True)
alpha, penalty, gamma, b, u, tau = z3.Reals("α λ γ b u τ")


def vanilla(learning_rate, penalty, momentum):
    return NDGM(learning_rate, penalty)


def hits(rule, momentum, step, count, side):
    """A start from which the orbit of `rule`, at learning rate `step` and penalty 1, stays on its side until
    b_count = 0.
    """
    free = trajectory(rule(step, 1, momentum), 10**6, count)
    return side * (free[0] - free[-1])


@claim(
    "prop-B.3",
    evidence="proved",
    expect="holds",
    given={"rule": HeavyBall, "admits": lambda momentum: z3.And(momentum > 0, momentum < 1)},
    mutants={
        "momentum 0": {"admits": lambda momentum: z3.And(momentum >= 0, momentum < 1)},
        "sign(0) = 1": {"rule": partial(HeavyBall, sign_at_zero=1)},
        "vanilla": {"rule": vanilla},
    },
)
def test_jumps(rule, admits):
    """(20) with bₙ = 0 and bₙ₋₁ ≠ 0 gives bₙ₊₁ ≠ 0, for all real α, λ and 0 < γ < 1; so no orbit from b₀ ≠ 0
    has two zeros in a row.
    """
    zero = State(Fraction(0), 1, first_moment=-b)
    with witness():
        evidence = prove(
            rule(alpha, penalty, gamma).step(zero).position != 0, assumptions=[b != 0, admits(gamma)]
        )

    @hypothesis.settings(max_examples=50)
    @hypothesis.given(POSITIVE, MOMENTA, st.integers(1, 9), st.sampled_from([1, -1]))
    def walk(step, momentum, count, side):
        start = hits(HeavyBall, momentum, step, count, side)
        before, zero, after = trajectory(rule(step, 1, momentum), start, count + 1)[-3:]
        with witness(step=step, momentum=momentum, start=start):
            assert before != 0 and zero == 0 and after != 0, f"b_{count + 1} = {after}"

    walk()
    certify(Proof("z3", evidence))


@claim(
    "prop-B.3",
    reading="PyTorch's buffer",
    condition="(20) is PyTorch's buffer, with any dampening and any positive learning rates",
    evidence="proved",
    expect="holds",
    given={"form": lambda rate, size, momentum, damp: TorchMomentum(rate, size, momentum, damp), "least": 0},
    mutants={
        "Nesterov": {"form": lambda rate, size, momentum, damp: nesterov(rate, size, momentum)},
        "a rate of 0": {"least": -1},
        "momentum 0": {
            "form": lambda rate, size, momentum, damp: TorchMomentum(rate, size, 0 * momentum, damp)
        },
    },
)
def test_jumps_in_pytorch(form, least):
    """PyTorch's momentum, whatever the dampening and the schedule, jumps too: b = 0 ≠ b₋ leaves a buffer that
    is not 0.
    """
    rate, following = z3.Reals("α_0 α₁")
    evidence = []
    for iteration, memory in ((0, z3.RealVal(0)), (1, u)):
        model = form(lambda n, first=iteration: rate if n == first else following, penalty, gamma, tau)
        hit = model.step(State(b, iteration, first_moment=memory), sign=symbolic_sign(b))
        after = model.step(State(Fraction(0), iteration + 1, first_moment=hit.first_moment)).position
        positive = [rate > 0, following > least, gamma > 0, gamma < 1]
        with witness(step=iteration):
            evidence.append(prove(after != 0, assumptions=[b != 0, hit.position == 0, *positive]))
    certify(Proof("z3", "; ".join(evidence)))


@claim(
    "prop-B.3",
    reading="in float32",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"forms": (optimizers.HeavyBall, optimizers.TorchMomentum), "momentum": 0.5},
    mutants={
        "Nesterov": {"forms": (partial(optimizers.TorchMomentum, nesterov=True),)},
        "momentum 0": {"momentum": 0.0},
    },
)
def test_jumps_in_float32(forms, momentum):
    """Of all positive starts that uniform_(−1, 1) draws, each one that is exactly 0 within 30 steps is not 0
    in the next.

    (α = 1/128, λ = 1, γ = 1/2, where hits are frequent. Draws are multiples of 2⁻²³; from 1/2 on 0 is out of
    reach, as no step is longer than αλ/(1 − γ) = 1/64. Rounding is odd, so the negative draws do the same.)
    """
    starts = torch.arange(1, 2**22) * 2.0**-23
    for form in forms:
        found = zero_hits(form(2.0**-7, 1.0, momentum), starts, 30)
        stuck = (found.after == 0).nonzero().flatten().tolist()
        if stuck:
            refute(
                f"stays at 0 after step {found.iteration[stuck[0]]}",
                form=form,
                start=float(found.start[stuck[0]]),
            )
        with witnesses(len(found)):
            assert (found.after != 0).all()
    certify(Count(len(forms) * len(starts), "orbits from positive draws, hits or not"))


def check_all(rule, starts, steps):
    orbit = optimizers.trajectory(rule, starts, steps)
    before, now, after = orbit[:-2], orbit[1:-1], orbit[2:]
    hit = (before != 0) & (now == 0)
    stuck = (hit & (after == 0)).nonzero().tolist()
    if stuck:
        n, i = stuck[0]
        refute(
            f"b_{n + 1} = b_{n + 2} = 0",
            start=float(starts[i]),
            before=float(before[n, i]),
            momentum=rule.momentum,
        )
    with witnesses(int(hit.sum())):
        assert not stuck
    certify(Count(len(starts), f"orbits of {steps} steps"))


@claim(
    "prop-B.3",
    reading="in float16",
    world="float16",
    evidence="enumerated",
    expect="refuted",
    given={"penalty": 0.01, "momentum": 0.5},
    mutants={"penalty 0.1": {"penalty": 0.1}, "momentum 0.9": {"momentum": 0.9}},
)
def test_underflow(penalty, momentum):
    """(20) in float16, α = 0.001, from all numbers up to 0.0002 (12 steps): every hit is followed by a jump."""
    check_all(optimizers.HeavyBall(0.001, penalty, momentum), all_values(torch.float16, -0.0002, 0.0002), 12)


@claim(
    "prop-B.3",
    reading="in float16",
    world="float16",
    condition="γ|bₙ₋₁| is at least the smallest positive float16 number",
    evidence="enumerated",
    expect="holds",
    given={"smallest": 2.0**-24},
    mutants={"half of it": {"smallest": 2.0**-25}, "no condition": {"smallest": 0.0}},
)
def test_without_underflow(smallest):
    """(20) leaves 0 from every float16 number bₙ₋₁ and bₙ = 0 unless γbₙ₋₁ underflows (γ = 0.01, 0.02, …,
    0.99).
    """
    before, factors = all_values(torch.float16), [percent / 100 for percent in range(1, 100)]
    for factor in factors:
        rule = optimizers.HeavyBall(0.01, 1.0, factor)
        condition = before.double().abs() * factor >= smallest
        zero = optimizers.HeavyBallState(torch.zeros_like(before[condition]), 1, previous=before[condition])
        stuck = (rule.toy_step(zero).position == 0).nonzero().flatten().tolist()
        if stuck:
            refute("stays at 0", before=float(zero.previous[stuck[0]]), momentum=factor)
        with witnesses(len(zero.previous)):
            assert not stuck
    certify(Count(len(before) * len(factors), "pairs of bₙ₋₁ and γ, with or without underflow"))


@claim(
    "prop-B.3",
    reading="in bfloat16",
    world="bfloat16",
    evidence="enumerated",
    expect="holds",
    given={"form": optimizers.HeavyBall, "momentum": 0.5},
    mutants={
        "Nesterov": {"form": partial(optimizers.TorchMomentum, nesterov=True)},
        "momentum 0": {"momentum": 0.0},
    },
)
def test_jumps_in_bfloat16(form, momentum):
    """(20) in bfloat16, α = 1/128, λ = 1, from every number that uniform_(−1, 1) draws (200 steps): a hit
    jumps.
    """
    check_all(form(2.0**-7, 1.0, momentum), uniform_values(torch.bfloat16), 200)
