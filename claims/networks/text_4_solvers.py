"""LASSO solvers 'guarantee the optimality of the solution', which has exact zeros.

scikit-learn stops at a tolerance, or after 1000 sweeps, whichever comes first: with two columns at a small
angle the latter, far from the optimum. How good its weights are is certified in exact rational arithmetic on
the very floats it returns: the duality gap bounds the distance to the optimum from above. glmnet is not at
hand; its coordinate step, a soft threshold, is proved to be the coordinate's minimiser.
"""

import warnings
from fractions import Fraction

import numpy as np
import pytest
import z3

from claims.networks.regressions import problem
from ndgm.exact.proofs import prove
from ndgm.exact.rules import soft_threshold
from ndgm.stats import rule_of_three
from ndgm.verdict import Sample, certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast

PENALTY = z3.Real("λ")


def solve(design, response, penalty, solver="Lasso", **settings):
    """The weights of scikit-learn's solver of that name, converged or not."""
    from sklearn import exceptions, linear_model  # They take a second to import.

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", exceptions.ConvergenceWarning)
        solved = getattr(linear_model, solver)(penalty, fit_intercept=False, **settings)
        return solved.fit(design, response).coef_


def duality_gap(design, response, weights, penalty):
    """f(w) minus the dual value of the scaled residuals, for f = ‖y − Xw‖²/(2n) + λ‖w‖₁: exact, never below
    f(w) − min f.
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
            assert 0 <= gap <= bound, "the duality gap is larger"
    certify(enumerated("random problems, each gap in exact rationals"))


@claim(
    "text-4.solvers",
    part="optimal",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"second": (1.0, 0.02), "settings": {}},
    mutants={
        "100,000 sweeps": {"settings": {"max_iter": 100_000}},
        "columns at half a right angle": {"second": (1.0, 1.0)},
    },
)
def test_optimality_is_guaranteed(second, settings):
    """At scikit-learn's defaults the returned weights are optimal: their exact duality gap is at most the
    tolerance $10⁻⁴‖y‖²/n$ that it works to.

    ($n = 2$, $y = (1, 1)$, the columns $(1, 0)$ and $(1, 0.02)$, the penalty $10⁻⁶$: it stops
    after 1000 sweeps.)
    """
    design, response, penalty = np.array([(1.0, 0.0), second]).T, np.array([1.0, 1.0]), 1e-6
    weights = solve(design, response, penalty, **settings)
    gap = duality_gap(design, response, weights, penalty)
    shown = {"weights": weights.round(4).tolist(), "gap": round(float(gap), 6)}
    with witness(columns=design.T.tolist(), response=response.tolist(), penalty=penalty, **shown):
        assert gap <= Fraction(1, 10**4), "it has stopped before the optimum"


@claim(
    "text-4.solvers",
    part="optimal",
    reading="to the last digit",
    world="float64",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"bound": 0, "settings": {}},
    mutants={"up to a gap of 0.001": {"bound": Fraction(1, 1000)}},
)
def test_to_the_last_digit(bound, settings):
    """The returned weights are the optimum: their exact duality gap is 0."""
    check_gaps(bound, **settings)


@claim(
    "text-4.solvers",
    part="optimal",
    reading="optimal up to the tolerance",
    world="float64",
    condition=(
        "optimal means a duality gap of at most the tolerance asked for (tol times $‖y‖²/n$), "
        "and the solver converges"
    ),
    expect="holds",
    evidence="enumerated",
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
    part="zeros",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": 1e-6},
    mutants={"a penalty of 1/2": {"penalty": 0.5}},
)
def test_zeros_at_every_penalty(penalty):
    """However small the penalty, the weights of three true parameters among 20 have exact zeros."""
    weights = solve(*problem(0, 60, 20), penalty)
    with witness(penalty=penalty, seed=0, smallest=abs(weights).min()):
        assert (weights == 0).any(), "no weight is 0"


@claim(
    "text-4.solvers",
    part="zeros",
    reading="a large penalty",
    world="float64",
    condition="the penalty is 1/2, the columns are standard normal, and three of 20 parameters are true",
    expect="holds",
    evidence="sampled",
    given={"solver": "Lasso", "settings": {}, "penalty": 0.5},
    mutants={
        "no penalty to speak of": {"penalty": 1e-6},
        "ridge alone": {"solver": "ElasticNet", "settings": {"l1_ratio": 1e-9}},
    },
)
def test_exact_zeros(solver, settings, penalty):
    """The weights of three true parameters among 20 have exact zeros, counted as == 0.0, in each of 150
    random designs.
    """
    number, level = 150, 1e-6
    for seed in range(number):
        weights = solve(*problem(seed, 60, 20), penalty, solver, **settings)
        with witness(seed=seed, zeros=int((weights == 0).sum())):
            assert (weights == 0).any(), "no weight is 0"
    certify(
        Sample(
            number, f"designs; a share of {rule_of_three(number, level):.2f} without zeros is excluded", level
        )
    )


@claim(
    "text-4.solvers",
    part="optimal",
    reading="the coordinate step of glmnet",
    aside=True,
    condition="glmnet's step stands for the solver: it is not at hand",
    expect="holds",
    evidence="proved",
    given={"threshold": PENALTY},
    mutants={"half the penalty": {"threshold": PENALTY / 2}},
)
def test_coordinate_step(threshold):
    """$soft(c, λ)/a$ minimises $ab²/2 − cb + λ|b|$, with $a > 0$ the mean square of a column, $c$ its
    correlation with the residual."""
    a, c, b = z3.Reals("a c b")

    def cost(at):
        return a * at * at / 2 - c * at + PENALTY * z3.Abs(at)

    best = soft_threshold(c, threshold) / a
    with witness():
        evidence = prove(cost(best) <= cost(b), assumptions=[a > 0, PENALTY > 0])
    certify(evidence)


@claim(
    "text-4.solvers",
    part="counted",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"solver": "ElasticNet", "settings": {"l1_ratio": 0.1, "tol": 1e-10}},
    mutants={"the LASSO, whose small weights are 0": {"solver": "Lasso", "settings": {"tol": 1e-10}}},
)
def test_near_zeros_are_kept(solver, settings):
    """On 100 random designs scikit-learn's elastic net returns a weight below 1e-5 that is not 0: it does not
    threshold.
    """
    smallest = {}
    for seed in range(100):
        weights = abs(solve(*problem(seed, 100, 20), 0.2, solver, **settings))
        smallest[seed] = weights[weights > 0].min(initial=1.0)
    seed = min(smallest, key=smallest.get)
    with witnesses(len(smallest), seed=seed, smallest_non_zero_weight=smallest[seed]):
        assert smallest[seed] < 1e-5, "no weight that is not 0 is below 1e-5"
    certify(enumerated("random designs of 100 observations"))
