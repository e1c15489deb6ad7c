"""Soft thresholding 'produces sparse solutions for NDGMs but not optimal ones', necessarily so where the loss
is not L-smooth.

On (7) proximal gradient (ISTA) rests at 0, sparse and optimal. L-smoothness is what guarantees convergence,
not what optimality needs: with f = max(0, x), which is not L-smooth, ISTA is at the minimum of f + |x|/2
after finitely many steps. It may also fail: with f = 2|x − 1| it circles around the minimum of f + |x| for
ever. Both are exact.
"""

from fractions import Fraction
from itertools import pairwise, product

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.rules import soft_threshold
from ndgm.sim.lasso_problems import LassoProblems
from ndgm.sim.optimizers import NDGM, ProximalGradient, iterates
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast

x, rate, penalty, left, right = z3.Reals("x α λ l r")
step = rate * penalty

# Losses f + λ|x| of one weight: the slope of f at x, its kink included, and the minimiser of the sum.
NONE = (lambda at: 0, Fraction(1), Fraction(0))
HINGE = (lambda at: 1 if at > 0 else 0, Fraction(1, 2), Fraction(0))
FAR_KINK = (lambda at: 2 if at > 1 else (-2 if at < 1 else 0), Fraction(1), Fraction(1))
STARTS = [Fraction(numerator, 7) for numerator in range(1, 16) if numerator % 7]


def ista(slope, size, start, learning_rate, steps):
    """The last iterate of proximal gradient on f + size · |x|, from the slope of f."""
    position = start
    for _ in range(steps):
        position = soft_threshold(position - learning_rate * slope(position), learning_rate * size)
    return position


@claim(
    "text-4.soft-threshold",
    expect="refuted",
    evidence="enumerated",
    given={"losses": {"(7)": NONE, "max(0, x)": HINGE, "2|x − 1|": FAR_KINK}},
    mutants={"the far kink only": {"losses": {"2|x − 1|": FAR_KINK}}},
)
def test_never_optimal(losses):
    """No run of ISTA is at the minimum, whatever the convex f in f + λ|x|: for (7), for max(0, x) and
    for 2|x − 1|.
    """
    for (name, (slope, size, minimiser)), start in product(losses.items(), STARTS):
        if start != minimiser:
            after = ista(slope, size, start, Fraction(1, 10), 60)
            with witness(f=name, start=start, minimiser=minimiser, after_60_steps=after):
                assert after != minimiser
    certify(Count(len(STARTS) * len(losses), "runs, start by start"))


@claim(
    "text-4.soft-threshold",
    reading="optimal at the end",
    condition=(
        "f is convex and piecewise linear, its only kink at 0, "
        "the slopes within the penalty: (7) is the case f = 0"
    ),
    expect="holds",
    evidence="proved",
    given={"slopes": (left, right)},
    mutants={
        "slopes up to twice the penalty": {"slopes": (left, 2 * right)},
        "a concave f": {"slopes": (right + 1, right)},
    },
)
def test_optimal_and_sparse(slopes):
    """0 is the minimum of f + λ|x|, ISTA rests there, and each step from elsewhere comes nearer by
    α(λ + slope outwards).
    """
    before, beyond = slopes
    slope = z3.If(x > 0, beyond, z3.If(x < 0, before, z3.RealVal(0)))
    after = soft_threshold(x - rate * slope, step)
    known = [penalty > 0, rate > 0, left <= right, -penalty < left, right < penalty]
    cost = z3.If(x > 0, beyond * x, before * x) + penalty * z3.Abs(x)
    gain = rate * z3.If(x > 0, penalty + beyond, penalty - before)
    facts = []
    for statement in (
        z3.Implies(x != 0, cost > 0),
        z3.Implies(x == 0, after == 0),
        z3.Abs(after) == z3.If(z3.Abs(x) > gain, z3.Abs(x) - gain, 0),
    ):
        with witness():
            facts.append(prove(statement, assumptions=known))
    certify(Proof("z3: |x| falls by a fixed amount until it is 0, exactly", "; ".join(map(str, facts))))


@claim(
    "text-4.soft-threshold",
    reading="it may be suboptimal",
    condition="the loss is not L-smooth, and 'necessarily' is 'possibly'",
    expect="holds",
    evidence="proved",
    given={"loss": FAR_KINK},
    mutants={"a kink at 0": {"loss": HINGE}, "no data term": {"loss": NONE}},
)
def test_may_circle(loss):
    """f = 2|x − 1|, λ = 1, α ≤ 1/4: from 1 − α/2 ISTA has period 4 and is never nearer than α/2 to the
    minimum, at 1.
    """
    slope, size, minimiser = loss
    tenth = Fraction(1, 10)
    start = minimiser - tenth / 2
    orbit = [ista(slope, size, start, tenth, number) for number in range(5)]
    with witness(orbit=orbit):
        assert orbit[4] == start and all(abs(position - minimiser) >= tenth / 2 for position in orbit)
    facts, places = [], [1 - rate / 2, 1 + rate / 2, 1 - 5 * rate / 2, 1 - 3 * rate / 2, 1 - rate / 2]
    for before, after in pairwise(places):
        moved = z3.If(before > 1, before - 2 * rate, before + 2 * rate)
        with witness():
            facts.append(
                prove(soft_threshold(moved, rate) == after, assumptions=[rate > 0, rate <= Fraction(1, 4)])
            )
    certify(Proof("z3, for each of the four steps", "; ".join(map(str, facts))))


SEEDS, PENALTY = 10, 0.1


def lasso_gaps(rule, steps):
    """How far above the optimum of (19) the last iterates are, their exact zeros and the optimum's, seed by
    seed.
    """
    problems = LassoProblems.uniform(range(SEEDS), observations=60, parameters=20)
    best = problems.solutions(PENALTY)
    gradient = problems.smooth_gradient() if rule is ProximalGradient else problems.subgradient(PENALTY)
    states = iterates(rule(0.3, PENALTY), problems.starts, gradient)
    for _ in range(steps):
        next(states)
    found = next(states).position

    def loss(weights):
        residuals = problems.responses - (problems.designs @ weights[:, :, None])[:, :, 0]
        return (residuals**2).mean(1) + PENALTY * weights.abs().sum(1)

    return loss(found) - loss(best), (found == 0), (best == 0)


@claim(
    "text-4.soft-threshold",
    reading="on (19), an L-smooth data term",
    world="float64",
    condition="the data term is the mean of squares and the rate below 1/L",
    expect="holds",
    evidence="enumerated",
    given={"rule": ProximalGradient},
    mutants={"NDGM": {"rule": NDGM}},
)
def test_lasso(rule):
    """On ten random LASSO problems ISTA ends with exactly the zeros of scikit-learn's solution, and no more
    than 1e-13 above its loss.
    """
    gaps, zeros, expected = lasso_gaps(rule, 4000)
    check_all(
        (zeros == expected).all(1) & (gaps.abs() <= 1e-13),
        "its zeros are others, or its loss is above the optimum",
        seed=lambda seed: seed,
        above_the_optimum=gaps,
        zeros=zeros.sum(1),
        of=expected.sum(1),
    )
    certify(Count(SEEDS, "LASSO problems with 60 observations of 20 parameters"))


@claim(
    "text-4.soft-threshold",
    reading="thresholding an end point of NDGM",
    condition="the threshold is at least αλ, on (7), after the first crossing of 0",
    expect="holds",
    evidence="proved",
    given={"threshold": step},
    mutants={"half of αλ": {"threshold": step / 2}},
)
def test_thresholded_end_point(threshold):
    """The soft-thresholded weight is exactly the optimum, 0: once |b| < αλ it stays so, and the
    threshold takes all of it.
    """
    after = z3.If(x > 0, x - step, z3.If(x < 0, x + step, x))
    known = [rate > 0, penalty > 0, z3.Abs(x) < step]
    with witness():
        stays = prove(z3.Or(z3.Abs(after) < step, after == 0), assumptions=known)
    with witness():
        vanishes = prove(soft_threshold(x, threshold) == 0, assumptions=known)
    certify(Proof("induction over n, its step by z3", f"{stays}; {vanishes}"))
