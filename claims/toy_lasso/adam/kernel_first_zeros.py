"""Decays at which Adam's first moment does come to 0, in the proof kernel, beyond Proposition B.7.

Adam at ε = 0, as (30) prints it and as PyTorch has it. The start is chosen so that p positive entries come
first and then q negative ones: m is 0 after p + q steps if 2βᵍ = 1 + βᵖ⁺ᵍ. No polynomial of up to six signs
−1, 0, 1, the first not 0, has a root in [0.9, 0.99]: in Bernstein's form all its coefficients have one sign.
"""

import pytest
import z3

from claims import formal
from claims.toy_lasso.kernel_steps import CONVENTIONS, adam_step
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

ZEROS = """forall alpha lambda rho : R, 0 < alpha -> 0 < lambda -> 0 < rho < 1 ->
  (let beta := (sqrt 5 - 1) / 2 in exists b : R, b <> 0 /\\ first (orbit (STEP) (from b) 3) = 0) /\\
  (exists beta b : R, 92056 / 100000 <= beta <= 92057 / 100000 /\\ b <> 0 /\\
     first (orbit (STEP) (from b) 7) = 0) /\\
  (forall (beta b : R) (n : nat), 9 / 10 <= beta <= 99 / 100 -> b <> 0 -> (1 <= n <= 6)%nat ->
     first (orbit (STEP) (from b) n) <> 0)"""
BY = """destruct (AdamFirstZero.new_adam_irrational alpha lambda rho {}) as (third & seventh & none);
    [assumption | assumption | assumption | rewrite <- same_step in third]"""
FROM_THE_THEOREM = f"""first [{BY.format("true false")} | {BY.format("false true")}].
    split; [exact third|]. split.
    - destruct seventh as (beta & b & B). exists beta, b. rewrite same_step. exact B.
    - intros beta b n. rewrite same_step. apply none."""


@claim(
    "new-adam-unit",
    reading="some irrational $β₁$ do it",
    part="irrational",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ZEROS, "refutation": ""},
    mutants={
        "none in [0.9, 0.99] before the eighth": {
            "text": ZEROS.replace("<= n <= 6", "<= n <= 7"),
            "refutation": """assert (same : forall alpha lambda beta rho,
                  STEP = adam alpha lambda beta rho 0 true false) by (same_rule step).
                apply (AdamFirstZero.not_none_before_8 true false). intros alpha lambda rho A L R beta b n.
                rewrite <- same. destruct (claim alpha lambda rho A L R) as (_ & _ & none). apply none.""",
        }
    },
)
def test_exceptions(kernel, text, refutation):
    """At $(√5 − 1)/2$ some start has $m₃ = 0$, at a $β₁ ≈ 0.92057$ some has $m₇ = 0$, and no $β₁$ in
    [0.9, 0.99] has an earlier zero from $b₀ ≠ 0$."""
    for name, (inside, corrected) in CONVENTIONS.items():
        step = adam_step(inside, corrected, epsilon=z3.RealVal(0))
        formal.prove(
            kernel,
            f"$m₃$ is 0 at $β = (√5 − 1)/2$, and $m₇$ first in [0.9, 0.99], Adam as {name} has it",
            text.replace("STEP", step.applied()),
            "AdamFirstZero.new_adam_irrational",
            steps={"step": step},
            script=FROM_THE_THEOREM,
            refutation=refutation.replace("STEP", step.applied()),
        )
