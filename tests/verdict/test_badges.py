"""Badges: one for each claim and one for all, readable by people and by shields."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import msgspec
import pytest
from made_reports import entry, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED
from ndgm.verdict.badges import COLOURS, write
from ndgm.verdict.model import Report, Verdict
from ndgm.verdict.report import ReportError


@pytest.mark.parametrize(
    ("found", "expect", "message", "colour"),
    [
        (HOLDS, HOLDS, "holds", Verdict.HOLDS),
        (REFUTED, REFUTED, "refuted", Verdict.REFUTED),
        (NOT_RUN, HOLDS, "not run", Verdict.NOT_RUN),
        (REFUTED, HOLDS, "refuted, moved", Verdict.ERROR),
    ],
)
def test_a_badge_for_each_claim(tmp_path, found, expect, message, colour):
    written = write(report(run(1), entry(found, expect=expect)), tmp_path)
    assert {path.name for path in written} == {
        f"{name}.{kind}" for name in ("square", "cube", "claims") for kind in ("svg", "json")
    }
    endpoint = json.loads((tmp_path / "square.json").read_text())
    assert endpoint == {
        "schemaVersion": 1,
        "label": "square",
        "message": message,
        "color": COLOURS[colour][1:],
    }
    root = ElementTree.fromstring((tmp_path / "square.svg").read_text())
    assert root.get("aria-label") == f"square: {message}"
    assert message in [element.text for element in root.iter() if element.tag.endswith("text")]


def test_the_badge_for_all(tmp_path):
    write(report(run(1), entry(HOLDS)), tmp_path)
    assert json.loads((tmp_path / "claims.json").read_text())["message"] == "1 not run, 1 holds"


def test_text_fits(tmp_path):
    raw = msgspec.to_builtins(report(run(1), entry(HOLDS)))
    raw["claims"][0]["row"]["id"] = "a-" + "long" * 50
    write(msgspec.convert(raw, Report), tmp_path)
    (path,) = tmp_path.glob("a-*.svg")
    root = ElementTree.fromstring(path.read_text())
    width = float(root.get("width"))
    for element in root.iter():
        if element.tag.endswith("text"):
            assert 5.5 * len(element.text) / 2 < float(element.get("x")) < width - 5.5 * len(element.text) / 2


def contrast(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (
        0.05 + sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    )


@pytest.mark.parametrize("colour", sorted(set(COLOURS.values())))
def test_white_text_is_readable(colour):
    assert contrast(colour) >= 4.5


@pytest.mark.parametrize("name", ["../x", "a/b", "", "claims", ".hidden"])
def test_an_id_that_is_no_file_name_is_refused(tmp_path, name):
    raw = msgspec.to_builtins(report(run(1)))
    raw["claims"][0]["row"]["id"] = name
    with pytest.raises(ReportError, match="no name for a badge file"):
        write(msgspec.convert(raw, Report), tmp_path / "out")
    assert not (tmp_path / "out").exists()
