"""Proposition B.8: for fixed β₁ and b₀ uniform on [−1, 1] no Adam iterate has a zero entry.

The orbits with one pattern of signs are translates of each other, and at most one of them is 0 at step n
(32): at most 2ⁿ starts have their first zero there, a countable set over all n. Of the finitely many numbers
that a sampler draws some do lead to a zero.
"""

from fractions import Fraction
from functools import partial
from itertools import islice, product

import pytest
import sympy
import torch
from hypothesis import strategies as st

from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.proofs import identity
from ndgm.exact.rules import Adam, ProximalGradient, State, states
from ndgm.sim import optimizers
from ndgm.sim.formats import uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast

PAPER = partial(Adam, bias_correction=False)
RATE = Fraction(1, 100)


def thresholded(learning_rate, penalty, first_decay, second_decay):
    return ProximalGradient(learning_rate, penalty)


@claim(
    "prop-B.8",
    expect="holds",
    evidence="proved",
    given={
        "rules": (PAPER, Adam, partial(PAPER, epsilon=Fraction(1, 10**8), epsilon_inside=True)),
        "prime": 10007,
        "number": ball,
    },
    mutants={
        "soft threshold": {"rules": (thresholded,)},
        "vanilla, from its lattice": {"rules": (vanilla,), "prime": 100, "number": Fraction},
    },
)
def test_almost_surely(rules, prime, number):
    """For every β₁ in [0, 1), ρ, ε ≥ 0, with or without bias correction, only countably many b₀ lead to a
    zero at some step.

    (With random rational starts: no zero within 40 steps, each sign certain.)
    """

    @examples(st.integers(1, prime - 1), st.integers(90, 99), st.sampled_from(rules), number=15)
    def walk(numerator, percent, rule):
        start = Fraction(numerator, prime)
        model = rule(RATE, 1, Fraction(percent, 100), Fraction(999, 1000))
        with precision(200):
            for state in islice(states(model, number(start)), 41):
                with witness(rule=rule, start=start, first_decay=Fraction(percent, 100), n=state.iteration):
                    assert sign(state.position) != 0, "a zero"

    alpha, penalty, beta, rho, v = sympy.symbols("α λ β₁ ρ v", positive=True)
    b, m = sympy.symbols("b m", real=True)
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    for rule, s in product(rules, (1, 0, -1)):
        after = rule(alpha, penalty, beta, rho).step(State(b, n, m, v), sign=s)
        with witness(rule=rule, sign=s):
            translation = identity(sympy.diff(after.position, b), 1)
            identity(sympy.diff(after.first_moment, b), 0)
            identity(sympy.diff(after.second_moment, b), 0)
    counting = (
        "so each of the finitely many patterns of n signs has at most one start with bₙ = 0; "
        "a countable set has measure 0"
    )
    translates = f"for given signs a step is a translation ({translation})"
    certify(Proof("sympy, and counting", f"{translates}, {counting}"))


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
    """No positive number that uniform_(−1, 1) draws (each with probability 2⁻²⁴) is exactly 0 within 40 steps
    (α = 0.01, λ = 1).
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    first_zero = end_state(rule, starts, 40, first_zero=True).first_zero
    check_all(first_zero <= 0, "0 is hit", start=starts, n=first_zero)
    certify(Count(len(starts), "positive draws"))


def check_draws(rules, dtype, steps):
    """All draws but 0."""
    starts = uniform_values(dtype)
    starts = starts[starts != 0]
    for rule in rules:
        first_zero = torch.zeros(len(starts), dtype=torch.int32)
        for state in islice(optimizers.iterates(rule, starts), 1, steps + 1):
            first_zero[(first_zero == 0) & (state.position == 0)] = state.iteration
        check_all(first_zero == 0, "0 is hit", start=starts, n=first_zero)
    certify(Count(len(starts) * len(rules), f"orbits of {steps} steps"))


@claim(
    "prop-B.8",
    reading="in float16",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"rules": [optimizers.Adam(0.1, 1.0)]},
    mutants={"no bias correction": {"rules": [optimizers.Adam(0.1, 1.0, bias_correction=False)]}},
)
def test_float16(rules):
    """torch's Adam in float16 (α = 0.1, λ = 1) has no zero entry within 20 steps from any draw of [−1, 1] but
    0.
    """
    check_draws(rules, torch.float16, 20)


@claim(
    "prop-B.8",
    reading="in bfloat16",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"rules": [optimizers.Adam(rate, 1.0) for rate in (0.1, 0.01, 0.001)]},
    mutants={"no bias correction": {"rules": [optimizers.Adam(2.0**-7, 0.01, bias_correction=False)]}},
)
def test_bfloat16(rules):
    """torch's Adam in bfloat16 (α = 0.1, 0.01, 0.001, λ = 1) has no zero entry within 60 steps from any draw
    of [−1, 1] but 0.
    """
    check_draws(rules, torch.bfloat16, 60)
