"""Section 1: do the iterates rarely meet a kink?

On each activation region of (3) a step is the affine map w -> (I − 2a Z_A'Z_A − 2a λ₂ I) w + c. Where
none of these matrices is singular, preimages of null sets are null and almost no start meets a kink. Finitely
many learning rates are singular, and at those a whole region can be mapped to one point whose orbit runs into
a kink.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast

STARTS = [Fraction(numerator, 10007) for numerator in range(1, 40000, 801)]


def step(weight, rate):
    """One step on (max(0, w) + 1)² + |w|, which is (3) with Z = 1, y = −1, λ₁ = 1, λ₂ = 0."""
    if weight > 0:
        return weight - rate * (2 * (weight + 1) + 1)
    return weight + rate if weight < 0 else weight


def meets_kink(start, rate, steps=200):
    weight = start
    for number in range(steps):
        if weight == 0:
            return number
        weight = step(weight, rate)
    return None


@claim(
    "text-1.rare-kinks",
    reading="every learning rate",
    condition="it is claimed for every learning rate, not for almost every one",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"rate 501/1000": {"rate": Fraction(501, 1000)}, "rate 3/10": {"rate": Fraction(3, 10)}},
)
def test_almost_no_start_meets_a_kink(rate):
    """On (max(0, w) + 1)² + |w| not every positive start meets the kink w = 0."""
    hits = [(start, meets_kink(start, rate)) for start in STARTS]
    w = z3.Real("w")
    if all(number is not None for _, number in hits):
        first = w - z3.Q(rate.numerator, rate.denominator) * (2 * (w + 1) + 1)
        everywhere = prove(first == z3.Q(-3, 2), assumptions=[w > 0])
        refute(
            f"every start w > 0 goes to −3/2, −1, −1/2, 0: the kink is met with probability 1 ({everywhere})",
            loss="(max(0, w) + 1)² + |w|",
            learning_rate=rate,
            steps=hits[0][1],
        )
    with witness(learning_rate=rate):
        assert any(number is None for _, number in hits)


@claim(
    "text-1.rare-kinks",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(501, 1000)},
    mutants={"singular rate": {"rate": Fraction(1, 2)}},
)
def test_preimages_are_finite(rate):
    """At almost every rate almost no start meets a kink: two starts of one region with the same image coincide.

    The rates left out are those with 1 − 2a(z² + λ₂) = 0; in Rⁿ those with a singular I − 2a(Z_A'Z_A
    + λ₂ I), finitely many.
    """
    u, v, z, ridge, penalty, y, a = z3.Reals("u v z ridge penalty y a")

    def image(w, sign):
        data = 2 * z * (z * w - y) if sign > 0 else 0
        return w - a * (data + 2 * ridge * w + sign * penalty)

    for sign in (1, -1):
        curvature = 1 - 2 * a * ((z * z if sign > 0 else 0) + ridge)
        with witness(region=sign):
            certificate = prove(u == v, assumptions=[image(u, sign) == image(v, sign), curvature != 0])
    for start in STARTS:
        with witness(start=start, rate=rate):
            assert meets_kink(start, rate) is None
    certify(
        Proof(
            "z3 for n = 1, induction by hand",
            f"each region maps one to one: {certificate}; so 0 has finitely many preimages after n steps, and a countable set is null "
            "(in Rⁿ: finitely many invertible affine maps, and preimages of null sets are null)",
        )
    )
