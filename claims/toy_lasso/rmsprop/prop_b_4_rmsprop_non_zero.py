"""Proposition B.4: with probability 1 RMSProp (25) never has an entry equal to 0.

A step of length s takes at most three points to 0, namely s, −s and 0 itself, and at most two points (or 0)
to any other value. So for each n at most 2ⁿ starts other than 0 are 0 for the first time after n steps, and
a countable set has probability 0 under a law with a density. Exceptions exist: at α = 1/100, ρ = 99/100 the
start 1/10 is one, and by new-rmsprop-rational the only positive rational one. Machines draw from a finite
set, none of whose numbers but 0 is an exception, and round: in float32 more than two thirds of it end at 0.
"""

from fractions import Fraction

import pytest
import torch
import z3

from claims.toy_lasso.rmsprop.orbits import DECAY, FLOAT32_DRAWS, RATE
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED, soft_threshold
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.inference import null_preimages
from ndgm.exact.rmsprop_lemmas import step_law, subgradient_step
from ndgm.exact.rules import RMSProp, rmsprop_steps, trajectory
from ndgm.exact.vanilla import first_zero_starts
from ndgm.sim import optimizers
from ndgm.sim.fates import endings, first_zero
from ndgm.verdict import certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast


def rounded(position, length):
    """The step with its end rounded down to eighths."""
    return z3.ToReal(z3.ToInt(8 * subgradient_step(position, length))) / 8


@claim(
    "prop-B.4",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "move": subgradient_step},
    mutants={
        "soft threshold": {"move": soft_threshold},
        "positions rounded to eighths": {"move": rounded},
        "constant steps, against (25)": {"rule": BIAS_CORRECTED},
    },
)
def test_only_countably_many_starts_reach_zero(rule, move):
    """With probability 1 no entry of RMSProp (25) is 0 at any $n$: a step leads
    three points at most to one."""
    s = z3.Real("s")
    with witness():
        law = step_law(rule)
    with witness():
        null = null_preimages(lambda b: move(b, s), most=3, given=[s > 0])
    with precision(200):
        for n in range(1, 9):
            starts = first_zero_starts(rmsprop_steps(RATE, DECAY, n))
            for start in starts:
                with witness(n=n, start=start):
                    assert len(starts) <= 2**n, "more starts"
                    assert trajectory(rule(RATE, 3, DECAY), start, n)[n].contains(0), "it is not 0"
    certify(law, null)


@claim(
    "prop-B.4",
    reading="for every start",
    aside=True,
    condition="surely, where the paper says almost surely",
    expect="refuted",
    evidence="proved",
    given={"decay": DECAY, "start": Fraction(1, 10)},
    mutants={"another start": {"start": Fraction(1, 7)}, "another decay": {"decay": Fraction(24, 25)}},
)
def test_some_starts_reach_zero(decay, start):
    """From no start but 0 is RMSProp $(α = 1/100)$ ever 0: 'with probability 1' could be left out."""
    rule = RMSProp(RATE, 1, decay)
    after = rule.step(rule.start(start))  # In Fractions: √(1 − ρ) is rational. Later steps are not.
    with witness(start=start, learning_rate=RATE, decay=decay, b_1=after.position):
        assert after.position != 0, "it is 0"
    for position in trajectory(rule, after._replace(position=ball(after.position)), 100):
        assert sign(position) != 0  # Undecided, an error, where it might be 0.


@claim(
    "prop-B.4",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0)},
    mutants={"constant steps of 0.003": {"rule": optimizers.RMSProp(0.003, 1.0, initial_second_moment=1.0)}},
)
def test_float32(rule):
    """Of all moduli that torch's float32 uniform_(−1, 1) draws, 0 aside, none ever becomes exactly 0."""
    found = endings(rule, torch.float32)
    hit = first_zero(rule, found.zero_example, torch.float32) if found.zeros else None
    with witnesses(found.starts, starts_that_end_at_0=found.zeros, start=found.zero_example, zero_at=hit):
        assert found.two_cycles == found.starts, "some are exactly 0 for ever"
    certify(FLOAT32_DRAWS)


@claim(
    "prop-B.4",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0), "start": 0.5},
    mutants={"an uncaptured start": {"start": 0.203125}},
)
def test_float64(rule, start):
    """The start 1/2, which torch's float64 uniform_(−1, 1) can draw, never becomes exactly 0."""
    with witness(start=start, zero_at=(hit := first_zero(rule, start, torch.float64))):
        assert hit is None, "it becomes exactly 0"


@claim(
    "prop-B.4",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(2**-7, 1.0, 0.9)},
    mutants={"torch's defaults": {"rule": optimizers.RMSProp(0.01, 1.0)}},
)
def test_bfloat16(rule):
    """No bfloat16 start in (0, 1] ever becomes exactly 0, whatever $α$ and $ρ$ are."""
    found = endings(rule, torch.bfloat16)
    shown = {"start": found.zero_example, "learning_rate": rule.learning_rate, "decay": rule.decay}
    with witnesses(found.starts, starts_that_end_at_0=found.zeros, **shown):
        assert found.zeros == 0, "some end at exactly 0"


@claim(
    "prop-B.4",
    reading="at torch's defaults",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0)},
    mutants={"a dyadic learning rate, decay 0.9": {"rule": optimizers.RMSProp(2**-7, 1.0, 0.9)}},
)
def test_bfloat16_defaults(rule):
    """At $α = 0.01$, $ρ = 0.99$ no bfloat16 start in (0, 1] ends at 0.

    ($vₙ$ stops growing before the steps are small enough.)
    """
    found = endings(rule, torch.bfloat16)
    with witnesses(found.starts, start=found.zero_example, starts_that_end_at_0=found.zeros):
        assert found.zeros == 0, "some end at exactly 0"
    certify(enumerated("bfloat16 numbers in (0, 1]"))
