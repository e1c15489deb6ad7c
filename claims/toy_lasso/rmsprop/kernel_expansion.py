"""Equation (27) beside vanilla NDGM in the proof kernel: what "up to first order" can mean.

`length alpha rho n` is α/√(1 − ρⁿ⁺¹), the step of RMSProp by (25), and α that of NDGM with the penalty 1.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

FOR_ALL = "forall alpha rho : R, 0 < alpha -> 0 < rho < 1 ->"
EXCESS = "length alpha rho n / alpha - 1"
NEARLY = f"""{FOR_ALL} (forall n : nat, 0 < {EXCESS} < rho ^ S n / (2 * sqrt (1 - rho ^ S n) ^ 3)) /\\
  is_lim_seq (fun n : nat => {EXCESS}) 0"""
STRICTLY = f"{FOR_ALL} is_lim_seq (fun n : nat => ({EXCESS}) / rho ^ S n) 0"
SHARE = f"{FOR_ALL} is_lim_seq (fun n : nat => ({EXCESS}) / rho ^ S n) (1 / 2)"


@claim(
    "eq-27",
    reading="up to terms of first order",
    part="vanilla",
    condition="'up to first order' means up to terms of first order in $ρⁿ$, which tend to 0",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NEARLY, "refutation": ""},
    mutants={
        "penalty 2": {
            "text": NEARLY.replace("alpha - 1", "alpha - 2"),
            "refutation": "Expansion.not_penalty_2",
        }
    },
)
def test_approximates_ndgm(kernel, text, refutation):
    """$sₙ/α$ exceeds 1, the step of NDGM with penalty 1, by less than $ρⁿ(1 − ρⁿ)^{−3/2}/2$, and tends
    to it."""
    script = "split; [intros; apply Expansion.excess_bound | apply Expansion.excess_vanishes]; assumption."
    words = "$sₙ/α$ exceeds 1 by less than $ρⁿ(1 − ρⁿ)^{−3/2}/2$, which tends to 0"
    prove(kernel, words, text, "Expansion.excess_bound", script=script, refutation=refutation)


@claim(
    "eq-27",
    reading="strictly to first order",
    part="vanilla",
    expect="refuted",
    evidence="kernel-checked",
    given={"text": STRICTLY, "refutation": "Expansion.not_to_first_order"},
    mutants={
        "1 + ρⁿ/2, the first order kept": {
            "text": STRICTLY.replace("alpha - 1", "alpha - (1 + rho ^ S n / 2)"),
            "refutation": "",
        }
    },
)
def test_strictly_first_order(kernel, text, refutation):
    """$(sₙ/α − 1)/ρⁿ$ tends to 0: NDGM's recursion agrees with RMSProp's to the first order in $ρⁿ$."""
    fall(
        kernel,
        "$(sₙ/α − 1)/ρⁿ$ tends to 0",
        text,
        f"Expansion.{'first_order_share' if refutation else 'first_order_kept'}",
        example=("$(sₙ/α − 1)/ρⁿ$ tends to 1/2", SHARE),
        script="apply Expansion.first_order_kept; assumption.",
        refutation=refutation,
    )
