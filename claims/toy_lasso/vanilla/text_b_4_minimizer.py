"""Section B.4: the vector of zeros is the unique global minimiser of (7), f(b) = λ‖b‖₁ with λ > 0.

f(b) − f(0) is a sum of p terms λ|bᵢ| ≥ 0, and positive as soon as one entry is not 0: induction over the
coordinates. λ = 0 makes every vector a minimiser, and so does, near 0, a float format in which λ|b|
underflows.
"""

import pytest
import torch
import z3

from ndgm.exact.inference import induction
from ndgm.sim.formats import all_values
from ndgm.sim.losses import ToyLoss
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


def modulus(entry):
    return z3.Abs(entry) if z3.is_expr(entry) else abs(entry)


def hinge(entry):
    return z3.If(entry > 0, entry, 0) if z3.is_expr(entry) else max(entry, 0)


@claim(
    "text-B.4.minimizer",
    expect="holds",
    evidence="proved",
    given={"term": modulus, "penalty_is": lambda penalty: penalty > 0, "entries": lambda vector: vector},
    mutants={
        "λ = 0 let in": {"penalty_is": lambda penalty: penalty >= 0},
        "max(0, bᵢ) for |bᵢ|": {"term": hinge},
        "bᵢ for |bᵢ|": {"term": lambda entry: entry},
        "the first entry not penalised": {"entries": lambda vector: vector[1:]},
    },
)
def test_minimizer(term, penalty_is, entries):
    """$f(b) > f(0) = 0$ for every $b ≠ 0$, whatever the dimension."""

    @examples(toy_vectors())
    def compare(vector):
        with witness(**vector._asdict()):
            value = vector.penalty * sum(map(term, entries(vector.starts)))
            assert value > 0 or not any(vector.starts), "another minimiser"

    loss, entry, penalty = z3.Reals("f bₚ λ")
    zeros = z3.Bool("zeros")
    with witness():
        certify(
            induction(
                lambda loss, zeros: z3.And(loss >= 0, (loss == 0) == zeros),
                variables=[loss, zeros],
                start=[z3.RealVal(0), z3.BoolVal(True)],
                step=[loss + penalty * term(entry), z3.And(zeros, entry == 0)],
                given=[penalty_is(penalty)],
                over="p",
            )
        )


@claim(
    "text-B.4.minimizer",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": 0.5},
    mutants={"1": {"penalty": 1.0}},
)
def test_float32(penalty):
    """In float32 no other vector has the loss 0. (At the smallest number $λ|b|$ underflows if $λ ≤ 1/2$.)"""
    smallest = torch.tensor([2.0**-149])
    with witness(entry="2⁻¹⁴⁹", penalty=penalty):
        assert ToyLoss(penalty).value(smallest).item() > 0, "its loss is 0"


@claim(
    "text-B.4.minimizer",
    reading="any $λ$ above 1/2",
    world="bfloat16",
    condition="$λ > 1/2$, so that no product underflows",
    expect="holds",
    evidence="enumerated",
    given={"least": 0.5, "factor": 1.0},
    mutants={"λ = 1/2 let in": {"least": 0.4999}, "half of (7)": {"factor": 0.5}},
)
def test_bfloat16(least, factor):
    """The loss of each non-zero bfloat16 number up to 1 is positive for each bfloat16 penalty in (1/2, 1]."""
    entries = all_values(torch.bfloat16)
    entries = entries[entries != 0]
    penalties = [penalty for penalty in all_values(torch.bfloat16, least, 1.0).tolist() if penalty > least]
    for penalty in penalties:
        loss = factor * penalty * entries.abs()
        check_all(loss != 0, "its loss is 0", penalty=penalty, entry=entries)
    certify(enumerated("pairs of an entry and a penalty"))
