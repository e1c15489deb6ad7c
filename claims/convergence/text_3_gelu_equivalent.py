"""Section 3: is GELU smooth and asymptotically equivalent to ReLU, and Softplus not?

GELU − ReLU is −|x|Φ(−|x|) on either side, and Softplus(β) − ReLU is log(1 + exp(−β|x|))/β: both tend to 0 at
both ends, that of Softplus exponentially fast.
"""

import pytest
import sympy
import z3

from ndgm.exact.deduction import cut, instance
from ndgm.exact.proofs import identity
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

X = sympy.Symbol("x", real=True)
GELU = X * (1 + sympy.erf(X / sympy.sqrt(2))) / 2


def limit(expression):
    """The limit at infinity, in terms of 1 − erf: it tends to 0, which sympy finds at once."""
    return sympy.limit(expression.rewrite(sympy.erfc).expand(), X, sympy.oo)


@claim(
    "text-3.gelu-equivalent",
    part="smooth",
    expect="holds",
    evidence="proved",
    given={"left": GELU, "right": GELU},
    mutants={"ReLU": {"left": sympy.Integer(0), "right": X}},
)
def test_gelu_is_smooth(left, right):
    """GELU, $x$ times an entire function, has the second derivative $(2 − x²)
    exp(−x²/2)/√(2π)$ everywhere."""
    slopes = [sympy.diff(side, X).subs(X, 0) for side in (left, right)]
    with witness(slope_left_of_0=str(slopes[0]), slope_right_of_0=str(slopes[1])):
        assert slopes[0] == slopes[1], "its slope jumps at 0"
    certify(identity(sympy.diff(GELU, X, 2), (2 - X**2) * sympy.exp(-(X**2) / 2) / sympy.sqrt(2 * sympy.pi)))


@claim(
    "text-3.gelu-equivalent",
    part="gelu",
    expect="holds",
    evidence="proved",
    given={"activation": GELU},
    mutants={"GELU + 1": {"activation": GELU + 1}, "GELU/2": {"activation": GELU / 2}},
)
def test_gelu_is_equivalent_to_relu(activation):
    """GELU − ReLU tends to 0 at both ends, and GELU/ReLU to 1 at $∞$.

    $0 ≤ xΦ(−x) ≤ φ(x) ≤ exp(−x²/2) ≤ 2/x²$ for $x > 0$, which is at most $ε$ for $x² ≥ 2/ε$.
    """
    gaps = [limit(activation - X), limit(activation.subs(X, -X))]
    with witness(difference_from_relu_at_both_ends=tuple(map(str, gaps))):
        assert gaps == [0, 0], "the difference does not tend to 0"
    with witness(ratio_to_relu_at_infinity=str(ratio := limit(activation / X))):
        assert ratio == 1, "the ratio does not tend to 1"
    x, u, epsilon = z3.Reals("x u ε")
    tail = z3.Function("Phi", z3.RealSort(), z3.RealSort())
    falling = z3.Function("exponential", z3.RealSort(), z3.RealSort())
    # φ(x) ≤ exp(−x²/2), as √(2π) ≥ 1.
    mills = cited(
        holds(z3.And(x * tail(-x) >= 0, x * tail(-x) <= falling(-(x * x / 2))), [x > 0]),
        source="Gordon 1941, on Mills' ratio: xΦ(−x) ≤ φ(x)",
    )
    decay = cited(holds(falling(-u) * u <= 1, [u > 0]), source="exp(u) ≥ 1 + u")
    certify(
        cut(
            z3.And(x * tail(-x) >= 0, x * tail(-x) <= epsilon),
            using=[mills, instance(decay, (u, x * x / 2))],
            given=[x > 0, epsilon > 0, x * x * epsilon >= 2],
        )
    )


@claim(
    "text-3.gelu-equivalent",
    part="softplus",
    expect="refuted",
    evidence="proved",
    given={"shift": 0},
    mutants={"softplus + 1/β, which is not equivalent": {"shift": 1}},
)
def test_softplus_is_not_equivalent_to_relu(shift):
    """Softplus($β$) − ReLU does not tend to 0 at infinity."""
    x = sympy.Symbol("x", positive=True)
    for beta in (100, 1000):
        # Softplus − ReLU, the same on both sides.
        gap = sympy.log(1 + sympy.exp(-beta * x)) / beta + sympy.Rational(shift, beta)
        limit = sympy.limit(gap, x, sympy.oo)
        with witness(
            activation=f"Softplus({beta})",
            difference_from_relu_at_infinity=str(limit),
            at_zero=f"log(2)/{beta}",
        ):
            assert limit != 0, "it tends to 0, and the ratio to 1"
