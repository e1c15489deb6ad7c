"""Steps of proof that several claims of appendix A.3 share, each checked by z3 and cvc5, and what they cite.

M stands for an epigraph in ℝⁿ⁺¹, or for any set of points (u, w); inner(μ, u) is μ·u. Both are free symbols,
so that what is proved holds in every dimension; where a step needs only one product or entry, a real stands
for it.
"""

import z3

from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited

VECTOR = z3.DeclareSort("Vector")
REAL = z3.RealSort()
M = z3.Function("M", VECTOR, REAL, z3.BoolSort())
INNER = z3.Function("inner", VECTOR, VECTOR, REAL)
DISTANCE = z3.Function("distance", VECTOR, REAL)
"""The distance of a vector from the point at hand."""


def every_point(conclusion):
    """`conclusion(u, w)` for every point (u, w) of M."""
    u, w = z3.Const("u", VECTOR), z3.Real("w")
    return z3.ForAll([u, w], z3.Implies(M(u, w), conclusion(u, w)))


def horizontal_supports():
    """If no point of M is below the height m, the horizontal hyperplane at m is below M."""
    m, flat, u = z3.Real("m"), z3.Const("flat", VECTOR), z3.Const("u", VECTOR)
    return prove(
        every_point(lambda u, w: m <= w + INNER(flat, u)),
        assumptions=[every_point(lambda u, w: m <= w), z3.ForAll([u], INNER(flat, u) == 0)],
        note="q(0) ≥ m",
    )


def no_crossing_above_the_axis():
    """A hyperplane below M crosses the axis at or below every point of M on the axis; M is any set."""
    crossing, m = z3.Reals("crossing m")
    slope, zero = z3.Consts("μ zero", VECTOR)
    return prove(
        crossing <= m,
        assumptions=[
            M(zero, m),
            INNER(slope, zero) == 0,
            every_point(lambda u, w: crossing <= w + INNER(slope, u)),
        ],
        note="q(μ) ≤ w* for every μ",
    )


def strong_duality_at_a_minimum():
    """q(0) = f(0) = w*, and no μ crosses higher, if f is least at 0; convex or not."""
    return all_of(
        horizontal_supports(),
        no_crossing_above_the_axis(),
        note="q(0) ≥ m = f(0) = w* and q(μ) ≤ m for every μ",
    )


def strict_separation():
    """What Bertsekas proves of a closed convex set and a point outside."""
    return cited(
        "a point outside of a closed convex set of ℝⁿ⁺¹ is separated from it strictly by a hyperplane",
        source="Prop. 1.5.3 of Bertsekas (2009), the strict separation theorem",
    )


def supporting_hyperplane():
    """What Bertsekas proves of a convex set and a point that is not interior."""
    return cited(
        "a convex set of ℝⁿ is on one side of some hyperplane through a point that is not interior to it",
        source="Prop. 1.5.1 of Bertsekas (2009), the supporting hyperplane theorem",
    )


def heine_borel():
    """Closed and bounded sets."""
    return cited("a closed and bounded set of ℝⁿ is compact", source="the Heine–Borel theorem")


def below_the_graph_is_outside():
    """If f is lower semicontinuous at 0, (0, f(0) − 2ε) has a neighbourhood without a point of epi f."""
    least, gap, delta = z3.Reals("f(0) ε δ")
    radius = z3.If(delta < gap, delta, gap)
    return prove(
        every_point(lambda u, w: z3.Or(DISTANCE(u) >= radius, w >= least - 2 * gap + radius)),
        assumptions=[
            gap > 0,
            delta > 0,
            every_point(lambda u, w: z3.Implies(DISTANCE(u) < delta, w > least - gap)),
        ],
        note="lower semicontinuous at 0: (0, f(0) − 2ε) is not in the closure of epi f",
    )


def separation_is_a_minorant(*, finite=True):
    """A strict separation β w + ν·u ≥ c > β (f(0) − 2ε) of epi f is a minorant that crosses above f(0) − 2ε.

    It is not vertical, as (0, f(0)) is in epi f; with finite=False it need not be there.
    """
    least, gap, beta, c = z3.Reals("f(0) ε β c")
    nu, mu, zero, u = z3.Consts("ν μ zero u", VECTOR)
    separated = every_point(lambda u, w: beta * w + INNER(nu, u) >= c)
    at_zero = [M(zero, least)] if finite else []
    steep = prove(
        z3.And(beta > 0, c / beta > least - 2 * gap),
        assumptions=[gap > 0, *at_zero, INNER(nu, zero) == 0, separated, beta * (least - 2 * gap) < c],
        note="the separating hyperplane is not vertical and crosses above f(0) − 2ε",
    )
    below = prove(
        every_point(lambda u, w: w + INNER(mu, u) >= c / beta),
        assumptions=[beta > 0, z3.ForAll([u], beta * INNER(mu, u) == INNER(nu, u)), separated],
        note="with μ = ν/β: q(μ) ≥ c/β",
    )
    return all_of(steep, below)


def duality_from_lower_semicontinuity(*, finite=True):
    """w* = q* where f(0) is finite and f lower semicontinuous at 0."""
    return all_of(
        below_the_graph_is_outside(),
        strict_separation(),
        separation_is_a_minorant(finite=finite),
        no_crossing_above_the_axis(),
        note="f lower semicontinuous at 0: some q(μ) > f(0) − 2ε for every ε > 0, and none exceeds f(0)",
    )


def lower_semicontinuity_from_duality():
    """f is lower semicontinuous at 0 where w* = q* is finite: its minorants keep it up."""
    least, gap, crossing, delta = z3.Reals("f(0) ε crossing δ")
    mu, u = z3.Consts("μ u", VECTOR)
    return prove(
        every_point(lambda u, w: z3.Implies(DISTANCE(u) < delta, w > least - 2 * gap)),
        assumptions=[
            crossing > least - gap,
            every_point(lambda u, w: w + INNER(mu, u) >= crossing),
            z3.ForAll([u], z3.Implies(DISTANCE(u) < delta, INNER(mu, u) < gap)),
        ],
        note="w* = q*: f > f(0) − 2ε within δ of 0, where |μ·u| < ε",
    )


def duality_outside_of_the_domain():
    """w* = q* = ∞ where 0 is not in dom f, f closed and proper."""
    minorant = cited(
        "a proper closed convex function has an affine minorant", source="Prop. 1.5.8 of Bertsekas (2009)"
    )
    start, c, times = z3.Reals("start c t")
    slope, nu = z3.Consts("slope ν", VECTOR)
    tilted = prove(
        every_point(lambda u, w: w + times * INNER(nu, u) - INNER(slope, u) >= start + times * c),
        assumptions=[
            times >= 0,
            every_point(lambda u, w: w >= start + INNER(slope, u)),
            every_point(lambda u, w: INNER(nu, u) >= c),
        ],
        note="ν·u ≥ c > 0 on dom f, added t times to the minorant, makes one that crosses at start + tc",
    )
    return all_of(strict_separation(), minorant, tilted, note="f(0) = ∞: q is not bounded above")


def multipliers_are_bounded(ends=(-1, 1)):
    """f ≤ f(x*) + top at the points x* + radius · end · eᵢ bounds μᵢ for every max crossing solution μ."""
    multiplier, radius, top = z3.Reals("μᵢ radius top")
    below = [top + multiplier * radius * end >= 0 for end in ends]
    return prove(
        z3.And(multiplier * radius <= top, -multiplier * radius <= top),
        assumptions=[radius > 0, top >= 0, *below],
        note="every solution is bounded, entry by entry",
    )


def solutions_are_closed():
    """Near a μ that is no solution there is none: some point of M is strictly below the hyperplane."""
    w, product, nearby, m = z3.Reals("w μ·u ν·u m")
    return prove(
        w + nearby < m,
        assumptions=[w + product < m, nearby - product < m - w - product],
        note="the solutions are a closed set",
    )


def solutions_are_compact(ends=(-1, 1)):
    """The solutions at a minimum are compact where f is finite around it."""
    return all_of(
        strong_duality_at_a_minimum(),
        multipliers_are_bounded(ends),
        solutions_are_closed(),
        heine_borel(),
        note="0 is a solution, and the solutions are compact",
    )


def no_vertical_hyperplane(inside=lambda radius: radius > 0):
    """With a ball around x* in conv(dom f) the normal of a vertical hyperplane is 0.

    The half-space μ·(x − x*) ≥ 0 contains dom f, hence conv(dom f), hence x* − radius μ.
    """
    radius, square = z3.Reals("radius ‖μ‖²")
    return prove(
        square == 0,
        assumptions=[inside(radius), square >= 0, -radius * square >= 0],
        note="x* − radius μ is in the half-space",
    )
