"""Beyond section 3: a step that does not raise a convex quadratic brings x no further from its minimiser.

The loss does not rise if α ≤ 2gᵀg/gᵀAg, the distance does not if α ≤ 2xᵀg/gᵀg. With g = Ax the first bound is
at most the second by Cauchy and Schwarz: (gᵀg)² = ((A^(1/2)x)ᵀ(A^(3/2)x))² ≤ xᵀAx · xᵀA³x.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import QuadraticForm, one_norm, squared_norm
from ndgm.strategies import examples
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

FRACTIONS = st.fractions(-3, 3, max_denominator=12)


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
                assert form.step(start, Fraction(1)) == start
            return
        rate = form.loss_threshold(start) * factor
        with witness(A=form.matrix, x=start, largest_rate_without_rise=rate):
            assert norm(form.step(start, rate)) <= norm(start)

    # For two eigenvalues k, l ≥ 0 and squared components p, q ≥ 0: (pk² + ql²)² ≤ (pk + ql)(pk³ + ql³), since
    # the difference of the two sides is a product of non-negative factors.
    k, m, p, q = z3.Reals("k l p q")
    left = (p * k * k + q * m * m) * (p * k * k + q * m * m)
    right = (p * k + q * m) * (p * k * k * k + q * m * m * m)
    certify(Proof("z3", prove(right - left == p * q * k * m * (k - m) * (k - m))))
