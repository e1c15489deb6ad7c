"""The Figure 1 iteration: the compiled loop, the PyTorch listing, and one pass over the data at the speed of memory."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from ndgm.sim import adaptive

ITERATIONS = 60


@pytest.fixture(scope="module")
def problem():
    return adaptive.paper_problem()


@numba.njit(cache=True)
def read_once(design):
    """Every number of the data is read, row by row, and nothing else is done."""
    total = np.float32(0)
    for row in range(design.shape[0]):
        smallest = design[row, 0]
        for column in range(design.shape[1]):
            smallest = min(smallest, design[row, column])
        total += smallest
    return total


RIVALS = {
    "compiled": lambda problem: adaptive.run(problem, iterations=ITERATIONS),
    "listing": lambda problem: adaptive.run_listing(problem, iterations=ITERATIONS),
    "one pass over the data": lambda problem: [read_once(problem.design) for _ in range(ITERATIONS)],
}


@pytest.mark.parametrize("rival", RIVALS)
def test_iteration(benchmark, problem, rival):
    benchmark.group = f"Figure 1, {ITERATIONS} iterations"
    benchmark.extra_info |= {"bytes": problem.design.nbytes * ITERATIONS}
    found = benchmark(RIVALS[rival], problem)
    if rival != "one pass over the data":
        assert found.losses[0] == pytest.approx(adaptive.run(problem, iterations=1).losses[0], rel=1e-12)
