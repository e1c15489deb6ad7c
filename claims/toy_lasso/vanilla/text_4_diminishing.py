"""Section 4 on step sizes: diminishing steps take NDGM on (7) to 0 for every λ > 0; in the reducing regime α
decides the error.

Write S for λ(αₘ + ... + αₙ₋₁) and M for the largest of these steps. A step of length s ≥ 0 leaves |b₊| ≤
max(|b| − s, s), so by induction |bₙ| ≤ max(M, |bₘ| − S). If αₙ → 0 then M ≤ ε from some m on, and if Σαₙ = ∞
then S passes |bₘ|: |bₙ| ≤ ε from then on. "By Prop. 4.1" this is not: that is about constant steps, and its
band αλ shrinks for every αₙ → 0, summable or not, while |bₙ| ≥ |b₀| − S keeps a far start away from 0 under
summable steps. Two further theorems: for real numbers the limit is 0 from every start iff the sum diverges,
and 0 itself is reached from a null set; in float32 a decaying rate makes most starts exactly 0.
"""

from fractions import Fraction

import pytest
import torch
import z3

from ndgm.exact.bounds import best_loss_bound
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory, vector_trajectory
from ndgm.exact.vanilla import first_zero_starts
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.formats import gaps
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, positive_rationals, schedules, toy_cases, toy_vectors
from ndgm.verdict import Count, Proof, certify, claim, witness, witnesses

pytestmark = pytest.mark.fast

b, s, penalty, largest, travelled, start = z3.Reals("b s λ M S b_m")


def heavy_ball(learning_rate, penalty):
    return HeavyBall(learning_rate, penalty, Fraction(1, 2))


def longest(steps):
    """M, the largest of some steps."""
    return max(steps)


@claim(
    "text-4.diminishing",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "bound": longest, "sign": 1},
    mutants={
        "the last step for the largest": {"bound": lambda steps: steps[-1]},
        "negative steps let in": {"sign": -1},
        "heavy ball": {"rule": heavy_ball},
    },
)
def test_diminishing(rule, bound, sign):
    """For all m < n: |bₙ| ≤ max(M, |bₘ| − S). With αₙ → 0 and Σαₙ = ∞ this is bₙ → 0, from every start and
    for every λ > 0.
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

    after = step_formula(rule(s / penalty, penalty), b)
    bounded = z3.Or(z3.Abs(b) <= largest, z3.Abs(b) <= start - travelled)
    kept = z3.Or(z3.Abs(after) <= largest, z3.Abs(after) <= start - (travelled + s))
    with witness():
        evidence = prove(kept, assumptions=[bounded, s >= 0, s <= largest, penalty > 0])
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
    evidence="proved",
    expect="refuted",
    given={"rate": lambda n: Fraction(1, 10 * 2**n)},
    mutants={"a divergent sum": {"rate": lambda n: Fraction(1, n + 1)}},
)
def test_by_proposition_4_1(rate):
    """αₙ → 0 makes the band αₙλ of Prop. 4.1 shrink to 0, and so bₙ → 0. (From 1/3 with αₙ = 2⁻ⁿ/10 it goes
    to 2/15.)
    """
    check_reaches_zero(rate)


@claim(
    "text-4.diminishing",
    reading="that Proposition 4.1 yields it",
    condition="Σαₙ = ∞, and |b₊| ≤ max(|b| − αₙλ, αₙλ) stands in for Prop. 4.1",
    evidence="proved",
    expect="holds",
    given={"rate": lambda n: Fraction(1, n + 1), "farthest": z3.If(z3.Abs(b) > 2 * s, z3.Abs(b) - s, s)},
    mutants={
        "a finite sum": {"rate": lambda n: Fraction(1, 10 * 2**n)},
        "a band of half a step": {"farthest": z3.If(z3.Abs(b) > 2 * s, z3.Abs(b) - s, s / 2)},
    },
)
def test_by_one_step(rate, farthest):
    """The bound on one step does yield it; from 1/3 with αₙ = 1/(n + 1), say, where it takes |b₂₀₀| below
    1/100.
    """
    check_reaches_zero(rate)
    after = step_formula(NDGM(s / penalty, penalty), b)
    with witness():
        evidence = prove(z3.Abs(after) <= farthest, assumptions=[s >= 0, penalty > 0])
    certify(Proof("z3", evidence))


@claim(
    "text-4.diminishing",
    reading="the reducing regime",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "settled": True},
    mutants={
        "stopped before the last run settles": {"settled": False},
        "soft threshold": {"rule": ProximalGradient},
        "heavy ball": {"rule": heavy_ball},
    },
)
def test_reducing(rule, settled):
    """At the limit of the last run, of rate α, two losses in a row sum to pαλ², twice the error (9) allows;
    none is 0.
    """

    @examples(toy_vectors(lattice=False))
    def walk(vector):
        last = 8 if settled else 0  # Starts are less than 7 steps of the last run away from 0.
        rates = [3 * vector.learning_rate] * 2 + [vector.learning_rate] * (last + 1)
        orbit = vector_trajectory(rule(rates.__getitem__, vector.penalty), vector.starts, last + 3)
        losses = [vector.penalty * sum(map(abs, position)) for position in orbit[-2:]]
        error = best_loss_bound(vector.learning_rate, vector.penalty, len(vector.starts))
        with witness(**vector._asdict(), losses=losses):
            assert sum(losses) == 2 * error and 0 < min(losses) <= error

    after = step_formula(rule(s / penalty, penalty), b)
    with witness():
        cycle = z3.And(after != 0, z3.Abs(after) + z3.Abs(b) == s, z3.Abs(after) < s)
        evidence = prove(cycle, assumptions=[b != 0, z3.Abs(b) < s, penalty > 0])
    certify(Proof("induction over n, its step by z3", evidence))


@claim(
    "text-4.diminishing",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"start": 1.0, "first": 0.0005},
    mutants={"a start near 0": {"start": 0.0002}, "larger steps": {"first": 0.5}},
)
def test_float32(start, first):
    """In float32 αₙ = first/(n + 1), λ = 1, goes to 0, too. (Once αₙ is lost beside it, an entry rests where
    it is.)
    """
    n = 17_000
    end = end_state(optimizers.NDGM(lambda k: first / (k + 1), 1.0), torch.tensor([start]), n)
    half = gaps(end.position).item() / 2
    with witness(start=start, rests_at=end.position.item(), from_n=n):
        assert first / (n + 1) >= half or end.position.item() == 0, (
            "αₙ is, and stays, less than half the distance to move"
        )
    certify(Count(1, "start"))


@claim(
    "new-capture-decreasing-steps",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "bound": longest},
    mutants={
        "the last step for the largest": {"bound": lambda steps: steps[-1]},
        "heavy ball": {"rule": heavy_ball},
    },
)
def test_converges_iff_the_sum_diverges(rule, bound):
    """max(M, |bₘ| − S) ≥ |bₙ| ≥ |bₘ| − S: where αₙ → 0, bₙ → 0 from every start iff Σαₙ = ∞ (αₙ ≥ 0, λ > 0).

    If the sum is finite, no start beyond λΣαₙ comes nearer to 0 than its distance to that.
    """

    @examples(toy_cases(), schedules(10), number=100)
    def walk(case, rates):
        rates = [rate * case.learning_rate for rate in rates]
        orbit = trajectory(rule(rates.__getitem__, case.penalty), case.start, len(rates))
        steps = [case.penalty * rate for rate in rates]
        with witness(start=case.start, penalty=case.penalty, rates=rates, end=orbit[-1]):
            rest = abs(case.start) - sum(steps)
            assert rest <= abs(orbit[-1]) <= max(bound(steps), rest)

    after = step_formula(rule(s / penalty, penalty), b)
    with witness():
        lower = prove(z3.Abs(after) >= z3.Abs(b) - s, assumptions=[s >= 0, penalty > 0])
        upper = prove(
            z3.Abs(after) <= z3.If(z3.Abs(b) - s > s, z3.Abs(b) - s, s), assumptions=[s >= 0, penalty > 0]
        )
    certify(Proof("induction over n, its steps by z3", f"{lower}; {upper}"))


@claim(
    "new-capture-decreasing-steps",
    reading="real numbers: 0 itself from a null set only",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM},
    mutants={
        "soft threshold": {"rule": ProximalGradient},
        "twice the step": {"rule": lambda rate, penalty: NDGM(lambda n: 2 * rate(n), penalty)},
    },
)
def test_null_set(rule):
    """Whatever the steps αₙλ > 0, at most 2ⁿ starts have their first 0 at n: those that n steps back from 0
    lead to.
    """

    @examples(positive_rationals(5, 20), positive_rationals(1, 9), toy_cases(most=3))
    def walk(first, decay, case):
        rates = [first * decay**n for n in range(6)]
        steps = [case.penalty * rate for rate in rates]
        hits = {start: n for n in range(1, 7) for start in first_zero_starts(steps[:n])}
        for start in [*hits, case.start]:
            if start == 0:
                continue
            orbit = trajectory(rule(rates.__getitem__, case.penalty), start, 6)
            with witness(start=start, penalty=case.penalty, rates=rates):
                assert (orbit.index(0) if 0 in orbit else None) == hits.get(start)

    after, y = step_formula(rule(lambda n: s / penalty, penalty), b), z3.Real("y")
    positive = [s > 0, penalty > 0, after == y]
    with witness():
        to_zero = prove(z3.Or(b == 0, b == s, b == -s), assumptions=[*positive, y == 0])
        to_other = prove(z3.Or(b == y + s, b == y - s), assumptions=[*positive, y != 0])
    certify(
        Proof("induction over n, its steps by z3", f"at most 2ⁿ starts, a null set: {to_zero}; {to_other}")
    )


def exponential(gamma, learning_rate=0.01, steps=1002):
    """The learning rates of torch.optim.SGD under torch's ExponentialLR."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=learning_rate)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma)
    rates = []
    for _ in range(steps):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return rates


@claim(
    "new-capture-decreasing-steps",
    reading="sparse from most starts",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"gamma": 0.99, "steps": 700},
    mutants={"a constant rate": {"gamma": 1.0}, "a fast decay": {"gamma": 0.9, "steps": 300}},
)
def test_captured_in_float32(gamma, steps):
    """SGD, λ = 1, learning rate 0.01 under ExponentialLR(0.99): most moduli that float32's sampler draws are
    exactly 0 at n = 700.

    At a constant rate two of 2²³ are; the rate is then 9·10⁻⁶, nowhere near underflow.
    """
    starts, rates = positive_starts(torch.float32), exponential(gamma)
    zeros = end_state(optimizers.NDGM(rates.__getitem__, 1.0), starts, steps).zeros
    with witnesses(len(starts), zeros=zeros, starts=len(starts), last_rate=rates[steps - 1]):
        assert zeros > len(starts) / 2
    certify(Count(len(starts), f"moduli that float32's sampler draws, {zeros} of which are exactly 0"))
