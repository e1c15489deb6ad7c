"""Proposition B.10, (34) to (38) (App. B.3.4): over a run of length L with sign s, m₊ = β₁ᴸm + (1 − β₁ᴸ)λs.

Each step is m₊ = β₁m + (1 − β₁)λ sgn(b), whose fixed point for a constant sign is λs: the distance to it
shrinks by β₁ in each step. mₙ holds the gradients at b₀, …, bₙ₋₁, so a run bₙ, …, bₙ₊ₗ₋₁ of L iterates leads
from mₙ to mₙ₊ₗ. If m is indexed so that it holds the gradient at bₙ as well, the same formula needs L + 1
iterates. In floats m stops short of λs, where β₁'s pull is below half a unit.
"""

from fractions import Fraction
from functools import partial
from itertools import islice

import pytest
import torch
from flint import arb, fmpq
from hypothesis import assume
from hypothesis import strategies as st

from claims.toy_lasso.adam.adam_steps import (
    FIRST_DECAY,
    MOMENT,
    PENALTY,
    POSITION,
    SECOND_MOMENT,
    SIGN,
    stepped,
)
from ndgm.exact.arithmetic import sign
from ndgm.exact.recursions import correspondence
from ndgm.exact.rules import Adam, State, states
from ndgm.sim import optimizers
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

DECAYS = st.builds(Fraction, st.integers(1, 19), st.just(20))
STARTS = st.builds(Fraction, st.integers(-60, 60), st.just(7))


def closed_form(moment, penalty, sign, decay, length):
    """β₁ᴸm + (1 − β₁ᴸ)λs."""
    return decay**length * moment + (1 - decay**length) * penalty * sign


def shorter(moment, penalty, sign, decay, length):
    return closed_form(moment, penalty, sign, decay, length - 1)


def swapped(moment, penalty, sign, decay, length):
    return closed_form(moment, penalty, sign, 1 - decay, length)


def raw(state, rule):
    """m as the rule keeps it."""
    return state.first_moment


def corrected(state, rule):
    """m with bias correction."""
    return state.first_moment / (1 - rule.first_decay ** max(state.iteration, 1))


def run_by_induction(rule, closed_form):
    """From m over L gradients of sign s, for each sign: base L = 0 and the step to L + 1, from the rule."""

    def after_gradient(index, sign, moment):
        return [stepped(rule, POSITION, moment, SECOND_MOMENT, SIGN).first_moment]

    return correspondence(
        lambda length: [closed_form(MOMENT, PENALTY, SIGN, FIRST_DECAY, length)],
        variables=(),
        starts=([MOMENT], []),
        step=after_gradient,
        other=lambda index, sign: [],
        signs=(1,),
        note="$m$ becomes $β₁ⁿm + (1 − β₁ⁿ)λs$ over $n$ gradients $λs$, for every real $s$",
    )


@claim(
    "prop-B.10",
    expect="holds",
    evidence="proved",
    given={"rule": Adam, "closed_form": closed_form, "moment": raw},
    mutants={
        "β₁ᴸ⁻¹": {"closed_form": shorter},
        "(1 − β₁)ᴸ": {"closed_form": swapped},
        "the corrected moment": {"moment": corrected},
        "a gradient of 1 at 0": {"rule": partial(Adam, sign_at_zero=1)},
    },
)
def test_sign_run(rule, closed_form, moment):
    """If $bₙ, …, b_{n+L−1}$ all have the sign $s$ (or are all 0) then $m_{n+L} = β₁ᴸmₙ + (1 − β₁ᴸ)λs$."""
    check_orbits(rule, closed_form, moment, further=0, delay=0)
    with witness():
        certify(run_by_induction(rule, closed_form))


def check_orbits(rule, closed_form, moment, further, delay):
    """That the formula holds on every run of every orbit drawn: `delay` = 1 reads mₙ as the rule's mₙ₊₁."""

    @examples(STARTS, DECAYS, st.builds(Fraction, st.integers(1, 9)), number=40)
    def orbits(start, decay, penalty):
        instance = rule(1, penalty, decay, Fraction(1, 2), bias_correction=False)
        # v is λ² from the start, so that every step is rational until b is 0, where it is left alone.
        orbit = list(islice(states(instance, State(start, second_moment=penalty**2)), 12))
        signs = [sign(state.position) for state in orbit]
        assume(all(signs[1:]) or not any(signs))
        for n in range(len(orbit)):
            for length in range(1, len(orbit) - n - delay):
                if len(set(signs[n : n + length + further])) > 1:
                    break
                before, after = (moment(orbit[k + delay], instance) for k in (n, n + length))
                with witness(b_n=orbit[n].position, m_n=before, L=length, penalty=penalty, first_decay=decay):
                    assert after == closed_form(before, penalty, signs[n], decay, length), f"m is {after}"


@claim(
    "prop-B.10",
    reading="$mₙ$ holding the gradient at $bₙ$",
    condition="$mₙ$ holds the gradient at $bₙ$, and a run of $L$ steps is $bₙ, …, b_{n+L}$",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"closed_form": closed_form, "further": 1},
    mutants={"L iterates": {"further": 0}, "β₁ᴸ⁻¹": {"closed_form": shorter}},
)
def test_other_offset(closed_form, further):
    """With the index of $m$ moved by one, the run needs one more iterate of the same sign."""
    check_orbits(Adam, closed_form, raw, further=further, delay=1)
    with witness():
        certify(run_by_induction(Adam, closed_form))


def rational(number):
    """A float or an int exactly, in the rationals of FLINT: powers of a float grow by 53 bits each."""
    return fmpq(*number.as_integer_ratio())


def check_floats(dtype, decay, tolerance):
    """m_{n+L} for L = 1, …, 600 along a positive run, after mₙ = 0 and after mₙ = −λ, with λ = 1."""
    rule = optimizers.Adam(2.0**-30, 1.0, decay)
    begin = torch.tensor([0.0, -1.0], dtype=dtype)
    state = optimizers.AdamState(torch.ones(2, dtype=dtype), 1, begin, torch.ones(2, dtype=dtype))
    for length in range(1, 601):
        state = rule.toy_step(state)
        for before, found in zip((0, -1), state.first_moment.tolist(), strict=True):
            exact = closed_form(before, 1, 1, rational(decay), length)
            with witness(dtype=str(dtype), first_decay=decay, m_n=before, L=length, found=found):
                assert abs(rational(found) - exact) <= rational(tolerance), f"and not {float(arb(exact)):.4f}"
    certify(enumerated("runs of up to 600 steps"))


@claim(
    "prop-B.10",
    reading="in floats",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float64, "bits": 54},
    mutants={"float32": {"dtype": torch.float32}, "half of it": {"bits": 55}},
)
def test_float64(dtype, bits):
    """At $β₁ = 0.9$ rounding takes $m_{n+L}$ at most $2⁻⁵⁴λ/(1 − β₁)$ off, for $L ≤ 600$
    (half a unit in each step)."""
    check_floats(dtype, 0.9, 2.0**-bits / (1 - 0.9))


@claim(
    "prop-B.10",
    reading="in floats",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32, "bits": 25},
    mutants={"bfloat16": {"dtype": torch.bfloat16}, "half of it": {"bits": 26}},
)
def test_float32(dtype, bits):
    """At $β₁ = 0.9$ rounding takes $m_{n+L}$ at most $2⁻²⁵λ/(1 − β₁)$ off, for $L ≤ 600$."""
    check_floats(dtype, 0.9, 2.0**-bits / (1 - 0.9))


@claim(
    "prop-B.10",
    reading="in floats",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16, "decay": 0.99},
    mutants={"float32": {"dtype": torch.float32}, "β₁ = 0.5": {"decay": 0.5}},
)
def test_bfloat16(dtype, decay):
    """In bfloat16 at $β₁ = 0.99$, $m_{n+L}$ is within $0.1λ$ of the formula. (It stops at $0.8λ$.)"""
    check_floats(dtype, decay, 0.1)
