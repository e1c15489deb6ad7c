"""The fixed orders of summation: bit-equal to the same order written out, and not to another one."""

import numba
import numpy as np
import pytest

from ndgm.sim.summation import ACCUMULATORS, BLOCK, LANES, TOGETHER, add_rows, dot


@numba.njit
def compiled(left, right):
    return dot(left, right)


def written_out(left, right):
    sums = [0.0] * BLOCK
    for index, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        sums[index % BLOCK] += one * other
    accumulators = [sums[number * LANES : (number + 1) * LANES] for number in range(ACCUMULATORS)]
    while len(accumulators) > 1:
        pairs = zip(accumulators[::2], accumulators[1::2], strict=True)
        accumulators = [[one + other for one, other in zip(*pair, strict=True)] for pair in pairs]
    (lanes,) = accumulators
    while len(lanes) > 1:
        lanes = [one + other for one, other in zip(lanes[::2], lanes[1::2], strict=True)]
    return lanes[0]


@pytest.mark.parametrize("blocks", [0, 1, 2, 16])
def test_order_is_the_one_stated(blocks):
    generator = np.random.default_rng(blocks)
    for _ in range(50):
        left = generator.normal(size=blocks * BLOCK).astype(np.float32)
        right = generator.normal(size=blocks * BLOCK)
        assert compiled(left, right) == written_out(left, right)


def test_strided_vectors_are_refused():
    with pytest.raises(numba.TypingError, match="contiguous"):
        compiled(np.zeros(2 * BLOCK, np.float32)[::2], np.zeros(BLOCK))


def test_the_order_can_be_told_by_its_bits():
    generator = np.random.default_rng(0)
    left, right = (
        generator.normal(size=(200, 3 * BLOCK)).astype(np.float32),
        generator.normal(size=(200, 3 * BLOCK)),
    )
    there = [compiled(one, other) for one, other in zip(left, right, strict=True)]
    back = [
        compiled(np.ascontiguousarray(one[::-1]), np.ascontiguousarray(other[::-1]))
        for one, other in zip(left, right, strict=True)
    ]
    np.testing.assert_allclose(there, back, rtol=0, atol=1e-13)
    assert there != back


@numba.njit
def compiled_rows(total, matrix, rows, factors):
    add_rows(total, matrix, rows, factors)


def test_rows_are_added_one_after_the_other():
    generator = np.random.default_rng(0)
    matrix = generator.normal(size=(9, 2 * BLOCK)).astype(np.float32)
    there, factors = generator.normal(size=2 * BLOCK), generator.normal(size=TOGETHER + 1)
    rows = np.array([8, 0, 3, 4, 5])
    expected = there.copy()
    for row, factor in zip(rows[:TOGETHER], factors, strict=False):
        expected += factor * matrix[row].astype(np.float64)
    compiled_rows(there, matrix, rows, factors)
    assert np.array_equal(there, expected)


def test_rows_of_other_numbers_are_refused():
    with pytest.raises(numba.TypingError, match="contiguous"):
        compiled_rows(np.zeros(BLOCK), np.zeros((9, BLOCK)), np.arange(TOGETHER), np.zeros(TOGETHER))
