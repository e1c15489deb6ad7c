"""The constant-step subgradient method in exact arithmetic, and the step of proof that bounds its tail."""

from fractions import Fraction

import z3

from ndgm.exact import inference
from ndgm.exact.inference import replay
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import inner
from ndgm.exact.theorems import all_of


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


def tail_descent(*, fraction=Fraction(1, 2), bounded=True, convex=True):
    """The loss is below inf f + αG²/2 + ε again and again: else each step lowers |x − z|² by αε or more.

    z is a point with f(z) ≤ inf f + ε/2. Inner product, squared slope and excess f(x) − f(z) may be anything
    at each step, within convexity (⟨g, x−z⟩ ≥ f(x) − f(z)) and the bound |g| ≤ G.
    """
    state = z3.Reals("|x−z|² f(x)−f(z) ⟨g,x−z⟩ |g|²")
    following = z3.Reals("excess′ inner′ square′")
    rate, epsilon, G = z3.Reals("α ε G")
    bound = z3.Q(fraction.numerator, fraction.denominator) * rate * G * G

    def below(distance, excess, inner, square):
        cases = [excess < bound + epsilon / 2, distance < 0]
        cases += [square > G * G] if bounded else []
        cases += [inner < excess] if convex else []
        return z3.Or(*cases)

    distance, _, inner, square = state
    fall = inference.descent(
        lambda distance, *_: distance,
        by=rate * epsilon,
        until=below,
        variables=state,
        step=[distance - 2 * rate * inner + rate * rate * square, *following],
        given=[rate > 0, epsilon > 0],
    )
    return all_of(fall, note="from any step on: liminf f(xₙ) ≤ inf f + αG²/2")


def lipschitz_bounds_subgradients(*, whole_space=True):
    """|g|² ≤ f(x + g) − f(x) ≤ L|g|, where x + g is in the domain."""
    rise, norm, L = z3.Reals("f(x+g)−f(x) |g| L")
    at_x_plus_g = [rise >= norm * norm, rise <= L * norm] if whole_space else []
    return prove(norm <= L, assumptions=[norm >= 0, L > 0, *at_x_plus_g])


def iterates_stay(*, grows=True):
    """|x − z|² ≤ max(|x₀ − z|², (ρ + αG)²) for all n, z a minimiser, if f < f(z) + αG²/2 only within ρ of z.

    Farther out a step brings x no farther from z; within ρ it moves by αG at most. What is not possible, by
    convexity or the bounds, counts as no step.
    """
    state = z3.Reals("|x−z|² f(x)−f(z) ⟨g,x−z⟩ |g|²")
    following = z3.Reals("excess′ inner′ square′")
    rate, G, reach, start = z3.Reals("α G ρ |x₀−z|²")
    distance, excess, inner, square = state
    possible = [square >= 0, square <= G * G, inner >= excess, inner * inner <= distance * G * G]
    possible += [z3.Implies(excess < rate * G * G / 2, distance <= reach * reach)] if grows else []
    moved = distance - 2 * rate * inner + rate * rate * square
    far = (reach + rate * G) * (reach + rate * G)
    return inference.induction(
        lambda distance, *_: distance <= z3.If(start > far, start, far),
        variables=state,
        start=[start, *following],
        step=[z3.If(z3.And(possible), moved, distance), *following],
        given=[rate > 0, G > 0, reach >= 0, start >= 0],
    )
