"""The constant-step subgradient method in exact arithmetic, and the step of proof that bounds its tail."""

from fractions import Fraction

import z3

from ndgm.exact import inference
from ndgm.exact.deduction import again_and_again, cut
from ndgm.exact.inference import replay
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import inner
from ndgm.exact.statements import always, holds, infinitely_often


def descend(gradient, start, learning_rate, steps):
    """The start and the positions after 1, …, `steps` steps x − α · gradient(x) in one dimension."""
    positions = [start]
    for _ in range(steps):
        positions.append(positions[-1] - learning_rate * gradient(positions[-1]))
    return positions


def descend_pieces(pieces, choose, start, steps):
    """Steps x − h at α = 1 on f(x) = max ⟨h, x⟩ + c over the pieces (h, c), along a piece that attains f(x).

    Args:
        pieces: pairs of a slope vector h and a constant c.
        choose: from the number of the step and the indices of the active pieces, the one to step along.
        start: a vector.
        steps: how many.

    Returns:
        For the start and after each step: the position, f there, and the indices of the active pieces; and
        the theorem of this orbit, whose positions begin with the number of the step.
    """

    def look(x):
        values = [inner(slope, x) + constant for slope, constant in pieces]
        return max(values), [index for index, value in enumerate(values) if value == max(values)]

    def step(state):
        number, *x = state
        slope = pieces[choose(number, look(x)[1])][0]
        return number + 1, *(entry - part for entry, part in zip(x, slope, strict=True))

    orbit, theorem = replay(step, start=(0, *start), times=steps)
    return [(tuple(x), *look(x)) for _, *x in orbit], theorem


STATE = DISTANCE, EXCESS, PRODUCT, SQUARE = z3.Reals("|x−z|² f(x)−f(z) ⟨g,x−z⟩ |g|²")
"""Of an iterate x, its subgradient g and a point z, of which inf f is at most `GAP` away."""

RATE, EPSILON, G, GAP = z3.Reals("α ε G f(z)−inf(f)")
FOLLOWING = z3.Reals("excess′ inner′ square′")


def subgradients(*, bounded=True, convex=True):
    """What convexity, ⟨g, x−z⟩ ≥ f(x) − f(z), and the bound |g| ≤ G say of every x."""
    known = [DISTANCE >= 0, SQUARE >= 0]
    known += [SQUARE <= G * G] if bounded else []
    known += [PRODUCT >= EXCESS] if convex else []
    return z3.And(*known)


TAIL = infinitely_often(
    EXCESS + GAP < RATE * G * G / 2 + EPSILON, [RATE > 0, EPSILON > 0, GAP <= EPSILON / 2, subgradients()]
)
"""f(xₙ) < inf f + αG²/2 + ε, for every ε > 0: liminf f(xₙ) ≤ inf f + αG²/2."""


def tail_descent(*, fraction=Fraction(1, 2), bounded=True, convex=True):
    """The loss is below inf f + αG²/2 + ε again and again: else each step lowers |x − z|² by αε or more.

    z is a point with f(z) ≤ inf f + ε/2. Inner product, squared slope and excess f(x) − f(z) may be anything
    at each step, within convexity and the bound.
    """
    bound = RATE * G * G / 2 if fraction == Fraction(1, 2) else RATE * G * G * fraction
    fall = inference.descent(
        lambda distance, *_: distance,
        by=RATE * EPSILON,
        until=lambda distance, excess, *_: excess < bound + EPSILON / 2,
        variables=STATE,
        step=[DISTANCE - 2 * RATE * PRODUCT + RATE * RATE * SQUARE, *FOLLOWING],
        given=[RATE > 0, EPSILON > 0],
        everywhere=lambda *_: subgradients(bounded=bounded, convex=convex),
    )
    loss = EXCESS + GAP
    return cut(loss < bound + EPSILON, using=[again_and_again(fall)], given=[GAP <= EPSILON / 2])


RISE, NORM, L = z3.Reals("f(x+g)−f(x) |g| L")
BOUNDED_BY_L = holds(NORM <= L, [NORM >= 0, L > 0, RISE >= NORM * NORM, RISE <= L * NORM])
"""|g|² ≤ f(x + g) − f(x) ≤ L|g|, and so |g| ≤ L."""


def lipschitz_bounds_subgradients(*, whole_space=True):
    """A subgradient g at x of an L-Lipschitz function is bounded by L, where x + g is in the domain."""
    return prove(NORM <= L, assumptions=BOUNDED_BY_L.given[: 4 if whole_space else 2])


REACH, START = z3.Reals("ρ |x₀−z|²")
FAR = (REACH + RATE * G) * (REACH + RATE * G)
GROWS = z3.Implies(EXCESS < RATE * G * G / 2, DISTANCE <= REACH * REACH)
"""f < f(z) + αG²/2 only within ρ of z."""


def at_a_minimiser(*, grows=True):
    """What is known of every x where z is a minimiser: convexity, bounds, and growth."""
    possible = [PRODUCT * PRODUCT <= DISTANCE * G * G, EXCESS >= 0, *([GROWS] if grows else [])]
    return z3.And(subgradients(), *possible)


STAYS = always(
    z3.If(START > FAR, START, FAR) >= DISTANCE,
    [RATE > 0, G > 0, REACH >= 0, START >= 0, at_a_minimiser()],
)
"""|x − z|² ≤ max(|x₀ − z|², (ρ + αG)²) for all n."""


def iterates_stay(*, grows=True):
    """The iterates keep to a ball: farther out than ρ a step brings x no farther from the minimiser z, and
    within ρ it moves by αG at most.
    """
    return inference.induction(
        lambda distance, *_: z3.If(START > FAR, START, FAR) >= distance,
        variables=STATE,
        start=[START, *FOLLOWING],
        step=[DISTANCE - 2 * RATE * PRODUCT + RATE * RATE * SQUARE, *FOLLOWING],
        given=[RATE > 0, G > 0, REACH >= 0, START >= 0],
        everywhere=lambda *_: at_a_minimiser(grows=grows),
    )
