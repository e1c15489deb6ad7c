"""Compiling with a cache where nothing beside the source and nothing in the home can be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ndgm

MODULE = """
import numba
from ndgm.sim.compiling import cached

@cached
def following(number):
    return number + 1

@cached(nogil=True)
def doubled(number):
    return 2 * number

print(following(1), doubled(4))
"""


@pytest.fixture
def run(tmp_path):
    """Run a module whose cache numba can keep neither beside it nor in the home: both are files."""
    (tmp_path / "__pycache__").write_text("")
    (tmp_path / "home").write_text("")
    (tmp_path / "temporary").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        environment[name] = str(tmp_path / "home")
    for name in ("TMPDIR", "TEMP", "TMP"):
        environment[name] = str(tmp_path / "temporary")
    environment["PYTHONPATH"] = str(Path(ndgm.__file__).parents[1])

    def started(text: str) -> subprocess.CompletedProcess:
        (tmp_path / "module.py").write_text(text)
        return subprocess.run(
            [sys.executable, "-B", "module.py"], cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    return started


def kept(folder: Path) -> set[Path]:
    """The indices of numba's caches below a folder."""
    return set(folder.rglob("*.nbi"))


def test_a_temporary_folder_takes_the_place_of_the_cache(run, tmp_path):
    refused = run(MODULE.replace("@cached\n", "@numba.njit(cache=True)\n"))
    assert "no locator available" in refused.stderr  # Here numba by itself gives up.
    for _ in range(2):
        done = run(MODULE)
        assert (done.stdout, done.stderr) == ("2 8\n", "")
        assert len(kept(tmp_path / "temporary")) == 2  # The second run finds those of the first.


def test_a_folder_of_somebody_else_is_not_trusted(run, tmp_path):
    if not hasattr(os, "getuid"):
        pytest.skip("needs owners of files")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "temporary" / f"ndgm-numba-{os.getuid()}").symlink_to(elsewhere)
    done = run(MODULE)
    assert (done.stdout, done.stderr) == ("2 8\n", "")
    assert not kept(elsewhere) and len(kept(tmp_path / "temporary")) == 2


def test_the_cache_stays_beside_the_source_where_it_can(run, tmp_path):
    (tmp_path / "__pycache__").unlink()
    assert run(MODULE).stdout == "2 8\n"
    assert len(kept(tmp_path / "__pycache__")) == 2 and not kept(tmp_path / "temporary")
