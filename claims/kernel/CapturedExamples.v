(** Proposition B.5 on orbits, which is false with a positive probability, and on single steps. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Intervals Steps RMSProp RMSPropFates
  RMSPropCaptured.
Open Scope R_scope.

(** prop-B.5 (refuted): the starts from which RMSProp tends to no two-cycle of NDGM are no null set. *)
Theorem not_almost_surely_vanilla inside : ~ forall (alpha lambda rho : R) (p : nat), 0 < alpha ->
  0 < lambda ->
  0 < rho < 1 -> (0 < p)%nat -> almost_surely p (fun b => forall i, (i < p)%nat ->
    settles_like_vanilla alpha (fun n => position (orbit (rmsprop alpha lambda rho 0 inside) (from (b i))
      n))).
Proof.
  intros H. destruct (prop_B_5_fails (3 / 4)) as (alpha & lo & hi & Ha & Hlo & Hhi & K); [lra | lra |].
  apply (interval_is_not_null ((2 * lo + hi) / 3) ((lo + 2 * hi) / 3)); [lra|].
  refine (null_mono 1 _ _ _ (H alpha 1 (3 / 4) 1%nat Ha ltac:(lra) ltac:(lra) ltac:(lia))).
  intros b B. split; [intros i Hi; replace i with 0%nat by lia; lra|]. intros C.
  apply (K 1 inside (b 0%nat)); [lra | lra |]. apply C. lia.
Qed.

(** prop-B.5 on single steps: alpha (1 + rho^(n + 1) / 2) up to a share of higher order, for every lambda. *)
Theorem single_steps alpha lambda rho inside b n : 0 < alpha -> 0 < lambda -> 0 < rho < 1 ->
  let x := orbit (rmsprop alpha lambda rho 0 inside) (from b) in
  exists e, 0 < e < 3 / 8 * (rho ^ S n) ^ 2 / sqrt (1 - rho ^ S n) ^ 5 /\
  position (x (S n)) = position (x n) - alpha * sgn (position (x n)) * (1 + rho ^ S n / 2 + e).
Proof.
  intros Ha Hl Hr x. exists (length alpha rho n / alpha - 1 - rho ^ S n / 2).
  split; [apply eq_27; assumption|]. unfold x. rewrite !eq_25 by assumption.
  change (ndgm_rates (length alpha rho) 1 b (S n))
    with (move (length alpha rho n * 1) (ndgm_rates (length alpha rho) 1 b n)).
  unfold move. field. lra.
Qed.

Theorem not_the_power_itself inside : ~ forall alpha lambda rho b n, 0 < alpha -> 0 < lambda -> 0 < rho < 1 ->
  let x := orbit (rmsprop alpha lambda rho 0 inside) (from b) in
  exists e, 0 < e < 3 / 8 * (rho ^ S n) ^ 2 / sqrt (1 - rho ^ S n) ^ 5 /\
  position (x (S n)) = position (x n) - alpha * sgn (position (x n)) * (1 + rho ^ S n + e).
Proof.
  intros H. destruct (H 1 1 (1 / 2) 1 0%nat ltac:(lra) ltac:(lra) ltac:(lra)) as (e & E & K).
  rewrite !eq_25 in K by lra.
  change (ndgm_rates (length 1 (1 / 2)) 1 1 1) with (move (length 1 (1 / 2) 0 * 1) 1) in K.
  change (ndgm_rates (length 1 (1 / 2)) 1 1 0) with 1 in K. unfold move in K. rewrite sgn_pos in K by lra.
  assert (L : length 1 (1 / 2) 0 = 3 / 2 + e) by (simpl in K; lra). unfold length in L.
  assert (S0 : 0 < sqrt (1 - (1 / 2) ^ 1)) by (apply sqrt_lt_R0; lra).
  pose proof (sqrt_sqrt (1 - (1 / 2) ^ 1) ltac:(lra)) as Q. set (t := sqrt (1 - (1 / 2) ^ 1)) in *.
  assert (T : t * t = 1 / 2) by (simpl in Q; lra).
  assert (M : (3 / 2 + e) * t = 1) by (rewrite <- L; field; lra).
  assert (2 / 3 < t) by (apply Rnot_le_lt; intros N; nra). nra.
Qed.
