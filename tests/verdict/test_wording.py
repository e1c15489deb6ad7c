"""Results in words: values, failed assertions, the headline, how mutants die, and what moved."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, OPEN, REFUTED, World
from ndgm.verdict.certificates import Grade, Proof, Sample
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.model import Example
from ndgm.verdict.proofs import Step, certificate_heading, steps
from ndgm.verdict.wording import (
    attempts,
    change,
    counterexample,
    deaths,
    example_sentence,
    headline,
    looked_at,
    plain,
    reason,
    sentence,
)

TEXTS = {
    "f = <function f at 0x7fe5c3543240>": "f = f",
    "<function test_x.<locals>.step at 0x7f12>(1)": "step(1)",
    "<function <lambda> at 0x7fe5c3543240>(2)": "<lambda>(2)",
    "<built-in function min>([1, 2])": "min([1, 2])",
    "<bound method Loss.value of <Loss object at 0x7f12>>(0)": "Loss.value(0)",
    "<Loss object at 0x7f12>": "<Loss object>",
    "Interval(lower=Fraction(-1, 2), upper=Fraction(3, 1))": "Interval(lower=-1/2, upper=3)",
    "Fraction(1, 2) ** 2 + Fraction(3, 1) ** 2": "(1/2) ** 2 + (3) ** 2",
    "0x1.8p+3 is 12, a < b > c": "0x1.8p+3 is 12, a < b > c",
}


@pytest.mark.parametrize("text", TEXTS)
def test_plain(text):
    assert plain(text) == TEXTS[text]


MESSAGES = {
    "": "",
    "it stays at 1/2": "it stays at 1/2",
    "one\ntwo": "one\ntwo",
    "it stays\nassert Fraction(1, 2) == 0\n +  where Fraction(1, 2) = f()": "it stays",
    "assert Fraction(1, 2) < 0": "not 1/2 < 0",
    "assert Fraction(0, 1) != Fraction(0, 1)": "0 == 0",
    "assert 2 == (1 + 2)\n +  where 2 = f(1)": "2 != 1 + 2",
    "assert 1 < 1 < 2": "not 1 < 1 < 2",
    "assert (1 < 2 and False)": "not (1 < 2 and False)",
    "assert 3 in [1, 2]": "3 is not in [1, 2]",
    "assert None is not None": "None is None",
    "assert not (1 == 1)": "(1 == 1)",
    "assert not True\n +  where True = is_odd(3)": "is_odd(3) is true",
    "assert False\n +  where False = is_odd(2)\n +    where is_odd = Numbers().is_odd": "is_odd(2) is false",
    "assert not True": "",
    "assert False\n +  where False = all(<generator object f.<locals>.<genexpr> at 0x7f>)": "",
    "assert True == False\n +  where True = f(1)\n +  and   False = g(1)": "f(1) is true",
    "assert (1 == 2) == True": "1 != 2",
    "assert (1 == 1) == False": "1 == 1",
    "assert is_odd(2) == True": "is_odd(2) is false",
    "assert (1 < 2 < 3) == True": "not 1 < 2 < 3",
    "assert [1, 2] == [1, 3]\n  \n  At index 1 diff: 2 != Fraction(3, 1)\n  Use -v": "at index 1: 2 != 3",
    "assert Interval(lo...raction(0, 1)) == 2": "not Interval(lo...raction(0, 1)) == 2",
}


@pytest.mark.parametrize("message", MESSAGES)
def test_sentence(message):
    assert sentence(message) == MESSAGES[message]


def changed(rows, **changes):
    return Inventory(
        rows.paper, rows.chapter, tuple(msgspec.structs.replace(row, **changes) for row in rows.claim)
    )


def refuted(name, **changes):
    return entry(REFUTED, node=name, claim=name, expect=REFUTED, **changes)


def held(name, **changes):
    return entry(HOLDS, node=f"{name} held", claim=name, **changes)


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([], ""),
        ([entry(NOT_RUN)], ""),
        ([held("square"), held("cube")], "0 of 2 statements do not survive as printed"),
        (
            [refuted("square"), held("cube")],
            "1 of 2 statements does not survive as printed; 0 of them can be repaired",
        ),
        (
            [refuted("square"), held("square", condition="it is small"), refuted("cube")],
            "2 of 2 statements do not survive as printed; 1 of them can be repaired",
        ),
    ],
)
def test_headline(entries, sentence):
    assert headline(report(run(), *entries).claims) == sentence


def test_the_headline_tells_additions_from_refutations_and_leaves_out_what_is_new():
    rows = changed(inventory(), adds=("it is smooth",))
    assert headline(report(run(), held("square"), held("cube"), rows=rows).claims) == (
        "0 of 2 statements do not survive as printed; 2 more hold only with what our reading adds"
    )
    assert headline(report(run(), held("square"), rows=changed(inventory(), kind="new")).claims) == ""


def test_deaths_show_the_counterexample_of_each_mutant():
    example = Example(message="not 1 < 1", values={"x": "1"})
    (claim, _) = report(
        run(),
        entry(HOLDS),
        entry(REFUTED, node="b", mutant="flip", counterexample=example),
        entry(REFUTED, node="c", mutant="flip", counterexample=example),
        entry(HOLDS, node="d", mutant="survivor"),
        entry(HOLDS, node="e", mutant="no zero", expect=REFUTED),
    ).claims
    assert deaths(claim.readings[0]) == [("flip", "x = 1; not 1 < 1"), ("no zero", "the statement holds")]


def test_change_tells_the_reading_where_the_verdict_is_as_expected():
    (claim, _) = report(run(), entry(REFUTED)).claims
    assert change(claim) == "expected holds, found refuted"
    (claim, _) = report(run(), entry(HOLDS), entry(REFUTED, node="b", aside=True, world=World.FLOAT32)).claims
    assert claim.moved and change(claim) == "an aside in float32: expected holds, found refuted"
    (claim, _) = report(run(), entry(HOLDS)).claims
    assert change(claim) == ""


def test_the_counterexample_is_of_what_decides():
    inside, outside = Example(message="", values={"x": "1"}), Example(message="", values={"x": "0.1"})
    (claim, _) = report(
        run(),
        entry(REFUTED, node="a", expect=REFUTED, world=World.FLOAT32, counterexample=outside),
        entry(REFUTED, node="b", expect=REFUTED, reading="in words", counterexample=inside),
        entry(REFUTED, node="c", expect=REFUTED, aside=True, counterexample=outside),
    ).claims
    assert counterexample(claim) == "counterexample: x = 1"


def test_a_part_is_named_where_there_are_several():
    example = Example(message="", values={"x": "1"})
    for parts, told in (((), ""), ((("one", ""),), ""), ((("one", ""), ("two", "")), "one: ")):
        part = parts[0][0] if parts else ""
        (claim, _) = report(
            run(),
            entry(REFUTED, expect=REFUTED, part=part, counterexample=example),
            rows=inventory(parts=parts),
        ).claims
        assert counterexample(claim) == reason(claim) == f"{told}counterexample: x = 1"


def test_the_reason_of_an_open_claim_is_what_was_looked_at():
    (claim, _) = report(
        run(),
        entry(OPEN, expect=OPEN, witnesses=3),
        entry(OPEN, node="b", expect=OPEN, reading="in words", witnesses=4),
        entry(OPEN, node="c", expect=OPEN, reading="beside it", aside=True, witnesses=5),
    ).claims
    assert claim.verdict == OPEN
    assert looked_at(claim) == reason(claim) == "no counterexample among 3 cases; 4 cases"
    (claim, _) = report(run(), entry(HOLDS)).claims
    assert looked_at(claim) == reason(claim) == ""


ORDINALS = ("2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "101st", "111th", "112th", "113th", "122nd")


@pytest.mark.parametrize("told", ORDINALS)
def test_attempts_are_counted_as_one_says_it(told):
    number = int(told[:-2])
    assert attempts(entry(earlier=("error",) * (number - 1))).startswith(f"{told} attempt; before: error")


LEAF = Proof("z3", "x*x >= 0", checkers=("z3", "cvc5"), note="squares are not negative")
RULE = Proof("induction over n", "for every n: x >= 0", (LEAF, Proof("cited", "Rademacher's", note="1919")))
HAND = Proof("by hand", "so it is", note="it has to be")


def proved(*certificates):
    (reading,) = report(run(), entry(certificates=certificates)).claims[0].readings
    return steps(reading)


def lines(*certificates):
    """Of each step how deep it stands, its text, whether a hand wrote it, and its number."""
    return [step[:4] for step in proved(*certificates)]


def test_a_proof_is_read_from_its_conclusion_down():
    assert lines(Proof("and", "both", (RULE, HAND))) == [
        (0, "both 1 and 2", False, ""),
        (1, "for every n: x >= 0 (induction over n, from 1.1 and 1.2)", False, "1"),
        (2, "squares are not negative: x*x >= 0 (z3 and cvc5 agree)", False, "1.1"),
        (2, "Rademacher's (cited: 1919)", False, "1.2"),
        (1, "so it is (by hand: it has to be)", True, "2"),
    ]


def test_several_proofs_are_numbered_and_what_is_proved_twice_is_named():
    words = Proof("and", "all", (LEAF, RULE, HAND), note="it is so")
    assert [str(step) for step in proved(RULE, words, RULE)] == [
        "1. for every n: x >= 0 (induction over n, from 1.1 and 1.2)",
        "1.1. squares are not negative: x*x >= 0 (z3 and cvc5 agree)",
        "1.2. Rademacher's (cited: 1919)",
        "2. it is so (in words, from 2.1 to 2.3)",
        "2.1. the same as 1.1",
        "2.2. the same as 1",
        "2.3. so it is (by hand: it has to be)",
    ]


def test_only_what_decides_hands_something_over():
    other = Proof("sympy", "2 = 2", checkers=("sympy",))
    made = report(
        run(),
        entry(REFUTED, expect=REFUTED, certificates=(Sample(3, "numbers", 1e-9), LEAF)),
        entry(HOLDS, node="b", expect=REFUTED, mutant="flip", certificates=(other,)),
        entry(NOT_RUN, node="c", expect=REFUTED, certificates=(other,)),
        entry(
            REFUTED, node="d", expect=REFUTED, mutant="survivor", certificates=(other,), part="x", aside=True
        ),
    )
    reading = made.claims[0].readings[0]
    assert [(step.depth, str(step), step.by_hand) for step in steps(reading)] == [
        (0, "1. 3 numbers (error level 1e-09)", False),
        (0, "2. squares are not negative: x*x >= 0 (z3 and cvc5 agree)", False),
    ]


def test_a_step_alone_may_be_by_hand():
    assert lines(HAND) == [(0, "so it is (by hand: it has to be)", True, "")]
    assert lines(Proof("y", "x", (HAND,))) == [
        (0, "x (y, from 1)", False, ""),
        (1, "so it is (by hand: it has to be)", True, "1"),
    ]
    assert [proved(Proof("and", "x", (HAND, LEAF, RULE)[:number]))[0].text for number in (1, 2, 3)] == [
        "as 1",
        "both 1 and 2",
        "all of 1 to 3",
    ]
    assert str(proved(Proof("m", "x"))[0]) == "x (by hand: m)"
    assert Step(0, "x").by_hand is False


def test_one_checker_alone_does_not_agree_with_anybody():
    (step,) = proved(Proof("sympy", "1 = 1", checkers=("sympy",)))
    assert str(step) == "1 = 1 (checked by sympy)"


@pytest.mark.parametrize(
    ("grade", "proofs", "heading"),
    [
        (Grade.PROVED, (RULE,), "Proved"),
        (Grade.ARGUED, (Proof("and", "both", (RULE, HAND)),), "Proved but for 2, argued by hand"),
        (Grade.ARGUED, (HAND, HAND, RULE, Proof("x", "y")), "Proved but for 1 and 3, argued by hand"),
        (Grade.ARGUED, (HAND,), "Argued by hand"),
    ],
)
def test_the_heading_of_a_proof_names_its_hand_steps(grade, proofs, heading):
    assert certificate_heading(grade, proved(*proofs)) == heading


SENTENCES = {
    "With x = 0 and its square = 0: it is not positive.": Example(
        "it is not positive", {"x": "0", "its_square": "0"}
    ),
    "With x_0 = 1, end at 0 = 2 and R_n+1 = 3: so!": Example(
        "so!", {"x_0": "1", "end_at_0": "2", "R_n+1": "3"}
    ),
    "It fails with x = 1.": Example("", {"x": "1"}),
    "Nothing converges.": Example("nothing converges", {}),
    "With x = 1: it ends.": Example("it ends.", {"x": "1"}),
    "With x = 1: does it?": Example("does it?", {"x": "1"}),
    "": Example("", {}),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_counterexample_is_a_sentence(sentence):
    assert example_sentence(SENTENCES[sentence]) == sentence


def test_a_sentence_has_three_hundred_characters_at_most():
    around = len("It fails with x = .")
    assert len(example_sentence(Example("", {"x": "1" * (300 - around)}))) == 300
    assert example_sentence(Example("", {"x": "1" * (301 - around)})) == ""


@pytest.mark.parametrize("values", [{"x": "1" * 300}, {"x": "[[1]\n [2]]"}])
def test_what_is_too_long_for_a_sentence_is_none(values):
    assert example_sentence(Example("no", values)) == ""


def test_numbers_of_numpy_are_bare():
    shown = "np.float64(1e-61) > np.int8(-3), np.bool_(True), np.array([1])"
    assert plain(shown) == "1e-61 > -3, True, np.array([1])"
