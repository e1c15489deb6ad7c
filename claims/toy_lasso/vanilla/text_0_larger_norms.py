"""The abstract: 'increasing regularization counterintuitively leads to larger norms of optimal solutions'.

Of optimal solutions it cannot: for every f, convex or not, a minimiser of f + λ‖b‖₁ at a larger λ has no
larger norm. (Add the two inequalities by which each beats the other at its own λ.) Of what NDGM ends at,
which is no optimum, it can: the paper's example in two dimensions.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.toy_lasso.vanilla.settled_norms import DIMENSION, prove_norms, under
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import NotProved, prove
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.vanilla import two_phase_norms
from ndgm.strategies import ToyVector, examples, toy_vectors
from ndgm.verdict import certify, claim, enumerated, refute, witness

pytestmark = pytest.mark.fast

EXAMPLE = ToyVector((Fraction("0.5053"),) * 2, Fraction("0.01"), Fraction(100))
ratios = st.integers(1, 59).map(lambda sixtieths: Fraction(sixtieths, 60))


@claim(
    "text-0.larger-norms",
    expect="refuted",
    evidence="proved",
    given={"optimal": True},
    mutants={"an end point at the larger λ that is not optimal": {"optimal": False}},
)
def test_optimal_solutions(optimal):
    """For some $f$ a minimiser of $f + λ₂‖b‖₁$ has a larger norm than one of $f + λ₁‖b‖₁$, with $λ₁ < λ₂$."""
    low, high = z3.Reals("λ₁ λ₂")
    at_low, at_high, norm_low, norm_high = z3.Reals("f₁ f₂ ‖b₁‖ ‖b₂‖")
    known = [low >= 0, low < high, norm_low >= 0, norm_high >= 0]
    known.append(at_low + low * norm_low <= at_high + low * norm_high)
    if optimal:
        known.append(at_high + high * norm_high <= at_low + high * norm_low)
    try:
        ordered = prove(norm_high <= norm_low, assumptions=known)
    except NotProved as found:
        with witness(**found.values):
            assert found.values["‖b₂‖"] > found.values["‖b₁‖"]
    else:
        refute("whatever f is, the minimiser at the larger λ has no larger norm", proof=ordered)


@claim(
    "text-0.larger-norms",
    reading="what NDGM ends at",
    condition=(
        "an optimal solution is what NDGM ends at, which is not the minimiser: on (7), in the mean over two "
        "iterates in a row, and no entry of the start is a multiple of $αλ₂$"
    ),
    expect="holds",
    evidence="proved",
    given={"lattice": False, "rule": NDGM},
    mutants={"multiples of αλ₂, too": {"lattice": True}, "soft threshold": {"rule": ProximalGradient}},
)
def test_what_ndgm_ends_at(lattice, rule):
    """For all $λ₁ < λ₂$, $α$, $p$ and starts the mean norm that NDGM ends at is larger under $λ₂$."""

    @examples(toy_vectors(lattice=lattice) | st.just(EXAMPLE), ratios)
    def walk(case, ratio):
        start, rate, larger = case
        penalties = (ratio * larger, larger)
        means = [settle(rule(rate, penalty), start).mean_norm for penalty in penalties]
        with witness(start=start, learning_rate=rate, penalties=penalties, mean_norms=means):
            assert means[1] > means[0], "it is not the larger one"

    small, large = under("₁"), under("₂")
    with witness():
        certify(
            prove_norms(
                z3.Or(DIMENSION == 0, large.here + large.following > small.here + small.following),
                (rule, small),
                (rule, large),
                given=[large.penalty > small.penalty],
                off_lattice=[large],
            )
        )


@claim(
    "text-0.larger-norms",
    reading="what NDGM ends at, in the paper's example",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"large": 100},
    mutants={"λ = 1/2 as the larger": {"large": Fraction(1, 2)}},
)
def test_in_the_example(large):
    """From (0.5053, 0.5053) at $α = 0.01$ each norm that NDGM ends at is larger under $λ = 100$ than under
    $λ = 1$."""
    small = two_phase_norms(EXAMPLE.starts, EXAMPLE.learning_rate)
    for phase, norm in enumerate(two_phase_norms(EXAMPLE.starts, EXAMPLE.learning_rate * large)):
        with witness(phase=phase, norm_at_the_larger=norm, norms_at_1=small):
            assert norm > max(small), "it is not the larger one"
    certify(enumerated("phases of the end"))
