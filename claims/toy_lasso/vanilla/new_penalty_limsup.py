"""A new theorem beyond Section 4: limsup ‖bₙ‖₁ of NDGM on (7) is larger under λ′ ≥ 2λ, from any two starts.

The two settled norms A, B under λ are below ps, s = αλ; those under λ′ sum to ps′, so that one of them is ≥
ps′/2 ≥ ps. Below the factor 2 that fails: let all coordinates of one start be s′/2, of the other nearly s.
From ONE start it fails, too, for p ≥ 3: with h > 0 small the start (3s − h, s − h, …, s − h) has the norm
p(s − h) at even n under λ, and smaller ones under λ′. For p ≤ 2 the ratio's arithmetic enters. With s = 1, s′
= r, a coordinate x has at even n the moduli u = dist(x, 2ℤ), v = dist(x, 2rℤ), at odd n 1 − u, r − v. Moving
x to an odd integer raises u faster than v, so the order is reversed iff p odd (or p even) integers nᵢ have
|Σdist(nᵢ, 2rℤ) − pr/2| < p(1 − r/2). For r = a/b < 2 in lowest terms p = 1, 2 can do it unless a = 2b − 1.
"""

from fractions import Fraction
from itertools import combinations_with_replacement, pairwise
from math import gcd

import pytest
import z3
from hypothesis import strategies as st

from claims.toy_lasso.vanilla.settled_norms import DIMENSION, prove_norms, under
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.theorems import all_of
from ndgm.strategies import examples, multiples, positive_rationals
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast


def pairs(first, second):
    """Two starts of one dimension."""
    both = st.lists(st.tuples(first, second), min_size=1, max_size=5)
    return both.map(lambda drawn: tuple(zip(*drawn, strict=True)))


@claim(
    "new-penalty-limsup",
    part="larger",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "factor": Fraction(2), "lattice": False},
    mutants={
        "factor 1.9": {"factor": Fraction(19, 10)},
        "a start on the lattice of λ′": {"lattice": True},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_twice_the_penalty_has_the_larger_limsup(rule, factor, lattice):
    """For $λ′ ≥ 2λ$ and any two starts $limsup ‖bₙ‖₁$ is larger under $λ′$.

    (No coordinate of the start under $λ′$ is a multiple of $αλ′$.)
    """
    starts = pairs(multiples(), multiples(lattice=lattice))

    @examples(starts, positive_rationals(), st.sampled_from([0, Fraction(1, 9), 98]))
    def walk(starts, penalty, excess):
        larger = (factor + excess) * penalty
        first = [multiple * penalty for multiple in starts[0]]
        second = [multiple * larger for multiple in starts[1]]
        with witness(starts=(first, second), penalties=(penalty, larger), alpha=1):
            limsups = [
                max(settle(rule(1, weight), start).norms)
                for weight, start in ((penalty, first), (larger, second))
            ]
            assert limsups[0] < limsups[1], f"the limsups are {limsups[0]} and {limsups[1]}"

    def tops(norm):
        return z3.And(norm > small.here, norm > small.following)

    small, large = under(""), under("′")
    with witness():
        certify(
            prove_norms(
                z3.Or(DIMENSION == 0, tops(large.here), tops(large.following)),
                (NDGM, small),
                (rule, large),
                given=[large.penalty >= z3.Q(*factor.as_integer_ratio()) * small.penalty],
                off_lattice=[large],
            )
        )


@claim(
    "new-penalty-limsup",
    part="sharp",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "largest": Fraction(2)},
    mutants={"any ratio up to 3": {"largest": Fraction(3)}, "soft threshold": {"rule": ProximalGradient}},
)
def test_the_factor_two_is_sharp(rule, largest):
    """For every $λ < λ′ < 2λ$ and $p$ two starts in the open bands have limsups in the other order."""

    @examples(st.integers(1, 59), st.integers(1, 5), positive_rationals())
    def walk(sixtieths, p, penalty):
        ratio = 1 + Fraction(sixtieths, 60) * (largest - 1)
        first, second = [(2 + ratio) / 4 * penalty] * p, [ratio / 2 * penalty] * p
        with witness(starts=(first, second), penalties=(penalty, ratio * penalty), alpha=1):
            under_small, under_large = (
                settle(rule(1, penalty), first),
                settle(rule(1, ratio * penalty), second),
            )
            assert max(under_small.norms) > max(under_large.norms), "the order is not reversed"

    # The start (2s + s′)/4 alternates with (2s − s′)/4 − s/2, the start s′/2 with −s′/2.
    small, large, alpha = z3.Reals("λ λ′ α")
    first, second = alpha * (2 * small + large) / 4, alpha * large / 2
    ratio = [alpha > 0, small > 0, large > small, large < z3.Q(*largest.as_integer_ratio()) * small]
    cycles = []
    for penalty, start in ((small, first), (large, second)):
        model = rule(alpha, penalty)
        after = step_formula(model, start)
        cycles += [start > 0, start < alpha * penalty, step_formula(model, after) == start]
    across = z3.Abs(step_formula(rule(alpha, large), second)) == second
    with witness():
        certify(prove(z3.And(*cycles, across, first > second), assumptions=ratio))


def other_order(rule, fewest):
    """The start (3s − h, s − h, …, s − h), with `more` coordinates after the first: its limsups, for all s <
    s′ < 2s, s = αλ and s′ = αλ′."""
    s, other, h, more = z3.Reals("s s′ h p−1")
    first, further = 3 * s - h, s - h
    domain = [s > 0, other > s, other < 2 * s, h > 0, 16 * h <= 2 * s - other, 16 * h <= s]
    domain += [first != 2 * other, more >= fewest - 1]
    far = first - 2 * other
    orbits = {
        (s, first): [first, first - s, first - 2 * s, first - 3 * s, first - 2 * s],
        (s, further): [further, further - s, further],
        (other, first): [first, first - other, far, z3.If(far > 0, far - other, far + other), far],
        (other, further): [further, further - other, further],
    }
    walks = [
        step_formula(rule(1, size), now) == after
        for (size, _), orbit in orbits.items()
        for now, after in pairwise(orbit)
    ]
    settled = [(z3.Abs(orbit[-1]), z3.Abs(orbit[-2])) for orbit in orbits.values()]
    under_s, under_other = (
        [one + more * each for one, each in zip(*pair, strict=True)] for pair in (settled[:2], settled[2:])
    )
    ends = prove(z3.And(*walks), assumptions=domain, note="the orbits, which repeat their last two points")
    order = z3.And(*(under_s[0] > norm for norm in under_other))
    return all_of(ends, prove(order, assumptions=domain, note="the norm under λ at even n is the larger"))


@claim(
    "new-penalty-limsup",
    part="three",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "fewest": 3},
    mutants={"p = 2, too": {"fewest": 2}, "soft threshold": {"rule": ProximalGradient}},
)
def test_one_start_of_three_coordinates_reverses_the_order(rule, fewest):
    """For every $λ < λ′ < 2λ$ and $p ≥ 3$ some start has the larger limsup under $λ$."""

    @examples(st.integers(1, 59), st.sampled_from([fewest, 4, 1000]), positive_rationals())
    def walk(sixtieths, p, penalty):
        ratio = 1 + Fraction(sixtieths, 60)
        hair = penalty * min(2 - ratio, 1) / 17
        start = [3 * penalty - hair] + (p - 1) * [penalty - hair]
        with witness(start=start[:3], p=p, penalties=(penalty, ratio * penalty), alpha=1):
            small, large = settle(rule(1, penalty), start), settle(rule(1, ratio * penalty), start)
            assert max(small.norms) > max(large.norms), "the order is not reversed"

    with witness():
        certify(other_order(rule, fewest))


def ratios(denominators):
    """All fractions in (1, 2) with these denominators in lowest terms."""
    return [Fraction(a, b) for b in denominators for a in range(b + 1, 2 * b) if gcd(a, b) == 1]


def reversible(rule, ratio, dimension):
    """Whether some start next to integers has the larger limsup under penalty 1 than under `ratio`, α = 1."""
    hair = Fraction(1, 20 * ratio.denominator)
    moduli = set()
    for x in (n + side for n in range(2 * ratio.numerator) for side in (-hair, hair)):
        small, large = settle(rule(1, 1), [x]), settle(rule(1, ratio), [x])
        late = 2 * max(small.iteration, large.iteration)
        moduli.add(tuple(cycle.norm_at(n) for cycle in (small, large) for n in (late, late + 1)))
    for chosen in combinations_with_replacement(moduli, dimension):
        small_even, small_odd, large_even, large_odd = map(sum, zip(*chosen, strict=True))
        if max(small_even, small_odd) > max(large_even, large_odd):
            return True
    return False


@claim(
    "new-penalty-limsup",
    part="one-start",
    expect="holds",
    evidence="enumerated",
    given={"rule": NDGM, "impossible": lambda ratio, p: ratio.numerator == 2 * ratio.denominator - 1},
    mutants={
        "no exceptions": {"impossible": lambda ratio, p: False},
        "p = 1 only": {
            "impossible": lambda ratio, p: p == 1 and ratio.numerator == 2 * ratio.denominator - 1
        },
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_one_start_reverses_the_order_but_for_two_minus_one_over_b(rule, impossible):
    """For $p ≤ 2$ and ratios $a/b$ in (1, 2) with $b ≤ 10$ it can be reversed iff $a/b$ is not $2 − 1/b$."""
    for ratio, p in ((ratio, p) for p in (1, 2) for ratio in ratios(range(2, 11))):
        found = reversible(rule, ratio, p)
        with witness(ratio=ratio, p=p, reversible=found):
            assert found != impossible(ratio, p), "the order can be reversed, or cannot, against the rule"
    certify(enumerated("pairs of a ratio a/b in (1, 2), b ≤ 10, and p = 1 or 2"))
