"""Section 3: are the local minima of ReLU networks kinks, so that (5) fails in every neighbourhood of one?

Not with a squared loss alone: (max(0, w) − t)² with t > 0, an open set of data, has its minimum at w = t,
where f″ = 2. With a LASSO penalty and non-positive responses the only minimum is the kink 0.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.lsmooth-local",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "sign": 1},
    mutants={"loss (3) with a LASSO penalty": {"lasso": 1, "sign": -1}},
)
def test_minima_of_relu_networks_are_kinks(lasso, sign):
    """The local minima of a one-neuron ReLU network with squared loss are kinks, where (5) fails."""
    near = Fraction(1, 10**10)
    for size in (Fraction(1), Fraction(7, 3), Fraction(1, 100)):
        response = sign * size
        minimum = max(response, Fraction(0))
        before, after = (
            2 * (max(w, 0) - response) * (w > 0) + lasso * ((w > 0) - (w < 0))
            for w in (minimum - near, minimum + near)
        )
        with witness(
            loss=f"(max(0, w) − t)² + {lasso}|w|",
            t=response,
            minimum_at=minimum,
            slope_change_at_smallest_distance=after - before,
        ):
            assert after - before > Fraction(1, 10)


@claim(
    "text-3.lsmooth-local",
    reading="penalised single layer",
    condition="the loss is (3) with y ≤ 0 and λ₁ > 0, whose only local minimum is the kink 0",
    expect="holds",
    evidence="proved",
    given={"admits": lambda lasso: lasso > 0},
    mutants={"no penalty": {"admits": lambda lasso: lasso == 0}},
)
def test_penalised_minimum_is_a_kink(admits):
    """At 0 both one-sided slopes of (3) along any line point uphill by λ₁ or more, so f′ jumps by 2λ₁."""
    lasso, y, z = z3.Reals("λ₁ y z")
    right = z3.If(z > 0, -2 * y * z, 0) + lasso
    left = z3.If(z < 0, 2 * y * z, 0) + lasso
    with witness():
        uphill = prove(
            z3.And(right > 0, left > 0, right + left >= 2 * lasso), assumptions=[y <= 0, admits(lasso)]
        )
    certify(Proof("z3", uphill))
