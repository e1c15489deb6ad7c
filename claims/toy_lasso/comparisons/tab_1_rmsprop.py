"""Table 1, row 3: under RMSProp only α influences the eventual value, and a sequence that hits 0 stays 0.

Against λ that is (25): neither vₙ/λ² nor bₙ sees it (v₀ = ε = 0). The eventual values, the limits at even and
at odd n, are θ and θ − α sgn(θ). Where θ lies between −α and α depends on b₀ and ρ as well, and on ε and v₀
if there are any. 0 is absorbing: its gradient is 0, and 0/(√v + ε) = 0, unless v and ε are both 0, or are
rounded to it.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch

from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop import fate, step_law
from ndgm.exact.rmsprop_lemmas import DECAY, EPSILON, ITERATION, LEARNING_RATE, PENALTY
from ndgm.exact.rules import Adam, RMSProp, State, trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.sweeps import end_state
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast

CONSTANTS = {"learning_rate": Fraction(1, 100), "penalty": Fraction(1), "decay": Fraction(99, 100)}
SETTINGS = {**CONSTANTS, "start": Fraction(2, 3)}
MOMENT = sympy.Symbol("v", positive=True)


def eventual_values(start, **settings):
    """The limits at even and at odd n, enclosed."""
    end = fate(RMSProp(**settings), start)
    return end.even, end.odd


@claim(
    "tab-1.rmsprop",
    expect="refuted",
    evidence="proved",
    given={"change": {"decay": Fraction(98, 100)}},
    mutants={"λ = 3": {"change": {"penalty": Fraction(3)}}, "nothing": {"change": {}}},
)
def test_only_the_learning_rate(change):
    """No other setting of the run influences the eventual values: ρ = 0.98 gives those of ρ = 0.99
    (α = 1/100, b₀ = 2/3).
    """
    before, after = eventual_values(**SETTINGS), eventual_values(**{**SETTINGS, **change})
    shown = {"eventual_values": digits(before), "after_the_change": digits(after)}
    with witness(change=change, start=SETTINGS["start"], **shown):
        assert all(one.overlaps(other) for one, other in zip(before, after, strict=True)), "other values"


@claim(
    "tab-1.rmsprop",
    reading="the start counts",
    condition="b₀ counts among what may influence the eventual value",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 5)},
    mutants={"the same start": {"start": SETTINGS["start"]}},
)
def test_start(start):
    """b₀ = 1/5 has the eventual values of b₀ = 2/3."""
    before, after = eventual_values(**SETTINGS), eventual_values(**{**SETTINGS, "start": start})
    shown = {"eventual_values": digits(before), "for_the_other_start": digits(after)}
    with witness(starts=(SETTINGS["start"], start), **shown):
        assert all(one.overlaps(other) for one, other in zip(before, after, strict=True)), "other values"


@claim(
    "tab-1.rmsprop",
    reading="the jitter counts",
    condition="ε counts among what may influence the eventual value",
    expect="refuted",
    evidence="proved",
    given={"change": {"epsilon": 1}},
    mutants={"ρ = 3/4 (no influence at v₀ = λ²)": {"change": {"decay": Fraction(3, 4)}}},
)
def test_jitter(change):
    """ε = 1 has the eventual values of ε = 0 (α = λ = v₀ = 1, so that all is rational; b₀ = 1/3)."""
    settings = {"learning_rate": 1, "penalty": 1, "decay": Fraction(1, 2), "initial_second_moment": 1}
    cycles = [settle(RMSProp(**{**settings, **changed}), [Fraction(1, 3)]) for changed in ({}, change)]
    before, after = ({cycle.here, cycle.following} for cycle in cycles)
    with witness(change=change, eventual_values=sorted(before), after_the_change=sorted(after)):
        assert before == after


@claim(
    "tab-1.rmsprop",
    reading="of α and λ",
    condition="'only' compares α and λ alone: b₀ and ρ are fixed, v₀ = ε = 0",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "change": {"learning_rate": Fraction(1, 400)}},
    mutants={
        "ε > 0": {"rule": partial(RMSProp, epsilon=EPSILON)},
        "v₀ = 1": {"rule": partial(RMSProp, initial_second_moment=1)},
        "λ for α": {"change": {"penalty": Fraction(3)}},
    },
)
def test_of_learning_rate_and_penalty(rule, change):
    """No step depends on λ > 0; α has influence: from 2/3 the eventual values are α apart, 1/100 or 1/400."""
    with witness():
        law = step_law(rule)
    apart = []
    for settings in (SETTINGS, {**SETTINGS, **change}):
        even, odd = eventual_values(**settings)
        apart.append(abs(even - odd))
        with witness(change=change, apart=digits(apart[-1])):
            assert apart[-1].overlaps(ball(settings["learning_rate"]))
    with witness(change=change, apart=digits(apart)):
        assert not apart[0].overlaps(apart[1])
    said = f"{law}: no λ in it; the eventual values are α apart, enclosed for two values of α"
    certify(Proof("induction", said))


def adam(learning_rate, penalty, decay, **jitter):
    return Adam(learning_rate, penalty, Fraction(9, 10), decay, **jitter)


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={"sign(0) = 1": {"rule": partial(RMSProp, sign_at_zero=1)}, "Adam": {"rule": adam}},
)
def test_absorbing(rule):
    """From bₙ = 0 the next position is 0 for all v > 0, α, λ, ρ, at ε = 0 and with ε in either place."""
    for jitter in ({}, {"epsilon": EPSILON}, {"epsilon": EPSILON, "epsilon_inside": True}):
        built = rule(LEARNING_RATE, PENALTY, DECAY, **jitter)
        after = built.step(State(Fraction(0), ITERATION, first_moment=PENALTY, second_moment=MOMENT))
        with witness(jitter=jitter):
            identity(after.position, 0)
    # There are such hits: 2α at ρ = 3/4.
    orbit = trajectory(RMSProp(1, 1, Fraction(3, 4)), Fraction(2), 100)
    with witness(start=2, decay=Fraction(3, 4)):
        assert orbit == [2] + [0] * 100
    certify(Proof("induction", "bₙ = 0 implies bₙ₊₁ = 0 whatever v: sympy"))


def check_absorbing_in_floats(dtype, epsilon):
    """From bₙ = 0 PyTorch's rule goes to 0, for every finite moment v ≥ 0 that a 16-bit format has."""
    small = dtype if dtype.itemsize == 2 else torch.bfloat16
    moments = all_values(small, 0.0, torch.finfo(small).max).to(dtype)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=epsilon)
    zeros = torch.zeros_like(moments)
    after = rule.step(optimizers.RMSPropState(zeros, 1, moments), zeros).position

    def start_0_in_pytorch(case):
        weights = torch.nn.Parameter(torch.zeros(1, dtype=dtype))
        weights.grad = torch.zeros_like(weights)
        torch.optim.RMSprop([weights], lr=0.01, eps=epsilon).step()
        return weights.item()

    shown = {"epsilon": epsilon, "second_moment": moments, "next_from_start_0": start_0_in_pytorch}
    check_all(after == 0, "PyTorch leaves 0", **shown)
    certify(Count(len(moments), "second moments"))


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing, PyTorch's jitter",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32, "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_absorbing_in_float32(dtype, epsilon):
    """In float32, with ε = 10⁻⁸, bₙ = 0 stays 0 for all second moments that bfloat16 has."""
    check_absorbing_in_floats(dtype, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing, PyTorch's jitter",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.bfloat16, "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_absorbing_in_bfloat16(dtype, epsilon):
    """In bfloat16, with ε = 10⁻⁸, bₙ = 0 stays 0 for all second moments."""
    check_absorbing_in_floats(dtype, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing, PyTorch's jitter",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.float16, "epsilon": 1e-8},
    mutants={"ε = 10⁻⁷": {"epsilon": 1e-7}},
)
def test_absorbing_in_float16(dtype, epsilon):
    """In float16, with ε = 10⁻⁸, bₙ = 0 stays 0 for all second moments: 0/0 is not 0."""
    check_absorbing_in_floats(dtype, epsilon)


def check_penalty_in_float32(penalties, epsilon):
    """From all multiples of 2⁻¹² in (0, 1], α = 1/100, positions 2000 and 2001 beside those for λ = 1."""
    starts = torch.arange(1, 4097, dtype=torch.float32) / 4096
    reference = end_state(optimizers.RMSProp(0.01, 1.0, epsilon=epsilon), starts, 2000)
    for penalty in penalties:
        end = end_state(optimizers.RMSProp(0.01, penalty, epsilon=epsilon), starts, 2000)
        apart = (end.position - reference.position).abs()
        apart = apart.maximum((end.following - reference.following).abs())
        shown = {"position": end.position, "following": end.following}
        expected = {"for_λ_1": reference.position, "following_for_λ_1": reference.following}
        close = (apart <= 1e-6) & end.all_periodic
        check_all(close, "it ends elsewhere", start=starts, penalty=penalty, **shown, **expected)
    certify(Count(len(starts) * len(penalties), "runs, each until it repeats bit for bit"))


@claim(
    "tab-1.rmsprop",
    reading="λ does not influence the eventual values",
    world="float32",
    condition="ε = 0",
    expect="holds",
    evidence="enumerated",
    given={"penalties": (3.0, 0.7, 1e-3, 1e-5, 100.0), "epsilon": 0.0},
    mutants={"PyTorch's jitter": {"epsilon": 1e-8}},
)
def test_penalty_without_a_jitter(penalties, epsilon):
    """In float32, λ from 10⁻⁵ to 100 and ε = 0, orbits that differ on their way end in cycles within 10⁻⁶."""
    check_penalty_in_float32(penalties, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="λ does not influence the eventual values",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"penalties": (1e-3,), "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}, "λ = 3": {"penalties": (3.0,)}},
)
def test_penalty_with_the_default_jitter(penalties, epsilon):
    """In float32, λ = 10⁻³ and PyTorch's ε = 10⁻⁸, the orbits end in the cycles of λ = 1, within 10⁻⁶."""
    check_penalty_in_float32(penalties, epsilon)
