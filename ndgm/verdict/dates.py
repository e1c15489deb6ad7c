"""Dates of runs: ISO 8601 with a zone, compared as instants; none is accepted from the future."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from ndgm.verdict.model import Report

SKEW = timedelta(minutes=10)
"""How far the clocks of two machines may differ: what is dated later than this from now is refused."""
_EXAMPLE = "2026-01-31T12:00:00+00:00"
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII)
_TICK = timedelta(milliseconds=1)


@lru_cache(maxsize=4096)
def instant(date: str) -> datetime:
    """The moment that a date names, in UTC.

    Raises:
        ValueError: it is no ISO date, or has no zone; the message is a clause that says so.

    Example:
        >>> instant("2026-01-31T11:30:00+02:00") < instant("2026-01-31T10:00:00Z")
        True
    """
    try:
        read = datetime.fromisoformat(date) if _ISO.fullmatch(date) else None
    except ValueError:
        read = None
    if read is None:
        raise ValueError(f"it is {date!r}, which is no ISO date such as {_EXAMPLE}")
    if read.utcoffset() is None:
        raise ValueError(f"it is {date!r}, which has no zone, as {_EXAMPLE} has")
    try:
        return read.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"it is {date!r}, which is outside of all calendars") from None


def now(known: Iterable[str] = ()) -> str:
    """The date of a run that starts now and knows runs of some dates.

    It is later than theirs even if this machine's clock is a little behind: what a run has read was there
    before it.
    """
    moment = datetime.now(UTC)
    moment = max([moment, *(instant(date) + _TICK for date in known)])
    return moment.isoformat(timespec="milliseconds")


def faults(report: Report) -> Iterator[str]:
    """What is wrong with the dates of a report, each as a clause that names the field."""
    refused: dict[str, str | None] = {}
    for field, date in _dates(report):
        if date not in refused:
            refused[date] = fault(date)
        if (why := refused[date]) is not None:
            yield f"{field} cannot be the date of a run: {why}"


def fault(date: str) -> str | None:
    """Why something cannot be the date of a run, as a clause; None where it can."""
    try:
        moment = instant(date)
    except ValueError as error:
        return str(error)
    if moment > (today := datetime.now(UTC)) + SKEW:
        return (
            f"it is {date!r}, which is in the future: by the clock of this machine it is "
            f"{today.isoformat(timespec='seconds')}; one of the two clocks is wrong"
        )
    return None


def _dates(report: Report) -> Iterator[tuple[str, str]]:
    yield "run.date", report.run.date
    for number, run in enumerate(report.recorded):
        yield f"recorded[{number}].date", run.date
    for number, chapter in enumerate(report.chapters):
        yield f"chapters[{number}].as_of", chapter.as_of
    for number, claim in enumerate(report.claims):
        yield f"claims[{number}].as_of", claim.as_of
