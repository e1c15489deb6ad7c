"""Figure 5: norms along gradient descent on two convex quadratics, in exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from matplotlib.axes import Axes

from ndgm.exact.quadratics import (
    REFLECTION,
    STAND_IN,
    QuadraticForm,
    Vector,
    infinity_norm,
    squared_norm,
    vector,
)  # fmt: skip
from ndgm.figures.style import FAINT, INK, OTHER, VANILLA, Panel, Picture, compose, label, said, styled

STEPS = 30


@dataclass(frozen=True)
class Path:
    """The iterates of gradient descent on a quadratic form, and what is drawn of them."""

    form: QuadraticForm
    positions: list[Vector]

    @property
    def infinity_norms(self) -> list[Fraction]:
        """Of each iterate."""
        return [infinity_norm(position) for position in self.positions]

    @property
    def losses(self) -> list[Fraction]:
        """At each iterate."""
        return [self.form.value(position) for position in self.positions]

    @property
    def rises(self) -> list[int]:
        """The steps that raise the infinity norm."""
        return [step for step, (one, after) in enumerate(pairwise(self.infinity_norms)) if after > one]

    @property
    def repeats(self) -> bool:
        """Whether two steps multiply every iterate by one number, so that whatever happens once happens for
        ever.
        """
        factor = self.positions[2][0] / self.positions[0][0]
        return all(
            tuple(factor * entry for entry in one) == later
            for one, later in zip(self.positions, self.positions[2:], strict=False)
        )

    @property
    def falls(self) -> bool:
        """Whether every step lowers the loss and does not raise the Euclidean norm."""
        lengths = [squared_norm(position) for position in self.positions]
        return all(after < one for one, after in pairwise(self.losses)) and all(
            after <= one for one, after in pairwise(lengths)
        )


def measured() -> tuple[Path, Path]:
    """The stand-in for the lost quadratic of A.1.2, and one whose norm never becomes monotone."""
    return (
        Path(STAND_IN, STAND_IN.trajectory(vector(1, -1), Fraction(1, 10), STEPS)),
        Path(REFLECTION, REFLECTION.trajectory(vector(1, 0), Fraction(1), STEPS)),
    )


@styled()
def draw(paths: tuple[Path, Path] | None = None) -> Picture:
    """The figure, of these two paths or its own.

    Raises:
        ContradictionError: they say something else than the titles.
    """
    stand_in, reflection = paths or measured()
    early, late = len(stand_in.rises), len(reflection.rises)
    norms = stand_in.infinity_norms
    panels = [
        Panel(
            said(f"As the text says: the infinity norm rises at the first {early} steps, then "
                 f"decays", early > 0,
                 stand_in.rises == list(range(early)), early < STEPS / 4),
            "stand-in [[1, 2], [2, 5]], rate 0.1",
            "iteration",
            f"The infinity norm goes from {float(norms[0]):g} up to {float(max(norms)):.3f} and down to "
            f"{float(norms[-1]):.2g}; loss and 2-norm fall all along.",
            height=130,
            beside=76,
        ),
        Panel(
            said(f"But it need not: here it rises at {late} of {STEPS} steps, to the end",
                 late > STEPS / 3, max(reflection.rises) >= STEPS - 2),
            "eigenvalues 0.1 and 1.9, rate 1 < 2/L",
            "iteration",
            "The infinity norm goes up and down at every other step while it shrinks; loss and 2-norm fall.",
            height=130,
            beside=76,
        ),
    ]  # fmt: skip
    title = said(
        "Figure 5: the loss falls at every step; the infinity norm may rise at first, or for ever",
        stand_in.falls, reflection.falls, reflection.repeats,
    )  # fmt: skip
    note = (
        "Gradient descent on convex quadratics in exact arithmetic. The paper's matrix, step and start "
        "are lost. "
        "Dots: steps that raise the norm."
    )
    picture = compose("figure-5", title, panels, note)
    for axes, path in zip(picture.axes, (stand_in, reflection), strict=True):
        _curves(axes, path)
    return picture


def _curves(axes: Axes, path: Path) -> None:
    norms = [float(norm) for norm in path.infinity_norms]
    lengths = [float(squared_norm(position)) ** 0.5 for position in path.positions]
    losses = [float(loss) for loss in path.losses]
    axes.plot(losses, color=INK.light, lw=1, ls=":")
    axes.plot(lengths, color=FAINT.light, lw=1, ls="--")
    axes.plot(norms, color=VANILLA.light, lw=1.5)
    raised = [step + 1 for step in path.rises]
    axes.plot(raised, [norms[step] for step in raised], "o", color=OTHER.light, ms=4)
    top = max(*norms, *lengths, *losses)
    axes.set_xlim(0, STEPS)
    if min(losses) < 0.01 * top:
        axes.set(yscale="log", ylim=(min(losses) / 2, 2.5 * top))
    else:
        axes.set_ylim(0, 1.1 * top)
    # The three names stand under each other where their curves end too near to each other.
    ends = ((lengths[-1], "2-norm", FAINT), (norms[-1], "infinity norm", VANILLA), (losses[-1], "loss", INK))
    for shift, (end, text, colour) in zip((6, -5, 0), ends, strict=True):
        label(axes, STEPS, end, text, colour, offset=(5, shift))
