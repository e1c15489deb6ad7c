"""Section 3: is GELU asymptotically equivalent to ReLU, and Softplus not?

Both differences tend to 0 at both ends, that of Softplus exponentially fast.
"""

import pytest
import sympy

from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.gelu-equivalent",
    expect="refuted",
    evidence="proved",
    given={"shift": 0},
    mutants={"softplus + 1/β, which is not equivalent": {"shift": 1}},
)
def test_softplus_is_not_equivalent_to_relu(shift):
    """GELU − ReLU tends to 0 at both ends, and Softplus(β) − ReLU does not."""
    x = sympy.Symbol("x", positive=True)
    tail = x * sympy.erfc(x / sympy.sqrt(2)) / 2  # GELU − ReLU = −|x|Φ(−|x|) on either side
    with witness(activation="GELU"):
        assert sympy.limit(tail, x, sympy.oo) == 0
    for beta in (100, 1000):
        # Softplus − ReLU, the same on both sides.
        gap = sympy.log(1 + sympy.exp(-beta * x)) / beta + sympy.Rational(shift, beta)
        limit = sympy.limit(gap, x, sympy.oo)
        with witness(
            activation=f"Softplus({beta})", difference_from_relu_at_infinity=limit, at_zero=f"log(2)/{beta}"
        ):
            assert limit != 0
