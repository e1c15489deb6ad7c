"""Compiled sweeps of the toy rules over many starts, bit-equal to `optimizers.run`.

Torch's CPU kernels fuse some products with the sum that follows (add with alpha, addcmul, lerp; not
addcdiv) on machines with AVX2 or better, and its square root, which comes from MKL, is not correctly
rounded for about 0.6% of arguments. So the kernels ask torch which operations it fuses, and take every
denominator from torch: as long as a coordinate has never been exactly zero its squared gradient is
penalty^2, hence second moment and denominator depend on the iteration only, and one table serves all
starts.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Any

import numba
import numpy as np
import torch
from numba import extending
from torch import Tensor

from ndgm.sim.optimizers import NDGM, Adam, HeavyBall, RMSProp, Rule, TorchMomentum, iterates

BLOCK = 1024  # Coordinates that walk together: they and a copy stay in the level-1 cache.
STRIDE = 16  # Steps between two looks whether a block repeats itself.
HEAVY_BALL, TORCH, NESTEROV = range(3)  # The forms of momentum.

Array = np.ndarray[Any, np.dtype[Any]]
Sweep = Callable[[Array, Array, Array, Array], None]
intrinsic: Any = extending.intrinsic
# Without the numpy error model every division is a branch that may raise, and no loop with one is vectorised.
compiled: Any = partial(numba.njit, cache=True, nogil=True, fastmath=False, error_model="numpy")


@dataclass(frozen=True)
class EndState:
    """Where a sweep stands after `iterations` steps; all tensors have the shape of the starts.

    `position` is the iterate b_n at n = `iterations`, `following` is b_{n+1} (the other parity), `periodic`
    tells whether b_{n+2} is b_n bit by bit. `first_zero` is the first k <= n with b_k exactly 0 and -1
    where there is none; it is None unless asked for.
    """

    iterations: int
    position: Tensor
    following: Tensor
    periodic: Tensor
    first_zero: Tensor | None

    @property
    def zeros(self) -> int:
        """How many coordinates of `position` are exactly zero."""
        return int((self.position == 0).sum())

    @property
    def all_periodic(self) -> bool:
        """Whether every coordinate repeats after two steps, bit by bit."""
        return bool(self.periodic.all())


def end_state(
    rule: Rule[Any], starts: Tensor, steps: int, *, first_zero: bool = False, workers: int | None = None
) -> EndState:
    """Run `rule` on the toy loss (7) for `steps` steps, and two more to look for a 2-cycle.

    Bit-equal to `optimizers.run(rule, starts, n)` at n = steps and n = steps + 1. Compiled for float32 and
    float64 and for NDGM, HeavyBall, TorchMomentum, RMSProp and Adam; whatever else walks in torch. Under
    NDGM and RMSProp a block of coordinates that repeats itself while the step no longer changes is not
    walked to the end, so `steps` may be chosen generously, and NDGM at a constant rate jumps through each
    binade at once. `workers` is the number of threads (default:
    torch's own).

    >>> end_state(NDGM(0.5, 1.0), torch.tensor([0.75, 1.0]), 1000).position
    tensor([-0.2500,  0.0000])
    """
    flat = starts.detach().reshape(-1)
    sweep = _compiled_sweep(rule, flat, steps)
    if sweep is None:
        position, following, repeated, hits = _walk_in_torch(rule, flat, steps)
    else:
        position, following, repeated = flat.clone(), torch.empty_like(flat), torch.empty_like(flat)
        hits = torch.full(flat.shape if first_zero or isinstance(rule, Adam) else (0,), -1, dtype=torch.int32)
        arrays = [tensor.numpy() for tensor in (position, following, repeated, hits)]
        _in_threads(lambda part: sweep(*(array[part] for array in arrays)), len(flat), workers)
        if isinstance(rule, Adam):
            # A coordinate that was exactly zero has had a gradient of zero: the shared table is not its own.
            strayed = hits >= 0
            if bool(strayed.any()):
                position[strayed], following[strayed], repeated[strayed], _ = _walk_in_torch(rule, flat[strayed], steps)
    same_bytes = position.view(torch.uint8) == repeated.view(torch.uint8)
    periodic = same_bytes.view(len(flat), flat.element_size()).all(1)
    return EndState(
        steps,
        position.view(starts.shape),
        following.view(starts.shape),
        periodic.view(starts.shape),
        hits.where(hits <= steps, -1).view(starts.shape) if first_zero else None,
    )


def _walk_in_torch(rule: Rule[Any], starts: Tensor, steps: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """b_n, b_{n+1}, b_{n+2} and the iteration of the first zero, for n = `steps`."""
    hits = torch.full(starts.shape, -1, dtype=torch.int32, device=starts.device)
    last: list[Tensor] = []
    for state in islice(iterates(rule, starts), steps + 3):
        hits[(hits < 0) & (state.position == 0)] = state.iteration
        last = [*last[-2:], state.position]
    return last[0], last[1], last[2], hits


def _compiled_sweep(rule: Rule[Any], starts: Tensor, steps: int) -> Sweep | None:
    """The kernel for `rule` with its tables bound, or None where only torch will do."""
    if starts.dtype not in (torch.float32, torch.float64) or starts.device.type != "cpu" or rule.sign_at_zero:
        return None
    real = np.float32 if starts.dtype == torch.float32 else np.float64
    penalty = torch.tensor([rule.penalty], dtype=starts.dtype)
    rates = [rule.rate(k) for k in range(steps + 2)] if callable(rule.learning_rate) else [rule.rate(0)]
    fused = fuses(torch.add, starts.dtype)
    constants: tuple[Any, ...]

    def bind(kernel: Any, *arguments: Any) -> Sweep:
        return lambda position, following, repeated, hits: kernel(
            position, following, repeated, hits, steps, *arguments
        )

    match rule:
        case NDGM():
            if fused:
                factor, lengths = real(rule.penalty), np.array(rates, dtype=real)
            else:
                products = [torch.zeros_like(penalty).sub_(penalty, alpha=-rate) for rate in rates]
                factor, lengths = real(1), torch.cat(products).numpy()
            binades = _binades(starts, factor, lengths[0]) if len(lengths) == 1 else None
            if binades is None:
                return bind(_walk_by_sign, factor, lengths)
            return bind(_walk_by_binade, factor, lengths[0], *binades)
        case RMSProp():
            table = _rmsprop_steps(rule, penalty, steps + 2)
            vanishes = rule.epsilon == 0 and (rule.decay <= 0.5 or bool((starts == 0).any()))
            if vanishes or not table.isfinite().all():
                return None  # Only a coordinate's own second moment knows where 0 / 0 comes up.
            return bind(_walk_by_sign, real(1), table.numpy())
        case HeavyBall():
            constants = (real(rule.penalty), np.array(rates, dtype=real), real(rule.momentum), real(1))
            return bind(_walk_with_momentum, *constants, HEAVY_BALL, fused)
        case TorchMomentum():
            undamped = real(1 - rule.dampening)
            constants = (real(rule.penalty), np.array(rates, dtype=real), real(rule.momentum), undamped)
            return bind(_walk_with_momentum, *constants, NESTEROV if rule.nesterov else TORCH, fused)
        case Adam():
            denominators = _adam_denominators(rule, penalty, steps + 2).numpy()
            sizes = np.array([rule.step_size(k) for k in range(1, steps + 3)], dtype=real)
            constants = (real(rule.penalty), sizes, denominators, real(1 - rule.first_decay))
            return bind(_walk_adam, *constants, fuses(torch.lerp, starts.dtype))
        case _:
            return None


def _binades(starts: Tensor, penalty: Any, rate: Any) -> tuple[Array, Array, Array] | None:
    """The binades above a step, downwards: where each begins, how much a step subtracts in it, and its spacing.

    Inside a binade the rounded step is constant, up to a tie, which the first step there settles: from then on all
    iterates are even multiples of the spacing. None where a step is lost in rounding or a number is not finite.
    """
    real = starts.numpy().dtype.type
    largest, length = real(starts.abs().max().item() if len(starts) else 0), real(rate) * real(penalty)
    if not (np.isfinite(largest) and np.finfo(real).tiny * 2**60 < length < np.finfo(real).max / 4):
        return None
    begins = []
    begin = real(2.0 ** np.floor(np.log2(2 * length) + 1))
    while begin <= largest:
        begins.append(begin)
        begin *= real(2)
    floors = np.array(begins[::-1], dtype=real)
    middles = floors * real(1.5)
    constants = middles.copy()
    _step_by_sign(constants, real(penalty), real(rate))
    constants = middles - constants
    return None if (constants == 0).any() else (floors, constants, np.spacing(floors))


def _rmsprop_steps(rule: RMSProp, penalty: Tensor, count: int) -> Tensor:
    """How far each step moves a coordinate that was never zero; cut where that becomes constant."""
    second_moments = _second_moments(rule.decay, rule.initial_second_moment, penalty, count)
    if not rule.bias_correction and not callable(rule.learning_rate):
        stalled = (second_moments[1:] == second_moments[:-1]).nonzero()
        second_moments = second_moments[: int(stalled[0]) + 2] if len(stalled) else second_moments
    denominators = _denominators(rule, second_moments)
    numerators = penalty.expand_as(denominators)
    if not callable(rule.learning_rate):
        return torch.addcdiv(torch.zeros_like(denominators), numerators, denominators, value=-rule.rate(0)).neg_()
    lengths = [
        torch.addcdiv(torch.zeros_like(penalty), penalty, denominator, value=-rule.rate(k)).neg_()
        for k, denominator in enumerate(denominators[:, None])
    ]
    return torch.cat(lengths)


def _adam_denominators(rule: Adam, penalty: Tensor, count: int) -> Tensor:
    """The denominator in each step of a coordinate that was never zero."""
    return _denominators(rule, _second_moments(rule.second_decay, 0.0, penalty, count))


def _second_moments(decay: float, initial: float, penalty: Tensor, count: int) -> Tensor:
    """v_1, ..., v_count of a coordinate that was never zero, as `next_second_moment` rounds them."""
    real = np.float32 if penalty.dtype == torch.float32 else np.float64
    found = np.empty(count, dtype=real)
    fused = fuses(torch.addcmul, penalty.dtype)
    _fill_second_moments(found, real(initial), real(penalty.item()), real(decay), real(1 - decay), fused)
    return torch.from_numpy(found)


def _denominators(rule: RMSProp | Adam, second_moments: Tensor) -> Tensor:
    """What the steps divide by, one for each second moment: `rule.denominator` for all iterations at once."""
    if not rule.bias_correction:
        return rule.denominator(second_moments, 1)
    if not rule.epsilon_inside:
        decay = rule.decay if isinstance(rule, RMSProp) else rule.second_decay
        corrections = [(1 - decay**k) ** 0.5 for k in range(1, len(second_moments) + 1)]
        return second_moments.sqrt().div_(torch.tensor(corrections, dtype=second_moments.dtype)).add_(rule.epsilon)
    return torch.cat([rule.denominator(second_moments[k - 1 : k], k) for k in range(1, len(second_moments) + 1)])


@cache
def fuses(operation: Callable[..., Tensor], dtype: torch.dtype) -> bool:
    """Whether torch.add, addcmul, addcdiv or lerp rounds once where it could round twice.

    Asked of torch itself, because it depends on the processor: in x * x - 1 with x = 1 + tiny the last bit
    of the square survives only if the product is not rounded.
    """
    root = torch.full((64,), 1 + torch.finfo(dtype).eps ** 0.5 / 2, dtype=dtype)
    x, one = float(root[0]), torch.ones_like(root)
    arguments: dict[Any, tuple[tuple[Tensor, ...], dict[str, Any]]] = {
        torch.add: ((-one, root), {"alpha": x}),
        torch.addcmul: ((-one, root, root), {"value": 1}),
        torch.addcdiv: ((-one, root, 1 / one), {"value": x}),
        torch.lerp: ((-one / 4, root - one / 4), {"weight": x / 4}),
    }
    positional, named = arguments[operation]
    twice_rounded = root * root - 1
    if operation is torch.lerp:
        twice_rounded = twice_rounded / 4
    return not operation(*positional, **named).equal(twice_rounded)


def _in_threads(work: Callable[[slice], None], size: int, workers: int | None) -> None:
    # Threads rather than parallel loops in the kernels: those take seconds longer to compile.
    workers = workers or torch.get_num_threads()
    share = max(64 * BLOCK, -(-size // (8 * workers * BLOCK)) * BLOCK)
    parts = [slice(low, low + share) for low in range(0, size, share)]
    if workers == 1 or len(parts) == 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, parts))


@intrinsic
def _fma(typing_context, x, y, z):  # type: ignore[no-untyped-def]
    """x * y + z, rounded once."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.fma(*arguments)

    return x(x, x, x), generate


@compiled
def _toy_gradient(position, penalty):  # type: ignore[no-untyped-def]
    zero = penalty - penalty  # A literal 0 would turn float32 into float64.
    return penalty if position > zero else (-penalty if position < zero else zero)


@compiled
def _multiply_add(x, y, z, fused):  # type: ignore[no-untyped-def]
    return _fma(x, y, z) if fused else x * y + z


@compiled
def _fill_second_moments(found, moment, gradient, decay, weight, fused):  # type: ignore[no-untyped-def]
    for k in range(found.size):
        moment = _multiply_add(weight * gradient, gradient, moment * decay, fused)
        found[k] = moment


@compiled
def _note_zeros(block, hits, iteration):  # type: ignore[no-untyped-def]
    zero, now = block.dtype.type(0), np.int32(iteration)
    for i in range(hits.size):
        hits[i] = now if block[i] == zero and hits[i] < 0 else hits[i]


@compiled
def _step_by_sign(block, penalty, rate):  # type: ignore[no-untyped-def]
    for i in range(block.size):
        block[i] = _fma(_toy_gradient(block[i], penalty), -rate, block[i])


@compiled
def _walk_by_sign(position, following, repeated, hits, steps, penalty, rates):  # type: ignore[no-untyped-def]
    """b+ = b - rates[k] * penalty * sign(b), the product not rounded; the last rate goes on for ever."""
    last = rates.size - 1
    constant_from = last
    while constant_from > 0 and rates[constant_from - 1] == rates[last]:
        constant_from -= 1
    before = np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        block = position[low : low + BLOCK]
        block_hits = hits[low : low + BLOCK]
        _note_zeros(block, block_hits, 0)
        k = 0
        while k < steps:
            if k % STRIDE == 0:
                before[: block.size] = block
            _step_by_sign(block, penalty, rates[min(k, last)])
            k += 1
            _note_zeros(block, block_hits, k)
            if k % STRIDE == 2 and k - 2 >= constant_from and _same(block, before):
                k = steps - (steps - k) % 2
        ahead = following[low : low + BLOCK]
        ahead[:] = block
        _step_by_sign(ahead, penalty, rates[min(steps, last)])
        further = repeated[low : low + BLOCK]
        further[:] = ahead
        _step_by_sign(further, penalty, rates[min(steps + 1, last)])


@compiled
def _step_above(block, count, hits, steps, floor, penalty, rate):  # type: ignore[no-untyped-def]
    """One step of every coordinate whose modulus is at least `floor` and that has steps left."""
    zero = penalty - penalty
    for i in range(block.size):
        b = block[i]
        moves = abs(b) >= floor and count[i] < steps
        block[i] = _fma(_toy_gradient(b, penalty), -rate, b) if moves else b
        count[i] += moves
    for i in range(hits.size):
        hits[i] = np.int32(count[i]) if block[i] == zero and hits[i] < 0 else hits[i]


@compiled
def _jump(block, count, steps, floor, constant, spacing):  # type: ignore[no-untyped-def]
    """All steps that stay in the binade at once. The rounded quotient has the floor of the exact one: both numbers are
    multiples of the spacing, of which a binade holds too few for a quotient just below an integer to round to it."""
    base, zero = floor + spacing, floor - floor
    for i in range(block.size):
        b = block[i]
        number = np.floor((abs(b) - base) / constant)
        number = number if number > zero else zero
        taken = min(np.int64(number), steps - count[i])
        # -0 - (-0) would be +0.
        block[i] = b - np.copysign(block.dtype.type(taken) * constant, b) if taken > 0 else b
        count[i] += taken


@compiled
def _walk_by_binade(  # type: ignore[no-untyped-def]
    position, following, repeated, hits, steps, penalty, rate, floors, constants, spacings
):
    """As `_walk_by_sign` at a constant rate, in a few operations for each binade."""
    before, count = np.empty(BLOCK, position.dtype), np.empty(BLOCK, np.int64)
    zero = penalty - penalty
    for low in range(0, position.size, BLOCK):
        block = position[low : low + BLOCK]
        block_hits = hits[low : low + BLOCK]
        taken = count[: block.size]
        taken[:] = 0
        _note_zeros(block, block_hits, 0)
        for level in range(floors.size):
            _step_above(block, taken, block_hits, steps, floors[level], penalty, rate)
            _jump(block, taken, steps, floors[level], constants[level], spacings[level])
            _step_above(block, taken, block_hits, steps, floors[level], penalty, rate)
            _step_above(block, taken, block_hits, steps, floors[level], penalty, rate)
        settled = False
        while not settled:
            before[: block.size] = block
            _step_above(block, taken, block_hits, steps, zero, penalty, rate)
            _step_above(block, taken, block_hits, steps, zero, penalty, rate)
            settled = _same(block, before)
        for i in range(block.size):
            taken[i] = steps - (steps - taken[i]) % 2
        _step_above(block, taken, block_hits, steps, zero, penalty, rate)
        ahead = following[low : low + BLOCK]
        ahead[:] = block
        _step_by_sign(ahead, penalty, rate)
        further = repeated[low : low + BLOCK]
        further[:] = ahead
        _step_by_sign(further, penalty, rate)


@compiled
def _same(block, before):  # type: ignore[no-untyped-def]
    different = 0
    for i in range(block.size):
        different += block[i] != before[i]
    return different == 0


@compiled
def _momentum_steps(  # type: ignore[no-untyped-def]
    block, memory, begin, end, hits, penalty, rates, momentum, undamped, form, fused
):
    """Steps `begin` to `end`; `memory` is the velocity, or in the heavy ball's form the previous position."""
    for k in range(begin, end):
        rate = rates[min(k, rates.size - 1)]
        _note_zeros(block, hits, k)
        for i in range(block.size):
            b, u = block[i], memory[i]
            gradient = _toy_gradient(b, penalty)
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
def _walk_with_momentum(  # type: ignore[no-untyped-def]
    position, following, repeated, hits, steps, penalty, rates, momentum, undamped, form, fused
):
    memory = np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        block, ahead = position[low : low + BLOCK], following[low : low + BLOCK]
        further = repeated[low : low + BLOCK]
        rest = (hits[low : low + BLOCK], penalty, rates, momentum, undamped, form, fused)
        memory[: block.size] = block
        _momentum_steps(block, memory, 0, steps, *rest)
        ahead[:] = block
        _momentum_steps(ahead, memory, steps, steps + 1, *rest)
        further[:] = ahead
        _momentum_steps(further, memory, steps + 1, steps + 2, *rest)


@compiled
def _adam_steps(  # type: ignore[no-untyped-def]
    block, moment, begin, end, hits, penalty, sizes, denominators, weight, fused
):
    """Steps `begin` to `end`; `weight` is 1 - first_decay."""
    # As torch.lerp does: from the nearer end.
    from_gradient = weight >= 0.5
    factor = weight - weight / weight if from_gradient else weight
    for k in range(begin, end):
        _note_zeros(block, hits, k)
        size, denominator = sizes[k], denominators[k]
        for i in range(block.size):
            gradient = _toy_gradient(block[i], penalty)
            base = gradient if from_gradient else moment[i]
            m = _multiply_add(factor, gradient - moment[i], base, fused)
            moment[i] = m
            block[i] += -size * m / denominator


@compiled
def _walk_adam(  # type: ignore[no-untyped-def]
    position, following, repeated, hits, steps, penalty, sizes, denominators, weight, fused
):
    moment = np.empty(BLOCK, position.dtype)
    for low in range(0, position.size, BLOCK):
        block, ahead = position[low : low + BLOCK], following[low : low + BLOCK]
        further = repeated[low : low + BLOCK]
        rest = (hits[low : low + BLOCK], penalty, sizes, denominators, weight, fused)
        moment[:] = penalty - penalty
        _adam_steps(block, moment, 0, steps, *rest)
        ahead[:] = block
        _adam_steps(ahead, moment, steps, steps + 1, *rest)
        further[:] = ahead
        _adam_steps(further, moment, steps + 1, steps + 2, *rest)
