"""Proposition 5.1, the bound on the tail and Appendix D.1 in the proof kernel: subgradient descent in Rᵖ.

A function of p numbers is one of sequences of which the first p entries count. The infimum need not be
attained.
"""

import pytest

from claims import formal
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

SUBGRADIENT = "(forall z : vec, f (x k) + dot p (g k) (minus z (x k)) <= f z)"
METHOD = f"""(forall k : nat, {SUBGRADIENT} /\\
    forall i : nat, (i < p)%nat -> x (S k) i = x k i - alpha * g k i)"""
BOUNDED = "(forall x g : vec, (forall z : vec, f x + dot p g (minus z x) <= f z) -> norm p g <= G)"
LIPSCHITZ = "(forall x y : vec, Rabs (f x - f y) <= {} * norm p (minus x y))"
INFIMUM = "(forall z : vec, m <= f z) /\\ (forall e : R, 0 < e -> exists z : vec, f z <= m + e)"
DOES_NOT_DIVERGE = f"""forall (p : nat) (f : vec -> R) (alpha G : R), 0 < alpha ->
  {BOUNDED} \\/ 0 <= G /\\ {LIPSCHITZ.format("G")} ->
  forall x g : nat -> vec, {METHOD} -> ~ is_lim_seq (fun k : nat => f (x k)) p_infty"""
TAIL = f"""forall (p : nat) (f : vec -> R) (alpha G : R), 0 < alpha -> {BOUNDED} ->
  forall x g : nat -> vec, {METHOD} ->
  forall m : R, {INFIMUM} -> Rbar_le (LimInf_seq (fun k : nat => f (x k))) (m + {{}} * alpha * G ^ 2)"""
TAIL_AND_SHARP = f"({TAIL.format('1 / 2')}) /\\\n  forall c : R, c < 1 / 2 -> ~ ({TAIL.format('c')})"
LIPSCHITZ_BOUNDS = f"""forall (p : nat) (f : vec -> R) (L : R), 0 <= L -> {LIPSCHITZ.format("L")} ->
  forall x g : vec, (forall z : vec, f x + dot p g (minus z x) <= f z) -> norm p g <= L"""
ONLY = """forall (p : nat) (f : vec -> R) (x g : vec) (i : nat) (d : R), (i < p)%nat ->
  (forall z : vec, f x + dot p g (minus z x) <= f z) ->
  is_derive (fun h : R => f (fun j : nat => if (j =? i)%nat then x j + h else x j)) 0 d -> g i = d"""


@claim(
    "prop-5.1",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DOES_NOT_DIVERGE, "refutation": ""},
    mutants={
        "unbounded subgradients": {
            "text": DOES_NOT_DIVERGE.replace(f"{BOUNDED} \\/ 0 <= G /\\ {LIPSCHITZ.format('G')} ->", ""),
            "refutation": """apply SubgradientExamples.needs_bounded_subgradients.
                intros p f alpha A x g M. exact (claim p f alpha 0 A x g M).""",
        }
    },
)
def test_does_not_diverge(kernel, text, refutation):
    """In $Rᵖ$, with bounded subgradients, as Lipschitz losses have, no sequence of losses tends to $∞$."""
    script = "eapply Subgradients.prop_5_1; eassumption."
    words = "with bounded subgradients $f(xₙ)$ does not tend to $∞$"
    formal.prove(kernel, words, text, "Subgradients.prop_5_1", refutation=refutation, script=script)


@claim(
    "new-tail-bound",
    expect="holds",
    evidence="kernel-checked",
    given={"text": TAIL_AND_SHARP, "refutation": ""},
    mutants={
        "αG²/4": {
            "text": TAIL_AND_SHARP.replace("m + 1 / 2 *", "m + 1 / 4 *"),
            "refutation": """destruct claim as [claim _].
                apply (SubgradientExamples.needs_one_half (1 / 4) ltac:(lra)).
                intros p f alpha G A B x g M m I. exact (claim p f alpha G A B x g M m I).""",
        }
    },
)
def test_tail(kernel, text, refutation):
    """In $Rᵖ$, $liminf f(xₙ) ≤ inf f + αG²/2$, attained or not, and no smaller multiple of $αG²$ will do."""
    script = """split; [|exact needs_one_half]. intros p f alpha G A B x g M m I.
        replace (1 / 2 * alpha * G ^ 2) with (alpha * G ^ 2 / 2) by lra.
        exact (proj2 (prop_5_1 p f alpha G A (or_introl B) x g M) m I)."""
    words = "$liminf f(xₙ) ≤ inf f + αG²/2$, and with no $c < 1/2$ for the $1/2$"
    by = "SubgradientExamples.needs_one_half"
    formal.prove(kernel, words, text, by, refutation=refutation, script=script)


@claim(
    "text-D.1.subgradients",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LIPSCHITZ_BOUNDS, "refutation": ""},
    mutants={
        "half the bound": {
            "text": LIPSCHITZ_BOUNDS.replace("norm p g <= L", "norm p g <= L / 2"),
            "refutation": """specialize (claim 1%nat (fun x => x 0%nat) 1 ltac:(lra)).
                assert (N : forall v : vec, norm 1 v = Rabs (v 0%nat)).
                { intros v. unfold norm, dot. cbn. rewrite <- (sqrt_Rsqr_abs (v 0%nat)). f_equal. unfold
                Rsqr. ring. }
                specialize (claim ltac:(intros; rewrite N, Rmult_1_l; apply Rle_refl) (fun _ => 0) (fun _ =>
                1)).
                specialize (claim ltac:(intros z; unfold dot, minus; cbn; lra)).
                rewrite N, Rabs_R1 in claim. lra.""",
        }
    },
)
def test_lipschitz_bounds(kernel, text, refutation):
    """An $L$-Lipschitz function on $Rᵖ$ has subgradients of norm at most $L$."""
    words = "subgradients of an $L$-Lipschitz function have a norm of at most $L$"
    by = "Subgradients.lipschitz_bounds_subgradients"
    formal.prove(kernel, words, text, by, refutation=refutation)


@claim(
    "text-D.1.differentiable",
    part="only",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ONLY, "refutation": ""},
    mutants={
        "twice the derivative": {
            "text": ONLY.replace("g i = d", "g i = 2 * d"),
            "refutation": """specialize (claim 1%nat (fun x => x 0%nat) (fun _ => 0) (fun _ => 1) 0%nat 1
                ltac:(lia)).
                specialize (claim ltac:(intros z; unfold dot, minus; cbn; lra)).
                assert (1 = 2 * 1); [|lra]. apply claim. cbn.
                apply (is_derive_ext (fun h : R => h)); [intros h; cbn; rewrite Rplus_0_l; reflexivity |
                apply (is_derive_id (K := R_AbsRing))].""",
        }
    },
)
def test_only_the_gradient(kernel, text, refutation):
    """Where a function on $Rᵖ$ has a partial derivative, every subgradient has it as its entry."""
    words = "where $∂f/∂xᵢ = d$, $gᵢ = d$ for every subgradient $g$"
    script = "eapply Subgradients.only_the_gradient; eassumption."
    formal.prove(kernel, words, text, "Subgradients.only_the_gradient", refutation=refutation, script=script)
