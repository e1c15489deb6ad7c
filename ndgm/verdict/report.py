"""The report file: what a run's ledger came to, with the machine, the versions and the digest of the code."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import dates
from ndgm.verdict.checked_report import LARGEST, faults, repeated_key
from ndgm.verdict.chronology import in_order
from ndgm.verdict.files import FileError, read_plain
from ndgm.verdict.git import Checkout, checkout
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import SCHEMA, ClaimResult, Entry, Heading, Report, Row, Run, Verdict
from ndgm.verdict.scratch import PARTIAL, remove_partial
from ndgm.verdict.text import fit

JOURNAL = b'{"schema":"ndgm.verdict/journal/'
"""How the journal of a run begins, in which what a killed one has found may not stand anywhere else."""
_SOURCES = (".py", ".toml")
_FAMILY = SCHEMA.rpartition("/")[0] + "/"


class _Header(msgspec.Struct):
    schema: str


class ReportError(Exception):
    """A report file is missing, damaged, foreign or of another schema; the message is one sentence."""


def read(path: Path) -> Report:
    """Read a report file.

    Raises:
        ReportError: it cannot be read, is no report, has another schema, has a date that is none or is in the
            future, or says what its entries do not give.
    """
    try:
        content = read_plain(path, LARGEST)
        schema = msgspec.json.decode(content, type=_Header).schema
        if schema.startswith(_FAMILY) and schema != SCHEMA:
            raise ReportError(
                f"{path} has the schema {schema!r}, and this version reads {SCHEMA!r}: run the claims again."
            )
        report = msgspec.json.decode(content, type=Report)
        repeated = repeated_key(content)
    except FileError as error:
        raise ReportError(f"cannot read the report {path}: {error}.") from error
    except OSError as error:
        raise ReportError(f"cannot read the report {path}: {error.strerror or error}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ReportError(f"{path} is no report, or is damaged: {error}; run the claims again.") from error
    except RecursionError as error:
        raise ReportError(f"{path} is no report: it is nested too deeply; run the claims again.") from error
    if report.schema != SCHEMA:
        raise ReportError(f"{path} is no report about claims: its schema is {schema!r}.")
    if repeated is not None:
        raise ReportError(f"{path} is damaged: it has the key {repeated!r} twice; run the claims again.")
    if (fault := next(dates.faults(report), None)) is not None:
        raise ReportError(f"{path}: {fault}; run the claims again.")
    if (fault := next(faults(report), None)) is not None:
        raise ReportError(f"{path} is damaged or forged: {fault}; run the claims again.")
    return report


def check_writable(path: Path) -> None:
    """Raise OSError when a report cannot be written to `path`, before any claim has run.

    A file that is there and begins as no report does is somebody's own, and is not lost to a slip of the
    hand. What a run has left there that was killed while it wrote is deleted.
    """
    if path.exists():
        if not path.is_file():
            raise OSError("it is no plain file")
        with path.open("rb") as file:
            start = file.read(len(JOURNAL))
        if start[:1] not in (b"", b"{") or start == JOURNAL:
            raise OSError("it is there, and no report")
    remove_partial(path)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL):
        pass


def check_folder(path: Path) -> None:
    """Raise OSError when there is no folder for a file that may be of any kind, such as a terminal."""
    if not path.parent.is_dir():
        raise OSError(f"there is no folder {path.parent.name}")


def compose(
    inventory: Inventory, run: Run, claims: Iterable[ClaimResult], runs: Mapping[str, Run] | None = None
) -> Report:
    """The report of a run; of the other `runs`, by id, it keeps those that its entries refer to."""
    kept = tuple(claims)
    return Report(
        schema=SCHEMA,
        run=run,
        recorded=tuple(one for one in used(kept, runs) if one.id != run.id),
        paper=inventory.paper.title,
        arxiv=inventory.paper.arxiv,
        chapters=tuple(
            Heading(id=chapter.id, title=chapter.title, position=position, as_of=run.date)
            for position, chapter in enumerate(inventory.chapter)
        ),
        claims=kept,
    )


def used(claims: Iterable[ClaimResult], runs: Mapping[str, Run] | None) -> tuple[Run, ...]:
    """Those of the runs that entries of the claims refer to, in their own order."""
    ids = {entry.run for claim in claims for reading in claim.readings for entry in reading.checks}
    return tuple(run for name, run in in_order(runs).items() if name in ids)


def write(path: Path, report: Report) -> None:
    """Write a report file."""
    replace(path, msgspec.json.format(msgspec.json.encode(report), indent=1), b"\n")


def read_folder(folder: Path) -> list[Report]:
    """Every report file (*.json) of a folder, in the order of their names; none when there is no folder.

    Raises:
        ReportError: one of them, or the folder, cannot be read; the message names it.
    """
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ReportError(f"cannot read the folder {folder}: {error.strerror or error}.") from error
    return [read(folder / name) for name in names if name.endswith(".json")]


def results(report: Report) -> Iterator[Entry]:
    """Every entry of a report that was run."""
    for claim in report.claims:
        for reading in claim.readings:
            yield from (entry for entry in reading.checks if entry.verdict != Verdict.NOT_RUN)


def fingerprint(report: Report) -> str:
    """SHA-256 over all that a report finds, without the runs themselves, their names, dates and times.

    Runs of one code agree on it, whatever their order and their number of workers.
    """
    left_out = {"run", "recorded", "as_of", "sources", "seconds", "earlier"}
    found = _without(msgspec.to_builtins(report), left_out)
    return f"sha256:{hashlib.sha256(msgspec.json.encode(found)).hexdigest()}"


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(entry, names) for name, entry in value.items() if name not in names}
    return [_without(entry, names) for entry in value] if isinstance(value, list | tuple) else value


def replace(path: Path, *content: bytes) -> None:
    """Write a file atomically, piece by piece: readers see the old one or the whole new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
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


def describe_run(config: pytest.Config, known: Iterable[Report] = (), code: bool = True) -> Run:
    """The machine, versions and code of a run that starts now; how it ends is filled in later.

    Args:
        config: what pytest was told.
        known: the recorded reports that it has read; the run is later than theirs.
        code: whether to find out the commit and the digest of the files, for which git is asked.
    """
    versions = {}
    for name in config.getini("claims_versions"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    state = checkout(config.rootpath) if code else Checkout()
    return Run(
        machine=f"{platform.system()} {platform.machine()}",
        device="",
        processors=os.cpu_count() or 1,
        python=platform.python_version(),
        versions=versions,
        commit=state.commit,
        dirty=state.dirty,
        digest=digest(config.rootpath, config.getini("claims_digest")) if code else "",
        date=dates.now(run.date for made in known for run in (made.run, *made.recorded)),
        arguments=tuple(fit(str(argument)) for argument in config.invocation_params.args),
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
        total.update(name.encode(errors="surrogateescape") + b"\0")
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
