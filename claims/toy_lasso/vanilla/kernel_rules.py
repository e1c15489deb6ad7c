"""Propositions about the orbits of a rule on (7), NDGM or another, for the proof kernel to check."""

from claims import formal
from claims.toy_lasso.kernel_steps import one_step
from ndgm.exact.rules import NDGM


def prove(kernel, words, text, by, *, rule=NDGM, refutation="", script=""):
    """Certify the proposition of a rule, which stands in it as `step`, or refute it; as `formal.prove`."""
    steps = {"step": one_step(rule)}
    formal.prove(kernel, words, text, by, steps=steps, refutation=refutation, script=script)
