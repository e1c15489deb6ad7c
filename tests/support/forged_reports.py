"""A report as a run writes it, forged or damaged in a place, and what commands say of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.__main__ import main
from ndgm.verdict.model import Example

COMMANDS = {
    "html": ["html", "report.json", "-o", "made"],
    "badges": ["badges", "report.json", "-o", "made"],
    "merge": ["merge", "report.json", "-o", "made"],
    "list": ["list", "report.json"],
    "why": ["why", "square", "report.json"],
    "fingerprint": ["fingerprint", "report.json"],
    "readme": ["readme", "--write", "report.json", "page.md"],
}
PAGE = "".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in ("badges", "overview", "verdicts"))


def genuine():
    """A report as a run writes it, of a refuted claim with a mutant and one that nobody has checked."""
    example = Example(message="assert 1 < 0", values={"x": "1"})
    return report(
        run(1),
        entry(REFUTED, expect=REFUTED, counterexample=example, witnesses=1),
        entry(HOLDS, expect=REFUTED, node="m", mutant="flip"),
        rows=inventory(parts=(("one", ""), ("other", "cube"))),
    )


def forge(change):
    """Write the report after a change of its plain data, which it is given."""
    raw = json.loads(msgspec.json.encode(genuine()))
    change(raw)
    Path("report.json").write_text(json.dumps(raw))


def complaint(capsys, command=None):
    """What a command says of a report that it must refuse: one line, and nothing is written."""
    assert main(COMMANDS[command or "list"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and "report.json" in captured.err
    assert not os.path.exists("made") and Path("page.md").read_text() == PAGE
    return captured.err


def check(raw):
    return raw["claims"][0]["readings"][0]["checks"][0]


def square(raw):
    return raw["claims"][0]


def reading(raw):
    return raw["claims"][0]["readings"][0]
