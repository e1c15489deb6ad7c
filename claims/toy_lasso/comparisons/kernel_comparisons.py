"""Beyond Figure 6 in the proof kernel: RMSProp's norm beside that of NDGM, once in two iterations.

`vanilla` is a step of NDGM and `step` one of RMSProp at ε = v₀ = 0; norms are sums of p moduli.
"""

import pytest
import z3

from claims import formal
from claims.toy_lasso.kernel_steps import one_step, rmsprop_step
from ndgm.exact.rules import NDGM
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

VANILLA = "norm1 p (fun i => orbit (vanilla alpha lambda) (c i) {})"
RMSPROP = "norm1 p (fun i => position (orbit (STEP) (from (b i)) {}))"
NEVER_ZERO = "(forall n i : nat, (i < p)%nat -> position (orbit (STEP) (from (b i)) n) <> 0) ->"
ONCE_IN_TWO = f"""forall (p : nat) (alpha lambda rho : R) (b c : vec), (0 < p)%nat -> 0 < alpha ->
  0 < lambda -> 0 < rho < 1 -> lambda <= 1 -> {NEVER_ZERO}
  exists N : nat, forall n m : nat, (N <= m)%nat -> {VANILLA.format("m")} < {RMSPROP.format("n")} \\/
    {VANILLA.format("(S m)")} < {RMSPROP.format("(S n)")}"""
REFUTED = """assert (same_vanilla : forall alpha lambda, vanilla alpha lambda = ndgm alpha lambda)
      by (same_rule vanilla).
    assert (same_step : forall alpha lambda rho, STEP = rmsprop alpha lambda rho 0 true) by (same_rule step).
    apply (ComparisonExamples.{} true). intros p alpha lambda rho b c.
    specialize (claim p alpha lambda rho b c). rewrite same_vanilla, same_step in claim. exact claim."""


@claim(
    "new-fig-6-impossible",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ONCE_IN_TWO, "refutation": ""},
    mutants={
        "λ up to 4": {
            "text": ONCE_IN_TWO.replace("lambda <= 1", "lambda <= 4"),
            "refutation": REFUTED.format("not_for_larger_penalties"),
        },
        "entries of 0 let in": {
            "text": ONCE_IN_TWO.replace(NEVER_ZERO, ""),
            "refutation": REFUTED.format("not_from_0"),
        },
    },
)
def test_impossible(kernel, text, refutation):
    """If $λ ≤ 1$ and no entry of RMSProp becomes 0, its norm is above settled vanilla's in one of any two
    iterations in a row, whatever $p$, the two starts and $ρ$ are."""
    words = "RMSProp's norm is above that of settled vanilla NDGM once in two iterations"
    for inside in (True, False):
        steps = {"vanilla": one_step(NDGM), "step": rmsprop_step(inside, epsilon=z3.RealVal(0))}
        place = "inside of the root" if inside else "outside of it"
        formal.prove(
            kernel,
            f"{words}, $ε$ {place}",
            text.replace("STEP", steps["step"].applied()),
            "Comparisons.new_fig_6_impossible",
            steps=steps,
            script="eapply Comparisons.new_fig_6_impossible; eassumption.",
            refutation=refutation.replace("STEP", steps["step"].applied()),
        )
