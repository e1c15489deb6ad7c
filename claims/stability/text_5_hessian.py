"""Section 5: does the Hessian exist at all points between iterates of a non-smooth network?

Not where the step crosses a kink; and where the iterates keep to one region of activation, it does, though
the network is a ReLU network: on (max(0, w) − 1)² from 2 at α = 1/4 they fall to 1 and stay above 0.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from ndgm.exact.inference import induction, replay
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def slope(w):
    """The slope of the ReLU network (max(0, w) − 1)²."""
    return 2 * (w - 1) if w > 0 else Fraction(0)


@claim(
    "text-5.hessian",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(2), "rate": Fraction(1, 4)},
    mutants={"α = 2, across the kink": {"rate": Fraction(2)}},
)
def test_hessian_is_missing_between_iterates(start, rate):
    """On the ReLU network $(max(0, w) − 1)²$ some step crosses a point without a Hessian."""
    orbit, _ = replay(lambda w: w - rate * slope(w), start=start, times=20)
    crossings = [pair for pair in pairwise(orbit) if min(pair) <= 0 <= max(pair)]
    with witness(network="(max(0, w) − 1)²", learning_rate=rate, iterates=[*orbit[:3], "…"], all_above=1):
        assert crossings, "the Hessian exists at all points between the iterates"


@claim(
    "text-5.hessian",
    reading="a step across a kink",
    condition="a step crosses a kink",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(2)},
    mutants={"α = 1/4": {"rate": Fraction(1, 4)}},
)
def test_a_step_crosses_the_kink(rate):
    """From 2 at $α = 2$ the first step on $(max(0, w) − 1)²$ crosses 0, where the
    slope jumps from 0 to $−2$."""
    orbit, step = replay(lambda w: w - rate * slope(w), start=Fraction(2), times=1)
    with witness(learning_rate=rate, iterates=orbit):
        assert min(orbit) < 0 < max(orbit), "the step crosses no kink"
    certify(step)


@claim(
    "text-5.hessian",
    reading="one region of activation",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1, 4)},
    mutants={"α = 2": {"rate": Fraction(2)}},
)
def test_iterates_stay_in_one_region(rate):
    """At $α = 1/4$ every iterate from 2 is above 1, and the Hessian 2 exists at all points between them."""
    w = z3.Real("w")
    with witness(start=2, learning_rate=rate):
        stays = induction(
            lambda w: w > 1,
            variables=[w],
            start=[z3.RealVal(2)],
            step=[w - z3.Q(rate.numerator, rate.denominator) * 2 * (w - 1)],
        )
    certify(stays)
