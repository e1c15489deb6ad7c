"""Section 3, quoted from Boyd et al.: the gradient method descends, the subgradient method need not.

The gradient method descends in small steps only; at an arbitrary constant rate its loss can rise as well.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims.convergence.gradient_descent import trajectory
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.descent",
    reading="any constant rate",
    condition="the ordinary gradient method is (1) with an arbitrary constant learning rate, above 2/L too",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_gradient_method_descends(rate):
    """The ordinary gradient method (1), with its constant learning rate, is a descent method on x²."""
    for before, after in pairwise(trajectory(lambda x: 2 * x, 1, rate, 5)):
        with witness(f="x²", learning_rate=rate, x=before, following=after):
            assert after * after < before * before


@claim(
    "text-3.descent",
    expect="holds",
    evidence="proved",
    given={"subgradient": (1, 2)},
    mutants={"the subgradient (1, 0)": {"subgradient": (1, 0)}},
)
def test_subgradient_method_is_no_descent_method(subgradient):
    """At (1, 0) of |x| + 2|y| each step t against the subgradient (1, 2) raises f by 3t; GD lowers Lx²/2."""
    t, x, alpha, L = z3.Reals("t x α L")
    g, h = subgradient

    def size(value):
        return z3.If(value > 0, value, -value)

    with witness(point=(1, 0), subgradient=subgradient):
        rises = prove(size(1 - t * g) + 2 * size(-t * h) == 1 + 3 * t, assumptions=[t > 0, t < z3.Q(1, 2)])
    following = x - alpha * L * x
    falls = prove(following * following < x * x, assumptions=[x != 0, L > 0, alpha > 0, alpha * L < 2])
    certify(Proof("z3", f"rises: {rises}; on Lx²/2: {falls}"))
