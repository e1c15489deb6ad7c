"""Section 1: RMSProp and NDGM with momentum 'behave differently from vanilla NDGM' on the LASSO.

Where a step crosses 0, |bₙ| + |bₙ₊₁| is the length of the step. RMSProp's lengths tend to α, vanilla NDGM's
are αλ. So for λ ≠ 1 the two do not settle on the same points, whatever the starts are. Nor does heavy ball
settle on those of vanilla: near them it makes, at each crossing, a step that is longer or shorter by γαλ.
"""

from fractions import Fraction
from functools import partial

import pytest
import z3

from claims.toy_lasso.wrong_rules import vanilla as no_momentum
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.rmsprop import limit_moduli
from ndgm.exact.rmsprop_lemmas import captured_limits, fates, modulus, subgradient_step, two_cycle
from ndgm.exact.rules import NDGM, HeavyBall, RMSProp, State, trajectory
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


@claim(
    "text-1.variants",
    part="momentum-end",
    expect="holds",
    evidence="proved",
    given={"rule": HeavyBall, "near": Fraction(1, 2)},
    mutants={"no momentum": {"rule": no_momentum}, "twice as far": {"near": Fraction(1)}},
)
def test_momentum(rule, near):
    """For every $γ > 0$ heavy ball is never three times in a row within $δ$ of $θ − αλ$, $θ$ and $θ − αλ$,
    $δ < γαλ/(2(1 + γ))$: it does not settle on what vanilla NDGM settles on."""
    rate, momentum = Fraction(1, 100), Fraction(9, 10)
    for start in STARTS:
        last = sorted(trajectory(rule(rate, 1, momentum), start, 800)[-2:])
        ends = sorted(phases(start, rate))
        off = max(abs(one - other) for one, other in zip(last, ends, strict=True))
        with witness(start=start, momentum=momentum, furthest_off=float(off), learning_rate=rate):
            assert off > near * rate * momentum / (1 + momentum), "the same points"
    theta, alpha, penalty, gamma, delta, before, now = z3.Reals("θ α λ γ δ b₋ b")
    step = alpha * penalty
    after = rule(alpha, penalty, gamma).step(State(now, first_moment=now - before), sign=symbolic_sign(now))
    known = [alpha > 0, penalty > 0, gamma > 0, theta > 0, theta < step, now > 0]
    known += [delta > 0, delta * (1 + gamma) < z3.Q(*near.as_integer_ratio()) * gamma * step]
    known += [z3.Abs(before - theta + step) <= delta, z3.Abs(now - theta) <= delta]
    with witness():
        certify(prove(z3.Abs(after.position - theta + step) > delta, assumptions=known))
