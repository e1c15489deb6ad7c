"""Section 3 on the Capture Theorem: do the iterates come closer to the minimum in every norm?

In the Euclidean norm they do, for convex L-smooth f and α ≤ 2/L, by cocoercivity. Above 2/L they need not,
in any norm at all (unequal_slopes.py). Below it the 1-norm may rise for ever: on REFLECTION two steps at
rate 1 multiply the iterate by 81/100, so that what happens in the first two steps happens for ever.

And captured they are by the neighbourhood of the theorem, not by any in which the minimum is isolated: from
1/2 a step at rate 1 on x² + x³ leads to −5/4, from where the loss falls for ever.
"""

from fractions import Fraction
from itertools import pairwise

import pytest

from claims import gradient_descent
from claims.convergence.unequal_slopes import RATE, slope, value
from claims.small_steps import COMES_NO_FURTHER, steps_shrink
from ndgm.exact.quadratics import REFLECTION, one_norm, squared_norm, vector
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

START = vector(1, 0)


def rises(norm, rate=Fraction(1), steps=400):
    """Steps after which a norm has risen although the loss fell."""
    positions = REFLECTION.trajectory(START, rate, steps)
    losses = [REFLECTION.value(x) for x in positions]
    if any(after >= before for before, after in pairwise(losses)):
        raise ArithmeticError("the loss rises, and the hypothesis fails")
    sizes = [norm(x) for x in positions]
    return [k for k in range(steps) if sizes[k + 1] > sizes[k]]


@claim(
    "text-3.capture-norm",
    part="closer",
    expect="refuted",
    evidence="proved",
    given={"rate": RATE},
    mutants={"α = 8/9 = 2/L": {"rate": Fraction(8, 9)}},
)
def test_distance_is_eventually_monotone(rate):
    """On a convex $C¹$ function of one variable, where a run lowers the loss, $|x|$
    no longer rises at last."""
    positions = gradient_descent.trajectory(slope, 1, rate, 60)
    if not gradient_descent.strictly_falls(value, positions):
        raise ArithmeticError("the loss rises, and the hypothesis fails")
    late = [k for k in range(30, 60) if abs(positions[k + 1]) > abs(positions[k])]
    with witness(
        f="x²/2 for x ≥ 0, 9x²/8 for x < 0",
        learning_rate=rate,
        iterates=tuple(positions[:4]),
        two_steps_multiply_by=positions[2] / positions[0],
        rises_among_the_last_30_steps=len(late),
    ):
        assert not late, "|x| rises at every other step, for ever, though the loss falls at each"


@claim(
    "text-3.capture-norm",
    part="closer",
    reading="other norms",
    expect="refuted",
    evidence="proved",
    given={"norm": one_norm, "rate": Fraction(1)},
    mutants={"Euclidean norm": {"norm": squared_norm}, "α = 9/10": {"rate": Fraction(9, 10)}},
)
def test_norm_is_eventually_monotone(norm, rate):
    """On a strongly convex quadratic with $L = 19/10$ and $α = 1 < 2/L$ every norm is at last monotone."""
    _, once, twice = REFLECTION.trajectory(START, Fraction(1), 2)
    found = [step for step in rises(norm, rate) if step >= 200]
    with witness(
        A=REFLECTION.matrix,
        learning_rate=rate,
        start=(1, 0),
        x_1=once,
        x_2=twice,
        norm=norm,
        growth_at_every_even_step=norm(once) / norm(START),
        rises_in_the_second_200_steps=len(found),
    ):
        assert not found, "it rises at every other step"


@claim(
    "text-3.capture-norm",
    part="closer",
    reading="Euclidean norm",
    condition="$f$ is convex and $L$-smooth, $0 < α ≤ 2/L$, and the norm is the Euclidean one",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_euclidean_norm_is_monotone(limit):
    """$‖x₊ − x*‖ ≤ ‖x − x*‖$ for every minimiser $x*$, from the first step on."""
    with witness(limit=str(limit)):
        theorem = steps_shrink(limit, equality=True)
    with witness(norm="Euclidean"):
        assert not rises(squared_norm), "the Euclidean norm rises"
    certify(theorem, concludes=COMES_NO_FURTHER)


@claim(
    "text-3.capture-norm",
    part="captured",
    reading="any neighbourhood",
    aside=True,
    condition="the neighbourhood is any in which no other point is stationary, and not that of prop-A.1",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 1/4": {"rate": Fraction(1, 4)}},
)
def test_any_neighbourhood_captures(rate):
    """On $x² + x³$ a run of falling loss that starts at 1/2 stays in $(−2/3, 2/3)$,
    where 0 alone is stationary."""
    positions = gradient_descent.trajectory(lambda x: 2 * x + 3 * x**2, Fraction(1, 2), rate, 6)
    if not gradient_descent.strictly_falls(lambda x: x**2 + x**3, positions):
        raise ArithmeticError("the loss rises, and the hypothesis fails")
    with witness(f="x² + x³", learning_rate=rate, start=positions[0], x_1=positions[1], x_2=positions[2]):
        assert all(abs(x) < Fraction(2, 3) for x in positions), "it leaves, and its loss goes on falling"
