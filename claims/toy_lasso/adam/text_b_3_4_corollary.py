"""App. B.3.4, before Prop. B.8: as a corollary of Prop. B.7, for β₁ uniform the sequence will not be sparse.

Which sequence is lost. If it is m, this is Prop. B.7. If it is the iterate b, which Prop. B.8 takes up with
β₁ fixed and b₀ random, it does not follow from mₙ ≠ 0, but is true: for given signs bₙ is a polynomial in β₁
of degree n with leading coefficient ±α/√(1 − ρⁿ), so that countably many β₁ make some bₙ = 0, from every
b₀ ≠ 0, and so from a random start. That needs (30) without bias correction. With it b₁ = b₀ − α sgn(b₀) is
free of β₁, and the start α is 0 at n = 1 for every β₁. A start at 0 is sparse for ever.
"""

from fractions import Fraction
from itertools import islice

import pytest

from claims.toy_lasso.adam.adam_steps import PAPER, position_polynomials
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.inference import null_set
from ndgm.exact.rules import Adam, State, states
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RATE, SECOND = Fraction(1, 100), Fraction(999, 1000)
DECAYS = [Fraction(k, 1000) for k in range(900, 991, 15)]


@claim(
    "text-B.3.4.corollary",
    reading="of the iterate",
    part="iterate",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER, "start": RATE, "number": ball},
    mutants={
        "bias correction": {"rule": Adam, "number": Fraction},
        "a start at 0": {"start": Fraction(0), "number": Fraction},
    },
)
def test_iterate(rule, start, number):
    """From $b₀ ≠ 0$, such as $α$, no $bₙ$ is 0 but for countably many $β₁$: at most $n$ for
    each pattern of $n$ signs."""
    with precision(200):
        for decay in DECAYS:
            for state in islice(states(rule(RATE, 1, decay, SECOND), number(start)), 1, 12):
                with witness(first_decay=decay, start=start, n=state.iteration):
                    assert sign(state.position) != 0, "the entry is 0"
    with witness():
        certify(null_set(position_polynomials(rule), of="β₁"))


@claim(
    "text-B.3.4.corollary",
    reading="of the iterate, from every start, 0 too",
    part="iterate",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(0)},
    mutants={"b₀ = α": {"start": RATE}},
)
def test_iterate_from_zero(start):
    """From every start the iterate is not sparse with probability 1 over $β₁$."""
    for decay in DECAYS:
        state = PAPER(RATE, 1, decay, Fraction(0)).step(State(start))
        with witness(start=start, first_decay=decay, n=1):
            assert state.position != 0, "b₁ = 0, and so for ever"


@claim(
    "text-B.3.4.corollary",
    reading="of the iterate, with bias correction",
    part="iterate",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"rule": Adam},
    mutants={"the paper's (30)": {"rule": PAPER}},
)
def test_bias_correction(rule):
    """With bias correction, as in PyTorch, $b₁ ≠ 0$ for almost every $β₁$, from $b₀ = α$, too."""
    for decay in DECAYS:
        state = rule(RATE, 1, decay, Fraction(0)).step(State(RATE))
        with witness(start=RATE, first_decay=decay, n=1):
            assert state.position != 0, "b₁ = 0, whatever β₁ is"


@claim(
    "text-B.3.4.corollary",
    reading="as an inference",
    part="iterate",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": RATE},
    mutants={"b₀ = α/2": {"start": RATE / 2}},
)
def test_does_not_follow(start):
    """Wherever $m₁ ≠ 0$, $b₁ ≠ 0$, so that Prop. B.7 yields it. (Adam with bias correction, $b₀ = α$.)"""
    state = Adam(RATE, 1, Fraction(9, 10), Fraction(0)).step(State(start))
    with witness(start=start, m=state.first_moment, n=1):
        assert state.first_moment == 0 or state.position != 0, "b₁ = 0, and m₁ is not"
