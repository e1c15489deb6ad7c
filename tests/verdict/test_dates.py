"""Dates of runs: what is refused when a report is read, by name, and how the others compare."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reports import entry, inventory, report, run

from ndgm.verdict import dates
from ndgm.verdict.__main__ import main
from ndgm.verdict.journal import Head
from ndgm.verdict.merging import merge
from ndgm.verdict.report import ReportError, read, write

NO_DATES = [
    "", "banana", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z",
    "2026-W01-1T00:00Z", "20260101T000000Z", "2026-01-01x00:00Z", "2026-01-01T00:00Z\n", "1767225600",
    "0001-01-01T00:00:00+23:59", "２０２６-01-01T00:00Z", "2026-01-01T00:00:00Z; rm",
]  # fmt: skip


def ahead(**delta):
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


def with_date(field, date):
    """A report of two runs with another date in one place."""
    made = merge([report(run(1), entry()), report(run(2, "there"), entry())])
    if field == "run.date":
        return msgspec.structs.replace(made, run=msgspec.structs.replace(made.run, date=date))
    if field == "recorded[0].date":
        return msgspec.structs.replace(made, recorded=(msgspec.structs.replace(made.recorded[0], date=date),))
    name, place = field.split("[")[0], int(field.split("[")[1][0])
    records = list(getattr(made, name))
    records[place] = msgspec.structs.replace(records[place], as_of=date)
    return msgspec.structs.replace(made, **{name: tuple(records)})


FIELDS = ["run.date", "recorded[0].date", "chapters[0].as_of", "claims[1].as_of"]


def refusal(path, made):
    """Why a report cannot be read from a file."""
    write(path, made)
    with pytest.raises(ReportError) as refused:
        read(path)
    return str(refused.value)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("date", NO_DATES)
def test_what_is_no_date_is_refused_by_its_field(tmp_path, field, date):
    path = tmp_path / "report.json"
    told = refusal(path, with_date(field, date))
    assert told.startswith(f"{path}: {field} cannot be the date of a run: it is {date!r}, which ")
    assert told.endswith("; run the claims again.") and "future" not in told


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("minutes", [11, 60 * 24 * 365])
def test_a_date_in_the_future_is_refused_by_its_field(tmp_path, field, minutes):
    path, date = tmp_path / "report.json", ahead(minutes=minutes)
    told = refusal(path, with_date(field, date))
    assert told.startswith(
        f"{path}: {field} cannot be the date of a run: it is {date!r}, which is in the future"
    )


def test_a_clock_may_be_a_little_ahead(tmp_path):
    path = tmp_path / "report.json"
    made = report(run(date=ahead(minutes=9)), entry())
    write(path, made)
    assert read(path) == made


@pytest.mark.parametrize("command", ["merge", "list"])
def test_the_commands_say_which_file_it_is_and_write_nothing(tmp_path, capsys, command):
    path, output = tmp_path / "report.json", tmp_path / "out.json"
    write(path, with_date("run.date", ahead(days=365)))
    arguments = ["-o", str(output)] if command == "merge" else []
    assert main([command, str(path), *arguments]) == 2
    told = capsys.readouterr().err
    assert "report.json" in told and "which is in the future" in told and "Traceback" not in told
    assert not output.exists()


@pytest.mark.parametrize("date", ["banana", "2026-01-01T00:00:00", "9000-01-01T00:00:00Z"])
def test_the_date_of_a_journal_is_held_to_the_same(tmp_path, capsys, date):
    path, output = tmp_path / ".report.json.1.journal", tmp_path / "out.json"
    head = Head(run=run(date=date), inventory=inventory(), absent={}, declared=(entry(),))
    path.write_bytes(msgspec.json.encode(head) + b"\n")
    for command in ("rescue", "merge"):
        assert main([command, str(path), "-o", str(output)]) == 2
        assert "run.date cannot be the date of a run" in capsys.readouterr().err and not output.exists()


moments = st.datetimes(
    datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.timezones() | st.just(UTC)
).map(lambda moment: moment.isoformat())


@given(moments, moments)
def test_dates_compare_as_instants(first, second):
    apart = datetime.fromisoformat(first) - datetime.fromisoformat(second)
    assert dates.instant(first) - dates.instant(second) == apart


def test_zones_do_not_decide():
    earlier, later = "2026-01-01T11:30:00+02:00", "2026-01-01T10:00:00Z"
    assert earlier > later and dates.instant(earlier) < dates.instant(later)
    old, new = report(run(date=earlier), entry(code="old")), report(run(date=later), entry())
    for order in ([old, new], [new, old]):
        found = merge(order)
        assert found.run == new.run
        assert found.claims[0].readings[0].sources == (new.run.id,)


def test_a_run_is_later_than_all_that_it_has_read():
    known = ahead(minutes=5)
    assert dates.instant(known) < dates.instant(dates.now([known, "2026-01-01T00:00:00Z"]))
    assert abs(dates.instant(dates.now()) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_run_is_a_millisecond_later_than_those_that_it_knows():
    ahead = (datetime.now(UTC) + timedelta(minutes=5)).replace(microsecond=0)
    zone = timezone(timedelta(hours=2))
    known = ["2026-01-01T00:00:00Z", ahead.astimezone(zone).isoformat()]
    assert dates.now(known) == (ahead + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")


def test_an_example_of_a_date_is_one():
    with pytest.raises(ValueError, match=r"^it is 'x', which is no ISO date such as \S+$") as caught:
        dates.instant("x")
    assert dates.instant(str(caught.value).split()[-1])
