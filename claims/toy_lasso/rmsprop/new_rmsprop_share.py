"""A new theorem beyond Proposition B.5: which share of the starts RMSProp (25) captures.

Notation as in new_rmsprop_capture, Sₙ = s₁ + … + sₙ, N(D) = min{n: Sₙ ≥ D}, M the least index with dₘ ≤ Rₘ₊₂
for all m ≥ M. A start uniform on [−D, D] with crossing time n, Sₙ₋₁ < |b₀| < Sₙ, is at distance
y = |b₀| − Sₙ₋₁, uniform on (0, sₙ), before step n. For n ≥ M it is captured iff y < Rₙ or sₙ − y < Rₙ₊₁,
that is unless y is in (Rₙ, Rₙ + α): each such crossing time loses exactly α, and the last one, cut off by D,
at most that. So the share is 1 − αN(D)/D up to αC/D, C = max(1, loss/α): the loss beyond α at the n < M, at
most the sum of their sₙ − α, depends on α and ρ alone. For every ρ tried, 0.7072 to 0.999, it is below α, so
that C = 1.
"""

from fractions import Fraction

import pytest
import torch
import z3

from claims.toy_lasso.rmsprop.orbits import DECAY, DEFAULT, FLOAT32_DRAWS, RATE
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, interval, precision
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import captured_share, crossing_time, escaping_intervals, fate
from ndgm.exact.rules import RMSProp
from ndgm.exact.theorems import cited
from ndgm.sim import optimizers
from ndgm.sim.fates import endings
from ndgm.sim.sweeps import end_state
from ndgm.stats import share_interval
from ndgm.verdict import Enclosure, Sample, certify, claim, enumerated, shared, witness, witnesses

pytestmark = pytest.mark.fast

HAIR = Fraction(1, 10**6 + 3)  # Off the lattice of constant steps.
CASES = [  # α, ρ, D
    (RATE, DECAY, Fraction(1)),
    (Fraction(1, 10), DECAY, Fraction(1)),
    (Fraction(3, 1000), DECAY, Fraction(1)),
    (RATE, Fraction(999, 1000), Fraction(1)),
    (RATE, Fraction(9, 10), Fraction(1, 2)),
    (Fraction(1, 7), Fraction(4, 5), Fraction(3)),
]


@shared
def share(decay=DECAY):
    """The captured share at α = 0.01 and D = 1, enclosed."""
    with precision(120):
        return interval(captured_share(RATE, decay, Fraction(1)))


@claim(
    "new-rmsprop-share",
    part="law",
    expect="holds",
    evidence="proved",
    given={"lost": 1},
    mutants={"2α lost at each crossing time": {"lost": 2}},
)
def test_law(lost):
    """For $ρ > 1/√2$ the captured share is $1 − αN(D)/D$ up to $c/D$, $c = αM + s₁ + … + s_M$ free of $D$.

    A crossing time $n ≥ M$ loses exactly $α$, $n < M$ at most $sₙ$ and at least 0, and the
    last, cut off, at most $α$.
    """
    y, s, here, following, alpha = z3.Reals("y sₙ Rₙ Rₙ₊₁ α")
    travels = [here > 0, following > 0, alpha > 0, here + following == s - alpha, y > 0, y < s]
    outside = z3.Or(y < here, s - y < following)
    each = prove(z3.Not(outside) == z3.And(here <= y, y <= here + alpha), assumptions=travels)
    escapes = cited(
        "where $M ≤ n = N(|b₀|)$, the starts that are not captured are an interval of length $α$",
        source="Lebesgue measure is invariant under translation and reflection",
        using=[each, lemmas.capture(), lemmas.two_cycle(), lemmas.persistence()],
    )
    # From M on the loss grows with the crossing time by α; before, it is between 0 and the sum of the sₙ.
    times, total, first, before, extra = z3.Reals("N loss M loss_M s₁+…+s_M")
    with witness(lost_at_each="α"):
        sums = induction(
            lambda total, times: z3.And(
                total - alpha * times <= extra, alpha * times - total <= alpha * first, times >= first
            ),
            variables=[total, times],
            start=[before, first],
            step=[total + lost * alpha, times + 1],
            given=[alpha > 0, first >= 1, before >= 0, before <= extra],
            over="N",
        )
    last = z3.Real("loss_of_the_last")
    error = total + last - alpha * (times + 1)  # The last crossing time is N + 1.
    within = z3.And(error <= extra, -error <= alpha * (first + 1))
    certify(escapes, cut(within, using=[sums], given=[last >= 0, last <= alpha]))


@claim(
    "new-rmsprop-share",
    part="value",
    expect="holds",
    evidence="enclosed",
    given={"crossing": crossing_time},
    mutants={
        "N(2D)": {"crossing": lambda rate, decay, distance: crossing_time(rate, decay, 2 * distance)},
        "N(D) + 2": {"crossing": lambda *arguments: crossing_time(*arguments) + 2},
        "constant steps, D/α": {"crossing": lambda rate, decay, distance: distance / rate},
    },
)
def test_share(crossing):
    """In six settings the captured share is $1 − αN(D)/D$ up to $α/D$; at torch's
    defaults it is 0.6872097148.
    """
    for rate, decay, distance in CASES:
        exact = captured_share(rate, decay, distance)
        estimate = 1 - rate * crossing(rate, decay, distance) / distance
        setting = {"learning_rate": rate, "decay": decay, "distance": distance}
        with witness(**setting, estimate=estimate, share=exact.str(6)):
            assert abs(exact - ball(estimate)) <= ball(rate / distance), "farther off than α/D"
    low, high = "0.687209714775", "0.687209714777"
    with witness(share=f"{float(share()[0]):.15f}"):
        assert Fraction(low) < share()[0] and share()[1] < Fraction(high), "the share is another"
    certify(Enclosure("captured share at α = 0.01, ρ = 0.99, D = 1", low, high))


@claim(
    "new-rmsprop-share",
    reading="counted on a grid",
    part="value",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"rule": DEFAULT},
    mutants={
        "bias correction": {"rule": BIAS_CORRECTED(RATE, 2, DECAY)},
        "v₀ = λ²": {"rule": RMSProp(RATE, 2, DECAY, initial_second_moment=4)},
        "ρ = 0.8": {"rule": RMSProp(RATE, 2, Fraction(8, 10))},
    },
)
def test_share_of_a_grid(rule):
    """Of 1000 equidistant starts 0.68721 are captured, up to a point for each interval of uncaptured ones."""
    points = 1000
    captured = sum(fate(rule, Fraction(2 * j + 1, 2 * points) + HAIR).captured for j in range(points))
    crossing_times = range(crossing_time(RATE, DECAY, Fraction(1)))
    pieces = sum(len(escaping_intervals(RATE, DECAY, n)) for n in crossing_times)
    with witnesses(points, captured=captured, intervals=pieces):
        assert abs(captured - points * share()[0]) <= pieces + 1, "another share of the grid"
    certify(enumerated("starts of a grid"))


@claim(
    "new-rmsprop-share",
    reading="0 reached in float32",
    world="float32",
    part="value",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0), "decay": DECAY},
    mutants={
        "v₀ = λ²": {"rule": optimizers.RMSProp(0.01, 1.0, initial_second_moment=1.0)},
        "the exact share at ρ = 0.991": {"decay": Fraction(991, 1000)},
    },
)
def test_float32(rule, decay):
    """Of all positive moduli that float32's uniform_(−1, 1) draws, 0.6872097 ± 0.00001 end at exactly 0."""
    found = endings(rule, torch.float32)
    shares = {"share": found.zeros / found.starts, "exact_share": float(share(decay)[0])}
    with witnesses(found.starts, ends_at_0=found.zeros, **shares):
        assert abs(Fraction(found.zeros, found.starts) - share(decay)[0]) < Fraction(1, 10**5)
    certify(FLOAT32_DRAWS)


@claim(
    "new-rmsprop-share",
    reading="0 reached in float64",
    world="float64",
    part="value",
    expect="holds",
    evidence="sampled",
    given={"rule": optimizers.RMSProp(0.01, 1.0)},
    mutants={
        "v₀ = λ²": {"rule": optimizers.RMSProp(0.01, 1.0, initial_second_moment=1.0)},
        "ρ = 0.98": {"rule": optimizers.RMSProp(0.01, 1.0, 0.98)},
    },
)
def test_float64(rule):
    """The Clopper-Pearson interval of the float64 draws that are 0 after 4000 steps contains 0.6872097148."""
    number, level = 2**17, 1e-6
    generator = torch.Generator().manual_seed(20240108)
    starts = torch.empty(number, dtype=torch.float64).uniform_(-1, 1, generator=generator)
    zeros = end_state(rule, starts, 4000).zeros
    low, high = share_interval(zeros, number, level)
    with witnesses(len(starts), zeros=zeros, interval=f"[{low:.5f}, {high:.5f}]"):
        assert low <= share()[0] and share()[1] <= high
    certify(Sample(len(starts), "draws of float64's uniform_(−1, 1)", level))


@claim(
    "new-rmsprop-share",
    reading="0 reached in bfloat16",
    world="bfloat16",
    part="value",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0), "expected": lambda: share()[0]},
    mutants={"no capture": {"expected": lambda: 0}},
)
def test_bfloat16(rule, expected):
    """Of the bfloat16 numbers in (0, 1] the share that ends at exactly 0 is the captured share, up to 0.1."""
    found = endings(rule, torch.bfloat16)
    with witnesses(found.starts, starts=found.starts, ends_at_0=found.zeros, four_cycles=found.others):
        difference = abs(Fraction(found.zeros, found.starts) - expected())
        assert difference < Fraction(1, 10), "far from the captured share"
