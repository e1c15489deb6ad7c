"""`ndgm diff`: what moved, appeared, went, is supported otherwise, got stale or slower."""

from __future__ import annotations

import pytest
from made_reports import entry, inventory, report, run
from msgspec.structs import replace

from ndgm.verdict import ENUMERATED, HOLDS, NOT_RUN, OPEN, PROVED, REFUTED, World
from ndgm.verdict import report as files
from ndgm.verdict.__main__ import main
from ndgm.verdict.difference import FLOOR, SLOWER, Change, Difference, compare, markdown, text

OLD, NEW = run(day=1), run(day=2)
NOTHING = Difference((), (), (), (), (), ())
READING = "square: as printed [real]"


def differing(**kinds):
    """A difference with these changes."""
    return NOTHING._replace(**{name: tuple(changes) for name, changes in kinds.items()})


def of(*entries, when=NEW, **changes):
    return report(when, *entries, **changes)


CASES = {
    "nothing": ([entry()], [entry()], {}),
    "refuted": (
        [entry()],
        [entry(REFUTED)],
        {"moved": [Change("square", "holds", "refuted"), Change(READING, "holds", "refuted")]},
    ),
    "no longer run": (
        [entry()],
        [entry(NOT_RUN)],
        {"moved": [Change("square", "holds", "not run"), Change(READING, "holds", "not run")]},
    ),
    "decided": (
        [entry(OPEN, expect=OPEN)],
        [entry(HOLDS)],
        {"moved": [Change("square", "open", "holds"), Change(READING, "open", "holds")]},
    ),
    "other evidence": (
        [entry(grade=PROVED)],
        [entry(grade=ENUMERATED)],
        {"evidence": [Change("square", "proved", "enumerated"), Change(READING, "proved", "enumerated")]},
    ),
    "another reading": (
        [entry()],
        [entry(), entry(node="b", reading="loose", condition="x > 0", world=World.FLOAT32)],
        {"appeared": [Change("square: loose [float32] if x > 0", "", "holds")]},
    ),
    "a reading less": (
        [entry(), entry(node="b", aside=True)],
        [entry()],
        {"went": [Change("square: aside, as printed [real]", "holds", "")]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_changes_of_one_row(name):
    old, new, expected = CASES[name]
    assert compare(of(*old, when=OLD), of(*new)) == differing(**expected)


def test_rows_come_and_go_whole():
    both, one = of(entry(), when=OLD), of(entry(), rows=inventory(names=("square",)))
    assert compare(both, one) == differing(went=[Change("cube", "not run", "")])
    assert compare(one, both) == differing(appeared=[Change("cube", "", "not run")])
    other = of(entry(claim="other"), rows=inventory(names=("other",)))
    found = compare(one, other)
    assert found.appeared == (Change("other", "", "holds"),) and found.went == (
        Change("square", "holds", ""),
    )


def test_parts_move_by_themselves():
    rows = inventory(parts=(("a", ""), ("b", "")))
    old = [entry(part="a"), entry(node="b", part="b", verdict=REFUTED, expect=REFUTED)]
    new = [entry(part="a", verdict=REFUTED), entry(node="b", part="b", verdict=REFUTED, expect=REFUTED)]
    found = compare(of(*old, when=OLD, rows=rows), of(*new, rows=rows))
    assert found.moved == (
        Change("square#a", "holds", "refuted"),
        Change("square#a: as printed [real]", "holds", "refuted"),
    )


@pytest.mark.parametrize(
    ("before", "after", "slower"),
    [
        (1.0, 1.0 * SLOWER + 0.01, True),
        (1.0, 1.0 * SLOWER - 0.01, False),
        (FLOOR / SLOWER, FLOOR / SLOWER + FLOOR - 0.01, False),
        (FLOOR / SLOWER, FLOOR / SLOWER + FLOOR + 0.01, True),
        (FLOOR, FLOOR * SLOWER, True),
        (3.0, 1.0, False),
        (0.0, 9.0, False),  # It was not run before, or took no time that can be compared.
    ],
)
def test_slower(before, after, slower):
    found = compare(of(entry(seconds=before), when=OLD), of(entry(seconds=after)))
    expected = [Change("square", f"{before:.1f} s", f"{after:.1f} s")] if slower else []
    assert found == differing(slower=expected)


def test_mutants_cost_time_too_and_the_slowest_comes_first():
    mutant = entry(REFUTED, node="m", mutant="m", seconds=1)
    cube = entry(node="c", claim="cube", seconds=1)
    old = of(entry(seconds=1), mutant, cube, when=OLD)
    new = of(
        entry(seconds=2),
        entry(REFUTED, node="m", mutant="m", seconds=4),
        entry(node="c", claim="cube", seconds=9),
    )
    assert compare(old, new).slower == (Change("cube", "1.0 s", "9.0 s"), Change("square", "2.0 s", "6.0 s"))


def test_stale():
    old = of(entry(), when=OLD)
    reading = old.claims[0].readings[0]
    stale = _replaced(old, reading, stale=True)
    assert compare(old, stale).stale == (Change(READING, "of the code of now", "stale"),)
    assert compare(stale, old).stale == (Change(READING, "stale", "of the code of now"),)
    assert compare(stale, stale) == NOTHING


def test_what_earned_nothing_says_so():
    old = of(entry(), when=OLD)
    bare = _replaced(old, old.claims[0].readings[0], evidence=None)
    assert compare(old, bare).evidence == (Change(READING, "proved", "none"),)
    assert compare(bare, old).evidence == (Change(READING, "none", "proved"),)


def test_an_aside_is_no_reading_of_the_only_part():
    rows = inventory(parts=(("a", ""),))
    decided = entry(part="a")
    old, new = of(decided, when=OLD, rows=rows), of(decided, entry(node="b", aside=True), rows=rows)
    assert compare(old, new) == differing(appeared=[Change("square: aside, as printed [real]", "", "holds")])


def test_every_kind_of_change_is_told_under_its_head():
    made = Difference(*((Change(kind, old, new),) for kind, old, new in TOLD))
    assert text(made) == "".join(f"{head}: 1\n  {told}\n" for head, told in HEADS.items()).rstrip()
    pages = markdown(made).split("\n\n")
    assert pages[::2] == [f"### {head.capitalize()}" for head in HEADS]
    assert pages[5] == "| what | before | after |\n| --- | --- | --- |\n| c | holds |  |"
    assert markdown(NOTHING) == "No difference."


TOLD = [
    ("a", "holds", "refuted"),
    ("b", "", "holds"),
    ("c", "holds", ""),
    ("d", "proved", "none"),
    ("e", "stale", "of the code of now"),
    ("f", "1.0 s", "2.0 s"),
]
HEADS = {
    "moved": "a: holds -> refuted",
    "appeared": "b: holds",
    "went": "c: holds",
    "other evidence": "d: proved -> none",
    "stale": "e: stale -> of the code of now",
    "slower (2 times and 0.5 s at least)": "f: 1.0 s -> 2.0 s",
}


def _replaced(report, reading, **changes):
    claim = report.claims[0]
    changed = replace(claim, readings=(replace(reading, **changes),))
    return replace(report, claims=(changed, *report.claims[1:]))


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write two reports, and work in their folder."""
    monkeypatch.chdir(tmp_path)

    def write(old, new):
        files.write(tmp_path / "old.json", of(*old, when=OLD))
        files.write(tmp_path / "new.json", of(*new))

    return write


def test_the_command(written, capsys):
    written([entry()], [entry(REFUTED)])
    assert main(["diff", "old.json", "new.json"]) == 1
    assert capsys.readouterr().out == (
        "moved: 2\n  square: holds -> refuted\n  square: as printed [real]: holds -> refuted\n"
    )
    assert main(["diff", "old.json", "new.json", "--format", "markdown"]) == 1
    assert capsys.readouterr().out == (
        "### Moved\n\n| what | before | after |\n| --- | --- | --- |\n| square | holds | refuted |\n"
        "| square: as printed [real] | holds | refuted |\n"
    )


def test_what_is_no_other_verdict_is_status_0(written, capsys):
    written([entry(grade=PROVED, seconds=1)], [entry(grade=ENUMERATED, seconds=9)])
    assert main(["diff", "old.json", "new.json"]) == 0
    out = capsys.readouterr().out
    assert "other evidence: 2\n  square: proved -> enumerated\n" in out
    assert "slower (2 times and 0.5 s at least): 1\n  square: 1.0 s -> 9.0 s\n" in out
    assert main(["diff", "old.json", "old.json"]) == 0
    assert capsys.readouterr().out == "no difference\n"


def test_another_paper_is_not_compared(written, tmp_path, capsys):
    written([entry()], [entry()])
    other = of(entry(claim="other"), rows=inventory(names=("other",)))
    files.write(tmp_path / "other.json", replace(other, paper="Another"))
    files.write(tmp_path / "retitled.json", replace(of(entry()), paper="Another"))
    assert main(["diff", "old.json", "other.json"]) == 2
    assert (
        capsys.readouterr().err == "diff: the reports are about different papers: 'A paper' and 'Another'.\n"
    )
    assert main(["diff", "old.json", "retitled.json"]) == 0


def test_bad_input(written, tmp_path, capsys):
    written([entry()], [entry()])
    (tmp_path / "new.json").write_text("{", encoding="utf-8")
    for names in (["old.json", "new.json"], ["new.json", "old.json"], ["old.json", "gone.json"]):
        assert main(["diff", *names]) == 2
        assert capsys.readouterr().err.startswith("diff: ")
