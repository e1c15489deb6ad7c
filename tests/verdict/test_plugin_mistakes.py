"""Claims and inventories that are written wrongly: one sentence, a failing exit status, no traceback."""

from __future__ import annotations

import pytest

HEAD = """
[paper]
title = "A paper"
[[chapter]]
id = "all"
title = "All of it"
"""
ROW = """
[[claim]]
id = "square"
kind = "sentence"
chapter = "all"
where = "p. 1"
statement = "It is."
"""
INVENTORIES = {
    "no TOML": (HEAD + "= 1", "is no valid TOML"),
    "no text": ("\udcff", "is no valid TOML"),
    "unknown field": (HEAD + ROW + "provd = 1", "unknown field `provd`"),
    "missing field": (HEAD + ROW.replace('where = "p. 1"', ""), "missing required field `where`"),
    "number for text": (HEAD + ROW + "printed = [0.5]", "Expected `str`, got `float`"),
    "unknown world": (HEAD + ROW + 'worlds = ["unreal"]', "Invalid enum value 'unreal'"),
    "no world": (HEAD + ROW + "worlds = []", "length >= 1"),
    "no rows": (HEAD, "has no rows; add a [[claim]], or name a chapter's file in `rows`"),
    "same id": (HEAD + ROW + ROW, "has 2 rows with the id 'square'; keep one"),
    "same chapter": (
        HEAD + HEAD.partition("[[")[1] + HEAD.partition("[[")[2] + ROW,
        "2 chapters with the id 'all'",
    ),
    "unknown chapter": (HEAD + ROW.replace('"all"', '"al"'), "unknown chapter 'al'; the nearest ids are all"),
    "unknown id": (
        HEAD + ROW + 'uses = ["sqare"]',
        "rests on the unknown id 'sqare'; the nearest ids are square",
    ),
    "circle": (HEAD + ROW + 'uses = ["square"]', "rest on each other: square -> square"),
}
VALID = {
    "identifier": '"square"',
    "expect": "HOLDS",
    "evidence": "PROVED",
    "given": '{"power": 2}',
    "mutants": '{"cube": {"power": 3}}',
}
DECLARATIONS = {
    "expected with condition": ({"expect": "Verdict.CONDITION"}, "nobody types 'holds with condition'"),
    "expected and no verdict": (
        {"expect": "'maybe'"},
        "the expected 'maybe' is no verdict; take one of holds, refuted",
    ),
    "expected error": ({"expect": "Verdict.ERROR"}, "is no verdict"),
    "no grade": ({"evidence": "'sure'"}, "the evidence 'sure' is no grade; take one of kernel-checked,"),
    "no world": ({"world": "'float8'"}, "the world 'float8' is unknown; take one of real,"),
    "empty condition": ({"condition": "' '"}, "its condition is empty"),
    "no mutants": ({"mutants": "{}"}, "it has no mutants"),
    "idle mutant": ({"mutants": "{'same': {}}"}, "mutant 'same' changes nothing"),
    "stray mutant": ({"mutants": "{'cube': {'powr': 3}}"}, "mutant 'cube' changes powr, which is not among"),
    "stray argument": ({"given": "{'powr': 2, 'power': 2}"}, "test_square takes no argument powr"),
    "no id": ({"identifier": "' '"}, "Claim ' ': an id is a text on one line, without control characters"),
    "no row": (
        {"identifier": "'sqare'"},
        "'sqare' has no row in the inventory; the nearest ids are square; add a row",
    ),
}
BODY = """
def test_square(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
    certify(proof("(-1)^2 = 1"))
"""


def claim(**changes: str) -> str:
    """The decorator of the claim about squares, with some arguments changed."""
    arguments = {**VALID, **changes}
    return f"@claim({', '.join(f'{name}={value}' for name, value in arguments.items())})"


def assert_refused(run, sentence: str) -> None:
    assert sentence in run.output + run.errors
    assert run.status in (1, 2)
    assert "Traceback" not in run.output + run.errors
    assert "plugin.py" not in run.output and "scorekeeper.py" not in run.output


@pytest.mark.parametrize("name", INVENTORIES)
def test_damaged_inventory(project, name):
    text, sentence = INVENTORIES[name]
    (project.path / "claims" / "paper.toml").write_bytes(text.encode(errors="surrogateescape"))
    run = project.run()
    assert run.status == 4
    assert run.errors.startswith("ERROR: claims: the inventory ")
    assert sentence in run.errors
    assert len(run.errors.strip().splitlines()) == 1


def test_inventory_problems_with_workers(project):
    project.toml("=")
    run = project.run("-n2")
    assert run.status == 4
    assert len(run.errors.strip().splitlines()) == 1
    (project.path / "claims" / "paper.toml").unlink()
    run = project.run("-n2")
    assert run.status == 4
    assert "cannot read the inventory" in run.errors


@pytest.mark.parametrize("name", DECLARATIONS)
def test_wrong_declaration(project, name):
    changes, sentence = DECLARATIONS[name]
    project.module("square", claim(**changes) + BODY)
    run = project.run()
    assert_refused(run, sentence)
    assert "claims/square.py failed" in run.reasons["square"]
    if name in ("no mutants", "no row"):
        assert_refused(project.run("-n2"), sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            claim() + BODY.replace('"An even power is not negative at -1."', ""),
            "test_square has no docstring",
        ),
        (
            claim() + BODY.replace("def test_square", "def square"),
            "pytest does not collect square; name it test_square",
        ),
        (claim() + "\nclass TestSquare:\n    'It is.'", "is no function"),
        (claim() + "\n" + claim() + BODY, "test_square is a check of 'square' already"),
        ("@pytest.mark.xfail\n" + claim() + BODY, "xfail on a claim hides its verdict"),
        (claim() + "\n@pytest.mark.xfail(reason='later')" + BODY, "xfail on a claim hides its verdict"),
        ("pytestmark = pytest.mark.xfail\n" + claim() + BODY, "xfail on a claim hides its verdict"),
        (
            "@pytest.mark.xfail\nclass TestSquare:\n    "
            + (claim() + BODY).replace("\n", "\n    ").replace("(power)", "(self, power)"),
            "xfail on a claim hides its verdict",
        ),
    ],
    ids=["docstring", "name", "class", "twice", "xfail above", "xfail below", "xfail module", "xfail class"],
)
def test_wrong_function(project, text, sentence):
    project.module("square", text)
    assert_refused(project.run(), sentence)


def test_xfail_on_a_parameter(project, workers):
    marked = "@pytest.mark.parametrize('sign', [1, pytest.param(-1, marks=pytest.mark.xfail{})])\n"
    for arguments in ("", "(run=False)", "(strict=True)"):
        project.module(
            "square", marked.format(arguments) + claim() + BODY.replace("(power)", "(power, sign)")
        )
        run = project.run(*workers)
        assert run.status == 1
        assert run.verdicts == {"square": "error"}
        if workers:
            break


def test_row_without_a_check_is_no_mistake(project):
    project.inventory("square", "later")
    assert project.run().status == 0


def test_unknown_claim_beside_good_ones(project):
    """Nothing runs until every claim has its row."""
    project.module("other", claim(identifier='"other"') + BODY)
    run = project.run()
    assert_refused(run, "'other' has no row")
    assert run.verdicts == {"square": "not run"}
    assert run.reasons["square"].startswith("the run was interrupted before it was decided: 1 error")
