"""The library of theorems: what requires what, what no file may say, and which files a claim rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from ndgm.kernel.coqc import Rejected, assumptions, complaint
from ndgm.kernel.library import BASE, Library, LibraryError, assumed, named, required, stripped

LIBRARY = Library(Path(__file__).parents[2] / "claims" / "kernel")


def made(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.v").write_text(text, encoding="utf-8")
    return Library(folder)


def test_closure_names_what_is_required_first(tmp_path):
    library = made(
        tmp_path,
        A="From ndgm Require Import B C. (* From ndgm Require Import E. *)",
        B="From ndgm Require C.",
        C="Require Import Reals.",
        D="From ndgm Require Export A.",
    )
    assert library.closure(["D"]) == ["C", "B", "A", "D"]
    assert [path.name for path in library.files(["B"])] == ["C.v", "B.v"]
    before = library.digest("D")
    made(tmp_path, C="Require Import Reals. (* more *)")
    assert library.digest("D") != before


def test_what_is_missing_is_named(tmp_path):
    library = made(tmp_path, A="From ndgm Require Import B.", B="From ndgm Require Import A.")
    with pytest.raises(LibraryError, match=r"has no E\.v \(there are A, B\)"):
        library.path("E")
    with pytest.raises(LibraryError, match="A requires B requires A: a circle"):
        library.closure(["A"])


FORBIDDEN = {
    "Lemma l : 1 = 2. Admitted.": "Admitted",
    "Lemma l : 1 = 2. admit. Qed.": "admit",
    "Axiom a : 1 = 2.": "Axiom",
    "Parameters a b : nat.": "Parameters",
    "Conjecture a : False.": "Conjecture",
    "Variable a : False.": "Variable",
    "Section S. End S. Hypothesis a : False.": "Hypothesis",
    "Section S. Section T. End T. Variable a : nat. End S. Variables b : False.": "Variables",
    "Unset Guard Checking.": "Unset",
    "#[bypass_check(positivity)] Inductive t := c.": "bypass_check",
    'Notation "x < y" := True.': "Notation",
    "Declare ML Module evil.": "Declare ML",
}


@pytest.mark.parametrize(("text", "found"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_what_no_file_may_say(tmp_path, text, found):
    assert next(assumed(text)) == found
    with pytest.raises(LibraryError, match=f"One.v says '{found}'"):
        made(tmp_path, One=text, Two="From ndgm Require Import One.").check(["Two"])


ALLOWED = [
    "(* Axiom (* Admitted. *) Axiom *) Lemma l : True. Proof. exact I. Qed.",
    "Section S. Variables x y : nat. Hypothesis H : x = y. Local Notation z := x. End S.",
    'Goal True. idtac "Axiom". Abort.',
    '(* " *) Axiom a : False. (* " *) Goal True. exact I. Qed.',
    "Lemma admitted_axiomatic : True. Proof. exact I. Qed.",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_files_may_say(text):
    assert list(assumed(text)) == []


def test_comments_nest():
    assert stripped("a(*(*b*)c*)d") == "ad"
    assert stripped("a (* open") == "a "
    assert required("From ndgm Require Import A\n  B. From Coq Require Import Reals.") == ["A", "B"]


def test_the_library_of_the_claims_assumes_nothing():
    LIBRARY.check([path.stem for path in LIBRARY.folder.glob("*.v")])


def test_a_claim_rests_on_the_theorems_that_it_names(tmp_path):
    library = made(tmp_path, **{name: "" for name in BASE}, A="From ndgm Require Import Rules.", B="")
    assert named("kernel.check(by='A.theorem', other=\"Missing.theorem\")", library) == [
        *(library.path(name) for name in ("Rules", "A", "Bridge", "Statements")),
    ]
    assert named("script = 'apply B.theorem.'", library)[-1:] == [library.path("Statements")]
    assert named("a.theorem('a.b'), A and C.theorem", library) == []


ASSUMED = {
    "Closed under the global context\n": (),
    "Axioms:\nB.b : forall x,\n  x\na\n  : P\n": ("B.b", "a"),
}


@pytest.mark.parametrize(("printed", "found"), ASSUMED.items())
def test_what_is_assumed(printed, found):
    assert assumptions(printed) == found


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Axioms:\nf is assumed to be guarded.\n",
        "Section Variables:\nx : nat\n",
        "Axioms:\nType in type\n",
    ],
)
def test_more_than_axioms_is_refused(printed):
    with pytest.raises(Rejected):
        assumptions(printed)


def test_complaints_name_no_path():
    warning = 'File "/tmp/x/A.v", line 1, characters 0-9:\nWarning: no\n'
    said = f'{warning}File "./B.v", line 7, characters 1-2:\nError: so\nit is\n'
    assert complaint(said) == "B.v, line 7: Error: so it is"
    assert complaint("coqc: no such file") == "coqc: no such file"
