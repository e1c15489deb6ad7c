"""Gradient descent on convex L-smooth functions: at α < 2/L it comes nearer to every minimiser and converges.

What is known of g = ∇f(x) and a minimiser x* is cocoercivity, L⟨g, x − x*⟩ ≥ ‖g‖², for every x. A step makes
of D = ‖x − x*‖² the number D − 2α⟨g, x − x*⟩ + α²‖g‖².
"""

import z3

from ndgm.exact.inference import telescoping
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited

ALPHA, L, DISTANCE, PRODUCT, SQUARE = z3.Reals("α L ‖x−x*‖² ⟨g,x−x*⟩ ‖g‖²")
"""The rate, the constant of (5), and ‖x − x*‖², ⟨g, x − x*⟩ and ‖g‖² at a point x."""

AFTER = DISTANCE - 2 * ALPHA * PRODUCT + ALPHA * ALPHA * SQUARE


def cocoercive(distance, product, square):
    """What convexity and (5) say of every x, by the theorem of Baillon and Haddad."""
    return z3.And(distance >= 0, square >= 0, product * L >= square)


def steps_shrink(limit, equality=False):
    """A step with αL < limit lowers ‖x − x*‖ where g ≠ 0; with `equality`, αL ≤ limit does not raise it.

    Raises:
        NotProved: limit > 2.
    """
    bound = z3.RealVal(str(limit))
    known = [ALPHA > 0, L > 0, cocoercive(DISTANCE, PRODUCT, SQUARE)]
    if equality:
        return _cited(prove(AFTER <= DISTANCE, assumptions=[*known, bound >= ALPHA * L]))
    return _cited(prove(AFTER < DISTANCE, assumptions=[*known, bound > ALPHA * L, SQUARE > 0]))


def converges(limit):
    """With αL < limit the iterates converge to a minimiser, where there is one.

    Raises:
        NotProved: limit > 2.
    """
    shrinks = steps_shrink(limit)
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
        "a sequence that comes nearer to every minimiser, with gradients that tend to 0, converges to one",
        source="Bauschke and Combettes 2011, Theorem 5.5: Fejér monotone sequences",
        using=[shrinks, summable],
    )


def _cited(shrinks):
    baillon = cited(
        "L⟨g, x − x*⟩ ≥ ‖g‖² for convex f with (5) and a minimiser x*", source="Nesterov 2004, (2.1.8)"
    )
    return all_of(shrinks, baillon)
