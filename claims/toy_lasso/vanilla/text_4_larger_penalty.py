"""Section 4: with the same rate and initialisation a larger λ can lead to a solution with a larger ℓ₁ norm.

It can in every sense of 'solution', for all λ < λ′, every α and every p ≥ 2: with s = αλ, s′ = αλ′ and 0 < t
< min(s, s′ − s) the start (t, s + t, s/2, …, s/2) has both settled norms equal to ps/2 under λ, while those
under λ′ are ps/2 + 2t and its complement to ps′: both larger. For p = 1 both can be larger iff λ′/λ is not 1
+ 1/b: with s = 1, s′ = a/b (in lowest terms) the distances of the start to 1/2 + ℤ and to (a/b)(1/2 + ℤ) must
sum to less than (a/b − 1)/2; those grids meet if a, b are odd, else they come as close as 1/(2b). It need
not: whatever the ratio, some start has the smaller norm under the larger penalty at every second settled
iterate.
"""

from fractions import Fraction
from math import gcd

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.cycles import settle
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.theorems import all_of
from ndgm.sim import optimizers
from ndgm.sim.formats import uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, positive_rationals
from ndgm.verdict import certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast


@claim(
    "text-4.larger-penalty",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "offset": Fraction(1, 2)},
    mutants={
        "soft threshold": {"rule": ProximalGradient},
        "t = min(s, s′ − s)": {"offset": Fraction(1)},
        "half a step": {"rule": half_step},
    },
)
def test_every_settled_norm_can_be_larger(rule, offset):
    """For all $λ < λ′$, $α$ and $p ≥ 2$ some start has every settled norm under $λ′$
    larger than any under $λ$.
    """
    further_coordinates = st.sampled_from([0, 1, 5, 998])

    @examples(*[positive_rationals()] * 3, further_coordinates, number=30)
    def walk(alpha, smaller, excess, more):
        step = alpha * smaller
        t = offset * min(step, alpha * excess)
        start = [t, step + t] + more * [step / 2]
        small, large = (settle(rule(alpha, penalty), start).norms for penalty in (smaller, smaller + excess))
        with witness(alpha=alpha, penalties=(smaller, smaller + excess), start=start[:3], p=2 + more):
            assert min(large) > max(small), "a settled norm under λ′ is no larger than one under λ"

    t, alpha, penalty, larger, more = z3.Reals("t α λ λ′ p−2")
    small, large = alpha * penalty, alpha * larger
    domain = [alpha > 0, penalty > 0, larger > penalty, t > 0, t < small, t < large - small, more >= 0]
    start = (t, small + t, small / 2)
    # Of each kind of coordinate the two phases under λ, and those under λ′.
    cycles = {
        penalty: ((t - small, t), (t, t - small), (-small / 2, small / 2)),
        larger: ((t - large, t), (small + t - large, small + t), (small / 2 - large, small / 2)),
    }
    walks, norms = [], []
    for weight, phases in cycles.items():
        for coordinate, (here, following) in zip(start, phases, strict=True):
            after = [
                step_formula(rule(alpha, weight), position) for position in (coordinate, here, following)
            ]
            walks += [after[0] == here, after[1] == following, after[2] == here]
        first, second, third = phases
        norms.append([z3.Abs(first[n]) + z3.Abs(second[n]) + more * z3.Abs(third[n]) for n in (0, 1)])
    orders = z3.And(*(low < high for low in norms[0] for high in norms[1]))
    with witness():
        settles = prove(z3.And(*walks), assumptions=domain, note="the runs settle in one step")
        order = prove(orders, assumptions=domain, note="every norm under $λ′$ is the larger")
        certify(all_of(settles, order))


@claim(
    "text-4.larger-penalty",
    reading="from every start, at every settled iterate",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1201, 4)},
    mutants={"another start": {"start": Fraction(1250, 4)}},
)
def test_it_need_not_be_larger(start):
    """At one start and $α = 1$ every settled iterate has a larger norm under $λ′ =
    100$ than under $λ = 1$."""
    small, large = (settle(NDGM(1, penalty), [start]) for penalty in (1, 100))
    for n in (small.iteration, small.iteration + 1):
        with witness(start=start, n=n, under_1=small.norm_at(n), under_100=large.norm_at(n)):
            assert large.norm_at(n) > small.norm_at(n), "the norm is smaller under 100"


@claim(
    "text-4.larger-penalty",
    reading="every settled norm, $p = 1$",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"rule": NDGM, "impossible": lambda ratio: ratio.numerator == ratio.denominator + 1},
    mutants={
        "always possible": {"impossible": lambda ratio: False},
        "impossible at 2 only": {"impossible": lambda ratio: ratio == 2},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_one_coordinate_can_unless_the_ratio_is_one_plus_one_over_b(rule, impossible):
    """One coordinate: some start has both settled norms larger under $λ′$ iff $λ′/λ
    = a/b$ is not $1 + 1/b$."""
    ratios = [Fraction(a, b) for b in range(1, 9) for a in range(b + 1, 3 * b + 2) if gcd(a, b) == 1]
    for ratio in ratios:
        halves = [n + Fraction(1, 2) for n in range(2 * ratio.numerator)]
        cycles = [(settle(rule(1, 1), [x]), settle(rule(1, ratio), [x])) for x in halves]
        found = any(min(large.norms) > max(small.norms) for small, large in cycles)
        with witness(ratio=ratio, found=found):
            assert found != impossible(ratio), "such a start is found, or not, against the rule"
    certify(enumerated("ratios a/b in (1, 3 + 1/b], b ≤ 8, each with all odd multiples of 1/2 in a period"))


@claim(
    "text-4.larger-penalty",
    reading="every settled norm, in 98% of draws",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"penalties": (1.0, 100.0)},
    mutants={"λ′ = 10 λ": {"penalties": (1.0, 10.0)}},
)
def test_most_float32_draws_have_the_larger_norm(penalties):
    """Of all positive float32 draws from $[−1, 1)$, $p = 1$, $α = 0.01$, over 98% have
    both norms larger under 100.

    (Both settled norms are larger under $λ′ = 100$ than either is under $λ = 1$.)
    """
    draws = uniform_values(torch.float32)[2**23 + 1 :]
    ends = [end_state(optimizers.NDGM(0.01, penalty), draws, 101) for penalty in penalties]
    (small, small_next), (large, large_next) = ((end.position.abs(), end.following.abs()) for end in ends)
    larger = large.minimum(large_next) > small.maximum(small_next)
    with witnesses(len(draws), larger=int(larger.sum())):
        assert int(larger.sum()) > 0.98 * len(draws), "too few have both norms larger"
    certify(enumerated("positive float32 draws from [−1, 1)"))
