"""Section 3: can gradient methods access the kinks at which minima lie?

On (3) in one dimension, at a singular learning rate, every start reaches the kink exactly. On the toy LASSO
(7) at a constant rate almost no start meets 0 or tends to it.
"""

from fractions import Fraction

import pytest
import z3

from claims.preliminaries import one_feature
from ndgm.exact.proofs import prove
from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.no-access",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"α = 501/1000": {"rate": Fraction(501, 1000)}},
)
def test_kinks_cannot_be_accessed(rate):
    """NDGM on (max(0, w) + 1)² + |w| never reaches its minimiser, the kink 0, exactly."""
    for start in (Fraction(1), Fraction(5053, 10007), Fraction(-7, 13)):
        for step, w in enumerate(one_feature.trajectory(start, rate, 99)):
            with witness(loss="(max(0, w) + 1)² + |w|", learning_rate=rate, start=start, step=step):
                assert w != 0


@claim(
    "text-3.no-access",
    reading="toy LASSO",
    condition="the loss is (7), the rate constant, and the start no multiple of αλ (almost every start)",
    expect="holds",
    evidence="proved",
    given={"schedule": lambda n: Fraction(3, 10)},
    mutants={"α/(n + 1)": {"schedule": lambda n: Fraction(3, 10 * (n + 1))}},
)
def test_toy_kink_is_neither_met_nor_approached(schedule):
    """The iterates neither equal 0 nor tend to it: two consecutive distances sum to αλ."""
    b, s = z3.Reals("b s")
    inside = [s > 0, b != 0, b < s, b > -s]
    distances = prove(z3.If(b > 0, b, -b) + z3.If(b > 0, s - b, b + s) == s, assumptions=inside)
    for start in (Fraction(5053, 10007), Fraction(-1, 3)):
        last = trajectory(NDGM(schedule, 1), start, 200)[-2:]
        with witness(start=start, last_two=tuple(last)):
            assert 0 not in last and sum(map(abs, last)) == Fraction(3, 10)
    certify(Proof("z3; by hand: the iterates enter |b| < αλ, as prop-4.1 says", distances))
