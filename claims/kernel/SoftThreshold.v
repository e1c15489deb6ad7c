(** Proximal gradient on (7): the soft threshold reaches 0. *)
Require Import Reals Lra Lia.
From ndgm Require Import Rules Vectors.
Open Scope R_scope.

(** soft(t, v) = sgn(v) max(|v| - t, 0). *)
Lemma soft_formula t v : 0 <= t -> soft t v = sgn v * Rmax (Rabs v - t) 0.
Proof.
  intros Ht. unfold soft, Rmax. destruct (sgn_cases v) as [[H ->] | [[-> ->] | [H ->]]].
  - rewrite Rabs_right by lra. destruct (Rlt_dec t v), (Rlt_dec v (- t)), (Rle_dec (v - t) 0); lra.
  - rewrite Rabs_R0. destruct (Rlt_dec t 0), (Rlt_dec 0 (- t)), (Rle_dec (0 - t) 0); lra.
  - rewrite Rabs_left by lra. destruct (Rlt_dec t v), (Rlt_dec v (- t)), (Rle_dec (- v - t) 0); lra.
Qed.

Lemma soft_abs t v : 0 <= t -> Rabs (soft t v) = Rmax (Rabs v - t) 0.
Proof.
  intros Ht. rewrite soft_formula, Rabs_mult by exact Ht. rewrite (Rabs_right (Rmax _ _)) by apply Rle_ge,
    Rmax_r.
  destruct (sgn_cases v) as [[_ ->] | [[-> ->] | [_ ->]]].
  - rewrite Rabs_R1. ring.
  - rewrite Rabs_R0, Rmax_right by lra. ring.
  - rewrite Rabs_left by lra. ring.
Qed.

(** prox of t |.|: the soft threshold is the only minimiser of (w - v)^2 / 2 + t |w|. *)
Theorem soft_is_proximal t v w : 0 <= t -> w <> soft t v ->
  (soft t v - v) ^ 2 / 2 + t * Rabs (soft t v) < (w - v) ^ 2 / 2 + t * Rabs w.
Proof.
  intros Ht Hw. unfold soft in *. destruct (Rlt_dec t v); [|destruct (Rlt_dec v (- t))].
  - rewrite (Rabs_right (v - t)) by lra. pose proof (Rle_abs w).
    assert (0 < (w - (v - t)) ^ 2) by (apply pow2_pos; lra). nra.
  - rewrite (Rabs_left (v + t)) by lra. pose proof (Rle_abs (- w)) as H. rewrite Rabs_Ropp in H.
    assert (0 < (w - (v + t)) ^ 2) by (apply pow2_pos; lra). nra.
  - rewrite Rabs_R0. pose proof (pow2_pos w Hw). unfold Rabs. destruct (Rcase_abs w); nra.
Qed.

Section Proximal.
Variables (alpha lambda : R).
Hypotheses (Ha : 0 < alpha) (Hl : 0 < lambda).

(** |b_n| = max(|b_0| - n alpha lambda, 0). *)
Theorem proximal_orbit b n :
  Rabs (orbit (proximal alpha lambda) b n) = Rmax (Rabs b - INR n * (alpha * lambda)) 0.
Proof.
  assert (P : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  induction n.
  - simpl. rewrite Rmult_0_l, Rminus_0_r, Rmax_left; [reflexivity | apply Rabs_pos].
  - rewrite S_INR. simpl orbit. unfold proximal at 1. rewrite soft_abs, IHn by lra.
    unfold Rmax. repeat destruct (Rle_dec _ _); lra.
Qed.

(** new-soft-threshold-exact: all entries are 0, the optimum,
    at n iff n >= ceil(|b_i| / alpha lambda) for each i. *)
Theorem new_soft_threshold_exact p b n :
  (forall i, (i < p)%nat -> orbit (proximal alpha lambda) (b i) n = 0) <->
  (forall i, (i < p)%nat -> Rabs (b i) <= INR n * (alpha * lambda)).
Proof.
  enough (E : forall i, orbit (proximal alpha lambda) (b i) n = 0 <-> Rabs (b i) <= INR n * (alpha * lambda)).
  { split; intros H i Hi; apply E, H, Hi. }
  intros i. pose proof (proximal_orbit (b i) n) as W. split; intros H.
  - rewrite H, Rabs_R0 in W. unfold Rmax in W. destruct (Rle_dec _ _) in W; lra.
  - rewrite Rmax_right in W by lra. destruct (Req_dec (orbit (proximal alpha lambda) (b i) n) 0) as [E | E];
    [exact E|].
    apply Rabs_pos_lt in E. lra.
Qed.
End Proximal.
