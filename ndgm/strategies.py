"""Hypothesis strategies for the toy LASSO: starts, learning rates and penalties where a statement is likely
to break.

Shared by the claims: append, do not change. `examples` runs a check on what a strategy draws, inside of a
claim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from fractions import Fraction
from functools import cache, wraps
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import UnsatisfiedAssumption
from hypothesis.strategies import SearchStrategy

_TINY = Fraction(1, 10**12)
# Where in a cell of the lattice of steps a start lies: on it, beside it, in the middle.
_PLACES = (Fraction(0), _TINY, 1 - _TINY, Fraction(1, 2), Fraction(1, 3))


class ToyCase(NamedTuple):
    """A start and the constants of (7); `step` is α * λ."""

    start: Fraction
    learning_rate: Fraction
    penalty: Fraction

    @property
    def step(self) -> Fraction:
        return self.learning_rate * self.penalty

    @property
    def on_lattice(self) -> bool:
        """Whether the start is an integer multiple of the step."""
        return self.start % self.step == 0


class ToyVector(NamedTuple):
    """Starts of several coordinates that share learning rate and penalty."""

    starts: tuple[Fraction, ...]
    learning_rate: Fraction
    penalty: Fraction

    @property
    def step(self) -> Fraction:
        return self.learning_rate * self.penalty


@cache
def positive_rationals(largest: int = 100, denominator: int = 1000) -> SearchStrategy[Fraction]:
    """Fractions in (0, largest]. Built from integers, because a counterexample of st.fractions shrinks for
    seconds.
    """
    return st.builds(Fraction, st.integers(1, largest), st.integers(1, denominator))


@cache
def multiples(*, lattice: bool = True, most: int = 10) -> SearchStrategy[Fraction]:
    """Starts in units of the step, of either sign and modulus below most + 1: lattice points, a hair beside,
    between.

    `lattice=False` leaves out the integers, 0 among them.
    """
    within = st.sampled_from(_PLACES) | st.builds(Fraction, st.integers(1, 96), st.just(97))
    numbers = st.builds(
        lambda sign, whole, part: sign * (whole + part),
        st.sampled_from((1, -1)),
        st.integers(0, most),
        within,
    )
    return numbers if lattice else numbers.filter(lambda number: number.denominator > 1)


@cache
def toy_cases(*, lattice: bool = True, most: int = 10) -> SearchStrategy[ToyCase]:
    """One coordinate; the start is one of `multiples` of the step, so that an orbit settles within most + 1
    steps.
    """
    return st.builds(
        lambda multiple, rate, penalty: ToyCase(multiple * rate * penalty, rate, penalty),
        multiples(lattice=lattice, most=most),
        positive_rationals(),
        positive_rationals(),
    )


@cache
def toy_vectors(*, lattice: bool = True, most: int = 6, dimensions: int = 4) -> SearchStrategy[ToyVector]:
    """1 to `dimensions` coordinates, each as in `toy_cases`."""
    return st.builds(
        lambda drawn, rate, penalty: ToyVector(tuple(one * rate * penalty for one in drawn), rate, penalty),
        st.lists(multiples(lattice=lattice, most=most), min_size=1, max_size=dimensions),
        positive_rationals(),
        positive_rationals(),
    )


@cache
def schedules(length: int = 30) -> SearchStrategy[list[Fraction]]:
    """`length` non-negative step sizes in no order, zeros and equal ones among them."""
    sizes = st.sampled_from((Fraction(0), Fraction(1), Fraction(1, 2))) | positive_rationals(3, 50)
    return st.lists(sizes, min_size=1, max_size=length)


def examples(*strategies: SearchStrategy[Any], number: int = 60) -> Callable[[Callable[..., None]], None]:
    """Run the decorated check at once, on `number` draws: a loop whose body the strategies fill.

    For use inside of a claim, where the draws are the smaller part of the evidence and a certificate the
    larger. Under a profile that is derandomized the draws depend on the check's name alone: not on its text,
    as hypothesis has it, nor on what else is loaded. So what a claim has passed is what its mutants, which do
    not shrink, would draw from the same strategies: they are given that, up to the first that fails.
    """

    def decorate(check: Callable[..., None]) -> None:
        # Phase.explain traces every line, which makes the failures that mutants are after fifty times slower.
        phases = [phase for phase in settings().phases if phase != Phase.explain]
        repeats, name = settings().derandomize, f"{check.__module__}.{check.__qualname__}"
        origin = name, number, strategies
        passed: list[dict[str, Any]] = []
        dropped: list[dict[str, Any]] = []

        @wraps(check)
        def noted(**case: Any) -> None:
            copy = deepcopy(case)
            try:
                check(**case)
            except UnsatisfiedAssumption:
                dropped.append(copy)
                raise
            passed.append(copy)

        def run(phases: Sequence[Phase], cases: Sequence[dict[str, Any]] = ()) -> None:
            drawn = given(*strategies)(noted)
            for case in reversed(cases):
                drawn = example(**deepcopy(case))(drawn)
            if repeats:
                drawn = seed(name)(drawn)
            once = settings(
                max_examples=number,
                phases=phases,
                suppress_health_check=[HealthCheck.filter_too_much],
                report_multiple_bugs=settings().report_multiple_bugs and not cases,
            )
            once(drawn)()

        if repeats and Phase.shrink not in phases and origin in _passed:
            run([Phase.explicit], _passed[origin])
            if not dropped:
                return
        run(phases)
        if not dropped:
            _passed[origin] = passed

    return decorate


_passed: dict[tuple[str, int, tuple[SearchStrategy[Any], ...]], list[dict[str, Any]]] = {}
"""What checks have passed, by name, number and strategies, which are equal where they are the same object."""


def _grid(denominator: int) -> SearchStrategy[Fraction]:
    return (
        st.integers(-denominator, denominator)
        .filter(bool)
        .map(lambda numerator: Fraction(numerator, denominator))
    )


draws: SearchStrategy[Fraction] = _grid(1000) | _grid(10007) | _grid(2**7) | _grid(2**23) | _grid(2**52)
"""Starts in [−1, 1], not 0: decimals, rationals on nobody's grid, and what the samplers of bfloat16 to
float64 draw.
"""

# The denominator is a prime, so that no sum of learning rates 1/100 ends a hair beside 0 at 53 bits.
prime_starts: SearchStrategy[Fraction] = _grid(10_007)
"""Starts in [−1, 1], not 0, from which no orbit of enclosures with the learning rate 1/100 loses its signs.
"""

penalties: SearchStrategy[Fraction] = positive_rationals(50, 50)
"""Penalties in [1/50, 50]: large, small, whole and not."""

decays: SearchStrategy[Fraction] = st.sampled_from([Fraction(99, 100), Fraction(3, 4)]) | st.builds(
    Fraction, st.integers(1, 99), st.just(100)
)
"""RMSProp's decay: the default 0.99, one whose first step is rational (3/4), and every hundredth in (0, 1).
"""
