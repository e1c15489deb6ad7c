"""The Figure 1 iteration: the compiled loop, the PyTorch listing, and one pass over the data at the speed of
memory.
"""

from __future__ import annotations

import math

import pytest

from claims.printed import printed
from ndgm.sim import figure_1

ITERATIONS = 6000


@pytest.fixture(scope="module")
def problem():
    return figure_1.paper_problem()


def read_once(design):
    """Every number of the data is read, and nothing else is done: numpy's fastest reduction."""
    return design.max()


RIVALS = {
    "compiled": lambda problem, iterations: figure_1.run(problem, iterations=iterations),
    "listing": lambda problem, iterations: figure_1.run_listing(problem, iterations=iterations),
    "one pass over the data": lambda problem, iterations: [
        read_once(problem.design) for _ in range(iterations)
    ],
}


@pytest.mark.parametrize("rival", RIVALS)
def test_iteration(benchmark, problem, rival):
    iterations = ITERATIONS if benchmark.enabled else 20
    benchmark.group = f"Figure 1, {iterations} iterations"
    benchmark.extra_info |= {"bytes": problem.design.nbytes * iterations}
    RIVALS[rival](problem, 2)
    found = benchmark.pedantic(RIVALS[rival], (problem, iterations), rounds=1 if rival == "listing" else 3)
    if rival == "one pass over the data":
        return
    assert found.losses[0] == pytest.approx(figure_1.run(problem, iterations=1).losses[0], rel=1e-12)
    if benchmark.enabled:
        final = float(printed("fig-1.loss")[0])
        assert abs(found.losses[-1] - final) <= 8 * math.ulp(final)
