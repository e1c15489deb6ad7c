"""Gradient descent on quadratic forms in exact arithmetic: values, steps, norms and exact thresholds of the
learning rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ndgm.exact.arithmetic import total

Vector = tuple[Fraction, ...]


def vector(*entries: Fraction | int | str) -> Vector:
    """A vector of fractions."""
    return tuple(Fraction(entry) for entry in entries)


def inner(left: Vector, right: Vector) -> Fraction:
    """The inner product of two vectors of the same length.

    >>> inner(vector(1, "1/2"), vector("1/3", -1))
    Fraction(-1, 6)
    """
    return total(a * b for a, b in zip(left, right, strict=True))


def one_norm(x: Iterable[Fraction]) -> Fraction:
    """The sum of absolute values."""
    return total(map(abs, x))


def infinity_norm(x: Vector) -> Fraction:
    """The largest absolute value."""
    return max(abs(entry) for entry in x)


def squared_norm(x: Vector) -> Fraction:
    """The square of the Euclidean norm, which is rational where the norm need not be."""
    return inner(x, x)


@dataclass(frozen=True)
class QuadraticForm:
    """f(x) = x'Ax/2 with a symmetric matrix A, minimal at 0 when A is positive definite.

    >>> form = QuadraticForm.of([[1, 2], [2, 5]])
    >>> form.step(vector(1, -1), Fraction(1, 10))
    (Fraction(11, 10), Fraction(-7, 10))
    """

    matrix: tuple[Vector, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Fraction | int | str]]) -> QuadraticForm:
        """The form with these rows.

        Raises:
            ValueError: the matrix is not symmetric.
        """
        matrix = tuple(vector(*row) for row in rows)
        if any(matrix[i][j] != matrix[j][i] for i in range(len(matrix)) for j in range(len(matrix))):
            raise ValueError("The matrix is not symmetric, so x'Ax/2 does not have the gradient Ax.")
        return cls(matrix)

    def gradient(self, x: Vector) -> Vector:
        """A x."""
        return tuple(inner(row, x) for row in self.matrix)

    def value(self, x: Vector) -> Fraction:
        """x'Ax/2."""
        return inner(x, self.gradient(x)) / 2

    def step(self, x: Vector, rate: Fraction) -> Vector:
        """x − rate * A x."""
        return tuple(entry - rate * slope for entry, slope in zip(x, self.gradient(x), strict=True))

    def trajectory(self, start: Vector, rate: Fraction, steps: int) -> list[Vector]:
        """The start and the positions after 1, ..., `steps` steps."""
        positions = [start]
        for _ in range(steps):
            positions.append(self.step(positions[-1], rate))
        return positions

    def loss_threshold(self, x: Vector) -> Fraction:
        """The largest rate at which a step from x does not raise f: 2 g'g / g'Ag with g = Ax not 0."""
        slope = self.gradient(x)
        return 2 * inner(slope, slope) / inner(slope, self.gradient(slope))

    def norm_threshold(self, x: Vector) -> Fraction:
        """The largest rate at which a step from x does not raise the Euclidean norm: 2 g'x / g'g with g = Ax
        not 0.
        """
        slope = self.gradient(x)
        return 2 * inner(slope, x) / inner(slope, slope)


STAND_IN = QuadraticForm.of([[1, 2], [2, 5]])
"""Stands in for the lost quadratic of A.1.2: at rate 1/10 from (1, −1) the infinity norm rises three times,
then decays.
"""

REFLECTION = QuadraticForm.of([["7/25", "-27/50"], ["-27/50", "43/25"]])
"""Eigenvalues 1/10 and 19/10: a step at rate 1 is 9/10 of a reflection, and two steps multiply x by 81/100.
"""


@dataclass(frozen=True)
class CaptureSet:
    """The set S of the Capture Theorem (Prop. A.1) around the minimum 0 of a positive definite form.

    With smallest ≤ A ≤ largest, f ≥ phi(t) = smallest t² / 2 outside of |x| < t, and a step of at most
    `step_bound` along a direction with |d| ≤ `direction_bound` |grad f| moves x by at most
    `step_bound` * `direction_bound` * largest * |x|. So t = radius / (1 + that factor) serves, and
    S = {|x| < radius, f < phi(t)} holds every sequence of non-increasing loss that enters it.

    Attributes:
        form: the quadratic form.
        smallest, largest: bounds 0 < smallest ≤ eigenvalues ≤ largest.
        radius: how far from 0 the sequence may ever be, e in the theorem.
        step_bound, direction_bound: s and c of the theorem.

    Raises:
        ValueError: a bound is not positive, or they are in the wrong order.
    """

    form: QuadraticForm
    smallest: Fraction
    largest: Fraction
    radius: Fraction
    step_bound: Fraction
    direction_bound: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if not (
            0 < self.smallest <= self.largest and min(self.radius, self.step_bound, self.direction_bound) > 0
        ):
            raise ValueError("A capture set asks for positive bounds, and smallest <= largest.")

    @property
    def inner_radius(self) -> Fraction:
        """t: every point of S is nearer to 0 than this."""
        return self.radius / (1 + self.step_bound * self.direction_bound * self.largest)

    def __contains__(self, x: Vector) -> bool:
        low = self.form.value(x) < self.smallest * self.inner_radius**2 / 2
        return low and squared_norm(x) < self.radius**2
