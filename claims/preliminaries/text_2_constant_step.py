"""Section 2: does a constant step size approach the stationary point, and rarely converge without (5)?

GD converges for convex L-smooth f at α < 2/L, by cocoercivity, ‖g‖² ≤ L⟨g, x − x*⟩. At larger rates it may
run away from the stationary point, whatever the loss. (5) is not needed: f′(w) = w + sin(w²)/2 has an
unbounded derivative, and from every start w ↦ w/2 − sin(w²)/4 tends to the only stationary point 0.
"""

from fractions import Fraction

import pytest
import sympy
import z3

from claims.gradient_descent import trajectory
from claims.small_steps import COMES_NEARER, CONVERGES, converges, steps_shrink
from ndgm.exact.inference import null_preimages
from ndgm.exact.proofs import NotProved, prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.constant-step",
    part="approaches",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"α = 9/10": {"rate": Fraction(9, 10)}},
)
def test_approaches_the_stationary_point(rate):
    """From 1, GD at the rate 3/2 comes nearer to the stationary point 0 of $x²$."""
    positions = trajectory(lambda x: 2 * x, 1, rate, 20)
    with witness(loss="x²", learning_rate=rate, start=1, x_1=positions[1], x_20=positions[20]):
        assert abs(positions[20]) < abs(positions[0]), "it runs away"


@claim(
    "text-2.constant-step",
    part="approaches",
    reading="small rates",
    condition="the loss is convex and $L$-smooth, and $α < 2/L$",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α < 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_small_rates_approach(limit):
    """For convex $f$ with (5) and $α < 2/L$ every step with $g ≠ 0$ brings $x$ nearer to every minimiser."""
    with witness(bound=f"α < {limit}/L"):
        certify(steps_shrink(limit), concludes=COMES_NEARER)


@claim(
    "text-2.constant-step",
    part="rarely",
    reading="every loss",
    expect="refuted",
    evidence="proved",
    given={"factor": 1},
    mutants={"4 sin(w²)/2, on which steps may grow": {"factor": 4}},
)
def test_smoothness_is_needed(factor):
    """On every loss without (5), at every rate, starts of positive measure do not converge.

    The term is $c sin(w²)/2$ with $|sin(w²)| ≤ min(w², 1)$; at rate 1/2 every step strictly shrinks $|w|$.
    """
    w, sine = z3.Reals("w sine")
    bounded = [z3.And(sine <= w * w, sine >= -w * w, sine <= 1, sine >= -1)]
    try:
        shrinks = prove(z3.Abs(w / 2 - factor * sine / 4) < z3.Abs(w), assumptions=[*bounded, w != 0])
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
        assert shrinks is None, "GD converges to the only stationary point 0 from every start"


@claim(
    "text-2.constant-step",
    part="rarely",
    reading="some losses",
    condition="'rarely' is said of some losses without (5), such as $(2/3)|w|³ᐟ²$",
    expect="holds",
    evidence="proved",
    given={"gradient": lambda root: root},
    mutants={"w²/2, L-smooth": {"gradient": lambda root: root * root}},
)
def test_without_smoothness_the_minimum_repels(gradient):
    """On $(2/3)|w|³ᐟ²$, at any $α$, 0 repels $0 < |w| < α²/4$, and almost no start ever lands on 0 itself.

    In $r = sign(w) √|w|$ a step is $w ↦ r|r| − α gradient(r)$, here from both sides of 0.
    """
    root, alpha = z3.Reals("√w α")
    w, slope = root * root, gradient(root)
    with witness(gradient=str(slope)):
        repels = prove(
            z3.And(w - alpha * slope < -w, -w + alpha * slope > w),
            assumptions=[alpha > 0, root > 0, root < alpha / 2],
        )
    sides = [lambda r: r * r - alpha * r, lambda r: -r * r - alpha * r]
    misses = null_preimages(*sides, most=2)
    certify(repels, misses)


@claim(
    "text-2.constant-step",
    part="smooth",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_smooth_losses_converge(rate):
    """GD converges on the loss $x²$, which has (5) with $L = 2$."""
    last = trajectory(lambda x: 2 * x, 1, rate, 60)[-2:]
    with witness(loss="x²", L=2, learning_rate=rate, last_two_of_60=tuple(last)):
        assert abs(last[1] - last[0]) < Fraction(1, 100), "the steps grow"


@claim(
    "text-2.constant-step",
    part="smooth",
    reading="small rates",
    condition="the loss is convex with a minimiser, and $α < 2/L$",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α < 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_smoothness_suffices(limit):
    """For convex $f$ with (5), a minimiser and $α < 2/L$ GD converges to a minimiser; replayed on $w²/2$."""
    with witness(bound=f"α < {limit}/L"):
        theorem = converges(limit)
    for numerator in range(1, 20):
        rate = Fraction(numerator, 10)
        with witness(loss="w²/2", rate=rate):
            assert abs(trajectory(lambda w: w, 1, rate, 200)[-1]) < Fraction(1, 10**6)
    certify(theorem, concludes=CONVERGES)
