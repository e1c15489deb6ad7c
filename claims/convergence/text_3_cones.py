"""Section 3: do the minima of cone programs lie at kinks, as often as those of ReLU networks, and what
follows?

min t + cx over the cone |x| ≤ t has its minimum at the apex, for all |c| < 1. That it is a kink does not
call for non-smooth analysis: −log(t² − x²) is smooth inside of the cone, and the minima of (t + cx)/μ −
log(t² − x²) lie at t = 2μ/(1 − c²), x = −ct, and tend to the apex with μ.
"""

import pytest
import z3

from ndgm.exact.proofs import NotProved, prove
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
    """For every $c$ in $(−1, 1)$, an open set, $t + cx > 0$ on the cone $|x| ≤ t$ but for
    its apex, a kink of $|x|$."""
    t, x, c = z3.Reals("t x c")
    inside = [z3.Abs(x) <= t, z3.Or(t != 0, x != 0)]
    with witness(objectives=f"t + cx, |c| < {steepest}"):
        certify(prove(t + c * x > 0, assumptions=[c > -steepest, c < steepest, *inside]))


@claim(
    "text-3.cones",
    part="necessary",
    expect="refuted",
    evidence="proved",
    given={"factor": 2},
    mutants={"a path that does not end at the apex": {"factor": 3}},
)
def test_kinks_necessitate_nonsmooth_analysis(factor):
    """No smooth method leads to the apex: the gradient of the barrier is not 0 along a path to it."""
    t, x, c, mu = z3.Reals("t x c μ")
    on_path = [mu > 0, c > -1, c < 1, t * (1 - c * c) == factor * mu, x == -c * t]
    gap = t * t - x * x
    stationary = z3.And(gap > 0, gap == 2 * mu * t, c * gap == -2 * mu * x)
    try:
        smooth = prove(stationary, assumptions=on_path)
    except NotProved:
        smooth = None
    with witness(barrier="(t + cx)/μ − log(t² − x²)", path="t = 2μ/(1 − c²), x = −ct", ends_at="the apex"):
        assert smooth is None, "its points are where the gradient of a smooth function is 0, for every μ > 0"
