"""Ours: what the jitter makes of RMSProp's 'penalty of 1'.

While no entry is 0 and v₀ = 0, √vₙ = λt with t = √(1 − ρⁿ). The nth step is αλ/(λt + ε), or αλ/√(λ²t² + ε)
with ε inside the root. As t → 1 it decreases to αL, L = λ/(λ + ε) or λ/√(λ² + ε): the step of vanilla NDGM
with penalty L. L is below 1 and increases strictly with λ, so no two penalties share an orbit; it is 1/2 at
λ = ε, 1/√2 at λ = √ε: 10⁻⁸ in PyTorch, 10⁻⁴ in (23).
"""

from functools import partial

import pytest
import sympy
import torch
import z3

from claims.toy_lasso.rmsprop.second_moment import settled_step_lengths
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop_lemmas import EPSILON, LEARNING_RATE, PENALTY, ROOT, as_z3, step_length
from ndgm.exact.rules import RMSProp
from ndgm.sim import optimizers
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

OUTSIDE, INSIDE = partial(RMSProp, epsilon=EPSILON), partial(RMSProp, epsilon=EPSILON, epsilon_inside=True)
OUTSIDE_PENALTY, INSIDE_PENALTY = PENALTY / (PENALTY + EPSILON), PENALTY / sympy.sqrt(PENALTY**2 + EPSILON)
PLACES = {"outside": (OUTSIDE, OUTSIDE_PENALTY), "inside": (INSIDE, INSIDE_PENALTY)}
SWAPPED = {"outside": (OUTSIDE, INSIDE_PENALTY), "inside": (INSIDE, OUTSIDE_PENALTY)}
POSITIVE = [z3.Real(name) > 0 for name in ("α", "λ", "t")]


@claim(
    "new-epsilon-agnostic",
    part="limit",
    expect="holds",
    evidence="proved",
    given={"places": PLACES},
    mutants={
        "the two places swapped": {"places": SWAPPED},
        "λ/(2λ + ε)": {"places": {"outside": (OUTSIDE, PENALTY / (2 * PENALTY + EPSILON))}},
    },
)
def test_limiting_penalty(places):
    """The steps tend to $αλ/(λ + ε)$, or $αλ/√(λ² + ε)$ with $ε$ inside the root."""
    for place, (rule, penalty) in places.items():
        with witness(epsilon_stands=place):
            limit = sympy.limit(step_length(rule), ROOT, 1)
            certify(identity(limit, LEARNING_RATE * penalty, note="the limit as $ρⁿ → 0$"))


@claim(
    "new-epsilon-agnostic",
    part="bounds",
    expect="holds",
    evidence="proved",
    given={"places": PLACES, "upper": 1 / ROOT, "jitter_is": lambda epsilon: epsilon > 0},
    mutants={
        "a bound below 1/t": {"upper": (1 + 1 / ROOT) / 2},
        "the two places swapped": {"places": SWAPPED},
        "ε ≥ 0": {"jitter_is": lambda epsilon: epsilon >= 0},
    },
)
def test_rate(places, upper, jitter_is):
    """At every $n$ the step exceeds its limit by a factor between 1 and $1/√(1 −
    ρⁿ)$, the factor at $ε = 0$."""
    for place, (rule, penalty) in places.items():
        # Squared, as both sides are positive and the formula with ε inside has a root.
        ratio = sympy.simplify((step_length(rule) / (LEARNING_RATE * penalty)) ** 2)
        with witness(epsilon_stands=place):
            bounds = z3.And(as_z3(ratio) > 1, as_z3(ratio) < as_z3(sympy.expand(upper**2)))
            known = [*POSITIVE, z3.Real("t") < 1, jitter_is(z3.Real("ε"))]
            certify(prove(bounds, assumptions=known, note="the square of $sₙ/(αL)$, $t = √(1 − ρⁿ)$"))


@claim(
    "new-epsilon-agnostic",
    reading="no two penalties share a step",
    part="distinct",
    expect="holds",
    evidence="proved",
    given={"jitter_is": lambda epsilon: epsilon > 0},
    mutants={"ε ≥ 0": {"jitter_is": lambda epsilon: epsilon >= 0}},
)
def test_no_two_penalties(jitter_is):
    """For all $ε > 0$ and $n$, and in the limit $(t = 1)$, the larger of two penalties
    has the longer $n$th step.
    """
    larger = sympy.Symbol("μ", positive=True)
    for place, (rule, _) in PLACES.items():
        length = sympy.simplify(step_length(rule) ** 2)
        with witness(epsilon_stands=place):
            longer = as_z3(length) < as_z3(length.subs(PENALTY, larger))
            ordered = [z3.Real("μ") > z3.Real("λ"), z3.Real("t") <= 1, jitter_is(z3.Real("ε"))]
            certify(prove(longer, assumptions=[*POSITIVE, *ordered]))


@claim(
    "new-epsilon-agnostic",
    reading="where agnosticism is lost",
    part="limit",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"places": PLACES, "scales": {"outside": EPSILON, "inside": sympy.sqrt(EPSILON)}},
    mutants={
        "inside, at λ = ε": {"scales": {"outside": EPSILON, "inside": EPSILON}},
        "places swapped": {"places": SWAPPED},
    },
)
def test_scale(places, scales):
    """$L = 1/2$ at $λ = ε$ outside the root, and $1/√2$ at $λ = √ε$ inside."""
    for place, expected in {"outside": sympy.Rational(1, 2), "inside": 1 / sympy.sqrt(2)}.items():
        with witness(epsilon_stands=place):
            certify(identity(places[place][1].subs(PENALTY, scales[place]), expected))


def check_in_floats(dtype, tolerance, inside=False, power=1):
    """For λ = 1, 0.1, …, 10⁻¹⁰ and ε = 10⁻⁸ the settled step is αL (α = 1/100) up to a relative tolerance."""
    penalties = torch.tensor([10.0**-k for k in range(11)], dtype=dtype)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=1e-8, epsilon_inside=inside)
    table = settled_step_lengths(rule, penalties)
    exact = penalties.double()
    limits = exact / ((exact**2 + 1e-8).sqrt() if inside else exact + 1e-8**power)
    effective = table.lengths[-1].double() / 0.01
    close = (effective / limits - 1).abs() <= tolerance
    check_all(close, "far from L", penalty=exact, effective=effective, L=limits)


@claim(
    "new-epsilon-agnostic",
    world="float64",
    part="limit",
    expect="holds",
    evidence="enumerated",
    given={"inside": (False, True), "power": 1},
    mutants={"ε²": {"power": 2}},
)
def test_in_float64(inside, power):
    """In float64 the settled step is $αL$ within $10⁻¹²$: $ε = 10⁻⁸$ in either place,
    $λ = 1$, $0.1, …, 10⁻¹⁰$.
    """
    for place in inside:
        check_in_floats(torch.float64, 1e-12, place, power)
    certify(enumerated("pairs of one of 11 penalties and a place of ε, each until the format repeats v"))


@claim(
    "new-epsilon-agnostic",
    world="float32",
    part="limit",
    expect="holds",
    evidence="enumerated",
    given={"inside": (False, True), "power": 1},
    mutants={"ε²": {"power": 2}},
)
def test_in_float32(inside, power):
    """In float32 the settled step is $αL$ within $10⁻⁵$: $ε = 10⁻⁸$ in either place,
    $λ = 1$, $0.1, …, 10⁻¹⁰$.
    """
    for place in inside:
        check_in_floats(torch.float32, 1e-5, place, power)
    certify(enumerated("pairs of one of 11 penalties and a place of ε, each until the format repeats v"))


@claim(
    "new-epsilon-agnostic",
    world="bfloat16",
    part="limit",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_in_bfloat16(dtype):
    """In bfloat16 the settled step is $αL$ within 5 %: $ε = 10⁻⁸$ outside the root,
    $λ = 1$, $0.1, …, 10⁻¹⁰$."""
    check_in_floats(dtype, 0.05)
