"""Equation (15): NDGM on (7) is b₊ = b − αλ sgn(b) entry by entry, and an entry at 0 stays there.

The derivative of f(b) = λ‖b‖₁ in an entry is λ sgn(b) off 0. At 0 it does not exist, and what stays at 0 does
so by PyTorch's choice sgn(0) = 0: any other subgradient there would leave it. One z3 query, over all real b,
α and λ, says the first; induction over n the second. PyTorch's autograd is asked too.
"""

from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import heavy_ball
from ndgm.exact.arithmetic import sign
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove, step_formula, symbolic_sign
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.sim.formats import all_values
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-15",
    part="recursion",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={
        "sign(0) = 1": {"rule": partial(NDGM, sign_at_zero=1)},
        "penalty squared": {"rule": lambda rate, penalty: NDGM(rate, penalty**2)},
        "heavy ball": {"rule": heavy_ball},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_recursion(rule):
    """Every step is $bₙ₊₁ = bₙ − αλ sgn(bₙ)$, for all real $bₙ$, $α$ and $λ$."""

    @examples(toy_cases())
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        for before, after in pairwise(orbit):
            with witness(**case._asdict(), before=before, after=after):
                assert after == before - case.step * sign(before), "the step is not −αλ sgn(b)"

    b, rate, penalty = z3.Reals("b α λ")
    after = step_formula(rule(rate, penalty), b)
    with witness():
        certify(prove(after == b - rate * penalty * symbolic_sign(b)))


@claim(
    "eq-15",
    part="absorbing",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "reached": 0},
    mutants={
        "sign(0) = 1": {"rule": partial(NDGM, sign_at_zero=1)},
        "heavy ball": {"rule": heavy_ball},
        "αλ/2 in the place of 0": {"reached": Fraction(1, 2)},
    },
)
def test_absorbing(rule, reached):
    """An entry that is 0 at some $n$ is 0 ever after."""

    @examples(toy_cases())
    def walk(case):
        # The multiple of αλ next to the start, so that every orbit comes to 0.
        start = case.start // case.step * case.step
        orbit = trajectory(rule(case.learning_rate, case.penalty), start, 14)
        hit = orbit.index(0) if 0 in orbit else len(orbit)
        with witness(**case._asdict() | {"start": start}, n=hit):
            assert not any(orbit[hit:]), "an entry leaves 0"

    b, rate, penalty = z3.Reals("b α λ")
    place = z3.Q(*Fraction(reached).as_integer_ratio()) * rate * penalty
    after = step_formula(rule(rate, penalty), b)
    with witness():
        certify(induction(lambda b: b == place, variables=[b], start=[place], step=[after]))


FORMS = {
    "abs().sum()": lambda b: b.abs().sum(),
    "norm(1)": lambda b: b.norm(1),
    "l1_loss": lambda b: torch.nn.functional.l1_loss(b, torch.zeros_like(b), reduction="sum"),
    "relu": lambda b: (b.relu() + (-b).relu()).sum(),
    "maximum": lambda b: torch.maximum(b, -b).sum(),
}


@claim(
    "eq-15",
    reading="as PyTorch computes it",
    part="recursion",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"forms": FORMS},
    mutants={
        "the derivative from the right": {"forms": {"where": lambda b: torch.where(b >= 0, b, -b).sum()}},
        "a smoothed norm": {"forms": {"sqrt": lambda b: (b.square() + 1e-4).sqrt().sum()}},
    },
)
def test_autograd(forms):
    """However (7) is written, SGD moves every bfloat16 number by $αλ$ towards 0 and leaves 0 alone.

    ($α = 1/16, λ = 2$: $αλ$ and the gradient are exact, and the sum is rounded once.)
    """
    largest = torch.finfo(torch.bfloat16).max
    starts = all_values(torch.bfloat16, -largest, largest)
    moved = (starts.double() - starts.double().sign() / 8).to(torch.bfloat16)
    for name, norm in forms.items():
        entries = starts.clone().requires_grad_()
        optimizer = torch.optim.SGD([entries], lr=2.0**-4)
        (2 * norm(entries)).backward()
        gradient = entries.grad
        check_all(
            gradient == 2 * starts.sign(), "the gradient differs", form=name, entry=starts, gradient=gradient
        )
        optimizer.step()
        check_all(entries == moved, "SGD moves it elsewhere", form=name, entry=starts, after=entries)
    certify(enumerated("gradients and steps at finite bfloat16 numbers, in each way of writing the norm"))
