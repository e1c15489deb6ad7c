"""Section 4, the 2-D example: reducing the step size after apparent convergence leaves the paradox.

For the step that stands in, α′ = 0.001, and for other round ones it does, from either settled point. Not
every step leaves it: under α′ = 0.005053 the λ = 100 run reaches 0.5053 − 100α′ = 0 and rests there, the
optimum, while λ = 1 goes on oscillating; and under α′ = 10⁻⁶ both runs end at 0 from all their settled
points. The exact condition, for any penalties, dimension, reduction and settled points: with m, m′ of the p
coordinates no multiples of α′λ, α′λ′ the mean norms are mα′λ/2, m′α′λ′/2 (new-penalty-mean), so that the
paradox persists in the mean iff m′λ′ > mλ; in the limsup if m′λ′ ≥ 2mλ, m′ > 0. Here: iff the modulus under λ
= 100 is no multiple of 100α′. At every iterate it need not persist even then: α′ = 0.0050525 leaves the λ =
100 run 0.00005 from 0 every second time.
"""

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from claims.toy_lasso.vanilla.lattice import off_lattice
from claims.toy_lasso.vanilla.settled_norms import prove_mean_norm
from ndgm.exact.cycles import prove_cycle, settle
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.strategies import examples, positive_rationals, toy_vectors
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

START = (Fraction("0.5053"),) * 2
ALPHA = Fraction("0.01")


def reduced_runs(reduced, penalty, rule=NDGM):
    """Where the run ends that settles at α = 0.01 and goes on with `reduced`: from either settled point."""
    return [settle(rule(reduced, penalty), point) for point in settle(NDGM(ALPHA, penalty), START).points]


POINTS = {1: ("0.0003", "-0.0007"), 100: ("0.0053", "-0.0947")}


def proved_runs(reduced, penalty, rule):
    """`reduced_runs`, each certified to repeat for ever."""
    for point in settle(NDGM(ALPHA, penalty), START).points:
        cycle, theorem = prove_cycle(rule(reduced, penalty), point)
        certify(theorem)
        yield cycle


@claim(
    "text-4.example-reduced",
    part="oscillates",
    expect="holds",
    evidence="proved",
    given={"reduced": Fraction("0.001"), "rule": NDGM},
    mutants={"α′ = 0.002": {"reduced": Fraction("0.002")}, "soft threshold": {"rule": ProximalGradient}},
)
def test_the_points(reduced, rule):
    """Under $α′ = 0.001$ the runs end at the said points, from either settled point."""
    for penalty, said in POINTS.items():
        for cycle in proved_runs(reduced, penalty, rule):
            with witness(penalty=penalty, reduced=reduced, points=cycle.points):
                assert {(entry, entry) for entry in map(Fraction, said)} == set(cycle.points), "other points"


@claim(
    "text-4.example-reduced",
    part="persists",
    expect="holds",
    evidence="proved",
    given={"reduced": ("0.001", "0.005", "0.002", "0.0005", "0.0001"), "rule": NDGM},
    mutants={"α′ = 0.005053": {"reduced": ("0.005053",)}, "soft threshold": {"rule": ProximalGradient}},
)
def test_a_tenth_of_the_step_keeps_the_paradox(reduced, rule):
    """Under $α′ = 0.001$, and other round $α′$, every settled norm under $λ = 100$ is
    larger than those under 1.
    """
    for step in map(Fraction, reduced):
        small, large = (
            [norm for run in proved_runs(step, penalty, rule) for norm in run.norms] for penalty in POINTS
        )
        with witness(reduced=step, norms_under_1=small, norms_under_100=large):
            assert max(small) < min(large), "a norm under λ = 100 is no larger than one under λ = 1"


@claim(
    "text-4.example-reduced",
    reading="for every smaller step, in the mean",
    part="persists",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"reduced": Fraction("0.005053")},
    mutants={
        "α′ = 0.005": {"reduced": Fraction("0.005")},
        "α′ = 0.005052": {"reduced": Fraction("0.005052")},
    },
)
def test_a_smaller_step_can_end_it(reduced):
    """Whatever $α′ < 0.01$, from the settled points 0.0053 and 0.5053 the mean is larger under $λ = 100$."""
    small, large = reduced_runs(reduced, 1)[0], reduced_runs(reduced, 100)[0]
    with witness(reduced=reduced, ends_under_100=large.points, ends_under_1=small.points):
        assert large.mean_norm > small.mean_norm, "λ = 100 rests at 0"


@claim(
    "text-4.example-reduced",
    reading="for every smaller step, from every settled point",
    part="persists",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"reduced": Fraction("0.000001")},
    mutants={"α′ off the decimals": {"reduced": Fraction(1, 1000003)}},
)
def test_a_millionth_ends_both_runs_at_the_optimum(reduced):
    """Whatever $α′ < 0.01$, from some settled points of the two runs the mean norm
    is larger under $λ = 100$."""
    small, large = ([run.mean_norm for run in reduced_runs(reduced, penalty)] for penalty in (1, 100))
    with witness(reduced=reduced, means_under_1=small, means_under_100=large):
        assert max(large) > min(small), "all four runs end at 0"


@claim(
    "text-4.example-reduced",
    reading="for every smaller step, at every iterate",
    part="persists",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"reduced": Fraction("0.0050525")},
    mutants={"α′ = 0.004": {"reduced": Fraction("0.004")}},
)
def test_a_smaller_step_can_reverse_every_second_iterate(reduced):
    """Whatever $α′ < 0.01$ after the settling, every settled iterate has the larger norm under $λ = 100$."""
    small, large = reduced_runs(reduced, 1)[0], reduced_runs(reduced, 100)[0]
    first = max(small.iteration, large.iteration)
    for n in (first, first + 1):
        with witness(reduced=reduced, n=n, under_1=small.norm_at(n), under_100=large.norm_at(n)):
            assert large.norm_at(n) > small.norm_at(n), "reversed"


@claim(
    "text-4.example-reduced",
    reading="for every smaller step, in the mean, as a condition",
    part="persists",
    aside=True,
    condition=(
        "$m′λ′ > mλ$, where $m$, $m′$ coordinates of the settled points are no multiples of $α′λ$, $α′λ′$"
    ),
    expect="holds",
    evidence="proved",
    given={"count": off_lattice, "rule": NDGM},
    mutants={
        "m = m′ = p": {"count": lambda point, step: len(point)},
        "m and m′ for α": {"count": lambda point, step: off_lattice(point, 2 * step)},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_it_persists_iff_enough_coordinates_are_off_the_lattice(count, rule):
    """After any reduction from any settled points the mean norm is larger under $λ′$ iff $m′λ′ > mλ$.

    The limsup is larger if $m′λ′ ≥ 2mλ$, $m′ > 0$.
    """

    def check_order(points, reduced, penalties):
        runs = list(zip(points, penalties, strict=True))
        small, large = (settle(rule(reduced, penalty), point) for point, penalty in runs)
        below, above = (count(point, reduced * penalty) * penalty for point, penalty in runs)
        with witness(points=points, reduced=reduced, penalties=penalties):
            assert (large.mean_norm > small.mean_norm) == (above > below), "against the condition"
            limsup = max(large.norms) > max(small.norms)
            assert limsup or above < 2 * below or above == 0, "the limsup is no larger"

    for reduced in map(Fraction, ("0.001", "0.005", "0.005053", "0.0001", "0.000001")):
        for points in zip(*(settle(NDGM(ALPHA, penalty), START).points for penalty in (1, 100)), strict=True):
            check_order(points, reduced, (1, 100))

    divisors = st.integers(2, 12) | st.fractions(2, 12, max_denominator=30)

    @examples(toy_vectors(), positive_rationals(), divisors)
    def walk(case, ratio, divisor):
        alpha, penalties = case.learning_rate, (case.penalty, case.penalty * (1 + ratio))
        points = [settle(NDGM(alpha, penalty), case.starts).here for penalty in penalties]
        check_order(points, alpha / divisor, penalties)

    with witness():
        certify(prove_mean_norm(rule))
