"""New, beyond Figure 6: in real arithmetic its order at λ = 1 cannot last for two iterations.

If λ ≤ 1, whatever p, the start, α and ρ are, RMSProp's norm is above that of settled vanilla NDGM in one of
any two iterations in a row: the two sum to more than pα, those of vanilla to at most pαλ.
"""

from fractions import Fraction
from functools import partial

import pytest
import z3
from hypothesis import strategies as st

from claims.toy_lasso.comparisons.norms_side_by_side import orbit_norms
from claims.toy_lasso.comparisons.two_in_a_row import (
    DIMENSION,
    RMSPROP,
    VANILLA,
    of_every_dimension,
    order_once_in_two,
    steps_above_the_rate,
)
from claims.toy_lasso.wrong_rules import Absorbing
from ndgm.exact.arithmetic import ball
from ndgm.exact.rules import RMSProp
from ndgm.exact.vanilla import PENALTY, two_phase_norms
from ndgm.strategies import draws, examples
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)


@claim(
    "new-fig-6-impossible",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "largest_penalty": 1},
    mutants={
        "positions below 10⁻⁹ rounded to 0": {"rule": Absorbing},
        "λ up to 4": {"largest_penalty": 4},
        "v₀ = 10": {"rule": partial(RMSProp, initial_second_moment=10)},
    },
)
def test_impossible(rule, largest_penalty):
    """If $λ ≤ 1$, RMSProp's norm is above settled vanilla's in one of any two iterations in a row, whatever
    $p$, the start and $ρ$ are.
    """

    @examples(st.lists(draws, min_size=1, max_size=3), st.sampled_from([Fraction(1, 2), DECAY]), number=12)
    def walk(start, decay):
        for constant in (Fraction(1, 2), largest_penalty):
            vanilla = two_phase_norms(start, RATE * constant)
            norms = orbit_norms(rule(RATE, constant, decay), start, 0, 300, bits=400)
            for n in range(299):
                with witness(start=start, decay=decay, penalty=constant, n=n):
                    assert norms[n] > ball(vanilla[n % 2]) or norms[n + 1] > ball(vanilla[1 - n % 2]), (
                        "neither is"
                    )

    rmsprop, next_rmsprop, vanilla, next_vanilla = z3.Reals("Rₙ Rₙ₊₁ Vₙ Vₙ₊₁")
    with witness():
        sums = z3.And(rmsprop + next_rmsprop == RMSPROP, vanilla + next_vanilla == VANILLA)
        above = z3.Or(DIMENSION == 0, rmsprop > vanilla, next_rmsprop > next_vanilla)
        certify(steps_above_the_rate())
        certify(
            order_once_in_two(),
            concludes=of_every_dimension(z3.Implies(sums, above), PENALTY <= 1),
        )
