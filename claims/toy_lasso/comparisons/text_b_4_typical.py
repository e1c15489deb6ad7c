"""App. B.4, end: for λ well below 1 RMSProp's loss is typically larger; for λ well above 1, vanilla's.

Both expectations are right, and for ever, of a random start at p = 100 and α = 0.01, at the penalties of the
paragraph, 0.01 and 100. RMSProp's norms tend to limits of at most pα. At λ = 0.01 both exceed pαλ, of which
vanilla's stay short; at λ = 100 vanilla's norms are sums of 100 numbers uniform in (0, αλ), as αλ divides the
interval of the start, and above pα. Each has exceptions, of a probability that Hoeffding's inequality makes
tiny. The figure demonstrates the first half only: its penalties, which are printed, are 0.001 and 1.
"""

from fractions import Fraction

import pytest
from flint import arb

from claims.printed import printed
from claims.toy_lasso.comparisons.norms_side_by_side import check_low_norms_are_rare, rational_starts
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.rmsprop import limit_norms
from ndgm.exact.rules import RMSProp
from ndgm.exact.vanilla import two_phase_norms
from ndgm.verdict import Enclosure, certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)


def check_order(penalty, dimension, side):
    """Of three random starts: all late norms of RMSProp are above (side = 1) or below all of vanilla."""
    for start in rational_starts(dimension):
        limits = limit_norms(RMSProp(RATE, penalty, DECAY), start)
        vanilla = [ball(norm) for norm in two_phase_norms(start, RATE * penalty)]
        shown = {"limits_of_rmsprop": digits(limits, 6), "vanilla": digits(vanilla, 6)}
        with witness(p=dimension, penalty=penalty, start=start[:3], **shown):
            above, below = min(limits) > max(vanilla), max(limits) < min(vanilla)
            assert above if side > 0 else below, "another order"


@claim(
    "text-B.4.typical",
    part="less",
    expect="holds",
    evidence="enclosed",
    given={"penalty": Fraction(1, 100), "dimension": 100},
    mutants={"λ = 1": {"penalty": Fraction(1)}, "p = 1": {"dimension": 1}},
)
def test_less(penalty, dimension):
    """At $λ = 0.01$ RMSProp's loss is larger in all late iterations, with probability above $1 − 10⁻¹⁴$."""
    check_order(penalty, dimension, 1)
    check_low_norms_are_rare(dimension, RATE, DECAY, penalty, below="1e-14")


@claim(
    "text-B.4.typical",
    part="greater",
    expect="holds",
    evidence="enclosed",
    given={"penalty": Fraction(100), "dimension": 100},
    mutants={"λ = 1": {"penalty": Fraction(1)}, "p = 1": {"dimension": 1}},
)
def test_greater(penalty, dimension):
    """At $λ = 100$ vanilla's loss is larger in all late iterations, with probability above $1 − 10⁻²⁰$."""
    check_order(penalty, dimension, -1)
    assert (1 / (RATE * penalty)).denominator == 1, "αλ does not divide 1"
    gap = ball(Fraction(1, 2) - 1 / penalty)
    probability = (2 * (-2 * dimension * gap**2).exp()).min(arb(1)) if gap > 0 else arb(1)
    with witness(p=dimension, penalty=penalty, probability=digits(probability)):
        assert probability < ball(Fraction(1, 10**20)), "it is not below 10⁻²⁰"
    said = "the probability of a settled norm of at most pα, by Hoeffding's inequality (1963, Theorem 2)"
    certify(Enclosure(said, "0", probability.upper().str(3, radius=False)))


@claim(
    "text-B.4.typical",
    part="figure",
    expect="refuted",
    evidence="proved",
    given={"greater": lambda penalty: penalty > 1},
    mutants={"at least 1": {"greater": lambda penalty: penalty >= 1}},
)
def test_demonstrated(greater):
    """Figure 6 demonstrates what happens for $λ$ greater than 1: it has such a $λ$. (It has 0.001 and 1.)"""
    penalties = [
        Fraction(number) for number in printed("fig-6.small") + printed("fig-6.one") if number != "100"
    ]
    with witness(penalties_of_the_figure=penalties):
        assert any(map(greater, penalties)), "none of its penalties is greater than 1"
