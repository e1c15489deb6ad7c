"""What the kernel accepts, and that planted errors are caught: another rule, a weaker theorem, an axiom."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
import z3

from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.exact.statements import Statement, always, holds, infinitely_often, settles, sometimes, vanishes
from ndgm.kernel.coqc import Kernel, Rejected
from ndgm.kernel.library import BASE, Library, LibraryError
from ndgm.kernel.steps import POSITION, evaluate
from ndgm.kernel.theorems import Checked, Prover, Refuted, Written

LIBRARY = Path(__file__).parents[2] / "claims" / "kernel"
HEAD = """Require Import Reals Lra Lia ClassicalDescription.
From ndgm Require Import Rules Statements.
Open Scope R_scope.
"""
MADE = """
Theorem bounded alpha lambda b : 0 < alpha -> 0 < lambda -> Rabs b <= alpha * lambda ->
  always (fun x => Rabs x <= alpha * lambda) (orbit (ndgm alpha lambda) b).
Proof.
  intros Ha Hl H n. assert (0 < alpha * lambda) by nra. induction n; [exact H|].
  set (x := orbit (ndgm alpha lambda) b n) in *.
  change (Rabs (x - alpha * lambda * sgn x) <= alpha * lambda).
  destruct (sgn_cases x) as [[S E] | [[S E] | [S E]]]; rewrite E;
    unfold Rabs in *; repeat destruct Rcase_abs; lra.
Qed.

(** A weaker one: the bound is twice as large. *)
Theorem weaker alpha lambda b : 0 < alpha -> 0 < lambda -> Rabs b <= alpha * lambda ->
  always (fun x => Rabs x <= 2 * (alpha * lambda)) (orbit (ndgm alpha lambda) b).
Proof.
  intros Ha Hl H n. assert (0 < alpha * lambda) by nra. pose proof (bounded _ _ _ Ha Hl H n) as K.
  simpl in K. lra.
Qed.

Theorem square x : 0 <= x * x.
Proof. nra. Qed.
Theorem not_all_positive : ~ forall x : R, 0 < x.
Proof. intro H. specialize (H 0). lra. Qed.
Theorem chosen : exists f : R -> R, forall x, f x = x.
Proof. destruct (excluded_middle_informative True); exists (fun x => x); reflexivity. Qed.
"""
needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc")
A, L, B = z3.Reals("α λ b₀")
GIVEN = [A > 0, L > 0, z3.Abs(B) <= A * L]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    for name in BASE:
        shutil.copyfile(LIBRARY / f"{name}.v", folder / f"{name}.v")
    (folder / "Made.v").write_text(HEAD + MADE, encoding="utf-8")
    return Library(folder)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def prover(library, cache):
    return Prover(Kernel(library, cache))


def a_step(rule=NDGM, general="ndgm alpha lambda"):
    return evaluate(rule(A, L), general=general)


def bounded(step, bound=1):
    return always(z3.Abs(POSITION) <= (A * L if bound == 1 else bound * (A * L)), GIVEN, orbit=step.orbit(B))


@needs_coqc
def test_what_is_accepted(prover):
    step = a_step()
    theorem = prover.prove(bounded(step), by="Made.bounded", step=step)
    assert theorem.states(bounded(step)) and not theorem.states(bounded(step, 2))
    tree = theorem.tree()
    assert tree["kernel"].startswith("Coq 8.") and tree["source"].endswith("/Made.v:5, theorem bounded")
    assert tree["formal"].startswith("Definition step (alpha lambda : R) (b : R) : R :=\n  b - alpha")
    assert tree["formal"].endswith(
        "always (fun b : R => Rabs b <= alpha * lambda) (orbit (step alpha lambda) b_0)"
    )
    assert "sig_forall_dec" in " ".join(tree["axioms"])


@needs_coqc
def test_a_weaker_theorem_is_caught(prover):
    step = a_step()
    with pytest.raises(Rejected, match=r"Claim\.v, line \d+: Error"):
        prover.prove(bounded(step), by="Made.weaker", step=step)
    assert prover.prove(bounded(step, 2), by="Made.weaker", step=step).theorem == "Made.weaker"


def other_rule(rate, penalty):
    """A rule of which the statement is true, too, and that is not the theorem's."""
    return NDGM(rate / 2, penalty)


@needs_coqc
def test_another_rule_is_caught(prover):
    step = a_step(other_rule)
    with pytest.raises(Rejected):
        prover.prove(bounded(step), by="Made.bounded", step=step)


WRONG = {
    "twice the step": lambda rate, penalty: NDGM(2 * rate, penalty),
    "sgn(0) = 2": lambda rate, penalty: NDGM(rate, penalty, sign_at_zero=2),
}


@needs_coqc
@pytest.mark.parametrize("rule", WRONG.values(), ids=WRONG)
def test_a_wrong_rule_is_refuted_by_a_proof_of_the_negation(prover, rule):
    step = a_step(rule)
    with pytest.raises(Refuted) as found:
        prover.prove(bounded(step), by="Made.bounded", step=step)
    assert set(found.value.values) == {"α", "λ", "b₀", "orbit"}


def planted(library, cache, tmp_path, text):
    folder = tmp_path / "planted"
    shutil.copytree(library.folder, folder)
    (folder / "Made.v").write_text(HEAD + MADE + text, encoding="utf-8")
    return Prover(Kernel(Library(folder), cache))


PLANTED = {
    "an Admitted": "Theorem it alpha : 0 < alpha. Admitted.",
    "an axiom": "Axiom it : forall alpha, 0 < alpha.",
    "a variable": "Variable it : forall alpha, 0 < alpha.",
}


@needs_coqc
@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_assumptions_are_caught(library, cache, tmp_path, text):
    prover = planted(library, cache, tmp_path, text)
    with pytest.raises(LibraryError, match=r"Made\.v says"):
        prover.prove(Written("it", "forall alpha : R, 0 < alpha"), by="Made.it")


@needs_coqc
def test_an_assumption_is_caught_by_the_kernel_alone(library, cache, tmp_path, monkeypatch):
    prover = planted(library, cache, tmp_path, "Axiom it : forall alpha, 0 < alpha.")
    monkeypatch.setattr(Library, "check", lambda self, names: None)
    with pytest.raises(Rejected, match=r"rests on it, which is not among the axioms allowed"):
        prover.prove(Written("it", "forall alpha : R, 0 < alpha"), by="Made.it")


@needs_coqc
def test_an_axiom_of_the_standard_library_is_caught(prover):
    with pytest.raises(Rejected, match="constructive_definite_description"):
        prover.prove(Written("it", "exists f : R -> R, forall x, f x = x"), by="Made.chosen")


@needs_coqc
def test_a_proof_of_a_mutant_is_caught(prover):
    """A theorem that proves the negation earns nothing: it refutes."""
    said = Written("all are positive", "forall x : R, 0 < x")
    with pytest.raises(Rejected):
        prover.prove(said, by="Made.square")
    with pytest.raises(Refuted):
        prover.prove(said, by="Made.square", refutation="Made.not_all_positive")
    with pytest.raises(Rejected):
        prover.prove(
            Written("it", "forall x : R, 0 <= x * x"), by="Made.square", refutation="Made.not_all_positive"
        )


SCRIPTS = ["Admitted. Theorem x : True. exact I.", "Qed. Axiom a : False. Lemma b : True.", "admit."]


@needs_coqc
@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_tactics_alone(prover, script):
    with pytest.raises((LibraryError, Rejected)):
        prover.prove(Written("it", "forall x : R, 0 < x"), by="Made.square", script=script)


def test_theorems_cannot_be_typed():
    with pytest.raises(TypeError, match="checked, not typed"):
        Checked("it")
    with pytest.raises(LibraryError, match=r"write File\.square"):
        Prover(None).prove(Written("it", "True"), by="square")


EVENTUALLY = "from some n on {}"
FALSE = {
    "a formula": (holds(A * L > B, GIVEN), None),
    "always": (always(POSITION < A * L, GIVEN), NDGM),
    "always, with the number": (always(-z3.ToReal(z3.Int("n")) * A < POSITION, GIVEN), NDGM),
    "settles": (settles(z3.Abs(POSITION) < A * L / 2, GIVEN), NDGM),
    "from some n on": (Statement(EVENTUALLY, (POSITION > 0,), tuple(GIVEN)), NDGM),
    "from some n on, after steps": (
        Statement(EVENTUALLY, (POSITION > 0,), (A > 0, L > 0, B > A * L)),
        ProximalGradient,
    ),
    "infinitely often": (infinitely_often(POSITION * POSITION > A * A * L * L, GIVEN), NDGM),
    "for some n": (sometimes(POSITION > 2 * A * L, GIVEN), NDGM),
    "tends to 0": (vanishes(POSITION, GIVEN), NDGM),
}


@needs_coqc
@pytest.mark.parametrize(("said", "rule"), FALSE.values(), ids=FALSE)
def test_false_statements_are_refuted_at_a_witness(prover, said, rule):
    step = a_step(rule) if rule else None
    if step:
        said = Statement(said.words, said.formulas, said.given, step.orbit(B), said.monotone)
    with pytest.raises(Refuted) as found:
        prover.prove(said, by="Made.bounded", step=step)
    values = found.value.values
    assert all(isinstance(values[name], Fraction) for name in ("α", "λ", "b₀"))
