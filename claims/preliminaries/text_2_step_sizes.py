"""Section 2: constant and reducing step sizes.

L-smoothness suffices for convergence at a < 2/L, by |grad f(x)|² ≤ L <grad f(x), x − x*>. It is not needed:
f'(w) = w + sin(w²)/2 has an unbounded derivative, and from every start w -> w/2 − sin(w²)/4 tends to the
only stationary point 0.
"""

from fractions import Fraction

import pytest
import sympy
import z3

from ndgm.exact import rules
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.constant-step",
    reading="necessity",
    condition="'rarely' is read as: on every loss without (5), at every rate, a set of starts of positive measure fails to converge",
    expect="refuted",
    evidence="proved",
    given={"bound_on_term": 1},
    mutants={"without the stationary point 0 being reached": {"bound_on_term": 4}},
)
def test_smoothness_is_needed(bound_on_term):
    """A differentiable loss without (5) has, at every constant rate, starts of positive measure that do not
    converge.

    The term is c sin(w²)/2 with |sin(w²)| ≤ min(w², 1); at rate 1/2 every step strictly shrinks |w|.
    """
    w, sine = z3.Reals("w sine")
    size = z3.If(w > 0, w, -w)
    following = w / 2 - bound_on_term * sine / 4
    bounded = [z3.And(sine <= w * w, sine >= -w * w, sine <= 1, sine >= -1)]
    try:
        shrinks = prove(z3.If(following > 0, following, -following) < size, assumptions=[*bounded, w != 0])
    except AssertionError:
        with witness(bound_on_term=bound_on_term):
            assert bound_on_term > 1
        return
    x = sympy.Symbol("x", real=True)
    curvature = sympy.diff(x + sympy.sin(x**2) / 2, x)
    peaks = [curvature.subs(x, sympy.sqrt(2 * sympy.pi * n)) for n in (1, 100)]
    refute(
        f"GD converges to the only stationary point 0 from every start ({shrinks})",
        gradient="w + sin(w²)/2",
        learning_rate=Fraction(1, 2),
        its_derivative_is_unbounded=", ".join(map(str, peaks)),
    )


@claim(
    "text-2.constant-step",
    expect="holds",
    evidence="proved",
    given={"power": "3/2"},
    mutants={"w²/2, L-smooth": {"power": "2"}},
)
def test_without_smoothness_the_minimum_repels(power):
    """Without (5) GD may approach but not converge: on (2/3)|w|^(3/2) every start in 0 < |w| < a²/4 moves
    away from 0, at any rate a.
    """
    root, a = z3.Reals("root a")  # root = √(w), w > 0; the gradient is root, or w for the quadratic
    w = root * root
    following = w - a * (root if power == "3/2" else w)
    with witness(loss=f"(1/p)|w|ᵖ with p = {power}"):
        statement = prove(following < -w, assumptions=[a > 0, root > 0, root < a / 2])
    certify(Proof("z3; by hand: only the countably many starts that land on 0 exactly converge", statement))


@claim(
    "text-2.constant-step",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"a < 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_smoothness_suffices(limit):
    """With (5), f convex and a < 2/L, as in the proposition cited, each step brings x closer to every
    minimiser, by cocoercivity.
    """
    a, lipschitz, inner, square = z3.Reals("a L inner square")
    cocoercive = [lipschitz > 0, inner >= square / lipschitz, square > 0, a > 0]
    with witness(bound=f"a < {limit}/L"):
        statement = prove(
            -2 * a * inner + a * a * square < 0,
            assumptions=[*cocoercive, a * lipschitz < z3.RealVal(str(limit))],
        )
    for numerator in range(1, 20):
        rate = Fraction(numerator, 10)
        position = Fraction(1)
        if rate < limit:
            for _ in range(200):
                position -= rate * position
            with witness(loss="w²/2", rate=rate):
                assert abs(position) < Fraction(1, 10**6)
    certify(Proof("z3 from cocoercivity; by hand: the decreases a(2/L − a)|g|² are summable", statement))


@claim(
    "text-2.reducing",
    expect="holds",
    evidence="proved",
    given={"reset": False},
    mutants={"each run restarts from the first start": {"reset": True}},
)
def test_finitely_many_reductions(reset):
    """After finitely many reductions the orbit is that of constant-step NDGM from the last run's start."""
    rates = [Fraction(1, 10), Fraction(1, 30), Fraction(1, 70)]
    for numerator in range(1, 60):
        start = Fraction(numerator, 61)
        chained = rules.trajectory(rules.NDGM(lambda n: rates[min(n // 20, 2)], 1), start, 100)
        last = start if reset else chained[40]
        constant = rules.trajectory(rules.NDGM(rates[2], 1), last, 60)
        with witness(start=start):
            assert chained[40:] == constant
    certify(
        Proof(
            "replay",
            "the recursion has no memory but its position, and the rate is constant from the last reduction on",
        )
    )


@claim(
    "text-2.reducing",
    reading="reducing for ever",
    condition="the schedule never stops reducing, as StepLR without an end",
    expect="refuted",
    evidence="proved",
    given={"ratio": Fraction(1, 2)},
    mutants={"constant rate": {"ratio": Fraction(1)}},
)
def test_reducing_for_ever(ratio):
    """NDGM on |w| from 1/3 with rates ratioᵏ/10 ends, as a constant step does, within half a step of both
    signs of 0.
    """
    trajectory = rules.trajectory(rules.NDGM(lambda n: ratio**n / 10, 1), Fraction(1, 3), 300)
    with witness(
        start=Fraction(1, 3), total_travel=Fraction(1, 10) / (1 - ratio) if ratio < 1 else "infinite"
    ):
        assert min(trajectory) < Fraction(1, 10), "it converges to 2/15, which is no minimiser"
