(** What (39) needs: a share of the order of the run's length, and no bias correction. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules AdamMoment Adam.
Open Scope R_scope.

(** (39): after L + 1 gradients of sign sigma the step is that of RMSProp, up to a share. *)
Definition long_run (step : state -> state) (alpha rho share b : R) (n L : nat) (sigma : R) : Prop :=
  (forall m, (m <= n + L)%nat -> position (orbit step (from b) m) <> 0) ->
  (forall k, (k <= L)%nat -> sgn (position (orbit step (from b) (n + k))) = sigma) ->
  exists e, Rabs e <= share /\ position (orbit step (from b) (S (n + L))) =
    position (orbit step (from b) (n + L)) - (1 + e) * (alpha * sigma / sqrt (1 - rho ^ S (n + L))).

Lemma first_run step alpha rho share : long_run step alpha rho share 1 0 0 1 -> exists e, Rabs e <= share /\
  position (step (from 1)) = 1 - (1 + e) * (alpha / sqrt (1 - rho)).
Proof.
  intros H. destruct H as (e & E & K).
  - intros m L. replace m with 0%nat by lia. simpl. lra.
  - intros k L. replace k with 0%nat by lia. simpl. apply sgn_pos. lra.
  - exists e. split; [exact E|]. simpl in K. rewrite !Rmult_1_r in K. exact K.
Qed.

(** The first step is (1 - beta) alpha / sqrt(1 - rho) long, which is off by the share beta. *)
Theorem not_twice_the_next_power inside : ~ forall alpha lambda beta rho, 0 < lambda -> 0 < rho < 1 ->
  forall b n L sigma, 0 <= beta <= 1 -> sigma = 1 \/ sigma = -1 ->
  long_run (adam alpha lambda beta rho 0 inside false) alpha rho (2 * beta ^ S (S L)) b n L sigma.
Proof.
  intros H. pose proof (H 1 1 (1 / 4) (1 / 2) ltac:(lra) ltac:(lra) 1 0%nat 0%nat 1 ltac:(lra) (or_introl
    eq_refl)) as K.
  apply first_run in K. destruct K as (e & E & K). assert (S0 : 0 < sqrt (1 / 2)) by (apply sqrt_lt_R0; lra).
  unfold adam, denominator in K. simpl in K. rewrite sgn_pos in K by lra.
  assert (D : (if inside then sqrt (1 / 2 * 0 + (1 - 1 / 2) * (1 * 1 * (1 * 1 * 1)) + 0)
    else sqrt (1 / 2 * 0 + (1 - 1 / 2) * (1 * 1 * (1 * 1 * 1))) + 0) = sqrt (1 / 2)).
  { destruct inside; [f_equal; lra|]. rewrite Rplus_0_r. f_equal. lra. }
  rewrite D in K. replace (1 - 1 / 2) with (1 / 2) in K by lra.
  assert (X : (e + 1 / 4) * (1 / sqrt (1 / 2)) = 0).
  { replace ((1 / 4 * 0 + (1 - 1 / 4) * (1 * 1)) / sqrt (1 / 2)) with (3 / 4 * (1 / sqrt (1 / 2))) in K
      by (field; lra).
    set (q := 1 / sqrt (1 / 2)) in *. clearbody q. clear - K. lra. }
  assert (0 < 1 / sqrt (1 / 2)) by (apply Rdiv_lt_0_compat; lra). apply Rmult_integral in X.
  assert (Y : e = - (1 / 4)) by (destruct X; lra).
  rewrite Y, Rabs_Ropp, Rabs_right in E by lra. simpl in E. lra.
Qed.

(** With the bias corrected the first step is alpha long. *)
Theorem not_with_bias_correction inside : ~ forall alpha lambda beta rho, 0 < lambda -> 0 < rho < 1 ->
  forall b n L sigma, 0 <= beta <= 1 -> sigma = 1 \/ sigma = -1 ->
  long_run (adam alpha lambda beta rho 0 inside true) alpha rho (2 * beta ^ S L) b n L sigma.
Proof.
  intros H. pose proof (H 1 1 0 (1 / 2) ltac:(lra) ltac:(lra) 1 0%nat 0%nat 1 ltac:(lra) (or_introl eq_refl))
    as K.
  apply first_run in K. destruct K as (e & E & K). assert (S0 : 0 < sqrt (1 / 2)) by (apply sqrt_lt_R0; lra).
  assert (S1 : sqrt (1 / 2) < 1) by (pose proof (sqrt_lt_1_alt (1 / 2) 1 ltac:(lra)) as S1;
    rewrite sqrt_1 in S1; exact S1).
  simpl in E. replace (2 * (0 * 1)) with 0 in E by ring.
  assert (e = 0) by (unfold Rabs in E; destruct (Rcase_abs e); lra). subst e.
  unfold adam, denominator in K. simpl in K. rewrite sgn_pos in K by lra.
  assert (D : forall z, (if inside then sqrt (z / (1 - 1 / 2 * 1) + 0) else sqrt (z / (1 - 1 / 2 * 1)) + 0) =
    sqrt (z / (1 - 1 / 2 * 1))).
  { intros z. destruct inside; [f_equal; lra | apply Rplus_0_r]. }
  rewrite D in K.
  replace ((1 / 2 * 0 + (1 - 1 / 2) * (1 * 1 * (1 * 1 * 1))) / (1 - 1 / 2 * 1)) with 1 in K by field.
  rewrite sqrt_1 in K. replace (1 - 1 / 2) with (1 / 2) in K by lra.
  assert (1 / sqrt (1 / 2) = 1) by lra. apply (Rmult_eq_compat_r (sqrt (1 / 2))) in H0. unfold Rdiv in H0.
  rewrite Rmult_assoc, Rinv_l in H0 by lra. lra.
Qed.
