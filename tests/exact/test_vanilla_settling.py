"""The lemmas hold of NDGM, and each of them fails of a rule that breaks only it."""

from functools import partial

import pytest

from ndgm.exact.proofs import NotProved
from ndgm.exact.rules import NDGM
from ndgm.exact.vanilla import prove_settling


def test_proved_for_ndgm():
    theorem = prove_settling(NDGM)
    assert [part.rule for part in theorem.premises] == 2 * ["descent to a two-cycle"] + ["z3"]
    assert all(node.premises or node.checkers == ("z3", "cvc5") for node in theorem.nodes())


@pytest.mark.parametrize(
    "rule", [lambda alpha, penalty: NDGM(alpha / 2, penalty), partial(NDGM, sign_at_zero=1)]
)
def test_refuted_for_others(rule):
    with pytest.raises(NotProved):
        prove_settling(rule)
