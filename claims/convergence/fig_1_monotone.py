"""Figure 1: is the loss monotone, does it converge, and why not to zero?

The rule accepts every step and only shrinks the next one. Near the end the excess over ||y||² is about 1e-12
while one unit in the last place of the loss is 9e-13, so the recorded loss is constant whatever the iterates
do; the true loss rises on every other step. Each data term (relu(t) − y)² with y ≤ 0 is at least y², so no
run of any length brings the loss below ||y||² = 4461.786...
"""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.sim import figure_1
from ndgm.verdict import (
    Count,
    Measurement,
    Proof,
    certify,
    claim,
    refute,
    witness,
)

pytestmark = pytest.mark.fast


@claim(
    "fig-1.monotone",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"accept_any_step": True},
    mutants={"reject steps that raise the loss": {"accept_any_step": False}},
)
def test_true_loss_is_monotone(accept_any_step):
    """The loss at the stored iterates, in exact rational arithmetic, does not rise over the last steps of the
    run.
    """
    run, exact = figure_1.paper_run(), figure_1.paper_excesses(4)
    if not accept_any_step:
        exact = list(np.minimum.accumulate(exact))
    for step, (before, after) in enumerate(pairwise(exact), start=5997):
        if after > before:
            refute(
                "the loss rises by an exact rational amount while the recorded loss stays the same",
                rise=f"{float(after - before):.3g}",
                step=step,
                rises_among_the_last_999_steps=run.increases(1000),
            )
        with witness(step=step):
            assert after <= before


@claim(
    "fig-1.monotone",
    reading="as recorded",
    world="float64",
    condition="the loss is read as recorded, rounded to float64, from iteration 5000 on",
    expect="holds",
    evidence="enumerated",
    given={"loss": "losses", "first": 5000},
    mutants={"true loss": {"loss": "excesses"}, "from iteration 300 on": {"first": 300}},
)
def test_recorded_loss_is_monotone(loss, first):
    """The recorded loss does not increase after iteration 5000, and is bounded."""
    values = getattr(figure_1.paper_run(), loss)[first:]
    rises = np.flatnonzero(np.diff(values) > 0)
    with witness(rises=len(rises), first_rise=first + int(rises[0]) if len(rises) else None):
        assert not len(rises)
    with witness(largest_loss=figure_1.paper_run().losses.max()):
        assert np.isfinite(figure_1.paper_run().losses).all()
    certify(Count(len(values) - 1, "consecutive pairs of recorded losses"))


@claim(
    "fig-1.converges",
    expect="holds",
    evidence="proved",
    given={"decay": Fraction(9, 10)},
    mutants={"no decay": {"decay": Fraction(1)}},
)
def test_total_rise_is_finite(decay):
    """The increases of the loss (3), y ≤ 0, sum to a finite number, so that it converges; on |w| to at most
    a₀ / (1 − decay).

    (3) less ||y||² is q + p, q = sum relu(zᵢ w)² + ridge ≥ 0 with L-Lipschitz gradient, |q'|² ≤ 2Lq,
    and p convex, M-Lipschitz. With E = 1 + q + p a step raises E by at most a(1 + aL/2)K E, K = 4L + 2M².
    After n increases a = a₀ decayⁿ, so the product of all factors 1 + a(1 + aL/2)K is finite, E is bounded,
    and the increases are summable: the loss converges, monotone or not.
    """
    u, v, a, L, M, E = z3.Reals("u v a L M E")  # u = |q'|, v = |q' + p'|
    K, positive = 4 * L + 2 * M * M, [a > 0, L >= 0, M >= 0, u >= 0]
    size = prove((u + M) * (u + M) <= K * E, assumptions=[*positive, E >= 1, u * u <= 2 * L * E])
    # q(w − ag) ≤ q(w) + u a v + L a² v² / 2 and p(w − ag) ≤ p(w) + M a v.
    rise = a * v * u + L * a * a * v * v / 2 + M * a * v
    step = prove(rise <= a * (1 + a * L / 2) * (u + M) * (u + M), assumptions=[*positive, v >= 0, v <= u + M])
    position, rate, previous, risen = Fraction(1), Fraction(303, 1000), None, Fraction(0)
    for step in range(400):
        loss = abs(position)
        if previous is not None and loss > previous:
            risen += loss - previous
            rate *= decay
        previous = loss
        position -= rate if position > 0 else -rate if position < 0 else 0
        with witness(step=step, total_rise=risen):
            assert risen <= Fraction(303, 1000) / (1 - Fraction(9, 10))
    certify(
        Proof(
            "z3; by hand: the product of 1 + cₙ is finite where the cₙ are summable",
            f"gradient: {size}; rise: {step}",
        )
    )


@claim(
    "fig-1.converges",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"adaptive_rate": True},
    mutants={"constant rate": {"adaptive_rate": False}},
)
def test_loss_converges(adaptive_rate):
    """On problems of the figure's kind the loss converges to ||y||², its minimum, and not to 0: the excess
    falls below 1e-60.
    """
    finals = []
    for seed in range(20):
        problem = figure_1.small_problem(seed=seed)
        run = figure_1.run(
            problem, objective="excess", iterations=6000, adaptive=adaptive_rate, learning_rate=1e-3
        )
        finals.append(run.excesses[-1])
        with witness(seed=seed, excess=run.excesses[-1]):
            assert 0 <= run.excesses[-1] < 1e-60
    certify(Measurement("final excess over ||y||²", len(finals), min(finals), max(finals)))


@claim(
    "fig-1.floor",
    expect="refuted",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_longer_run_nears_zero(sign):
    """Some weight brings a data term of (3) below y², so that a longer run could bring the loss near zero."""
    t, y = z3.Reals("t y")
    activation = z3.If(t > 0, t, 0)
    try:
        prove((activation - y) * (activation - y) >= y * y, assumptions=[sign * y > 0])
    except AssertionError:
        with witness(sign_of_y=sign):
            assert (max(Fraction(sign), 0) - sign) ** 2 < 1
    else:
        refute(
            "each data term is at least y² for every weight, so the loss never falls below ||y||²",
            sign_of_y=sign,
            least_loss_of_the_figure="4461.786221675726...",
        )


@claim(
    "fig-1.floor",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_run_is_above_its_floor(sign):
    """In the run the loss keeps falling towards 0 below ||y||²."""
    problem = figure_1.small_problem(seed=3)
    positive = figure_1.Problem(
        problem.design, sign * np.abs(problem.response), problem.start, problem.penalty
    )
    losses = figure_1.run(positive, iterations=3000, learning_rate=1e-3).losses
    with witness(final_loss=losses[-1], norm_of_y_squared=positive.constant):
        assert losses[-1] < positive.constant * (1 - 1e-9)
