"""App. B.4: 'our findings provide intuition into the underlying reasons', and lead to what Figure 6 shows.

By Prop. B.5 RMSProp's norms are in the end those of vanilla NDGM with penalty 1, and by Prop. B.2 two norms
in a row of that sum to pα, where vanilla's own sum to pαλ. So at λ = 0.001 RMSProp's are expected to be the
larger ones, as in the figure. But its other penalty is 1, where both sums are pα: nothing leads to the order
that the figure has there, and in real arithmetic it is impossible (new-fig-6-impossible). Rounding makes it.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.printed import printed
from claims.toy_lasso.vanilla.settled_norms import DIMENSION, prove_norms, under
from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.rules import NDGM
from ndgm.exact.vanilla import two_phase_norms
from ndgm.strategies import examples, prime_starts
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RATE = Fraction(1, 100)
SMALL, ONE = (Fraction(printed(figure)[0]) for figure in ("fig-6.small", "fig-6.one"))
VANILLA, LIKE_RMSPROP = under(""), under("′")
"""The settled norms of vanilla NDGM, and those of RMSProp as Prop. B.5 has them: under the penalty 1."""


def prove_order(rule):
    """Two norms in a row of vanilla NDGM sum to less under λ < 1 than under the penalty 1."""
    return prove_norms(
        z3.Or(
            DIMENSION == 0,
            VANILLA.here + VANILLA.following < LIKE_RMSPROP.here + LIKE_RMSPROP.following,
        ),
        (NDGM, VANILLA),
        (rule, LIKE_RMSPROP),
        given=[LIKE_RMSPROP.penalty == 1, VANILLA.penalty < 1],
        off_lattice=[LIKE_RMSPROP],
    )


def expected(start, penalty):
    """What two late norms in a row sum to: of RMSProp, by Props. B.5 and B.2, and of vanilla NDGM, by B.2."""
    return sum(two_phase_norms(start, RATE)), sum(two_phase_norms(start, RATE * penalty))


@claim(
    "text-B.4.reasons",
    part="small",
    expect="holds",
    evidence="proved",
    given={"penalty": SMALL, "rule": NDGM},
    mutants={"λ = 1": {"penalty": ONE}, "half a step": {"rule": half_step}},
)
def test_small_penalty(penalty, rule):
    """At $λ = 0.001$, as at every $λ < 1$, Props. B.2 and B.5 have RMSProp's norms
    sum to more than vanilla's, two in a row."""

    @examples(st.lists(prime_starts.filter(lambda entry: abs(entry) != 1), min_size=1, max_size=5))
    def walk(start):
        rmsprop, vanilla = expected(start, penalty)
        with witness(start=start, learning_rate=RATE, penalty=penalty, rmsprop=rmsprop, vanilla=vanilla):
            assert rmsprop > vanilla, "no such order is to be expected"

    with witness():
        certify(prove_order(rule))


@claim(
    "text-B.4.reasons",
    part="one",
    expect="refuted",
    evidence="proved",
    given={"penalty": ONE},
    mutants={"λ = 2": {"penalty": 2 * ONE}},
)
def test_the_penalty_of_1(penalty):
    """At the figure's other penalty Props. B.2 and B.5 have vanilla's norms sum to more than RMSProp's."""
    start = [Fraction(1, 3)]
    rmsprop, vanilla = expected(start, penalty)
    with witness(start=start, learning_rate=RATE, penalty=penalty, rmsprop=rmsprop, vanilla=vanilla):
        assert vanilla > rmsprop, "it is the same sum: B.5 makes RMSProp vanilla NDGM with this penalty"
