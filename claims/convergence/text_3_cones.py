"""Section 3: do the minima of cone programs lie at kinks, as often as those of ReLU networks, and what
follows?

min t + c·x over the cone ‖x‖ ≤ t of ℝⁿ⁺¹ has its minimum at the apex, for all ‖c‖ < 1. That it is a kink
does not call for non-smooth analysis: −log(t² − ‖x‖²) is smooth inside of the cone, and the minima of (t +
c·x)/μ − log(t² − ‖x‖²) lie at t = 2μ/(1 − ‖c‖²), x = −tc, and tend to the apex with μ. What smooth analysis
does not do is to recognise the minimum itself: of ‖x‖ + c·x, to which the program comes down, no point has
the gradient 0.
"""

import pytest
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.proofs import NotProved, prove
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.cones",
    part="cones",
    expect="holds",
    evidence="proved",
    given={"steepest": 1},
    mutants={"objectives up to |c| ≤ 2": {"steepest": 2}},
)
def test_minima_of_cone_programs_lie_at_the_apex(steepest):
    """For every $c$ with $‖c‖ < 1$, an open set, $t + c·x > 0$ on the cone $‖x‖ ≤ t$
    but for its apex, a kink of $‖x‖$.

    In any dimension, as $c·x ≥ −‖c‖‖x‖$.
    """
    t, x, c, product = z3.Reals("t ‖x‖ ‖c‖ c·x")
    inside = [x >= 0, x <= t, z3.Or(t != 0, x != 0)]
    cauchy = cited(holds(product >= -c * x, [x >= 0, c >= 0]), source="Cauchy and Schwarz")
    with witness(objectives=f"t + c·x, ‖c‖ < {steepest}"):
        certify(cut(t + product > 0, using=[cauchy], given=[c >= 0, c < steepest, *inside]))


@claim(
    "text-3.cones",
    part="necessary",
    expect="refuted",
    evidence="proved",
    given={"factor": 2},
    mutants={"a path that does not end at the apex": {"factor": 3}},
)
def test_kinks_necessitate_nonsmooth_analysis(factor):
    """No smooth method leads to the apex: the gradient of the barrier is not 0 along a path to it.

    In any dimension, entry by entry: $x = −tc$, so that $‖x‖² = t²‖c‖²$.
    """
    t, entry, of_c, square, mu = z3.Reals("t xᵢ cᵢ ‖c‖² μ")
    on_path = [mu > 0, square >= 0, square < 1, t * (1 - square) == factor * mu, entry == -t * of_c]
    gap = t * t - t * t * square
    stationary = z3.And(gap > 0, gap == 2 * mu * t, of_c * gap == -2 * mu * entry)
    try:
        smooth = prove(stationary, assumptions=on_path)
    except NotProved:
        smooth = None
    shown = {"barrier": "(t + c·x)/μ − log(t² − ‖x‖²)", "path": "t = 2μ/(1 − ‖c‖²), x = −tc"}
    with witness(**shown, ends_at="the apex"):
        assert smooth is None, "its points are where the gradient of a smooth function is 0, for every μ > 0"


@claim(
    "text-3.cones",
    part="necessary",
    reading="at the minimum itself",
    condition="what is asked for is to recognise the minimum at the point itself, not a path that ends at it",
    expect="holds",
    evidence="proved",
    given={"steepest": 1},
    mutants={"objectives up to ‖c‖ ≤ 2": {"steepest": 2}},
)
def test_no_gradient_is_zero(steepest):
    """For $‖c‖ < 1$ no gradient $x/‖x‖ + c$ of $‖x‖ + c·x$ is 0: its product with
    $x/‖x‖$ is at least $1 − ‖c‖$."""
    c, product = z3.Reals("‖c‖ c·x/‖x‖")
    cauchy = cited(holds(product >= -c, [c >= 0]), source="Cauchy and Schwarz")
    with witness(objectives=f"‖x‖ + c·x, ‖c‖ < {steepest}"):
        certify(cut(1 + product > 0, using=[cauchy], given=[c >= 0, c < steepest]))
