"""The arrows of the house: which part may import which, no circles, and what nobody imports from inside."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from import_lines import imported, modules, within

from ndgm import verdict

ROOT = Path(__file__).parents[1]

# What each part may import of the house besides itself. Mathematics knows nothing of the scorekeeper, exact
# numbers nothing of floats, and the scorekeeper nothing of either.
ARROWS = {
    "ndgm.exact": (),
    "ndgm.sim": (),
    "ndgm.measure": ("ndgm.sim", "ndgm.verdict.markdown", "ndgm.verdict.meaning"),
    "ndgm.stats": (),
    "ndgm.criteria": (),
    "ndgm.strategies": (),
    "ndgm.kernel": ("ndgm.exact",),
    "ndgm.figures": ("ndgm.criteria", "ndgm.exact", "ndgm.measure", "ndgm.sim"),
    "ndgm.benchmark_table": ("ndgm.verdict.markdown",),
    "ndgm.verdict": (),
    "claims": (
        *("ndgm.criteria", "ndgm.exact", "ndgm.kernel", "ndgm.measure", "ndgm.sim", "ndgm.stats"),
        *("ndgm.strategies", "ndgm.verdict"),
    ),
}
# The doors of `ndgm.verdict`: what a check is written with, rows, text between the markers of a page, and
# what a piece of Python does.
DOORS = ("ndgm.verdict.inventory", "ndgm.verdict.markdown", "ndgm.verdict.meaning")
CHAPTERS = sorted(path.parent.name for path in ROOT.glob("claims/*/rows.toml"))

MODULES = modules(ROOT, "ndgm", "claims")


def target(name):
    """The module of the house that a dotted name is, or is a name of; None for what comes from elsewhere."""
    if name.rpartition(".")[2] in verdict.__all__ and name.rpartition(".")[0] == verdict.__name__:
        return verdict.__name__  # `claim` is a name of the package, and a module in it.
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


GRAPH = {name: {found for one in imported(path) if (found := target(one))} for name, path in MODULES.items()}


def part(module):
    return next((place for place in ARROWS if within(module, place)), None)


def test_every_module_is_in_a_part():
    assert [module for module in MODULES if part(module) is None and module != "ndgm"] == []


@pytest.mark.parametrize("place", ARROWS)
def test_arrows(place):
    wrong = [
        f"{module} -> {other}"
        for module, others in GRAPH.items()
        if within(module, place)
        for other in others
        if not any(within(other, allowed) for allowed in (place, *ARROWS[place]))
    ]
    assert wrong == []


def test_no_circles():
    # `from package import module` names the package, whose own imports a module of it does not wait for.
    arrows = {name: others - {name} - {name.rpartition(".")[0]} for name, others in GRAPH.items()}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_nobody_imports_the_insides_of_the_scorekeeper():
    wrong = [
        f"{module} -> {other}"
        for module, others in GRAPH.items()
        if not within(module, "ndgm.verdict")
        for other in others
        if within(other, "ndgm.verdict") and other not in ("ndgm.verdict", *DOORS)
    ]
    assert wrong == []


def test_only_provers_make_theorems():
    provers = ("deduction", "inference", "proofs", "recursions", "rmsprop_lemmas")
    allowed = {f"ndgm.exact.{name}" for name in provers}
    sealing = {name for name, path in MODULES.items() if "ndgm.exact.theorems.seal" in imported(path)}
    assert sealing == allowed


def test_claims_share_within_their_chapter():
    """A claim uses helpers of its chapter, or of `claims` itself."""
    chapter = {
        name: name.split(".")[1] for name in MODULES if name.startswith("claims.") and name.count(".") > 1
    }
    assert sorted(set(chapter.values())) == CHAPTERS
    wrong = [
        f"{module} -> {other}"
        for module, others in GRAPH.items()
        for other in others
        if other in chapter and chapter[other] != chapter.get(module)
    ]
    assert wrong == []
