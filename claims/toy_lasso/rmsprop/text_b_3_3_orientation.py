"""B.3.3: vanilla NDGM's two vectors depend on λ and b₀; does the orientation of RMSProp's depend on b₀ only?

(25) is homogeneous: σα and σb₀ give σbₙ. So the orientation of RMSProp's two vectors is a function of b₀/α
and ρ, the same for every λ > 0 (v₀ = ε = 0). For a fixed b₀ it changes with α, even from one orthant to
another. (That RMSProp bounces between two vectors at all is prop-B.5, and fails where a coordinate is
captured.)
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import z3

from claims.toy_lasso.rmsprop.orbits import prove_same
from claims.toy_lasso.rmsprop.wrong_rules import JITTER_OF_1, STARTED_AT_1
from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.arithmetic import digits
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import fate
from ndgm.exact.rmsprop_lemmas import (
    DECAY,
    EPSILON,
    LEARNING_RATE,
    PENALTY,
    as_z3,
    step_length,
)
from ndgm.exact.rules import NDGM, RMSProp
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

RATE, DEFAULT_DECAY = Fraction(1, 100), Fraction(99, 100)
STARTS = (Fraction(2, 3), Fraction(1, 7))


def vectors(starts, rate=RATE, decay=DEFAULT_DECAY, penalty=1):
    """RMSProp's limits in ℝ² at even and at odd n, each as a pair of enclosures."""
    ends = [fate(RMSProp(rate, penalty, decay), start) for start in starts]
    return [tuple(end.even for end in ends), tuple(end.odd for end in ends)]


def parallel(one, other):
    """Whether two vectors of enclosures may have the same direction."""
    cross = one[0] * other[1] - one[1] * other[0]
    inner = one[0] * other[0] + one[1] * other[1]
    return cross.contains(0) and inner > 0


def check_orientation(before, after, **values):
    shown = ["; ".join(digits(vector, 3) for vector in pair) for pair in (before, after)]
    with witness(**values, two_vectors=shown[0], other_two_vectors=shown[1]):
        assert any(parallel(one, other) for one in before for other in after), "other directions"


@claim(
    "text-B.3.3.orientation",
    part="orientation",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 1000), "factor": 1},
    mutants={
        "the same learning rate": {"rate": RATE},
        "b₀ scaled with the learning rate": {"factor": Fraction(1, 10)},
    },
)
def test_only_on_the_start(rate, factor):
    """From $b₀ = (2/3, 1/7)$ one of RMSProp's vectors has the same direction for $α =
    1/1000$ and $α = 1/100$.
    """
    after = vectors([factor * start for start in STARTS], rate)
    check_orientation(vectors(STARTS), after, start=STARTS, learning_rates=(RATE, rate))


@claim(
    "text-B.3.3.orientation",
    reading="the decay",
    part="orientation",
    expect="refuted",
    evidence="proved",
    given={"change": {"decay": Fraction(9, 10)}},
    mutants={"penalty 3": {"change": {"penalty": Fraction(3)}}},
)
def test_decay(change):
    """From $b₀ = (2/3, 1/7)$ one of RMSProp's vectors has the same direction for $ρ
    = 9/10$ and $ρ = 99/100$."""
    after = vectors(STARTS, **change)
    check_orientation(vectors(STARTS), after, start=STARTS, learning_rate=RATE, change=change)


@claim(
    "text-B.3.3.orientation",
    reading="$α$ for $b₀$",
    part="orientation",
    expect="refuted",
    evidence="proved",
    given={"starts": (Fraction(2, 3), Fraction(1, 5))},
    mutants={"the same start": {"starts": STARTS}},
)
def test_only_on_the_learning_rate(starts):
    """At $α = 1/100$ one of RMSProp's vectors has the same direction from $b₀ =
    (2/3, 1/5)$ and (2/3, 1/7)."""
    check_orientation(vectors(STARTS), vectors(starts), starts=(STARTS, starts), learning_rate=RATE)


@claim(
    "text-B.3.3.orientation",
    reading="under any penalty",
    part="orientation",
    condition="$α$ and $ρ$ are fixed, so that $λ$ alone is left to depend on, and $v₀ = ε = 0$",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "vanilla NDGM": {"rule": vanilla},
        "ε = 1": {"rule": JITTER_OF_1},
        "v₀ = 1": {"rule": STARTED_AT_1},
    },
)
def test_homogeneous(rule):
    """For all $σ$, $τ > 0$: $σα$, $τλ$ and $σb₀$ give $σbₙ$, for every $n$. So the direction is
    that for $α$, $λ$ and $b₀$."""
    sigma, tau = sympy.symbols("σ τ", positive=True)
    plain = rule(LEARNING_RATE, PENALTY, DECAY)
    scaled = rule(sigma * LEARNING_RATE, tau * PENALTY, DECAY)
    with witness():
        certify(
            prove_same(scaled, plain, lambda b, v: (sigma * b, tau**2 * v), "(σb, τ²v) for σα, τλ and σb₀")
        )


@claim(
    "text-B.3.3.orientation",
    reading="vanilla NDGM",
    part="vanilla",
    expect="holds",
    evidence="enumerated",
    given={"penalties": (1, 2), "starts": (Fraction(1, 3), Fraction(1, 7))},
    mutants={
        "one penalty": {"penalties": (1, 1)},
        "starts two steps apart": {"starts": (Fraction(1, 3), Fraction(1, 3) + 2 * RATE)},
    },
)
def test_vanilla(penalties, starts):
    """Vanilla NDGM ends in a cycle of two points $(α = 1/100)$, other ones for
    another $λ$ and another start."""
    for changed in ({"penalty": penalties[1]}, {"start": starts[1]}):
        cycles = []
        for setting in ({}, changed):
            chosen = {"penalty": penalties[0], "start": starts[0], **setting}
            cycle = settle(NDGM(RATE, chosen["penalty"]), [chosen["start"]])
            cycles.append({cycle.here, cycle.following})
        with witness(change=changed, two_points=sorted(cycles[0]), after_the_change=sorted(cycles[1])):
            assert len(cycles[0]) == len(cycles[1]) == 2, "these are no two points"
            assert cycles[0] != cycles[1], "the two points are the same"
    certify(enumerated("the two changes, of λ and of the start"))


@claim(
    "text-B.3.3.orientation",
    part="scale",
    expect="holds",
    evidence="proved",
    given={"rule": partial(RMSProp, epsilon=EPSILON), "power": 1},
    mutants={"vanilla NDGM": {"rule": vanilla}, "within ε²/λ²": {"power": 2}},
)
def test_nearly_scale_invariant(rule, power):
    """When the loss is multiplied by $c ≥ 1$ a step grows, by the share $ε/(λ√(1 − ρ))$
    at most: by 0 if $ε = 0$.

    (PyTorch's $ε$, outside the root. At $ε = 10⁻⁸$, $λ = 1$ and $ρ = 0.99$ that is the share $10⁻⁷$.)
    """
    larger, w = sympy.Symbol("c", positive=True), z3.Real("1/√(1 − ρ)")
    length = step_length(rule)
    scaled = length.subs(PENALTY, larger * PENALTY)
    alpha, strength, epsilon, t, c = z3.Reals("α λ ε t c")
    share = as_z3((scaled - length) / length)
    jitter = epsilon / strength if power == 1 else (epsilon / strength) ** power
    known = [alpha > 0, strength > 0, epsilon >= 0, t > 0, t <= 1, c >= 1, w > 0, w * t >= 1]
    with witness(loss_multiplied_by="c"):
        certify(prove(z3.And(share >= 0, share <= jitter * w), assumptions=known))
