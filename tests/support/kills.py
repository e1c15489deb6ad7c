"""Kills runs of claims at random moments, and counts what of the finished entries is lost or invented.

Run as a script for a whole study: python tests/support/kills.py --kills 100
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
HOWS = ("SIGKILL", "SIGTERM", "SIGTERM to the group", "memory", "memory, then SIGKILL")
CLAIMS = 10
SETTINGS = """
[pytest]
python_files = claims.py
claims_inventory = paper.toml
claims_provers = made_theorems
addopts = --import-mode=importlib -p ndgm.verdict.plugin -p xdist.plugin -p no:cacheprovider
"""
CONFTEST = """
import os
import pytest

def note(name, text):
    handle = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, text.encode() + b"\\n")
    os.close(handle)

@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report):
    if "PYTEST_XDIST_WORKER" not in os.environ and report.when == "call":
        note("arrived.txt", report.nodeid)
"""
PREAMBLE = """
import os, signal, time
from made_theorems import proof
from ndgm.verdict import *
from conftest import note

def look(one, seconds, allocate):
    node = os.environ["PYTEST_CURRENT_TEST"].removesuffix(" (call)")
    note("started.txt", node)
    time.sleep(seconds)
    if allocate:
        taken = []
        try:
            while True:
                taken.append(bytearray(2**24))
        except MemoryError:
            taken.clear()
            if allocate == "memory":
                raise
            os.kill(os.getpid(), signal.SIGKILL)  # As the kernel does when memory runs out.
    with witness(one=one):
        assert one == 1
    certify(proof("1 = 1"))
    note("done.txt", node)
"""
CLAIM = """
@claim("row-{number}", expect=HOLDS, evidence=PROVED, given={{"one": 1}}, mutants={{"two": {{"one": 2}}}})
def test_{number}(one):
    "One is one."
    try:
        look(one, {seconds}, {allocate!r} if one == 1 else "")
    except Counterexample:
        note("done.txt", os.environ["PYTEST_CURRENT_TEST"].removesuffix(" (call)"))
        raise
"""


class Outcome(NamedTuple):
    """What became of one run: nodes whose entry had arrived, that were kept, and the differences."""

    how: str
    workers: int
    status: int
    source: str
    arrived: int
    kept: int
    lost: list[str]
    invented: list[str]


def write_project(folder: Path, chance: random.Random, how: str) -> float:
    """A paper of ten claims, each with a mutant; returns about how long its checks take, in seconds."""
    rows = ['[paper]\ntitle = "A paper"', '[[chapter]]\nid = "all"\ntitle = "All of it"']
    checks, total, hungry = [PREAMBLE], 0.0, chance.randrange(CLAIMS)
    for number in range(CLAIMS):
        rows.append(
            f'[[claim]]\nid = "row-{number}"\nkind = "sentence"\nchapter = "all"\n'
            'where = "p. 1"\nstatement = "One is one."'
        )
        seconds = chance.uniform(0.05, 0.3) / 2
        total += 2 * seconds
        allocate = how if how.startswith("memory") and number == hungry else ""
        checks.append(CLAIM.format(number=number, seconds=seconds, allocate=allocate))
    (folder / "paper.toml").write_text("\n".join(rows), encoding="utf-8")
    (folder / "claims.py").write_text("".join(checks), encoding="utf-8")
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    return total


def kill_one(folder: Path, seed: int, how: str, workers: int) -> Outcome:
    """Run the claims, kill the run, rescue what it left, and hold it against what had arrived."""
    chance = random.Random(f"{seed} {how} {workers}")
    total = write_project(folder, chance, how)
    (folder / "temporary").mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support"), str(folder)]),
        "TMPDIR": str(folder / "temporary"),
    }
    command = [sys.executable, "-m", "pytest", "--claims-report=report.json", "-n", str(workers)]
    if how.startswith("memory"):
        command = ["sh", "-c", 'ulimit -v 1000000 && exec "$0" "$@"', *command]
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        if how.startswith("SIG"):
            _strike(process, folder, chance, how, total / max(workers, 1))
        status = process.wait(timeout=120)
    return _compare(folder, environment, how, workers, status)


def _strike(
    process: subprocess.Popen[bytes], folder: Path, chance: random.Random, how: str, span: float
) -> None:
    """Kill a run after a random time: one run in ten while it starts, the others while checks run."""
    if chance.random() < 0.1:
        time.sleep(chance.uniform(0, 1))
    else:
        while not (folder / "started.txt").exists() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, span))
    if process.poll() is None:
        number = signal.SIGKILL if how == "SIGKILL" else signal.SIGTERM
        (os.killpg if how.endswith("group") else os.kill)(process.pid, number)


def _compare(folder: Path, environment: dict[str, str], how: str, workers: int, status: int) -> Outcome:
    # What arrives is a fact before the rescue: workers that outlive the main process report to nobody.
    arrived = _nodes(folder / "arrived.txt")
    source, report = "report", folder / "report.json"
    if not report.exists() and any(folder.glob(".report.json.*.journal")):
        source, report = "journal", folder / "rescued.json"
        rescue = [sys.executable, "-m", "ndgm.verdict", "rescue", "-o", report.name]
        done = subprocess.run(rescue, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode in (0, 1) and report.exists(), done.stderr
    kept: dict[str, str] = {}
    if report.exists():
        for row in json.loads(report.read_bytes())["claims"]:
            for reading in row["readings"]:
                for entry in reading["checks"]:
                    kept[entry["node"]] = entry.get("verdict", "not run")
    else:
        source = "nothing"
    decided = {node for node, verdict in kept.items() if verdict != "not run"}
    found = {node: verdict for node, verdict in kept.items() if verdict not in ("not run", "error")}
    wrong = [n for n, v in found.items() if v != ("refuted" if "mutant" in n else "holds")]
    errors = [node for node, verdict in kept.items() if verdict == "error"]
    allowed = 1 if how.startswith("memory") else 0
    return Outcome(
        how=how,
        workers=workers,
        status=status,
        source=source,
        arrived=len(arrived),
        kept=len(decided),
        lost=sorted(arrived - decided),
        invented=sorted({*found} - _nodes(folder / "done.txt")) + wrong + errors[allowed:],
    )


def _nodes(path: Path) -> set[str]:
    return set(path.read_text(encoding="utf-8").split("\n")) - {""} if path.exists() else set()


def study(kills: int, seed: int, jobs: int) -> list[Outcome]:
    """Many kills, of every kind and without and with workers in turn."""

    def one(number: int) -> Outcome:
        how, workers = HOWS[number % len(HOWS)], (0, 2)[number // len(HOWS) % 2]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return kill_one(Path(folder), seed + number, how, workers)

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, range(kills)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    chosen = parser.parse_args()
    outcomes = study(chosen.kills, chosen.seed, chosen.jobs)
    for how in HOWS:
        for workers in (0, 2):
            some = [outcome for outcome in outcomes if (outcome.how, outcome.workers) == (how, workers)]
            print(
                f"{how}, -n {workers}: {len(some)} runs, {sum(one.arrived for one in some)} entries arrived, "
                f"{sum(one.kept for one in some)} kept, {sum(len(one.lost) for one in some)} lost, "
                f"{sum(len(one.invented) for one in some)} invented; "
                f"from {dict(Counter(one.source for one in some))}, "
                f"exit status {dict(Counter(one.status for one in some))}"
            )
    bad = [outcome for outcome in outcomes if outcome.lost or outcome.invented]
    for outcome in bad:
        print(outcome)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
