"""Section 2: are the limiting dynamics of reducing step sizes those of a constant step size?

After the last reduction they are, since the recursion remembers nothing but its position. A schedule that
never stops reducing has a finite total travel and can end short of the minimiser.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.inference import induction
from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.reducing",
    expect="holds",
    evidence="proved",
    given={"restart": 40, "last": Fraction(1, 70)},
    mutants={
        "each run restarts from the first start": {"restart": 0},
        "the first run's rate": {"last": Fraction(1, 10)},
    },
)
def test_finitely_many_reductions(restart, last):
    """After the last reduction the orbit is that of the constant step from where the last run starts.

    The step from $x$ at the rate $α$ is any function $T(α, x)$ of both: two orbits that are equal stay equal.
    """
    rates = [Fraction(1, 10), Fraction(1, 30), Fraction(1, 70)]
    for numerator in range(1, 60):
        start = Fraction(numerator, 61)
        chained = trajectory(NDGM(lambda n: rates[min(n // 20, 2)], 1), start, 100)
        constant = trajectory(NDGM(last, 1), chained[restart], 60)
        with witness(start=start, b_41=chained[41], constant_step_has=constant[1]):
            assert chained[40:] == constant, "the two runs differ"
    position, other, begin, alpha = z3.Reals("θ θ′ start α")
    move = z3.Function("T", z3.RealSort(), z3.RealSort(), z3.RealSort())
    certify(
        induction(
            lambda position, other: position == other,
            variables=[position, other],
            start=[begin, begin],
            step=[move(alpha, position), move(alpha, other)],
        )
    )


@claim(
    "text-2.reducing",
    reading="reducing for ever",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"ratio": Fraction(1, 2)},
    mutants={"constant rate": {"ratio": Fraction(1)}},
)
def test_reducing_for_ever(ratio):
    """With rates that are reduced for ever, $2⁻ⁿ/10$, NDGM on $|w|$ from 1/3 comes within a step of 0."""
    positions = trajectory(NDGM(lambda n: ratio**n / 10, 1), Fraction(1, 3), 300)
    travel = Fraction(1, 10) / (1 - ratio) if ratio < 1 else "infinite"
    with witness(start=Fraction(1, 3), total_travel=travel):
        assert min(positions) < Fraction(1, 10), "it converges to 2/15, which is no minimiser"
