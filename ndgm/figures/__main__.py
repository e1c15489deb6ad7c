"""Draw the figures into a folder: `python -m ndgm.figures --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from ndgm.figures import census, figure_1, figure_2, figure_3, figure_4, figure_5, figure_6
from ndgm.figures.style import ContradictionError, Picture
from ndgm.figures.svg import svg
from ndgm.sim.experiments import digits_figure_2, digits_table_2

FIGURES: dict[str, Callable[[], Picture]] = {
    "1": figure_1.draw,
    "2": figure_2.draw,
    "3": figure_3.draw,
    "4": figure_4.draw,
    "5": figure_5.draw,
    "6": figure_6.draw,
    "census": census.draw,
}


def digits_figure_2_picture() -> Picture:
    """Figure 2 of VGG11 on digits, trained here in minutes."""
    return figure_2.trained(
        [digits_figure_2(False), digits_figure_2(True)], "VGG11 on 1,437 digits of 8 × 8 pixels"
    )


def digits_figure_3_picture() -> Picture:
    """Figure 3 of VGG11 on digits, trained here in minutes."""
    return figure_3.trained(digits_table_2(), 153_226, "VGG11 on 350 digits")


DIGITS: dict[str, Callable[[], Picture]] = {"2": digits_figure_2_picture, "3": digits_figure_3_picture}
"""What is drawn in the place of these figures when networks are to be trained."""


def write(picture: Picture, folder: Path) -> Path:
    """Write a picture, and its words beside it as `NAME.txt`; returns the picture's path."""
    path = folder / f"{picture.name}.svg"
    path.write_text(svg(picture), encoding="utf-8", newline="\n")
    path.with_suffix(".txt").write_text(picture.alt + "\n", encoding="utf-8", newline="\n")
    return path


def main(arguments: list[str] | None = None) -> int:
    """Draw the figures into a folder; prints each file's name.

    The status is 2 where the folder cannot be written, and 3 where the data contradict a title.
    """
    parser = argparse.ArgumentParser(prog="python -m ndgm.figures", description="Draw the paper's figures.")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the SVG files and their texts"
    )
    parser.add_argument("--only", choices=FIGURES, nargs="*", help="the figures to draw (default: all)")
    parser.add_argument(
        "--digits",
        action="store_true",
        help="train networks on digits for figures 2 and 3, which takes minutes (default: no network is run)",
    )
    chosen = parser.parse_args(arguments)
    drawn = FIGURES | DIGITS if chosen.digits else FIGURES
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        for number in dict.fromkeys(chosen.only or drawn):
            print(write(drawn[number](), chosen.out))
    except OSError as error:
        print(f"figures: cannot write to {chosen.out}: {error.strerror or error}.", file=sys.stderr)
        return 2
    except ContradictionError as error:
        print(f"figures: {error}.", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
