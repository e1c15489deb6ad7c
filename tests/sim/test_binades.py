"""The tables of the jumps through binades: against steps made one by one, in both formats, ties included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndgm.sim.binades import binades
from ndgm.sim.numba_walks import step_by_sign

FORMATS = [np.float32, np.float64]
# A short significand makes ties; the exponents leave binades on both sides.
RATES = st.builds(
    lambda digits, exponent: digits * 2.0**exponent, st.integers(1, 2**11 - 1), st.integers(-40, -8)
)


def stepped(real, modulus, rate):
    position = np.array([modulus], dtype=real)
    step_by_sign(position, real(1), real(rate))
    return float(position[0])


@pytest.mark.parametrize("real", FORMATS, ids=lambda real: real.__name__)
@given(RATES, st.data())
def test_a_jump_is_its_steps(real, rate, data):
    """From any modulus that has just come down into a binade: as far as single steps lead, and as many."""
    tables = binades(real(1), real(rate))
    levels = [k for k in range(1, len(tables.floors)) if tables.falls[k] == 0]
    if not levels:
        return
    k = data.draw(st.sampled_from(levels))
    floor, step, jump, shift, reach = (
        float(column[k])
        for column in (tables.floors, tables.steps, tables.jumps, tables.shifts, tables.reaches)
    )
    if jump > 4000:
        return
    spacing = float(np.spacing(real(floor)))
    below = data.draw(st.integers(1, max(1, int(step / spacing))))
    modulus = walked = 2 * floor - below * spacing
    jumped = (modulus - step if modulus >= reach else modulus) - shift
    steps = 0
    while walked >= floor:
        walked = stepped(real, walked, rate)
        steps += 1
    assert steps == int(jump) + (modulus >= reach)
    assert walked == jumped


@pytest.mark.parametrize(
    "rate",
    [np.float32(1e-45), np.float32(1e38), np.float32(np.inf), 5e-324, 1e308, np.inf],
    ids=lambda rate: f"{type(rate).__name__} {rate:g}",
)
def test_none_where_a_step_is_no_ordinary_number(rate):
    real = np.float32 if isinstance(rate, np.float32) else np.float64
    assert binades(real(1), real(rate)) is None


@pytest.mark.parametrize("real", FORMATS, ids=lambda real: real.__name__)
def test_the_first_floor_is_where_a_step_is_lost(real):
    """Half a spacing beside an even number is lost."""
    top = float(binades(real(1), real(0.125)).floors[0])
    assert stepped(real, top, 0.125) == top or stepped(real, 2 * top, 0.125) == 2 * top
    assert stepped(real, top * 0.75, 0.125) < top * 0.75
