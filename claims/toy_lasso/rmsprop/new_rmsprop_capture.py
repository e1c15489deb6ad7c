"""New theorems beyond Proposition B.5: the fates of RMSProp (25), and how fast a captured coordinate tends to
0.

Let sₙ = α / √(1 − ρⁿ), dₙ = sₙ − sₙ₊₁, Rₙ = dₙ + dₙ₊₂ + ... Once an orbit crosses 0 its
moduli converge along even n, to A, and along odd n, to α − A: two steps change |bₙ| by a summable
amount. If 0 < A < α the signs alternate in the end: a two-cycle. If A = 0, say, bₙ₊₂ = bₙ − dₙ₊₁
sign(bₙ) at even n; so either the sign of bₙ is eventually constant, which says |bₙ| = Rₙ₊₁, or it
changes for ever, and as bₙ₊₁ is near -alpha sign(bₙ) the limit set is {-alpha, 0, α}. Starts that
meet the equation for some n, or hit 0, are countable: a step has two-point preimages.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3
from hypothesis import assume

from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import fate, remaining_travels, rmsprop_phases
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.strategies import draws, examples
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)  # The defaults of torch.optim.RMSprop.
DEFAULT = RMSProp(RATE, 2, DECAY)
CORRECTED = RMSProp(RATE, 2, DECAY, bias_correction=True)
FAST = RMSProp(Fraction(1, 10), 2, Fraction(4, 5))
LIMITS = "the passage from these steps to the limit is by hand"


def soft_threshold(position, length):
    return z3.If(position > length, position - length, z3.If(position < -length, position + length, 0))


@claim(
    "new-rmsprop-capture",
    evidence="proved",
    expect="holds",
    given={"rule": DEFAULT, "move": lemmas.subgradient_step, "fates": (True, False)},
    mutants={
        "soft threshold": {"move": soft_threshold},
        "bias correction": {"rule": CORRECTED},
        "ρ = 0.98": {"rule": RMSProp(RATE, 2, Fraction(98, 100))},
        "two-cycles only, as in B.5": {"fates": (False,)},
    },
)
def test_two_fates(rule, move, fates):
    """Almost every orbit settles on a vanilla two-cycle or is captured, with limit set {-alpha, 0, α};
    for every ρ.
    """
    with witness():
        steps = [
            lemmas.band(move),
            lemmas.ratios(),
            lemmas.moduli_converge(move),
            lemmas.captured_below_travel(),
        ]
    rate, travels = ball(RATE), remaining_travels(DEFAULT)[1]

    @examples(draws, number=30)
    def check(start):
        assume(start**2 * (1 - DECAY) != RATE**2)
        n = fate(DEFAULT, start).iteration % 2 + 80
        limits = rmsprop_phases(RATE, DECAY, start)
        with precision(150), witness(start=start, limits=limits or "captured"):
            assert (limits is None) in fates
            here, following = trajectory(rule, ball(start), n + 1)[n:]
            if limits is None:
                assert abs(here) < travels[n]
                assert abs(abs(following) - rate) < travels[n] + travels[n + 1] + travels[n]
            else:
                assert abs(here - limits[n % 2]) < travels[n] + travels[n] / 1000
                assert sign(here) == -sign(following) == sign(limits[n % 2])

    with precision(150):
        signs = {sign(position) for position in trajectory(rule, ball(Fraction("0.5053")), 260)[201::2]}
        with witness(start=Fraction("0.5053"), signs_next_to_alpha=signs):
            assert signs == {-1, 1}
    certify(Proof("z3", f"{'; '.join(steps)}; {LIMITS}"))


@claim(
    "new-rmsprop-rate",
    evidence="proved",
    expect="holds",
    given={"rule": FAST, "power": 1},
    mutants={
        "bias correction": {"rule": RMSProp(FAST.learning_rate, 2, FAST.decay, bias_correction=True)},
        "v₀ = λ²": {"rule": RMSProp(FAST.learning_rate, 2, FAST.decay, initial_second_moment=4)},
        "ρ^(2n)": {"power": 2},
        "ρ^(n/2)": {"power": ball(Fraction(1, 2))},
    },
)
def test_rate(rule, power):
    """Captured, 2 ρ² > 1: dₙ₊₁ / 2 ≤ max(|bₙ|, |bₙ₊₂|) ≤ Rₙ₊₁, both like ρⁿ, and |bₙ| ≤
    dₙ₋₁ in the end.

    So limsup |bₙ| / ρⁿ, over n of the captured parity, lies between α ρ (1 − ρ) / (2 (1 + ρ²))
    and, but for the countably many starts with |bₙ| = Rₙ₊₁, α (1 − ρ) / (2 ρ); for those it is
    α ρ / (2 (1 + ρ)).
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
    rate, decay = ball(FAST.learning_rate), ball(FAST.decay)

    @examples(draws, number=20)
    def check(start):
        assume(start**2 * (1 - FAST.decay) != FAST.learning_rate**2)
        end = fate(FAST, start)
        assume(end.captured)
        with precision(150):
            moduli = [abs(position) for position in trajectory(rule, ball(start), 125)]
            for n in range(100 + end.iteration % 2, 120, 2):
                with witness(start=start, n=n):
                    larger = moduli[n].max(moduli[n + 2])
                    assert differences[n] / 2 < larger < travels[n]
                    assert moduli[n] < differences[n - 2]
                    scale = rate * decay ** (power * (n + 1))
                    assert scale * (1 - decay) / 4 < larger < scale * (1 - decay ** (n + 1)).rsqrt() ** 3 / 2

    certify(Proof("z3 and sympy", f"{'; '.join(steps)}; {LIMITS}"))


def two_sided():
    """|bₙ| + |bₙ₊₂| ≥ dₙ₊₁; and [0, dₙ₋₁] is mapped to [0, dₙ₊₁] once dₙ₋₁ ≤ 2 dₙ₊₁, as
    it is if 2 ρ² > 1.
    """
    y, d, before = z3.Reals("y d_n+1 d_n-1")
    after = lemmas.modulus(y - d)
    below = prove(y + after >= d, assumptions=[y > 0, d > 0])
    window = prove(after <= d, assumptions=[y > 0, y <= before, d > 0, before <= 2 * d])
    limsup, rho, alpha = z3.Reals("limsup ρ α")
    constant = alpha * rho * (1 - rho) / (2 * (1 + rho**2))
    ratio = limsup + rho**2 * limsup >= alpha * rho * (1 - rho) / 2
    return f"{below}; {window}; {prove(limsup >= constant, assumptions=[ratio, rho > 0, rho < 1, alpha > 0])}"
