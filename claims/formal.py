"""Propositions of Rocq that claims write beside their words, for the proof kernel to check."""

from ndgm.kernel.theorems import Written
from ndgm.verdict import certify, witness


def prove(kernel, words, text, by, *, steps=None, refutation="", script=""):
    """Certify a proposition, which a theorem of the library proves; or refute it, by a proof of its negation.

    Args:
        kernel: the fixture.
        words: what it says.
        text: the same as Rocq has it; rules stand in it by their names among the `steps`.
        by: the theorem, File.name.
        steps: rules run on symbols.
        refutation: for a mutant, the theorem or the tactics that prove its negation.
        script: tactics, where the theorem is not the proposition itself.
    """
    said = Written(words, text, steps or {})
    with witness():
        certify(kernel.prove(said, by=by, script=script, refutation=refutation), concludes=said)


def fall(kernel, words, text, by, *, example, refutation="", script=""):
    """Certify the counterexample of a proposition, and refute the proposition by it.

    `example` is the counterexample, in words and as Rocq has it, and `by` the theorem that proves it. A
    mutant is a narrower proposition, without a refutation, which `by` or the script proves.
    """
    if refutation:
        shown = Written(*example)
        certify(kernel.prove(shown, by=by), concludes=shown)
    with witness():
        kernel.prove(Written(words, text), by=by, script=script, refutation=refutation)
