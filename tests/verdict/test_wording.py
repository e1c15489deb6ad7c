"""Results in words: values, failed assertions, the headline, how mutants die, and what moved."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED, World
from ndgm.verdict.certificates import Proof
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.model import Example
from ndgm.verdict.wording import change, counterexample, deaths, headline, plain, sentence, steps

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


def test_a_proof_is_read_from_its_conclusion_down():
    leaf = Proof("z3", "x*x >= 0", checkers=("z3", "cvc5"), note="squares are not negative")
    rule = Proof(
        "induction over n", "for every n: x >= 0", (leaf, Proof("cited", "Rademacher's", note="1919"))
    )
    typed = Proof("and", "both", (rule, Proof("by hand", "so it is", note="it has to be")))
    made = report(run(), entry(certificates=(typed,)))
    (reading,) = made.claims[0].readings
    assert [(step.depth, step.text, step.by_hand) for step in steps(reading)] == [
        (0, "all of these", False),
        (1, "for every n: x >= 0 (induction over n)", False),
        (2, "squares are not negative: x*x >= 0 (checked by z3 and cvc5)", False),
        (2, "Rademacher's (cited: 1919)", False),
        (1, "so it is (by hand: it has to be)", True),
    ]
