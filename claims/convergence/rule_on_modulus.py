"""The adaptive rule of Figure 1 on |w|, whose only minimum is its kink, in exact rational arithmetic.

It is the paper's problem (3) with one weight, a design of zeros and λ = 1, less the constant ‖y‖².
"""

from fractions import Fraction
from itertools import count
from typing import NamedTuple

RATE = Fraction(303, 1000)
DECAY = Fraction(9, 10)


class Iterate(NamedTuple):
    """One iterate: its number, the loss |w|, and by how much the loss has risen in all and how often."""

    step: int
    loss: Fraction
    total_rise: Fraction
    rises: int


def iterates(decay=DECAY, *, accept_any_step=True):
    """The iterates from w = 1: a step of the learning rate towards 0, which each rise of the loss decays.

    Args:
        decay: the factor of one cut, an exact number; 1 keeps the rate, 303/1000, for ever.
        accept_any_step: whether a step that raises the loss is kept, as the listing does, or taken back.
    """
    position, rate, risen, rises = Fraction(1), RATE, Fraction(0), 0
    for step in count():
        yield Iterate(step, abs(position), risen, rises)
        after = position - rate * ((position > 0) - (position < 0))
        rise = abs(after) - abs(position)
        if rise > 0:
            rate *= decay
        if rise <= 0 or accept_any_step:
            position, risen, rises = after, risen + max(rise, 0), rises + (rise > 0)
