"""One definition of each update rule on the toy LASSO (7), f(b) = penalty * |b|, for one coordinate.

The rules act coordinatewise, so one coordinate says everything; `vector_trajectory` runs several side by
side. They are generic in the scalar: Fractions give the orbit itself, balls (flint.arb) an enclosure in which
every sign is decided or Undecided is raised, sympy and z3 terms a formula (pass `sign` to `step`).

The gradient at b is `penalty * sign(b)`, with `sign_at_zero` standing in for sign(0): 0, as PyTorch has it,
unless a mutant says otherwise. Index convention of every rule: `State.iteration` counts the steps already
made, b₀ is the start, and the step from bₙ to bₙ₊₁ uses the gradient at bₙ, moments that already
contain that gradient, and, where `learning_rate` is a function, `learning_rate(n)`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple, TypeAlias, TypeVar

import z3
from flint import arb

from ndgm.exact.arithmetic import Scalar, Undecided, ball, common, exact, is_zero, sign, square_root


def soft_threshold(value: Scalar, threshold: Scalar) -> Scalar:
    """sgn(v) max(|v| − t, 0), t ≥ 0: the proximal map of t |.|.

    >>> soft_threshold(5, 3), soft_threshold(-5, 3), soft_threshold(2, 3)
    (2, -2, 0)
    """
    if isinstance(value, z3.ExprRef):
        return z3.If(
            value > threshold, value - threshold, z3.If(value < -threshold, value + threshold, z3.RealVal(0))
        )
    if sign(abs(value) - threshold) <= 0:
        return 0 * value
    return value - sign(value) * threshold


LearningRate: TypeAlias = Scalar | Callable[[int], Scalar]
"""A number, or a schedule that maps the number of steps already made to one."""


class State(NamedTuple):
    """Where a rule stands after `iteration` steps.

    `first_moment` is what the rule remembers of the gradients themselves: Adam's mₙ, TorchMomentum's buffer,
    HeavyBall's velocity bₙ − bₙ₋₁. `second_moment` is vₙ. Rules leave what they do not use at 0.
    """

    position: Scalar
    iteration: int = 0
    first_moment: Scalar = 0
    second_moment: Scalar = 0


@dataclass(frozen=True)
class Rule(ABC):
    """What all rules share: the learning rate α, the penalty λ₁, and the gradient of (7)."""

    learning_rate: LearningRate
    penalty: Scalar
    sign_at_zero: int = field(default=0, kw_only=True)

    def start(self, position: Scalar) -> State:
        """The state before the first step."""
        return State(exact(position))

    @abstractmethod
    def step(self, state: State, sign: Scalar | None = None) -> State:
        """The next state. `sign` stands in for the sign of the position where it is symbolic."""

    def rate(self, iteration: int) -> Scalar:
        """The learning rate of the step that follows `iteration` steps."""
        return self.learning_rate(iteration) if callable(self.learning_rate) else self.learning_rate

    def gradient(self, position: Scalar, given_sign: Scalar | None) -> Scalar:
        """penalty * sign(position), in the scalar type of `position`."""
        if given_sign is None:
            given_sign = sign(position)
            if given_sign == 0:
                given_sign = self.sign_at_zero
        penalty, _ = common(self.penalty, position)
        return penalty * given_sign


AnyRule = TypeVar("AnyRule", bound=Rule)


@dataclass(frozen=True)
class NDGM(Rule):
    """Eq (15): bₙ₊₁ = bₙ − αλ sign(bₙ). Also (2) on (7) as torch.optim.SGD runs it.

    >>> from fractions import Fraction
    >>> trajectory(NDGM(learning_rate=1, penalty=1), start=Fraction(3, 2), steps=3)
    [Fraction(3, 2), Fraction(1, 2), Fraction(-1, 2), Fraction(1, 2)]
    """

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate = common(state.position, self.rate(state.iteration))
        return State(position - rate * self.gradient(position, sign), state.iteration + 1)


@dataclass(frozen=True)
class HeavyBall(Rule):
    """Eq (20), Polyak's form: bₙ₊₁ = bₙ − αλ sign(bₙ) + momentum (bₙ − bₙ₋₁), b₋₁ = b₀.

    The first moment of its state is the velocity bₙ − bₙ₋₁. To start from a pair (bₙ₋₁, bₙ), build
    `State(position=b_n, first_moment=b_n - b_{n-1})`.
    """

    momentum: Scalar

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate, momentum, velocity = common(
            state.position, self.rate(state.iteration), self.momentum, state.first_moment
        )
        velocity = momentum * velocity - rate * self.gradient(position, sign)
        return State(position + velocity, state.iteration + 1, first_moment=velocity)


@dataclass(frozen=True)
class TorchMomentum(Rule):
    """torch.optim.SGD's momentum: uₙ₊₁ = momentum uₙ + (1 − dampening) gₙ, bₙ₊₁ = bₙ − α uₙ₊₁.

    The first step takes the buffer u₁ = g₀, undampened, as PyTorch does. With `nesterov` the step is
    α (gₙ + momentum uₙ₊₁). The first moment of its state is the buffer u. At a constant learning rate
    and dampening 0, without `nesterov`, the positions are those of HeavyBall.
    """

    momentum: Scalar
    dampening: Scalar = 0
    nesterov: bool = False

    def __post_init__(self) -> None:
        if self.nesterov and not is_zero(self.dampening):
            raise ValueError("Nesterov momentum takes dampening = 0 (so does torch.optim.SGD)")

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate, momentum, dampening, buffer = common(
            state.position, self.rate(state.iteration), self.momentum, self.dampening, state.first_moment
        )
        gradient = self.gradient(position, sign)
        buffer = gradient if state.iteration == 0 else momentum * buffer + (1 - dampening) * gradient
        direction = gradient + momentum * buffer if self.nesterov else buffer
        return State(position - rate * direction, state.iteration + 1, first_moment=buffer)


@dataclass(frozen=True)
class RMSProp(Rule):
    """Eqs (22), (23): vₙ₊₁ = decay vₙ + (1 − decay) gₙ², then bₙ₊₁ = bₙ − αgₙ / denominator.

    The denominator is √vₙ₊₁ + ε (PyTorch, the default) or, with `epsilon_inside`, √(vₙ₊₁
    + ε) (Ruder's eq 18, which the paper cites). `initial_second_moment` is v₀: 0 in PyTorch, 1 in old
    TensorFlow. `bias_correction` divides vₙ₊₁ by 1 − decayⁿ⁺¹ first; neither PyTorch nor the paper
    does. A quotient 0/0 (start 0, v₀ = 0, ε = 0) is read as 0. With Fractions v must be a square:
    start from `ball(start)` otherwise, or use `rmsprop_steps`.
    """

    decay: Scalar
    epsilon: Scalar = 0
    epsilon_inside: bool = False
    initial_second_moment: Scalar = 0
    bias_correction: bool = False

    def start(self, position: Scalar) -> State:
        return State(exact(position), second_moment=self.initial_second_moment)

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate, decay, second, epsilon = common(
            state.position, self.rate(state.iteration), self.decay, state.second_moment, self.epsilon
        )
        gradient = self.gradient(position, sign)
        second = decay * second + (1 - decay) * gradient**2
        corrected = second / (1 - decay ** (state.iteration + 1)) if self.bias_correction else second
        move = _scaled(gradient, corrected, epsilon, self.epsilon_inside)
        return State(position - rate * move, state.iteration + 1, second_moment=second)


@dataclass(frozen=True)
class Adam(Rule):
    """Eqs (28)-(30): mₙ₊₁ = first_decay mₙ + (1 − first_decay) gₙ, v as in RMSProp, then
    bₙ₊₁ = bₙ − αmₙ₊₁ / denominator.

    `bias_correction` (the default, as in PyTorch and Kingma and Ba) divides mₙ₊₁ by 1 − first_decayⁿ⁺¹
    and vₙ₊₁ by 1 − second_decayⁿ⁺¹; the paper's (30) has none. The denominator is √v + ε
    (PyTorch) or, with `epsilon_inside`, √(v + ε). m₀ = v₀ = 0; for other moments build a State. A
    quotient 0/0 is read as 0.
    """

    first_decay: Scalar
    second_decay: Scalar
    epsilon: Scalar = 0
    epsilon_inside: bool = False
    bias_correction: bool = True

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate, first_decay, second_decay, first, second, epsilon = common(
            state.position,
            self.rate(state.iteration),
            self.first_decay,
            self.second_decay,
            state.first_moment,
            state.second_moment,
            self.epsilon,
        )
        gradient = self.gradient(position, sign)
        first = first_decay * first + (1 - first_decay) * gradient
        second = second_decay * second + (1 - second_decay) * gradient**2
        numerator, corrected = first, second
        if self.bias_correction:
            numerator = first / (1 - first_decay ** (state.iteration + 1))
            corrected = second / (1 - second_decay ** (state.iteration + 1))
        move = _scaled(numerator, corrected, epsilon, self.epsilon_inside)
        return State(position - rate * move, state.iteration + 1, first, second)


@dataclass(frozen=True)
class ProximalGradient(Rule):
    """ISTA on (7), the soft threshold: bₙ₊₁ = sign(bₙ) max(|bₙ| − αλ, 0), which reaches 0.

    Takes Fractions or balls; it has no symbolic form and no use for `sign_at_zero`.
    """

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate, penalty = common(state.position, self.rate(state.iteration), self.penalty)
        threshold = rate * penalty
        return State(soft_threshold(position, threshold), state.iteration + 1)


def _scaled(numerator: Scalar, second_moment: Scalar, epsilon: Scalar, inside: bool) -> Scalar:
    """numerator / (√(second_moment) + ε), or ε under the root; 0/0 is 0."""
    if is_zero(numerator):
        return numerator
    return numerator / (
        square_root(second_moment + epsilon) if inside else square_root(second_moment) + epsilon
    )


def enclosed(rule: AnyRule) -> AnyRule:
    """The rule with its constants as balls at the present precision: the same steps from balls, without
    converting anew.
    """
    balls: dict[str, Any] = {
        name: ball(value) for name, value in vars(rule).items() if type(value) in (int, Fraction)
    }
    return replace(rule, **balls | {"sign_at_zero": rule.sign_at_zero})


def states(rule: Rule, start: Scalar | State) -> Iterator[State]:
    """The state before the first step, then after each step, for ever. `start` is a position or a State."""
    state = start if isinstance(start, State) else rule.start(start)
    if isinstance(state.position, arb):
        rule = enclosed(rule)
    while True:
        yield state
        state = rule.step(state)


def trajectory(rule: Rule, start: Scalar | State, steps: int) -> list[Scalar]:
    """The positions b₀, ..., b_steps (steps + 1 of them)."""
    return [state.position for state in islice(states(rule, start), steps + 1)]


def vector_trajectory(rule: Rule, starts: Iterable[Scalar | State], steps: int) -> list[tuple[Scalar, ...]]:
    """The vectors b₀, ..., b_steps for a tuple of starts, one rule on every coordinate."""
    return list(zip(*(trajectory(rule, start, steps) for start in starts), strict=True))


def rmsprop_steps(learning_rate: Scalar, decay: Scalar, count: int) -> list[arb]:
    """Eq (25): the step sizes sₙ = α / √(1 − decayⁿ), n = 1..count, of RMSProp at v₀ = ε = 0.

    `RMSProp(learning_rate, penalty, decay)` makes exactly these steps for every penalty > 0, as long as no
    gradient is exactly 0. They decrease to α. Enclosures at the present precision.
    """
    rate, factor = ball(learning_rate), ball(decay)
    power, steps = arb(1), []
    for _ in range(count):
        power *= factor
        steps.append(rate * (1 - power).rsqrt())
    return steps


def path(start: Scalar, steps: Sequence[Scalar]) -> Iterator[Scalar]:
    """The positions of bₙ = bₙ₋₁ − sₙ sign(bₙ₋₁) for given step sizes: the start, then one per step."""
    (position,) = common(start)
    yield position
    for size in steps:
        position, size = common(position, size)
        position -= sign(position) * size
        yield position


def walk(starts: Iterable[Scalar], steps: Sequence[Scalar]) -> list[Scalar]:
    """The last position of `path` for every start. Fractions or balls; a 0 stays 0.

    Rigorous: each ball contains the orbit's position, and as every sign is certain (else Undecided) the orbit
    itself turns where the ball does. 600 starts x 4000 steps at 1500 bits take about a second.
    """
    starts = list(starts)
    if any(isinstance(number, arb) for number in (*starts, *steps)):
        starts, steps = [ball(start) for start in starts], [ball(size) for size in steps]
    return [_last(exact(start), steps) for start in starts]


def _last(position: Scalar, steps: Sequence[Scalar]) -> Scalar:
    for number, size in enumerate(steps):
        if position > 0:
            position = position - size
        elif position < 0:
            position = position + size
        elif is_zero(position):
            return position
        else:
            raise Undecided(
                f"the sign after {number} steps, position {position.str(10)}: raise the precision with "
                "`with precision(bits)` (and build the step sizes inside it)"
            )
    return position
