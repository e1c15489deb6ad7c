"""The lemmas hold of NDGM, and each of them fails of a rule that breaks only it."""

from functools import partial

import pytest

from ndgm.exact.proofs import NotProved
from ndgm.exact.rules import NDGM
from ndgm.exact.vanilla import prove_settling


def test_proved_for_ndgm():
    assert [lemma.checkers for lemma in prove_settling(NDGM).premises] == 3 * [("z3", "cvc5")]


@pytest.mark.parametrize(
    "rule", [lambda alpha, penalty: NDGM(alpha / 2, penalty), partial(NDGM, sign_at_zero=1)]
)
def test_refuted_for_others(rule):
    with pytest.raises(NotProved):
        prove_settling(rule)
