"""The soft threshold in the proof kernel: 0 after finitely many steps, and proximal gradient on (7)."""

import pytest

from claims.toy_lasso.vanilla.kernel_rules import prove
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

EXACT = """forall (p : nat) (alpha lambda : R) (b : vec) (n : nat), 0 < alpha -> 0 < lambda ->
  (forall i : nat, (i < p)%nat -> orbit (step alpha lambda) (b i) n = 0) <->
  (forall i : nat, (i < p)%nat -> Rabs (b i) <= INR n * (alpha * lambda))"""
PROXIMAL = """forall alpha lambda b w : R, 0 < alpha -> 0 < lambda -> w <> step alpha lambda b ->
  (step alpha lambda b - b) ^ 2 / 2 + alpha * (lambda * Rabs (step alpha lambda b)) <
  (w - b) ^ 2 / 2 + alpha * (lambda * Rabs w)"""


@claim(
    "new-soft-threshold-exact",
    part="steps",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": ProximalGradient, "refutation": ""},
    mutants={
        "NDGM": {
            "rule": NDGM,
            "refutation": """destruct (claim 1%nat 1 1 (fun _ => 1 / 2) 1%nat ltac:(lra) ltac:(lra)) as [_
                zero].
                specialize (zero ltac:(intros; rewrite Rabs_right; cbn; lra) 0%nat ltac:(lia)).
                unfold step in zero. contradict zero.""",
        }
    },
)
def test_steps(kernel, rule, refutation):
    """All entries are 0 at $n$ iff $|b₀,ᵢ| ≤ nαλ$ for each: after $maxᵢ ⌈|b₀,ᵢ|/(αλ)⌉$ steps, and not
    before."""
    script = "apply new_soft_threshold_exact; assumption."
    words = "all entries are 0 at $n$ iff $|b₀,ᵢ| ≤ nαλ$ for each"
    prove(
        kernel,
        words,
        EXACT,
        "SoftThreshold.new_soft_threshold_exact",
        rule=rule,
        refutation=refutation,
        script=script,
    )


@claim(
    "new-soft-threshold-exact",
    part="proximal",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": ProximalGradient, "refutation": ""},
    mutants={
        "NDGM": {
            "rule": NDGM,
            "refutation": """specialize (claim 1 1 (1 / 2) 0 ltac:(lra) ltac:(lra)). unfold step in claim.
                rewrite sgn_pos in claim by lra. specialize (claim ltac:(lra)). rewrite Rabs_R0, Rabs_left
                in claim; lra.""",
        }
    },
)
def test_proximal(kernel, rule, refutation):
    """The soft threshold at $αλ$ is the only minimiser of $(w − b)²/2 + αλ|w|$."""
    script = "rewrite <- !Rmult_assoc. apply soft_is_proximal; [nra | assumption]."
    words = "the step is the only minimiser of $(w − b)²/2 + αλ|w|$"
    prove(
        kernel,
        words,
        PROXIMAL,
        "SoftThreshold.soft_is_proximal",
        rule=rule,
        refutation=refutation,
        script=script,
    )
