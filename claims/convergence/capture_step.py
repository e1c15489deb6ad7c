"""The step on which the Capture Theorem (Prop. A.1) rests, from its hypotheses alone."""

import z3

from ndgm.exact.proofs import prove


def capture_step(triangle=True, monotone=True, bounded_direction=True):
    """Prove that a step from S = {r < t, f < f* + φ} ends in S; each argument keeps or drops a hypothesis.

    Distances r and losses f are abstract: the step moves by `move`, and f ≥ f* + φ at distances t to `outer`.

    Raises:
        NotProved: a hypothesis that is dropped is needed.
    """
    r, following, move, f, f_following, minimum, phi, t, epsilon, outer = z3.Reals(
        "r r₊ move f f₊ f* φ t ε outer"
    )
    assumptions = [r >= 0, following >= 0, move >= 0, phi > 0, t > 0, t < epsilon, epsilon <= outer]
    assumptions += [r < t, f < minimum + phi]
    assumptions += [following <= r + move] if triangle else []
    assumptions += [f_following <= f] if monotone else []
    assumptions += [r + move < epsilon] if bounded_direction else []
    assumptions += [z3.Implies(z3.And(t <= following, following <= outer), f_following >= minimum + phi)]
    return prove(z3.And(following < t, f_following < minimum + phi), assumptions=assumptions)
