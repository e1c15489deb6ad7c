"""What is written beside a measurement: commit, whether the package differs from it, machine and versions."""

from __future__ import annotations

import subprocess

import pytest
import torch

from ndgm.measure.surroundings import about, commit, machine, versions


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with a package and a page, and its commit."""
    for name in ("NAME", "EMAIL"):
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_{name}", "somebody@example.org")
    (tmp_path / "ndgm").mkdir()
    (tmp_path / "ndgm" / "code.py").write_text("one = 1\n", encoding="utf-8")
    (tmp_path / "page.md").write_text("a page\n", encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True)
    return tmp_path


def test_the_commit_is_named(repository):
    found, dirty = commit(repository)
    assert found is not None and len(found) == 40
    assert not dirty


def test_changes_of_the_package_are_told(repository):
    (repository / "ndgm" / "code.py").write_text("one = 2\n", encoding="utf-8")
    assert commit(repository)[1]


def test_new_files_of_the_package_are_told(repository):
    (repository / "ndgm" / "more.py").write_text("two = 2\n", encoding="utf-8")
    assert commit(repository)[1]


def test_changes_elsewhere_do_not_matter(repository):
    (repository / "page.md").write_text("another page\n", encoding="utf-8")
    (repository / "notes.txt").write_text("new\n", encoding="utf-8")
    assert not commit(repository)[1]


def test_without_git_the_code_is_that_of_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit(tmp_path) == (None, True)
    monkeypatch.setenv("PATH", "")
    assert commit(tmp_path) == (None, True)


def test_a_cpu_is_told_with_its_threads():
    told = machine(torch.device("cpu"))
    assert told.startswith("CPU ") and f"{torch.get_num_threads()} thread" in told
    assert set(versions()) >= {"python", "torch", "numpy"}
    assert set(about(torch.device("cpu"))) == {"machine", "versions", "commit", "dirty", "date"}
