"""A new theorem beyond Proposition B.5: how fast a captured coordinate of RMSProp (25) tends to 0.

Notation as in new_rmsprop_capture. At the captured parity |bₙ| ≤ Rₙ₊₁ in the end, and |bₙ| + |bₙ₊₂| ≥ dₙ₊₁.
Moreover [0, dₙ₋₁] is mapped to [0, dₙ₊₁] once dₙ₋₁ ≤ 2dₙ₊₁, as it is if 2ρ² > 1. Both dₙ and Rₙ are like ρⁿ.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
import z3

from claims.toy_lasso.rmsprop.orbits import each_fate
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.inference import induction
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop import remaining_travels
from ndgm.exact.rmsprop_captured import travel_rate
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

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
    """Captured, $2ρ² > 1$: $dₙ₊₁/2 ≤ max(|bₙ|, |bₙ₊₂|) ≤ Rₙ₊₁$, both like $ρⁿ$, and $|bₙ| ≤ dₙ₋₁$ in the end.

    So $limsup |bₙ|/ρⁿ$, over $n$ of the captured parity, lies between $αρ(1 − ρ)/(2(1 + ρ²))$ and, but for
    the countably many starts with $|bₙ| = Rₙ₊₁$, $α(1 − ρ)/(2ρ)$; for those it is $αρ/(2(1 + ρ))$.
    """
    with witness():
        certify(prove_rate())
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
                    assert differences[n] / 2 < larger < travels[n], "outside of the bounds"
                    assert moduli[n] < differences[n - 2], "above dₙ₋₁"
                    scale = rate * decay ** (power * (n + 1))
                    assert (
                        scale * (1 - decay) / 4 < larger < scale * (1 - decay ** (n + 1)).rsqrt() ** 3 / 2
                    ), "it is not like ρⁿ"


def prove_rate():
    """The bounds of a captured |bₙ| at every n that is large, and so of the limsup."""
    lower, upper, equal = "αρ(1 − ρ)/(2(1 + ρ²))", "α(1 − ρ)/(2ρ)", "αρ/(2(1 + ρ))"
    return cited(
        f"$limsup |bₙ|/ρⁿ$ is at least ${lower}$, at most ${upper}$, or ${equal}$ "
        "if $|bₙ| = Rₙ₊₁$ in the end",
        source="inequalities that hold from some n on pass to the limits superior",
        using=[
            *two_sided(),
            *(lemmas.captured_limits(), lemmas.bounds(), lemmas.persistence(), travel_rate()),
        ],
    )


def two_sided():
    """The bounds of the module's docstring; no K below the constant bounds |bₙ|/ρⁿ at n and at n + 2."""
    y, d, before, share = z3.Reals("|bₙ| dₙ₊₁ dₙ₋₁ κ")
    after = lemmas.modulus(y - d)
    yield lemmas.two_steps()
    yield prove(y + after >= d, assumptions=[y > 0, d > 0], note="$|bₙ| + |bₙ₊₂| ≥ dₙ₊₁$")
    # A non-zero gap Rₙ₊₁ − |bₙ| makes the sign change, at a |bₙ| < dₙ₊₁; then |bₙ₊₂| ≤ dₙ₊₁, and so on.
    yield prove(after <= d, assumptions=[y > 0, y < d], note="where the sign changes, $|bₙ₊₂| ≤ dₙ₊₁$")
    start, first = z3.Reals("|b₀| d")
    yield induction(
        lambda y, before: z3.And(y >= 0, y <= before),
        variables=[y, before],
        start=[start, first],
        step=[lemmas.modulus(y - share * before), share * before],
        given=[2 * share >= 1, share <= 1, start >= 0, start <= first],
    )
    bound, power, rho, alpha, later = z3.Reals("K ρⁿ ρ α |bₙ₊₂|")
    constant = alpha * rho * (1 - rho) / (2 * (1 + rho**2))
    known = [rho > 0, rho < 1, alpha > 0, power > 0, y + later >= alpha * (1 - rho) * rho * power / 2]
    known += [y <= bound * power, later <= bound * rho**2 * power]
    yield prove(bound >= constant, assumptions=known, note="a bound $K$ of $|bₙ|/ρⁿ$ at $n$ and $n + 2$")
    x, p = sympy.symbols("x ρ", positive=True)
    upper = (1 / sympy.sqrt(1 - x / p) - 1 / sympy.sqrt(1 - x)) / x
    yield identity(sympy.limit(upper, x, 0), (1 - p) / (2 * p), note="the limit of $dₙ₋₁/(αρⁿ)$, $x = ρⁿ$")
