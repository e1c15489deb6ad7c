"""Section 5: α = 2/η separates stable from unstable convergence, η the top eigenvalue at the minimum.

Where the curvature grows away from the minimum, gradient descent may diverge below 2/η. Where no curvature
exceeds η, a step below 2/η shrinks every distance to the minimum. Above it the minimum repels; but the
section defines unstable convergence as non-divergence to ∞, and w² diverges. By that definition every run
that converges stably converges unstably as well.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import descend
from ndgm.exact.inference import contraction
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.threshold",
    part="below",
    expect="refuted",
    evidence="proved",
    given={"far_curvature": 4},
    mutants={"η the largest curvature": {"far_curvature": 1}},
)
def test_threshold_at_the_minimum(far_curvature):
    """For $α < 2/η$, $η$ the curvature at the minimum, gradient descent converges.

    ($f′ = x$ for $|x| ≤ 1$, and $x + (c − 1)(|x| − 1) sgn x$ beyond: curvature 1 at the
    minimum and $c$ far away.)
    """
    c, rate = Fraction(far_curvature), Fraction(3, 2)

    def gradient(x):
        return x if abs(x) <= 1 else x + (c - 1) * (abs(x) - 1) * (1 if x > 0 else -1)

    last = descend(gradient, Fraction(7), rate, 40)[-1]
    curvatures = {"curvature_at_minimum": 1, "curvature_far_away": c}
    with witness(**curvatures, learning_rate=rate, start=7, size_after_40_steps=abs(int(last))):
        assert abs(last) < 1, "it diverges"


@claim(
    "text-5.threshold",
    part="below",
    reading="largest curvature at the minimum",
    condition="$f$ is $C²$, and its curvatures are everywhere in $(0, η]$",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"limit 5/2": {"limit": Fraction(5, 2)}},
)
def test_global_threshold(limit):
    """At $α < 2/η$ a step shrinks every distance to the minimum: $|1 − ακ| < 1$ for $0 < κ ≤ η$."""
    rate, eta, curvature, least, distance, after = z3.Reals("α η κ κ₀ ‖x−x*‖ ‖x₊−x*‖")
    worst = z3.If(z3.Abs(1 - rate * eta) > 1 - rate * least, z3.Abs(1 - rate * eta), 1 - rate * least)

    def mean_value(distance):
        moved = z3.And(after >= 0, after <= z3.Abs(1 - rate * curvature) * distance)
        return z3.And(distance >= 0, moved, curvature >= least, curvature <= eta)

    with witness(side=f"α < {limit}/η"):
        shrinks = contraction(
            lambda distance: distance,
            factor=worst,
            variables=[distance],
            step=[after],
            given=[rate > 0, least > 0, least <= eta, limit > rate * eta],
            everywhere=mean_value,
        )
    mean = cited(
        "$∇f(x) = H(x − x*)$, $H$ the mean Hessian between $x*$ and $x$: $‖x − α∇f(x) − x*‖ ≤ "
        "|1 − ακ| ‖x − x*‖$ for an eigenvalue $κ$ of $H$; "
        "on a ball around $x*$ all have a least one $κ₀ > 0$",
        source="the fundamental theorem of calculus, the spectral theorem, and Weierstrass's",
    )
    certify(all_of(shrinks, mean))


@claim(
    "text-5.threshold",
    part="above",
    expect="refuted",
    evidence="proved",
    given={"slope": lambda w: 2 * w},
    mutants={"w, clipped to [−1, 1]": {"slope": lambda w: 2 * max(min(w, Fraction(1)), Fraction(-1))}},
)
def test_above_the_threshold(slope):
    """For $α > 2/η$ convergence is unstable, as the section defines it: the loss does not diverge to $∞$.

    (On $w²$, the loss of one linear neuron, whose curvature is $η = 2$ everywhere, at $α = 3/2 > 2/η = 1$.)
    """
    rate, orbit = Fraction(3, 2), [Fraction(1)]
    for _ in range(20):
        orbit.append(orbit[-1] - rate * slope(orbit[-1]))
    with witness(loss="w²", η=2, learning_rate=rate, iterates=[*orbit[:4], "…"], after_20_steps=orbit[-1]):
        assert abs(orbit[-1]) < 1000, "the loss diverges to ∞"


@claim(
    "text-5.threshold",
    part="above",
    reading="repelling",
    condition="'unstable' means that the minimum is no stable fixed point, whether or not the loss diverges",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"limit 3/2": {"limit": Fraction(3, 2)}},
)
def test_minimum_repels(limit):
    """At $α > 2/η$ GD does not converge stably: the minimum repels along the dominant eigenvector."""
    rate, eta = z3.Reals("α η")
    with witness(side=f"α > {limit}/η"):
        above = prove(
            z3.Abs(1 - rate * eta) > 1,
            assumptions=[rate > 0, eta > 0, rate * eta > z3.RealVal(str(limit))],
        )
    certify(
        cited(
            "a fixed point is unstable where the derivative of the map, here $I − α∇²f(x*)$, has an "
            "eigenvalue "
            "of modulus above 1, here $1 − αη$",
            source="Lyapunov's theorem on stability by linearisation",
            using=[above],
        )
    )


@claim(
    "text-5.threshold",
    part="below",
    reading="the printed definition",
    condition="what does not diverge to $∞$ converges unstably, as the section defines it",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1, 4)},
    mutants={"α = 3/2 > 2/η": {"rate": Fraction(3, 2)}},
)
def test_stable_runs_are_not_unstable_as_well(rate):
    """For $α < 2/η$ convergence is not also unstable, by the definition: on $w²$, where
    $η = 2$, the loss diverges."""
    orbit = descend(lambda w: 2 * w, Fraction(1), rate, 20)
    with witness(loss="w²", η=2, learning_rate=rate, iterates=[*orbit[:3], "…"], after_20_steps=orbit[-1]):
        assert abs(orbit[-1]) > 1000, "it converges, and so does not diverge to ∞"
