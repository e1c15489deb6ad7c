"""Disputing a verdict: the issue that is ready to be sent, and cards and pages that agree with `why`."""

from __future__ import annotations

import re

import msgspec
import pytest
from browser import CHROMIUM, Browser
from made_reports import entry, inventory, report, run

from ndgm.verdict import ARGUED, HOLDS, REFUTED, explain
from ndgm.verdict.__main__ import main
from ndgm.verdict.addresses import repository
from ndgm.verdict.certificates import Proof
from ndgm.verdict.dispute import issue
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.model import Example, Report
from ndgm.verdict.page import render
from ndgm.verdict.page.kept import inflated
from ndgm.verdict.report import write

COMMIT = "0123456789" * 4
PROOF = Proof("and", "both", (Proof("z3", "x*x >= 0", checkers=("z3", "cvc5")), Proof("by hand", "so it is")))
HOSTILE = (
    "\x1b[2J\x07 ```` </pre><script>alert(1)</script> @team #1 [a](http://b) \u202eright\u202c\r\n::error::x"
)


def made():
    """A report on a row with a part that is refuted, and repaired by a condition, and another part."""
    rows = inventory(parts=(("small", ""), ("large", "")), statement="Squares are positive, and large.")
    row = msgspec.structs.replace(
        rows.claim[0], hypotheses=("x is real",), adds=("squares are usual",), reading="Of all numbers.",
        reconstruction="x², from (3)", printed=("2",), tried="By hand.", uses=("cube",),
    )  # fmt: skip
    example = Example("it is not positive", {"number": "0", "its_square": "0"})
    a, b = {"check": "claims/a.py::test_a", "line": 3}, {"check": "claims/a.py::test_b", "line": 9}
    small, large = {"part": "small"}, {"part": "large", "check": "claims/b.py::test_c"}
    return report(
        run(commit=COMMIT),
        entry(REFUTED, node="a", expect=REFUTED, counterexample=example, **a, **small),
        entry(HOLDS, node="m", expect=REFUTED, mutant="flip", **a, **small),
        entry(HOLDS, node="b", condition="x > 0", grade=ARGUED, certificates=(PROOF,), **b, **small),
        entry(HOLDS, node="c", **large),
        entry(HOLDS, node="d", aside=True, reading="in passing", **large),
        rows=Inventory(rows.paper, rows.chapter, (row, *rows.claim[1:])),
    )


def issues(page):
    """The texts of the issues of a page, which keeps them deflated."""
    (kept,) = re.findall(r'id="kept"[^>]*>([^<]*)<', page)
    texts = inflated(kept)["i"]
    return [texts[int(place)] for place in re.findall(r'<pre data-kept="i(\d+)"', page)]


def test_an_issue_says_what_a_dispute_is_about():
    found = made()
    text = issue(found.claims[0], found, repository("https://github.com/o/n"))
    for part in (
        "square: holds with condition, disputed\n",
        "p. 1: Squares are positive, and large.\n",
        "small: holds with condition: holds if squares are usual; besides, if x > 0\n",
        "Read as: Of all numbers.\n",
        "small, as printed, in real numbers: refuted; counterexample: number = 0, its_square = 0; it is",
        "small, as printed, in real numbers: holds; proved but for 2, argued by hand: both 1 and 2",
        "1 more reading: ndgm why\n",
        "- run it again: `pytest claims --claim square`\n",
        f"- https://github.com/o/n/blob/{COMMIT}/claims/a.py#L3, lines 3, 9\n",
        "; commit 0123456789",
        "; Python 3",
        "I hold otherwise",
    ):
        assert part in text
    assert "in passing" not in text
    assert "claims/a.py, lines 3, 9" in issue(found.claims[0], found)


def test_a_row_without_a_check_can_be_disputed():
    found = made()
    text = issue(found.claims[1], found)
    assert "cube: not run, disputed" in text and "Reason: no check" in text and "pytest" not in text


def hostile():
    """A report whose texts would command a terminal, end a block of code, or call people."""
    raw = msgspec.to_builtins(made())
    for claim in raw["claims"]:
        claim["row"] |= {"statement": HOSTILE, "where": HOSTILE, "reading": HOSTILE, "tried": HOSTILE}
        claim["row"] |= {"hypotheses": [HOSTILE], "adds": [HOSTILE], "printed": [HOSTILE]}
        claim["reason"] = claim["condition"] = HOSTILE
        for reading in claim["readings"]:
            reading |= {"name": HOSTILE, "reason": HOSTILE, "condition": HOSTILE}
            reading["counterexample"] = {"message": HOSTILE, "values": {HOSTILE: HOSTILE}}
            for check in reading["checks"]:
                check |= {
                    "statement": HOSTILE,
                    "check": f"claims/{HOSTILE}.py::{HOSTILE}",
                    "earlier": [HOSTILE],
                }
    raw["run"] |= {"machine": HOSTILE, "versions": {HOSTILE: HOSTILE}, "python": HOSTILE}
    raw["paper"] = HOSTILE
    return msgspec.convert(raw, Report)


CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def test_no_text_commands_a_terminal():
    found = hostile()
    for claim in found.claims:
        for text in (
            explain.page(claim, found),
            explain.row(claim.row),
            explain.line(claim),
            issue(claim, found),
        ):
            assert (not CONTROL.search(text) and "right" in text) or claim.id == "cube"
            assert not CONTROL.search(text)


def test_no_text_ends_the_quotation_or_calls_anybody():
    found = hostile()
    text = issue(found.claims[0], found)
    (fence,) = set(re.findall("^(`{3,})", text, re.MULTILINE))
    before, quoted, after = text.split(f"\n{fence}")
    assert "````" in quoted and len(fence) > 4
    for outside in (before, after):
        assert not re.search(r"(?<!\\)[@<\[]|(?<!\w)(?<!\\)#\d", outside)
    assert issues(render(found))[0] == text
    assert "<script>alert(1)" not in render(found)


def heads(text):
    """What each line or cell of facts is about, in the words that card and terminal share."""
    same = {"Supposed in print": "Supposed", "Added by our reading": "We add", "Reconstructed": "Restored",
            "Reading": "Read as"}  # fmt: skip
    return [same.get(one, one) for one in text]


def test_the_terminal_says_the_same_in_the_same_order_as_the_card():
    found = made()
    card = render(found).partition('<article id="square"')[2].partition("</article>")[0]
    page = explain.page(found.claims[0], found)
    facts = heads(
        re.findall("<dt[^>]*>([^<]*)</dt><dd", card.partition('<dl class="facts">')[2].partition("</dl>")[0])
    )
    told = heads(re.findall(r"^  (\w[\w ]*): ", page.partition("\n\n")[0], re.MULTILINE))
    shared = [one for one in told if one in facts]
    assert shared == [one for one in facts if one in told]
    assert {"Supposed", "We add", "Restored", "Read as", "Printed", "Tried", "Rests on", "Run it"} <= set(
        shared
    )
    # Within a reading: the counterexample, the proof, and what its mutants do.
    order = ("it is not positive", "Proved but for 2, argued by hand", "so it is (by hand")
    for text in (card, page):
        places = [text.index(part) for part in order]
        assert places == sorted(places)
    assert "z3 and cvc5 agree" in card and "z3 and cvc5 agree" in page


def test_a_card_says_how_to_run_and_to_dispute_it_and_where_it_lives():
    found = msgspec.structs.replace(made(), arxiv="2401.08426")
    page = render(found, repository=repository("https://github.com/o/n"))
    assert re.search("Run it</dt><dd[^>]*><code>pytest claims --claim square</code></dd>", page)
    address = f"https://github.com/o/n/blob/{COMMIT}/claims/a.py#L3"
    assert f'<a href="{address}">claims/a.py:3</a>' in page
    assert '<a id="issues" href="https://github.com/o/n/issues">' in page
    assert '<a href="https://arxiv.org/abs/2401.08426">p. 1</a>' in page
    assert '<a href="https://arxiv.org/abs/2401.08426">arXiv 2401.08426</a>' in page
    assert page.count("<summary>Dispute this</summary>") == 2
    assert issues(page)[0].startswith("square: holds with condition, disputed")
    assert re.search('<pre data-kept="i\\d+">ndgm dispute square</pre>', page)


def test_a_page_without_addresses_leads_nowhere():
    page = render(msgspec.structs.replace(made(), arxiv='x" onclick="y'))
    assert 'href="http' not in page and "arXiv x&#34;" in page


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path / "report.json", made())
    return tmp_path


def test_the_command_prints_what_the_page_has(written, capsys):
    arguments = ["--repository", "https://github.com/o/n"]
    assert main(["dispute", "square", *arguments]) == 0
    text = capsys.readouterr().out
    assert text.startswith("square: holds with condition, disputed\n")
    assert main(["html", "-o", "page", *arguments]) == 0
    assert issues((written / "page" / "index.html").read_text(encoding="utf-8"))[0] == text


def test_the_command_names_the_nearest_id(written, capsys):
    assert main(["dispute", "sqare"]) == 2
    assert "has no claim 'sqare'; the nearest ids are square." in capsys.readouterr().err


@pytest.mark.parametrize("command", [["dispute", "square"], ["html", "-o", "page"]])
def test_what_is_no_address_is_refused_and_nothing_written(written, capsys, command):
    assert main([*command, "--repository", "javascript:alert(1)"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and "no address" in captured.err
    assert not (written / "page").exists()


def test_a_run_knows_the_repository_by_its_setting(project):
    settings = (project.path / "pytest.ini").read_text(encoding="utf-8")
    project.settings(settings + "claims_repository = https://host/{file}#{line}\n")
    project.run("--claims-html=page")
    page = (project.path / "page" / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<a href="?https://host/claims/square.py#\d+"?>claims/square.py:\d+</a>', page)
    project.settings(settings + "claims_repository = here\n")
    run = project.run("--claims-html=page")
    assert run.status == 4 and "claims_repository: 'here' is no address of a repository" in run.errors


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_the_button_copies_the_issue(tmp_path):
    found = made()
    (tmp_path / "index.html").write_text(render(found), encoding="utf-8")
    text = issue(found.claims[0], found)
    with Browser(tmp_path) as browser:
        browser.open((tmp_path / "index.html").as_uri())
        browser.run(
            "Object.defineProperty(navigator, 'clipboard', {configurable: true, "
            "value: {writeText: async (text) => { window.copied = text; }}})"
        )
        browser.run("document.querySelector('.dispute').open = true")
        browser.wait("document.querySelector('.dispute button') !== null")
        browser.run("document.querySelector('.dispute button').click()")
        browser.wait("document.querySelector('.dispute button').textContent === 'Copied'")
        assert browser.run("window.copied") == text
        # Where the clipboard is closed to the page, the text stands there, selected.
        browser.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        browser.run("document.querySelector('.dispute button').textContent = ''")
        browser.run("document.querySelector('.dispute button').click()")
        browser.wait("document.querySelector('.dispute button').textContent !== ''")
        assert browser.run("String(getSelection())").strip() == text.strip()
        assert browser.complaints() == []
