"""Appendix A.3.2: the max crossing solutions of the toy LASSO (7) are the cube [−λ, λ]ᵖ."""

from fractions import Fraction
from itertools import product

import pytest
import z3

from claims.duality.lemmas import heine_borel
from ndgm.exact.deduction import entrywise
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.toy-dual",
    expect="holds",
    evidence="proved",
    given={"least_penalty": Fraction(0), "signs": (1, -1)},
    mutants={"penalty < 0": {"least_penalty": Fraction(-1)}, "norm only for b ≥ 0": {"signs": (1,)}},
)
def test_dual_of_the_toy(least_penalty, signs):
    """The solutions for (7), $λ‖b‖₁$, are the cube $[−λ, λ]ᵖ$: non-empty and compact,
    for every $λ ≥ 0$ and $p$.

    In the cube no point of the epigraph is below the hyperplane; outside of it, at an entry $t$ or $−t$,
    some are below every $c$.
    """
    for penalty, p in product((least_penalty, Fraction(1, 2), Fraction(3)), (1, 2, 3)):
        axes = [tuple(sign * (i == k) for i in range(p)) for k in range(p) for sign in signs]
        f = PolyhedralFunction((((0,) * p, 0),), tuple((axis, penalty) for axis in axes))
        for entry in (Fraction(0), penalty, -penalty, penalty + 1, -penalty - 1):
            multiplier = (Fraction(0),) * (p - 1) + (entry,)
            with witness(λ=penalty, p=p, multiplier=str(multiplier)):
                attains = f.conjugate([-m for m in multiplier]) == 0
                assert attains == (-penalty <= entry <= penalty), "the solutions are not the cube"
                assert f.conjugate((0,) * p) == 0, "no solution"
    b, multiplier, penalty, t, c = z3.Reals("b μ λ t c")
    in_cube = [multiplier <= penalty, -penalty <= multiplier]
    with witness(entry="any"):
        inside = entrywise(
            penalty * z3.Abs(b) + multiplier * b >= 0, given=[penalty >= least_penalty, *in_cube]
        )
        outside = prove(
            z3.Or(penalty * t + multiplier * t < c, penalty * t - multiplier * t < c),
            assumptions=[t > 0, c < 0, z3.Not(z3.And(in_cube)), -c < t * (z3.Abs(multiplier) - penalty)],
        )
    certify(all_of(inside, outside, heine_borel()))
