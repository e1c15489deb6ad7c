"""Section 4: 'two interesting facts which cannot be explained by the analysis of differentiable functions'.

Both happen on differentiable functions, by the same analysis. For any differentiable g RMSProp on λg has, at
ε = v₀ = 0, the gradient λg′ and √v = λ√w, where w does not depend on λ: its step αg′/√w has no λ. And on
λb²/2 RMSProp has the two-cycle ±α/2 for every λ, while gradient descent multiplies b by 1 − αλ. So the curves
change places at λ = 2/α: below it RMSProp's loss stays above that of gradient descent, which tends to 0, and
above it gradient descent diverges.
"""

from fractions import Fraction

import pytest
import sympy
import torch
import z3
from flint import arb

from claims.toy_lasso.rmsprop.wrong_rules import JITTER_OF_1, STARTED_AT_1
from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop_lemmas import DECAY, LEARNING_RATE, PENALTY, POSITION
from ndgm.exact.rules import NDGM, RMSProp, State
from ndgm.sim import optimizers
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

RATE, DEFAULT_DECAY = Fraction(1, 100), Fraction(99, 100)
SLOPE, MOMENT = sympy.Symbol("g′(b)", nonzero=True), sympy.Symbol("w", nonnegative=True)


def step_on_square(rule, state):
    """A step of the rule on λb²/2: the gradient is λb, where (7) has λ sgn(b)."""
    return rule.step(state, sign=state.position)


def without_penalty(rule):
    """(b, v/λ²) starts and goes on by a map without λ, on λg for every differentiable g."""
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    after = built.step(State(POSITION, second_moment=PENALTY**2 * MOMENT), sign=SLOPE)
    following = DECAY * MOMENT + (1 - DECAY) * SLOPE**2
    moved = POSITION - LEARNING_RATE * SLOPE / sympy.sqrt(following)
    yield identity(built.start(1).second_moment / PENALTY**2, 0)
    yield identity(after.second_moment / PENALTY**2, following, note="$v₊/λ²$")
    yield identity(after.position, moved, note="$b₊$")


@claim(
    "text-4.two-facts",
    part="agnostic-unexplained",
    expect="refuted",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "ε = 1": {"rule": JITTER_OF_1},
        "v₀ = 1": {"rule": STARTED_AT_1},
        "gradient descent": {"rule": vanilla},
    },
)
def test_agnostic(rule):
    """On no differentiable function is RMSProp's sequence $(ε = v₀ = 0)$ the same for two penalties."""
    certify(*without_penalty(RMSProp))
    orbits = []
    for penalty in (1, 100):
        built = rule(RATE, penalty, DEFAULT_DECAY)
        states = [built.start(ball(Fraction(1, 2)))]
        for _ in range(12):
            states.append(step_on_square(built, states[-1]))
        orbits.append([ball(state.position) for state in states])
    last = digits([orbit[-1] for orbit in orbits], 6)
    with witness(loss="λb²/2", penalties=(1, 100), start=Fraction(1, 2), learning_rate=RATE, b_12=last):
        assert not all(map(arb.overlaps, *orbits)), "the same sequence: λ cancels"


def losses(rule, penalty, steps):
    """λbₙ²/2 from b₀ = α/2, v₀ = λ²α²/4, the state in which RMSProp has settled on λb²/2."""
    built = rule(RATE, penalty, DEFAULT_DECAY)
    state = State(RATE / 2, second_moment=Fraction(penalty**2) * RATE**2 / 4)
    for _ in range(steps):
        state = step_on_square(built, state)
        yield penalty * state.position**2 / 2


def settled_and_descending():
    """RMSProp's two-cycle on λb²/2 for all λ, and gradient descent, which comes nearer to 0 iff αλ < 2."""
    settled = State(LEARNING_RATE / 2, second_moment=PENALTY**2 * LEARNING_RATE**2 / 4)
    after = step_on_square(RMSProp(LEARNING_RATE, PENALTY, DECAY), settled)
    yield identity(after.position, -LEARNING_RATE / 2, note="$b₊$ from $α/2$")
    yield identity(after.second_moment, settled.second_moment, note="$v₊$ from $λ²α²/4$")
    alpha, penalty, b = z3.Reals("α λ b")
    descent = NDGM(alpha, penalty).step(State(b), sign=b).position
    nearer = (descent * descent < b * b) == (alpha * penalty < 2)
    yield prove(nearer, assumptions=[alpha > 0, penalty > 0, b != 0])


@claim(
    "text-4.two-facts",
    part="phase-unexplained",
    expect="refuted",
    evidence="proved",
    given={"rule": RMSProp, "penalties": (150, 250)},
    mutants={
        "both penalties below 2/α": {"penalties": (150, 190)},
        "gradient descent twice": {"rule": vanilla},
    },
)
def test_phase(rule, penalties):
    """On no differentiable function do RMSProp's and gradient descent's losses change places as $λ$ grows."""
    certify(*settled_and_descending())
    above = []
    for penalty in penalties:
        pairs = list(zip(losses(rule, penalty, 20), losses(vanilla, penalty, 20), strict=True))
        above.append([one > other for one, other in pairs])
    with witness(
        loss="λb²/2", learning_rate=RATE, penalties=penalties, RMSProp_above=[all(a) for a in above]
    ):
        assert above[0] == above[1], "the losses change places, at λ = 2/α"


def check_last_iterations(dtype, penalties):
    """As Figure 6: of 2500 iterations from b₀ = 1/2 and v₀ = 0 on λb²/2 the last 100."""
    scale = torch.tensor(penalties, dtype=dtype)
    curves = []
    for rule in (optimizers.RMSProp(0.01, 1.0, epsilon=0.0), optimizers.NDGM(0.01, 1.0)):
        orbit = optimizers.trajectory(rule, torch.full_like(scale, 0.5), 2500, lambda b: scale * b)
        curves.append(scale * orbit[-100:].clamp(-1e9, 1e9).square() / 2)
    order = (curves[0] > curves[1]).T
    shown = {"penalties": penalties, "n": lambda n: 2401 + n}
    check_all(order[0] == order[1], "RMSProp's loss is above at one λ, below at the other", **shown)
    certify(enumerated("iterations, the last 100 of 2500"))


@claim(
    "text-4.two-facts",
    reading="the last 100 iterations",
    world="float64",
    part="phase-unexplained",
    expect="refuted",
    evidence="enumerated",
    given={"penalties": (150.0, 250.0)},
    mutants={"both penalties below 2/α": {"penalties": (150.0, 190.0)}},
)
def test_curves(penalties):
    """In PyTorch RMSProp's and SGD's losses on $λb²/2$ have one order for $λ = 150$
    and $λ = 250$ ($α = 0.01$).
    """
    check_last_iterations(torch.float64, penalties)
