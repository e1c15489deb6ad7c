"""The files that a report names, on the page: the code of checks, and pictures with their words."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import msgspec
import pytest
from made_reports import entry, inventory, report, run
from pages import kept

from ndgm.verdict import HOLDS
from ndgm.verdict.model import Report
from ndgm.verdict.page import render, source

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


def test_source_is_escaped_and_marked():
    assert source.highlighted('def f():  # "a" < b\n    return "<x>"') == (
        '<b>def</b> f():  <i># "a" &lt; b</i>\n    <b>return</b> <q>"&lt;x&gt;"</q>'
    )
    assert source.functions(Path("missing.py")) == {}


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_docstring_that_stands_above_is_left_out(quotes):
    code = f"def f():\n    {quotes}It is\n    so.{quotes}\n    return 1"
    assert '<i>"""…"""</i>\n    <b>return</b> 1' in source.highlighted(code, "It is so.")
    for other in ("", "It is not so."):
        assert "It is\n    so." in source.highlighted(code, other)


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
    assert (
        page.count("data:image/png;base64,") == 1
        and '<a href="#figure-1">Its picture stands at square</a>' in page
    )


DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width='4' height="4"><title>Adam's</title>{described}
<text id="a#b" title="x > y">100% "λ" &amp; <!-- " --></text></svg>
"""


def test_a_drawing_is_an_address_that_can_be_read_back(tmp_path):
    drawing = DRAWING.format(described="<desc id='d'>What it shows, at length.</desc>")
    (tmp_path / "figure.svg").write_text(drawing, encoding="utf-8")
    (tmp_path / "figure.txt").write_text("What it\nshows, <b>.\n", encoding="utf-8")
    raw = msgspec.to_builtins(report(run(1), entry(HOLDS)))
    raw["claims"][0]["row"]["figure"] = "figure"
    page = render(msgspec.convert(raw, Report), figures=tmp_path)
    address, words = re.search(r'<img src="data:image/svg\+xml,([^"]*)" alt="([^"]*)"', page).groups()
    assert not set('"#\n') & set(address) and words == "What it shows, &lt;b&gt;."
    # Its description is left out: nobody reads it to who sees an image.
    drawn = ElementTree.fromstring(DRAWING.format(described=""))
    read = ElementTree.fromstring(unquote(address))
    assert ElementTree.canonicalize(ElementTree.tostring(read)) == ElementTree.canonicalize(
        ElementTree.tostring(drawn)
    )


def test_a_picture_without_words_is_described_by_the_statement(tmp_path):
    (tmp_path / "figure.png").write_bytes(b"picture")
    raw = msgspec.to_builtins(report(run(1), entry(HOLDS), rows=inventory(statement="If $λ > 0$.")))
    raw["claims"][0]["row"]["figure"] = "figure"
    for name in ("missing.txt", "figure.txt"):
        (tmp_path / name).write_bytes(b"")
        assert 'alt="If λ &gt; 0."' in render(msgspec.convert(raw, Report), figures=tmp_path)


def test_pictures_are_plain_files_of_their_folder(root):
    raw = msgspec.to_builtins(report(run(1), entry(HOLDS)))
    (root.parent / "out.png").write_bytes(b"picture")
    (root / "linked.png").symlink_to(root.parent / "out.png")
    (root / "folder.png").mkdir()
    for name in ("linked", "folder", "..", "a\0b", "../out"):
        raw["claims"][0]["row"]["figure"] = name
        assert "data:image/png" not in render(msgspec.convert(raw, Report), figures=root)
