"""Beyond Section 4 in the proof kernel: one start of three entries, a larger penalty and a smaller norm."""

import pytest

from claims.toy_lasso.vanilla.kernel_penalty import norm
from claims.toy_lasso.vanilla.kernel_rules import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

THREE = f"""forall (p : nat) (alpha lambda lambda' : R), (3 <= p)%nat -> 0 < alpha ->
  0 < lambda < lambda' -> lambda' < 2 * lambda -> exists b : vec,
  (forall i : nat, (i < p)%nat -> forall k : Z, b i <> IZR k * (alpha * lambda')) /\\
  Rbar_lt (LimSup_seq (fun n : nat => {norm("lambda'")})) (LimSup_seq (fun n : nat => {norm("lambda")}))"""


@claim(
    "new-penalty-limsup",
    part="three",
    expect="holds",
    evidence="kernel-checked",
    given={"text": THREE, "refutation": ""},
    mutants={
        "λ′ = 2λ let in": {
            "text": THREE.replace("lambda' < 2 * lambda", "lambda' <= 2 * lambda"),
            "refutation": """destruct (claim 3%nat 1 1 2) as (b & B & L); [lia | lra | lra | lra |].
                assert (E : step = ndgm) by (do 2 (apply functional_extensionality; intro); same_rule step).
                rewrite E in L. apply (Rbar_lt_not_le _ _ L), Rbar_lt_le.
                apply (Penalty.new_penalty_limsup 3 1); [lra | lia | lra | lra | exact B].""",
        }
    },
)
def test_one_start_of_three_entries(kernel, text, refutation):
    """For every $λ < λ′ < 2λ$ and $p ≥ 3$ some start has the larger upper limit under $λ$."""
    words = "for $λ < λ′ < 2λ$ and $p ≥ 3$ one start has the larger $limsup ‖bₙ‖₁$ under $λ$"
    prove(kernel, words, text, "OneStart.new_penalty_limsup_three", refutation=refutation)
