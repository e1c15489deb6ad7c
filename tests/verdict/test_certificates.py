"""Certificates: what they say, refuse and earn, and how deep a proof may be."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from ndgm.verdict.certificates import (
    BY_HAND,
    CITED,
    DEEPEST_PROOF,
    MAXIMAL_ERROR_LEVEL,
    Count,
    Enclosure,
    Grade,
    Measurement,
    Proof,
    Sample,
    grade_of,
)

leaf = Proof("z3", "1 = 1", checkers=("z3",))
step = Proof(BY_HAND, "it is plain", note="look")
cited = Proof(CITED, "so it is", note="Gauss")


def test_grades_from_the_strongest_to_the_weakest():
    words = ["kernel-checked", "proved", "proved but for", "enumerated", "enclosed", "sampled", "measured"]
    assert [str(grade) for grade in Grade] == words
    assert [Grade(word).weakness for word in words] == list(range(7))


SAID = {
    "z3: 1 = 1": leaf,
    "by hand: look: it is plain": step,
    "and, z3, cvc5 and K: both": Proof("and", "both", (leaf,), ("z3", "cvc5", "K")),
    "all 3 cases": Count(3, "cases"),
    "x in [1/3, 0.5]": Enclosure("x", Fraction(1, 3), "0.5"),
    "9 runs (error level 1e-09)": Sample(9, "runs", 1.2e-9),
    "size: from 1 to 2.5 over 3 runs": Measurement("size", 3, 1, 2.5),
    "size: from 1 to 2.5 over 1 run": Measurement("size", 1, 1, 2.5),
    "size: in [1, 2.5], over 3 runs (error level 0.05)": Measurement("size", 3, 1, 2.5, 0.05),
}
EARNED = [Grade.PROVED, Grade.ARGUED, Grade.PROVED, Grade.ENUMERATED, Grade.ENCLOSED, Grade.SAMPLED]


@pytest.mark.parametrize(("said", "made"), SAID.items(), ids=SAID)
def test_what_they_say(said, made):
    assert str(made) == said
    assert hash(made) == hash(made)
    with pytest.raises(AttributeError):
        setattr(made, made.__struct_fields__[0], "changed")


def test_files_hold_what_is_not_left_at_its_default():
    written = b'{"grade":"proved","method":"cited","statement":"so","note":"by hand"}'
    assert msgspec.json.encode(Proof(CITED, "so", note=BY_HAND)) == written
    measured = b'{"grade":"measured","of":"x","seeds":1,"lower":1.0,"upper":2.0}'
    assert msgspec.json.encode(Measurement("x", 1, 1, 2)) == measured


def test_what_they_earn():
    assert [grade_of(made) for made in SAID.values()] == EARNED + 3 * [Grade.MEASURED]


REFUSED = {
    "no count": (lambda: Count(0, "cases"), "Count.number must be at least 1: nothing was enumerated."),
    "part of a case": (lambda: Count(1.5, "cases"), "Count.number: 1.5 is no int."),
    "no words": (lambda: Count(1, " "), "Count.of is empty: say in words what was established."),
    "no sample": (lambda: Sample(0, "runs", 1e-9), "Sample.number must be at least 1: nothing was sampled."),
    "no seed": (lambda: Measurement("x", 0, 1, 2), "Measurement.seeds must be at least 1: nothing was run."),
    "no interval": (lambda: Measurement("x", 1, 2, 1), "Measurement: 2.0 > 1.0, which is no interval."),
    "no enclosure": (lambda: Enclosure("x", "1e9999", "2"), "Enclosure: 1e9999 > 2, which is no interval."),
    "no bound": (
        lambda: Measurement("x", 1, 0, float("inf")),
        "Measurement.upper is inf, which bounds nothing.",
    ),
    "no number": (lambda: Measurement("x", 1, "one", 2), "Measurement.lower: 'one' is no float."),
    "no chance": (
        lambda: Measurement("x", 1, 1, 2, 0),
        "Measurement.error_level is 0, which is no probability.",
    ),
    "certainty": (
        lambda: Measurement("x", 1, 1, 2, 1),
        "Measurement.error_level is 1, which is no probability.",
    ),
    **{
        f"level {level}": (
            lambda level=level: Sample(1, "runs", level),
            f"An error level of {level} is outside (0, 1e-06]: take more cases or a wider interval.",
        )
        for level in (0.0, 2e-6, -1e-9)
    },
}


@pytest.mark.parametrize(("make", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(make, told):
    with pytest.raises(ValueError) as caught:
        make()
    assert str(caught.value) == told


def test_the_least_that_is_taken():
    assert Count(1, "case").number == Sample(1, "run", MAXIMAL_ERROR_LEVEL).number == 1
    assert Enclosure("x", "2", "2").upper == "2" and Measurement("x", 1, 2, 2).lower == 2.0
    # Ends of which no fraction can be made, in reasonable time or at all, are taken at their word.
    for lower in ("1e99999", "1e+99999", "-1E-0_99999", "[1 +/- 0.5]", "1/0"):
        assert Enclosure("x", lower, "0").lower == lower


def test_texts_that_no_file_can_hold_are_spelt_out():
    assert Proof("z3", "\ud800", checkers=("\ud801",), note="\ud802") == Proof(
        "z3", r"\ud800", checkers=(r"\ud801",), note=r"\ud802"
    )


def test_what_a_machine_has_checked_and_what_a_hand():
    tree = Proof("and", "all", (leaf, Proof("rule", "some", (step, cited)), step))
    assert tree.checked and not cited.checked and not step.checked
    assert not Proof("and", "all", (cited,)).checked
    assert tree.hand_steps == ("it is plain",)
    assert (leaf.is_hand_step, cited.is_hand_step, step.is_hand_step) == (False, False, True)
    assert Proof("a picture", "so").is_hand_step and not Proof("rule", "so", (leaf,)).is_hand_step
    assert Proof(BY_HAND, "so", (leaf,), ("z3",)).hand_steps == ("so",)


def test_how_deep_a_proof_may_be():
    tree = leaf
    for _ in range(DEEPEST_PROOF):
        tree = Proof("rule", "so", (tree,))
    assert DEEPEST_PROOF == 100 and not tree.is_too_deep
    assert Proof("rule", "so", (cited, tree)).is_too_deep
