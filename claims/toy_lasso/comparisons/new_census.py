"""New: what becomes of every start that a machine can draw, and of every float32 number in (−1, 1), counted
and foretold.

Vanilla NDGM: rounding is monotone, so the starts that a step sends to one number are an interval, and the
starts that end at 0 are found backwards from 0 (`starts_that_reach_zero`), without walking; the others
alternate, their moduli summing to αλ (Prop. B.2). Below half a spacing of αλ a start is lost in its first
step: b → −αλ → 0. That is where 3 of 4 floats are. RMSProp: the starts that escape capture are known
intervals (`escaping_starts`, new-rmsprop-share); in floats the captured are rounded to 0. Rounding moves the
ends of the intervals by less than 2⁻²²: past two draws, and past many of the floats that lie denser. Adam: no
iterate stays at 0, for a step there is ± αm, m ≠ 0, and none repeats after two steps while v changes; all
end within the largest excursion of `new-adam-cycles`.
"""

from fractions import Fraction
from functools import cache, partial

import pytest
import torch

from ndgm.exact.adam import eventual_moment, excursion
from ndgm.exact.arithmetic import interval, precision
from ndgm.exact.rmsprop import escaping_starts
from ndgm.sim.fates import Census, census, count, positive_starts
from ndgm.sim.formats import all_values, numbers_up_to, uniform_values
from ndgm.sim.optimizers import NDGM, Adam, RMSProp
from ndgm.sim.preimages import starts_that_reach_zero
from ndgm.verdict import (
    Count,
    certify,
    claim,
    witness,
    witnesses,
)

DRAWS, FLOATS = "new-census-draws", "new-census-floats"
STEPS = 3000
LONG = {0.1: 1000, 0.01: 1000, 0.001: 1010}
"""Learning rates, and steps that take every start in (−1, 1) to its end."""
NINE_TENTHS = Fraction(9, 10)
EXCURSION = excursion(NINE_TENTHS, eventual_moment(NINE_TENTHS))
"""Of Adam at β₁ = 0.9, in α: 0.66638…"""


def check_vanilla(found: Census, to_zero: int, step: float):
    """So many go to 0, all others alternate, and the moduli of the two numbers sum to αλ, without a rounding
    error.
    """
    with witnesses(
        found.starts, end_at_0=found.zeros, found_backwards=to_zero, neither=found.others, sums=found.sums
    ):
        assert found.zeros == to_zero and found.others == 0
        assert found.sums == (step, step)
    certify(
        Count(found.starts, f"starts, {found.zeros} of which end at 0, as many as are found backwards from 0")
    )


def check_rmsprop(found: Census, escaping: int, ends: int):
    """One by one, starts that escape capture in exact arithmetic alternate, the others end at 0, but for
    those near an end.
    """
    with witnesses(
        found.starts, alternate=found.two_cycles, escape=escaping, end_at_0=found.zeros, ends=ends
    ):
        assert abs(found.two_cycles - escaping) <= 2 * ends and found.others == 0
        assert found.astray == 0, f"{found.astray} starts farther than 2⁻²² from every end do otherwise"
        assert found.near <= found.starts // 1000
    said = (
        f"starts, {found.two_cycles} of which alternate; {escaping} escape in exact arithmetic, the same ones"
    )
    certify(Count(found.starts, f"{said} but for at most {found.near} within 2⁻²² of an end"))


def check_adam(found: Census, farthest: Fraction):
    """None stays at 0 or alternates, and all end as near to 0 as cycles come, up to 1e-5."""
    with witnesses(
        found.starts, at_0=found.zeros, alternate=found.two_cycles, farthest=found.farthest, bound=farthest
    ):
        assert found.zeros == found.two_cycles == 0
        assert found.farthest <= float(farthest) * (1 + 1e-5)
    certify(
        Count(
            found.starts, f"starts, all of them within {found.farthest:.6g} of 0 in the end, and none at rest"
        )
    )


@cache
def draws(rule):
    """What becomes of the 2²⁴ draws."""
    return count(rule, uniform_values(torch.float32), STEPS)


@cache
def moduli(rule, escaping=None):
    """What becomes of the 2²³ moduli of the draws."""
    return count(rule, positive_starts(torch.float32), STEPS, escaping)


def rounded(number, dtype=torch.float32):
    return float(torch.tensor(number, dtype=dtype))


def escapes(rate, decay, counted):
    """The intervals in (0, 1] from which RMSProp escapes; how many numbers `counted` finds in them; how many
    ends they have.

    0 and 1 only cut off what goes on: they are no ends near which rounding decides.
    """
    with precision(120):
        starts = [
            (interval(lower)[0], interval(upper)[1])
            for lower, upper in escaping_starts(rate, decay, Fraction(1))
        ]
    numbers = [counted(upper) - counted(max(lower, 0)) for lower, upper in starts]
    ends = sorted(
        (float(lower) if lower > 1e-30 else -1.0, float(upper) if upper < 1 else 2.0)
        for lower, upper in starts
    )
    return tuple(ends), sum(numbers), 2 * len(starts)


@pytest.mark.fast
@claim(
    DRAWS,
    reading="vanilla NDGM",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"rule": NDGM(0.01, 1.0), "backwards": starts_that_reach_zero},
    mutants={
        "starts up to 0.005": {"backwards": lambda rule, dtype: starts_that_reach_zero(rule, dtype, 0.005)},
        "the gaps of α = 0.07": {
            "backwards": lambda rule, dtype: starts_that_reach_zero(NDGM(0.07, 1.0), dtype)
        },
        "RMSProp": {"rule": RMSProp(0.01, 1.0)},
    },
)
def test_draws_of_vanilla(rule, backwards):
    """α = 0.01, λ = 1, 3000 steps: of the 2²⁴ draws 5 end at 0, the draw 0 among them; all others alternate
    bit by bit.
    """
    to_zero = 1 + backwards(NDGM(0.01, 1.0), torch.float32).drawn()
    check_vanilla(draws(rule), to_zero, rounded(0.01))


@pytest.mark.fast
@claim(
    DRAWS,
    reading="RMSProp",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"rule": RMSProp(0.01, 1.0), "decay": Fraction(99, 100)},
    mutants={
        "the intervals of ρ = 0.991": {"decay": Fraction(991, 1000)},
        "v₀ = λ²": {"rule": RMSProp(0.01, 1.0, initial_second_moment=1.0)},
    },
)
def test_draws_of_rmsprop(rule, decay):
    """α = 0.01, ρ = 0.99, λ = 1, 3000 steps: of the 2²³ moduli those that exact arithmetic captures end at 0."""
    intervals, escaping, ends = escapes(Fraction(1, 100), decay, lambda bound: int(bound * 2**23))
    check_rmsprop(moduli(rule, intervals), escaping, ends)


@pytest.mark.fast
@claim(
    DRAWS,
    reading="Adam",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"rule": Adam(0.01, 1.0), "farthest": EXCURSION / 100},
    mutants={
        "0.65 α": {"farthest": Fraction(65, 10_000)},
        "RMSProp": {"rule": RMSProp(0.01, 1.0)},
    },
)
def test_draws_of_adam(rule, farthest):
    """torch's Adam, α = 0.01, λ = 1, 3000 steps: none of the 2²³ moduli is at rest or alternates; all are
    within 0.6664 α.
    """
    check_adam(moduli(rule), farthest)


def check_all_values(dtype, learning_rate):
    """Vanilla NDGM from every number of a 16-bit format in (0, 1)."""
    rule, starts = NDGM(learning_rate, 1.0), all_values(dtype, 0.0, 1.0)[1:-1]
    check_vanilla(
        count(rule, starts, STEPS),
        starts_that_reach_zero(rule, dtype).positive(),
        rounded(learning_rate, dtype),
    )


HALF = {
    "reading": "vanilla NDGM, every number of the format in (0, 1)",
    "evidence": "enumerated",
    "expect": "holds",
    "given": {"learning_rate": 0.01},
}


@pytest.mark.fast
@claim(DRAWS, world="bfloat16", mutants={"lost beside 1": {"learning_rate": 0.001}}, **HALF)
def test_bfloat16(learning_rate):
    """α = 0.01, λ = 1: of the 16,255 bfloat16 numbers in (0, 1) those found backwards from 0 end there, all
    others alternate.
    """
    check_all_values(torch.bfloat16, learning_rate)


@pytest.mark.fast
@claim(DRAWS, world="float16", mutants={"lost beside 1": {"learning_rate": 0.0002}}, **HALF)
def test_float16(learning_rate):
    """α = 0.01, λ = 1: of the 15,359 float16 numbers in (0, 1) those found backwards from 0 end there, all
    others alternate.
    """
    check_all_values(torch.float16, learning_rate)


def check_share(found: Census, percent: int):
    with witness(end_at_0=found.zeros, percent=f"{found.zeros / found.starts:.3%}"):
        assert round(100 * found.zeros / found.starts) == percent


def check_vanilla_floats(counted, percents):
    """Every float32 number in (0, 1), for each learning rate."""
    for rate, percent in percents.items():
        rule = NDGM(rate, 1.0)
        found = counted(rule, LONG[rate])
        check_vanilla(found, starts_that_reach_zero(rule, torch.float32).positive(), rounded(rate))
        check_share(found, percent)


def check_rmsprop_floats(counted, percents, decay):
    for rate, percent in percents.items():
        intervals, escaping, ends = escapes(Fraction(str(rate)), decay, numbers_up_to)
        found = counted(RMSProp(rate, 1.0, 0.9), LONG[rate], intervals)
        check_rmsprop(found, escaping, ends)
        check_share(found, percent)


def check_adam_floats(counted, rates, farthest):
    for rate in rates:
        check_adam(counted(Adam(rate, 1.0), LONG[rate]), farthest * Fraction(str(rate)))


@pytest.fixture(scope="module")
def counted(census_folder):
    return cache(partial(census, folder=census_folder))


@pytest.fixture(scope="module")
def counted_on_cuda(cuda_device):
    return cache(partial(census, device=cuda_device))


VANILLA = {
    "world": "float32",
    "evidence": "enumerated",
    "given": {"percents": {0.1: 78, 0.01: 76, 0.001: 73}},
    "mutants": {"one per cent more": {"percents": {0.1: 79}}, "half of the floats": {"percents": {0.1: 50}}},
}
RMSPROP = {
    "world": "float32",
    "evidence": "enumerated",
    "given": {"percents": {0.1: 3, 0.01: 3}, "decay": NINE_TENTHS},
    "mutants": {
        "the intervals of ρ = 0.91": {"decay": Fraction(91, 100)},
        "vanilla's share": {"percents": {0.1: 78}},
    },
}
ADAM = {
    "world": "float32",
    "evidence": "enumerated",
    "given": {"rates": (0.1, 0.01), "farthest": EXCURSION},
    "mutants": {"0.65 α": {"rates": (0.1,), "farthest": Fraction(65, 100)}},
}


@pytest.mark.slow
@claim(FLOATS, reading="vanilla NDGM", expect="holds", **VANILLA)
def test_all_floats_of_vanilla(counted, percents):
    """α = 0.1, 0.01, 0.001, λ = 1: of all float32 numbers in (0, 1) those found backwards from 0 end there;
    all others alternate.
    """
    check_vanilla_floats(counted, percents)


@pytest.mark.slow
@claim(FLOATS, reading="RMSProp", expect="holds", **RMSPROP)
def test_all_floats_of_rmsprop(counted, percents, decay):
    """α = 0.1, 0.01, ρ = 0.9, λ = 1: of all float32 numbers in (0, 1) those that exact arithmetic captures
    end at 0.
    """
    check_rmsprop_floats(counted, percents, decay)


@pytest.mark.slow
@claim(FLOATS, reading="Adam", expect="holds", **ADAM)
def test_all_floats_of_adam(counted, rates, farthest):
    """torch's Adam, α = 0.1, 0.01, λ = 1: of all float32 numbers in (0, 1) none is at rest or alternates; all
    are within 0.6664 α.
    """
    check_adam_floats(counted, rates, farthest)


@pytest.mark.gpu
@claim(FLOATS, reading="vanilla NDGM, on CUDA", expect="not run", **VANILLA)
def test_all_floats_of_vanilla_on_cuda(counted_on_cuda, percents):
    """On a CUDA device: of all float32 numbers in (0, 1) those found backwards from 0 end there; all others
    alternate.
    """
    check_vanilla_floats(counted_on_cuda, percents)


@pytest.mark.gpu
@claim(FLOATS, reading="RMSProp, on CUDA", expect="not run", **RMSPROP)
def test_all_floats_of_rmsprop_on_cuda(counted_on_cuda, percents, decay):
    """On a CUDA device: of all float32 numbers in (0, 1) those that exact arithmetic captures end at 0."""
    check_rmsprop_floats(counted_on_cuda, percents, decay)


@pytest.mark.gpu
@claim(FLOATS, reading="Adam, on CUDA", expect="not run", **ADAM)
def test_all_floats_of_adam_on_cuda(counted_on_cuda, rates, farthest):
    """On a CUDA device: of all float32 numbers in (0, 1) none is at rest or alternates; all are within 0.6664
    α.
    """
    check_adam_floats(counted_on_cuda, rates, farthest)
