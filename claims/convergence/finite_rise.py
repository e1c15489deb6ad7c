"""The increases of the loss (3), y ≤ 0, under the adaptive rule of Figure 1 have a finite sum: the proof.

The loss less ‖y‖² is q + p: q = Σ relu(zᵢw)² + λ₂‖w‖² is at least 0 and smooth, with L = 2‖Z‖² + 2λ₂, and p
= −2 Σ yᵢ relu(zᵢw) + λ‖w‖₁ is at least 0 and M-Lipschitz. With E = 1 + q + p a step raises E by at most cαE,
where c = (1 + α₀L/2)(4L + 2M²). Let a = 10cα: an increase leads to E₊ ≤ E(1 + a/10) and a₊ = 9a/10, so that
E/(1 − a) does not grow once a < 1, E is bounded by some B, and an increase, at most aB/10, is at most what aB
falls by.
"""

import z3

from ndgm.exact.inference import descent, induction, telescoping
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited

TRIANGLE = "triangle inequality and Cauchy and Schwarz, over the rows of Z"


def relu(value):
    return z3.If(value > 0, value, z3.RealVal(0))


def one_step():
    """A step raises E = 1 + q + p by at most α(1 + αL/2)(4L + 2M²)E."""
    s, t, q, after = z3.Reals("s t q q₊")
    u, v, rate, L, M, E = z3.Reals("u v α L M E")  # u = |q′|, v = |q′ + p′|
    smooth = cited(
        "q(w + h) ≤ q(w) + q′(w)h + L‖h‖²/2",
        source=TRIANGLE,
        using=[prove(relu(t + s) * relu(t + s) <= relu(t) * relu(t) + 2 * relu(t) * s + s * s)],
    )
    lipschitz = cited(
        "|p(w + h) − p(w)| ≤ M‖h‖",
        source=TRIANGLE,
        using=[
            prove(z3.Abs(relu(s) - relu(t)) <= z3.Abs(s - t)),
            prove(z3.Abs(z3.Abs(s) - z3.Abs(t)) <= z3.Abs(s - t)),
        ],
    )
    slope = prove(
        u * u <= 2 * L * q,
        assumptions=[L > 0, after >= 0, L * after <= L * q - u * u + u * u / 2],
        note="from smoothness, along h = −q′/L",
    )
    positive = [rate > 0, L >= 0, M >= 0, u >= 0]
    gradient = prove(
        (u + M) * (u + M) <= (4 * L + 2 * M * M) * E, assumptions=[*positive, E >= 1, u * u <= 2 * L * E]
    )
    rise = prove(
        rate * v * u + L * rate * rate * v * v / 2 + M * rate * v
        <= rate * (1 + rate * L / 2) * (u + M) * (u + M),
        assumptions=[*positive, v >= 0, v <= u + M],
    )
    return all_of(smooth, lipschitz, slope, gradient, rise, note="a step raises E by at most cαE")


def bounded(decay):
    """Once a < 1, which finitely many increases achieve, E ≤ B(1 − a) for ever, with B = E₀/(1 − a₀)."""
    energy, a, first, a_first, bound, share = z3.Reals("E a E₀ a₀ B t")
    risen = z3.Bool("the loss has risen")
    small = descent(lambda a: a, by=z3.Q(1, 10), until=lambda a: a < 1, variables=[a], step=[decay * a])
    kept = induction(
        lambda energy, a: z3.And(energy >= 0, a >= 0, a < 1, energy <= bound * (1 - a)),
        variables=[energy, a],
        start=[first, a_first],
        step=[
            z3.If(risen, energy * (1 + share * a / 10), energy * (1 - share)),
            z3.If(risen, decay * a, a),
        ],
        given=[first >= 0, a_first >= 0, a_first < 1, first == bound * (1 - a_first), share >= 0, share <= 1],
    )
    return all_of(small, kept)


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


def loss_converges(decay):
    """Bounded below, and with a finite sum of increases: the loss converges."""
    return cited(
        "the loss (3) converges",
        source="Rudin, Principles of Mathematical Analysis, 3.14, for the loss less its increases so far",
        using=[one_step(), bounded(decay), summable(decay)],
    )
