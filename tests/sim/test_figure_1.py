"""The Figure 1 experiment: the compiled loop against the listing, the excess against exact rationals, bits
against float64.
"""

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.sim.summation import BLOCK, LANES


@pytest.mark.parametrize("cuts", [1, 2])
def test_compiled_loop_follows_the_listing(cuts):
    problem = figure_1.small_problem()
    fast = figure_1.run(problem, iterations=60, cuts=cuts, keep=60)
    slow = figure_1.run_listing(problem, iterations=60, cuts=cuts)
    np.testing.assert_allclose(fast.losses, slow.losses, rtol=1e-11)
    np.testing.assert_allclose(fast.excesses, slow.excesses, rtol=1e-9)
    np.testing.assert_allclose(fast.weights, slow.weights, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(fast.learning_rates, slow.learning_rates, rtol=1e-14)


def product(row, weight):
    """The dot product in the order that `dot` states."""
    sums = np.zeros(BLOCK)
    for low in range(0, row.size, BLOCK):
        sums += row[low : low + BLOCK] * weight[low : low + BLOCK]
    sums = sums.reshape(-1, LANES)
    while len(sums) > 1:
        sums = sums[::2] + sums[1::2]
    (lanes,) = sums
    while lanes.size > 1:
        lanes = lanes[::2] + lanes[1::2]
    return lanes[0]


def summed_in_pairs(values):
    if len(values) <= 16:
        return sum(values, 0.0)
    half = len(values) // 2
    return summed_in_pairs(values[:half]) + summed_in_pairs(values[half:])


@pytest.mark.parametrize("samples", [3, 150])
def test_compiled_loop_has_the_bits_of_its_order_written_out(samples):
    """Fewer rows than are added at once, and more than are worked on at once, in no multiple of either."""
    problem = figure_1.small_problem(samples, features=40)
    found = figure_1.run(problem, iterations=30, adaptive=False, keep=30)
    design = np.pad(problem.design.astype(np.float64), ((0, 0), (0, 24)))
    weight, expected = problem.start.copy(), []
    for _ in range(30):
        gradient, terms = np.zeros(64), []
        for row, response in zip(design, problem.response, strict=True):
            activation = max(product(row, np.pad(weight, (0, 24))), 0.0)
            terms.append((activation - response) ** 2)
            if activation > 0:
                gradient += 2 * (activation - response) * row
        one_norm = summed_in_pairs(abs(weight))
        expected.append((summed_in_pairs(terms) + problem.penalty * one_norm, one_norm, *weight))
        weight -= 0.01 * (gradient[:40] + problem.penalty * np.sign(weight))
    assert np.array_equal(np.column_stack([found.losses, found.one_norms, found.weights]), expected)


def test_excess_is_accurate_to_rounding_near_the_minimum():
    problem = figure_1.small_problem(60, 5)
    weights = np.array([problem.start * 10.0**-k for k in (0, 5, 12, 17)])
    for weight, exact in zip(weights, figure_1.exact_excesses(problem, weights), strict=True):
        assert figure_1.excess(problem, weight) == pytest.approx(float(exact), rel=1e-13)


def test_53_bits_follow_float64_until_rounding_tells():
    problem = figure_1.small_problem(20, 3, seed=1)
    floats = figure_1.run(problem, iterations=100, cuts=2).one_norms
    np.testing.assert_allclose(figure_1.run_in_bits(problem, 53, iterations=100, cuts=2), floats, rtol=1e-6)


def test_constant_rate_is_kept_and_a_huge_constant_stops_the_descent():
    problem = figure_1.small_problem()
    assert np.unique(figure_1.run(problem, iterations=50, adaptive=False).learning_rates).size == 1
    assert (
        figure_1.run(problem, constant=1e12).one_norms[-1]
        > 1e-7
        > figure_1.run(problem, constant=1.0).one_norms[-1]
    )


def test_sampling_order_leaves_torchs_generator_alone():
    import torch

    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    first = figure_1.paper_problem(50, 4)
    assert torch.equal(torch.rand(3), expected)
    assert np.array_equal(first.start, figure_1.paper_problem(50, 4).start)
