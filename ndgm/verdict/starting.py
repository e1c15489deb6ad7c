"""A paper's first files: an inventory, a claim that holds, pytest's settings, a CI job and a README."""

from __future__ import annotations

import configparser
import json
from collections.abc import Iterator
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from ndgm.verdict.where import CONFIGURATIONS, settings

FILES = {
    "paper.toml": "paper.toml",
    "claims/test_odd_numbers.py": "first_claim.py.txt",
    "pytest.ini": "pytest.ini",
    ".github/workflows/claims.yml": "claims.yml",
    "README.md": "README.md",
}
"""What is written, each with the template that it is."""


class StartError(Exception):
    """A paper cannot be started in a folder; the message says what is in the way, and what to do."""


class Started(NamedTuple):
    """What was written, and what files that were there already lack, each as a sentence and lines to add."""

    written: tuple[Path, ...]
    lacking: tuple[tuple[str, str], ...]


def start(folder: Path, *, keep: bool = False) -> Started:
    """Write the first files of a paper into a folder, which is made if need be.

    What configures pytest there already is left as it is, and lacks what `lacking` says.

    Args:
        folder: where.
        keep: leave every other file that is there as it is, too.

    Raises:
        StartError: a file is there already; nothing was written.
    """
    known = next((name for name in CONFIGURATIONS if _configures(folder / name)), None)
    wanted = {name: _template(name) for name in FILES if name != "pytest.ini" or known is None}
    there = [name for name in wanted if _exists(folder / name)]
    if there and not keep:
        raise StartError(
            f"{' and '.join(str(folder / name) for name in there)} "
            f"{'is' if len(there) == 1 else 'are'} there already, and nothing was written; "
            "take a folder without, or --keep what is there."
        )
    written = _write(folder, {name: text for name, text in wanted.items() if name not in there})
    lacking = list(_lacking(folder, there))
    if known is not None and "claims_inventory" not in settings(folder / known):
        lacking.insert(0, (f"{folder / known} configures pytest; add to that section of it", _lines(known)))
    return Started(tuple(written), tuple(lacking))


def _template(name: str) -> str:
    return resources.files("ndgm.verdict").joinpath("templates", FILES[name]).read_text(encoding="utf-8")


def _configures(path: Path) -> bool:
    """Whether pytest reads its settings from a file; from its own it does where that is empty, too."""
    return bool(settings(path)) or (path.name == "pytest.ini" and _exists(path))


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _write(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Write files that are not there; where one cannot be written, none is, and no folder is made."""
    written: list[Path] = []
    made: list[Path] = []
    try:
        for name, text in texts.items():
            path = folder / name
            made = [*(parent for parent in path.parents if not parent.exists()), *made]
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        with suppress(OSError):  # One that could not be made, or that somebody has put something in.
            for parent in sorted(made, key=lambda parent: len(parent.parts), reverse=True):
                if parent.exists():
                    parent.rmdir()
        raise StartError(
            f"cannot write to {error.filename or folder}: {error.strerror or error}; nothing was written."
        ) from error
    return written


def _lacking(folder: Path, there: list[str]) -> Iterator[tuple[str, str]]:
    """What files that were kept may lack."""
    if "README.md" in there:
        page = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
        names = [name for name in ("badges", "overview", "verdicts") if f"<!-- {name}:begin -->" not in page]
        if names:
            markers = "\n\n".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->" for name in names)
            yield f"{folder / 'README.md'} has no place for the verdicts; add to it", markers + "\n"


def _lines(name: str) -> str:
    """The template's settings as they stand in a configuration file of another kind."""
    parser = configparser.ConfigParser()
    parser.read_string(_template("pytest.ini"))
    values = dict(parser["pytest"])
    if not name.endswith(".toml"):
        return "".join(f"{key} = {value}\n" for key, value in values.items())
    texts = {key: json.dumps([value] if key == "claims_digest" else value) for key, value in values.items()}
    return "".join(f"{key} = {text}\n" for key, text in texts.items())
