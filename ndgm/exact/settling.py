"""What one step of NDGM does to one coordinate, proved for all reals: from which every orbit's end follows by induction."""

from __future__ import annotations

from collections.abc import Callable

import z3

from ndgm.exact.arithmetic import Scalar
from ndgm.exact.proofs import prove
from ndgm.exact.rules import Rule
from ndgm.exact.step_formula import step_formula


def prove_settling(rule: Callable[[Scalar, Scalar], Rule]) -> str:
    """Prove for `rule(learning_rate, penalty)`, with s = alpha lambda > 0 and every real b, and return the evidence:

    - beyond the band, |b| > s: |b+| = |b| - s on the same side, so that |b| modulo s stays as it is;
    - at its ends, |b| = s, and at 0: b+ = 0;
    - inside, 0 < |b| < s: b+ lies on the other side and |b| + |b+| = s.

    By induction over n every coordinate ends at 0, if its start is a multiple of s, or else alternates between two values
    of opposite sign whose moduli lie in (0, s) and sum to s. NotProved, with the counterexample, for a rule that does not.
    """
    b, alpha, penalty = z3.Reals("b alpha lambda")
    step, after = alpha * penalty, step_formula(rule(alpha, penalty), b)
    beyond = z3.Implies(z3.Abs(b) > step, z3.And(b * after > 0, z3.Abs(after) == z3.Abs(b) - step))
    at_ends = z3.Implies(z3.Or(b == 0, z3.Abs(b) == step), after == 0)
    sums = z3.And(b * after < 0, z3.Abs(b) + z3.Abs(after) == step)
    inside = z3.Implies(z3.And(b != 0, z3.Abs(b) < step), sums)
    return "; ".join(prove(lemma, assumptions=[alpha > 0, penalty > 0]) for lemma in (beyond, at_ends, inside))
