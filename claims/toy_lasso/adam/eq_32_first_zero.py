"""Equation (32) (App. B.3.4): the starts from which an Adam iterate is 0 for the first time at step n.

While no gradient is 0, (24) and (31) make step j α(1 − β₁)(s₁β₁ʲ⁻¹ + … + sⱼ)/√(1 − ρʲ), free of λ: b₀ is the
sum of these steps. An entry can be 0 a second time: then one gradient was 0, and (24) and (32) fail.
"""

from fractions import Fraction
from functools import partial
from itertools import islice, product

import pytest
import sympy

from ndgm.exact.adam_zeros import moment, starts_of_first_zero
from ndgm.exact.arithmetic import ball, digits, precision, sign
from ndgm.exact.proofs import identity
from ndgm.exact.rules import Adam, State, states
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

PAPER = partial(Adam, bias_correction=False)
RATE, FIRST, SECOND = Fraction(1, 100), Fraction(9, 10), Fraction(99, 100)
HALF = sympy.Rational(1, 2)


@claim(
    "eq-32",
    expect="holds",
    evidence="proved",
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
                walk = states(rule(RATE, Fraction(7, 3), FIRST, SECOND), start)
                orbit = [state.position for state in islice(walk, steps + 1)]
                with witness(n=steps, signs=signs, start=digits(start, 8)):
                    assert tuple(sign(position) for position in orbit[:-1]) == signs, "other signs"
                    assert abs(orbit[-1]) < ball(Fraction(1, 2**250)), "bₙ is not 0"
    alpha, penalty, beta, rho = sympy.symbols("α λ β₁ ρ", positive=True)
    b, total = sympy.symbols("b S", real=True)
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    evidence = []
    for s in (1, -1):
        before = State(b, n, (1 - beta) * penalty * total, penalty**2 * (1 - rho**n))
        after = rule(alpha, penalty, beta, rho).step(before, sign=s)
        with witness(sign=s):
            evidence.append(identity(after.second_moment, penalty**2 * (1 - rho ** (n + 1))))
            evidence.append(identity(after.first_moment, (1 - beta) * penalty * (beta * total + s)))
            # Both sides of (32) move by a positive multiple of −(β₁S + s), so the squares decide.
            move = alpha**2 * (1 - beta) ** 2 * (beta * total + s) ** 2 / (1 - rho ** (n + 1))
            evidence.append(identity((after.position - b) ** 2, move))
    certify(Proof("induction on (24), (31) and (32), step by sympy", "; ".join(map(str, evidence))))


@claim(
    "eq-32",
    reading="at a second zero",
    condition="the entry was 0 at an earlier step",
    expect="refuted",
    evidence="proved",
    given={"gradient": 0},
    mutants={"sign(0) = 1": {"gradient": 1}},
)
def test_second_zero(gradient):
    """Where the entry was 0 before, (32) still holds, for some choice of the sₗ in {−1, 0, 1}.

    (β₁ = 1/2, ρ = (9 − √17)/8 and b₀ = 1 = α/(2√(1 − ρ)): then b₁ = b₃ = 0.)
    """
    decay = (9 - sympy.sqrt(17)) / 8
    rate = 2 * sympy.sqrt(1 - decay)
    rule, orbit = PAPER(rate, 1, HALF, decay), [State(sympy.Integer(1))]
    for s in (1, gradient, -1):
        orbit.append(rule.step(orbit[-1], sign=s))
    zeros = [
        f"b_{k} = 0" for k, state in enumerate(orbit) if sympy.minimal_polynomial(state.position).is_Symbol
    ]
    sizes = [rate / 2 / sympy.sqrt(1 - decay**j) for j in (1, 2, 3)]
    right_sides = []
    for signs in product((1, 0, -1), repeat=3):
        moments = [2 * moment(signs[:j], HALF) for j in (1, 2, 3)]
        right_sides.append(sum(size * m for size, m in zip(sizes, moments, strict=True)))
    # The right sides that are not 1 differ from it by far more than 10⁻²⁰, so 30 digits decide.
    met = any(abs((right - 1).evalf(30)) < sympy.Rational(1, 10**20) for right in right_sides)
    with witness(second_decay="(9 − √17)/8", start="1", zeros=zeros):
        assert "b_3 = 0" not in zeros or met, "no right side of (32) is b₀"
