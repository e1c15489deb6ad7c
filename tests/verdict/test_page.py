"""The page, its formulas and its graph, and that every string on it is escaped."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.__main__ import main
from ndgm.verdict.model import Report, Verdict
from ndgm.verdict.page import graph, render, source, write
from ndgm.verdict.page.anchors import anchors
from ndgm.verdict.page.kept import inflated
from ndgm.verdict.page.svg import svg
from ndgm.verdict.report import ReportError

HOSTILE = (
    "<script>alert(1)</script> \"quoted\" 'single' & &amp; \u202eright-to-left\u202c ]]> " + "x" * 10_000
)


class Outline(HTMLParser):
    """What a page holds: its tags, ids, links, landmarks, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.levels, self.text, self.scripts = [], [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.scripts += [found.get("type")] if tag == "script" else []
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.levels += [int(tag[1])] if re.fullmatch(r"h\d", tag) else []

    def handle_data(self, data):
        self.text.append(data)


def kept(page):
    """The texts that the page keeps deflated."""
    return inflated(re.search(r'id="kept">([^<]*)<', page)[1])


def hostile():
    """A report in which every string that a claim gives is hostile."""
    made = report(
        run(1),
        entry(
            REFUTED,
            expect=REFUTED,
            condition=HOSTILE,
            statement=HOSTILE,
            check=f"{HOSTILE}::test",
        ),
        rows=inventory(statement=HOSTILE),
    )
    raw = msgspec.to_builtins(made)
    for claim in raw["claims"]:
        claim["row"] |= {"where": HOSTILE, "reading": HOSTILE, "tried": HOSTILE, "printed": [HOSTILE]}
        claim["row"] |= {"hypotheses": [HOSTILE], "adds": [HOSTILE], "reconstruction": HOSTILE}
        claim["row"]["parts"] = [{"id": "own", "text": HOSTILE, "is": HOSTILE}]
        claim["parts"] = [claim["parts"][0] | {"text": HOSTILE, "is": HOSTILE, "condition": HOSTILE}]
        claim["reason"] = HOSTILE
        for reading in claim["readings"]:
            reading |= {"name": HOSTILE, "reason": HOSTILE, "certificate": HOSTILE}
            reading["counterexample"] = {"message": HOSTILE, "values": {HOSTILE: HOSTILE}}
    raw["paper"] = HOSTILE
    return msgspec.convert(raw, Report)


def test_every_string_is_text():
    page = render(hostile())
    outline = Outline(page)
    assert outline.scripts == ["text/plain", None]
    text = "".join(outline.text)
    assert text.count("<script>alert(1)</script>") >= 8
    assert "x" * 10_000 in text


def test_a_report_without_any_claim_is_a_page():
    outline = Outline(render(report(run(1), rows=inventory(()))))
    assert "main" in outline.tags


def test_ids_are_unique_links_lead_somewhere_and_nothing_is_fetched():
    made = report(run(1), entry(HOLDS), entry(REFUTED, node="b", claim="cube", expect=REFUTED))
    outline = Outline(render(made, root=Path(__file__).parents[2]))
    assert len(outline.ids) == len(set(outline.ids))
    assert {"square", "cube", "chapter-one"} <= set(outline.ids)
    for link in outline.links:
        assert link.startswith(("#", "data:")) and (not link.startswith("#") or link[1:] in outline.ids)
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert {"header", "nav", "main", "footer"} <= set(outline.tags)


def test_a_claim_says_all_that_is_known():
    made = report(
        run(1),
        entry(
            REFUTED,
            expect=REFUTED,
            check="tests/verdict/test_page.py::test_a_claim_says_all_that_is_known",
            statement="It is so.",
        ),
        entry(HOLDS, node="m", mutant="flip", expect=REFUTED),
    )
    page = render(made, root=Path(__file__).parents[2])
    assert "1 of 1 mutants change the verdict" in page and "It is so." in page
    assert re.search(r'<p id="m-\w{8}"><b>flip</b>', page)
    texts = kept(page)
    assert any("the statement holds" in text for text in texts)
    assert any("<b>def</b> test_a_claim_says_all_that_is_known" in text for text in texts)


def test_pictures_are_embedded(tmp_path):
    raw = msgspec.to_builtins(report(run(1), entry(HOLDS)))
    raw["claims"][0]["row"]["figure"], raw["claims"][1]["row"]["figure"] = "figure-1", "../figure-1"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "figure_1.png").write_bytes(b"picture")
    (tmp_path / "figure-1.png").write_bytes(b"outside")
    page = render(msgspec.convert(raw, Report), figures=tmp_path / "in")
    assert page.count("data:image/png;base64,") == 1
    raw["claims"][1]["row"]["figure"] = "figure-1"
    page = render(msgspec.convert(raw, Report), figures=tmp_path / "in")
    assert page.count("data:image/png;base64,") == 1 and '<a href="#figure-1">Picture: figure-1</a>' in page


def test_moved_verdicts_stand_on_top():
    page = render(report(run(1), entry(REFUTED)))
    assert "1 verdict moved" in page and "expected holds, found refuted" in page


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="cannot write the page"):
        write(report(run(1)), tmp_path / "file" / "page")


# Formulas


# What rests on what


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
    told = re.findall(r"<dt>([^<]*)</dt><dd>(.*?)</dd>", card[: card.index("</article>")], re.DOTALL)
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
    assert facts(page, "low")["Takes down"] == "middle ✓, high ✓, which rest on it"
    assert facts(page, "high")["Rests on"] == "low ✗, middle ✓"
    assert "Takes down" not in facts(page, "middle") and "Used by" not in facts(page, "high")


def test_only_what_holds_is_said_to_rest_on_what_does_not():
    page = decided(low="refuted", wrong="refuted", right="holds")
    assert facts(page, "wrong")["Evidence"] == "proved"
    assert facts(page, "right")["Evidence"] == "proved; but low ✗, wrong ✗, which it rests on, do not hold"


def test_what_stands_in_for_a_claim_does_not_decide_it():
    told = facts(decided(low="not run"), "low")["Worlds"]
    assert told == "real numbers ✓ holds as far as it was run, which does not decide the statement"
    assert facts(decided(low="holds"), "low")["Worlds"] == "real numbers ✓ holds"


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


def test_the_policy_names_the_one_style_and_the_one_script():
    page = render(report(run(1), entry(HOLDS)))
    policy = re.search(r'Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    for name in ("style", "script"):
        text = re.search(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy and "base-uri 'none'; form-action 'none'" in policy
    assert not re.search(r"<[^>]* style=", page)


def test_source_is_escaped_and_marked():
    assert source.highlighted('def f():  # "a" < b\n    return "<x>"') == (
        '<b>def</b> f():  <i># "a" &lt; b</i>\n    <b>return</b> <q>"&lt;x&gt;"</q>'
    )
    assert source.functions(Path("missing.py")) == {}


# Files that a report names


SECRET = 'def test():\n    "SECRET"\n'


def shown(root, check):
    page = render(report(run(1), entry(HOLDS, check=check)), root=root)
    return "SECRET" in page + "".join(kept(page))


@pytest.fixture
def root(tmp_path):
    """A folder of a project, with a check in it and a secret outside of it."""
    (tmp_path / "root" / "claims").mkdir(parents=True)
    for place in ("root/claims/square.py", "secret.py", "root/notes.txt"):
        (tmp_path / place).write_text(SECRET)
    return tmp_path / "root"


def test_a_file_of_the_project_is_shown(root, monkeypatch):
    assert shown(root, "claims/square.py::test") and shown(root, "claims/square.py::TestIt::test")
    (root / "linked.py").symlink_to(root / "claims" / "square.py")
    (root.parent / "door").symlink_to(root)
    assert shown(root, "linked.py::test") and shown(root.parent / "door", "claims/square.py::test")
    monkeypatch.chdir(root)
    assert shown(Path(), "claims/square.py::test")


@pytest.mark.parametrize(
    "name", ["../secret.py", "claims/../../secret.py", "..\\secret.py", "{outside}/secret.py"]
)
def test_nothing_outside_of_the_project_is_read(root, name):
    check = f"{name.format(outside=root.parent.as_posix())}::test"
    assert not shown(root, check)


def test_links_do_not_lead_out_of_the_project(root):
    (root / "linked.py").symlink_to(root.parent / "secret.py")
    (root / "folder").symlink_to(root.parent)
    (root / "circle.py").symlink_to(root / "circle.py")
    for name in ("linked.py", "folder/secret.py", "circle.py"):
        assert not shown(root, f"{name}::test")


def test_what_is_no_source_is_not_shown(root):
    (root / "folder.py").mkdir()
    (root / "large.py").write_text(SECRET + "#" * source.LARGEST)
    (root / "deep.py").write_text(SECRET + "x = " + "(" * 50_000 + ")" * 50_000)
    (root / "latin.py").write_bytes(SECRET.encode() + b"# \xe9")
    names = [
        "folder.py",
        "large.py",
        "deep.py",
        "latin.py",
        "notes.txt",
        "missing.py",
        "a\0b.py",
        "x" * 5000,
        "",
    ]
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.py")
        names.append("pipe.py")
    for name in names:
        assert not shown(root, f"{name}::test")


def test_doubtful_strings_in_a_source_warn_nobody(root):
    (root / "doubtful.py").write_text(SECRET + 'x = "\\d"\n')
    assert shown(root, "doubtful.py::test")  # Warnings are errors here.


def test_pictures_are_plain_files_of_their_folder(root):
    raw = msgspec.to_builtins(report(run(1), entry(HOLDS)))
    (root.parent / "out.png").write_bytes(b"picture")
    (root / "linked.png").symlink_to(root.parent / "out.png")
    (root / "folder.png").mkdir()
    for name in ("linked", "folder", "..", "a\0b", "../out"):
        raw["claims"][0]["row"]["figure"] = name
        assert "data:image/png" not in render(msgspec.convert(raw, Report), figures=root)


# Anchors


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
    outline = Outline(render(made))
    for kind in (places.parts, places.readings, places.mutants):
        assert set(kind.values()) <= set(outline.ids)
    fewer = report(run(2), *entries[::2], rows=inventory(parts=(("one", ""), ("two", ""))))
    again = anchors(fewer)
    assert again.mutants["square", 0, "flip"] == next(
        name for key, name in places.mutants.items() if key[2] == "flip"
    )


# The command line and the options


@pytest.fixture
def project_with_report(project):
    assert project.run().status == 0
    return project


def test_commands(project_with_report, monkeypatch, capsys):
    monkeypatch.chdir(project_with_report.path)
    assert main(["html", "-o", "out"]) == 0
    assert main(["badges", "-o", "out"]) == 0
    captured = capsys.readouterr()
    assert "out/index.html" in captured.out and "4 files in out" in captured.out
    page = (project_with_report.path / "out" / "index.html").read_text(encoding="utf-8")
    assert any("(-1) ** power &gt;= 0" in text for text in kept(page))
    (project_with_report.path / "report.json").write_text("{")
    for command in ("html", "badges"):
        assert main([command, "-o", "other"]) == 2
        assert "report.json is no report, or is damaged" in capsys.readouterr().err
    assert not (project_with_report.path / "other").exists()


def test_options(project, workers):
    run = project.run("--claims-html=page", "--claims-badges=badges", "--claims-summary=summary.md", *workers)
    assert run.status == 0
    assert "square" in (project.path / "page" / "index.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in (project.path / "badges").iterdir()) == [
        "claims.json", "claims.svg", "square.json", "square.svg",
    ]  # fmt: skip
    assert "No verdict moved." in (project.path / "summary.md").read_text(encoding="utf-8")


def test_outputs_that_cannot_be_written_are_red(project):
    run = project.run(
        "--claims-html=pytest.ini/page", "--claims-badges=pytest.ini", "--claims-summary=claims"
    )
    assert run.status == pytest.ExitCode.INTERNAL_ERROR
    for option in (
        "--claims-html: cannot write",
        "--claims-badges: cannot write",
        "--claims-summary: cannot write",
    ):
        assert option in run.output
    assert run.verdicts == {"square": "holds"}
