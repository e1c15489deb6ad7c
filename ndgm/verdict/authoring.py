"""Commands for whoever referees a paper: start one, check what is written, print schemas, compare reports."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ndgm.verdict import where
from ndgm.verdict.arguments import Commands, add_project, read
from ndgm.verdict.report import ReportError


def init(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that writes a paper's first files."""
    parser = commands.add_parser(
        "init", help="write an inventory, a first claim, pytest's settings, a CI job and a README"
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path(), metavar="DIR", help="where (default: here)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave files that are there as they are, instead of refusing"
    )

    def run(chosen: argparse.Namespace) -> int:
        from ndgm.verdict import starting

        started = starting.start(chosen.folder, keep=chosen.keep)
        for path in started.written:
            print(path)
        for sentence, lines in started.lacking:
            print(f"{sentence}:\n\n{lines}")
        return 0

    parser.set_defaults(run=run)


def check(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that holds inventory and checks against each other."""
    parser = commands.add_parser(
        "check", help="say what is wrong with the inventory and the checks, without running these"
    )
    add_project(parser)

    def run(chosen: argparse.Namespace) -> int:
        from ndgm.verdict import checking

        found = checking.check(where.find_project(chosen.root, chosen.inventory))
        for problem in found.problems:
            print(problem, file=sys.stderr)
        if found.unchecked:
            print(f"no check: {', '.join(found.unchecked)}")
        if found.problems:
            return 2
        print(found)
        return 0

    parser.set_defaults(run=run)


def schema(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that prints JSON Schemas."""
    from ndgm.verdict import schemas

    parser = commands.add_parser(
        "schema", help="print the JSON Schema of the report, of the inventory, or of a chapter's file of rows"
    )
    parser.add_argument("of", nargs="?", default="report", choices=schemas.NAMES)
    parser.set_defaults(run=lambda chosen: print(json.dumps(schemas.schema(chosen.of), indent=1)) or 0)


def diff(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that says how two reports differ."""
    parser = commands.add_parser(
        "diff", help="say what moved, appeared, went, and got slower from one report to another"
    )
    parser.add_argument("old", type=Path, help="a report file")
    parser.add_argument("new", type=Path, help="a later one")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")

    def run(chosen: argparse.Namespace) -> int:
        from ndgm.verdict import difference

        old, new = read(chosen.old), read(chosen.new)
        known = {claim.id for claim in old.claims}
        if old.paper != new.paper and not any(claim.id in known for claim in new.claims):
            raise ReportError(f"the reports are about different papers: {old.paper!r} and {new.paper!r}.")
        found = difference.compare(old, new)
        print(difference.markdown(found) if chosen.format == "markdown" else difference.text(found))
        return 1 if found.moved else 0

    parser.set_defaults(run=run)
