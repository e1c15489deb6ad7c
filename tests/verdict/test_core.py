"""The core: it declares what it imports, and loading the plugin loads next to nothing."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import ndgm.verdict
from ndgm.verdict.__main__ import main

ROOT = Path(ndgm.verdict.__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def output(program):
    """The words that a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ
    )
    return done.stdout.split()


def loaded(*modules):
    """The packages outside of the standard library that importing some modules loads."""
    return set(
        output(
            f"import sys; before = set(sys.modules); import {', '.join(modules)}; "
            "print(*{name.partition('.')[0] for name in {*sys.modules} - before} - sys.stdlib_module_names)"
        )
    )


def names(requirements):
    """The distributions that requirements name."""
    return {re.split(r"[^\w-]", requirement)[0] for requirement in requirements}


def test_import_is_light():
    """Beyond pytest the plugin loads one package, and nothing of ndgm but itself."""
    assert loaded("ndgm.verdict", "ndgm.verdict.plugin") == loaded("pytest", "msgspec") | {"ndgm"}
    assert loaded("msgspec") <= {"msgspec", "typing_extensions"}


def test_import_leaves_the_rest_of_the_project_alone():
    inside = output(
        "import sys, ndgm.verdict.plugin; print(*(name for name in sys.modules if name.startswith('ndgm.')))"
    )
    assert all(name.split(".")[1] == "verdict" for name in inside)
    assert not any(name.startswith(("ndgm.verdict.page", "ndgm.verdict.markdown")) for name in inside)


def test_dependencies_are_what_is_imported():
    imported = set()
    for path in (ROOT / "ndgm" / "verdict").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    named = {name.replace("-", "_") for name in names(PROJECT["dependencies"])}
    assert imported - sys.stdlib_module_names - {"ndgm"} == named


def test_extras_share_nothing_with_the_core():
    extras = PROJECT["optional-dependencies"]
    assert not names(extras["paper"]) & names(PROJECT["dependencies"])
    assert "ndgm[paper]" in extras["test"]


def test_every_distribution_of_the_tests_is_constrained():
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().split()
    versions = dict(line.split("==") for line in constraints)
    extras = PROJECT["optional-dependencies"]
    wanted = names([*PROJECT["dependencies"], *extras["paper"], *extras["test"]]) - {"ndgm"}
    assert wanted <= set(versions) and versions["torch"] == "2.13.0"


def test_the_licence_is_whole():
    assert PROJECT["license"] == "Apache-2.0"
    (file,) = PROJECT["license-files"]
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text


def test_the_script_is_the_module(capsys, monkeypatch):
    assert PROJECT["scripts"] == {"ndgm": "ndgm.verdict.__main__:main"}
    for called, shown in (("bin/ndgm", "usage: ndgm "), ("__main__.py", "usage: python -m ndgm.verdict ")):
        monkeypatch.setattr(sys, "argv", [called])
        try:
            main(["--help"])
        except SystemExit as stopped:
            assert stopped.code == 0
        assert capsys.readouterr().out.startswith(shown)
