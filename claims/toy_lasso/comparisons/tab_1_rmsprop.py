"""Table 1, row 3: RMSProp. 'Only α influences the eventual value of the sequence. If it hits 0, it stays
0.'

Against λ that is (25): neither vₙ / λ² nor bₙ sees it (v₀ = ε = 0). The eventual values,
the limits at even and at odd n, are θ and θ − α sgn(θ). Where between -alpha and α θ
lies depends on b₀ and ρ as well, and on ε and v₀ if there are any. 0 is absorbing: its gradient is
0, and 0 / (√(v) + ε) = 0, unless v and ε are both 0, or are rounded to it.
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

SETTINGS = {
    "learning_rate": Fraction(1, 100),
    "penalty": Fraction(1),
    "decay": Fraction(99, 100),
    "start": Fraction(2, 3),
}
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
    mutants={"penalty 3": {"change": {"penalty": Fraction(3)}}, "nothing": {"change": {}}},
)
def test_only_the_learning_rate(change):
    """No other setting of the run influences the eventual values: ρ = 0.98 gives those of ρ = 0.99 (α
    = 1/100, b₀ = 2/3).
    """
    before, after = eventual_values(**SETTINGS), eventual_values(**{**SETTINGS, **change})
    with witness(
        change=change, eventual_values=digits(before), after_the_change=digits(after), start=SETTINGS["start"]
    ):
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
    mutants={"decay 3/4 (no influence at v₀ = λ²)": {"change": {"decay": Fraction(3, 4)}}},
)
def test_jitter(change):
    """ε = 1 has the eventual values of ε = 0 (α = λ = v₀ = 1, so that all is rational;
    b₀ = 1/3).
    """
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
        "epsilon": {"rule": partial(RMSProp, epsilon=EPSILON)},
        "v₀ = 1": {"rule": partial(RMSProp, initial_second_moment=1)},
        "λ for α": {"change": {"penalty": Fraction(3)}},
    },
)
def test_of_learning_rate_and_penalty(rule, change):
    """No step depends on λ > 0; α does influence: the eventual values of b₀ = 2/3 are α apart,
    1/100 or 1/400.
    """
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
    certify(
        Proof(
            "induction",
            f"{law}: no λ in it; the eventual values are α apart, enclosed for two alphas",
        )
    )


@claim(
    "tab-1.rmsprop",
    reading="0 is absorbing",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "sign(0) = 1": {"rule": partial(RMSProp, sign_at_zero=1)},
        "Adam": {
            "rule": lambda rate, penalty, decay, **jitter: Adam(
                rate, penalty, Fraction(9, 10), decay, **jitter
            )
        },
    },
)
def test_absorbing(rule):
    """From bₙ = 0 the next position is 0 for all moments v > 0, α, λ, ρ, at ε = 0 and with
    ε in either place.
    """
    for jitter in ({}, {"epsilon": EPSILON}, {"epsilon": EPSILON, "epsilon_inside": True}):
        built = rule(LEARNING_RATE, PENALTY, DECAY, **jitter)
        after = built.step(State(Fraction(0), ITERATION, first_moment=PENALTY, second_moment=MOMENT))
        with witness(jitter=jitter):
            identity(after.position, 0)
    # There are such hits: 2 α at ρ = 3/4.
    orbit = trajectory(RMSProp(1, 1, Fraction(3, 4)), Fraction(2), 100)
    with witness(start=2, decay=Fraction(3, 4)):
        assert orbit == [2] + [0] * 100
    certify(Proof("induction", "bₙ = 0 -> b_(n+1) = 0 whatever v: sympy"))


def check_absorbing_in_floats(dtype, epsilon):
    """From bₙ = 0 PyTorch's rule goes to 0, for every finite moment v ≥ 0 that a 16-bit format has."""
    small = dtype if dtype.itemsize == 2 else torch.bfloat16
    moments = all_values(small, 0.0, torch.finfo(small).max).to(dtype)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=epsilon)
    zeros = torch.zeros_like(moments)
    after = rule.step(optimizers.RMSPropState(zeros, 1, moments), zeros).position
    wrong = after != 0
    if wrong.any():
        weights = torch.nn.Parameter(torch.zeros(1, dtype=dtype))
        weights.grad = torch.zeros_like(weights)
        torch.optim.RMSprop([weights], lr=0.01, eps=epsilon).step()
        refute(
            "PyTorch leaves 0",
            epsilon=epsilon,
            largest_moment=f"{moments[wrong].max().item():.3g}",
            next_from_start_0=weights.item(),
        )
    with witnesses(len(moments)):
        assert (after == 0).all()
    certify(Count(len(moments), "second moments"))


def absorbing_in(world, dtype, expect, mutants):
    return claim(
        "tab-1.rmsprop",
        reading="0 is absorbing, PyTorch's jitter",
        world=world,
        expect=expect,
        evidence="enumerated",
        given={"dtype": dtype, "epsilon": 1e-8},
        mutants=mutants,
    )


@absorbing_in("float32", torch.float32, "holds", {"no jitter": {"epsilon": 0.0}})
def test_absorbing_in_float32(dtype, epsilon):
    """In float32, with ε = 1e-8, bₙ = 0 stays 0 for all second moments that bfloat16 has."""
    check_absorbing_in_floats(dtype, epsilon)


@absorbing_in("bfloat16", torch.bfloat16, "holds", {"no jitter": {"epsilon": 0.0}})
def test_absorbing_in_bfloat16(dtype, epsilon):
    """In bfloat16, with ε = 1e-8, bₙ = 0 stays 0 for all second moments."""
    check_absorbing_in_floats(dtype, epsilon)


@absorbing_in("float16", torch.float16, "refuted", {"ε = 1e-7": {"epsilon": 1e-7}})
def test_absorbing_in_float16(dtype, epsilon):
    """In float16, with ε = 1e-8, bₙ = 0 stays 0 for all second moments: 0 / 0 is not."""
    check_absorbing_in_floats(dtype, epsilon)


def check_penalty_in_float32(penalties, epsilon):
    """From all multiples of 2⁻¹² in (0, 1], α = 1/100: position 2000 and 2001 are those for λ = 1
    within 1e-6.
    """
    starts = torch.arange(1, 4097, dtype=torch.float32) / 4096
    reference = end_state(optimizers.RMSProp(0.01, 1.0, epsilon=epsilon), starts, 2000)
    for penalty in penalties:
        end = end_state(optimizers.RMSProp(0.01, penalty, epsilon=epsilon), starts, 2000)
        apart = torch.maximum(
            (end.position - reference.position).abs(), (end.following - reference.following).abs()
        )
        at = int(apart.argmax())
        ends = [
            (f"{run.position[at].item():.4g}", f"{run.following[at].item():.4g}") for run in (reference, end)
        ]
        with witnesses(
            len(starts),
            start=starts[at].item(),
            penalty=penalty,
            for_penalty_1=ends[0],
            for_this_penalty=ends[1],
        ):
            assert end.all_periodic and apart[at] <= 1e-6
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
    """In float32, for λ from 1e-5 to 100 and ε = 0, the orbits (not equal on their way) end in the
    same cycles within 1e-6.
    """
    check_penalty_in_float32(penalties, epsilon)


@claim(
    "tab-1.rmsprop",
    reading="λ does not influence the eventual values",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"penalties": (1e-3,), "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}, "penalty 3": {"penalties": (3.0,)}},
)
def test_penalty_with_the_default_jitter(penalties, epsilon):
    """In float32, for λ = 1e-3 and PyTorch's ε = 1e-8, the orbits end in the same cycles as for
    λ = 1 within 1e-6.
    """
    check_penalty_in_float32(penalties, epsilon)
