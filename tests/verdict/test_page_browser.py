"""The page in headless Chromium: no console error, no request, nothing cut off; accessible, as axe-core says.

Skipped where there is no Chromium. NDGM_AXE names axe-core's axe.min.js, from `npm pack axe-core`.
"""

from __future__ import annotations

import json
import os
import re
from html import unescape
from pathlib import Path

import msgspec
import pytest
from browser import CHROMIUM, Browser
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED, formulas
from ndgm.verdict.certificates import Proof
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import Example, Verdict
from ndgm.verdict.page import render

SIZES = {"phone": (390, 844), "laptop": (1280, 800), "print": (794, 1123)}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def show(browser, tmp_path, page, size="laptop"):
    """Open a page from disk."""
    browser.resize(*SIZES[size])
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    browser.open((tmp_path / "index.html").as_uri())


@pytest.fixture
def page():
    found = Example(message="assert 1 < 0", values={"x": "1" * 300, "λ": "1/2"})
    entries = [
        entry(
            REFUTED, expect=REFUTED, counterexample=found, check="tests/verdict/test_page_browser.py::show"
        ),
        entry(HOLDS, node="b", condition="$λ > 0$ and $αλ ≤ 1/2$"),
        entry(
            HOLDS,
            node="c",
            claim="cube",
            seconds=9999.9,
            statement="$0=b₀" + "+α[Σ(1−ρʲ)(−1/2)−Σ(1−ρʲ)]" * 3 + "$",
        ),
    ]
    rows = inventory()
    rows = msgspec.structs.replace(
        rows, claim=(rows.claim[0], msgspec.structs.replace(rows.claim[1], uses=("square",)))
    )
    return render(report(run(1), *entries, rows=rows), root=Path(__file__).parents[2])


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_asked_for_and_nothing_is_cut_off(browser, tmp_path, page, size):
    show(browser, tmp_path, page, size)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    browser.wait("document.querySelector('.code.filled') !== null")
    assert browser.complaints() == [] and browser.asked() == []
    wide = browser.run(
        """[...document.querySelectorAll("body *")].filter((one) =>
            !one.closest(".scroll, .code, svg, .skip, math")
            && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.tagName)"""
    )
    assert wide == []
    # A formula that is wider than a phone can be moved within its line, which is not cut off.
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    assert browser.run(
        "[...document.querySelectorAll('math')].every((one) =>"
        " getComputedStyle(one.parentElement).overflowX === 'auto'"
        " || one.getBoundingClientRect().right <= innerWidth)"
    )
    assert browser.run("document.getElementById('count').textContent") == "2 of 2 claims"
    assert browser.run("document.querySelectorAll('.claim:not([hidden])').length") == 2


def test_nothing_may_be_asked_for(browser, tmp_path, page):
    """The page's own policy refuses what a later hand might add."""
    show(browser, tmp_path, page.replace("</body>", '<img src="https://example.org/x.png"></body>'))
    assert any("Content Security Policy" in told for told in browser.complaints())


@pytest.mark.parametrize(
    "added",
    [
        "<script>document.title = 'owned'</script>",
        "<style>h1 {display: none}</style>",
        "<h1 style='display: none'>x</h1>",
        "<img src='data:,' onerror=\"document.title = 'owned'\">",
        "<base href='https://example.org'>",
        "<form action='https://example.org'><button id='send'></button></form>",
    ],
)
def test_no_script_and_no_style_but_the_pages_own(browser, tmp_path, page, added):
    show(browser, tmp_path, page.replace("</main>", f"{added}</main>"))
    title = browser.run("document.title")
    browser.run("document.getElementById('send')?.click()")
    browser.settle()
    assert any("Content Security Policy" in told for told in browser.complaints())
    assert title.startswith("Referee") and browser.run("document.querySelector('h1').offsetHeight") > 0
    assert browser.run("document.baseURI").startswith("file:")
    show(browser, tmp_path, page.replace('"use strict";', '"use strict";document.title = "owned";'))
    assert browser.run("document.title").startswith("Referee")


HOSTILE = (
    "\"'><script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
    "</style></title></pre></svg><svg onload=\"document.title = 'owned'\">{{ 7 * 7 }}"
    "<base href=//example.org>"
)
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" onload="top.document.title = 'owned'">
<script>top.document.title = 'owned'</script><image href="https://example.org/x.png"/></svg>"""


def hostile(folder):
    """The page of a report in which every text that a report may hold is a script."""
    (folder / "figure-1.svg").write_text(DRAWING)
    found = Example(message=HOSTILE, values={HOSTILE: HOSTILE})
    of = msgspec.structs.replace(
        run(1),
        **dict.fromkeys(("machine", "python", "commit", "digest"), HOSTILE),
        versions={HOSTILE: HOSTILE},
        arguments=(HOSTILE,),
    )
    row = inventory(parts=(("one", ""),)).claim[0]
    words = dict.fromkeys(("kind", "where", "statement", "reconstruction", "reading", "tried"), HOSTILE)
    lists = dict.fromkeys(("hypotheses", "printed"), (HOSTILE,))
    rows = [
        msgspec.structs.replace(row, id=name, uses=(HOSTILE, "unknown" + HOSTILE), **words, **lists)
        for name in ("square", HOSTILE, "javascript:document.title='owned'")
    ]
    rows[0] = msgspec.structs.replace(rows[0], figure="figure-1")
    rows[2] = msgspec.structs.replace(rows[2], figure=HOSTILE, uses=(), adds=(HOSTILE,))
    rows = [msgspec.structs.replace(one, chapter=HOSTILE) for one in rows]
    told = {"condition": HOSTILE, "statement": HOSTILE, "check": f"{HOSTILE}::{HOSTILE}"}
    proof = Proof(method=HOSTILE, statement=HOSTILE, checkers=(HOSTILE, HOSTILE), note=HOSTILE)
    entries = [
        entry(
            REFUTED,
            expect=REFUTED,
            counterexample=found,
            certificates=(proof,),
            **{**told, "condition": None},
        ),
        entry(HOLDS, node="b", certificates=(proof,), **told),
        entry(REFUTED, node="c", mutant=HOSTILE, counterexample=found, **told),
        entry(Verdict.ERROR, node="d", claim=rows[1].id, reason=HOSTILE, reading=HOSTILE, **told),
        entry(HOLDS, node="e", claim=rows[2].id, aside=True, certificates=(proof,), **told),
    ]
    chapters = (Chapter(HOSTILE, HOSTILE),)
    made = report(of, *entries, rows=Inventory(Paper(HOSTILE, HOSTILE), chapters, tuple(rows)))
    return render(made, root=Path(__file__).parents[2], figures=folder)


def test_no_text_of_a_report_is_run_or_asked_for(browser, tmp_path):
    page = hostile(tmp_path)
    assert page.count("data:image/svg+xml") == 1
    show(browser, tmp_path, page)
    title = browser.run("document.title")
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    browser.wait("document.querySelectorAll('details.mutants.filled').length > 0")
    places = browser.run("[...document.querySelectorAll('a')].map((one) => one.getAttribute('href'))")
    assert len(places) > 9 and all(place.startswith("#") for place in places)
    assert browser.run(
        "[...document.querySelectorAll('a')].map((one) => one.getAttribute('href').slice(1))"
        ".filter((one) => !document.getElementById(one))"
    ) == []  # fmt: skip
    browser.run(
        "document.querySelectorAll('a').forEach((one) =>"
        " one.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true})))"
    )
    browser.run("document.querySelectorAll('.dispute button').forEach((one) => one.click())")
    browser.settle()
    assert browser.complaints() == [] and browser.asked() == []
    assert browser.run("document.title") == title != "owned"
    assert browser.run(
        "[document.querySelectorAll('script').length, document.querySelectorAll('base').length,"
        " document.querySelectorAll('[onerror], [onload]').length]"
    ) == [2, 0, 0]  # fmt: skip


def test_without_scripts_everything_is_there(page):
    assert 'id="filter" role="search" hidden' in page
    assert not re.search(r"<article[^>]*hidden", page)


def test_every_sign_of_the_formulas_is_in_the_font_that_the_page_brings(browser, tmp_path, page):
    claims = Path(__file__).parents[2] / "claims"
    files = [path for ending in ("*.py", "*.toml") for path in claims.rglob(ending)]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    made = "".join(formulas.html(f"${one}$") for one in set(re.findall(r"\$([^$\n]+)\$", text)))
    shown = unescape("".join(re.findall(r"<m[ion][^>]*>([^<]*)</m[ion]>", made)))
    # The font lacks the tilde over a letter, which every other has.
    signs = "".join(sorted(set(shown) - set("\u2061\u2062\u2063\u2064˜")))
    assert {"λ", "≤", "ℝ", "x"} <= set(signs)
    show(browser, tmp_path, page)
    browser.run(
        "document.querySelector('.statement').innerHTML ="
        f" '<math>' + [...{json.dumps(signs)}].map((one) => `<mi>${{one}}</mi>`).join('') + '</math>'"
    )
    browser.settle()
    for domain in ("DOM", "CSS"):
        browser.send(f"{domain}.enable")
    top = browser.send("DOM.getDocument")["root"]["nodeId"]
    used = {}
    found = browser.send("DOM.querySelectorAll", nodeId=top, selector=".statement mi")["nodeIds"]
    for sign, node in zip(signs, found, strict=True):
        for font in browser.send("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]:
            used.setdefault(font["isCustomFont"], []).append(sign)
    assert used == {True: list(signs)}


def test_a_root_is_no_wider_than_its_bar(browser, tmp_path):
    """Chromium leaves room for the widest sign of a root that the font has."""
    root = render(report(run(1), rows=inventory(statement="So $√2$, or $√(1 + √x)$.")))
    show(browser, tmp_path, root)
    beyond = browser.run(
        "[...document.querySelectorAll('.statement msqrt')].map((one) =>"
        " (one.getBoundingClientRect().right - one.lastElementChild.getBoundingClientRect().right)"
        " / parseFloat(getComputedStyle(one).fontSize))"
    )
    assert len(beyond) >= 3 and max(beyond) < 0.2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser, tmp_path, page, scheme):
    axe = os.environ.get("NDGM_AXE")
    if not axe:
        pytest.skip("no axe-core: NDGM_AXE names axe.min.js")
    browser.send(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
    )  # fmt: skip
    show(browser, tmp_path, page)
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    browser.wait("document.querySelector('.code.filled') !== null")
    browser.run(Path(axe).read_text(encoding="utf-8") + ";0")
    found = browser.run(
        "axe.run().then((found) => found.violations.map((one) => [one.id, one.impact, one.nodes[0].html]))"
    )
    assert found == []
