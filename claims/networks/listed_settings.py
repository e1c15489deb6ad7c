"""The settings of the listing of appendix C, exact, and what rounds to a percentage that the paper prints."""

import math
from fractions import Fraction

from claims.printed import printed

EPOCHS_OF_THE_TEXT, EPOCHS, ALPHA, SMALL, LARGE, THRESHOLD, BATCH, SEED = map(
    Fraction, printed("text-C.script")
)
STEPS = int(EPOCHS) * math.ceil(50_000 / BATCH)
STEPS_OF_THE_TEXT = int(EPOCHS_OF_THE_TEXT) * math.ceil(50_000 / BATCH)


def percent(text):
    """A printed percentage as an exact number of percent: "0.18%" is 9/50."""
    return Fraction(text.removesuffix("%"))


def printed_percentages(identifier):
    """What the paper prints in a cell, in percent: the first run, and the alternative one."""
    return [float(percent(text)) for text in printed(identifier)]


def rounds_to(text):
    """The ends of the interval of shares that print as a percentage of two decimals."""
    return (percent(text) - Fraction(1, 200)) / 100, (percent(text) + Fraction(1, 200)) / 100


def rounded_outwards(ends):
    """The ends of an interval as multiples of 10⁻⁸, as text, no nearer to each other than they were."""
    lower, upper = ends
    return f"{math.floor(lower * 10**8)}e-8", f"{math.ceil(upper * 10**8)}e-8"
