"""Section 5: second-order finite differences at a kink, and what they say about growth.

At a kink with slope jump J the second difference is J/h, without a limit as h → 0. The growth ratio
f(2h)/f(h), read from the same values, is right all the same.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def second_difference(f, h):
    return (f(h) - 2 * f(Fraction(0)) + f(-h)) / h**2


def growth_ratio(f, h):
    return f(2 * h) / f(h)


@claim(
    "text-5.differences",
    reading="growth exponents",
    condition="what breaks down is the conclusion on growth, not only the estimate of a second derivative",
    expect="refuted",
    evidence="proved",
    given={"statistic": growth_ratio},
    mutants={"second difference": {"statistic": second_difference}},
)
def test_differences_mislead_at_kinks(statistic):
    """Finite differences mislead at a kink: the growth exponent log₂ f(2h)/f(h) of |x| is not 1."""
    values = [statistic(abs, Fraction(1, 2**k)) for k in range(1, 30)]
    with witness(
        f="|x|", statistic=statistic, at_h=Fraction(1, 2), ratio=values[0], at_the_smallest_h=values[-1]
    ):
        assert any(value != 2 for value in values), (
            "f(2h)/f(h) = 2 for every h: linear growth, correctly subquadratic"
        )


@claim(
    "text-5.differences",
    expect="holds",
    evidence="proved",
    given={"jump": 2},
    mutants={"no jump": {"jump": 0}},
)
def test_second_difference_diverges(jump):
    """At a kink with slope jump J the second difference grows like J/h as h → 0, without a limit."""

    def f(x):
        return x * x + jump * max(x, 0)

    for k in range(1, 40):
        h = Fraction(1, 2**k)
        with witness(h=h):
            assert second_difference(f, h) == 2 + jump / h
            assert second_difference(f, h) > 2**k
    h, slope_jump = z3.Reals("h J")
    statement = prove(
        (h * h + slope_jump * h + h * h) / (h * h) == 2 + slope_jump / h, assumptions=[h > 0, slope_jump > 0]
    )
    certify(Proof("z3", f"for x² + J max(0, x): {statement}"))
