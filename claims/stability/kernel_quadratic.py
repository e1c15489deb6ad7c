"""Gradient descent on a convex quadratic form x·Ax/2 of ℝᵖ above 2/η in the proof kernel.

`form p A` is the form, `descent_step p A α` a step, and v an eigenvector of A with the eigenvalue η.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

DIVERGES = """forall (p : nat) (A : matrix) (alpha eta : R) (v x : vec), symmetric p A ->
  (forall i, (i < p)%nat -> apply_to p A v i = eta * v i) -> semidefinite p A -> 0 < eta -> {} < alpha * eta
  ->
  {} is_lim_seq (fun n => form p A (orbit (descent_step p A alpha) x n)) p_infty"""
COMPONENT = "dot p v x <> 0 ->"


@claim(
    "text-5.quadratic",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DIVERGES.format("2", COMPONENT), "refutation": ""},
    mutants={
        "rate above 1/η only": {
            "text": DIVERGES.format("1", COMPONENT),
            "refutation": """apply (QuadraticExamples.diverges_no_earlier (3 / 2) (fun _ => 1)); [left; simpl;
                lra|].
                apply (claim 1%nat one (3 / 2) 1 (fun _ => 1) (fun _ => 1) one_symmetric one_eigen
                one_semidefinite);
                [lra | lra | unfold dot; simpl; lra].""",
        },
        "every start": {
            "text": DIVERGES.format("2", ""),
            "refutation": """apply (QuadraticExamples.diverges_no_earlier 3 (fun _ => 0)); [right;
                reflexivity|].
                apply (claim 1%nat one 3 1 (fun _ => 1) (fun _ => 0) one_symmetric one_eigen
                one_semidefinite); lra.""",
        },
    },
)
def test_dominant_component_diverges(kernel, text, refutation):
    """At $α > 2/η$ the loss diverges from every start with a component along the eigenvector, for any $p$."""
    script = "eapply text_5_quadratic_loss; eassumption."
    words = "above $2/η$ the loss tends to $∞$ where $v·x₀ ≠ 0$"
    prove(kernel, words, text, "Quadratics.text_5_quadratic_loss", script=script, refutation=refutation)
