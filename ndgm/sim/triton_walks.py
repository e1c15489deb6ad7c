"""Walks of the toy rules in Triton: a coordinate stays in a register over all steps. Import it only where
Triton is.

Every walk reads `starts` and fills `position` (after `steps` steps), `following` (one step later), `periodic`
(whether one more step gives `position` again, bit by bit) and, where it notes them, `hits` (the first exact
zero, or −1). What changes with the iteration k comes from tables, entry k times their stride. Products are
fused with sums only by name: launch with `enable_fp_fusion=False`.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"

from __future__ import annotations

from functools import partial
from typing import Any

import triton
import triton.language as tl

# How long the sweep is must not make a new kernel.
jit: Any = partial(triton.jit, do_not_specialize=["number", "steps"])
inline: Any = triton.jit


@inline
def _bits(x):
    if x.dtype == tl.float64:
        bits = x.to(tl.int64, bitcast=True)
    else:
        bits = x.to(tl.int32, bitcast=True)
    return bits


@inline
def _with_sign_of(b, size):
    """A size that is not negative, with the sign of b."""
    if b.dtype == tl.float64:
        signed = (_bits(b) & -0x8000000000000000) | _bits(size)
    else:
        signed = (_bits(b) & -0x80000000) | _bits(size)
    return signed.to(b.dtype, bitcast=True)


@inline
def _everywhere(scalar, b):
    return tl.full(b.shape, scalar, b.dtype)


@inline
def _step_by_sign(b, k, sizes, size_stride, factors, factor_stride, FUSED: tl.constexpr):
    gradient = tl.where(b == 0, 0.0, _with_sign_of(b, tl.load(sizes + k * size_stride)))
    if FUSED:
        moved = tl.fma(_everywhere(tl.load(factors + k * factor_stride), b), gradient, b)
    else:
        moved = b - gradient
    return moved


@jit
def walk_by_sign(
    starts,
    position,
    following,
    periodic,
    hits,
    number,
    steps,
    sizes,
    size_stride,
    factors,
    factor_stride,
    FUSED: tl.constexpr,
    NOTES: tl.constexpr,
    BLOCK: tl.constexpr,
):
    """b+ = b + factors[k] * sizes[k] * sign(b), rounded once; or b − sizes[k] * sign(b), where nothing is
    fused.
    """
    own = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    inside = own < number
    b = tl.load(starts + own, mask=inside, other=0.0)
    hit = tl.where(b == 0, 0, -1)
    for k in range(steps):
        b = _step_by_sign(b, k, sizes, size_stride, factors, factor_stride, FUSED)
        if NOTES:
            hit = tl.where((b == 0) & (hit < 0), tl.cast(k + 1, tl.int32), hit)
    ahead = _step_by_sign(b, steps, sizes, size_stride, factors, factor_stride, FUSED)
    further = _step_by_sign(ahead, steps + 1, sizes, size_stride, factors, factor_stride, FUSED)
    tl.store(position + own, b, mask=inside)
    tl.store(following + own, ahead, mask=inside)
    tl.store(periodic + own, (_bits(b) == _bits(further)).to(tl.int8), mask=inside)
    if NOTES:
        tl.store(hits + own, hit, mask=inside)


@inline
def _step_of_adam(
    b,
    moment,
    k,
    penalty,
    weight,
    factors,
    denominators,
    LERP_FUSED: tl.constexpr,
    FROM_END: tl.constexpr,
    FORM: tl.constexpr,
):
    gradient = _with_sign_of(b, penalty)
    base = moment
    if FROM_END:
        base = gradient
    if LERP_FUSED:
        moment = tl.fma(_everywhere(weight, b), gradient - moment, base)
    else:
        moment = weight * (gradient - moment) + base
    factor, denominator = _everywhere(tl.load(factors + k), b), _everywhere(tl.load(denominators + k), b)
    numerator = moment
    if FORM == 2:
        numerator = factor * moment
    # Triton's own division of float32 is an approximation.
    if b.dtype == tl.float64:
        quotient = numerator / denominator
    else:
        quotient = tl.div_rn(numerator, denominator)
    if FORM == 0:
        moved = tl.fma(factor, quotient, b)
    elif FORM == 1:
        moved = b + factor * quotient
    else:
        moved = b + quotient
    return moved, moment


@jit
def walk_adam(
    starts,
    position,
    following,
    periodic,
    hits,
    number,
    steps,
    constants,
    factors,
    denominators,
    LERP_FUSED: tl.constexpr,
    FROM_END: tl.constexpr,
    FORM: tl.constexpr,
    BLOCK: tl.constexpr,
):
    """Adam with a table of denominators: what meets zero, or is NaN, goes astray, and `hits` says so, for NaN
    "later".

    `constants` are the penalty and the weight of lerp, counted from its end where `FROM_END`. `FORM` is that
    of addcdiv: 0 is b + factor * (m / d) rounded once, 1 the same rounded twice, 2 is b + (factor * m) / d.
    """
    own = tl.program_id(0).to(tl.int64) * BLOCK + tl.arange(0, BLOCK)
    inside = own < number
    b = tl.load(starts + own, mask=inside, other=0.0)
    penalty, weight = tl.load(constants), tl.load(constants + 1)
    moment = tl.zeros_like(b)
    hit = tl.where(b == 0, 0, tl.where(b == b, -1, 0x7FFFFFFF))
    for k in range(steps):
        b, moment = _step_of_adam(
            b, moment, k, penalty, weight, factors, denominators, LERP_FUSED, FROM_END, FORM
        )
        hit = tl.where((b == 0) & (hit < 0), tl.cast(k + 1, tl.int32), hit)
    ahead, moment = _step_of_adam(
        b, moment, steps, penalty, weight, factors, denominators, LERP_FUSED, FROM_END, FORM
    )
    hit = tl.where((ahead == 0) & (hit < 0), tl.cast(steps + 1, tl.int32), hit)
    further, moment = _step_of_adam(
        ahead, moment, steps + 1, penalty, weight, factors, denominators, LERP_FUSED, FROM_END, FORM
    )
    tl.store(position + own, b, mask=inside)
    tl.store(following + own, ahead, mask=inside)
    tl.store(periodic + own, (_bits(b) == _bits(further)).to(tl.int8), mask=inside)
    tl.store(hits + own, hit, mask=inside)
