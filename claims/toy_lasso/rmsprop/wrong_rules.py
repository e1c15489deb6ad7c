"""Wrong rules and wrong steps that several claims on RMSProp must tell from (25)."""

from functools import partial

import z3

from ndgm.exact.rules import RMSProp

BIAS_CORRECTED = partial(RMSProp, bias_correction=True)
STARTED_AT_1 = partial(RMSProp, initial_second_moment=1)
JITTER_OF_1 = partial(RMSProp, epsilon=1)


def soft_threshold(position, length):
    """The step of proximal gradient for z3, which reaches 0 and stays there."""
    return z3.If(position > length, position - length, z3.If(position < -length, position + length, 0))
