"""Section 3: is NDGM slower than GD?

In the worst case it is: on max(maxᵢ xᵢ, −1/√n) the subgradient method may be given, at ties, the first
coordinate not yet touched; then some coordinate is still 0 after N < n steps. Run by run it need not be.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.slower",
    reading="instance by instance",
    condition="every NDGM run is compared with every GD run, not the worst cases of the two classes",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1)},
    mutants={"a start off the lattice": {"start": Fraction(5053, 10007)}},
)
def test_every_ndgm_run_is_slower(start):
    """After 400 steps NDGM on |x| is further from its optimum than GD on x²/2, both from 1 at rate 1/4."""
    kinked = trajectory(NDGM(Fraction(1, 4), 1), start, 400)
    smooth = [start * Fraction(3, 4) ** k for k in range(401)]
    first = next((k for k, x in enumerate(kinked) if abs(x) < abs(smooth[k]) and k >= 4), None)
    with witness(start=start, ndgm_ahead_at=first, ndgm_in_the_end=kinked[-1]):
        assert abs(kinked[-1]) > abs(smooth[-1])


@claim(
    "text-3.slower",
    expect="holds",
    evidence="proved",
    given={"dimension": lambda N: N + 1},
    mutants={"dimension 1": {"dimension": lambda N: 1}},
)
def test_worst_case_is_slower(dimension):
    """In the worst case NDGM is slower: N < n subgradient steps on max(maxᵢ xᵢ, −1/√n), from 0 at distance 1,
    leave f − f* ≥ 1/√(N + 1).
    """
    for root in (2, 3, 5, 10):
        steps = root * root - 1
        n = dimension(steps)
        floor = Fraction(-1, root) if n == root * root else Fraction(-1)
        x, values = [Fraction(0)] * n, []
        for _ in range(steps + 1):
            values.append(max(*x, floor))
            x[x.index(max(x))] -= Fraction(1, root)
        excess = min(values) - floor
        with witness(dimension=n, steps=steps, best_minus_optimum=excess, gd_bound=Fraction(1, 2 * steps)):
            assert excess >= Fraction(1, root)
            assert excess > Fraction(1, 2 * steps)
    N = z3.Real("N")
    slower = prove(4 * N * N > N + 1, assumptions=[N >= 1])
    certify(Proof("exact replay and z3", f"1/√(N + 1) > 1/(2N) for all N ≥ 1: {slower}"))
