"""A.1.4: on a convex loss with kinks the loss can fall for ever while the iterates oscillate.

The function has slope 1, then 2 + 3(|x| − 1)/2, times the sign of x, so kinks at 0 and ±1.
"""

from fractions import Fraction

import pytest
import z3

from claims.gradient_descent import strictly_falls, trajectory
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def value(x):
    """The convex function above."""
    beyond = max(abs(x) - 1, Fraction(0))
    return min(abs(x), Fraction(1)) + 2 * beyond + Fraction(3, 4) * beyond**2


def outer_slope(size):
    """Its derivative where |x| > 1, up to the sign."""
    return 2 + 3 * (size - 1) / 2


def slope(x):
    """Its derivative off the kinks, as NDGM takes it."""
    size = 1 if abs(x) < 1 else outer_slope(abs(x))
    return size * ((x > 0) - (x < 0))


@claim(
    "text-A.1.4.descend-forever",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 1/2": {"rate": Fraction(1, 2)}, "α = 4/3": {"rate": Fraction(4, 3)}},
)
def test_descends_for_ever_and_oscillates(rate):
    """On a convex loss with kinks at 0 and ±1 2 has the orbit $(−1)ᵏ(1 + 2⁻ᵏ)$, of strictly falling loss.

    From $1 + t$, $t > 0$, a step leads to $−(1 + t/2)$, and so on: $|xₖ| > 1$ falls, the signs alternate, and
    steps are longer than 2.
    """
    positions = trajectory(slope, 2, rate, 60)
    for k, x in enumerate(positions):
        with witness(step=k, position=x):
            assert x == (-1) ** k * (1 + Fraction(1, 2**k)), "it is not (−1)ᵏ(1 + 2⁻ᵏ)"
    with witness(loss="strictly falling"):
        assert strictly_falls(value, positions), "the loss does not fall"
    x, t, alpha = z3.Real("x"), z3.Real("t"), z3.Q(rate.numerator, rate.denominator)
    sign = z3.If(x > 0, z3.RealVal(1), z3.RealVal(-1))
    following = x - alpha * sign * outer_slope(z3.Abs(x))
    orbit = induction(
        lambda x, t: z3.And(z3.Abs(x) == 1 + t, t > 0),
        variables=[x, t],
        start=[z3.RealVal(2), z3.RealVal(1)],
        step=[following, t / 2],
    )

    def loss(size):
        return 1 + 2 * (size - 1) + 3 * (size - 1) * (size - 1) / 4

    falls = loss(z3.Abs(following)) < loss(z3.Abs(x))
    oscillates = prove(
        z3.And(following * x < 0, z3.Abs(following - x) > 2, z3.Abs(following) > 1, falls),
        assumptions=[z3.Abs(x) > 1],
    )
    certify(cut(z3.And(following * x < 0, z3.Abs(following - x) > 2, falls), using=[orbit, oscillates]))
