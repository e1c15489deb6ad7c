"""`--claims-reuse`: what has not changed is not even imported, and what depends on a change runs."""

from __future__ import annotations

import os
import time

import msgspec
import pytest
from made_claims import CUBE, doing
from made_reports import run as made_run

from ndgm.verdict import reuse, reuse_ledger
from ndgm.verdict.report import read

NOTED = "with open('ran', 'a') as told: told.write('{name} ')\n"
"""What a file does that is imported: it says so."""


@pytest.fixture
def paper(project, monkeypatch):
    """A project of two files, which note that they are imported; the first is chosen to run again."""
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(reuse.random.Random, "shuffle", lambda self, files: files.sort(reverse=True))
    settings = (project.path / "pytest.ini").read_text(encoding="utf-8")
    project.settings(settings.replace(" -p no:cacheprovider", ""))
    (project.path / "claims/square.py").unlink()
    project.inventory("cube", "one", "two")
    project.module("cube", NOTED.format(name="cube") + CUBE)
    project.module("one", NOTED.format(name="one") + doing("one"))
    project.module("two", NOTED.format(name="two") + doing("two"))
    (project.path / "claims/constant.py").write_text("VALUE = 1\n", encoding="utf-8")
    aged(project)
    return project


def aged(project):
    """Date the files back, so that what is read of them may be kept."""
    for path in project.path.glob("claims/*"):
        os.utime(path, (time.time() - 60,) * 2)


def imported(project):
    """Which files have been imported since this was last asked, without those that run again."""
    path = project.path / "ran"
    names = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return sorted(set(names) - {"two"})


def run(project, *arguments):
    found = project.run("--claims-reuse", *arguments)
    return found, imported(project)


def test_what_stands_in_is_never_exported_as_found_by_this_run(paper):
    first, _ = run(paper)
    second, _ = run(paper)
    (recorded,) = second.report.recorded
    assert recorded == first.report.run and second.report.run.id != recorded.id
    for name in ("cube", "one"):
        entries = [entry for reading in second.claims[name].readings for entry in reading.checks]
        found = {entry.run for entry in entries if entry.verdict != "not run"}
        assert found == {recorded.id}
        assert {entry.reason for entry in entries if entry.run == second.report.run.id} == {"recorded here"}
        assert second.claims[name].readings[0].sources == (recorded.id,)
    assert read(paper.file) == second.report  # It is a report like any other.


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("claims/one.py", "# A comment.\n"),
        ("claims/conftest.py", "X = 1\n"),
        ("pytest.ini", "\n"),
        ("claims/data.csv", "1\n"),
    ],
)
def test_a_change_runs_what_depends_on_it(paper, file, text):
    run(paper)
    with open(paper.path / file, "a", encoding="utf-8") as changed:
        changed.write(text)
    _, ran = run(paper)
    assert ran == (["one"] if file == "claims/one.py" else ["cube", "one"])
    assert run(paper)[1] == []


def test_what_is_imported_counts_by_what_it_does(paper):
    paper.module("one", "import claims.constant\n" + NOTED.format(name="one") + doing("one"))
    run(paper)
    path = paper.path / "claims/constant.py"
    path.write_text("# A comment.\nVALUE = 1\n", encoding="utf-8")
    assert run(paper)[1] == []
    path.write_text("VALUE = 2\n", encoding="utf-8")
    assert run(paper)[1] == ["one"]


def test_a_file_that_a_module_rests_on_runs_that_alone(paper):
    (paper.path / "claims/conftest.py").write_text(
        "def pytest_claims_files(config, path):\n"
        "    return [path.with_name('lemma.v')] if path.stem == 'one' else []\n",
        encoding="utf-8",
    )
    (paper.path / "claims/lemma.v").write_text("Lemma.", encoding="utf-8")
    run(paper)
    (paper.path / "claims/lemma.vo").write_text("compiled", encoding="utf-8")
    assert run(paper)[1] == []
    (paper.path / "claims/lemma.v").write_text("Theorem.", encoding="utf-8")
    assert run(paper)[1] == ["one"]


def test_a_row_runs_its_own_checks_and_a_printed_number_all(paper):
    run(paper)
    path = paper.path / "claims/paper.toml"
    text = path.read_text(encoding="utf-8")
    row = text[text.index('id = "one"') :]
    path.write_text(text.replace(row, row.replace("It is.", "It was.", 1)), encoding="utf-8")
    found, ran = run(paper)
    assert ran == ["one"] and found.claims["one"].row.statement == "It was."
    path.write_text(text + '\nprinted = ["1"]\n', encoding="utf-8")  # Of the last row.
    assert run(paper)[1] == ["cube", "one"]


def test_options_and_the_environment_count(paper, monkeypatch):
    run(paper)
    assert run(paper, "-k", "one or cube")[1] == ["cube", "one"]
    assert run(paper, "-k", "one or cube")[1] == run(paper, "-v")[1] == []
    monkeypatch.setenv("CLAIMS_SOURCE", "elsewhere")
    assert run(paper)[1] == ["cube", "one"]


def test_what_is_left_out_stays_left_out(paper):
    first, _ = run(paper, "-k", "one")
    second, ran = run(paper, "-k", "one")
    assert ran == [] and without_reasons(first) == without_reasons(second)
    assert second.verdicts == {"cube": "not run", "one": "holds", "two": "not run"}


def without_reasons(found):
    return {name: (claim.verdict, claim.reason) for name, claim in found.claims.items()}


def test_what_is_red_or_not_run_or_repeated_runs_again(paper):
    paper.inventory("cube", "one", "two", "three")
    paper.module("one", NOTED.format(name="one") + doing("one").replace("HOLDS", "REFUTED"))
    paper.module("three", NOTED.format(name="three") + doing("three", "pytest.skip('no device')"))
    first, ran = run(paper)
    assert first.status == 1 and ran == ["cube", "one", "three"]
    second, ran = run(paper)
    assert second.status == 1 and ran == ["one", "three"] and second.verdicts == first.verdicts


def test_a_run_that_is_interrupted_keeps_nothing(paper):
    paper.module("broken", "raise ValueError\n")
    assert run(paper)[0].status == 2
    (paper.path / "claims/broken.py").unlink()
    found, ran = run(paper)
    assert found.status == 0 and ran == ["cube", "one"]


def test_a_test_that_is_no_claim_runs(paper):
    paper.module("plain", NOTED.format(name="plain") + "def test_plain(): pass\n")
    assert run(paper)[1] == ["cube", "one", "plain"]
    assert run(paper)[1] == ["plain"]


def test_a_file_that_is_named_runs(paper):
    run(paper)
    found, ran = run(paper, "claims/one.py")
    assert found.status == 0 and ran == ["one"]
    assert run(paper, "claims/one.py::test_one")[1] == ["one"]


LUCK = "import pathlib\n    luck = pathlib.Path('luck').exists()\n    with "


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("assert not false", "assert not false and not luck", "but refuted now"),
        ("witness(x=1):", "witnesses(1 + luck):", "but holds now, with another witnesses"),
    ],
)
def test_a_difference_is_contradicted(paper, workers, old, new, told):
    """What runs again, and comes to something else though nothing has changed."""
    paper.module("two", doing("two").replace(old, new).replace("with ", LUCK))
    first, _ = run(paper, *workers)
    assert first.verdicts["two"] == "holds"
    (paper.path / "luck").touch()
    second, _ = run(paper, *workers)
    assert second.status == 1 and second.verdicts["two"] == "contradicted"
    assert "holds as recorded here, " in second.reasons["two"] and told in second.reasons["two"]
    assert second.verdicts["one"] == "holds" and read(paper.file) == second.report


def test_nothing_is_reused_on_ci(paper, monkeypatch):
    run(paper)
    monkeypatch.setenv("CI", "true")
    found, ran = run(paper)
    assert ran == ["cube", "one"] and "--claims-reuse is left out on CI" in found.output


@pytest.mark.parametrize(
    ("told", "on_ci"),
    [
        ({}, False), ({"CI": ""}, False), ({"CI": "0"}, False), ({"CI": "False"}, False), ({"CI": "1"}, True),
        ({"GITHUB_ACTIONS": ""}, True), ({"CI": "0", "GITHUB_ACTIONS": "true"}, True),
    ],
)  # fmt: skip
def test_what_counts_as_ci(monkeypatch, told, on_ci):
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert reuse._is_on_ci() is on_ci


def test_the_place_of_a_run_says_when_and_at_what():
    clean = made_run(commit="1a2b3c4d5e")
    assert reuse.place(clean) == "recorded here, 2026-01-01 12:00, at 1a2b3c4"
    changed = msgspec.structs.replace(clean, dirty=True)
    assert reuse.place(changed) == f"{reuse.place(clean)}, files changed"
    assert reuse.place(made_run()) == "recorded here, 2026-01-01 12:00, outside of a checkout"


def test_nothing_is_reused_where_failures_choose(paper):
    run(paper)
    found, ran = run(paper, "--lf")
    assert ran == ["cube", "one"] and "--claims-reuse is left out where earlier failures" in found.output


def test_it_needs_pytests_cache(paper):
    found = paper.run("--claims-reuse", "-p", "no:cacheprovider")
    assert found.status == 4 and "--claims-reuse keeps its ledger in pytest's cache" in found.errors


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"\xff", b'{"schema": "ndgm.verdict/reuse/0"}'])
def test_a_damaged_ledger_is_as_good_as_none(paper, damage):
    run(paper)
    (path,) = paper.path.rglob("reuse.json")
    assert reuse_ledger.read(path).files
    path.write_bytes(damage)
    found, ran = run(paper)
    assert found.status == 0 and ran == ["cube", "one"]


def test_without_the_option_nothing_is_taken_or_kept(paper):
    assert paper.run().status == 0
    assert not list(paper.path.rglob("reuse.json"))
    imported(paper)
    run(paper)
    imported(paper)
    assert paper.run().status == 0 and imported(paper) == ["cube", "one"]


def test_the_draw_is_of_five_per_cent_and_takes_little_time(paper, monkeypatch):
    monkeypatch.undo()
    known = {
        f"claims/{number}.py": reuse_ledger.Known("key", {}, (entry(number),) * 2) for number in range(100)
    }
    drawn = reuse.Reuse.__new__(reuse.Reuse)
    drawn.known, drawn.chooses = known, reuse.random.Random(1)
    seen = [drawn._choose() for _ in range(2000)]
    assert all(1 <= len(files) <= 5 for files in seen)
    assert {file for files in seen for file in files} == set(known)
    assert sum(known[file].seconds for files in seen for file in files) / 2000 < 0.04 * sum(
        one.seconds for one in known.values()
    )


def entry(number):
    from made_reports import entry

    return msgspec.structs.replace(entry(), seconds=1.0 + 9 * (number % 10 == 0))
