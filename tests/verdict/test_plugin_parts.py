"""Parts, additions and asides: what a check may say of its row, what follows, and where it is shown."""

from __future__ import annotations

import pytest

from ndgm.verdict.__main__ import main
from ndgm.verdict.report import fingerprint

HEAD = '[paper]\ntitle = "A paper"\n[[chapter]]\nid = "all"\ntitle = "All of it"\n'
TWO = 'parts = [{id = "linear", text = "It is linear."}, {id = "even", text = "It is even."}]'
SAME = 'parts = [{id = "again", text = "It is.", is = "square"}, {id = "own", text = "It is so."}]'


def row(name, *lines):
    """A row of the inventory with more lines."""
    start = f'[[claim]]\nid = "{name}"\nkind = "sentence"\nchapter = "all"\nwhere = "p. 1"\n'
    return "\n".join([start + 'statement = "It is linear, and even."', *lines, ""])


def check(name, test, *, refuted=False, **changes):
    """A check that finds what it expects; its mutant finds the opposite."""
    given = {"expect": "REFUTED" if refuted else "HOLDS", "given": f'{{"false": {refuted}}}'}
    given |= {"evidence": "PROVED", "mutants": f'{{"flip": {{"false": {not refuted}}}}}'}
    arguments = ", ".join(f"{key}={value}" for key, value in {**given, **changes}.items())
    return f"""
@claim("{name}", {arguments})
def test_{test}(false):
    "It is so."
    with witness(case="{test}", f=lambda x: x):
        assert not false
    certify(proof("by hand"))
"""


def paper(project, *rows, checks):
    project.toml(HEAD + "".join(rows))
    project.module("square", "".join(checks))


LINEAR, EVEN = {"part": '"linear"'}, {"part": '"even"'}
SMALL = {"condition": '"it is small"', "reading": '"small"'}
MISTAKES = {
    "which part": (
        [TWO],
        [check("square", "a")],
        "say with part= which part of its row a check decides: linear, even.",
    ),
    "unknown part": (
        [TWO],
        [check("square", "a", part='"evn"')],
        "its row has no part 'evn'; the nearest ids are even; its parts are linear, even.",
    ),
    "no parts": (
        [],
        [check("square", "a", **EVEN)],
        "its row lists no parts, and a check names the part 'even'",
    ),
    "every part another statement": (
        ['parts = [{id = "again", text = "It is.", is = "cube"}]'],
        [check("square", "a")],
        "every part of its row (again) is another statement; name one with part=, or make the check",
    ),
    "refuted under a condition, with parts": (
        [TWO],
        [check("square", "a", refuted=True, **SMALL, **EVEN)],
        "a refutation under a condition (it is small) refutes nothing that is printed; make it an aside, or",
    ),
    "refuted under a condition, with an addition": (
        ['adds = ["it is small"]'],
        [check("square", "a", refuted=True, **SMALL)],
        "refutes nothing that is printed",
    ),
    "refuted under a condition, before an aside": (
        [],
        [check("square", "a", refuted=True, **SMALL), check("square", "b", aside=True)],
        "refutes nothing that is printed",
    ),
    "refuted under a condition, after an aside": (
        [],
        [check("square", "b", aside=True), check("square", "a", refuted=True, **SMALL)],
        "refutes nothing that is printed",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(project, name):
    lines, checks, sentence = MISTAKES[name]
    paper(project, row("square", *lines), row("cube"), checks=checks)
    run = project.run()
    assert run.status == 2 and run.verdicts["square"] == "not run"
    assert f"Claim 'square': {sentence}" in run.output or sentence in run.output
    assert "Traceback" not in run.output


def test_a_refutation_under_a_condition_loads_in_a_row_without_structure(project):
    paper(project, row("square"), checks=[check("square", "a"), check("square", "b", refuted=True, **SMALL)])
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "holds"})


def test_the_only_part_and_the_part_of_an_aside_need_not_be_named(project):
    lines = 'parts = [{id = "own", text = "It is."}, {id = "again", text = "It is.", is = "cube"}]'
    asides = check("square", "b", aside=True) + check("square", "c", refuted=True, aside=True, **SMALL)
    paper(
        project, row("square", lines), row("cube"), checks=[check("square", "a"), check("cube", "d"), asides]
    )
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "holds"})
    parts = {part.id: (part.verdict, part.same_as) for part in run.claims["square"].parts}
    assert parts == {"own": ("holds", ""), "again": ("holds", "cube")}
    assert [(reading.part, reading.aside) for reading in run.claims["square"].readings] == [
        ("", False),
        ("", True),
        ("", True),
    ]


PAPER = (
    row(
        "square",
        TWO,
        'hypotheses = ["x is real"]',
        'adds = ["the square is the usual one"]',
        'reconstruction = "x², from (3)"',
    ),
    row("cube", SAME),
)
CHECKS = (
    check("square", "linear", refuted=True, **LINEAR),
    check("square", "repaired", **SMALL, **LINEAR),
    check("square", "even", **EVEN),
    check("square", "long_run", refuted=True, aside=True, reading='"in passing"'),
    check("cube", "own", part='"own"'),
)


@pytest.fixture
def parts(project):
    paper(project, *PAPER, checks=CHECKS)
    return project


def test_parts_decide(parts, workers):
    run = parts.run(*workers)
    assert run.status == 0
    assert run.verdicts == dict.fromkeys(("square", "cube"), "holds with condition")
    square, cube = run.claims["square"], run.claims["cube"]
    added = "holds if the square is the usual one"
    assert square.condition == f"linear: {added}; besides, if it is small; even: {added}"
    assert [(part.id, part.verdict, part.condition, part.refuted_as_printed) for part in square.parts] == [
        ("linear", "holds with condition", f"{added}; besides, if it is small", True),
        ("even", "holds with condition", added, False),
    ]
    assert [part.verdict for part in cube.parts] == ["holds with condition", "holds"]
    assert [(reading.part, reading.aside) for reading in square.readings] == [
        ("linear", False),
        ("linear", False),
        ("even", False),
        ("", True),
    ]
    assert "2 of 2 statements do not survive as printed; 2 of them can be repaired" in run.table
    assert not any("in passing" in line for line in run.table)
    assert max(map(len, run.table)) <= 100


def test_parts_are_shown(parts, monkeypatch, capsys):
    run = parts.run("-v", "--claims-html=out")
    table = "\n".join(run.table)
    for line in (
        "    linear: holds with condition: It is linear.",
        "    supposed: x is real",
        "    added: the square is the usual one",
        "    reconstructed: x², from (3)",
        "    counterexample (linear, as printed): case = linear, f = <lambda>",
        "    counterexample (aside: in passing): case = long_run, f = <lambda>",
        "    again: holds with condition, it is square: It is.",
    ):
        assert line in table
    monkeypatch.chdir(parts.path)
    assert main(["why", "square"]) == 0
    page = capsys.readouterr().out
    for text in (
        "  Parts:\n    linear: holds with condition, proved: It is linear.\n      holds if the square",
        "Supposed in print: x is real",
        "Added by our reading: the square is the usual one",
        "Reconstructed: x², from (3)",
        "even, as printed [real]: holds",
        "Asides, which decide nothing:\n\nin passing [real]: refuted",
        "Mutants that change the verdict: 1 of 1\n    flip: case = even, f = <lambda>",
    ):
        assert text in page
    assert main(["why", "cube"]) == 0
    assert "      the same as square" in capsys.readouterr().out
    html = (parts.path / "out" / "index.html").read_text(encoding="utf-8")
    html = html.replace('"', "").replace("</dt>", "").replace("</dd>", "")  # Which HTML lets one leave out.
    for text in (
        "<b>linear</b> It is linear.",
        "<a href=#square>square</a>",
        "<dt>Supposed<dd>x is real",
        "<dt>We add<dd>the square is the usual one",
        "<summary>1 aside, which decides nothing</summary>",
        "2 of 2 statements do not survive as printed; 2 of them can be repaired.",
        "linear: holds if the square is the usual one; besides, if it is small",
        "1 of 1 mutants change the verdict",
    ):
        assert text in html
    (parts.path / "page.md").write_text(
        "".join(
            f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in ("badges", "overview", "verdicts")
        )
    )
    assert main(["readme", "--write", "report.json", "page.md"]) == 0
    readme = (parts.path / "page.md").read_text(encoding="utf-8")
    assert "| &emsp;linear: It is linear. | holds with condition | proved |  | holds if the square" in readme
    assert "| &emsp;again: It is. | holds with condition | proved |  | linear: holds if the" in readme
    assert "**2 of 2 statements do not survive as printed; 2 of them can be repaired.**" in readme
    (parts.path / "report.json").unlink()
    assert main(["why", "cube"]) == 0
    assert "    again: It is. (it is square)" in capsys.readouterr().out


def test_an_aside_that_moves_is_red_and_changes_no_verdict(parts, workers):
    moved = check("square", "long_run", expect="REFUTED", aside=True, reading='"in passing"')
    parts.module("square", "".join((*CHECKS[:3], moved, *CHECKS[4:])))
    run = parts.run(*workers)
    assert run.status == 1 and run.claims["square"].moved
    assert run.verdicts["square"] == run.claims["square"].expect == "holds with condition"
    assert any(line.startswith("    error (aside: in passing): mutant 'flip' survived") for line in run.table)


def test_rows_that_contradict_each_other_are_red(project, workers):
    checks = [
        check("square", "a", refuted=True),
        check("cube", "b", part='"own"'),
        check("cube", "c", part='"again"'),
    ]
    paper(project, row("square"), row("cube", SAME), checks=checks)
    run = project.run(*workers)
    assert set(run.outcomes.values()) == {"passed"} and run.status == 1
    assert run.verdicts == {"square": "error", "cube": "error"}
    sentence = "in real numbers cube#again: holds, but square: refuted; the row says that they are the same"
    assert set(run.reasons.values()) == {sentence}
    assert f"    error: {sentence}"[:97] in "\n".join(run.table)


def test_the_headline_fits_the_terminal(project):
    names = [f"added-{number}" for number in range(10)]
    rows = [row(name, 'adds = ["it is smooth"]') for name in names]
    checks = [check(name, f"added_{number}") for number, name in enumerate(names)]
    paper(project, *rows, row("square"), checks=[*checks, check("square", "a", refuted=True)])
    table = project.run().table
    at = table.index(
        "1 of 11 statements does not survive as printed; 0 of them can be repaired; 10 more hold only with"
    )
    assert table[at + 1] == "    what our reading adds"


def test_a_row_whose_parts_are_all_other_statements_has_no_check(project):
    same = 'parts = [{id = "again", text = "It is.", is = "square"}]'
    paper(project, row("square"), row("cube", same), checks=[check("square", "a", refuted=True)])
    run = project.run()
    assert run.verdicts == {"square": "refuted", "cube": "refuted"} and run.status == 0
    assert any(line.split()[:3] == ["cube", "refuted", "proved"] for line in run.table)
    run = project.run("--collect-only")
    assert run.reasons["cube"] == "square is not run"


# Reports that repeat

SHUFFLED = """
import random
def pytest_addoption(parser): parser.addoption("--seed", type=int)
def pytest_collection_modifyitems(config, items):
    random.Random(config.getoption("seed")).shuffle(items)
"""
RED = """
class Loss:
    def value(self, x): return x

@claim("red", expect=HOLDS, evidence=PROVED, given={"loss": Loss()}, mutants={"other": {"loss": Loss()}})
def test_red(loss):
    "It is."
    assert loss.value(loss) is None

@claim("wordless", expect=REFUTED, evidence=PROVED, given={"loss": Loss()}, mutants={"none": {"loss": None}})
def test_wordless(loss):
    "It is nothing."
    with witness(loss=loss, method=Loss().value, numbers=[loss, len]):
        assert loss is None or loss.value(lambda x: x) is None
    certify(proof("by hand"))
"""


def test_two_runs_find_the_same_bytes(project):
    """Whatever the order, the number of workers and the addresses of objects."""
    paper(project, *PAPER, row("red"), row("wordless"), checks=CHECKS)
    project.module("red", RED)
    (project.path / "conftest.py").write_text(SHUFFLED)
    runs = [project.run(f"--seed={seed}", *workers) for seed in (1, 2) for workers in ((), ("-n2",))]
    assert len({tuple(run.outcomes) for run in runs}) > 1
    assert len({fingerprint(run.report) for run in runs}) == 1
    assert "0x" not in project.file.read_text(encoding="utf-8")
    project.module("red", RED.replace("It is nothing.", "It is something."))
    assert fingerprint(project.run("--seed=1").report) != fingerprint(runs[0].report)


def test_the_command_prints_the_fingerprint(project, monkeypatch, capsys):
    run = project.run()
    capsys.readouterr()
    monkeypatch.chdir(project.path)
    assert main(["fingerprint"]) == 0
    assert capsys.readouterr().out == fingerprint(run.report) + "\n"
