"""The induction on which the Capture Theorem (Prop. A.1) rests, from its hypotheses alone.

Let x* be the only point of value f* or less within r, and φ > 0 the least f − f* over t ≤ ‖x − x*‖ ≤ r,
where t is so small that ‖x − x*‖ < t implies ‖x − x*‖ + sc‖∇f(x)‖ < ε ≤ r. Then S = {‖x − x*‖ < t, f < f* +
φ} captures: a step from S ends within ε, its loss has not risen, so it ends within t.
"""

import z3

from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited


def capture(triangle=True, monotone=True, bounded_direction=True):
    """Prove that a run which is in S once stays in S; each argument keeps or drops a hypothesis.

    Distances and losses are abstract, so that any norm may be meant: a step moves by `move`.

    Raises:
        NotProved: a hypothesis that is dropped is needed.
    """
    r, after, move, f, f_after, minimum, phi, t, epsilon, outer = z3.Reals("r r₊ move f f₊ f* φ t ε outer")
    start, f_start = z3.Reals("r_K f_K")
    chosen = [phi > 0, t > 0, t < epsilon, epsilon <= outer]

    def in_s(r, f):
        return z3.And(r < t, f < minimum + phi)

    def hypotheses(r, f):
        kept = [r >= 0, after >= 0, move >= 0]
        kept += [after <= r + move] if triangle else []
        kept += [f_after <= f] if monotone else []
        kept += [z3.Implies(r < t, r + move < epsilon)] if bounded_direction else []
        kept += [z3.Implies(z3.And(t <= after, after <= outer), f_after >= minimum + phi)]
        return z3.And(*kept)

    prove(in_s(after, f_after), assumptions=[*chosen, in_s(r, f), hypotheses(r, f)])
    stays = induction(
        in_s,
        variables=[r, f],
        start=[start, f_start],
        step=[after, f_after],
        given=[*chosen, in_s(start, f_start)],
        over="k ≥ K",
        everywhere=hypotheses,
    )
    shell = cited(
        "φ > 0, since f attains its least value on the compact shell, and a point of value f* there would be "
        "another stationary one",
        source="Weierstrass's theorem",
    )
    small = cited("t > 0 exists, since ∇f is continuous and 0 at x*", source="definition of continuity")
    return all_of(stays, shell, small)
