"""The commands of the proof kernel, and the obligations of z3 as goals of Rocq."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ndgm.exact.obligations import Record, digest, read
from ndgm.kernel import obligations
from ndgm.kernel.__main__ import main
from ndgm.kernel.coqc import Kernel, Rejected
from ndgm.kernel.library import Library
from ndgm.kernel.obligations import goal, try_all

LIBRARY = Path(__file__).parents[2] / "claims" / "kernel"
needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc")
REALS = "(declare-fun x0 () Real)(declare-fun x1 () Real)"
INTEGERS = "(declare-fun x0 () Real)(declare-fun k () Int)"
MODULUS = "(ite (>= x0 0.0) x0 (- x0))"
VECTORS = "(declare-sort V 0)(declare-fun x0 () V)(declare-fun m (V Real) Bool)"
GOALS = {
    "forall (x0 : R) (k : Z), x0 = IZR k -> (k < 0%Z)%Z -> False": (
        f"{INTEGERS}(assert (= x0 (to_real k)))(assert (< k 0))"
    ),
    "forall (x0 x1 : R), x0 * x0 < 0 -> x1 = 0 -> False": (
        f"{REALS}(assert (< (* x0 x0) 0.0))(assert (= x1 0.0))"
    ),
    "forall (x0 : R), Rabs x0 < 0 \\/ ~ x0 <= 1 / 2 -> x0 < 0 -> False": (
        f"{REALS}(assert (or (< {MODULUS} 0.0) (not (<= x0 (/ 1.0 2.0)))))(assert (< x0 0.0))"
    ),
    "forall (V : Type) (m : V -> R -> Prop) (x0 : V), "
    "(forall (u : V) (w : R), m u w -> w > 0) -> m x0 (- 1) -> False": (
        f"{VECTORS}(assert (forall ((u V) (w Real)) (=> (m u w) (> w 0.0))))(assert (m x0 (- 1.0)))"
    ),
    "forall (x0 x1 : R), x0 > 0 -> (if Rlt_dec 0 x0 then x1 else 1) < x1 -> False": (
        "(declare-fun x0 () Bool)(declare-fun x1 () Real)(assert x0)(assert (< (ite x0 x1 1.0) x1))"
    ),
    "forall (x0 : R) (k : Z), x0 = IZR (if Rlt_dec 0 x0 then (- k)%Z else Int_part x0) -> False": (
        f"{INTEGERS}(assert (= x0 (to_real (ite (> x0 0.0) (- k) (to_int x0)))))"
    ),
}
REFUSED = {
    "no decision for m in a case distinction": (
        f"{VECTORS}{REALS.replace('x0', 'x2')}(assert (> (ite (m x0 x1) x1 x2) x2))"
    ),
    "would both be called m": (
        "(declare-sort m 0)(declare-fun m (m) Bool)(declare-fun x0 () m)(assert (m x0))"
    ),
    "is_int": f"{REALS}(assert (is_int x0))",
}


@pytest.mark.parametrize(("said", "text"), GOALS.items(), ids=GOALS)
def test_an_obligation_is_that_its_formulas_contradict_each_other(said, text):
    assert goal(text) == said


@pytest.mark.parametrize(("why", "text"), REFUSED.items(), ids=REFUSED)
def test_what_has_no_counterpart_is_said(why, text):
    with pytest.raises(ValueError, match=why):
        goal(text)


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    shutil.copyfile(LIBRARY / "Rules.v", folder / "Rules.v")
    return folder


def written(folder, **texts):
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.smt2").write_text(text, encoding="utf-8")
    return folder


CLOSED = f"{REALS}(assert (> x0 1.0))(assert (or (< x0 1.0) (< (* x1 x1) 0.0)))"
SATISFIABLE = f"{REALS}(assert (> x0 1.0))"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """Where what is compiled is kept for all tests, as it is for all runs of the commands."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def kernel(rules, cache):
    return Kernel(Library(rules), cache)


@needs_coqc
def test_only_what_the_tactics_close_is_closed(kernel, tmp_path):
    folder = written(tmp_path / "obligations", a=CLOSED, b=SATISFIABLE, c=REFUSED["is_int"])
    found = {one.name: one for one in try_all(kernel, sorted(folder.glob("*.smt2")), 6)}
    assert (found["a"].outcome, found["b"].outcome) == ("closed", "open")
    assert found["c"].outcome.startswith("is_int") and found["a"].digest == digest(CLOSED)


SHOWN = {
    "what holds for all": f"{VECTORS}(assert (forall ((u V) (w Real)) (=> (m u w) (> w 0.0))))"
    "(assert (m x0 0.0))",
    "what follows": f"{VECTORS}(assert (=> (forall ((u V)) (m u 0.0)) (m x0 1.0)))(assert (not (m x0 1.0)))"
    "(assert (forall ((u V)) (m u 0.0)))",
    "a square": f"{REALS}(assert (< (* (+ x0 x1) (+ x0 x1)) 0.0))",
    "a whole number below": f"{REALS}(assert (> (to_real (to_int x0)) x0))",
    "cases": f"{REALS}(assert (< {MODULUS} x0))",
}


@pytest.fixture(scope="module")
def shown(kernel, tmp_path_factory):
    """What became of each of them."""
    folder = written(tmp_path_factory.mktemp("shown") / "obligations", **SHOWN)
    return {one.name: one.outcome for one in try_all(kernel, sorted(folder.glob("*.smt2")), 20)}


@needs_coqc
@pytest.mark.parametrize("name", SHOWN)
def test_what_the_tactics_know(shown, name):
    assert shown[name] == "closed"


@needs_coqc
def test_one_that_the_kernel_does_not_read_takes_none_with_it(kernel, tmp_path, monkeypatch):
    folder = written(tmp_path / "obligations", a=CLOSED, b=SATISFIABLE)
    monkeypatch.setattr(obligations, "goal", lambda text: "0 < x" if text == SATISFIABLE else goal(text))
    closed, wrong = try_all(kernel, sorted(folder.glob("*.smt2")), 6)
    assert closed.outcome == "closed" and "x was not found" in wrong.outcome


@needs_coqc
def test_tactics_that_assume_something_close_nothing(kernel, tmp_path, monkeypatch):
    cheat = "Axiom cheat : False. Ltac close ::= exfalso; exact cheat."
    monkeypatch.setattr(obligations, "HEAD", f"{obligations.HEAD}\n{cheat}\n")
    (one,) = try_all(kernel, written(tmp_path / "obligations", b=SATISFIABLE).glob("*.smt2"), 6)
    assert one.outcome == "a goal rests on cheat, which is not among the axioms allowed"


@needs_coqc
def test_the_command_counts_them_and_keeps_a_record(rules, cache, tmp_path, capsys):
    folder = written(tmp_path / "obligations", a=CLOSED, b=SATISFIABLE)
    record = tmp_path / "record.json"
    start = ["--cache", str(cache), "obligations"]
    rest = ["--library", str(rules), "--seconds", "20"]
    assert main([*start, str(folder), *rest, "--record", str(record)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 obligations: 1 closed, 1 open"
    assert read(record).closed == {digest(CLOSED)} and read(record).kernel.startswith("Coq 8.")

    check = [*rest, "--check", str(record)]
    assert main([*start, str(folder), *check]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 obligations: 1 closed"

    typed = Record("Coq 8", read(record).closed | {digest(SATISFIABLE), "0" * 16})
    typed.write(record)
    assert main([*start, str(folder), *check]) == 1
    assert set(capsys.readouterr().err.splitlines()) == {
        f"{digest(SATISFIABLE)} is recorded as closed, and the tactics do not close it",
        f"{'0' * 16} is recorded as closed, and no claim asks it: record the obligations again",
    }
    record.write_text("{}")
    assert main([*start, str(folder), *check]) == 2
    assert "record.json does not tell the kernel" in capsys.readouterr().err


def test_no_obligations_are_named_before_anything_is_run(rules, tmp_path, capsys):
    assert main(["obligations", str(tmp_path), "--library", str(rules)]) == 2
    assert "has no .smt2 file" in capsys.readouterr().err


@needs_coqc
def test_a_library_is_compiled_and_checked_again(rules, tmp_path, capsys):
    checker = ["--checker", "coqchk"] if shutil.which("coqchk") else []
    assert main(["--cache", str(tmp_path / "cache"), "library", str(rules), *checker]) == 0
    assert "compiled 1 files" in capsys.readouterr().out
    (rules / "Wrong.v").write_text("Lemma l : 1 = 2. Proof. reflexivity. Qed.")
    assert main(["library", str(rules)]) == 1
    assert "Wrong.v, line 1: Error" in capsys.readouterr().err
    (rules / "Wrong.v").write_text("Axiom a : False.")
    assert main(["library", str(rules)]) == 2
    (rules / "Wrong.v").unlink()


def test_a_compiler_that_is_missing_is_named(rules, tmp_path):
    with pytest.raises(Rejected, match="no-such-coqc does not run"):
        Kernel(Library(rules), tmp_path, "no-such-coqc")
