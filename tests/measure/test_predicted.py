"""The table of predictions beside measurements: complete, current, and clear about what is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ndgm.measure import predicted
from ndgm.measure.predicted import NETWORKS, Numbers, main, numbers, rows, table
from ndgm.measure.records import Cell, NotMeasured, Record
from ndgm.sim.recipes import CELLS

CLAIMS = Path(__file__).parents[2] / "claims"
PAGE = CLAIMS / "networks" / "predictions.md"
RECIPE = "table-2-vgg11-digits"


def cell(optimizer="SGD", penalty=2.0, shared=True):
    curves = np.array([[0.0, 0.0], [3.0, 6.0]])
    return Cell(
        optimizer,
        penalty,
        shared,
        (0, 1),
        1000,
        curves,
        curves,
        curves,
        2 * curves,
        curves,
        {},
        "a desk",
        1.0,
    )


def test_the_page_shows_what_is_known_now():
    """If not: python -m ndgm.measure.predicted --write claims/networks/predictions.md."""
    assert table(CLAIMS) in PAGE.read_text(encoding="utf-8")


def test_every_cell_of_every_recipe_is_predicted():
    for recipe in NETWORKS:
        assert len({row.name for row in rows(recipe, CLAIMS)}) == len(CELLS)


def test_norms_are_per_weight_and_learning_rate():
    assert numbers(RECIPE, cell()) == (Numbers(3.0, 1.0, 2.0), Numbers(6.0, 2.0, 4.0))


def test_what_is_measured_stands_beside_and_what_is_not_is_a_dash(monkeypatch):
    def read(name, folder):
        if name != RECIPE:
            raise NotMeasured
        return Record(name, "", (), (), (cell(),))

    monkeypatch.setattr(predicted, "read", read)
    lines = table(CLAIMS).splitlines()
    assert "| VGG11 on digits | SGD, λ = 2 | 0.17 % | 3, 6 % | 1 | 1, 2 | 0.999 | 2, 4 |" in lines
    assert sum(" – " in line for line in lines) == 3 * len(CELLS) - 1


def test_missing_predictions_are_one_sentence(tmp_path, capsys):
    assert main(["--claims", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("predictions: no predictions in ") and told.count("\n") == 1


def test_a_page_without_markers_is_one_sentence(tmp_path, capsys):
    (tmp_path / "page.md").write_text("nothing\n")
    assert main(["--claims", str(CLAIMS), "--write", str(tmp_path / "page.md")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (tmp_path / "page.md").read_text() == "nothing\n"
