"""The page, its formulas and its graph, and that every string on it is escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.__main__ import main
from ndgm.verdict.inventory import load
from ndgm.verdict.model import Report, Verdict
from ndgm.verdict.page import graph, mathml, render, source, write
from ndgm.verdict.report import ReportError

HOSTILE = (
    "<script>alert(1)</script> \"quoted\" 'single' & &amp; \u202eright-to-left\u202c ]]> " + "x" * 10_000
)


class Outline(HTMLParser):
    """What a page holds: its tags, ids, links, landmarks, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.levels, self.text = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.levels += [int(tag[1])] if re.fullmatch(r"h\d", tag) else []

    def handle_data(self, data):
        self.text.append(data)


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
    outline = Outline(render(hostile()))
    assert outline.tags.count("script") == 1
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
    for text in (
        "1 of 1 mutants change the verdict",
        "<dt>flip</dt><dd>the statement holds</dd>",
        "It is so.",
        "<b>def</b> test_a_claim_says_all_that_is_known",
    ):
        assert text in page


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no formula here", "no formula here"),
        ("a < b & c", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math> &amp; c"),
        ("bₙ₊₁", "<math><msub><mi>b</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msub></math>"),
        ("10⁻⁵.", "<math><msup><mn>10</mn><mrow><mo>−</mo><mn>5</mn></mrow></msup></math>."),
        ("all λ > 0, then", "all <math><mi>λ</mi><mo>&gt;</mo><mn>0</mn></math>, then"),
        ("x_k", "<math><msub><mi>x</mi><mi>k</mi></msub></math>"),
        ("y = -1.", "<math><mi>y</mi><mo>=</mo><mo>-</mo><mn>1</mn></math>."),
        (
            "R_{n+1} < rho^n",
            "<math><msub><mi>R</mi><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msub><mo>&lt;</mo><msup><mi>ρ</mi><mi>n</mi></msup></math>",
        ),
        ("r^2", "<math><msup><mi>r</mi><mn>2</mn></msup></math>"),
        (
            "f(x_best) = 0",
            '<math><mi>f</mi><mo stretchy="false">(</mo><msub><mi>x</mi><mi>best</mi></msub>'
            '<mo stretchy="false">)</mo><mo>=</mo><mn>0</mn></math>',
        ),
        ("a file_name.py of alpha", "a file_name.py of alpha"),
        ("", ""),
    ],
)
def test_formulas(text, expected):
    assert mathml.html(text) == expected


def test_a_line_may_end_within_a_long_formula():
    made = mathml.html("0=b₀+α[Σ(1−ρʲ)(−1/2)−Σ(1−ρʲ)(−1/2)]")
    lines = made.split("<wbr>")
    assert len(lines) > 1
    assert all(line.startswith("<math>") and line.endswith("</math>") for line in lines)
    assert all(line.endswith('<mo form="infix">−</mo></math>') for line in lines[:-1])
    assert "".join(Outline(made).text) == "0=b0+α[Σ(1−ρj)(−1/2)−Σ(1−ρj)(−1/2)]"


def test_formulas_lose_no_letter():
    unscripted = str.maketrans({**mathml._SUBSCRIPTS, **mathml._SUPERSCRIPTS, **dict.fromkeys("_^{}", "")})
    rows = load(Path(__file__).parents[2] / "claims" / "paper.toml").claim
    assert len(rows) > 100
    for row in rows:
        shown = "".join(Outline(mathml.html(row.statement)).text)
        assert re.sub(r"[\s_^{}]", "", shown) == re.sub(r"\s", "", row.statement.translate(unscripted)), (
            row.id
        )


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
    assert graph.depths(found) == {"a": 0, "b": 1, "c": 2, "d": 0}
    drawn = graph.svg(found, dict.fromkeys(Verdict, "x"))
    assert drawn.count("<circle") == 3 and drawn.count("<path") == 2


def test_source_is_escaped_and_marked():
    assert source.highlighted('def f():  # "a" < b\n    return "<x>"') == (
        '<b>def</b> f():  <i># "a" &lt; b</i>\n    <b>return</b> <q>"&lt;x&gt;"</q>'
    )
    assert source.functions(Path("missing.py")) == {}


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
    assert "(-1) ** power &gt;= 0" in page
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
        "--claims-html=pytest.ini/page", "--claims-badges=pytest.ini", "--claims-summary=missing/s.md"
    )
    assert run.status == pytest.ExitCode.INTERNAL_ERROR
    for option in (
        "--claims-html: cannot write",
        "--claims-badges: cannot write",
        "--claims-summary: cannot write",
    ):
        assert option in run.output
    assert run.verdicts == {"square": "holds"}
