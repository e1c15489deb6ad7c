"""Section 4, the 2-D example continued: "reducing the step size after apparent convergence does not resolve
this paradox".

For the step that stands in, α′ = 0.001, and for other round ones it does not, from either settled point. For
any step it can: under α′ = 0.005053 the λ = 100 run reaches 0.5053 − 100α′ = 0 and rests there, the optimum,
while λ = 1 goes on oscillating; and under α′ = 10⁻⁶ both runs end at 0 from all their settled points. The
exact condition, for any penalties, dimension, reduction and settled points: with m, m′ of the p coordinates
no multiples of α′λ, α′λ′ the mean norms are mα′λ/2, m′α′λ′/2 (new-penalty-mean), so that the paradox persists
in the mean iff m′λ′ > mλ; in the limsup if m′λ′ ≥ 2mλ, m′ > 0. Here: iff the modulus under λ = 100 is no
multiple of 100α′. At every iterate it need not persist even then: α′ = 0.0050525 leaves the λ = 100 run
0.00005 from 0 every second time.
"""

from fractions import Fraction

import pytest
from hypothesis import strategies as st

from ndgm.exact.cycles import settle
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.vanilla import prove_settling
from ndgm.strategies import examples, positive_rationals, toy_vectors
from ndgm.verdict import Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast

START = (Fraction("0.5053"),) * 2
ALPHA = Fraction("0.01")


def reduced_runs(reduced, penalty, rule=NDGM):
    """Where the run ends that settles at α = 0.01 and goes on with `reduced`: from either settled point."""
    return [settle(rule(reduced, penalty), point) for point in settle(NDGM(ALPHA, penalty), START).points]


@claim(
    "text-4.example-reduced",
    evidence="proved",
    expect="holds",
    given={"reduced": Fraction("0.001"), "rule": NDGM},
    mutants={"α′ = 0.002": {"reduced": Fraction("0.002")}, "soft threshold": {"rule": ProximalGradient}},
)
def test_a_tenth_of_the_step_keeps_the_paradox(reduced, rule):
    """Under α′ = 0.001 the runs end at the said points, and there, as under other round α′, all norms under λ
    = 100 are larger.
    """
    points = {1: ("0.0003", "-0.0007"), 100: ("0.0053", "-0.0947")}
    for penalty, printed in points.items():
        for cycle in reduced_runs(reduced, penalty, rule):
            with witness(penalty=penalty, reduced=reduced, points=cycle.points):
                assert {(entry, entry) for entry in map(Fraction, printed)} == set(cycle.points)
    for step in (reduced, *map(Fraction, ("0.005", "0.002", "0.0005", "0.0001"))):
        norms = [
            [norm for run in reduced_runs(step, penalty, rule) for norm in run.norms] for penalty in points
        ]
        with witness(reduced=step, norms=norms):
            assert max(norms[0]) < min(norms[1])
    certify(Proof("induction", "bₙ₊₂ = bₙ, exactly, in all runs; the rule has no memory"))


@claim(
    "text-4.example-reduced",
    evidence="proved",
    expect="refuted",
    reading="for every smaller step, in the mean",
    condition="α′ is any step below α, not the paper's",
    given={"reduced": Fraction("0.005053")},
    mutants={
        "α′ = 0.005": {"reduced": Fraction("0.005")},
        "α′ = 0.005052": {"reduced": Fraction("0.005052")},
    },
)
def test_a_smaller_step_can_end_it(reduced):
    """Whatever α′ < 0.01 after the settling at (0.5053, 0.5053) and (0.0053, 0.0053), the mean norm is larger
    under λ = 100.
    """
    small, large = reduced_runs(reduced, 1)[0], reduced_runs(reduced, 100)[0]
    if not large.mean_norm > small.mean_norm:
        refute("λ = 100 rests at 0", reduced=reduced, ends_under_100=large.points, ends_under_1=small.points)
    with witness(reduced=reduced):
        pass


@claim(
    "text-4.example-reduced",
    evidence="proved",
    expect="refuted",
    reading="for every smaller step, from every settled point",
    condition="α′ is any step below α, not the paper's",
    given={"reduced": Fraction("0.000001")},
    mutants={"α′ off the decimals": {"reduced": Fraction(1, 1000003)}},
)
def test_a_millionth_ends_both_runs_at_the_optimum(reduced):
    """Whatever α′ < 0.01, from some settled points of the two runs the mean norm is larger under λ = 100."""
    means = [[run.mean_norm for run in reduced_runs(reduced, penalty)] for penalty in (1, 100)]
    if not any(large > small for small in means[0] for large in means[1]):
        refute("all four runs end at 0", reduced=reduced, means_under_1=means[0], means_under_100=means[1])
    with witness(reduced=reduced):
        pass


@claim(
    "text-4.example-reduced",
    evidence="proved",
    expect="refuted",
    reading="for every smaller step, at every iterate",
    condition="α′ is any step below α, not the paper's",
    given={"reduced": Fraction("0.0050525")},
    mutants={"α′ = 0.004": {"reduced": Fraction("0.004")}},
)
def test_a_smaller_step_can_reverse_every_second_iterate(reduced):
    """Whatever α′ < 0.01 after the settling, every later settled iterate has the larger norm under λ = 100."""
    small, large = reduced_runs(reduced, 1)[0], reduced_runs(reduced, 100)[0]
    first = max(small.iteration, large.iteration)
    for n in (first, first + 1):
        if not large.norm_at(n) > small.norm_at(n):
            refute("reversed", reduced=reduced, n=n, under_1=small.norm_at(n), under_100=large.norm_at(n))
    with witness(reduced=reduced):
        pass


def off_lattice(point, step):
    return sum(coordinate % step != 0 for coordinate in point)


@claim(
    "text-4.example-reduced",
    evidence="proved",
    expect="holds",
    reading="for every smaller step, in the mean",
    condition="m′λ′ > mλ, where m, m′ coordinates of the settled points are no multiples of α′λ, α′λ′",
    given={"count": off_lattice, "rule": NDGM},
    mutants={
        "m = m′ = p": {"count": lambda point, step: len(point)},
        "m and m′ for α": {"count": lambda point, step: off_lattice(point, 2 * step)},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_it_persists_iff_enough_coordinates_are_off_the_lattice(count, rule):
    """After any reduction from any settled points the mean norm is larger under λ′ iff m′λ′ > mλ, the limsup
    if m′λ′ ≥ 2mλ > 0.
    """

    def compare(points, reduced, penalties):
        ends = [
            settle(rule(reduced, penalty), point) for point, penalty in zip(points, penalties, strict=True)
        ]
        weights = [
            count(point, reduced * penalty) * penalty
            for point, penalty in zip(points, penalties, strict=True)
        ]
        with witness(points=points, reduced=reduced, penalties=penalties):
            assert (ends[1].mean_norm > ends[0].mean_norm) == (weights[1] > weights[0])
            assert max(ends[1].norms) > max(ends[0].norms) or weights[1] < 2 * weights[0] or weights[1] == 0

    for reduced in map(Fraction, ("0.001", "0.005", "0.005053", "0.0001", "0.000001")):
        for points in zip(*(settle(NDGM(ALPHA, penalty), START).points for penalty in (1, 100)), strict=True):
            compare(points, reduced, (1, 100))

    @examples(
        toy_vectors(), positive_rationals(), st.integers(2, 12) | st.fractions(2, 12, max_denominator=30)
    )
    def walk(case, ratio, divisor):
        alpha, penalties = case.learning_rate, (case.penalty, case.penalty * (1 + ratio))
        points = [settle(NDGM(alpha, penalty), case.starts).here for penalty in penalties]
        compare(points, alpha / divisor, penalties)

    with witness():
        evidence = prove_settling(rule)
    certify(
        Proof(
            "induction", f"the mean norms are mα'λ/2 and m'α'λ'/2, by the fates of a coordinate: {evidence}"
        )
    )
