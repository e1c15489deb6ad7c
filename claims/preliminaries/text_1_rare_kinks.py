"""Section 1: are ReLU losses differentiable almost everywhere, and do iterates rarely meet a kink?

On each activation region of (3) a step is an affine map, w ↦ (I − 2αZ_AᵀZ_A − 2αλ₂I)w + c. Where none of
these matrices is singular, preimages of null sets are null and almost no start meets a kink. At a singular
rate a whole region can be mapped to one point whose orbit runs into a kink.
"""

from fractions import Fraction

import pytest
import z3

from claims.one_feature import trajectory
from ndgm.exact.inference import null_preimages
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

STARTS = [Fraction(numerator, 10007) for numerator in range(1, 40000, 801)]


@claim(
    "text-1.rare-kinks",
    part="almost-everywhere",
    expect="holds",
    evidence="proved",
    given={"loss": lambda t, y: (z3.If(t > 0, t, 0) - y) * (z3.If(t > 0, t, 0) - y)},
    mutants={"a loss that jumps": {"loss": lambda t, y: z3.If(t > 0, (t - y) * (t - y), y)}},
)
def test_differentiable_almost_everywhere(loss):
    """Each term of (3) is locally Lipschitz, and so is (3): it is differentiable almost everywhere.

    For $|s|$, $|t| ≤ r$ and $|y| ≤ r$ the term $(max(0, t) − y)²$ has the Lipschitz constant $4r$, and $λ₁|t|
    + λ₂t²$ has $λ₁ + 2λ₂r$.
    """
    s, t, y, r, lasso, ridge = z3.Reals("s t y r λ₁ λ₂")
    bounded = [z3.Abs(s) <= r, z3.Abs(t) <= r, z3.Abs(y) <= r]
    with witness(term="(max(0, t) − y)²"):
        data = prove(z3.Abs(loss(s, y) - loss(t, y)) <= 4 * r * z3.Abs(s - t), assumptions=bounded)
    penalty = lasso * (z3.Abs(s) - z3.Abs(t)) + ridge * (s * s - t * t)
    penalties = prove(
        z3.Abs(penalty) <= (lasso + 2 * ridge * r) * z3.Abs(s - t),
        assumptions=[lasso >= 0, ridge >= 0, z3.Abs(s) <= r, z3.Abs(t) <= r],
    )
    certify(
        cited(
            "sums of locally Lipschitz functions, at affine arguments, are locally Lipschitz, and such a "
            "function on $ℝⁿ$ is differentiable almost everywhere",
            source="Rademacher's theorem",
            using=[data, penalties],
        )
    )


@claim(
    "text-1.rare-kinks",
    part="rarely",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(501, 1000), "singular": False},
    mutants={"singular rate": {"rate": Fraction(1, 2)}, "singular rates let in": {"singular": True}},
)
def test_almost_no_start_meets_a_kink(rate, singular):
    """On (3) with one feature and any rows almost no start meets the kink 0, if $1 − 2α(Σz² + λ₂) ≠ 0$.

    The sum is over the rows that are active on a side of 0, of which there may be none. In $ℝⁿ$ the singular
    rates, those with $det(I − 2α(Z_AᵀZ_A + λ₂I)) = 0$, are finitely many.
    """
    for start in STARTS:
        with witness(start=start, rate=rate):
            assert 0 not in trajectory(start, rate, 199), "the kink 0 is met"
    square, product, ridge, lasso, alpha = z3.Reals("Σz² Σzy λ₂ λ₁ α")

    def step(sign):
        return lambda w: w - alpha * (2 * (square * w - product) + 2 * ridge * w + lasso * sign)

    regular = [square >= 0, 1 - 2 * alpha * (square + ridge) != 0]
    with witness(loss="(3) with one feature, sums over its active rows"):
        one = null_preimages(step(-1), step(1), most=1, given=[] if singular else regular)
    general = cited(
        "if a locally Lipschitz loss is $C²$ at almost every point, then, at almost every rate, almost every "
        "start has no iterate at which the loss is not differentiable",
        source="Bianchi, Hachem and Schechtman, Set-Valued and Variational Analysis 30 (2022)",
    )
    certify(all_of(one, general))


@claim(
    "text-1.rare-kinks",
    part="rarely",
    reading="every learning rate",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"α = 501/1000": {"rate": Fraction(501, 1000)}, "α = 3/10": {"rate": Fraction(3, 10)}},
)
def test_at_a_singular_rate(rate):
    """At the singular rate 1/2, too, not every positive start meets the kink of $(max(0, w) + 1)² + |w|$."""
    w = z3.Real("w")
    first = w - z3.Q(rate.numerator, rate.denominator) * (2 * (w + 1) + 1)
    orbits = [trajectory(start, rate, 200) for start in STARTS]
    with witness(loss="(max(0, w) + 1)² + |w|", learning_rate=rate, steps=(orbits[0] + [0]).index(0)):
        assert any(0 not in orbit for orbit in orbits), (
            "every start w > 0 goes to −3/2, −1, −1/2, 0: the kink is met with probability 1 "
            f"({prove(first == z3.Q(-3, 2), assumptions=[w > 0])})"
        )
