"""The pictures of recorded measurements: Figure 2's curves with its comparisons, and the predictions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_measurements
import numpy as np
import pytest

from ndgm.figures import figure_2_runs, figure_3_runs, predictions
from ndgm.figures.__main__ import figure_2_picture, figure_3_picture, main
from ndgm.figures.style import styled
from ndgm.sim.table_2 import LARGE, RULES

CLAIMS = Path(__file__).parents[1] / "claims"


def test_figure_2_says_how_much_is_decided():
    picture = figure_2_runs.draw_runs(made_measurements.figure_2(10, 0.2))
    assert picture.title == "Figure 2, measured over 10 seeds: 12 of 12 comparisons are decided"
    assert "GELU / ReLU, VGG11: yes: mean 0.2, interval [" in picture.alt
    assert "GELU / ReLU, VGG11 BN: yes: " in picture.alt
    assert picture.note.endswith("On a desk.")
    assert len(picture.axes) == 3


def test_one_seed_shows_its_curves_and_no_interval():
    picture = figure_2_runs.draw_runs(made_measurements.figure_2(1, 0.2))
    assert picture.title == "Figure 2, measured over 1 seed: no comparison is decided"
    assert len(picture.axes[0].lines) == 8  # Four curves, and four samples beside their names.
    assert picture.panels[-1].up.endswith("; one seed has no interval")
    assert "Lines: means" not in picture.note and "the grey band" in picture.note


def test_one_network_is_named_and_has_no_band_of_batch_normalisation():
    record = made_measurements.figure_2(3, 0.2)
    picture = figure_2_runs.draw_runs(replace(record, curves=record.curves[:1]))
    assert picture.title.startswith("Figure 2 on VGG11, from 3 seeds: ")
    assert "BN" not in picture.alt and len(picture.axes) == 2


def test_without_a_measurement_the_activations_are_drawn(tmp_path):
    assert figure_2_runs.recorded(tmp_path) is figure_3_runs.recorded(tmp_path) is None
    assert "its networks were not run here" in figure_2_picture(tmp_path).title
    assert "the toy LASSO" in figure_3_picture(tmp_path).title


def test_figure_3_shows_norms_where_the_listing_takes_them():
    record = made_measurements.table_2()
    picture = figure_3_runs.draw_runs(record)
    assert [panel.title for panel in picture.panels] == list(RULES)
    expected = record.cell("SGD", LARGE, True).norms_as_listed.mean(1) / (1000 * 0.003)
    line = picture.axes[list(RULES).index("SGD")].lines[0]
    assert np.allclose(line.get_ydata(), expected) and line.get_xdata()[-1] == 25


def test_predictions_without_a_measurement_are_drawn_alone(tmp_path):
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "predictions.toml").write_text(
        (CLAIMS / "networks" / "predictions.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    picture = predictions.draw(tmp_path)
    assert picture.title.endswith("nothing was measured here")
    assert "RMSProp, λ = 0.002, used: predicted 63.9" in picture.alt


@pytest.mark.parametrize("off", [0.0, 5.0])
def test_the_title_says_how_far_measurements_are_from_predictions(off):
    rows = [
        replace(row, measured=((row.predicted[0] + off, row.predicted[1]),))
        for row in predictions.rows("table-2-vgg11-cifar10", CLAIMS)
    ]
    picture = styled()(predictions.compare)({"table-2-vgg11-cifar10": rows})
    assert picture.title.endswith(f"8 cells, the shares at most {off:.2g} points apart")
    assert picture.alt.count("measured") >= 16


def test_the_command_says_where_it_looked_for_predictions(tmp_path, capsys):
    assert main(["--out", str(tmp_path), "--only", "predictions", "--claims", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("figures: no predictions in ")
    assert "pass --claims DIR." in told
