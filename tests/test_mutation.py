"""The script that measures how many mutants the tests kill: what it changes, and its two tables."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from mutants import mutants

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "tests" / "support"
TESTS = tomllib.loads((TABLES / "mutation.toml").read_text(encoding="utf-8"))["tests"]
EQUIVALENT = tomllib.loads((TABLES / "equivalent_mutants.toml").read_text(encoding="utf-8"))
SOURCE = '''
"""A module: what it says of itself is no code."""

GREETING = "a sentence stays"
KEYS = ["word"]
ANY = TypeVar("ANY")


@decorated(1 == 2)
def total(entries: list[int] = [3], *, least: int = 0) -> int:
    """Add up what is at least `least`."""
    assert least >= 0
    found = 0
    for entry in entries:
        if entry != least and not entry < least:
            found += 1
            print(f"{entry + 1}")
    while True:
        return found or -1 if "é" else found
'''
CHANGES = {
    "total: 3 => 4",
    "total: 0 => 1",
    "total: entries => ()",
    "total: entry != least and (not entry < least) => True",
    "total: entry != least and (not entry < least) => False",
    "total: entry != least and (not entry < least) => entry != least or not entry < least",
    "total: entry != least => entry == least",
    "total: not entry < least => entry < least",
    "total: entry < least => entry <= least",
    "total: entry < least => entry >= least",
    "total: found += 1 => found -= 1",
    "total: found += 1 => pass",
    "total: 1 => 2",
    "total: print(f'{entry + 1}') => pass",
    "total: return found or -1 if 'é' else found => return None",
    "total: 'é' => True",
    "total: 'é' => False",
    "total: 'é' => 'éX'",
    "total: found or -1 => found and -1",
    "total: -1 => 1",
    "total: True => False",
    ": 'word' => 'wordX'",
}


def test_what_is_changed():
    made = mutants(SOURCE)
    assert {f"{mutant.function}: {mutant.change}" for mutant in made} == CHANGES
    assert len({mutant.source for mutant in made}) == len(made)
    assert [mutant.line for mutant in made] == sorted(mutant.line for mutant in made)


def test_each_mutant_is_one_small_change():
    for mutant in mutants(SOURCE):
        compile(mutant.source, mutant.change, "exec")
        pairs = zip(SOURCE.splitlines(), mutant.source.splitlines(), strict=True)
        assert [number for number, (old, new) in enumerate(pairs, start=1) if old != new] == [mutant.line]


@pytest.mark.parametrize("module", TESTS)
def test_tables(module):
    """What they name is there."""
    assert all((ROOT / name.partition("::")[0]).is_file() for name in TESTS[module])
    made = {
        (mutant.function, mutant.change) for mutant in mutants((ROOT / module).read_text(encoding="utf-8"))
    }
    listed = [one for one in EQUIVALENT.get("equivalent", []) if one["module"] == module]
    assert {(one["function"], one["change"]) for one in listed} <= made
    assert all(one["reason"] for one in listed)


def test_each_listed_mutant_is_of_a_measured_module():
    assert {one["module"] for one in EQUIVALENT.get("equivalent", [])} <= set(TESTS)
