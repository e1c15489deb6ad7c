"""What runs of claims cost besides their checks: collecting, a second run, the journal, the page."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import page
from ndgm.verdict.journal import Head, Journal
from ndgm.verdict.meanings import Meanings
from tests.benchmarks.test_plugin import CLAIMS, python

FILES, CLAIMS_EACH = 50, 20
SETTINGS = "[pytest]\npython_files = claims/*.py\nclaims_digest = claims\naddopts = --import-mode=importlib\n"


@pytest.fixture
def paper(tmp_path, benchmark):
    """A project of many files, of which each claim has a name of its own, and how to run it."""
    files = FILES if benchmark.enabled else 2
    (tmp_path / "pytest.ini").write_text(SETTINGS)
    (tmp_path / "claims").mkdir()
    for number in range(files):
        text = CLAIMS.format(number=CLAIMS_EACH).replace('f"c{number}"', f'f"c{number}-{{number}}"')
        (tmp_path / f"claims/file_{number}.py").write_text(text)
    benchmark.group = f"{files * CLAIMS_EACH} claims in {files} files"

    def started(*arguments):
        return python("-m", "pytest", "-q", "claims", *arguments, folder=tmp_path)

    return started


@pytest.mark.parametrize("what", ["collected", "run", "run again", "run again, nothing has changed"])
def test_second_run(benchmark, monkeypatch, paper, what):
    """With `--claims-reuse` a file or two of what has not changed run again; the others are not imported."""
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    if "again" in what:
        paper("--claims-reuse")
    options = {"collected": ["--collect-only"], "run again, nothing has changed": ["--claims-reuse"]}
    found = benchmark.pedantic(paper, options.get(what, []), rounds=3)
    assert ("ran again, chosen at random" in found) is ("nothing" in what)


@pytest.mark.parametrize("kept", ["looked at", "kept from an earlier run"])
def test_digests(benchmark, pytestconfig, kept):
    """What all Python files of this project mean; a tenth of them where nothing is measured."""
    files = [path for folder in ("claims", "ndgm") for path in (pytestconfig.rootpath / folder).rglob("*.py")]
    files = files if benchmark.enabled else files[::10]
    known = Meanings()
    for file in files:
        known(file)
    earlier = known.dump() if kept.startswith("kept") else b""

    def find():
        found = Meanings()
        found.load(earlier)
        return [found(file) for file in files]

    benchmark.group = f"what {len(files)} files mean"
    assert benchmark(find) == [known(file) for file in files]


@pytest.mark.parametrize("journal", ["entries written out", "in a journal"])
def test_journal(benchmark, tmp_path, journal):
    """A thousand entries of a run, one by one, as they are sent from a worker, and then put down."""
    entries = [entry(node=str(number)) for number in range(1000)]
    head = Head(run=run(), inventory=None, absent={}, declared=())
    book = Journal(lambda: [(tmp_path, "report")], lambda: head)

    def append():
        for one in entries:
            if journal == "in a journal":
                book.append(one, 0.0)
            else:
                msgspec.json.encode(one)

    benchmark.group = "1000 entries"
    benchmark(append)
    book.remove()


@pytest.mark.parametrize("rows", [10, 200])
def test_page(benchmark, tmp_path, rows):
    names = [f"row-{number}" for number in range(rows)]
    entries = [entry(node=name, claim=name) for name in names]
    made = report(run(), *entries, rows=inventory(names))
    benchmark.group = "the page of so many rows"
    written = benchmark(page.write, made, tmp_path / "page")
    assert written.stat().st_size > 0
