"""The experiment of Figure 1 (A.1.5): ReLU regression under an adaptive learning rate, as listed and in other
arithmetics.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from ndgm.sim.compiling import cached
from ndgm.sim.exact_products import exact_products
from ndgm.sim.summation import BLOCK, TOGETHER, add_rows, dot

Array = NDArray[np.float64]

Objective = Literal["loss", "excess"]

Binary = tuple[int, int]
"""A binary number as (mantissa, exponent): mantissa * 2**exponent."""

ZERO: Binary = (0, 0)

ROWS = 64  # As many as are worked on at once: they stay in the level-2 cache.


@dataclass(frozen=True)
class Problem:
    """Loss (3) without ridge: ‖y − max(0, Z w)‖² + penalty * ‖w‖₁, with a start.

    Attributes:
        design: Z, shape (samples, features), float32 as `torch.Tensor(x)` in the listing rounds it.
        response: y ≤ 0, shape (samples,), float64 with float32 values.
        start: the initial weights, shape (features,), float64.
        penalty: the LASSO penalty.
    """

    design: NDArray[np.float32]
    response: Array
    start: Array
    penalty: float = 0.001

    @property
    def constant(self) -> float:
        """The part of the loss that no weight changes, ‖y‖²: its minimum, taken at 0."""
        return float(np.sum(self.response**2))


@dataclass(frozen=True)
class History:
    """One run, one value per iteration: shapes (iterations,), and `weights` of shape (kept, features).

    Attributes:
        losses: the recorded loss (3).
        excesses: loss minus ‖y‖², summed without cancellation as sum(r² + 2|y|r) + penalty * ‖w‖₁.
        learning_rates: the rate that the step after the recording uses before any cut.
        one_norms: ‖w‖₁.
        weights: the last iterates, as many as were asked for.
    """

    losses: Array
    excesses: Array
    learning_rates: Array
    one_norms: Array
    weights: Array

    @property
    def first_kept(self) -> int:
        """The iteration of the first of `weights`."""
        return len(self.losses) - len(self.weights)

    def increases(self, last: int) -> int:
        """How many of the steps between the last `last` recordings raise the true loss."""
        return int(np.count_nonzero(np.diff(self.excesses[-last:]) > 0))


def paper_problem(samples: int = 5000, features: int = 500, seed: int = 42) -> Problem:
    """The listing's data and start in its sampling order: numpy's data, torch's layer, torch's start."""
    torch_state = torch.random.get_rng_state()
    try:
        torch.manual_seed(seed)
        generator = np.random.RandomState(seed)
        design = generator.uniform(-1, 1, size=(samples, features))
        response = generator.uniform(-0.99, -0.9, size=(samples, 1))
        layer = torch.nn.Linear(features, 1, bias=False).double()
        torch.nn.init.uniform_(layer.weight, -1, 1)
    finally:
        torch.random.set_rng_state(torch_state)
    return Problem(
        design=design.astype(np.float32),
        response=response.astype(np.float32).astype(np.float64)[:, 0],
        start=layer.weight.detach().numpy()[0].copy(),
    )


def small_problem(samples: int = 200, features: int = 20, seed: int = 0) -> Problem:
    """A problem of the same kind, small enough to be run many times."""
    generator = np.random.default_rng(seed)
    return Problem(
        design=generator.uniform(-1, 1, (samples, features)).astype(np.float32),
        response=generator.uniform(-0.99, -0.9, samples).astype(np.float32).astype(np.float64),
        start=generator.uniform(-1, 1, features),
    )


def paper_run(cuts: int = 1, *, order: int | None = None) -> History:
    """The run of Figure 1, all 6000 iterations, with the last 1000 weight vectors; computed once per process.

    `order` is the seed of a permutation of the features: the same run in real arithmetic, whose sums are
    rounded in another order. None takes them as listed.
    """
    return _paper_run(cuts, order)


def longer_run(objective: Objective = "loss") -> History:
    """The run of Figure 1 and 2000 iterations more, with its last 3000 weight vectors.

    It is computed once per process; `objective` is what an increase is judged by. Judged by the excess it is
    4000 iterations long: each thousand lowers the one-norm by a factor of 10²³, and more show no more.
    """
    return _longer_run(objective)


@cache
def _longer_run(objective: Objective) -> History:
    iterations = 8000 if objective == "loss" else 4000
    return run(paper_problem(), objective=objective, iterations=iterations, keep=3000)


@cache
def _paper_run(cuts: int, order: int | None) -> History:
    if (cuts, order) == (1, None):
        longer = longer_run()
        losses, excesses, rates = longer.losses, longer.excesses, longer.learning_rates
        return History(
            losses[:6000], excesses[:6000], rates[:6000], longer.one_norms[:6000], longer.weights[:1000]
        )
    problem = paper_problem()
    if order is not None:
        features = np.random.default_rng(order).permutation(problem.start.size)
        problem = replace(problem, design=problem.design[:, features], start=problem.start[features])
    return run(problem, cuts=cuts, keep=1000)


def run_listing(
    problem: Problem,
    *,
    iterations: int,
    learning_rate: float = 0.01,
    decay_factor: float = 0.9,
    cuts: int = 1,
) -> History:
    """The loop of A.1.5 in PyTorch, as listed; `cuts` is 1 or 2, the two readings of its lost indentation."""
    design = torch.from_numpy(problem.design).double()
    response = torch.from_numpy(problem.response)[:, None]
    layer = torch.nn.Linear(design.shape[1], 1, bias=False).double()
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(problem.start)[None])
    criterion = torch.nn.MSELoss(reduction="sum")
    optimizer = torch.optim.SGD(layer.parameters(), lr=learning_rate)
    previous = float("inf")
    losses, excesses, rates, weights = [], [], [], []
    for _ in range(iterations):
        output = torch.relu(layer(design))
        loss = criterion(output, response)
        loss = loss + problem.penalty * torch.norm(layer.weight, p=1)
        current = loss.item()
        weight = layer.weight.detach().numpy()[0].copy()
        losses.append(current)
        excesses.append(excess(problem, weight))
        rates.append(optimizer.param_groups[0]["lr"])
        weights.append(weight)
        if current > previous:
            for group in optimizer.param_groups:
                for _cut in range(cuts):
                    group["lr"] *= decay_factor
        previous = current
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    kept = np.array(weights)
    return History(np.array(losses), np.array(excesses), np.array(rates), np.abs(kept).sum(axis=1), kept)


def excess(problem: Problem, weight: Array) -> float:
    """Loss minus ‖y‖² as a sum of non-negative terms, so that float64 keeps its relative accuracy."""
    activation = np.maximum(problem.design.astype(np.float64) @ weight, 0.0)
    data = np.sum(activation * activation - 2.0 * problem.response * activation)
    return float(data + problem.penalty * np.sum(np.abs(weight)))


def exact_excesses(problem: Problem, weights: Array) -> list[Fraction]:
    """Loss minus ‖y‖² in exact rational arithmetic at float iterates, the rows of `weights`."""
    products, product_exponent = exact_products(problem.design, weights.T)
    responses, response_exponent = exact_products(problem.response[:, None], np.ones((1, 1)))
    totals = []
    for column, weight in enumerate(weights.tolist()):
        squares = crossed = 0
        for row, (response,) in zip(products, responses, strict=True):
            if (product := row[column]) > 0:
                squares += product * product
                crossed += 2 * product * response
        data = Fraction(2) ** product_exponent * (
            squares * Fraction(2) ** product_exponent - crossed * Fraction(2) ** response_exponent
        )
        totals.append(data + Fraction(problem.penalty) * sum(map(abs, map(Fraction, weight))))
    return totals


def run(
    problem: Problem,
    *,
    iterations: int = 6000,
    learning_rate: float = 0.01,
    decay_factor: float = 0.9,
    cuts: int = 1,
    objective: Objective = "loss",
    constant: float | None = None,
    adaptive: bool = True,
    keep: int = 0,
) -> History:
    """The same iteration compiled, each row of the data read once per iteration; the same bits on every
    processor.

    Args: problem: the data, the penalty and the start. iterations: how many losses are recorded; one step
        fewer is taken. learning_rate: the first learning rate. decay_factor: the factor of one cut. cuts:
        cuts per increase, 1 or 2: the two readings of the listing's lost indentation. objective: what an
        increase is judged by: the "loss" as recorded, or its "excess" over ‖y‖², which is the
            same in real arithmetic.
        constant: judge by the excess plus this constant instead of ‖y‖².
        adaptive: False keeps the learning rate constant.
        keep: how many of the last weight vectors to return.
    """
    added = 0.0 if constant is None else constant
    judged = 0 if objective == "loss" and constant is None else 1
    recorded = np.empty((4, iterations))
    features = problem.start.size
    weights = np.empty((keep, features))
    behind = -features % BLOCK
    _iterate(
        np.ascontiguousarray(np.pad(problem.design, ((0, 0), (0, behind)))),
        problem.response,
        np.pad(problem.start, (0, behind)),
        features,
        problem.penalty,
        learning_rate,
        decay_factor**cuts if adaptive else 1.0,
        judged,
        added,
        recorded,
        weights,
    )
    return History(recorded[0], recorded[1], recorded[2], recorded[3], weights)


@cached
def _sum_pairwise(values: Array) -> float:
    count = values.size
    if count <= 16:
        total = 0.0
        for index in range(count):
            total += values[index]
        return total
    half = count // 2
    return _sum_pairwise(values[:half]) + _sum_pairwise(values[half:])


@cached
def _pass(
    design: NDArray[np.float32],
    response: Array,
    weight: Array,
    gradient: Array,
    terms: Array,
    excesses: Array,
) -> None:
    activations = np.empty(ROWS)
    active, factors, waiting = np.zeros(ROWS + TOGETHER, np.int64), np.zeros(ROWS + TOGETHER), 0
    for column in range(gradient.size):
        gradient[column] = 0.0
    for low in range(0, design.shape[0], ROWS):
        end = min(low + ROWS, design.shape[0])
        # First all products: a guess that a row is active or not, when wrong, would stop the next product.
        for row in range(low, end):
            activations[row - low] = dot(design[row], weight)
        for row in range(low, end):
            product = activations[row - low]
            activation = product if product > 0.0 else 0.0
            residual = activation - response[row]
            terms[row] = residual * residual
            excesses[row] = activation * activation - 2.0 * response[row] * activation
            active[waiting], factors[waiting] = row, 2.0 * residual
            waiting += activation > 0.0
        added = waiting - waiting % TOGETHER
        for index in range(0, added, TOGETHER):
            add_rows(gradient, design, active[index:], factors[index:])
        waiting -= added
        for index in range(waiting):
            active[index], factors[index] = active[added + index], factors[added + index]
    # Rows times 0 make up for those that are missing: they change no sum that began with 0.
    factors[waiting:TOGETHER] = 0.0
    add_rows(gradient, design, active, factors)


@cached
def _iterate(
    design: NDArray[np.float32],
    response: Array,
    start: Array,
    features: int,
    penalty: float,
    learning_rate: float,
    factor: float,
    judged: int,
    added: float,
    recorded: Array,
    weights: Array,
) -> None:
    samples = design.shape[0]
    # What compiled code allocates is aligned to registers: without that an iteration takes a sixth longer.
    weight = start.copy()
    gradient, terms, excesses = np.empty(weight.size), np.empty(samples), np.empty(samples)
    previous = np.inf
    iterations = recorded.shape[1]
    for iteration in range(iterations):
        _pass(design, response, weight, gradient, terms, excesses)
        one_norm = _sum_pairwise(np.abs(weight[:features]))
        loss = _sum_pairwise(terms) + penalty * one_norm
        above = _sum_pairwise(excesses) + penalty * one_norm
        recorded[0, iteration] = loss
        recorded[1, iteration] = above
        recorded[2, iteration] = learning_rate
        recorded[3, iteration] = one_norm
        left = iterations - iteration
        if left <= weights.shape[0]:
            for column in range(features):  # An assignment to a slice takes a second longer to compile.
                weights[weights.shape[0] - left, column] = weight[column]
        current = loss if judged == 0 else above + added
        if current > previous:
            learning_rate *= factor
        previous = current
        for column in range(features):
            weight[column] -= learning_rate * (gradient[column] + penalty * np.sign(weight[column]))


def run_in_bits(
    problem: Problem,
    bits: int,
    *,
    iterations: int,
    learning_rate: float = 0.01,
    decay_factor: float = 0.9,
    cuts: int = 1,
    adaptive: bool = True,
) -> list[float]:
    """One-norms of the same iteration with `bits` bits, every operation rounded to nearest, ties to even."""

    def rounded(mantissa: int, exponent: int) -> Binary:
        excess = mantissa.bit_length() - bits
        if excess <= 0:
            return mantissa, exponent
        kept = mantissa >> excess
        beyond, half = mantissa - (kept << excess), 1 << (excess - 1)
        return kept + (beyond > half or (beyond == half and kept & 1)), exponent + excess

    def add(left: Binary, right: Binary) -> Binary:
        shift = left[1] - right[1]
        if shift >= 0:
            return rounded((left[0] << shift) + right[0], right[1])
        return rounded(left[0] + (right[0] << -shift), left[1])

    def multiply(left: Binary, right: Binary) -> Binary:
        return rounded(left[0] * right[0], left[1] + right[1])

    def entered(value: float) -> Binary:
        numerator, denominator = float(value).as_integer_ratio()
        return rounded(numerator, 1 - denominator.bit_length())

    design = [[entered(value) for value in row] for row in problem.design.tolist()]
    negated_response = [entered(-value) for value in problem.response.tolist()]
    weight = [entered(value) for value in problem.start.tolist()]
    rate, penalty = entered(learning_rate), entered(problem.penalty)
    factor = entered(decay_factor**cuts if adaptive else 1.0)
    previous: Binary | None = None
    one_norms = []
    for _ in range(iterations):
        loss, gradient = ZERO, [ZERO] * len(weight)
        for row, negated_target in zip(design, negated_response, strict=True):
            activation = ZERO
            for entry, value in zip(row, weight, strict=True):
                activation = add(activation, multiply(entry, value))
            active = activation[0] > 0
            residual = add(activation, negated_target) if active else negated_target
            loss = add(loss, multiply(residual, residual))
            if active:
                slope = residual[0], residual[1] + 1
                gradient = [
                    add(part, multiply(slope, entry)) for part, entry in zip(gradient, row, strict=True)
                ]
        one_norm = ZERO
        for mantissa, exponent in weight:
            one_norm = add(one_norm, (abs(mantissa), exponent))
        one_norms.append(float(Fraction(one_norm[0]) * Fraction(2) ** one_norm[1]))
        loss = add(loss, multiply(penalty, one_norm))
        if previous is not None and add(loss, (-previous[0], previous[1]))[0] > 0:
            rate = multiply(rate, factor)
        previous = loss
        for index, value in enumerate(weight):
            sign = (value[0] > 0) - (value[0] < 0)
            mantissa, exponent = multiply(rate, add(gradient[index], (sign * penalty[0], penalty[1])))
            weight[index] = add(value, (-mantissa, exponent))
    return one_norms
