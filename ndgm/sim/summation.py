"""Compiled sums whose order is fixed, so that they give the same bits on every processor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir
from numba import core, extending, types

LANES, ACCUMULATORS = 8, 4
BLOCK = LANES * ACCUMULATORS
"""Vectors and rows must have a multiple of this length; zeros behind them change nothing."""
TOGETHER = 4
"""How many rows `add_rows` adds at a time, so that the sum is read and written less often."""

WIDTH = 4  # Registers of 256 bits: there are wider ones, but to widen float32 into them takes longer.
SINGLES, DOUBLES = ir.VectorType(ir.FloatType(), WIDTH), ir.VectorType(ir.DoubleType(), WIDTH)

cgutils: Any = core.cgutils
intrinsic: Any = extending.intrinsic

single_vector, double_vector = types.Array(types.float32, 1, "C"), types.Array(types.float64, 1, "C")


@intrinsic
def dot(typing_context, left, right):  # type: ignore[no-untyped-def]
    """The dot product of a float32 and a float64 vector, in float64, for use in compiled code.

    Entry i goes to partial sum i mod `BLOCK`; products are rounded before they are added; the partial sums
    are added in pairs: first accumulator 0 with 1 and 2 with 3, then neighbouring lanes. Left to itself a
    compiler chooses the order by the width of the processor's registers, and the last bits with it.

    Raises:
        numba.TypingError: a vector is not contiguous, or is of another type.
    """
    if (left, right) != (single_vector, double_vector):
        raise core.errors.TypingError("dot takes a contiguous float32 and a contiguous float64 vector.")

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        row, weight = _arrays(context, builder, signature, arguments)
        zero = ir.Constant(DOUBLES, [0.0] * WIDTH)
        sums = [cgutils.alloca_once_value(builder, zero) for _ in range(BLOCK // WIDTH)]
        with _places(builder, weight) as places:
            for place, partial in zip(places, sums, strict=True):
                product = builder.fmul(
                    _widened(builder, row.data, place), _load(builder, weight.data, place, DOUBLES)
                )
                builder.store(builder.fadd(builder.load(partial), product), partial)
        parts, lanes = LANES // WIDTH, []
        for part in range(parts):
            vector = _in_pairs(builder, [builder.load(partial) for partial in sums[part::parts]])
            lanes += [builder.extract_element(vector, ir.IntType(32)(lane)) for lane in range(WIDTH)]
        return _in_pairs(builder, lanes)

    return types.float64(left, right), generate


@intrinsic
def add_rows(typing_context, total, matrix, rows, factors):  # type: ignore[no-untyped-def]
    """Add to a float64 vector the first `TOGETHER` of `rows` of a float32 matrix, in order, times `factors`.

    Raises:
        numba.TypingError: an array is not contiguous, or is of another type.
    """
    kinds = double_vector, types.Array(types.float32, 2, "C"), types.Array(types.int64, 1, "C"), double_vector
    if (total, matrix, rows, factors) != kinds:
        raise core.errors.TypingError("add_rows takes contiguous arrays: float64, float32, int64, float64.")

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        total, matrix, rows, factors = _arrays(context, builder, signature, arguments)
        size = cgutils.unpack_tuple(builder, total.shape, 1)[0]

        def entry(array: Any, index: int) -> Any:
            return builder.load(builder.gep(array.data, [size.type(index)]))

        data = [
            builder.gep(matrix.data, [builder.mul(entry(rows, index), size)]) for index in range(TOGETHER)
        ]
        scales = [_repeated(builder, entry(factors, index)) for index in range(TOGETHER)]
        with _places(builder, total) as places:
            for place in places:
                vector = _load(builder, total.data, place, DOUBLES)
                for row, scale in zip(data, scales, strict=True):
                    vector = builder.fadd(vector, builder.fmul(scale, _widened(builder, row, place)))
                builder.store(vector, _pointer(builder, total.data, place, DOUBLES), align=8)
        return context.get_dummy_value()

    return types.void(total, matrix, rows, factors), generate


def _arrays(context: Any, builder: Any, signature: Any, arguments: Any) -> list[Any]:
    return [
        context.make_array(kind)(context, builder, value)
        for kind, value in zip(signature.args, arguments, strict=True)
    ]


@contextmanager
def _places(builder: Any, array: Any) -> Iterator[list[Any]]:
    """A loop over the blocks of a vector: where the registers that make up one begin."""
    size = cgutils.unpack_tuple(builder, array.shape, 1)[0]
    with cgutils.for_range_slice(builder, size.type(0), size, size.type(BLOCK)) as (block, _):
        yield [builder.add(block, size.type(offset)) for offset in range(0, BLOCK, WIDTH)]


def _pointer(builder: Any, data: Any, place: Any, kind: ir.VectorType) -> Any:
    return builder.bitcast(builder.gep(data, [place]), kind.as_pointer())


def _load(builder: Any, data: Any, place: Any, kind: ir.VectorType) -> Any:
    return builder.load(_pointer(builder, data, place, kind), align=4 if kind == SINGLES else 8)


def _widened(builder: Any, data: Any, place: Any) -> Any:
    return builder.fpext(_load(builder, data, place, SINGLES), DOUBLES)


def _repeated(builder: Any, number: Any) -> Any:
    vector = ir.Constant(DOUBLES, ir.Undefined)
    first = builder.insert_element(vector, number, ir.IntType(32)(0))
    return builder.shuffle_vector(
        first, vector, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    )


def _in_pairs(builder: Any, terms: list[Any]) -> Any:
    while len(terms) > 1:
        terms = [builder.fadd(one, other) for one, other in zip(terms[::2], terms[1::2], strict=True)]
    return terms[0]
