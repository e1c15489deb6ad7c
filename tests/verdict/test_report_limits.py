"""The limits of what is read of a report, and keys that it holds twice however they are written."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import Proof, checked_report
from ndgm.verdict.certificates import DEEPEST_PROOF
from ndgm.verdict.checked_report import MOST_CLAIMS, MOST_LINKS, faults, repeated_key


def test_limits_are_those_that_are_told():
    assert (MOST_CLAIMS, MOST_LINKS) == (20_000, 400)


def test_more_claims_than_are_read(monkeypatch):
    made = report(run(), entry())
    monkeypatch.setattr(checked_report, "MOST_CLAIMS", 2)
    assert list(faults(made)) == []
    monkeypatch.setattr(checked_report, "MOST_CLAIMS", 1)
    assert list(faults(made)) == ["it has 2 claims, and more than 1 are not read"]


def test_more_links_than_are_followed(monkeypatch):
    made = report(run(), rows=inventory(parts=(("a", "cube"), ("b", "cube"), ("c", ""))))
    monkeypatch.setattr(checked_report, "MOST_LINKS", 2)
    assert list(faults(made)) == []
    monkeypatch.setattr(checked_report, "MOST_LINKS", 1)
    assert list(faults(made)) == ["2 of its parts are other statements, and more than 1 are not followed"]


def test_a_proof_deeper_than_is_followed():
    tree = Proof("algebra", "1 = 1", checkers=("algebra",))
    for _ in range(DEEPEST_PROOF):
        tree = Proof("rule", "so", (tree,))
    assert list(faults(report(run(), entry(certificates=(tree,))))) == []
    deeper = report(run(), entry(certificates=(Proof("rule", "so", (tree,)),)))
    assert list(faults(deeper)) == ["claim 'square' has a proof that is more than 100 steps deep: 'a'"]


TOLD = {
    "seconds": (2e12, "the report says 2000000000000.0, and its entries give 0.0"),
    "condition": ("x" * 201, f"the report says {'x' * 200}..., and its entries give nothing"),
    "moved": (True, "the report says true, and its entries give false"),
    "witnesses": (3, "the report says 3, and its entries give 2"),
    "sources": ((), "the report says nothing, and its entries give {}"),
}


@pytest.mark.parametrize("field", TOLD)
def test_what_a_reading_says_and_its_entries_do_not(field):
    of = run()
    made = report(of, entry(witnesses=2))
    first, *others = made.claims
    value, told = TOLD[field]

    def saying(said):
        reading = msgspec.structs.replace(first.readings[0], **{field: said})
        claim = msgspec.structs.replace(first, readings=(reading,))
        return msgspec.structs.replace(made, claims=(claim, *others))

    place = f"claim 'square', as printed in real numbers, {field}"
    assert list(faults(saying(value))) == [f"{place}: {told.format((of.id,))}"]
    if field == "seconds":
        assert list(faults(saying(1e12))) == list(faults(saying(0.0))) == []
        assert list(faults(saying(-0.1))) == [f"{place}: the report says -0.1, and its entries give 0.0"]


@pytest.mark.parametrize(("seconds", "possible"), [(0.0, True), (1e12, True), (-0.1, False), (2e12, False)])
def test_how_long_a_run_and_a_check_may_take(seconds, possible):
    of = msgspec.structs.replace(run(), seconds=seconds)
    told = [] if possible else [f"the run {of.id!r} took less than no time, or too long"]
    assert list(faults(report(of, entry()))) == told
    made = report(of := run(), entry(seconds=seconds))
    assert [fault.partition(":")[0] for fault in faults(made)][:1] == (
        [] if possible else ["claim 'square' has a check that took less than no time, or too long"]
    )


@pytest.mark.parametrize("field", ["witnesses", "line", "mutants"])
def test_counts_that_a_check_may_have(field):
    of = run()
    told = "claim 'square' has a check with a count that no run comes to: 'a'"
    for count, possible in ((0, True), (10**100 - 1, True), (-1, False), (10**100, False)):
        assert (told in list(faults(report(of, entry(**{field: count}))))) is not possible


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (rb'{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}', None),
        (rb'{"b": {"a": 1, "a": 2}}', "a"),
        (rb'{"a": 1, "\u0061": 2}', "a"),
        (rb'{"\\": 1, "\u005c": 2}', "\\"),
        (rb'{"\ud800": 1, "\ud800": 2}', r"\xed\xa0\x80"),
        (rb'{"a": "\"a\": {", "b": "a"}', None),
        (rb'{"\"": 1, "\"" : 2}', '"'),
    ],
)
def test_keys_that_stand_twice(text, key):
    assert repeated_key(text) == key
