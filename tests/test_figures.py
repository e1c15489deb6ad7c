"""The figures: drawn from data, written where asked, with one clear sentence when that cannot be."""

import pytest
import torch

from ndgm import figures
from ndgm.sim.experiments import Curves
from ndgm.sim.table_2 import PENALTIES, RULES
from ndgm.sim.training import History


@pytest.mark.parametrize("number", ["4", "5"])
def test_figure_is_written(tmp_path, capsys, number):
    assert figures.main(["--out", str(tmp_path / "new"), "--only", number]) == 0
    path = tmp_path / "new" / f"figure_{number}.png"
    assert str(path) in capsys.readouterr().out
    assert path.stat().st_size > 10_000


def test_every_axis_is_labelled():
    for axes in figures.figure_5().axes + figures.figure_4().axes:
        assert axes.get_xlabel() and axes.get_title() and axes.get_legend()


def test_unwritable_folder_is_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert figures.main(["--out", str(tmp_path / "file"), "--only", "5"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_network_figures_are_drawn_from_the_data_given():
    losses = torch.rand(5, 3, 4, dtype=torch.float64)
    drawn = figures.figure_2([Curves("VGG11", losses), Curves("VGG13", losses)])
    assert [axes.get_title() for axes in drawn.axes] == ["VGG11", "VGG13"]
    assert torch.equal(torch.from_numpy(drawn.axes[0].lines[1].get_ydata()), losses[:, :, 1].mean(1))
    norms = torch.rand(5, 2, dtype=torch.float64)
    history = History(norms, norms, norms, torch.zeros(5, 0))
    cells = {
        (name, penalty, shared): history
        for name in RULES
        for penalty in PENALTIES
        for shared in (True, False)
    }
    drawn = figures.figure_3(cells, parameters=10)
    assert [axes.get_title() for axes in drawn.axes] == list(RULES)
    for axes in drawn.axes:
        assert axes.get_xlabel() and len(axes.get_legend().get_texts()) >= 3


def test_figures_of_networks_are_drawn_only_when_they_are_named(tmp_path, monkeypatch):
    drawn = []
    for number in figures.FIGURES:
        monkeypatch.setitem(
            figures.FIGURES, number, lambda number=number: drawn.append(number) or figures.figure_5()
        )
    assert figures.main(["--out", str(tmp_path)]) == 0
    assert drawn == ["1", "4", "5", "6", "census"]


def test_census_shows_what_is_lost_beside_a_step():
    vanilla, rmsprop = figures.figure_census(every=2**20).axes
    for axes in (vanilla, rmsprop):
        assert axes.get_xlabel() and axes.get_title() and axes.get_legend()
    for steps, line in zip(vanilla.patches, vanilla.lines, strict=True):
        shares, edges, _ = steps.get_data()
        lost = line.get_xdata()[0]
        assert all(share == 1 for share, upper in zip(shares, edges[1:], strict=True) if upper <= lost)
        assert all(share < 0.5 for share, lower in zip(shares, edges, strict=False) if lower > lost)
