"""A newcomer's half hour: another paper, from `ndgm init` on, and one page that explains every word."""

from __future__ import annotations

import inspect
import re
import shutil
from pathlib import Path

import msgspec
import pytest

from ndgm import verdict
from ndgm.verdict import Grade, Verdict, World, claim
from ndgm.verdict.__main__ import main
from ndgm.verdict.inventory import Chapter, Paper
from ndgm.verdict.model import Part, Report, Row

PAPER = Path(__file__).with_name("second_paper")
DESCRIPTION = (Path(verdict.__file__).parents[1] / "description.md").read_text(encoding="utf-8")

# A second paper


@pytest.fixture
def refereed(pytester, monkeypatch):
    """Start a paper, put Reddi, Kale and Kumar's in the place of the example, and run it."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    assert main(["init"]) == 0
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
    (pytester.path / "claims" / "test_odd_numbers.py").unlink()
    shutil.copy(PAPER / "paper.toml", pytester.path)
    shutil.copy(PAPER / "adam.py", pytester.path / "claims" / "test_adam.py")
    result = pytester.runpytest_subprocess("--claims-report=report.json")
    return result, msgspec.json.decode((pytester.path / "report.json").read_bytes(), type=Report)


def test_adam_does_not_converge(refereed, capsys):
    result, report = refereed
    result.assert_outcomes(passed=10)
    found = {row.id: (str(row.verdict), str(row.evidence)) for row in report.claims}
    assert found == {
        "x-is-1": ("open", "enumerated"),
        "theorem-1": ("holds", "proved but for"),
        "positive": ("holds with condition", "enumerated"),
        "amsgrad": ("open", "enumerated"),
    }
    rows = {row.id: row for row in report.claims}
    assert rows["positive"].refuted_as_printed and rows["positive"].condition == "holds if α² < 1 - β₂"
    assert rows["positive"].readings[0].counterexample.values["t"] == "2"  # x₂ = 1 - 1/√(9/10) < 0
    assert all(reading.mutants == msgspec.structs.replace(reading.mutants, refuted=1, total=1)
               for row in report.claims for reading in row.readings)  # fmt: skip
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("4 rows, 5 checks, 5 mutants\n")
    assert main(["readme", "--check", "report.json", "README.md"]) == 1
    assert main(["readme", "--write", "report.json", "README.md"]) == 0
    assert main(["readme", "--check", "report.json", "README.md"]) == 0
    assert "| `R?` | no counterexample among" in Path("README.md").read_text(encoding="utf-8")


def test_it_takes_few_lines_and_the_standard_library_alone():
    text = (PAPER / "adam.py").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.strip()]) < 60
    assert set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)) == {"fractions", "math", "ndgm"}


def test_its_intervals_hold_the_iterates():
    """The walk's ends are around what floats of twice the precision would say, and close together."""
    from decimal import Decimal, getcontext

    getcontext().prec = 60
    space: dict[str, object] = {}
    text = (PAPER / "adam.py").read_text(encoding="utf-8").partition("\n\n\n@claim")[0]
    exec(text, space)
    walk = space["walk"]
    for constant, rate, remembers in ((3, "0.9", False), (3, "0.9", True), (7, "0.25", False)):
        position, v, largest = Decimal(1), Decimal(0), Decimal(0)
        decay = 1 / Decimal(1 + constant**2)
        for t, low, high in walk(200, constant, space["Fraction"](rate), remembers):
            ends = [Decimal(end.numerator) / end.denominator for end in (low, high)]
            assert ends[0] - Decimal("1e-50") <= position <= ends[1] + Decimal("1e-50")
            assert ends[1] - ends[0] < Decimal("1e-15")
            gradient = Decimal(constant) if t % 3 == 1 else Decimal(-1)
            v = decay * v + (1 - decay) * gradient**2
            largest = max(v, largest) if remembers else v
            position -= Decimal(rate) * gradient / (t * largest).sqrt()
            position = max(Decimal(-1), min(Decimal(1), position))


# One page


def named(words):
    """Those words that the page does not name in `code` or *so*."""
    prose = re.sub(r"```.*?```", "", DESCRIPTION, flags=re.DOTALL)
    told = {word for code in re.findall(r"`([^`]+)`", prose) for word in re.findall(r"[\w-]+", code)}
    told |= set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", re.sub(r"`[^`]*`", "", prose)))
    return [word for word in words if word not in told]


def test_the_page_explains_every_field():
    for record in (Paper, Chapter, Part, Row):
        fields = [field.encode_name for field in msgspec.structs.fields(record)]
        assert named(fields) == []


def test_the_page_explains_every_argument_of_a_claim():
    table = DESCRIPTION.partition("## A check")[2].partition("\n`witness(")[0]
    assert [name for name in inspect.signature(claim).parameters if f"`{name}`" not in table] == []


def test_the_page_explains_every_grade_world_and_verdict():
    assert named(map(str, Grade)) == named(map(str, World)) == named(map(str, Verdict)) == []
    constants = [name for name in verdict.__all__ if name.isupper() and getattr(verdict, name) in list(Grade)]
    assert len(constants) == len(Grade) and named(constants) == []
    for grade, certificate in (
        ("ENUMERATED", "enumerated"),
        ("ENCLOSED", "Enclosure"),
        ("SAMPLED", "Sample"),
    ):
        assert re.search(rf"^\| `{grade}`.*`{certificate}\(", DESCRIPTION, re.MULTILINE)
    assert re.search(r"^\| `MEASURED`.*`Measurement\(", DESCRIPTION, re.MULTILINE)


def test_the_page_explains_every_option_and_setting(pytester):
    told = pytester.runpytest_inprocess("--help").stdout.str()
    options = set(re.findall(r"^  (--claim(?:s-[\w-]+)?)\b", told, re.MULTILINE))
    settings = set(re.findall(r"^  (claims_\w+)", told, re.MULTILINE))
    assert {"--claim", "--claims-report", "--claims-fail-under"} <= options and "claims_inventory" in settings
    assert named(options) == named(settings) == []


def test_the_page_explains_every_command_and_status(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.search(r"\{([\w,]+)\}", capsys.readouterr().out)[1].split(",")
    assert {"init", "check", "diff", "schema"} <= set(commands)
    assert [name for name in commands if f"ndgm {name}" not in DESCRIPTION] == []
    statuses = DESCRIPTION.partition("exit status of `ndgm`:")[2]
    assert all(re.search(rf"(^|; | ){status} ", statuses) for status in (0, 1, 2, 3))


@pytest.mark.parametrize(
    "word", ["unittest", "async", "multiprocessing", "reruns", "xdist", "-O and -OO", "xfail"]
)
def test_the_page_says_what_happens_beside_others(word):
    assert f"- **{word}**" in DESCRIPTION
