"""The way to a row, in headless Chromium: search, filters, addresses, links, the graph, and paper.

Skipped where there is no Chromium.
"""

from __future__ import annotations

import msgspec
import pytest
from browser import CHROMIUM, Browser
from made_reports import entry, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.certificates import Proof
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import Example, Row
from ndgm.verdict.page import render
from ndgm.verdict.page.anchors import anchors

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")

CODE = '''def test_euler():
    """A docstring."""
    assert "ornithopter" != "zeppelin < 1"
'''
FILLER = "A statement of some length, so that there is something to scroll. " * 6


def name(chapter, number):
    """The id of a row; one of them holds that of a later one."""
    return "not-late.2" if (chapter, number) == ("early", 4) else f"{chapter}.{number}"


def made():
    """A report of two chapters of thirty rows each, some of which can be told apart."""
    rows = [
        Row(
            id=name(chapter, number),
            kind="sentence",
            chapter=chapter,
            where=f"p. {number}",
            statement=FILLER,
            uses=(name(chapter, number - 1),) if number else (),
        )
        for chapter in ("early", "late")
        for number in range(30)
    ]
    told = {
        "early.7": {"statement": "For all $λ > 0$ it starts at $b₀ = 0$, if $R_{n+1} ≤ ρ²$."},
        "late.20": {"statement": "It mentions the ornithopter in its statement."},
        "late.5": {"tried": "what only the facts say: quagga"},
        "late.25": {"statement": "The quagga itself."},
    }
    rows = [msgspec.structs.replace(row, **told.get(row.id, {})) for row in rows]
    proof = Proof(method="m", statement="it is so " * 400, checkers=("z3",))
    further = Proof(method="m", statement="it goes on", checkers=("z3",))
    short = Proof(method="m", statement="a short step", checkers=("z3",))
    entries = [
        entry(
            HOLDS,
            node=row.id,
            claim=row.id,
            check=f"claims/square.py::test_{'euler' if row.id == 'early.3' else 'other'}",
        )
        for row in rows
        if row.id not in ("early.10", "late.20", "late.24", "late.28", "late.29")
    ]
    found = Example(message="assert 1 < 0", values={"x": "1"})
    entries += [
        entry(REFUTED, node="r", claim="early.10", expect=REFUTED, counterexample=found),
        entry(REFUTED, node="s", claim="late.20", expect=REFUTED, counterexample=found),
        entry(HOLDS, node="m", claim="late.20", mutant="flipped", expect=REFUTED),
        entry(REFUTED, node="t", claim="late.24", expect=REFUTED, counterexample=found),
        entry(HOLDS, node="u", claim="late.24", condition="the zeppelin is large"),
        entry(HOLDS, node="p", claim="late.29", certificates=(proof, further)),
        entry(HOLDS, node="q", claim="late.29", reading="shortly", aside=True, certificates=(short,)),
    ]
    chapters = (Chapter("early", "Early"), Chapter("late", "Late"))
    return report(run(1), *entries, rows=Inventory(Paper("A paper"), chapters, tuple(rows)))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "claims").mkdir()
    (folder / "claims" / "square.py").write_text(CODE, encoding="utf-8")
    (folder / "index.html").write_text(render(made(), root=folder), encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(window, address):
    """The page as it opens, whose console has to be silent to the end."""
    window.resize(1280, 800)
    window.open(address)
    yield window
    assert window.complaints() == [] and window.asked() == []


def shown(browser):
    return browser.run("[...document.querySelectorAll('.claim:not([hidden])')].map((one) => one.id)")


def in_view(browser, selector):
    """Whether the top of something is to be seen, and nothing lies over it."""
    return browser.run(
        f"(() => {{ const one = document.querySelector({selector!r}), box = one.getBoundingClientRect();"
        " const top = document.elementFromPoint(box.left + 20, box.top + 8);"
        " return box.top >= 0 && box.top < innerHeight - 30 && one.contains(top); })()"
    )


def search(browser, words):
    browser.run("document.getElementById('find').focus({preventScroll: true})")
    browser.run("document.getElementById('find').select()")
    browser.type(words)


def scroll_to(browser, part):
    browser.run(f"scrollTo(0, document.body.scrollHeight * {part})")
    browser.settle()


@pytest.mark.parametrize("part", [0, 0.5, 1])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_a_search_shows_its_first_hit_wherever_the_reader_is(browser, part, size):
    browser.resize(*size)
    scroll_to(browser, part)
    search(browser, "itself")
    assert shown(browser) == ["late.25"] and in_view(browser, "[id='late.25']")


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_a_filter_shows_its_first_hit_wherever_the_reader_is(browser, part):
    scroll_to(browser, part)
    browser.click("form [data-show=refuted]")
    assert shown(browser) == ["early.10", "late.20"] and in_view(browser, "[id='early.10']")


def test_what_a_row_says_comes_before_what_its_code_says(browser):
    search(browser, "ornithopter")
    browser.wait("document.getElementById('count').textContent.startsWith('2 of')")
    browser.settle()
    assert shown(browser) == ["early.3", "late.20"]
    assert in_view(browser, "[id='late.20']")
    assert browser.run("document.getElementById('count').textContent") == (
        "2 of 60 claims, 1 not by its statement"
    )
    browser.press("Enter", 13)
    assert in_view(browser, "[id='early.3']")
    search(browser, "quagga")
    assert shown(browser) == ["late.5", "late.25"] and in_view(browser, "[id='late.25']")


def test_a_condition_comes_before_code(browser):
    search(browser, "zeppelin")
    browser.wait("document.getElementById('count').textContent.startsWith('2 of')")
    browser.settle()
    assert shown(browser) == ["early.3", "late.24"] and in_view(browser, "[id='late.24']")


def test_an_id_comes_first(browser):
    search(browser, "late.2")
    assert "not-late.2" in shown(browser) and in_view(browser, "[id='late.2']")


@pytest.mark.parametrize(
    "words", ["λ", "lambda", "LAMBDA", "Λ", "b₀", "b0", "b_0", "rho^2", "ρ²", "rho2", "r_{n+1}", "Rₙ₊₁", "<="]
)
def test_letters_are_found_however_they_are_typed(browser, words):
    search(browser, words)
    assert "early.7" in shown(browser)
    assert len(shown(browser)) < 60


def test_a_letter_is_not_found_within_the_name_of_another(browser):
    search(browser, "η")
    assert shown(browser) == []


def test_chapters_without_a_hit_are_hidden(browser):
    search(browser, "itself")
    heads = "[...document.querySelectorAll('#chapters h2')].map((one) => one.offsetHeight > 0)"
    assert browser.run(heads) == [False, True]
    search(browser, "nowhere to be found")
    assert browser.run(heads) == [False, False] and shown(browser) == []


# Addresses


def test_the_address_holds_what_is_sought(browser, address):
    search(browser, "λ")
    browser.click("form [data-show=holds]")
    assert browser.run("location.hash") == "#q=%CE%BB&v=holds"
    browser.send("Page.reload")
    browser.wait("document.readyState === 'complete'")
    browser.settle()
    assert shown(browser) == ["early.7"] and in_view(browser, "[id='early.7']")
    assert browser.run("document.getElementById('find').value") == "λ"
    assert browser.run("document.querySelector('form [data-show=holds]').ariaPressed") == "true"


def test_an_address_may_be_handed_on(browser, address):
    browser.open(f"{address}#q=some+length&v=refuted")
    assert shown(browser) == ["early.10"] and in_view(browser, "[id='early.10']")
    browser.open(f"{address}#v=nothing,refuted")
    assert shown(browser) == ["early.10", "late.20"]
    browser.open(f"{address}#q=%")
    assert shown(browser) == []


def test_back_and_forward_keep_what_was_sought(browser):
    browser.click("form [data-show=refuted]")
    browser.click("form [data-show=refuted]")
    search(browser, "quagga")
    assert len(shown(browser)) == 2
    for step, number in ((-1, 60), (-1, 2), (-1, 60), (1, 2), (1, 60), (1, 2)):
        browser.run(f"setTimeout(() => history.go({step}), 0); 0")
        browser.wait(f"document.querySelectorAll('.claim:not([hidden])').length === {number}")


# Links


def test_the_tally_filters_too(browser):
    tally = ".tally [data-show=refuted]"
    assert browser.run(f"document.querySelector('{tally}').getAttribute('role')") == "button"
    for pressed, number in (("true", 2), ("false", 60)):
        browser.click(tally)
        assert len(shown(browser)) == number
        for one in (tally, "form [data-show=refuted]"):
            assert browser.run(f"document.querySelector('{one}').ariaPressed") == pressed
    browser.run(f"document.querySelector('{tally}').focus()")
    browser.press(" ", 32)
    assert shown(browser) == ["early.10", "late.20"]


def test_a_link_to_a_hidden_row_shows_it(browser):
    browser.click("form [data-show=refuted]")
    browser.run("location.hash = '#late.8'")
    browser.settle()
    assert len(shown(browser)) == 60 and in_view(browser, "[id='late.8']")
    browser.click("form [data-show=refuted]")
    browser.click("a[href='#late.8']")
    assert len(shown(browser)) == 60 and in_view(browser, "[id='late.8']")


def test_a_link_leads_into_what_is_folded(browser, address):
    places = anchors(made())
    mutant = places.mutants["late.20", 0, "flipped"]
    browser.open(f"{address}#{mutant}")
    browser.wait(f"document.getElementById('{mutant}').textContent.includes('the statement holds')")
    browser.settle()
    assert in_view(browser, f"[id='{mutant}']")
    aside = places.readings["late.29", 1]
    browser.open(f"{address}#{aside}")
    assert in_view(browser, f"[id='{aside}']")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_bar_covers_no_heading(browser, size):
    browser.resize(*size)
    links = browser.run("[...document.querySelectorAll('nav a')].map((one) => one.getAttribute('href'))")
    assert len(links) >= 5
    for link in [*links[:3], "#early.20", "#late.20"]:
        browser.run(f"location.hash = {link!r}")
        browser.settle()
        under = browser.run("document.getElementById('filter').getBoundingClientRect().bottom")
        top = browser.run(f"document.getElementById({link[1:]!r}).getBoundingClientRect().top")
        assert under - 1 <= top < under + 60, link


def test_there_is_a_way_back_up_on_a_phone(browser):
    browser.resize(390, 844)
    scroll_to(browser, 0.7)
    assert browser.run("scrollY") > 1000 and in_view(browser, ".up")
    browser.click(".up")
    assert browser.run("scrollY") == 0


# What is put in when it is opened


def opened(browser, selector):
    browser.run(f"document.querySelector({selector!r}).open = true")
    browser.wait(f"document.querySelector({selector!r}).matches('.filled')")
    return browser.run(f"document.querySelector({selector!r}).textContent")


def test_code_certificates_and_mutants_are_put_in_when_opened(browser):
    assert browser.run("document.querySelectorAll('.filled').length") == 0
    assert 'assert "ornithopter" != "zeppelin < 1"' in opened(browser, "[id='early.3'] .code")
    assert opened(browser, "[id='late.29'] > .reading > [data-kept]").count("it is so") == 400
    assert "flipped the statement holds" in opened(browser, "[id='late.20'] .mutants")
    browser.run("document.querySelector('[id=\"late.20\"] .dispute').open = true")
    browser.wait("document.querySelector('[id=\"late.20\"] .dispute pre.filled') !== null")
    assert "late.20" in browser.run("document.querySelector('[id=\"late.20\"] .dispute pre').textContent")


def test_what_cannot_be_unpacked_says_so(browser):
    browser.run("delete globalThis.DecompressionStream")
    browser.run("document.querySelector(\"[id='early.3'] .code\").open = true")
    browser.wait("document.querySelector(\"[id='early.3'] .code\").dataset.lost")
    search(browser, "ornithopter")
    assert shown(browser) == ["late.20"]


def test_an_aside_is_searched_with_its_code(browser):
    search(browser, "shortly")
    browser.wait("document.getElementById('count').textContent.startsWith('1 ')")
    assert shown(browser) == ["late.29"]


def test_paper_shows_what_is_folded_but_for_what_it_leaves_out(browser):
    browser.send("Emulation.setEmulatedMedia", media="print")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    heights = (
        "(selector) => document.querySelector(`[id='late.29'] ${selector}`).getBoundingClientRect().height"
    )
    try:
        assert browser.run(f"['.proof li', '.more'].map({heights})") > [5, 5]
        assert browser.run("document.querySelector('.printed').offsetHeight") > 5
        assert browser.run(f"['.asides', '.dispute', '.unprinted'].map({heights})") == [0, 0, 0]
        assert browser.run("document.querySelectorAll('.filled').length") == 0
    finally:
        browser.run("dispatchEvent(new Event('afterprint'))")
        browser.send("Emulation.setEmulatedMedia", media="")
    assert browser.run("document.querySelectorAll('details[open]').length") == 0


# The graph


def test_the_graph_can_be_read(browser):
    browser.run("document.getElementById('graph').scrollIntoView()")
    browser.settle()
    boxes = browser.run(
        "[...document.querySelectorAll('svg a')].map((one) => { const box = one.getBBox();"
        " const text = one.querySelector('text');"
        " return [box.x, box.y, box.x + box.width, box.y + box.height,"
        " parseFloat(getComputedStyle(text).fontSize), text.getComputedTextLength() <"
        " one.querySelector('rect').width.baseVal.value, text.textContent]; })"
    )
    assert len(boxes) == 60 and all(box[4] >= 11 and box[5] for box in boxes)
    assert {box[6].split()[0] for box in boxes} == {"✓", "≈", "✗", "○"}
    for position, (left, top, right, bottom, *_) in enumerate(boxes):
        for other in boxes[:position]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart, (boxes[position], other)


def test_the_graph_shows_the_neighbours_of_what_is_pointed_at(browser):
    lit = "[...document.querySelectorAll('svg a.lit')].map((one) => one.getAttribute('href'))"
    browser.run("document.querySelector('svg a[href=\"#early.10\"]').focus()")
    assert browser.run(lit) == ["#early.9", "#early.10", "#early.11"]
    assert browser.run("document.querySelectorAll('svg path.lit').length") == 2
    browser.run("document.activeElement.blur()")
    assert browser.run(lit) == []
    browser.click("svg a[href='#early.10']")


# Without scripts


def test_without_scripts_links_lead_to_rows_and_paper_shows_what_is_folded(window, address):
    window.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        window.send("Page.navigate", url="about:blank")
        window.send("Page.navigate", url=f"{address}#late.20")
        window.wait("document.readyState === 'complete' && location.hash === '#late.20'")
        assert len(shown(window)) == 60
        assert window.run("document.getElementById('filter').offsetHeight") == 0
        assert window.run(
            "[...document.querySelectorAll('.tally a, nav a, svg a, .up')].every((one) =>"
            " document.getElementById(decodeURIComponent(one.getAttribute('href').slice(1))))"
        )
        height = "document.querySelector({!r}).getBoundingClientRect().height"
        assert window.run(height.format(".notice")) > 20
        assert window.run(height.format("[id='early.3'] .code")) == 0
        window.send("Emulation.setEmulatedMedia", media="print")
        assert window.run(height.format("[id='late.29'] .proof li")) > 5
    finally:
        window.send("Emulation.setScriptExecutionDisabled", value=False)
        window.send("Emulation.setEmulatedMedia", media="")
