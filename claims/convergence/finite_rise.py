"""The increases of the loss (3), y ≤ 0, under the adaptive rule of Figure 1 have a finite sum: the proof.

The loss less ‖y‖² is q + p: q = Σ relu(zᵢw)² + λ₂‖w‖² is at least 0 and smooth, with L = 2‖Z‖² + 2λ₂, and p
= −2 Σ yᵢ relu(zᵢw) + λ‖w‖₁ is at least 0 and M-Lipschitz. With E = 1 + q + p a step raises E by at most cαE,
where c = (1 + α₀L/2)(4L + 2M²). Let a = 10cα: an increase leads to E₊ ≤ E(1 + a/10) and a₊ = 9a/10, so that
E/(1 − a) does not grow once a < 1, E is bounded by some B, and an increase, at most aB/10, is at most what aB
falls by.
"""

import z3

from ndgm.exact.deduction import discharge, instance
from ndgm.exact.inference import descent, induction, telescoping
from ndgm.exact.proofs import prove
from ndgm.exact.statements import always, holds, sometimes
from ndgm.exact.theorems import cited

SPLIT = z3.Bool("the loss less ‖y‖² is q + p, w₊ = w − α(q′ + p′), u = ‖q′‖, v = ‖q′ + p′‖")
Q, Q_AFTER, P, P_AFTER, U, V = z3.Reals("q q₊ p p₊ u v")
RATE, FIRST_RATE, L, M, A = z3.Reals("α α₀ L M a")
ENERGY, FACTOR = 1 + Q + P, 4 * L + 2 * M * M
CONSTANT = (1 + FIRST_RATE * L / 2) * FACTOR
RISES_LITTLE = holds(
    ENERGY * (1 + A / 10) >= 1 + Q_AFTER + P_AFTER,
    [SPLIT, RATE > 0, RATE <= FIRST_RATE, L > 0, M >= 0, 10 * (RATE * CONSTANT) == A],
)


def relu(value):
    return z3.If(value > 0, value, z3.RealVal(0))


def one_step():
    """A step raises E = 1 + q + p by at most cαE = aE/10."""
    known = smooth_and_lipschitz()
    slope = prove(U * U <= 2 * L * Q, assumptions=[L > 0, L * Q - U * U + U * U / 2 >= 0])
    gradient = prove(
        (U + M) * (U + M) <= FACTOR * ENERGY,
        assumptions=[L > 0, M >= 0, U >= 0, Q >= 0, P >= 0, U * U <= 2 * L * Q],
    )
    rise = prove(
        RATE * V * U + L * RATE * RATE * V * V / 2 + M * RATE * V
        <= RATE * (1 + RATE * L / 2) * ((U + M) * (U + M)),
        assumptions=[RATE > 0, L > 0, M >= 0, U >= 0, V >= 0, V <= U + M],
    )
    square = (U + M) * (U + M)
    size, factor, energy, part = z3.Reals("size factor energy part")
    scaled = prove(
        RATE * (1 + RATE * L / 2) * size <= RATE * ((1 + FIRST_RATE * L / 2) * factor) * energy,
        assumptions=[RATE > 0, RATE <= FIRST_RATE, L > 0, size >= 0, size <= factor * energy],
    )
    longest = instance(scaled, (size, square), (factor, FACTOR), (energy, ENERGY))
    bounded_by = discharge(longest, prove(square >= 0), discharge(gradient, known, discharge(slope, known)))
    tenth = prove(energy * (1 + A / 10) == energy + part * energy, assumptions=[10 * part == A])
    x, y, z, w, bound = z3.Reals("x y z w bound")
    chain = prove(
        bound >= 1 + Q_AFTER + P_AFTER,
        assumptions=[Q + x >= Q_AFTER, P + y >= P_AFTER, x + y <= z, z <= w, bound == ENERGY + w],
    )
    added = instance(
        chain,
        (x, RATE * V * U + L * RATE * RATE * V * V / 2),
        (y, M * RATE * V),
        (z, RATE * (1 + RATE * L / 2) * square),
        (w, RATE * CONSTANT * ENERGY),
        (bound, ENERGY * (1 + A / 10)),
    )
    product = instance(tenth, (part, RATE * CONSTANT), (energy, ENERGY))
    return discharge(added, known, discharge(rise, known), bounded_by, product)


def smooth_and_lipschitz():
    """What is known of q, smooth, along −α(q′ + p′) and along −q′/L, and of p, which is Lipschitz."""
    s, t = z3.Reals("s t")
    return cited(
        holds(
            z3.And(
                *(Q >= 0, P >= 0, U >= 0, V >= 0, V <= U + M),
                L * Q - U * U + U * U / 2 >= 0,
                Q + (RATE * V * U + L * RATE * RATE * V * V / 2) >= Q_AFTER,
                P + M * RATE * V >= P_AFTER,
            ),
            [SPLIT],
        ),
        source="the triangle inequality and Cauchy and Schwarz, over the rows of Z",
        using=[
            prove(relu(t + s) * relu(t + s) <= relu(t) * relu(t) + 2 * relu(t) * s + s * s),
            prove(z3.Abs(relu(s) - relu(t)) <= z3.Abs(s - t)),
            prove(z3.Abs(z3.Abs(s) - z3.Abs(t)) <= z3.Abs(s - t)),
        ],
    )


SMALL = sometimes(A < 1)
BOUND, E, E_AFTER, E_FIRST, A_FIRST = z3.Reals("B E E₊ E₀ a₀")
RISEN = z3.Bool("the loss rises")
STEPS = z3.And(E_AFTER >= 0, z3.If(RISEN, E * (1 + A / 10), E) >= E_AFTER)
SUPPOSED = [E_FIRST >= 0, A_FIRST >= 0, A_FIRST < 1, E_FIRST == BOUND * (1 - A_FIRST)]
STAYS_BELOW = always(z3.And(E >= 0, A >= 0, A < 1, E <= BOUND * (1 - A)), [*SUPPOSED, STEPS])


def bounded(decay):
    """Each increase lowers a, below 1 after finitely many; and once a < 1, E ≤ B(1 − a) for ever, with
    B = E₀/(1 − a₀).
    """
    small = descent(lambda a: a, by=z3.Q(1, 10), until=lambda a: a < 1, variables=[A], step=[decay * A])
    kept = induction(
        lambda energy, a: z3.And(energy >= 0, a >= 0, a < 1, energy <= BOUND * (1 - a)),
        variables=[E, A],
        start=[E_FIRST, A_FIRST],
        step=[E_AFTER, z3.If(RISEN, decay * A, A)],
        given=SUPPOSED,
        everywhere=lambda energy, a: STEPS,
    )
    return [small, kept]


def summable(decay):
    """An increase is at most aB/10, and a₊ = decay · a: they have a finite sum."""
    a, bound = z3.Reals("a B")
    return telescoping(
        lambda a: bound * z3.Abs(a),
        decrease=lambda a: bound * z3.Abs(a) / 10,
        variables=[a],
        step=[decay * a],
        given=[bound >= 0],
    )


CONVERGES = "a sequence that is bounded below, and whose increases have a finite sum, converges"


def loss_converges(decay):
    """The loss is bounded below; its increases are finitely many, or a < 1 from some n on and they have a
    finite sum.
    """
    return cited(
        CONVERGES,
        source="the limit of bounded monotone sequences, for the sequence less its increases so far",
        using=[one_step(), *bounded(decay), summable(decay)],
    )
