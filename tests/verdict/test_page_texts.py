"""How texts are shown on the page, and what of its HTML is left out."""

from __future__ import annotations

import json
import random

import pytest
from browser import CHROMIUM, Browser
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.model import Example
from ndgm.verdict.page import render
from ndgm.verdict.page.slim import slim
from ndgm.verdict.page.texts import Texts

PLACES = {"eq-5": "eq-5", "text-2.x": "text-2.x", "a-b": "b-93", "square": "square"}
FORMULA = "<math><mi>λ</mi></math>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As eq-5 says.", 'As <a href="#eq-5">eq-5</a> says.'),
        ("(text-2.x), text-2.x.", '(<a href="#text-2.x">text-2.x</a>), <a href="#text-2.x">text-2.x</a>.'),
        ("eq-5#part", '<a href="#eq-5">eq-5</a>#part'),
        ("a-b", '<a href="#b-93">a-b</a>'),
        ("eq-55, xeq-5, eq-5-x, text-2.x.y, #eq-5, eq-5_", "eq-55, xeq-5, eq-5-x, text-2.x.y, #eq-5, eq-5_"),
        ("a square", "a square"),
        ("`f(x)` and `", "<code>f(x)</code> and `"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("$λ$ is", f"{FORMULA} is"),
        ("($λ$), f($λ$)", f"<bdi>({FORMULA}),</bdi> f<bdi>({FORMULA})</bdi>"),
        ("($λ$ is", f"<bdi>({FORMULA}</bdi> is"),
        ("$λ$: $λ$", f"<bdi>{FORMULA}:</bdi> {FORMULA}"),
    ],
)
def test_a_text(text, expected):
    assert Texts(PLACES).html(text) == expected


def test_nothing_within_a_tag_is_a_name():
    shown = Texts({"m-1": "m-1", "a.b": '"><x'}).html("$m-1$ <m-1> a.b")
    assert shown.count("<a ") == 2 and "<math>" in shown and "&lt;<a href=" in shown
    assert 'href="#&quot;&gt;&lt;x"' in shown


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>a</p>\n<p>b</p> c", "<p>a<p>b</p> c"),
        ("<a><p>a</p></a>", "<a><p>a</p></a>"),
        ("<dl><div><dt>a</dt><dd>b</dd></div></dl>", "<dl><div><dt>a<dd>b</div></dl>"),
        ('<i id="a/b" title="a b" class=\'c\'>"x="y" </i>', '<i id=a/b title="a b" class=\'c\'>"x="y" </i>'),
        ('<path d="M0"/><b id="">', '<path d="M0"/><b id="">'),
        ('<pre class="x">a="b" </p>\n<p></pre>', '<pre class="x">a="b" </p>\n<p></pre>'),
        ('<script>"</li><li>"</script><li id="x">', '<script>"</li><li>"</script><li id=x>'),
        ("<pre>a</pre><p>b<pre>c</pre>", "<pre>a</pre><p>b<pre>c</pre>"),
        ("<footer><p>it&#x27;s</p></footer>", "<footer><p>it's</footer>"),
        ("<p>a</p><form>b</form>", "<p>a<form>b</form>"),
    ],
)
def test_what_is_left_out(page, expected):
    assert slim(page) == expected


def blocks(drawn, depth):
    """Some blocks of HTML, all of whose tags are there."""
    space = drawn.choice(["", " ", "\n"])
    phrase = drawn.choice(["x", 'y <b class="z">z</b>', '<a href="#x/">x</a>'])
    made = [f'<p class="{drawn.choice("ab")}">{phrase}</p>', phrase]
    if depth:
        inner = [blocks(drawn, depth - 1) for _ in range(2)]
        made += [
            f"<ul>{space}<li>{inner[0]}</li>{space}<li id='i'>{inner[1]}</li>{space}</ul>",
            f"<dl><dt>{phrase}</dt>{space}<dd>{inner[0]}</dd></dl>",
            f"<dl><div><dt>{phrase}</dt><dd>{inner[0]}</dd>{space}</div>{space}<dt>x</dt></dl>",
            f'<div id="x{depth}">{inner[0]}</div>',
            f"<details><summary>{phrase}</summary>{inner[0]}</details>",
            f"<pre>{phrase}</pre>",
        ]
    return space.join(drawn.choices(made, k=3))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_a_browser_puts_in_again_what_is_left_out(tmp_path):
    """Of a whole page as of odd ones, but for white space between blocks."""
    told = {"statement": "`a` $λ²$, b", "condition": "$b₀ ≠ 0$"}
    found = Example(message="no", values={"x": "1"})
    entries = [
        entry(REFUTED, expect=REFUTED, counterexample=found),
        entry(HOLDS, node="b", **told),
        entry(HOLDS, node="c", aside=True, **told),
        entry(HOLDS, node="d", claim="cube", **told),
    ]
    drawn = random.Random(0)
    pages = [
        render(report(run(1), *entries, rows=inventory(parts=()))),
        *(f"<title>x</title><main>{blocks(drawn, 4)}</main>" for _ in range(100)),
    ]
    read = """(text) => { const read = new DOMParser().parseFromString(text, "text/html");
        return read.documentElement.outerHTML.replace(/>\\s+</g, "><").replace(/\\s+</g, "<"); }"""
    with Browser(tmp_path) as browser:
        for page in pages:
            one, other = (browser.run(f"({read})({json.dumps(text)})") for text in (page, slim(page)))
            assert one == other
        assert len(slim(pages[0])) < len(pages[0]) - 400
