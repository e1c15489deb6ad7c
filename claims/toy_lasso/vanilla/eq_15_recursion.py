"""Equation (15): NDGM on (7) is b₊ = b − αλ sgn(b) entry by entry, and an entry at 0 stays there.

The derivative of f(b) = λ‖b‖₁ in an entry is λ sgn(b) off 0. At 0 it does not exist, and what stays at 0 does
so by PyTorch's choice sgn(0) = 0: any other subgradient there would leave it. One z3 query, over all real b,
α and λ, says both; PyTorch's autograd is asked too.
"""

from functools import partial
from itertools import pairwise

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import heavy_ball
from ndgm.exact.proofs import prove, step_formula, symbolic_sign
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.sim.formats import all_values
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-15",
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
    """Every step is bₙ₊₁ = bₙ − αλ sgn(bₙ), for all real bₙ, α and λ; an entry that is 0 is 0 ever after."""

    @examples(toy_cases())
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        for before, after in pairwise(orbit):
            with witness(**case._asdict(), before=before):
                assert after == before - case.step * ((before > 0) - (before < 0))
                assert before != 0 or after == 0, "an entry leaves 0"

    b, rate, penalty = z3.Reals("b α λ")
    after = step_formula(rule(rate, penalty), b)
    recursion = after == b - rate * penalty * symbolic_sign(b)
    with witness():
        evidence = prove(z3.And(recursion, z3.Implies(b == 0, after == 0)))
    certify(Proof("z3", evidence))


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
    """However (7) is written, SGD moves every bfloat16 number by αλ towards 0 and leaves 0 alone.

    (α = 1/16, λ = 2: αλ and the gradient are exact, and the sum is rounded once.)
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
    certify(Count(len(forms) * len(starts), "finite bfloat16 numbers, in each way of writing the norm"))
