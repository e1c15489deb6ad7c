"""The figures: their words say what the data say, they are legible in both themes, and their bytes repeat."""

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import made_measurements
import numpy as np
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgb
from matplotlib.text import Annotation

from ndgm.figures import __main__ as program
from ndgm.figures import (
    census,
    figure_1,
    figure_2,
    figure_2_runs,
    figure_3,
    figure_3_runs,
    figure_4,
    figure_5,
    figure_6,
    style,
)
from ndgm.figures import svg as svg_module
from ndgm.figures.powers import write_powers
from ndgm.figures.strokes import shortened
from ndgm.figures.style import ADAM, LINE, PALETTE, PAPER, RMSPROP, VANILLA, ContradictionError, said
from ndgm.figures.svg import svg
from ndgm.sim.table_2 import LARGE, RULES, SMALL
from ndgm.verdict.inventory import load

ROWS = load(Path(__file__).parents[1] / "claims/paper.toml").claim


DRAWN = program.FIGURES | {
    "2, measured": lambda: figure_2_runs.draw_runs(made_measurements.figure_2(10, 0.2)),
    "3, measured": lambda: figure_3_runs.draw_runs(made_measurements.table_2()),
}


@cache
def picture(number):
    return DRAWN[number]()


@pytest.fixture(params=DRAWN)
def number(request):
    return request.param


@pytest.fixture
def drawn(number):
    return picture(number)


@cache
def content(number):
    return svg(picture(number))


@cache
def texts(drawn):
    """The texts of a figure as they are laid out in the file; each with its box in points."""
    write_powers(drawn)
    with style.styled():
        drawn.figure.draw_without_rendering()
        renderer = RendererSVG(*drawn.figure.bbox.size, io.StringIO())
        found = list(drawn.figure.texts)
        for axes in drawn.axes:
            found += [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                    at = tick.get_loc()
                    if low <= at <= high or np.isclose(at, (low, high), rtol=1e-9, atol=0).any():
                        found.append(tick.label1)
        return [(text, text.get_window_extent(renderer)) for text in found if text.get_text().strip()]


def test_no_text_is_cut_off(drawn):
    width, height = (72 * side for side in drawn.figure.get_size_inches())
    for text, box in texts(drawn):
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, text.get_text()


def test_no_texts_overlap(drawn):
    for (one, box), (other, second) in combinations(texts(drawn), 2):
        across = min(box.x1, second.x1) - max(box.x0, second.x0)
        up = min(box.y1, second.y1) - max(box.y0, second.y0)
        # The boxes of two lines of a paragraph touch.
        assert across <= 0.5 or up <= 2.5, (one.get_text(), other.get_text())


def test_letters_are_legible_on_a_phone(drawn):
    """At 380 pixels a point is 0.95 of one."""
    assert style.WIDTH <= 400
    assert min(text.get_size() for text, _ in texts(drawn)) * 380 / style.WIDTH >= 8.0


def test_picture_shows_its_words(drawn):
    shown = " ".join(text.get_text().replace("\u00a0", " ") for text in drawn.figure.texts)
    for words in (drawn.title, drawn.note, *(panel.title for panel in drawn.panels)):
        assert words in shown
        assert words.rstrip(".") in drawn.alt
    assert all(panel.seen in drawn.alt for panel in drawn.panels)
    assert all(axes.get_xlabel() and axes.get_legend() is None for axes in drawn.axes)


def test_file_is_small_and_has_title_and_description(number, drawn):
    text = content(number)
    assert len(text.encode()) < 150_000
    root = ElementTree.fromstring(text)
    title, description, sheet, *_ = root
    assert (title.text, description.text) == (drawn.title, drawn.alt)
    assert "prefers-color-scheme:dark" in sheet.text
    assert "<metadata" not in text and "matplotlib" not in text


def test_every_text_is_written_and_as_wide_as_it_was_laid_out(number, drawn):
    """In whatever font a machine has: a text longer than a few letters says how wide it is."""
    written = [
        (element.text, float(element.get("textLength", 0)))
        for element in ElementTree.fromstring(content(number)).iter(f"{{{svg_module.SVG}}}text")
    ]
    wide = {text.get_text(): box.width for text, box in texts(drawn)}
    shown = {line for text in wide for line in text.split("\n")}
    assert {text for text, _ in written} == shown
    for text, length in written:
        assert len(text) <= 3 or length == pytest.approx(wide.get(text, length), abs=1.0)


def test_mathematics_between_dollars_is_refused():
    made = style.compose("figure", "A title", [style.Panel("t", "up", "across", "s")], "A note.")
    made.axes[0].set_xlabel("$x^2$")
    with pytest.raises(ValueError, match="write it in Unicode"):
        svg(made)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M 1 1 L 2 1 L 3 1 L 3 2.5 z", "M1 1h2v1.5z"),
        ("M 1 1 L 2 1 L 1.5 1", "M1 1h1h-.5"),
        ("M 0 0 L 0.5 -0.25 M 9.999 9.001 L 10 9", "M0 0l.5-.25M10 9h0"),
        ("M 0 0 C 1 1 2.125 2 3 3", "M0 0C1 1 2.12 2 3 3"),
    ],
)
def test_paths_are_shortened(data, expected):
    assert shortened(data) == expected


def test_a_shortened_path_ends_where_the_path_does():
    """However many steps it has, no error adds up."""
    places = [(0.1234 * n, (n * n) % 7.77) for n in range(1000)]
    text = shortened("M " + " L ".join(f"{x} {y}" for x, y in places))
    x, y = (float(number) for number in re.match(r"M(-?[\d.]+) ?(-?[\d.]+)", text).groups())
    for kind, values in re.findall(r"([lhv])([-\d. ]+)", text):
        steps = [float(number) for number in re.findall(r"-?[\d.]+", values)]
        x, y = x + (0 if kind == "v" else steps[0]), y + (0 if kind == "h" else steps[-1])
    assert (x, y) == (pytest.approx(places[-1][0], abs=0.006), pytest.approx(places[-1][1], abs=0.006))


def test_every_colour_has_a_dark_one(number):
    root = ElementTree.fromstring(content(number))
    used = {element.get(name) for element in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert used <= {colour.light for colour in PALETTE}
    sheet = root.find(f"{{{svg_module.SVG}}}style").text
    for name in ("fill", "stroke"):
        drawn = {element.get(name) for element in root.iter()} - {None, "none"}
        assert set(re.findall(rf'\[{name}="(#\w+)"\]', sheet)) == drawn
    assert not any("style" in element.attrib for element in root.iter())


def test_names_within_a_file_are_found(number):
    root = ElementTree.fromstring(content(number))
    names = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(names) == len(set(names))
    referred = {element.get("href")[1:] for element in root.iter() if element.get("href")}
    referred |= set(re.findall(r"url\(#(\w+)\)", content(number)))
    assert referred and referred <= set(names)


def test_bytes_repeat(number):
    assert svg(DRAWN[number]()) == content(number)


def test_bytes_repeat_in_another_process(tmp_path):
    command = [sys.executable, "-m", "ndgm.figures", "--only", "5", "--out", tmp_path]
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True)
    assert (tmp_path / "figure-5.svg").read_text(encoding="utf-8") == content("5")


def test_settings_of_the_machine_change_nothing(monkeypatch):
    monkeypatch.setitem(style.matplotlib.rcParams, "font.family", ["serif"])
    monkeypatch.setitem(style.matplotlib.rcParams, "axes.grid", False)
    assert svg(figure_5.draw()) == content("5")


def contrast(one, other):
    """As WCAG 2 defines it."""
    shades = []
    for colour in (one, other):
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)
        ]
        shades.append(np.dot(linear, (0.2126, 0.7152, 0.0722)) + 0.05)
    return max(shades) / min(shades)


def test_colours_are_legible_on_both_papers():
    for colour in set(PALETTE) - {PAPER, LINE}:
        assert contrast(colour.light, PAPER.light) >= 4.5
        assert contrast(colour.dark, PAPER.dark) >= 4.5


def test_a_rule_has_one_colour_in_all_figures():
    colours = {"vanilla NDGM": VANILLA, "RMSProp": RMSPROP, "Adam": ADAM}
    seen = set()
    for number in DRAWN:
        for text in picture(number).figure.findobj(Annotation):
            for name, colour in colours.items():
                if text.get_text().startswith(name):
                    assert text.get_color() == colour.light
                    seen.add(name)
    assert seen == set(colours)
    for name, place in (("SGD", 0), ("RMSProp", 2), ("Adam", 4)):
        line = [line for line in picture("3").axes[0].lines if list(line.get_ydata()) == [place]][-1]
        assert line.get_color() == figure_3.COLOURS[name].light


def test_every_figure_of_the_inventory_is_drawn():
    named = {row.figure for row in ROWS} - {""}
    assert named == {picture(number).name for number in program.FIGURES}


class TestWordsFollowTheData:
    """Each title raises where the data say otherwise, and its numbers are theirs."""

    def test_said(self):
        assert said("it rises", 1 < 2, True) == "it rises"
        with pytest.raises(ContradictionError, match="it rises"):
            said("it rises", True, 2 < 1)

    def test_figure_1(self):
        runs = figure_1.measured()
        listed = runs.listed
        title = figure_1.draw(runs).panels[0].title
        assert f"at {np.sum(np.diff(listed.excesses[-1000:]) > 0)} of 999 steps" in title
        moving = replace(listed, losses=listed.losses + np.spacing(listed.losses[-1]) * (np.arange(6000) % 2))
        for wrong in (
            replace(runs, listed=moving),
            replace(runs, listed=replace(listed, excesses=np.sort(listed.excesses)[::-1])),
            replace(runs, listed=runs.shuffled),
            replace(runs, shuffled=listed),
            replace(runs, excesses=listed.excesses[:3000]),
            replace(runs, levels=np.full(len(figure_1.BITS), 1e-15)),
        ):
            with pytest.raises(ContradictionError):
                figure_1.draw(wrong)

    def test_figure_2(self, monkeypatch):
        distances = figure_2.distances()
        # The maximum of Softplus(β) less ReLU is log(2)/β, at 0.
        assert distances["Softplus(1000)"] == pytest.approx(np.log(2) / 1000)
        assert distances["Softplus(100)"] == pytest.approx(np.log(2) / 100)
        assert "not run" in figure_2.draw().title
        monkeypatch.setattr(figure_2, "distances", lambda: {"GELU": 0.001, "Softplus(1000)": 0.1})
        with pytest.raises(ContradictionError):
            figure_2.draw()

    def test_figure_3(self):
        toy = figure_3.measured()
        title = figure_3.draw().title
        assert "VGG16 was not run" in title and f"{len(figure_3.near(toy))} of the other 5" in title
        # The cell to which the starts are fitted is as printed, and no other was looked at.
        assert toy.shares[*figure_3.FITTED, True] == pytest.approx(90.13, abs=0.1)
        nearer = replace(toy, shares=toy.shares | {("RMSProp", SMALL, True): 0.1})
        assert "3 of the other 5" in figure_3.draw(nearer).title
        for wrong in (
            replace(toy, shares=toy.shares | {("Adam", SMALL, True): 3.0}),
            replace(toy, shares=toy.shares | {("Adam", SMALL, False): 90.0}),
            replace(toy, norms=toy.norms | {(name, LARGE, True): 1.0 for name in RULES}),
        ):
            with pytest.raises(ContradictionError):
                figure_3.draw(wrong)

    def test_printed_numbers_are_those_of_the_inventory(self):
        printed = {
            row.id: tuple(float(text.rstrip("%")) for text in row.printed)
            for row in ROWS
            if row.kind == "table"
        }
        for (name, penalty), numbers in figure_3.PRINTED.items():
            assert printed[f"tab-2.{name.lower()}-{'large' if penalty == LARGE else 'small'}"] == numbers

    def test_figure_4(self):
        losses = figure_4.measured()
        assert (
            f"{losses.late(1000.0) / losses.late(100.0):.0f} times the level" in picture("4").panels[0].title
        )
        for wrong in (
            replace(losses, huber=losses.huber | {1000.0: [1e9] * figure_4.STEPS}),
            replace(losses, huber=losses.huber | {1000.0: losses.huber[100.0]}),
            replace(losses, quadratic=[1.0] * figure_4.STEPS),
        ):
            with pytest.raises(ContradictionError):
                figure_4.draw(wrong)

    def test_figure_5(self):
        stand_in, reflection = figure_5.measured()
        assert f"first {len(stand_in.rises)} steps" in picture("5").panels[0].title
        assert f"{len(reflection.rises)} of {figure_5.STEPS}" in picture("5").panels[1].title
        for wrong in ((reflection, stand_in), (stand_in, stand_in), (reflection, reflection)):
            with pytest.raises(ContradictionError):
                figure_5.draw(wrong)
        rising = replace(reflection, positions=reflection.positions[::-1])
        with pytest.raises(ContradictionError):
            figure_5.draw((stand_in, rising))

    def test_figure_6(self):
        small, one, early = figure_6.measured()
        assert f"once {one.zeros} of" in picture("6").panels[1].title
        assert f"at {early.rmsprop_above} of 100" in picture("6").panels[2].title
        assert "55 of RMSProp's" in figure_6.draw((small, replace(one, zeros=55), early)).panels[1].title
        for wrong in (
            (replace(small, rmsprop=[0.0, *small.rmsprop[1:]]), one, early),
            (small, replace(one, vanilla=one.rmsprop, rmsprop=one.vanilla), early),
            (small, replace(one, zeros=0), early),
            (small, one, replace(early, rmsprop=one.rmsprop)),
        ):
            with pytest.raises(ContradictionError):
                figure_6.draw(wrong)

    def test_census(self):
        shares = census.measured()
        statement = next(row.statement for row in ROWS if row.id == "new-census-floats")
        every_number = [int(percent) for percent in re.findall(r"(\d+) %", statement)]
        found = [round(100 * shares.of_all("vanilla NDGM", rate)) for rate in census.RATES]
        assert [*found, round(100 * shares.of_all("RMSProp", 0.1))] == every_number
        assert f"{found[1]}% of the float32 numbers" in picture("census").title
        swapped = {
            ({"vanilla NDGM": "RMSProp", "RMSProp": "vanilla NDGM"}.get(name, name), rate): found
            for (name, rate), found in shares.by_binade.items()
        }
        leaking = shares.by_binade | {("Adam", 0.1): [0.001] * len(census.EXPONENTS)}
        for wrong in (swapped, leaking):
            with pytest.raises(ContradictionError):
                census.draw(replace(shares, by_binade=wrong))


def test_census_shows_what_is_lost_beside_a_step():
    shares = census.measured()
    for rate in census.RATES:
        for exponent, share in zip(census.EXPONENTS, shares.by_binade["vanilla NDGM", rate], strict=True):
            if 2.0 ** (exponent + 1) <= census.lost(rate):
                assert share == 1
            elif 2.0**exponent >= census.lost(rate):
                assert share < 0.5


def test_dots_are_all_in_the_file():
    """Of figure 1 both bands of both panels: four times 500 dots."""
    assert content("1").count("h.1") == 4 * 500


def test_figure_and_its_words_are_written(tmp_path, capsys):
    assert program.main(["--out", str(tmp_path / "new"), "--only", "4", "5"]) == 0
    paths = [tmp_path / "new" / f"figure-{number}.svg" for number in (4, 5)]
    assert capsys.readouterr().out.split() == [str(path) for path in paths]
    for number, path in zip("45", paths, strict=True):
        assert path.read_text(encoding="utf-8") == content(number)
        assert path.with_suffix(".txt").read_text(encoding="utf-8") == picture(number).alt + "\n"


def test_unwritable_folder_is_one_sentence(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert program.main(["--out", str(tmp_path / "file"), "--only", "5"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_contradicted_title_is_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(program.FIGURES, "5", lambda: figure_5.draw(figure_5.measured()[::-1]))
    assert program.main(["--out", str(tmp_path), "--only", "5"]) == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_all_figures_are_drawn_unless_some_are_named(tmp_path, monkeypatch):
    drawn = []
    for name in program.FIGURES:
        monkeypatch.setitem(program.FIGURES, name, lambda name=name: drawn.append(name) or picture("5"))
    assert program.main(["--out", str(tmp_path)]) == 0
    assert drawn == list(program.FIGURES)
    drawn.clear()
    assert program.main(["--out", str(tmp_path), "--only", "2", "4"]) == 0
    assert drawn == ["2", "4"]
