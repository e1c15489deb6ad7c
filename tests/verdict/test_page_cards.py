"""What the card of a claim says, and the list of what does not survive as printed."""

from __future__ import annotations

import random
import re
from pathlib import Path

import msgspec
import pytest
from made_reports import entry, inventory, report, run
from pages import kept

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.addresses import repository
from ndgm.verdict.certificates import Proof
from ndgm.verdict.model import Example, Report, Verdict
from ndgm.verdict.page import graph, render
from ndgm.verdict.page.svg import svg


def test_a_claim_says_all_that_is_known():
    made = report(
        run(1),
        entry(
            REFUTED,
            expect=REFUTED,
            check="tests/verdict/test_page_cards.py::test_a_claim_says_all_that_is_known",
            statement="It is so.",
        ),
        entry(HOLDS, node="m", mutant="flip", expect=REFUTED),
    )
    page = render(made, root=Path(__file__).parents[2])
    assert "1 of 1 mutants change the verdict" in page and "It is so." in page
    assert re.search(r'<p id="m-\w{8}">flip', page)
    texts = kept(page)
    assert any("the statement holds" in text for text in texts)
    assert any("<b>def</b> test_a_claim_says_all_that_is_known" in text for text in texts)


def claims(uses, verdicts):
    made = report(run(1), rows=inventory(tuple(uses)))
    raw = msgspec.to_builtins(made)
    for claim in raw["claims"]:
        name = claim["row"]["id"]
        claim["row"]["uses"], claim["verdict"] = uses[name], verdicts[name]
    return msgspec.convert(raw, Report).claims


def test_foundations_are_followed_to_the_end():
    found = claims(
        {"a": [], "b": ["a"], "c": ["b"], "d": []},
        {"a": "refuted", "b": "holds", "c": "holds", "d": "not run"},
    )
    assert graph.foundations(found) == {"a": [], "b": ["a"], "c": ["a"], "d": []}
    drawn = svg(found, dict.fromkeys(Verdict, "x"), dict.fromkeys(Verdict, "?"))
    assert drawn.count("<rect") == 3 and drawn.count("<path") == 2 and "<title>a: refuted</title>" in drawn


def reached(edges, start):
    """What one comes to from a node."""
    found, waiting = set(), [start]
    while waiting:
        new = {lower for upper, lower in edges if upper == waiting[-1]} - found
        waiting.pop()
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("circles", [False, True])
def test_lines_that_follow_from_others_are_not_drawn_and_no_way_is_lost(circles):
    drawn = random.Random(0)
    for _ in range(60):
        names = [f"c{number}" for number in range(9)]
        uses = {
            name: [other for other in names if drawn.random() < 0.25 and (circles or other < name)]
            for name in names
        }
        every = {(name, used) for name in names for used in uses[name] if used != name}
        kept = graph.lines(claims(uses, Every()))
        assert len(kept) == len(set(kept)) and set(kept) <= every
        assert all(reached(kept, name) == reached(every, name) for name in names)
        for edge in [] if circles else kept:
            assert edge[1] not in reached([one for one in kept if one != edge], edge[0])


def test_what_a_refuted_claim_takes_down():
    many = [f"m{number}" for number in range(30)]
    uses = {"a": [], "b": ["a"], "c": ["b"], "d": ["a", "c"], "e": ["d", "e"], "f": ["e"], "g": []}
    found = claims({**uses, **{one: ["g"] for one in many}}, Every({"a": "refuted", "g": "refuted"}))
    assert graph.taken_down(found) == {"a": ["b", "d", "c", "e", "f"], "g": [*many[:20], "10 more"]}
    assert graph.users(found)["a"] == ["b", "d"] and graph.users(found)["e"] == ["f"]
    circle = claims({"a": ["b"], "b": ["a"]}, Every({"a": "refuted"}))
    assert graph.taken_down(circle) == {"a": ["b"]}


class Every(dict):
    """Verdicts, of most claims that they hold."""

    def __missing__(self, key):
        return "holds"


def facts(page, name):
    """What the card of a claim says, head by head, without tags."""
    card = page[page.index(f'<article id="{name}"') :]
    told = re.findall(
        r"<dt[^>]*>([^<]*)</dt><dd[^>]*>(.*?)</dd>", card[: card.index("</article>")], re.DOTALL
    )
    return {head: " ".join(re.sub("<[^>]*>", "", text).split()) for head, text in told}


def decided(**verdicts):
    """A page of claims with these verdicts, each of which rests on those before it."""
    names = list(verdicts)
    uses = {name: names[:position] for position, name in enumerate(names)}
    made = report(run(1), *(entry(HOLDS, node=name, claim=name) for name in names), rows=inventory(names))
    raw = msgspec.to_builtins(made)
    for claim in raw["claims"]:
        claim["row"]["uses"], claim["verdict"] = uses[claim["row"]["id"]], verdicts[claim["row"]["id"]]
    return render(msgspec.convert(raw, Report))


def test_a_card_shows_its_neighbours_with_their_verdicts():
    page = decided(low="refuted", middle="holds", high="holds")
    assert facts(page, "low")["Used by"] == "middle ✓, high ✓"
    assert facts(page, "low")["Takes down"] == "the argument for middle ✓, high ✓"
    assert facts(page, "high")["Rests on"] == "low ✗, middle ✓"
    assert "Takes down" not in facts(page, "middle") and "Used by" not in facts(page, "high")


def test_only_what_holds_is_said_to_rest_on_what_does_not():
    page = decided(low="refuted", wrong="refuted", right="holds")
    assert facts(page, "wrong")["Evidence"] == "proved"
    assert facts(page, "right")["Evidence"] == ("proved; but not all that it rests on holds: low ✗, wrong ✗")


def test_a_condition_below_is_told_and_what_was_not_run_has_no_evidence():
    page = decided(low="holds with condition", middle="holds", high="holds")
    assert facts(page, "low")["Evidence"] == "proved; rests on nothing else"
    for name in ("middle", "high"):
        assert facts(page, name)["Evidence"] == (
            "proved; all that it rests on holds, some of it with a condition"
        )
    assert facts(decided(low="holds", high="holds"), "high")["Evidence"] == (
        "proved; all that it rests on holds"
    )
    assert "Evidence" not in facts(render(report(run(1))), "square")


def test_what_stands_in_for_a_claim_does_not_decide_it():
    told = facts(decided(low="not run"), "low")["Worlds"]
    assert told == "real numbers ✓ holds as far as it was run, which does not decide the statement"
    assert "Worlds" not in facts(decided(low="holds"), "low")  # Its readings say which world it is.


def test_each_file_is_named_once_with_its_lines_and_an_address():
    checks = [("a", "one.py", 4), ("b", "one.py", 9), ("c", "two.py", 1)]
    entries = [
        entry(HOLDS, node=node, check=f"claims/{file}::test_{node}", line=line) for node, file, line in checks
    ]
    of = msgspec.structs.replace(run(1), commit="0" * 40, dirty=False)
    page = render(report(of, *entries), repository=repository("https://github.com/owner/name"))
    assert facts(page, "square")["File"] == "claims/one.py:4, 9; claims/two.py:1"
    assert f'<a href="https://github.com/owner/name/blob/{"0" * 40}/claims/one.py#L4">' in page
    assert page.count("#L4") == page.count("#L1") == 1 and "#L9" not in page


# Formulas, and proofs


def test_a_formula_is_one_wherever_it_stands():
    said = "if $λ > 0$"
    proof = Proof(method="m", statement=said, checkers=("z3",))
    told = {"statement": said, "condition": said}
    page = render(report(run(1), entry(HOLDS, certificates=(proof,), **told), rows=inventory(statement=said)))
    one = "if <math><mi>λ</mi><mo>&gt;</mo><mn>0</mn></math>"
    assert page.count(one) >= 4 and "$λ" not in page
    assert any(f"<li>{one} (checked by z3)" in text for text in kept(page))


def test_a_reason_is_not_cut_within_a_formula():
    found = Example(message=f"{'x' * 380} $a ≤ b + c + d + e$ and more", values={"n": "1"})
    page = render(report(run(1), entry(REFUTED, expect=REFUTED, counterexample=found)))
    because = re.search('<p class="because">([^<]*)</p></li>', page)[1]
    assert because.endswith("x…") and "$" not in because


@pytest.mark.parametrize("number", [1, 3, 40])
def test_a_proof_begins_without_scripts_and_is_kept_whole(number):
    steps = [
        Proof(method="z3", statement=f"step {place} of $λ² ≥ {place}$ " + "x" * 20, checkers=("z3",))
        for place in range(number)
    ]
    page = render(report(run(1), entry(HOLDS, certificates=tuple(steps))))
    shown = page.count("(checked by z3)</li>")
    (whole,) = (text for text in kept(page) if text.startswith("<ul class=proof>"))
    assert whole.count("<li") == whole.count("<msup>") == number
    assert shown == min(number, 2) and "of λ² ≥ 0" in page
    assert ("38 more steps." in page) == (number == 40)


def test_all_that_does_not_survive_is_listed_ten_of_it_openly():
    names = [f"c{number}" for number in range(14)]
    made = report(run(1), *(entry(REFUTED, node=name, claim=name) for name in names), rows=inventory(names))
    page = render(made)
    listed = page[page.index('id="surprises"') : page.index('id="filter"')]
    shown, folded = listed.split("<details>")
    assert (shown.count("<li>"), folded.count("<li>")) == (10, 4)
    assert "4 more that do not survive as printed" in folded and 'start="11"' in folded
    few = render(report(run(1), entry(REFUTED)))
    assert "<details>" not in few[few.index('id="surprises"') : few.index('id="filter"')]


def test_what_refutes_is_told_as_a_sentence():
    found = Example(message="it is below", values={"bound_on_w": "1/2", "x_0": "1"})
    page = render(report(run(1), entry(REFUTED, expect=REFUTED, counterexample=found)))
    assert "counterexample: with bound on w = 1/2 and x_0 = 1: it is below.</p></li>" in page
    own = Example(message="GELU is below", values={})
    assert "counterexample: GELU is below.</p></li>" in render(
        report(run(1), entry(REFUTED, expect=REFUTED, counterexample=own))
    )


def test_what_two_checks_say_alike_is_said_once():
    said = {"statement": "It is so.", "expect": REFUTED}
    checks = (entry(REFUTED, node=name, check=f"claims/a.py::test_{name}", **said) for name in "ab")
    page = render(report(run(1), *checks))
    assert page.count("It is so.") == 1 and "test_a" in page and "test_b" in page


def test_the_name_of_a_reading_may_hold_a_formula():
    page = render(report(run(1), entry(HOLDS, reading="with $v₀$")))
    assert "with <math><msub><mi>v</mi><mn>0</mn></msub></math>" in page and "$v" not in page


def test_places_of_other_runs_are_named_once_with_their_number():
    at = {"date": "2026-01-02T00:00:00+00:00"}
    other = [msgspec.structs.replace(run(number), machine="elsewhere", **at) for number in (2, 3)]
    made = msgspec.structs.replace(report(run(5), entry(HOLDS)), recorded=(*other, run(4)))
    page = " ".join(render(made).split())
    assert f"Includes what other runs have recorded: 2 on {other[0].place}, on {run(4).place}.</p>" in page


def test_asides_are_told_without_scripts():
    aside = {"aside": True, "reading": "beside $λ$", "condition": "$λ > 0$", "statement": "It is $b₀$."}
    page = render(report(run(1), entry(HOLDS), entry(HOLDS, node="b", **aside)))
    assert "✓ beside λ in real numbers: holds, proved. If λ &gt; 0. It is b₀.</p></details>" in page
