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
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.adam.adam_steps import PAPER, moment_after, moment_polynomials, rational
from claims.toy_lasso.adam.sign_patterns import never_zero_at_rationals, patterns
from ndgm.exact.adam_zeros import has_unit_roots, moment, sign_polynomial, starts_with_signs, zero_moments
from ndgm.exact.arithmetic import digits, sign
from ndgm.exact.inference import induction
from ndgm.exact.number_fields import RealField
from ndgm.exact.rules import Adam, State, states
from ndgm.exact.theorems import cited
from ndgm.sim import optimizers
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

STARTS = st.builds(Fraction, st.integers(1, 200), st.just(17)).flatmap(lambda b: st.sampled_from((b, -b)))
RATIONALS = [Fraction(p, q) for q in range(2, 8) for p in range(1, q)] + [Fraction(9, 10), Fraction(99, 100)]
GOLDEN = RealField((1, 1, -1), 0, 1).generator
SEVENTH = RealField((1, 1, 1, 1, -1, -1, -1), Fraction(9, 10), Fraction(99, 100)).generator


@claim(
    "new-adam-unit",
    part="unit",
    expect="holds",
    evidence="proved",
    given={"gradients": (1, 0, -1), "decays": RATIONALS},
    mutants={
        "a gradient of 2λ": {"gradients": (1, 0, -1, 2)},
        "β₁ the golden section": {"decays": [GOLDEN]},
    },
)
def test_units(gradients, decays):
    """If $mₙ = 0$ and $b₀ ≠ 0$ then $β₁$ is an algebraic unit; so $mₙ ≠ 0$ for all $n ≥ 1$ and all
    rational $β₁$ in (0, 1)."""
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

    ends = "a polynomial over ℤ that begins and ends with ±1 has only such factors, whose roots are units"
    with witness():
        polynomials = moment_polynomials(PAPER)
        units = cited(ends, source="Gauss's lemma; Lang, Algebra, IV.2 and VII.1", using=[polynomials])
        certify(units, never_zero_at_rationals(PAPER))


@claim(
    "new-adam-unit",
    reading="$β₁ ≤ 1/2$, rational or not",
    part="unit",
    expect="holds",
    evidence="proved",
    given={"largest": Fraction(1, 2), "decays": [Fraction(1, 2), Fraction(1, 3), 1 / (1 + 1 / GOLDEN)]},
    mutants={"β₁ ≤ 0.52": {"largest": Fraction(52, 100)}, "β₁ the golden section": {"decays": [GOLDEN]}},
)
def test_small_decays(largest, decays):
    """For every real $β₁$ in (0, 1/2], $mₙ ≠ 0$ for all $n ≥ 1$ if $b₀ ≠ 0$: $0 < |mₙ| < λ$ is kept by
    every gradient $±λ$ or 0."""
    m, decay, s, penalty, first = z3.Reals("m β₁ s λ s₁")
    with witness():
        certify(
            induction(
                lambda m: z3.And(m != 0, m < penalty, m > -penalty),
                variables=[m],
                start=[(1 - decay) * penalty * first],
                step=[moment_after(PAPER)],
                given=[
                    *(decay > 0, decay <= rational(largest), penalty > 0),
                    *(z3.Or(s == 1, s == -1, s == 0), z3.Or(first == 1, first == -1)),
                ],
            )
        )
    for value, signs in product(decays, patterns(6, (1,), (1, 0, -1))):
        with witness(first_decay=value, gradients=signs):
            assert sign(moment(signs, value)) != 0, "m is 0"


@claim(
    "new-adam-unit",
    reading="some irrational $β₁$ do it",
    part="irrational",
    expect="holds",
    evidence="enumerated",
    given={"cases": [(GOLDEN, 2, 1), (SEVENTH, 4, 3)]},
    mutants={
        "rational decays": {"cases": [(Fraction(618, 1000), 2, 1), (Fraction(92, 100), 4, 3)]},
        "one step more": {"cases": [(SEVENTH, 5, 3)]},
    },
)
def test_exceptions(cases):
    """At the roots $(√5 − 1)/2$ and ≈ 0.92057 of $2β₁^q = 1 + β₁ⁿ$, $n = p + q = 3$ and 7, $mₙ = 0$ and $bₙ =
    bₙ₋₁$ from starts in $((p − 1)α, pα)$."""
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
    certify(enumerated("two decays, three starts for each, in the field of the decay"))


@claim(
    "new-adam-unit",
    reading="the first exception in [0.9, 0.99]",
    part="irrational",
    expect="holds",
    evidence="enumerated",
    given={"lower": Fraction(9, 10), "first": 7},
    mutants={"in [0.84, 0.99]": {"lower": Fraction(84, 100)}, "at n = 9": {"first": 9}},
)
def test_first_exception(lower, first):
    """For $β₁$ in [0.9, 0.99] and gradients $±λ$, $mₙ = 0$ first at $n = 7$, and there only on the
    signs ++++−−− (or −−−−+++)."""
    expected = {(1, 1, 1, 1, -1, -1, -1)}
    for length in range(2, first + 1):
        zeros = list(zero_moments(length, lower, Fraction(99, 100)))
        followed = {zero.signs for zero in zeros if starts_with_signs(zero.signs, zero.decay)}
        for signs in patterns(length, (1,), (1, -1)):
            decays = [digits(zero.decay, 8) for zero in zeros if zero.signs == signs]
            with witness(n=length, signs=signs, decays=decays, followed=signs in followed):
                assert length == first or not decays, "m is 0 before"
                assert (signs in followed) == (length == first and signs in expected), (
                    "other signs are followed"
                )
    certify(enumerated("sign patterns of up to 7 signs that begin with +, and all their roots"))


def check_floats(dtype, first_decay):
    """100 steps of torch.optim.Adam (α = 1/64, λ = 1) from 0.9, whose first run has 58 iterates."""
    rule = optimizers.Adam(1 / 64, 1.0, first_decay)
    for state in islice(optimizers.iterates(rule, torch.tensor([0.9], dtype=dtype)), 1, 100):
        with witness(start=0.9, learning_rate=1 / 64, first_decay=first_decay, n=state.iteration):
            assert state.first_moment.item() != 0, "m is 0"


@claim(
    "new-adam-unit",
    reading="in floats",
    part="unit",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.5},
    mutants={"β₁ = 0.9": {"first_decay": 0.9}},
)
def test_bfloat16(first_decay):
    """In bfloat16 $m$ is never 0 at a rational $β₁$, from $b₀ = 0.9$."""
    check_floats(torch.bfloat16, first_decay)


@claim(
    "new-adam-unit",
    reading="in floats",
    part="unit",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.5},
    mutants={"β₁ = 0.9": {"first_decay": 0.9}},
)
def test_float32(first_decay):
    """In float32 $m$ is never 0 at a rational $β₁$, from $b₀ = 0.9$."""
    check_floats(torch.float32, first_decay)


@claim(
    "new-adam-unit",
    reading="in floats",
    part="unit",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.5},
    mutants={"β₁ = 0.9": {"first_decay": 0.9}},
)
def test_float64(first_decay):
    """In float64 $m$ is never 0 at a rational $β₁$, from $b₀ = 0.9$."""
    check_floats(torch.float64, first_decay)
