"""Print how often Figure 2's criteria say what on made data: `python -m ndgm.criteria`."""

from __future__ import annotations

import argparse
import sys

from ndgm.criteria.decisions import LEVEL, MARGIN
from ndgm.criteria.power import DEVIATION, EFFECT, FIGURES, TRUTHS, effect_needed, seeds_needed, table


def main(arguments: list[str] | None = None) -> int:
    """Print the table, and how many seeds each criterion needs."""
    parser = argparse.ArgumentParser(prog="python -m ndgm.criteria", description=__doc__)
    parser.add_argument("--figure", choices=FIGURES, default="digits", help="its networks (default: digits)")
    parser.add_argument(
        "--seeds",
        type=int,
        nargs="+",
        default=[5, 10, 20, 40, 80],
        help="numbers of seeds (default: 5 to 80)",
    )
    chosen = parser.parse_args(arguments)
    if min(chosen.seeds) < 1:
        parser.error("--seeds: a figure has at least one seed")
    print(
        f"Effect {EFFECT:g} deviations of {DEVIATION:g}, family-wise level {LEVEL:g}, margin {MARGIN:.3f}; "
        "1000 made figures each, in percent."
    )
    print(f"{'criterion':<18}{'truth':<24}{'seeds':>5}{'yes':>8}{'no':>8}{'undecided':>11}")
    for criterion, truth, seeds, rates in table(chosen.figure, chosen.seeds):
        shares = f"{100 * rates.yes:8.1f}{100 * rates.no:8.1f}{100 * rates.undecided:11.1f}"
        print(f"{criterion:<18}{truth:<24}{seeds:>5}{shares}")
    for criterion in ("faster", "grows with depth", "disappears"):
        for truth in ("as the paper says", "the opposite"):
            try:
                needed = f"{seeds_needed(chosen.figure, TRUTHS[truth], criterion)} seeds decide in 90%"
            except ValueError as error:
                needed = str(error)
            print(f"{criterion}, {truth}: {needed}")
    for seeds in chosen.seeds:
        try:
            needed = f"an effect of {effect_needed(chosen.figure, seeds):g} deviations is decided in 90%"
        except ValueError:
            needed = "no effect is decided"
        print(f"faster: with {seeds} seed{'s' * (seeds > 1)} {needed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
