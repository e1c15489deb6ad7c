"""Section 4 and B.3.3: 'the RMSProp sequence for (7) is agnostic of the value of λ'.

At ε = 0 and v₀ = 0 the gradient's magnitude cancels: (25) has no λ in it. With the jitter ε
> 0 of (23), or PyTorch's, the first step αλ / √((1 − ρ) λ² + ε) increases strictly
with λ, so that no two penalties share an orbit; only a jitter that scales with the gradient (ε ~
λ², outside the root ~ λ) keeps the sequence. In floats ε = 0 is not enough: unless the ratio
of two penalties is a power of 2 their second moments round differently.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch
import z3
from flint import arb

from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop_lemmas import (
    DECAY,
    EPSILON,
    ITERATION,
    LEARNING_RATE,
    PENALTY,
    POSITION,
    as_z3,
    step_length,
)
from ndgm.exact.rules import NDGM, RMSProp, State, trajectory
from ndgm.sim import optimizers
from ndgm.sim.second_moments import step_lengths
from ndgm.strategies import decays, examples, penalties, prime_starts
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

FACTOR = sympy.Symbol("c", positive=True)
ONE_STEP = {"learning_rate": Fraction(1, 100), "decay": Fraction(3, 4)}  # v₁ = λ² / 4, a square


@claim(
    "text-B.3.3.agnostic",
    expect="refuted",
    evidence="proved",
    given={"epsilon": Fraction(3, 4 * 10**8), "inside": True},
    mutants={"ε = 0": {"epsilon": 0}, "ε = 0, outside the root": {"epsilon": 0, "inside": False}},
)
def test_as_in_23(epsilon, inside):
    """With (23)'s ε = 0.75e-8 the first position is the same for λ = 1e-4 and λ = 2.75e-4."""
    penalties = (Fraction(1, 10**4), Fraction(11, 4 * 10**4))
    one, other = (
        trajectory(
            RMSProp(penalty=penalty, epsilon=epsilon, epsilon_inside=inside, **ONE_STEP), Fraction(1), 1
        )[1]
        for penalty in penalties
    )
    with witness(epsilon=epsilon, start=1, penalties=penalties, next_positions=(one, other), **ONE_STEP):
        assert one == other


@claim(
    "text-B.3.3.agnostic",
    reading="PyTorch's jitter",
    condition="ε = 10⁻⁸ outside the root, as in torch.optim.RMSprop",
    expect="refuted",
    evidence="proved",
    given={"epsilon": Fraction(1, 10**8)},
    mutants={"ε = 0": {"epsilon": 0}},
)
def test_as_in_torch(epsilon):
    """With ε = 1e-8 outside the root the first position is the same for λ = 1e-8 and λ = 1."""
    one, other = (
        trajectory(RMSProp(penalty=penalty, epsilon=epsilon, **ONE_STEP), Fraction(1), 1)[1]
        for penalty in (Fraction(1, 10**8), Fraction(1))
    )
    with witness(epsilon=epsilon, start=1, next_for_penalty_1e_8=one, next_for_penalty_1=other, **ONE_STEP):
        assert one == other


@claim(
    "text-B.3.3.agnostic",
    reading="up to α / 2",
    condition="ε = 10⁻⁸ outside the root, and the sequences for λ = 1 and λ = 2 are only to stay within α/2",
    expect="refuted",
    evidence="proved",
    given={"epsilon": Fraction(1, 10**8)},
    mutants={"ε = 0": {"epsilon": 0}},
)
def test_up_to_half_the_learning_rate(epsilon):
    """For the start that λ = 1 brings to 0 in its first step (where it stays) the positions at n = 2 are
    within α / 2.
    """
    rate = ONE_STEP["learning_rate"]
    start = rate / (Fraction(1, 2) + epsilon)
    one = trajectory(RMSProp(penalty=1, epsilon=epsilon, **ONE_STEP), start, 2)[2]
    missed = trajectory(RMSProp(penalty=2, epsilon=epsilon, **ONE_STEP), start, 1)[1]
    # Step 2 is irrational: enclosed. It starts from a miss of the order of ε, or from 0.
    other = (
        trajectory(RMSProp(penalty=2, epsilon=epsilon, **ONE_STEP), ball(start), 2)[2] if missed else missed
    )
    with witness(epsilon=epsilon, start=start, for_penalty_1=one, for_penalty_2=digits(other), **ONE_STEP):
        assert abs(ball(one) - ball(other)) < ball(rate / 2)


@claim(
    "text-B.3.3.agnostic",
    reading="penalty 0",
    condition="λ ≥ 0 for λ > 0, ε = 0 and v₀ = 0",
    expect="refuted",
    evidence="proved",
    given={"penalties": (Fraction(0), Fraction(1))},
    mutants={"penalties 1 and 2": {"penalties": (Fraction(1), Fraction(2))}},
)
def test_penalty_zero(penalties):
    """The first position is the same for λ = 0, where the loss is constant and no gradient moves
    anything, and λ = 1.
    """
    one, other = (
        trajectory(RMSProp(penalty=penalty, **ONE_STEP), Fraction(1), 1)[1] for penalty in penalties
    )
    with witness(start=1, penalties=penalties, next_positions=(one, other), **ONE_STEP):
        assert one == other


MOMENT = sympy.Symbol("w", nonnegative=True)  # v / λ²


@claim(
    "text-B.3.3.agnostic",
    reading="without a jitter",
    condition="ε = 0, v₀ = 0, λ > 0",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "factor": 1},
    mutants={
        "ε outside the root": {"rule": partial(RMSProp, epsilon=EPSILON)},
        "ε inside the root": {"rule": partial(RMSProp, epsilon=EPSILON, epsilon_inside=True)},
        "v₀ = 1": {"rule": partial(RMSProp, initial_second_moment=1)},
        "vanilla NDGM": {"rule": lambda rate, penalty, decay: NDGM(rate, penalty)},
        "another learning rate": {"factor": Fraction(11, 10)},
    },
)
def test_without_a_jitter(rule, factor):
    """(bₙ, vₙ / λ²) starts and goes on, from non-zero entries and from 0, by a map without λ;
    orbits of 12 steps agree.
    """
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    with witness(n=0):
        identity(built.start(1).second_moment / PENALTY**2, 0)
    for sign in (1, 0, -1):
        after = built.step(State(POSITION, ITERATION, second_moment=PENALTY**2 * MOMENT), sign=sign)
        with witness(sign=sign):
            identity(after.second_moment / PENALTY**2, DECAY * MOMENT + (1 - DECAY) * sign**2)
            identity(after.position, POSITION - sign * LEARNING_RATE / sympy.sqrt(DECAY * MOMENT + 1 - DECAY))

    @examples(prime_starts, penalties, penalties, decays, number=40)
    def walk(start, penalty, other, decay):
        rate = Fraction(1, 100)
        one = trajectory(rule(rate, penalty, decay), ball(start), 12)
        another = trajectory(rule(factor * rate, other, decay), ball(start), 12)
        with witness(start=start, penalties=(penalty, other), decay=decay):
            assert all(map(arb.overlaps, map(ball, one), map(ball, another)))

    certify(
        Proof(
            "induction",
            "v₀ / λ² = 0; (b, w) -> (b − α sgn(b) / √(w+), w+), w+ = ρ w + (1 − ρ) sgn(b)²: sympy",
        )
    )


@claim(
    "text-B.3.3.agnostic",
    reading="a jitter that scales",
    condition="v₀ scales with λ², and ε with λ² inside the root, with λ outside",
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
    """For every factor c > 0, penalty c λ, v₀ times c² and ε times c² (inside) or c (outside)
    give the same sequence.
    """
    names = z3.Reals("α λ ρ ε t c")
    texts = []
    for inside, power in powers.items():
        # v -> c² v goes through (22), so that the step from the scaled moment is the step's formula, scaled.
        after = (
            RMSProp(LEARNING_RATE, PENALTY, DECAY)
            .step(State(POSITION, second_moment=MOMENT), sign=1)
            .second_moment
        )
        length = step_length(RMSProp, epsilon=EPSILON, epsilon_inside=inside) ** (2 if inside else 1)
        scaling = {PENALTY: FACTOR * PENALTY, MOMENT: FACTOR**2 * MOMENT, EPSILON: FACTOR**power * EPSILON}
        with witness(epsilon_inside=inside):
            identity(after.subs(scaling, simultaneous=True), FACTOR**2 * after)
            scaled = as_z3(length.subs(scaling, simultaneous=True))
            texts.append(prove(scaled == as_z3(length), assumptions=[name > 0 for name in names]))
    certify(
        Proof(
            "induction",
            f"(22) is homogeneous; the step outside the root: {texts[1]}; inside, squared: {texts[0]}",
        )
    )


def check_powers_of_two(dtype, factor, epsilon):
    """For all ratios 2ᵏ, |k| ≤ 58, and 8 penalties in [1, 2): the same steps bit for bit, until v repeats."""
    ratios = factor * 2.0 ** torch.arange(-58, 59, dtype=torch.float64)
    penalties = torch.outer(torch.cat([ratios, torch.ones(1)]), 1 + torch.arange(8) / 8).to(dtype)
    table = step_lengths(optimizers.RMSProp(0.01, 1.0, epsilon=epsilon), penalties.flatten())
    with witness(steps=len(table.lengths)):
        assert table.settled
    # In the 16-bit formats, where torch adds a step before it rounds it, equal quotients vₙ / v₁ make equal
    # steps.
    for values in (table.lengths, table.second_moments / table.second_moments[0]):
        values = values.unflatten(1, penalties.shape)
        wrong = (values[:, :-1] != values[:, -1:]).nonzero()[:1].tolist()
        shown = [
            {"n": n + 1, "penalties": (penalties[-1, j].item(), penalties[i, j].item())} for n, i, j in wrong
        ]
        with witnesses(values[:, :-1].numel(), epsilon=epsilon, first_wrong=shown):
            assert not wrong
    certify(Count(values[:, :-1].numel(), "step lengths, each of which serves every start"))


def float_claim(world, dtype):
    return claim(
        "text-B.3.3.agnostic",
        reading="bit for bit",
        world=world,
        condition="ε = 0, and the ratio of the penalties is 2ᵏ with |k| ≤ 58",
        expect="holds",
        evidence="enumerated",
        given={"dtype": dtype, "factor": 1.0, "epsilon": 0.0},
        mutants={"ratios 3 * 2ᵏ": {"factor": 3.0}, "ε = 1e-3": {"epsilon": 1e-3}},
    )


@float_claim("float64", torch.float64)
def test_powers_of_two_in_float64(dtype, factor, epsilon):
    """In float64 two penalties with ratio 2ᵏ give the same steps, so the same orbit, bit for bit."""
    check_powers_of_two(dtype, factor, epsilon)


@float_claim("float32", torch.float32)
def test_powers_of_two_in_float32(dtype, factor, epsilon):
    """In float32 two penalties with ratio 2ᵏ give the same steps, so the same orbit, bit for bit."""
    check_powers_of_two(dtype, factor, epsilon)


@float_claim("bfloat16", torch.bfloat16)
def test_powers_of_two_in_bfloat16(dtype, factor, epsilon):
    """In bfloat16 two penalties with ratio 2ᵏ give the same steps, so the same orbit, bit for bit."""
    check_powers_of_two(dtype, factor, epsilon)


def check_any_penalties(dtype, start, other):
    """At ε = 0 and α = 1/100 the orbits for λ = 1 and another penalty stay within α for
    2000 steps.
    """
    orbits = [
        optimizers.trajectory(
            optimizers.RMSProp(0.01, penalty, epsilon=0.0), torch.tensor([start], dtype=dtype), 2000
        )
        for penalty in (1.0, other)
    ]
    apart = ((orbits[0] - orbits[1]).abs() > 0.01).nonzero()
    n = int(apart[0, 0]) if len(apart) else 2000
    positions = [f"{orbit[n].item():.8f}" for orbit in orbits]
    with witnesses(
        2000,
        start=start,
        n=n,
        for_penalty_1=positions[0],
        for_other_penalty=positions[1],
        other_penalty=other,
    ):
        assert not len(apart)


@claim(
    "text-B.3.3.agnostic",
    reading="within α, any penalties",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"start": 0.5, "other": 3.0},
    mutants={"penalty 4": {"other": 4.0}, "a start that is not captured": {"start": 0.2}},
)
def test_any_penalties_in_float32(start, other):
    """In float32 λ = 3 gives the orbit of λ = 1 from b₀ = 1/2 within α, without any jitter."""
    check_any_penalties(torch.float32, start, other)


@claim(
    "text-B.3.3.agnostic",
    reading="within α, any penalties",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"start": 0.5, "other": 3.0},
    mutants={"penalty 4": {"other": 4.0}, "a start that is not captured": {"start": 0.2}},
)
def test_any_penalties_in_float64(start, other):
    """In float64 λ = 3 gives the orbit of λ = 1 from b₀ = 1/2 within α, without any jitter."""
    check_any_penalties(torch.float64, start, other)
