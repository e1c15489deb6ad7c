"""What a count of fates must come to for vanilla NDGM, RMSProp and Adam, as exact arithmetic predicts it.

Vanilla NDGM: rounding is monotone, so the starts that a step sends to one number are an interval, and the
starts that end at 0 are found backwards from 0 (`starts_that_reach_zero`), without walking; the others
alternate, their moduli summing to αλ (Prop. B.2). A start below half a spacing of αλ rounds away in its first
step: b → −αλ → 0. That is where 3 of 4 floats are. RMSProp: the starts that escape capture are known
intervals (`escaping_starts`, new-rmsprop-share); in floats the captured are rounded to 0. Rounding moves the
ends of the intervals by less than 2⁻²²: past two draws at most, but past many floats where they are denser.
Adam: no iterate stays at 0, as a step from there is a multiple of m ≠ 0, and none repeats after two steps
while v changes; all end within the largest excursion of `new-adam-cycles`.
"""

from fractions import Fraction

import torch

from ndgm.exact.adam import eventual_moment, excursion
from ndgm.exact.arithmetic import interval, precision
from ndgm.exact.rmsprop import escaping_starts
from ndgm.sim.fates import Census
from ndgm.verdict import certify, enumerated, witnesses

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
        assert found.zeros == to_zero and found.others == 0, "other starts end at 0"
        assert found.sums == (step, step), "the moduli do not sum to αλ"
    certify(enumerated(f"starts, {found.zeros} of which end at 0, as many as are found backwards from 0"))


def check_rmsprop(found: Census, escaping: int, ends: int):
    """One by one, starts that escape capture in exact arithmetic alternate, the others end at 0, but for
    those near an end.
    """
    with witnesses(
        found.starts, alternate=found.two_cycles, escape=escaping, end_at_0=found.zeros, ends=ends
    ):
        assert abs(found.two_cycles - escaping) <= 2 * ends and found.others == 0, "another number escapes"
        assert found.astray == 0, f"{found.astray} starts farther than 2⁻²² from every end do otherwise"
        assert found.near <= found.starts // 1000, "too many are near an end"
    said = f"starts, {found.two_cycles} of which alternate; {escaping} escape in exact arithmetic"
    certify(enumerated(f"{said}, the same ones but for at most {found.near} within 2⁻²² of an end"))


def check_adam(found: Census, farthest: Fraction):
    """None stays at 0 or alternates, and all end as near to 0 as cycles come, up to 10⁻⁵."""
    with witnesses(
        found.starts, at_0=found.zeros, alternate=found.two_cycles, farthest=found.farthest, bound=farthest
    ):
        assert found.zeros == found.two_cycles == 0, "some rest or alternate"
        assert found.farthest <= float(farthest) * (1 + 1e-5), "some end farther out"
    certify(enumerated(f"starts, all of them within {found.farthest:.6g} of 0 in the end, and none at rest"))


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
