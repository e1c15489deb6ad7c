"""What files mean is kept in pytest's cache, where there is one, and told to the workers of a run."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from ndgm.verdict.code import Sources
from ndgm.verdict.keeping import Keeping, folder
from ndgm.verdict.meanings import Meanings


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file of a project that is old enough to be known by its times."""
    path = tmp_path / "project" / "square.py"
    path.parent.mkdir()
    path.write_text("def square(x): return x**2\n", encoding="utf-8")
    monkeypatch.setattr("ndgm.verdict.meanings._stamp", lambda file: (file.stat().st_size, 1, 1))
    return path


@pytest.fixture
def cached(tmp_path):
    """A configuration with a cache, in whose folder `kept` files are."""
    kept = tmp_path / "cache"

    def mkdir(name):
        (kept / name).mkdir(parents=True, exist_ok=True)
        return str(kept / name)

    return SimpleNamespace(cache=SimpleNamespace(mkdir=mkdir), kept=kept / "claims" / "meanings.json")


def sources(file, *names):
    return Sources(file.parent, names)


def read_again(file, monkeypatch, load):
    """Whether the file is read once `load` has told what is known of it."""
    monkeypatch.setattr("ndgm.verdict.meaning.meaning", lambda source: pytest.fail("it is known"))
    load()(file)


def test_what_a_run_finds_out_the_next_one_knows(file, cached, monkeypatch):
    first = sources(file, ".")
    keeping = Keeping(cached, first)
    keeping.pytest_sessionfinish()
    assert not cached.kept.exists()  # Nothing was found out.
    first.meanings(file)
    keeping.pytest_sessionfinish()
    assert cached.kept.read_bytes() == first.meanings.dump()
    second = sources(file, ".")
    again = Keeping(cached, second)
    read_again(file, monkeypatch, lambda: second.meanings)
    os.truncate(cached.kept, 0)
    again.pytest_sessionfinish()
    assert cached.kept.read_bytes() == b""  # Nothing was found out that was not kept.


@pytest.mark.parametrize("names", [(), (".",)], ids=["no sources", "no cache"])
def test_nothing_is_kept_without_sources_or_without_a_cache(file, cached, names):
    config = SimpleNamespace() if names else cached
    known = sources(file, *names)
    keeping = Keeping(config, known)
    known.meanings(file)
    keeping.pytest_sessionfinish()
    assert not cached.kept.exists() and folder(SimpleNamespace()) is None
    assert folder(cached) == cached.kept.parent


def test_a_cache_that_cannot_be_used_costs_time_alone(file, cached):
    def refuse(name):
        raise PermissionError(13, "Permission denied")

    known = sources(file, ".")
    keeping = Keeping(SimpleNamespace(cache=SimpleNamespace(mkdir=refuse)), known)
    known.meanings(file)
    keeping.pytest_sessionfinish()
    keeping = Keeping(cached, known)
    cached.kept.parent.rmdir()
    keeping.pytest_sessionfinish()
    assert not cached.kept.exists()


def test_workers_are_told_what_all_files_mean(file, cached, monkeypatch):
    main = Keeping(cached, sources(file, "."))
    nodes = [SimpleNamespace(workerinput={}) for _ in range(2)]
    for node in nodes:
        main.pytest_configure_node(node)
    known = Meanings()
    known(file)
    assert [node.workerinput for node in nodes] == [{"ndgm_meanings": known.dump()}] * 2
    of_worker = sources(file, ".")
    worker = Keeping(SimpleNamespace(**vars(nodes[0]), cache=cached.cache), of_worker)
    read_again(file, monkeypatch, lambda: of_worker.meanings)
    worker.pytest_sessionfinish()
    assert not cached.kept.exists()  # The main process keeps it.


def test_a_worker_that_is_told_nothing_finds_out_by_itself(file, cached):
    known = sources(file, ".")
    Keeping(SimpleNamespace(workerinput={}, cache=cached.cache), known)
    assert known.meanings(file).digest
