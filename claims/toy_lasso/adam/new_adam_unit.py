"""New, beyond Prop. B.7: mₙ = 0 with b₀ ≠ 0 forces β₁ to be an algebraic unit, so no rational β₁ has it.

mₙ/((1 − β₁)λ) = s₁β₁ⁿ⁻¹ + … + sₙ with sⱼ in {−1, 0, 1}, s₁ ≠ 0. Without its last zeros this is a polynomial
that begins and ends with ±1; so do its factors (Gauss), and a root of such a factor is a unit. A rational
unit is ±1. For β₁ ≤ 1/2 the last sⱼ ≠ 0 outweighs all others. Where Prop. B.7 says "probability 1" it needs
it: after p positive signs and q negative ones mₙ is 0 at 2β₁^q = 1 + β₁^(p+q), which has a root in (0, 1) for
p > q ≥ 1, and b₀ between (p − 1)α and pα has these signs: (√5 − 1)/2 for p = 2, q = 1; 0.92057 for p = 4,
q = 3. Floats reach m = 0 even at β₁ = 1/2: a long run rounds m to λ, and the next gradient is −λ.
"""

from fractions import Fraction
from itertools import islice, product

import pytest
import sympy
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.adam.sign_patterns import patterns, remainder_step
from ndgm.exact.adam_zeros import has_unit_roots, moment, sign_polynomial, starts_with_signs, zero_moments
from ndgm.exact.arithmetic import digits, sign
from ndgm.exact.number_fields import RealField
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rules import Adam, State, states
from ndgm.sim import optimizers
from ndgm.strategies import examples
from ndgm.verdict import Count, Proof, certify, claim, witness

pytestmark = pytest.mark.fast

STARTS = st.builds(Fraction, st.integers(1, 200), st.just(17)).flatmap(lambda b: st.sampled_from((b, -b)))
RATIONALS = [Fraction(p, q) for q in range(2, 8) for p in range(1, q)] + [Fraction(9, 10), Fraction(99, 100)]
GOLDEN = RealField((1, 1, -1), 0, 1).generator
SEVENTH = RealField((1, 1, 1, 1, -1, -1, -1), Fraction(9, 10), Fraction(99, 100)).generator


@claim(
    "new-adam-unit",
    expect="holds",
    evidence="proved",
    given={"gradients": (1, 0, -1), "decays": RATIONALS},
    mutants={
        "a gradient of 2λ": {"gradients": (1, 0, -1, 2)},
        "β₁ the golden section": {"decays": [GOLDEN]},
    },
)
def test_units(gradients, decays):
    """If mₙ = 0 and b₀ ≠ 0 then β₁ is an algebraic unit; so mₙ ≠ 0 for all n ≥ 1 and all rational β₁ in
    (0, 1).
    """
    for length in range(1, 7):
        for signs in patterns(length, (1,), gradients):
            with witness(gradients=signs):
                assert has_unit_roots(sign_polynomial(signs)), "a factor that does not begin or end with ±1"
    for decay in decays:
        for signs in patterns(5, (1,), gradients):
            with witness(first_decay=decay, gradients=signs):
                assert moment(signs, decay) != 0, "m is 0"

    @examples(STARTS, st.sampled_from(decays), number=25)
    def orbit(start, decay):
        # v is λ² from the start, so that the steps are rational; b = 0 is not met, or ends the orbit.
        rule = Adam(1, 3, decay, Fraction(1, 2), bias_correction=False)
        for state in islice(states(rule, State(start, second_moment=Fraction(9))), 1, 25):
            with witness(start=start, first_decay=decay, n=state.iteration):
                assert sign(state.first_moment) != 0, "m is 0"
            if sign(state.position) == 0:
                break

    rational = (
        f"at β₁ = p/q: qⁿ⁻¹(mₙ/((1 − β₁)λ)) = s₁pⁿ⁻¹ (mod q) [{remainder_step()}], "
        "which is not 0 as gcd(p, q) = 1 < q"
    )
    units = "a factor over ℤ of a polynomial that begins and ends with ±1 does so too: its roots are units"
    certify(Proof("algebra", f"{units}; {rational}"))


@claim(
    "new-adam-unit",
    reading="β₁ ≤ 1/2, rational or not",
    expect="holds",
    evidence="proved",
    given={"largest": Fraction(1, 2), "decays": [Fraction(1, 2), Fraction(1, 3), 1 / (1 + 1 / GOLDEN)]},
    mutants={"β₁ ≤ 0.52": {"largest": Fraction(52, 100)}, "β₁ the golden section": {"decays": [GOLDEN]}},
)
def test_small_decays(largest, decays):
    """For every real β₁ in (0, 1/2], mₙ ≠ 0 for all n ≥ 1 if b₀ ≠ 0: 0 < |mₙ| < λ is kept by every gradient
    ±λ or 0.
    """
    m, decay, s = z3.Reals("m β₁ s")
    after = decay * m + (1 - decay) * s
    domain = [decay > 0, decay <= z3.Q(*largest.as_integer_ratio())]
    with witness():
        kept = z3.And(after != 0, after < 1, after > -1)
        evidence = prove(kept, assumptions=[*domain, m != 0, m < 1, m > -1, z3.Or(s == 1, s == -1, s == 0)])
    for value, signs in product(decays, patterns(6, (1,), (1, 0, -1))):
        with witness(first_decay=value, gradients=signs):
            assert sign(moment(signs, value)) != 0, "m is 0"
    certify(Proof("induction, its step by z3", f"m₁ = ±(1 − β₁)λ; {evidence}"))


@claim(
    "new-adam-unit",
    reading="some irrational β₁ do it",
    expect="holds",
    evidence="proved",
    given={"cases": [(GOLDEN, 2, 1), (SEVENTH, 4, 3)]},
    mutants={
        "rational decays": {"cases": [(Fraction(618, 1000), 2, 1), (Fraction(92, 100), 4, 3)]},
        "one step more": {"cases": [(SEVENTH, 5, 3)]},
    },
)
def test_exceptions(cases):
    """If 2β₁^q = 1 + β₁ⁿ, n = p + q, then mₙ = 0 for all b₀ in ((p − 1)α, pα), and bₙ = bₙ₋₁. (β₁ = 0.618: 2,
    1; 0.9206: 4, 3.)
    """
    beta, p, q = sympy.symbols("β₁ p q", positive=True)
    law = identity(beta**q * (1 - beta**p) - (1 - beta**q), 2 * beta**q - 1 - beta ** (p + q))
    for decay, ups, downs in cases:
        rule = Adam(Fraction(1, 10), 1, decay, Fraction(999, 1000))
        for place in (Fraction(1, 50), Fraction(1, 2), Fraction(49, 50)):
            start = (ups - 1 + place) / 10
            orbit = list(islice(states(rule, start), ups + downs + 1))
            signs = [sign(state.position) for state in orbit[:-1]]
            with witness(first_decay=decay, start=start, n=orbit[-1].iteration):
                assert signs == [1] * ups + [-1] * downs, f"the signs are {signs}"
                assert sign(orbit[-1].first_moment) == 0, "m is not 0"
                assert orbit[-1].position == orbit[-2].position
                assert all(sign(state.first_moment) for state in orbit[1:-1])
    certify(
        Proof(
            "algebra, and the orbits in the field of β₁",
            f"mₙ/λ by Prop. B.10: {law}; it has a root for p > q",
        )
    )


@claim(
    "new-adam-unit",
    reading="the first exception in [0.9, 0.99]",
    expect="holds",
    evidence="enumerated",
    given={"lower": Fraction(9, 10), "first": 7},
    mutants={"in [0.84, 0.99]": {"lower": Fraction(84, 100)}, "at n = 9": {"first": 9}},
)
def test_first_exception(lower, first):
    """For β₁ in [0.9, 0.99] and gradients ±λ, mₙ = 0 first at n = 7, and there only on the signs ++++−−− (or
    −−−−+++).
    """
    count = 0
    for length in range(2, first + 1):
        for zero in zero_moments(length, lower, Fraction(99, 100)):
            followed = starts_with_signs(zero.signs, zero.decay) is not None
            with witness(n=length, signs=zero.signs, first_decay=digits(zero.decay, 8), followed=followed):
                assert length == first and (not followed or zero.signs == (1, 1, 1, 1, -1, -1, -1))
        count += 2 ** (length - 1)
    with witness(n=first, decays=[Fraction(1)]):
        found = list(zero_moments(first, lower, Fraction(99, 100)))
        assert [zero.signs for zero in found if starts_with_signs(zero.signs, zero.decay)] == [
            (1, 1, 1, 1, -1, -1, -1)
        ]
    certify(Count(count, "sign patterns of lengths 2 to 7 that begin with +, and all their roots"))


def check_floats(dtype, first_decay):
    """100 steps of torch.optim.Adam (α = 1/64, λ = 1) from 0.9, whose first run has 58 iterates."""
    rule = optimizers.Adam(1 / 64, 1.0, first_decay)
    for state in islice(optimizers.iterates(rule, torch.tensor([0.9], dtype=dtype)), 1, 100):
        with witness(start=0.9, learning_rate=1 / 64, first_decay=first_decay, n=state.iteration):
            assert state.first_moment.item() != 0, "m is 0"


@claim(
    "new-adam-unit",
    reading="in floats",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.5},
    mutants={"β₁ = 0.9": {"first_decay": 0.9}},
)
def test_bfloat16(first_decay):
    """In bfloat16 m is never 0 at a rational β₁, from b₀ = 0.9."""
    check_floats(torch.bfloat16, first_decay)


@claim(
    "new-adam-unit",
    reading="in floats",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.5},
    mutants={"β₁ = 0.9": {"first_decay": 0.9}},
)
def test_float32(first_decay):
    """In float32 m is never 0 at a rational β₁, from b₀ = 0.9."""
    check_floats(torch.float32, first_decay)


@claim(
    "new-adam-unit",
    reading="in floats",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.5},
    mutants={"β₁ = 0.9": {"first_decay": 0.9}},
)
def test_float64(first_decay):
    """In float64 m is never 0 at a rational β₁, from b₀ = 0.9."""
    check_floats(torch.float64, first_decay)
