"""Tools for claims and their reports: `ndgm COMMAND`, or `python -m ndgm.verdict COMMAND`.

Results go to stdout, complaints to stderr. Exit status 0: all is well; 1: a verdict moved, two machines
contradict each other, or a page is out of date; 2: the input is bad, and nothing was written.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from ndgm.verdict import badges, explain, markdown, where
from ndgm.verdict.inventory import InventoryError, load, nearest
from ndgm.verdict.merging import merge, only_what_ran
from ndgm.verdict.model import Report, Verdict, json_schema
from ndgm.verdict.report import ReportError, check_writable, fingerprint, read, write
from ndgm.verdict.terminal import totals

DEFAULT = Path("report.json")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status that the module's docstring explains."""
    parser = argparse.ArgumentParser(prog=_program(), description="Tools for claims and their reports.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (_where, _why, _list, _merge, _html, _badges, _readme, _fingerprint, _schema):
        command(commands)
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:  # The reader has seen enough; Python would complain of the rest as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (InventoryError, ReportError, markdown.MarkerError, OSError) as error:
        print(f"{chosen.command}: {_sentence(error)}", file=sys.stderr)
        return 2
    return status


def _program() -> str:
    """How this program was called: by its script, or as a module."""
    script = Path(sys.argv[0]).stem
    return script if script == "ndgm" else "python -m ndgm.verdict"


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"cannot use {error.filename}: {error.strerror}."
    return str(error)


Commands = argparse._SubParsersAction  # argparse gives the type no public name.


def _report(parser: argparse.ArgumentParser, many: bool = False) -> None:
    parser.add_argument(
        "reports" if many else "report",
        type=Path,
        nargs="+" if many else "?",
        default=None if many else DEFAULT,
        help="files written by pytest --claims-report" if many else f"a report file (default: {DEFAULT})",
    )


def _schema(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("schema", help="print the JSON Schema of the report file")
    parser.set_defaults(run=lambda chosen: print(json.dumps(json_schema(), indent=1)) or 0)


def _fingerprint(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "fingerprint", help="print a digest of all that a report finds, by which to compare runs of one code"
    )
    _report(parser)
    parser.set_defaults(run=lambda chosen: print(fingerprint(read(chosen.report))) or 0)


def _list(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("list", help="print one line for each claim: id, verdict, evidence, reason")
    _report(parser)
    parser.add_argument(
        "--verdict", choices=[str(verdict) for verdict in Verdict], help="only claims of this verdict"
    )

    def run(chosen: argparse.Namespace) -> int:
        report = read(chosen.report)
        for result in report.claims:
            if chosen.verdict in (None, result.verdict):
                print(explain.line(result))
        return 0

    parser.set_defaults(run=run)


def _project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root", type=Path, default=Path(), metavar="DIR", help="a folder of the project (default: here)"
    )
    parser.add_argument(
        "--inventory",
        type=Path,
        metavar="FILE",
        help="the inventory (default: what the pytest configuration names)",
    )


def _where(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "where", help="print the file and line of each check of a claim, and how to run it"
    )
    parser.add_argument("claim", help="the id of the claim, or a glob")
    _project(parser)

    def run(chosen: argparse.Namespace) -> int:
        project = where.find_project(chosen.root, chosen.inventory)
        found = where.places(project, load(project.inventory).select(chosen.claim))
        for name, places in found.items():
            print(name)
            for place in places:
                print(f"  {place}")
            if not places:
                print(f"  no check below {project.root}")
        if every := [place for places in found.values() for place in places]:
            print(f"run: {project.command(chosen.claim, every)}")
        return 0

    parser.set_defaults(run=run)


def _why(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "why", help="print all that is known about one claim, counterexamples in full"
    )
    parser.add_argument("claim", help="the id of the claim")
    _report(parser)
    _project(parser)

    def run(chosen: argparse.Namespace) -> int:
        if chosen.report is DEFAULT and not DEFAULT.exists():
            return _why_without_report(chosen)
        report = read(chosen.report)
        known = {result.id: result for result in report.claims}
        if chosen.claim not in known:
            raise ReportError(f"{chosen.report} has no claim {chosen.claim!r}{nearest(chosen.claim, known)}.")
        print(explain.page(known[chosen.claim], report))
        return 0

    parser.set_defaults(run=run)


def _why_without_report(chosen: argparse.Namespace) -> int:
    """Print what the inventory says about a claim, where its checks are, and how to get its verdict."""
    project = where.find_project(chosen.root, chosen.inventory)
    rows = {row.id: row for row in load(project.inventory).claim}
    if chosen.claim not in rows:
        raise InventoryError(
            f"{project.inventory} has no claim {chosen.claim!r}{nearest(chosen.claim, rows)}."
        )
    places = where.places(project, [chosen.claim])[chosen.claim]
    print(explain.row(rows[chosen.claim]))
    for place in places:
        print(f"  {place}")
    if places:
        print(f"There is no {DEFAULT} here; for the verdict run")
        print(f"  {project.command(chosen.claim, places)} --claims-report {DEFAULT}")
    else:
        print(f"It has no check below {project.root}.")
    return 0


def _merge(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("merge", help="put what several report files know into one")
    _report(parser, many=True)
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="FILE", help="where to write the report"
    )
    parser.add_argument(
        "--only-what-ran", action="store_true", help="leave out claims and checks that were not run"
    )

    def run(chosen: argparse.Namespace) -> int:
        merged = merge([read(path) for path in chosen.reports])
        check_writable(chosen.output)
        write(chosen.output, only_what_ran(merged) if chosen.only_what_ran else merged)
        return _verdict(merged)

    parser.set_defaults(run=run)


def _html(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("html", help="write the report as one page that needs nothing else")
    _report(parser)
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="DIR", help="folder for index.html"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(), metavar="DIR", help="where the claims' files are (default: here)"
    )
    parser.add_argument("--figures", type=Path, metavar="DIR", help="folder of the pictures that claims name")

    def run(chosen: argparse.Namespace) -> int:
        from ndgm.verdict import page

        report = read(chosen.report)
        print(page.write(report, chosen.output, root=chosen.root, figures=chosen.figures))
        return _verdict(report)

    parser.set_defaults(run=run)


def _badges(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "badges", help="write a badge for each claim and one for all, as SVG and JSON"
    )
    _report(parser)
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="DIR", help="folder for the badges"
    )

    def run(chosen: argparse.Namespace) -> int:
        report = read(chosen.report)
        written = badges.write(report, chosen.output)
        print(f"{len(written)} files in {chosen.output}")
        return _verdict(report)

    parser.set_defaults(run=run)


def _readme(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("readme", help="keep the verdict tables of a page in step with a report")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="fail when the page differs from the report")
    action.add_argument("--write", action="store_true", help="put the report's tables on the page")
    parser.add_argument("report", type=Path, help="a file written by pytest --claims-report")
    parser.add_argument(
        "page", type=Path, help="a Markdown page with the markers `badges`, `overview` and `verdicts`"
    )

    def run(chosen: argparse.Namespace) -> int:
        report = read(chosen.report)
        sections = {
            "badges": markdown.badges(report.claims),
            "overview": markdown.overview(report.chapters, report.claims),
            "verdicts": markdown.verdicts(report.chapters, report.claims),
        }
        if markdown.update(chosen.page, sections, write=chosen.write) or chosen.write:
            return 0
        command = f"{_program()} readme --write {chosen.report} {chosen.page}"
        print(f"readme: {chosen.page} differs from {chosen.report}; run {command}", file=sys.stderr)
        return 1

    parser.set_defaults(run=run)


def _verdict(report: Report) -> int:
    """Say on stderr what a report comes to; 1 when it is red."""
    for text in totals(report.claims):
        print(text, file=sys.stderr)
    red = [result for result in report.claims if result.moved]
    for result in red:
        print(explain.line(result), file=sys.stderr)
    return 1 if red else 0


if __name__ == "__main__":
    sys.exit(main())
