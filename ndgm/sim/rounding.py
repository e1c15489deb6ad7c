"""How torch rounds a step: which operations it fuses, Adam's step sizes as Python has them, and two forms of
a first moment.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, lerp

from ndgm.sim.numba_walks import Array
from ndgm.sim.optimizers import Adam


def adam_sizes(rule: Adam, count: int) -> Array:
    """`rule.step_size` for the steps to the iterates 1 to `count`."""
    if callable(rule.learning_rate) or not rule.bias_correction:
        return np.array([rule.step_size(k) for k in range(1, count + 1)])
    return rule.rate(0) / bias_corrections(rule.first_decay, count, 1.0)


def bias_corrections(decay: float, count: int, power: float) -> Array:
    """(1 − decayᵏ)^power for k = 1 to `count`, as Python rounds it: numpy's powers differ in the last bit."""
    # From there on 1 − decayᵏ rounds to 1.
    lost = min(count, int(np.log(1e-17) / np.log(decay)) + 1) if 0 < decay < 1 else count
    found = np.ones(count)
    found[:lost] = [(1 - decay**k) ** power for k in range(1, lost + 1)]
    return found


@cache
def fuses(operation: Callable[..., Tensor], dtype: torch.dtype, device: torch.device | None = None) -> bool:
    """Whether torch.add, addcmul, addcdiv or lerp rounds once where it could round twice.

    Asked of torch itself, because it depends on the processor: in x * x − 1 with x = 1 + tiny the last bit
    of the square survives only if the product is not rounded.
    """
    root = torch.full((64,), 1 + torch.finfo(dtype).eps ** 0.5 / 2, dtype=dtype, device=device)
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


def lerped(first_moment: Tensor, gradient: Tensor, decay: float) -> Tensor:
    """m + (1 − decay) (g − m): torch.lerp, as torch.optim.Adam has it since PyTorch 2."""
    return lerp(first_moment, gradient, 1 - decay)


def two_products(first_moment: Tensor, gradient: Tensor, decay: float) -> Tensor:
    """decay * m + (1 − decay) * g, both products rounded: the textbook's form, as optax has it.

    >>> import torch
    >>> penalty = torch.tensor(0.01)  # the largest moment there is in exact arithmetic
    >>> bool(two_products(penalty, penalty, 0.91) > penalty), bool(lerped(penalty, penalty, 0.91) > penalty)
    (True, False)
    """
    return first_moment * decay + gradient * (1 - decay)
