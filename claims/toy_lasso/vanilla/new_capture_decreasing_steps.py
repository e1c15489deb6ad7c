"""A new theorem beyond Section 4: steps αₙ → 0 take NDGM on (7) to 0 from every start iff Σαₙ = ∞.

With S = λ(α₀ + … + αₙ₋₁) and M the largest of these steps, max(M, |b₀| − S) ≥ |bₙ| ≥ |b₀| − S by induction,
as a step of length s leaves |b| − s ≤ |b₊| ≤ max(|b| − s, s). For real numbers 0 itself is reached from a
null set: at most two points lead to each point, so that at most 2ⁿ starts have their first 0 at n. In float32
a decaying rate makes most starts exactly 0.
"""

from fractions import Fraction
from functools import partial

import pytest
import torch
import z3

from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory
from ndgm.exact.vanilla import first_zero_starts
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, positive_rationals, schedules, toy_cases
from ndgm.verdict import Count, Proof, certify, claim, witness, witnesses

pytestmark = pytest.mark.fast


@claim(
    "new-capture-decreasing-steps",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "bound": max},
    mutants={
        "the last step for the largest": {"bound": lambda steps: steps[-1]},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 2))},
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

    b, step, penalty = z3.Reals("b s λ")
    after = step_formula(rule(step / penalty, penalty), b)
    farthest = z3.If(z3.Abs(b) - step > step, z3.Abs(b) - step, step)
    with witness():
        lower = prove(z3.Abs(after) >= z3.Abs(b) - step, assumptions=[step >= 0, penalty > 0])
        upper = prove(z3.Abs(after) <= farthest, assumptions=[step >= 0, penalty > 0])
    certify(Proof("induction over n, its steps by z3", f"{lower}; {upper}"))


@claim(
    "new-capture-decreasing-steps",
    reading="real numbers: 0 itself from a null set only",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={
        "soft threshold": {"rule": ProximalGradient},
        "twice the step": {"rule": lambda rate, penalty: NDGM(lambda n: 2 * rate(n), penalty)},
    },
)
def test_null_set(rule):
    """Whatever the steps αₙλ > 0, at most 2ⁿ starts have their first 0 at n: those n steps back from 0."""

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

    b, y, step, penalty = z3.Reals("b y s λ")
    after = step_formula(rule(lambda n: step / penalty, penalty), b)
    positive = [step > 0, penalty > 0, after == y]
    with witness():
        to_zero = prove(z3.Or(b == 0, b == step, b == -step), assumptions=[*positive, y == 0])
        to_other = prove(z3.Or(b == y + step, b == y - step), assumptions=[*positive, y != 0])
    so = f"at most 2ⁿ starts, a null set: {to_zero}; {to_other}"
    certify(Proof("induction over n, its steps by z3", so))


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
    expect="holds",
    evidence="enumerated",
    given={"gamma": 0.99, "steps": 700},
    mutants={"a constant rate": {"gamma": 1.0}, "a fast decay": {"gamma": 0.9, "steps": 300}},
)
def test_captured_in_float32(gamma, steps):
    """Most moduli that float32's sampler draws are exactly 0 at n = 700 of SGD under ExponentialLR(0.99).

    (λ = 1, first learning rate 0.01. At a constant rate two of 2²³ are 0. The last rate is 9·10⁻⁶, nowhere
    near underflow.)
    """
    starts, rates = positive_starts(torch.float32), exponential(gamma)
    zeros = end_state(optimizers.NDGM(rates.__getitem__, 1.0), starts, steps).zeros
    with witnesses(len(starts), zeros=zeros, starts=len(starts), last_rate=rates[steps - 1]):
        assert zeros > len(starts) / 2
    certify(Count(len(starts), f"moduli that float32's sampler draws, {zeros} of which are exactly 0"))
