"""Sweeps of the toy rules on CUDA, bit-equal to `optimizers.run` on the same device.

Torch on CUDA does not round as it does on a CPU: addcdiv is fused, addcmul multiplies in another order, and a
number that divides a tensor is inverted first. So the device is asked for everything: which operations fuse,
and, in tables, for all that depends on the iteration only. Where a table would take launches for each step it
is guessed, and put to torch as a whole. And before a kernel is used at all it has walked beside torch once.
"""

from __future__ import annotations

import warnings
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ndgm.sim import numba_walks
from ndgm.sim.formats import bits
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, Rule, trajectory
from ndgm.sim.rounding import adam_sizes, bias_corrections, fuses

BLOCK = 1024  # Coordinates that one program walks: eight for each thread, which need not wait for each other.
FUSED, QUOTIENT_FIRST, PRODUCT_FIRST = range(3)  # The forms of addcdiv, as `triton_walks` has them.
TRIED: dict[type[Rule[Any]], tuple[Rule[Any], ...]] = {
    NDGM: (NDGM(0.01, 0.37),),
    RMSProp: (RMSProp(0.01, 0.37),),
    Adam: (Adam(0.01, 0.37), Adam(0.01, 0.37, 0.3)),
}
"""What walks beside torch before the kernel of a rule is used; lerp has two forms."""

Ends = tuple[Tensor, Tensor, Tensor, Tensor]


def cuda_sweep(rule: Rule[Any], starts: Tensor, steps: int, first_zero: bool) -> Ends | None:
    """bₙ and bₙ₊₁, whether bₙ₊₂ is bₙ, and the iterations of the first zeros, −1 for none, for n =
    `steps`.

    None where only torch will do. Zeros are noted if `first_zero`, and under Adam in any case: a coordinate
    that has been zero must walk on its own, for its gradient was zero then. `starts` has one dimension.
    """
    kind = next((kind for kind in TRIED if isinstance(rule, kind)), None)
    if kind is None or starts.dtype not in (torch.float32, torch.float64) or not len(starts):
        return None
    return (
        sweep(rule, starts, steps, first_zero) if _walks_as_torch(kind, starts.dtype, starts.device) else None
    )


def sweep(rule: Rule[Any], starts: Tensor, steps: int, first_zero: bool) -> Ends | None:
    """As `cuda_sweep`, untried, for a rule that has a kernel; wherever Triton runs."""
    from ndgm.sim import triton_walks  # Only here, because torch's CPU build comes without Triton.

    if rule.sign_at_zero or not 0 <= rule.penalty < torch.inf:
        return None
    penalty = torch.tensor([rule.penalty], dtype=starts.dtype, device=starts.device)
    kernel: Any
    if isinstance(rule, Adam):
        kernel, arguments = triton_walks.walk_adam, _adam_arguments(rule, penalty, steps + 2)
    elif isinstance(rule, RMSProp) and rule.epsilon == 0 and (rule.decay <= 0.5 or bool((starts == 0).any())):
        return None  # Only a coordinate's own second moment knows where 0 / 0 comes up.
    else:
        kernel, arguments = triton_walks.walk_by_sign, _sign_arguments(rule, penalty, steps + 2)
        if arguments is not None:
            arguments["NOTES"] = first_zero
    if arguments is None:
        return None
    starts = starts.contiguous()
    position, following = torch.empty_like(starts), torch.empty_like(starts)
    periodic = torch.empty_like(starts, dtype=torch.int8)
    noted = len(starts) if first_zero or isinstance(rule, Adam) else 0
    hits = torch.empty(noted, dtype=torch.int32, device=starts.device)
    programs = -(-len(starts) // BLOCK)
    with torch.cuda.device_of(starts):  # type: ignore[no-untyped-call]
        kernel[(programs,)](
            *(starts, position, following, periodic, hits, len(starts), steps),
            **arguments,
            BLOCK=BLOCK,
            enable_fp_fusion=False,
        )
    return position, following, periodic.view(torch.bool), hits


def _sign_arguments(rule: Rule[Any], penalty: Tensor, count: int) -> dict[str, Any] | None:
    """What `walk_by_sign` needs for `count` steps of NDGM or RMSProp; None if a step has no finite length."""
    rates = [rule.rate(k) for k in range(count)] if callable(rule.learning_rate) else [rule.rate(0)]
    denominators = torch.ones_like(penalty)
    if isinstance(rule, RMSProp):
        denominators = denominators_of(rule, second_moments(rule, penalty, count))
    # As addcdiv divides; and by 1 NDGM has its penalty again.
    sizes = torch.addcdiv(torch.zeros_like(denominators), penalty.expand_as(denominators), denominators)
    factors = penalty.new_tensor([-rate for rate in rates])
    fused = fuses(torch.addcdiv if isinstance(rule, RMSProp) else torch.add, penalty.dtype, penalty.device)
    if not fused:
        # The rounded step, which is what a coordinate at 0 would be moved by.
        lengths, zero = [], torch.zeros_like(penalty)
        for k in range(max(len(rates), len(denominators))):
            rate, divisor = rates[min(k, len(rates) - 1)], denominators[min(k, len(denominators) - 1)]
            if isinstance(rule, RMSProp):
                lengths.append(torch.addcdiv(zero, penalty, divisor, value=-rate))
            else:
                lengths.append(torch.add(zero, penalty, alpha=-rate))
        sizes = torch.cat(lengths).neg_()
    if not bool(((sizes >= 0) & (sizes < torch.inf)).all()):
        return None
    sizes, factors = (table if len(table) > 1 else table.expand(count) for table in (sizes, factors))
    strides = {"size_stride": sizes.stride(0), "factor_stride": factors.stride(0)}
    return {"sizes": sizes, "factors": factors, **strides, "FUSED": fused}


def _adam_arguments(rule: Adam, penalty: Tensor, count: int) -> dict[str, Any] | None:
    """What `walk_adam` needs for `count` steps; None where a quotient may be subnormal.

    Older versions of Triton take such a quotient for 0. The first moment is no finer than a product of two
    rounding errors.
    """
    number = torch.finfo(penalty.dtype)
    denominators = denominators_of(rule, second_moments(rule, penalty, count))
    weight = penalty.new_tensor(1 - rule.first_decay)
    least, most = (float(bound) for bound in denominators.aminmax())
    finest = rule.penalty * float(weight) * number.eps**2 / 64
    if not (least > number.tiny and finest > number.tiny * most):
        return None
    from_end = bool(weight >= 0.5)  # As torch.lerp has it: from the nearer end.
    return {
        "constants": torch.stack([penalty[0], weight - 1 if from_end else weight]),
        "factors": penalty.new_tensor(-adam_sizes(rule, count)),
        "denominators": denominators,
        "LERP_FUSED": fuses(torch.lerp, penalty.dtype, penalty.device),
        "FROM_END": from_end,
        "FORM": _form_of_addcdiv(penalty.dtype, penalty.device),
    }


def second_moments(rule: RMSProp | Adam, penalty: Tensor, count: int) -> Tensor:
    """v₁, ..., v_count of a coordinate that was never zero, as torch rounds them where `penalty` is.

    A guess is right, by induction, if torch leads from each of its entries to the next.
    """
    real = np.float32 if penalty.dtype == torch.float32 else np.float64
    decay, initial = (
        (rule.decay, rule.initial_second_moment) if isinstance(rule, RMSProp) else (rule.second_decay, 0.0)
    )
    first = torch.full_like(penalty, initial)
    gradient, weight = real(penalty.item()), real(1 - decay)
    orders = (weight, gradient * gradient), (weight * gradient, gradient)
    for (factor, other), fused in product(orders, (True, False)):
        guess = np.empty(count, dtype=real)
        numba_walks.fill_second_moments(guess, real(initial), factor, other, real(decay), fused)
        found = torch.from_numpy(guess).to(penalty.device)
        if rule.next_second_moment(torch.cat([first, found[:-1]]), penalty).equal(found):
            return found
    walked = [first]
    for _ in range(count):
        walked.append(rule.next_second_moment(walked[-1], penalty))
    return torch.cat(walked[1:])


def denominators_of(rule: RMSProp | Adam, moments: Tensor) -> Tensor:
    """What the steps to the iterates 1, 2, ... divide by, one for each second moment.

    Whether torch divides by the bias correction or multiplies by its inverse is asked at 64 iterations.
    """
    if not rule.bias_correction:
        return rule.denominator(moments, 1)
    decay = rule.decay if isinstance(rule, RMSProp) else rule.second_decay
    corrections = bias_corrections(decay, len(moments), 0.5).tolist()
    if rule.epsilon_inside:
        corrections = [correction**2 for correction in corrections]
    numerators, divisors = moments if rule.epsilon_inside else moments.sqrt(), moments.new_tensor(corrections)
    asked = sorted({round(k) for k in np.linspace(0, len(moments) - 1, 64)})
    answers = torch.cat([rule.denominator(moments[k : k + 1], k + 1) for k in asked])
    for scaled in (numerators * (1 / divisors), numerators / divisors):
        guess = scaled.add_(rule.epsilon)
        guess = guess.sqrt_() if rule.epsilon_inside else guess
        if guess[asked].equal(answers):
            return guess
    return torch.cat([rule.denominator(moments[k - 1 : k], k) for k in range(1, len(moments) + 1)])


@cache
def _form_of_addcdiv(dtype: torch.dtype, device: torch.device) -> int:
    if fuses(torch.addcdiv, dtype, device):
        return FUSED
    numerator, denominator = torch.rand(2, 64, dtype=dtype, generator=torch.Generator().manual_seed(0)).to(
        device
    )
    answer = torch.addcdiv(torch.zeros_like(numerator), numerator, denominator, value=0.3)
    return QUOTIENT_FIRST if answer.equal(0.3 * (numerator / denominator)) else PRODUCT_FIRST


@cache
def _walks_as_torch(kind: type[Rule[Any]], dtype: torch.dtype, device: torch.device) -> bool:
    """Whether the kernel of a rule gives torch's bits on this device; if not, a warning says so, once."""
    starts = (
        torch.empty(4096, dtype=dtype).uniform_(-1, 1, generator=torch.Generator().manual_seed(0)).to(device)
    )
    starts[:2] = torch.tensor([0.0, -0.0])
    try:
        if all(_is_walk(rule, starts, 99, sweep(rule, starts, 99, True)) for rule in TRIED[kind]):
            return True
        problem = "other bits than torch's"
    except Exception as error:  # No compiler, or a device too old for Triton: no reason not to sweep.
        problem = f"{type(error).__name__}: {error}"
    warnings.warn(
        f"{kind.__name__} in Triton on {device}: {problem}. Sweeps walk in torch.",
        RuntimeWarning,
        stacklevel=4,
    )
    return False


def _is_walk(rule: Rule[Any], starts: Tensor, steps: int, ends: Ends | None) -> bool:
    if ends is None:
        return False
    position, following, periodic, hits = ends
    walked = trajectory(rule, starts, steps + 2)
    zero = walked[: steps + 1] == 0
    first = zero.int().argmax(0).where(zero.any(0), -1).int()
    own = hits < 0 if isinstance(rule, Adam) else torch.ones_like(periodic)
    last = [bits(iterate[own]) for iterate in walked[steps:]]
    return (
        bits(position[own]).equal(last[0])
        and bits(following[own]).equal(last[1])
        and periodic[own].equal(last[0] == last[2])
        and hits.where(hits <= steps, -1).equal(first)
    )
