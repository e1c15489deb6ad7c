"""Small projects with claims of their own, on which the plugin runs in this process and with two workers."""

from __future__ import annotations

import compileall
import os
from collections.abc import Mapping
from pathlib import Path

import made_theorems
import msgspec
import pytest
import xdist.plugin

import ndgm
import ndgm.verdict.plugin
from ndgm.verdict.model import ClaimResult, Report

PREAMBLE = "import pytest\nfrom made_theorems import proof\nfrom ndgm.verdict import *\n"
SQUARE = """
@claim("square", expect=HOLDS, evidence=PROVED, given={"power": 2}, mutants={"cube": {"power": 3}})
def test_square(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
    certify(proof("(-1)^2 = 1"))
"""
SETTINGS = """
[pytest]
strict = true
python_files = claims/*.py
claims_inventory = claims/paper.toml
claims_digest = claims
claims_provers = made_theorems
claims_versions =
    pytest
    no-such-distribution
markers = fast
filterwarnings = error
addopts = --import-mode=importlib -p ndgm.verdict.plugin -p xdist.plugin -p no:cacheprovider
"""


LOADED = {f"-p {module.__name__}": module for module in (ndgm.verdict.plugin, xdist.plugin)}
"""Plugins that are handed over: pytest would look for them in all that is installed, in each run again."""


class Run:
    """What one run of pytest on a project came to."""

    def __init__(self, result: pytest.RunResult, path: Path) -> None:
        self.status = int(result.ret)
        self.output = result.stdout.str()
        self.errors = result.stderr.str()
        self.report = msgspec.json.decode(path.read_bytes(), type=Report) if path.is_file() else None
        self.outcomes: dict[str, str] = {}
        recorded = getattr(result.reprec, "getreports", None)  # Absent when pytest refused to start.
        reports = recorded("pytest_runtest_logreport") if recorded else []
        graver = ("passed", "skipped", "failed")  # Plugins that repeat tests have outcomes of their own.
        decided = [report for report in reports if report.outcome in graver]
        for report in sorted(decided, key=lambda report: graver.index(report.outcome)):
            if not hasattr(report, "context"):  # A subtest's report has one.
                self.outcomes[report.nodeid.partition("::")[2]] = report.outcome

    @property
    def claims(self) -> dict[str, ClaimResult]:
        """The rows of the report file by id."""
        assert self.report is not None
        return {claim.id: claim for claim in self.report.claims}

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of every row of the report file."""
        return {name: str(claim.verdict) for name, claim in self.claims.items()}

    @property
    def reasons(self) -> dict[str, str | None]:
        """The reason of every row of the report file."""
        return {name: claim.reason for name, claim in self.claims.items()}

    @property
    def table(self) -> list[str]:
        """The lines of the terminal summary of claims."""
        lines = self.output.splitlines()
        heads = [number for number, line in enumerate(lines) if line.startswith("=")]
        for head, end in zip(heads, [*heads[1:], len(lines)], strict=True):
            if " claims =" in lines[head]:
                return lines[
                    head + 1 : end
                ]  # What follows is pytest's own summary, of any width where CI is set.
        return []


class Project:
    """A paper with its claims in a temporary folder."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.file = self.path / "report.json"
        (self.path / "claims").mkdir()
        self.settings(SETTINGS)
        self.inventory("square")
        self.module("square", SQUARE)

    def settings(self, text: str) -> None:
        """Replace the pytest settings."""
        self.named = text
        (self.path / "pytest.ini").write_text(text, encoding="utf-8")

    def inventory(self, *names: str, worlds: Mapping[str, list[str]] | None = None) -> None:
        """Replace the inventory by one row for each name."""
        rows = ['[paper]\ntitle = "A paper"', '[[chapter]]\nid = "all"\ntitle = "All of it"']
        for name in names:
            home = f"\nworlds = {(worlds or {})[name]}" if name in (worlds or {}) else ""
            rows.append(
                f'[[claim]]\nid = "{name}"\nkind = "sentence"\nchapter = "all"\n'
                f'where = "p. 1"\nstatement = "It is."{home}'
            )
        self.toml("\n".join(rows))

    def toml(self, text: str) -> None:
        """Replace the text of the inventory."""
        (self.path / "claims" / "paper.toml").write_text(text, encoding="utf-8")

    def module(self, name: str, text: str) -> None:
        """Write one file of claims."""
        (self.path / "claims" / f"{name}.py").write_text(PREAMBLE + text, encoding="utf-8")

    def run(self, *arguments: str, report: bool = True) -> Run:
        """Run pytest on the claims, in this process unless the arguments ask for workers."""
        self.file.unlink(missing_ok=True)
        asked = ["--claims-report=report.json"] if report else []
        paths = [] if any(argument.startswith("claims") for argument in arguments) else ["claims"]
        plugins = [module for option, module in LOADED.items() if option in self.named]
        result = self.pytester.runpytest_inprocess(
            *paths, *asked, *arguments, plugins=plugins, no_reraise_ctrlc=True
        )
        return Run(result, self.file)


@pytest.fixture(scope="session")
def compiled() -> None:
    """The plugin's bytecode, for workers that write none: they might take a claim for what it was before."""
    compileall.compile_dir(Path(ndgm.verdict.__file__).parent, quiet=2)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, compiled: None) -> Project:
    """An empty project with one claim that holds, free of the plugins and options of the run around it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    for place in (Path(ndgm.__file__).parents[1], Path(made_theorems.__file__).parent):
        monkeypatch.setenv("PYTHONPATH", str(place), prepend=os.pathsep)
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_PLUGINS"):
        monkeypatch.delenv(name, raising=False)
    return Project(pytester)


@pytest.fixture(params=["one process", "two workers"])
def workers(request: pytest.FixtureRequest) -> list[str]:
    """The arguments that run a project in this process, then with two workers."""
    return ["-n2"] if request.param == "two workers" else []
