"""The induction on which the Capture Theorem (Prop. A.1) rests, from its hypotheses alone.

Let x* be the only point of value f* or less within r, and φ > 0 the least f − f* over t ≤ ‖x − x*‖ ≤ r,
where t is so small that ‖x − x*‖ < t implies ‖x − x*‖ + sc‖∇f(x)‖ < ε ≤ r. Then S = {‖x − x*‖ < t, f < f* +
φ} captures: a step from S ends within ε, its loss has not risen, so it ends within t.
"""

import z3

from ndgm.exact.inference import induction
from ndgm.exact.statements import always
from ndgm.exact.theorems import cited

R, AFTER, MOVE, F, F_AFTER, MINIMUM = z3.Reals("r r₊ move f f₊ f*")
PHI, T, EPSILON, OUTER, START, F_START = z3.Reals("φ t ε outer r_K f_K")
"""Distances and losses of an iterate, of the next one and of the first in S, and constants of the theorem."""


def in_s(r, f):
    return z3.And(r < T, f < MINIMUM + PHI)


def hypotheses(triangle=True, monotone=True, bounded_direction=True):
    """What is known of every step, from x to x₊; f is no less than f* + φ in the shell."""
    kept = [R >= 0, AFTER >= 0, MOVE >= 0]
    kept += [AFTER <= R + MOVE] if triangle else []
    kept += [F_AFTER <= F] if monotone else []
    kept += [z3.Implies(R < T, R + MOVE < EPSILON)] if bounded_direction else []
    kept += [z3.Implies(z3.And(T <= AFTER, AFTER <= OUTER), F_AFTER >= MINIMUM + PHI)]
    return z3.And(*kept)


CHOSEN = [PHI > 0, T > 0, T < EPSILON, EPSILON <= OUTER, in_s(START, F_START)]
STAYS = always(in_s(R, F), [*CHOSEN, hypotheses()], over="k ≥ K")
POSITIVE = "a continuous function attains its least value on a compact set"
SMALL = "‖x − x*‖ + sc‖∇f(x)‖ is small near x*, as ∇f is continuous and 0 there"
CAPTURED = [STAYS, POSITIVE, SMALL]
"""The run stays in S; φ > 0, as the least value of f − f* on the shell; and t > 0 exists."""


def capture(triangle=True, monotone=True, bounded_direction=True):
    """Prove that a run which is in S once stays in S; each argument keeps or drops a hypothesis.

    Distances and losses are abstract, so that any norm may be meant: a step moves by `move`.

    Raises:
        NotProved: a hypothesis that is dropped is needed.
    """
    stays = induction(
        in_s,
        variables=[R, F],
        start=[START, F_START],
        step=[AFTER, F_AFTER],
        given=CHOSEN,
        over="k ≥ K",
        everywhere=lambda *_: hypotheses(triangle, monotone, bounded_direction),
    )
    return [
        stays,
        cited(POSITIVE, source="Weierstrass's theorem"),
        cited(SMALL, source="the definition of continuity"),
    ]
