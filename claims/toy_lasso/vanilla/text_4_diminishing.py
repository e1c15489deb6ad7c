"""Section 4 on step sizes: diminishing ones take NDGM on (7) to 0 for every λ; reducing ones leave an error.

Write S for λ(αₘ + … + αₙ₋₁) and M for the largest of these steps. A step of length s ≥ 0 leaves |b₊| ≤
max(|b| − s, s), so by induction |bₙ| ≤ max(M, |bₘ| − S). If αₙ → 0 then M ≤ ε from some m on, and if Σαₙ = ∞
then S passes |bₘ|: |bₙ| ≤ ε from then on. "By Prop. 4.1" this is not: that is about constant steps, and its
band αλ shrinks for every αₙ → 0, summable or not, while |bₙ| ≥ |b₀| − S keeps a far start away from 0 under
summable steps (new-capture-decreasing-steps). In the reducing regime the rate stays positive, and the last
one, α, decides the error.
"""

from fractions import Fraction
from functools import partial

import pytest
import torch
import z3

from ndgm.exact.bounds import best_loss_bound
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import gaps
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, schedules, toy_cases, toy_vectors
from ndgm.verdict import Count, Proof, certify, claim, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)
B, STEP, LAMBDA = z3.Reals("b s λ")
FARTHEST = z3.If(z3.Abs(B) > 2 * STEP, z3.Abs(B) - STEP, STEP)
"""max(|b| − s, s)."""


def summable(n):
    return Fraction(1, 10 * 2**n)


def harmonic(n):
    return Fraction(1, n + 1)


@claim(
    "text-4.diminishing",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "bound": max, "sign": 1},
    mutants={
        "the last step for the largest": {"bound": lambda steps: steps[-1]},
        "negative steps let in": {"sign": -1},
        "heavy ball": {"rule": partial(HeavyBall, momentum=HALF)},
    },
)
def test_diminishing(rule, bound, sign):
    """For all m < n: |bₙ| ≤ max(M, |bₘ| − S).

    With αₙ → 0 and Σαₙ = ∞ this is bₙ → 0, from every start and for every λ > 0.
    """

    @examples(toy_cases(), schedules(10), number=100)
    def walk(case, rates):
        rates = [sign**n * rate * case.learning_rate for n, rate in enumerate(rates)]
        orbit = trajectory(rule(rates.__getitem__, case.penalty), case.start, len(rates))
        for m in range(len(rates)):
            for n in range(m + 1, len(rates) + 1):
                steps = [case.penalty * rate for rate in rates[m:n]]
                with witness(start=orbit[m], penalty=case.penalty, rates=rates[m:n], end=orbit[n]):
                    assert abs(orbit[n]) <= max(bound(steps), abs(orbit[m]) - sum(steps))

    largest, travelled, start = z3.Reals("M S bₘ")
    after = step_formula(rule(STEP / LAMBDA, LAMBDA), B)
    bounded = z3.Or(z3.Abs(B) <= largest, z3.Abs(B) <= start - travelled)
    kept = z3.Or(z3.Abs(after) <= largest, z3.Abs(after) <= start - (travelled + STEP))
    with witness():
        evidence = prove(kept, assumptions=[bounded, STEP >= 0, largest >= STEP, LAMBDA > 0])
    certify(Proof("induction over n, its step by z3", f"|bₘ| ≤ |bₘ| − 0; {evidence}"))


def check_reaches_zero(rate):
    """|b₂₀₀| < 1/100 from the start 1/3, λ = 1."""
    orbit = trajectory(NDGM(rate, 1), Fraction(1, 3), 200)
    shown = {f"b_{n}": orbit[n] for n in (1, 2, 3)}
    with witness(start=orbit[0], **shown, steps=", ".join(str(rate(n)) for n in range(3))):
        assert abs(orbit[-1]) < Fraction(1, 100), "αₙ → 0, and bₙ does not go to 0"


@claim(
    "text-4.diminishing",
    reading="that Proposition 4.1 yields it",
    expect="refuted",
    evidence="proved",
    given={"rate": summable},
    mutants={"a divergent sum": {"rate": harmonic}},
)
def test_by_proposition_4_1(rate):
    """αₙ → 0 makes the band αₙλ of Prop. 4.1 shrink to 0, and so bₙ → 0.

    (From 1/3 with αₙ = 2⁻ⁿ/10 it goes to 2/15.)
    """
    check_reaches_zero(rate)


@claim(
    "text-4.diminishing",
    reading="that Proposition 4.1 yields it",
    condition="Σαₙ = ∞, and |b₊| ≤ max(|b| − αₙλ, αₙλ) stands in for Prop. 4.1",
    expect="holds",
    evidence="proved",
    given={"rate": harmonic, "farthest": FARTHEST},
    mutants={
        "a finite sum": {"rate": summable},
        "a band of half a step": {"farthest": z3.If(z3.Abs(B) > 2 * STEP, z3.Abs(B) - STEP, STEP / 2)},
    },
)
def test_by_one_step(rate, farthest):
    """The bound on one step does yield it: from 1/3 with αₙ = 1/(n + 1), say, it takes |b₂₀₀| below 1/100."""
    check_reaches_zero(rate)
    after = step_formula(NDGM(STEP / LAMBDA, LAMBDA), B)
    with witness():
        evidence = prove(z3.Abs(after) <= farthest, assumptions=[STEP >= 0, LAMBDA > 0])
    certify(Proof("z3", evidence))


@claim(
    "text-4.diminishing",
    reading="the reducing regime",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "steps_of_last_run": 8},
    mutants={
        "stopped before the last run settles": {"steps_of_last_run": 0},
        "soft threshold": {"rule": ProximalGradient},
        "heavy ball": {"rule": partial(HeavyBall, momentum=HALF)},
    },
)
def test_reducing(rule, steps_of_last_run):
    """At the limit of the last run, of rate α, two losses in a row sum to pαλ², twice the error (9) allows.

    None of them is 0. (Starts are less than 7 steps of the last run away from 0.)
    """

    @examples(toy_vectors(lattice=False))
    def walk(vector):
        rates = [3 * vector.learning_rate] * 2 + [vector.learning_rate] * (steps_of_last_run + 1)
        orbit = vector_trajectory(rule(rates.__getitem__, vector.penalty), vector.starts, len(rates))
        losses = [vector.penalty * sum(map(abs, position)) for position in orbit[-2:]]
        error = best_loss_bound(vector.learning_rate, vector.penalty, len(vector.starts))
        with witness(**vector._asdict(), losses=losses):
            assert sum(losses) == 2 * error and 0 < min(losses) <= error

    after = step_formula(rule(STEP / LAMBDA, LAMBDA), B)
    with witness():
        cycle = z3.And(after != 0, z3.Abs(after) + z3.Abs(B) == STEP, z3.Abs(after) < STEP)
        evidence = prove(cycle, assumptions=[B != 0, z3.Abs(B) < STEP, LAMBDA > 0])
    certify(Proof("induction over n, its step by z3", evidence))


@claim(
    "text-4.diminishing",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"start": 1.0, "first": 0.0005},
    mutants={"a start near 0": {"start": 0.0002}, "larger steps": {"first": 0.5}},
)
def test_float32(start, first):
    """In float32 αₙ = first/(n + 1), λ = 1, goes to 0, too. (Once αₙ is too small, no entry moves.)"""
    n = 17_000
    end = end_state(optimizers.NDGM(lambda k: first / (k + 1), 1.0), torch.tensor([start]), n)
    rests_at, half = end.position.item(), gaps(end.position).item() / 2
    with witness(start=start, rests_at=rests_at, from_n=n):
        moves = first / (n + 1) >= half
        assert moves or rests_at == 0, "αₙ is, and stays, less than half the distance to move"
    certify(Count(1, "start"))
