"""The commands of the proof kernel, and the obligations of z3 as goals of Rocq."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ndgm.kernel.__main__ import main
from ndgm.kernel.coqc import Kernel, Rejected
from ndgm.kernel.library import Library
from ndgm.kernel.obligations import Outcome, goal, try_all
from ndgm.kernel.terms import Untranslatable

LIBRARY = Path(__file__).parents[2] / "claims" / "kernel"
needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc")
REALS = "(declare-fun x0 () Real)(declare-fun x1 () Real)"
INTEGERS = "(declare-fun x0 () Real)(declare-fun k () Int)"
MODULUS = "(ite (>= x0 0.0) x0 (- x0))"
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
}
REFUSED = {
    "x0 is no number": "(declare-fun x0 () Bool)(assert x0)",
    "is_int": f"{REALS}(assert (is_int x0))",
}


@pytest.mark.parametrize(("said", "text"), GOALS.items(), ids=GOALS)
def test_an_obligation_is_that_its_formulas_contradict_each_other(said, text):
    assert goal(text) == said


@pytest.mark.parametrize(("why", "text"), REFUSED.items(), ids=REFUSED)
def test_what_has_no_counterpart_is_said(why, text):
    with pytest.raises(Untranslatable, match=why):
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


@needs_coqc
def test_only_what_the_tactics_close_is_closed(rules, tmp_path):
    folder = written(tmp_path / "obligations", a=CLOSED, b=SATISFIABLE, c=REFUSED["is_int"])
    kernel = Kernel(Library(rules), tmp_path / "cache")
    found = set(try_all(kernel, sorted(folder.glob("*.smt2"))))
    assert {Outcome("a", "closed"), Outcome("b", "open")} < found and len(found) == 3


@needs_coqc
def test_the_command_counts_them(rules, tmp_path, capsys):
    folder = written(tmp_path / "obligations", a=CLOSED, b=SATISFIABLE)
    cache = ["--cache", str(tmp_path / "cache")]
    assert main([*cache, "obligations", str(folder), "--library", str(rules)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 obligations: 1 closed, 1 open"
    assert main([*cache, "obligations", str(tmp_path), "--library", str(rules)]) == 2
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
