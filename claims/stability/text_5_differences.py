"""Section 5: second-order finite differences at a kink, and what they say about growth.

Across a kink with slope jump J the second difference is J/h, without a limit as h → 0. Along a kink it has
one: at the minimum of |x| + y² it is 2 in the direction of y for every h, and that is a minimum at which the
function is not differentiable. The growth f(2h)/f(h), read from the same values, is right all the same; a
curvature at the minimum, were it read from them, would not be, as it is another one for each h.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def second_difference(f, h):
    """(f(h) − 2f(0) + f(−h))/h² along a line through 0."""
    return (f(h) - 2 * f(Fraction(0)) + f(-h)) / h**2


def growth_ratio(f, h):
    """f(2h)/f(h): 4 where f grows quadratically from its minimum 0 at 0, less where more slowly."""
    return f(2 * h) / f(h)


@claim(
    "text-5.differences",
    part="break-down",
    expect="refuted",
    evidence="proved",
    given={"direction": (0, 1)},
    mutants={"across the kink": {"direction": (1, 0)}, "at an angle": {"direction": (1, 1)}},
)
def test_second_difference_breaks_down(direction):
    """At the non-differentiable minimum 0 of $|x| + y²$ the second difference grows
    without end as $h → 0$."""

    def f(t):
        return abs(t * direction[0]) + (t * direction[1]) ** 2

    values = [second_difference(f, Fraction(1, 2**k)) for k in (1, 10, 20)]
    with witness(f="|x| + y²", direction=direction, h=("1/2", "2⁻¹⁰", "2⁻²⁰"), second_differences=values):
        assert values[-1] > 2**20, "the second difference is the same for every h"


@claim(
    "text-5.differences",
    part="break-down",
    reading="across the kink",
    condition="the direction of the difference crosses the kink",
    expect="holds",
    evidence="proved",
    given={"jump": 2},
    mutants={"no jump": {"jump": 0}},
)
def test_second_difference_diverges(jump):
    """Across a kink with slope jump $J$ the second difference grows like $J/h$ as $h
    → 0$, without a limit."""

    def f(x):
        return x * x + jump * max(x, 0)

    for k in range(1, 40):
        h = Fraction(1, 2**k)
        with witness(h=h, second_difference=second_difference(f, h)):
            assert second_difference(f, h) > 2**k, "the second difference does not grow like 1/h"
    # For slopes left and left + J at 0 and any curvature it passes every bound.
    h, slope_jump, left, curvature, bound = z3.Reals("h J left curvature bound")
    after = (left + slope_jump) * h + curvature * h * h
    before = -left * h + curvature * h * h
    second = prove(
        (after + before) / (h * h) == slope_jump / h + 2 * curvature, assumptions=[h > 0, slope_jump > 0]
    )
    near = [h > 0, slope_jump > 0, h * (bound - 2 * curvature) < slope_jump]
    certify(cut((after + before) / (h * h) > bound, using=[second], given=near))


@claim(
    "text-5.differences",
    part="flawed",
    expect="refuted",
    evidence="proved",
    given={"statistic": growth_ratio},
    mutants={"second difference": {"statistic": second_difference}},
)
def test_differences_mislead_at_kinks(statistic):
    """The values of finite differences mislead on growth at a kink: $|x|$ is not seen to be linear."""
    values = [statistic(abs, Fraction(1, 2**k)) for k in range(1, 30)]
    with witness(f="|x|", statistic=statistic, at_1_2=values[0], at_the_smallest_h=values[-1]):
        assert any(value != 2 for value in values), (
            "f(2h)/f(h) = 2 for every h: linear growth, correctly found to be subquadratic"
        )


@claim(
    "text-5.differences",
    part="flawed",
    reading="the curvature",
    condition="their conclusion is on the curvature at the minimum, along a direction that crosses the kink",
    expect="holds",
    evidence="proved",
    given={"jump": lambda J: J},
    mutants={"no jump": {"jump": lambda J: 0 * J}},
)
def test_no_curvature_fits(jump):
    """Across a kink no number is within 1 of the second differences for $h$ and for
    $h/2$, at any $h < J/2$."""
    h, slope_jump, left, curvature, k = z3.Reals("h J left curvature k")

    def second(h):
        after = (left + jump(slope_jump)) * h + curvature * h * h
        return (after - left * h + curvature * h * h) / (h * h)

    with witness(jump=str(jump(slope_jump))):
        certify(
            prove(
                z3.Not(z3.And(z3.Abs(second(h) - k) <= 1, z3.Abs(second(h / 2) - k) <= 1)),
                assumptions=[h > 0, slope_jump > 0, 2 * h < slope_jump],
            )
        )
