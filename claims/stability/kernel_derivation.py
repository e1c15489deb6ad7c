"""Section 5 in the proof kernel: the edge of stability condition is derived from smoothness (5), and needs
it."""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

DERIVATION = """(forall (p : nat) (f : vec -> R) (g : vec -> vec) (L alpha : R) (x : vec), gradient p f g ->
    smooth p g L ->
    0 < alpha -> alpha * L < {} -> 0 < dot p (g x) (g x) -> f (step alpha g x) < f x) /\\
  Rabs (1 / 8) < Rabs (move 1 (1 / 8))"""


@claim(
    "text-5.derivation",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DERIVATION.format("2"), "refutation": ""},
    mutants={
        "α < 5/(2L)": {
            "text": DERIVATION.format("5 / 2"),
            "refutation": "exact (Kinks.needs_two_over_L (proj1 claim)).",
        }
    },
)
def test_derivation_needs_smoothness(kernel, text, refutation):
    """With (5) a step at $α < 2/L$ from $∇f ≠ 0$ lowers the loss; on $|x|$ one at 1 raises it, from 1/8 to
    7/8."""
    script = "split; [exact small_steps_descend | exact a_step_may_ascend]."
    words = "with (5) a step at $α < 2/L$ lowers the loss, and on $|x|$ one at 1 raises it"
    prove(kernel, words, text, "Kinks.a_step_may_ascend", script=script, refutation=refutation)
