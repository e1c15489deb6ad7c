"""The page as a whole: every string on it is escaped, nothing is fetched, and who may write it where."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import msgspec
import pytest
from made_reports import entry, inventory, report, run
from pages import Outline, kept

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.__main__ import main
from ndgm.verdict.model import Report
from ndgm.verdict.page import render, write
from ndgm.verdict.page.kept import Kept, inflated
from ndgm.verdict.report import ReportError

HOSTILE = (
    "<script>alert(1)</script> \"quoted\" 'single' & &amp; \u202eright-to-left\u202c ]]> " + "x" * 10_000
)


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


def test_moved_verdicts_stand_on_top():
    page = render(report(run(1), entry(REFUTED)))
    assert "1 verdict moved" in page and "expected holds, found refuted" in page


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="cannot write the page"):
        write(report(run(1)), tmp_path / "file" / "page")


def test_the_policy_names_the_one_style_and_the_one_script():
    page = render(report(run(1), entry(HOLDS)))
    policy = re.search(r'Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    for name in ("style", "script"):
        text = re.search(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy and "base-uri 'none'; form-action 'none'" in policy
    assert not re.search(r"<[^>]* style=", page)


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


def test_what_is_kept_cannot_end_its_element_and_is_read_back():
    texts = Kept(None)
    words = [f"</script><!-- {number} & λ {'x' * number}" for number in range(300)]
    assert [texts.text("i", word) for word in (*words, words[7])] == [f"i{n}" for n in (*range(300), 7)]
    packed = texts.deflated()
    assert "<" not in packed and inflated(packed)["i"] == words and inflated(packed)["c"] == []
