"""Ours: what the jitter makes of RMSProp's 'penalty of 1'.

While no entry is 0 and v_0 = 0, sqrt(v_n) = lambda t with t = sqrt(1 - rho^n). The nth step is alpha lambda /
(lambda t + epsilon), or alpha lambda / sqrt(lambda^2 t^2 + epsilon) with epsilon inside the root. As t -> 1
it decreases to alpha L, L = lambda / (lambda + epsilon) or lambda / sqrt(lambda^2 + epsilon): the step of
vanilla NDGM with penalty L. L is below 1 and increases strictly with lambda, so no two penalties share an
orbit; it is 1/2 at lambda = epsilon, 1/sqrt(2) at lambda = sqrt(epsilon): 1e-8 in PyTorch, 1e-4 in (23).
"""

from functools import partial

import pytest
import sympy
import torch
import z3

from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop_lemmas import EPSILON, LEARNING_RATE, PENALTY, ROOT, as_z3, step_length
from ndgm.exact.rules import RMSProp
from ndgm.sim import optimizers
from ndgm.sim.second_moments import step_lengths
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

OUTSIDE, INSIDE = partial(RMSProp, epsilon=EPSILON), partial(RMSProp, epsilon=EPSILON, epsilon_inside=True)
OUTSIDE_PENALTY, INSIDE_PENALTY = PENALTY / (PENALTY + EPSILON), PENALTY / sympy.sqrt(PENALTY**2 + EPSILON)
PLACES = {"outside": (OUTSIDE, OUTSIDE_PENALTY), "inside": (INSIDE, INSIDE_PENALTY)}
SWAPPED = {"outside": (OUTSIDE, INSIDE_PENALTY), "inside": (INSIDE, OUTSIDE_PENALTY)}
POSITIVE = [z3.Real(name) > 0 for name in ("alpha", "lambda", "t")]


@claim(
    "new-epsilon-agnostic",
    expect="holds",
    evidence="proved",
    given={"places": PLACES},
    mutants={
        "the two places swapped": {"places": SWAPPED},
        "lambda / (2 lambda + epsilon)": {
            "places": {"outside": (OUTSIDE, PENALTY / (2 * PENALTY + EPSILON))}
        },
    },
)
def test_limiting_penalty(places):
    """The steps tend to alpha lambda / (lambda + epsilon), or alpha lambda / sqrt(lambda^2 + epsilon) with
    epsilon inside the root.
    """
    texts = []
    for place, (rule, penalty) in places.items():
        with witness(epsilon_stands=place):
            texts.append(identity(sympy.limit(step_length(rule), ROOT, 1), LEARNING_RATE * penalty))
    certify(Proof("sympy", "limits of the step as rho^n -> 0: " + "; ".join(texts)))


@claim(
    "new-epsilon-agnostic",
    expect="holds",
    evidence="proved",
    given={"places": PLACES, "upper": 1 / ROOT, "jitter_is": lambda epsilon: epsilon > 0},
    mutants={
        "a bound below 1 / t": {"upper": (1 + 1 / ROOT) / 2},
        "the two places swapped": {"places": SWAPPED},
        "epsilon >= 0": {"jitter_is": lambda epsilon: epsilon >= 0},
    },
)
def test_rate(places, upper, jitter_is):
    """At every n the step exceeds its limit by a factor between 1 and 1 / sqrt(1 - rho^n), the factor at
    epsilon = 0.
    """
    texts = []
    for place, (rule, penalty) in places.items():
        # Squared, as both sides are positive and the formula with epsilon inside has a root.
        ratio = sympy.simplify((step_length(rule) / (LEARNING_RATE * penalty)) ** 2)
        with witness(epsilon_stands=place):
            bounds = z3.And(as_z3(ratio) > 1, as_z3(ratio) < as_z3(sympy.expand(upper**2)))
            texts.append(
                prove(bounds, assumptions=[*POSITIVE, z3.Real("t") < 1, jitter_is(z3.Real("epsilon"))])
            )
    certify(Proof("z3", "; ".join(texts)))


@claim(
    "new-epsilon-agnostic",
    reading="no two penalties share a step",
    expect="holds",
    evidence="proved",
    given={"jitter_is": lambda epsilon: epsilon > 0},
    mutants={"epsilon >= 0": {"jitter_is": lambda epsilon: epsilon >= 0}},
)
def test_no_two_penalties(jitter_is):
    """For every epsilon > 0 and n, and for the limit (t = 1), the nth step is strictly longer for the larger
    of two penalties.
    """
    larger = sympy.Symbol("mu", positive=True)
    texts = []
    for place, (rule, _) in PLACES.items():
        length = sympy.simplify(step_length(rule) ** 2)
        with witness(epsilon_stands=place):
            longer = as_z3(length) < as_z3(length.subs(PENALTY, larger))
            ordered = [z3.Real("mu") > z3.Real("lambda"), z3.Real("t") <= 1, jitter_is(z3.Real("epsilon"))]
            texts.append(prove(longer, assumptions=[*POSITIVE, *ordered]))
    certify(Proof("z3", "; ".join(texts)))


@claim(
    "new-epsilon-agnostic",
    reading="where agnosticism is lost",
    expect="holds",
    evidence="proved",
    given={"places": PLACES, "scales": {"outside": EPSILON, "inside": sympy.sqrt(EPSILON)}},
    mutants={
        "inside, at lambda = epsilon": {"scales": {"outside": EPSILON, "inside": EPSILON}},
        "places swapped": {"places": SWAPPED},
    },
)
def test_scale(places, scales):
    """L = 1/2 at lambda = epsilon outside the root, and 1/sqrt(2) at lambda = sqrt(epsilon) inside."""
    for place, expected in {"outside": sympy.Rational(1, 2), "inside": 1 / sympy.sqrt(2)}.items():
        with witness(epsilon_stands=place):
            identity(places[place][1].subs(PENALTY, scales[place]), expected)
    certify(Proof("sympy", "substitution"))


def check_in_floats(dtype, tolerance, inside=False, power=1):
    """For lambda = 1, 1e-1, ..., 1e-10 and epsilon = 1e-8 the settled step over alpha = 1/100 is L, up to the
    relative tolerance.
    """
    penalties = torch.tensor([10.0**-k for k in range(11)], dtype=dtype)
    table = step_lengths(optimizers.RMSProp(0.01, 1.0, epsilon=1e-8, epsilon_inside=inside), penalties)
    with witness(steps=len(table.lengths)):
        assert table.settled
    exact = penalties.double()
    limits = exact / ((exact**2 + 1e-8).sqrt() if inside else exact + 1e-8**power)
    effective = table.lengths[-1].double() / 0.01
    worst = int((effective / limits - 1).abs().argmax())
    shown = {
        "penalty": f"{exact[worst].item():.4g}",
        "effective": f"{effective[worst].item():.5g}",
        "L": f"{limits[worst].item():.5g}",
    }
    with witnesses(len(penalties), **shown):
        assert ((effective / limits - 1).abs() <= tolerance).all(), "far from L"
    certify(Count(len(penalties), f"penalties, all {len(table.lengths)} steps until the format repeats v"))


@claim(
    "new-epsilon-agnostic",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"inside": (False, True), "power": 1},
    mutants={"epsilon^2": {"power": 2}},
)
def test_in_float64(inside, power):
    """In float64, with epsilon = 1e-8 in either place, the settled step is alpha L within 1e-12 for lambda =
    1, 0.1, ..., 1e-10.
    """
    for place in inside:
        check_in_floats(torch.float64, 1e-12, place, power)


@claim(
    "new-epsilon-agnostic",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"inside": (False, True), "power": 1},
    mutants={"epsilon^2": {"power": 2}},
)
def test_in_float32(inside, power):
    """In float32, with epsilon = 1e-8 in either place, the settled step is alpha L within 1e-5 for lambda =
    1, 0.1, ..., 1e-10.
    """
    for place in inside:
        check_in_floats(torch.float32, 1e-5, place, power)


@claim(
    "new-epsilon-agnostic",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_in_bfloat16(dtype):
    """In bfloat16, with epsilon = 1e-8 outside the root, the settled step is alpha L within 5 % for lambda =
    1, 0.1, ..., 1e-10.
    """
    check_in_floats(dtype, 0.05)
