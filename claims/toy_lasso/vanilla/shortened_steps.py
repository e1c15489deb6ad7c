"""A rule of which all is true that Prop. 4.1 says of NDGM, and which diminishing steps do not take to 0."""

from dataclasses import dataclass

import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction, null_preimages, two_cycle
from ndgm.exact.proofs import prove, step_formula, symbolic_sign
from ndgm.exact.rules import NDGM
from ndgm.exact.theorems import all_of


@dataclass(frozen=True)
class Shortened(NDGM):
    """NDGM whose step outside of the band, |b| > αλ, is αλ·min(1, αλ) long."""

    def step(self, state, sign=None):
        after, step = super().step(state, sign), self.rate(state.iteration) * self.penalty
        if isinstance(after.position, z3.ExprRef):
            # One length times the sign: of products of alternatives cvc5 makes too many cases.
            length = z3.If(z3.And(z3.Abs(state.position) > step, step < 1), step * step, step)
            return after._replace(position=state.position - length * sign)
        factor = min(1, step) if abs(state.position) > step else 1
        return after._replace(position=state.position + factor * (after.position - state.position))


def prove_proposition(rule):
    """All that Prop. 4.1 says: for constant α, λ > 0 the orbit ends in 0 < |b| < αλ and alternates there.

    The starts left out are those that come to 0, countably many: no point has more than three predecessors.
    """
    b, rate, penalty = z3.Reals("b α λ")
    known = [rate > 0, penalty > 0]

    def stepped(b):
        return step_formula(rule(rate, penalty), b)

    band = two_cycle(
        lambda b: z3.Abs(b) < rate * penalty,
        measure=z3.Abs,
        by=rate * penalty * z3.If(rate * penalty < 1, rate * penalty, z3.RealVal(1)),
        variables=[b],
        step=lambda b: [stepped(b)],
        given=known,
    )
    in_band, law = z3.Abs(b) < rate * penalty, stepped(b) == b - rate * penalty * symbolic_sign(b)
    settled = cut(z3.And(in_band, law), using=[band, prove(law, assumptions=[*known, in_band])])
    return all_of(settled, null_preimages(stepped, most=3, given=known))


def prove_stays_away():
    """`Shortened` at λ = 1 and αₙ = 1/(n + 1), once at b₁ = 2, has bₙ ≥ 1 + 1/n for every n ≥ 1."""
    b, n = z3.Reals("b n")
    return induction(
        lambda b, n: z3.And(n >= 1, b >= 1 + 1 / n),
        variables=[b, n],
        start=[z3.RealVal(2), z3.RealVal(1)],
        step=[step_formula(Shortened(1 / (n + 1), 1), b), n + 1],
    )
