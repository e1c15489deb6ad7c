"""Proposition B.5 in the proof kernel: false of orbits, with a positive probability, true of single steps.

RMSProp at ε = v₀ = 0, with ε inside of the root, as Ruder has it, and outside. For every ρ > 1/√2 there are a
rate and an interval of starts in [0, 1] from which every second position tends to 0, whatever λ is; an
interval is no null set.
"""

import pytest
import z3

from claims import formal
from claims.toy_lasso.kernel_steps import rmsprop_step
from claims.toy_lasso.rmsprop.kernel_rmsprop import FATES, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

SETTLES, _, CAPTURED = FATES.partition(" \\/")
SETTLES += ")"
INTERVAL = """forall rho : R, 0 < rho < 1 -> 1 < 2 * rho ^ 2 -> exists alpha lo hi : R, 0 < alpha /\\
  0 < lo < hi /\\ hi <= 1 /\\ forall lambda b : R, 0 < lambda -> lo < b < hi ->
  ~ exists (N : nat) (theta : R), 0 < Rabs theta < alpha /\\
    is_lim_seq (fun k : nat => position (orbit (STEP) (from b) (N + k)) - orbit (ndgm alpha 1) theta k) 0"""
FROM_AN_INTERVAL = """destruct (prop_B_5_fails rho) as (alpha & lo & hi & A & B & C & K); try assumption.
    exists alpha, lo, hi. repeat split; try tauto. intros lambda b L I. rewrite same_step.
    exact (K lambda _ b L I)."""
REFUTED = """assert (same : forall alpha lambda rho, STEP = rmsprop alpha lambda rho 0 true)
      by (same_rule step).
    apply (CapturedExamples.{} true). intros alpha lambda rho. specialize (claim alpha lambda rho).
    rewrite same in claim. exact claim."""


def stepped(inside):
    """A step of RMSProp, and how it is named with its parameters."""
    step = rmsprop_step(inside, epsilon=z3.RealVal(0))
    return {"step": step}, step.applied()


@claim(
    "prop-B.5",
    expect="refuted",
    evidence="kernel-checked",
    given={"text": SETTLES, "refutation": REFUTED.format("not_almost_surely_vanilla")},
    mutants={"or is captured": {"text": FATES, "refutation": ""}},
)
def test_almost_every_start(kernel, text, refutation):
    """With probability 1 every entry tends to a two-cycle of vanilla NDGM with penalty 1, $0 < |θ| < α$."""
    if refutation:
        for inside in (True, False):
            steps, applied = stepped(inside)
            words = "for every $ρ > 1/√2$ some interval of starts tends to no two-cycle of NDGM at $λ = 1$"
            formal.prove(
                kernel,
                f"{words}, $ε$ {'inside of the root' if inside else 'outside of it'}",
                INTERVAL.replace("STEP", applied),
                "RMSPropCaptured.prop_B_5_fails",
                steps=steps,
                script=FROM_AN_INTERVAL,
            )
    words = "with probability 1 every entry tends to a two-cycle of NDGM at $λ = 1$"
    by = "CapturedExamples.not_almost_surely_vanilla" if refutation else "RMSPropFates.new_rmsprop_capture"
    prove(kernel, words, text, by, refutation.replace("STEP", stepped(True)[1]))


STEPS = """forall alpha lambda rho b : R, forall n : nat, 0 < alpha -> 0 < lambda -> 0 < rho < 1 ->
  let x := orbit (STEP) (from b) in
  exists e : R, 0 < e < 3 / 8 * (rho ^ S n) ^ 2 / sqrt (1 - rho ^ S n) ^ 5 /\\
    position (x (S n)) = position (x n) - alpha * sgn (position (x n)) * (1 + rho ^ S n / 2 + e)"""


@claim(
    "prop-B.5",
    reading="on single steps, (27)",
    condition="'behaves like' is meant of each step's length, and up to a share that tends to 0",
    expect="holds",
    evidence="kernel-checked",
    given={"text": STEPS, "refutation": ""},
    mutants={
        "ρⁿ⁺¹ for ρⁿ⁺¹/2": {
            "text": STEPS.replace("rho ^ S n / 2 + e", "rho ^ S n + e"),
            "refutation": REFUTED.format("not_the_power_itself"),
        }
    },
)
def test_one_step(kernel, text, refutation):
    """$bₙ₊₁ = bₙ − α sgn(bₙ)(1 + r/2 + e)$, $r = ρⁿ⁺¹$, $0 < e < (3/8)r²(1 − r)^{−5/2}$; any $λ > 0$."""
    words = "each step is $α(1 + ρⁿ/2)$ long up to a share of the order of $ρ²ⁿ$, for every $λ > 0$"
    script = "apply CapturedExamples.single_steps; assumption."
    refutation = refutation.replace("STEP", stepped(True)[1])
    prove(kernel, words, text, "CapturedExamples.single_steps", refutation, script=script)
