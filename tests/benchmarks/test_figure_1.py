"""The Figure 1 iteration: the compiled loop, the PyTorch listing, and one pass over the data at the speed of memory."""

from __future__ import annotations

import pytest

from ndgm.sim import adaptive

ITERATIONS = 60


@pytest.fixture(scope="module")
def problem():
    return adaptive.paper_problem()


def read_once(design):
    """Every number of the data is read, and nothing else is done: numpy's fastest reduction."""
    return design.max()


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
