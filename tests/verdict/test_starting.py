"""`ndgm init`: what it writes passes at once, and nothing that was there is touched."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ndgm.verdict import schemas
from ndgm.verdict.__main__ import main
from ndgm.verdict.starting import FILES

SETTINGS = "claims_inventory"


@pytest.fixture
def here(pytester, monkeypatch):
    """An empty folder to work in, without the options of the run around it."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return pytester.path


def files(folder):
    """All files below a folder with their contents."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_all_that_it_writes_passes_at_once(here, pytester, monkeypatch, capsys):
    assert main(["init", "paper"]) == 0
    assert sorted(files(here / "paper")) == sorted(FILES)
    said = capsys.readouterr().out.splitlines()
    assert [line.replace("\\", "/") for line in said] == [f"paper/{name}" for name in FILES]
    monkeypatch.chdir(here / "paper")
    done = pytester.runpytest_subprocess("--claims-report=report.json")
    done.assert_outcomes(passed=2)
    done.stdout.fnmatch_lines(["odd-numbers *holds *enumerated *R+ *100 *1/1*"])
    # The page is filled in already, so that the CI job passes, too; writing it again changes nothing.
    assert main(["readme", "--check", "report.json", "README.md"]) == 0
    page = (here / "paper" / "README.md").read_bytes()
    assert main(["readme", "--write", "report.json", "README.md"]) == 0
    assert (here / "paper" / "README.md").read_bytes() == page
    capsys.readouterr()
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 rows, 1 checks, 1 mutants\n"


def test_the_mutant_is_what_shows_that_the_check_can_fail(here, pytester):
    assert main(["init"]) == 0
    claim = here / "claims" / "test_odd_numbers.py"
    claim.write_text(claim.read_text(encoding="utf-8").replace("== n**2", ">= 0"), encoding="utf-8")
    done = pytester.runpytest_subprocess()
    done.stdout.fnmatch_lines(["*mutant 'even numbers' survived*"])


def test_every_field_of_the_inventory_has_a_comment(here):
    assert main(["init"]) == 0
    lines = (here / "paper.toml").read_text(encoding="utf-8").splitlines()
    definitions = schemas.schema("inventory")["$defs"]
    for table in ("Paper", "Chapter", "Row"):
        for field in definitions[table]["properties"]:
            found = [n for n, line in enumerate(lines) if re.match(rf"(# )?{field} = ", line)]
            assert found and all(lines[n - 1].startswith("# ") for n in found), field
    assert all(word in "\n".join(lines) for word in definitions["World"]["enum"])
    assert re.search(r"parts = \[\{ id = .*text = .*is = ", "\n".join(lines))


def test_optional_fields_can_be_used_as_they_stand(here, capsys):
    assert main(["init"]) == 0
    path = here / "paper.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    # A row of its own for the one that they name; a chapter's own file is another story.
    used = [re.sub(r"^# (?=[a-z]+ = )", "", line) for line in lines if not line.startswith("# rows")]
    row = '[[claim]]\nid = "other-row"\nkind = "sentence"\nchapter = "sums"\nwhere = "p. 1"\n'
    row += 'statement = "It is."\nparts = [{id = "part", text = "It is."}]\n'
    path.write_text("\n".join(used) + "\n" + row, encoding="utf-8")
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == ["no check: other-row", "2 rows, 1 checks, 1 mutants"]


@pytest.mark.parametrize("name", [name for name in FILES if name != "pytest.ini"])
@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_it_overwrites_nothing(here, capsys, name, kind):
    path = here / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "file":
        path.write_text("mine", encoding="utf-8")
    elif kind == "folder":
        path.mkdir()
    else:
        try:
            path.symlink_to(here / "gone")
        except OSError:
            pytest.skip("links cannot be made here")
    before = files(here)
    assert main(["init"]) == 2
    assert files(here) == before
    error = capsys.readouterr().err
    assert error.startswith("init: ") and error.count("\n") == 1
    assert f"{name} is there already, and nothing was written" in error.replace("\\", "/")


def test_a_file_that_comes_in_between_is_not_overwritten(here, monkeypatch, capsys):
    monkeypatch.setattr("ndgm.verdict.starting._exists", lambda path: False)
    (here / "README.md").write_text("mine", encoding="utf-8")
    assert main(["init"]) == 2
    assert files(here) == {"README.md": b"mine"}
    assert "nothing was written" in capsys.readouterr().err


def test_it_can_keep_what_is_there(here, capsys):
    (here / "README.md").write_text("# Mine\n", encoding="utf-8")
    assert main(["init", "--keep"]) == 0
    assert (here / "README.md").read_text(encoding="utf-8") == "# Mine\n"
    said = capsys.readouterr().out
    assert "paper.toml\n" in said and "README.md has no place for the verdicts; add to it:" in said
    for name in ("badges", "overview", "verdicts"):
        assert f"<!-- {name}:begin -->\n<!-- {name}:end -->" in said


CONFIGURATIONS = {
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-ra'\n",
    "pytest.ini": "[pytest]\naddopts = -ra\n",
    "tox.ini": "[tox]\n\n[pytest]\naddopts = -ra\n",
    "setup.cfg": "[tool:pytest]\naddopts = -ra\n",
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_configuration_that_is_there_is_not_changed(here, pytester, capsys, name):
    path = here / name
    path.write_text(CONFIGURATIONS[name], encoding="utf-8")
    assert main(["init"]) == 0
    assert path.read_text(encoding="utf-8") == CONFIGURATIONS[name]
    assert name == "pytest.ini" or not (here / "pytest.ini").exists()
    written, _, lines = capsys.readouterr().out.partition(
        f"{name} configures pytest; add to that section of it:"
    )
    assert "pytest.ini" not in written and SETTINGS in lines
    # What it says to add is what pytest understands there.
    path.write_text(CONFIGURATIONS[name] + lines.strip() + "\n", encoding="utf-8")
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(passed=2)
    done.stdout.fnmatch_lines(["odd-numbers *holds*"])


def test_another_configuration_file_that_says_nothing_to_pytest(here, pytester):
    (here / "pyproject.toml").write_text('[project]\nname = "mine"\n', encoding="utf-8")
    assert main(["init"]) == 0
    assert (here / "pyproject.toml").read_text(encoding="utf-8") == '[project]\nname = "mine"\n'
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_a_folder_that_cannot_be_made(here, capsys):
    (here / "file").write_text("", encoding="utf-8")
    assert main(["init", "file/paper"]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert list(here.iterdir()) == [here / "file"]


def test_what_fails_half_way_leaves_nothing(here, capsys):
    (here / ".github").write_text("", encoding="utf-8")
    for folder in (".", "a/b"):
        (here / folder / "claims").parent.mkdir(parents=True, exist_ok=True)
        (here / folder / ".github").write_text("", encoding="utf-8")
        assert main(["init", folder]) == 2
        assert f"cannot write to {Path(folder, '.github')}" in capsys.readouterr().err
        assert list((here / folder).iterdir()) == [here / folder / ".github"]
        (here / folder / ".github").unlink()
    (here / "c").mkdir()
    (here / "c" / "claims").write_text("", encoding="utf-8")
    assert main(["init", "c"]) == 2
    assert f"cannot write to {Path('c', 'claims')}: " in capsys.readouterr().err
    assert list((here / "c").iterdir()) == [here / "c" / "claims"]


def test_the_job_follows_the_schema_of_workflows(here):
    assert main(["init"]) == 0
    job = here / ".github" / "workflows" / "claims.yml"
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
        str(job),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    text = job.read_text(encoding="utf-8")
    assert "ndgm check" in text and "ndgm readme --check report.json README.md" in text
