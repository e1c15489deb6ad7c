"""Proposition B.9: for Adam bₙ = 0 implies bₙ₊₁ ≠ 0, and mₙ = λ(1 − β₁ⁿ) as long as the entry is positive.

In every convention a step is m₊ = β₁m + (1 − β₁)λ sgn(b), b₊ = b − κm₊ with some κ > 0. So (b₊, m₊) = (0, 0)
forces (b, m) = (0, 0): by induction an orbit from b₀ ≠ 0 never has both, and bₙ = 0 leaves mₙ₊₁ = β₁mₙ ≠ 0.
Prop. B.7, on which the paper rests it, and randomness are not needed. If bₙ₋₁ ≠ 0 = bₙ then mₙ has the sign
of bₙ₋₁: the entry does not bounce, it goes through 0 to the other side. The one exception is b₀ = 0, which
lies in [−1, 1] and stays for ever; no iteration has hit it, and it has probability 0.
"""

from fractions import Fraction
from functools import partial
from itertools import islice

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.adam import adam_steps
from claims.toy_lasso.adam.adam_steps import moment_after, positive_multiple
from ndgm.exact.adam_zeros import leave_zero, state_before_zero
from ndgm.exact.arithmetic import sign
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.exact.recursions import correspondence
from ndgm.exact.rules import Adam, State, states
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.sim.formats import all_values, uniform_values
from ndgm.strategies import examples
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

POSITIVE = st.builds(Fraction, st.integers(1, 30), st.integers(1, 30))
OPEN = st.builds(Fraction, st.integers(1, 29), st.just(30))  # (0, 1)
EPSILON = Fraction(1, 8)


@claim(
    "prop-B.9",
    reading="from the start",
    part="leaves",
    condition="a start at 0 counts as a hit",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"form": Adam, "multiples": range(11)},
    mutants={
        "the start 0 left out": {"multiples": range(1, 11)},
        "sign(0) = 1": {"form": partial(Adam, sign_at_zero=1)},
    },
)
def test_every_start(form, multiples):
    """For every start in $[−1, 1]$, $bₙ = 0$ implies $bₙ₊₁ ≠ 0$. (With bias correction and $α = 1/10$,
    $±k/10$ meets 0 at $n = k$.)"""
    rule = form(Fraction(1, 10), 1, Fraction(9, 10), Fraction(999, 1000))
    for start in (side * Fraction(k, 10) for k in multiples for side in (1, -1)):
        hit = next(state for state in islice(states(rule, start), 11) if state.position == 0)
        with witness(start=start, n=hit.iteration):
            assert sign(leave_zero(rule, hit)) != 0, "it is 0 again, and so for ever"


@claim(
    "prop-B.9",
    part="leaves",
    expect="holds",
    evidence="proved",
    given={
        "form": Adam,
        "started": lambda start: start != 0,
        "decays": lambda beta: z3.And(beta > 0, beta < 1),
    },
    mutants={
        "β₁ = 0 let in": {"decays": lambda beta: z3.And(beta >= 0, beta < 1)},
        "the start 0 let in": {"started": lambda start: z3.BoolVal(True)},
        "sign(0) = 1": {"form": partial(Adam, sign_at_zero=1)},
    },
)
def test_other_starts(form, started, decays):
    """A hit $bₙ = 0 ≠ b₀$ implies $bₙ₊₁ ≠ 0$, opposite to $bₙ₋₁$, surely: for every $β₁$ in (0, 1) and
    every convention of the rule.
    """
    b, m, kappa, later, beta, penalty = z3.Reals("b m κ κ′ β₁ λ")
    at_zero = z3.RealVal(form(1, 1, 0, 0).sign_at_zero)

    def step(position, moment, kappa=kappa):
        slope = z3.If(position > 0, 1, z3.If(position < 0, -1, at_zero))
        after = z3.substitute(moment_after(form), (z3.Real("s"), slope), (m, moment))
        return [position - kappa * after, after]

    given = [decays(beta), penalty > 0, kappa > 0, later > 0]
    start = z3.Real("b₀")
    with witness():
        kept = induction(
            lambda position, moment: z3.Or(position != 0, moment != 0),
            variables=[b, m],
            start=[start, z3.RealVal(0)],
            step=step(b, m),
            given=[*given, started(start)],
        )
    with witness():
        after, moment = step(b, m)
        moved = prove(after != 0, assumptions=[b == 0, m != 0, *given])
        leaves = cut(z3.Implies(b == 0, after != 0), using=[kept, moved], given=given)
    with witness():
        following, _ = step(after, moment, later)
        opposite = prove(following * b < 0, assumptions=[b != 0, after == 0, *given])

    @examples(OPEN, OPEN, POSITIVE, POSITIVE, st.fractions(-1, 1, max_denominator=20), st.integers(0, 5))
    def step_is_the_rule(decay, second_decay, size, root, share, iteration):
        for epsilon, inside in ((0, False), (Fraction(1, 8), False), (Fraction(1, 8), True)):
            for corrected in (True, False):
                rule = form(2, size, decay, second_decay, epsilon, inside, corrected)
                state = state_before_zero(rule, share * size, root, iteration)
                if state is None:
                    continue
                hit = rule.step(state)
                with witness(rule=rule, position=state.position, moment=share * size):
                    assert hit.position == 0 and hit.first_moment == (decay * share + 1 - decay) * size
                    assert sign(leave_zero(rule, hit)) == -1

    forms = [partial(form, bias_correction=corrected) for corrected in (True, False)]
    forms += [partial(form, epsilon=EPSILON, epsilon_inside=inside) for inside in (True, False)]
    with witness():
        certify(*map(positive_multiple, forms), leaves, opposite)


@claim(
    "prop-B.9",
    part="moment",
    expect="holds",
    evidence="proved",
    given={"closed_form": lambda penalty, beta, n: penalty * (1 - beta**n), "corrected": False},
    mutants={
        "one gradient less": {"closed_form": lambda penalty, beta, n: penalty * (1 - beta ** (n - 1))},
        "(1 − β₁)ⁿ": {"closed_form": lambda penalty, beta, n: penalty * (1 - (1 - beta) ** n)},
        "the corrected moment": {"corrected": True},
    },
)
def test_while_positive(closed_form, corrected):
    """If $b₀, …, bₙ₋₁$ are positive then $mₙ = λ(1 − β₁ⁿ)$, whatever $bₙ$ is; so $0 < mₙ < λ$ for
    $β₁$ in (0, 1), $n ≥ 1$."""

    def remembered(moment, beta, n):
        return moment / (1 - beta**n) if corrected and n != 0 else moment

    def after_positive(index, sign, moment):
        return [
            adam_steps.stepped(Adam, adam_steps.POSITION, moment, adam_steps.SECOND_MOMENT, 1).first_moment
        ]

    with witness():
        certify(
            correspondence(
                lambda index: [closed_form(adam_steps.PENALTY, adam_steps.FIRST_DECAY, index)],
                variables=(),
                starts=([0], []),
                step=after_positive,
                other=lambda index, sign: [],
                signs=(1,),
                note="$mₙ = λ(1 − β₁ⁿ)$ as long as all gradients were $λ$",
            )
        )

    @examples(POSITIVE, OPEN, st.integers(1, 12), st.booleans(), number=20)
    def orbit(size, decay, count, correction):
        rule = Adam(1, size, decay, Fraction(1, 2), bias_correction=correction)
        start = State(Fraction(3 * count), second_moment=Fraction(0 if correction else size**2))
        for state in islice(states(rule, start), 1, count + 1):
            with witness(penalty=size, first_decay=decay, n=state.iteration):
                moment = remembered(state.first_moment, decay, state.iteration)
                assert moment == closed_form(size, decay, state.iteration), f"it is {moment}"


def check_hits(rules, starts, steps):
    """No orbit from `starts`, which are not 0, is 0 in two steps in a row."""
    for rule in rules:
        zero = optimizers.trajectory(rule, starts, steps) == 0
        n, orbit = zero[:-1].nonzero(as_tuple=True)
        shown = {"n": n, "start": starts[orbit], "learning_rate": rule.learning_rate}
        check_all(~zero[n + 1, orbit], "it is 0 again in the next step", **shown)
    certify(enumerated(f"hits of 0 in {len(rules) * len(starts)} orbits of {steps} steps"))


def adam(learning_rate, first_decay=0.9):
    """Adam with and without bias correction, at PyTorch's defaults otherwise."""
    forms = (optimizers.Adam, partial(optimizers.Adam, bias_correction=False))
    return [form(learning_rate, 1.0, first_decay) for form in forms]


@claim(
    "prop-B.9",
    reading="in floats",
    world="float32",
    part="leaves",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.Adam(0.1, 1.0)},
    mutants={"β₁ = 0": {"rule": optimizers.Adam(0.1, 1.0, first_decay=0.0)}},
)
def test_float32(rule):
    """Of all positive starts that uniform_(−1, 1) draws, each that is 0 within 40 steps of
    torch.optim.Adam is not 0 next.

    ($α = 0.1, λ = 1$. Rounding is odd, so the negative starts do the same.)
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    found = zero_hits(rule, starts, 40)
    check_all(found.after != 0, "it is 0 again in the next step", start=found.start, n=found.iteration)
    certify(enumerated(f"hits of 0 in {len(starts)} orbits of 40 steps"))


@claim(
    "prop-B.9",
    reading="in floats",
    world="bfloat16",
    part="leaves",
    expect="holds",
    evidence="enumerated",
    given={"rules": adam(0.1, 0.5) + adam(0.1, 0.99)},
    mutants={"β₁ = 0": {"rules": adam(0.125, 0.0)}},
)
def test_bfloat16(rules):
    """Of all bfloat16 numbers in (0, 1], each that is 0 within 150 steps is not 0 in the next $(α
    = 0.1, β₁ = 0.5, 0.99)$.
    """
    check_hits(rules, all_values(torch.bfloat16)[-16256:], 150)


@claim(
    "prop-B.9",
    reading="in floats",
    world="float16",
    part="leaves",
    expect="refuted",
    evidence="enumerated",
    given={"rules": adam(1e-6)[:1]},
    mutants={"α = 0.1": {"rules": adam(0.1)[:1]}},
)
def test_underflow(rules):
    """In float16 torch.optim.Adam with $α = 10⁻⁶$, $λ = 1$ is never 0 in two steps in a
    row. (Its steps underflow.)
    """
    check_hits(rules, all_values(torch.float16)[-15360:], 60)
