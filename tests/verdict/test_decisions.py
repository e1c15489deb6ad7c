"""What parts and rows come to, field by field: one case for each clause of the rules of `derivation`."""

from __future__ import annotations

import pytest

from ndgm.verdict import ENUMERATED, HOLDS, MEASURED, NOT_RUN, OPEN, PROVED, REFUTED, SAMPLED, Verdict, World
from ndgm.verdict.derivation import Decision, Derivation, Finding, decide, derive, gravest
from ndgm.verdict.model import Part, Row

CONDITION, CONTRADICTED, ERROR = Verdict.CONDITION, Verdict.CONTRADICTED, Verdict.ERROR
REAL, FLOAT64, FLOAT32, TRAINING = World.REAL, World.FLOAT64, World.FLOAT32, World.TRAINING


def found(verdict, world=REAL, condition=None, part="", aside=False, evidence=PROVED):
    return Finding(part, world, condition, aside, verdict, evidence)


def row(*parts, **changes):
    said = {"id": "square", "kind": "sentence", "chapter": "all", "where": "", "statement": "It is."}
    listed = tuple(Part(id=name, text=".", same_as=other) for name, other in parts)
    return Row(**{**said, "parts": listed, **changes})


IN_REAL = {REAL: HOLDS}
ONE_PART = {
    "nothing": ([], {}, Decision(NOT_RUN)),
    "holds": ([found(HOLDS)], {}, Decision(HOLDS, None, False, PROVED, IN_REAL)),
    "holds with an addition": (
        [found(HOLDS)],
        {"adds": ["a", "b"]},
        Decision(CONDITION, "holds if a; and b", False, PROVED, IN_REAL),
    ),
    "refuted": ([found(REFUTED)], {}, Decision(REFUTED, None, True, PROVED, {REAL: REFUTED})),
    "refuted with an addition": (
        [found(REFUTED)],
        {"adds": ["a"]},
        Decision(REFUTED, None, True, PROVED, {REAL: REFUTED}),
    ),
    "repaired": (
        [found(REFUTED), found(HOLDS, condition="x > 0", evidence=SAMPLED)],
        {},
        Decision(CONDITION, "holds if x > 0", True, SAMPLED, {REAL: CONDITION}),
    ),
    "repaired twice": (
        [found(REFUTED), found(HOLDS, condition="y"), found(HOLDS, condition="x")],
        {},
        Decision(CONDITION, "holds if x; or if y", True, PROVED, {REAL: CONDITION}),
    ),
    "repaired beside an addition": (
        [found(REFUTED), found(HOLDS, condition="x")],
        {"adds": ["a"]},
        Decision(CONDITION, "holds if a; besides, if x", True, PROVED, {REAL: CONDITION}),
    ),
    "a repair that fails": (
        [found(REFUTED), found(HOLDS, condition="x"), found(REFUTED, condition="x")],
        {},
        Decision(REFUTED, None, True, PROVED, {REAL: REFUTED}),
    ),
    "a repair alone": ([found(HOLDS, condition="x")], {}, Decision(NOT_RUN, worlds={REAL: NOT_RUN})),
    "a repair that is not needed": (
        [found(HOLDS), found(HOLDS, condition="x", evidence=MEASURED)],
        {},
        Decision(HOLDS, None, False, MEASURED, IN_REAL),
    ),
    "refuted under a condition alone": (
        [found(HOLDS), found(REFUTED, condition="x")],
        {},
        Decision(HOLDS, None, False, PROVED, IN_REAL),
    ),
    "holds in one home world": (
        [found(HOLDS), found(REFUTED, FLOAT32)],
        {"home": (REAL, FLOAT32)},
        Decision(CONDITION, "holds in real numbers", True, PROVED, {REAL: HOLDS, FLOAT32: REFUTED}),
    ),
    "holds in two of three home worlds": (
        [found(HOLDS, FLOAT64), found(HOLDS), found(REFUTED, FLOAT32)],
        {"home": (REAL, FLOAT32, FLOAT64)},
        Decision(
            CONDITION,
            "holds in real numbers and float64",
            True,
            PROVED,
            {REAL: HOLDS, FLOAT64: HOLDS, FLOAT32: REFUTED},
        ),
    ),
    "a condition that fails in another home world": (
        [found(REFUTED), found(HOLDS, condition="x"), found(REFUTED, FLOAT32, condition="x")],
        {"home": (REAL, FLOAT32)},
        Decision(CONDITION, "holds if x, in real numbers", True, PROVED, {REAL: CONDITION, FLOAT32: NOT_RUN}),
    ),
    "a condition stands before a world": (
        [found(REFUTED), found(HOLDS, FLOAT32), found(HOLDS, condition="x")],
        {"home": (REAL, FLOAT32)},
        Decision(CONDITION, "holds if x; or in float32", True, PROVED, {REAL: CONDITION, FLOAT32: HOLDS}),
    ),
    "elsewhere": (
        [found(HOLDS), found(REFUTED, TRAINING, evidence=MEASURED)],
        {},
        Decision(HOLDS, None, False, PROVED, {REAL: HOLDS, TRAINING: REFUTED}),
    ),
    "elsewhere alone": ([found(HOLDS, FLOAT32)], {}, Decision(NOT_RUN, worlds={FLOAT32: HOLDS})),
    "an error": (
        [found(HOLDS), found(ERROR, FLOAT32, condition="x")],
        {},
        Decision(ERROR, worlds={REAL: HOLDS, FLOAT32: ERROR}),
    ),
    "an error beside a refutation": (
        [found(REFUTED), found(ERROR)],
        {},
        Decision(ERROR, None, True, None, {REAL: ERROR}),
    ),
    "contradicted": (
        [found(CONTRADICTED), found(HOLDS)],
        {},
        Decision(CONTRADICTED, worlds={REAL: CONTRADICTED}),
    ),
    "an error before a contradiction": (
        [found(CONTRADICTED), found(ERROR)],
        {},
        Decision(ERROR, worlds={REAL: ERROR}),
    ),
    "open": ([found(OPEN)], {}, Decision(OPEN, None, False, PROVED, {REAL: OPEN})),
    "open under a condition": (
        [found(OPEN, condition="x")],
        {},
        Decision(NOT_RUN, worlds={REAL: NOT_RUN}),
    ),
    "open elsewhere": ([found(OPEN, FLOAT32)], {}, Decision(NOT_RUN, worlds={FLOAT32: OPEN})),
    "open beside what holds": (
        [found(OPEN, evidence=MEASURED), found(HOLDS)],
        {},
        Decision(HOLDS, None, False, PROVED, IN_REAL),
    ),
    "open beside what refutes": (
        [found(OPEN, evidence=MEASURED), found(REFUTED)],
        {},
        Decision(REFUTED, None, True, PROVED, {REAL: REFUTED}),
    ),
    "not run beside what holds": (
        [found(NOT_RUN, evidence=None), found(HOLDS)],
        {},
        Decision(HOLDS, None, False, PROVED, IN_REAL),
    ),
}


@pytest.mark.parametrize(("findings", "given", "decision"), ONE_PART.values(), ids=ONE_PART)
def test_one_part(findings, given, decision):
    home, adds = given.get("home", (REAL,)), given.get("adds", ())
    assert decide(findings, home, adds) == decide(findings[::-1], home, adds) == decision
    assert list(decide(findings, home, adds).worlds) == [one for one in World if one in decision.worlds]
    derived = derive(row(worlds=home, adds=tuple(adds)), findings)
    assert derived.parts == {"": decision}
    assert derived.whole == decision._replace(reason=derived.whole.reason)


ORDER = [ERROR, CONTRADICTED, REFUTED, NOT_RUN, OPEN, CONDITION, HOLDS]


def test_the_gravest_of_some_verdicts():
    for place, verdict in enumerate(ORDER):
        assert gravest(ORDER[place:][::-1]) == verdict
    assert gravest([]) == NOT_RUN


A, B = ("a", ""), ("b", "")


def test_two_parts():
    found_a = found(HOLDS, part="a")
    cases = [
        ([found_a], NOT_RUN, None),
        ([found_a, found(HOLDS, part="b", evidence=ENUMERATED)], HOLDS, ENUMERATED),
        ([found_a, found(REFUTED, part="b")], REFUTED, PROVED),
        ([found_a, found(OPEN, part="b", evidence=SAMPLED)], OPEN, SAMPLED),
        ([found_a, found(ERROR, part="b")], ERROR, None),
    ]
    for findings, verdict, evidence in cases:
        whole = derive(row(A, B), findings).whole
        assert (whole.verdict, whole.evidence, whole.condition) == (verdict, evidence, None)
        assert whole.refuted_as_printed == (verdict == REFUTED)


def test_a_condition_names_its_parts_unless_it_is_that_of_all():
    def repaired(part, condition):
        return [found(REFUTED, part=part), found(HOLDS, part=part, condition=condition)]

    both = derive(row(A, B), [*repaired("a", "x"), *repaired("b", "x")]).whole
    assert both == Decision(CONDITION, "holds if x", True, PROVED, {REAL: CONDITION})
    each = derive(row(A, B), [*repaired("a", "x"), *repaired("b", "y")]).whole
    assert each.condition == "a: holds if x; b: holds if y"
    three = [*repaired("a", "x"), *repaired("c", "x"), found(HOLDS, part="b")]
    assert derive(row(A, B, ("c", "")), three).whole.condition == "a, c: holds if x"
    wrong = derive(row(A, B), [*repaired("a", "x"), found(REFUTED, part="b")]).whole
    assert (wrong.verdict, wrong.condition, wrong.refuted_as_printed) == (REFUTED, None, True)


def test_worlds_of_a_row_are_those_of_its_parts():
    findings = [found(HOLDS, FLOAT32, part="a"), found(HOLDS, part="b"), found(REFUTED, FLOAT32, part="b")]
    whole = derive(row(A, B), findings).whole
    assert list(whole.worlds.items()) == [(REAL, HOLDS), (FLOAT32, REFUTED)]


def test_asides_decide_nothing():
    assert derive(row(), [found(ERROR, aside=True)]) == derive(row(), [])
    assert derive(row(A), [found(HOLDS, part="gone", aside=True)]).whole.reason is None


def test_a_part_that_is_another_statement():
    same = row(("a", "other#x"))
    other = Decision(HOLDS, None, False, ENUMERATED, {FLOAT32: HOLDS})
    assert derive(same, [], {"other#x": other}).parts == {"a": other}
    beside = derive(same, [found(HOLDS, part="a")], {"other#x": other}).parts["a"]
    assert beside == other._replace(worlds={REAL: HOLDS, FLOAT32: HOLDS})
    wrong = derive(same, [found(ERROR, part="a")], {"other#x": other}).parts["a"]
    assert (wrong.verdict, wrong.reason) == (ERROR, None)
    for verdict in (NOT_RUN, ERROR, CONTRADICTED):
        part = derive(same, [], {"other#x": Decision(verdict)}).parts["a"]
        assert (part.verdict, part.reason) == (verdict, f"other#x is {verdict}")
    told = derive(same, [], {"other#x": Decision(ERROR, reason="because")})
    assert (told.parts["a"].reason, told.whole.reason) == ("because", "because")
    assert derive(same, [], {"other#x": Decision(REFUTED)}).parts["a"].reason is None
    absent = derive(same, []).whole
    assert (absent.verdict, absent.reason) == (NOT_RUN, "other#x is not in this report")


def test_reasons_of_a_row_are_those_of_its_parts_with_its_verdict():
    both = row(("a", "one"), ("b", "two"))
    known = {"one": Decision(ERROR, reason="because"), "two": Decision(NOT_RUN, reason="later")}
    assert derive(both, [], known).whole.reason == "because"
    known["two"] = Decision(ERROR, reason="because")
    assert derive(both, [], known).whole.reason == "because"
    known["two"] = Decision(ERROR, reason="otherwise")
    assert derive(both, [], known).whole.reason == "because; otherwise"


def test_disputes_are_errors():
    findings = [found(HOLDS, part="a"), found(HOLDS, part="b")]
    part = derive(row(A, B), findings, disputes={"square#b": "they differ"})
    assert part == Derivation(
        Decision(ERROR, worlds=IN_REAL, reason="they differ"),
        {
            "a": Decision(HOLDS, None, False, PROVED, IN_REAL),
            "b": Decision(ERROR, worlds=IN_REAL, reason="they differ"),
        },
    )
    whole = derive(row(A, B), findings, disputes={"square": "they differ", "cube": "no"})
    assert whole.whole == Decision(ERROR, worlds=IN_REAL, reason="they differ")
    assert whole.parts["b"].verdict == HOLDS


def test_a_part_that_is_gone_is_an_error():
    derived = derive(row(A), [found(HOLDS, part="a"), found(HOLDS, part="z"), found(HOLDS, part="y")])
    reason = "a check decides 'y', which is no part of the row; run it again"
    assert derived.whole == Decision(ERROR, worlds=IN_REAL, reason=reason)
    assert derived.parts["a"].verdict == HOLDS
    both = derive(row(A), [found(HOLDS, part="z")], disputes={"square": "they differ"})
    assert both.whole.reason == "they differ"
