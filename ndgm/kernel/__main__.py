"""Commands for the proof kernel: compile and check a library of theorems, and try the obligations of z3."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from ndgm.exact.obligations import Record, RecordError, read
from ndgm.kernel.coqc import Kernel, Rejected
from ndgm.kernel.library import Library, LibraryError

SECONDS, TRIED = 6, ("closed", "open")
"""How long an obligation is tried; and what comes of one that is a goal of Rocq."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 if all is well, 1 if the kernel rejects something, 2 if it cannot be asked."""
    parser = argparse.ArgumentParser(prog="python -m ndgm.kernel", description=__doc__)
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where compiled files are kept")
    commands = parser.add_subparsers(required=True)
    library = commands.add_parser("library", help="compile a library, and let a standalone checker check it")
    library.add_argument("folder", type=Path, help="the folder of its .v files")
    library.add_argument("--checker", metavar="PROGRAM", help="the standalone checker, such as coqchk")
    library.set_defaults(run=_library)
    tried = commands.add_parser("obligations", help="say which obligations of z3 Rocq's tactics close")
    tried.add_argument("folder", type=Path, help="what `pytest claims --claims-obligations DIR` wrote")
    tried.add_argument("--library", type=Path, default=Path("claims/kernel"), metavar="DIR")
    tried.add_argument("--seconds", type=int, default=SECONDS, metavar="N", help="for each; %(default)s")
    told = tried.add_mutually_exclusive_group()
    told.add_argument("--record", type=Path, metavar="FILE", help="write down which are closed")
    told.add_argument("--check", type=Path, metavar="FILE", help="close again what FILE says is closed")
    tried.set_defaults(run=_obligations)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kernel") as fresh:
        try:
            return int(chosen.run(chosen, chosen.cache or Path(fresh)))
        except (LibraryError, RecordError) as error:
            print(error, file=sys.stderr)
            return 2
        except Rejected as error:
            print(error, file=sys.stderr)
            return 1


def _library(chosen: argparse.Namespace, cache: Path) -> int:
    library = Library(chosen.folder)
    names = sorted(path.stem for path in chosen.folder.glob("*.v"))
    if not names:
        raise LibraryError(f"{chosen.folder} has no .v file")
    kernel = Kernel(library, cache)
    library.check(names)
    kernel.compile(names)
    print(f"{kernel.version} compiled {len(names)} files")
    if chosen.checker:
        print(kernel.check_again(chosen.checker, names).strip() or f"{chosen.checker} accepts them")
    return 0


def _obligations(chosen: argparse.Namespace, cache: Path) -> int:
    from ndgm.kernel.obligations import try_all

    files = sorted(chosen.folder.glob("*.smt2"))
    if not files:
        raise LibraryError(
            f"{chosen.folder} has no .smt2 file: let `pytest claims --claims-obligations` write them"
        )
    record = read(chosen.check) if chosen.check else None
    kernel = Kernel(Library(chosen.library), cache)
    tried = []
    for one in try_all(kernel, files, chosen.seconds, only=record.closed if record else None):
        print(f"{one.name} {one.outcome}", flush=True)
        tried.append(one)
    counted = Counter(one.outcome if one.outcome in TRIED else "not translated" for one in tried)
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
    print(f"{len(tried)} obligations: {told}")
    closed = frozenset(one.digest for one in tried if one.outcome == "closed")
    if chosen.record:
        Record(kernel.version, closed).write(chosen.record)
    return _compared(record, closed, {one.digest for one in tried}) if record else 0


def _compared(record: Record, closed: Collection[str], asked: Collection[str]) -> int:
    """Say what a record has and should not have; 1 if there is anything."""
    wrong = [
        f"{one} is recorded as closed, and "
        + (
            "the tactics do not close it"
            if one in asked
            else "no claim asks it: record the obligations again"
        )
        for one in sorted(record.closed - set(closed))
    ]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
