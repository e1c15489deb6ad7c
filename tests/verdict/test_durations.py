"""How the time of a run splits, and where a reader finds it: the terminal, the page, the summary of a job."""

from __future__ import annotations

import re

import msgspec
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.durations import durations
from ndgm.verdict.markdown import append
from ndgm.verdict.merging import merge
from ndgm.verdict.page import render
from ndgm.verdict.terminal import WIDTH, took

SLOW = (
    "import time\n"
    '@claim("square", expect=HOLDS, evidence=PROVED, given={"x": 1}, mutants={"zero": {"x": 0}})\n'
)


def timed(day=1, machine="here", seconds=1.0):
    """A check and its mutant, which takes half as long."""
    of = msgspec.structs.replace(run(day, machine), seconds=10.0)
    return report(of, entry(seconds=seconds), entry(REFUTED, node="b", mutant="flip", seconds=seconds / 2))


def test_claims_and_mutants_are_told_apart():
    made = timed()
    found = durations(made.claims, made.run)
    assert str(found) == "1.0 s in claims, 0.5 s in their mutants; the run took 10.0 s"
    assert found.total == ("all", 1.0, 0.5)
    assert [(one.claim, one.claims, one.mutants, one.seconds) for one in found.slowest] == [
        ("square", 1.0, 0.5, 1.5)
    ]


def test_other_runs_count_for_nothing():
    made = merge([timed(1, "there", seconds=100.0), timed(2)])
    assert durations(made.claims, made.run).total.seconds == 1.5


def test_merging_keeps_the_time_of_each_check():
    one, two = timed(1, "there", seconds=100.0), timed(2)
    merged = merge([one, two])
    assert merged == merge([two, one]) == merge([merged, one])
    assert sorted(check.seconds for check in merged.claims[0].readings[0].checks) == [0.5, 1.0, 50.0, 100.0]


def test_the_slowest_come_first_and_are_ten():
    names = [f"claim-{number}-with-a-name-of-some-length" for number in range(12)]
    entries = [entry(claim=name, node=name, seconds=number / 4) for number, name in enumerate(names)]
    made = report(run(), *entries, rows=inventory(names))
    assert [one.claim for one in durations(made.claims, made.run).slowest] == names[:1:-1]
    head, *lines = took(made.claims, made.run)
    assert head.startswith("time: 16.5 s in claims")
    assert lines[0].startswith("slowest: claim-11-with-a-name-of-s... 2.8 s, ")
    assert max(map(len, lines)) <= WIDTH and all(line.endswith((" s,", " s")) for line in lines)


def test_what_takes_no_time_is_not_named():
    made = report(run(), entry(HOLDS))
    assert took(made.claims, made.run) == []
    assert "<table>" not in render(made)


def test_what_takes_a_twentieth_of_a_second_is_named():
    for seconds, names in ((0.05, ["square"]), (0.049, [])):
        made = report(run(), entry(HOLDS, seconds=seconds))
        assert [one.claim for one in durations(made.claims, made.run).slowest] == names


def test_the_page_and_the_summary_name_them(tmp_path):
    append(tmp_path / "summary.md", timed())
    text = (tmp_path / "summary.md").read_text()
    assert "Time: 1.0 s in claims, 0.5 s in their mutants; the run took 10.0 s." in text
    assert text.endswith("| `square` | 1.0 | 0.5 | 1.5 |\n")
    page = render(timed())
    assert (
        '<th scope="row"><a href="#square">square</a></th><td>1.0 s</td><td>0.5 s</td><td>1.5 s</td>' in page
    )


def test_the_terminal_names_them(project, workers):
    body = (
        'def test_square(x):\n    "So."\n    with witness(x=x):\n        time.sleep(0.06)\n        assert x\n'
    )
    project.module("square", SLOW + body + '    certify(proof("so"))\n')
    ran = project.run("claims", *workers)
    # A busy machine takes longer than what the check itself waits for.
    told = re.compile(
        r"time: (0\.[1-9]|[1-9]\d*\.\d) s in claims, \d+\.\d s in their mutants; the run took .*"
    )
    assert any(re.fullmatch(r"slowest: square (0\.[1-9]|[1-9]\d*\.\d) s", line) for line in ran.table)
    assert any(told.fullmatch(line) for line in ran.table)
