"""What `--claims-reuse` asks itself: whether it may, which files need not run, and what it keeps."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest
from made_reports import entry, run

from ndgm.verdict import HOLDS, REFUTED, reuse
from ndgm.verdict.attempts import ENTRY
from ndgm.verdict.model import Example, Verdict
from ndgm.verdict.reuse_ledger import Known, LocalLedger, read

CACHE = SimpleNamespace(mkdir=lambda name: name)
RUN = run(1)


def found(file="one", **changes):
    """What a run found of the check of a file."""
    given = {"node": file, "check": f"claims/{file}.py::test", "run": RUN.id}
    return entry(**{"verdict": HOLDS, **given, **changes})


def known(*entries):
    return Known("key", {}, entries)


@pytest.fixture
def made(monkeypatch, tmp_path):
    """Makes what decides, told of options and of what else a configuration has."""
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        reuse, "Keys", lambda *arguments: SimpleNamespace(of=lambda path: "key", rows={"square": "digest"})
    )
    (tmp_path / "claims").mkdir()
    for name in ("one", "two", "changed"):
        (tmp_path / f"claims/{name}.py").touch()

    def make(options=(reuse.OPTION,), collectonly=False, arguments=("claims",), **more):
        config = SimpleNamespace(
            option=SimpleNamespace(collectonly=collectonly),
            getoption=lambda name, default=False: name in options or default,
            rootpath=tmp_path,
            invocation_params=SimpleNamespace(dir=tmp_path),
            args=list(arguments),
            **{"cache": CACHE, **more},
        )
        decides = reuse.Reuse(config, None, None)
        decides.ledger = LocalLedger()
        return decides

    return make


@pytest.mark.parametrize(
    ("told", "asked", "notice"),
    [
        ({}, True, None),
        ({"options": ()}, False, None),
        ({"options": ("lf", "stepwise")}, False, None),
        ({"options": (reuse.OPTION, "lf")}, False, "failures choose"),
        ({"options": (reuse.OPTION, "stepwise")}, False, "failures choose"),
        ({"options": (), "cache": None}, False, None),
        ({"collectonly": True}, False, None),
        ({"options": (), "collectonly": True}, False, None),
    ],
)
def test_whether_anything_is_reused(made, told, asked, notice):
    decides = made(**told)
    assert decides.asked is asked
    assert decides.notice is None if notice is None else notice in decides.notice


@pytest.mark.parametrize(("options", "notice"), [((), False), ((reuse.OPTION,), True)])
def test_on_ci_nothing_is_reused(made, monkeypatch, options, notice):
    monkeypatch.setenv("CI", "1")
    decides = made(options)
    assert decides.asked is False and (decides.notice is not None) is notice


def test_it_is_refused_without_a_cache(made):
    with pytest.raises(pytest.UsageError, match="cache"):
        made(cache=None)


def test_a_worker_leaves_out_what_it_is_told(made):
    first = made()
    first.ignored = {"claims/two.py", "claims/one.py"}
    node = SimpleNamespace(workerinput={})
    first.pytest_configure_node(node)
    worker = made(workerinput=node.workerinput)
    assert worker.ignored == first.ignored and worker.asked is False and worker.declared == {}
    root = worker.config.rootpath
    assert worker.pytest_ignore_collect(root / "claims/one.py") is True
    for other in (root / "claims/three.py", root, root.parent / "one.py"):
        assert worker.pytest_ignore_collect(other) is None
    assert made(workerinput={}).ignored == set()


def test_a_worker_tells_which_files_have_claims_alone(made):
    worker, first = made(workerinput={}), made()
    worker.clean, first.clean = {"claims/one.py": 2}, {"claims/two.py": 1}
    worker.pytest_sessionfinish(SimpleNamespace(config=SimpleNamespace()))  # Without xdist's own.
    session = SimpleNamespace(config=SimpleNamespace(workeroutput={}))
    first.pytest_sessionfinish(session)
    assert session.config.workeroutput == {}
    worker.pytest_sessionfinish(session)
    crashed = [SimpleNamespace(workeroutput={}), SimpleNamespace()]
    for node in (session.config, *crashed):
        first.pytest_testnodedown(node)
    assert first.clean == {"claims/one.py": 2, "claims/two.py": 1}


def test_files_of_claims_alone_are_counted(made):
    decides = made()
    names = ("one", "two", "broken")
    for name in names:
        passed = name != "broken"
        decides.pytest_collectreport(SimpleNamespace(passed=passed, nodeid=f"claims/{name}.py"))
    decides.pytest_collectreport(SimpleNamespace(passed=True, nodeid="claims"))
    items = [
        SimpleNamespace(path=decides.config.rootpath / f"claims/{name}.py", stash=stash)
        for name, stash in (("one", {ENTRY: 1}), ("one", {ENTRY: 1}), ("two", {ENTRY: 1}), ("two", {}))
    ]
    decides.pytest_collection_modifyitems(items)
    assert decides.clean == {"claims/one.py": 2}


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["claims"], ["one", "two"]),
        (["tests", "claims"], ["one", "two"]),
        (["claims", "claims/one.py"], ["two"]),
        (["claims", "claims/one.py::test::part"], ["two"]),
        (["tests"], []),
    ],
)
def test_what_is_unchanged(made, arguments, names):
    """What is gone, or has another key, is not; nor are files that are given by their names."""
    decides = made(arguments=arguments)
    for name in ("one", "two", "gone"):
        decides.ledger.put(f"claims/{name}.py", known(found(name)), RUN)
    decides.ledger.put("claims/changed.py", Known("other key", {}, ()), RUN)
    assert [name for name, _ in decides._unchanged()] == [f"claims/{name}.py" for name in names]


@pytest.mark.parametrize(
    ("files", "seconds", "chosen"),
    [(100, 0, 5), (99, 0, 5), (80, 1, 2), (79, 1, 1), (10, 1, 1), (1, 1, 1), (0, 1, 0)],
)
def test_how_many_files_run_again(made, files, seconds, chosen):
    """As many as five per cent of the results, in no more than a fortieth of the time but for the first."""
    decides = made()
    decides.known = {f"{number}": known(found(seconds=seconds)) for number in range(files)}
    decides.known["empty"] = known()
    drawn = decides._choose()
    assert len(drawn) == chosen and "empty" not in drawn and set(drawn) <= set(decides.known)


def test_large_files_count_by_their_results(made):
    decides = made()
    decides.known = {f"{number}": known(*[found()] * 2) for number in range(100)}
    assert len(decides._choose()) == 5
    decides.known = {f"{number}": known(*[found()] * 5) for number in range(2)}
    assert len(decides._choose()) == 1


def test_what_stands_in(made):
    decides = made()
    assert decides.runs == {} == decides.places
    undone = found("two", verdict=Verdict.NOT_RUN)
    decides.known = {"claims/one.py": known(found()), "claims/two.py": known(undone)}
    decides.ledger.runs = {one.id: one for one in (RUN, run(2))}
    assert decides.runs == {RUN.id: RUN} and decides.places == {RUN.id: reuse.place(RUN)}
    assert decides.entries == [found()]


def test_what_is_left_out_keeps_what_it_declares(made):
    decides = made()
    example = Example(message="no", values={})
    done = found(
        verdict=REFUTED, reason="so", witnesses=2, counterexample=example, asserted="one.py:1: x",
        seconds=1.0, earlier=("error",), statement="It is.", condition="n > 0",
    )  # fmt: skip
    undone = found("two", verdict=Verdict.NOT_RUN, reason="no device")
    decides.known = {"claims/one.py": known(done), "claims/two.py": known(undone), "claims/again.py": known()}
    decides.ignored = {"claims/one.py", "claims/two.py"}
    bare = {"run": "", "verdict": Verdict.NOT_RUN}
    assert decides.declared == {
        "one": found(reason="recorded here", statement="It is.", condition="n > 0", **bare),
        "two": found("two", reason="no device", **bare),
    }


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({}, None),
        ({"seconds": 2.0, "reason": "other words"}, None),
        ({"verdict": Verdict.NOT_RUN, "witnesses": 2}, None),
        ({"verdict": Verdict.ERROR}, None),
        ({"verdict": REFUTED, "witnesses": 2}, "but refuted now"),
        ({"witnesses": 2}, "but holds now, with another witnesses"),
        (
            {"counterexample": Example(message="no", values={}), "asserted": "one.py:1: x"},
            "but holds now, with another counterexample and another asserted",
        ),
    ],
)
def test_what_differs_is_contradicted(made, now, told):
    decides = made()
    decides.known = {"claims/two.py": known(found("two")), "claims/one.py": known(found())}
    decides.ledger.runs = {RUN.id: RUN}
    entries = {"one": found(run="now", **now)}
    expected = None
    if told is not None:
        reason = f"holds as {reuse.place(RUN)}, {told}"
        expected = msgspec.structs.replace(entries["one"], verdict=Verdict.CONTRADICTED, reason=reason)
    assert decides.contradictions(entries).get("one") == expected


NOT_RUN = {"verdict": Verdict.NOT_RUN}


@pytest.mark.parametrize(
    ("entries", "kept"),
    [
        ([found()], True),
        ([found(verdict=REFUTED, expect=REFUTED)], True),
        ([found(verdict=REFUTED)], False),
        ([found(), found(verdict=REFUTED)], False),
        ([found(**NOT_RUN)], False),
        ([found(**NOT_RUN), found(node="left out", **NOT_RUN)], False),
        ([found(node="left out", **NOT_RUN)], True),
        ([found(), found(node="left out", **NOT_RUN)], True),
        ([found(earlier=("error",))], False),
        ([found(), found(), found()], True),
        ([], False),
    ],
)
def test_what_is_kept_came_to_what_is_expected_at_once(made, tmp_path, entries, kept):
    decides = made(cache=SimpleNamespace(mkdir=lambda name: tmp_path))
    decides.clean = {"claims/one.py": 1, "claims/two.py": 1, "claims/gone.py": 1}
    decides.ignored = {"claims/two.py"}
    decides.ledger.put("claims/one.py", known(found(statement="Of an earlier run.")), RUN)
    ledger = {str(number): one for number, one in enumerate([found("three"), found("two"), *entries])}
    decides.keep(RUN, ledger, {"left out": found()})
    ledger_of_now = read(tmp_path / "reuse.json")
    rows = {"square": "digest"}
    assert ledger_of_now.files == {"claims/one.py": [Known("key", rows, tuple(entries))] if kept else []}


def test_nothing_is_kept_where_nothing_is_asked(made, tmp_path):
    decides = made((), cache=SimpleNamespace(mkdir=lambda name: tmp_path))
    decides.clean = {"claims/one.py": 1}
    decides.keep(RUN, {"one": found()}, {})
    assert not (tmp_path / "reuse.json").exists()


def test_what_the_terminal_is_told(made):
    lines = []
    reporter = SimpleNamespace(write_line=lambda text, **colours: lines.append((text, colours)))
    decides = made()
    decides.pytest_terminal_summary(reporter)
    assert lines == []
    decides.notice = "left out"
    decides.known = {
        "claims/one.py": known(found(), found(), found(**NOT_RUN)),
        "claims/two.py": known(found("two"), found("two")),
    }
    decides.ledger.runs = {RUN.id: RUN}
    decides.ignored, decides.again = {"claims/one.py"}, ["claims/two.py"]
    decides.pytest_terminal_summary(reporter)
    told = f"2 results of 1 files: {reuse.place(RUN)}; 1 of 2 files ran again, chosen at random"
    assert lines == [("left out", {"yellow": True}), (told, {})]
