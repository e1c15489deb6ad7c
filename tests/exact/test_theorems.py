"""Theorems are made by provers alone, keep their trees, and show what no machine has checked."""

import pytest
import z3

from ndgm.exact.proofs import NotProved, identity, prove
from ndgm.exact.second_solver import Disagreement, confirm, keep_obligations, smt_lib
from ndgm.exact.statements import always, holds
from ndgm.exact.theorems import Theorem, all_of, by_hand, cited
from ndgm.verdict import Proof, certify
from ndgm.verdict.claim import ClaimError
from ndgm.verdict.recorder import recording

a, b = z3.Reals("a b")


def test_nobody_types_a_theorem():
    with pytest.raises(TypeError, match="proved, not typed"):
        Theorem("0 = 1", "z3", (), ("z3", "cvc5"), "")


def test_a_theorem_does_not_change():
    theorem = prove(a * a >= 0)
    with pytest.raises(AttributeError):
        theorem.statement = "0 = 1"


def test_a_sentence_is_no_premise():
    with pytest.raises(TypeError, match="must be a theorem, not str"):
        by_hand("0 = 1", because="trust me", using=["a > 0"])


def test_two_solvers_confirm():
    assert prove(a * a >= 0).checkers == ("z3", "cvc5")


def test_identities_are_compared_at_points():
    assert identity("(x + y)**2", "x**2 + 2*x*y + y**2").checkers == ("sympy", "exact points")


def test_a_tree_shows_its_hand_steps_and_each_node_once():
    leaf = prove(a * a >= 0)
    argued = by_hand("so it is", because="it has to be", using=[leaf])
    whole = all_of(leaf, argued, cited("and so is that", source="Rademacher", using=[leaf]))
    assert whole.by_hand == ("so it is (it has to be)",)
    assert [node.rule for node in whole.nodes()].count("z3") == 1
    assert leaf.by_hand == ()


def test_what_the_first_solver_gets_wrong_is_a_disagreement():
    with pytest.raises(Disagreement, match="z3 proves a > 0, and cvc5 refutes it"):
        confirm([z3.Not(a > 0)], "a > 0")


@pytest.mark.parametrize("name", ["lambda", "m′", "m'", "α", "x0", "|", "b_{n+1}"])
def test_any_name_can_be_asked_about(name):
    odd = z3.Real(name)
    assert prove(odd * odd + 1 > 0, assumptions=[odd != 1]).checkers == ("z3", "cvc5")
    assert name in ("x0", "|") or name not in smt_lib([odd > 1])


def test_integers_and_quantifiers_can_be_asked_about():
    n, x = z3.Int("n"), z3.Real("x")
    assert prove(2 * n != 1).checkers == ("z3", "cvc5")
    assert prove(z3.ForAll([x], x * x >= 0)).checkers == ("z3", "cvc5")


def test_refutations_keep_their_values():
    with pytest.raises(NotProved) as failure:
        prove(a > b, assumptions=[a >= b])
    assert failure.value.values["a"] == failure.value.values["b"]


def test_obligations_are_kept_for_other_solvers(tmp_path):
    keep_obligations(tmp_path)
    try:
        prove(a * a >= 0, assumptions=[a > 1])
    finally:
        keep_obligations(None)
    (file,) = tmp_path.iterdir()
    text = file.read_text(encoding="utf-8")
    assert text.startswith("; a² ≥ 0, given a > 1\n; expected: unsat\n(set-logic QF_NRA)")
    assert text.endswith("(check-sat)\n")


def test_a_check_says_what_it_concludes():
    theorem = prove(a * a >= 0)
    with recording(["ndgm.exact.theorems"]) as recorder:
        certify(theorem, concludes=a * a >= 0)
        with pytest.raises(ClaimError, match=r"concludes b\*b >= 0, and its theorem says a² ≥ 0"):
            certify(theorem, concludes=b * b >= 0)
        with pytest.raises(ClaimError, match="give one for each"):
            certify(theorem, concludes=[a * a >= 0, b * b >= 0])
        with pytest.raises(ClaimError, match="states nothing"):
            certify(Proof("by hand", "a > 0"), concludes=a > 0)
    assert len(recorder.certificates) == 1


def test_what_is_given_is_part_of_what_is_said():
    theorem = prove(a > 0, assumptions=[a > 1])
    assert theorem.states(holds(a > 0, [a > 1]))
    assert theorem.states(holds(a > 0, [a > 1, b > 0]))  # A weaker statement: it supposes more.
    assert not theorem.states(a > 0)
    assert not theorem.states(always(a > 0, [a > 1]))
    assert theorem.states("a > 0, given a > 1")


def test_a_conjunction_says_what_its_theorems_say():
    both = all_of(prove(a * a >= 0), prove(b * b >= 0))
    assert both.states(a * a >= 0, b * b >= 0)
    assert not both.states(b * b >= 0, a * a >= 0)
    assert not both.states(a * a >= 0)
