"""What git knows of a checkout: its commit, whether files changed, and which commits are ancestors."""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

TIMEOUT = 2.0
"""How many seconds git may take; what it has not said by then is not known."""
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_OID = b"# branch.oid "


class Checkout(NamedTuple):
    """The commit that is checked out, and whether a file differs from it or is not in it; None: not known."""

    commit: str | None = None
    dirty: bool | None = None


def checkout(root: Path) -> Checkout:
    """The state of the files of a folder, by one call of git; nothing where there is no git or repository."""
    done = _git(root, "status", "--porcelain=v2", "--branch", "-z")
    if done is None or done.returncode:
        return Checkout()
    records = [record for record in done.stdout.split(b"\0") if record]
    oid = next((record.removeprefix(_OID) for record in records if record.startswith(_OID)), b"")
    commit = oid.decode("ascii", errors="replace")
    return Checkout(
        commit if _COMMIT.fullmatch(commit) else None,
        any(not record.startswith(b"# ") for record in records),
    )


class Ancestry:
    """Which commits of the repository of a folder are ancestors of which; each pair is asked for once.

    Of commits that the repository does not have, or that a shallow clone has cut off, nothing is known. When
    git takes too long it is not asked again.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.is_ancestor = cache(self._is_ancestor)
        self._silent = False

    def _is_ancestor(self, older: str, newer: str) -> bool:
        # A report is foreign input: what is no commit could be an option.
        if self._silent or not (_COMMIT.fullmatch(older) and _COMMIT.fullmatch(newer)):
            return False
        done = _git(self.root, "merge-base", "--is-ancestor", older, newer)
        self._silent = done is None
        return done is not None and done.returncode == 0


class _Done(NamedTuple):
    returncode: int
    stdout: bytes


def _git(root: Path, *arguments: str) -> _Done | None:
    """What a command of git came to; None where there is no git, or it takes too long."""
    # Into a file: a pipe would be waited for as long as any child of a killed git holds it.
    try:
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                ["git", "--no-optional-locks", *arguments],
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                timeout=TIMEOUT,
            )
            output.seek(0)
            return _Done(done.returncode, output.read())
    except (OSError, subprocess.SubprocessError):
        return None
