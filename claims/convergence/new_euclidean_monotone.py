"""Beyond section 3: a step that does not raise a convex quadratic brings x no further from its minimiser.

The loss does not rise if α ≤ 2gᵀg/gᵀAg, the distance does not if α ≤ 2xᵀg/gᵀg. With g = Ax the first bound is
at most the second by Cauchy and Schwarz: (gᵀg)² = ((A^(1/2)x)ᵀ(A^(3/2)x))² ≤ xᵀAx · xᵀA³x.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from ndgm.exact.deduction import cut, entrywise
from ndgm.exact.quadratics import QuadraticForm, one_norm, squared_norm
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

FRACTIONS = st.builds(Fraction, st.integers(-36, 36), st.just(12))


@claim(
    "new-euclidean-monotone",
    expect="holds",
    evidence="proved",
    given={"norm": squared_norm, "factor": Fraction(1)},
    mutants={"one-norm": {"norm": one_norm}, "steps 5% above": {"factor": Fraction(21, 20)}},
)
def test_no_rise_of_loss_no_rise_of_norm(norm, factor):
    """A step that does not raise a convex quadratic does not raise the Euclidean norm, at any rate."""

    @examples(
        st.tuples(FRACTIONS, FRACTIONS, FRACTIONS, FRACTIONS), st.tuples(FRACTIONS, FRACTIONS), number=100
    )
    def comes_no_further(root, start):
        a, b, c, d = root
        form = QuadraticForm.of([[a * a + b * b, a * c + b * d], [a * c + b * d, c * c + d * d]])
        if not any(form.gradient(start)):
            with witness(A=form.matrix, x=start):
                assert form.step(start, Fraction(1)) == start, "it moves, with a gradient of 0"
            return
        rate = form.loss_threshold(start) * factor
        with witness(A=form.matrix, x=start, largest_rate_without_rise=rate):
            assert norm(form.step(start, rate)) <= norm(start), "the norm rises"

    # (Σpᵢkᵢ²)² ≤ Σpᵢkᵢ Σpᵢkᵢ³ for eigenvalues kᵢ ≥ 0 and squared components pᵢ ≥ 0: the two sides differ by
    # one term for each pair.
    k, m, p, q = z3.Reals("kᵢ kⱼ pᵢ pⱼ")
    pairs = entrywise(
        p * q * (k * m * m * m + m * k * k * k - 2 * k * k * m * m) >= 0,
        given=[k >= 0, m >= 0, p >= 0, q >= 0],
    )
    alpha, product, square, curvature = z3.Reals("α xᵀg gᵀg gᵀAg")
    quadratic = z3.Bool("A is symmetric with eigenvalues ≥ 0, g = Ax")
    cauchy = cited(
        holds(square * square <= product * curvature, [quadratic]),
        source="the spectral theorem, and Lagrange's identity for the eigencomponents",
        using=[pairs],
    )
    # The loss falls by α(gᵀg − α gᵀAg/2) and ‖x‖² by α(2xᵀg − α gᵀg).
    certify(
        cut(
            alpha * (2 * product - alpha * square) >= 0,
            using=[cauchy],
            given=[quadratic, alpha >= 0, square > 0, curvature > 0, alpha * curvature <= 2 * square],
        )
    )
