"""Git: asked once, only for a report, and never in the way; which code is newer by ancestry."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reports import entry, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED, git
from ndgm.verdict.__main__ import main
from ndgm.verdict.chronology import by_date, by_descent
from ndgm.verdict.git import Ancestry, Checkout, checkout
from ndgm.verdict.merging import merge
from ndgm.verdict.report import read, write

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
on_posix = pytest.mark.skipif(os.name != "posix", reason="its stand-in for git is a shell script")


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """A git that knows neither this project nor the settings of this machine."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "someone")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "someone@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def command(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder, message="another"):
    """A new commit on top of what is checked out."""
    command(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return command(folder, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    command(folder, "init", "--quiet")
    return folder


# The checkout


def test_a_checkout_has_a_commit_and_may_be_changed(repository):
    assert checkout(repository) == Checkout(None, False)
    made = commit(repository)
    assert checkout(repository) == Checkout(made, False)
    (repository / "deep").mkdir()
    (repository / "deep" / "new.py").write_text("")
    assert checkout(repository) == Checkout(made, True)
    command(repository, "add", ".")
    assert checkout(repository) == checkout(repository / "deep") == Checkout(made, True)
    made = commit(repository)
    assert checkout(repository) == Checkout(made, False)


def test_without_a_repository_or_without_git_nothing_is_known(tmp_path, monkeypatch):
    assert checkout(tmp_path) == Checkout(None, None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert checkout(tmp_path) == Checkout(None, None)
    assert not Ancestry(tmp_path).is_ancestor("0" * 40, "1" * 40)


@on_posix
@pytest.mark.parametrize("name", [b"caf\xe9.txt", "図1.png".encode(), b"a\nb", b"# branch.oid no"])
def test_names_that_cannot_be_decoded_have_no_influence(repository, project_of, name):
    command(repository, "config", "core.quotepath", "false")
    made = commit(repository)
    try:
        (repository / os.fsdecode(name)).write_text("")
    except OSError:
        pytest.skip("no such name can be given here")
    assert checkout(repository) == Checkout(made, True)
    found = project_of(repository, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (found.run.commit, found.run.dirty) == (made, True)


# A run


@pytest.fixture
def project_of(project):
    """The report of a run of the project, put into a folder, in a process of its own."""

    def made(folder, *arguments, **environment):
        shutil.copytree(project.path, folder, dirs_exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pytest", "claims", "--claims-report=report.json", *arguments],
            cwd=folder, env={**os.environ, **environment}, check=True, capture_output=True,
        )  # fmt: skip
        return read(folder / "report.json")

    return made


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """What a git was asked that answers after half a minute."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/calls"\nsleep 30\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.setattr(git, "TIMEOUT", 0.2)

    def asked():
        path = tmp_path / "calls"
        return path.read_text().splitlines() if path.exists() else []

    return asked


@on_posix
@pytest.mark.parametrize("arguments", [[], ["--help"], ["--version"], ["--collect-only"], ["-k", "nothing"]])
def test_git_is_not_asked_without_a_report(project, calls, arguments):
    project.run(*arguments, report=False)
    assert calls() == []


@on_posix
def test_git_is_asked_once_for_a_report_and_never_waited_for(project, calls, workers):
    started = time.monotonic()
    found = project.run(*workers)
    assert time.monotonic() - started < 25
    (asked,) = calls()
    assert asked.startswith("--no-optional-locks status ")
    assert (found.report.run.commit, found.report.run.dirty) == (None, None)
    assert found.verdicts["square"] == "holds"


@on_posix
@pytest.mark.parametrize("option", ["--claims-html=page", "--claims-summary=summary.md", "--claims-badges=b"])
def test_it_is_asked_for_the_other_files_too(project, calls, option):
    project.run(option, report=False)
    assert len(calls()) == 1


def test_a_run_without_a_report_reads_no_sources_for_its_digest(project, monkeypatch):
    monkeypatch.setattr("ndgm.verdict.report.digest", lambda *given: 1 / 0)
    assert project.run(report=False).status == 0


# Ancestry


def test_ancestry_is_what_git_says(repository):
    first = commit(repository)
    second = commit(repository)
    command(repository, "checkout", "--quiet", first)
    aside = commit(repository, "aside")
    known = Ancestry(repository)
    assert known.is_ancestor(first, second) and known.is_ancestor(first, aside)
    assert not known.is_ancestor(second, first)
    assert not known.is_ancestor(second, aside) and not known.is_ancestor(aside, second)


def test_unknown_commits_are_nobodys_ancestors(repository, tmp_path):
    first = commit(repository)
    second = commit(repository)
    command(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "shallow")
    for known in (Ancestry(tmp_path / "shallow"), Ancestry(tmp_path)):
        assert not known.is_ancestor(first, second) and not known.is_ancestor(second, first)
    assert not Ancestry(repository).is_ancestor(first, "0" * 40)


@on_posix
def test_what_is_no_commit_is_no_option_either(repository, calls):
    known = Ancestry(repository)
    for name in ("--output=x", "HEAD", "", "a" * 39, "A" * 40, "a" * 40 + "\n"):
        assert not known.is_ancestor(name, "a" * 40) and not known.is_ancestor("a" * 40, name)
    assert calls() == []


@on_posix
def test_a_silent_git_is_asked_once(repository, calls):
    known = Ancestry(repository)
    assert not any(known.is_ancestor(letter * 40, "f" * 40) for letter in "abcde")
    assert len(calls()) == 1


def test_a_descendant_is_newer_whatever_the_dates(repository, monkeypatch, tmp_path):
    first = commit(repository)
    second = commit(repository)
    monkeypatch.chdir(repository)
    ahead = report(run(9, "ahead", commit=first), entry(REFUTED, code="old"))
    right = report(run(1, "right", commit=second), entry(HOLDS, code="new"))
    write(tmp_path / "a.json", ahead)
    write(tmp_path / "b.json", right)
    output = tmp_path / "merged.json"
    for names in ("ab", "ba"):
        paths = [str(tmp_path / f"{name}.json") for name in names]
        assert main(["merge", *paths, "-o", str(output)]) == 0
        merged = read(output)
        assert (merged.run, merged.recorded) == (right.run, (ahead.run,))
        assert merged.claims[0].readings[0].sources == (right.run.id,)
    monkeypatch.chdir(tmp_path)  # No repository: the date decides.
    assert main(["merge", *paths, "-o", str(output)]) == 1
    assert read(output).claims[0].readings[0].sources == (ahead.run.id,)


def asked_of(*reports):
    """The pairs of commits whose ancestry a merge asks for."""
    pairs = []
    merge(reports, lambda older, newer: bool(pairs.append((older, newer))))
    return pairs


def test_ancestry_is_asked_only_where_codes_stand_against_each_other():
    first, second = run(1, commit="a" * 40), run(2, commit="b" * 40)
    old, new = entry(code="old"), entry(code="new")
    assert asked_of(report(first, old), report(second, new)) == [("b" * 40, "a" * 40)]
    assert asked_of(report(first, old), report(second, old)) == []
    assert asked_of(report(first, old), report(run(2, commit="a" * 40), new)) == []
    assert asked_of(report(first, old), report(run(2), new)) == []
    assert asked_of(report(first, old), report(second, entry(code="new", node="b"))) == []


def test_a_changed_checkout_has_no_ancestry():
    one, other = (run(day, commit=name * 40) for day, name in ((1, "a"), (2, "b")))
    changed = type(one)(**{name: getattr(other, name) for name in other.__struct_fields__} | {"dirty": True})
    asked = asked_of(report(one, entry(code="old")), report(changed, entry(code="new")))
    assert asked == []


# The order of runs


@st.composite
def histories(draw):
    """Some runs of some commits, and which commits are ancestors of which."""
    commits = [name * 40 for name in "abcdef"[: draw(st.integers(1, 6))]]
    above = {}
    for place, name in enumerate(commits):
        parents = draw(st.sets(st.sampled_from(commits[:place]))) if place else set()
        above[name] = parents.union(*(above[parent] for parent in parents))
    days = st.integers(1, 9)
    runs = [
        run(draw(days), str(number), commit=draw(st.sampled_from([None, *commits])))
        for number in range(draw(st.integers(1, 7)))
    ]
    return runs, lambda older, newer: older in above[newer], commits


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_respects_ancestry_then_dates(history, random):
    runs, is_ancestor, commits = history
    order = list(by_descent(runs, commits, is_ancestor).values())
    assert sorted(map(id, order)) == sorted(map(id, runs))
    for place, earlier in enumerate(order):
        for later in order[place + 1 :]:
            if earlier.commit and later.commit and earlier.commit != later.commit:
                assert not is_ancestor(later.commit, earlier.commit)
    shuffled = list(runs)
    random.shuffle(shuffled)
    assert list(by_descent(shuffled, commits, is_ancestor).values()) == order
    assert list(by_descent(runs, [], is_ancestor)) == list(by_date(runs))
    assert list(by_descent(runs, commits, lambda older, newer: False)) == list(by_date(runs))


@given(histories())
def test_a_date_that_contradicts_no_ancestry_decides(history):
    runs, is_ancestor, commits = history
    order = list(by_descent(runs, commits, is_ancestor).values())
    first = min(runs, key=lambda run: (run.date, run.id))
    if not any(one.commit and first.commit and is_ancestor(one.commit, first.commit) for one in runs):
        assert order[0] == first


@given(histories(), st.integers(0, 6))
def test_the_live_run_is_the_last(history, place):
    runs, _, _ = history
    live = runs[place % len(runs)]
    order = list(by_date(runs, live=live.id).values())
    assert order[-1] == live
    others = [one for one in by_date(runs).values() if one != live]
    assert order[:-1] == others


def test_a_commit_is_as_old_as_the_codes_that_were_not_run():
    """What was not run of an older commit makes nothing stale, however late it is dated."""
    old = report(run(9, "late", commit="a" * 40), entry(NOT_RUN, code="old"))
    new = report(run(1, "early", commit="b" * 40), entry(HOLDS, code="new"))
    found = merge([old, new], lambda older, newer: (older, newer) == ("a" * 40, "b" * 40)).claims[0]
    assert (found.verdict, found.readings[0].stale) == (HOLDS, False)
    assert merge([old, new]).claims[0].readings[0].stale
