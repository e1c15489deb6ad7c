"""Makes torch on a CPU round as it does on CUDA, where products are fused with the sums that follow, or would
be.
"""

from __future__ import annotations

import torch


def patched(patch):
    """`patch` is pytest's monkeypatch. Sums with alpha, and lerp, fuse on a CPU too, unless told not to."""
    divided = torch.Tensor.__truediv__

    def addcdiv(start, numerator, denominator, *, value=1):
        return torch.add(start, numerator / denominator, alpha=value)

    def addcmul_(start, factor, other, *, value=1):
        return start.add_(factor * other, alpha=value)

    def divide(numerator, denominator):
        if isinstance(denominator, float):
            return numerator * (1 / numerator.new_tensor(denominator))
        return divided(numerator, denominator)

    patch.setattr(torch, "addcdiv", addcdiv)
    patch.setattr(torch.Tensor, "addcmul_", addcmul_)
    patch.setattr(torch.Tensor, "__truediv__", divide)
