"""Random LASSO problems (19), many side by side: NDGM on all of them at once, and their exact solutions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ndgm.sim.losses import Lasso
from ndgm.sim.optimizers import ProximalGradient, Rule, State, iterates


@dataclass(frozen=True)
class LassoProblems:
    """Problems in float64, all of one size, with the data term's mean over observations, ‖y − X b‖² / n.

    `designs` X: shape (problems, observations, parameters); `responses` y: (problems, observations);
    `starts`: (problems, parameters).
    """

    designs: Tensor
    responses: Tensor
    starts: Tensor

    @classmethod
    def uniform(cls, seeds: Iterable[int], observations: int, parameters: int) -> LassoProblems:
        """One problem per seed, all entries and starts uniform on [−1, 1), as in Appendix B.2.

        >>> LassoProblems.uniform(range(3), observations=5, parameters=2).designs.shape
        torch.Size([3, 5, 2])
        """
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]

        def draw(*shape: int) -> Tensor:
            uniform = [torch.rand(*shape, generator=one, dtype=torch.float64) for one in generators]
            return 2 * torch.stack(uniform) - 1

        return cls(draw(observations, parameters), draw(observations), draw(parameters))

    def smooth_gradient(self) -> Callable[[Tensor], Tensor]:
        """The gradient of the data terms at positions of the starts' shape, from X'X and X'y."""
        transposed = self.designs.mT * (2 / self.designs.shape[1])
        gram, correlation = transposed @ self.designs, (transposed @ self.responses.unsqueeze(2)).squeeze(2)
        # X'X is symmetric, and torch multiplies many matrices by rows several times as fast as by columns.
        return lambda positions: torch.bmm(positions.unsqueeze(1), gram).squeeze(1) - correlation

    def subgradient(self, penalty: float) -> Callable[[Tensor], Tensor]:
        """PyTorch's subgradient of (19), as `smooth_gradient`."""
        smooth = self.smooth_gradient()
        return lambda positions: smooth(positions) + torch.sign(positions) * penalty

    def last_norms(self, rule: Rule[State], steps: int) -> Tensor:
        """The one-norms of bₙ and bₙ₊₁ at n = `steps`, shape (2, problems). `rule` is NDGM or proximal
        gradient.
        """
        gradient = (
            self.smooth_gradient() if isinstance(rule, ProximalGradient) else self.subgradient(rule.penalty)
        )
        states = iterates(rule, self.starts, gradient)
        for _ in range(steps):
            next(states)
        return torch.stack([next(states).position.abs().sum(1) for _ in range(2)])

    def solutions(self, penalty: float) -> Tensor:
        """scikit-learn's minimisers, shape (problems, parameters), each held to the optimality condition.

        RuntimeError if some entry's subgradients stay more than 1e-9 away from 0.
        """
        from sklearn import linear_model

        # scikit-learn minimises ‖y − X b‖² / (2n) + α ‖b‖₁, one half of the loss here.
        solver = linear_model.Lasso(penalty / 2, fit_intercept=False, tol=1e-14, max_iter=100_000)
        found = []
        for design, response in zip(self.designs, self.responses, strict=True):
            solution = torch.from_numpy(np.asarray(solver.fit(design.numpy(), response.numpy()).coef_).copy())
            lower, upper = Lasso.mean(design, response, penalty).subdifferential(solution)
            if lower.max() > 1e-9 or upper.min() < -1e-9:
                raise RuntimeError(f"scikit-learn's solution at the penalty {penalty} is not optimal")
            found.append(solution)
        return torch.stack(found)
