"""Compiled walks of the toy rules over blocks of coordinates, which stay in the level-1 cache over all steps.

Every walk reads `starts` and fills `position` (after `steps` steps), `following` (one step later), `periodic`
(whether one more step gives `position` again, bit by bit) and, unless it is empty, `hits` (the first exact
zero). Penalties are not negative, and they and the rates are finite. All is in one file, because numba's
cache of compiled code does not notice a change in another one.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending

from ndgm.sim.compiling import cached

BLOCK = 1024  # Coordinates that walk together: they and what belongs to them stay in the level-1 cache.
STRIDE = 16  # Steps between two looks whether a block repeats itself.

HEAVY_BALL, TORCH, NESTEROV = range(3)  # The forms of momentum.

Array = np.ndarray[Any, np.dtype[Any]]

intrinsic: Any = extending.intrinsic
# Without the numpy error model every division is a branch that may raise, and no loop with one is vectorised.
compiled: Any = partial(cached, nogil=True, fastmath=False, error_model="numpy")


@intrinsic
def _fma(typing_context, x, y, z):  # type: ignore[no-untyped-def]
    """x * y + z, rounded once."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.fma(*arguments)

    return x(x, x, x), generate


@intrinsic
def _binade(typing_context, x):  # type: ignore[no-untyped-def]
    """The largest power of two that is not above a positive number; 0 below the normal ones."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        bits = ir.IntType(x.bitwidth)
        exponent = np.array(np.inf, dtype=str(x)).view(f"int{x.bitwidth}").item()
        masked = builder.and_(builder.bitcast(arguments[0], bits), ir.Constant(bits, exponent))
        return builder.bitcast(masked, arguments[0].type)

    return x(x), generate


@compiled
def _multiply_add(x, y, z, fused):  # type: ignore[no-untyped-def]
    return _fma(x, y, z) if fused else x * y + z


@compiled
def fill_second_moments(found, moment, factor, other, decay, fused):  # type: ignore[no-untyped-def]
    """v₁, v₂, ... where `factor` times `other` is (1 − decay) * gradient² in every step."""
    for k in range(found.size):
        moment = _multiply_add(factor, other, moment * decay, fused)
        found[k] = moment


@compiled
def _copy(source, target):  # type: ignore[no-untyped-def]
    # Assigning to a slice compiles several times as long.
    for i in range(source.size):
        target[i] = source[i]


@compiled
def _changed(block, before):  # type: ignore[no-untyped-def]
    different = np.int32(0)
    for i in range(block.size):
        # The ufunc, because + would widen the counter, and with it the vectors.
        different = np.add(different, np.int32(block[i] != before[i]))
    return different > 0


@compiled
def _same_bits(x, y):  # type: ignore[no-untyped-def]
    # Without `and` and `or`, whose branches keep a loop from being vectorised.
    return ((x == y) & (np.signbit(x) == np.signbit(y))) | ((x != x) & (y != y))


@compiled
def _note_periodic(block, further, periodic):  # type: ignore[no-untyped-def]
    for i in range(block.size):
        periodic[i] = _same_bits(block[i], further[i])


@compiled
def _note_zeros(block, hits, iteration):  # type: ignore[no-untyped-def]
    zero, now = block.dtype.type(0), np.int32(iteration)
    for i in range(hits.size):
        hits[i] = now if block[i] == zero and hits[i] < 0 else hits[i]


@compiled
def _stepped(b, penalty, rate):  # type: ignore[no-untyped-def]
    """b − rate * penalty * sign(b), the product not rounded, for a penalty that is not negative."""
    zero = rate - rate  # A literal 0 would turn float32 into float64.
    return _fma(np.copysign(penalty, b), -rate, b) if b != zero else b


@compiled
def step_by_sign(block, penalty, rate):  # type: ignore[no-untyped-def]
    """One step of b+ = b − rate * penalty * sign(b) in place."""
    for i in range(block.size):
        block[i] = _stepped(block[i], penalty, rate)


@compiled
def _step_twice_by_sign(block, penalty, rate, next_rate):  # type: ignore[no-untyped-def]
    # Two steps for each load and store; with more, each coordinate waits for its own last step.
    for i in range(block.size):
        block[i] = _stepped(_stepped(block[i], penalty, rate), penalty, next_rate)


@compiled
def _end_by_sign(block, following, periodic, penalty, rate, next_rate):  # type: ignore[no-untyped-def]
    for i in range(block.size):
        b = block[i]
        ahead = _stepped(b, penalty, rate)
        following[i] = ahead
        periodic[i] = _same_bits(b, _stepped(ahead, penalty, next_rate))


@compiled
def walk_by_sign(starts, position, following, periodic, hits, steps, penalty, rates):  # type: ignore[no-untyped-def]
    """b+ = b − rates[k] * penalty * sign(b); the last rate is kept from then on."""
    last = rates.size - 1
    constant_from = last
    while constant_from > 0 and rates[constant_from - 1] == rates[last]:
        constant_from -= 1
    before = np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        block, block_hits = position[low : low + BLOCK], hits[low : low + BLOCK]
        _copy(starts[low : low + BLOCK], block)
        _note_zeros(block, block_hits, 0)
        k = 0
        while k < steps:
            looks = k % STRIDE == 0 and k >= constant_from
            if looks:
                _copy(block, before)
            rate, next_rate = rates[min(k, last)], rates[min(k + 1, last)]
            if k + 1 < steps and hits.size == 0:
                _step_twice_by_sign(block, penalty, rate, next_rate)
            else:
                step_by_sign(block, penalty, rate)
                _note_zeros(block, block_hits, k + 1)
                if k + 1 < steps:
                    step_by_sign(block, penalty, next_rate)
                    _note_zeros(block, block_hits, k + 2)
            k += 2
            if looks and k < steps and not _changed(block, before):
                k = steps - (steps - k) % 2
        ends = following[low : low + BLOCK], periodic[low : low + BLOCK]
        _end_by_sign(block, *ends, penalty, rates[min(steps, last)], rates[min(steps + 1, last)])


@compiled
def _fall(b, count, floor, penalty, rate):  # type: ignore[no-untyped-def]
    falls, one = b >= floor, rate / rate
    return (_fma(-penalty, rate, b) if falls else b), (count + one if falls else count)


@compiled
def _leave_binade(begins, moduli, counts, lowest, penalty, rate):  # type: ignore[no-untyped-def]
    """All steps that begin in the binade of the start; not if that is below `lowest`.

    The rounded quotient has the floor of the exact one: both numbers are multiples of the spacing, of which a
    binade holds too few for a quotient just below an integer to round to it.
    """
    zero, one = lowest - lowest, lowest / lowest
    none = one / zero
    spacing, middle = np.nextafter(one, none) - one, one + one / (one + one)
    for i in range(begins.size):
        own = _binade(abs(begins[i]))
        floor = own if own >= lowest else none
        # The first step settles a tie, if there is one.
        b, count = _fall(abs(begins[i]), zero, floor, penalty, rate)
        constant = own * middle - _fma(-penalty, rate, own * middle)
        # A step that ends at the floor itself may have been rounded in the binade below.
        taken = max(np.floor((b - (own + own * spacing)) / constant), zero)
        taken = taken if b >= floor else zero
        b, count = b - taken * constant, count + taken
        b, count = _fall(b, count, floor, penalty, rate)
        moduli[i], counts[i] = _fall(b, count, floor, penalty, rate)


@compiled
def _fall_once(moduli, counts, floor, penalty, rate):  # type: ignore[no-untyped-def]
    for i in range(moduli.size):
        moduli[i], counts[i] = _fall(moduli[i], counts[i], floor, penalty, rate)


@compiled
def _cross_binade(moduli, counts, floor, constant, jump, shift, reach):  # type: ignore[no-untyped-def]
    """All steps from the binade above `floor`, in which none is a tie, of what came from above it.

    `jump` steps, the last of which leaves the binade, make `shift`; who is at `reach` or higher takes one
    more inside.
    """
    one = floor / floor
    for i in range(moduli.size):
        b, count = moduli[i], counts[i]
        further, falls = b >= reach, b >= floor
        b, count = (b - constant if further else b), (count + one if further else count)
        moduli[i], counts[i] = (b - shift if falls else b), (count + jump if falls else count)


@compiled
def _cross_tied_binade(moduli, counts, floor, jump, constant, falls, penalty, rate):  # type: ignore[no-untyped-def]
    """The same where steps are ties: one settles that, then come `jump` at once and `falls` one by one."""
    _fall_once(moduli, counts, floor, penalty, rate)
    for i in range(moduli.size):
        falling = moduli[i] >= floor
        moduli[i] = moduli[i] - jump * constant if falling else moduli[i]
        counts[i] = counts[i] + jump if falling else counts[i]
    for _ in range(falls):
        _fall_once(moduli, counts, floor, penalty, rate)


@compiled
def _reach_kink(begins, walked, counts, penalty, rate):  # type: ignore[no-untyped-def]
    """The at most three steps that lead from below four step lengths to one or less; and the sign again."""
    step = penalty * rate
    floor = np.nextafter(step, step + step)  # From there a step does not end at 0, whose sign needs care.
    for i in range(begins.size):
        b, count = _fall(walked[i], counts[i], floor, penalty, rate)
        b, count = _fall(b, count, floor, penalty, rate)
        b, counts[i] = _fall(b, count, floor, penalty, rate)
        walked[i] = np.copysign(b, begins[i])


@compiled
def _alternate(walked, counts, block, following, periodic, hits, steps, penalty, rate):  # type: ignore[no-untyped-def]
    """A step, if one is left, and the end of what alternates from here on; whether something does not."""
    zero, one, half, others = rate - rate, rate / rate, rate / (rate + rate), np.int32(0)
    for i in range(block.size):
        moves = counts[i] < steps
        b = _stepped(walked[i], penalty, rate) if moves else walked[i]
        count = counts[i] + one if moves else counts[i]
        ahead = _stepped(b, penalty, rate)
        further = _stepped(ahead, penalty, rate)
        others = np.add(others, np.int32((further != b) & (count < steps)))
        left = (steps - count) * half
        odd = left != np.floor(left)
        walked[i], counts[i] = b, count
        block[i], following[i] = (ahead, further) if odd else (b, ahead)
        periodic[i] = further == b
    for i in range(hits.size):
        hits[i] = np.int32(counts[i]) if walked[i] == zero and hits[i] < 0 else hits[i]
    return others > 0


@compiled
def _exceeds(counts, steps):  # type: ignore[no-untyped-def]
    exceeding = np.int32(0)
    for i in range(counts.size):
        exceeding = np.add(exceeding, np.int32(counts[i] > steps))
    return exceeding > 0


@compiled
def _largest(bits, mask):  # type: ignore[no-untyped-def]
    largest = np.bitwise_and(bits[0], mask)
    for i in range(bits.size):
        largest = max(largest, np.bitwise_and(bits[i], mask))
    return largest


@compiled
def walk_by_binade(  # type: ignore[no-untyped-def]
    starts,
    position,
    following,
    periodic,
    hits,
    steps,
    penalty,
    rate,
    floors,
    floor_bits,
    constants,
    jumps,
    shifts,
    reaches,
    falls,
    mask,
):
    """As `walk_by_sign` at a constant rate, in a few operations for each binade.

    The largest modulus of a block is found among integers, where infinities and NaN have their place. The
    binades go downwards; a block that reaches the first floor, or has too few steps for the last, is walked.
    """
    rates, budget, bits = np.array([rate]), position.dtype.type(steps), starts.view(floor_bits.dtype)
    all_walked, all_counts = np.empty(BLOCK, position.dtype), np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        begins, block_hits = starts[low : low + BLOCK], hits[low : low + BLOCK]
        block = position[low : low + BLOCK]
        ends = following[low : low + BLOCK], periodic[low : low + BLOCK]
        walked, counts = all_walked[: block.size], all_counts[: block.size]
        largest = _largest(bits[low : low + BLOCK], mask)
        walks = largest >= floor_bits[0]
        if not walks:
            _leave_binade(begins, walked, counts, floors[-1], penalty, rate)
            for level in range(1, floors.size):
                if largest < floor_bits[level]:
                    continue
                floor, constant, jump = floors[level], constants[level], jumps[level]
                if falls[level] > 0:
                    _cross_tied_binade(walked, counts, floor, jump, constant, falls[level], penalty, rate)
                else:
                    _cross_binade(walked, counts, floor, constant, jump, shifts[level], reaches[level])
            _reach_kink(begins, walked, counts, penalty, rate)
            walks = _exceeds(counts, budget)
        if walks:
            walk_by_sign(begins, block, *ends, block_hits, steps, penalty, rates)
            continue
        _note_zeros(walked, block_hits, 0)
        while _alternate(walked, counts, block, *ends, block_hits, budget, penalty, rate):
            pass


@compiled
def _momentum_steps(  # type: ignore[no-untyped-def]
    block, memory, begin, end, hits, penalty, rates, momentum, undamped, form, fused
):
    """Steps `begin` to `end`; `memory` is the velocity, or in the heavy ball's form the previous position."""
    zero = penalty - penalty
    for k in range(begin, end):
        rate = rates[min(k, rates.size - 1)]
        _note_zeros(block, hits, k)
        for i in range(block.size):
            b, u = block[i], memory[i]
            gradient = np.copysign(penalty, b) if b != zero else zero
            if form == HEAVY_BALL:
                memory[i] = b
                coasted = _multiply_add(b - u, momentum, b, fused)
                block[i] = _multiply_add(gradient, -rate, coasted, fused)
            else:
                u = gradient if k == 0 else _multiply_add(gradient, undamped, momentum * u, fused)
                memory[i] = u
                direction = _multiply_add(u, momentum, gradient, fused) if form == NESTEROV else u
                block[i] = _multiply_add(direction, -rate, b, fused)


@compiled
def walk_with_momentum(  # type: ignore[no-untyped-def]
    starts, position, following, periodic, hits, steps, penalty, rates, momentum, undamped, form, fused
):
    """The heavy ball, or torch's momentum, undamped or not, Nesterov's or not."""
    all_memory, all_further = np.empty(BLOCK, position.dtype), np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        block, ahead = position[low : low + BLOCK], following[low : low + BLOCK]
        memory, further = all_memory[: block.size], all_further[: block.size]
        rest = (hits[low : low + BLOCK], penalty, rates, momentum, undamped, form, fused)
        _copy(starts[low : low + BLOCK], block)
        _copy(block, memory)
        _momentum_steps(block, memory, 0, steps, *rest)
        _copy(block, ahead)
        _momentum_steps(ahead, memory, steps, steps + 1, *rest)
        _copy(ahead, further)
        _momentum_steps(further, memory, steps + 1, steps + 2, *rest)
        _note_periodic(block, further, periodic[low : low + BLOCK])


@compiled
def _adam_steps(  # type: ignore[no-untyped-def]
    block, moment, begin, end, hits, penalty, sizes, denominators, weight, fused
):
    """Steps `begin` to `end` of coordinates that are not zero; `hits` notes where one is."""
    zero = penalty - penalty
    # As torch.lerp does: from the nearer end.
    from_gradient = weight >= 0.5
    factor = weight - weight / weight if from_gradient else weight
    for k in range(begin, end):
        size, denominator = -sizes[k], denominators[k]
        zeros = np.int32(0)
        for i in range(block.size):
            b = block[i]
            gradient = np.copysign(penalty, b)
            base = gradient if from_gradient else moment[i]
            m = _multiply_add(factor, gradient - moment[i], base, fused)
            moment[i] = m
            b += size * m / denominator
            zeros = np.add(zeros, np.int32(b == zero))
            block[i] = b
        if zeros > 0:
            _note_zeros(block, hits, k + 1)


@compiled
def walk_adam(  # type: ignore[no-untyped-def]
    starts, position, following, periodic, hits, steps, penalty, sizes, denominators, weight, fused
):
    """Adam with a table of denominators; `weight` is 1 − first_decay. What meets zero goes astray, and `hits`
    says so.
    """
    all_moments, all_further = np.empty(BLOCK, position.dtype), np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        block, ahead = position[low : low + BLOCK], following[low : low + BLOCK]
        moment, further = all_moments[: block.size], all_further[: block.size]
        rest = (hits[low : low + BLOCK], penalty, sizes, denominators, weight, fused)
        _copy(starts[low : low + BLOCK], block)
        _note_zeros(block, hits[low : low + BLOCK], 0)
        for i in range(moment.size):
            moment[i] = 0
        _adam_steps(block, moment, 0, steps, *rest)
        _copy(block, ahead)
        _adam_steps(ahead, moment, steps, steps + 1, *rest)
        _copy(ahead, further)
        _adam_steps(further, moment, steps + 1, steps + 2, *rest)
        _note_periodic(block, further, periodic[low : low + BLOCK])
