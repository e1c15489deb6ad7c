"""Section 4 on step sizes: diminishing ones take NDGM on (7) to 0 for every λ; reducing ones leave an error.

Write S for λ(αₘ + … + αₙ₋₁) and M for the largest of these steps. A step of length s ≥ 0 leaves |b₊| ≤
max(|b| − s, s), so by induction |bₙ| ≤ max(M, |bₘ| − S). If αₙ → 0 then M ≤ ε from some m on, and if Σαₙ = ∞
then S passes |bₘ|: |bₙ| ≤ ε from then on. "By Prop. 4.1" this is not, as that is about constant steps. Make
the steps outside of the band |b| ≤ αλ shorter, αλ·min(1, αλ): all that Prop. 4.1 says stays true, for every
α, but at αₙ = 1/(n + 1) the sum of these steps is finite. It does yield it where every αₙ is kept until its
run has settled. In the reducing regime the rate stays positive, and the last one decides the error.
"""

from fractions import Fraction
from functools import partial

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.vanilla.settled_norms import ALPHA, DIMENSION, prove_norms, under
from claims.toy_lasso.vanilla.shortened_steps import Shortened, prove_proposition, prove_stays_away
from ndgm.exact.bounds import best_loss_bound
from ndgm.exact.inference import diminishing_steps, induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory, vector_trajectory
from ndgm.exact.statements import settles
from ndgm.exact.vanilla import PENALTY, POSITION, no_multiple, prove_alternates, settling_index
from ndgm.sim import optimizers
from ndgm.sim.formats import gaps
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, positive_rationals, schedules, toy_cases, toy_vectors
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)
B, STEP, LAMBDA = z3.Reals("b s λ")


def harmonic(n):
    return Fraction(1, n + 1)


@claim(
    "text-4.diminishing",
    part="limit",
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
    """For all $m < n$: $|bₙ| ≤ max(M, |bₘ| − S)$.

    With $αₙ → 0$ and $Σαₙ = ∞$ this is $bₙ → 0$, from every start and for every $λ > 0$.
    """

    @examples(toy_cases(), schedules(10), number=100)
    def walk(case, rates):
        rates = [sign**n * rate * case.learning_rate for n, rate in enumerate(rates)]
        orbit = trajectory(rule(rates.__getitem__, case.penalty), case.start, len(rates))
        for m in range(len(rates)):
            for n in range(m + 1, len(rates) + 1):
                steps = [case.penalty * rate for rate in rates[m:n]]
                with witness(start=orbit[m], penalty=case.penalty, rates=rates[m:n], end=orbit[n]):
                    limit = max(bound(steps), abs(orbit[m]) - sum(steps))
                    assert abs(orbit[n]) <= limit, "|bₙ| is above max(M, |bₘ| − S)"

    step = step_formula(rule(STEP / LAMBDA, LAMBDA), B)
    with witness():
        certify(diminishing_steps(z3.Abs, size=STEP, variables=[B], step=[step], given=[LAMBDA > 0]))


@claim(
    "text-4.diminishing",
    part="by-4.1",
    expect="refuted",
    evidence="proved",
    given={"rule": Shortened},
    mutants={"NDGM itself": {"rule": NDGM}},
)
def test_by_proposition_4_1(rule):
    """A rule of which all is true that Prop. 4.1 says, for every $α$, goes to 0 at $αₙ = 1/(n + 1)$, too.

    (NDGM with the steps $αλ·min(1, αλ)$ outside of the band does not: from 3 it never is below 1, $λ = 1$.)
    """
    certify(prove_proposition(rule), prove_stays_away())
    orbit = trajectory(rule(harmonic, 1), Fraction(3), 60)
    shown = {"b_1": orbit[1], "b_2": orbit[2], "b_60": f"about {float(orbit[60]):.6f}"}
    with witness(rule=rule, start=orbit[0], steps="1/(n + 1)", **shown):
        assert min(map(abs, orbit[59:])) < Fraction(1, 2), "it stays above 1"


@claim(
    "text-4.diminishing",
    reading="each rate kept until its run has settled",
    part="by-4.1",
    condition="each $αₙ$ is kept until its constant run has settled",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "settled": True},
    mutants={"one step at each rate": {"settled": False}, "soft threshold": {"rule": ProximalGradient}},
)
def test_by_settled_runs(rule, settled):
    """Then $|θᵢ| < αₙλ$ after the run at $αₙ$, by Prop. 4.1, and this goes to 0 with $αₙ$.

    (Walked at rates $(5/11)ⁿ$, among whose steps the starts have no multiples.)
    """

    @examples(toy_vectors(lattice=False))
    def walk(vector):
        point = vector.starts
        for n in range(4):
            rate = vector.learning_rate * Fraction(5, 11) ** n
            steps = settling_index(point, rate * vector.penalty) if settled else 1
            point = vector_trajectory(rule(rate, vector.penalty), point, steps)[-1]
            with witness(**vector._asdict(), n=n, point=point):
                inside = all(point) and max(map(abs, point)) < rate * vector.penalty
                assert inside, "it is outside of the band, or 0"

    with witness():
        in_band = z3.And(POSITION != 0, z3.Abs(POSITION) < ALPHA * PENALTY)
        certify(prove_alternates(rule), concludes=settles(in_band, given=no_multiple()[2]))


@claim(
    "text-4.diminishing",
    part="rate-stays",
    expect="holds",
    evidence="proved",
    given={"factor": HALF},
    mutants={"a last rate of 0": {"factor": Fraction(0)}},
)
def test_the_rate_stays_positive(factor):
    """A rate that is multiplied by a positive factor after each of finitely many runs ends positive."""

    @examples(positive_rationals(), st.integers(0, 20))
    def walk(first, runs):
        with witness(first=first, runs=runs + 1, last=first * factor ** (runs + 1)):
            assert first * factor ** (runs + 1) > 0, "the last rate is 0"

    rate, first, times = z3.Reals("α α₀ q")
    known = [first > 0, times >= z3.Q(*factor.as_integer_ratio()), times < 1]
    with witness():
        certify(
            induction(
                lambda rate: rate > 0,
                variables=[rate],
                start=[first],
                step=[rate * times],
                given=known,
                over="run",
            )
        )


@claim(
    "text-4.diminishing",
    part="error-decides",
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
    """At the limit of the last run, of rate $α$, two losses in a row sum to $pαλ²$,
    twice the error (9) allows.

    None of them is 0. (Starts are less than 7 steps of the last run away from 0, and no multiples of one.)
    """

    @examples(toy_vectors(lattice=False))
    def walk(vector):
        rates = [3 * vector.learning_rate] * 2 + [vector.learning_rate] * (steps_of_last_run + 1)
        orbit = vector_trajectory(rule(rates.__getitem__, vector.penalty), vector.starts, len(rates))
        losses = [vector.penalty * sum(map(abs, position)) for position in orbit[-2:]]
        error = best_loss_bound(vector.learning_rate, vector.penalty, len(vector.starts))
        with witness(**vector._asdict(), losses=losses, error=error):
            decided = sum(losses) == 2 * error and 0 < min(losses) <= error
            assert decided, "the error does not decide the losses"

    norms = under("")
    mean = norms.penalty * (norms.here + norms.following) / 2
    error = ALPHA * DIMENSION * norms.penalty**2 / 2
    with witness():
        certify(prove_norms(mean == error, (rule, norms), off_lattice=[norms]))


@claim(
    "text-4.diminishing",
    part="limit",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"start": 1.0, "first": 0.0005},
    mutants={"a start near 0": {"start": 0.0002}, "larger steps": {"first": 0.5}},
)
def test_float32(start, first):
    """In float32 $αₙ = first/(n + 1)$, $λ = 1$, goes to 0, too. (Once $αₙ$ is too small, no entry moves.)"""
    n = 17_000
    end = end_state(optimizers.NDGM(lambda k: first / (k + 1), 1.0), torch.tensor([start]), n)
    rests_at, half = end.position.item(), gaps(end.position).item() / 2
    with witness(start=start, rests_at=rests_at, from_n=n):
        moves = first / (n + 1) >= half
        assert moves or rests_at == 0, "αₙ is, and stays, less than half the distance to move"
