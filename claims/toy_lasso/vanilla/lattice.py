"""The integer multiples of the step αλ: NDGM on (7) moves along them, and most starts lie off them."""

import z3

from ndgm.exact.inference import lattice, null_set
from ndgm.exact.proofs import step_formula
from ndgm.exact.statements import Statement

NEVER_ZERO = Statement(
    "for almost every start, no bₙ is 0: b₀ is no multiple of {}", (z3.Real("α") * z3.Real("λ"),)
)


def off_lattice(point, step):
    """How many coordinates are no integer multiples of the step."""
    return sum(coordinate % step != 0 for coordinate in point)


def prove_stays_on_lattice(rule):
    """Prove for `rule(learning_rate, penalty)` that bₙ − b₀ is a multiple of αλ, for all real b, α and λ."""
    b, rate, penalty = z3.Reals("b α λ")
    return lattice(rate * penalty, position=b, step=step_formula(rule(rate, penalty), b))


def prove_never_zero(rule):
    """Prove for `rule(learning_rate, penalty)` that from almost every start no entry is 0 at any n.

    NotProved, with the counterexample, for a rule that moves by anything but −αλ, 0 or αλ.
    """
    return null_set(prove_stays_on_lattice(rule))
