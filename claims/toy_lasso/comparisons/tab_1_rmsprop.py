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

from claims.toy_lasso.comparisons.torch_at_zero import check_absorbing_in_floats
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop import fate
from ndgm.exact.rmsprop_lemmas import DECAY, EPSILON, ITERATION, LEARNING_RATE, PENALTY, step_law
from ndgm.exact.rules import Adam, RMSProp, State, trajectory
from ndgm.sim import optimizers
from ndgm.sim.sweeps import end_state
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

SETTINGS = dict(
    learning_rate=Fraction(1, 100), penalty=Fraction(1), decay=Fraction(99, 100), start=Fraction(2, 3)
)
MOMENT = sympy.Symbol("v", positive=True)


def eventual_values(start, **settings):
    """The limits at even and at odd n, enclosed."""
    end = fate(RMSProp(**settings), start)
    return end.even, end.odd


def check_same_values(change):
    before, after = eventual_values(**SETTINGS), eventual_values(**{**SETTINGS, **change})
    shown = {"eventual_values": digits(before), "after_the_change": digits(after)}
    with witness(change=change, start=SETTINGS["start"], **shown):
        assert all(one.overlaps(other) for one, other in zip(before, after, strict=True)), "other values"


@claim(
    "tab-1.rmsprop",
    part="only",
    expect="refuted",
    evidence="proved",
    given={"change": {"decay": Fraction(98, 100)}},
    mutants={"λ = 3": {"change": {"penalty": Fraction(3)}}, "nothing": {"change": {}}},
)
def test_only_the_learning_rate(change):
    """No other setting of the run influences the eventual values: $ρ = 0.98$ gives those of $ρ = 0.99$
    ($α = 1/100$, $b₀ = 2/3$).
    """
    check_same_values(change)


@claim(
    "tab-1.rmsprop",
    reading="the start counts",
    part="only",
    condition="$b₀$ counts among what may influence the eventual value",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"change": {"start": Fraction(1, 5)}},
    mutants={"the same start": {"change": {}}},
)
def test_start(change):
    """$b₀ = 1/5$ has the eventual values of $b₀ = 2/3$."""
    check_same_values(change)


@claim(
    "tab-1.rmsprop",
    reading="the jitter counts",
    part="only",
    condition="$ε$ counts among what may influence the eventual value",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"change": {"epsilon": 1}},
    mutants={"ρ = 3/4 (no influence at v₀ = λ²)": {"change": {"decay": Fraction(3, 4)}}},
)
def test_jitter(change):
    """$ε = 1$ has the eventual values of $ε = 0$ ($α = λ = v₀ = 1$, so that all is rational; $b₀ = 1/3$)."""
    settings = {"learning_rate": 1, "penalty": 1, "decay": Fraction(1, 2), "initial_second_moment": 1}
    cycles = [settle(RMSProp(**{**settings, **changed}), [Fraction(1, 3)]) for changed in ({}, change)]
    before, after = ({cycle.here, cycle.following} for cycle in cycles)
    with witness(change=change, eventual_values=sorted(before), after_the_change=sorted(after)):
        assert before == after, "other values"


@claim(
    "tab-1.rmsprop",
    reading="of $α$ and $λ$",
    part="only",
    condition="'only' compares $α$ and $λ$ alone: $b₀$ and $ρ$ are fixed, $v₀ = ε = 0$",
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
    """No step depends on $λ > 0$; $α$ has influence: from 2/3 the eventual values are
    $α$ apart, 1/100 or 1/400.
    """
    with witness():
        certify(step_law(rule))
    apart = []
    for settings in (SETTINGS, {**SETTINGS, **change}):
        even, odd = eventual_values(**settings)
        apart.append(abs(even - odd))
        with witness(change=change, apart=digits(apart[-1])):
            assert apart[-1].overlaps(ball(settings["learning_rate"])), "they are not α apart"
    with witness(change=change, apart=digits(apart)):
        assert not apart[0].overlaps(apart[1]), "they are as far apart as before"


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing",
    part="absorbing",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "sign(0) = 1": {"rule": partial(RMSProp, sign_at_zero=1)},
        "Adam": {"rule": partial(Adam, second_decay=Fraction(99, 100))},
    },
)
def test_absorbing(rule):
    """From $bₙ = 0$ the next position is 0 for all $v > 0$, $α$, $λ$, $ρ$, at $ε = 0$ and
    with $ε$ in either place."""
    for jitter in ({}, {"epsilon": EPSILON}, {"epsilon": EPSILON, "epsilon_inside": True}):
        built = rule(LEARNING_RATE, PENALTY, DECAY, **jitter)
        after = built.step(State(Fraction(0), ITERATION, first_moment=PENALTY, second_moment=MOMENT))
        with witness(jitter=jitter):
            certify(identity(after.position, 0, note="after $bₙ = 0$, whatever $v$ is"))
    # There are such hits: 2α at ρ = 3/4.
    orbit = trajectory(RMSProp(1, 1, Fraction(3, 4)), Fraction(2), 100)
    with witness(start=2, decay=Fraction(3, 4)):
        assert orbit == [2] + [0] * 100, "it leaves 0"


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing, PyTorch's jitter",
    part="absorbing",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32, "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_absorbing_in_float32(dtype, epsilon):
    """In float32, with $ε = 10⁻⁸$, $bₙ = 0$ stays 0 for all second moments that bfloat16 has."""
    check_absorbing_in_floats(dtype, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing, PyTorch's jitter",
    part="absorbing",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.bfloat16, "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_absorbing_in_bfloat16(dtype, epsilon):
    """In bfloat16, with $ε = 10⁻⁸$, $bₙ = 0$ stays 0 for all second moments."""
    check_absorbing_in_floats(dtype, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing, PyTorch's jitter",
    part="absorbing",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.float16, "epsilon": 1e-8},
    mutants={"ε = 10⁻⁷": {"epsilon": 1e-7}},
)
def test_absorbing_in_float16(dtype, epsilon):
    """In float16, with $ε = 10⁻⁸$, $bₙ = 0$ stays 0 for all second moments: 0/0 is not 0."""
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
    certify(enumerated("runs, each until it repeats bit for bit"))


@claim(
    "tab-1.rmsprop",
    reading="$λ$ does not influence the eventual values",
    part="only",
    world="float32",
    condition="$ε = 0$",
    expect="holds",
    evidence="enumerated",
    given={"penalties": (3.0, 0.7, 1e-3, 1e-5, 100.0), "epsilon": 0.0},
    mutants={"PyTorch's jitter": {"epsilon": 1e-8}},
)
def test_penalty_without_a_jitter(penalties, epsilon):
    """In float32, $λ$ from $10⁻⁵$ to 100 and $ε = 0$, orbits that differ on their way end
    in cycles within $10⁻⁶$."""
    check_penalty_in_float32(penalties, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="$λ$ does not influence the eventual values",
    part="only",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"penalties": (1e-3,), "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}, "λ = 3": {"penalties": (3.0,)}},
)
def test_penalty_with_the_default_jitter(penalties, epsilon):
    """In float32, $λ = 10⁻³$ and PyTorch's $ε = 10⁻⁸$, the orbits end in the cycles
    of $λ = 1$, within $10⁻⁶$.
    """
    check_penalty_in_float32(penalties, epsilon)
