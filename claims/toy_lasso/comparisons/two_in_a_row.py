"""Two iterations in a row of RMSProp (25) and of vanilla NDGM on (7): their norms, entry by entry."""

import z3

from claims.toy_lasso.rmsprop.norm_limits import prove_inside_the_step
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.recursions import over_entries
from ndgm.exact.rmsprop_lemmas import modulus, step_law, subgradient_step, travels
from ndgm.exact.rules import NDGM, RMSProp
from ndgm.exact.statements import Statement
from ndgm.exact.theorems import all_of, cited
from ndgm.exact.vanilla import ALPHA, PENALTY, prove_alternates, prove_band

RMSPROP, VANILLA, DIMENSION = z3.Reals("R V p")
"""‖bₙ‖₁ + ‖bₙ₊₁‖₁ under RMSProp and under vanilla NDGM, and the number of entries."""
LAST, NEXT = z3.Reals("s t")
"""The lengths of RMSProp's last step, and of its next."""


def steps_above_the_rate():
    """(25), for every n: RMSProp's steps are sₙ = α/√(1 − ρⁿ), and so longer than α."""
    length, root, power, alpha = z3.Reals("sₙ √(1−ρⁿ) ρⁿ α")
    known = [alpha > 0, root > 0, power > 0, power < 1, root * root == 1 - power, length * root == alpha]
    return all_of(step_law(RMSProp), prove(length > alpha, assumptions=known))


def prove_sums(conclusion, *, given=(), off_lattice=False, late=False):
    """Prove for every number of entries a formula in these symbols, once vanilla has settled.

    No entry of RMSProp is 0, so that it moves by t > α and |bₙ| + |bₙ₊₁| ≥ t. `late`, that is once it has
    crossed 0, this is below 2s − t besides. Vanilla's is αλ, or 0 on its lattice.
    """
    b, v, share = z3.Reals("x v κ")
    known = [ALPHA > 0, PENALTY > 0, NEXT > ALPHA, b != 0, *given]
    laws = [DIMENSION * NEXT <= RMSPROP, VANILLA <= DIMENSION * ALPHA * PENALTY]
    settled, inside = prove_band, [z3.Abs(v) < ALPHA * PENALTY]
    entries, shared = [], []
    if off_lattice:
        settled, inside = prove_alternates, [*inside, v != 0]
        laws.append(VANILLA == DIMENSION * ALPHA * PENALTY)
    if late:
        inside += [modulus(b) < LAST, NEXT < LAST]
        laws.append(RMSPROP < DIMENSION * (2 * LAST - NEXT))
        entries, shared = [prove_inside_the_step()], [LAST]
        given = [*given, share * LAST == NEXT]
    none = z3.And(DIMENSION == 0, RMSPROP == 0, VANILLA == 0)
    variables = [RMSPROP, VANILLA, DIMENSION]
    sums = induction(
        lambda *values: z3.substitute(
            z3.Or(none, z3.And(DIMENSION > 0, *laws)), *zip(variables, values, strict=True)
        ),
        variables=variables,
        start=[z3.RealVal(0)] * 3,
        step=[
            RMSPROP + modulus(b) + modulus(subgradient_step(b, NEXT)),
            VANILLA + z3.Abs(v) + z3.Abs(step_formula(NDGM(ALPHA, PENALTY), v)),
            DIMENSION + 1,
        ],
        given=[*known, *inside],
        over="p",
        conclusion=lambda *values: z3.Or(DIMENSION == 0, conclusion),
    )
    at_each = [ALPHA > 0, PENALTY > 0, NEXT > ALPHA, b != 0, *given]
    return over_entries(sums, *entries, settled(NDGM, PENALTY, v), given=at_each, shared=shared)


def of_every_dimension(formula, *given):
    """What `prove_sums` proves, as a check concludes it."""
    at_each = (ALPHA > 0, PENALTY > 0, NEXT > ALPHA, z3.Real("x") != 0)  # No entry of RMSProp is 0.
    words = "for every number p of entries, from some n on {}"
    return Statement(words, (formula,), (*at_each, *given))


def order_once_in_two():
    """If λ ≤ 1, of two RMSProp norms in a row one is above the settled vanilla norm of its iteration."""
    now, following, even, odd = z3.Reals("Rₙ Rₙ₊₁ Vₙ Vₙ₊₁")
    sums = z3.And(now + following == RMSPROP, even + odd == VANILLA)
    above = z3.Implies(sums, z3.Or(DIMENSION == 0, now > even, following > odd))
    return cut(above, using=[prove_sums(RMSPROP > VANILLA, given=[PENALTY <= 1])])


def order_of_means():
    """R > V if λ ≤ 1; and R < V if λ > 1: two theorems, both from some n on."""
    late = [PENALTY > 1, 2 * LAST - NEXT < ALPHA * PENALTY]
    larger = cited(
        "if $λ > 1$ then from some $n$ on $R < V$",
        source="what tends to α is in the end below each larger number, as 2sₙ − sₙ₊₁ is below αλ",
        using=[prove_sums(RMSPROP < VANILLA, given=late, off_lattice=True, late=True), travels()],
    )
    smaller = prove_sums(RMSPROP > VANILLA, given=[PENALTY <= 1], off_lattice=True)
    return smaller, larger
