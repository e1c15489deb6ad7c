"""The bounds hold on walked orbits, and are as sharp as they say."""

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact import bounds
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.rules import NDGM, path, rmsprop_steps, vector_trajectory
from ndgm.exact.vanilla import mean_norm, settling_index, two_phase_norms

vectors = st.lists(st.fractions(-2, 2, max_denominator=50).filter(bool), min_size=1, max_size=4)
rates = st.fractions(Fraction(1, 20), 1, max_denominator=40)
numbers = st.fractions(-3, 3, max_denominator=20)
planes = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=5)
hubers = st.lists(
    st.tuples(rates, st.fractions(Fraction(1, 20), 2, max_denominator=20), numbers), min_size=1, max_size=4
)


def norm(vector):
    return sum(map(abs, vector))


@given(vectors, rates, rates)
def test_settled_loss_is_below_b_11(start, rate, penalty):
    p, settled = len(start), settling_index(start, rate * penalty)
    for vector in vector_trajectory(NDGM(rate, penalty), start, settled + 3)[settled:]:
        assert norm(vector) < bounds.norm_bound(rate, penalty, p)
        assert penalty * norm(vector) < bounds.loss_bound(rate, penalty, p)


@given(vectors, rates, rates)
def test_best_iterate_obeys_boyd_and_the_mean_attains_it(start, rate, penalty):
    p = len(start)
    bound = bounds.best_loss_bound(rate, penalty, p)
    assert penalty * min(two_phase_norms(start, rate * penalty)) <= bound
    assert penalty * mean_norm(p, rate, penalty) == bound


def test_the_printed_constant_is_the_one_dimensional_one():
    assert bounds.best_loss_bound(1, 2, 1) == bounds.best_loss_bound_as_printed(1, 2) == 2
    assert bounds.best_loss_bound(1, 2, 3) == 6
    assert bounds.squared_lipschitz_constant(2, 3) == 12


@pytest.mark.parametrize("decay", [Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)])
def test_remainder_of_27(decay):
    with precision(4000):
        for n in (1, 2, 10, 100, 1000):
            remainder, bound = (
                bounds.expansion_remainder(decay, n),
                bounds.expansion_remainder_bound(decay, n),
            )
            assert sign(remainder) == 1 and sign(bound - remainder) == 1
        # Taylor's constant 3/8 is the right one.
        assert remainder / bound > 1 - ball(Fraction(1, 1000))


@given(st.integers(-996, 996).filter(bool).map(lambda numerator: Fraction(numerator, 997)))
def test_rmsprop_norm_bound_after_the_crossing(start):
    rate, decay = Fraction(1, 10), Fraction(9, 10)
    with precision(150):
        crossed = False
        for n, position in enumerate(path(start, rmsprop_steps(rate, decay, 40))):
            crossed = crossed or sign(position) != sign(start)
            if crossed:
                assert abs(position) < bounds.rmsprop_norm_bound(rate, decay, 1, n)
    assert isinstance(bounds.rmsprop_norm_bound(rate, decay, 3, 5), arb)


def subgradient_run(affine, start, rate, steps):
    """Iterates of the subgradient method on the maximum of affine functions (slopes..., constant), and their
    values.
    """

    def value(plane, x):
        return sum(slope * entry for slope, entry in zip(plane, x, strict=False)) + plane[-1]

    positions, losses, x = [], [], list(start)
    for _ in range(steps + 1):
        leading = max(affine, key=lambda plane: value(plane, x))
        positions.append(x)
        losses.append(value(leading, x))
        x = [entry - rate * slope for entry, slope in zip(x, leading, strict=False)]
    return positions, losses, lambda point: max(value(plane, point) for plane in affine)


@given(planes, st.tuples(numbers, numbers), st.tuples(numbers, numbers), rates, st.integers(1, 12))
def test_subgradient_runs_obey_the_bounds_against_every_point(affine, start, point, rate, steps):
    positions, losses, loss = subgradient_run(affine, start, rate, steps)
    squared = max(a * a + b * b for a, b, _ in affine)
    distance = sum((x - y) ** 2 for x, y in zip(start, point, strict=True))
    bound = bounds.mean_iterate_bound(rate, squared, distance, steps)
    mean = [sum(coordinates) / Fraction(steps) for coordinates in zip(*positions[:steps], strict=True)]
    assert (
        max(min(losses[:steps]), loss(mean)) <= sum(losses[:steps]) / Fraction(steps) <= loss(point) + bound
    )
    assert losses[steps] - loss(point) <= bounds.last_iterate_bound(rate, squared, distance, steps)


@pytest.mark.parametrize("root", [2, 3, 5])
def test_the_best_iterate_of_the_largest_coordinate_attains_the_bound(root):
    n = root * root
    affine = [[Fraction(i == j) for j in range(n)] + [Fraction(0)] for i in range(n)]
    floor = Fraction(-1, root)  # The minimum over the ball of radius 1, at -(1, ..., 1)/root.
    affine.append([Fraction(0)] * n + [floor])
    _, losses, _ = subgradient_run(affine, [Fraction(0)] * n, Fraction(1, root), n - 1)
    assert min(losses) - floor == bounds.mean_iterate_bound(Fraction(1, root), 1, 1, n) == Fraction(1, root)


def test_the_last_iterate_may_exceed_the_bound_on_the_best():
    _, losses, _ = subgradient_run(
        [(Fraction(1), Fraction(0)), (Fraction(-1), Fraction(0))], [Fraction(1, 100)], 1, 1
    )
    squared = Fraction(1, 10000)
    assert losses[1] > bounds.mean_iterate_bound(1, 1, squared, 2)
    assert losses[1] <= bounds.last_iterate_bound(1, 1, squared, 1)


def clipped(x, delta):
    return max(min(x, delta), -delta)


@given(hubers, numbers, st.integers(1, 8))
def test_gradient_runs_on_sums_of_huber_losses_obey_the_rates(summands, start, steps):
    def slope(x):
        return sum(weight * clipped(x - centre, delta) for weight, delta, centre in summands)

    def loss(x):
        inner = [(weight, clipped(x - centre, delta), x - centre) for weight, delta, centre in summands]
        return sum(weight * held * (shift - held / 2) for weight, held, shift in inner)

    smoothness = sum(weight for weight, _, _ in summands)
    kinks = sorted(centre + side * delta for _, delta, centre in summands for side in (-1, 1))
    left = max(kink for kink in kinks if slope(kink) <= 0)
    right = min((kink for kink in kinks if kink > left), default=left)
    rise = slope(right) - slope(left)
    minimiser = left - slope(left) * (right - left) / rise if slope(left) else left
    assert slope(minimiser) == 0

    x = start
    for _ in range(steps):
        x -= slope(x) / smoothness
    squared = (start - minimiser) ** 2
    sharp = bounds.sharp_gradient_descent_bound(smoothness, squared, steps)
    assert loss(x) - loss(minimiser) <= sharp <= bounds.gradient_descent_bound(smoothness, squared, steps)


@pytest.mark.parametrize("smoothness", [Fraction(1), Fraction(3, 7)])
@pytest.mark.parametrize("steps", [0, 1, 2, 5, 40])
def test_huber_attains_the_sharp_rate(smoothness, steps):
    start = Fraction(5, 3)
    delta, x = start / (2 * steps + 1), start
    for _ in range(steps):
        x -= clipped(x, delta)
    assert smoothness * delta * (x - delta / 2) == bounds.sharp_gradient_descent_bound(
        smoothness, start**2, steps
    )


def test_rates_take_balls_and_refuse_empty_runs():
    for rate in (
        bounds.mean_iterate_bound(ball(Fraction(1, 3)), 1, 2, 4),
        bounds.last_iterate_bound(ball(Fraction(1, 3)), 1, 2, 4),
        bounds.gradient_descent_bound(ball(1), 2, 4),
        bounds.sharp_gradient_descent_bound(ball(1), 2, 4),
    ):
        assert isinstance(rate, arb)
    for refused in (
        lambda: bounds.mean_iterate_bound(1, 1, 1, 0),
        lambda: bounds.last_iterate_bound(1, 1, 1, -1),
        lambda: bounds.gradient_descent_bound(1, 1, 0),
        lambda: bounds.sharp_gradient_descent_bound(1, 1, -1),
    ):
        with pytest.raises(ValueError, match="at least one"):
            refused()
