"""Where an orbit on the toy LASSO (7) settles, found by walking it: `vanilla.phases` says the same in closed
form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ndgm.exact.inference import recurrence
from ndgm.exact.quadratics import one_norm
from ndgm.exact.rules import Rule, State
from ndgm.exact.theorems import Theorem

STEP_LIMIT = 10_000


class NotSettled(AssertionError):
    """The orbit did not repeat itself with period 1 or 2: inside `with witness():` a counterexample."""


@dataclass(frozen=True)
class Cycle:
    """The two points, (p,) each, between which an orbit alternates for ever from `iteration` on.

    `here` is bₙ at n = `iteration`, the first n with bₙ₊₂ = bₙ, and `following` is bₙ₊₁. At rest they
    are equal.
    """

    iteration: int
    here: tuple[Fraction, ...]
    following: tuple[Fraction, ...]

    @property
    def points(self) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """bₙ and bₙ₊₁."""
        return self.here, self.following

    @property
    def norms(self) -> tuple[Fraction, Fraction]:
        """The one-norm of bₙ and of bₙ₊₁."""
        return one_norm(self.here), one_norm(self.following)

    def norm_at(self, iteration: int) -> Fraction:
        """The one-norm of bₙ at any n from the settling on.

        >>> from ndgm.exact.rules import NDGM
        >>> settle(NDGM(learning_rate=1, penalty=1), [Fraction(7, 3)]).norm_at(10**9)
        Fraction(1, 3)
        """
        if iteration < self.iteration:
            raise ValueError(f"the orbit settles at iteration {self.iteration}, after {iteration}")
        return self.norms[(iteration - self.iteration) % 2]

    @property
    def mean_norm(self) -> Fraction:
        """The mean of the two norms."""
        return sum(self.norms, Fraction(0)) / 2


def settle(rule: Rule, start: Iterable[Fraction]) -> Cycle:
    """Walk `rule`, one with a constant learning rate, from a vector of Fractions until it repeats itself.

    A state (position and moments) that comes back after two steps comes back for ever, so this decides every
    later iterate. NotSettled after 10,000 steps; NDGM needs as many as the largest coordinate holds steps
    α * λ.

    >>> from ndgm.exact.rules import NDGM
    >>> settle(NDGM(learning_rate=1, penalty=1), [Fraction(7, 3), Fraction(1, 2)])
    Cycle(iteration=2, here=(Fraction(1, 3), Fraction(1, 2)), following=(Fraction(-2, 3), Fraction(-1, 2)))
    """
    walks = [_settled(rule, Fraction(coordinate)) for coordinate in start]
    iteration = max(index for index, _ in walks)
    here = tuple(pair[(iteration - index) % 2] for index, pair in walks)
    following = tuple(pair[(iteration + 1 - index) % 2] for index, pair in walks)
    return Cycle(iteration, here, following)


def prove_cycle(rule: Rule, start: Iterable[Fraction]) -> tuple[Cycle, Theorem]:
    """`settle`, and the theorem that the orbit repeats these two points for ever, by exact replay.

    TypeError for a rule that remembers more than the position, or whose learning rate changes.
    """
    starts = tuple(map(Fraction, start))
    cycle = settle(rule, starts)

    def stepped(point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        states = [rule.step(rule.start(entry)) for entry in point]
        if callable(rule.learning_rate) or any(one.first_moment or one.second_moment for one in states):
            raise TypeError(f"{type(rule).__name__}'s next position does not depend on the position alone")
        return tuple(state.position for state in states)

    return cycle, recurrence(stepped, start=starts, times=cycle.iteration)[1]


@lru_cache(maxsize=10_000)
def _settled(rule: Rule, start: Fraction) -> tuple[int, tuple[Fraction, Fraction]]:
    before: State | None = None
    now = rule.start(start)
    for index in range(STEP_LIMIT):
        after = rule.step(now)
        if before is not None and after == before._replace(iteration=after.iteration):
            return index - 1, (before.position, now.position)
        before, now = now, after
    raise NotSettled(f"from {start} {type(rule).__name__} does not repeat itself within {STEP_LIMIT} steps")
