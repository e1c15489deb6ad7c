"""Equations (24) and (25), Proposition B.4 and the two fates of RMSProp in the proof kernel.

Each is checked with ε inside of the root, as Ruder has it, and outside, as PyTorch has it. `length alpha rho
n` is α/√(1 − ρⁿ⁺¹), and `ndgm_rates s 1 b` the orbit of b under steps of the lengths s.
"""

import pytest
import z3

from claims import formal
from claims.toy_lasso.kernel_steps import EPSILON, rmsprop_step
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

MOMENT = """forall (alpha lambda rho epsilon : R) (b : R) (n : nat),
  (forall m : nat, (m < n)%nat -> position (orbit (STEP) (from b) m) <> 0) ->
  second (orbit (STEP) (from b) n) = lambda ^ 2 * (1 - rho ^ n)"""
PENALTY_FREE = """forall (alpha lambda rho : R) (b : R) (n : nat), 0 < lambda -> 0 < rho < 1 ->
  position (orbit (STEP) (from b) n) = ndgm_rates (length alpha rho) 1 b n"""
NEVER = """forall (alpha lambda rho : R) (p : nat), 0 < lambda -> 0 < rho < 1 -> (0 < p)%nat ->
  almost_surely p (fun b : vec => forall n i : nat, (i < p)%nat -> position (orbit (STEP) (from (b i)) n) <>
  0)"""
FATES = """forall (alpha lambda rho : R) (p : nat), 0 < alpha -> 0 < lambda -> 0 < rho < 1 -> (0 < p)%nat ->
  almost_surely p (fun b : vec => forall i : nat, (i < p)%nat ->
    let x n := position (orbit (STEP) (from (b i)) n) in
    (exists (N : nat) (theta : R), 0 < Rabs theta < alpha /\\
       is_lim_seq (fun k : nat => x (N + k)%nat - orbit (ndgm alpha 1) theta k) 0) \\/
    (exists N : nat, is_lim_seq (fun k : nat => x (N + 2 * k)%nat) 0 /\\
       is_lim_seq (fun k : nat => Rabs (x (S (N + 2 * k)))) alpha /\\
       (forall M : nat, exists k : nat, (M <= k)%nat /\\ 0 < x (S (N + 2 * k))) /\\
       (forall M : nat, exists k : nat, (M <= k)%nat /\\ x (S (N + 2 * k)) < 0)))"""
EXPANSION = """forall (alpha rho : R) (n : nat), 0 < alpha -> 0 < rho < 1 ->
  0 < length alpha rho n / alpha - 1 - rho ^ S n / 2 < 3 / 8 * (rho ^ S n) ^ 2 / sqrt (1 - rho ^ S n) ^ 5"""
GRADIENT = "forall lambda b : R, b <> 0 -> (lambda * sgn b) ^ 2 = lambda ^ 2"


def prove(kernel, words, text, by, refutation="", *, epsilon=None, script=""):
    """Certify the proposition of RMSProp in both conventions, or refute it in the first."""
    for inside in (True, False):
        step = rmsprop_step(inside, epsilon=z3.RealVal(0) if epsilon is None else epsilon)
        place = "inside of the root" if inside else "outside of it"
        told = {"refutation": refutation, "script": script, "steps": {"step": step}}
        formal.prove(kernel, f"{words}, $ε$ {place}", text.replace("STEP", step.applied()), by, **told)


@claim(
    "eq-24",
    part="moment",
    expect="holds",
    evidence="kernel-checked",
    given={"text": MOMENT, "refutation": ""},
    mutants={
        "zeros let in": {
            "text": MOMENT.replace(
                "(forall m : nat, (m < n)%nat -> position (orbit (STEP) (from b) m) <> 0) ->", ""
            ),
            "refutation": "specialize (claim 1 1 0 1 0 1%nat). cbn in claim. rewrite sgn_0 in claim. lra.",
        },
        "λ": {
            "text": MOMENT.replace("lambda ^ 2", "lambda"),
            "refutation": """specialize (claim 1 2 0 1 1 1%nat ltac:(intros [|m] L; [cbn; lra | lia])).
                cbn in claim. rewrite sgn_pos in claim; lra.""",
        },
    },
)
def test_moment(kernel, text, refutation):
    """$vₙ = λ²(1 − ρⁿ)$ as long as no entry was 0, whatever $ε$."""
    prove(
        kernel, "$vₙ = λ²(1 − ρⁿ)$ as long as no $bₘ = 0$", text, "RMSProp.eq_24", refutation, epsilon=EPSILON
    )


@claim(
    "eq-25",
    expect="holds",
    evidence="kernel-checked",
    given={"text": PENALTY_FREE, "refutation": ""},
    mutants={
        "λ times as far": {
            "text": PENALTY_FREE.replace("(length alpha rho) 1 b", "(length alpha rho) lambda b"),
            "refutation": """assert (K : forall l, 0 < l -> ndgm_rates (length 1 (1 / 2)) l 1 1 =
                ndgm_rates (length 1 (1 / 2)) 1 1 1).
                { intros l L. rewrite <- (claim 1 l (1 / 2) 1 1%nat) by lra. match goal with
                  |- context [step] => idtac end. cbn. rewrite !sgn_pos by lra.
                  assert (S0 : 0 < sqrt (1 - 1 / 2 * 1)) by (apply sqrt_lt_R0; lra).
                  unfold length. cbn. unfold move.
                  assert (E : sqrt ((1 / 2) * 0 + (1 - 1 / 2) * (l * 1 * (l * 1 * 1)) + 0) = l * sqrt (1 - 1
                  / 2 * 1)).
                  { replace (1 / 2 * 0 + (1 - 1 / 2) * (l * 1 * (l * 1 * 1)) + 0) with (l * l * (1 - 1 / 2 *
                  1)) by field.
                    rewrite sqrt_mult by nra. rewrite sqrt_square by lra. reflexivity. }
                  rewrite E, sgn_pos by lra. field. lra. }
                pose proof (K 2 ltac:(lra)) as two. cbn in two. unfold move, length in two. cbn in two.
                rewrite !sgn_pos in two by lra.
                assert (0 < 1 / sqrt (1 - 1 / 2 * 1)) by (apply Rdiv_lt_0_compat; [lra | apply sqrt_lt_R0;
                lra]). lra.""",
        }
    },
)
def test_penalty_free(kernel, text, refutation):
    """At $ε = v₀ = 0$ every step, from a zero entry too, has the length $α/√(1 − ρⁿ⁺¹)$, whatever $λ >
    0$ is."""
    words = "the steps have the lengths $α/√(1 − ρⁿ)$ for every $λ > 0$"
    prove(kernel, words, text, "RMSProp.eq_25", refutation, script="apply eq_25; assumption.")


@claim(
    "prop-B.4",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NEVER, "refutation": ""},
    mutants={
        "from every start": {
            "text": NEVER.replace("almost_surely p (fun b : vec =>", "(forall b : vec,"),
            "refutation": """refine (claim 1 1 (1 / 2) 1%nat _ _ _ (fun _ => 0) 0%nat 0%nat _ _); try lra;
                try lia.
                reflexivity.""",
        }
    },
)
def test_never_zero(kernel, text, refutation):
    """With probability 1 no entry of any iterate of (25) is 0, for any number of entries."""
    prove(kernel, "with probability 1 no entry of any $bₙ$ is 0", text, "RMSProp.prop_B_4", refutation)


@claim(
    "text-B.3.3.gradient",
    expect="holds",
    evidence="kernel-checked",
    given={"text": GRADIENT, "refutation": ""},
    mutants={
        "at 0, too": {
            "text": GRADIENT.replace("b <> 0 ->", ""),
            "refutation": "specialize (claim 1 0). rewrite sgn_0 in claim. lra.",
        }
    },
)
def test_gradient(kernel, text, refutation):
    """The square of the gradient of a non-zero entry is $λ²$."""
    formal.prove(
        kernel, "$(λ sgn(b))² = λ²$ for $b ≠ 0$", text, "RMSProp.gradient_squared", refutation=refutation
    )


@claim(
    "eq-27",
    part="expansion",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EXPANSION, "refutation": ""},
    mutants={
        "without ρⁿ⁺¹/2": {
            "text": EXPANSION.replace(" - rho ^ S n / 2 <", " - rho ^ S n <"),
            "refutation": """destruct (claim 1 (1 / 2) 1%nat ltac:(lra) ltac:(lra)) as [low _]. unfold
                length in low. cbn in low.
                assert (S0 : 4 / 5 < sqrt (1 - 1 / 2 * (1 / 2 * 1))).
                { apply Rsqr_incrst_0; [|lra | apply sqrt_pos]. rewrite Rsqr_sqrt by lra. unfold Rsqr. lra. }
                assert (1 / sqrt (1 - 1 / 2 * (1 / 2 * 1)) < 5 / 4).
                { apply (Rmult_lt_reg_r (sqrt (1 - 1 / 2 * (1 / 2 * 1)))); [lra|].
                  unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. lra. }
                lra.""",
        }
    },
)
def test_expansion(kernel, text, refutation):
    """The step over $α$ is $1 + ρⁿ⁺¹/2$ up to a remainder between 0 and $(3/8)ρ²ⁿ⁺²(1 − ρⁿ⁺¹)^{−5/2}$."""
    formal.prove(
        kernel, "the step is $α(1 + ρⁿ⁺¹/2)$ to first order", text, "RMSProp.eq_27", refutation=refutation
    )


@claim(
    "new-rmsprop-capture",
    reading="every second position, and the moduli between",
    expect="holds",
    evidence="kernel-checked",
    given={"text": FATES, "refutation": ""},
    mutants={
        "from every start": {
            "text": FATES.replace("almost_surely p (fun b : vec =>", "(forall b : vec,"),
            "refutation": """assert (Z : forall n, position (orbit (step 1 1 (1 / 2)) (from 0) n) = 0).
                { intros n. induction n as [|n IH]; [reflexivity|]. rewrite orbit_S. set (x := orbit _ _ n)
                in *.
                  unfold step. cbn [position]. rewrite IH, sgn_0. unfold Rdiv. ring. }
                destruct (claim 1 1 (1 / 2) 1%nat ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lia) (fun _ => 0)
                0%nat ltac:(lia))
                  as [(N & theta & B & L) | (N & _ & L & _)].
                - apply (is_lim_seq_ext _ (fun k => - orbit (ndgm 1 1) theta k)) in L; [|intros k; rewrite
                Z; ring].
                  apply is_lim_seq_opp in L. cbn in L.
                  assert (L2 := L). apply is_lim_seq_incr_1 in L2.
                  assert (E : forall k, Rabs (orbit (ndgm 1 1) theta k) + Rabs (orbit (ndgm 1 1) theta (S
                  k)) = 1).
                  { intros k. assert (W : 0 < Rabs (orbit (ndgm 1 1) theta k) < 1 * 1).
                    { pose proof (Vanilla.in_band_later (1 * 1) theta 0 k ltac:(lia)) as W. apply W. cbn.
                    lra. }
                    pose proof (Vanilla.inside (1 * 1) _ W) as I. destruct I as (_ & I & _).
                    transitivity (1 * 1); [exact I | ring]. }
                  apply is_lim_seq_abs in L, L2. pose proof (is_lim_seq_plus' _ _ _ _ L L2) as S0.
                  apply (is_lim_seq_ext _ (fun _ => 1)) in S0; [|intros k; rewrite !Rabs_Ropp; apply E].
                  pose proof (is_lim_seq_unique _ _ S0) as U. rewrite Lim_seq_const in U. cbn in U.
                  injection U as U.
                  rewrite Ropp_0, Rabs_R0 in U. lra.
                - apply (is_lim_seq_ext _ (fun _ => 0)) in L; [|intros k; rewrite Z; apply Rabs_R0].
                  apply is_lim_seq_unique in L. rewrite Lim_seq_const in L. injection L as L. lra.""",
        }
    },
)
def test_fates(kernel, text, refutation):
    """With probability 1 every entry tends to a two-cycle of NDGM with penalty 1, or is captured, for
    every $λ > 0$."""
    words = "with probability 1 every entry tends to a two-cycle of NDGM at $λ = 1$, or is captured"
    prove(kernel, words, text, "RMSPropFates.new_rmsprop_capture", refutation)
