"""The ℓ₁ norms of two settled iterates in a row of NDGM on (7): the law that several claims conclude from."""

from typing import NamedTuple

import z3

from ndgm.exact.inference import induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.recursions import over_entries
from ndgm.exact.vanilla import ALPHA, prove_alternates, prove_band

DIMENSION = z3.Real("p")


class Norms(NamedTuple):
    """‖bₙ‖₁ and ‖bₙ₊₁‖₁ once settled, and the number of coordinates that are not at 0, under one penalty."""

    penalty: z3.ArithRef
    here: z3.ArithRef
    following: z3.ArithRef
    moving: z3.ArithRef

    @property
    def entry(self):
        """A coordinate, as a symbol."""
        return z3.Real(str(self.penalty).replace("λ", "b"))

    @property
    def law(self):
        """They sum to mαλ, m ≤ p, and each of them is below pαλ (p > 0)."""
        step = ALPHA * self.penalty
        below = [z3.Or(DIMENSION == 0, norm < DIMENSION * step) for norm in (self.here, self.following)]
        sizes = [self.here >= 0, self.following >= 0, self.moving >= 0, self.moving <= DIMENSION]
        return [self.here + self.following == self.moving * step, *below, *sizes]

    def further(self, rule, entry):
        """With one more coordinate, which has settled at `entry`."""
        after = step_formula(rule(ALPHA, self.penalty), entry)
        moving = self.moving + z3.If(entry == 0, 0, 1)
        return [self.here + z3.Abs(entry), self.following + z3.Abs(after), moving]


def under(mark):
    """The norms under the penalty λ with this mark, as symbols."""
    return Norms(*z3.Reals(f"λ{mark} A{mark} B{mark} m{mark}"))


def prove_norms(conclusion, *sides, given=(), off_lattice=()):
    """Prove for all α > 0, dimensions p and starts that the norms from some n on have `conclusion`.

    Args:
        conclusion: a formula in the symbols of the norms, ALPHA and DIMENSION.
        sides: pairs of a rule, called with the learning rate and the penalty, and of the norms under it.
        given: what holds for the penalties, besides that they are positive.
        off_lattice: the norms of starts with no multiple of αλ among their entries.
    """
    entries = [norms.entry for _, norms in sides]
    known = [ALPHA > 0, *given, *(norms.penalty > 0 for _, norms in sides)]
    inside = [z3.Abs(norms.entry) < ALPHA * norms.penalty for _, norms in sides]
    inside += [norms.entry != 0 for norms in off_lattice]
    laws = [formula for _, norms in sides for formula in norms.law]
    laws += [norms.moving == DIMENSION for norms in off_lattice]
    variables = [DIMENSION, *(symbol for _, norms in sides for symbol in norms[1:])]
    added = [norms.further(rule, entry) for (rule, norms), entry in zip(sides, entries, strict=True)]
    sums = induction(
        lambda *values: z3.substitute(z3.And(DIMENSION >= 0, *laws), *zip(variables, values, strict=True)),
        variables=variables,
        start=[z3.RealVal(0)] * len(variables),
        step=[DIMENSION + 1, *(value for values in added for value in values)],
        given=[*known, *inside],
        over="p",
        conclusion=lambda *values: conclusion,
    )
    settled = [
        (prove_alternates if norms in off_lattice else prove_band)(rule, norms.penalty, norms.entry)
        for rule, norms in sides
    ]
    return over_entries(sums, *settled, given=known)


def prove_mean_norm(rule):
    """The mean of two settled norms in a row is mαλ/2, m the number of coordinates that are not at 0."""
    norms = under("")
    mean = (norms.here + norms.following) / 2
    return prove_norms(mean == norms.moving * ALPHA * norms.penalty / 2, (rule, norms))


def prove_middle(rule, norms):
    """From αλ/2 in each coordinate the loss is pαλ²/2 at every n: the bound is attained."""
    penalty, entry, loss = norms.penalty, norms.entry, z3.Real("f")
    known = [ALPHA > 0, penalty > 0]
    stays = induction(
        lambda entry: z3.Abs(entry) == ALPHA * penalty / 2,
        variables=[entry],
        start=[ALPHA * penalty / 2],
        step=[step_formula(rule(ALPHA, penalty), entry)],
        given=known,
    )
    losses = induction(
        lambda loss, p: loss == p * ALPHA * penalty**2 / 2,
        variables=[loss, DIMENSION],
        start=[z3.RealVal(0)] * 2,
        step=[loss + penalty * z3.Abs(entry), DIMENSION + 1],
        given=[*known, z3.Abs(entry) == ALPHA * penalty / 2],
        over="p",
    )
    return over_entries(losses, stays, given=known)
