"""Equation (39) in the proof kernel: on a long run of one sign Adam's step is that of RMSProp, up to a share.

Adam as (30) prints it, at ε = v₀ = 0, with ε inside of the root and outside. The share e is at most 2βᴸ⁺¹
after L + 1 gradients of one sign.
"""

import pytest
import z3

from claims import formal
from claims.toy_lasso.kernel_steps import adam_step
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

LONG_RUN = """forall (alpha lambda beta rho : R), 0 < lambda -> 0 < rho < 1 ->
  forall (b : R) (n L : nat) (sigma : R), 0 <= beta <= 1 -> sigma = 1 \\/ sigma = -1 ->
  (forall m : nat, (m <= n + L)%nat -> position (orbit (STEP) (from b) m) <> 0) ->
  (forall k : nat, (k <= L)%nat -> sgn (position (orbit (STEP) (from b) (n + k))) = sigma) ->
  exists e : R, Rabs e <= 2 * beta ^ S L /\\ position (orbit (STEP) (from b) (S (n + L))) =
    position (orbit (STEP) (from b) (n + L)) - (1 + e) * (alpha * sigma / sqrt (1 - rho ^ S (n + L)))"""
REFUTED = """assert (same : forall alpha lambda beta rho, STEP = adam alpha lambda beta rho 0 true {})
      by (same_rule step).
    apply (LongRuns.{} true). intros alpha lambda beta rho. specialize (claim alpha lambda beta rho).
    rewrite same in claim. exact claim."""


@claim(
    "eq-39",
    part="step",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LONG_RUN, "corrected": False, "refutation": ""},
    mutants={
        "PyTorch's Adam": {
            "corrected": True,
            "refutation": REFUTED.format("true", "not_with_bias_correction"),
        },
        "off by at most 2β₁ᴸ⁺¹ after L gradients": {
            "text": LONG_RUN.replace("2 * beta ^ S L", "2 * beta ^ S (S L)"),
            "refutation": REFUTED.format("false", "not_twice_the_next_power"),
        },
    },
)
def test_long_run(kernel, text, corrected, refutation):
    """After $L + 1$ gradients of sign $s$ in a row, Adam's step is $(1 + e)αs/√(1 − ρⁿ⁺¹)$ with $|e| ≤
    2β₁ᴸ⁺¹$, as long as no entry is 0."""
    words = "after $L + 1$ gradients of sign $s$ the step is $(1 + e)αs/√(1 − ρⁿ)$, $|e| ≤ 2βᴸ⁺¹$"
    for inside in (True, False):
        step = adam_step(inside, corrected, epsilon=z3.RealVal(0))
        formal.prove(
            kernel,
            f"{words}, $ε$ {'inside of the root' if inside else 'outside of it'}",
            text.replace("STEP", step.applied()),
            "Adam.eq_39_step",
            steps={"step": step},
            script="eapply eq_39_step; eassumption.",
            refutation=refutation.replace("STEP", step.applied()),
        )
