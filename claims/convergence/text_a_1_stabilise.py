"""A.1.4 and Section 3: does a monotone loss make the iterates stabilise, and is that what sets smooth from
non-smooth?

On x² at rate 1 the loss is constant and the iterates alternate. At rate 1 on x² for |x| ≤ 1 and 1 + 3(x²
- 1)/4 + (|x| − 1)/2 beyond, a C¹, strongly convex and 2-smooth function, the orbit of 2 is (−1)ᵏ (1 +
2^-k): the loss falls strictly and the iterates never settle. What separates the classes: below 2/L smooth
convex GD converges, while NDGM on |x| fails to at every rate.
"""

import itertools
from fractions import Fraction

import pytest
import z3

from ndgm.exact import rules
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def smooth_slope(x):
    """f' of the C¹, 2-smooth, strongly convex function above."""
    return 2 * x if abs(x) <= 1 else Fraction(3, 2) * x + Fraction(1, 2) * (1 if x > 0 else -1)


def smooth_value(x):
    return x * x if abs(x) <= 1 else 1 + Fraction(3, 4) * (x * x - 1) + (abs(x) - 1) / 2


def kinked_slope(x):
    """A convex function with kinks at 0 and +-1: slope 1, then 2 + 3(|x| − 1)/2, times the sign."""
    size = 1 if abs(x) < 1 else 2 + Fraction(3, 2) * (abs(x) - 1)
    return size * ((x > 0) - (x < 0))


def kinked_value(x):
    beyond = max(abs(x) - 1, Fraction(0))
    return min(abs(x), Fraction(1)) + 2 * beyond + Fraction(3, 4) * beyond**2


def orbit(slope, start, rate, steps=60):
    positions = [Fraction(start)]
    for _ in range(steps):
        positions.append(positions[-1] - rate * slope(positions[-1]))
    return positions


def strictly_falls(value, positions):
    return all(value(after) < value(before) for before, after in itertools.pairwise(positions))


@claim(
    "text-A.1.3.stabilise",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"a = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_monotone_loss_stabilises_smooth_runs(rate):
    """On a C¹, strongly convex, 2-smooth loss a run with strictly falling loss ends with steps shorter than
    1.
    """
    positions = orbit(smooth_slope, 2, rate)
    assert strictly_falls(smooth_value, positions[:40])
    with witness(learning_rate=rate, first_iterates=tuple(positions[:4]), closed_form="(−1)ᵏ (1 + 2^-k)"):
        assert abs(positions[40] - positions[39]) < 1


@claim(
    "text-A.1.3.stabilise",
    reading="small steps",
    condition="the smooth half asks for convexity and a < 2/L as well (then the squared step lengths are summable)",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "rate": Fraction(19, 10)},
    mutants={"a ≤ 5/(2L)": {"limit": Fraction(5, 2)}, "x² at a = 2/L": {"rate": Fraction(2)}},
)
def test_small_steps_stabilise(limit, rate):
    """For convex L-smooth f and a < 2/L the distance to a minimiser falls by a(2/L − a)|g|²; on |x| NDGM
    need not settle.
    """
    a, L, product, square = z3.Reals("a L product square")
    with witness(limit=str(limit)):
        statement = prove(
            -2 * a * product + a * a * square < 0,
            assumptions=[L > 0, a > 0, square > 0, product * L >= square, a * L < z3.RealVal(str(limit))],
        )
    smooth = orbit(lambda x: x, 1, rate, 400)
    with witness(loss="x²/2", learning_rate=rate):
        assert abs(smooth[-1]) < Fraction(1, 10**9)
    kinked = rules.trajectory(rules.NDGM(Fraction(3, 10), 1), Fraction(3, 4), 400)
    with witness(loss="|x|, never rising from 3/4 at rate 3/10", last_iterates=tuple(kinked[-2:])):
        assert all(abs(after) <= abs(before) for before, after in itertools.pairwise(kinked))
        assert kinked[-1] != kinked[-2] and kinked[-1] == kinked[-3]
    certify(Proof("z3 from cocoercivity", statement))


@claim(
    "text-A.1.4.descend-forever",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"a = 1/2": {"rate": Fraction(1, 2)}, "a = 4/3": {"rate": Fraction(4, 3)}},
)
def test_descends_for_ever_and_oscillates(rate):
    """On a convex loss with kinks at 0 and +-1 the orbit of 2 is (−1)ᵏ (1 + 2^-k): loss strictly falling,
    iterates alternating.
    """
    positions = orbit(kinked_slope, 2, rate)
    for k, x in enumerate(positions):
        with witness(step=k, position=x):
            assert x == (-1) ** k * (1 + Fraction(1, 2**k))
    with witness(loss="strictly falling"):
        assert strictly_falls(kinked_value, positions)
    t = z3.Real("t")
    statement = prove((1 + t) - (2 + 3 * t / 2) == -(1 + t / 2), assumptions=[t > 0])
    certify(Proof("z3 and induction", f"1 + t goes to -(1 + t/2): {statement}"))


@claim(
    "text-3.not-identical",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "slope": lambda x: x},
    mutants={
        "GD at a = 2/L": {"limit": Fraction(21, 10)},
        "GD on |x|": {"slope": lambda x: (x > 0) - (x < 0)},
    },
)
def test_ndgm_lacks_a_property_of_gd(limit, slope):
    """GD on x²/2 converges at every a < 2/L; NDGM on |x| converges at no rate from almost every start."""
    for numerator in range(1, 20):
        rate = Fraction(numerator, 19) * limit * Fraction(99, 100)
        with witness(loss="x²/2", learning_rate=rate):
            assert abs(
                orbit(slope, Fraction(7, 11), rate, 2000 if slope(Fraction(1, 2)) == 1 else 700)[-1]
            ) < Fraction(1, 20)
    x, s = z3.Reals("x s")
    following = x - s * z3.If(x > 0, 1, -1)
    statement = prove(z3.And(following != x, following != 0), assumptions=[s > 0, x != 0, x != s, x != -s])
    certify(
        Proof(
            "z3 and induction", f"off the multiples of a every step of NDGM on |x| has length a: {statement}"
        )
    )


def two_kinks(x, y):
    return abs(x) + 2 * abs(y)


@claim(
    "text-3.descent",
    reading="any constant rate",
    condition="the ordinary gradient method is (1) with an arbitrary constant learning rate, above 2/L too",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"a = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_gradient_method_descends(rate):
    """The ordinary gradient method (1), with its constant learning rate, is a descent method on x²."""
    positions = orbit(lambda x: 2 * x, 1, rate, 5)
    for before, after in itertools.pairwise(positions):
        with witness(f="x²", learning_rate=rate, x=before, following=after):
            assert after * after < before * before


@claim(
    "text-3.descent",
    expect="holds",
    evidence="proved",
    given={"subgradient": (1, 2)},
    mutants={"the subgradient (1, 0)": {"subgradient": (1, 0)}},
)
def test_subgradient_method_is_no_descent_method(subgradient):
    """At (1, 0) of |x| + 2|y| every small step along minus the subgradient (1, 2) raises f, by 3t; along a
    gradient f falls.
    """
    t, x, a, L = z3.Reals("t x a L")
    g, h = subgradient

    def size(v):
        return z3.If(v > 0, v, -v)

    with witness(point=(1, 0), subgradient=subgradient):
        rises = prove(size(1 - t * g) + 2 * size(-t * h) == 1 + 3 * t, assumptions=[t > 0, t < z3.Q(1, 2)])
    falls = prove((x - a * L * x) * (x - a * L * x) < x * x, assumptions=[x != 0, L > 0, a > 0, a * L < 2])
    certify(Proof("z3", f"rises: {rises}; on Lx²/2: {falls}"))
