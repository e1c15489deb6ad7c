"""Steps of proof that several claims of appendix A.3 share, each checked by z3 and cvc5, and what they cite.

M stands for an epigraph in ℝⁿ⁺¹, or for any set of points (u, w); inner(μ, u) is μ·u. Both are free symbols,
so that what is proved holds in every dimension; where a step needs only one product or entry, a real stands
for it.
"""

import z3

from ndgm.exact.deduction import cut, instance
from ndgm.exact.proofs import prove
from ndgm.exact.statements import for_some, holds
from ndgm.exact.theorems import cited

VECTOR = z3.DeclareSort("Vector")
REAL = z3.RealSort()
M = z3.Function("M", VECTOR, REAL, z3.BoolSort())
INNER = z3.Function("inner", VECTOR, VECTOR, REAL)
DISTANCE = z3.Function("distance", VECTOR, REAL)
"""The distance of a vector from the point at hand."""

CONVEX = z3.Bool("M is convex")
ZERO, FLAT, MU, NU, SLOPE, U = z3.Consts("zero flat μ ν slope u", VECTOR)
HEIGHT, CROSSING, BETA, C = z3.Reals("m crossing β c")


def every_point(conclusion):
    """`conclusion(u, w)` for every point (u, w) of M."""
    u, w = z3.Const("u", VECTOR), z3.Real("w")
    return z3.ForAll([u, w], z3.Implies(M(u, w), conclusion(u, w)))


def below(slope, height):
    """q(slope) ≥ height: the hyperplane with this slope that crosses the axis at this height is below M."""
    return every_point(lambda u, w: height <= w + INNER(slope, u))


LOWEST = every_point(lambda u, w: w >= HEIGHT)
"""No point of M is below the height m."""

IS_FLAT = z3.ForAll([U], INNER(FLAT, U) == 0)
AT_ZERO = z3.ForAll([U], INNER(U, ZERO) == 0)
HORIZONTAL = holds(below(FLAT, HEIGHT), [LOWEST, IS_FLAT])
NONE_HIGHER = holds(CROSSING <= HEIGHT, [M(ZERO, HEIGHT), AT_ZERO, below(MU, CROSSING)])
STRONG_DUALITY_AT_A_MINIMUM = holds(
    z3.And(below(FLAT, HEIGHT), z3.Implies(below(MU, CROSSING), CROSSING <= HEIGHT)),
    [M(ZERO, HEIGHT), LOWEST, IS_FLAT, AT_ZERO],
)
"""q(0) ≥ m = w*, and no μ has q(μ) > m."""


def horizontal_supports():
    """If no point of M is below the height m, the horizontal hyperplane at m is below M."""
    return prove(*HORIZONTAL.formulas, assumptions=HORIZONTAL.given)


def no_crossing_above_the_axis():
    """A hyperplane below M crosses the axis at or below every point of M on the axis; M is any set."""
    return prove(*NONE_HIGHER.formulas, assumptions=NONE_HIGHER.given)


def strong_duality_at_a_minimum():
    """q(0) = f(0) = w*, and no μ crosses higher, if f is least at 0; convex or not."""
    return cut(
        *STRONG_DUALITY_AT_A_MINIMUM.formulas,
        using=[horizontal_supports(), no_crossing_above_the_axis()],
        given=STRONG_DUALITY_AT_A_MINIMUM.given,
    )


LEAST, GAP, DELTA = z3.Reals("f(0) ε δ")
LOWER_SEMICONTINUOUS = every_point(lambda u, w: z3.Implies(DISTANCE(u) < DELTA, w > LEAST - GAP))
SEPARATED = every_point(lambda u, w: BETA * w + INNER(NU, u) >= C)
IS_QUOTIENT = z3.ForAll([U], BETA * INNER(MU, U) == INNER(NU, U))
"""μ = ν/β."""

CROSSES_NEAR = for_some(
    [BETA, NU, C],
    z3.And(BETA > 0, C / BETA > LEAST - 2 * GAP, z3.Implies(IS_QUOTIENT, below(MU, C / BETA))),
    [M(ZERO, LEAST), AT_ZERO, CONVEX, GAP > 0, DELTA > 0, LOWER_SEMICONTINUOUS],
)
"""With f > f(0) − ε within δ of 0 some q(μ) is above f(0) − 2ε."""

DUALITY = [CROSSES_NEAR, NONE_HIGHER]
"""For every ε > 0 some q(μ) is above f(0) − 2ε, and none is above f(0): w* = q*."""


def duality_from_lower_semicontinuity(*, finite=True):
    """w* = q* where f(0) is finite and f lower semicontinuous at 0.

    A hyperplane that separates (0, f(0) − 2ε) from epi f is not vertical, as (0, f(0)) is in epi f; with
    finite=False it need not be there.
    """
    radius = z3.If(DELTA < GAP, DELTA, GAP)
    outside = prove(
        every_point(lambda u, w: z3.Or(DISTANCE(u) >= radius, w >= LEAST - 2 * GAP + radius)),
        assumptions=[GAP > 0, DELTA > 0, LOWER_SEMICONTINUOUS],
    )
    separated = cited(
        for_some([BETA, NU, C], z3.And(SEPARATED, BETA * (LEAST - 2 * GAP) < C), CROSSES_NEAR.given[2:]),
        source="Bertsekas 2009, the strict separation theorem: of a closed convex set and a point outside",
        using=[outside],
    )
    near = cut(*CROSSES_NEAR.formulas, using=[separated], given=CROSSES_NEAR.given[: 2 if finite else 0])
    return [near, no_crossing_above_the_axis()]


KEPT_UP = holds(
    every_point(lambda u, w: z3.Implies(DISTANCE(u) < DELTA, w > LEAST - 2 * GAP)),
    [
        CROSSING > LEAST - GAP,
        below(MU, CROSSING),
        z3.ForAll([U], z3.Implies(DISTANCE(U) < DELTA, INNER(MU, U) < GAP)),
    ],
)
"""With q(μ) > f(0) − ε and |μ·u| < ε within δ of 0, f is above f(0) − 2ε there."""


def lower_semicontinuity_from_duality():
    """f is lower semicontinuous at 0 where w* = q* is finite: its minorants keep it up."""
    return prove(*KEPT_UP.formulas, assumptions=KEPT_UP.given)


START, TIMES, RADIUS, LIFT, W, W0 = z3.Reals("start t radius lift w w₀")
U0 = z3.Const("u₀", VECTOR)
FREE = every_point(lambda u, w: z3.Or(DISTANCE(u) >= RADIUS, w >= HEIGHT + RADIUS))
UPWARD = z3.ForAll([W], z3.Implies(W >= W0, M(U0, W)))
"""(u₀, w₀) is in M, and what is above it, as in an epigraph."""

MINORANT = every_point(lambda u, w: w >= START + INNER(SLOPE, u))
IS_TILTED = z3.ForAll([U], INNER(MU, U) == TIMES * INNER(NU, U) - INNER(SLOPE, U))
"""μ = tν − slope."""

NOT_VERTICAL = z3.Implies(BETA > 0, z3.And(C / BETA > HEIGHT, z3.Implies(IS_QUOTIENT, below(MU, C / BETA))))
VERTICAL = z3.Implies(z3.And(BETA == 0, TIMES >= 0, IS_TILTED), z3.And(C > 0, below(MU, START + TIMES * C)))
CROSSES_ABOVE = for_some(
    [BETA, NU, C, START, SLOPE],
    z3.And(BETA >= 0, NOT_VERTICAL, VERTICAL),
    [UPWARD, CONVEX, RADIUS > 0, FREE],
)
"""If (0, m) is not in the closure of epi f, some q(μ) is above m: for μ = ν/β, or for tν − slope, t large."""


def duality_outside_of_the_domain():
    """w* = q* = ∞ where 0 is not in dom f, f closed and proper: some q(μ) is above m, for every m.

    A hyperplane that separates (0, m) from epi f is not vertical and crosses above m, or it is vertical, and
    then any multiple of it may be added to an affine minorant.
    """
    separated = cited(
        for_some(
            [BETA, NU, C, START, SLOPE],
            z3.And(SEPARATED, BETA * HEIGHT < C, MINORANT),
            CROSSES_ABOVE.given[1:],
        ),
        source="Bertsekas 2009: strict separation; and a proper closed convex f has an affine minorant",
    )
    raised = prove(M(U0, W0 + LIFT), assumptions=[UPWARD, LIFT >= 0])
    size = z3.Abs(C - INNER(NU, U0) - BETA * W0) + 1
    high = instance(raised, (LIFT, z3.If(BETA < 0, size / -BETA, 0)))
    supported = cut(BETA >= 0, using=[high], given=[UPWARD, SEPARATED])
    steep = prove(NOT_VERTICAL, assumptions=[SEPARATED, BETA * HEIGHT < C])
    tilted = prove(VERTICAL, assumptions=[SEPARATED, BETA * HEIGHT < C, MINORANT])
    return cut(*CROSSES_ABOVE.formulas, using=[separated, supported, steep, tilted], given=[UPWARD])


HEINE_BOREL = "a closed and bounded set of ℝⁿ is compact"


def heine_borel(*using):
    """Closed and bounded sets."""
    return cited(HEINE_BOREL, source="the Heine–Borel theorem", using=using)


def multipliers_are_bounded(ends=(-1, 1)):
    """f ≤ f(x*) + top at the points x* + radius · end · eᵢ bounds μᵢ for every max crossing solution μ."""
    multiplier, radius, top = z3.Reals("μᵢ radius top")
    below = [top + multiplier * radius * end >= 0 for end in ends]
    return prove(
        z3.And(multiplier * radius <= top, -multiplier * radius <= top),
        assumptions=[radius > 0, top >= 0, *below],
    )


def solutions_are_closed():
    """Near a μ that is no solution there is none: some point of M is strictly below the hyperplane."""
    w, product, nearby, m = z3.Reals("w μ·u ν·u m")
    return prove(w + nearby < m, assumptions=[w + product < m, nearby - product < m - w - product])


COMPACT_SOLUTIONS = [STRONG_DUALITY_AT_A_MINIMUM, HEINE_BOREL]


def solutions_are_compact(ends=(-1, 1)):
    """0 is a solution at a minimum; the solutions are bounded and closed where f is finite around it."""
    compact = heine_borel(multipliers_are_bounded(ends), solutions_are_closed())
    return [strong_duality_at_a_minimum(), compact]


HULL = z3.Function("hull", VECTOR, z3.BoolSort())
OPPOSITE = z3.Const("−radius μ", VECTOR)
NO_VERTICAL = holds(
    INNER(MU, MU) == 0,
    [
        RADIUS > 0,
        INNER(MU, MU) >= 0,
        INNER(MU, OPPOSITE) == -RADIUS * INNER(MU, MU),
        HULL(OPPOSITE),
        z3.ForAll([U], z3.Implies(HULL(U), INNER(MU, U) >= 0)),
    ],
)
"""If −radius μ is in conv(dom f) − x*, which is on one side of the hyperplane with normal μ, then μ = 0."""


def no_vertical_hyperplane(inside=lambda radius: radius > 0):
    """With a ball around x* in conv(dom f) the normal of a vertical hyperplane is 0.

    The half-space μ·(x − x*) ≥ 0 contains dom f, hence conv(dom f), hence x* − radius μ.
    """
    return prove(*NO_VERTICAL.formulas, assumptions=[inside(RADIUS), *NO_VERTICAL.given[1:]])


SUPPORT = "a convex set of ℝⁿ is on one side of some hyperplane through a point that is not interior to it"
"""The supporting hyperplane theorem."""


def supporting_hyperplane():
    """What Bertsekas proves of a convex set and a point that is not interior."""
    return cited(SUPPORT, source="Bertsekas 2009, the supporting hyperplane theorem")
