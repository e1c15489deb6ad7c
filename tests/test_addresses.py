"""Each claim in one file that is named after it, and no file longer than a screen or two."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from ndgm.verdict.inventory import load

ROOT = Path(__file__).parents[1]
INVENTORY = load(ROOT / "claims/paper.toml")
FILES = sorted(ROOT.glob("claims/**/*.py"))


def decided(file):
    """The ids in the decorators of a file, which are literals."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for decorator in getattr(node, "decorator_list", ()):
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "claim":
                yield ast.literal_eval(decorator.args[0])


# What the proof kernel checks stands apart from what every machine decides: one file for several rows.
KERNEL = [path for path in FILES if path.stem.startswith("kernel_")]
# What records of networks decide, or are held to, stands beside what the toy decides of the same rows.
BESIDE = r"(tab_2_[a-z]+)_(networks|again)"
NETWORKS = [path for path in FILES if re.fullmatch(BESIDE, path.stem)]
ADDRESSES = defaultdict(set)
for path in FILES:
    if path in KERNEL or path in NETWORKS:
        continue
    for identifier in decided(path):
        ADDRESSES[identifier].add(path)


def stem(identifier):
    return re.sub(r"[.-]", "_", identifier.lower())


@pytest.mark.parametrize("row", INVENTORY.claim, ids=lambda row: row.id)
def test_one_file_named_after_the_claim(row):
    (file,) = ADDRESSES[row.id]
    ids = set(decided(file))
    folder = file.relative_to(ROOT / "claims").parts[0]
    assert folder == row.chapter.replace("-", "_")
    if len(ids) == 1:
        assert f"{file.stem}_".startswith(f"{stem(row.id)}_")
    else:  # Siblings share a file that has the beginning of all their names.
        assert stem(row.id).startswith(f"{file.stem}_")


@pytest.mark.parametrize("file", NETWORKS, ids=lambda file: file.stem)
def test_records_of_networks_decide_rows_of_the_file_beside(file):
    beside = file.with_name(re.sub(BESIDE, r"\1", file.stem) + ".py")
    assert set(decided(file)) and all(ADDRESSES[one] == {beside} for one in decided(file))


@pytest.mark.parametrize("file", KERNEL, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_the_kernel_checks_rows_of_its_chapter_and_nothing_else_stands_there(file):
    chapter = file.relative_to(ROOT / "claims").parts[0]
    rows = {row.id: row.chapter.replace("-", "_") for row in INVENTORY.claim}
    assert {rows[one] for one in decided(file)} <= {chapter}
    if set(decided(file)):
        assert "pytestmark = pytest.mark.kernel\n" in file.read_text(encoding="utf-8")


def test_a_helper_is_not_named_like_a_claim():
    helpers = [file for file in FILES if not set(decided(file))]
    assert [file for file in helpers if re.match(r"(prop|eq|fig|tab|text|new)_", file.stem)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_claims_fit_two_screens(file):
    # What the kernel checks carries the scripts that prove the negations of its mutants.
    assert len(file.read_text(encoding="utf-8").splitlines()) <= (260 if file in KERNEL else 250)


@pytest.mark.parametrize(
    "file", sorted(ROOT.glob("ndgm/**/*.py")), ids=lambda file: file.relative_to(ROOT).as_posix()
)
def test_modules_are_neither_shelves_nor_crumbs(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 420
    if len(lines) < 40 and file.name != "__init__.py":
        assert re.search(r"\b(because|so that|since|only)\b", lines[0]), "a short module says why it is one"
