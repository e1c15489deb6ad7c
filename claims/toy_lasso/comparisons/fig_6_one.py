"""Figure 6, λ = 1: vanilla NDGM has a higher loss than RMSProp in all of the last 100 iterations.

Impossible in exact arithmetic, for every start, p, α, ρ and λ ≤ 1. An entry that is not 0 moves by sₙ > α, so
that |bₙ| + |bₙ₊₁| ≥ sₙ₊₁ > α by the triangle inequality: of any two RMSProp norms in a row one exceeds pα/2,
while two settled norms of vanilla add up to at most pαλ, so that one is at most pα/2. Even the mean over two
iterations is higher for RMSProp. In floats the captured entries (69% at the defaults) are rounded to exactly
0, where sign(0) = 0 keeps them: then the figure appears, in float32 sooner than in float64, in bfloat16 not
at all. It is the picture of a rounding error.
"""

from fractions import Fraction

import pytest
import torch

from claims.toy_lasso.comparisons.norms_side_by_side import check_order, orbit_norms, rounded
from claims.toy_lasso.comparisons.two_in_a_row import order_once_in_two, steps_above_the_rate
from claims.toy_lasso.wrong_rules import Absorbing
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.rules import RMSProp
from ndgm.exact.vanilla import two_phase_norms
from ndgm.sim import optimizers
from ndgm.sim.norms import last_norms, random_starts
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)


def last_100(rule, start, penalty, n=1000):
    """The norms of RMSProp at n, …, n + 99, and the two of settled vanilla."""
    norms = orbit_norms(rule(RATE, penalty, DECAY), start, n, n + 99, bits=1000)
    return norms, two_phase_norms(start, RATE * penalty)


@claim(
    "fig-6.one",
    expect="refuted",
    evidence="proved",
    given={"rule": RMSProp, "penalty": Fraction(1)},
    mutants={
        "positions below 10⁻⁹ rounded to 0": {"rule": Absorbing},
        "λ = 4": {"penalty": Fraction(4)},
    },
)
def test_all_of_the_last_100(rule, penalty):
    """Vanilla's norm is above RMSProp's at $n = 1000, …, 1099$. Refuted by every start and every $n$, see
    the proof; here $p = 1$.
    """
    certify(steps_above_the_rate(), order_once_in_two())
    start = (Fraction(1, 3),)
    norms, vanilla = last_100(rule, start, penalty)
    with witness(
        p=1, start=start, penalty=penalty, rmsprop=digits((min(norms), max(norms))), vanilla=vanilla
    ):
        assert ball(min(vanilla)) > max(norms), "RMSProp is higher in one phase"


@claim(
    "fig-6.one",
    reading="mean over two iterations",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"rule": RMSProp, "penalty": Fraction(1)},
    mutants={
        "positions below 10⁻⁹ rounded to 0": {"rule": Absorbing},
        "λ = 1.001": {"penalty": Fraction(1001, 1000)},
    },
)
def test_mean(rule, penalty):
    """The mean of two vanilla norms in a row is above that of RMSProp. Refuted by every start and
    $n$: $pα/2$ is below it.
    """
    certify(steps_above_the_rate(), order_once_in_two())
    start = (Fraction(1, 3),)
    norms, vanilla = last_100(rule, start, penalty)
    with witness(
        p=1,
        start=start,
        penalty=penalty,
        rmsprop=digits((norms[-2] + norms[-1]) / 2, 8),
        vanilla=sum(vanilla) / 2,
    ):
        assert ball(sum(vanilla)) > norms[-2] + norms[-1], "RMSProp's mean is higher"


@claim(
    "fig-6.one",
    world="float32",
    expect="holds",
    evidence="sampled",
    given={"weights": 100, "penalty": 1.0},
    mutants={"λ = 0.3": {"penalty": 0.3}, "p = 10": {"weights": 10}},
)
def test_float32(weights, penalty):
    """From a random start, $p = 100$, the last 100 of 110,000 iterations are as printed: a share of at
    least 0.99 of all starts.
    """
    vanilla, rmsprop = optimizers.NDGM(0.01, penalty), optimizers.RMSProp(0.01, penalty)
    check_order(vanilla, rmsprop, 1500, weights, torch.float32, share=0.01)


@claim(
    "fig-6.one",
    world="float64",
    expect="holds",
    evidence="sampled",
    given={"weights": 100, "penalty": 1.0},
    mutants={"λ = 0.3": {"penalty": 0.3}, "p = 10": {"weights": 10}},
)
def test_float64(weights, penalty):
    """From a random start, $p = 100$, the last 100 of 110,000 iterations are as printed: a share of at
    least 0.99 of all starts.
    """
    vanilla, rmsprop = optimizers.NDGM(0.01, penalty), optimizers.RMSProp(0.01, penalty)
    check_order(vanilla, rmsprop, 1500, weights, torch.float64, share=0.01)


def check_one_run(starts, iterations, penalty=1.0):
    """RMSProp after so many iterations, vanilla when it has settled."""
    settled = 110_000 if starts.dtype != torch.bfloat16 else 2000
    vanilla = last_norms(optimizers.NDGM(0.01, penalty), starts, settled)
    rmsprop = last_norms(optimizers.RMSProp(0.01, penalty), starts, iterations)
    shown = {"vanilla": rounded(vanilla), "rmsprop": rounded(rmsprop), "first_entry": starts[0, 0].item()}
    with witness(p=starts.shape[1], iterations=iterations, **shown):
        assert bool(vanilla.lowest > rmsprop.highest), "RMSProp is not below vanilla in all iterations"


@claim(
    "fig-6.one",
    reading="every start",
    aside=True,
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"start": 0.203125},
    mutants={"a captured start": {"start": 0.5}},
)
def test_float32_every_start(start):
    """$p = 1$: the order is as printed from every start. Refuted by one that is not captured."""
    check_one_run(torch.tensor([[start]]), 3000)


@claim(
    "fig-6.one",
    reading="after 1000 iterations",
    aside=True,
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"iterations": 1000},
    mutants={"after 4000 iterations": {"iterations": 4000}},
)
def test_float64_early(iterations):
    """$p = 100$, torch's start of seed 0: as printed after 1000 iterations. Refuted: hardly an entry
    has been rounded to 0 yet.
    """
    check_one_run(random_starts(1, 100, torch.float64), iterations)


@claim(
    "fig-6.one",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": 1.0},
    mutants={"λ = 4": {"penalty": 4.0}},
)
def test_bfloat16(penalty):
    """$p = 100$, torch's start of seed 0: as printed. Refuted: $vₙ$ stalls before the steps
    change too little to leave 0.
    """
    check_one_run(random_starts(1, 100, torch.bfloat16), 2000, penalty)
