"""Section 5: the threshold 2/eta on quadratics and beyond, Figure 4, and finite differences at kinks."""

from fractions import Fraction

import numpy as np
import pytest
import torch
import z3

from ndgm.exact.proofs import prove
from ndgm.sim.losses import Huber
from ndgm.verdict import (
    Measurement,
    Proof,
    certify,
    claim,
    witness,
)

pytestmark = pytest.mark.fast


@claim(
    "text-5.quadratic",
    reading="every start",
    condition="the start is arbitrary, not random as in (1)",
    expect="refuted",
    evidence="proved",
    given={"start": (Fraction(0), Fraction(1))},
    mutants={"a component on the dominant eigenvector": {"start": (Fraction(1, 1000), Fraction(1))}},
)
def test_quadratic_diverges_from_every_start(start):
    """On (x² + y²/10)/2 GD at rate 3 > 2/eta = 2 diverges from every start."""
    x, y = start
    for _ in range(60):
        x, y = x - 3 * x, y - 3 * y / 10
    with witness(start=start, learning_rate=3, eta=1, after_60_steps=(x, round(y, 6))):
        assert abs(x) + abs(y) > 10**6


@claim(
    "text-5.quadratic",
    expect="holds",
    evidence="proved",
    given={"threshold": 2},
    mutants={"rate above 1/eta only": {"threshold": 1}},
)
def test_dominant_component_diverges(threshold):
    """From almost every start GD diverges: each step multiplies the dominant component by 1 − a η, and |1 -
    a η| > 1.
    """
    a, eta = z3.Reals("a eta")
    with witness(threshold=f"a > {threshold}/eta"):
        statement = prove(
            (1 - a * eta) * (1 - a * eta) > 1, assumptions=[eta > 0, a > 0, a * eta > threshold]
        )
    certify(Proof("z3 and induction", f"{statement}; the starts without a dominant component have measure 0"))


@claim(
    "text-5.threshold",
    expect="refuted",
    evidence="proved",
    given={"far_curvature": 4},
    mutants={"η the largest curvature": {"far_curvature": 1}},
)
def test_threshold_at_the_minimum(far_curvature):
    """For a below 2/eta, η the curvature at the minimum, GD converges; f' = x for |x| ≤ 1, x + (c − 1)(|x|
    - 1) sign x beyond.
    """
    c, rate, x = Fraction(far_curvature), Fraction(3, 2), Fraction(7)

    def gradient(t):
        return t if abs(t) <= 1 else t + (c - 1) * (abs(t) - 1) * (1 if t > 0 else -1)

    for _ in range(40):
        x -= rate * gradient(x)
    with witness(
        curvature_at_minimum=1,
        curvature_far_away=c,
        learning_rate=rate,
        start=7,
        size_after_40_steps=abs(int(x)),
    ):
        assert abs(x) < 1


@claim(
    "text-5.threshold",
    reading="largest curvature at the minimum",
    condition="f is C², its curvatures lie in (0, η], η is the top one at the minimum, and unstable means that it repels",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"limit 5/2": {"limit": Fraction(5, 2)}, "limit 3/2": {"limit": Fraction(3, 2)}},
)
def test_global_threshold(limit):
    """Below 2/eta a step shrinks the distance to the minimum, |1 − ak| < 1 for every k in (0, η]; above, |1
    - a η| > 1 there.
    """
    a, eta, k = z3.Reals("a eta k")
    positive, scaled_limit = [a > 0, eta > 0], z3.RealVal(str(limit))
    with witness(side=f"a < {limit}/eta"):
        below = prove(
            (1 - a * k) * (1 - a * k) < 1, assumptions=[*positive, k > 0, k <= eta, a * eta < scaled_limit]
        )
    with witness(side=f"a > {limit}/eta"):
        above = prove((1 - a * eta) * (1 - a * eta) > 1, assumptions=[*positive, a * eta > scaled_limit])
    certify(
        Proof(
            "z3, per eigenvalue",
            f"below: {below}; above: {above}; by hand: the mean Hessian between x and x* below, linearisation above",
        )
    )


@claim(
    "text-5.differences",
    reading="growth exponents",
    condition="what breaks down is the conclusion on growth, not only the estimate of a second derivative",
    expect="refuted",
    evidence="proved",
    given={"function": abs, "statistic": "growth exponent"},
    mutants={"second difference": {"statistic": "second difference"}},
)
def test_differences_mislead_at_kinks(function, statistic):
    """What finite differences say at a kink is wrong: the growth exponent log2 f(2h)/f(h) of |x| read from
    them is not 1.
    """
    values = []
    for k in range(1, 30):
        h = Fraction(1, 2**k)
        ratio = function(2 * h) / function(h)
        curvature = (function(h) - 2 * function(Fraction(0)) + function(-h)) / h**2
        values.append(ratio if statistic == "growth exponent" else curvature)
    with witness(
        f="|x|", statistic=statistic, at_h=Fraction(1, 2), ratio=values[0], at_the_smallest_h=values[-1]
    ):
        assert any(value != 2 for value in values), (
            "f(2h)/f(h) = 2 for every h: linear growth, correctly subquadratic"
        )


@claim(
    "text-5.differences",
    expect="holds",
    evidence="proved",
    given={"jump": 2},
    mutants={"no jump": {"jump": 0}},
)
def test_second_difference_diverges(jump):
    """At a kink with slope jump J the second difference is J/h, which has no limit as h -> 0."""
    for k in range(1, 40):
        h = Fraction(1, 2**k)

        def value(x):
            return x * x + (jump * x if x > 0 else 0)

        with witness(h=h):
            assert (value(h) - 2 * value(Fraction(0)) + value(-h)) / h**2 == 2 + jump / h
            assert (value(h) - 2 * value(Fraction(0)) + value(-h)) / h**2 > 2**k
    h, J = z3.Reals("h J")
    statement = prove((h * h + J * h + h * h) / (h * h) == 2 + J / h, assumptions=[h > 0, J > 0])
    certify(Proof("z3", f"for x² + J max(0, x): {statement}"))


FACTORS = (0.5, 0.99, 1.01, 2.0, 10.0, 100.0, 1000.0)


def late_losses(delta, factors, seed):
    """Largest loss over the second half of 4000 steps of GD on an overparameterised Huber regression, for
    each rate.
    """
    generator = torch.Generator().manual_seed(seed)
    design = torch.randn(10, 30, generator=generator, dtype=torch.float64)
    response = torch.randn(10, generator=generator, dtype=torch.float64)
    loss = Huber(design, response, delta)
    top = float(torch.linalg.eigvalsh(design.T @ design)[-1])
    found = []
    for factor in factors:
        position, largest = torch.zeros(30, dtype=torch.float64), 0.0
        for step in range(4000):
            position = position - (factor * 2 / top) * loss.subgradient(position)
            if step >= 2000:
                largest = max(largest, float(loss.value(position)))
            if step % 50 == 49 and not torch.isfinite(position).all():
                largest = float("inf")
                break
        found.append(largest)
    return found


@claim(
    "fig-4",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"delta": 1.0},
    mutants={"δ infinite (a quadratic)": {"delta": float("inf")}},
)
def test_huber_regression_does_not_diverge(delta):
    """GD on an overparameterised Huber regression stays bounded at rates from 0.5 to 1000 times 2/eta, and
    settles only below 1.
    """
    ratios = []
    for seed in range(3):
        losses = late_losses(delta, FACTORS, seed)
        for factor, largest in zip(FACTORS, losses, strict=True):
            with witness(seed=seed, rate_in_units_of_2_over_eta=factor, largest_late_loss=largest):
                # a G² with G² ≤ η * 10 rows: twice the bound on the liminf.
                assert largest <= 20 * factor
                assert (largest < 1e-9) == (factor < 1)
        ratios.append(losses[-1] / losses[-2])
    certify(
        Measurement(
            "late loss at 1000 over late loss at 100 (linear in the rate)", 3, min(ratios), max(ratios)
        )
    )


@claim(
    "text-5.networks",
    world="training",
    expect="holds",
    evidence="measured",
    given={"hidden": 12},
    mutants={"no hidden layer: a linear model": {"hidden": 0}},
)
def test_small_network_does_not_diverge(hidden):
    """Full-batch GD on small tanh networks, at a rate above 2/eta at the start, stays bounded, and its loss
    is not monotone.
    """
    ratios, rises = [], 0
    for seed in range(5):
        generator = torch.Generator().manual_seed(seed)
        inputs, targets, weights = (
            torch.randn(size, generator=generator, dtype=torch.float64)
            for size in ((40, 3), (40,), (4 * (hidden or 1),))
        )

        def loss_of(flat, inputs=inputs, targets=targets):
            first, last = flat[: 3 * (hidden or 1)].view(3, -1), flat[3 * (hidden or 1) :]
            features = inputs @ first
            return ((torch.tanh(features) @ last if hidden else features[:, 0]) - targets).square().mean()

        sharpness = float(torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss_of, weights))[-1])
        rate, losses = 1.3 * 2 / sharpness, []
        for _ in range(400):
            flat = weights.requires_grad_()
            loss = loss_of(flat)
            losses.append(loss.item())
            weights = (flat - rate * torch.autograd.grad(loss, flat)[0]).detach()
        ratios.append(max(losses[200:]) / losses[0])
        rises += bool((np.diff(losses) > 0).any())
        with witness(
            seed=seed, learning_rate_times_eta=2.6, largest_late_loss=max(losses[200:]), first_loss=losses[0]
        ):
            assert max(losses[200:]) < 10 * losses[0] and losses[-1] < losses[0]
    with witness(runs_with_a_rising_step=rises):
        assert rises >= 1
    certify(Measurement("largest late loss over first loss", 5, min(ratios), max(ratios)))
