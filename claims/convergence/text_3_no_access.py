"""Section 3: can gradient methods access the kinks at which minima lie?

On (3) in one dimension, at a singular learning rate, every start reaches the kink exactly. On the toy LASSO
(7) at a constant rate almost no start meets 0 or tends to it.
"""

from fractions import Fraction

import pytest
import z3

from claims import one_feature
from claims.loss_terms import NOWHERE_LESS, least_at_zero
from ndgm.exact.deduction import cut, entrywise
from ndgm.exact.inference import diminishing_steps, lattice, null_set, two_cycle
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.no-access",
    part="lie",
    expect="holds",
    evidence="proved",
    given={"admits": lambda lasso: lasso > 0},
    mutants={"no penalty": {"admits": lambda lasso: lasso == 0}},
)
def test_minima_lie_at_kinks(admits):
    """For all data with $y ≤ 0$, and $λ₁ > 0$, the minimum of (3) is at 0, where the
    norm $‖β‖₁$ has its kink.

    Along every line through 0, in the direction $d$, its slope jumps by $2λ₁‖d‖₁$ there.
    """
    lasso, d = z3.Reals("λ₁ d")
    with witness(penalty="as admitted"):
        jump = entrywise(2 * lasso * z3.Abs(d) >= 0, given=[lasso >= 0, admits(lasso)], where=d != 0)
    certify(least_at_zero(), concludes=NOWHERE_LESS)
    certify(jump)


@claim(
    "text-3.no-access",
    part="access",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"α = 501/1000": {"rate": Fraction(501, 1000)}},
)
def test_kinks_cannot_be_accessed(rate):
    """NDGM on $(max(0, w) + 1)² + |w|$ never reaches its minimiser, the kink 0, exactly."""
    for start in (Fraction(1), Fraction(5053, 10007), Fraction(-7, 13)):
        for step, w in enumerate(one_feature.trajectory(start, rate, 99)):
            with witness(loss="(max(0, w) + 1)² + |w|", learning_rate=rate, start=start, step=step):
                assert w != 0, "it is at the kink"


@claim(
    "text-3.no-access",
    part="access",
    reading="in the limit",
    expect="refuted",
    evidence="proved",
    given={"schedule": lambda n: Fraction(1, n + 1)},
    mutants={"a constant rate": {"schedule": lambda n: Fraction(3, 10)}},
)
def test_kinks_are_not_approached(schedule):
    """With the diminishing steps $1/(n + 1)$ the iterates on $|w|$ stay at least 1/100 away from the kink 0.

    A step ends within its own length of 0 or comes nearer by that length, so that $|wₙ|$ tends to 0.
    """
    b, s = z3.Reals("b s")
    tends = diminishing_steps(z3.Abs, size=s, variables=[b], step=[step_formula(NDGM(s, 1), b)], given=[])
    orbit = trajectory(NDGM(schedule, 1), Fraction(5053, 10007), 200)
    nearest = min(map(abs, orbit[-2:]))
    with witness(loss="|w|", start=orbit[0], why=tends, distance_after_200_steps=f"{float(nearest):.2g}"):
        assert nearest >= Fraction(1, 100), "they tend to the kink"


@claim(
    "text-3.no-access",
    part="access",
    reading="toy LASSO",
    condition="the loss is (7), the rate constant, and no entry of the start a multiple of $αλ$ (almost all)",
    expect="holds",
    evidence="proved",
    given={"schedule": lambda n: Fraction(3, 10)},
    mutants={"α/(n + 1)": {"schedule": lambda n: Fraction(3, 10 * (n + 1))}},
)
def test_toy_kink_is_neither_met_nor_approached(schedule):
    """The iterates neither equal 0 nor tend to it: at last two consecutive distances sum to $αλ$."""
    for start in (Fraction(5053, 10007), Fraction(-1, 3)):
        last = trajectory(NDGM(schedule, 1), start, 200)[-2:]
        with witness(start=start, last_two=tuple(last)):
            assert 0 not in last and sum(map(abs, last)) == Fraction(3, 10), "they tend to 0"
    b, s = z3.Reals("b αλ")

    def step(b):
        return [step_formula(NDGM(s, 1), b)]

    after = step(b)[0]
    misses = null_set(lattice(s, position=b, step=after))
    settles = two_cycle(
        lambda b: z3.Abs(b) < s, measure=z3.Abs, by=s, variables=[b], step=step, given=[s > 0]
    )
    apart = prove(z3.Abs(b) + z3.Abs(after) == s, assumptions=[s > 0, b != 0, z3.Abs(b) < s])
    stays_away = cut(z3.Implies(b != 0, z3.Abs(b) + z3.Abs(after) == s), using=[settles, apart])
    certify(misses, stays_away)
