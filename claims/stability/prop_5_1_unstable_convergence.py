"""Proposition 5.1: convex losses with bounded subgradients do not diverge at any constant learning rate.

If f(xₙ) ≥ inf f + αG²/2 + ε from some n on, take z with f(z) ≤ inf f + ε/2: by convexity |xₙ₊₁ − z|² ≤ |xₙ −
z|² − 2α(f(xₙ) − f(z)) + α²G² ≤ |xₙ − z|² − αε, which cannot go on for ever. So liminf f(xₙ) ≤ inf f + αG²/2.
The paper argues with the best iterate instead, which never rises, whatever the sequence does:
text_d_1_proof.py.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import (
    BOUNDED_BY_L,
    TAIL,
    descend,
    lipschitz_bounds_subgradients,
    tail_descent,
)
from ndgm.exact.arithmetic import sign
from ndgm.exact.deduction import cut
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-5.1",
    expect="holds",
    evidence="proved",
    given={"bounded": True, "convex": True},
    mutants={"unbounded subgradients": {"bounded": False}, "not convex": {"convex": False}},
)
def test_tail_does_not_diverge(bounded, convex):
    """The loss is below $inf f + αG²/2 + ε$ again and again, so that it does not tend to $∞$, for any $n$."""
    with witness(bounded_subgradients=bounded, convex=convex):
        tail = tail_descent(bounded=bounded, convex=convex)
    for name, gradient, value in (
        ("|x|", sign, abs),
        ("max(−x, 2x)", lambda x: 2 if x > 0 else -1, lambda x: max(-x, 2 * x)),
    ):
        for learning_rate in (Fraction(1, 3), Fraction(7, 2), Fraction(1000)):
            positions = descend(gradient, Fraction(100, 3), learning_rate, 400)
            with witness(f=name, learning_rate=learning_rate):
                assert min(map(value, positions[-200:])) <= learning_rate * 4 / 2, "the tail is too high"
    certify(tail, lipschitz_bounds_subgradients(), concludes=[TAIL, BOUNDED_BY_L])


@claim(
    "prop-5.1",
    reading="iterates",
    condition="unstable convergence means that the iterates, not the losses, do not diverge",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"gradient": lambda x: -1 / (1 + x) ** 2},
    mutants={"attained minimum |x|": {"gradient": sign}},
)
def test_iterates_do_not_diverge(gradient):
    """On a convex Lipschitz loss, $1/(1 + x)$ for $x > 0$ and $1 − x$ elsewhere, the iterates stay below 10.

    ($f′(x) = −1/(1 + x)²$ on $x ≥ 0$: convex and 1-Lipschitz, with infimum 0 not attained.)
    """
    x = Fraction(1)
    for step in range(2000):
        x -= gradient(x)
        # Rounding down keeps the fractions short and the orbit below the exact one: x + 1/(1 + x)² increases
        # on x ≥ 1.
        x = Fraction(int(x * 10**12), 10**12)
        with witness(step=step, lower_bound_on_the_position=x):
            assert abs(x) < 10, "the iterate has left the interval"


@claim(
    "prop-5.1",
    reading="bounded loss in one dimension",
    condition="the dimension is 1: then even $limsup f(xₙ) ≤ inf f + αG²$",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"factor": 1},
    mutants={"αG²/2": {"factor": Fraction(1, 2)}},
)
def test_one_dimension(factor):
    """In one dimension a step does not raise $f$, or it crosses the minimum and ends
    at most at $inf f + αG²$.

    ($f(0) = 0$ is the minimum; $g$ and $h$ are subgradients at $x > 0$ and at $y = x − αg$; the case $x <
    0$ is its mirror image.)
    """
    x, rate, G, g, h, before, after = z3.Reals("x α G g h before after")
    y, bound = x - rate * g, z3.RealVal(str(factor)) * rate * G * G
    subgradients = [before <= g * x, after <= h * y, before >= after + h * (x - y), g <= G, h <= G, h >= -G]
    assumptions = [rate > 0, x > 0, before >= 0, after >= 0, *subgradients]
    with witness(step="ends short of the minimum"):
        falls = prove(after <= before, assumptions=[*assumptions, y >= 0])
    with witness(step="crosses the minimum", factor=str(factor)):
        crosses = prove(after <= bound, assumptions=[*assumptions, y < 0])
    with witness(step="any"):
        stays = cut(z3.Implies(before <= bound, after <= bound), using=[falls, crosses], given=assumptions)
    certify(stays, tail_descent())
