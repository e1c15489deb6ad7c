"""Strong duality of the losses (3) and (12), Appendices A.3 and A.3.4, in the proof kernel.

`loss n p Z y λ₁ λ₂` is (3) with n rows and p weights, `restricted p h` the objective of (12) with the height
h = ‖y‖² at 0 and ∞ elsewhere, and `stepped h` is h at 0, h − 1 beyond and ∞ before.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

BOUND = "forall (n p : nat) (Z : nat -> vec) (y : vec)"
RESPONSES = "(forall i, (i < n)%nat -> y i <= 0) ->"
FINITE = "(fun b => Finite (loss n p Z y lambda1 lambda2 b))"
DUALITY = f"""{BOUND} (lambda1 lambda2 : R), {RESPONSES} 0 <= lambda1 -> 0 <= lambda2 ->
  min_common (epigraph {FINITE}) = loss n p Z y lambda1 lambda2 zero /\\
  max_crossing p (epigraph {FINITE}) = loss n p Z y lambda1 lambda2 zero /\\
  crossing p (epigraph {FINITE}) zero = loss n p Z y lambda1 lambda2 zero"""
INTERIOR = f"{BOUND} (lambda1 lambda2 : R), Duality.interior p (Duality.domain {FINITE}) zero"


@claim(
    "text-A.3.strong-duality",
    part="duality",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DUALITY, "refutation": ""},
    mutants={
        "penalties of any sign": {
            "text": DUALITY.replace("0 <= lambda1 -> 0 <= lambda2 ->", ""),
            "refutation": """destruct (claim 1%nat 1%nat (fun _ _ => 0) (fun _ => 0) (-1) 0 ltac:(intros;
                lra))
                as (_ & _ & H). unfold crossing in H.
                match type of H with Glb_Rbar ?E = _ => destruct (Glb_Rbar_correct E) as [B _]; rewrite H in
                B end.
                specialize (B (-1)). unfold zero in B. rewrite loss_of_one, Rmult_0_r, Rabs_R0, Rmax_left in
                B by lra.
                enough (K : Rbar_le ((0 - 0) ^ 2 + -1 * 0 + 0 * 0) (-1)) by (simpl in K; lra). apply B.
                exists (fun _ => 1), (-1). split; [|unfold dot; simpl; lra]. unfold epigraph.
                rewrite loss_of_one, Rmult_0_l, Rabs_R1, Rmax_left by lra. simpl. lra.""",
        }
    },
)
def test_strong_duality(kernel, text, refutation):
    """For $y ≤ 0$ and penalties $≥ 0$ the loss (3) has $w* = q* = q(0) = L(0)$."""
    prove(kernel, "$w* = q* = q(0) = L(0)$", text, "Restricted.loss_duality", refutation=refutation)


@claim(
    "text-A.3.strong-duality",
    part="interior",
    expect="holds",
    evidence="kernel-checked",
    given={"text": INTERIOR, "refutation": ""},
    mutants={
        "weights ≥ 0 only": {
            "text": INTERIOR.replace("Finite (loss", "if Rlt_dec (b 0%nat) 0 then p_infty else Finite (loss"),
            "refutation": """destruct (claim 1%nat 1%nat (fun _ _ => 0) (fun _ => 0) 0 0) as (r & P & H).
                destruct (H (fun i => if (i =? 0)%nat then - r else 0)) as [w E].
                - intros i L. replace i with 0%nat by lia. unfold zero. simpl. rewrite Rabs_left; lra.
                - intros [|i] L; [lia | reflexivity].
                - unfold epigraph in E. simpl in E. destruct (Rlt_dec (- r) 0); [exact E | lra].""",
        }
    },
)
def test_zero_is_interior(kernel, text, refutation):
    """0 is an interior point of the domain of (3), and no constraint is left for Slater's condition."""
    prove(
        kernel,
        "0 is interior to the domain of (3)",
        text,
        "Restricted.zero_is_interior",
        refutation=refutation,
    )


CONDITION = """forall (p : nat) (h : R), convex_set (epigraph (restricted p h)) /\\ 
  restricted p h zero = Finite h /\\ lower_semicontinuous_at p (restricted p h) zero"""
EQUAL = """forall (p : nat) (h : R), min_common (epigraph (restricted p h)) = h /\\
  max_crossing p (epigraph (restricted p h)) = h"""
FLAT = """forall (p : nat) (h : R), epigraph (restricted p h) zero h /\\
  forall (b : vec) (w : R), epigraph (restricted p h) b w -> h <= w + dot p zero b"""


@claim(
    "text-A.3.4.strong-duality",
    part="condition",
    expect="holds",
    evidence="kernel-checked",
    given={"text": CONDITION, "refutation": ""},
    mutants={
        "with lower values beyond 0": {
            "text": CONDITION.replace("restricted p h)", "stepped h)").replace(
                "restricted p h zero", "stepped h zero"
            ),
            "refutation": """destruct (claim 1%nat 0) as (_ & E & L). unfold lower_semicontinuous_at in L.
                rewrite E in L.
                destruct (L (- (1 / 4)) (1 / 4) ltac:(simpl; lra) ltac:(lra)) as (r & P & H).
                specialize (H (fun _ => r)). unfold stepped in H. destruct (Rlt_dec 0 r) as [_ | N]; [|lra].
                assert (K : Rbar_lt (- (1 / 4) - 1 / 4) (0 - 1)); [|simpl in K; lra]. apply H. intros i _.
                unfold zero.
                rewrite Rminus_0_r, Rabs_right; lra.""",
        }
    },
)
def test_restricted_problem_is_lower_semicontinuous(kernel, text, refutation):
    """The objective of (12) is convex, finite at 0 and lower semicontinuous there."""
    script = "destruct (restricted_duality p h) as (C & E & L & _). auto."
    words = "(12) is convex, finite and lower semicontinuous at 0"
    prove(kernel, words, text, "Restricted.restricted_duality", script=script, refutation=refutation)


@claim(
    "text-A.3.4.strong-duality",
    part="duality",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EQUAL, "refutation": ""},
    mutants={
        "with lower values beyond 0": {
            "text": EQUAL.replace("restricted p h", "stepped h"),
            "refutation": "Restricted.stepped_has_no_duality",
        }
    },
)
def test_restricted_problem_has_strong_duality(kernel, text, refutation):
    """For (12) $w* = q* = ‖y‖²$."""
    script = "split; apply restricted_duality."
    by = "Restricted.restricted_duality"
    prove(kernel, "$w* = q* = ‖y‖²$ for (12)", text, by, script=script, refutation=refutation)


@claim(
    "text-A.3.4.hyperplane",
    expect="holds",
    evidence="kernel-checked",
    given={"text": FLAT, "refutation": ""},
    mutants={
        "one higher": {
            "text": FLAT.replace("h <= w", "h + 1 <= w"),
            "refutation": """destruct (claim 0%nat 0) as [E H]. specialize (H zero 0 E). rewrite zero_dot in
                H. lra.""",
        }
    },
)
def test_horizontal_hyperplane(kernel, text, refutation):
    """The horizontal hyperplane at $‖y‖²$ meets $(0, ‖y‖²)$ and has the epigraph of (12) above it."""
    words = "the horizontal hyperplane at $‖y‖²$ supports the epigraph of (12)"
    prove(kernel, words, text, "Restricted.flat_hyperplane_supports", refutation=refutation)
