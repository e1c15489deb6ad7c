"""Measurements as claims read them: arrays by part, seeds together, and what is missing, stale or damaged."""

from __future__ import annotations

import json

import numpy as np
import pytest

from claims import recorded
from ndgm.measure import files
from ndgm.measure.digests import digest
from ndgm.measure.files import MeasureError
from ndgm.measure.records import NotMeasured, command, read
from ndgm.sim.recipes import LARGE, RECIPES, SMALL

FIGURE, TABLE = "figure-2-vgg11-cifar10", "table-2-vgg11-cifar10"


def curves(seeds):
    """A part of Figure 2 whose numbers tell epoch, seed and activation."""
    recipe = RECIPES[FIGURE]
    part = recipe.networks[0]._replace(seeds=tuple(seeds))
    values = [[[100 * epoch + seed + k / 10 for k in range(4)] for seed in seeds] for epoch in range(2)]
    return (
        part.settings()
        | {"seeds": list(seeds), "digest": digest(recipe, part)}
        | dict.fromkeys(("losses", "validation", "norms"), values)
        | {"taken": {"machine": f"machine {seeds[0]}", "seconds": 10.0}}
    )


def cells(shift=0):
    """The cells of Table 2 for one seed, of a network of 200 parameters."""
    recipe = RECIPES[TABLE]
    return [
        part.settings()
        | {"seeds": [42 + shift], "digest": digest(recipe, part), "parameters": 200}
        | {key: [[1.0], [2.0]] for key in ("losses", "validation", "norms")}
        | {"norms_as_listed": [[3.0], [4.0]], "small": [[1], [10 * number + shift]]}
        | {"below": {"0.0": [2], "1e-05": [10 * number + shift]}}
        | {"taken": {"machine": "a machine", "seconds": 5.0}}
        for number, part in enumerate(recipe.parts(1))
        if part.seeds == (42,)
    ]


def save(folder, name, parts, data="CIFAR-10, lossless"):
    files.save(folder / f"{name}.json", name, data, parts, ["something"])


def test_seeds_of_several_parts_lie_side_by_side(tmp_path):
    save(tmp_path, FIGURE, [curves([19]), curves([20, 21])])
    found = read(FIGURE, tmp_path)
    network = found.network("VGG11", False)
    assert network.seeds == (19, 20, 21)
    assert network.losses.shape == (2, 3, 4)
    assert network.losses[1, 2].tolist() == pytest.approx([121.0, 121.1, 121.2, 121.3])
    assert network.activations[1] == "GELU"
    assert (found.machine, network.seconds) == ("machine 19; machine 20", 20.0)
    assert (found.left_out, network.label) == (("something",), "VGG11")


def test_cells_are_percentages_of_all_parameters(tmp_path):
    save(tmp_path, TABLE, cells() + cells(1))
    found = read(TABLE, tmp_path)
    cell = found.cell("SGD", SMALL, True)
    assert cell.seeds == (42, 43)
    assert cell.percent.tolist() == [5.0, 5.5]
    assert cell.below[0.0].tolist() == [1.0, 1.0]
    assert cell.below[1e-5].tolist() == [5.0, 5.5]
    assert cell.norms_as_listed.tolist() == [[3.0, 3.0], [4.0, 4.0]]
    assert (cell.parameters, cell.seconds) == (200, 10.0)


def test_cells_without_a_past_are_one(tmp_path):
    save(tmp_path, TABLE, cells())
    found = read(TABLE, tmp_path)
    assert found.cell("SGD", SMALL, False) is found.cell("SGD", SMALL, True)
    assert found.cell("Adam", LARGE, False) is found.cell("Adam", LARGE, True)
    assert found.cell("Adam", SMALL, False) is not found.cell("Adam", SMALL, True)


def test_what_is_missing_names_the_command(tmp_path):
    with pytest.raises(NotMeasured, match=r"not measured: python -m ndgm.measure figure-2-vgg11-cifar10 --c"):
        read(FIGURE, tmp_path)
    save(tmp_path, TABLE, cells()[:2])
    with pytest.raises(NotMeasured, match="no RMSProp at 2 yet: python"):
        read(TABLE, tmp_path).cell("RMSProp", LARGE, True)
    save(tmp_path, FIGURE, [])
    with pytest.raises(NotMeasured, match="no VGG11 yet"):
        read(FIGURE, tmp_path).network("VGG11", False)


@pytest.mark.parametrize("changes", [{"digest": "0" * 16}, {"epochs": 7}, {"network": "VGG99"}])
def test_a_part_of_other_code_or_settings_is_stale(tmp_path, changes):
    save(tmp_path, FIGURE, [curves([19]), curves([20]) | changes])
    with pytest.raises(NotMeasured, match=r"of other code or settings: remove it, and python -m"):
        read(FIGURE, tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": 1}', '{"parts": [], "name": ""}'])
def test_a_damaged_file_is_told(tmp_path, text):
    (tmp_path / f"{FIGURE}.json").write_text(text, encoding="utf-8")
    with pytest.raises(MeasureError, match=r"measure|damaged"):
        read(FIGURE, tmp_path)


def test_a_damaged_part_is_told(tmp_path):
    save(tmp_path, FIGURE, [curves([19]) | {"losses": [[1.0], [2.0, 3.0]]}])
    with pytest.raises(MeasureError, match=r"damaged .*take it again: python"):
        read(FIGURE, tmp_path)


def test_numbers_survive_the_file_and_lie_on_one_line(tmp_path):
    values = files.rounded(np.random.default_rng(0).random((3, 2)).astype(np.float32).astype(float).tolist())
    save(tmp_path, FIGURE, [curves([19]) | {"losses": values}])
    text = (tmp_path / f"{FIGURE}.json").read_text(encoding="utf-8")
    assert json.loads(text)["parts"][0]["losses"] == values
    assert next(line for line in text.splitlines() if '"losses"' in line).count("[") == 4
    assert files.rounded([1 / 3, 7]) == [0.33333333, 7]


def test_commands_name_what_they_need():
    assert command("figure-2-digits") == "python -m ndgm.measure figure-2-digits"
    assert command("table-2-vgg16-pretrained").endswith(" --cifar10 DIR --weights FILE")


# What claims see


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    recorded._read.cache_clear()
    yield tmp_path
    recorded._read.cache_clear()


def test_a_check_without_its_measurement_is_not_run(folder):
    with pytest.raises(pytest.skip.Exception, match=r"python -m ndgm\.measure"):
        recorded.recorded(FIGURE)
    with pytest.raises(pytest.skip.Exception, match=r"python -m ndgm\.measure"):
        recorded.cell(TABLE, "SGD", LARGE, True)


def test_a_check_with_a_damaged_measurement_fails(folder):
    (folder / f"{FIGURE}.json").write_text("{", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match="holds no measurement"):
        recorded.curves(FIGURE, "VGG11", False)


def test_a_condition_says_what_stands_for_what_and_where(folder):
    assert recorded.taken_on(FIGURE) == "VGG11 stands for the four networks"
    assert recorded.taken_on("table-2-vgg16-pretrained") is None
    save(folder, FIGURE, [curves([19])], data="CIFAR-10, JPEG-coded once, so not lossless")
    recorded._read.cache_clear()
    assert recorded.taken_on(FIGURE) == (
        "VGG11 stands for the four networks; the images are CIFAR-10, JPEG-coded once, so not lossless; "
        "on machine 19"
    )
    (folder / f"{FIGURE}.json").write_text("{", encoding="utf-8")
    recorded._read.cache_clear()
    assert recorded.taken_on(FIGURE) == "VGG11 stands for the four networks"


def test_all_committed_measurements_are_current():
    for path in sorted(recorded.FOLDER.with_name("measurements").glob("*.json")):
        assert read(path.stem, path.parent).name == path.stem
