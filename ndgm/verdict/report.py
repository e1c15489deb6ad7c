"""The report file: what a run's ledger came to, with the machine, the versions and the digest of the code."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import SCHEMA, ClaimResult, Entry, Heading, Report, Row, Run, Verdict

_SOURCES = (".py", ".toml")
_FAMILY = SCHEMA.rpartition("/")[0] + "/"


class _Header(msgspec.Struct):
    schema: str


class ReportError(Exception):
    """A report file is missing, damaged, foreign or of another schema; the message is one sentence."""


def read(path: Path) -> Report:
    """Read a report file.

    Raises:
        ReportError: it cannot be read, is no report, or has another schema.
    """
    try:
        content = path.read_bytes()
        schema = msgspec.json.decode(content, type=_Header).schema
        if schema.startswith(_FAMILY) and schema != SCHEMA:
            raise ReportError(
                f"{path} has the schema {schema!r}, and this version reads {SCHEMA!r}: run the claims again."
            )
        report = msgspec.json.decode(content, type=Report)
    except OSError as error:
        raise ReportError(f"cannot read the report {path}: {error.strerror or error}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ReportError(f"{path} is no report, or is damaged: {error}; run the claims again.") from error
    if report.schema != SCHEMA:
        raise ReportError(f"{path} is no report about claims: its schema is {schema!r}.")
    return report


def check_writable(path: Path) -> None:
    """Raise OSError when a report cannot be written to `path`, before any claim has run."""
    if path.exists() and not path.is_file():
        raise OSError("it is no plain file")
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}."):
        pass


def compose(
    inventory: Inventory, run: Run, claims: Iterable[ClaimResult], runs: Mapping[str, Run] | None = None
) -> Report:
    """The report of a run; of the other `runs`, by id, it keeps those that its entries refer to."""
    kept = tuple(claims)
    return Report(
        schema=SCHEMA,
        run=run,
        recorded=used(kept, {name: one for name, one in (runs or {}).items() if name != run.id}),
        paper=inventory.paper.title,
        arxiv=inventory.paper.arxiv,
        chapters=tuple(
            Heading(id=chapter.id, title=chapter.title, position=position, as_of=run.date)
            for position, chapter in enumerate(inventory.chapter)
        ),
        claims=kept,
    )


def used(claims: Iterable[ClaimResult], runs: Mapping[str, Run]) -> tuple[Run, ...]:
    """Those of the runs that entries of the claims refer to, oldest first."""
    ids = {entry.run for claim in claims for reading in claim.readings for entry in reading.checks}
    return tuple(
        sorted((run for name, run in runs.items() if name in ids), key=lambda run: (run.date, run.id))
    )


def write(path: Path, report: Report) -> None:
    """Write a report file."""
    replace(path, msgspec.json.format(msgspec.json.encode(report), indent=1), b"\n")


def read_folder(folder: Path) -> list[Report]:
    """Every report file (*.json) of a folder, in the order of their names; none when there is no folder.

    Raises:
        ReportError: one of them cannot be read; the message names it.
    """
    return [read(path) for path in sorted(folder.glob("*.json"))]


def results(report: Report) -> Iterator[Entry]:
    """Every entry of a report that was run."""
    for claim in report.claims:
        for reading in claim.readings:
            yield from (entry for entry in reading.checks if entry.verdict != Verdict.NOT_RUN)


def fingerprint(report: Report) -> str:
    """SHA-256 over all that a report finds, without the runs themselves, their names, dates and times.

    Runs of one code agree on it, whatever their order and their number of workers.
    """
    found = _without(msgspec.to_builtins(report), {"run", "recorded", "as_of", "sources", "seconds"})
    return f"sha256:{hashlib.sha256(msgspec.json.encode(found)).hexdigest()}"


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(entry, names) for name, entry in value.items() if name not in names}
    return [_without(entry, names) for entry in value] if isinstance(value, list | tuple) else value


def replace(path: Path, *content: bytes) -> None:
    """Write a file atomically, piece by piece: readers see the old one or the whole new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def describe_run(config: pytest.Config) -> Run:
    """The machine, versions, commit and digest of a run that starts now; how it ends is filled in later."""
    versions = {}
    for name in config.getini("claims_versions"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    status = _git(config.rootpath, "status", "--porcelain")
    return Run(
        machine=f"{platform.system()} {platform.machine()}",
        device="",
        processors=os.cpu_count() or 1,
        python=platform.python_version(),
        versions=versions,
        commit=_git(config.rootpath, "rev-parse", "HEAD") or None,
        dirty=None if status is None else bool(status),
        digest=digest(config.rootpath, config.getini("claims_digest")),
        date=datetime.now(UTC).isoformat(timespec="milliseconds"),
        arguments=tuple(str(argument) for argument in config.invocation_params.args),
        exit_status=0,
        seconds=0.0,
    )


def digest(root: Path, sources: Iterable[str]) -> str:
    """SHA-256 over the Python and TOML files below some paths, names included, in their own order."""
    files: set[Path] = set()
    for source in sources:
        path = root / source
        found = [path] if path.is_file() else path.rglob("*")
        files.update(file for file in found if file.suffix in _SOURCES and file.is_file())
    total = hashlib.sha256()
    for name, file in sorted((Path(os.path.relpath(file, root)).as_posix(), file) for file in files):
        total.update(name.encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return f"sha256:{total.hexdigest()}"


def inventory_of(entries: Iterable[Entry]) -> Inventory:
    """An inventory made from the claims themselves, for a paper that has no inventory file."""
    rows: dict[str, Row] = {}
    for entry in sorted(entries, key=lambda entry: entry.node):
        row = Row(
            id=entry.claim,
            kind="claim",
            chapter="claims",
            where=entry.where or entry.check,
            statement=entry.statement,
            uses=entry.uses,
        )
        rows.setdefault(entry.claim, row)
    return Inventory(Paper("claims"), (Chapter("claims", "Claims"),), tuple(rows.values()))


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
