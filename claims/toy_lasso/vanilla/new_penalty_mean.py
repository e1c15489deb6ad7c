"""A new theorem beyond Section 4: the mean of two consecutive settled norms of NDGM on (7) is mαλ/2.

Here m counts the coordinates of the start that are no multiples of αλ: almost surely m = p. Each of them ends
in two phases whose moduli sum to αλ, each of the others at 0 (`prove_settling`); summed and halved that is
mαλ/2. So at one start and learning rate the larger of two penalties has the larger mean norm iff m′λ′ > mλ.
That is so if p = m = m′, and need not be for a start on the lattice.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.toy_lasso.vanilla.lattice import off_lattice
from claims.toy_lasso.vanilla.settled_norms import DIMENSION, prove_mean_norm, prove_norms, under
from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.cycles import settle
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.vanilla import prove_settling
from ndgm.strategies import ToyVector, examples, toy_vectors
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

LARGE = ToyVector(tuple(Fraction(k, 70) for k in range(-499, 501)), Fraction(1, 2), Fraction(1))

REVERSED = ToyVector((Fraction(2),), Fraction(1), Fraction(2))  # At 0 under λ′ = 2, but not under λ = 4/3.


@claim(
    "new-penalty-mean",
    part="mean",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "count": off_lattice},
    mutants={
        "all p coordinates": {"count": lambda start, step: len(start)},
        "half a step": {"rule": half_step},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_the_mean_is_half_a_step_for_each_coordinate_off_the_lattice(rule, count):
    """From every start $‖bₙ‖₁$ and $‖bₙ₊₁‖₁$, once settled, have the mean $mαλ/2$."""

    @examples(toy_vectors() | st.just(LARGE))
    def walk(case):
        start, alpha, penalty = case
        with witness(start=start, alpha=alpha, penalty=penalty):
            mean = settle(rule(alpha, penalty), start).mean_norm
            assert mean == count(start, case.step) * case.step / 2, f"the mean is {mean}"

    with witness():
        certify(prove_mean_norm(rule), prove_settling(rule))


@claim(
    "new-penalty-mean",
    part="order",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "count": off_lattice},
    mutants={
        "all p coordinates": {"count": lambda start, step: len(start)},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_the_larger_penalty_has_the_larger_mean(rule, count):
    """At one start and learning rate the mean is larger under $λ′$ iff $m′λ′ > mλ$.

    So it is for every $λ < λ′$ if no coordinate is a multiple of $αλ′$.
    """

    @examples(toy_vectors() | st.just(REVERSED), st.integers(1, 59) | st.just(40))
    def walk(case, sixtieths):
        start, alpha, larger = case
        smaller = Fraction(sixtieths, 60) * larger
        means = [settle(rule(alpha, penalty), start).mean_norm for penalty in (smaller, larger)]
        below, above = (count(start, alpha * penalty) * penalty for penalty in (smaller, larger))
        with witness(start=start, alpha=alpha, smaller=smaller, larger=larger):
            assert (means[0] < means[1]) == (below < above), "the order is not that of mλ and m′λ′"
            excepted = off_lattice(start, alpha * larger) < len(start)
            assert means[0] < means[1] or excepted, "the larger penalty has no larger mean"

    small, large = under(""), under("′")
    sums = [norms.here + norms.following for norms in (small, large)]
    order = (sums[0] < sums[1]) == (small.moving * small.penalty < large.moving * large.penalty)
    wider = [large.penalty > small.penalty]
    with witness():
        certify(
            prove_norms(order, (rule, small), (rule, large)),
            prove_norms(
                z3.Or(DIMENSION == 0, sums[0] < sums[1]),
                (rule, small),
                (rule, large),
                given=wider,
                off_lattice=[large],
            ),
        )
