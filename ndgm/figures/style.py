"""How every figure looks: colours by what they stand for, one column of panels that a phone can show, direct
labels, and titles that the data have to support.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path


class Colour(NamedTuple):
    """One colour on the two papers, as `#rrggbb`."""

    light: str
    dark: str


PAPER = Colour("#ffffff", "#141414")
INK = Colour("#1a1a1a", "#ececec")
FAINT = Colour("#595959", "#b0b0b0")
LINE = Colour("#d0d0d0", "#444444")
VANILLA = Colour("#0b61a4", "#6fb7f2")
MOMENTUM = Colour("#00734f", "#46cf9b")
RMSPROP = Colour("#b54400", "#ff9d5c")
ADAM = Colour("#8a3a8c", "#e59ae3")
OTHER = Colour("#7a5500", "#f0c04a")
PALETTE = (PAPER, INK, FAINT, LINE, VANILLA, MOMENTUM, RMSPROP, ADAM, OTHER)
"""The rules have their colours in every figure; `OTHER` is whatever a figure sets against them."""

WIDTH = 400.0
"""Of every figure, in points: scaled to a phone of 380 pixels a point is a pixel."""
LEFT, RIGHT, TOP = 44.0, 18.0, 12.0
TITLE, TEXT, SMALL = 12.5, 10.5, 9.5
FAMILY = "DejaVu Sans"

SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": FAINT.light,
    "axes.formatter.use_mathtext": False,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER.light,
    "font.family": FAMILY,
    "font.size": SMALL,
    "lines.linewidth": 1.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "ndgm",
    "text.color": INK.light,
    "xtick.color": FAINT.light,
    "xtick.labelsize": SMALL,
    "ytick.color": FAINT.light,
    "ytick.labelsize": SMALL,
}


class ContradictionError(ValueError):
    """A sentence on a figure that the data do not support."""


@dataclass(frozen=True)
class Panel:
    """One coordinate system and what is written above it.

    Attributes:
        title: what it shows, as a sentence.
        up: what stands on the upright axis, with its unit.
        across: what stands on the other one.
        seen: for those who cannot see it, what the curves do.
        height: of the coordinate system, in points.
        beside: points kept free to the right of it, for direct labels.
        before: points kept free to the left of it.
    """

    title: str
    up: str
    across: str
    seen: str
    height: float = 120.0
    beside: float = 0.0
    before: float = 0.0


@dataclass(frozen=True)
class Picture:
    """A figure, its finding and its words.

    Attributes:
        name: of its file, such as "figure-1".
        title: the finding, as a sentence.
        panels: from top to bottom.
        note: constants, and what stands in for what.
        figure: matplotlib's.
    """

    name: str
    title: str
    panels: tuple[Panel, ...]
    note: str
    figure: Figure

    @property
    def axes(self) -> list[Axes]:
        """The coordinate systems, from top to bottom."""
        return self.figure.axes

    @property
    def alt(self) -> str:
        """The picture in words, for those who cannot see it."""
        panels = " ".join(f"{panel.title}. {panel.seen}" for panel in self.panels)
        return f"{self.title}. {panels} {self.note}"


def said(sentence: str, *supported: object) -> str:
    """The sentence, if everything that supports it is true.

    Raises:
        ContradictionError: the data say otherwise.

    >>> said("it rises", 1 < 2)
    'it rises'
    """
    if not all(supported):
        raise ContradictionError(
            f"the data do not say that {sentence!r}: look at them, and mend the sentence"
        )
    return sentence


@contextmanager
def styled() -> Iterator[None]:
    """Our settings, whatever those of the user's machine are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


def compose(name: str, title: str, panels: Sequence[Panel], note: str) -> Picture:
    """A picture with empty panels, as high as its words need it."""
    with styled():
        blocks: list[tuple[float, str, float, Colour, str]] = []  # top, text, size, colour, weight
        boxes: list[tuple[float, Panel]] = []
        top = TOP
        for text in wrapped(title, TITLE, bold=True):
            blocks.append((top, text, TITLE, INK, "bold"))
            top += 1.3 * TITLE
        for panel in panels:
            top += 12.0
            for text in wrapped(panel.title, TEXT):
                blocks.append((top, text, TEXT, INK, "normal"))
                top += 1.3 * TEXT
            for text in wrapped(panel.up, SMALL):
                blocks.append((top, text, SMALL, FAINT, "normal"))
                top += 1.3 * SMALL
            top += 7.0
            boxes.append((top, panel))
            top += panel.height + 34.0
        top += 6.0
        for text in wrapped(note, SMALL):
            blocks.append((top, text, SMALL, FAINT, "normal"))
            top += 1.3 * SMALL
        height = top + 6.0
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        for top, text, size, colour, weight in blocks:
            figure.text(
                TOP / WIDTH, 1 - top / height, text, size=size, color=colour.light, weight=weight, va="top"
            )
        for top, panel in boxes:
            left = LEFT + panel.before
            width = WIDTH - left - RIGHT - panel.beside
            box = (left / WIDTH, 1 - (top + panel.height) / height, width / WIDTH, panel.height / height)
            axes = figure.add_axes(box)
            axes.set_xlabel(panel.across, color=FAINT.light, labelpad=2)
            axes.grid(visible=True, color=LINE.light, linewidth=0.6)
            axes.set_axisbelow(True)
            axes.tick_params(length=2.5, which="major")
            axes.tick_params(length=0, which="minor")
    return Picture(name, title, tuple(panels), note, figure)


def wrapped(text: str, size: float, *, bold: bool = False, most: float = WIDTH - 2 * TOP) -> list[str]:
    """The text in lines that are no wider than so many points."""
    lines: list[str] = []
    for word in text.replace(" = ", "\u00a0=\u00a0").split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in points."""
    font = FontProperties(family=FAMILY, weight="bold" if bold else "normal", size=size)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def scientific(value: float, digits: int = 0) -> str:
    """A number as digits and a power of ten.

    >>> scientific(2.24e-16, 1), scientific(2e6)
    ('2.2·10⁻¹⁶', '2·10⁶')
    """
    mantissa, _, power = f"{value:.{digits}e}".partition("e")
    return f"{mantissa}·10{raised(str(int(power)))}"


def raised(power: str) -> str:
    """A whole number as a power stands."""
    return power.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def dots(axes: Axes, x: Any, y: Any, colour: Colour, size: float = 2.0) -> None:
    """Round dots at data positions as one path, a fifth as long in a file as a marker each.

    The limits of the axes have to be set.
    """
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    # Strokes of no length would be dropped.
    ends = points + np.array([0.0003 * float(np.ptp(axes.get_xlim())), 0.0])
    path = Path(np.stack([points, ends], axis=1).reshape(-1, 2), [Path.MOVETO, Path.LINETO] * len(points))
    axes.add_patch(
        PathPatch(path, fill=False, edgecolor=colour.light, linewidth=size, capstyle="round", snap=False)
    )


def label(axes: Axes, x: float, y: float, text: str, colour: Colour, **place: Any) -> None:
    """Write beside the data at (x, y), moved by `offset` points; further arguments as for a text."""
    offset = place.pop("offset", (0.0, 0.0))
    axes.annotate(
        text,
        (x, y),
        xytext=offset,
        textcoords="offset points",
        color=colour.light,
        size=SMALL,
        annotation_clip=False,
        **{"ha": "left", "va": "center", **place},
    )
