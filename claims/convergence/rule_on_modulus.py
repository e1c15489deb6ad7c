"""The adaptive rule of Figure 1 on |w|, whose only minimum is its kink, in exact rational arithmetic."""

from fractions import Fraction
from itertools import count
from typing import NamedTuple

RATE = Fraction(303, 1000)


class Iterate(NamedTuple):
    """One iterate: its number, the loss |w|, and by how much the loss has risen in all and how often."""

    step: int
    loss: Fraction
    total_rise: Fraction
    rises: int


def iterates(decay):
    """The iterates from w = 1: a step of the learning rate towards 0, which each rise of the loss decays.

    Args:
        decay: the factor of one cut, an exact number; 1 keeps the rate, 303/1000, for ever.
    """
    position, rate, previous, risen, rises = Fraction(1), RATE, None, Fraction(0), 0
    for step in count():
        loss = abs(position)
        if previous is not None and loss > previous:
            risen += loss - previous
            rises += 1
            rate *= decay
        yield Iterate(step, loss, risen, rises)
        previous = loss
        position -= rate * ((position > 0) - (position < 0))
