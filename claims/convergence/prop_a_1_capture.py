"""Proposition A.1, the Capture Theorem, and its paraphrase in Section 3.

With phi(t) = min f − f* over t ≤ |x − x*| ≤ r, positive by compactness, and t so small that |x − x*| < t
implies |x − x*| + s c |grad f(x)| < ε, the set S = {|x − x*| < ε, f < f* + phi(t)} captures: a step from
S ends within ε, its loss has not risen, so it is within t. The theorem says: stay in S and converge. It
never says that the distance is monotone.
"""

from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import (
    REFLECTION,
    CaptureSet,
    QuadraticForm,
    infinity_norm,
    one_norm,
    squared_norm,
    vector,
)
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def capture_step(triangle=True, monotone=True, bounded_direction=True):
    """z3: from S a step ends in S, from the hypotheses of the theorem (distances r, losses f, all abstract)."""
    r, following, move, f, f_following, f_star, phi, t, eps, outer = z3.Reals("r r' move f f' f* φ t ε outer")
    assumptions = [
        r >= 0,
        following >= 0,
        move >= 0,
        phi > 0,
        t > 0,
        t < eps,
        eps <= outer,
        r < t,
        f < f_star + phi,
    ]
    assumptions += [following <= r + move] if triangle else []
    assumptions += [f_following <= f] if monotone else []
    assumptions += [r + move < eps] if bounded_direction else []
    assumptions += [z3.Implies(z3.And(t <= following, following <= outer), f_following >= f_star + phi)]
    return prove(z3.And(following < t, f_following < f_star + phi), assumptions=assumptions)


@claim(
    "prop-A.1",
    expect="holds",
    evidence="proved",
    given={"monotone": True, "bounded_direction": True},
    mutants={"loss not monotone": {"monotone": False}, "direction not bounded": {"bounded_direction": False}},
)
def test_capture(monotone, bounded_direction):
    """A step from the capture set S stays in S; the rest is by hand: S is bounded, and x* is the only
    stationary limit point in it.
    """
    with witness(monotone_loss=monotone, bounded_direction=bounded_direction):
        statement = capture_step(monotone=monotone, bounded_direction=bounded_direction)
    for rate in (Fraction(1, 10), Fraction(1, 2), Fraction(1)):
        captured = CaptureSet(
            REFLECTION, Fraction(1, 10), Fraction(19, 10), radius=Fraction(1), step_bound=rate
        )
        positions = REFLECTION.trajectory(vector(captured.inner_radius / 5, 0), rate, 120)
        for step, x in enumerate(positions):
            with witness(learning_rate=rate, inner_radius=captured.inner_radius, step=step):
                assert x in captured and squared_norm(x) < captured.inner_radius**2
    certify(
        Proof(
            "z3; by hand: φ > 0 by compactness, convergence by boundedness",
            f"xₖ in S implies x_(k+1) in S: {statement}",
        )
    )


@claim(
    "text-A.1.1.any-norm",
    expect="holds",
    evidence="proved",
    given={"triangle": True},
    mutants={"no triangle inequality": {"triangle": False}},
)
def test_any_norm(triangle):
    """The capture step uses of the distance only non-negativity and the triangle inequality (φ > 0 needs
    compactness).
    """
    with witness(triangle_inequality=triangle):
        statement = capture_step(triangle=triangle)
    for norm in (one_norm, infinity_norm, squared_norm):
        positions = REFLECTION.trajectory(vector(1, 0), Fraction(1), 120)
        with witness(norm=norm):
            assert norm(positions[-1]) < Fraction(1, 10**4)
    certify(Proof("z3; by hand: φ > 0 by compactness, which norms of Rⁿ share", statement))


@claim(
    "text-A.1.1.any-norm",
    reading="the two named properties",
    condition="non-negativity and the triangle inequality are all that the proof relies on",
    expect="refuted",
    evidence="proved",
    given={"norm": lambda x: abs(x[0])},
    mutants={"a norm, |x| + |y|": {"norm": lambda x: abs(x[0]) + abs(x[1])}},
)
def test_two_properties_suffice(norm):
    """The seminorm |x| of (x, y), non-negative and subadditive, bounds directions well enough for x² + y² +
    y³ to capture near 0.

    Directions are admitted up to ||d|| ≤ 2 ||gradient||. Definiteness is what a seminorm lacks, and compact
    balls with it.
    """
    for k in range(1, 6):
        y = Fraction(1, 10**k)
        gradient, direction = (Fraction(0), 2 * y + 3 * y**2), (Fraction(0), Fraction(-10))
        after = y + direction[1]
        assert (
            gradient[1] * direction[1] < 0 and after**2 + after**3 < y**2 + y**3
        )  # a descent direction, a falling loss
        admitted = norm(direction) <= 2 * norm(gradient)
        with witness(f="x² + y² + y³", start=(0, y), direction=(0, -10), following=(0, after)):
            assert not admitted or abs(after) < Fraction(1, 2)


@claim(
    "text-3.tail-capture",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"a = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_monotone_loss_meets_the_hypotheses(rate):
    """On x², with its isolated minimum, a run with non-increasing loss has stationary limit points, as the
    theorem asks.
    """
    positions = [Fraction(1)]
    for _ in range(200):
        positions.append(positions[-1] - rate * 2 * positions[-1])
    losses = [x * x for x in positions]
    assert losses == sorted(losses, reverse=True)
    with witness(
        f="x²", learning_rate=rate, iterates="1, −1, 1, −1, ...", slope_at_limit_point=2 * positions[-1]
    ):
        assert abs(2 * positions[-1]) < Fraction(1, 10**9)


@claim(
    "text-3.tail-capture",
    reading="small steps",
    condition="the gradient is L-Lipschitz and the step stays within [s, (2 − s)/L] for some s > 0",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"a ≤ 2/L": {"limit": Fraction(201, 100)}},
)
def test_small_steps_meet_the_hypotheses(limit):
    """For a L ≤ limit − 1/100 the loss falls by at least a(1 − aL/2)|g|², a fixed multiple of |g|²: limit
    points are stationary.
    """
    a, L, square, f, following = z3.Reals("a L square f f'")
    with witness(limit=str(limit)):
        statement = prove(
            following <= f - a * square / 200,
            assumptions=[
                a > 0, L > 0, square >= 0, a * L <= z3.RealVal(str(limit)) - z3.Q(1, 100),
                following <= f - a * square + L * a * a * square / 2,
            ],
        )  # fmt: skip
    certify(Proof("z3 from the descent lemma; by hand: the decreases are summable", statement))


def rises(norm, rate=Fraction(1), steps=400):
    """Steps after which a norm has risen although the loss fell."""
    positions = REFLECTION.trajectory(vector(1, 0), rate, steps)
    losses = [REFLECTION.value(x) for x in positions]
    assert all(after < before for before, after in pairwise(losses))
    sizes = [norm(x) for x in positions]
    return [k for k in range(steps) if sizes[k + 1] > sizes[k]]


@claim(
    "text-3.capture-norm",
    expect="refuted",
    evidence="proved",
    given={"norm": one_norm, "rate": Fraction(1)},
    mutants={"Euclidean norm": {"norm": squared_norm}, "rate 9/10": {"rate": Fraction(9, 10)}},
)
def test_norm_is_eventually_monotone(norm, rate):
    """On a strongly convex quadratic with L = 19/10 and rate 1 < 2/L the norm of the iterates, any norm, is
    monotone from some step on.

    At rate 1 two steps multiply the iterate by 81/100, so what happens in the first two steps happens for
    ever.
    """
    once, twice = (REFLECTION.trajectory(vector(1, 0), Fraction(1), 2)[k] for k in (1, 2))
    assert twice == vector("81/100", 0)
    found = [step for step in rises(norm, rate) if step >= 200]
    with witness(
        A=REFLECTION.matrix, learning_rate=rate, start=(1, 0), x_1=once, x_2=twice,
        norm=norm, growth_at_every_even_step=norm(once) / norm(vector(1, 0)), rises_in_the_second_200_steps=len(found),
    ):  # fmt: skip
        assert not found


@claim(
    "text-3.capture-norm",
    reading="Euclidean norm",
    condition="f is convex and L-smooth, 0 ≤ a ≤ 2/L, and the norm is the Euclidean one",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"a ≤ 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_euclidean_norm_is_monotone(limit):
    """|x+ - x*|² ≤ |x − x*|² − a(2/L − a)|g|² for every minimiser x*, from the first step on, by
    cocoercivity.
    """
    a, L, product, square = z3.Reals("a L product square")
    with witness(limit=str(limit)):
        statement = prove(
            -2 * a * product + a * a * square <= 0,
            assumptions=[L > 0, a >= 0, square >= 0, product * L >= square, a * L <= z3.RealVal(str(limit))],
        )
    with witness(norm="Euclidean"):
        assert not rises(squared_norm)
    certify(Proof("z3 from cocoercivity <g, x − x*> ≥ |g|² / L", statement))


fractions = st.fractions(-3, 3, max_denominator=12)


@claim(
    "new-euclidean-monotone",
    expect="holds",
    evidence="proved",
    given={"norm": squared_norm, "factor": Fraction(1)},
    mutants={"one-norm": {"norm": one_norm}, "steps 5% above": {"factor": Fraction(21, 20)}},
)
@given(root=st.lists(fractions, min_size=4, max_size=4), start=st.tuples(fractions, fractions))
def test_no_rise_of_loss_no_rise_of_norm(root, start, norm, factor):
    """On a convex quadratic a step that does not raise the loss does not raise the Euclidean norm, at any
    learning rate.

    Loss: a ≤ 2 g'g/g'Ag. Norm: a ≤ 2 x'g/g'g. With g = Ax the first is at most the second by Cauchy and
    Schwarz: (g'g)² = (x'A^(1/2) A^(3/2) x)² ≤ x'Ax x'A^3x.
    """
    a, b, c, d = root
    form = QuadraticForm.of([[a * a + b * b, a * c + b * d], [a * c + b * d, c * c + d * d]])
    gradient = form.gradient(start)
    if not any(gradient) or not any(form.gradient(gradient)):
        with witness(A=form.matrix, x=start):
            assert form.step(start, Fraction(1)) == start or not any(form.gradient(gradient))
        certify(Proof("algebra", "the gradient vanishes"))
        return
    rate = form.loss_threshold(start) * factor
    with witness(A=form.matrix, x=start, largest_rate_without_rise=rate):
        assert norm(form.step(start, rate)) <= norm(start)
    certify(Proof("z3", cauchy_schwarz()))


@cache
def cauchy_schwarz():
    """For two eigenvalues k, l ≥ 0 and squared components p, q ≥ 0: (p k² + q l²)² ≤ (p k + q l)(p k³
    + q l³).
    """
    k, m, p, q = z3.Reals("k l p q")
    left = (p * k * k + q * m * m) * (p * k * k + q * m * m)
    right = (p * k + q * m) * (p * k * k * k + q * m * m * m)
    # Their difference is p q k l (k − l)²; z3 proves the identity, and each factor is non-negative.
    return prove(right - left == p * q * k * m * (k - m) * (k - m))
