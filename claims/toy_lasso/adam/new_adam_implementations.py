"""torch's Adam comes in three implementations: in what do they differ on (7), and what is true of each?

torch.optim.Adam loops over tensors on a CPU and groups them (foreach) on a CUDA device; with fused=True it is
one kernel, which multiplies and adds in one rounding. A weight that rounding brings to the other side of 0
goes the other way at its next step, so that rounding decides single orbits, and no statement about all.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import islice

import pytest
import torch

from claims.toy_lasso.adam.constant_runs import largest_of
from ndgm.exact.adam import eventual_moment
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.implementations import IMPLEMENTATIONS, TorchAdam
from ndgm.sim.optimizers import iterates
from ndgm.sim.table_2 import LARGE, LEARNING_RATE, SMALL, STEPS, normal_quantiles, percentage
from ndgm.sim.threads import one_thread
from ndgm.verdict import certify, check_all, claim, enumerated, shared, witness

DRAWS, ALPHA = 20_000, 0.01
STARTS_OF_TABLE_2 = normal_quantiles(0.005, 5000)


@pytest.fixture(autouse=True)
def _one_thread():
    with one_thread():
        yield


@shared
def end_of_draws(implementation, dtype):
    """Where an implementation leads the same draws in 300 steps."""
    drawn = torch.rand(DRAWS, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    rule = TorchAdam(ALPHA, 1.0, implementation)
    return rule.walked(rule.start((2 * drawn - 1).to(dtype)), 300).position.double()


def apart(one, other, dtype):
    """How far two implementations are from each other after 300 steps, in α, from the same draws."""
    return (end_of_draws(one, dtype) - end_of_draws(other, dtype)).abs() / ALPHA


@pytest.mark.fast
@claim(
    "new-adam-implementations",
    part="same",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"pair": ("loop", "foreach"), "dtypes": (torch.float64, torch.float32, torch.bfloat16)},
    mutants={"fused": {"pair": ("loop", "fused")}, "float16": {"dtypes": (torch.float16,)}},
)
def test_loop_and_foreach_agree(pair, dtypes):
    """Loop and foreach agree in every bit in float64, float32 and bfloat16, from 20,000 draws, after 300
    steps.
    """
    for dtype in dtypes:
        distance = apart(*pair, dtype)
        check_all(distance == 0, "they differ", dtype=dtype, distance_over_alpha=distance)
    certify(enumerated("orbits of 300 steps"))


@pytest.mark.fast
@claim(
    "new-adam-implementations",
    part="differ",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"pairs": {torch.float32: ("loop", "fused"), torch.float16: ("loop", "foreach")}},
    mutants={
        "float32, loop and foreach": {"pairs": {torch.float32: ("loop", "foreach")}},
        "float64, loop and fused": {"pairs": {torch.float64: ("loop", "fused")}},
    },
)
def test_they_differ(pairs):
    """Fused in float32, and foreach in float16, leave the loop from over 90% of the draws, the farthest by
    over $α/4$.
    """
    for dtype, pair in pairs.items():
        distance = apart(*pair, dtype)
        share, farthest = float((distance > 0).double().mean()), float(distance.max())
        with witness(dtype=dtype, pair=pair, share=share, farthest_over_alpha=farthest):
            assert share > 0.9, "they agree more often"
            assert farthest > 0.25, "they stay nearer"
    certify(enumerated("pairs of implementations"))


@pytest.mark.fast
@claim(
    "new-adam-implementations",
    part="cycles",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"first_decay": 0.9},
    mutants={"β₁ = 0.91": {"first_decay": 0.91}, "β₁ = 0.89": {"first_decay": 0.89}},
)
def test_cycles_in_each(first_decay):
    """In each, in the end, in float32 and float64, from every second bfloat16 number in $(0, 1]$: sign runs
    $≤ 7$, $|b| ≤ 0.66639α$, the largest $|m|$ $0.35291λ$ $(α = 0.1)$.
    """
    starts = all_values(torch.bfloat16)[-16256::2]
    bound = float(eventual_moment(Fraction(9, 10)))
    for implementation in IMPLEMENTATIONS:
        rule = TorchAdam(0.1, 1.0, implementation, first_decay)
        for dtype in (torch.float64, torch.float32):
            # As late as in new-adam-cycles: n = 1200, …, 1299.
            late = [rule.walked(rule.start(starts.to(dtype)), 1200)]
            while len(late) < 100:
                late.append(rule.toy_step(late[-1]))
            rows, moment, position = largest_of(late)
            with witness(implementation=implementation, dtype=dtype, moment=moment, position=position):
                assert rows == 0, "8 iterates in a row have one sign"
                assert abs(moment / bound - 1) < 1e-6, "the largest |m| is another"
                assert position < 0.066639, "|b| is larger"
    certify(enumerated("implementations and formats"))


@shared
def after_the_large_penalty(implementation, steps):
    """The state of an implementation after λ = 2, from the quantiles of Table 2's initialization."""
    rule = TorchAdam(LEARNING_RATE, LARGE, implementation)
    return rule.walked(rule.start(STARTS_OF_TABLE_2), steps)


@pytest.mark.fast
@claim(
    "new-adam-implementations",
    part="shares",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"steps": STEPS, "shared": True},
    mutants={"an odd number of steps": {"steps": STEPS + 1}, "a fresh optimizer": {"shared": False}},
)
def test_shares_in_each(steps, shared):
    """With the settings of Table 2, from the quantiles of $N(0, 0.005²)$, each leaves 2.6% to 3.2% below 1e-5
    at $λ = 2$, and then more than 90% at 0.002.
    """
    for implementation in IMPLEMENTATIONS:
        rule = TorchAdam(LEARNING_RATE, SMALL, implementation)
        after_large = after_the_large_penalty(implementation, steps)
        fresh = rule.start(STARTS_OF_TABLE_2)
        begun = replace(after_large, position=fresh.position) if shared else fresh
        ended = {LARGE: after_large, SMALL: rule.walked(begun, steps)}
        found = {penalty: percentage(end.position) for penalty, end in ended.items()}
        with witness(implementation=implementation, percent=found):
            assert 2.6 < found[LARGE] < 3.2, "another share at λ = 2"
            assert found[SMALL] > 90, "a smaller share at λ = 0.002"
    certify(enumerated("implementations"))


@pytest.mark.fast
@claim(
    "new-adam-implementations",
    part="leaves",
    world="float16",
    expect="holds",
    evidence="enumerated",
    given={"first_decay": 0.9},
    mutants={"β₁ = 0": {"first_decay": 0.0}},
)
def test_zero_is_left_in_each(first_decay):
    """In float16 each reaches an exact 0 from some draws of $[−1, 1]$ within 150 steps $(α = 0.1$ and 0.001),
    and leaves it in the next.
    """
    starts = uniform_values(torch.float16)
    starts = starts[starts != 0]
    for implementation in IMPLEMENTATIONS:
        for rate in (0.1, 0.001):
            was_zero, hits = torch.zeros_like(starts, dtype=torch.bool), 0
            for state in islice(iterates(TorchAdam(rate, 1.0, implementation, first_decay), starts), 1, 151):
                is_zero = state.position == 0
                check_all(~(was_zero & is_zero), "0 stays 0", start=starts, implementation=implementation)
                was_zero, hits = is_zero, hits + int(is_zero.sum())
            with witness(implementation=implementation, rate=rate, hits=hits):
                assert hits > 0, "no orbit reaches 0"
    certify(enumerated("steps, and implementations at two rates"))


@shared
def end_of_all_draws():
    """Where the 2²³ moduli that float32 draws are after 3000 steps of the fused form, and at the two next."""
    rule, ends = TorchAdam(ALPHA, 1.0, "fused"), []
    for block in uniform_values(torch.float32)[2**23 + 1 :].split(2**20):
        late = islice(iterates(rule, block), 3000, 3003)
        ends.append(torch.stack([state.position for state in late]))
    return torch.cat(ends, 1)


@pytest.mark.slow
@claim(
    "new-adam-implementations",
    part="cycles",
    reading="every draw, fused",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"farthest": 0.6664},
    mutants={"0.65α": {"farthest": 0.65}},
)
def test_none_comes_to_rest(farthest):
    """Fused, $α = 0.01$, $λ = 1$, 3000 steps: none of the $2²³$ moduli that float32 draws is at rest or
    alternates, and all are within $0.6664α$.
    """
    now, _, after_two = end_of_all_draws()
    check_all(now != after_two, "it alternates or rests", position=now)
    check_all(now.abs() < farthest * ALPHA, "it is farther away", position=now)
    certify(enumerated("moduli, in two respects"))
