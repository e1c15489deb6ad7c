"""What makes a measurement stale: what computes it, and the settings of its recipe, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from ndgm.measure import digests
from ndgm.measure.digests import FOLDER, digest
from ndgm.sim.recipes import RECIPES, SMALL

TABLE, FIGURE = RECIPES["table-2-vgg11-cifar10"], RECIPES["figure-2-cifar10"]
PARTS = [next(TABLE.parts(1)), next(FIGURE.parts(1))]


def both(folder):
    digests._code.cache_clear()
    return [digest(recipe, part, folder) for recipe, part in zip((TABLE, FIGURE), PARTS, strict=True)]


@pytest.fixture
def copy(tmp_path):
    """A copy of the package, and a function that replaces a text in one of its files."""
    folder = tmp_path / "sim"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))

    def change(module, old, new):
        path = folder / f"{module}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return both(folder)

    yield change
    digests._code.cache_clear()


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        (
            "training",
            "                optimizer.step()",
            "                # And on.\n                optimizer.step()",
        ),
        ("training", '"""The one-norm of all', '"""What the penalty is: the one-norm of all'),
        ("trials", "def needs_used", "def another() -> int:\n    return 1\n\n\ndef needs_used"),
        ("data", "def digits()", "def more() -> None:\n    pass\n\n\ndef digits()"),
        ("data", "default_rng(0)", "default_rng(1)"),
        ("networks", "# Stacks", "# Many networks at once"),
        ("checkpoints", "delete=False", "delete=True"),
        ("table_2", "LEARNING_RATE = 0.003", "LEARNING_RATE = 0.004"),
        ("recipes", "together: int = 20", "together: int = 10"),
        ("recipes", "stands for the four networks", "stands for all four networks"),
    ],
    ids=str,
)
def test_what_computes_nothing_leaves_it_current(copy, module, old, new):
    assert copy(module, old, new) == both(FOLDER)


@pytest.mark.parametrize(
    ("module", "old", "new", "stale"),
    [
        ("training", "norms = one_norms(network)\n", "norms = 2 * one_norms(network)\n", [True, True]),
        ("training", '"SGD": torch.optim.SGD', '"SGD": torch.optim.Rprop', [True, True]),
        ("networks", '"VGG11": [16, None, 32', '"VGG11": [16, None, 16', [True, True]),
        (
            "networks",
            "nn.init.normal_(module.weight, 0, 0.01)",
            "nn.init.zeros_(module.weight)",
            [True, False],
        ),
        ("data", "< 0.5", "< 0.4", [True, True]),
        ("trials", "500, shuffle=False", "400, shuffle=False", [False, True]),
        ("training", "moduli < threshold", "moduli <= threshold", [True, False]),
    ],
    ids=str,
)
def test_what_computes_it_makes_it_stale(copy, module, old, new, stale):
    assert [one != other for one, other in zip(copy(module, old, new), both(FOLDER), strict=True)] == stale


def test_the_settings_of_a_recipe_make_it_stale():
    now = both(FOLDER)
    for number, recipe in enumerate((TABLE, FIGURE)):
        for changes in ({"learning_rate": 0.002}, {"batch": 64}, {"images": "digits"}):
            assert digest(replace(recipe, **changes), PARTS[number]) != now[number]
    assert digest(TABLE, PARTS[0]._replace(penalty=SMALL)) != now[0]
    assert digest(FIGURE, PARTS[1]._replace(epochs=19)) != now[1]


def test_more_seeds_of_a_recipe_leave_its_parts_current():
    assert digest(replace(TABLE, seeds=(1, 2, 3)), PARTS[0]._replace(seeds=(3,))) == both(FOLDER)[0]


def test_everything_that_computes_is_reached():
    digests._code.cache_clear()
    modules = {path.stem: digests.Module(path.read_bytes()) for path in FOLDER.glob("*.py")}
    for computes in ("compare", "trial"):
        names = {
            f"{one.module}.{one.name}"
            for one in digests.reached(digests.Name("trials", computes), modules.get)
        }
        assert {"training.train", "training.one_norms", "networks.vgg", "data.Batches"} <= names
        assert not names & {"data.cifar10", "data.digits", "recipes.Trials", "networks.Convolution"}
