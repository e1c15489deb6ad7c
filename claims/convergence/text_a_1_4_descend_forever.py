"""A.1.4: on a convex loss with kinks the loss can fall for ever while the iterates oscillate.

The function has slope 1, then 2 + 3(|x| − 1)/2, times the sign of x, so kinks at 0 and ±1.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.gradient_descent import strictly_falls, trajectory
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def value(x):
    """The convex function above."""
    beyond = max(abs(x) - 1, Fraction(0))
    return min(abs(x), Fraction(1)) + 2 * beyond + Fraction(3, 4) * beyond**2


def slope(x):
    """Its derivative off the kinks, as NDGM takes it."""
    size = 1 if abs(x) < 1 else 2 + Fraction(3, 2) * (abs(x) - 1)
    return size * ((x > 0) - (x < 0))


@claim(
    "text-A.1.4.descend-forever",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 1/2": {"rate": Fraction(1, 2)}, "α = 4/3": {"rate": Fraction(4, 3)}},
)
def test_descends_for_ever_and_oscillates(rate):
    """On a convex loss with kinks at 0 and ±1 2 has the orbit (−1)ᵏ(1 + 2⁻ᵏ), of strictly falling loss."""
    positions = trajectory(slope, 2, rate, 60)
    for k, x in enumerate(positions):
        with witness(step=k, position=x):
            assert x == (-1) ** k * (1 + Fraction(1, 2**k))
    with witness(loss="strictly falling"):
        assert strictly_falls(value, positions)
    t = z3.Real("t")
    halves = prove((1 + t) - (2 + 3 * t / 2) == -(1 + t / 2), assumptions=[t > 0])
    certify(Proof("z3 and induction", f"1 + t goes to −(1 + t/2): {halves}"))
