"""The steps are proved, and fail without their hypotheses."""

import pytest

from ndgm.exact import duality
from ndgm.exact.proofs import NotProved


def test_steps():
    assert duality.vertical_separation_tilts().startswith("unsat")
    assert duality.minorants_make_lower_semicontinuous().startswith("unsat")
    assert duality.separation_below_the_graph().startswith("unsat")
    with pytest.raises(NotProved):
        duality.separation_below_the_graph(finite=False)
