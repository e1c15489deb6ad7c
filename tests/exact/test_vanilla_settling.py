"""The lemmas hold of NDGM, and each of them fails of a rule that breaks only it."""

from fractions import Fraction
from functools import partial

import pytest

from ndgm.exact.proofs import NotProved
from ndgm.exact.rules import NDGM
from ndgm.exact.vanilla import mean_norm, prove_alternates, prove_crosses, prove_rests, prove_settling


def test_proved_for_ndgm():
    theorem = prove_settling(NDGM)
    assert [part.rule for part in theorem.premises] == ["cut", "descent to a two-cycle"]
    assert all(node.premises or node.checkers == ("z3", "cvc5") for node in theorem.nodes())


def test_what_is_proved_is_not_weaker_than_what_is_said():
    told = []
    for prover in (prove_alternates, prove_rests, prove_crosses):
        nodes = [" ".join(node.statement.split()) for node in prover(NDGM).nodes()]
        told.append(nodes[0])
        given = [statement for statement in nodes if ", given " in statement]
        assert given and all(", given α > 0, λ > 0" in statement for statement in given)
    alternates, rests, crosses = told
    assert alternates.startswith("from some n on b ≠ 0 and |b| < αλ, and")
    assert rests.startswith("from some n on b = 0 and k = 0, and")
    assert " and b(b − αλ sgn(b)) < 0 and |b| + |b − αλ sgn(b)| = αλ, given " in crosses
    assert crosses.endswith(", given α > 0, λ > 0, b ≠ 0, |b| < αλ")


def test_the_mean_norm_is_half_a_step_for_each_coordinate():
    assert mean_norm(3, Fraction(1, 10), Fraction(2)) == Fraction(3, 10)


@pytest.mark.parametrize(
    "rule", [lambda alpha, penalty: NDGM(alpha / 2, penalty), partial(NDGM, sign_at_zero=1)]
)
def test_refuted_for_others(rule):
    with pytest.raises(NotProved):
        prove_settling(rule)
