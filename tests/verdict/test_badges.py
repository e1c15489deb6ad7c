"""Badges: one for each claim and one for all, readable by people and by shields."""

from __future__ import annotations

import json
import re
import unicodedata
from xml.etree import ElementTree

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED
from ndgm.verdict.__main__ import main
from ndgm.verdict.badges import COLOURS, file_names, write
from ndgm.verdict.model import Report, Verdict
from ndgm.verdict.names import distinct
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


# Files


def named(*ids):
    """A report of claims with these ids."""
    return report(run(1), rows=inventory(ids))


@pytest.mark.parametrize(
    "name",
    [
        "../x", "a/b", "a\\b", "", "claims", "Claims", "index", ".hidden", "thm:euler", "CON", "nul",
        "aux.x", "COM1", "lpt9.tar", "ends.", "x" * 300, "λ" * 100, "a b", "a\0b", "<script>", "*",
        "e\u0301" * 60, "-o",
    ],
)  # fmt: skip
def test_an_id_that_is_no_file_name_has_a_badge_of_another_name(tmp_path, name):
    written = write(named("square", name), tmp_path)
    index = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    assert index == {"square": "square", name: index[name]}
    assert re.fullmatch(r"\w[\w-]{0,80}", index[name], re.ASCII)
    assert json.loads((tmp_path / f"{index[name]}.json").read_text())["message"] == "not run"
    assert (tmp_path / f"{index[name]}.svg").is_file() and (tmp_path / "square.svg").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)
    assert len(written) == 7


def test_names_that_are_one_file_somewhere_are_told_apart(tmp_path):
    ids = ["a", "A", "é", "e\u0301", "É", "thm-euler", "thm:euler", "thm;euler", "ß", "SS"]
    assert len(write(named(*ids), tmp_path)) == 2 * len(ids) + 3
    names = file_names(ids)
    assert [names[one] for one in ("a", "é", "thm-euler")] == ["a", "é", "thm-euler"]
    folds = {unicodedata.normalize("NFC", name).casefold() for name in names.values()}
    assert len(folds) == len(ids)
    # The name of one does not depend on the others.
    assert file_names(["thm:euler"])["thm:euler"] == names["thm:euler"]


def test_an_id_that_is_the_made_name_of_another_keeps_its_own():
    made = file_names(["thm:euler"])["thm:euler"]
    names = file_names(["thm:euler", made])
    assert names[made] == made and names["thm:euler"].startswith(made) and names["thm:euler"] != made


@pytest.mark.parametrize(
    ("one", "begins"),
    [
        ("x" * 300, "x" * 60),
        ("(Xa/b X)", "Xa-b-X"),
        ("a" * 59 + "/b", "a" * 59),
        ("a" * 59 + "Xb/", "a" * 59 + "X"),
        ("λ/", "claim"),
    ],
)
def test_a_made_name_begins_with_what_can_be_kept_of_the_id(one, begins):
    made = file_names([one])[one]
    assert re.fullmatch(rf"{begins}-[0-9a-f]{{8}}", made)


def test_made_names_differ_in_what_must_differ():
    def length(name):
        return str(len(name))

    made = distinct(["a/", "b/"], [], lambda _: False, length)
    assert [len(name) for name in made.values()] == [10, 11]
    taken = ["x" * number for number in range(10, 66)]
    assert len(distinct(["a/"], taken, lambda _: False, length)["a/"]) == 66


def test_there_is_no_index_where_every_badge_is_named_by_its_claim(tmp_path):
    write(named("square", "thm.1+x_y-z"), tmp_path)
    assert not (tmp_path / "index.json").exists() and (tmp_path / "thm.1+x_y-z.svg").is_file()


def test_one_folder_too_few_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="cannot write badges to"):
        write(named("square"), tmp_path / "file")


def test_the_text_of_a_badge_is_text(tmp_path):
    (path,) = [
        path for path in write(named('"><script>alert(1)</script>\0\x1b'), tmp_path) if "script" in path.name
    ][:1]
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert root.get("aria-label").startswith('"><script>alert(1)</script>')


LATEX = """
@claim("thm:euler", expect=HOLDS, evidence=PROVED, given={"power": 2}, mutants={"cube": {"power": 3}})
def test_euler(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
    certify(proof("(-1)^2 = 1"))
"""


def test_a_label_of_latex_is_an_id_like_any_other(project, workers, monkeypatch, capsys):
    project.inventory("square", "thm:euler", "thm[1]", "thm1")
    project.module("euler", LATEX)
    asked = ["--claims-html=page", "--claims-badges=badges"]
    assert project.run(*asked, *workers).status == 0
    index = json.loads((project.path / "badges" / "index.json").read_text())
    assert (project.path / "badges" / f"{index['thm:euler']}.svg").is_file()
    page = (project.path / "page" / "index.html").read_text(encoding="utf-8")
    assert re.search('id="?thm:euler[" >]', page) and re.search('href="?#thm:euler[" >]', page)
    monkeypatch.chdir(project.path)
    for command in ("why", "where"):
        assert main([command, "thm:euler"]) == 0
        assert "--claim thm:euler" in capsys.readouterr().out
    assert main(["badges", "-o", "again"]) == 0 and "11 files in again" in capsys.readouterr().out
    assert main(["where", "thm[1]"]) == 0
    assert capsys.readouterr().out.splitlines()[0::2] == ["thm[1]"]
    run = project.run("--claim=thm:euler")
    assert run.status == 0 and run.verdicts["thm:euler"] == "holds" and run.verdicts["square"] == "not run"
