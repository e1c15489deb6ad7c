"""Tools for claims and their reports: `ndgm COMMAND`, or `python -m ndgm.verdict COMMAND`.

Results go to stdout, complaints to stderr. Exit status 0: all is well; 1: a verdict moved, two machines
contradict each other, or a page is out of date; 2: the input is bad, and nothing was written; 3: the program
itself failed, and says nothing about any verdict.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from contextlib import redirect_stdout
from pathlib import Path

from ndgm.verdict import annotations as workflow
from ndgm.verdict import authoring, badges, explain, lookups, markdown, rescue
from ndgm.verdict.arguments import Commands, add_report, add_repository, folder, read
from ndgm.verdict.git import Ancestry
from ndgm.verdict.inventory import InventoryError
from ndgm.verdict.merging import merge, only_what_ran
from ndgm.verdict.model import Report
from ndgm.verdict.report import ReportError, check_writable, fingerprint, write
from ndgm.verdict.starting import StartError
from ndgm.verdict.terminal import totals
from ndgm.verdict.text import fit, message

BAD_INPUT, CRASHED = 2, 3


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status that the module's docstring explains."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # A code page without some letter shows its number.
            stream.reconfigure(errors="backslashreplace")
    parser = argparse.ArgumentParser(prog=_program(), description="Tools for claims and their reports.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (
        *(authoring.init, authoring.check, lookups.where, lookups.why, lookups.dispute, lookups.lines),
        *(authoring.diff, _merge, _rescue, _html, _badges, _readme, _fingerprint, authoring.schema),
    ):
        command(commands)
    chosen = parser.parse_args(arguments)
    status = 0
    try:
        # Told at the end, so that a reader who has seen enough does not keep it from being done.
        with redirect_stdout(io.StringIO()) as told:
            status = chosen.run(chosen)
        sys.stdout.write(told.getvalue())
        sys.stdout.flush()
    except BrokenPipeError:  # The reader has seen enough; Python would complain of the rest as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (InventoryError, ReportError, StartError, markdown.MarkerError, OSError) as error:
        print(f"{chosen.command}: {_sentence(error)}", file=sys.stderr)
        return BAD_INPUT
    except Exception as error:  # Python would end with the status that says that a verdict moved.
        print(fit(traceback.format_exc()), file=sys.stderr)
        what = " ".join(fit(message(error)).split())
        print(
            f"{chosen.command}: the program failed, which says nothing about any verdict; please report it: "
            f"{type(error).__name__}: {what}",
            file=sys.stderr,
        )
        return CRASHED
    return status


def _program() -> str:
    """How this program was called: by its script, or as a module."""
    script = Path(sys.argv[0]).stem
    return script if script == "ndgm" else "python -m ndgm.verdict"


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"cannot use {error.filename}: {error.strerror}."
    return " ".join(fit(str(error)).split("\n"))


def _fingerprint(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "fingerprint", help="print a digest of all that a report finds, by which to compare runs of one code"
    )
    add_report(parser)
    parser.set_defaults(run=lambda chosen: print(fingerprint(read(chosen.report))) or 0)


def _merge(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("merge", help="put what several report files know into one")
    add_report(parser, many=True)
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="FILE", help="where to write the report"
    )
    parser.add_argument(
        "--only-what-ran", action="store_true", help="leave out claims and checks that were not run"
    )

    def run(chosen: argparse.Namespace) -> int:
        merged = merge([read(path) for path in chosen.reports], Ancestry(Path()).is_ancestor)
        _write(chosen.output, only_what_ran(merged) if chosen.only_what_ran else merged)
        if workflow.are_wanted():
            for line in workflow.commands(merged.claims):
                print(line, file=sys.stderr)
        return _verdict(merged)

    parser.set_defaults(run=run)


def _write(path: Path, made: Report) -> None:
    """Write a report, in place of an older one and of nothing else.

    Raises:
        ReportError: it cannot be written; the message names the file.
    """
    try:
        check_writable(path)
        write(path, made)
    except OSError as error:
        raise ReportError(f"cannot write {path}: {error.strerror or error}; name another file.") from error


def _rescue(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("rescue", help="make a report of what killed runs had finished")
    parser.add_argument(
        "journals",
        type=Path,
        nargs="*",
        help="journals of killed runs (default: all in this folder and in pytest's cache)",
    )
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="FILE", help="the new file of the report"
    )

    def run(chosen: argparse.Namespace) -> int:
        journals = chosen.journals or rescue.find_left(Path())
        if not journals:
            raise ReportError("there is no journal of a killed run here; name one.")
        if chosen.output.exists():
            named = " ".join(map(str, [chosen.output, *journals]))
            raise ReportError(
                f"{chosen.output} exists; name another file, or put both together with "
                f"{_program()} merge {named} -o {chosen.output}"
            )
        rescued = {path: rescue.rescue(path) for path in dict.fromkeys(journals)}
        merged = merge([found.report for found in rescued.values()], Ancestry(Path()).is_ancestor)
        _write(chosen.output, merged)
        for path, found in rescued.items():
            print(rescue.retire(path, found), file=sys.stderr)
        return _verdict(merged)

    parser.set_defaults(run=run)


def _html(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("html", help="write the report as one page that needs nothing else")
    add_report(parser)
    parser.add_argument(
        "--output", "-o", type=Path, required=True, metavar="DIR", help="folder for index.html"
    )
    parser.add_argument(
        "--root",
        type=folder,
        default=Path(),
        metavar="DIR",
        help="where the claims' files are (default: here)",
    )
    parser.add_argument(
        "--figures", type=folder, metavar="DIR", help="folder of the pictures that claims name"
    )
    add_repository(parser)

    def run(chosen: argparse.Namespace) -> int:
        from ndgm.verdict import page
        from ndgm.verdict.addresses import find_repository

        report, repository = read(chosen.report), find_repository(chosen.repository, chosen.root)
        places = {"root": chosen.root, "figures": chosen.figures, "repository": repository}
        print(page.write(report, chosen.output, **places))
        return _verdict(report)

    parser.set_defaults(run=run)


def _badges(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "badges", help="write a badge for each claim and one for all, as SVG and JSON"
    )
    add_report(parser)
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
        "page",
        type=Path,
        help="a Markdown page with markers of what is to stand there: "
        "`badges`, `overview`, `surprises`, `evidence`, `verdicts`",
    )

    def run(chosen: argparse.Namespace) -> int:
        report = read(chosen.report)
        sections = {
            "badges": markdown.badges(report.claims),
            "overview": markdown.overview(report.chapters, report.claims),
            "surprises": markdown.surprising(report.claims),
            "evidence": markdown.evidence(report.claims),
            "verdicts": markdown.verdicts(report.chapters, report.claims),
        }
        marked = markdown.marked(chosen.page, sections)
        sections = {name: text for name, text in sections.items() if name in marked}
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
