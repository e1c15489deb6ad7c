"""Section 2: does a constant step size rarely converge unless the loss is L-smooth?

L-smoothness (5) suffices for convergence at α < 2/L, by cocoercivity, ‖∇f(x)‖² ≤ L⟨∇f(x), x − x*⟩. It is not
needed: f′(w) = w + sin(w²)/2 has an unbounded derivative, and from every start w ↦ w/2 − sin(w²)/4 tends to
the only stationary point 0.
"""

from fractions import Fraction

import pytest
import sympy
import z3

from claims.convergence.gradient_descent import trajectory
from ndgm.exact.proofs import NotProved, prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.constant-step",
    reading="necessity",
    condition="'rarely' is read as: on every loss without (5), at every rate, "
    "a set of starts of positive measure fails to converge",
    expect="refuted",
    evidence="proved",
    given={"factor": 1},
    mutants={"4 sin(w²)/2, on which steps may grow": {"factor": 4}},
)
def test_smoothness_is_needed(factor):
    """On a differentiable loss without (5), at every rate, starts of positive measure do not converge.

    The term is c sin(w²)/2 with |sin(w²)| ≤ min(w², 1); at rate 1/2 every step strictly shrinks |w|.
    """
    w, sine = z3.Reals("w sine")

    def size(value):
        return z3.If(value > 0, value, -value)

    bounded = [z3.And(sine <= w * w, sine >= -w * w, sine <= 1, sine >= -1)]
    try:
        shrinks = prove(size(w / 2 - factor * sine / 4) < size(w), assumptions=[*bounded, w != 0])
    except NotProved:
        shrinks = None
    x = sympy.Symbol("x", real=True)
    curvature = sympy.diff(x + factor * sympy.sin(x**2) / 2, x)
    peaks = [curvature.subs(x, sympy.sqrt(2 * sympy.pi * n)) for n in (1, 100)]
    with witness(
        gradient="w + c sin(w²)/2",
        c=factor,
        learning_rate=Fraction(1, 2),
        its_derivative_is_unbounded=", ".join(map(str, peaks)),
    ):
        assert shrinks is None, f"GD converges to the only stationary point 0 from every start ({shrinks})"


@claim(
    "text-2.constant-step",
    expect="holds",
    evidence="proved",
    given={"gradient": lambda root: root},
    mutants={"w²/2, L-smooth": {"gradient": lambda root: root * root}},
)
def test_without_smoothness_the_minimum_repels(gradient):
    """Without (5) GD may approach but not converge: on (2/3)|w|^(3/2), at any α, 0 repels 0 < |w| < α²/4."""
    root, alpha = z3.Reals("√w α")
    w, slope = root * root, gradient(root)
    with witness(gradient=str(slope)):
        repels = prove(w - alpha * slope < -w, assumptions=[alpha > 0, root > 0, root < alpha / 2])
    certify(Proof("z3; by hand: only the countably many starts that land on 0 exactly converge", repels))


@claim(
    "text-2.constant-step",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α < 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_smoothness_suffices(limit):
    """For convex f with (5) and α < 2/L each step brings x closer to every minimiser."""
    alpha, L, inner, square = z3.Reals("α L inner square")
    cocoercive = [L > 0, inner >= square / L, square > 0, alpha > 0]
    with witness(bound=f"α < {limit}/L"):
        nearer = prove(
            -2 * alpha * inner + alpha * alpha * square < 0,
            assumptions=[*cocoercive, alpha * L < z3.RealVal(str(limit))],
        )
    for numerator in range(1, 20):
        rate = Fraction(numerator, 10)
        with witness(loss="w²/2", rate=rate):
            assert abs(trajectory(lambda w: w, 1, rate, 200)[-1]) < Fraction(1, 10**6)
    certify(Proof("z3 from cocoercivity; by hand: the decreases α(2/L − α)‖g‖² are summable", nearer))
