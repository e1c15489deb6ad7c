"""Section 1: do the iterates of gradient descent rarely meet a kink?

On each activation region of (3) a step is the affine map w ↦ (I − 2αZ_AᵀZ_A − 2αλ₂I)w + c. Where none of
these matrices is singular, preimages of null sets are null and almost no start meets a kink. Finitely many
learning rates are singular. At those a whole region can be mapped to one point whose orbit runs into a kink.
"""

from fractions import Fraction

import pytest
import z3

from claims.preliminaries.one_feature import trajectory
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

STARTS = [Fraction(numerator, 10007) for numerator in range(1, 40000, 801)]


@claim(
    "text-1.rare-kinks",
    reading="every learning rate",
    condition="it is claimed for every learning rate, not for almost every one",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"α = 501/1000": {"rate": Fraction(501, 1000)}, "α = 3/10": {"rate": Fraction(3, 10)}},
)
def test_almost_no_start_meets_a_kink(rate):
    """On (max(0, w) + 1)² + |w| not every positive start meets the kink w = 0."""
    w = z3.Real("w")
    first = w - z3.Q(rate.numerator, rate.denominator) * (2 * (w + 1) + 1)
    orbits = [trajectory(start, rate, 200) for start in STARTS]
    with witness(loss="(max(0, w) + 1)² + |w|", learning_rate=rate, steps=(orbits[0] + [0]).index(0)):
        assert any(0 not in orbit for orbit in orbits), (
            "every start w > 0 goes to −3/2, −1, −1/2, 0: the kink is met with probability 1 "
            f"({prove(first == z3.Q(-3, 2), assumptions=[w > 0])})"
        )


@claim(
    "text-1.rare-kinks",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(501, 1000)},
    mutants={"singular rate": {"rate": Fraction(1, 2)}},
)
def test_preimages_are_finite(rate):
    """At almost every rate almost no start meets a kink: two starts of one region with the same image
    coincide.

    The rates left out are those with 1 − 2α(z² + λ₂) = 0; in ℝⁿ those with a singular I − 2α(Z_AᵀZ_A + λ₂I),
    finitely many.
    """
    u, v, z, ridge, lasso, y, alpha = z3.Reals("u v z λ₂ λ₁ y α")

    def image(w, sign):
        data = 2 * z * (z * w - y) if sign > 0 else 0
        return w - alpha * (data + 2 * ridge * w + sign * lasso)

    for sign in (1, -1):
        curvature = 1 - 2 * alpha * ((z * z if sign > 0 else 0) + ridge)
        with witness(region=sign):
            one_to_one = prove(u == v, assumptions=[image(u, sign) == image(v, sign), curvature != 0])
    for start in STARTS:
        with witness(start=start, rate=rate):
            assert 0 not in trajectory(start, rate, 199)
    certify(
        Proof(
            "z3 for n = 1, induction by hand",
            f"each region maps one to one: {one_to_one}; so 0 has finitely many preimages after n steps, "
            "and a countable set is null (in ℝⁿ: finitely many invertible affine maps, and preimages of "
            "null sets are null)",
        )
    )
