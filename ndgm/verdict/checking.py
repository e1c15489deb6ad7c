"""An inventory and the checks of its rows held against each other, without running a check."""

from __future__ import annotations

import contextlib
import io
import traceback
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ndgm.verdict.attempts import ENTRY
from ndgm.verdict.claim import ClaimError
from ndgm.verdict.inventory import inspect
from ndgm.verdict.judge import first_line
from ndgm.verdict.model import Entry
from ndgm.verdict.where import Project

_HERE = Path(__file__).parent


class Checked(NamedTuple):
    """What was found without running anything.

    Attributes:
        problems: what is wrong, each as one sentence after FILE:LINE.
        rows: how many rows the inventory has; 0 where it is damaged.
        checks: how many functions decide them.
        mutants: how many mutants these have, for each of their parameters.
        unchecked: the ids of the rows that no check is about; those of which every part is another statement
            need none.
    """

    problems: tuple[str, ...]
    rows: int
    checks: int
    mutants: int
    unchecked: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rows} rows, {self.checks} checks, {self.mutants} mutants"


def check(project: Project) -> Checked:
    """Read the inventory of a project, and collect its checks with pytest: they are imported, and not run.

    A malformed `@claim` ends the import of its file: of each file the first is told.
    """
    inventory, damages = inspect(project.inventory)
    collected = _Collected(project.root)
    status, output = _collect(project, collected, readable=inventory is not None)
    problems = [problem.located(project.root) for problem in damages] + collected.problems
    if not problems and status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        problems.append(f"{project.root}: pytest cannot collect the checks: {_last_words(output)}")
    claims = {entry.claim for entry in collected.entries}
    rows = inventory.claim if inventory else ()
    return Checked(
        tuple(dict.fromkeys(problems)),
        len(rows),
        len({entry.check for entry in collected.entries}),
        sum(entry.mutant is not None for entry in collected.entries),
        tuple(row.id for row in rows if row.id not in claims and row.own_parts),
    )


def _collect(project: Project, collected: _Collected, *, readable: bool) -> tuple[int, str]:
    """Let pytest collect the files that make claims; its exit status, and what it printed."""
    files = [str(path) for path in project.files() if b"claim(" in path.read_bytes()]
    if not files:
        return pytest.ExitCode.NO_TESTS_COLLECTED, ""
    # What was recorded decides nothing here; a damaged inventory would end the run before it has collected.
    inventory = project.inventory.resolve() if readable else ""
    options = ["-o", f"claims_inventory={inventory}", "-o", "claims_evidence="]
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        status = pytest.main(
            [
                "--collect-only", "--quiet", "--capture=no", "--continue-on-collection-errors",
                "-p", "ndgm.verdict.plugin", "-p", "no:cacheprovider",
                f"--rootdir={project.root}", *options, *files,
            ],
            plugins=[collected],
        )  # fmt: skip
    return int(status), output.getvalue()


def _last_words(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "E  "))]
    return (errors or lines or ["it says nothing"])[-1].removeprefix("ERROR: ").removeprefix("E").strip()


class _Collected:
    """A pytest plugin that takes note of every claim, and of every mistake, and lets collection go on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.entries: list[Entry] = []
        self.problems: list[str] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: object) -> Generator[None, Any, Any]:
        try:
            return (yield)
        except ClaimError as error:
            self._note(error, _place_of(obj) or (collector.path, None))
            return []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> Generator[None, Any, Any]:
        try:
            return (yield)
        except ClaimError as error:
            self._note(error, _place_of(metafunc.function) or (metafunc.definition.path, None))
            return None

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any], report: Any
    ) -> None:
        assert call.excinfo is not None
        # Pytest raises an error of its own from what an import raised.
        error = call.excinfo.value.__cause__ or call.excinfo.value
        place: tuple[Path, int | None] | None = None
        if isinstance(error, SyntaxError) and error.filename:
            place = Path(error.filename), error.lineno
        self._note(error, place or next(self._own(error), (node.path, None)))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.entries = [item.stash[ENTRY] for item in session.items if ENTRY in item.stash]

    def _own(self, error: BaseException) -> Iterator[tuple[Path, int | None]]:
        """Where the project's own code stands in a traceback, the innermost first."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if self.root in path.parents and _HERE not in path.parents and "site-packages" not in path.parts:
                yield path, frame.lineno

    def _note(self, error: BaseException, place: tuple[Path, int | None]) -> None:
        path, line = place
        told = isinstance(error, pytest.Collector.CollectError)
        sentence = str(error) if told else f"{type(error).__name__}: {first_line(str(error))}"
        shown = path.relative_to(self.root) if self.root in path.parents else path
        where = f"{shown.as_posix()}:{line}" if line else shown.as_posix()
        self.problems.append(f"{where}: {' '.join(sentence.split())}")


def _place_of(function: object) -> tuple[Path, int] | None:
    code = getattr(function, "__code__", None)
    return (Path(code.co_filename), code.co_firstlineno) if code is not None else None
