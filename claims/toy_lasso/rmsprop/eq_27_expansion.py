"""Equation (27): to first order a step of RMSProp is α(1 + ρⁿ/2), about that of NDGM with penalty 1.

With t = √(1 − ρⁿ) the step is α/t = α(1 + ρⁿ/2 + rₙ), 0 < rₙ < (3/8)ρ²ⁿ/t⁵ (Taylor, remainder by z3). So each
step tends to α.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch
import z3

from claims.toy_lasso.rmsprop.second_moment import prove_expansion, settled_step_lengths
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED
from ndgm.exact.inference import geometric_bound
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop_lemmas import EPSILON, LEARNING_RATE, ROOT, as_z3, step_length
from ndgm.exact.rules import NDGM, RMSProp, State
from ndgm.sim import optimizers
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

POWER = 1 - ROOT**2  # ρⁿ in the nth step


@claim(
    "eq-27",
    part="expansion",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "coefficient": Fraction(1, 2), "bound": Fraction(3, 8)},
    mutants={
        "coefficient 1": {"coefficient": Fraction(1)},
        "coefficient −1/2": {"coefficient": Fraction(-1, 2)},
        "a smaller bound": {"bound": Fraction(1, 3)},
        "bias correction": {"rule": BIAS_CORRECTED},
    },
)
def test_expansion(rule, coefficient, bound):
    """$sₙ/α = 1 + ρⁿ/2 + rₙ$, $0 < rₙ < (3/8)ρ²ⁿ(1 − ρⁿ)^{−5/2}$, for all $n ≥ 1$ and $0 < ρ < 1$."""
    with witness():
        certify(prove_expansion(rule, coefficient, bound))


@claim(
    "eq-27",
    reading="up to terms of first order",
    part="vanilla",
    condition="'up to first order' means up to terms of first order in $ρⁿ$, which tend to 0",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "penalty": 1},
    mutants={"penalty 2": {"penalty": 2}, "with a jitter": {"rule": partial(RMSProp, epsilon=EPSILON)}},
)
def test_approximates_ndgm(rule, penalty):
    """$sₙ$ exceeds $α$, the step of NDGM with penalty 1, by less than $αρⁿ(1 −
    ρⁿ)^{−3/2}/2$, which tends to 0.
    """
    vanilla = 1 - NDGM(1, penalty).step(State(Fraction(1))).position
    excess = step_length(rule) / LEARNING_RATE - sympy.Rational(vanilla)
    alpha, strength, epsilon, t = z3.Reals("α λ ε t")
    with witness(penalty=penalty):
        nearly = prove(
            z3.And(as_z3(excess) > 0, as_z3(excess - POWER / (2 * ROOT**3)) < 0),
            assumptions=[alpha > 0, strength > 0, epsilon > 0, t > 0, t < 1],
            note="$sₙ/α$ less vanilla's step, $t = √(1 − ρⁿ)$",
        )
    # With w = 1/√(1 − ρ) ≥ 1/t, the same for all n.
    r, rho, w = z3.Reals("ρⁿ ρ w")
    known = [r > 0, r <= rho, rho < 1, t > 0, t * t == 1 - r, w > 0, w * w * (1 - rho) == 1]
    vanishes = geometric_bound(r / (2 * t**3), coefficient=w**3 / 2, power=r, ratio=rho, given=known)
    certify(nearly, vanishes)


@claim(
    "eq-27",
    reading="strictly to first order",
    part="vanilla",
    expect="refuted",
    evidence="proved",
    given={"approximation": sympy.Integer(1)},
    mutants={"1 + ρⁿ/2, the first order kept": {"approximation": 1 + POWER / 2}},
)
def test_strictly_first_order(approximation):
    """$(sₙ/α − 1)/ρⁿ$ tends to 0: NDGM's recursion agrees with RMSProp's to the first order in $ρⁿ$."""
    error = (step_length(RMSProp) / LEARNING_RATE - approximation) / POWER
    limit = sympy.limit(error, ROOT, 1)
    with witness(limit_of_error_over_power=str(limit)):
        assert limit == 0, "the terms of first order in ρⁿ differ"


def check_settled_step(dtype, tolerance):
    """For all 128 bfloat16 numbers in [1, 2) as the penalty: once vₙ repeats, the step is near α = 1/100."""
    penalties = (1 + torch.arange(128) / 128).to(dtype)
    table = settled_step_lengths(optimizers.RMSProp(0.01, 1.0, epsilon=0.0), penalties)
    ratios = table.lengths[-1].double() / 0.01
    close = (ratios - 1).abs() <= tolerance
    check_all(close, "it ends at another step", penalty=penalties, step_over_learning_rate=ratios)
    certify(enumerated("penalties, each from where its second moment repeats"))


@claim(
    "eq-27",
    reading="the settled step is $α$",
    world="float64",
    part="vanilla",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float64},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_settled_step_in_float64(dtype):
    """In float64 the step of RMSProp ends within $10⁻¹²$ of that of NDGM with penalty 1."""
    check_settled_step(dtype, 1e-12)


@claim(
    "eq-27",
    reading="the settled step is $α$",
    world="float32",
    part="vanilla",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32},
    mutants={"in bfloat16": {"dtype": torch.bfloat16}},
)
def test_settled_step_in_float32(dtype):
    """In float32 the step of RMSProp ends within $10⁻⁵$ of that of NDGM with penalty 1."""
    check_settled_step(dtype, 1e-5)


@claim(
    "eq-27",
    reading="the settled step is $α$",
    world="bfloat16",
    part="vanilla",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_settled_step_in_bfloat16(dtype):
    """In bfloat16 the step of RMSProp ends within 1 %, about an ulp, of that of NDGM with penalty 1."""
    check_settled_step(dtype, 0.01)
