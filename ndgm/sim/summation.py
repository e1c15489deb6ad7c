"""A compiled dot product whose order of summation is fixed, so that it gives the same bits on every
processor.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import core, extending, types

LANES, ACCUMULATORS = 8, 4
BLOCK = LANES * ACCUMULATORS
"""Both vectors of `dot` must have a multiple of this length; zeros behind them change nothing."""

cgutils: Any = core.cgutils
intrinsic: Any = extending.intrinsic


@intrinsic
def dot(typing_context, left, right):  # type: ignore[no-untyped-def]
    """The dot product of a float32 and a float64 vector, in float64, for use in compiled code.

    Entry i goes to partial sum i mod `BLOCK`; products are rounded before they are added; the partial sums
    are added in pairs: first accumulator 0 with 1 and 2 with 3, then neighbouring lanes. Left to itself a
    compiler chooses the order by the width of the processor's registers, and the last bits with it.

    Raises:
        numba.TypingError: a vector is not contiguous, or is of another type.
    """
    if left != types.Array(types.float32, 1, "C") or right != types.Array(types.float64, 1, "C"):
        raise core.errors.TypingError("dot takes a contiguous float32 and a contiguous float64 vector.")

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        arrays = [
            context.make_array(kind)(context, builder, value)
            for kind, value in zip(signature.args, arguments, strict=True)
        ]
        singles, doubles = ir.VectorType(ir.FloatType(), LANES), ir.VectorType(ir.DoubleType(), LANES)
        size = cgutils.unpack_tuple(builder, arrays[0].shape, 1)[0]
        sums = [
            cgutils.alloca_once_value(builder, ir.Constant(doubles, [0.0] * LANES))
            for _ in range(ACCUMULATORS)
        ]

        def load(array: Any, kind: ir.VectorType, place: Any, align: int) -> Any:
            pointer = builder.bitcast(builder.gep(array.data, [place]), kind.as_pointer())
            return builder.load(pointer, align=align)

        with cgutils.for_range_slice(builder, size.type(0), size, size.type(BLOCK)) as (block, _):
            for number, partial in enumerate(sums):
                place = builder.add(block, size.type(number * LANES))
                product = builder.fmul(
                    builder.fpext(load(arrays[0], singles, place, 4), doubles),
                    load(arrays[1], doubles, place, 8),
                )
                builder.store(builder.fadd(builder.load(partial), product), partial)
        vector = _in_pairs(builder, [builder.load(partial) for partial in sums])
        return _in_pairs(
            builder,
            [builder.extract_element(vector, ir.Constant(ir.IntType(32), lane)) for lane in range(LANES)],
        )

    return types.float64(left, right), generate


def _in_pairs(builder: Any, terms: list[Any]) -> Any:
    while len(terms) > 1:
        terms = [builder.fadd(one, other) for one, other in zip(terms[::2], terms[1::2], strict=True)]
    return terms[0]
