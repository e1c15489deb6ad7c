"""Figure 3 and Table 2: the toy LASSO beside what the paper prints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ndgm.figures.style import (
    ADAM,
    INK,
    RMSPROP,
    VANILLA,
    Colour,
    Panel,
    Picture,
    compose,
    label,
    said,
    styled,
)  # fmt: skip
from ndgm.sim.table_2 import (
    LARGE,
    LEARNING_RATE,
    PENALTIES,
    RULES,
    SMALL,
    STEPS,
    ends,
    mean_norm,
    normal_quantiles,
    percentage,
)  # fmt: skip
from ndgm.sim.threads import one_thread

COLOURS: dict[str, Colour] = {"SGD": VANILLA, "RMSProp": RMSPROP, "Adam": ADAM}
PRINTED: dict[tuple[str, float], tuple[float, float]] = {
    ("SGD", LARGE): (0.18, 0.18),
    ("SGD", SMALL): (90.13, 91.34),
    ("RMSProp", LARGE): (2.61, 2.67),
    ("RMSProp", SMALL): (0.02, 1.00),
    ("Adam", LARGE): (2.89, 2.88),
    ("Adam", SMALL): (90.76, 90.68),
}
"""Table 2 of the paper, in percent: the first run and the alternative one."""
FITTED = ("SGD", SMALL)
"""The cell to which the width of the starts is fitted."""
NEAR = 0.3
"""Percentage points within which a prediction is called near what is printed."""


@dataclass(frozen=True)
class Toy:
    """The toy's end, by optimizer, penalty, and whether the optimizer had run under the larger one before.

    Attributes:
        shares: the percentages of weights below 1e-5.
        norms: the one-norms over the number of weights and the learning rate.
        deviation: of the normal distribution of starts.
    """

    shares: dict[tuple[str, float, bool], float]
    norms: dict[tuple[str, float, bool], float]
    deviation: float


@cache
@one_thread()
def measured() -> Toy:
    """The toy under the listing's rate, steps and penalties, in a second or two; once per process."""
    # SGD at the smaller penalty brings to 0 what starts within the distance that it covers.
    unit = float(normal_quantiles(1.0).double().abs().quantile(PRINTED[FITTED][0] / 100))
    deviation = STEPS * LEARNING_RATE * SMALL / unit
    starts = normal_quantiles(deviation)
    shares, norms = {}, {}
    for name, reused in (*((name, True) for name in RULES), ("Adam", False)):
        for penalty, weights in ends(RULES[name], starts, shared=reused).items():
            shares[name, penalty, reused] = percentage(weights)
            norms[name, penalty, reused] = mean_norm(weights)
    return Toy(shares, norms, deviation)


def near(toy: Toy) -> list[tuple[str, float]]:
    """The cells, but for the fitted one, whose first printed number the toy comes near."""
    return [
        cell for cell in PRINTED
        if cell != FITTED and abs(toy.shares[*cell, True] - PRINTED[cell][0]) <= NEAR
    ]  # fmt: skip


@styled()
def draw(toy: Toy | None = None) -> Picture:
    """The toy beside Table 2, and its norms in the place of Figure 3's curves.

    Raises:
        ContradictionError: the toy says something else than the titles.
    """
    toy = toy or measured()
    count, of = len(near(toy)), len(PRINTED) - 1
    ratios = [
        max(toy.norms[name, penalty, True] for name in RULES)
        / min(toy.norms[name, penalty, True] for name in RULES)
        for penalty in PENALTIES
    ]
    adam, fresh = toy.shares["Adam", SMALL, True], toy.shares["Adam", SMALL, False]
    missed = [cell for cell in PRINTED if cell != FITTED and cell not in near(toy)]
    misses = ", ".join(f"{name} at λ = {penalty:g}" for name, penalty in missed) or "none"
    panels = [
        Panel(
            said(
                f"Table 2: Adam's {PRINTED['Adam', SMALL][0]:.0f}% at λ = {SMALL:g} comes from what λ = "
                f"{LARGE:g} "
                f"left in its moments: the toy has {adam:.0f}% with it, {fresh:.0f}% without",
                0 < count < of,
                abs(adam - PRINTED["Adam", SMALL][0]) < 5,
                fresh < 5,
            ),
            "share of weights below 10⁻⁵ at the end",
            "percent",
            "; ".join(
                f"{name}, λ = {penalty:g}: printed {PRINTED[name, penalty][0]:g} and "
                f"{PRINTED[name, penalty][1]:g}, the toy {toy.shares[name, penalty, True]:.2g}"
                for name, penalty in PRINTED
            )
            + f". It misses: {misses}.",
            height=170,
            before=78,
        ),
        Panel(
            said(
                f"Figure 3: on the toy the norms of the three differ by a factor of {ratios[0]:.2g} at λ = "
                f"{LARGE:g} and {ratios[1]:.2g} at λ = {SMALL:g}",
                min(ratios) >= 2,
            ),
            "‖w‖₁ / (number of weights × α) at the end",
            "norm",
            "; ".join(
                f"{name}: {toy.norms[name, LARGE, True]:.2g} at λ = {LARGE:g}, "
                f"{toy.norms[name, SMALL, True]:.2g} at λ = {SMALL:g}"
                for name in RULES
            )
            + ".",
            height=90,
            before=78,
        ),
    ]
    title = (
        f"Figure 3 and Table 2: VGG16 was not run here; the toy LASSO, fitted to one printed cell, "
        f"comes within "
        f"{NEAR:g} points of {count} of the other {of}"
    )
    note = (
        f"Toy LASSO (7), no cross-entropy: rate {LEARNING_RATE:g}, {STEPS} steps, one optimizer for "
        f"both λ as "
        f"listed. Starts from N(0, {toy.deviation:.2g}²), the width that makes SGD at λ = {SMALL:g} print "
        f"{PRINTED[FITTED][0]:g}%."
    )
    picture = compose("figure-3", title, panels, note)
    table, norms = picture.axes
    for place, (name, penalty) in enumerate(PRINTED):
        filled = COLOURS[name].light
        for number in PRINTED[name, penalty]:
            table.semilogx([number], [place], "|", color=INK.light, ms=15, mew=2)
        table.semilogx([toy.shares[name, penalty, True]], [place], "o", color=filled, ms=7)
        if (name, penalty) == ("Adam", SMALL):
            table.semilogx([fresh], [place], "D", color=filled, ms=6, mfc="none", mew=1.5)
            label(table, fresh, place, "toy, fresh optimizer", ADAM, offset=(-8, 0), ha="right")
        if (name, penalty) == FITTED:
            label(
                table, toy.shares[name, penalty, True], place, "fitted", VANILLA, offset=(-8, 0), ha="right"
            )
    table.set(
        yticks=range(len(PRINTED)), ylim=(len(PRINTED) - 0.5, -1.1), xlim=(0.004, 160),
        yticklabels=[f"{name}, λ = {penalty:g}" for name, penalty in PRINTED],
        xticks=(0.01, 0.1, 1, 10, 100), xticklabels=("0.01", "0.1", "1", "10", "100"),
    )  # fmt: skip
    first = PRINTED["SGD", LARGE][0]
    label(table, first, 0, "printed (both runs)", INK, offset=(6, 13))
    label(table, first, 0, "toy", VANILLA, offset=(-8, 0), ha="right")
    for place, name in enumerate(RULES):
        colour = COLOURS[name]
        for penalty, face in ((LARGE, colour.light), (SMALL, "none")):
            at = toy.norms[name, penalty, True]
            norms.semilogx([at], [place], "o", color=colour.light, mfc=face, ms=7, mew=1.5)
            if name == "SGD":
                label(norms, at, place, f"λ = {penalty:g}", colour, offset=(0, 10), ha="center")
    norms.set(yticks=range(len(RULES)), yticklabels=list(RULES), ylim=(len(RULES) - 0.6, -0.8))
    found = [toy.norms[name, penalty, True] for name in RULES for penalty in PENALTIES]
    norms.set_xlim(min(found) / 3, max(found) * 3)
    norms.minorticks_off()
    return picture
