"""Proposition A.1, the Capture Theorem: gradient methods stay near a local minimum that they enter.

With φ(t) = min f − f* over t ≤ ‖x − x*‖ ≤ r, positive by compactness, and t so small that ‖x − x*‖ < t
implies ‖x − x*‖ + sc‖∇f(x)‖ < ε, the set S = {‖x − x*‖ < ε, f < f* + φ(t)} captures: a step from S ends
within ε, its loss has not risen, so it is within t. The theorem says: stay in S and converge. It never says
that the distance is monotone.
"""

from fractions import Fraction

import pytest

from claims.convergence.capture_step import capture_step
from ndgm.exact.quadratics import REFLECTION, CaptureSet, squared_norm, vector
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.1",
    expect="holds",
    evidence="proved",
    given={"monotone": True, "bounded_direction": True},
    mutants={"loss not monotone": {"monotone": False}, "direction not bounded": {"bounded_direction": False}},
)
def test_capture(monotone, bounded_direction):
    """A step from the capture set S stays in S.

    By hand: S is bounded, and x* is the only stationary limit point in it.
    """
    with witness(monotone_loss=monotone, bounded_direction=bounded_direction):
        stays = capture_step(monotone=monotone, bounded_direction=bounded_direction)
    for rate in (Fraction(1, 10), Fraction(1, 2), Fraction(1)):
        captured = CaptureSet(
            REFLECTION, Fraction(1, 10), Fraction(19, 10), radius=Fraction(1), step_bound=rate
        )
        positions = REFLECTION.trajectory(vector(captured.inner_radius / 5, 0), rate, 120)
        for step, x in enumerate(positions):
            with witness(learning_rate=rate, inner_radius=captured.inner_radius, step=step):
                assert x in captured and squared_norm(x) < captured.inner_radius**2
    certify(
        Proof(
            "z3; by hand: φ > 0 by compactness, convergence by boundedness",
            f"xₖ ∈ S implies xₖ₊₁ ∈ S: {stays}",
        )
    )
