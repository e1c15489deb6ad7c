"""The report file, function by function: what is read and refused, written, kept, left out and digested."""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED
from ndgm.verdict import report as files
from ndgm.verdict.inventory import Chapter, Paper
from ndgm.verdict.model import SCHEMA, Heading, Report, Row

FIRST, SECOND = run(1, "one"), run(2, "two")
MADE = report(FIRST, entry(HOLDS), entry(NOT_RUN, node="b", mutant="flip"))


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "report.json"
    files.write(path, MADE)
    return path


# Reading


def refused(path: Path) -> str:
    """Why a file is refused, without its name."""
    with pytest.raises(files.ReportError) as caught:
        files.read(path)
    return str(caught.value).replace(str(path), "FILE")


def test_what_was_written_is_read(written):
    assert files.read(written) == MADE
    assert written.read_bytes().endswith(b"\n}\n") and b'\n "schema": ' in written.read_bytes()
    files.write(written.with_name("other.json"), report(SECOND, entry(REFUTED)))
    (written.parent / "notes.txt").touch()
    assert [made.run for made in files.read_folder(written.parent)] == [SECOND, FIRST]
    assert files.read_folder(written.parent / "missing") == []
    with pytest.raises(files.ReportError, match="cannot read the folder "):
        files.read_folder(written)


def test_what_is_no_report_is_refused_by_name(written):
    def changed(old: str, new: str) -> str:
        made = written.with_name("changed.json")
        made.write_text(written.read_text().replace(old, new, 1))
        return refused(made)

    older = SCHEMA.replace("/4", "/3")
    assert changed(SCHEMA, older) == (
        f"FILE has the schema '{older}', and this version reads '{SCHEMA}': run the claims again."
    )
    for other in ("another", SCHEMA.replace("report", "journal")):
        assert changed(SCHEMA, other) == f"FILE is no report about claims: its schema is '{other}'."
    assert changed('"paper"', '"schema": "x",\n "paper"').startswith(("FILE is damaged", "FILE is no report"))
    assert changed('"arxiv": ""', '"arxiv": "",\n "arxiv": ""') == (
        "FILE is damaged: it has the key 'arxiv' twice; run the claims again."
    )
    assert changed("{", "[").startswith("FILE is no report, or is damaged: ")
    assert changed(FIRST.date, "banana").endswith("; run the claims again.")
    assert changed('"verdict": "holds"', '"verdict": "refuted"').startswith("FILE is damaged or forged: ")
    assert refused(written.with_name("missing.json")) == (
        "cannot read the report FILE: No such file or directory."
    )
    assert refused(written.parent).startswith("cannot read the report FILE: ")
    deep = written.with_name("deep.json")
    deep.write_text(written.read_text().replace('"claims": [', '"claims": ' + "[" * 10**5, 1))
    assert refused(deep).endswith("run the claims again.")
    written.write_bytes(b'{"schema": "\xff"}')
    assert refused(written).startswith("FILE is no report, or is damaged: ")


# Writing


def test_where_a_report_can_be_written(tmp_path):
    for name, age in (("old", 7200), ("new", 60)):
        left = tmp_path / f".report.json.{name}.partial"
        left.touch()
        os.utime(left, (time.time() - age,) * 2)
    files.check_writable(tmp_path / "report.json")
    (tmp_path / "report.json").touch()
    files.check_writable(tmp_path / "report.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".report.json.new.partial", "report.json"]
    (tmp_path / "report.json").write_text("{")
    files.check_writable(tmp_path / "report.json")
    with pytest.raises(OSError, match="it is no plain file"):
        files.check_writable(tmp_path)
    (tmp_path / "paper.toml").write_text("[paper]\n")
    with pytest.raises(OSError, match="it is there, and no report"):
        files.check_writable(tmp_path / "paper.toml")
    with pytest.raises(OSError):
        files.check_writable(tmp_path / "missing" / "report.json")


def test_a_file_of_any_kind_needs_its_folder(tmp_path):
    files.check_folder(tmp_path / "summary.md")
    with pytest.raises(OSError, match="there is no folder missing"):
        files.check_folder(tmp_path / "missing" / "summary.md")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_files_have_the_permissions_of_others(tmp_path, mask):
    before = os.umask(mask)
    try:
        files.replace(tmp_path / "file", b"one ", b"two")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert (tmp_path / "file").read_bytes() == b"one two"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~mask


def test_a_write_that_fails_says_why_though_nothing_is_left_to_delete(tmp_path, monkeypatch):
    def lost(name, path):
        Path(name).unlink()
        raise PermissionError("no")

    monkeypatch.setattr(files.os, "replace", lost)
    with pytest.raises(PermissionError, match="no"):
        files.replace(tmp_path / "file", b"new")


# What a report keeps


def test_a_report_keeps_the_runs_that_its_entries_name():
    third = run(3, "three")
    made = report(SECOND, entry(HOLDS), recorded=[MADE, report(third, entry(HOLDS, node="other"))])
    assert (made.run, made.recorded) == (SECOND, (FIRST,))
    assert files.used(made.claims, {one.id: one for one in (third, SECOND, FIRST)}) == (FIRST, SECOND)
    assert files.used(made.claims, None) == ()


def test_a_report_is_about_its_inventory():
    rows = inventory()
    rows = rows.__class__(Paper("A paper", "2401.0"), (Chapter("a", "A"), Chapter("b", "B")), rows.claim)
    made = files.compose(rows, FIRST, iter(MADE.claims))
    assert (made.schema, made.paper, made.arxiv, made.claims) == (SCHEMA, "A paper", "2401.0", MADE.claims)
    assert made.recorded == ()
    assert made.chapters == (
        Heading(id="a", title="A", position=0, as_of=FIRST.date),
        Heading(id="b", title="B", position=1, as_of=FIRST.date),
    )


def test_results_are_what_was_run():
    assert [(one.node, one.verdict) for one in files.results(MADE)] == [("a", HOLDS)]


def test_the_fingerprint_is_of_what_is_found():
    def print_of(made: Report) -> str:
        return files.fingerprint(made)

    assert print_of(MADE) == print_of(
        report(SECOND, *files.results(MADE), entry(NOT_RUN, node="b", mutant="flip"))
    )
    slower = report(
        FIRST, entry(HOLDS, seconds=9, earlier=("error: no",)), entry(NOT_RUN, node="b", mutant="flip")
    )
    assert print_of(MADE) == print_of(slower)
    assert print_of(MADE).startswith("sha256:") and len(print_of(MADE)) == 7 + 64
    assert print_of(MADE) == print_of(msgspec.structs.replace(MADE, recorded=(SECOND,)))
    for other in (
        report(FIRST, entry(HOLDS, witnesses=1), entry(NOT_RUN, node="b", mutant="flip")),
        report(FIRST, entry(HOLDS), entry(NOT_RUN, node="b", mutant="flop")),
        report(FIRST, entry(HOLDS)),
        msgspec.structs.replace(MADE, paper="Another"),
    ):
        assert print_of(other) != print_of(MADE)


# A run, and its code


def described(root: Path, *code: bool, versions=("pytest", "no-such-distribution", "msgspec")):
    settings = {"claims_versions": versions, "claims_digest": ["claims"]}
    config = SimpleNamespace(
        rootpath=root, getini=settings.get, invocation_params=SimpleNamespace(args=["-q", Path("claims")])
    )
    return files.describe_run(config, [MADE], *code)


def test_a_run_says_where_it_ran(tmp_path):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "one.py").write_text("x = 1\n")
    found = described(tmp_path)
    assert found.versions == {"pytest": pytest.__version__, "msgspec": msgspec.__version__}
    assert found.machine == f"{platform.system()} {platform.machine()}"
    assert found.python == ".".join(map(str, sys.version_info[:3]))
    assert (found.processors, found.device, found.arguments) == (os.cpu_count(), "", ("-q", "claims"))
    assert (found.exit_status, found.seconds) == (0, 0.0)
    assert found.digest == files.digest(tmp_path, ["claims"]) and found.date > FIRST.date
    idle = described(tmp_path, False)
    assert (idle.commit, idle.dirty, idle.digest) == (None, None, "")


def test_a_machine_that_does_not_count_its_processors_has_one(tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "cpu_count", lambda: None)
    assert described(tmp_path, False).processors == 1


def test_the_digest_is_of_names_and_contents_in_their_order(tmp_path):
    (tmp_path / "claims" / "folder.py").mkdir(parents=True)
    (tmp_path / "claims" / "b.toml").write_bytes(b"2")
    (tmp_path / "claims" / "a.py").write_bytes(b"1")
    (tmp_path / "claims" / "c.txt").write_bytes(b"3")
    total = hashlib.sha256()
    for name, content in ((b"claims/a.py", b"1"), (b"claims/b.toml", b"2")):
        total.update(name + b"\0" + hashlib.sha256(content).digest())
    expected = f"sha256:{total.hexdigest()}"
    assert files.digest(tmp_path, ["claims"]) == expected
    assert files.digest(tmp_path, ["claims/b.toml", "claims/a.py", "claims/c.txt", "none"]) == expected


def test_an_inventory_of_claims_without_a_paper():
    """One row for each claim, in the order of the nodes, and as the first check of it says."""
    found = files.inventory_of(
        [
            entry(node="c", claim="b", statement="Second.", check="f::c"),
            entry(node="b", claim="b", statement="First.", where="p. 3", uses=("a",)),
            entry(node="a", claim="a", statement="It is.", check="f::a"),
        ]
    )
    assert (found.paper, found.chapter) == (Paper("claims"), (Chapter("claims", "Claims"),))
    made = {"kind": "claim", "chapter": "claims"}
    assert found.claim == (
        Row(id="a", where="f::a", statement="It is.", **made),
        Row(id="b", where="p. 3", statement="First.", uses=("a",), **made),
    )
