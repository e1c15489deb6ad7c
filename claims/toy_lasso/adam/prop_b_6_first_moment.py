"""Proposition B.6: Adam's first moment stays within the penalty, |mₙ| ≤ λ.

m₀ = 0, and m₊ = β₁m + (1 − β₁)g is a convex combination of m and g, |g| ≤ λ. So much for the printed proof;
the same induction gives |mₙ| ≤ λ(1 − β₁ⁿ), with equality as long as the sign of b does not change, hence
|mₙ| < λ. In floats it depends on how the combination is written. PyTorch 2's lerp m + (1 − β₁)(g − m) cannot
leave [−λ, λ]: it rounds the difference, moves at most half way, and rounds a value in [−λ, λ] to one there.
In β₁m + (1 − β₁)g the rounded products can add up to more than λ, since 0.91 + 0.09 > 1 in float32.
"""

from fractions import Fraction
from functools import partial
from itertools import product

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.adam.adam_steps import moment_after, rational
from claims.toy_lasso.wrong_rules import undamped
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.exact.rules import Adam, State
from ndgm.exact.theorems import cited
from ndgm.sim.formats import all_values
from ndgm.sim.rounding import lerped, two_products
from ndgm.strategies import examples
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

# The first moment does not depend on ε; with 1 for it, and ρ = 0, no orbit of Fractions meets an
# irrational root.
PAPER = partial(Adam, bias_correction=False, epsilon=1)
DECAYS = (0.5, 0.9, 0.95, 0.99)
beta, penalty, slope, m = z3.Reals("β₁ λ s m")
# Every subgradient of λ|b|, so whatever is taken for sgn(0).
GRADIENT = [penalty >= 0, slope >= -1, slope <= 1]


@claim(
    "prop-B.6",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER, "initial": 0, "bound": 1},
    mutants={
        "undamped": {"rule": undamped},
        "m₀ = 2λ": {"initial": 2},
        "half the bound": {"bound": Fraction(1, 2)},
    },
)
def test_bound(rule, initial, bound):
    """$|mₙ| ≤ λ$ for every start, every $n ≥ 0$, every $0 ≤ β₁ ≤ 1$ and $λ ≥ 0$."""
    ceiling = rational(bound) * penalty
    with witness():
        certify(
            induction(
                lambda m: z3.And(m >= -ceiling, m <= ceiling),
                variables=[m],
                start=[initial * penalty],
                step=[moment_after(rule)],
                given=[*GRADIENT, beta >= 0, beta <= 1],
            )
        )

    @examples(
        st.fractions(0, 1, max_denominator=100),
        st.integers(-50, 50),
        st.lists(st.sampled_from([1, 0, -1]), max_size=30),
        number=60,
    )
    def walk(decay, tenths, signs):
        model = rule(Fraction(1, 10), Fraction(7, 3), decay, Fraction(0))
        state = State(Fraction(tenths, 10), first_moment=initial * Fraction(7, 3))
        for s in [None] * 20 + signs:
            state = model.step(state, s)
            with witness(
                decay=decay, start=Fraction(tenths, 10), iteration=state.iteration, moment=state.first_moment
            ):
                assert abs(state.first_moment) <= bound * Fraction(7, 3), "beyond the bound"


@claim(
    "prop-B.6",
    reading="strict",
    expect="holds",
    evidence="proved",
    given={"corrected": False, "least": 0},
    mutants={"bias-corrected moment": {"corrected": True}, "β₁ = 0": {"least": -1}},
)
def test_strict(corrected, least):
    """For $0 < β₁ < 1$ and $λ > 0$ even $|mₙ| ≤ λ(1 − β₁ⁿ) < λ$; the middle is attained, by a start
    whose sign does not change."""
    power = z3.Real("β₁ⁿ")
    after, given = moment_after(PAPER), [*GRADIENT, penalty > 0, beta > least, beta >= 0, beta < 1]

    def within(m, power):
        room = penalty * (1 - power)
        return z3.And(power > 0, power <= 1, m >= -room, m <= room)

    with witness():
        bounded = induction(
            within,
            variables=[m, power],
            start=[z3.RealVal(0), z3.RealVal(1)],
            step=[after, beta * power],
            given=given,
        )
    with witness():
        shown = after / (1 - beta * power) if corrected else after
        strict = prove(z3.And(shown < penalty, shown > -penalty), assumptions=[*given, within(m, power)])
    with witness():
        longest = [m == penalty * (1 - power), slope == 1]
        sharp = prove(after == penalty * (1 - beta * power), assumptions=[*given, *longest], note="attained")
    certify(bounded, strict, sharp)


def check_every_moment(dtype, combine, decays):
    """From every number in [−λ, λ], with every gradient of ±λ or 0; λ = 1, 0.01 and 0.37."""
    for size in (1.0, 0.01, 0.37):
        largest = float(torch.tensor(size, dtype=dtype))
        moments = all_values(dtype, -largest, largest)
        for decay, gradient in product(decays, (largest, 0.0, -largest)):
            after = combine(moments, torch.full_like(moments, gradient), decay)
            check_all(after.abs() <= largest, "m₊ is beyond λ", penalty=largest, moment=moments, decay=decay)
    shown = ", ".join(map(str, decays))
    certify(enumerated(f"{dtype} moments with gradients, λ = 1, 0.01, 0.37 and β₁ = {shown}"))


def undamped_moment(moment, gradient, decay):
    return decay * moment + gradient


@claim(
    "prop-B.6",
    reading="PyTorch 2",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"combine": lerped, "decays": DECAYS},
    mutants={
        "undamped": {"combine": undamped_moment},
        "β₁ = 1.01": {"decays": (1.01,)},
        "two products": {"combine": two_products, "decays": (0.68,)},
    },
)
def test_bfloat16(combine, decays):
    """In bfloat16 torch.lerp keeps the first moment in $[−λ, λ]$."""
    check_every_moment(torch.bfloat16, combine, decays)


@claim(
    "prop-B.6",
    reading="PyTorch 2",
    world="float16",
    expect="holds",
    evidence="enumerated",
    given={"combine": lerped, "decays": DECAYS},
    mutants={"undamped": {"combine": undamped_moment}, "β₁ = 1.01": {"decays": (1.01,)}},
)
def test_float16(combine, decays):
    """In float16 torch.lerp keeps the first moment in $[−λ, λ]$."""
    check_every_moment(torch.float16, combine, decays)


def check_long_run(combine, decay, penalties):
    """m goes from 0 with the gradient λ, in float32, until it rests."""
    sizes = torch.tensor(penalties)
    orbit = [torch.zeros_like(sizes)]
    for _ in range(round(20 / (1 - decay))):
        orbit.append(combine(orbit[-1], sizes, decay))
    moments = torch.stack(orbit)
    first_beyond = (moments > sizes).int().argmax(0)  # 0 if there is none.
    reached = moments.gather(0, first_beyond[None])[0]
    check_all(
        first_beyond == 0, "m exceeds λ", penalty=penalties, decay=decay, n=first_beyond, moment=reached
    )


@claim(
    "prop-B.6",
    reading="PyTorch 2",
    world="float32",
    expect="holds",
    evidence="proved",
    given={"combine": lerped, "largest": Fraction(1, 2), "roundoff": Fraction(1, 2**24)},
    mutants={
        "two products": {"combine": two_products},
        "moving all the way": {"largest": Fraction(1)},
        "a gross rounding": {"roundoff": Fraction(1)},
    },
)
def test_float32(combine, largest, roundoff):
    """In float32 torch.lerp keeps $|m| ≤ λ$ for $β₁ ≥ 1/2$: $m + w(g − m)$, $w = 1 − β₁ ≤ 1/2$, the
    difference and the product rounded.

    What is then rounded to $m₊$ lies in $[−λ, λ]$, and rounding is monotone and leaves $±λ$ alone. Where
    numbers underflow the difference is exact and the product does not exceed it.
    """
    weight, gradient, first, second = z3.Reals("w g δ₁ δ₂")
    small = rational(roundoff)
    rounded = weight * (gradient - m) * (1 + first) * (1 + second)
    bounds = [weight >= 0, weight <= rational(largest), penalty >= 0]
    bounds += [
        z3.And(x >= -limit, x <= limit) for x, limit in ((first, small), (second, small), (m, penalty))
    ]
    said = "what is rounded to m₊, the difference and the product being off by 1 + δ, |δ| ≤ 2⁻²⁴"
    inside, before_rounding = z3.And(m + rounded <= penalty, m + rounded >= -penalty), []
    for value in (penalty, -penalty, 0 * penalty):
        with witness():
            known = [*bounds, gradient == value]
            before_rounding.append(prove(inside, assumptions=known, note=said))
    for decay in (0.9, 0.91, 0.95, 0.99):
        check_long_run(combine, decay, [k / 100 for k in range(1, 1001)])
    certify(
        cited(
            "in float32 $|m₊| ≤ λ$ if $|m| ≤ λ$",
            source="rounding to nearest is monotone, leaves floats such as ±λ alone, and changes a number in "
            "the normal range by a factor between 1 − 2⁻²⁴ and 1 + 2⁻²⁴ (IEEE 754-2019; Higham, "
            "Accuracy and Stability of Numerical Algorithms, Theorem 2.2)",
            using=before_rounding,
        )
    )


@claim(
    "prop-B.6",
    reading="two products",
    world="float32",
    condition="$m$ computed as $β₁m + (1 − β₁)g$, both products rounded",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"combine": two_products, "decay": 0.91},
    mutants={"lerp": {"combine": lerped}, "β₁ = 0.9": {"decay": 0.9}},
)
def test_two_products(combine, decay):
    """In float32 the textbook's form keeps the first moment within $λ = 0.01$ for $β₁ = 0.91$."""
    check_long_run(combine, decay, [0.01])
