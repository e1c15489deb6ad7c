"""Addresses on the web that a report leads to: the paper's, and that of a check's line in its repository."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from ndgm.verdict.inventory import InventoryError
from ndgm.verdict.model import ClaimResult, ReadingResult, Report
from ndgm.verdict.proofs import Step
from ndgm.verdict.report import ReportError
from ndgm.verdict.where import setting
from ndgm.verdict.wording import counted

SETTING = "claims_repository"
_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d{1,3})?")
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_NAMES = ("commit", "file", "line")
_PLACES = "its places are {file}, {commit} and {line}"
# What an address consists of, so that it stands as it is in an attribute and in a text.
_PLAIN = re.compile(r"[\w.~:/?#@!$&*+,;=%{}-]*", re.ASCII)


class Repository(NamedTuple):
    """Where the checks' files are to be read.

    Attributes:
        template: the address of a line of a file, with `{file}`, and perhaps `{commit}` and `{line}`.
        issues: where to dispute; empty where it cannot be told.
    """

    template: str
    issues: str = ""

    def line(self, file: str, line: int, commit: str | None) -> str | None:
        """The address of a line; None where it takes a commit and none is known."""
        known = commit is not None and _COMMIT.fullmatch(commit) is not None
        if not file or ("{commit}" in self.template and not known):
            return None
        values = {
            "commit": commit or "", "line": str(line), "file": quote(file, safe="/", errors="surrogatepass")
        }  # fmt: skip
        return _PLACEHOLDER.sub(lambda found: values[found[1]], self.template)


def repository(address: str) -> Repository:
    """The repository of an address, or of a template of one.

    Args:
        address: such as "https://github.com/OWNER/NAME", whose files are under `blob`, or the address of a
            line with the places `{file}`, `{commit}` and `{line}`.

    Raises:
        ReportError: it is no address that starts with https, or has other places.

    >>> repository("https://github.com/owner/name").line("claims/one.py", 4, "0" * 40)[:45]
    'https://github.com/owner/name/blob/0000000000'
    """
    places = _PLACEHOLDER.findall(address)
    braces = address.count("{") + address.count("}")
    if not _is_https(address, plain=not places) or braces != 2 * len(places):
        raise ReportError(
            f"{address!r} is no address of a repository; name one such as https://github.com/OWNER/NAME."
        )
    if places and (unknown := [name for name in places if name not in _NAMES]):
        raise ReportError(f"{address!r} has the unknown place {{{unknown[0]}}}; {_PLACES}.")
    if places and "file" not in places:
        raise ReportError(f"{address!r} has no {{file}}; {_PLACES}.")
    if places:
        return Repository(address)
    plain = address.rstrip("/").removesuffix(".git")
    return Repository(f"{plain}/blob/{{commit}}/{{file}}#L{{line}}", f"{plain}/issues")


def find_repository(
    given: str | None, root: Path, environment: Mapping[str, str] = os.environ
) -> Repository | None:
    """The repository that is named by an option, by the setting `claims_repository`, or by GitHub's CI.

    Raises:
        ReportError: the option or the setting is no address.
    """
    named = given
    if named is None:
        with suppress(InventoryError):  # A broken configuration costs links, and no page.
            named = setting(root, SETTING)
    if named:
        return repository(named)
    server, name = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    # Nobody typed these: what is no address is left out.
    with suppress(ReportError):
        return repository(f"{server}/{name}") if given is None and name else None
    return None


def arxiv(identifier: str) -> str | None:
    """The address of a paper on arXiv; None where the number is not well formed.

    >>> arxiv("2401.08426")
    'https://arxiv.org/abs/2401.08426'
    """
    return f"https://arxiv.org/abs/{identifier}" if _ARXIV.fullmatch(identifier) else None


def places(result: ClaimResult, report: Report, known: Repository | None) -> Iterator[tuple[str, str | None]]:
    """Where a claim's checks stand, each as FILE:LINE with its address on the web, if that is known.

    A file that differed from its commit when it ran has none: its lines there may be others.
    """
    runs = {run.id: run for run in (report.run, *report.recorded)}
    found: dict[str, str | None] = {}
    for check in result.checks:
        run = runs.get(check.run)
        commit = run.commit if run is not None and run.dirty is False else None
        address = None if known is None else known.line(check.file, check.line, commit)
        found[check.place] = found.get(check.place) or address
    yield from found.items()


def with_addresses(
    steps: Iterable[Step], reading: ReadingResult, report: Report, known: Repository | None
) -> list[Step]:
    """The steps of a reading's proofs, with the addresses of formal proofs where these can be told.

    As for checks, that takes a run of the code of now whose files were those of its commit.
    """
    runs = {run.id: run for run in (report.run, *report.recorded)}
    code_of_now = {(check.check, check.code) for check in counted(reading)}
    commits = {
        check.check: run.commit
        for check in reading.checks
        if (check.check, check.code) in code_of_now
        and (run := runs.get(check.run)) is not None
        and run.dirty is False
    }

    def found(step: Step) -> str | None:
        file, _, line = step.place.rpartition(":")
        return known.line(file, int(line), commits.get(step.check)) if known and step.place else None

    return [step._replace(address=address) if (address := found(step)) else step for step in steps]


def _is_https(address: str, plain: bool) -> bool:
    """Whether it starts with https, names a host and a path, and nobody; a plain one has nothing behind."""
    if not _PLAIN.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    named = bool(host and parts.path.strip("/")) and not set("@{") & set(parts.netloc)
    return parts.scheme == "https" and named and not (plain and (parts.query or parts.fragment))
