"""README: its commands are those that CI runs, its example works, and its markers are there."""

import re
from pathlib import Path

import pytest

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
    pictures = re.findall(r"\]\((\.github/[^)]*)\)", README)
    assert len(pictures) == 4
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)


@pytest.mark.parametrize("section", ["overview", "verdicts"])
def test_tables_are_generated(section):
    inside = re.search(rf"<!-- {section}:begin -->\n(.*?)<!-- {section}:end -->", README, re.DOTALL)
    assert inside is not None and inside[1].count("\n|") > 3


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
    ],
)
def test_no_path_of_a_machine_and_no_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|work|Users|opt)/|index-url|find-links|file://", text)
