"""A new theorem beyond Proposition B.5: the two fates of an orbit of RMSProp (25).

Let sₙ = α/√(1 − ρⁿ), dₙ = sₙ − sₙ₊₁, Rₙ = dₙ + dₙ₊₂ + … Once an orbit crosses 0 its moduli converge along
even n, to A, and along odd n, to α − A: two steps change |bₙ| by a summable amount. If 0 < A < α the signs
alternate in the end: a two-cycle. If A = 0, say, bₙ₊₂ = bₙ − dₙ₊₁ sgn(bₙ) at even n. So either the sign of
bₙ is constant in the end, which says |bₙ| = Rₙ₊₁, or it changes for ever, and as bₙ₊₁ is near −α sgn(bₙ) the
limit set is {−α, 0, α}. Starts with |bₙ| = Rₙ₊₁ for some n, or that hit 0, are countable: a step has
two-point preimages.
"""

from fractions import Fraction

import pytest

from claims.toy_lasso.rmsprop.orbits import DECAY, DEFAULT, LIMITS, RATE, each_fate
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED, soft_threshold
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.rmsprop import remaining_travels, rmsprop_phases
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.verdict import Proof, certify, claim, witness

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
    """At every ρ almost every orbit settles on a vanilla two-cycle or is captured: limit set {−α, 0, α}."""
    with witness():
        steps = [
            lemmas.band(move),
            lemmas.ratios(),
            lemmas.moduli_converge(move),
            lemmas.captured_below_travel(),
        ]
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
            assert settled and (limits is None) in fates

    start = Fraction("0.5053")
    with precision(150):
        signs = {sign(position) for position in trajectory(rule, ball(start), 260)[201::2]}
        with witness(start=start, signs_next_to_alpha=signs):
            assert signs == {-1, 1}
    certify(Proof("z3", f"{'; '.join(map(str, steps))}; {LIMITS}"))
