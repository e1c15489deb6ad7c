"""The data of an SVG path in fewer letters: steps from point to point, and none that lies on another."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[MLz]|-?\d+(?:\.\d+)?(?:e-?\d+)?")
_DOT = re.compile(r"M (\S+) (\S+)(?: L \S+ \2)+(?= M|$)")
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_BESIDE_A_LETTER = re.compile(r"(?<=[A-Za-z]) | (?=[A-Za-z])")

Point = tuple[int, int]
"""In units of the last digit that is kept."""


def shortened(data: str, *, dots: bool = False) -> str:
    """The same path, to a hundredth of a unit; dots, which are strokes of hardly any length, to a tenth.

    >>> shortened("M 10 10 L 20 10 L 30 10.004 L 30.5 12 z")
    'M10 10h20l.5 2z'
    """
    data = " ".join(data.split())
    if dots:
        return "".join(_dots(_DOT.findall(data)))
    if set(re.findall("[A-Za-df-z]", data)) - set("MLz"):  # It is curved, as the outline of a marker is.
        return _BESIDE_A_LETTER.sub("", _NUMBER.sub(lambda found: _number(float(found[0])), data))
    return "".join(_lines(_TOKEN.findall(data)))


def _dots(found: list[tuple[str, str]]) -> Iterator[str]:
    last: Point | None = None
    for place in found:
        x, y = (round(10 * float(number)) for number in place)
        yield f"M{_pair(x, y, 10)}h.1" if last is None else f"m{_pair(x - last[0], y - last[1], 10)}h.1"
        last = (x + 1, y)


def _lines(tokens: list[str]) -> Iterator[str]:
    line: list[Point] = []
    position = 0
    while position < len(tokens):
        if tokens[position] == "z":
            yield f"{_line(line)}z"
            line, position = [], position + 1
            continue
        if tokens[position] == "M" and line:
            yield _line(line)
            line = []
        x, y = (round(100 * float(number)) for number in tokens[position + 1 : position + 3])
        line.append((x, y))
        position += 3
    yield _line(line)


def _line(points: list[Point]) -> str:
    if not points:
        return ""
    steps = [_pair(*points[0], 100)]
    for (x, y), (after_x, after_y) in _steps(points):
        if y == after_y:
            steps.append(f"h{_number((after_x - x) / 100)}")
        elif x == after_x:
            steps.append(f"v{_number((after_y - y) / 100)}")
        else:
            steps.append(f"l{_pair(after_x - x, after_y - y, 100)}")
    return f"M{''.join(steps)}"


def _steps(points: list[Point]) -> Iterator[tuple[Point, Point]]:
    """From point to point; a straight run along an axis is one step, and no step leads nowhere."""
    kept = [points[0]]
    for point in points[1:]:
        if point == kept[-1]:
            continue
        if len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    # A line of one point is a dot where its ends are round.
    yield from zip(kept, kept[1:] or kept, strict=False)


def _is_straight(first: Point, second: Point, third: Point) -> bool:
    """Whether three points lie along one axis, the second between the others."""
    return any(
        first[1 - axis] == second[1 - axis] == third[1 - axis]
        and (second[axis] - first[axis]) * (third[axis] - second[axis]) > 0
        for axis in (0, 1)
    )


def _pair(x: int, y: int, unit: int) -> str:
    second = _number(y / unit)
    return f"{_number(x / unit)}{'' if second.startswith('-') else ' '}{second}"


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text) if text != "-0" else "0"
