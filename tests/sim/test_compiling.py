"""Machine code is kept once for all processes, by the text it comes from, in a private folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ndgm

MODULE = """
from ndgm.sim.compiling import cached
from other import ONE

@cached
def following(number):
    return number + ONE

@cached(nogil=True)
def doubled(number):
    return 2 * following(number)

print(doubled(4), doubled(4.5), sum(doubled.stats.cache_misses.values()))
"""
COMPILED, FOUND = "10 11.0 2\n", "10 11.0 0\n"


def made(place: Path) -> Path:
    """Where a module of two functions and a constant lies, and with it a place for its cache."""
    folder = place / "checkout"
    folder.mkdir()
    (folder / "module.py").write_text(MODULE)
    (folder / "other.py").write_text("ONE = 1\n")
    for name in ("home", "temporary"):
        (place / name).mkdir()
    return folder


@pytest.fixture
def checkout(tmp_path):
    """A checkout of which nothing has been compiled."""
    return made(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A place where a checkout has been run once."""
    place = tmp_path_factory.mktemp("first")
    assert run(made(place)) == COMPILED
    return place


@pytest.fixture
def compiled(first, tmp_path):
    """A copy of a checkout that has been run once, with what is kept of it."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path / "checkout"


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    kept.pop("NDGM_CACHE", None)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        kept[name] = str(folder.parent / "home")
    for name in ("TMPDIR", "TEMP", "TMP"):
        kept[name] = str(folder.parent / "temporary")
    return kept | {"PYTHONPATH": str(Path(ndgm.__file__).parents[1])}


def start(folder: Path, **variables: str) -> subprocess.Popen[str]:
    command, pipe = [sys.executable, "-B", "module.py"], subprocess.PIPE
    variables = environment(folder) | variables
    return subprocess.Popen(command, cwd=folder, env=variables, stdout=pipe, stderr=pipe, text=True)


def run(folder: Path, **variables: str) -> str:
    """What the module prints: two results, and how often it had to compile."""
    output, errors = start(folder, **variables).communicate(timeout=120)
    assert errors == ""
    return output


def kept(folder: Path) -> set[Path]:
    """The indices of numba's caches below a folder."""
    return set(folder.rglob("*.nbi"))


def test_a_fresh_checkout_finds_what_another_has_compiled(compiled, tmp_path):
    fresh = shutil.copytree(compiled, tmp_path / "fresh", copy_function=shutil.copy)
    assert run(fresh) == FOUND
    assert kept(tmp_path) == kept(tmp_path / "home") and len(kept(tmp_path)) == 2


def test_two_processes_compile_once(checkout):
    """Together they compile each signature once, and both find the other's."""
    started = [start(checkout) for _ in range(2)]
    printed = [process.communicate(timeout=120) for process in started]
    assert {errors for _, errors in printed} == {""}
    assert {output[: output.rindex(" ")] for output, _ in printed} == {"10 11.0"}
    assert sum(int(output.split()[-1]) for output, _ in printed) == 2
    assert run(checkout) == FOUND


@pytest.mark.parametrize("changed", ["module.py", "other.py"])
def test_a_change_compiles_again(compiled, changed):
    path = compiled / changed
    path.write_text(path.read_text() + "# A comment.\n")
    assert run(compiled) == COMPILED


def test_a_temporary_folder_takes_the_place_of_the_home(checkout, tmp_path):
    (tmp_path / "home").rmdir()
    (tmp_path / "home").write_text("")
    assert run(checkout) == COMPILED and run(checkout) == FOUND
    assert len(kept(tmp_path / "temporary")) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners of files")
@pytest.mark.parametrize("how", ["a link", "everybody's"])
def test_a_folder_of_somebody_else_is_not_trusted(checkout, tmp_path, how):
    place, elsewhere = tmp_path / "home/ndgm/numba", tmp_path / "elsewhere"
    place.parent.mkdir()
    elsewhere.mkdir(mode=0o777)
    if how == "a link":
        place.symlink_to(elsewhere)
    else:
        place.mkdir()
        place.chmod(0o777)
    assert run(checkout) == COMPILED
    assert not kept(elsewhere) and not kept(place) and len(kept(tmp_path / "temporary")) == 2


def test_another_folder_may_be_named(checkout, tmp_path):
    (tmp_path / "named").mkdir()
    assert run(checkout, NUMBA_CACHE_DIR=str(tmp_path / "named")) == COMPILED
    assert len(kept(tmp_path / "named")) == 2


def test_damaged_machine_code_is_compiled_again(compiled, tmp_path):
    for path in (tmp_path / "home").rglob("*.nb[ic]"):
        path.write_bytes(b"")
    assert run(compiled) == COMPILED and run(compiled) == FOUND


def test_what_nobody_asks_for_is_forgotten(compiled, tmp_path):
    (old,) = {path.parent for path in kept(tmp_path)}
    os.utime(old, (time.time() - 40 * 86400,) * 2)
    (compiled / "other.py").write_text("ONE = 1  # Changed.\n")
    run(compiled)
    assert not old.exists() and len(kept(tmp_path)) == 2


def test_compiling_may_be_switched_off(checkout, tmp_path):
    path = checkout / "module.py"
    path.write_text(MODULE.replace("sum(doubled.stats.cache_misses.values())", "callable(doubled)"))
    assert run(checkout, NUMBA_DISABLE_JIT="1") == "10 11.0 True\n" and not kept(tmp_path)
