"""Section 5: does the Huber loss grow subquadratically where it shows unstable convergence?

Not near its minimum, where it is r²/2. At a learning rate α > 2 it has the 2-cycle ±α/2, on which h′(c)/c =
2/α < h″(0) = 1: at the scale of the oscillation it grows subquadratically.
"""

from fractions import Fraction

import pytest

from claims.stability.descent import descend
from claims.stability.huber import clip, huber
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.huber-growth",
    reading="at the scale of the cycle",
    condition="the growth is judged over the distance of the oscillation, not infinitesimally",
    expect="refuted",
    evidence="proved",
    given={"at": lambda amplitude: amplitude},
    mutants={"infinitesimally at the minimum": {"at": lambda amplitude: Fraction(1, 2)}},
)
def test_huber_shows_no_subquadratic_growth(at):
    """Where it oscillates the Huber loss is not below its quadratic model: no subquadratic growth."""
    for rate in (Fraction(5, 2), Fraction(3), Fraction(100)):
        amplitude = rate / 2
        assert amplitude - rate * clip(amplitude) == -amplitude
        point, cycle = at(amplitude), (amplitude, -amplitude)
        model = point**2 / 2
        with witness(learning_rate=rate, cycle=cycle, loss=huber(point), quadratic_model=model):
            assert huber(point) >= model


@claim(
    "text-5.huber-growth",
    expect="holds",
    evidence="proved",
    given={"value": huber},
    mutants={"linear growth, |r|": {"value": abs}},
)
def test_huber_grows_quadratically_at_its_minimum(value):
    """Within 1 of its minimum 0 the Huber loss is exactly r²/2, and yet GD at α = 3 has the 2-cycle ±3/2."""
    for k in range(1, 30):
        r = Fraction(1, k)
        with witness(r=r):
            assert value(r) == r * r / 2
    with witness(orbit_at_rate_3="from 3/2: −3/2, 3/2, …"):
        start, first, second = descend(clip, Fraction(3, 2), Fraction(3), 2)
        assert first == -start and second == start
    cycle = "at rate 3 > 2/h″(0) the 2-cycle ±3/2 neither diverges nor settles"
    certify(Proof("definition and replay", f"h(r) = r²/2 on [−1, 1]; {cycle}"))
