"""Beyond Section 3: whether NDGM approaches the optimum when its rates form a convergent geometric series.

The paper leaves this open. On (7), let T be the length of all steps to come. A step of length r leaves |b₊| =
||b| − r|, which is at most T − r if |b| ≤ T and r ≤ T − r: so |bₙ| ≤ Tₙ → 0 where no step is longer than all
those after it together. Under StepLR, αγᵏ for s steps each, this is γ ≥ 1/(s + 1), as it is for γ = 1/10 and
an interval of 9 or more. Otherwise the last step of an interval, from near 0, leads farther than the others
lead back. (Which sums of subsets fill an interval is decided likewise: Kakeya 1914.)
"""

from fractions import Fraction
from functools import partial

import pytest
import z3

from ndgm.exact.inference import contraction, induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

SCHEDULES = [
    (Fraction(gamma), interval)
    for gamma, interval in (("1/2", 1), ("9/10", 3), ("1/10", 9), ("1/10", 30), ("1/3", 1), ("1/11", 9))
]
"""γ and s; the last two have γ < 1/(s + 1)."""


def remaining(gamma, interval, n):
    """The sum of γ^⌊m/s⌋ over m ≥ n."""
    block, done = divmod(n, interval)
    return gamma**block * (interval - done + interval * gamma / (1 - gamma))


def orbit(rule, gamma, interval, start, steps):
    return trajectory(rule(lambda n: gamma ** (n // interval), 1), start, steps)


GAMMA, INTERVAL, LEFT, RATE, SHARE = z3.Reals("γ s k r γ/(1−γ)")
STEPLR = [GAMMA > 0, GAMMA < 1, INTERVAL >= 1, LEFT >= 1, RATE > 0, SHARE * (1 - GAMMA) == GAMMA]
"""k steps of length r are left of an interval, the one at hand counted in."""

AFTERWARDS = RATE * (LEFT - 1) + INTERVAL * RATE * SHARE
"""The length of the steps after the one at hand."""


@claim(
    "new-steplr-capture",
    part="captured",
    expect="holds",
    evidence="proved",
    given={"enough": lambda gamma, interval: gamma * (interval + 1) >= 1, "rule": NDGM},
    mutants={
        "γ ≥ 1/(s + 2)": {"enough": lambda gamma, interval: gamma * (interval + 2) >= 1},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 2))},
    },
)
def test_captured(enough, rule):
    """With $γ ≥ 1/(s + 1)$ NDGM tends to 0 from every start within $λΣαₙ$: $|bₙ|$ is at
    most what is left to travel.

    (Entry by entry. What is left is multiplied by $γ$ over an interval.)
    """
    for gamma, interval in SCHEDULES:
        if not enough(gamma, interval):
            continue
        total, last = remaining(gamma, interval, 0), interval - 1
        starts = [total * Fraction(k, 17) for k in range(1, 18)] + [last + Fraction(1, 1000)]
        for start in starts:
            for n, b in enumerate(orbit(rule, gamma, interval, start, 4 * interval)):
                with witness(γ=gamma, s=interval, start=start, n=n, b=b, left=remaining(gamma, interval, n)):
                    assert abs(b) <= remaining(gamma, interval, n), "what is left does not lead to 0"
    b, start, penalty, travel, first, following = z3.Reals("b b₀ λ T T₀ r₊")
    with witness(schedule="StepLR"):
        no_longer = prove(RATE <= AFTERWARDS, assumptions=[*STEPLR, enough(GAMMA, INTERVAL)])
        changes = prove(
            INTERVAL * RATE * SHARE == GAMMA * RATE * INTERVAL + INTERVAL * (GAMMA * RATE) * SHARE,
            assumptions=STEPLR,
            note="from one interval to the next what is left is the same sum",
        )
    within = induction(
        lambda b, rate, travel: z3.Abs(b) <= travel,
        variables=[b, RATE, travel],
        start=[start, z3.Real("r₀"), first],
        step=[step_formula(rule(RATE / penalty, penalty), b), following, travel - RATE],
        given=[penalty > 0, z3.Abs(start) <= first],
        everywhere=lambda b, rate, travel: z3.And(rate >= 0, rate <= travel - rate),
    )
    vanishes = contraction(
        z3.Abs, factor=GAMMA, variables=[travel], step=[GAMMA * travel], given=[GAMMA > 0, GAMMA < 1]
    )
    certify(no_longer, changes, within, vanishes)


@claim(
    "new-steplr-capture",
    part="only-if",
    expect="holds",
    evidence="proved",
    given={"short": lambda gamma, interval: gamma * (interval + 1) < 1},
    mutants={"γ ≤ 1/(s + 1)": {"short": lambda gamma, interval: gamma * (interval + 1) <= 1}},
)
def test_not_captured(short):
    """With $γ < 1/(s + 1)$ it does not from a start that comes to $0 < b < r − srγ/(1 − γ)$ before the last
    step, of length $r$, of an interval.
    """
    for gamma, interval in SCHEDULES:
        if short(gamma, interval):
            past = interval * gamma / (1 - gamma)  # After the first interval, of rate 1.
            start = interval - 1 + (1 - past) / 2
            last = orbit(NDGM, gamma, interval, start, 6 * interval)[-1]
            with witness(γ=gamma, s=interval, start=start, b=f"{float(last):.6f}"):
                assert abs(last) >= (1 - past) / 2 > 0, "it comes nearer to 0"
    b, far, travelled, total, size, penalty = z3.Reals("b b₀ S Σ r λ")
    with witness(schedule="StepLR"):
        jumps = prove(
            z3.And(z3.Abs(b - RATE) > AFTERWARDS, RATE - AFTERWARDS > 0),
            assumptions=[*STEPLR, LEFT == 1, short(GAMMA, INTERVAL), b > 0, b < RATE - AFTERWARDS],
        )
        room = prove(RATE - AFTERWARDS > 0, assumptions=[*STEPLR, LEFT == 1, short(GAMMA, INTERVAL)])
    stays = induction(
        lambda b, travelled: z3.Abs(b) >= z3.Abs(far) - travelled,
        variables=[b, travelled],
        start=[far, z3.RealVal(0)],
        step=[step_formula(NDGM(size / penalty, penalty), b), travelled + size],
        given=[penalty > 0, size >= 0],
        everywhere=lambda b, travelled: travelled <= total,
        conclusion=lambda b, travelled: z3.Abs(b) >= z3.Abs(far) - total,
    )
    certify(jumps, room, stays)
