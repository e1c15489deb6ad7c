(** What new-fig-6-impossible needs: a small penalty, and starts whose entries are never 0. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Intervals Vanilla NDGM RMSProp Travel.
From ndgm Require Import RMSPropRate Comparisons.
Open Scope R_scope.

(** From half a step NDGM stays there. *)
Lemma half_a_step s n : 0 < s -> Rabs (orbit (move s) (s / 2) n) = s / 2.
Proof.
  intros Hs. assert (H : orbit (move s) (s / 2) n = s / 2 \/ orbit (move s) (s / 2) n = - (s / 2)).
  { induction n as [|n IH]; [left; reflexivity|]. simpl.
    destruct IH as [-> | ->]; unfold move; [right; rewrite sgn_pos by lra | left; rewrite sgn_neg by lra];
      lra. }
  destruct H as [-> | ->]; [rewrite Rabs_right | rewrite Rabs_left]; lra.
Qed.

Definition order_broken (p : nat) (alpha lambda rho : R) (inside : bool) (b c : vec) : Prop :=
  exists N : nat, forall n m : nat, (N <= m)%nat ->
  norm1 p (iterate alpha lambda c m) < norm1 p (rmsprop_iterate alpha lambda rho inside b n) \/
  norm1 p (iterate alpha lambda c (S m)) < norm1 p (rmsprop_iterate alpha lambda rho inside b (S n)).

(** At the penalty 4 NDGM may keep 2, and RMSProp comes to 1 + e. *)
Theorem not_for_larger_penalties inside : ~ forall p alpha lambda rho b c, (0 < p)%nat -> 0 < alpha ->
  0 < lambda -> 0 < rho < 1 -> lambda <= 4 ->
  (forall n i, (i < p)%nat -> position (orbit (rmsprop alpha lambda rho 0 inside) (from (b i)) n) <> 0) ->
  order_broken p alpha lambda rho inside b c.
Proof.
  intros H.
  destruct (almost_sure_happens _ (prop_B_4 1 4 (1 / 2) inside 1 ltac:(lra) ltac:(lra) ltac:(lia))) as (b & _
    & Z).
  destruct (H 1%nat 1 4 (1 / 2) b (fun _ => 2) ltac:(lia) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) Z) as
    [N K].
  destruct (rmsprop_norm_bound 1 1 4 (1 / 2) inside b (1 / 2)) as [M B]; try lra.
  assert (V : forall n, norm1 1 (iterate 1 4 (fun _ => 2) n) = 2).
  { intros n. unfold norm1, iterate, ndgm. simpl sum. replace 2 with (1 * 4 / 2) at 1 by field.
    rewrite half_a_step by lra. field. }
  pose proof (B M (le_n M)) as B0. pose proof (B (S M) ltac:(lia)) as B1. simpl INR in B0, B1.
  destruct (K M N (le_n N)) as [L | L]; rewrite V in L; lra.
Qed.

(** From 0 RMSProp rests, below NDGM. *)
Theorem not_from_0 inside : ~ forall p alpha lambda rho b c, (0 < p)%nat -> 0 < alpha -> 0 < lambda ->
  0 < rho < 1 -> lambda <= 1 -> order_broken p alpha lambda rho inside b c.
Proof.
  intros H. destruct (H 1%nat 1 1 (1 / 2) (fun _ => 0) (fun _ => 1 / 2) ltac:(lia) ltac:(lra) ltac:(lra)
    ltac:(lra) ltac:(lra)) as [N K].
  assert (V : forall n, norm1 1 (iterate 1 1 (fun _ => 1 / 2) n) = 1 / 2).
  { intros n. unfold norm1, iterate, ndgm. simpl sum. replace (1 / 2) with (1 * 1 / 2) at 1 by field.
    rewrite half_a_step by lra. field. }
  assert (Z : forall n, rmsprop_iterate 1 1 (1 / 2) inside (fun _ => 0) n 0%nat = 0).
  { induction n as [|n IH]; [reflexivity|]. rewrite rmsprop_moves by lra. rewrite IH. unfold move.
    rewrite sgn_0. ring. }
  assert (W : forall n, norm1 1 (rmsprop_iterate 1 1 (1 / 2) inside (fun _ => 0) n) = 0).
  { intros n. unfold norm1. simpl sum. rewrite Z, Rabs_R0. ring. }
  destruct (K 0%nat N (le_n N)) as [L | L]; rewrite V, W in L; lra.
Qed.
