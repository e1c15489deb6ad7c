"""Two ways to compute Adam's first moment in floats: equal in exact arithmetic, not in IEEE's."""

from __future__ import annotations

from torch import Tensor, lerp


def lerped(first_moment: Tensor, gradient: Tensor, decay: float) -> Tensor:
    """m + (1 - decay) (g - m): torch.lerp, as torch.optim.Adam has it since PyTorch 2."""
    return lerp(first_moment, gradient, 1 - decay)


def two_products(first_moment: Tensor, gradient: Tensor, decay: float) -> Tensor:
    """decay * m + (1 - decay) * g, both products rounded: the textbook's form, as optax has it.

    >>> import torch
    >>> penalty = torch.tensor(0.01)  # the largest moment there is in exact arithmetic
    >>> bool(two_products(penalty, penalty, 0.91) > penalty), bool(lerped(penalty, penalty, 0.91) > penalty)
    (True, False)
    """
    return first_moment * decay + gradient * (1 - decay)
