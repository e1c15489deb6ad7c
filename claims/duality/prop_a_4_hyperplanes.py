"""Propositions A.4 and A.10: supporting hyperplanes at a global minimum, and when one of them is vertical.

The horizontal hyperplane through (x*, f(x*)) supports the epigraph of every f with a minimum at x*, and by
weak duality none crosses higher. 'None is vertical' needs x* to be interior to the convex hull of the
effective domain. The printed proof takes the points x̂ and −x̂ from the epigraph, whose heights may be ∞, and
then they are not in it: if x* is not interior to the convex set conv(dom f), a hyperplane of ℝⁿ through x*
has dom f on one side, and the vertical hyperplane above it has epi f on one side.
"""

from fractions import Fraction
from math import inf
from random import Random

import pytest
import z3

from ndgm.exact.convex import max_crossing
from ndgm.exact.convex_family import family
from ndgm.exact.polyhedra import Generators, PolyhedralFunction, interior_radius, vertical_normal
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

ABSOLUTE = PolyhedralFunction((((0,), 0),), (((1,), 1), ((-1,), 1)))
HALF_LINE = PolyhedralFunction((((0,), 0),), (((1,), 0),))


def least_at_zero(f):
    return -inf < f.infimum() == f.value(0) < inf


@claim(
    "prop-A.4",
    expect="refuted",
    evidence="proved",
    given={"functions": {"0 on [0, ∞), ∞ elsewhere": HALF_LINE}},
    mutants={"|x|": {"functions": {"|x|": ABSOLUTE}}, "|x| on [−1, 1]": {
        "functions": {"|x| on [−1, 1]": PolyhedralFunction((((0,), 0), ((-1,), 1), ((1,), 1)))}
    }},
)  # fmt: skip
def test_no_supporting_hyperplane_is_vertical(functions):
    """At the global minimum 0 a non-vertical hyperplane supports the epigraph, none crosses higher, and none
    is vertical.
    """
    for name, f in functions.items():
        assert f.subgradient((0,)) is not None and f.max_crossing() == f.value((0,)) == 0
        normal = f.vertical_normal((0,))
        with witness(
            f=name,
            hyperplane="{(x, w) : x = 0}",
            epigraph_side=None if normal is None else f"{normal[0]} x ≥ 0",
        ):
            assert normal is None


@claim(
    "prop-A.4",
    reading="existence and height",
    expect="holds",
    evidence="proved",
    given={"hypothesis": least_at_zero},
    mutants={"f(0) is finite": {"hypothesis": lambda f: -inf < f.value(0) < inf}},
)
def test_horizontal_hyperplane_supports(hypothesis):
    """At a finite global minimum 0 the slope 0 is a subgradient, and no hyperplane below epi f crosses above
    f(0).
    """
    for f in filter(hypothesis, family()):
        slopes = f.subdifferential(0)
        with witness(f=str(f), slopes=str(slopes), crossing=str(max_crossing(f))):
            assert slopes is not None and 0 in slopes
            assert max_crossing(f) == f.value(0)
    at_zero, at_x, w, slope, x, crossing = z3.Reals("at_zero at_x w slope x crossing")
    support = prove(w >= at_zero, assumptions=[at_x >= at_zero, w >= at_x])
    height = prove(crossing <= at_zero, assumptions=[crossing <= at_zero + slope * x, x == 0])
    certify(Proof("z3", f"in ℝⁿ, f convex or not: {support}; {height}"))


def no_vertical_hyperplane(directions):
    """z3's proof in ℝ³: a normal with the points r d of the domain's hull on one side is 0."""
    radius, *normal = z3.Reals("radius m0 m1 m2")
    sides = [sum(m * e for m, e in zip(normal, d, strict=True)) * radius >= 0 for d in directions]
    return prove(z3.And([m == 0 for m in normal]), assumptions=[radius > 0, *sides])


SIMPLEX = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, -1, -1))
ORTHANT = SIMPLEX[:3]


@claim(
    "prop-A.4",
    reading="minimum inside the domain",
    condition="0 is interior to the effective domain",
    expect="holds",
    evidence="proved",
    given={"directions": SIMPLEX},
    mutants={"0 is a corner of the domain": {"directions": ORTHANT}},
)
def test_none_is_vertical_inside(directions):
    """At a global minimum in the interior of dom f no supporting hyperplane is vertical."""
    for n in (1, 2, 3):
        # Projected to fewer coordinates the directions of a simplex around 0 still surround it.
        points = tuple((tuple(map(Fraction, d[:n])), Fraction(sum(map(abs, d)))) for d in directions)
        f = PolyhedralFunction((((0,) * n, 0), *points))
        with witness(n=n, generators=str(f.points), normal=str(f.vertical_normal((0,) * n))):
            assert f.vertical_normal((0,) * n) is None and f.subgradient((0,) * n) is not None
    with witness(directions=directions):
        statement = no_vertical_hyperplane(directions)
    certify(
        Proof(
            "z3",
            f"a simplex r d around 0 lies in dom f: {statement}; in ℝⁿ, μ·eᵢ ≥ 0 and μ·(Σ eᵢ) ≤ 0 give μ = 0",
        )
    )


@claim(
    "prop-A.10",
    expect="refuted",
    evidence="proved",
    given={"functions": {"0 at 0, ∞ elsewhere": PolyhedralFunction((((0,), 0),)), "0 on [0, ∞)": HALF_LINE}},
    mutants={"|x|": {"functions": {"|x|": ABSOLUTE}}},
)
def test_no_vertical_hyperplane_at_a_minimum(functions):
    """For every f with a finite global minimum at x* = 0 no vertical hyperplane has epi f in its upper
    half-space.
    """
    for name, f in functions.items():
        assert f.value((0,)) == 0 == f.conjugate((0,))
        normal = f.vertical_normal((0,))
        with witness(
            f=name, at=0, hyperplane="{(x, w) : x = 0}", normal=None if normal is None else normal[0]
        ):
            assert normal is None


@claim(
    "prop-A.10",
    reading="minimum inside the domain",
    condition="x* is interior to the convex hull of the effective domain",
    expect="holds",
    evidence="proved",
    given={"left": -1},
    mutants={"x* at the end of the hull": {"left": 0}},
)
def test_none_is_vertical_for_any_function(left):
    """With dom f around x* in its convex hull, f convex or not, continuous or not, no vertical hyperplane
    exists at x*.
    """
    domain = Generators(((Fraction(left),), (Fraction(0),), (Fraction(1),)))
    with witness(dom=f"{{{left}, 0, 1}}", at=0, normal=str(vertical_normal(domain, (0,)))):
        assert vertical_normal(domain, (0,)) is None
    certify(Proof("z3", f"{no_vertical_hyperplane(SIMPLEX)}; a half-space with dom f contains conv(dom f)"))


def not_in_interior_of_hull(domain, at):
    return interior_radius(domain, at) == 0


def random_domains():
    """540 domains in ℝ¹ to ℝ³: conv(points) + cone(rays), or any set with that hull, and a point x* of the
    hull.
    """
    random = Random(20240108)
    for count in range(540):
        n = 1 + count % 3

        def entry():
            return Fraction(random.randint(-3, 3), random.randint(1, 3))

        points = tuple(tuple(entry() for _ in range(n)) for _ in range(random.randint(1, 2 * n + 1)))
        rays = tuple(tuple(entry() for _ in range(n)) for _ in range(random.choice((0, 0, 0, 1, 2, n + 1))))
        chosen = random.sample(points, random.randint(1, len(points)))
        at = tuple(sum(column, Fraction(0)) / len(chosen) for column in zip(*chosen, strict=True))
        yield Generators(points, rays), at


@claim(
    "new-vertical-hyperplane",
    expect="holds",
    evidence="proved",
    given={"criterion": not_in_interior_of_hull, "directions": SIMPLEX},
    mutants={
        "not in the relative interior": {
            "criterion": lambda domain, at: not domain.relative_interior_contains(at)
        },
        "not in the interior of a finite domain": {"criterion": lambda domain, at: True},
        "at one of the points": {"criterion": lambda domain, at: at in domain.points},
        "one corner fewer": {"directions": ORTHANT},
    },
)
def test_vertical_hyperplanes(criterion, directions):
    """A vertical hyperplane through (x*, f(x*)) with epi f on one side exists iff x* is not interior to
    conv(dom f).

    On 540 random rational domains SMT, which looks for the normal, agrees with a linear program, which looks
    for a simplex around x* in the hull.
    """
    with witness(directions=directions):
        only_if = no_vertical_hyperplane(directions)
    found = {True: 0, False: 0}
    for domain, at in random_domains():
        normal = vertical_normal(domain, at)
        found[normal is not None] += 1
        with witness(points=str(domain.points), rays=str(domain.rays), at=str(at), normal=str(normal)):
            assert (normal is not None) == criterion(domain, at)
    assert min(found.values()) >= 150, found
    with witness(directions=directions):
        only_if = no_vertical_hyperplane(directions)
    certify(
        Proof(
            "z3",
            f"only if: {only_if}; if: x* is not interior to a convex set of ℝⁿ, so μ·(x − x*) ≥ 0 on it for a μ ≠ 0",
        )
    )


def differentiable(f, x):
    left, right = f.slopes(x)
    return left == right


@claim(
    "text-A.3.3.hyperplanes",
    expect="holds",
    evidence="proved",
    given={"inside": lambda f: f.domain is not None and f.domain.lower == -f.domain.upper == -inf},
    mutants={"a domain that ends": {"inside": lambda f: f.domain is not None}},
)
def test_one_hyperplane_iff_differentiable(inside):
    """A real-valued convex f has one supporting hyperplane at its minimum iff it is differentiable there;
    none is vertical.
    """
    for f in family():
        if inside(f) and f.is_proper and f.is_closed and f.minimisers is not None:
            for x in {end for end in (f.minimisers.lower, f.minimisers.upper) if abs(end) < inf}:
                slopes = [
                    g for g in (Fraction(n, 2) for n in range(-6, 7)) if f.infimum(-g) == f.value(x) - g * x
                ]
                with witness(f=str(f), minimum_at=x, supporting_slopes=str(slopes)):
                    assert (len(slopes) == 1) == differentiable(f, x)
                    assert f.domain.lower < x < f.domain.upper, "a vertical hyperplane supports the epigraph"
    t, right, left, one, other, limit = z3.Reals("t right left one other limit")
    several = prove(
        right - left >= other - one,
        assumptions=[t > 0, right * t >= other * t, -left * t >= -one * t, one < other],
    )
    between = prove(right * t >= other * t, assumptions=[t > 0, right >= limit, limit >= other])
    certify(
        Proof(
            "z3",
            f"two subgradients part the difference quotients: {several}; every slope between the one-sided derivatives is a "
            f"subgradient, as quotients increase: {between}; in ℝⁿ on each line",
        )
    )
