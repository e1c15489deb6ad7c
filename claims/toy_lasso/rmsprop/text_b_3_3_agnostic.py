"""Section 4 and B.3.3: 'the RMSProp sequence for (7) is agnostic of the value of λ'.

At ε = v₀ = 0 the gradient's magnitude cancels. With the ε > 0 of (23), or PyTorch's, the first step increases
strictly with λ; only a jitter that scales (ε ~ λ², outside the root ~ λ) keeps the sequence. In floats ε = 0
is not enough: unless the ratio of two penalties is a power of 2 their second moments round differently.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch
from flint import arb

from claims.toy_lasso.rmsprop.orbits import prove_same
from claims.toy_lasso.rmsprop.second_moment import INITIAL, check_ratios
from claims.toy_lasso.rmsprop.wrong_rules import STARTED_AT_1
from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.rmsprop_lemmas import DECAY, EPSILON, LEARNING_RATE, PENALTY
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.sim import optimizers
from ndgm.strategies import decays, examples, penalties, prime_starts
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast

RATE = Fraction(1, 100)
ONE_STEP = {"learning_rate": RATE, "decay": Fraction(3, 4)}  # v₁ = λ²/4, a square
MOMENT = sympy.Symbol("w", nonnegative=True)  # v/λ²


def check_first_positions(pair, **jitter):
    rules = (RMSProp(penalty=penalty, **jitter, **ONE_STEP) for penalty in pair)
    one, other = (trajectory(rule, Fraction(1), 1)[1] for rule in rules)
    with witness(**jitter, **ONE_STEP, start=1, penalties=pair, next_positions=(one, other)):
        assert one == other, "the sequences differ"


@claim(
    "text-B.3.3.agnostic",
    expect="refuted",
    evidence="proved",
    given={"epsilon": Fraction(3, 4 * 10**8), "inside": True},
    mutants={"ε = 0": {"epsilon": 0}, "ε = 0, outside the root": {"epsilon": 0, "inside": False}},
)
def test_as_in_23(epsilon, inside):
    """With (23)'s $ε = 0.75·10⁻⁸$ the first position is the same for $λ = 10⁻⁴$ and $λ = 2.75·10⁻⁴$."""
    check_first_positions((Fraction("1e-4"), Fraction("2.75e-4")), epsilon=epsilon, epsilon_inside=inside)


@claim(
    "text-B.3.3.agnostic",
    reading="PyTorch's jitter",
    aside=True,
    condition="$ε = 10⁻⁸$ outside the root, as in torch.optim.RMSprop",
    expect="refuted",
    evidence="proved",
    given={"epsilon": Fraction(1, 10**8)},
    mutants={"ε = 0": {"epsilon": 0}},
)
def test_as_in_torch(epsilon):
    """With $ε = 10⁻⁸$ outside the root the first position is the same for $λ = 10⁻⁸$ and $λ = 1$."""
    check_first_positions((Fraction(1, 10**8), Fraction(1)), epsilon=epsilon)


@claim(
    "text-B.3.3.agnostic",
    reading="up to $α/2$",
    aside=True,
    condition=(
        "$ε = 10⁻⁸$ outside the root, and the sequences for $λ = 1$ and $λ = 2$ are only to stay within $α/2$"
    ),
    expect="refuted",
    evidence="proved",
    given={"epsilon": Fraction(1, 10**8)},
    mutants={"ε = 0": {"epsilon": 0}},
)
def test_up_to_half_the_learning_rate(epsilon):
    """Where $λ = 1$ leads to 0 in the first step (and stays), $λ = 2$ is within $α/2$ of it at $n = 2$."""
    start = RATE / (Fraction(1, 2) + epsilon)
    rules = [RMSProp(penalty=penalty, epsilon=epsilon, **ONE_STEP) for penalty in (1, 2)]
    one, missed = trajectory(rules[0], start, 2)[2], trajectory(rules[1], start, 1)[1]
    other = trajectory(rules[1], ball(start), 2)[2] if missed else missed
    with witness(epsilon=epsilon, **ONE_STEP, start=start, for_penalty_1=one, for_penalty_2=digits(other)):
        assert abs(ball(one) - ball(other)) < ball(RATE / 2), "more than α/2 apart"


@claim(
    "text-B.3.3.agnostic",
    reading="penalty 0",
    aside=True,
    condition="$λ ≥ 0$ for $λ > 0$, $ε = 0$ and $v₀ = 0$",
    expect="refuted",
    evidence="proved",
    given={"pair": (Fraction(0), Fraction(1))},
    mutants={"penalties 1 and 2": {"pair": (Fraction(1), Fraction(2))}},
)
def test_penalty_zero(pair):
    """The first position is the same for $λ = 1$ and $λ = 0$, where no gradient moves anything."""
    check_first_positions(pair)


@claim(
    "text-B.3.3.agnostic",
    reading="without a jitter",
    condition="$ε = 0$, $v₀ = 0$, $λ > 0$",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "factor": 1},
    mutants={
        "ε outside the root": {"rule": partial(RMSProp, epsilon=EPSILON)},
        "ε inside the root": {"rule": partial(RMSProp, epsilon=EPSILON, epsilon_inside=True)},
        "v₀ = 1": {"rule": STARTED_AT_1},
        "vanilla NDGM": {"rule": vanilla},
        "another learning rate": {"factor": Fraction(11, 10)},
    },
)
def test_without_a_jitter(rule, factor):
    """$(bₙ, vₙ/λ²)$ is that under the penalty 1, for every $λ > 0$, $n$ and start;
    orbits of 12 steps agree."""
    one, other = (rule(LEARNING_RATE, penalty, DECAY) for penalty in (PENALTY, sympy.Integer(1)))
    with witness():
        same = prove_same(one, other, lambda b, v: (b, PENALTY**2 * v), "(b, v) is (b, λ²v) of the penalty 1")

    @examples(prime_starts, penalties, penalties, decays, number=40)
    def walk(start, penalty, other, decay):
        one = trajectory(rule(RATE, penalty, decay), ball(start), 12)
        another = trajectory(rule(factor * RATE, other, decay), ball(start), 12)
        with witness(start=start, penalties=(penalty, other), decay=decay):
            assert all(map(arb.overlaps, map(ball, one), map(ball, another))), "the sequences differ"

    certify(same)


@claim(
    "text-B.3.3.agnostic",
    reading="a jitter that scales",
    condition="$v₀$ scales with $λ²$, and $ε$ with $λ²$ inside the root, with $λ$ outside",
    expect="holds",
    evidence="proved",
    given={"powers": {True: 2, False: 1}},
    mutants={
        "with λ inside the root": {"powers": {True: 1, False: 1}},
        "with λ² outside": {"powers": {True: 2, False: 2}},
        "a fixed jitter": {"powers": {True: 0, False: 0}},
    },
)
def test_scaling_jitter(powers):
    """For $c > 0$ the penalty $cλ$, $c²v₀$ and the jitter $c²ε$ (inside) or $cε$
    (outside) give the same sequence."""
    c = sympy.Symbol("c", positive=True)
    for inside, power in powers.items():
        plain, scaled = (
            RMSProp(
                *(LEARNING_RATE, factor * PENALTY, DECAY, factor**power * EPSILON),
                epsilon_inside=inside,
                initial_second_moment=factor**2 * INITIAL,
            )
            for factor in (sympy.Integer(1), c)
        )
        with witness(epsilon_inside=inside):
            certify(prove_same(scaled, plain, lambda b, v: (b, c**2 * v), "(b, v) is (b, c²v) of c = 1"))


@claim(
    "text-B.3.3.agnostic",
    reading="bit for bit",
    world="float64",
    condition="$ε = 0$, and the ratio of the penalties is $2ᵏ$ with $|k| ≤ 58$",
    expect="holds",
    evidence="enumerated",
    given={"factor": 1.0, "epsilon": 0.0},
    mutants={"ratios 3 · 2ᵏ": {"factor": 3.0}, "ε = 10⁻³": {"epsilon": 1e-3}},
)
def test_powers_of_two_in_float64(factor, epsilon):
    """In float64 two penalties with ratio $2ᵏ$ give the same steps, so the same orbit, bit for bit."""
    check_ratios(torch.float64, factor, epsilon)


@claim(
    "text-B.3.3.agnostic",
    reading="bit for bit",
    world="float32",
    condition="$ε = 0$, and the ratio of the penalties is $2ᵏ$ with $|k| ≤ 58$",
    expect="holds",
    evidence="enumerated",
    given={"factor": 1.0, "epsilon": 0.0},
    mutants={"ratios 3 · 2ᵏ": {"factor": 3.0}, "ε = 10⁻³": {"epsilon": 1e-3}},
)
def test_powers_of_two_in_float32(factor, epsilon):
    """In float32 two penalties with ratio $2ᵏ$ give the same steps, so the same orbit."""
    check_ratios(torch.float32, factor, epsilon)


@claim(
    "text-B.3.3.agnostic",
    reading="bit for bit",
    world="bfloat16",
    condition="$ε = 0$, and the ratio of the penalties is $2ᵏ$ with $|k| ≤ 58$",
    expect="holds",
    evidence="enumerated",
    given={"factor": 1.0, "epsilon": 0.0},
    mutants={"ratios 3 · 2ᵏ": {"factor": 3.0}, "ε = 10⁻³": {"epsilon": 1e-3}},
)
def test_powers_of_two_in_bfloat16(factor, epsilon):
    """In bfloat16 two penalties with ratio $2ᵏ$ give the same steps, so the same orbit, bit for bit."""
    check_ratios(torch.bfloat16, factor, epsilon)


def check_any_penalties(dtype, start, other):
    """At ε = 0 and α = 1/100 the orbits for λ = 1 and the other penalty stay within α for 2000 steps."""
    penalties, starts = torch.tensor([1.0, other], dtype=dtype), torch.full((2,), start, dtype=dtype)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=0.0)
    one, another = optimizers.trajectory(rule, starts, 2000, lambda b: penalties * b.sign()).T
    shown = {"start": start, "other_penalty": other, "for_penalty_1": one, "for_other_penalty": another}
    check_all((one - another).abs() <= 0.01, "more than α apart", n=lambda n: n, **shown)


@claim(
    "text-B.3.3.agnostic",
    reading="within $α$, any penalties",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"start": 0.5, "other": 3.0},
    mutants={"penalty 4": {"other": 4.0}, "a start that is not captured": {"start": 0.2}},
)
def test_any_penalties_in_float32(start, other):
    """In float32 $λ = 3$ gives the orbit of $λ = 1$ from $b₀ = 1/2$ within $α$, without any jitter."""
    check_any_penalties(torch.float32, start, other)


@claim(
    "text-B.3.3.agnostic",
    reading="within $α$, any penalties",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"start": 0.5, "other": 3.0},
    mutants={"penalty 4": {"other": 4.0}, "a start that is not captured": {"start": 0.2}},
)
def test_any_penalties_in_float64(start, other):
    """In float64 $λ = 3$ gives the orbit of $λ = 1$ from $b₀ = 1/2$ within $α$, without any jitter."""
    check_any_penalties(torch.float64, start, other)
