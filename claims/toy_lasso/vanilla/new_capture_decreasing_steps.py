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

from ndgm.exact.inference import diminishing_steps, induction, null_preimages
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory
from ndgm.exact.vanilla import first_zero_starts
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, positive_rationals, schedules, toy_cases
from ndgm.verdict import certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast


@claim(
    "new-capture-decreasing-steps",
    part="converges",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "bound": max},
    mutants={
        "the last step for the largest": {"bound": lambda steps: steps[-1]},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 2))},
    },
)
def test_converges_iff_the_sum_diverges(rule, bound):
    """$max(M, |bₘ| − S) ≥ |bₙ| ≥ |bₘ| − S$: where $αₙ → 0$, $bₙ → 0$ from every start iff $Σαₙ
    = ∞$ ($αₙ ≥ 0$, $λ > 0$).

    If the sum is finite, no start beyond $λΣαₙ$ comes nearer to 0 than its distance to that.
    """

    @examples(toy_cases(), schedules(10), number=100)
    def walk(case, rates):
        rates = [rate * case.learning_rate for rate in rates]
        orbit = trajectory(rule(rates.__getitem__, case.penalty), case.start, len(rates))
        steps = [case.penalty * rate for rate in rates]
        with witness(start=case.start, penalty=case.penalty, rates=rates, end=orbit[-1]):
            rest = abs(case.start) - sum(steps)
            between = rest <= abs(orbit[-1]) <= max(bound(steps), rest)
            assert between, "|bₙ| is not between |bₘ| − S and max(M, |bₘ| − S)"

    b, start, size, penalty, travelled, total = z3.Reals("b b₀ s λ S Σs")
    after = step_formula(rule(size / penalty, penalty), b)
    with witness():
        diverging = diminishing_steps(z3.Abs, size=size, variables=[b], step=[after], given=[penalty > 0])
        converging = induction(
            lambda b, travelled: z3.Abs(b) >= z3.Abs(start) - travelled,
            variables=[b, travelled],
            start=[start, z3.RealVal(0)],
            step=[after, travelled + size],
            given=[penalty > 0, size >= 0],
            everywhere=lambda b, travelled: travelled <= total,
            conclusion=lambda b, travelled: z3.Abs(b) >= z3.Abs(start) - total,
        )
        certify(diverging, converging)


@claim(
    "new-capture-decreasing-steps",
    part="null-set",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={
        "soft threshold": {"rule": ProximalGradient},
        "twice the step": {"rule": lambda rate, penalty: NDGM(lambda n: 2 * rate(n), penalty)},
    },
)
def test_null_set(rule):
    """Whatever the steps $αₙλ > 0$, at most $2ⁿ$ starts have their first 0 at $n$:
    those $n$ steps back from 0.
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
                first = orbit.index(0) if 0 in orbit else None
                assert first == hits.get(start), f"its first 0 is at n = {first}"

    size, penalty = z3.Reals("s λ")
    with witness():
        certify(
            null_preimages(
                lambda b: step_formula(rule(lambda n: size / penalty, penalty), b),
                most=3,
                at=(0,),
                given=[size > 0, penalty > 0],
            )
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
    part="sparse",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"gamma": 0.99, "steps": 700},
    mutants={"a constant rate": {"gamma": 1.0}, "a fast decay": {"gamma": 0.9, "steps": 300}},
)
def test_captured_in_float32(gamma, steps):
    """Most moduli that float32's sampler draws are exactly 0 at $n = 700$ of SGD under ExponentialLR(0.99).

    ($λ = 1$, first learning rate 0.01. At a constant rate two of $2²³$ are 0. The last rate is $9·10⁻⁶$,
    nowhere near underflow.)
    """
    starts, rates = positive_starts(torch.float32), exponential(gamma)
    zeros = end_state(optimizers.NDGM(rates.__getitem__, 1.0), starts, steps).zeros
    with witnesses(len(starts), zeros=zeros, starts=len(starts), last_rate=rates[steps - 1]):
        assert zeros > len(starts) / 2, "not half of them are 0"
    certify(enumerated(f"moduli that float32's sampler draws, {zeros} of which are exactly 0"))
