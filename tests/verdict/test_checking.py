"""`ndgm check`: what is wrong with inventory and checks, each with its place, without running a check."""

from __future__ import annotations

import pytest

from ndgm.verdict.__main__ import main

HEAD = '[paper]\ntitle = "A paper"\n[[chapter]]\nid = "one"\ntitle = "One"\n'
IMPORT = "from ndgm.verdict import *\n"
BODY = """def test_{name}(power):
    "An even power is not negative at -1."
    open("ran", "w").close()
"""


def row(name, more=""):
    """A row of the inventory, six lines and more."""
    head = f'[[claim]]\nid = "{name}"\nkind = "sentence"\nchapter = "one"\n'
    return f'{head}where = "p. 1"\nstatement = "It is."\n{more}'


def declared(name, more="", mutants='{"cube": {"power": 3}}'):
    """A check of a row, five lines; it leaves a file behind when it runs."""
    head = f'@claim("{name}", expect=HOLDS, evidence=PROVED, given={{"power": 2}}, mutants={mutants}{more})\n'
    return f"\n{head}{BODY.format(name=name)}"


@pytest.fixture
def checked(pytester, monkeypatch):
    """Write an inventory and files of checks, check them in a process of their own; what it says."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini("[pytest]\nclaims_inventory = paper.toml\n")

    def run(inventory, *arguments, **modules):
        (pytester.path / "paper.toml").write_text(inventory, encoding="utf-8")
        for name, text in modules.items():
            (pytester.path / f"test_{name}.py").write_text(text, encoding="utf-8")
        done = pytester.runpython_c(
            f"import sys; from ndgm.verdict.__main__ import main; sys.exit(main(['check', *{arguments!r}]))"
        )
        assert not (pytester.path / "ran").exists()
        return done.ret, done.outlines, done.errlines

    return run


def test_all_is_well(checked):
    status, out, err = checked(HEAD + row("a") + row("b"), a=IMPORT + declared("a") + declared("b"))
    assert (status, out, err) == (0, ["2 rows, 2 checks, 2 mutants"], [])


def test_rows_without_a_check_are_named(checked):
    parts = 'parts = [{id = "x", text = "It is.", is = "a"}]\n'
    inventory = HEAD + row("a") + row("b") + row("same", parts) + row("c")
    status, out, err = checked(inventory, a=IMPORT + declared("a"))
    assert (status, out, err) == (0, ["no check: b, c", "4 rows, 1 checks, 1 mutants"], [])


def test_a_paper_without_checks(checked):
    assert checked(HEAD + row("a")) == (0, ["no check: a", "1 rows, 0 checks, 0 mutants"], [])


def test_every_problem_is_told_with_its_place(checked):
    inventory = (
        HEAD
        + row("a", 'uses = ["bb"]\n')
        + row("b", 'worlds = ["reel"]\n')
        + row("c", "provd = 1\n")
        + row("d").replace('"one"', '"won"')
    )
    modules = {
        "one": IMPORT + declared("a", mutants="{}"),
        "two": IMPORT
        + declared("a").replace("(power)", "()")
        + declared("b").replace("def test_", "def see_"),
        "three": "import no_such_module\n" + IMPORT + declared("a"),
        "four": IMPORT + declared("a") + "\ndef (:\n",
    }
    status, _, err = checked(inventory, **modules)
    assert status == 2
    assert err == [
        "paper.toml:19: row 'b': `worlds[0]`: Invalid enum value 'reel'; take one of real, float64, float32, "
        "bfloat16, float16, training.",
        "paper.toml:26: row 'c': unknown field `provd`; the nearest fields are printed, tried, parts.",
        "paper.toml:30: row 'd' is in the unknown chapter 'won'; the nearest ids are one.",
        "paper.toml:12: row 'a' rests on the unknown id 'bb'; the nearest ids are b.",
        "test_four.py:8: SyntaxError: invalid syntax (test_four.py, line 8)",
        "test_one.py:3: Claim 'a': it has no mutants, so nothing shows that its check can fail; add at least "
        "one.",
        "test_three.py:1: ModuleNotFoundError: No module named 'no_such_module'",
        "test_two.py:3: Claim 'a': test_a takes no argument power, which its given values name.",
        "test_two.py:8: Claim 'b': pytest does not collect see_b; name it test_see_b.",
    ]


def test_checks_are_held_against_their_rows(checked):
    module = IMPORT + declared("aa") + declared("b", ', part="x"').replace("test_b", "test_x")
    status, out, err = checked(HEAD + row("a") + row("b") + row("c"), a=module + declared("c"))
    assert status == 2 and out == ["no check: a, b"]
    assert err == [
        "test_a.py:3: Claim 'aa' has no row in the inventory; the nearest ids are a; add a row or mend the "
        "id.",
        "test_a.py:8: Claim 'b': its row lists no parts, and a check names the part 'x'; list them, or leave "
        "part= out.",
    ]


def test_a_mistake_that_pytest_itself_complains_of(checked, pytester):
    pytester.makeconftest("raise RuntimeError('no luck')")
    status, _, err = checked(HEAD + row("a"), a=IMPORT + declared("a"))
    assert status == 2
    assert len(err) == 1 and "pytest cannot collect the checks: " in err[0] and "no luck" in err[0]


def test_no_project(tmp_path, capsys):
    assert main(["check", "--root", str(tmp_path)]) == 2
    assert "no pytest configuration in" in capsys.readouterr().err


def test_another_inventory(checked, pytester):
    pytester.makeini("[pytest]\n")
    arguments = ("--inventory", "paper.toml")
    assert checked(HEAD + row("a"), *arguments, a=IMPORT + declared("a")) == (
        0,
        ["1 rows, 1 checks, 1 mutants"],
        [],
    )
