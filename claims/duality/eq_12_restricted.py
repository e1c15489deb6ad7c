"""Equation (12): the loss (11) restricted to the origin.

(12) is the minimum of ‖y − max(0, Zb)‖² subject to ‖b‖₁ ≤ 0, ‖b‖² ≤ 0. Its objective is ‖y‖² at 0 and ∞
elsewhere, so its epigraph is the ray upward from (0, ‖y‖²). (11) has the same value for y ≤ 0, and the same
minimiser if it is penalised.
"""

from fractions import Fraction
from itertools import product

import pytest
import z3

from claims.duality.functions import restricted
from claims.duality.lemmas import data_term_is_least_at_zero
from ndgm.exact.convex import relu_regression
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-12",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 0},
    mutants={"lasso 1": {"lasso": 1}, "ridge 1": {"ridge": 1}},
)
def test_same_minimiser(lasso, ridge):
    """(11) and (12) have the same minimisers and value, for all penalties ≥ 0 and y ≤ 0."""
    loss, minimisers = relu_regression([1], [-1], lasso, ridge), restricted(1).minimisers
    shown = {"minimisers_of_11": str(loss.minimisers), "minimisers_of_12": 0}
    with witness(Z=1, y=-1, lasso=lasso, ridge=ridge, **shown):
        assert loss.infimum() == restricted(1).infimum() and loss.minimisers == minimisers


@claim(
    "eq-12",
    expect="refuted",
    evidence="proved",
    given={"heights": (0, 1, 2)},
    mutants={"the ray upward": {"heights": (1, 2)}},
)
def test_epigraph_is_a_line(heights):
    """The epigraph of (12) is the whole vertical line {(0, w)}."""
    f = restricted(1)
    for w in heights:
        with witness(y=-1, point=(0, w), value_at_0=f.value(0)):
            assert f.epigraph_contains(0, Fraction(w)), "not in the epigraph"


@claim(
    "eq-12",
    reading="penalised",
    condition="λ₁ + λ₂ > 0, and the line is the ray {(0, w) : w ≥ ‖y‖²}",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "penalties": ((1, 0), (0, 1)), "is_penalised": lambda total: total > 0},
    mutants={
        "responses ≥ 0": {"sign": 1},
        "no penalty": {"penalties": ((0, 0),), "is_penalised": lambda total: total == 0},
    },
)
def test_equivalent_when_penalised(sign, penalties, is_penalised):
    """With y ≤ 0 and a penalty 0 alone minimises (11), with value ‖y‖²; epi of (12) is the ray above it."""
    for design, size, (lasso, ridge) in product([(1,), (-1, 2)], (0, 1), penalties):
        loss = relu_regression(design, [sign * size] * len(design), lasso, ridge)
        f = restricted(len(design) * size**2)
        with witness(Z=design, y=sign * size, lasso=lasso, ridge=ridge, infimum=str(loss.infimum())):
            assert loss.infimum() == f.infimum() and loss.minimisers == f.minimisers
        for x, w in product((-1, 0, 1), (-1, 0, 1, 2, 3)):
            with witness(f=str(f), point=(x, w)):
                assert f.epigraph_contains(x, Fraction(w)) == (x == 0 and w >= f.value(0))
    with witness(term="data"):
        data = data_term_is_least_at_zero(sign)
    b, lasso, ridge = z3.Reals("b λ₁ λ₂")
    with witness(term="penalty"):
        penalty = prove(
            lasso * z3.If(b > 0, b, -b) + ridge * b * b > 0,
            assumptions=[b != 0, lasso >= 0, ridge >= 0, is_penalised(lasso + ridge)],
        )
    certify(Proof("z3", f"entry by entry {data}; {penalty}"))
