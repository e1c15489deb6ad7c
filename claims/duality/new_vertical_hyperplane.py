"""Beyond Props. A.4 and A.10: for which domains a vertical hyperplane supports the epigraph.

If x* is interior to conv(dom f), a normal with dom f on one side of x* is 0. If it is not interior to the
convex set conv(dom f), a hyperplane of ℝⁿ through x* has dom f on one side, and the vertical hyperplane above
it has epi f on one side.
"""

from fractions import Fraction
from random import Random

import pytest

from claims.duality.lemmas import NO_VERTICAL, SUPPORT, no_vertical_hyperplane, supporting_hyperplane
from ndgm.exact.polyhedra import Generators, has_vertical_normal, interior_radius, vertical_normal
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def random_domains():
    """540 pairs of a domain in ℝ¹ to ℝ³, by generators of its hull, and a point x* of the hull."""
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
    given={
        "criterion": lambda domain, at: interior_radius(domain, at) == 0,
        "inside": lambda radius: radius > 0,
    },
    mutants={
        "not in the relative interior": {
            "criterion": lambda domain, at: not domain.relative_interior_contains(at)
        },
        "not in the interior of a finite domain": {"criterion": lambda domain, at: True},
        "at one of the points": {"criterion": lambda domain, at: at in domain.points},
        "a ball of radius 0": {"inside": lambda radius: radius >= 0},
    },
)
def test_vertical_hyperplanes(criterion, inside):
    """Some vertical hyperplane at $(x*, f(x*))$ has $epi f$ on one side iff $x*$ is not
    interior to $conv(dom f)$.

    On 540 random rational domains SMT, which looks for the normal, agrees with a linear program, which looks
    for a simplex around $x*$ in the hull.
    """
    with witness(x="interior to conv(dom f), in any dimension"):
        only_if = no_vertical_hyperplane(inside)
    found = {True: 0, False: 0}
    for domain, at in random_domains():
        found[vertical := has_vertical_normal(domain, at)] += 1
        tells = criterion(domain, at) == vertical
        normal = None if tells else vertical_normal(domain, at)
        with witness(points=str(domain.points), rays=str(domain.rays), at=str(at), normal=str(normal)):
            assert tells, "the criterion does not tell"
    assert min(found.values()) >= 150, found
    certify(only_if, supporting_hyperplane(), concludes=[NO_VERTICAL, SUPPORT])
