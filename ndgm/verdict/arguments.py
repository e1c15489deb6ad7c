"""What several commands take: a report, and the place of a project."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ndgm.verdict import rescue
from ndgm.verdict.model import Report
from ndgm.verdict.report import read as read_report

Commands = argparse._SubParsersAction  # argparse gives the type no public name.
DEFAULT = Path("report.json")


def read(path: Path) -> Report:
    """A report, from its file or from the journal of a killed run."""
    if not rescue.is_journal(path):
        return read_report(path)
    found = rescue.rescue(path)
    if found.damaged:
        print(f"{path}: {rescue.damage(found)}", file=sys.stderr)
    return found.report


def add_report(parser: argparse.ArgumentParser, many: bool = False) -> None:
    """Add the report file that a command reads, or several."""
    parser.add_argument(
        "reports" if many else "report",
        type=Path,
        nargs="+" if many else "?",
        default=None if many else DEFAULT,
        help="report files, or journals of killed runs" if many else f"a report file (default: {DEFAULT})",
    )


def folder(name: str) -> Path:
    """A folder that an option names; argparse refuses one that is not there: nothing would be read of it."""
    path = Path(name)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {name}")
    return path


def add_project(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where a paper's claims are."""
    parser.add_argument(
        "--root", type=folder, default=Path(), metavar="DIR", help="a folder of the project (default: here)"
    )
    parser.add_argument(
        "--inventory",
        type=Path,
        metavar="FILE",
        help="the inventory (default: what the pytest configuration names)",
    )


def add_repository(parser: argparse.ArgumentParser) -> None:
    """Add the option that says where the checks' files are to be read on the web."""
    parser.add_argument(
        "--repository",
        metavar="URL",
        help="where the checks are on the web, such as https://github.com/OWNER/NAME, or the address of "
        "a line with {file}, {commit} and {line} (default: the setting claims_repository, or that of "
        "GitHub's CI)",
    )
