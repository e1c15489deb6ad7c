"""Equation (16): an entry that is 0 for the first time at n has 0 = b₀ + αλ(n − 2n₊): b₀ is a multiple of αλ.

n₊ counts the positive ones among b₀, …, bₙ₋₁, the points at which the n gradients are taken. Each step from a
non-zero entry adds αλ to, or takes it from, both sides of bₙ = b₀ + αλ(n − 2n₊): induction, for every real
b₀, α and λ, on the orbit that stops at its first 0. Of the n + 1 multiples that (16) admits for one n, only
±nαλ do reach 0 at n, because an entry keeps its sign until then.
"""

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.exact.vanilla import prove_rests
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast


# 0 is reached from multiples of αλ only: half of the draws are moved to one.
MULTIPLES = toy_cases().map(lambda case: case._replace(start=case.start // case.step * case.step))


@claim(
    "eq-16",
    part="balance",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "first_counted": 0},
    mutants={
        "n₊ counts b₁, …, bₙ": {"first_counted": 1},
        "twice the step": {"rule": double_step},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_first_zero(rule, first_counted):
    """If $bₙ$ is the first 0 then $0 = b₀ + αλ(n − 2n₊)$, $n₊$ the number of positive
    ones among $b₀, …, bₙ₋₁$.
    """

    @examples(toy_cases() | MULTIPLES)
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        steps = orbit.index(0) if 0 in orbit else 0
        positive = sum(position > 0 for position in orbit[first_counted : steps + first_counted])
        balance = case.start + case.step * (steps - 2 * positive)
        with witness(**case._asdict(), n=steps, n_plus=positive):
            assert 0 not in orbit or balance == 0, "b₀ + αλ(n − 2n₊) is not 0"

    start, b, rate, penalty = z3.Reals("b₀ bₙ α λ")
    n, n_plus = z3.Ints("n n₊")
    counted = n_plus + z3.If((step_formula(rule(rate, penalty), b) if first_counted else b) > 0, 1, 0)
    stepped = step_formula(rule(rate, penalty), b), n + 1, counted
    with witness():
        certify(
            induction(
                lambda b, n, n_plus: b == start + rate * penalty * (n - 2 * n_plus),
                variables=[b, n, n_plus],
                start=[start, z3.IntVal(0), z3.IntVal(0)],
                # At its first 0 the orbit stops.
                step=[z3.If(b == 0, now, new) for now, new in zip((b, n, n_plus), stepped, strict=True)],
                conclusion=lambda b, n, n_plus: z3.Implies(
                    b == 0, start + rate * penalty * (n - 2 * n_plus) == 0
                ),
            )
        )


@claim(
    "eq-16",
    part="multiple",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "spacing": 1},
    mutants={
        "even multiples only": {"spacing": 2},
        "soft threshold": {"rule": ProximalGradient},
        "twice the step": {"rule": double_step},
    },
)
def test_multiples_only(rule, spacing):
    """$b₀$ is an integer multiple of $αλ$ if $0 = b₀ + αλ(n − 2n₊)$; and 0 is reached from all multiples."""

    @examples(toy_cases() | MULTIPLES)
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        multiple = case.start % (spacing * case.step) == 0
        with witness(**case._asdict()):
            assert (0 in orbit) == multiple, "0 is reached from one that is none, or not from one that is"

    start, rate, penalty = z3.Reals("b₀ α λ")
    n, n_plus, k = z3.Ints("n n₊ k")
    step = rate * penalty
    with witness():
        certify(
            prove(
                z3.Implies(k == 2 * n_plus - n, start == spacing * k * step),
                assumptions=[start + step * (n - 2 * n_plus) == 0],
                note="(16) makes $b₀$ the multiple $k = 2n₊ − n$ of $αλ$",
            ),
            prove_rests(rule),
        )


@claim(
    "eq-16",
    reading="in floats",
    part="multiple",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.01},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-7}},
)
def test_multiples_in_float32(learning_rate):
    """Of all moduli that uniform_(−1, 1) draws, those that reach 0 ($λ = 1$) are
    integer multiples of $αλ$."""
    starts = positive_starts(torch.float32)
    end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 300)
    hits = starts[end.position == 0].double()
    step = float(torch.tensor(learning_rate, dtype=torch.float32))
    whole = hits.fmod(step) == 0
    check_all(whole, "it reaches 0 by rounding", start=hits, step=step, in_steps=hits / step)
