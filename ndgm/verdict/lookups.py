"""Commands that answer questions about claims: where their checks are, why a verdict is what it is."""

from __future__ import annotations

import argparse
from pathlib import Path

from ndgm.verdict import explain
from ndgm.verdict import where as project_files
from ndgm.verdict.arguments import DEFAULT, Commands, add_project, add_report, add_repository, read
from ndgm.verdict.inventory import InventoryError, load, nearest
from ndgm.verdict.model import ClaimResult, Report, Verdict
from ndgm.verdict.report import ReportError


def where(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that says where a claim's checks are."""
    parser = commands.add_parser(
        "where", help="print the file and line of each check of a claim, and how to run it"
    )
    parser.add_argument("claim", help="the id of the claim, or a glob")
    add_project(parser)

    def run(chosen: argparse.Namespace) -> int:
        project = project_files.find_project(chosen.root, chosen.inventory)
        found = project_files.places(project, load(project.inventory).select(chosen.claim))
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


def why(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that prints all that is known about a claim."""
    parser = commands.add_parser(
        "why", help="print all that is known about one claim, counterexamples in full"
    )
    parser.add_argument("claim", help="the id of the claim")
    add_report(parser)
    add_project(parser)

    def run(chosen: argparse.Namespace) -> int:
        if chosen.report is DEFAULT and not DEFAULT.exists():
            return _why_without_report(chosen)
        report = read(chosen.report)
        print(explain.page(_named(chosen, report), report))
        return 0

    parser.set_defaults(run=run)


def dispute(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that prints the text of an issue."""
    parser = commands.add_parser(
        "dispute", help="print a ready-made issue for whoever disputes the verdict on a claim"
    )
    parser.add_argument("claim", help="the id of the claim")
    add_report(parser)
    add_repository(parser)

    def run(chosen: argparse.Namespace) -> int:
        from ndgm.verdict.addresses import find_repository
        from ndgm.verdict.dispute import issue

        report = read(chosen.report)
        result = _named(chosen, report)
        print(issue(result, report, find_repository(chosen.repository, Path())), end="")
        return 0

    parser.set_defaults(run=run)


def _named(chosen: argparse.Namespace, report: Report) -> ClaimResult:
    known = {result.id: result for result in report.claims}
    if chosen.claim not in known:
        raise ReportError(f"{chosen.report} has no claim {chosen.claim!r}{nearest(chosen.claim, known)}.")
    return known[chosen.claim]


def _why_without_report(chosen: argparse.Namespace) -> int:
    """Print what the inventory says about a claim, where its checks are, and how to get its verdict."""
    project = project_files.find_project(chosen.root, chosen.inventory)
    rows = {row.id: row for row in load(project.inventory).claim}
    if chosen.claim not in rows:
        raise InventoryError(
            f"{project.inventory} has no claim {chosen.claim!r}{nearest(chosen.claim, rows)}."
        )
    places = project_files.places(project, [chosen.claim])[chosen.claim]
    print(explain.row(rows[chosen.claim]))
    for place in places:
        print(f"  {place}")
    if places:
        print(f"There is no {DEFAULT} here; for the verdict run")
        print(f"  {project.command(chosen.claim, places)} --claims-report {DEFAULT}")
    else:
        print(f"It has no check below {project.root}.")
    return 0


def lines(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command that prints a line for each claim."""
    parser = commands.add_parser("list", help="print one line for each claim: id, verdict, evidence, reason")
    add_report(parser)
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
