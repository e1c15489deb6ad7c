"""Equations (12) to (14) and Appendix A.3.4 in the proof kernel: the loss restricted to the origin, and its
    dual.

`loss n p Z y λ₁ λ₂` is (3) and (11) with n rows and p weights, `restricted p h` the objective of (12) with
the
height h = ‖y‖² at 0 and ∞ elsewhere.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

BOUND = "forall (n p : nat) (Z : nat -> vec) (y : vec)"
RESPONSES = "(forall i, (i < n)%nat -> y i <= 0) ->"
SQUARE = "(sum n (fun i => y i ^ 2))"
EQUIVALENT = f"""{BOUND} (lambda1 lambda2 : R), {RESPONSES} 0 <= lambda1 -> 0 <= lambda2 ->
  0 < lambda1 + lambda2 -> infimum (loss n p Z y lambda1 lambda2) {SQUARE} /\\
  forall b, (forall c, loss n p Z y lambda1 lambda2 b <= loss n p Z y lambda1 lambda2 c) ->
    forall i, (i < p)%nat -> b i = 0"""
DOMAIN = "forall (p : nat) (b : vec), norm1 p b <= 0 /\\ dot p b b <= 0 <-> forall i, (i < p)%nat -> b i = 0"
LINE = "forall (p : nat) (h w : R), {} epigraph (restricted p h) zero w"


@claim(
    "eq-12",
    part="equivalent",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EQUIVALENT, "refutation": ""},
    mutants={
        "no penalty": {
            "text": EQUIVALENT.replace("0 < lambda1 + lambda2 ->", ""),
            "refutation": """destruct (claim 1%nat 1%nat (fun _ _ => 0) (fun _ => 0) 0 0) as [_ H];
                try (intros; lra). enough (1 = 0) by lra. refine (H (fun _ => 1) _ 0%nat ltac:(lia)). intros
                c.
                unfold loss, dot, norm1. simpl. rewrite !Rplus_0_l, !Rmult_0_l, Rmax_left; lra.""",
        },
        "responses of any sign": {
            "text": EQUIVALENT.replace(RESPONSES, ""),
            "refutation": """destruct (claim 1%nat 1%nat (fun _ _ => 1) (fun _ => 2) 1 0) as [[H _] _]; try
                lra.
                specialize (H (fun _ => 1)). rewrite loss_of_one, Rmult_1_l, Rabs_R1, Rmax_right in H by lra.
                simpl in H. lra.""",
        },
    },
)
def test_equivalent_when_penalised(kernel, text, refutation):
    """With $y ≤ 0$ and a penalty (11) has the least value $‖y‖²$ and the minimiser 0 alone, as (12) has."""
    words = "(11) with a penalty has the least value $‖y‖²$, at 0 alone"
    prove(kernel, words, text, "Restricted.eq_12_equivalent", refutation=refutation)


@claim(
    "eq-12",
    part="domain",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DOMAIN, "refutation": ""},
    mutants={
        "‖b‖₁ ≤ 1, ‖b‖² ≤ 1": {
            "text": DOMAIN.replace("<= 0", "<= 1"),
            "refutation": "Restricted.a_budget_admits_more",
        }
    },
)
def test_finite_at_the_origin_only(kernel, text, refutation):
    """The constraints $‖b‖₁ ≤ 0$, $‖b‖² ≤ 0$ admit $b = 0$ alone."""
    prove(kernel, "the constraints admit 0 alone", text, "Restricted.eq_12_domain", refutation=refutation)


@claim(
    "eq-12",
    part="line",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": LINE.format(""),
        "refutation": "specialize (claim 1%nat 1 0). apply epigraph_is_a_ray in claim. lra.",
    },
    mutants={"the ray upward": {"text": LINE.format("h <= w ->"), "refutation": ""}},
)
def test_epigraph_is_a_line(kernel, text, refutation):
    """The epigraph of (12) is the whole vertical line ${(0, w)}$."""
    fall(
        kernel,
        "every $(0, w)$ is in the epigraph of (12)",
        text,
        "Restricted.epigraph_is_a_ray",
        example=(
            "the points $(0, w)$ of the epigraph are those with $w ≥ ‖y‖²$",
            "forall (p : nat) (h w : R), epigraph (restricted p h) zero w <-> h <= w",
        ),
        script="apply epigraph_is_a_ray. assumption.",
        refutation=refutation,
    )


LAGRANGIAN = f"""{BOUND} (lambda1 lambda2 mu1 mu2 : R) (b : vec),
  sum n (fun i => (y i - Rmax 0 (dot p (Z i) b)) ^ 2) + lambda1 * norm1 p b + lambda2 * dot p b b =
    loss n p Z y lambda1 lambda2 b /\\
  loss n p Z y lambda1 lambda2 b + mu1 * norm1 p b + mu2 * dot p b b = loss n p Z y (lambda1 + mu1) (lambda2
  + mu2) b"""


@claim(
    "eq-13",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LAGRANGIAN, "refutation": ""},
    mutants={
        "the Euclidean norm not squared": {
            "text": LAGRANGIAN.replace("lambda2 * dot p b b =", "lambda2 * norm p b ="),
            "refutation": """destruct (claim 0%nat 1%nat (fun _ _ => 0) (fun _ => 0) 0 1 0 0 (fun _ => 2))
                as [H _].
                unfold loss, norm, dot, norm1 in H. simpl in H. rewrite !Rplus_0_l, !Rmult_0_l, !Rmult_1_l
                in H.
                rewrite sqrt_square in H; lra.""",
        }
    },
)
def test_lagrangian_is_the_loss(kernel, text, refutation):
    """The Lagrangian of (12) with multipliers $λ₁$, $λ₂$ is (11); multipliers of (11) add to its
    penalties."""
    prove(kernel, "the Lagrangian of (12) is (11)", text, "Restricted.eq_13", refutation=refutation)


MULTIPLIERS = "forall lambda1 lambda2 : R, 0 <= lambda1 -> 0 <= lambda2 ->"
CONSTANT = f"""{BOUND}, {RESPONSES} {MULTIPLIERS}
  infimum (loss n p Z y lambda1 lambda2) {SQUARE}"""
UNBOUNDED = f"""{BOUND}, {RESPONSES} forall B : R, exists lambda1 lambda2 q : R, B <= lambda1 /\\ B <=
    lambda2 /\\
  0 <= lambda1 /\\ 0 <= lambda2 /\\ infimum (loss n p Z y lambda1 lambda2) q /\\
  forall mu1 mu2 r : R, 0 <= mu1 -> 0 <= mu2 -> infimum (loss n p Z y mu1 mu2) r -> r <= q"""
SCRIPT = """exists (Rmax 0 B), (Rmax 0 B), (sum n (fun i => y i ^ 2)). pose proof (Rmax_l 0 B). pose proof
    (Rmax_r 0 B).
    repeat split; try assumption; try (apply eq_14; assumption).
    intros mu1 mu2 r M1 M2 [I _]. eapply Rle_trans; [apply (I zero)|].
    rewrite (proj1 (eq_14_constant n p Z y mu1 mu2 ltac:(assumption) M1 M2 zero)). lra."""


@claim(
    "eq-14",
    part="constant",
    expect="holds",
    evidence="kernel-checked",
    given={"text": CONSTANT, "refutation": ""},
    mutants={
        "multipliers ≥ −1": {
            "text": CONSTANT.replace("0 <= lambda", "-1 <= lambda"),
            "refutation": "Restricted.eq_14_needs_multipliers_above_0",
        },
        "responses of any sign": {
            "text": CONSTANT.replace(RESPONSES, ""),
            "refutation": """destruct (claim 1%nat 1%nat (fun _ _ => 1) (fun _ => 2) 0 0) as [H _]; try lra.
                specialize (H (fun _ => 1)). rewrite loss_of_one, Rmult_1_l, Rabs_R1, Rmax_right in H by lra.
                simpl in H. lra.""",
        },
    },
)
def test_dual_is_constant(kernel, text, refutation):
    """For multipliers $λ₁$, $λ₂ ≥ 0$ of inequality constraints the dual function of (12) is $‖y‖²$."""
    words = "the infimum of (11) is $‖y‖²$ for all $λ₁, λ₂ ≥ 0$"
    prove(kernel, words, text, "Restricted.eq_14", refutation=refutation)


@claim(
    "eq-14",
    part="unbounded",
    expect="holds",
    evidence="kernel-checked",
    given={"text": UNBOUNDED, "refutation": ""},
    mutants={
        "multipliers up to 1": {
            "text": UNBOUNDED.replace("0 <= lambda1 /\\", "0 <= lambda1 <= 1 /\\"),
            "refutation": """destruct (claim 1%nat 1%nat (fun _ _ => 1) (fun _ => -1) ltac:(intros; lra) 2)
                as (l1 & l2 & q & H & _ & K & _). lra.""",
        }
    },
)
def test_dual_solutions_are_unbounded(kernel, text, refutation):
    """The multipliers where the dual function of (12) is highest are not bounded."""
    words = "beyond every bound there are multipliers where the dual function is highest"
    prove(kernel, words, text, "Restricted.eq_14", script=SCRIPT, refutation=refutation)
