"""B.3.2: vanilla NDGM guarantees that an entry which reaches 0 stays there; NDGM with momentum does not."""

from fractions import Fraction
from functools import partial

import pytest
import z3

from claims.toy_lasso.momentum.hits import start_that_hits
from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.inference import induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, HeavyBall, trajectory
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "text-B.3.2.guarantee",
    part="vanilla",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"sign(0) = 1": {"rule": partial(NDGM, sign_at_zero=1)}},
)
def test_vanilla_stays(rule):
    """Once $bₙ = 0$ under (15), all later iterates are 0: for all $α$ and $λ$."""
    b, alpha, penalty = z3.Reals("b α λ")
    step = step_formula(rule(alpha, penalty), b)
    with witness():
        certify(induction(lambda b: b == 0, variables=[b], start=[z3.RealVal(0)], step=[step]))


@claim(
    "text-B.3.2.guarantee",
    part="momentum",
    expect="holds",
    evidence="enumerated",
    given={"rule": HeavyBall},
    mutants={"vanilla": {"rule": vanilla}, "momentum 0": {"rule": lambda rate, size, _: NDGM(rate, size)}},
)
def test_momentum_leaves(rule):
    """From the starts that heavy ball brings to 0 at $n = 1$, 2, 3 ($αλ = 1/10$, $γ =
    1/2$), the next is not 0.
    """
    for n in (1, 2, 3):
        start = start_that_hits(Fraction(1, 10), Fraction(1, 2), n, 1)
        orbit = trajectory(rule(Fraction(1, 10), 1, Fraction(1, 2)), start, n + 1)
        with witness(start=start, n=n, orbit=", ".join(map(str, orbit))):
            assert orbit[n] == 0, "it is not 0 at n"
            assert orbit[n + 1] != 0, "it stays at 0"
    certify(enumerated("three starts: one is enough"))
