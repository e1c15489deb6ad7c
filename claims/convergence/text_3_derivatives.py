"""Section 3: which derivatives does |f′(x) − f′(y)| ≤ L|x − y|, (5), guarantee, and does it bound them?

x²/2 is 1-smooth with an unbounded derivative; the Huber loss is 1-smooth and not twice differentiable. So (5)
gives a first derivative, bounded on bounded sets, and a second one almost everywhere, bounded by L where it
exists.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def identity(x):
    """The slope of x²/2."""
    return x


def clipped(x):
    """The slope of the Huber loss."""
    return z3.If(x > 1, z3.RealVal(1), z3.If(x < -1, z3.RealVal(-1), x))


def value(slope, x):
    """The slope at a number."""
    return z3.simplify(slope(z3.Q(*Fraction(x).as_integer_ratio()))).as_fraction()


def prove_smooth(slope):
    """(5) with L = 1."""
    x, y = z3.Reals("x y")
    return prove(z3.Abs(slope(x) - slope(y)) <= z3.Abs(x - y))


@claim(
    "text-3.derivatives",
    part="first-exists",
    expect="holds",
    evidence="proved",
    given={"order": 2},
    mutants={"|f(x + h) − f(x) − sh| ≤ L|h|, of a Lipschitz function": {"order": 1}},
)
def test_first_derivative_exists(order):
    """(5), as $|f(x + h) − f(x) − sh| ≤ Lh²/2$, puts the quotients of $f$ within $L|h|/2$ of $s = f′(x)$."""
    rise, s, h, L = z3.Reals("f(x+h)−f(x) s h L")
    bound = L * h * h / 2 if order == 2 else L * z3.Abs(h)
    with witness(power_of_the_distance=order):
        certify(
            prove(
                z3.Abs(rise - s * h) <= L * z3.Abs(h) / 2 * z3.Abs(h),
                assumptions=[L > 0, z3.Abs(rise - s * h) <= bound],
            )
        )


@claim(
    "text-3.derivatives",
    part="first-bounded",
    expect="refuted",
    evidence="proved",
    given={"slope": identity},
    mutants={"Huber, which is Lipschitz too": {"slope": clipped}},
)
def test_first_derivative_is_bounded(slope):
    """The 1-smooth function $x²/2$ has a first derivative bounded by some number, such as $10⁶$."""
    smooth = prove_smooth(slope)
    with witness(f="x²/2", smooth_with_L=1, proof_of_smoothness=smooth, x=10**6 + 1):
        assert value(slope, 10**6 + 1) <= 10**6, "the derivative exceeds 10⁶, and likewise any bound"


@claim(
    "text-3.derivatives",
    part="first-bounded",
    reading="bounded sets",
    condition="the parameters stay in a bounded set, $|x − x₀| ≤ r$",
    expect="holds",
    evidence="proved",
    given={"lipschitz": True},
    mutants={"without (5)": {"lipschitz": False}},
)
def test_first_derivative_is_bounded_on_bounded_sets(lipschitz):
    """$‖f′(x)‖ ≤ ‖f′(x₀)‖ + Lr$ there."""
    here, there, change, distance, radius, L = z3.Reals("‖f′(x)‖ ‖f′(x₀)‖ change distance r L")
    known = [L > 0, distance <= radius, here <= there + change]
    with witness(lipschitz=lipschitz):
        bounded = prove(
            here <= there + L * radius,
            assumptions=[*known, change <= L * distance] if lipschitz else known,
        )
    certify(bounded)


@claim(
    "text-3.derivatives",
    part="second-exists",
    expect="refuted",
    evidence="proved",
    given={"slope": clipped},
    mutants={"x²/2, whose slope is not clipped": {"slope": identity}},
)
def test_second_derivative_exists(slope):
    """The 1-smooth Huber loss has a second derivative at 1: both one-sided quotients of its slope agree."""
    smooth = prove_smooth(slope)
    for k in range(1, 20):
        h = Fraction(1, 2**k)
        left, right = ((value(slope, 1 + side * h) - value(slope, 1)) / (side * h) for side in (-1, 1))
        with witness(f="Huber", at=1, smooth=smooth, h=h, quotient_from_the_left=left, from_the_right=right):
            assert left == right, "the two quotients differ, at every h"


def prove_quotients_bounded(lipschitz):
    """Every difference quotient of f′ is at most L in size, so that its limits are."""
    return prove(*QUOTIENTS_BOUNDED.formulas, assumptions=QUOTIENTS_BOUNDED.given[: 3 if lipschitz else 2])


CHANGE, APART, BOUND = z3.Reals("f′(x)−f′(y) |x−y| L")
QUOTIENTS_BOUNDED = holds(
    z3.And(CHANGE / APART <= BOUND, CHANGE / APART >= -BOUND),
    [APART > 0, BOUND >= 0, z3.Abs(CHANGE) <= BOUND * APART],
)


@claim(
    "text-3.derivatives",
    part="second-exists",
    reading="almost everywhere",
    condition="existence is asked at almost every point only",
    expect="holds",
    evidence="proved",
    given={"lipschitz": True},
    mutants={"without (5)": {"lipschitz": False}},
)
def test_second_derivative_exists_almost_everywhere(lipschitz):
    """$f′$ is Lipschitz, by (5), and so differentiable almost everywhere."""
    with witness(lipschitz=lipschitz):
        bounded = prove_quotients_bounded(lipschitz)
    certify(
        cited(
            "a Lipschitz map of $ℝⁿ$, here $f′$, is differentiable almost everywhere",
            source="Rademacher's theorem",
            using=[bounded],
        )
    )


@claim(
    "text-3.derivatives",
    part="second-bounded",
    expect="holds",
    evidence="proved",
    given={"lipschitz": True},
    mutants={"without (5)": {"lipschitz": False}},
)
def test_second_derivative_is_bounded(lipschitz):
    """Wherever $f″$ exists it is at most $L$ in size, as a limit of quotients that are."""
    with witness(lipschitz=lipschitz):
        certify(prove_quotients_bounded(lipschitz), concludes=QUOTIENTS_BOUNDED)
