"""Section 3: GD needs O(1/ε) steps and NDGM O(1/ε²) in the worst case, by proof and by PEPit.

GD with α = 1/L: f(x₊) − f* ≤ (L/2)(‖x − x*‖² − ‖x₊ − x*‖²), so N steps give LR²/(2N). The subgradient method:
2α(f(x) − f*) ≤ ‖x − x*‖² − ‖x₊ − x*‖² + α²G², so the best of N steps with α = ε/G² is within ε once
N ≥ R²G²/ε².

PEPit is an oracle that knows none of our proofs: it states "the largest f(x_N) − f* over the whole class, in
any dimension" as a semidefinite program. A feasible point of its dual is a proof of an upper bound, and the
side reported here. The solver's point is feasible up to an error only; what is missing is paid for with a
priori bounds on everything multiplied by it. The instances that attain the two closed forms are the lower
side.
"""

import warnings
from fractions import Fraction
from math import isqrt

import numpy as np
import pytest
import z3

from ndgm.exact.bounds import gradient_descent_bound, sharp_gradient_descent_bound
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.verdict import Enclosure, certify, claim, witness

TOLERANCE = Fraction(1, 10**4)
ROUNDING = 1e-12  # What float64 may lose in adding up a proof of a few dozen terms of size 1.


def huber_excess(steps):
    """f(x_N) − f* after N steps of GD at α = 1 from 1 on the 1-smooth Huber loss with δ = 1/(2N + 1)."""
    delta, x = Fraction(1, 2 * steps + 1), Fraction(1)
    for _ in range(steps):
        x -= max(min(x, delta), -delta)
    return delta * (x - delta / 2)


@pytest.mark.fast
@claim(
    "text-3.rates",
    part="gd",
    expect="holds",
    evidence="proved",
    given={"rate_limit": 1, "convex": True},
    mutants={"α = 3/L": {"rate_limit": 3}, "not convex": {"convex": False}},
)
def test_gradient_descent(rate_limit, convex):
    """GD at $α = 1/L$ is within $LR²/(2N)$ after $N$ steps, so within $ε$ after $LR²/(2ε)$.

    $N(f(x_N) − f*) ≤ L(‖x₀ − x*‖² − ‖x_N − x*‖²)/2$ by induction, since $f$ falls. The rate is sharp in $N$:
    the Huber loss attains $LR²/(4N + 2)$.
    """
    alpha, L, square, product, slope, gap, after, next_gap = z3.Reals("α L D p q gap D₊ gap₊")
    progress = 2 * alpha * product - alpha * alpha * slope  # ‖x − x*‖² − ‖x₊ − x*‖²
    facts = [square >= 0, slope >= 0, gap >= 0, after >= 0, *([gap <= product] if convex else [])]
    facts += [after == square - progress, next_gap <= gap - alpha * slope + L * alpha * alpha * slope / 2]
    rates = [L > 0, alpha * L == rate_limit]
    with witness(method="GD", rate=f"{rate_limit}/L", convex=convex):
        prove(next_gap <= L / 2 * progress, assumptions=[*rates, *facts])
    for steps in (1, 5, 50, 500):
        with witness(loss=f"Huber with δ = 1/{2 * steps + 1}", steps=steps):
            assert huber_excess(steps) == Fraction(1, 4 * steps + 2), "the bound is not attained"
    number, first, first_gap, epsilon = z3.Reals("n R² gap₀ ε")
    total = induction(
        lambda square, gap, number: z3.And(number >= 0, 2 * number * gap <= L * (first - square)),
        variables=[square, gap, number],
        start=[first, first_gap, z3.RealVal(0)],
        step=[after, next_gap, number + 1],
        given=rates,
        everywhere=lambda square, gap, number: z3.And(*facts),
    )
    enough = z3.And(epsilon > 0, 2 * number * epsilon >= L * first, number > 0)
    certify(cut(z3.And(2 * number * gap <= L * first, z3.Implies(enough, gap <= epsilon)), using=[total]))


@pytest.mark.fast
@claim(
    "text-3.rates",
    part="ndgm",
    expect="holds",
    evidence="proved",
    given={"bounded": True, "convex": True},
    mutants={"subgradients not bounded": {"bounded": False}, "not convex": {"convex": False}},
)
def test_subgradient_method(bounded, convex):
    """Of $N ≥ R²G²/ε²$ subgradient steps at $α = ε/G²$ the best iterate, $f_{best}$, is within $ε$.

    $2αN(f_{best} − f*) ≤ R² + α²G²N − ‖x_N − x*‖²$ by induction.
    """
    alpha, G, square, product, slope, gap, after = z3.Reals("α G D p q gap D₊")
    facts = [square >= 0, after >= 0, slope >= 0, *([gap <= product] if convex else [])]
    facts += [after == square - 2 * alpha * product + alpha * alpha * slope]
    facts += [slope <= G * G] if bounded else []
    with witness(method="subgradient", bounded=bounded, convex=convex):
        prove(2 * alpha * gap <= square - after + alpha * alpha * G * G, assumptions=[alpha > 0, *facts])
    best, number, first, epsilon = z3.Reals("f_best−f* n R² ε")
    smaller = z3.If(gap < best, gap, best)
    total = induction(
        lambda square, best, number: z3.And(
            number >= 0, 2 * alpha * number * best <= first + alpha * alpha * G * G * number - square
        ),
        variables=[square, best, number],
        start=[first, z3.Real("any"), z3.RealVal(0)],
        step=[after, smaller, number + 1],
        given=[alpha > 0],
        everywhere=lambda square, best, number: z3.And(*facts),
    )
    enough = z3.And(number * epsilon * epsilon >= first * G * G, number > 0)
    scaled = cut(
        2 * epsilon * number * best <= first * G * G + epsilon * epsilon * number,
        using=[total],
        given=[alpha * G * G == epsilon, G > 0],
    )
    certify(cut(z3.Implies(enough, best <= epsilon), using=[scaled], given=[epsilon > 0]))


def certified_upper_bound(problem, size):
    """PEPit's dual value plus what its dual point lacks; `size` bounds function values and inner products."""
    from PEPit import Point
    from PEPit.tools.dict_operations import symmetrize_dict

    value = problem.solve(wrapper="cvxpy", solver="CLARABEL", verbose=0)
    points, proof = Point.list_of_leaf_points, problem.objective
    proof = proof + np.dot(points, np.dot(problem.residual, points))
    for constraint in problem._list_of_prepared_constraints:
        multiplier = constraint.eval_dual()
        if multiplier < 0 and constraint.equality_or_inequality == "inequality":
            raise ArithmeticError("a negative multiplier proves nothing")
        proof = proof - multiplier * constraint.expression
    terms = symmetrize_dict(proof.decomposition_dict)
    unmatched = sum(abs(coefficient) for key, coefficient in terms.items() if key != 1)
    negative = max(0.0, -float(np.linalg.eigvalsh(problem.residual)[0]))
    return Fraction(float(value) + size * float(unmatched) + size * len(points) * negative + ROUNDING)


def worst_case(loss, constants, rate, steps, best):
    """The largest f − f* of the last, or best, of x₀, …, x_steps with ‖x₀ − x*‖ ≤ 1, over one of PEPit's
    classes.
    """
    from PEPit import PEP

    problem = PEP()
    f = problem.declare_function(loss, **constants)
    minimiser = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - minimiser) ** 2 <= 1)
    for step in range(steps + 1):
        subgradient, value = f.oracle(x)
        if best or step == steps:
            problem.set_performance_metric(value - f(minimiser))
        x = x - rate * subgradient
    # At L = G = R = 1: subgradients and x₀ are at most 1 long, iterates within 1 + αN of the minimiser.
    return certified_upper_bound(problem, size=1 + rate * steps)


def below_inverse_root(number):
    """1/√(number), rounded down at 15 digits."""
    return Fraction(isqrt(10**30 // number), 10**15)


@pytest.mark.slow
@claim(
    "text-3.rates",
    part="gd",
    reading="PEPit, both methods",
    aside=True,
    expect="holds",
    evidence="enclosed",
    given={"gradient_rate": 1.0, "subgradient_factor": 1.0, "surplus": 0},
    mutants={
        "GD at 2/L": {"gradient_rate": 2.0},
        "subgradient step twice as long": {"subgradient_factor": 2.0},
        "one step less": {"surplus": -1},
        "one step more": {"surplus": 1},
    },
)
def test_worst_cases(gradient_rate, subgradient_factor, surplus):
    """The worst case of $N = 1$, 2, 5 steps is $LR²/(4N + 2)$ for GD at $1/L$, $RG/√(N + 1)$ for the
    best subgradient iterate.
    """
    pytest.importorskip("PEPit", reason="PEPit is not installed: pip install 'ndgm[oracles]'")
    ratios = []
    with warnings.catch_warnings():
        # cvxpy and PEPit warn of their own coming changes; the verdict rests on the dual point, which is
        # checked.
        for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning):
            warnings.filterwarnings("ignore", category=category, module=r"(PEPit|cvxpy|scipy)(\.|$)")
        from PEPit.functions import ConvexLipschitzFunction, SmoothConvexFunction

        for steps in (1, 2, 5):
            upper = worst_case(SmoothConvexFunction, {"L": 1.0}, gradient_rate, steps + surplus, best=False)
            lower = huber_excess(steps)
            with witness(method="GD", N=steps, at_most=str(float(upper)), attained_by_Huber=lower):
                assert lower == sharp_gradient_descent_bound(1, 1, steps)
                assert lower <= upper <= (1 + TOLERANCE) * lower
                assert upper <= gradient_descent_bound(1, 1, steps)
            ratios.append(upper / lower)

            rate = subgradient_factor / (steps + 1) ** 0.5
            upper = worst_case(ConvexLipschitzFunction, {"M": 1.0}, rate, steps + surplus, best=True)
            lower = below_inverse_root(steps + 1)
            with witness(
                method="subgradient, best", N=steps, at_most=str(float(upper)), attained=str(float(lower))
            ):
                assert lower <= upper <= (1 + TOLERANCE) * lower
            ratios.append(upper / lower)
    above = max(ratios) - 1
    certify(
        Enclosure(
            "worst case / closed form for N = 1, 2, 5 and both methods "
            "(upper end: PEPit's dual; lower: Huber, largest coordinate)",
            "1",
            str(1 + Fraction(int(above * 10**9) + 1, 10**9)),
        )
    )
