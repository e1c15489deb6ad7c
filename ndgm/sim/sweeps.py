"""Compiled sweeps of the toy rules over many starts, bit-equal to `optimizers.run`.

Torch's CPU kernels fuse some products with the sum that follows (add with α, addcmul, lerp; not
addcdiv) on machines with AVX2 or better, and its square root, which comes from MKL, is not correctly
rounded for about 0.6% of arguments. So the kernels ask torch which operations it fuses, and take every
denominator from torch: as long as a coordinate has never been exactly zero its squared gradient is
penalty², hence second moment and denominator depend on the iteration only, and one table serves all
starts.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ndgm.sim import numba_walks
from ndgm.sim.binades import binades
from ndgm.sim.cuda_sweeps import cuda_sweep
from ndgm.sim.formats import bits
from ndgm.sim.numba_walks import BLOCK
from ndgm.sim.optimizers import NDGM, Adam, HeavyBall, RMSProp, Rule, State, TorchMomentum, iterates
from ndgm.sim.rounding import adam_sizes, bias_corrections, fuses


class Sweep(NamedTuple):
    """A kernel with its tables bound, and how many coordinates are worth a thread."""

    run: Callable[..., None]
    share: int


@dataclass(frozen=True)
class EndState:
    """Where a sweep stands after `iterations` steps; all tensors have the shape of the starts.

    `position` is the iterate bₙ at n = `iterations`, `following` is bₙ₊₁ (the other parity), `periodic`
    tells whether bₙ₊₂ is bₙ bit by bit. `first_zero` is the first k ≤ n with bₖ exactly 0 and −1
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
        return int((self.position == 0).count_nonzero())

    @property
    def all_periodic(self) -> bool:
        """Whether every coordinate repeats after two steps, bit by bit."""
        return bool(self.periodic.all())


def end_state(
    rule: Rule[Any], starts: Tensor, steps: int, *, first_zero: bool = False, workers: int | None = None
) -> EndState:
    """Run `rule` on the toy loss (7) for `steps` steps, and two more to look for a 2-cycle.

    Bit-equal to `optimizers.run(rule, starts, n)` at n = steps and n = steps + 1, on the device of the
    starts. Compiled for float32 and float64 and for NDGM, HeavyBall, TorchMomentum, RMSProp and Adam; on
    CUDA, if torch comes with Triton, for NDGM, RMSProp and Adam. Whatever else walks in torch. On the CPU,
    under NDGM and RMSProp, a block of coordinates that repeats itself while the step no longer changes is not
    walked to the end, so `steps` may be chosen generously there, and NDGM at a constant rate jumps through
    each binade at once. `workers` is the number of the CPU's threads (default: torch's own).

    >>> end_state(NDGM(0.5, 1.0), torch.tensor([0.75, 1.0]), 1000).position
    tensor([-0.2500,  0.0000])
    """
    flat = starts.detach().reshape(-1).contiguous()
    sweep = _compiled_sweep(rule, flat, steps)
    if sweep is None:
        swept = _sweep_on_cuda(rule, flat, steps, first_zero)
        position, following, periodic, hits = swept or _walk_in_torch(rule, flat, steps, first_zero)
    else:
        begins = flat.numpy()
        # In one piece, because numpy asks the system for huge pages where an array is large enough.
        ends = *np.empty((2, len(flat)), dtype=begins.dtype), np.empty(len(flat), dtype=bool)
        notes = np.full(len(flat) if first_zero or isinstance(rule, Adam) else 0, -1, dtype=np.int32)
        _in_threads(
            lambda part: sweep.run(*(array[part] for array in (begins, *ends, notes))),
            len(flat),
            sweep.share,
            workers,
        )
        position, following, periodic, hits = map(torch.from_numpy, (*ends, notes))
        _walk_strayed(rule, flat, steps, position, following, periodic, hits)
    return EndState(
        steps,
        position.view(starts.shape),
        following.view(starts.shape),
        periodic.view(starts.shape),
        hits.where(hits <= steps, -1).view(starts.shape) if first_zero else None,
    )


def _walk_in_torch(
    rule: Rule[Any], starts: Tensor, steps: int, first_zero: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """bₙ and bₙ₊₁, whether bₙ₊₂ is bₙ, and the iteration of the first zero, if asked, for n = `steps`.

    What repeats a state of iteration 1, 2, 4, 8, ... goes round in a circle, and of the rest of the walk only
    the last round is left.
    """
    hits = torch.full(starts.shape if first_zero else (0,), -1, dtype=torch.int32, device=starts.device)
    last: list[Tensor] = []
    marked, end, looks = None, steps, _is_a_map(rule)
    for state in iterates(rule, starts):
        if first_zero:
            hits[(hits < 0) & (state.position == 0)] = state.iteration
        last = [*last[-2:], state.position]
        if state.iteration == end + 2:
            break
        if looks and marked is not None and _repeats(state, marked):
            left, looks = steps - state.iteration, False
            end = state.iteration + left % (state.iteration - marked.iteration)
        if looks and state.iteration.bit_count() == 1:
            marked = state
        looks = looks and state.iteration < steps
    return last[0], last[1], bits(last[0]) == bits(last[2]), hits


def _is_a_map(rule: Rule[Any]) -> bool:
    """Whether a step is known to depend on the tensors of a state alone, and not on the iteration."""
    known = type(rule) in (NDGM, HeavyBall, TorchMomentum, RMSProp, Adam)
    return known and not callable(rule.learning_rate) and not getattr(rule, "bias_correction", False)


def _repeats(state: State, earlier: State) -> bool:
    """Whether two states after the first step are one, bit by bit."""
    pairs = zip(vars(state).values(), vars(earlier).values(), strict=True)
    return all(torch.equal(bits(new), bits(old)) for new, old in pairs if isinstance(new, Tensor))


def _walk_strayed(
    rule: Rule[Any],
    starts: Tensor,
    steps: int,
    position: Tensor,
    following: Tensor,
    periodic: Tensor,
    hits: Tensor,
) -> None:
    # Under Adam a coordinate that was exactly zero has had a gradient of zero: the shared table is not its
    # own.
    if isinstance(rule, Adam) and bool((strayed := hits >= 0).any()):
        position[strayed], following[strayed], periodic[strayed], _ = _walk_in_torch(
            rule, starts[strayed], steps, first_zero=False
        )


def _sweep_on_cuda(
    rule: Rule[Any], starts: Tensor, steps: int, first_zero: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor] | None:
    """What `_walk_in_torch` gives, from a Triton kernel; None where only torch will do."""
    if starts.device.type != "cuda" or find_spec("triton") is None:
        return None
    ends = cuda_sweep(rule, starts, steps, first_zero)
    if ends is not None:
        _walk_strayed(rule, starts, steps, *ends)
    return ends


def _compiled_sweep(rule: Rule[Any], starts: Tensor, steps: int) -> Sweep | None:
    """The kernel for `rule` with its tables bound, or None where only torch will do."""
    if starts.dtype not in (torch.float32, torch.float64) or starts.device.type != "cpu":
        return None
    real = np.float32 if starts.dtype == torch.float32 else np.float64
    penalty = torch.tensor([rule.penalty], dtype=starts.dtype)
    rates = [rule.rate(k) for k in range(steps + 2)] if callable(rule.learning_rate) else [rule.rate(0)]
    if rule.sign_at_zero or not 0 <= rule.penalty < np.inf or not np.isfinite(rates).all():
        return None
    fused = fuses(torch.add, starts.dtype)
    constants: tuple[Any, ...]

    def bind(kernel: Any, *arguments: Any) -> Sweep:
        share = 128 if kernel is numba_walks.walk_by_binade else 8
        return Sweep(lambda *arrays: kernel(*arrays, steps, *arguments), share * BLOCK)

    match rule:
        case NDGM():
            if fused:
                factor, lengths = real(rule.penalty), np.array(rates, dtype=real)
            else:
                products = [torch.zeros_like(penalty).sub_(penalty, alpha=-rate) for rate in rates]
                factor, lengths = real(1), torch.cat(products).numpy()
            # A jump counts its steps in this format.
            countable = len(lengths) == 1 and steps <= 1 / torch.finfo(starts.dtype).eps
            tables = binades(factor, lengths[0]) if countable else None
            if tables is None:
                return bind(numba_walks.walk_by_sign, factor, lengths)
            return bind(numba_walks.walk_by_binade, factor, lengths[0], *tables)
        case RMSProp():
            table = _rmsprop_steps(rule, penalty, steps + 2)
            vanishes = rule.epsilon == 0 and (rule.decay <= 0.5 or bool((starts == 0).any()))
            if vanishes or not table.isfinite().all():
                return None  # Only a coordinate's own second moment knows where 0 / 0 comes up.
            return bind(numba_walks.walk_by_sign, real(1), table.numpy())
        case HeavyBall():
            constants = (real(rule.penalty), np.array(rates, dtype=real), real(rule.momentum), real(1))
            return bind(numba_walks.walk_with_momentum, *constants, numba_walks.HEAVY_BALL, fused)
        case TorchMomentum():
            undamped = real(1 - rule.dampening)
            constants = (real(rule.penalty), np.array(rates, dtype=real), real(rule.momentum), undamped)
            return bind(
                numba_walks.walk_with_momentum,
                *constants,
                numba_walks.NESTEROV if rule.nesterov else numba_walks.TORCH,
                fused,
            )
        case Adam():
            denominators = _adam_denominators(rule, penalty, steps + 2).numpy()
            sizes = adam_sizes(rule, steps + 2).astype(real)
            constants = (real(rule.penalty), sizes, denominators, real(1 - rule.first_decay))
            return bind(numba_walks.walk_adam, *constants, fuses(torch.lerp, starts.dtype))
        case _:
            return None


def _rmsprop_steps(rule: RMSProp, penalty: Tensor, count: int) -> Tensor:
    """How far each step moves a coordinate that was never zero; cut where that becomes constant."""
    second_moments = _second_moments(rule.decay, rule.initial_second_moment, penalty, count)
    if not rule.bias_correction and not callable(rule.learning_rate):
        stalled = (second_moments[1:] == second_moments[:-1]).nonzero()
        second_moments = second_moments[: int(stalled[0]) + 2] if len(stalled) else second_moments
    denominators = _denominators(rule, second_moments)
    numerators = penalty.expand_as(denominators)
    if not callable(rule.learning_rate):
        return torch.addcdiv(
            torch.zeros_like(denominators), numerators, denominators, value=-rule.rate(0)
        ).neg_()
    lengths = [
        torch.addcdiv(torch.zeros_like(penalty), penalty, denominator, value=-rule.rate(k)).neg_()
        for k, denominator in enumerate(denominators[:, None])
    ]
    return torch.cat(lengths)


def _adam_denominators(rule: Adam, penalty: Tensor, count: int) -> Tensor:
    """The denominator in each step of a coordinate that was never zero."""
    return _denominators(rule, _second_moments(rule.second_decay, 0.0, penalty, count))


def _second_moments(decay: float, initial: float, penalty: Tensor, count: int) -> Tensor:
    """v₁, ..., v_count of a coordinate that was never zero, as `next_second_moment` rounds them."""
    real = np.float32 if penalty.dtype == torch.float32 else np.float64
    found = np.empty(count, dtype=real)
    fused = fuses(torch.addcmul, penalty.dtype)
    gradient = real(penalty.item())
    numba_walks.fill_second_moments(
        found, real(initial), real(1 - decay) * gradient, gradient, real(decay), fused
    )
    return torch.from_numpy(found)


def _denominators(rule: RMSProp | Adam, second_moments: Tensor) -> Tensor:
    """What the steps divide by, one for each second moment: `rule.denominator` for all iterations at once."""
    if not rule.bias_correction:
        return rule.denominator(second_moments, 1)
    if not rule.epsilon_inside:
        decay = rule.decay if isinstance(rule, RMSProp) else rule.second_decay
        roots = torch.from_numpy(bias_corrections(decay, len(second_moments), 0.5)).to(second_moments.dtype)
        return second_moments.sqrt().div_(roots).add_(rule.epsilon)
    return torch.cat(
        [rule.denominator(second_moments[k - 1 : k], k) for k in range(1, len(second_moments) + 1)]
    )


def _in_threads(work: Callable[[slice], None], size: int, least: int, workers: int | None) -> None:
    # Threads rather than parallel loops in the kernels: those take seconds longer to compile.
    workers = workers or torch.get_num_threads()
    share = max(least, -(-size // (4 * workers * BLOCK)) * BLOCK)
    parts = [slice(low, low + share) for low in range(0, size, share)]
    if workers == 1 or len(parts) == 1:
        for part in parts:
            work(part)
    else:
        list(_pool(workers).map(work, parts))


@cache
def _pool(workers: int) -> ThreadPoolExecutor:
    # Kept: starting threads would take longer than a short sweep.
    return ThreadPoolExecutor(workers)
