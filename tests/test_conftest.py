"""The options that say what a user's machine offers: each missing thing is one sentence, and red where it was
asked for.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
import z3
from hypothesis import settings

from ndgm.exact import obligations
from ndgm.exact.obligations import Record, digest
from ndgm.exact.second_solver import smt_lib
from ndgm.sim import data  # noqa: F401 - It stays in memory, where each run would import it again.

ROOT = Path(__file__).parent.parent
CHECK = """
def test_device(cuda_device): pass
def test_images(cifar10_images): assert len(cifar10_images[0]) == 50000
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """A project with this one's two conftests."""
    root = (ROOT / "conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(root.replace('pytest_plugins = ["pytester"]', ""))
    folder = pytester.mkdir("claims")
    (folder / "conftest.py").write_text(
        (ROOT / "claims/conftest.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (folder / "test_check.py").write_text(CHECK, encoding="utf-8")
    for name in ("NDGM_CIFAR10", "NDGM_VGG16", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    return pytester


def run(project, *arguments):
    return project.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", "claims", *arguments)


@pytest.fixture
def poor(project, monkeypatch):
    """Runs the project in this process as on a machine without a CUDA device, and leaves no trace of it."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(obligations, "use", lambda record: None)
    profile = settings.get_current_profile_name()

    def start(*arguments):
        return project.runpytest_inprocess("-p", "no:cacheprovider", "-rs", "claims", *arguments)

    yield start
    settings.load_profile(profile)


def test_what_is_missing_is_skipped(poor):
    result = poor()
    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines_random(
        ["*no CUDA device", "*no CIFAR-10: pass --cifar10 DIR or set NDGM_CIFAR10"]
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--require-gpu", "-k", "device"],
            "--require-gpu: torch sees no CUDA device; run on a CUDA machine*",
        ),
        (
            ["--cifar10", "nowhere", "-k", "images"],
            "CIFAR-10: nowhere is no folder; name the one that holds*",
        ),
        (["--cifar10", ".", "-k", "images"], "CIFAR-10: . holds neither train-*.parquet and test-*"),
        (["--download-cifar10", "-k", "images"], "*--download-cifar10 needs a folder: pass --cifar10 DIR*"),
    ],
)
def test_what_was_asked_for_and_is_missing_is_red(poor, arguments, sentence):
    result = poor(*arguments)
    assert result.ret == 1
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines([sentence.replace("[", "[[]")])


def test_mutants_die_of_the_first_draw_that_kills_them(project):
    """They are not shrunk, whatever the profile; the claims before and after them are."""
    path = project.path / "claims/test_check.py"
    path.write_text(
        "import pytest\n"
        "from hypothesis import Phase, settings\n"
        "def shrinks(): return Phase.shrink in settings().phases\n"
        "def test_before(): assert shrinks()\n"
        "@pytest.mark.mutant('one')\n"
        "def test_mutant(): assert not shrinks()\n"
        "def test_after(): assert shrinks() and settings().derandomize is DERANDOMIZE\n",
        encoding="utf-8",
    )
    text = path.read_text(encoding="utf-8")
    for profile, derandomized in (("fixed", True), ("free", False)):
        path.write_text(text.replace("DERANDOMIZE", str(derandomized)), encoding="utf-8")
        run(project, f"--hypothesis-profile={profile}").assert_outcomes(passed=3)


PROVED = """
import z3
from ndgm.exact.proofs import prove
def test_square():
    x = z3.Real("x")
    assert prove(x * x >= 0).checkers == ("z3", "cvc5", "the tactics of Coq 8")
    assert prove(x * x >= x - 1).checkers == ("z3", "cvc5")
"""


def test_certificates_name_the_tactics_where_the_record_does(project):
    x = z3.Real("x")
    folder = project.mkdir("claims/kernel")
    (folder.parent / "test_check.py").write_text(PROVED, encoding="utf-8")
    record = folder / "obligations.json"
    Record("Coq 8", frozenset([digest(smt_lib([z3.Not(x * x >= 0)]))])).write(record)
    run(project).assert_outcomes(passed=1)
    record.write_text('{"kernel": "Coq 8", "closed": ["all"]}', encoding="utf-8")
    result = run(project)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*obligations.json lists 'all', which is no obligation's digest. Record the*"]
    )
