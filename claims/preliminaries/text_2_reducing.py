"""Section 2: are the limiting dynamics of reducing step sizes those of a constant step size?

After the last reduction they are, since the recursion remembers nothing but its position. A schedule that
never stops reducing has a finite total travel and can end short of the minimiser.
"""

from fractions import Fraction

import pytest

from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.reducing",
    expect="holds",
    evidence="proved",
    given={"restart": 40},
    mutants={"each run restarts from the first start": {"restart": 0}},
)
def test_finitely_many_reductions(restart):
    """After finitely many reductions the orbit is that of constant-step NDGM from the last run's start."""
    rates = [Fraction(1, 10), Fraction(1, 30), Fraction(1, 70)]
    for numerator in range(1, 60):
        start = Fraction(numerator, 61)
        chained = trajectory(NDGM(lambda n: rates[min(n // 20, 2)], 1), start, 100)
        with witness(start=start):
            assert chained[40:] == trajectory(NDGM(rates[2], 1), chained[restart], 60)
    certify(
        Proof(
            "replay",
            "the recursion has no memory but its position, and the rate is constant after the last reduction",
        )
    )


@claim(
    "text-2.reducing",
    reading="reducing for ever",
    condition="the schedule never stops reducing, as StepLR without an end",
    expect="refuted",
    evidence="proved",
    given={"ratio": Fraction(1, 2)},
    mutants={"constant rate": {"ratio": Fraction(1)}},
)
def test_reducing_for_ever(ratio):
    """NDGM on |w| from 1/3 with the rates 2⁻ⁿ/10 comes, as with a constant step, within a step of 0."""
    positions = trajectory(NDGM(lambda n: ratio**n / 10, 1), Fraction(1, 3), 300)
    travel = Fraction(1, 10) / (1 - ratio) if ratio < 1 else "infinite"
    with witness(start=Fraction(1, 3), total_travel=travel):
        assert min(positions) < Fraction(1, 10), "it converges to 2/15, which is no minimiser"
