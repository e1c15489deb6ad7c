"""The integer multiples of the step αλ: NDGM on (7) moves along them, and most starts lie off them."""

import z3

from ndgm.exact.proofs import prove, step_formula


def off_lattice(point, step):
    """How many coordinates are no integer multiples of the step."""
    return sum(coordinate % step != 0 for coordinate in point)


def prove_moves_on_lattice(rule):
    """Prove for `rule(learning_rate, penalty)` that a step adds −αλ, 0 or αλ, for all real b, α and λ.

    By induction bₙ − b₀ is then an integer multiple of αλ. Returns the evidence. NotProved, with the
    counterexample, for a rule that adds something else.
    """
    b, rate, penalty = z3.Reals("b α λ")
    step, after = rate * penalty, step_formula(rule(rate, penalty), b)
    return prove(z3.Or(after == b - step, after == b, after == b + step))
