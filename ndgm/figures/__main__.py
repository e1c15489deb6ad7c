"""Draw the figures into a folder: `python -m ndgm.figures --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

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
    predictions,
)
from ndgm.figures.style import ContradictionError, Picture
from ndgm.figures.svg import svg
from ndgm.measure.files import MeasureError

CLAIMS = Path("claims")
"""The folder with what was predicted and measured, where the program runs in the project's folder."""


def figure_2_picture(claims: Path = CLAIMS) -> Picture:
    """Figure 2 of a recorded measurement; without one, of the activations that it compares."""
    record = figure_2_runs.recorded(claims)
    return figure_2.draw() if record is None else figure_2_runs.draw_runs(record)


def figure_3_picture(claims: Path = CLAIMS) -> Picture:
    """Figure 3 of a recorded measurement of VGG16; without one, of the toy."""
    record = figure_3_runs.recorded(claims)
    return figure_3.draw() if record is None else figure_3_runs.draw_runs(record)


FIGURES: dict[str, Callable[[], Picture]] = {
    "1": figure_1.draw,
    "2": figure_2_picture,
    "3": figure_3_picture,
    "4": figure_4.draw,
    "5": figure_5.draw,
    "6": figure_6.draw,
    "census": census.draw,
    "predictions": predictions.draw,
}


def write(picture: Picture, folder: Path) -> Path:
    """Write a picture, and its words beside it as `NAME.txt`; returns the picture's path."""
    path = folder / f"{picture.name}.svg"
    path.write_text(svg(picture), encoding="utf-8", newline="\n")
    path.with_suffix(".txt").write_text(picture.alt + "\n", encoding="utf-8", newline="\n")
    return path


def main(arguments: list[str] | None = None) -> int:
    """Draw the figures into a folder; prints each file's name.

    The status is 2 where a folder cannot be read or written, and 3 where the data contradict a title.
    """
    parser = argparse.ArgumentParser(prog="python -m ndgm.figures", description="Draw the paper's figures.")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the SVG files and their texts"
    )
    parser.add_argument("--only", choices=FIGURES, nargs="*", help="the figures to draw (default: all)")
    parser.add_argument(
        "--claims",
        type=Path,
        default=CLAIMS,
        metavar="DIR",
        help="folder with predictions and recorded measurements, for figures 2 and 3 and the predictions "
        "(default: claims)",
    )
    chosen = parser.parse_args(arguments)
    recorded_ones = {
        "2": partial(figure_2_picture, chosen.claims),
        "3": partial(figure_3_picture, chosen.claims),
        "predictions": partial(predictions.draw, chosen.claims),
    }
    drawn = FIGURES | (recorded_ones if chosen.claims != CLAIMS else {})
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        for number in dict.fromkeys(chosen.only or drawn):
            print(write(drawn[number](), chosen.out))
    except MeasureError as error:
        print(f"figures: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"figures: cannot write to {chosen.out}: {error.strerror or error}.", file=sys.stderr)
        return 2
    except ContradictionError as error:
        print(f"figures: {error}.", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
