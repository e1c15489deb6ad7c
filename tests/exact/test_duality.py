"""The steps are proved, and fail without their hypotheses."""

import pytest

from ndgm.exact import duality
from ndgm.exact.proofs import NotProved


def test_steps():
    assert duality.vertical_separation_tilts().checkers == ("z3", "cvc5")
    assert duality.minorants_make_lower_semicontinuous().checkers == ("z3", "cvc5")
    assert duality.separation_below_the_graph().checkers == ("z3", "cvc5")
    with pytest.raises(NotProved):
        duality.separation_below_the_graph(finite=False)
