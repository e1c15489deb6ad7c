"""Appendix A.3.2: the max crossing solutions of the toy LASSO (7) are the cube [−λ, λ]ᵖ."""

from fractions import Fraction
from itertools import product

import pytest
import z3

from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.toy-dual",
    expect="holds",
    evidence="proved",
    given={"least_penalty": Fraction(0), "signs": (1, -1)},
    mutants={"penalty < 0": {"least_penalty": Fraction(-1)}, "norm only for b ≥ 0": {"signs": (1,)}},
)
def test_dual_of_the_toy(least_penalty, signs):
    """The solutions for (7), λ‖b‖₁, are the cube [−λ, λ]ᵖ: non-empty and compact, for every λ ≥ 0 and p."""
    for penalty, p in product((least_penalty, Fraction(1, 2), Fraction(3)), (1, 2, 3)):
        axes = [tuple(sign * (i == k) for i in range(p)) for k in range(p) for sign in signs]
        f = PolyhedralFunction((((0,) * p, 0),), tuple((axis, penalty) for axis in axes))
        for entry in (Fraction(0), penalty, -penalty, penalty + 1, -penalty - 1):
            multiplier = (Fraction(0),) * (p - 1) + (entry,)
            with witness(λ=penalty, p=p, multiplier=str(multiplier)):
                attains = f.conjugate([-m for m in multiplier]) == 0
                assert attains == (-penalty <= entry <= penalty)
                assert f.conjugate((0,) * p) == 0, "no solution"
    b, multiplier, penalty = z3.Reals("b μ λ")
    size, in_cube = z3.If(b > 0, b, -b), [multiplier <= penalty, -penalty <= multiplier]
    with witness(entry="any"):
        inside = prove(penalty * size + multiplier * b >= 0, assumptions=[penalty >= least_penalty, *in_cube])
        outside = prove(
            z3.Implies(z3.And(penalty + multiplier >= 0, penalty - multiplier >= 0), z3.And(in_cube))
        )
    ends = f"from b = 1 and b = −1: {outside}; else q(μ) = −∞ along a ray"
    certify(Proof("z3", f"q(μ) = 0 entry by entry: {inside}; {ends}"))
