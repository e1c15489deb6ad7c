"""A new theorem beyond Proposition B.5: the two fates of an orbit of RMSProp (25).

Let sₙ = α/√(1 − ρⁿ), dₙ = sₙ − sₙ₊₁, Rₙ = dₙ + dₙ₊₂ + …, so that sₙ₊₁ = α + Rₙ₊₁ + Rₙ₊₂. Where a step
crosses 0, |bₙ| < Rₙ₊₁ + α at n or at n + 1; and in two steps that is kept, once Rₙ < α. So at every second n
from some n on |bₙ| < Rₙ₊₁ + α. Either Rₙ₊₁ < |bₙ| at one of these: from there on every step crosses, and
|bₙ| − Rₙ₊₁ alternates between θ and α − θ. Or |bₙ| ≤ Rₙ₊₁ at all of them, and bₙ → 0 there, |bₙ₊₁| → α. While
such bₙ keep their sign, Rₙ₊₁ − |bₙ| does not change: so the sign changes for ever, or |bₙ| = Rₙ₊₁. Starts
with |bₙ| = Rₙ₊₁ for some n, or that hit 0, are countable: a step leads at most three points to one.
"""

from fractions import Fraction

import pytest

from claims.toy_lasso.rmsprop.orbits import DECAY, DEFAULT, RATE, each_fate
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED, soft_threshold
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.rmsprop import remaining_travels, rmsprop_phases
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "new-rmsprop-capture",
    expect="holds",
    evidence="proved",
    given={"rule": DEFAULT, "move": lemmas.subgradient_step, "fates": (True, False)},
    mutants={
        "soft threshold": {"move": soft_threshold},
        "bias correction": {"rule": BIAS_CORRECTED(RATE, 2, DECAY)},
        "ρ = 0.98": {"rule": RMSProp(RATE, 2, Fraction(98, 100))},
        "two-cycles only, as in B.5": {"fates": (False,)},
    },
)
def test_two_fates(rule, move, fates):
    """At every $ρ$ almost every orbit settles on a vanilla two-cycle or is captured:
    limit set ${−α, 0, α}$."""
    with witness():
        steps = [lemmas.fates(move), lemmas.two_cycle(move), lemmas.captured_limits(move)]
    with witness():
        steps.append(lemmas.exceptions(move))
    rate, travels = ball(RATE), remaining_travels(DEFAULT)[1]

    @each_fate(30)
    def check(start, end):
        n = end.iteration % 2 + 80
        limits = rmsprop_phases(RATE, DECAY, start)
        with precision(150), witness(start=start, limits=limits or "captured"):
            here, following = trajectory(rule, ball(start), n + 1)[n:]
            if limits is None:
                bound = travels[n] + travels[n + 1] + travels[n]
                settled = abs(here) < travels[n] and abs(abs(following) - rate) < bound
            else:
                near = abs(here - limits[n % 2]) < travels[n] + travels[n] / 1000
                settled = near and sign(here) == -sign(following) == sign(limits[n % 2])
            assert settled and (limits is None) in fates, "it has another fate"

    start = Fraction("0.5053")
    with precision(150):
        signs = {sign(position) for position in trajectory(rule, ball(start), 260)[201::2]}
        with witness(start=start, signs_next_to_alpha=signs):
            assert signs == {-1, 1}, "it keeps its sign"
    certify(*steps)
