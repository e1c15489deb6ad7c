(** RMSProp on (7): its second moment, the recursion (25) without the penalty, and where it is 0. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Steps.
Open Scope R_scope.

(** (25): the length of step n + 1 is alpha / sqrt(1 - rho^(n + 1)). *)
Definition length (alpha rho : R) (n : nat) : R := alpha / sqrt (1 - rho ^ S n).

Lemma power_between rho n : 0 < rho < 1 -> 0 < rho ^ S n < 1.
Proof.
  intros H. split; [apply pow_lt; lra|]. induction n; [simpl; lra|].
  assert (0 < rho ^ S n) by (apply pow_lt; lra). change (rho ^ S (S n)) with (rho * rho ^ S n). nra.
Qed.

Lemma root_between rho n : 0 < rho < 1 -> 0 < sqrt (1 - rho ^ S n) < 1.
Proof.
  intros H. pose proof (power_between rho n H). split; [apply sqrt_lt_R0; lra|].
  rewrite <- sqrt_1 at 2. apply sqrt_lt_1_alt. lra.
Qed.

Lemma sgn_sqr x : x <> 0 -> sgn x ^ 2 = 1.
Proof. intros H. destruct (sgn_nonzero x H) as [-> | ->]; ring. Qed.

(** text-B.3.3.gradient: off 0 the square of the gradient is lambda^2. *)
Theorem gradient_squared lambda b : b <> 0 -> (lambda * sgn b) ^ 2 = lambda ^ 2.
Proof. intros H. rewrite Rpow_mult_distr, sgn_sqr by exact H. ring. Qed.

Lemma rmsprop_iteration alpha lambda rho epsilon inside b n :
  iteration (orbit (rmsprop alpha lambda rho epsilon inside) (from b) n) = n.
Proof. induction n; simpl; auto. Qed.

(** eq-24: v_n = lambda^2 (1 - rho^n) as long as no entry is 0, whatever epsilon and its place. *)
Theorem eq_24 alpha lambda rho epsilon inside b n :
  (forall m, (m < n)%nat -> position (orbit (rmsprop alpha lambda rho epsilon inside) (from b) m) <> 0) ->
  second (orbit (rmsprop alpha lambda rho epsilon inside) (from b) n) = lambda ^ 2 * (1 - rho ^ n).
Proof.
  set (x := orbit (rmsprop alpha lambda rho epsilon inside) (from b)).
  induction n as [|n IH]; intros H; [simpl; ring|].
  change (x (S n)) with (rmsprop alpha lambda rho epsilon inside (x n)). unfold rmsprop. cbn [second].
  rewrite IH, gradient_squared by auto. simpl. ring.
Qed.

(** (24), the step: with v_n of (24) it is alpha / sqrt(1 - rho^n). *)
Lemma step_of_24 lambda rho n inside : 0 < lambda -> 0 < rho < 1 ->
  denominator inside 0 (lambda ^ 2 * (1 - rho ^ S n)) = lambda * sqrt (1 - rho ^ S n).
Proof.
  intros Hl Hr. pose proof (power_between rho n Hr).
  assert (E : sqrt (lambda ^ 2 * (1 - rho ^ S n)) = lambda * sqrt (1 - rho ^ S n)).
  { rewrite sqrt_mult by (try apply pow2_ge_0; lra). rewrite sqrt_pow2 by lra. reflexivity. }
  destruct inside; simpl denominator; rewrite ?Rplus_0_r; exact E.
Qed.

(** eq-25: at epsilon = v_0 = 0 every step, from a zero entry too, is that of (25), for every lambda > 0. *)
Theorem eq_25 alpha lambda rho inside b n : 0 < lambda -> 0 < rho < 1 ->
  position (orbit (rmsprop alpha lambda rho 0 inside) (from b) n) = ndgm_rates (length alpha rho) 1 b n.
Proof.
  intros Hl Hr. set (x := orbit (rmsprop alpha lambda rho 0 inside) (from b)).
  enough (H : position (x n) = ndgm_rates (length alpha rho) 1 b n /\
    (position (x n) = 0 \/ second (x n) = lambda ^ 2 * (1 - rho ^ n))) by apply H.
  induction n as [|n [P V]]; [split; [reflexivity | right; simpl; ring]|].
  change (x (S n)) with (rmsprop alpha lambda rho 0 inside (x n)).
  change (ndgm_rates (length alpha rho) 1 b (S n)) with (move (length alpha rho n * 1) (ndgm_rates (length
    alpha rho) 1 b n)).
  rewrite <- P. destruct (Req_dec (position (x n)) 0) as [Z | Z].
  - unfold rmsprop, move. simpl. rewrite Z, sgn_0, !Rmult_0_r. unfold Rdiv. rewrite Rmult_0_l, Rmult_0_r.
    split; [lra | left; lra].
  - destruct V as [V | V]; [tauto|].
    assert (W : rho * second (x n) + (1 - rho) * (lambda * sgn (position (x n))) ^ 2 = lambda ^ 2 * (1 - rho ^
      S n)).
    { rewrite V, gradient_squared by exact Z. simpl. ring. }
    split; [|right; exact W]. unfold rmsprop. cbn [position]. rewrite W, step_of_24 by assumption.
    unfold move, length. pose proof (root_between rho n Hr). field. split; lra.
Qed.

Lemma limit_of_derivable (f : R -> R) (x : R) : ex_derive f x -> is_lim f x (f x).
Proof.
  intros H. apply is_lim_continuity, continuity_pt_filterlim.
  exact (ex_derive_continuous (V := R_NormedModule) f x H).
Qed.

(** eq-25: as epsilon -> 0 the step of (23), and that with epsilon outside the root,
    tends to alpha / sqrt(1 - rho^n). *)
Theorem eq_25_limit alpha lambda rho n inside : 0 < lambda -> 0 < rho < 1 ->
  is_lim (fun epsilon => alpha * (lambda / denominator inside epsilon (lambda ^ 2 * (1 - rho ^ S n)))) 0
    (length alpha rho n).
Proof.
  intros Hl Hr. pose proof (power_between rho n Hr) as P. pose proof (root_between rho n Hr) as Q.
  assert (E : length alpha rho n = alpha * (lambda / denominator inside 0 (lambda ^ 2 * (1 - rho ^ S n)))).
  { rewrite step_of_24 by assumption. unfold length. field. lra. }
  rewrite E. apply (limit_of_derivable (fun epsilon => alpha * (lambda / denominator inside epsilon _)) 0).
  assert (D : 0 < denominator inside 0 (lambda ^ 2 * (1 - rho ^ S n))).
  { rewrite step_of_24 by assumption. apply Rmult_lt_0_compat; lra. }
  assert (0 < lambda ^ 2 * (1 - rho ^ S n)) by (apply Rmult_lt_0_compat; [apply pow_lt|]; lra).
  generalize dependent (lambda ^ 2 * (1 - rho ^ S n)). intros v _ D Hv.
  destruct inside; unfold denominator in *; auto_derive; repeat split; try exact I; try lra.
Qed.

(** prop-B.4: with probability 1 no entry of any iterate of RMSProp is 0. *)
Theorem prop_B_4 alpha lambda rho inside p : 0 < lambda -> 0 < rho < 1 -> (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat ->
    position (orbit (rmsprop alpha lambda rho 0 inside) (from (b i)) n) <> 0).
Proof.
  intros Hl Hr Hp. eapply almost_surely_mono; [|apply (new_exactly_0_almost_never (length alpha rho) 1 p Hp)].
  intros b H n i Hi. rewrite eq_25 by assumption. apply H, Hi.
Qed.

(** text-B.3.3.agnostic, at epsilon = 0: the sequence is the same for all lambda > 0. *)
Theorem agnostic alpha lambda lambda' rho inside b n : 0 < lambda -> 0 < lambda' -> 0 < rho < 1 ->
  position (orbit (rmsprop alpha lambda rho 0 inside) (from b) n) =
  position (orbit (rmsprop alpha lambda' rho 0 inside) (from b) n).
Proof. intros. rewrite !eq_25 by assumption. reflexivity. Qed.

(** eq-26, of steps of any lengths: at the first 0 the steps from negative entries and those from positive
    ones
    add up to 0 with the start. *)
Theorem eq_26 (s : nat -> R) b n : let x := ndgm_rates s 1 b in
  (forall m, (m < n)%nat -> x m <> 0) -> x n = 0 ->
  0 = b + total (fun k => if Rlt_dec (x k) 0 then s k else 0) n - total (fun k => if Rlt_dec 0 (x k) then s k
    else 0) n.
Proof.
  intros x H E. rewrite <- E at 1. clear E. induction n as [|n IH]; [change (x 0%nat) with b; simpl; lra|].
  simpl total. change (x (S n)) with (move (s n * 1) (x n)). unfold move. rewrite IH at 1 by auto.
  specialize (H n ltac:(lia)). destruct (Rlt_dec (x n) 0) as [N | N].
  - rewrite sgn_neg by exact N. destruct (Rlt_dec 0 (x n)); lra.
  - rewrite sgn_pos by lra. destruct (Rlt_dec 0 (x n)); lra.
Qed.

Lemma expansion t : 0 < t < 1 ->
  0 < / t - 1 - (1 - t ^ 2) / 2 < 3 / 8 * (1 - t ^ 2) ^ 2 / t ^ 5.
Proof.
  intros H. assert (P : 0 < (1 - t) ^ 2) by (apply pow_lt; lra). split.
  - replace (/ t - 1 - (1 - t ^ 2) / 2) with ((1 - t) ^ 2 * (2 + t) * / (2 * t)) by (field; lra).
    repeat apply Rmult_lt_0_compat; try lra. apply Rinv_0_lt_compat. lra.
  - apply Rminus_gt_0_lt.
    replace (3 / 8 * (1 - t ^ 2) ^ 2 / t ^ 5 - (/ t - 1 - (1 - t ^ 2) / 2))
      with ((1 - t) ^ 2 * (3 * (1 + t) ^ 2 - 4 * t ^ 4 * (2 + t)) * / (8 * t ^ 5)) by (field; lra).
    assert (t ^ 2 < 1 /\ t ^ 4 < t ^ 2 /\ t ^ 4 < 1 /\ t ^ 5 < t ^ 4 /\ t ^ 4 < t /\ 0 < t ^ 5).
    { assert (0 < t ^ 2 < 1) by (simpl; nra). assert (t ^ 4 = t ^ 2 * t ^ 2) by ring.
      assert (t ^ 5 = t ^ 4 * t) by ring.
      assert (t ^ 2 < t) by (simpl; nra). assert (0 < t ^ 4 < t ^ 2) by nra. repeat split; try nra. }
    repeat apply Rmult_lt_0_compat; try lra. apply Rinv_0_lt_compat. lra.
Qed.

(** eq-27: s_n / alpha = 1 + rho^n / 2 + r_n with 0 < r_n < (3/8) rho^(2 n) (1 - rho^n)^(-5/2). *)
Theorem eq_27 alpha rho n : 0 < alpha -> 0 < rho < 1 ->
  0 < length alpha rho n / alpha - 1 - rho ^ S n / 2 < 3 / 8 * (rho ^ S n) ^ 2 / sqrt (1 - rho ^ S n) ^ 5.
Proof.
  intros Ha H. pose proof (root_between rho n H) as Q. pose proof (expansion _ Q) as E.
    pose proof (power_between rho n H).
  rewrite pow2_sqrt in E by lra. replace (length alpha rho n / alpha) with (/ sqrt (1 - rho ^ S n)) by (unfold
    length; field; lra).
  replace (1 - (1 - rho ^ S n)) with (rho ^ S n) in E by ring. exact E.
Qed.

(** eq-27: the steps tend to alpha, those of NDGM with penalty 1. *)
Theorem lengths_tend_to_alpha alpha rho : 0 < rho < 1 -> is_lim_seq (length alpha rho) alpha.
Proof.
  intros H. unfold length. replace (Finite alpha) with (Finite (alpha / sqrt (1 - 0))) by (rewrite Rminus_0_r,
    sqrt_1; f_equal; field).
  apply (is_lim_seq_continuous (fun r => alpha / sqrt (1 - r)) (fun n => rho ^ S n) 0).
  - apply continuity_pt_filterlim.
    apply (ex_derive_continuous (V := R_NormedModule) (fun r => alpha / sqrt (1 - r)) 0). auto_derive.
    rewrite Ropp_0, Rplus_0_r, sqrt_1. lra.
  - apply (is_lim_seq_incr_1 (fun n => rho ^ n)), is_lim_seq_geom. rewrite Rabs_right; lra.
Qed.
