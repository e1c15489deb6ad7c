"""Tools for report files: `python -m ndgm.verdict schema` and `python -m ndgm.verdict readme --check/--write`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ndgm.verdict import markdown
from ndgm.verdict.inventory import InventoryError, load
from ndgm.verdict.model import json_schema
from ndgm.verdict.report import ReportError, read


def main(arguments: list[str] | None = None) -> int:
    """Run one command; results go to stdout, complaints to stderr.

    Returns:
        0 when all is well, 1 when a page is out of date, 2 when the input is bad.
    """
    parser = argparse.ArgumentParser(prog="python -m ndgm.verdict", description="Tools for reports about claims.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("schema", help="print the JSON Schema of the report file")
    readme = commands.add_parser("readme", help="keep the verdict tables of a page in step with a report")
    action = readme.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="fail when the page differs from the report")
    action.add_argument("--write", action="store_true", help="put the report's tables on the page")
    readme.add_argument("report", type=Path, help="a file written by pytest --claims-report")
    readme.add_argument("page", type=Path, help="a Markdown page with the markers `overview` and `verdicts`")
    readme.add_argument("--inventory", type=Path, default=Path("claims/paper.toml"), help="the inventory file")
    chosen = parser.parse_args(arguments)
    if chosen.command == "schema":
        json.dump(json_schema(), sys.stdout, indent=1)
        print()
        return 0
    try:
        chapters = load(chosen.inventory).chapter
        claims = read(chosen.report).claims
        sections = {"overview": markdown.overview(chapters, claims), "verdicts": markdown.verdicts(chapters, claims)}
        current = markdown.update(chosen.page, sections, write=chosen.write)
    except (InventoryError, ReportError, markdown.MarkerError, OSError) as error:
        print(f"readme: {error}", file=sys.stderr)
        return 2
    if chosen.check and not current:
        print(
            f"readme: {chosen.page} differs from {chosen.report}; "
            f"run python -m ndgm.verdict readme --write {chosen.report} {chosen.page}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
