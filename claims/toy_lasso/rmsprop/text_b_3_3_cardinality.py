"""B.3.3, proof of B.4: at most 2ⁿ starts satisfy (26), so that their union over n is countable.

A point x has at most two non-zero predecessors, x + s if that is positive and x − s if that is negative.
So at most 2ⁿ starts are 0 for the first time after n steps. As solutions of (26) there are 2ⁿ of them, as
starts that do meet 0 far fewer: 2, 4, 6, 10, 14, 22, …, because s₂ + s₃ > s₁.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
import z3

from ndgm.exact.arithmetic import precision
from ndgm.exact.inference import null_preimages
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop_lemmas import subgradient_step
from ndgm.exact.rules import RMSProp, rmsprop_steps, trajectory
from ndgm.exact.vanilla import first_zero_starts, signed_sums
from ndgm.sim import optimizers
from ndgm.sim.formats import uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

LENGTH = z3.Real("s")


def one_or_two_lengths(position, length):
    """A step whose length is s near 0 and 2s from 3s/2 on."""
    return subgradient_step(position, z3.If(2 * position > 3 * length, 2 * length, length))


@claim(
    "text-B.3.3.cardinality",
    part="countable",
    expect="holds",
    evidence="proved",
    given={"entry_is": lambda entry: entry != 0, "step": subgradient_step},
    mutants={
        "not for the first time": {"entry_is": lambda entry: z3.BoolVal(True)},
        "steps of length s or 2s": {"step": one_or_two_lengths},
    },
)
def test_two_predecessors(entry_is, step):
    """No point has three non-zero predecessors, whatever the step: the starts that meet 0 are countable."""
    points = z3.Reals("x y z")
    images = [step(point, LENGTH) for point in points]
    equal = [images[0] == images[1], images[1] == images[2]]
    with witness():
        few = prove(z3.Not(z3.Distinct(*points)), assumptions=[LENGTH > 0, *map(entry_is, points), *equal])
        null = null_preimages(lambda b: step(b, LENGTH), most=3, given=[LENGTH > 0])
    certify(few, null)


@claim(
    "text-B.3.3.cardinality",
    part="count",
    expect="holds",
    evidence="proved",
    given={"second_sign": 1},
    mutants={"N and P not told apart": {"second_sign": -1}},
)
def test_one_start_for_each_partition(second_sign):
    """Starts that satisfy (26) with the same $N$ and $P$ are equal; $N$ is one of $2ⁿ$
    sets, and $P$ is the rest."""
    start, other, alpha, sum_n, sum_p = z3.Reals("b₀ b₀′ α Σ_N Σ_P")
    solves = [start + alpha * (sum_n - sum_p) == 0, other + second_sign * alpha * (sum_n - sum_p) == 0]
    with witness():
        certify(prove(start == other, assumptions=[alpha > 0, *solves]))


@claim(
    "text-B.3.3.cardinality",
    part="count",
    expect="holds",
    evidence="enumerated",
    given={"bound": lambda n: 2**n},
    mutants={"n + 1": {"bound": lambda n: n + 1}, "2ⁿ − 1": {"bound": lambda n: 2**n - 1}},
)
def test_number_of_starts(bound):
    """For $ρ = 0.99$ and $n ≤ 10$ at most $2ⁿ$ starts satisfy (26) for some $N$ and $P$,
    whether they meet 0 or not."""
    for n in range(1, 11):
        with precision(200):
            number = count_distinct(signed_sums(rmsprop_steps(1, Fraction(99, 100), n)))
        with witness(n=n, number=number):
            assert number <= bound(n), "more starts"
    certify(enumerated("n from 1 to 10"))


def count_distinct(sums):
    """How many numbers these balls hold; as neighbours are disjoint, they are all different."""
    ordered = sorted(sums, key=lambda value: value.mid())
    if not all(one < other for one, other in pairwise(ordered)):
        raise ValueError("raise the precision")
    return len(ordered)


@claim(
    "text-B.3.3.cardinality",
    reading="two unlabelled sets",
    part="count",
    aside=True,
    condition="the ways of partitioning $n$ integers into two sets are counted without their order, $2ⁿ⁻¹$",
    expect="refuted",
    evidence="enumerated",
    given={"labelled": False},
    mutants={"N and P told apart": {"labelled": True}},
)
def test_unlabelled(labelled):
    """At most $2ⁿ⁻¹$ starts satisfy (26); $ρ = 24/25$ and $α = 7$, where $s₁ = 35$ and $s₂ = 25$."""
    steps = [Fraction(35), Fraction(25)]
    for n in (1, 2):
        starts = sorted(signed_sums(steps[:n]))
        for start in starts:
            # The rule itself meets 0 from every one of them.
            with witness(start=start, n=n):
                assert trajectory(RMSProp(7, 1, Fraction(24, 25)), start, n)[n] == 0, "it is not 0"
        with witness(n=n, starts=starts):
            assert len(starts) <= (2**n if labelled else 2 ** (n - 1)), "more starts than such partitions"


@claim(
    "text-B.3.3.cardinality",
    reading="the bound is attained",
    part="count",
    aside=True,
    condition="$2ⁿ$ counts the starts that meet 0 for the first time at $n$, as (26) is derived",
    expect="refuted",
    evidence="enumerated",
    given={"steps": lambda n: rmsprop_steps(1, Fraction(99, 100), n)},
    mutants={"sⱼ = 2⁻ʲ": {"steps": lambda n: [Fraction(1, 2**j) for j in range(1, n + 1)]}},
)
def test_attained(steps):
    """For $ρ = 0.99$ and every $n ≤ 10$ there are $2ⁿ$ starts that meet 0 for the
    first time after $n$ steps."""
    with precision(200):
        for n in range(1, 11):
            number = len(first_zero_starts(steps(n)))
            with witness(n=n, starts_that_meet_0=number, bound=2**n):
                assert number == 2**n, "fewer starts"


@claim(
    "text-B.3.3.cardinality",
    reading="$2ⁿ − 2$ from $n = 3$ on",
    part="count",
    aside=True,
    condition="the bound is $2ⁿ − 2$, for first zeros at $n ≥ 3$",
    expect="holds",
    evidence="proved",
    given={"pair": (2, 3), "point_is": lambda point: point >= LENGTH},
    mutants={
        "s₄ + s₅": {"pair": (4, 5)},
        "a point nearer to 0": {"point_is": lambda point: point >= LENGTH / 2},
    },
)
def test_never_attained(pair, point_is):
    """$s₂ + s₃ > s₁$ for every $ρ$: $b₁ = s₂ + … + sₙ$ has one non-zero predecessor,
    not two, nor has $−b₁$ two.
    """
    rho, one, other, before, after = z3.Reals("ρ r r' x y")
    # sⱼ/s₁ = 1/√(1 + ρ + … + ρʲ⁻¹)
    ratios = [
        z3.And(ratio > 0, ratio * ratio * z3.Sum([z3.RealVal(1), *(rho**k for k in range(1, j))]) == 1)
        for ratio, j in zip((one, other), pair, strict=True)
    ]
    with witness(pair=pair):
        longer = prove(one + other > 1, assumptions=[rho > 0, rho < 1, *ratios])
    leads_there = [LENGTH > 0, point_is(after), before != 0, subgradient_step(before, LENGTH) == after]
    with witness():
        positive = prove(before > 0, assumptions=leads_there)
    certify(longer, positive)


@claim(
    "text-B.3.3.cardinality",
    world="float32",
    part="count",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0), "steps": 23, "bound": lambda n: 2**n},
    mutants={
        "proximal gradient": {"rule": optimizers.ProximalGradient(0.01, 1.0), "steps": 2},
        "no start at all": {"bound": lambda n: 0},
    },
)
def test_in_float32(rule, steps, bound):
    """Of the positive float32 numbers that torch draws at most $2ⁿ$ are first 0 after
    $n$ steps, for every $n$.
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    counts = torch.bincount(end_state(rule, starts, steps, first_zero=True).first_zero + 1, minlength=25)[2:]
    for n, number in enumerate(counts.tolist(), start=1):
        with witness(n=n, number=number):
            assert number <= bound(n), "more starts"
    # From n = 23 on the bound exceeds the number of starts.
    certify(enumerated("n for which 2ⁿ is below the number of positive draws"))
