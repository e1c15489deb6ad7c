"""Powers of ten on logarithmic axes as plain text, since every other text of a picture is."""

from __future__ import annotations

import re

from matplotlib.ticker import LogFormatterSciNotation

from ndgm.figures.style import Picture, raised

_POWER = re.compile(r"\$\\mathdefault\{(?:(\d+)\\times)?10\^\{(-?\d+)\}\}\$")


class _Powers(LogFormatterSciNotation):
    def __call__(self, x: float, pos: int | None = None) -> str:
        found = _POWER.fullmatch(super().__call__(x, pos))
        return f"{found[1] + '·' if found[1] else ''}10{raised(found[2])}" if found else ""


def write_powers(picture: Picture) -> None:
    """Write the powers of ten on logarithmic axes as 10⁻³, which is a text as any other."""
    for axis in (axis for axes in picture.axes for axis in (axes.xaxis, axes.yaxis)):
        if axis.get_scale() == "log" and isinstance(axis.get_major_formatter(), LogFormatterSciNotation):
            axis.set_major_formatter(_Powers())
        if axis.get_scale() == "log" and isinstance(axis.get_minor_formatter(), LogFormatterSciNotation):
            axis.set_minor_formatter(_Powers())
