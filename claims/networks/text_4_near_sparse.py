"""Section 4: 'assuming that NDGM results in a near-sparse optimal solution … is not satisfied in practice'.

On (7) it is satisfied to every tolerance: from some n on every entry is within αλ of the optimum, 0, and αλ
is the user's to choose. It fails where αλ is at least twice the tolerance: of two iterates in a row, whose
moduli sum to αλ, one is beyond it. Table 2 itself prints 90% of the weights below 10⁻⁵ at αλ = 6·10⁻⁶.
"""

from fractions import Fraction

import pytest
import z3

from claims.networks.listed_settings import printed_percentages
from ndgm.exact.deduction import cut
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM
from ndgm.exact.vanilla import ALPHA, PENALTY, POSITION, ndgm_state, prove_alternates, settling_index
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

TOLERANCE = Fraction(1, 100)


@claim(
    "text-4.near-sparse",
    expect="refuted",
    evidence="proved",
    given={"rate": TOLERANCE},
    mutants={"a rate of twice the tolerance": {"rate": 2 * TOLERANCE}},
)
def test_is_not_near_sparse(rate):
    """On (7), $λ = 1$, from ten starts, an entry of one of two iterates in a row stays at 0.01 or
    further from the optimum, 0.
    """
    starts = [Fraction(numerator, 97) for numerator in range(5, 95, 9)]
    settled = settling_index(starts, rate)
    ends = [[abs(ndgm_state(start, rate, 1, n)) for start in starts] for n in (settled, settled + 1)]
    with witness(
        learning_rate=rate, penalty=1, starts=starts, n=settled, largest_entries=list(map(max, ends))
    ):
        assert max(map(max, ends)) >= TOLERANCE, "it is near-sparse, and so it stays"


@claim(
    "text-4.near-sparse",
    reading="as Table 2 prints",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": "small"},
    mutants={"λ = 2": {"penalty": "large"}},
)
def test_in_table_2(penalty):
    """In practice no variant has most of its weights near 0: in Table 2 at $λ = 0.002$ half or more stay
    beyond $10⁻⁵$, in either run."""
    shares = {name: printed_percentages(f"tab-2.{name}-{penalty}") for name in ("sgd", "rmsprop", "adam")}
    for variant, (first, alternative) in shares.items():
        with witness(variant=variant, percent_below=[first, alternative]):
            assert max(first, alternative) <= 50, "most of the weights are near 0"


@claim(
    "text-4.near-sparse",
    reading="a rate too large",
    condition="the loss is (7), near is within $t$ of 0, $αλ ≥ 2t$, and a null set of starts is left out",
    expect="holds",
    evidence="proved",
    given={"factor": 2},
    mutants={"αλ ≥ t": {"factor": 1}},
)
def test_one_of_two_is_beyond(factor):
    """From almost every start, all but multiples of $αλ$, from some $n$ on, one of two iterates in a row is
    $t$ or further from 0: $|b| + |b₊| = αλ$."""
    tolerance, b = z3.Real("t"), POSITION
    after = step_formula(NDGM(ALPHA, PENALTY), b)
    with witness():
        settles = prove_alternates(NDGM)
    with witness(least_step=f"{factor} t"):
        beyond = cut(
            z3.Or(z3.Abs(b) >= tolerance, z3.Abs(after) >= tolerance),
            using=[settles],
            given=[tolerance > 0, factor * tolerance <= ALPHA * PENALTY],
        )
    certify(beyond)
