"""Section 3: are the local minima of ReLU networks kinks, so that (5) fails in every neighbourhood of one?

Not with a squared loss alone: (max(0, w) − t)² with t > 0, an open set of data, has its minimum at w = t,
where f″ = 2. With a LASSO penalty and non-positive responses the only minimum is the kink 0.
"""

from fractions import Fraction

import pytest
import z3

from claims.loss_terms import data_term_is_least_at_zero, penalty_is_least_at_zero_alone
from ndgm.exact.deduction import add_up, entrywise
from ndgm.exact.proofs import NotProved, prove
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def slope(w, response, lasso):
    """The derivative of (max(0, w) − t)² + λ₁|w| off 0."""
    return 2 * (max(w, 0) - response) * (w > 0) + lasso * ((w > 0) - (w < 0))


@claim(
    "text-3.lsmooth-local",
    part="generic",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "sign": 1},
    mutants={"loss (3) with a LASSO penalty": {"lasso": 1, "sign": -1}},
)
def test_minima_of_relu_networks_are_kinks(lasso, sign):
    """The local minima of a one-neuron ReLU network with squared loss are kinks: the derivative jumps."""
    near = Fraction(1, 10**10)
    for size in (Fraction(1), Fraction(7, 3), Fraction(1, 100)):
        response = sign * size
        minimum = max(response, Fraction(0))
        before, after = (slope(w, response, lasso) for w in (minimum - near, minimum + near))
        with witness(
            loss=f"(max(0, w) − t)² + {lasso}|w|",
            t=response,
            minimum_at=minimum,
            change_of_slope=f"{float(after - before):.1g} over 2 × 10⁻¹⁰",
        ):
            assert after - before > Fraction(1, 10), "it does not jump, for any t > 0: an open set of data"


@claim(
    "text-3.lsmooth-local",
    part="generic",
    reading="penalised single layer",
    condition="the loss is (3) with $y ≤ 0$ and $λ₁ > 0$",
    expect="holds",
    evidence="proved",
    given={"admits": lambda lasso: lasso > 0},
    mutants={"no penalty": {"admits": lambda lasso: lasso == 0}},
)
def test_penalised_minimum_is_a_kink(admits):
    """The only local minimum of (3) is 0, and on every line through it $f′$ jumps by $2λ₁‖d‖₁$ or more there.

    Along $d$ the slopes of a data term on the two sides of 0 are $−2y max(0, ⟨z, d⟩)$ and $2y max(0, −⟨z,
    d⟩)$, those of the penalty $±λ₁‖d‖₁$.
    """
    lasso, y, z, d = z3.Reals("λ₁ y ⟨z,d⟩ d")
    with witness(lasso="as admitted"):
        penalty = entrywise(2 * lasso * z3.Abs(d) >= 0, given=[lasso >= 0, admits(lasso)], where=d != 0)
    ahead, behind = z3.If(z > 0, -2 * y * z, 0), z3.If(z < 0, -2 * y * z, 0)
    jump = add_up(penalty, entrywise(ahead - behind >= 0, given=[y <= 0]))
    minimum = add_up(data_term_is_least_at_zero(), penalty_is_least_at_zero_alone())
    one = cited("a local minimum of a convex function is a global one", source="the inequality of convexity")
    certify(all_of(minimum, one, jump))


def local_smoothness(response, lasso):
    """(5) with L = 10⁶ within 1/1000 of the minimum of (max(0, w) − t)² + λ₁|w|.

    Raises:
        NotProved: it does not hold.
    """
    w, v = z3.Reals("w v")
    minimum = z3.Q(*max(response, Fraction(0)).as_integer_ratio())

    def formula(w):
        y = z3.Q(*response.as_integer_ratio())
        data = z3.If(w > 0, 2 * (w - y), z3.RealVal(0))
        return data + lasso * z3.If(w > 0, 1, z3.If(w < 0, -1, z3.RealVal(0)))

    near = [z3.Abs(w - minimum) < z3.Q(1, 10**3), z3.Abs(v - minimum) < z3.Q(1, 10**3)]
    bounded = z3.Abs(formula(w) - formula(v)) <= 10**6 * z3.Abs(w - v)
    return prove(bounded, assumptions=near)


@claim(
    "text-3.lsmooth-local",
    part="untenable",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "response": Fraction(1)},
    mutants={"loss (3) with a LASSO penalty": {"lasso": 1, "response": Fraction(-1)}},
)
def test_local_smoothness_fails(lasso, response):
    """Near the minimum of $(max(0, w) − 1)²$ no constant, such as $10⁶$, satisfies (5)."""
    try:
        bounded = local_smoothness(response, lasso)
    except NotProved:
        bounded = None
    with witness(loss=f"(max(0, w) − t)² + {lasso}|w|", t=response, near="within 1/1000 of the minimum"):
        assert bounded is None, "(5) holds, with L = 2"


@claim(
    "text-3.lsmooth-local",
    part="untenable",
    reading="penalised single layer",
    condition="the loss is (3) with $y ≤ 0$ and $λ₁ > 0$",
    expect="holds",
    evidence="proved",
    given={"lasso": z3.Real("λ₁")},
    mutants={"no penalty": {"lasso": z3.RealVal(0)}},
)
def test_local_smoothness_fails_at_the_kink(lasso):
    """For every $L$ and every $h < λ₁/L$ along a unit vector $d$, in any dimension, the
    slopes at $±hd$ differ by more than $2Lh$.

    Rows and ridge add nothing below 0 to what the penalty adds, $2λ₁‖d‖₁ ≥ 2λ₁$.
    """
    y, z, d, h, L, curvature = z3.Reals("y ⟨z,d⟩ d h L λ₂")

    def of_row(w):
        return z3.If(z * w > 0, 2 * z * (z * w - y), z3.RealVal(0))

    def of_entry(w):
        return d * (2 * curvature * w * d + lasso * z3.If(w * d > 0, 1, z3.If(w * d < 0, -1, z3.RealVal(0))))

    positive = [] if z3.is_rational_value(lasso) else [lasso > 0]
    with witness(lasso=str(lasso)):
        rows = entrywise(of_row(h) - of_row(-h) >= 0, given=[y <= 0, h > 0])
        entries = entrywise(
            of_entry(h) - of_entry(-h) >= 2 * lasso * z3.Abs(d), given=[h > 0, curvature >= 0, *positive]
        )
        jump, one_norm = z3.Reals("jump ‖d‖₁")
        known = [
            h > 0,
            L > 0,
            L * h < (lasso if positive else 1),
            jump >= 2 * lasso * one_norm,
            one_norm >= 1,
        ]
        exceeds = prove(jump > 2 * L * h, assumptions=[*positive, *known])
        certify(add_up(rows, entries), exceeds)
