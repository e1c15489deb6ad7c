"""One step of each update rule on a tensor of starts, bit-equal to torch.optim where torch has the rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor

from ndgm.sim.losses import ToyLoss

LearningRate = float | Callable[[int], float]
Gradient = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class State:
    """Where a run stands: `position` is the iterate bₖ and `iteration` is k."""

    position: Tensor
    iteration: int


@dataclass(frozen=True)
class HeavyBallState(State):
    """`previous` is bₖ₋₁; before the first step it is b₀, so that the velocity is 0."""

    previous: Tensor


@dataclass(frozen=True)
class MomentumState(State):
    """`velocity` is torch's momentum buffer; None before the first step, as in torch."""

    velocity: Tensor | None


@dataclass(frozen=True)
class RMSPropState(State):
    """`second_moment` is vₖ."""

    second_moment: Tensor


@dataclass(frozen=True)
class AdamState(State):
    """`first_moment` and `second_moment` are mₖ and vₖ."""

    first_moment: Tensor
    second_moment: Tensor


AnyState = TypeVar("AnyState", bound=State)


@dataclass(frozen=True)
class Rule(ABC, Generic[AnyState]):
    """An update rule. States are values: a step returns a new one and leaves the old one as it was.

    Entries of a tensor do not interact, so any shape serves; any floating dtype, too. Iterates are counted
    from 0: a `learning_rate` that is a function is called with k for the step from bₖ to bₖ₊₁.
    `sign_at_zero` is the sign(0) of the gradient of (7): 0, as PyTorch has it, unless a mutant says
    otherwise. Other defaults are torch's.
    """

    learning_rate: LearningRate
    penalty: float
    sign_at_zero: float = field(default=0.0, kw_only=True)

    @abstractmethod
    def start(self, positions: Tensor) -> AnyState:
        """The state before the first step."""

    @abstractmethod
    def step(self, state: AnyState, gradient: Tensor) -> AnyState:
        """The next state, given the gradient at `state.position`."""

    def toy_step(self, state: AnyState) -> AnyState:
        """The next state on the toy loss (7), whose gradient is taken as penalty * sign(b)."""
        gradient = ToyLoss(self.penalty).subgradient(state.position)
        if self.sign_at_zero:
            gradient = gradient.where(state.position != 0, self.penalty * self.sign_at_zero)
        return self.step(state, gradient)

    def rate(self, iteration: int) -> float:
        """The learning rate of the step from iterate `iteration`."""
        return self.learning_rate(iteration) if callable(self.learning_rate) else self.learning_rate


@dataclass(frozen=True)
class NDGM(Rule[State]):
    """Equations (2) and (15): b+ = b − learning_rate * gradient. torch.optim.SGD without momentum.

    >>> run(NDGM(0.5, 1.0), torch.tensor([0.75, -0.25, 0.0]), 3)
    tensor([0.2500, 0.2500, 0.0000])
    """

    def start(self, positions: Tensor) -> State:
        return State(positions, 0)

    def step(self, state: State, gradient: Tensor) -> State:
        moved = torch.add(state.position, gradient, alpha=-self.rate(state.iteration))
        return State(moved, state.iteration + 1)


@dataclass(frozen=True)
class HeavyBall(Rule[HeavyBallState]):
    """Equation (20), Polyak's form: b+ = b + momentum * (b − previous b) − learning_rate * gradient."""

    momentum: float

    def start(self, positions: Tensor) -> HeavyBallState:
        return HeavyBallState(positions, 0, previous=positions)

    def step(self, state: HeavyBallState, gradient: Tensor) -> HeavyBallState:
        coasted = torch.add(state.position, state.position - state.previous, alpha=self.momentum)
        moved = coasted.add_(gradient, alpha=-self.rate(state.iteration))
        return HeavyBallState(moved, state.iteration + 1, previous=state.position)


@dataclass(frozen=True)
class TorchMomentum(Rule[MomentumState]):
    """torch.optim.SGD's form: u+ = momentum * u + (1 − dampening) * gradient, b+ = b − learning_rate * u+.

    The first u is the gradient itself, undamped. With `nesterov` the step is along gradient + momentum * u+;
    torch allows that with momentum > 0 and dampening 0 only, and so does this rule (ValueError).
    """

    momentum: float
    dampening: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        if self.nesterov and (self.momentum <= 0 or self.dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")

    def start(self, positions: Tensor) -> MomentumState:
        return MomentumState(positions, 0, velocity=None)

    def step(self, state: MomentumState, gradient: Tensor) -> MomentumState:
        if state.velocity is None:
            velocity = gradient
        else:
            velocity = torch.mul(state.velocity, self.momentum).add_(gradient, alpha=1 - self.dampening)
        direction = gradient.add(velocity, alpha=self.momentum) if self.nesterov else velocity
        moved = torch.add(state.position, direction, alpha=-self.rate(state.iteration))
        return MomentumState(moved, state.iteration + 1, velocity=velocity)


@dataclass(frozen=True)
class RMSProp(Rule[RMSPropState]):
    """Equations (22) and (23): v+ = decay * v + (1 − decay) * gradient², b+ = b − rate * gradient / d.

    d is √(v+) + ε (torch.optim.RMSprop), or √(v+ + ε) with `epsilon_inside` (Ruder's form).
    `initial_second_moment` is v₀. With `bias_correction`, which torch's RMSprop does not have, v+ is divided
    by 1 − decayᵏ, as in Adam.
    """

    decay: float = 0.99
    epsilon: float = 1e-8
    epsilon_inside: bool = False
    initial_second_moment: float = 0.0
    bias_correction: bool = False

    def start(self, positions: Tensor) -> RMSPropState:
        return RMSPropState(positions, 0, torch.full_like(positions, self.initial_second_moment))

    def next_second_moment(self, second_moment: Tensor, gradient: Tensor) -> Tensor:
        """v+ of equation (22)."""
        return torch.mul(second_moment, self.decay).addcmul_(gradient, gradient, value=1 - self.decay)

    def denominator(self, second_moment: Tensor, iteration: int) -> Tensor:
        """What the gradient is divided by in the step that leads to iterate `iteration` (1, 2, ...)."""
        return _denominator(self, self.decay, second_moment, iteration)

    def step(self, state: RMSPropState, gradient: Tensor) -> RMSPropState:
        iteration = state.iteration + 1
        second_moment = self.next_second_moment(state.second_moment, gradient)
        denominator = self.denominator(second_moment, iteration)
        moved = torch.addcdiv(state.position, gradient, denominator, value=-self.rate(state.iteration))
        return RMSPropState(moved, iteration, second_moment)


@dataclass(frozen=True)
class Adam(Rule[AdamState]):
    """Equations (28) to (30): m+ = first_decay * m + (1 − first_decay) * gradient, b+ = b − rate * m+ / d.

    v and d are as in RMSProp. With `bias_correction` and ε outside the root this is torch.optim.Adam;
    without bias correction it is the paper's form, as far as (39) tells.
    """

    first_decay: float = 0.9
    second_decay: float = 0.999
    epsilon: float = 1e-8
    epsilon_inside: bool = False
    bias_correction: bool = True

    def start(self, positions: Tensor) -> AdamState:
        zeros = torch.zeros_like(positions)
        return AdamState(positions, 0, zeros, zeros)

    def next_second_moment(self, second_moment: Tensor, gradient: Tensor) -> Tensor:
        """v+ of equation (28)."""
        return torch.mul(second_moment, self.second_decay).addcmul_(
            gradient, gradient, value=1 - self.second_decay
        )

    def denominator(self, second_moment: Tensor, iteration: int) -> Tensor:
        """What the first moment is divided by in the step that leads to iterate `iteration` (1, 2, ...)."""
        return _denominator(self, self.second_decay, second_moment, iteration)

    def step_size(self, iteration: int) -> float:
        """The learning rate over the first moment's bias correction, in the step to iterate `iteration`."""
        rate = self.rate(iteration - 1)
        return rate / (1 - self.first_decay**iteration) if self.bias_correction else rate

    def step(self, state: AdamState, gradient: Tensor) -> AdamState:
        iteration = state.iteration + 1
        first_moment = torch.lerp(state.first_moment, gradient, 1 - self.first_decay)
        second_moment = self.next_second_moment(state.second_moment, gradient)
        denominator = self.denominator(second_moment, iteration)
        moved = torch.addcdiv(state.position, first_moment, denominator, value=-self.step_size(iteration))
        return AdamState(moved, iteration, first_moment, second_moment)


@dataclass(frozen=True)
class ProximalGradient(Rule[State]):
    """ISTA: b+ = soft(b − rate * gradient, rate * penalty), where `gradient` is the smooth term's alone.

    On the toy loss (7) the smooth term is 0, so a step is soft thresholding and reaches 0 exactly.
    """

    def start(self, positions: Tensor) -> State:
        return State(positions, 0)

    def step(self, state: State, gradient: Tensor) -> State:
        rate = self.rate(state.iteration)
        moved = torch.add(state.position, gradient, alpha=-rate)
        return State(torch.nn.functional.softshrink(moved, rate * self.penalty), state.iteration + 1)

    def toy_step(self, state: State) -> State:
        return self.step(state, torch.zeros_like(state.position))


def _denominator(rule: RMSProp | Adam, decay: float, second_moment: Tensor, iteration: int) -> Tensor:
    # Dividing the root, not v, is what torch.optim.Adam does, and only that is bit-equal to it.
    correction = (1 - decay**iteration) ** 0.5 if rule.bias_correction else None
    if rule.epsilon_inside:
        inside = second_moment if correction is None else second_moment / correction**2
        return (inside + rule.epsilon).sqrt_()
    root = second_moment.sqrt()
    return (root if correction is None else root.div_(correction)).add_(rule.epsilon)


def iterates(rule: Rule[AnyState], starts: Tensor, gradient: Gradient | None = None) -> Iterator[AnyState]:
    """The states of an endless run, start included; on (7), or on the loss whose `gradient` is given."""
    state = rule.start(starts)
    while True:
        yield state
        state = rule.toy_step(state) if gradient is None else rule.step(state, gradient(state.position))


def run(rule: Rule[AnyState], starts: Tensor, steps: int, gradient: Gradient | None = None) -> Tensor:
    """The iterate after `steps` steps, same shape and dtype as `starts`.

    >>> run(RMSProp(0.5, 1.0), torch.tensor([2.0]), 1)
    tensor([-3.0000])
    """
    states = iterates(rule, starts, gradient)
    for _ in range(steps):
        next(states)
    return next(states).position


def trajectory(rule: Rule[AnyState], starts: Tensor, steps: int, gradient: Gradient | None = None) -> Tensor:
    """All iterates b₀ ... b_steps, shape (steps + 1, *starts.shape)."""
    states = iterates(rule, starts, gradient)
    return torch.stack([next(states).position for _ in range(steps + 1)])


def torch_optimizer(rule: Rule[Any], parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
    """The torch.optim optimizer that equals `rule`, at its first learning rate; ValueError if none does."""
    rate = rule.rate(0)
    match rule:
        case NDGM():
            return torch.optim.SGD(parameters, lr=rate)
        case TorchMomentum():
            return torch.optim.SGD(
                parameters, rate, rule.momentum, rule.dampening, weight_decay=0, nesterov=rule.nesterov
            )
        case RMSProp(epsilon_inside=False, bias_correction=False, initial_second_moment=0.0):
            return torch.optim.RMSprop(parameters, rate, rule.decay, rule.epsilon)
        case Adam(epsilon_inside=False, bias_correction=True):
            return torch.optim.Adam(parameters, rate, (rule.first_decay, rule.second_decay), rule.epsilon)
        case _:
            raise ValueError(f"torch.optim has no {rule}")
