"""The grade of what a proof kernel has checked: how it is earned, and what it makes of other proofs."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry

from ndgm.verdict import ENUMERATED, HOLDS, KERNEL_CHECKED, NOT_RUN, PROVED, REFUTED, Count, Proof
from ndgm.verdict.certificates import grade_of
from ndgm.verdict.code import Sources
from ndgm.verdict.combine import combine_reading
from ndgm.verdict.counterexample import Counterexample
from ndgm.verdict.judge import judge
from ndgm.verdict.model import Verdict
from ndgm.verdict.proofs import steps
from ndgm.verdict.recorder import Recorder

kernel = Proof(
    "proof kernel", "1 = 1", checkers=("K 1.0",), kernel="K 1.0", formal="eq 1 1", axioms=("classic",)
)
FOUND = Counterexample("it is 1", {"x": 1})


def recorder(*certificates):
    """What a check handed over that looked at one case."""
    return Recorder(witnesses=1, certificates=list(certificates))


solver = Proof("z3", "1 = 1", checkers=("z3",))
EARNED = {
    "alone": (kernel, "kernel-checked"),
    "both": (Proof("and", "both", (kernel, kernel)), "kernel-checked"),
    "one of two": (Proof("and", "both", (kernel, solver)), "proved"),
    "a step from it": (Proof("cut", "so", (kernel,)), "proved"),
    "with a hand step": (Proof("and", "both", (kernel, Proof("by hand", "so"))), "proved but for"),
    "nothing at all": (Proof("and", "both"), "proved but for"),
}


@pytest.mark.parametrize(("proof", "grade"), EARNED.values(), ids=EARNED)
def test_what_earns_it(proof, grade):
    assert grade_of(proof) == grade


MIXED = (
    "it calls its evidence kernel-checked, and a part of it is {}: let the kernel check that, or claim less"
)
LESS = "it calls its evidence {} and hands over {}: certify it, or claim less"
GRADES = {
    "earned": (KERNEL_CHECKED, [kernel], None),
    "earned twice": (KERNEL_CHECKED, [kernel, kernel], None),
    "in part": (KERNEL_CHECKED, [kernel, solver], MIXED.format("proved")),
    "in part by hand": (KERNEL_CHECKED, [kernel, Proof("by hand", "so")], MIXED.format("proved but for")),
    "by a solver": (KERNEL_CHECKED, [solver], MIXED.format("proved")),
    "not at all": (KERNEL_CHECKED, [Count(1, "cases")], LESS.format("kernel-checked", "enumerated")),
    "more than claimed": (PROVED, [kernel], LESS.format("proved", "kernel-checked")),
}


@pytest.mark.parametrize(("grade", "handed", "reason"), GRADES.values(), ids=GRADES)
def test_it_is_earned(grade, handed, reason):
    found = judge(entry(NOT_RUN, grade=grade), recorder(*handed), None, 0)
    assert (found.verdict, found.reason) == (Verdict.ERROR if reason else HOLDS, reason)


def test_a_refutation_has_to_earn_it():
    asked = entry(NOT_RUN, grade=KERNEL_CHECKED, expect=REFUTED)
    assert judge(asked, recorder(kernel), FOUND, 0).verdict == REFUTED
    assert judge(asked, recorder(), FOUND, 0).verdict == Verdict.ERROR


def test_it_replaces_proofs_of_the_same_reading():
    proved, checked = entry(node="a"), entry(node="b", grade=KERNEL_CHECKED)
    assert combine_reading([proved]).evidence == PROVED
    assert combine_reading([proved, checked]).evidence == KERNEL_CHECKED
    assert combine_reading([entry(node="c", grade=ENUMERATED), proved, checked]).evidence == ENUMERATED


def test_a_reader_sees_the_statement_of_the_kernel_and_what_it_rests_on():
    shown = msgspec.structs.replace(kernel, source="theorems.v, theorem one")
    told = [
        str(step) for step in steps(combine_reading([entry(grade=KERNEL_CHECKED, certificates=(shown,))]))
    ]
    assert told == [
        "1 = 1 (checked by K 1.0)",
        "as K 1.0 has it: eq 1 1",
        "its formal proof, theorems.v, theorem one, rests on the axiom classic",
    ]


def test_without_a_kernel_nothing_is_less_decided():
    proved, missing = (
        entry(node="a"),
        entry(NOT_RUN, node="b", grade=KERNEL_CHECKED, reason="no coqc", mutants=1),
    )
    alone, both = combine_reading([proved]), combine_reading([proved, missing])
    assert (both.verdict, both.evidence, both.stale) == (alone.verdict, alone.evidence, False)


def test_files_that_a_module_names_enter_its_digest(tmp_path):
    check, theorem = tmp_path / "check.py", tmp_path / "theorem.v"
    check.write_text("x = 1\n")
    theorem.write_text("Lemma one.")

    def digest(files=None):
        return Sources(tmp_path, ["."], files).digest(check)

    def named(path):
        return [theorem] if path == check else []

    plain, before = digest(), digest(named)
    assert plain == digest(lambda path: []) != before
    theorem.write_text("Lemma two.")
    assert plain == digest() and digest(named) != before


def test_the_project_names_the_files(project):
    def code():
        found = project.run().report
        return {one.code for claim in found.claims for reading in claim.readings for one in reading.checks}

    plain = code()
    (project.path / "theorem.v").write_text("Lemma one.")
    hook = "def pytest_claims_files(config, path): return [config.rootpath / 'theorem.v']\n"
    (project.path / "conftest.py").write_text(hook)
    before = code()
    (project.path / "theorem.v").write_text("Lemma two.")
    assert len({*plain, *before, *code()}) == 3
