(** RMSProp beside NDGM on (7): the order of Figure 6, and the bounds of B.4. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Vanilla NDGM Steps RMSProp Travel.
Open Scope R_scope.

Section Figure6.
Variables (p : nat) (alpha lambda rho : R) (inside : bool) (b : vec).
Hypotheses (Hp : (0 < p)%nat) (Ha : 0 < alpha) (Hl : 0 < lambda) (Hr : 0 < rho < 1).

(** RMSProp's iterates, at epsilon = v_0 = 0. *)
Definition rmsprop_iterate (n : nat) : vec := fun i => position (orbit (rmsprop alpha lambda rho 0 inside)
  (from (b i)) n).

Lemma rmsprop_moves n i : rmsprop_iterate (S n) i = move (length alpha rho n) (rmsprop_iterate n i).
Proof.
  unfold rmsprop_iterate. rewrite !eq_25 by assumption.
  change (ndgm_rates (length alpha rho) 1 (b i) (S n)) with (move (length alpha rho n * 1) (ndgm_rates (length
    alpha rho) 1 (b i) n)).
  rewrite Rmult_1_r. reflexivity.
Qed.

Lemma length_above n : alpha < length alpha rho n.
Proof.
  pose proof (root_between rho n Hr) as Q. unfold length. apply (Rmult_lt_reg_r (sqrt (1 - rho ^ S n)));
    [lra|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.

(** Two norms of RMSProp in a row sum to more than p alpha, if no entry is 0. *)
Theorem two_norms n : (forall i, (i < p)%nat -> rmsprop_iterate n i <> 0) ->
  INR p * alpha < norm1 p (rmsprop_iterate n) + norm1 p (rmsprop_iterate (S n)).
Proof.
  intros Z. rewrite <- sum_const. unfold norm1. rewrite <- sum_plus. apply sum_lt; [exact Hp|].
  intros i Hi. specialize (Z i Hi). rewrite rmsprop_moves. pose proof (length_above n) as L.
    set (x := rmsprop_iterate n i) in *.
  unfold move. destruct (sgn_cases x) as [[P ->] | [[P _] | [P ->]]]; [| tauto |].
  - rewrite (Rabs_right x) by lra. pose proof (Rle_abs (- (x - length alpha rho n * 1))) as A.
    rewrite Rabs_Ropp in A. lra.
  - rewrite (Rabs_left x) by lra. pose proof (Rle_abs (x - length alpha rho n * -1)). lra.
Qed.

(** new-fig-6-impossible: for lambda <= 1, and with no entry of RMSProp ever 0,
    its norm is above that of settled NDGM, from
    any start c, in one of any two iterations in a row. *)
Theorem new_fig_6_impossible c : lambda <= 1 -> (forall n i, (i < p)%nat -> rmsprop_iterate n i <> 0) ->
  exists N, forall n m, (N <= m)%nat ->
    norm1 p (iterate alpha lambda c m) < norm1 p (rmsprop_iterate n) \/
    norm1 p (iterate alpha lambda c (S m)) < norm1 p (rmsprop_iterate (S n)).
Proof.
  intros H1 Z. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  destruct (eventually_all (fun _ y => Rabs y + Rabs (move (alpha * lambda) y) <= alpha * lambda)
    (fun i => orbit (move (alpha * lambda)) (c i)) p) as [N H].
  { intros i Hi. destruct (settles_in_band _ Hs (c i)) as [N HN]. exists N. intros n L.
    destruct (HN n L) as [B _].
    set (y := orbit _ _ n) in *. unfold move. destruct (sgn_cases y) as [[P ->] | [[P ->] | [P ->]]].
    - rewrite (Rabs_right y) in * by lra. rewrite Rabs_left; lra.
    - rewrite P, Rmult_0_r, Rminus_0_r, Rabs_R0. lra.
    - rewrite (Rabs_left y) in * by lra. rewrite Rabs_right; lra. }
  exists N. intros n m L. pose proof (two_norms n (Z n)) as A.
  assert (B : norm1 p (iterate alpha lambda c m) + norm1 p (iterate alpha lambda c (S m)) <= INR p * (alpha *
    lambda)).
  { rewrite <- sum_const. unfold norm1. rewrite <- sum_plus. apply sum_le. intros i Hi. exact (H m L i Hi). }
  assert (C : INR p * (alpha * lambda) <= INR p * alpha).
  { apply Rmult_le_compat_l; [apply pos_INR|]. nra. }
  destruct (Rlt_le_dec (norm1 p (iterate alpha lambda c m)) (norm1 p (rmsprop_iterate n))); [left;
    assumption | right; lra].
Qed.
End Figure6.
