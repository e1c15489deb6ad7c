"""Equation (32), its cardinality, and Proposition B.8: for fixed β₁ and b₀ uniform on [−1, 1] no Adam iterate
has a zero entry.

While no gradient is 0, (24) and (31) make step j α(1 − β₁)(s₁β₁ʲ⁻¹ + … + sⱼ)/√(1 − ρʲ), free of λ. So the
orbits with one pattern of signs are translates of each other, and at most one of them is 0 at step n: at most
2ⁿ starts, a countable set over all n. That counts first zeros, as the proof of B.4 says and this one does
not: 0 stays at 0, an entry can be 0 a second time, and then (24) and (32) fail. Between two starts that met 0
before there is one pattern, hence at most 2ⁿ⁺¹ − 1 starts in all. Few patterns are ever followed: 8 of the
1024 at n = 10, for β₁ = 0.9. Of the finitely many numbers that a sampler draws some do lead to a zero.
"""

from fractions import Fraction
from functools import partial
from itertools import islice, product

import hypothesis
import pytest
import sympy
import torch
from hypothesis import strategies as st

from ndgm.exact.adam_zeros import moment, starts_of_first_zero
from ndgm.exact.arithmetic import ball, digits, precision, sign
from ndgm.exact.proofs import identity
from ndgm.exact.rules import NDGM, Adam, ProximalGradient, State, states
from ndgm.sim import optimizers
from ndgm.sim.formats import uniform_values
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

PAPER = partial(Adam, bias_correction=False)
RATE, FIRST, SECOND = Fraction(1, 100), Fraction(9, 10), Fraction(99, 100)
alpha, penalty, beta, rho = sympy.symbols("α λ β₁ ρ", positive=True)
b, total = sympy.symbols("b S", real=True)
n = sympy.Symbol("n", integer=True, nonnegative=True)


@claim(
    "eq-32",
    evidence="proved",
    expect="holds",
    given={"rule": PAPER, "formula_decay": FIRST},
    mutants={
        "bias correction": {"rule": Adam},
        "ε = 1/10": {"rule": partial(PAPER, epsilon=Fraction(1, 10))},
        "another β₁": {"formula_decay": Fraction(91, 100)},
    },
)
def test_first_zero(rule, formula_decay):
    """If an entry becomes 0 at step n, b₀ = α(1 − β₁) Σⱼ (1 − ρʲ)^(−1/2) Σ_{l≤j} β₁ʲ⁻ˡsₗ; and from this b₀ it
    does, for every λ.

    (For every sign pattern that Adam follows to a zero at n ≤ 7, β₁ = 9/10, ρ = 99/100.)
    """
    with precision(300):
        for steps in range(1, 8):
            for signs, start in starts_of_first_zero(RATE, formula_decay, SECOND, steps):
                orbit = [
                    state.position
                    for state in islice(states(rule(RATE, Fraction(7, 3), FIRST, SECOND), start), steps + 1)
                ]
                with witness(n=steps, signs=signs, start=digits(start, 8)):
                    assert tuple(sign(position) for position in orbit[:-1]) == signs, "other signs"
                    assert abs(orbit[-1]) < ball(Fraction(1, 2**250)), "bₙ is not 0"
    evidence = []
    for s in (1, -1):
        before = State(b, n, (1 - beta) * penalty * total, penalty**2 * (1 - rho**n))
        after = rule(alpha, penalty, beta, rho).step(before, sign=s)
        with witness(sign=s):
            evidence.append(identity(after.second_moment, penalty**2 * (1 - rho ** (n + 1))))
            evidence.append(identity(after.first_moment, (1 - beta) * penalty * (beta * total + s)))
            # Both sides of (32) move by a positive multiple of −(βS + s), so the squares decide, and have no
            # roots.
            move = alpha**2 * (1 - beta) ** 2 * (beta * total + s) ** 2 / (1 - rho ** (n + 1))
            evidence.append(identity((after.position - b) ** 2, move))
    certify(Proof("induction on (24), (31) and (32), step by sympy", "; ".join(evidence)))


@claim(
    "eq-32",
    reading="at a second zero",
    condition="the entry was 0 at an earlier step",
    evidence="proved",
    expect="refuted",
    given={"gradient": 0},
    mutants={"sign(0) = 1": {"gradient": 1}},
)
def test_second_zero(gradient):
    """Where the entry was 0 before, (32) still holds, for some choice of the sₗ in {−1, 0, 1}.

    (β₁ = 1/2, ρ = (9 − √17)/8 and b₀ = 1 = α/(2√(1 − ρ)): then b₁ = b₃ = 0.)
    """
    decay = (9 - sympy.sqrt(17)) / 8
    rate = 2 * sympy.sqrt(1 - decay)
    rule, orbit = PAPER(rate, 1, sympy.Rational(1, 2), decay), [State(sympy.Integer(1))]
    for s in (1, gradient, -1):
        orbit.append(rule.step(orbit[-1], sign=s))
    zeros = [
        f"b_{k} = 0" for k, state in enumerate(orbit) if sympy.minimal_polynomial(state.position).is_Symbol
    ]
    sizes = [rate / 2 / sympy.sqrt(1 - decay**j) for j in (1, 2, 3)]
    right_sides = []
    for signs in product((1, 0, -1), repeat=3):
        moments = [2 * moment(signs[:j], sympy.Rational(1, 2)) for j in (1, 2, 3)]
        right_sides.append(sum(size * m for size, m in zip(sizes, moments, strict=True)))
    # The right sides that are not 1 differ from it by far more than 10⁻²⁰, so 30 digits decide.
    met = any(abs((right - 1).evalf(30)) < sympy.Rational(1, 10**20) for right in right_sides)
    with witness(rho="(9 − √17)/8", start="1", zeros=zeros):
        assert "b_3 = 0" not in zeros or met, "no right side of (32) is b₀"


def zero_starts(candidates):
    return [start for start in candidates if PAPER(RATE, 1, FIRST, SECOND).step(State(start)).position == 0]


@claim(
    "text-B.3.4.cardinality",
    reading="a start at 0",
    condition="b₀ = 0, whose s₁ is neither of the two values, counts too",
    evidence="proved",
    expect="refuted",
    given={"candidates": [Fraction(k, 1000) for k in range(-1000, 1001)]},
    mutants={"without the start 0": {"candidates": [Fraction(k, 1000) for k in range(-1000, 1001) if k]}},
)
def test_all_starts(candidates):
    """At most 2ⁿ starts lead to a zero at step n. (n = 1, α = 0.01, β₁ = 0.9, ρ = 0.99: 2¹ = 2.)"""
    found = zero_starts(candidates)
    with witness(starts=found):
        assert len(found) <= 2, "more than 2 starts"


@claim(
    "text-B.3.4.cardinality",
    evidence="proved",
    expect="holds",
    given={"first_decay": FIRST, "counts": [2, 4, 4, 4, 6, 6, 8, 8, 8, 8], "choices": 2},
    mutants={"one choice": {"choices": 1}, "β₁ = 1/2": {"first_decay": Fraction(1, 2)}},
)
def test_first_zeros(first_decay, counts, choices):
    """A pattern of n signs has at most one start that is 0 at step n and not before: at most 2ⁿ, and only few
    are followed.

    (For β₁ = 9/10, ρ = 99/100: 2, 4, 4, 4, 6, 6, 8, 8, 8, 8 starts for n = 1, …, 10.)
    """
    with precision(200):
        for steps, count in enumerate(counts, 1):
            found = list(starts_of_first_zero(RATE, first_decay, SECOND, steps))
            starts = sorted(digits(start, 30) for _, start in found)
            with witness(n=steps, starts=len(starts)):
                assert len(starts) == len(set(starts)) <= choices**steps, "too many starts"
                assert len(starts) == count, "another number of starts"
    certify(
        Proof(
            "algebra, (32); the numbers by enumeration", f"2ⁿ patterns, one start each; {counts} are followed"
        )
    )


@claim(
    "text-B.3.4.cardinality",
    reading="all zeros",
    condition="the zeros up to step n are counted, and the bound is 2ⁿ⁺¹ − 1",
    evidence="proved",
    expect="holds",
    given={"bound": lambda k: 2 ** (k + 1) - 1},
    mutants={"2ⁿ": {"bound": lambda k: 2**k}, "2^(n+1) − 2": {"bound": lambda k: 2 ** (k + 1) - 2}},
)
def test_all_zeros(bound):
    """At most 2ⁿ⁺¹ − 1 starts, 0 included, are 0 at some step up to n. (Enumerated for β₁ = 1/10, 9/10,
    99/100 and n ≤ 7.)

    Let Pₙ be their number. Between two neighbours of the Pₙ₋₁ starts that were 0 before, all starts have one
    pattern and bₙ − b₀ is constant, so at most Pₙ₋₁ + 1 starts are new; P₀ = 1.
    """
    for first_decay in (Fraction(1, 10), FIRST, Fraction(99, 100)):
        with precision(200):
            known = 1
            for steps in range(8):
                new = len(list(starts_of_first_zero(RATE, first_decay, SECOND, steps))) if steps else 0
                with witness(beta1=first_decay, n=steps, starts=known + new):
                    assert new <= known + 1, "two first zeros between neighbours"
                    assert known + new <= bound(steps), "more starts than the bound"
                known += new
    step = identity("2*(2**n - 1) + 1", "2**(n + 1) - 1", integer=True, positive=True)
    certify(Proof("induction on Pₙ ≤ 2Pₙ₋₁ + 1", step))


def thresholded(learning_rate, penalty, first_decay, second_decay):
    return ProximalGradient(learning_rate, penalty)


def vanilla(learning_rate, penalty, first_decay, second_decay):
    return NDGM(learning_rate, penalty)


@claim(
    "prop-B.8",
    evidence="proved",
    expect="holds",
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

    @hypothesis.settings(max_examples=15)
    @hypothesis.given(st.integers(1, prime - 1), st.integers(90, 99), st.sampled_from(rules))
    def walk(numerator, percent, rule):
        start = Fraction(numerator, prime)
        model = rule(RATE, 1, Fraction(percent, 100), Fraction(999, 1000))
        with precision(200):
            for state in islice(states(model, number(start)), 41):
                with witness(rule=rule, start=start, beta1=Fraction(percent, 100), n=state.iteration):
                    assert sign(state.position) != 0, "a zero"

    walk()
    first, second = sympy.Symbol("m", real=True), sympy.Symbol("v", positive=True)
    for rule, s in product(rules, (1, 0, -1)):
        after = rule(alpha, penalty, beta, rho).step(State(b, n, first, second), sign=s)
        with witness(rule=rule, sign=s):
            translation = identity(sympy.diff(after.position, b), 1)
            identity(sympy.diff(after.first_moment, b), 0)
            identity(sympy.diff(after.second_moment, b), 0)
    certify(
        Proof(
            "sympy, and counting",
            f"for given signs a step is a translation ({translation}), so each of the finitely many patterns of n signs has at most "
            "one start with bₙ = 0; a countable set has measure 0",
        )
    )


@claim(
    "prop-B.8",
    reading="in float32",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"rule": optimizers.Adam(0.01, 1.0, bias_correction=False)},
    mutants={"torch's Adam at α = 0.001": {"rule": optimizers.Adam(0.001, 1.0)}},
)
def test_float32(rule):
    """No positive number that uniform_(−1, 1) draws (each with probability 2⁻²⁴) is exactly 0 within 40 steps
    (α = 0.01, λ = 1).
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    first_zero = end_state(rule, starts, 40, first_zero=True).first_zero
    hit = (first_zero > 0).nonzero().flatten().tolist()
    if hit:
        refute(f"0 is hit by {len(hit)} starts", start=float(starts[hit[0]]), n=int(first_zero[hit[0]]))
    with witnesses(len(starts)):
        assert not hit
    certify(Count(len(starts), "positive draws"))


def check_draws(rules, dtype, steps):
    """Walk all draws but 0 and look for a zero."""
    starts = uniform_values(dtype)
    starts = starts[starts != 0]
    for rule in rules:
        for state in islice(optimizers.iterates(rule, starts), 1, steps + 1):
            hit = state.position == 0
            if hit.any():
                values = hit.nonzero().flatten().tolist()
                refute(f"0 is hit by {len(values)} starts", start=float(starts[values[0]]), n=state.iteration)
        with witnesses(len(starts)):
            assert (state.position != 0).all()
    certify(Count(len(starts) * len(rules), f"orbits of {steps} steps"))


@claim(
    "prop-B.8",
    reading="in float16",
    world="float16",
    evidence="enumerated",
    expect="refuted",
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
    evidence="enumerated",
    expect="holds",
    given={"rules": [optimizers.Adam(rate, 1.0) for rate in (0.1, 0.01, 0.001)]},
    mutants={"no bias correction": {"rules": [optimizers.Adam(2.0**-7, 0.01, bias_correction=False)]}},
)
def test_bfloat16(rules):
    """torch's Adam in bfloat16 (α = 0.1, 0.01, 0.001, λ = 1) has no zero entry within 60 steps from any draw
    of [−1, 1] but 0.
    """
    check_draws(rules, torch.bfloat16, 60)
