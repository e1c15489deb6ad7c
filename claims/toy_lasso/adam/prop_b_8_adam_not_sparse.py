"""Proposition B.8: for fixed β₁ and b₀ uniform on [−1, 1] no Adam iterate has a zero entry.

The orbits with one pattern of signs are translates of each other, and at most one of them is 0 at step n
(32): at most 2ⁿ starts have their first zero there, a countable set over all n. Of the finitely many numbers
that a sampler draws some do lead to a zero.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import islice, product

import pytest
import torch

from claims.toy_lasso.adam.adam_steps import moved_alike
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.inference import null_set
from ndgm.exact.rules import Adam, ProximalGradient, states
from ndgm.sim import optimizers
from ndgm.sim.formats import uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

PAPER = partial(Adam, bias_correction=False)
RATE = Fraction(1, 100)


def thresholded(learning_rate, penalty, first_decay, second_decay):
    return ProximalGradient(learning_rate, penalty)


@dataclass(frozen=True)
class Snapping(Adam):
    """Adam whose position is set to 0 where it is within α/2 of it."""

    def step(self, state, sign=None):
        state = super().step(state, sign)
        near = abs(state.position) < self.rate(0) / 2
        return state._replace(position=0 * state.position) if near else state


CONVENTIONS = (PAPER, Adam, partial(PAPER, epsilon=Fraction(1, 10**8), epsilon_inside=True))


@claim(
    "prop-B.8",
    expect="holds",
    evidence="proved",
    given={
        "rules": CONVENTIONS,
        "law": lambda index: Fraction(200 * index + 7, 10007),
        "number": ball,
    },
    mutants={
        "soft threshold": {"rules": (thresholded,)},
        "near 0 set to 0": {"rules": (partial(Snapping, bias_correction=False),)},
        "b₀ a multiple of α": {
            "law": lambda index: Fraction(index, 100),
            "rules": (Adam,),
            "number": Fraction,
        },
    },
)
def test_almost_surely(rules, law, number):
    """For every $β₁$ in [0, 1), $ρ$, $ε ≥ 0$, with or without bias correction, only countably many $b₀$
    lead to a zero at some step.

    (And no zero within 40 steps from 16 rational starts: each sign is certain.)
    """
    for rule, index, percent in product(rules, range(1, 17), (90, 99)):
        start = law(index)
        model = rule(RATE, 1, Fraction(percent, 100), Fraction(999, 1000))
        with precision(200):
            for state in islice(states(model, number(start)), 41):
                with witness(rule=rule, start=start, first_decay=Fraction(percent, 100), n=state.iteration):
                    assert sign(state.position) != 0, "a zero"
    for rule in rules:
        with witness(rule=rule):
            certify(null_set(moved_alike(rule)))


@claim(
    "prop-B.8",
    reading="in float32",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.Adam(0.01, 1.0, bias_correction=False)},
    mutants={"torch's Adam at α = 0.001": {"rule": optimizers.Adam(0.001, 1.0)}},
)
def test_float32(rule):
    """No positive number that uniform_(−1, 1) draws (each with probability $2⁻²⁴$) is exactly 0 within 40
    steps $(α = 0.01, λ = 1)$.
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    first_zero = end_state(rule, starts, 40, first_zero=True).first_zero
    check_all(first_zero <= 0, "0 is hit", start=starts, n=first_zero)


def check_draws(rules, dtype, steps):
    """All draws but 0."""
    starts = uniform_values(dtype)
    starts = starts[starts != 0]
    for rule in rules:
        first_zero = torch.zeros(len(starts), dtype=torch.int32)
        for state in islice(optimizers.iterates(rule, starts), 1, steps + 1):
            first_zero[(first_zero == 0) & (state.position == 0)] = state.iteration
        check_all(first_zero == 0, "0 is hit", start=starts, n=first_zero)
    certify(enumerated(f"orbits of {steps} steps"))


@claim(
    "prop-B.8",
    reading="in float16",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"rules": [optimizers.Adam(0.001, 1.0, bias_correction=False)]},
    mutants={"α = 0.1": {"rules": [optimizers.Adam(0.1, 1.0, bias_correction=False)]}},
)
def test_float16(rules):
    """(30) in float16 $(α = 0.001, λ = 1, ρ = 0.999)$ has no zero entry within 60 steps from any
    draw of $[−1, 1]$ but 0.
    """
    check_draws(rules, torch.float16, 60)


@claim(
    "prop-B.8",
    reading="in bfloat16",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"rules": [optimizers.Adam(2.0**-7, 1.0, bias_correction=False)]},
    mutants={"α = 0.01": {"rules": [optimizers.Adam(0.01, 1.0, bias_correction=False)]}},
)
def test_bfloat16(rules):
    """(30) in bfloat16 $(α = 2⁻⁷, λ = 1, ρ = 0.999)$ has no zero entry within 60 steps from any
    draw of $[−1, 1]$ but 0.
    """
    check_draws(rules, torch.bfloat16, 60)


@claim(
    "prop-B.8",
    reading="torch's Adam in bfloat16",
    world="bfloat16",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"rules": [optimizers.Adam(rate, 1.0) for rate in (2.0**-7, 0.1, 0.01, 0.001)]},
    mutants={"no bias correction": {"rules": [optimizers.Adam(2.0**-7, 1.0, bias_correction=False)]}},
)
def test_bfloat16_torch(rules):
    """torch's Adam in bfloat16 $(α = 2⁻⁷, 0.1, 0.01, 0.001, λ = 1)$ has no zero entry within 60 steps from
    any draw of $[−1, 1]$ but 0.
    """
    check_draws(rules, torch.bfloat16, 60)
