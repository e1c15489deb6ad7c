"""Gradient descent on convex L-smooth functions: at α < 2/L it comes nearer to every minimiser and converges.

What is known of g = ∇f(x) and a minimiser x* is cocoercivity, L⟨g, x − x*⟩ ≥ ‖g‖², for every x. A step makes
of D = ‖x − x*‖² the number D − 2α⟨g, x − x*⟩ + α²‖g‖².
"""

import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import telescoping
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited

ALPHA, L, DISTANCE, PRODUCT, SQUARE = z3.Reals("α L ‖x−x*‖² ⟨g,x−x*⟩ ‖g‖²")
"""The rate, the constant of (5), and ‖x − x*‖², ⟨g, x − x*⟩ and ‖g‖² at a point x."""

SMOOTH = z3.Bool("f is convex and L-smooth, g = ∇f(x), x* is a minimiser")

AFTER = DISTANCE - 2 * ALPHA * PRODUCT + ALPHA * ALPHA * SQUARE
"""‖x₊ − x*‖² for x₊ = x − αg."""

SUPPOSED = [SMOOTH, ALPHA > 0, L > 0]
COMES_NEARER = holds(AFTER < DISTANCE, [*SUPPOSED, SQUARE > 0, ALPHA * L < 2])
COMES_NO_FURTHER = holds(AFTER <= DISTANCE, [*SUPPOSED, ALPHA * L <= 2])
CONVERGES = (
    "a sequence that comes no further from any point of a set, and whose limit points are in the set, "
    "converges to one of them; gradients that tend to 0 are 0 at limit points"
)


def cocoercive(distance, product, square):
    """What convexity and (5) say of every x, by the theorem of Baillon and Haddad."""
    return z3.And(distance >= 0, square >= 0, product * L >= square)


def cocoercivity():
    """The theorem, which is cited."""
    return cited(
        holds(cocoercive(DISTANCE, PRODUCT, SQUARE), [SMOOTH]), source="the theorem of Baillon and Haddad"
    )


def steps_shrink(limit, equality=False):
    """A step with αL < limit lowers ‖x − x*‖ where g ≠ 0; with `equality`, αL ≤ limit does not raise it.

    Raises:
        NotProved: limit > 2.
    """
    if equality:
        return cut(AFTER <= DISTANCE, using=[cocoercivity()], given=[*SUPPOSED, limit >= ALPHA * L])
    return cut(AFTER < DISTANCE, using=[cocoercivity()], given=[*SUPPOSED, SQUARE > 0, limit > ALPHA * L])


def converges(limit):
    """With αL < limit the iterates converge to a minimiser, where there is one.

    Raises:
        NotProved: limit > 2.
    """
    nearer = cut(AFTER <= DISTANCE, using=[cocoercivity()], given=[*SUPPOSED, limit > ALPHA * L])
    product, square = z3.Reals("⟨g,x−x*⟩₊ ‖g‖²₊")
    summable = telescoping(
        lambda distance, product, square: L * distance,
        decrease=lambda distance, product, square: ALPHA * (2 - ALPHA * L) * square,
        variables=[DISTANCE, PRODUCT, SQUARE],
        step=[AFTER, product, square],
        given=[ALPHA > 0, L > 0, ALPHA * L < 2],
        everywhere=cocoercive,
    )
    return cited(
        CONVERGES, source="Bauschke and Combettes 2011, on Fejér monotone sequences", using=[nearer, summable]
    )
