"""Piecewise quadratic functions of one variable with values in [−∞, ∞]: subdifferentials, conjugates,
epigraphs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import TypeAlias

Extended: TypeAlias = Fraction | float
"""A Fraction, or math.inf, or -math.inf; no other float."""

Piece: TypeAlias = tuple[Fraction, Fraction, Fraction] | float
"""(c0, c1, c2) for c0 + c1 x + c2 x², or math.inf, or -math.inf, throughout an open interval."""


@dataclass(frozen=True)
class Interval:
    """All x with lower ≤ x ≤ upper: closed, with infinite ends where it is unbounded."""

    lower: Extended
    upper: Extended

    def __contains__(self, x: Fraction | int) -> bool:
        return bool(self.lower <= x <= self.upper)

    @property
    def is_bounded(self) -> bool:
        return -inf < self.lower and self.upper < inf

    @property
    def is_point(self) -> bool:
        return self.lower == self.upper

    def __str__(self) -> str:
        left = "(-∞" if self.lower == -inf else f"[{self.lower}"
        return left + ", " + ("∞)" if self.upper == inf else f"{self.upper}]")

    def __neg__(self) -> Interval:
        return Interval(-self.upper, -self.lower)


@dataclass(frozen=True)
class Piecewise:
    """A function f: ℝ → [−∞, ∞] that is quadratic, ∞ or −∞ between its breakpoints, and anything at them.

    Attributes: breakpoints: increasing; there may be none. values: f at the breakpoints, of the same length.
        pieces: f on the open intervals between them, the two unbounded ones included; one more than
        breakpoints.

    Raises:
        ValueError: the lengths do not fit, or the breakpoints do not increase.

    Example, |x| on [0, 1], with 2 instead of 1 at 1:
        >>> f = piecewise([0, 1], [0, 2], [inf, (0, 1), inf])
        >>> str(f.value(1)), str(f.value(Fraction(1, 2))), f.value(-1)
        ('2', '1/2', inf)
        >>> f.is_convex, f.is_closed, str(f.subdifferential(0)), f.subdifferential(1) is None
        (True, False, '(-∞, 1]', True)
    """

    breakpoints: tuple[Fraction, ...]
    values: tuple[Extended, ...]
    pieces: tuple[Piece, ...]

    def __post_init__(self) -> None:
        if not len(self.breakpoints) == len(self.values) == len(self.pieces) - 1:
            raise ValueError("one value for each breakpoint, and one piece more, please")
        if any(left >= right for left, right in zip(self.breakpoints, self.breakpoints[1:], strict=False)):
            raise ValueError(f"breakpoints must increase: {self.breakpoints}")

    def value(self, x: Fraction | int) -> Extended:
        """f(x)."""
        index = bisect_left(self.breakpoints, x)
        if index < len(self.breakpoints) and self.breakpoints[index] == x:
            return self.values[index]
        return _at(self.pieces[index], Fraction(x))

    def limits(self, x: Fraction | int) -> tuple[Extended, Extended]:
        """The limits of f from the left and from the right at x."""
        index = bisect_left(self.breakpoints, x)
        hit = index < len(self.breakpoints) and self.breakpoints[index] == x
        return _at(self.pieces[index], Fraction(x)), _at(
            self.pieces[index + 1 if hit else index], Fraction(x)
        )

    def slopes(self, x: Fraction | int) -> tuple[Extended, Extended]:
        """The one-sided directional derivatives at x as slopes (left, right), where f(x) is finite.

        A jump up on the right makes the right slope ∞, a jump down −∞; on the left the signs are the other
        way round.
        """
        here = self.value(x)
        if not _finite(here):
            raise ValueError(f"f({x}) = {here} is not finite")
        index = bisect_left(self.breakpoints, x)
        hit = index < len(self.breakpoints) and self.breakpoints[index] == x
        left, right = self.pieces[index], self.pieces[index + 1 if hit else index]
        return -_slope(left, Fraction(x), here, -1), _slope(right, Fraction(x), here, 1)

    def is_lower_semicontinuous_at(self, x: Fraction | int) -> bool:
        """Whether f(x) ≤ lim inf f(y) as y → x in ℝ."""
        return self.value(x) <= min(self.limits(x))

    def is_continuous_at(self, x: Fraction | int) -> bool:
        """Whether f is finite and continuous at x, and so on a neighbourhood of x in ℝ."""
        left, right = self.limits(x)
        return _finite(self.value(x)) and left == right == self.value(x)

    def is_continuous_in_domain_at(self, x: Fraction | int) -> bool:
        """Whether f, restricted to its effective domain, is continuous at the point x of it."""
        here = self.value(x)
        return _finite(here) and all(limit in (here, inf) for limit in self.limits(x))

    @cached_property
    def is_closed(self) -> bool:
        """Whether the epigraph is a closed set: it contains the limits of the graph from either side.

        A side where f tends to −∞ contributes the whole vertical line.
        """
        for x in self.breakpoints:
            for limit in self.limits(x):
                if limit == -inf and self.value(x) != -inf:
                    return False
                if _finite(limit) and not self.epigraph_contains(x, limit):
                    return False
        return True

    @cached_property
    def is_proper(self) -> bool:
        """Whether f > −∞ throughout and f < ∞ somewhere."""
        cells = [*self.pieces, *self.values]
        return -inf not in cells and any(cell != inf for cell in cells)

    def epigraph_contains(self, x: Fraction | int, w: Extended) -> bool:
        """Whether (x, w) is in epi f ⊂ ℝ²; w must be finite for that."""
        return _finite(w) and self.value(x) <= w

    @cached_property
    def domain(self) -> Interval | None:
        """The closure of the convex hull of the effective domain {f < ∞}; None if that is empty."""
        inside = [i for i, cell in enumerate(self._cells()) if cell != inf]
        return Interval(self._ends(inside[0])[0], self._ends(inside[-1])[1]) if inside else None

    @cached_property
    def is_convex(self) -> bool:
        """Whether epi f is a convex set."""
        cells = self._cells()
        inside = [i for i, cell in enumerate(cells) if cell != inf]
        if not inside:
            return True
        first, last = inside[0], inside[-1]
        if len(inside) != last - first + 1:
            return False
        # Toward any other point of the domain a convex function that is −∞ somewhere is −∞ until the last
        # point.
        core = [i for i in inside if not (i in (first, last) and i % 2 and first != last)]
        if any(cells[i] == -inf for i in inside):
            return all(cells[i] == -inf for i in core) or first == last
        for i in inside:
            cell = cells[i]
            if isinstance(cell, tuple):
                if cell[2] < 0:
                    return False
                continue
            x = self.breakpoints[i // 2]
            left, right = self.slopes(x)
            if first < i < last and (left > right or not self.is_continuous_at(x)):
                return False
            if any(limit != inf and limit > self.values[i // 2] for limit in self.limits(x)):
                return False
        return True

    def subdifferential(self, x: Fraction | int) -> Interval | None:
        """All g with f(y) ≥ f(x) + g (y − x) for every y, f convex and finite at x; None if there is none."""
        self._require_convex()
        left, right = self.slopes(x)
        return Interval(left, right) if left <= right and left < inf and right > -inf else None

    def infimum(self, slope: Fraction | int = 0) -> Extended:
        """inf over x of f(x) + slope * x, attained or not."""
        if slope not in self._infima:
            tilted = [slope * x + value for x, value in zip(self.breakpoints, self.values, strict=True)]
            inside = [
                _infimum(piece, *self._ends(2 * i), Fraction(slope)) for i, piece in enumerate(self.pieces)
            ]
            self._infima[slope] = min(tilted + inside)
        return self._infima[slope]

    @cached_property
    def _infima(self) -> dict[Fraction | int, Extended]:
        """What `infimum` has found."""
        return {}

    @cached_property
    def minimisers(self) -> Interval | None:
        """All points where a closed convex f attains a finite minimum; None if it has none."""
        self._require_convex()
        if not self.is_closed:
            raise ValueError("the minimisers of a function that is not closed need not be a closed interval")
        lowest = self.infimum()
        if not _finite(lowest):
            return None
        ends: list[Extended] = [
            x for x, value in zip(self.breakpoints, self.values, strict=True) if value == lowest
        ]
        for i, piece in enumerate(self.pieces):
            if isinstance(piece, tuple):
                lower, upper = self._ends(2 * i)
                if piece[0] == lowest and not piece[1] and not piece[2]:
                    ends += [lower, upper]
                elif (
                    piece[2]
                    and lower < (vertex := -piece[1] / (2 * piece[2])) < upper
                    and _at(piece, vertex) == lowest
                ):
                    ends.append(vertex)
        return Interval(min(ends), max(ends)) if ends else None

    def conjugate(self) -> Piecewise:
        """The convex conjugate f*(m) = sup over x of m x − f(x), for a convex f.

        >>> print(piecewise([0], [0], [(0, -1), (0, 2)]).conjugate())  # of max(-x, 2x)
        ∞, -1: 0, 0, 2: 0, ∞
        """
        return self._conjugate

    @cached_property
    def _conjugate(self) -> Piecewise:
        self._require_convex()
        if self.domain is None:
            return Piecewise((), (), (-inf,))
        if not self.is_proper:
            return Piecewise((), (), (inf,))
        segments: list[tuple[Extended, Extended, Piece]] = []
        reached: Extended = -inf
        for i, piece in enumerate(self.pieces):
            if not isinstance(piece, tuple):
                continue
            c0, c1, c2 = piece
            lower, upper = self._ends(2 * i)
            first = c1 + 2 * c2 * Fraction(lower) if _finite(lower) else (-inf if c2 else c1)
            last = c1 + 2 * c2 * Fraction(upper) if _finite(upper) else (inf if c2 else c1)
            segments.append((reached, first, _line(lower, _at(piece, lower)) if _finite(lower) else inf))
            if c2:
                segments.append((first, last, (c1**2 / (4 * c2) - c0, -c1 / (2 * c2), 1 / (4 * c2))))
            reached = last
        end = self.domain.upper
        closing = min(self.value(Fraction(end)), *self.limits(Fraction(end))) if _finite(end) else inf
        segments.append((reached, inf, _line(end, closing) if _finite(end) else inf))
        kept = [segment for segment in segments if segment[0] < segment[1]]
        joints = tuple(Fraction(segment[0]) for segment in kept[1:])
        return Piecewise(
            joints, tuple(-self.infimum(-m) for m in joints), tuple(segment[2] for segment in kept)
        )

    def translated(self, x: Fraction | int) -> Piecewise:
        """z -> f(z + x).

        >>> print(piecewise([1], [0], [inf, (0, 0, 1)]).translated(1))
        ∞, 0: 0, x² + 2x + 1
        """
        if x not in self._translates:
            moved: list[Piece] = [
                (Fraction(_at(piece, x)), piece[1] + 2 * piece[2] * x, piece[2])
                if isinstance(piece, tuple)
                else piece
                for piece in self.pieces
            ]
            knots = tuple(knot - x for knot in self.breakpoints)
            self._translates[x] = Piecewise(knots, self.values, tuple(moved))
        return self._translates[x]

    @cached_property
    def _translates(self) -> dict[Fraction | int, Piecewise]:
        """What `translated` has made, each of which keeps its own infima and its conjugate."""
        return {}

    def __str__(self) -> str:
        texts = [_text(self.pieces[0])]
        for x, value, piece in zip(self.breakpoints, self.values, self.pieces[1:], strict=True):
            texts += [f"{x}: {_number(value)}", _text(piece)]
        return ", ".join(texts)

    def _cells(self) -> list[Piece | Extended]:
        """f on the intervals and at the breakpoints in turn, from left to right; points have odd places."""
        cells: list[Piece | Extended] = [self.pieces[0]]
        for value, piece in zip(self.values, self.pieces[1:], strict=True):
            cells += [value, piece]
        return cells

    def _ends(self, place: int) -> tuple[Extended, Extended]:
        if place % 2:
            return self.breakpoints[place // 2], self.breakpoints[place // 2]
        i = place // 2
        lower = self.breakpoints[i - 1] if i else -inf
        return lower, self.breakpoints[i] if i < len(self.breakpoints) else inf

    def _require_convex(self) -> None:
        if not self.is_convex:
            raise ValueError(f"not convex: {self}")


def piecewise(
    breakpoints: Sequence[Fraction | int],
    values: Sequence[Extended | int],
    pieces: Sequence[Sequence[Fraction | int] | float],
) -> Piecewise:
    """A Piecewise from plain numbers; a piece has one to three coefficients, the constant first."""

    def piece(coefficients: Sequence[Fraction | int] | float) -> Piece:
        if isinstance(coefficients, float):
            return coefficients
        c0, c1, c2 = (*map(Fraction, coefficients), *(Fraction(0),) * (3 - len(coefficients)))
        return c0, c1, c2

    return Piecewise(
        tuple(map(Fraction, breakpoints)),
        tuple(value if isinstance(value, float) else Fraction(value) for value in values),
        tuple(map(piece, pieces)),
    )


def indicator(lower: Extended | int, upper: Extended | int) -> Piecewise:
    """0 on the closed interval and ∞ elsewhere.

    >>> print(indicator(0, inf))
    ∞, 0: 0, 0
    """
    ends = [Fraction(end) for end in dict.fromkeys((lower, upper)) if _finite(end)]
    inside: list[float | tuple[int]] = [] if lower == upper else [(0,)]
    before, after = [inf] * _finite(lower), [inf] * _finite(upper)
    return piecewise(ends, [0] * len(ends), [*before, *inside, *after])


def relu_regression(
    design: Sequence[Fraction | int],
    response: Sequence[Fraction | int],
    lasso: Fraction | int,
    ridge: Fraction | int,
) -> Piecewise:
    """The loss (3) for one weight: sum of (max(0, z b) − y)², plus lasso |b| + ridge b².

    >>> print(relu_regression([1], [-1], 0, 0))
    1, 0: 1, x² + 2x + 1
    """
    constant = sum(y * y for y in response)
    pieces = []
    for side in (-1, 1):
        active = [(z, y) for z, y in zip(design, response, strict=True) if side * z > 0]
        slope, curvature = sum(-2 * z * y for z, y in active), sum(z * z for z, _ in active)
        pieces.append((constant, slope + side * lasso, curvature + ridge))
    return piecewise([0], [constant], pieces)


def _finite(value: Extended) -> bool:
    return not isinstance(value, float)


def _at(piece: Piece, x: Extended) -> Extended:
    if not isinstance(piece, tuple):
        return piece
    c0, c1, c2 = piece
    if c2:
        return c0 + x * (c1 + c2 * x)
    return c0 + x * c1 if c1 else c0


def _slope(piece: Piece, x: Fraction, here: Extended, side: int) -> Extended:
    """The derivative at x towards `side` of a function that is `here` at x and `piece` on that side."""
    limit = _at(piece, x)
    if limit != here:
        return inf if limit > here else -inf
    assert isinstance(piece, tuple)
    return side * (piece[1] + 2 * piece[2] * x)


def _infimum(piece: Piece, lower: Extended, upper: Extended, slope: Fraction) -> Extended:
    """inf of the piece plus slope * x over the open interval."""
    if not isinstance(piece, tuple):
        return piece
    tilted = (piece[0], piece[1] + slope, piece[2]) if slope else piece
    candidates: list[Extended] = []
    for end, side in ((lower, -1), (upper, 1)):
        if _finite(end):
            candidates.append(_at(tilted, end))
        elif tilted[2] < 0 or (tilted[2] == 0 and side * tilted[1] < 0):
            return -inf
        elif tilted[2] == tilted[1] == 0:
            candidates.append(tilted[0])
    if tilted[2] > 0 and lower < (vertex := -tilted[1] / (2 * tilted[2])) < upper:
        candidates.append(_at(tilted, vertex))
    return min(candidates, default=inf)


def _line(x: Extended, value: Extended) -> Piece:
    """m -> m x − value, what the point (x, value) of the graph contributes to the conjugate."""
    return -Fraction(value), Fraction(x), Fraction(0)


def _number(value: Extended) -> str:
    return str(value).replace("inf", "∞")


def _text(piece: Piece) -> str:
    if not isinstance(piece, tuple):
        return _number(piece)
    names = ("", "x", "x²")
    terms = [
        (f"{c}" if not name else name if c == 1 else f"-{name}" if c == -1 else f"{c}{name}")
        for c, name in reversed(list(zip(piece, names, strict=True)))
        if c
    ]
    return " + ".join(terms).replace("+ -", "- ") or "0"
