"""README: its commands are those that CI runs, its example works, and its markers are there."""

import re
from pathlib import Path

import pytest

from ndgm.verdict.__main__ import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_ci_runs_the_commands_as_they_stand():
    commands = [block.strip() for block in blocks("sh")][:2]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert len(commands) == 2
    assert [line for line in script if line in commands] == commands


def test_example_is_a_claim_that_holds(pytester):
    example, _ = blocks("python")
    pytester.makepyfile(example)
    settings = 'filterwarnings = ["error"]\nclaims_provers = ["ndgm.exact.theorems"]\n'
    settings += f'claims_inventory = "{(ROOT / "claims" / "paper.toml").as_posix()}"'
    pytester.makepyprojecttoml(f"[tool.pytest]\n{settings}\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["eq-15 * 1/1 *"])


def test_a_paper_of_your_own_is_a_report(pytester):
    (inventory,), (_, claims) = blocks("toml"), blocks("python")
    assert len(inventory.splitlines()) + len(claims.splitlines()) < 40
    (pytester.path / "paper.toml").write_text(inventory, encoding="utf-8")
    (pytester.path / "test_euler.py").write_text(claims, encoding="utf-8")
    result = pytester.runpytest_subprocess("-o", "claims_inventory=paper.toml", "--claims-html", "page")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["euler *holds with condition*enumerated*R~*2/2*", "*n = 40, value = 1681*"])
    assert "1681" in (pytester.path / "page" / "index.html").read_text(encoding="utf-8")


def test_the_description_of_the_package_shows_the_same_paper():
    description = (ROOT / "ndgm" / "description.md").read_text(encoding="utf-8")
    (inventory,), (_, claims) = blocks("toml"), blocks("python")
    assert re.findall(r"```\w+\n(.*?)```", description, re.DOTALL) == [inventory, claims]
    assert "](" not in description and "<img" not in description


def test_pictures_are_there():
    pictures = re.findall(r'<img src="(\.github/[^"]*)" width="320" alt="([^"]+)">', README)
    assert len(pictures) == 3 and all(len(words) > 20 for _, words in pictures)
    assert all((ROOT / picture).stat().st_size < 200_000 for picture, _ in pictures)


SECTIONS = ("badges", "overview", "surprises", "evidence")


def generated(name):
    """What stands between the markers of a section."""
    inside = re.search(rf"<!-- {name}:begin -->\n(.*?)<!-- {name}:end -->", README, re.DOTALL)
    assert inside is not None
    return inside[1]


def test_ci_holds_it_to_a_report():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ".venv/bin/python -m ndgm.verdict readme --check report.json README.md\n" in script
    assert set(re.findall(r"<!-- (\w+):begin -->", README)) == set(SECTIONS)
    # Whatever moves in a row changes this, though most rows are not on the page.
    assert re.search(r"digest `sha256:[0-9a-f]{16}`", generated("evidence"))


@pytest.mark.parametrize(("section", "rows"), [("overview", 3), ("surprises", 5)])
def test_tables_are_generated_and_no_longer_than_a_screen(section, rows):
    assert rows < generated(section).count("\n|") <= 15


def test_commands_of_the_plugin_exist(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    known = re.search(r"\{([\w,]+)\}", capsys.readouterr().out)[1].split(",")
    used = re.findall(r"`(?:ndgm|python -m ndgm\.verdict) ([a-z]+)", README)
    assert len(used) > 10 and not set(used) - set(known)


def test_all_parts_of_a_good_page_are_there_in_order():
    heads = re.findall(r"^## (.*)$", README, re.MULTILINE)
    wanted = [
        "What to look at first",
        "How to read a verdict",
        "How to dispute a verdict",
        "How to write a claim",
    ]
    assert [head for head in heads if head in wanted] == wanted


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "constraints.txt",
        "pyproject.toml",
        ".ci/core",
        ".ci/run",
        "conftest.py",
        "ndgm/description.md",
        "ndgm/CITATION.cff",
        "tests/benchmarks/README.md",
    ],
)
def test_no_path_of_a_machine_and_no_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|work|Users|opt)/|index-url|find-links|file://", text)
