"""Proposition B.7: for β₁ uniform on [0.9, 0.99] Adam's first moment is never 0, with probability 1.

By (31) mₙ = 0 is a polynomial equation in β₁ once the signs of the gradients are given. The signs depend on
β₁, so the union over all patterns has to be taken; it is finite, as a polynomial with s₁ = ±1 is not 0 and
has at most n − 1 roots. A start at 0 has mₙ = 0 for ever; a random start, which Section 2 gives to all
sequences of the paper, is not 0, with probability 1. From such a start the proposition says too little: mₙ =
0 asks for a β₁ that is an algebraic unit, so never for a rational β₁ (p/q gives s₁pⁿ⁻¹ ≢ 0 modulo q), and in
[0.9, 0.99] not before n = 7. There it happens, on intervals of starts. What floats make of it depends on the
lerp: in float32 with λ = 1 only 37 weights 1 − β₁ have a moment that goes to 0; in float16 with λ = 0.01, β₁
= 0.99 does, at n = 4.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import islice, product

import pytest
import sympy
import torch

from claims.toy_lasso.adam.adam_steps import moment_polynomials
from claims.toy_lasso.adam.sign_patterns import PAPER, first_moment, never_zero_at_rationals, patterns
from ndgm.exact.adam_zeros import moment, sign_polynomial
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.inference import null_set
from ndgm.exact.number_fields import RealField
from ndgm.exact.rules import Adam, states
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.rounding import fuses
from ndgm.verdict import certify, check_all, claim, enumerated, shared, witness, witnesses

pytestmark = pytest.mark.fast

LOWEST, HIGHEST = Fraction(9, 10), Fraction(99, 100)
GOLDEN = RealField((1, 1, -1), 0, 1).generator


@claim(
    "prop-B.7",
    reading="from every start, 0 too",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(0)},
    mutants={"another start": {"start": Fraction(1, 10**6)}},
)
def test_every_start(start):
    """Whatever the start, $mₙ ≠ 0$ for all $n ≥ 1$ with probability 1 over $β₁$ uniform on [0.9, 0.99].
    (Here $β₁ = 0.9, …, 0.99$.)
    """
    for percent in range(90, 100):
        walk = states(PAPER(Fraction(1, 100), 1, Fraction(percent, 100), Fraction(0)), start)
        moments = [state.first_moment for state in islice(walk, 1, 8)]
        with witness(start=start, first_decay=Fraction(percent, 100)):
            assert all(moments), "mₙ = 0 for all n, whatever β₁ is"


@dataclass(frozen=True)
class Thresholded(Adam):
    """Adam whose first moment is set to 0 where it is at most λ/10."""

    def step(self, state, sign=None):
        state = super().step(state, sign)
        small = abs(state.first_moment) <= self.penalty / Fraction(10)
        return state._replace(first_moment=Fraction(0)) if small else state


@claim(
    "prop-B.7",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER, "first": (1, -1), "decays": [Fraction(k, 1000) for k in range(900, 991, 7)]},
    mutants={
        "β₁ with an atom": {"decays": [Fraction(9, 10), GOLDEN]},
        "small moments set to 0": {"rule": partial(Thresholded, bias_correction=False, epsilon=1)},
        "a start at 0": {"first": (1, 0, -1)},
    },
)
def test_almost_surely(rule, first, decays):
    """From $b₀ ≠ 0$, which a random start is with probability 1, countably many $β₁$ have $mₙ = 0$ for some
    $n ≥ 1$: at most $n − 1$ for each of the $3ⁿ$ patterns of signs."""
    for decay, start, rate in product(decays, (Fraction(-5, 9), Fraction(3, 20)), (Fraction(1, 10), 1)):
        walk = islice(states(rule(rate, Fraction(7, 3), decay, Fraction(0)), start), 1, 9)
        for state in walk:
            with witness(first_decay=decay, start=start, learning_rate=rate, n=state.iteration):
                assert sign(state.first_moment) != 0, "m is 0"
    for length in range(1, 7):
        for signs in patterns(length, first, (1, 0, -1)):
            with witness(signs=signs):
                assert sign_polynomial(signs) != 0, "every β₁ is a root"
    with witness():
        countable = moment_polynomials(rule)
        certify(null_set(countable, of="β₁"))


@claim(
    "prop-B.7",
    reading="rational",
    condition="$β₁$ is rational, as all floats are, and $b₀ ≠ 0$; then surely",
    aside=True,
    expect="holds",
    evidence="proved",
    given={
        "decays": [Fraction(k, 100) for k in range(90, 100)] + [Fraction(15, 16), Fraction(1, 2)],
        "first": (1,),
    },
    mutants={
        "golden section": {"decays": [GOLDEN]},
        "the first gradient twice the others": {"first": (2,)},
    },
)
def test_rational(decays, first):
    """For rational $β₁ = p/q$ in (0, 1) and every $b₀ ≠ 0$ all $mₙ$, $n ≥ 1$, are different from 0:
    no probability is needed."""
    for decay, length in product(decays, range(1, 7)):
        for signs in patterns(length, first, (1, 0, -1)):
            with witness(first_decay=decay, signs=signs):
                assert moment(signs, decay) != 0, "m is 0"
                assert length > 3 or first_moment(PAPER, decay, signs, 1) == moment(signs, decay)
    with witness():
        certify(never_zero_at_rationals(PAPER))


@shared
def number_of_roots(signs):
    """How many numbers β₁ in [0.9, 0.99] make the moment after these signs 0."""
    bounds = [sympy.Rational(end.numerator, end.denominator) for end in (LOWEST, HIGHEST)]
    return sympy.Poly(signs, sympy.Symbol("β₁")).count_roots(*bounds) if len(signs) > 1 else 0


@claim(
    "prop-B.7",
    reading="sharp",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"signs": (1, 1, 1, 1, -1, -1, -1), "none_up_to": 6},
    mutants={"another pattern": {"signs": (1, 1, 1, 1, -1, -1, 1)}, "none up to 7": {"none_up_to": 7}},
)
def test_sharp(signs, none_up_to):
    """No $mₙ$ with $1 ≤ n ≤ 6$ vanishes for any $β₁$ in [0.9, 0.99], $b₀ ≠ 0$; but $m₇$ does at a $β₁ ≈
    0.92057$, for an interval of starts.

    ($α = 0.01, ρ = 0.99$: from 0.033 and 0.044, and so from all starts between, four positive iterates come
    first, then three negative ones. By Sturm sequences, and in the field of $β₁$.)
    """
    for length in range(1, none_up_to + 1):
        for pattern in patterns(length, (1,), (1, 0, -1)):
            with witness(signs=pattern):
                assert number_of_roots(pattern) == 0, "a root in [0.9, 0.99]"
    decay = RealField((1, 1, 1, 1, -1, -1, -1), LOWEST, HIGHEST).generator
    with witness(signs=signs):
        assert moment(signs, decay) == 0, "m₇ is not 0"
    for start in (Fraction(33, 1000), Fraction(44, 1000)):
        with precision(200), witness(start=start):
            rule = Adam(Fraction(1, 100), 1, decay.enclosure(200), Fraction(99, 100), bias_correction=False)
            orbit = [state.position for state in islice(states(rule, ball(start)), 7)]
            assert tuple(map(sign, orbit)) == signs, "other signs"
    certify(enumerated("patterns of up to 6 signs, the seventh root, and both ends of the starts"))


def lerp_rounded_twice(moment, gradient, weight):
    return moment + weight * (gradient - moment)


@claim(
    "prop-B.7",
    reading="in float32",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"combine": torch.lerp, "exceptions": 37},
    mutants={"the product rounded": {"combine": lerp_rounded_twice}, "no exception": {"exceptions": 0}},
)
def test_float32(combine, exceptions):
    """For $λ = 1$ and all but 37 of the float32 numbers $1 − β₁$ in [0.01, 0.1] $mₙ ≠ 0$ for every $n ≥ 1$
    and every start $b₀ ≠ 0$.

    (Those 37, 1/16 among them, have a moment that one more gradient sends to exactly 0. A zero has
    to be within two neighbours of $−w/(1 − w)$, since the rounded $1 − m$ is off by $2⁻²⁴$ at
    most; all five are tried.)
    """
    if not fuses(torch.lerp, torch.float32):
        pytest.skip("on this processor torch.lerp rounds twice")
    lowest, highest = (torch.tensor(end).view(torch.int32).item() for end in (0.01, 0.1))
    found, one = 0, torch.ones(())
    for patch in torch.arange(lowest, highest + 1, dtype=torch.int32).split(2**17):
        weight = patch.view(torch.float32)
        middle = (-weight.double() / (1 - weight.double())).float().view(torch.int32)
        vanishes = torch.zeros(len(patch), dtype=torch.bool)
        for offset in (-2, -1, 0, 1, 2):
            vanishes |= combine((middle + offset).view(torch.float32), one, weight) == 0
        found += int(vanishes.sum())
        if found > exceptions:
            break
    with witnesses(highest + 1 - lowest, found=found):
        assert found == exceptions
    certify(enumerated("float32 weights 1 − β₁"))


@claim(
    "prop-B.7",
    reading="in bfloat16",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"combine": torch.lerp},
    mutants={"the product rounded": {"combine": lerp_rounded_twice}},
)
def test_bfloat16(combine):
    """For $λ = 1$ no float32 number $1 − β₁$ in [0.01, 0.1] sends a bfloat16 moment that is not 0 to 0
    (computed in float32, as torch does).
    """
    if not fuses(torch.lerp, torch.float32):
        pytest.skip("on this processor torch.lerp rounds twice")
    moments = all_values(torch.bfloat16, -0.12, -0.01).float()
    exact = (-moments.double() / (1 - moments.double())).float().view(torch.int32)
    for offset in range(-4, 5):
        weight = (exact + offset).view(torch.float32)
        after = combine(moments, torch.ones_like(moments), weight).bfloat16()
        check_all(after != 0, "the next moment is 0", moment=moments, weight=weight)
    certify(enumerated("moments with the nine weights nearest to the one that solves m + w(1 − m) = 0"))


@claim(
    "prop-B.7",
    reading="in float16",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": 0.01, "dtype": torch.float16},
    mutants={"λ = 1": {"penalty": 1.0}, "float32": {"dtype": torch.float32}},
)
def test_float16(penalty, dtype):
    """In float16 no draw of $b₀$ from $[−1, 1]$ but 0 has $mₙ = 0$ at $n ≤ 8$ for $β₁ = 0.99$ (torch's
    defaults otherwise, $α = λ = 0.01$).
    """
    starts = uniform_values(torch.float16).to(dtype)
    starts = starts[starts != 0]
    for state in islice(optimizers.iterates(optimizers.Adam(0.01, penalty, 0.99), starts), 1, 9):
        check_all(state.first_moment != 0, "m is 0", n=state.iteration, start=starts)
