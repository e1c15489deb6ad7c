"""Section 1: RMSProp and NDGM with momentum 'behave differently from vanilla NDGM' on the LASSO.

Where a step crosses 0, |bₙ| + |bₙ₊₁| is the length of the step. RMSProp's lengths tend to α, vanilla NDGM's
are αλ. So for λ ≠ 1 the two do not settle on the same points, whatever the starts are.
"""

from fractions import Fraction
from functools import partial

import pytest
import z3

from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import limit_moduli
from ndgm.exact.rmsprop_lemmas import captured_limits, fates, modulus, subgradient_step, two_cycle
from ndgm.exact.rules import NDGM, RMSProp
from ndgm.exact.vanilla import phases, prove_settling
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

DEFAULT = partial(RMSProp, decay=Fraction(99, 100))
HAIR = Fraction(1, 10**9)  # Off the lattice of constant steps, on which a bias-corrected run meets 0.
STARTS = [start + HAIR for start in (Fraction(1, 2), Fraction(1, 5), Fraction(-1, 7))]


@claim(
    "text-1.variants",
    part="rmsprop",
    expect="holds",
    evidence="proved",
    given={"penalties": (Fraction(1, 1000), Fraction(1, 2), 2, 100), "corrected": False},
    mutants={"λ = 1, bias-corrected": {"penalties": (1,), "corrected": True}},
)
def test_rmsprop(penalties, corrected):
    """From one start and at one $α$, RMSProp and vanilla NDGM do not settle on the
    same points, if $λ ≠ 1$."""
    s, x = z3.Reals("s b")
    together = modulus(x) + modulus(subgradient_step(x, s)) == s
    crosses = [modulus(x) < s, x != 0]
    certify(prove(together, assumptions=crosses, note="at a crossing $|bₙ| + |bₙ₊₁|$ is the step"))
    certify(fates(), two_cycle(), captured_limits(), prove_settling(NDGM))
    one, other, three, four, alpha, weight = z3.Reals("θ α−θ φ αλ−φ α λ")
    different = z3.Or(one != three, other != four)
    sums = [one + other == alpha, three + four == alpha * weight, alpha > 0, weight != 1]
    certify(prove(different, assumptions=sums, note="moduli that sum to $α$ and to $αλ$"))
    rate = Fraction(1, 100)
    for penalty in penalties:
        for start in STARTS:
            vanilla = tuple(map(abs, phases(start, rate * penalty)))
            moduli = limit_moduli(DEFAULT(rate, penalty, bias_correction=corrected), start)
            with witness(penalty=penalty, start=start, moduli=digits(moduli), vanilla=vanilla):
                pairs = zip(moduli, vanilla, strict=True)
                near = [abs(one - ball(other)) < ball(rate / 10**5) for one, other in pairs]
                assert not all(near), "the same points"
