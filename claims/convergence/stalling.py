"""The rule of listing A.1.5, a cut by 0.9 at each increase of the loss, on (7) with three weights: it stalls.

Two weights of size b < s/4, s the length of a step, jump to s − b together, which raises the loss though the
third comes nearer by s, and the rate is cut. The next step brings them to |b − s/10|, less than a quarter of
9s/10, and lowers the loss. So every pair of steps cuts the rate once, and the third weight travels s + 9s/10
in a pair: 19s in all.
"""

from fractions import Fraction

import z3

from ndgm.exact.inference import induction, null_preimages
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM

X, U, S, FIRST, FIRST_U, FIRST_S = z3.Reals("x b/s s x₀ b₀/s₀ s₀")
"""The third weight, the size of the two in units of a step, and the length of a step, λ times the rate."""

CUT = Fraction(9, 10)


def run(start, rate, steps, decay=CUT):
    """The iterates on λ‖b‖₁, λ = 1, and the rates, in exact arithmetic."""
    position, rates, path = list(start), [], [tuple(start)]
    for _ in range(steps):
        before = sum(map(abs, position))
        position = [entry - rate * ((entry > 0) - (entry < 0)) for entry in position]
        path.append(tuple(position))
        rates.append(rate)
        if sum(map(abs, position)) > before:
            rate *= decay
    return path, rates


def pair_of_steps(oscillating=2):
    """Two steps from x > 2s and 0 < b < s/4: the first raises the loss and the second, at 9s/10, does not."""
    b = U * S
    after, x_after = (step_formula(NDGM(S, 1), term) for term in (b, X))
    shorter = z3.Q(*CUT.as_integer_ratio()) * S
    last, x_last = (step_formula(NDGM(shorter, 1), term) for term in (after, x_after))

    def loss(x, b):
        return z3.Abs(x) + oscillating * z3.Abs(b)

    return prove(
        z3.And(
            loss(x_after, after) > loss(X, b),
            loss(x_last, last) <= loss(x_after, after),
            z3.Abs(last) == z3.Abs(10 * U - 1) / 9 * shorter,
            x_last == X - S - shorter,
        ),
        assumptions=[S > 0, U > 0, 4 * U < 1, X > 2 * S],
    )


def stalls():
    """For ever: x = x₀ − 19(s₀ − s), s is multiplied by 9/10 in each pair, and b stays below s/4.

    b is not 0 unless b = s/10 came before it, which almost no start does.
    """
    misses = null_preimages(lambda u: (10 * u - 1) / 9, lambda u: (1 - 10 * u) / 9, most=1, at=(z3.Q(1, 10),))
    for_ever = induction(
        lambda x, u, s: z3.And(x == FIRST - 19 * (FIRST_S - s), s > 0, u > 0, 4 * u < 1, x > 2 * s),
        variables=[X, U, S],
        start=[FIRST, FIRST_U, FIRST_S],
        step=[X - S - 9 * S / 10, z3.Abs(10 * U - 1) / 9, 9 * S / 10],
        given=[FIRST_S > 0, FIRST_U > 0, 4 * FIRST_U < 1, FIRST >= 19 * FIRST_S],
        everywhere=lambda x, u, s: 10 * u != 1,
        over="even n",
        conclusion=lambda x, u, s: x > FIRST - 19 * FIRST_S,
    )
    return [misses, for_ever]
