"""LASSO solvers: 'guarantee the optimality of the solution, which has exact zeros'; the elastic net's
near-zero terms.

scikit-learn stops at a tolerance. How good its weights are is certified in exact rational arithmetic on the
very floats it returns: the duality gap bounds the distance to the optimum from above. glmnet is not at hand;
its coordinate step, a soft threshold, is proved to be the coordinate's minimiser.
"""

import warnings
from fractions import Fraction

import numpy as np
import pytest
import z3
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet, Lasso

from ndgm.exact.proofs import prove
from ndgm.stats import rule_of_three, share_interval
from ndgm.verdict import (
    Count,
    Proof,
    Sample,
    certify,
    claim,
    witness,
)

pytestmark = pytest.mark.fast


def problem(seed, observations, parameters):
    generator = np.random.default_rng(seed)
    design = generator.normal(size=(observations, parameters))
    return design, design[:, :3].sum(1) + generator.normal(size=observations)


def solve(design, response, penalty, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return Lasso(penalty, fit_intercept=False, **settings).fit(design, response).coef_


def duality_gap(design, response, weights, penalty):
    """f(w) minus the dual value of the scaled residuals, for f = |y − X w|² / (2n) + penalty |w|_1: exact,
    never below f(w) − min f.
    """
    rows = [[Fraction(float(entry)) for entry in row] for row in design]
    targets = [Fraction(float(entry)) for entry in response]
    w = [Fraction(float(entry)) for entry in weights]
    n, penalty = len(rows), Fraction(penalty)
    residuals = [
        target - sum(a * b for a, b in zip(row, w, strict=True))
        for row, target in zip(rows, targets, strict=True)
    ]
    largest = max(abs(sum(row[j] * r for row, r in zip(rows, residuals, strict=True))) for j in range(len(w)))
    scale = min(Fraction(1), n * penalty / largest) if largest else Fraction(1)
    primal = sum(r * r for r in residuals) / (2 * n) + penalty * sum(map(abs, w))
    dual = sum(
        target * target - (target - scale * r) ** 2 for target, r in zip(targets, residuals, strict=True)
    ) / (2 * n)
    return primal - dual


CASES = [(20, 1), (20, 6), (8, 12), (3, 40)]
"""Observations and parameters: one parameter, fewer and more parameters than observations."""


def check_gaps(bound, **settings):
    for (observations, parameters), seed in ((case, seed) for case in CASES for seed in range(5)):
        design, response = problem(seed, observations, parameters)
        gap = duality_gap(design, response, solve(design, response, 0.1, **settings), 0.1)
        with witness(observations=observations, parameters=parameters, seed=seed, exact_gap=float(gap).hex()):
            assert 0 <= gap <= bound
    certify(Count(5 * len(CASES), "random problems, each gap in exact rationals"))


@claim(
    "text-4.solvers",
    world="float64",
    evidence="enumerated",
    expect="refuted",
    given={"bound": 0, "settings": {}},
    mutants={"up to a gap of 0.001": {"bound": Fraction(1, 1000)}},
)
def test_optimality_is_guaranteed(bound, settings):
    """The returned weights are the optimum: their exact duality gap is 0."""
    check_gaps(bound, **settings)


@claim(
    "text-4.solvers",
    reading="optimal up to the tolerance",
    condition="optimal means a duality gap of at most the tolerance asked for (tol times |y|² / n), and the solver converges",
    world="float64",
    evidence="enumerated",
    expect="holds",
    given={"settings": {"tol": 1e-12, "max_iter": 100_000}},
    mutants={"stopped after one sweep": {"settings": {"tol": 1e-12, "max_iter": 1}}},
)
def test_optimal_to_tolerance(settings):
    """With tol = 1e-12 the exact duality gap is at most 1e-11, with one parameter, with fewer and with more
    of them than observations.
    """
    check_gaps(Fraction(1, 10**11), **settings)


@claim(
    "text-4.solvers",
    reading="exact zeros",
    condition="the penalty is large enough for the optimum to have zeros",
    world="float64",
    evidence="sampled",
    expect="holds",
    given={"solver": Lasso, "penalty": 0.5},
    mutants={
        "no penalty to speak of": {"penalty": 1e-6},
        "ridge alone": {"solver": lambda a, **k: ElasticNet(a, l1_ratio=1e-9, **k)},
    },
)
def test_exact_zeros(solver, penalty):
    """The weights of three true parameters among 20 have exact zeros, counted as == 0.0, in each of 150
    random designs.
    """
    number, level = 150, 1e-6
    for seed in range(number):
        design, response = problem(seed, 60, 20)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            weights = solver(penalty, fit_intercept=False).fit(design, response).coef_
        with witness(seed=seed, zeros=int((weights == 0).sum())):
            assert (weights == 0).any()
    certify(
        Sample(
            number, f"designs; a share of {rule_of_three(number, level):.2f} without zeros is excluded", level
        )
    )


@claim(
    "text-4.solvers",
    reading="the coordinate step of glmnet",
    condition="glmnet's step stands for the solver: it is not at hand",
    evidence="proved",
    expect="holds",
    given={"threshold": z3.Real("p")},
    mutants={"half the penalty": {"threshold": z3.Real("p") / 2}},
)
def test_coordinate_step(threshold):
    """soft(c, p) / a minimises a b² / 2 − c b + p |b|, with a > 0 the mean square of a column, c its
    correlation with the residual.
    """
    a, c, p, b = z3.Reals("a c p b")
    best = z3.If(
        c > threshold, (c - threshold) / a, z3.If(c < -threshold, (c + threshold) / a, z3.RealVal(0))
    )

    def cost(at):
        return a * at * at / 2 - c * at + p * z3.Abs(at)

    with witness():
        evidence = prove(cost(best) <= cost(b), assumptions=[a > 0, p > 0])
    certify(Proof("z3", evidence))


@claim(
    "text-4.elastic-net",
    world="float64",
    evidence="sampled",
    expect="holds",
    given={"ratio": 0.1, "columns": 20},
    mutants={"no ridge": {"ratio": 1.0}, "three columns, all of them true": {"columns": 3}},
)
def test_elastic_net(ratio, columns):
    """With a ridge part of 0.9 more than a quarter of all random designs have two terms or more with 0 < |b|
    < 0.01.
    """
    number, level = 2000, 1e-6
    often = 0
    for seed in range(number):
        design, response = problem(seed, 100, columns)
        model = ElasticNet(0.2, l1_ratio=ratio, fit_intercept=False)
        weights = np.abs(model.fit(np.asfortranarray(design), response, check_input=False).coef_)
        often += int(((weights > 0) & (weights < 0.01)).sum() >= 2)
    low, high = share_interval(often, number, level)
    with witness(designs=number, with_two_near_zero_terms=often, interval=f"[{low:.3f}, {high:.3f}]"):
        assert low > 0.25
    certify(Sample(number, f"designs of 100 observations, {often} of them with two near-zero terms", level))
