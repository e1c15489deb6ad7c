"""Whatever the ids of claims, parts, readings and mutants are, each has a place on the page."""

from __future__ import annotations

import re

import msgspec
from made_reports import entry, inventory, report, run
from pages import Outline, kept

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.model import Report
from ndgm.verdict.page import render
from ndgm.verdict.page.anchors import anchors

IDS = (
    "graph", "time", "chapters", "count", "name-square", "square", "chapter-one", "a b", "a%20b",
    "thm:euler", "",
    "<b>", '"', "#", "λ", "figure-1", "reading", "a\nb",
)  # fmt: skip


def test_whatever_the_ids_are_every_place_on_the_page_is_one():
    raw = msgspec.to_builtins(report(run(1), rows=inventory(IDS)))
    for claim in raw["claims"]:
        claim["row"] |= {"uses": ["square", "a b"], "figure": "graph"}
    made = msgspec.convert(raw, Report)
    outline = Outline(render(made))
    assert len(outline.ids) == len(set(outline.ids))
    assert not [name for name in outline.ids if not name or re.search(r"\s", name)]
    links = [link[1:] for link in outline.links if link.startswith("#")]
    assert set(links) <= set(outline.ids) and {"square", "thm:euler", "λ"} <= set(links)
    places = anchors(made)
    assert places.claims["thm:euler"] == "thm:euler" and places.claims["graph"].startswith("graph-")
    assert len(set(places.claims.values())) == len(IDS)


def test_each_part_reading_and_mutant_has_a_place_that_stays():
    entries = [
        entry(HOLDS, node="a", part="one"),
        entry(HOLDS, node="b", part="two", reading="as we read it", aside=True),
        entry(REFUTED, node="c", part="one", mutant="flip"),
        entry(REFUTED, node="d", part="one", mutant="<b>"),
    ]
    made = report(run(1), *entries, rows=inventory(parts=(("one", ""), ("two", ""))))
    places = anchors(made)
    assert places.parts["square", "one"] == "square/one"
    assert set(places.readings.values()) == {
        "square/one/as-printed/real", "square/two/as-we-read-it/real/aside",
    }  # fmt: skip
    assert len(set(places.mutants.values())) == 2
    page = render(made)
    outline, aside = Outline(page), Outline("".join(kept(page)))
    assert aside.ids == [places.readings["square", 1]]
    for kind in (places.parts, places.readings, places.mutants):
        assert set(kind.values()) <= {*outline.ids, *aside.ids}
    fewer = report(run(2), *entries[::2], rows=inventory(parts=(("one", ""), ("two", ""))))
    again = anchors(fewer)
    assert again.mutants["square", 0, "flip"] == next(
        name for key, name in places.mutants.items() if key[2] == "flip"
    )
