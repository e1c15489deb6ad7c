"""Steps of proof on relative interiors, of convex sets and of domains, and what they cite."""

import z3

from ndgm.exact.inference import entrywise
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited


def continuity_at_an_inner_point(both_sides=True):
    """|f − f(here)| ≤ t (top − f(here)) at the share t of the way to the border of a simplex around here."""
    here, near, t, top = z3.Reals("here near t top")
    toward = near <= (1 - t) * here + t * top
    away = [near + t * top >= (1 + t) * here] if both_sides else []
    change = prove(
        z3.And(near - here <= t * (top - here), here - near <= t * (top - here)),
        assumptions=[t >= 0, t <= 1, top >= here, toward, *away],
        note="convexity towards the border and away from it",
    )
    share, corner = z3.Reals("share corner")
    bounded = entrywise(share * corner <= share * top, given=[share >= 0, corner <= top])
    simplex = cited(
        "a point of the relative interior of a convex set has a simplex of its affine hull around it in the "
        "set, and a convex f is at most Σ share · f(corner) on it",
        source="Sections 1.1 and 1.3 of Bertsekas (2009), Jensen's inequality",
    )
    return all_of(change, bounded, simplex, note="f is continuous at a point of the relative interior")


def prolongation(admits=lambda gamma: gamma > 0):
    """The prolongation lemma at 0; `admits` says which γ count."""
    x, gamma, share, radius, size = z3.Reals("x γ share radius ‖x‖")
    between = prove(
        z3.And(share * x + (1 - share) * (-gamma * x) == 0, share > 0),
        assumptions=[admits(gamma), share * (1 + gamma) == gamma],
        note="if: 0 is between x of the relative interior and −γx of C",
    )
    segment = cited(
        "the open segment from a point of ri C to one of C is in ri C",
        source="Prop. 1.3.1 of Bertsekas (2009), the line segment principle",
    )
    ball = prove(
        z3.And(radius / (size + 1) > 0, radius / (size + 1) * size < radius),
        assumptions=[radius > 0, size >= 0],
        note="only if: with γ = radius/(‖x‖ + 1) the point −γx is in the ball around 0 in aff C",
    )
    return all_of(between, segment, ball, note="the prolongation lemma at 0")
