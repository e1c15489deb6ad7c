"""Equation (26): from which starts RMSProp is 0 for the first time after n steps.

Step j of (25) moves bⱼ₋₁ by sⱼ = α/√(1 − ρʲ) against its sign, so that bₙ = b₀ + Σ_{j∈N} sⱼ − Σ_{j∈P} sⱼ with
N and P the steps taken from a negative and a positive entry: all n steps, as no entry was 0.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
import z3

from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED
from ndgm.exact.inference import induction
from ndgm.exact.rmsprop_lemmas import subgradient_step
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.exact.vanilla import first_zero_starts
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-26",
    expect="holds",
    evidence="proved",
    given={
        "step": subgradient_step,
        "entry_is": lambda entry: entry != 0,
        "rule": RMSProp,
        "set_of": lambda position, following: position,
    },
    mutants={
        "steps after the first zero count": {"entry_is": lambda entry: z3.BoolVal(True)},
        "a step of another length": {"step": lambda entry, length: subgradient_step(entry, 2 * length)},
        "away from 0": {"step": lambda entry, length: subgradient_step(entry, -length)},
        "bias correction": {"rule": BIAS_CORRECTED},
        "N and P by the entry after the step": {"set_of": lambda position, following: following},
    },
)
def test_sums(step, entry_is, rule, set_of):
    """After $n$ steps with no 0 before, $bₙ = b₀ + Σ_{j∈N} sⱼ − Σ_{j∈P} sⱼ$ and $|N| +
    |P| = n$; $bₙ = 0$ is (26)."""
    start, sum_n, sum_p, length, entry = z3.Reals("b₀ Σ_N Σ_P s bₙ")
    iteration, size_n, size_p = z3.Reals("n |N| |P|")
    below, above = entry < 0, entry > 0
    with witness():
        law = induction(
            lambda b, n, in_n, in_p, of_n, of_p: z3.And(b == start + in_n - in_p, of_n + of_p == n),
            variables=[entry, iteration, sum_n, sum_p, size_n, size_p],
            start=[start, *map(z3.RealVal, (0, 0, 0, 0, 0))],
            step=[
                step(entry, length),
                iteration + 1,
                z3.If(below, sum_n + length, sum_n),
                z3.If(above, sum_p + length, sum_p),
                z3.If(below, size_n + 1, size_n),
                z3.If(above, size_p + 1, size_p),
            ],
            given=[length > 0],
            everywhere=lambda b, *_: entry_is(b),
        )
    for n in range(1, 5):
        check_first_zeros(rule, set_of, n)
    certify(law)


def check_first_zeros(rule, set_of, n):
    """(26) in real algebraic numbers (α = 1, ρ = 3/4), from every start of RMSProp that is first 0 at n."""
    decay = sympy.Rational(3, 4)
    steps = [1 / sympy.sqrt(1 - decay**j) for j in range(1, n + 1)]
    for start in first_zero_starts(steps):
        orbit = trajectory(rule(sympy.Integer(1), sympy.Integer(5), decay), start, n)
        signs = [sympy.sign(set_of(*pair)) for pair in pairwise(orbit)]
        rest = start - sum(sign * step for sign, step in zip(signs, steps, strict=True))
        with witness(start=str(start), n=n, size_of_N_and_P=sum(map(abs, signs)), last=str(orbit[n])):
            assert all(orbit[:n]) and orbit[n] == 0, "it is not 0 for the first time at n"
            assert sum(map(abs, signs)) == n and rest == 0, "(26) fails"


@claim(
    "eq-26",
    reading="$N$ and $P$ by the entries $b₁, …, bₙ$",
    aside=True,
    condition="$j ∈ N$ means $bⱼ < 0$, not $bⱼ₋₁ < 0$",
    expect="refuted",
    evidence="proved",
    given={"shift": 0},
    mutants={"by the entry before step j": {"shift": 1}},
)
def test_other_index(shift):
    """$|N| + |P| = n$ for $N = {j ≤ n: bⱼ < 0}$, $P = {j ≤ n: bⱼ > 0}$. $(α = 1, ρ = 3/4, b₀ = 2, n = 1.)$"""
    orbit = trajectory(RMSProp(1, 1, Fraction(3, 4)), Fraction(2), 1)
    negative = [j for j in (1,) if orbit[j - shift] < 0]
    positive = [j for j in (1,) if orbit[j - shift] > 0]
    with witness(orbit=orbit, N=negative, P=positive, n=1):
        assert orbit[1] == 0 and len(negative) + len(positive) == 1, "N and P do not hold n iterations"
