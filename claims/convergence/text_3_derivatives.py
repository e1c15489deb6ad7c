"""Section 3: which derivatives does |f′(x) − f′(y)| ≤ L|x − y|, (5), guarantee, and does it bound them?

x²/2 is 1-smooth with an unbounded derivative; the Huber loss is 1-smooth and not twice differentiable. So (5)
gives a first derivative, not its boundedness, and a second derivative almost everywhere only, bounded by L
where it exists.
"""

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def identity(x):
    """The slope of x²/2."""
    return x


def clipped(x):
    """The slope of the Huber loss."""
    return z3.If(x > 1, 1, z3.If(x < -1, -1, x))


@claim(
    "text-3.derivatives",
    expect="refuted",
    evidence="proved",
    given={"slope": identity},
    mutants={"Huber, which is Lipschitz too": {"slope": clipped}},
)
def test_smoothness_bounds_derivatives(slope):
    """The 1-smooth function x²/2 has a first derivative bounded by some number, such as 10⁶."""
    x, y = z3.Reals("x y")
    change, distance = slope(x) - slope(y), x - y
    smooth = prove(z3.If(change > 0, change, -change) <= z3.If(distance > 0, distance, -distance))
    with witness(f="x²/2", smooth_with_L=1, proof_of_smoothness=smooth):
        prove(z3.And(slope(x) <= 10**6, slope(x) >= -(10**6)))


@claim(
    "text-3.derivatives",
    expect="refuted",
    evidence="proved",
    given={"slope": clipped},
    mutants={"x²/2, whose slope is not clipped": {"slope": identity}},
)
def test_smoothness_gives_a_second_derivative(slope):
    """The 1-smooth Huber loss has a second derivative at 1: both one-sided quotients of its slope agree."""
    e, at = z3.Real("e"), z3.RealVal(1)
    left = prove((slope(1 - e) - slope(at)) / -e == 1, assumptions=[e > 0, e < 1])
    with witness(f="Huber", at=1, quotients_from_the_left=1, quotients_from_the_right=0, left=left):
        prove((slope(1 + e) - slope(at)) / e == 1, assumptions=[e > 0, e < 1])


@claim(
    "text-3.derivatives",
    reading="bounded second derivative",
    condition="only: f′ exists, and f″ is bounded by L wherever it exists (almost everywhere, by Rademacher)",
    expect="holds",
    evidence="proved",
    given={"lipschitz": lambda change, most: z3.And(change <= most, change >= -most)},
    mutants={"without (5)": {"lipschitz": lambda change, most: z3.BoolVal(True)}},
)
def test_second_derivative_is_bounded_where_it_exists(lipschitz):
    """Every difference quotient of f′ is at most L in size, so its limits are."""
    change, distance, L = z3.Reals("change distance L")
    with witness():
        bounded = prove(
            z3.And(change / distance <= L, change / distance >= -L),
            assumptions=[distance > 0, L >= 0, lipschitz(change, L * distance)],
        )
    certify(Proof("z3", bounded))
