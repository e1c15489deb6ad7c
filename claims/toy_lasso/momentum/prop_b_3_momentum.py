"""Proposition B.3: NDGM with momentum leaves 0 again: bₙ = 0 and bₙ₋₁ ≠ 0 imply bₙ₊₁ ≠ 0.

Under (20) bₙ₊₁ = −γbₙ₋₁. Under PyTorch's form, at whatever learning rates and dampening, bₙ ≠ bₙ₋₁ means that
the buffer uₙ is not 0, and the next step is −αγuₙ. The uniform start of the proposition is not needed, γ ≠ 0
is. Floats agree unless γbₙ₋₁ underflows: float32 and bfloat16 jump from every hit found, float16 does not.

Nesterov momentum is not (20), and fails for irrational momentum factors only. PyTorch's step with
nesterov=True is −α(g + γu₊), u₊ = γu + g. It can end at 0 with an empty buffer: uₙ = 0 asks for a polynomial
in γ with coefficients −1, 0, 1 to vanish, and γ = (√5 − 1)/2 is a root for the signs +, +, −. Sutskever's
form, with the gradient at b + γ(b − b₋), does the same from the same start. At γ = p/q in lowest terms
qⁿ⁻¹uₙ/λ is an integer that is coprime to q, so not 0. Floats forget that: in float32 the buffer 2 − 2¹⁻ⁿ of
γ = 1/2 becomes 2, the next one 0, and the entry rests at 0.
"""

from fractions import Fraction
from functools import partial
from itertools import product

import pytest
import torch
import z3

from claims.toy_lasso.momentum.hits import check_hits, check_two_zeros, symbolic_hits
from claims.toy_lasso.momentum.nesterov import LookaheadNesterov, prove_leaves_zero
from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.number_fields import RealField
from ndgm.exact.proofs import prove
from ndgm.exact.rules import HeavyBall, State, TorchMomentum, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.sim.formats import all_values, uniform_values
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

TENTH, GOLDEN = Fraction(1, 10), RealField((1, 1, -1), 0, 1).generator
NESTEROV = partial(TorchMomentum, nesterov=True)
FLOAT_NESTEROV = partial(optimizers.TorchMomentum, nesterov=True)
RATIONAL = [*(Fraction(p, q) for q in range(2, 9) for p in range(1, q)), 9 * TENTH, Fraction(99, 100)]
NOT_AT_REST = {  # Each takes away what either form of Nesterov momentum needs to rest at 0.
    "heavy ball": {"form": HeavyBall},
    "a rational momentum": {"momentum": Fraction(618, 1000), "start": Fraction(2618, 10000)},
    "another start": {"start": (3 + GOLDEN) / 10},
}


@claim(
    "prop-B.3",
    expect="holds",
    evidence="proved",
    given={"rule": HeavyBall, "admits": lambda gamma: gamma != 0},
    mutants={
        "momentum 0": {"admits": lambda gamma: gamma >= 0},
        "sign(0) = 1": {"rule": partial(HeavyBall, sign_at_zero=1)},
        "vanilla": {"rule": vanilla},
    },
)
def test_jumps(rule, admits):
    """(20) with $bₙ = 0 ≠ bₙ₋₁$ gives $bₙ₊₁ ≠ 0$, for all real $α$, $λ$ and $γ ≠ 0$:
    no two zeros in a row."""
    alpha, penalty, gamma, b = z3.Reals("α λ γ b")
    after = rule(alpha, penalty, gamma).step(State(Fraction(0), 1, first_moment=-b)).position
    with witness():
        evidence = prove(after != 0, assumptions=[b != 0, admits(gamma)])
    check_hits(rule, lambda _, before, zero, after: before != 0 and zero == 0 and after != 0)
    certify(evidence)


@claim(
    "prop-B.3",
    reading="PyTorch's buffer",
    aside=True,
    condition="(20) is PyTorch's buffer, with any dampening and any positive learning rates",
    expect="holds",
    evidence="proved",
    given={"form": TorchMomentum, "least": 0},
    mutants={
        "Nesterov": {"form": lambda rate, size, momentum, _: NESTEROV(rate, size, momentum)},
        "a rate of 0": {"least": -1},
        "momentum 0": {"form": lambda rate, size, _, damp: TorchMomentum(rate, size, z3.RealVal(0), damp)},
    },
)
def test_jumps_in_pytorch(form, least):
    """PyTorch's momentum jumps at any dampening and schedule: $b = 0 ≠ b₋$ leaves a buffer that is not 0."""
    rate, following, gamma, b = z3.Reals("α₀ α₁ γ b")
    admitted = [b != 0, rate > 0, following > least, gamma > 0, gamma < 1]
    evidence = []
    for iteration, hit, after in symbolic_hits(form, rate, following):
        with witness(step=iteration):
            evidence.append(prove(after != 0, assumptions=[*admitted, hit == 0]))
    certify(*evidence)


@claim(
    "prop-B.3",
    reading="in float32",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"forms": (optimizers.HeavyBall, optimizers.TorchMomentum), "momentum": 0.5},
    mutants={"Nesterov": {"forms": (FLOAT_NESTEROV,)}, "momentum 0": {"momentum": 0.0}},
)
def test_jumps_in_float32(forms, momentum):
    """Every positive draw of uniform_(−1, 1) that is exactly 0 within 30 steps is not 0 in the next.

    ($α = 1/128, λ = 1, γ = 1/2$, where hits are frequent. Draws are multiples of $2⁻²³$; from 1/2 on
    0 is out of reach, as no step is longer than $αλ/(1 − γ) = 1/64$. Rounding is odd, so the
    negative draws do the same.)
    """
    starts = torch.arange(1, 2**22) * 2.0**-23
    for form in forms:
        found = zero_hits(form(2.0**-7, 1.0, momentum), starts, 30)
        check_all(found.after != 0, "it stays at 0", form=form, start=found.start, n=found.iteration)
    certify(enumerated("hits of exactly 0 within 30 steps from all positive draws below 1/2"))


def check_jumps(rule, starts, steps):
    """Every hit in so many steps from these starts is followed by another position."""
    orbit = optimizers.trajectory(rule, starts, steps)
    before, now, after = orbit[:-2], orbit[1:-1], orbit[2:]
    n, i = hits = ((before != 0) & (now == 0)).nonzero(as_tuple=True)
    shown = {"start": starts[i], "n": n + 1, "before": before[hits], "momentum": rule.momentum}
    check_all(after[hits] != 0, "bₙ = bₙ₊₁ = 0", **shown)
    certify(enumerated(f"hits of exactly 0 within {steps} steps, from all of the starts"))


@claim(
    "prop-B.3",
    reading="in float16",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": 0.01, "momentum": 0.5},
    mutants={"penalty 0.1": {"penalty": 0.1}, "momentum 0.9": {"momentum": 0.9}},
)
def test_underflow(penalty, momentum):
    """(20) in float16, $α = 0.001$, from all numbers up to 0.0002 (12 steps): a hit is followed by a jump."""
    starts = all_values(torch.float16, -0.0002, 0.0002)
    check_jumps(optimizers.HeavyBall(0.001, penalty, momentum), starts, 12)


@claim(
    "prop-B.3",
    reading="in float16",
    world="float16",
    condition="$γ|bₙ₋₁|$ is at least the smallest positive float16 number",
    expect="holds",
    evidence="enumerated",
    given={"smallest": 2.0**-24},
    mutants={"half of it": {"smallest": 2.0**-25}, "no condition": {"smallest": 0.0}},
)
def test_without_underflow(smallest):
    """(20) leaves 0 from every float16 number $bₙ₋₁$ unless $γbₙ₋₁$ underflows $(γ =
    0.01, 0.02, …, 0.99)$."""
    before, factors = all_values(torch.float16), [percent / 100 for percent in range(1, 100)]
    for factor in factors:
        rule = optimizers.HeavyBall(0.01, 1.0, factor)
        kept = before[before.double().abs() * factor >= smallest]
        zero = optimizers.HeavyBallState(torch.zeros_like(kept), 1, previous=kept)
        check_all(rule.toy_step(zero).position != 0, "it stays at 0", before=kept, momentum=factor)
    certify(enumerated("pairs of bₙ₋₁ and γ without underflow"))


@claim(
    "prop-B.3",
    reading="in bfloat16",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"form": optimizers.HeavyBall, "momentum": 0.5},
    mutants={"Nesterov": {"form": FLOAT_NESTEROV}, "momentum 0": {"momentum": 0.0}},
)
def test_jumps_in_bfloat16(form, momentum):
    """(20) in bfloat16, $α = 1/128$, $λ = 1$, jumps from every hit (200 steps, all draws of uniform_)."""
    check_jumps(form(2.0**-7, 1.0, momentum), uniform_values(torch.bfloat16), 200)


@claim(
    "prop-B.3",
    reading="Nesterov in PyTorch",
    aside=True,
    condition="nesterov=True instead of (20)",
    expect="refuted",
    evidence="proved",
    given={"form": NESTEROV, "momentum": GOLDEN, "start": (2 + GOLDEN) / 10},
    mutants=NOT_AT_REST,
)
def test_nesterov(form, momentum, start):
    """PyTorch's Nesterov momentum: $bₙ = 0 ≠ bₙ₋₁$ gives $bₙ₊₁ ≠ 0$ ($αλ = 1/10$, $γ = (√5 − 1)/2$)."""
    check_two_zeros(trajectory(form(TENTH, 1, momentum), start, 8), momentum=momentum, start=start)


@claim(
    "prop-B.3",
    reading="Nesterov with look-ahead",
    aside=True,
    condition="the gradient is taken at $b + γ(b − b₋)$",
    expect="refuted",
    evidence="proved",
    given={"form": LookaheadNesterov, "momentum": GOLDEN, "start": (2 + GOLDEN) / 10},
    mutants=NOT_AT_REST,
)
def test_look_ahead(form, momentum, start):
    """Nesterov's with look-ahead: $bₙ = 0 ≠ bₙ₋₁$ gives $bₙ₊₁ ≠ 0$ ($αλ = 1/10$, $γ = (√5 − 1)/2$)."""
    check_two_zeros(trajectory(form(TENTH, 1, momentum), start, 8), momentum=momentum, start=start)


@claim(
    "prop-B.3",
    reading="Nesterov, rational",
    aside=True,
    condition="the form of Nesterov momentum is either one, and $γ$ is rational",
    expect="holds",
    evidence="proved",
    given={"momenta": RATIONAL, "first": 1},
    mutants={"golden section": {"momenta": [GOLDEN]}, "the first gradient twice the others": {"first": 2}},
)
def test_rational_nesterov(momenta, first):
    """After any gradients $±λ$ or 0 (the first not 0), at $γ = p/q < 1$ a step from 0 leaves 0."""
    for form, momentum in product((NESTEROV, LookaheadNesterov), momenta):
        model = form(1, 1, momentum)
        reached = [((), model.start(Fraction(0)))]
        for following in ((first,), *[(1, 0, -1)] * 3):
            further = product(reached, following)
            reached = [((*signs, sign), model.step(state, sign)) for (signs, state), sign in further]
            for signs, state in reached:
                with witness(form=form, momentum=momentum, gradients=signs):
                    after = model.step(state._replace(position=Fraction(0))).position
                    assert after != 0, "the next iterate is 0, too"
    with witness():
        certify(*prove_leaves_zero(NESTEROV, LookaheadNesterov))


@claim(
    "prop-B.3",
    reading="Nesterov in PyTorch",
    world="float32",
    aside=True,
    condition="nesterov=True instead of (20)",
    expect="refuted",
    evidence="enumerated",
    given={"form": FLOAT_NESTEROV, "dtype": torch.float32},
    mutants={"PyTorch's default": {"form": optimizers.TorchMomentum}, "float64": {"dtype": torch.float64}},
)
def test_nesterov_in_float32(form, dtype):
    """Nor does Nesterov momentum with $γ = 1/2$ rest at 0 in float32. ($2 − 2¹⁻ⁿ$
    rounds to 2; $2γ − 1 = 0$.)"""
    start = torch.tensor([0.375], dtype=dtype)
    orbit = optimizers.trajectory(form(2.0**-7, 1.0, 0.5), start, 40)[:, 0].tolist()
    check_two_zeros(orbit, momentum=0.5, start=start.item())
