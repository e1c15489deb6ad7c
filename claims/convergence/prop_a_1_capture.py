"""Proposition A.1, the Capture Theorem: gradient methods stay near a local minimum that they enter.

The proof is in capture_step.py. The theorem never says that the distance is monotone.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.capture_step import CAPTURED, capture
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import REFLECTION, CaptureSet, squared_norm, vector
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.1",
    part="stays",
    expect="holds",
    evidence="proved",
    given={"monotone": True, "bounded_direction": True},
    mutants={"loss not monotone": {"monotone": False}, "direction not bounded": {"bounded_direction": False}},
)
def test_capture(monotone, bounded_direction):
    """A run that is in the capture set $S$ once stays in $S$; replayed on a
    quadratic with its explicit $S$."""
    with witness(monotone_loss=monotone, bounded_direction=bounded_direction):
        stays = capture(monotone=monotone, bounded_direction=bounded_direction)
    for rate in (Fraction(1, 10), Fraction(1, 2), Fraction(1)):
        captured = CaptureSet(
            REFLECTION, Fraction(1, 10), Fraction(19, 10), radius=Fraction(1), step_bound=rate
        )
        positions = REFLECTION.trajectory(vector(captured.inner_radius / 5, 0), rate, 120)
        for step, x in enumerate(positions):
            with witness(learning_rate=rate, inner_radius=captured.inner_radius, step=step):
                assert x in captured and squared_norm(x) < captured.inner_radius**2, "it leaves S"
    certify(*stays, concludes=CAPTURED)


@claim(
    "prop-A.1",
    part="small",
    expect="holds",
    evidence="proved",
    given={"factor": 1},
    mutants={"S of twice the radius": {"factor": 2}},
)
def test_capture_set_is_small(factor):
    """For any $e > 0$, $S$ lies within $e$ of $x*$: take $r ≤ e$, and $t < ε ≤ r$."""
    r, t, epsilon, outer, e = z3.Reals("‖x−x*‖ t ε r e")
    with witness(radius_of_S=f"{factor} t"):
        within = prove(r < e, assumptions=[r < factor * t, t > 0, t < epsilon, epsilon <= outer, outer <= e])
    certify(within)


@claim(
    "prop-A.1",
    part="stays",
    reading="the book's conclusion: $xₖ → x*$ as well",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 2/L": {"rate": Fraction(20, 19)}},
)
def test_captured_runs_converge(rate):
    """A run in the bounded $S$ has limit points; they are stationary, so $x*$, and it converges to $x*$."""
    last = REFLECTION.trajectory(vector(1, 0), rate, 200)[-1]
    with witness(learning_rate=rate):
        assert squared_norm(last) < Fraction(1, 10**6), "the run does not tend to 0"
    certify(
        cited(
            "a bounded sequence whose limit points are all stationary, and so all $x*$, converges to $x*$",
            source="Bolzano and Weierstrass",
            using=capture(),
        )
    )
