"""The losses of the paper, (3), (7), (10), (19), quadratics: value, PyTorch's subgradient and whole
subdifferential.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class ToyLoss:
    """Equation (7): f(b) = penalty * ‖b‖₁, with PyTorch's convention sign(0) = 0 for the subgradient.

    >>> ToyLoss(2.0).subgradient(torch.tensor([-3.0, 0.0, 0.5]))
    tensor([-2.,  0.,  2.])
    """

    penalty: float

    def value(self, positions: Tensor) -> Tensor:
        """The loss, a scalar; the one-norm is taken over all entries of `positions`."""
        return self.penalty * positions.abs().sum()

    def subgradient(self, positions: Tensor) -> Tensor:
        """What autograd returns for `value`: penalty * sign(b), same shape and dtype as `positions`."""
        return torch.sign(positions) * self.penalty

    def subdifferential(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Both ends of the interval of subgradients, entry by entry: [-penalty, penalty] where b = 0."""
        sign = torch.sign(positions)
        at_kink = positions == 0
        lower = torch.where(at_kink, -torch.ones_like(sign), sign) * self.penalty
        upper = torch.where(at_kink, torch.ones_like(sign), sign) * self.penalty
        return lower, upper


@dataclass(frozen=True)
class Lasso:
    """Equation (19): f(b) = scale * ‖y − X b‖₂² + penalty * ‖b‖₁.

    `design` is X, shape (observations, parameters); `response` is y, shape (observations,). `scale` has no
    default, because texts differ: 1 is the sum of squares, 1/2 the textbook's half, 1/n the mean, 1/(2n) what
    scikit-learn takes; `Lasso.mean` and `Lasso.total` name the two that PyTorch's `reduction` offers.
    """

    design: Tensor
    response: Tensor
    penalty: float
    scale: float

    @classmethod
    def mean(cls, design: Tensor, response: Tensor, penalty: float) -> Lasso:
        """The scaling of `mse_loss(reduction="mean")`: scale 1/n."""
        return cls(design, response, penalty, 1 / len(response))

    @classmethod
    def total(cls, design: Tensor, response: Tensor, penalty: float) -> Lasso:
        """The scaling of `mse_loss(reduction="sum")`: scale 1."""
        return cls(design, response, penalty, 1.0)

    def value(self, positions: Tensor) -> Tensor:
        """The loss at `positions`, shape (..., parameters); the result has the leading shape."""
        residual = positions @ self.design.T - self.response
        return self.scale * residual.square().sum(-1) + self.penalty * positions.abs().sum(-1)

    def smooth_gradient(self, positions: Tensor) -> Tensor:
        """The gradient of the data term alone, 2 * scale * X'(X b − y): what proximal gradient asks for."""
        residual = positions @ self.design.T - self.response
        return (2 * self.scale) * (residual @ self.design)

    def subgradient(self, positions: Tensor) -> Tensor:
        """What autograd returns for `value`, up to rounding: the data term's gradient + penalty * sign(b)."""
        return self.smooth_gradient(positions) + torch.sign(positions) * self.penalty

    def subdifferential(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Both ends of the interval of subgradients, entry by entry; b is optimal iff all contain 0."""
        smooth = self.smooth_gradient(positions)
        lower, upper = ToyLoss(self.penalty).subdifferential(positions)
        return smooth + lower, smooth + upper


@dataclass(frozen=True)
class SingleLayer:
    """Equations (3) and (11): f(b) = ‖y − max(0, Z b)‖₂² + lasso * ‖b‖₁ + ridge * ‖b‖₂².

    `design` is Z, shape (observations, parameters); `response` is y, shape (observations,), y ≤ 0 in the
    paper.
    """

    design: Tensor
    response: Tensor
    lasso: float = 0.0
    ridge: float = 0.0

    def value(self, positions: Tensor) -> Tensor:
        """The loss at `positions`, shape (parameters,): a scalar."""
        residual = torch.relu(self.design @ positions) - self.response
        return (
            residual.square().sum()
            + self.lasso * positions.abs().sum()
            + self.ridge * positions.square().sum()
        )

    def subgradient(self, positions: Tensor) -> Tensor:
        """What autograd returns for `value`, up to rounding, with relu'(0) = sign(0) = 0."""
        activation = self.design @ positions
        residual = torch.relu(activation) - self.response
        data = 2 * (residual * (activation > 0)) @ self.design
        return data + self.lasso * torch.sign(positions) + 2 * self.ridge * positions


@dataclass(frozen=True)
class Huber:
    """Equation (10): the sum over rows of h(y − Z b), h(r) = r²/2 if |r| ≤ δ, else delta(|r| − δ/2).

    `design` is Z, shape (observations, parameters); `response` is y, shape (observations,).
    """

    design: Tensor
    response: Tensor
    delta: float = 1.0

    def value(self, positions: Tensor) -> Tensor:
        """The loss at `positions`, shape (parameters,): a scalar."""
        size = (self.design @ positions - self.response).abs()
        return torch.where(size <= self.delta, size.square() / 2, self.delta * (size - self.delta / 2)).sum()

    def subgradient(self, positions: Tensor) -> Tensor:
        """The gradient: residuals clipped to [-delta, δ], times Z."""
        residual = self.design @ positions - self.response
        return residual.clamp(-self.delta, self.delta) @ self.design


@dataclass(frozen=True)
class Quadratic:
    """f(b) = b'Ab/2 with a symmetric matrix A, shape (parameters, parameters)."""

    matrix: Tensor

    def value(self, positions: Tensor) -> Tensor:
        """The loss at `positions`, shape (parameters,): a scalar."""
        return positions @ self.matrix @ positions / 2

    def subgradient(self, positions: Tensor) -> Tensor:
        """The gradient A b."""
        return self.matrix @ positions
