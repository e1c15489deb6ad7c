"""The page in headless Chromium: no console error, no request, nothing cut off; accessible, as axe-core says.

Skipped where there is no Chromium. NDGM_AXE names axe-core's axe.min.js, from `npm pack axe-core`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from made_reports import entry, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.model import Example
from ndgm.verdict.page import render

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SIZES = {"phone": (390, 844), "laptop": (1280, 800), "print": (794, 1123)}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")


def browse(tmp_path, page, *arguments, size="laptop"):
    """Open a page from disk and return its final DOM and the browser's log."""
    path = tmp_path / "index.html"
    path.write_text(page, encoding="utf-8")
    quiet = [
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", *quiet,
        "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--window-size={SIZES[size][0]},{SIZES[size][1]}", "--virtual-time-budget=8000", "--dump-dom",
        *arguments,
        path.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.stdout, done.stderr


@pytest.fixture
def page():
    found = Example(message="assert 1 < 0", values={"x": "1" * 300, "λ": "1/2"})
    entries = [
        entry(
            REFUTED, expect=REFUTED, counterexample=found, check="tests/verdict/test_page_browser.py::browse"
        ),
        entry(HOLDS, node="b", condition="λ > 0 and αλ ≤ 1/2"),
        entry(
            HOLDS, node="c", claim="cube", seconds=9999.9, statement="0=b₀" + "+α[Σ(1−ρʲ)(−1/2)−Σ(1−ρʲ)]" * 3
        ),
    ]
    return render(report(run(1), *entries), root=Path(__file__).parents[2])


MEASURE = """<script>addEventListener("load", () => {
  const wide = [...document.querySelectorAll("body *")].filter((one) =>
    !one.closest(".scroll, .code, svg, .skip") && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.tagName);
  document.title = JSON.stringify({wide, shown: document.querySelectorAll(".claim:not([hidden])").length,
    count: document.getElementById("count").textContent,
    asked: performance.getEntriesByType("resource").map((one) => one.name)
      .filter((name) => !name.startsWith("data:"))});
});</script></body>"""


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_asked_for_and_nothing_is_cut_off(tmp_path, page, size):
    dom, log = browse(tmp_path, page.replace("</body>", MEASURE), size=size)
    assert "CONSOLE" not in log, log
    found = json.loads(re.search(r"<title>(.*?)</title>", dom, re.DOTALL)[1])
    assert found["wide"] == [] and found["asked"] == []
    assert found["count"] == "2 of 2 claims" and found["shown"] == 2


def test_the_filter_finds_words_and_verdicts(tmp_path, page):
    script = """<script>addEventListener("load", () => {
      const shown = () => [...document.querySelectorAll(".claim:not([hidden])")].map((one) => one.id);
      const find = document.getElementById("find"), told = [];
      const say = (text) => {
        find.value = text;
        find.dispatchEvent(new Event("input", {bubbles: true}));
        told.push(shown());
      };
      say("CUBE"); say("nowhere"); say("");
      const box = document.querySelector("input[value=holds]");
      box.checked = false; box.dispatchEvent(new Event("input", {bubbles: true})); told.push(shown());
      location.hash = "#cube";
      setTimeout(() => { told.push(shown()); document.title = JSON.stringify(told); }, 200);
    });</script></body>"""
    dom, log = browse(tmp_path, page.replace("</body>", script))
    found = json.loads(re.search(r"<title>(.*?)</title>", dom, re.DOTALL)[1])
    assert found == [["cube"], [], ["square", "cube"], ["square"], ["square", "cube"]]
    assert "CONSOLE" not in log


def test_nothing_may_be_asked_for(tmp_path, page):
    """The page's own policy refuses what a later hand might add."""
    _, log = browse(tmp_path, page.replace("</body>", '<img src="https://example.org/x.png"></body>'))
    assert "Content Security Policy" in log


def test_without_scripts_everything_is_there(page):
    assert 'id="filter" role="search" hidden' in page
    assert not re.search(r"<article[^>]*hidden", page)


def test_axe_finds_no_serious_violation(tmp_path, page):
    axe = os.environ.get("NDGM_AXE")
    if not axe:
        pytest.skip("no axe-core: NDGM_AXE names axe.min.js")
    run_axe = """<script>addEventListener("load", () => axe.run().then((found) => {
      document.title = JSON.stringify(found.violations.map((one) => [one.id, one.impact, one.nodes[0].html]));
    }));</script></body>"""
    library = Path(axe).read_text(encoding="utf-8").replace("</script>", "<\\/script>")
    for scheme in ("light", "dark"):
        flags = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
        dom, _ = browse(tmp_path, page.replace("</body>", f"<script>{library}</script>{run_axe}"), *flags)
        violations = json.loads(
            re.search(r"<title>(.*?)</title>", dom, re.DOTALL)[1]
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
        )
        assert [one for one in violations if one[1] in ("serious", "critical")] == []
