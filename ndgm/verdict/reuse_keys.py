"""On what a result depends that may be taken from an earlier run here: everything but the passing of time.

The key of a file of checks is a digest of the file itself, of the project's code that it runs and the files
that this rests on, of the conftests above it, of the plugin, of the configuration, of everything else in the
project's folders that is neither code nor a row, of what is installed, of Python and the processor, and of
the options and the variables of the environment. Rows are compared one by one.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict.code import Sources
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.model import Row

# Options that tell how a run is shown, stored or spread over processes; any other may change a result.
_SHOWN = re.compile(
    r"verbose|quiet|no_header|no_summary|reportchars|disable_warnings|tbstyle|showlocals|showcapture|color"
    r"|code_highlight|fulltrace|fold_skipped|force_short_summary|console_output_style|xfail_tb|durations\w*"
    r"|log_\w+|xmlpath|junit\w*|pastebin|capture|cacheclear|cacheshow|usepdb\w*|trace|traceconfig|maxfail|debug"
    r"|numprocesses|maxprocesses|maxworkerrestart|maxschedchunk|loadscopereorder|dist|distload|tx|px|rsync\w+"
    r"|looponfail|testrunuid|file_or_dir|basetemp|cov_\w+|no_cov\w*"
    r"|claims_(report|html|badges|ctrf|summary|fail_under|reuse)"
)
# What libraries read when they start: threads, devices, compilers, hashing.
_READ = ("PYTHON", "OMP_", "MKL_", "OPENBLAS_", "NUMBA_", "TORCH", "PYTORCH", "CUDA_", "HYPOTHESIS")
_SKIPPED = {"__pycache__", "node_modules"}
_PLUGIN = Path(__file__).parent


class Keys:
    """The keys of files of checks, in this run.

    Args:
        config: what pytest was told.
        sources: the project's code.
        inventory: the rows. Checks may read what the paper prints in any of them, and each row tells by what
            its own checks are judged.
    """

    def __init__(self, config: pytest.Config, sources: Sources, inventory: Inventory | None) -> None:
        self.config = config
        self.sources = sources
        self._printed = [(row.id, row.printed) for row in inventory.claim] if inventory is not None else []
        self.rows = {row.id: _of_row(row) for row in inventory.claim} if inventory is not None else {}
        self._apart = {path.resolve() for path in _apart(config, inventory)}

    def of(self, file: Path) -> str:
        """The key of a file.

        Raises:
            OSError: it, or something that it depends on, cannot be read.
        """
        root = self.sources.root
        above = [
            folder / "conftest.py" for folder in file.parents if folder == root or root in folder.parents
        ]
        behind = [file, *(path for path in above if path.is_file())]
        pieces = [
            piece for path in behind for piece in (path.read_bytes(), self.sources.digest(path).encode())
        ]
        return _digest([self.surroundings.encode(), *pieces])[:32]

    @cached_property
    def surroundings(self) -> str:
        """The digest of all that the files of this run have in common."""
        root = self.sources.root
        data = sorted(self._data())
        files = [*sorted(_PLUGIN.rglob("*.py")), *([path] if (path := self.config.inipath) else []), *data]
        contents = [
            piece
            for path in files
            for piece in (str(path).encode(errors="surrogateescape"), path.read_bytes())
        ]
        told = (
            str(root),
            platform.machine(),
            sys.version,
            sys.flags,
            processor(),
            *self._printed,
            *installed(),
            *self._told(),
        )
        return _digest([*contents, *(repr(one).encode(errors="backslashreplace") for one in told)])

    def _data(self) -> Iterator[Path]:
        """What is in the project's folders besides code and rows, and no module names as what it rests on."""
        known = self._apart | self.sources.files
        # What a tool puts beside a file, under another suffix, comes from that file.
        beside = {path.with_suffix("") for path in self.sources.files}
        for source in self.sources.sources:
            for path in (self.sources.root / source).rglob("*"):
                hidden = any(
                    part.startswith(".") or part in _SKIPPED
                    for part in path.relative_to(self.sources.root).parts
                )
                if path.suffix == ".py" or hidden or not path.is_file():
                    continue
                if path.resolve() not in known and path.resolve().with_suffix("") not in beside:
                    yield path

    def _told(self) -> Iterator[tuple[str, Any]]:
        """Options, and variables of the environment, that may change a result."""
        for name, value in sorted(vars(self.config.option).items()):
            if not _SHOWN.fullmatch(name):
                yield name, value
        ours = tuple(f"{Path(source).stem}_".upper() for source in self.sources.sources)
        for name, value in sorted(os.environ.items()):
            if name.startswith((*_READ, *ours)):
                yield name, value


def _apart(config: pytest.Config, inventory: Inventory | None) -> Iterator[Path]:
    """The files of the inventory, and recorded reports: checks depend on them row by row, or not at all."""
    if inventory is not None:
        path = config.rootpath / config.getini("claims_inventory")
        yield path
        yield from (path.parent / chapter.rows for chapter in inventory.chapter if chapter.rows)
    if folder := config.getini("claims_evidence"):
        yield from (config.rootpath / folder).glob("*.json")


def _of_row(row: Row) -> str:
    return _digest([msgspec.json.encode(row)])[:16]


def processor() -> str:
    """The processor's name and what it can do, as far as the system tells."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    return "".join(
        sorted(set(re.findall(r"^(?:model name|flags|Features|CPU part)\s*:.*$", told, re.MULTILINE)))
    )


def installed() -> list[str]:
    """The distributions that can be imported, with their versions, as the names of their folders say."""
    found = set()
    for folder in sys.path:
        try:
            found |= {
                name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))
            }
        except OSError:
            continue
    return sorted(found)


def _digest(pieces: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for piece in pieces:
        total.update(b"%d:" % len(piece) + piece)
    return total.hexdigest()
