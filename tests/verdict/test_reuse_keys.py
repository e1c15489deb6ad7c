"""The key of a file of checks: what changes it, and what does not."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import pytest
from made_reports import inventory

from ndgm.verdict.code import Sources
from ndgm.verdict.reuse_keys import Keys, installed


@pytest.fixture
def root(tmp_path):
    """A project of one file of checks, with a conftest beside it and one above."""
    root = tmp_path / "project"
    (root / "claims").mkdir(parents=True)
    for name in ("pytest.ini", "conftest.py", "claims/conftest.py", "claims/paper.toml"):
        (root / name).write_text("", encoding="utf-8")
    (root / "claims/one.py").write_text("VALUE = 1\n", encoding="utf-8")
    return root


def keys(root, rows=None, **options):
    """The keys of a run in the project."""
    settings = {"claims_inventory": "claims/paper.toml", "claims_evidence": ""}
    config = SimpleNamespace(
        option=SimpleNamespace(**options),
        inipath=root / "pytest.ini",
        rootpath=root,
        getini=settings.__getitem__,
    )
    return Keys(config, Sources(root, ["claims"]), rows)


def key(root, rows=None, **options):
    return keys(root, rows, **options).of(root / "claims/one.py")


@pytest.mark.parametrize(
    "name",
    [
        "PYTHONHASHSEED", "OMP_NUM_THREADS", "MKL_CBWR", "OPENBLAS_NUM_THREADS", "NUMBA_CPU_NAME",
        "TORCH_HOME", "PYTORCH_JIT", "CUDA_VISIBLE_DEVICES", "HYPOTHESIS_PROFILE", "CLAIMS_DATA",
    ],
)  # fmt: skip
def test_a_variable_that_libraries_or_claims_read_changes_it(root, monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    before = key(root)
    monkeypatch.setenv(name, "1")
    assert key(root) != before


def test_another_variable_does_not(root, monkeypatch):
    before = key(root)
    monkeypatch.setenv("EDITOR_OF_A_READER", "1")
    assert key(root) == before


@pytest.mark.parametrize("place", ["conftest.py", "claims/conftest.py"])
def test_a_conftest_of_the_project_changes_it(root, place):
    before = key(root)
    (root / place).write_text("OTHER = 1\n", encoding="utf-8")
    assert key(root) != before


def test_a_conftest_outside_the_project_does_not(root):
    before = key(root)
    (root.parent / "conftest.py").write_text("OTHER = 1\n", encoding="utf-8")
    assert key(root) == before


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("data.csv", True), ("folder/data.csv", True), (".data", False), (".cache/data", False),
        ("__pycache__/data", False), ("node_modules/data", False), ("other.py", False),
        ("paper.toml", False),
    ],
)  # fmt: skip
def test_data_of_the_project_change_it_and_hidden_files_do_not(root, name, counts):
    before = key(root, inventory())
    path = root / "claims" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("1\n", encoding="utf-8")
    assert (key(root, inventory()) != before) is counts


def test_an_option_changes_it_unless_it_is_of_the_display(root):
    assert key(root, seed=1) != key(root, seed=2)
    assert key(root, verbose=1) == key(root, verbose=2)


def test_rows_are_apart_but_for_what_the_paper_prints(root):
    rows = inventory(statement="It is.")
    other = inventory(statement="It is not.")
    assert key(root, rows) == key(root, other)
    assert keys(root, rows).rows != keys(root, other).rows
    assert keys(root, rows).rows.keys() == {row.id for row in rows.claim}
    first, *rest = rows.claim
    printed = msgspec.structs.replace(rows, claim=(msgspec.structs.replace(first, printed=("1",)), *rest))
    assert key(root, printed) != key(root, rows)
    assert keys(root).rows == {}


def test_what_is_installed_is_named_once_each_and_in_order(tmp_path, monkeypatch):
    for folder, names in {"a": ["b-1.dist-info", "c.egg-info", "notes.txt"], "d": ["a-2.dist-info"]}.items():
        for name in names:
            (tmp_path / folder / name).mkdir(parents=True)
    folders = [str(tmp_path / one) for one in ("missing", "a", "d", "a")]
    monkeypatch.setattr("sys.path", folders)
    assert installed() == ["a-2.dist-info", "b-1.dist-info", "c.egg-info"]
