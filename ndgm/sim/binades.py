"""How NDGM at a constant rate falls through the binades of a float format: the tables of `walk_by_binade`.

In the binade [F, 2F), F a power of two, neighbouring numbers are one spacing apart, and so a step that is
rounded there is a whole number of spacings: the same for every position, unless the exact step ends midway
between two numbers. Such ties occur in one binade only, in which the last bit of the step is half a spacing.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ndgm.sim.numba_walks import Array, step_by_sign


class Binade(NamedTuple):
    """What a modulus does that has just come down from above 2F, and so is at most one step below it.

    It makes `jump` steps at once, which take `shift` off; the last of them leaves the binade and is rounded
    as steps are in the binade below. A modulus of at least `reach` makes one more step, of length `step`,
    first. Where steps are ties, one step settles how all later ones are rounded; then come `jump` steps of
    length `step`, none of which leaves, and `falls` single ones, each only as long as the modulus is in the
    binade.
    """

    floor: float
    step: float
    jump: int
    shift: float
    reach: float
    falls: int


class Binades(NamedTuple):
    """Those of all binades that a step crosses, downwards, as arrays of the format.

    Entry 0 is no binade: its floor is where a step is first lost to rounding (or infinity), and a start from
    there on is walked. `floor_bits` are the floors' bit patterns, `mask` takes the sign off one.
    """

    floors: Array
    floor_bits: Array
    steps: Array
    jumps: Array
    shifts: Array
    reaches: Array
    falls: Array
    mask: Any


@lru_cache(maxsize=64, typed=True)
def binades(penalty: Any, rate: Any) -> Binades | None:
    """The tables for a step of `penalty` times `rate`, numpy scalars of one format.

    None where the step is so small that spacings are subnormal, or so large that 4 steps overflow.
    """
    real = type(rate)
    limits, length = np.finfo(real), rate * penalty
    if not limits.tiny * 2**60 < length < limits.max / 4:
        return None
    lower_ends, rounded, top = _rounded_steps(penalty, rate)
    last_bit = _last_bit(Fraction(float(penalty)) * Fraction(float(rate)))
    spacings = np.spacing(lower_ends)
    found = [
        _binade(float(floor), float(spacing), float(step), float(below), tie=spacing == 2 * last_bit)
        for floor, spacing, step, below in zip(
            lower_ends[1:], spacings[1:], rounded[1:], rounded[:-1], strict=True
        )
    ]
    found.append(found[-1]._replace(floor=float(top)) if found else Binade(float(top), 0.0, 0, 0.0, 0.0, 0))
    columns = [np.array(column, dtype=real)[::-1].copy() for column in zip(*found, strict=True)]
    floors, steps, jumps, shifts, reaches, falls = columns
    integer = np.int32 if real == np.float32 else np.int64
    mask = integer(np.iinfo(integer).max)
    return Binades(floors, floors.view(integer), steps, jumps, shifts, reaches, falls, mask)


def _rounded_steps(penalty: Any, rate: Any) -> tuple[Array, Array, Any]:
    """The floors above a step, ascending, the rounded step in each, and the first floor where it is 0."""
    real = type(rate)
    limits = np.finfo(real)
    least = int(np.floor(np.log2(rate * penalty))) + 1
    floors = np.ldexp(real(1), np.arange(least, min(least + limits.nmant + 4, limits.maxexp)))
    steps = floors.copy()
    # A step outwards from a floor, which is even, rounds a tie as all steps but the first do.
    step_by_sign(steps, penalty, -rate)
    steps -= floors
    moved = int(np.count_nonzero(steps))
    top = floors[moved] if moved < len(floors) else real(np.inf)
    return floors[:moved], steps[:moved], top


def _last_bit(number: Fraction) -> Fraction:
    """The largest power of two of which a dyadic number is a multiple."""
    return Fraction(number.numerator & -number.numerator, number.denominator)


def _binade(floor: float, spacing: float, step: float, below: float, *, tie: bool) -> Binade:
    """One binade, counted in spacings; `below` is the rounded step in the next lower one.

    The modulus comes from [2F − step, 2F); the whole numbers n and w are a step and F in spacings. Without
    ties k steps from any of these moduli end at F or above iff n + k n ≤ w. But a step that would end at F
    itself is rounded as steps are below F, so that n + k n < w is needed where those are longer.
    """
    in_a_step, in_the_floor = int(step / spacing), int(floor / spacing)
    if tie:
        # The step from above and the first one here may both be a spacing longer than the others.
        jump = max(in_the_floor - 2 * in_a_step - 3, 0) // in_a_step
        falls = (in_the_floor - jump * in_a_step) // in_a_step + 1
        return Binade(floor, step, jump, 0.0, 0.0, falls)
    longer = below > step
    inside = (in_the_floor - in_a_step - longer) // in_a_step
    reach = floor + ((inside + 1) * in_a_step + longer) * spacing
    return Binade(floor, step, inside + 1, inside * in_a_step * spacing + below, reach, 0)
