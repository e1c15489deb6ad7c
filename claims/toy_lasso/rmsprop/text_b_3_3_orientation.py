"""B.3.3: vanilla NDGM bounces between two vectors that depend on λ and b₀, RMSProp's have an
'orientation' that depends on b₀ only.

(25) is homogeneous: c α and c b₀ give c bₙ. So the orientation of RMSProp's two vectors is a function
of b₀ / α and ρ, the same for every λ > 0 (v₀ = ε = 0). For a fixed b₀ it changes with
α, even from one orthant to another. (That RMSProp bounces between two vectors at all is prop-B.5, and
fails where a coordinate is captured.)
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy

from ndgm.exact.arithmetic import digits
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop import fate
from ndgm.exact.rmsprop_lemmas import DECAY, ITERATION, LEARNING_RATE, PENALTY, POSITION
from ndgm.exact.rules import NDGM, RMSProp, State
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DEFAULT_DECAY = Fraction(1, 100), Fraction(99, 100)
STARTS = (Fraction(2, 3), Fraction(1, 7))
MOMENT = sympy.Symbol("w", nonnegative=True)
FACTOR, PENALTY_FACTOR = sympy.symbols("c d", positive=True)


def vectors(starts, rate=RATE, decay=DEFAULT_DECAY, penalty=1):
    """RMSProp's limits in R² at even and at odd n, each as a pair of enclosures."""
    ends = [fate(RMSProp(rate, penalty, decay), start) for start in starts]
    return [tuple(end.even for end in ends), tuple(end.odd for end in ends)]


def parallel(one, other):
    """Whether two vectors of enclosures may have the same direction."""
    cross = one[0] * other[1] - one[1] * other[0]
    inner = one[0] * other[0] + one[1] * other[1]
    return cross.contains(0) and inner > 0


def shown(pair):
    return "; ".join(digits(vector, 3) for vector in pair)


def check_orientation(before, after, **values):
    with witness(**values, two_vectors=shown(before), other_two_vectors=shown(after)):
        assert any(parallel(one, other) for one in before for other in after)


@claim(
    "text-B.3.3.orientation",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 1000), "factor": 1},
    mutants={
        "the same learning rate": {"rate": RATE},
        "b₀ scaled with the learning rate": {"factor": Fraction(1, 10)},
    },
)
def test_only_on_the_start(rate, factor):
    """RMSProp's two vectors from b₀ = (2/3, 1/7) are, for α = 1/1000, in direction one of those for
    α = 1/100.
    """
    check_orientation(
        vectors(STARTS),
        vectors([factor * start for start in STARTS], rate),
        start=STARTS,
        learning_rates=(RATE, rate),
    )


@claim(
    "text-B.3.3.orientation",
    reading="the decay",
    condition="the initialisation b₀ and α are fixed, ρ is not",
    expect="refuted",
    evidence="proved",
    given={"change": {"decay": Fraction(9, 10)}},
    mutants={"penalty 3": {"change": {"penalty": Fraction(3)}}},
)
def test_decay(change):
    """RMSProp's two vectors from b₀ = (2/3, 1/7) are, for ρ = 9/10, in direction one of those for ρ =
    99/100.
    """
    check_orientation(
        vectors(STARTS), vectors(STARTS, **change), start=STARTS, learning_rate=RATE, change=change
    )


@claim(
    "text-B.3.3.orientation",
    reading="α for b₀",
    condition="the lost symbol is α: the orientation depends only on α",
    expect="refuted",
    evidence="proved",
    given={"starts": (Fraction(2, 3), Fraction(1, 5))},
    mutants={"the same start": {"starts": STARTS}},
)
def test_only_on_the_learning_rate(starts):
    """RMSProp's two vectors from b₀ = (2/3, 1/5) are in direction one of those from (2/3, 1/7), α =
    1/100.
    """
    check_orientation(vectors(STARTS), vectors(starts), starts=(STARTS, starts), learning_rate=RATE)


@claim(
    "text-B.3.3.orientation",
    reading="on b₀ / α and ρ",
    condition="it depends on b₀/α and ρ, not on b₀ alone, and v₀ = ε = 0",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "vanilla NDGM": {"rule": lambda rate, penalty, decay: NDGM(rate, penalty)},
        "ε = 1": {"rule": partial(RMSProp, epsilon=1)},
        "v₀ = 1": {"rule": partial(RMSProp, initial_second_moment=1)},
    },
)
def test_homogeneous(rule):
    """For all c, d > 0: c α, d λ and c b₀ give c bₙ, for every n. So the direction is that for
    α, λ and b₀.
    """
    plain = rule(LEARNING_RATE, PENALTY, DECAY)
    scaled = rule(FACTOR * LEARNING_RATE, PENALTY_FACTOR * PENALTY, DECAY)
    with witness(n=0):
        identity(scaled.start(1).second_moment, PENALTY_FACTOR**2 * plain.start(1).second_moment)
    for sign in (1, 0, -1):
        # Scaling keeps the sign.
        one = plain.step(State(POSITION, ITERATION, second_moment=MOMENT), sign=sign)
        moment = PENALTY_FACTOR**2 * MOMENT
        other = scaled.step(State(FACTOR * POSITION, ITERATION, second_moment=moment), sign=sign)
        with witness(sign=sign):
            identity(other.position, FACTOR * one.position)
            identity(other.second_moment, PENALTY_FACTOR**2 * one.second_moment)
    certify(
        Proof(
            "induction",
            "(c b, d² v) steps to (c b+, d² v+): sympy, all b, v ≥ 0, α, λ, ρ, c, d > 0",
        )
    )


@claim(
    "text-B.3.3.orientation",
    reading="vanilla NDGM",
    expect="holds",
    evidence="proved",
    given={"penalties": (1, 2), "starts": (Fraction(1, 3), Fraction(1, 7))},
    mutants={
        "one penalty": {"penalties": (1, 1)},
        "starts two steps apart": {"starts": (Fraction(1, 3), Fraction(1, 3) + 2 * RATE)},
    },
)
def test_vanilla(penalties, starts):
    """Vanilla NDGM ends in a cycle of two points (α = 1/100), other ones for another λ and for
    another start.
    """
    for changed in ({"penalty": penalties[1]}, {"start": starts[1]}):
        cycles = []
        for setting in ({}, changed):
            chosen = {"penalty": penalties[0], "start": starts[0], **setting}
            cycle = settle(NDGM(RATE, chosen["penalty"]), [chosen["start"]])
            cycles.append({cycle.here, cycle.following})
        with witness(change=changed, two_points=sorted(cycles[0]), after_the_change=sorted(cycles[1])):
            assert len(cycles[0]) == len(cycles[1]) == 2 and cycles[0] != cycles[1]
    certify(
        Proof(
            "algebra",
            "the cycles of b₀ = 1/3 and 1/7 under λ = 1 and 2, walked in Fractions until they repeat",
        )
    )
