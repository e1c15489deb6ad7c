"""Steps of proof on relative interiors, of convex sets and of domains, and what they cite."""

import z3

from ndgm.exact.deduction import cut, entrywise, instance
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited

HERE, NEAR, T, TOP, EPSILON = z3.Reals("f(here) f(near) t top ε")
SIMPLEX = z3.Bool("f is convex, and at most top on a simplex of aff dom f around a point here of ri dom f")
AT_SHARE = z3.Bool("near is at the share t of the way from here to the border of the simplex")
CONTINUOUS = holds(
    z3.And(NEAR - HERE < EPSILON, HERE - NEAR < EPSILON),
    [SIMPLEX, AT_SHARE, T >= 0, T <= 1, TOP >= HERE, T * (TOP - HERE) < EPSILON],
)
"""|f(near) − f(here)| < ε for near so close to here that t (top − f(here)) < ε."""


def continuity_at_an_inner_point(both_sides=True):
    """f is continuous at a point of the relative interior: convexity towards the border and away from it."""
    share, corner = z3.Reals("share corner")
    bounded = entrywise(share * corner <= share * TOP, given=[share >= 0, corner <= TOP])
    toward = NEAR <= (1 - T) * HERE + T * TOP
    away = NEAR + T * TOP >= (1 + T) * HERE
    convexity = cited(
        holds(z3.And(toward, away) if both_sides else toward, [SIMPLEX, AT_SHARE, T >= 0, T <= 1]),
        source="Bertsekas 2009 on relative interiors, and Jensen's inequality: on a simplex a convex f is at "
        "most Σ share · f(corner)",
        using=[bounded],
    )
    return cut(*CONTINUOUS.formulas, using=[convexity], given=CONTINUOUS.given)


CONVEX = z3.Bool("C is convex")
INNER_MULTIPLE = z3.Function("ri", z3.RealSort(), z3.BoolSort())
MULTIPLE = z3.Function("C", z3.RealSort(), z3.BoolSort())
"""Whether a multiple of x, of this size, is in the relative interior of C, and in C."""

GAMMA, SHARE, RADIUS, SIZE, SCALE = z3.Reals("γ share radius ‖x‖ s")
WITHIN = z3.And(SCALE * SIZE < RADIUS, -SCALE * SIZE < RADIUS)
IF = holds(INNER_MULTIPLE(0), [CONVEX, INNER_MULTIPLE(1), MULTIPLE(-GAMMA), GAMMA > 0])
"""0 is in ri C, if x is and −γx is in C."""

ONLY_IF = holds(
    z3.And(GAMMA > 0, MULTIPLE(-GAMMA)),
    [
        RADIUS > 0,
        SIZE >= 0,
        z3.ForAll([SCALE], z3.Implies(WITHIN, MULTIPLE(SCALE))),
        GAMMA * (SIZE + 1) == RADIUS,
    ],
)
"""With C around 0 in aff C, as far as `radius`, −γx is in C for γ = radius/(‖x‖ + 1)."""

PROLONGATION = [IF, ONLY_IF]


def prolongation(admits=lambda gamma: gamma > 0):
    """The prolongation lemma at 0; `admits` says which γ count."""
    one, other = z3.Reals("a b")
    segment = cited(
        holds(
            INNER_MULTIPLE(SHARE * one + (1 - SHARE) * other),
            [CONVEX, INNER_MULTIPLE(one), MULTIPLE(other), SHARE > 0, SHARE <= 1],
        ),
        source="Bertsekas 2009, the line segment principle",
    )
    between = prove(
        z3.And(SHARE > 0, SHARE <= 1, SHARE * 1 + (1 - SHARE) * -GAMMA == 0),
        assumptions=[admits(GAMMA), SHARE * (1 + GAMMA) == GAMMA],
    )
    share = (SHARE, GAMMA / (1 + GAMMA))
    taken = instance(segment, (one, 1), (other, -GAMMA), share)
    known = [CONVEX, INNER_MULTIPLE(1), MULTIPLE(-GAMMA), admits(GAMMA)]
    if_ = cut(INNER_MULTIPLE(0), using=[taken, instance(between, share)], given=known)
    return [if_, prove(*ONLY_IF.formulas, assumptions=ONLY_IF.given)]
