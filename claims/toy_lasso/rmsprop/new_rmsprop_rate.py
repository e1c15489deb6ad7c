"""A new theorem beyond Proposition B.5: how fast a captured coordinate of RMSProp (25) tends to 0.

Notation as in new_rmsprop_capture. At the captured parity |bₙ| ≤ Rₙ₊₁ in the end, and |bₙ| + |bₙ₊₂| ≥ dₙ₊₁.
Moreover [0, dₙ₋₁] is mapped to [0, dₙ₊₁] once dₙ₋₁ ≤ 2dₙ₊₁, as it is if 2ρ² > 1. Both dₙ and Rₙ are like ρⁿ.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims.toy_lasso.rmsprop.orbits import LIMITS, each_fate
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import remaining_travels
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 10), Fraction(4, 5)
FAST = RMSProp(RATE, 2, DECAY)


@claim(
    "new-rmsprop-rate",
    expect="holds",
    evidence="proved",
    given={"rule": FAST, "power": 1},
    mutants={
        "bias correction": {"rule": BIAS_CORRECTED(RATE, 2, DECAY)},
        "v₀ = λ²": {"rule": RMSProp(RATE, 2, DECAY, initial_second_moment=4)},
        "ρ²ⁿ": {"power": 2},
        "ρ^(n/2)": {"power": ball(Fraction(1, 2))},
    },
)
def test_rate(rule, power):
    """Captured, 2ρ² > 1: dₙ₊₁/2 ≤ max(|bₙ|, |bₙ₊₂|) ≤ Rₙ₊₁, both like ρⁿ, and |bₙ| ≤ dₙ₋₁ in the end.

    So limsup |bₙ|/ρⁿ, over n of the captured parity, lies between αρ(1 − ρ)/(2(1 + ρ²)) and, but for the
    countably many starts with |bₙ| = Rₙ₊₁, α(1 − ρ)/(2ρ); for those it is αρ/(2(1 + ρ)).
    """
    with witness():
        steps = [
            lemmas.two_steps(),
            lemmas.captured_below_travel(),
            lemmas.bounds(),
            lemmas.persistence(),
            two_sided(),
        ]
    lengths, travels = remaining_travels(FAST)
    differences = [here - following for here, following in pairwise(lengths)]
    rate, decay = ball(RATE), ball(DECAY)

    @each_fate(20, FAST, lambda end: end.captured)
    def check(start, end):
        with precision(150):
            moduli = [abs(position) for position in trajectory(rule, ball(start), 125)]
            for n in range(100 + end.iteration % 2, 120, 2):
                with witness(start=start, n=n):
                    larger = moduli[n].max(moduli[n + 2])
                    assert differences[n] / 2 < larger < travels[n]
                    assert moduli[n] < differences[n - 2]
                    scale = rate * decay ** (power * (n + 1))
                    assert scale * (1 - decay) / 4 < larger < scale * (1 - decay ** (n + 1)).rsqrt() ** 3 / 2

    certify(Proof("z3 and sympy", f"{'; '.join(map(str, steps))}; {LIMITS}"))


def two_sided():
    """The bounds of the module's docstring, and the lower one on the limsup that follows."""
    y, d, before = z3.Reals("y dₙ₊₁ dₙ₋₁")
    after = lemmas.modulus(y - d)
    below = prove(y + after >= d, assumptions=[y > 0, d > 0])
    window = prove(after <= d, assumptions=[y > 0, y <= before, d > 0, before <= 2 * d])
    limsup, rho, alpha = z3.Reals("limsup ρ α")
    constant = alpha * rho * (1 - rho) / (2 * (1 + rho**2))
    ratio = limsup + rho**2 * limsup >= alpha * rho * (1 - rho) / 2
    return f"{below}; {window}; {prove(limsup >= constant, assumptions=[ratio, rho > 0, rho < 1, alpha > 0])}"
