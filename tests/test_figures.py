"""The figures: drawn from data, written where asked, with one clear sentence when that cannot be."""

import pytest

from ndgm import figures


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
