"""A.1.2: does the Capture Theorem predict a norm that decays monotonically once it has risen?

It predicts no such thing (text_a_1_2_captured.py). On a quadratic with α < 2/λ_max the infinity norm rises
for ever at every other step, since two of the factors 1 − αk of its eigencomponents are 9/10 and −9/10. Where
one of them is larger in size than the others, as for almost every quadratic and rate, its component remains
in the end, and every norm decays. The Euclidean norm does on all convex quadratics, from the first step on.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.stand_in import rises
from claims.small_steps import COMES_NO_FURTHER, steps_shrink
from ndgm.exact.deduction import cut
from ndgm.exact.inference import contraction
from ndgm.exact.quadratics import REFLECTION, STAND_IN, QuadraticForm, infinity_norm, one_norm, vector
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.late-start",
    part="predicted",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10": {"rate": Fraction(9, 10)}},
)
def test_every_quadratic_decays_monotonically(rate):
    """On the quadratic with eigenvalues 1/10 and 19/10 the infinity norm no longer rises after 200 steps.

    At rate 1 two steps multiply the iterate by 81/100: what the first two do, all do.
    """
    positions = REFLECTION.trajectory(vector(1, 0), rate, 400)
    late = [k for k in rises([infinity_norm(x) for x in positions]) if k >= 200]
    with witness(
        A=REFLECTION.matrix,
        learning_rate=rate,
        start=(1, 0),
        late_rises=len(late),
        growth=infinity_norm(positions[3]) / infinity_norm(positions[2]),
    ):
        assert not late, "it rises at every other step"


CHAIN = QuadraticForm.of([[2, 1, 0], [1, 2, 1], [0, 1, 2]])
RUNS = [(STAND_IN, "1/10"), (STAND_IN, "1/3"), (REFLECTION, "9/10"), (REFLECTION, "21/20"), (CHAIN, "1/2")]


@claim(
    "text-A.1.2.late-start",
    part="predicted",
    reading="one factor dominates",
    condition=(
        "one of the factors $1 − αk$, $k$ an eigenvalue, is larger in size than all others, and the start "
        "has a component along its eigenvectors (almost all do)"
    ),
    expect="holds",
    evidence="proved",
    given={"runs": RUNS, "ratio": lambda q: q < 1},
    mutants={
        "a tie, 9/10 and −9/10": {"runs": [(REFLECTION, "1")]},
        "the others as large": {"ratio": lambda q: q <= 1},
    },
)
def test_every_norm_decays_in_the_end(runs, ratio):
    """At $α < 2/λ_{max}$ every norm of $x − x*$ falls at each step from some $n$ on.

    With $f$ for $|1 − αk|$, $a$ for the norm of that component and $e$ for what the others add, in units of
    $fⁿ$, the norm is at least $fⁿ(a − e)$, and after the step at most $fⁿ⁺¹(a + e)$; $e$ tends to 0.
    """
    for form, rate in runs:
        start = vector(1, "-1/3", "1/7")[: len(form.matrix)]
        positions = form.trajectory(start, Fraction(rate), 260)[200:]
        for norm in (one_norm, infinity_norm):
            with witness(A=form.matrix, learning_rate=rate, norm=norm):
                assert not rises([norm(x) for x in positions]), "it still rises after 200 steps"
    e, following, q, f, a, power, before, after = z3.Reals("e e₊ q f a fⁿ ‖xₙ‖ ‖xₙ₊₁‖")
    with witness(others="in units of fⁿ"):
        vanishes = contraction(
            z3.Abs,
            factor=q,
            variables=[e],
            step=[following],
            given=[q >= 0, ratio(q)],
            everywhere=lambda e: z3.And(following >= 0, e >= 0, following <= q * e),
        )
    parts = z3.Bool("xₙ is the sum of its eigencomponents")
    norms = cited(
        holds(z3.And(before >= power * (a - e), after <= power * f * (a + following)), [parts]),
        source="the spectral theorem, and the triangle inequality, in any norm",
    )
    small = [a > 0, f > 0, f < 1, power > 0, e >= 0, following <= e, e * (1 + f) < a * (1 - f)]
    certify(vanishes, cut(after < before, using=[norms], given=[parts, *small]))


@claim(
    "text-A.1.2.late-start",
    part="predicted",
    reading="Euclidean norm",
    condition="the norm is the Euclidean one (where it does not rise at first either)",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ 5/(2λ_max)": {"limit": Fraction(5, 2)}},
)
def test_euclidean_norm_decays(limit):
    """On every convex quadratic, at $α ≤ 2/λ_{max}$, the Euclidean norm does not rise."""
    with witness(limit=str(limit)):
        certify(steps_shrink(limit, equality=True), concludes=COMES_NO_FURTHER)
