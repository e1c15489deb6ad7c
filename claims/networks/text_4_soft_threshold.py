"""Soft thresholding 'produces sparse solutions for NDGMs but not optimal ones', necessarily so for networks.

On (7) an end point of NDGM, thresholded at αλ, is 0: sparse and optimal. Proximal gradient (ISTA) rests at 0,
too. L-smoothness is what guarantees its convergence, not what optimality needs: on the paper's own network of
one ReLU, the loss (3), which is not L-smooth, ISTA is at the minimum after finitely many steps. It may also
fail: with f = 2|x − 1| it circles around the minimum of f + |x| for ever. All of this is exact.
"""

from fractions import Fraction
from itertools import islice, pairwise

import pytest
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import descent
from ndgm.exact.proofs import prove
from ndgm.exact.pruning import hard_threshold
from ndgm.exact.rules import NDGM, soft_threshold, trajectory
from ndgm.exact.vanilla import ALPHA, PENALTY, POSITION, prove_alternates, prove_rests
from ndgm.sim.lasso_problems import LassoProblems
from ndgm.sim.optimizers import NDGM as NDGM_OF_FLOATS
from ndgm.sim.optimizers import ProximalGradient, iterates
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

x, rate, penalty, left, right = z3.Reals("x α λ l r")
step = rate * penalty

# Losses f + λ|x| of one weight: the slope of f at x, its kink included, and the minimiser of the sum.
NONE = (lambda at: 0, Fraction(1), Fraction(0))
ONE_RELU = (lambda at: 2 * at + 1 if at > 0 else 0, Fraction(1, 2), Fraction(0))  # (relu(w) + 1/2)²
FAR_KINK = (lambda at: 2 if at > 1 else (-2 if at < 1 else 0), Fraction(1), Fraction(1))
STARTS = [Fraction(numerator, 7) for numerator in range(1, 16) if numerator % 7]


def ista(slope, size, start, learning_rate, steps):
    """The last iterate of proximal gradient on f + size · |x|, from the slope of f."""
    position = start
    for _ in range(steps):
        position = soft_threshold(position - learning_rate * slope(position), learning_rate * size)
    return position


def thresholded_ends(threshold):
    """Starts on (7) at α = 1/10, λ = 1, where NDGM ends, and that soft-thresholded at a multiple of αλ."""
    for start in STARTS:
        ended = trajectory(NDGM(Fraction(1, 10), 1), start, 30)[-1]
        yield start, ended, soft_threshold(ended, threshold / 10)


@claim(
    "text-4.soft-threshold",
    part="sparse",
    expect="refuted",
    evidence="proved",
    given={"threshold": Fraction(1, 10)},
    mutants={"a threshold of αλ": {"threshold": Fraction(1)}},
)
def test_sparse_at_any_threshold(threshold):
    """On (7) an end point of NDGM, soft-thresholded at $αλ/10$, is 0."""
    for start, ended, after in thresholded_ends(threshold):
        with witness(start=start, learning_rate="1/10", penalty=1, ended=ended, after_thresholding=after):
            assert after == 0, "it is not sparse"


@claim(
    "text-4.soft-threshold",
    part="sparse",
    reading="a threshold of $αλ$",
    condition="the loss is (7), and the threshold at least $αλ$",
    expect="holds",
    evidence="proved",
    given={"threshold": ALPHA * PENALTY},
    mutants={"half of αλ": {"threshold": ALPHA * PENALTY / 2}},
)
def test_sparse_at_the_step(threshold):
    """From every start on (7), from some $n$ on, the iterate soft-thresholded at $αλ$ is exactly 0.

    From starts that are no multiple of $αλ$, and from its multiples.
    """
    with witness():
        alternates, rests = prove_alternates(NDGM), prove_rests(NDGM)
    with witness(threshold=threshold):
        ends = [cut(soft_threshold(POSITION, threshold) == 0, using=[end]) for end in (alternates, rests)]
    certify(*ends)


@claim(
    "text-4.soft-threshold",
    part="optimal",
    expect="refuted",
    evidence="proved",
    given={"threshold": Fraction(1)},
    mutants={"a threshold of αλ/10": {"threshold": Fraction(1, 10)}},
)
def test_thresholded_end_is_not_optimal(threshold):
    """On (7) no end point of NDGM, soft-thresholded at $αλ$, is the minimiser, 0."""
    for start, ended, after in thresholded_ends(threshold):
        with witness(start=start, learning_rate="1/10", penalty=1, ended=ended, after_thresholding=after):
            assert after != 0, "it is the minimiser"


@claim(
    "text-4.soft-threshold",
    part="ista",
    expect="holds",
    evidence="proved",
    given={"threshold": soft_threshold},
    mutants={
        "hard thresholding": {"threshold": hard_threshold},
        "half the threshold": {"threshold": lambda value, at: soft_threshold(value, at / 2)},
    },
)
def test_is_the_step_of_ista(threshold):
    """$soft(w, τ)$ minimises $(v − w)²/2 + τ|v|$ over $v$: it is the proximal step of
    ISTA on the penalty $τ|·|$."""
    v, w, tau = z3.Reals("v w τ")

    def cost(at):
        return (at - w) * (at - w) / 2 + tau * z3.Abs(at)

    with witness():
        evidence = prove(cost(threshold(w, tau)) <= cost(v), assumptions=[tau > 0])
    certify(evidence)


@claim(
    "text-4.soft-threshold",
    part="networks",
    expect="refuted",
    evidence="proved",
    given={"loss": ONE_RELU},
    mutants={"2|x − 1|, no network": {"loss": FAR_KINK}},
)
def test_never_optimal_for_a_network(loss):
    """On the network of one ReLU, $(relu(w) + 1/2)² + |w|/2$, ISTA is at the minimum
    in no run of 60 steps."""
    slope, size, minimiser = loss
    for start in STARTS:
        after = ista(slope, size, start, Fraction(1, 10), 60)
        with witness(start=start, learning_rate="1/10", minimiser=minimiser, after_60_steps=after):
            assert after != minimiser, "it is at the minimum"


@claim(
    "text-4.soft-threshold",
    part="optimal",
    reading="optimal at the end",
    aside=True,
    condition="$f$ is convex and piecewise linear, its only kink at 0, the slopes within the penalty",
    expect="holds",
    evidence="proved",
    given={"slopes": (left, right)},
    mutants={
        "slopes up to twice the penalty": {"slopes": (left, 2 * right)},
        "a concave f": {"slopes": (right + 1, right)},
    },
)
def test_optimal_and_sparse(slopes):
    """0 is the minimum of $f + λ|x|$, and ISTA is there from some $n$ on: (7) is the case $f = 0$."""
    before, beyond = slopes
    slope = z3.If(x > 0, beyond, z3.If(x < 0, before, z3.RealVal(0)))
    after = soft_threshold(x - rate * slope, step)
    known = [penalty > 0, rate > 0, left <= right, -penalty < left, right < penalty]
    cost = z3.If(x > 0, beyond * x, before * x) + penalty * z3.Abs(x)
    gain = rate * z3.If(x > 0, penalty + beyond, penalty - before)
    least = rate * z3.If(beyond < -before, penalty + beyond, penalty - before)
    with witness():
        minimum = prove(z3.Implies(x != 0, cost > 0), assumptions=known)
    with witness():
        arrives = prove(z3.Implies(z3.Abs(x) <= gain, after == 0), assumptions=known)
    with witness():
        nearer = descent(
            lambda at: z3.Abs(at),
            by=least,
            until=lambda at: z3.Abs(at) <= rate * z3.If(at > 0, penalty + beyond, penalty - before),
            variables=[x],
            step=[after],
            given=known,
        )
    certify(minimum, nearer, arrives)


@claim(
    "text-4.soft-threshold",
    part="networks",
    reading="it may be suboptimal",
    aside=True,
    condition="the loss is not $L$-smooth, and 'necessarily' is 'possibly'",
    expect="holds",
    evidence="proved",
    given={"loss": FAR_KINK},
    mutants={"a network of one ReLU": {"loss": ONE_RELU}, "no data term": {"loss": NONE}},
)
def test_may_circle(loss):
    """$f = 2|x − 1|$, $λ = 1$, $α ≤ 1/4$: from $1 − α/2$ ISTA has period 4 and is never nearer than
    $α/2$ to the minimum, at 1.
    """
    slope, size, minimiser = loss
    tenth = Fraction(1, 10)
    start = minimiser - tenth / 2
    orbit = [ista(slope, size, start, tenth, number) for number in range(5)]
    with witness(orbit=orbit):
        assert orbit[4] == start and all(abs(position - minimiser) >= tenth / 2 for position in orbit), (
            "it comes nearer"
        )
    facts, places = [], [1 - rate / 2, 1 + rate / 2, 1 - 5 * rate / 2, 1 - 3 * rate / 2, 1 - rate / 2]
    for before, after in pairwise(places):
        moved = z3.If(before > 1, before - 2 * rate, before + 2 * rate)
        with witness():
            facts.append(
                prove(soft_threshold(moved, rate) == after, assumptions=[rate > 0, rate <= Fraction(1, 4)])
            )
    certify(*facts)


@claim(
    "text-4.soft-threshold",
    part="optimal",
    reading="on (19), an $L$-smooth data term",
    world="float64",
    aside=True,
    condition="the data term is the mean of squares and the rate below $1/L$",
    expect="holds",
    evidence="enumerated",
    given={"rule": ProximalGradient},
    mutants={"NDGM": {"rule": NDGM_OF_FLOATS}},
)
def test_lasso(rule):
    """On ten random LASSO problems ISTA ends with exactly the zeros of scikit-learn's solution, and within
    1e-12 of it.
    """
    problems = LassoProblems.uniform(range(10), observations=60, parameters=20)
    best = problems.solutions(0.1)
    gradient = problems.smooth_gradient() if rule is ProximalGradient else problems.subgradient(0.1)
    found = next(islice(iterates(rule(0.3, 0.1), problems.starts, gradient), 4000, None)).position
    check_all(
        (((found == 0) == (best == 0)) & ((found - best).abs() <= 1e-12)).all(1),
        "its zeros or its weights are others",
        seed=lambda seed: seed,
        zeros=(found == 0).sum(1),
        of=(best == 0).sum(1),
        furthest=(found - best).abs().amax(1),
    )
    certify(enumerated("LASSO problems with 60 observations of 20 parameters"))
