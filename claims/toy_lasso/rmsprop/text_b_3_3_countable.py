"""B.3.3, proof of B.4: 'since the initialisations are uncountable, the probability … has measure 0'.

The starts that lead RMSProp to 0 are countable. That they have probability 0 follows from a law without
atoms, such as the uniform one, not from there being uncountably many starts: an entry that is s₁ with
probability 1/2 and uniform otherwise is 0 after one step with probability 1/2. A machine draws from a finite
set, each of whose numbers has a positive probability.
"""

from fractions import Fraction

import pytest
import torch
import z3

from claims.toy_lasso.rmsprop.orbits import FLOAT32_DRAWS
from ndgm.exact.inference import null_preimages
from ndgm.exact.rmsprop_lemmas import subgradient_step
from ndgm.exact.rules import RMSProp
from ndgm.exact.vanilla import first_zero_starts
from ndgm.sim import optimizers
from ndgm.sim.fates import endings
from ndgm.verdict import certify, claim, witness, witnesses

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)
FIRST_STEP = Fraction(1, 10)  # α/√(1 − ρ)


def uniform(point):
    """The probability of one point under a law with a density."""
    return Fraction(0)


def half_at_the_first_step(point):
    """An entry that is s₁ with probability 1/2 and uniform otherwise: uncountably many values."""
    return Fraction(int(point == FIRST_STEP), 2)


def check_null(law):
    """The starts that are 0 after one step (α = 1/100, ρ = 99/100) have probability 0."""
    for start in first_zero_starts([FIRST_STEP]):
        rule = RMSProp(RATE, 1, DECAY)
        after = rule.step(rule.start(start)).position
        with witness(start=start, b_1=after, probability=law(start)):
            assert after != 0 or law(start) == 0, "a start that leads to 0 has a positive probability"


@claim(
    "text-B.3.3.countable",
    part="since",
    expect="refuted",
    evidence="proved",
    given={"law": half_at_the_first_step},
    mutants={"the uniform law": {"law": uniform}},
)
def test_uncountably_many_starts_are_not_enough(law):
    """If uncountably many starts are possible, the countable set of those that meet 0 has probability 0."""
    check_null(law)


@claim(
    "text-B.3.3.countable",
    reading="for a law without atoms",
    part="since",
    condition="no value of $b₀$ has a positive probability, as none has under the uniform law",
    expect="holds",
    evidence="proved",
    given={"law": uniform, "most": 3},
    mutants={
        "an atom at s₁": {"law": half_at_the_first_step},
        "two predecessors at most, 0 included": {"most": 2},
    },
)
def test_a_law_without_atoms(law, most):
    """Then the countable set of starts that lead to 0 has probability 0."""
    check_null(law)
    s = z3.Real("s")
    with witness():
        certify(null_preimages(lambda b: subgradient_step(b, s), most=most, given=[s > 0]))


@claim(
    "text-B.3.3.countable",
    reading="of the starts that a machine draws",
    world="float32",
    part="since",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0)},
    mutants={"constant steps of 0.003": {"rule": optimizers.RMSProp(0.003, 1.0, initial_second_moment=1.0)}},
)
def test_float32(rule):
    """Those of torch's float32 starts that lead RMSProp to 0 have probability 0."""
    found = endings(rule, torch.float32)
    certify(FLOAT32_DRAWS)
    share = f"{found.zeros} of {found.starts}"
    with witnesses(found.starts, start=found.zero_example, share_that_ends_at_0=share):
        assert found.zeros == 0, "each has a positive probability"
