"""`python -m ndgm.measure NAME`: take measurements of network experiments, or go on with them.

On a CUDA machine with twelve minutes, of which these take eight, as many seeds as fit:

    python -m ndgm.measure figure-2-cifar10:280 table-2-vgg16-random:200 --cifar10 DIR
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch

from ndgm.measure.files import MeasureError
from ndgm.measure.running import Session, measure
from ndgm.sim.data import DataError, Images, cifar10, digits
from ndgm.sim.recipes import RECIPES, Recipe, Trials

UNFINISHED = 3
"""The exit status where the budget ended first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0: all of the recipes is there, 3: more is left to do, 2: it cannot be done."""
    options = _parser().parse_args(arguments)
    if options.threads:
        torch.set_num_threads(options.threads)
    complete = True
    try:
        for recipe, seconds in options.recipes:
            began = time.monotonic()
            budget = options.budget if seconds is None else seconds
            pretrained = isinstance(recipe, Trials) and recipe.pretrained
            session = Session(
                _file(recipe, options.out, len(options.recipes) > 1),
                _images(recipe.images, options.cifar10, options.device),
                options.weights if pretrained else None,
                None if budget is None else began + budget,
                options.allow_dirty,
                not options.quiet,
                lambda text: print(text, file=sys.stderr, flush=True),
            )
            complete = measure(recipe, session) and complete
    except (MeasureError, DataError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if complete else UNFINISHED


def _file(recipe: Recipe, out: Path | None, several: bool) -> Path:
    folder = Path("claims", "measurements") if out is None else out
    if out is not None and not out.is_dir():
        if several:
            raise MeasureError(f"--out: {out} is no folder, and several measurements need one.")
        return out
    if not folder.is_dir():
        raise MeasureError(
            f"there is no folder {folder} here: run in the project's root, or pass --out FILE."
        )
    return folder / f"{recipe.name}.json"


@cache
def _images(name: str, folder: str | None, device: str) -> tuple[Images, Images]:
    if name != "digits" and folder is None:
        raise DataError("These recipes need CIFAR-10: pass --cifar10 DIR or set NDGM_CIFAR10.")
    training, validation = digits() if folder is None or name == "digits" else cifar10(folder)
    return training.to(device), validation.to(device)


def _recipe(text: str) -> tuple[Recipe, float | None]:
    """NAME or NAME:SECONDS."""
    name, _, seconds = text.partition(":")
    if name not in RECIPES:
        raise argparse.ArgumentTypeError(f"there is no recipe {name!r}; there are {', '.join(RECIPES)}")
    return RECIPES[name], float(seconds) if seconds else None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ndgm.measure",
        description="Take a measurement part by part; started again, the same command goes on.",
        epilog="recipes: " + ", ".join(RECIPES),
    )
    parser.add_argument(
        "recipes",
        nargs="+",
        type=_recipe,
        metavar="NAME[:SECONDS]",
        help="the recipes, and how long each may take",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the file of one recipe, or a folder (default: claims/measurements)",
    )
    parser.add_argument(
        "--budget", type=float, metavar="SECONDS", help="how long a recipe may take that does not say"
    )
    parser.add_argument(
        "--cifar10",
        default=os.environ.get("NDGM_CIFAR10"),
        metavar="DIR",
        help="the folder that holds CIFAR-10 (default: NDGM_CIFAR10)",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=os.environ.get("NDGM_VGG16"),
        metavar="FILE",
        help="a state dict of torchvision's VGG16 (default: NDGM_VGG16)",
    )
    parser.add_argument(
        "--device",
        default="cuda" if torch.cuda.is_available() else "cpu",
        help="of torch (default: cuda where there is one)",
    )
    parser.add_argument("--threads", type=int, help="of torch on a CPU")
    parser.add_argument("--allow-dirty", action="store_true", help="measure with code that is not committed")
    parser.add_argument("--quiet", action="store_true", help="show no bar")
    return parser


if __name__ == "__main__":
    sys.exit(main())
