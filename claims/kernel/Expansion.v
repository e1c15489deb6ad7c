(** (27) beside NDGM with the penalty 1: the excess of RMSProp's step over it, and its order. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference RMSProp.
Open Scope R_scope.

Local Notation excess alpha rho n := (length alpha rho n / alpha - 1).

(** eq-27, vanilla: the excess is of first order in rho^(n + 1). *)
Theorem excess_bound alpha rho n : 0 < alpha -> 0 < rho < 1 ->
  0 < excess alpha rho n < rho ^ S n / (2 * sqrt (1 - rho ^ S n) ^ 3).
Proof.
  intros Ha H. pose proof (root_between rho n H) as Q. pose proof (power_between rho n H) as P.
  pose proof (sqrt_sqrt (1 - rho ^ S n) ltac:(lra)) as E. unfold length. set (t := sqrt (1 - rho ^ S n)) in *.
  replace (rho ^ S n) with (1 - t * t) by lra. replace (alpha / t / alpha - 1) with ((1 - t) / t) by (field;
    lra).
  split; [apply Rdiv_lt_0_compat; lra|]. apply (Rmult_lt_reg_r (2 * t ^ 3)); [apply Rmult_lt_0_compat;
    [lra | apply pow_lt; lra]|].
  replace ((1 - t) / t * (2 * t ^ 3)) with ((1 - t) * (2 * t ^ 2)) by (field; lra).
  replace ((1 - t * t) / (2 * t ^ 3) * (2 * t ^ 3)) with ((1 - t) * (1 + t)) by (field; lra).
  apply Rmult_lt_compat_l; [lra|]. simpl. nra.
Qed.

(** And so the steps tend to those of NDGM with the penalty 1. *)
Theorem excess_vanishes alpha rho : 0 < alpha -> 0 < rho < 1 -> is_lim_seq (fun n => excess alpha rho n) 0.
Proof.
  intros Ha H. replace (Finite 0) with (Rbar_minus (Rbar_mult (Finite alpha) (Finite (/ alpha))) (Finite 1)).
  - apply is_lim_seq_minus'; [|apply is_lim_seq_const].
    apply is_lim_seq_mult'; [apply lengths_tend_to_alpha, H | apply is_lim_seq_const].
  - simpl. f_equal. field. lra.
Qed.

(** The terms of first order are those of 1 + rho^(n + 1) / 2: what is left is of higher order. *)
Theorem first_order_kept alpha rho : 0 < alpha -> 0 < rho < 1 ->
  is_lim_seq (fun n => (length alpha rho n / alpha - (1 + rho ^ S n / 2)) / rho ^ S n) 0.
Proof.
  intros Ha H. set (w := sqrt (1 - rho)). assert (W : 0 < w) by (apply sqrt_lt_R0; lra).
  apply (geometric_bound _ (3 / 8 * (/ w) ^ 5) rho); [lra|]. intros n.
  pose proof (eq_27 alpha rho n Ha H) as E. pose proof (power_between rho n H) as P.
  pose proof (root_between rho n H) as Q. set (r := rho ^ S n) in *. set (t := sqrt (1 - r)) in *.
  assert (R0 : rho ^ n <= 1) by (clear - H; induction n; simpl; [lra|]; pose proof (pow_lt rho n ltac:(lra));
    nra).
  assert (Rn : r <= rho ^ n) by (unfold r; simpl; pose proof (pow_lt rho n ltac:(lra)); nra).
  assert (Wt : w <= t) by (apply sqrt_le_1_alt; unfold r; simpl; pose proof (pow_lt rho n ltac:(lra)); nra).
  assert (I : (/ t) ^ 5 <= (/ w) ^ 5) by (apply pow_incr; split; [left; apply Rinv_0_lt_compat;
    lra | apply Rinv_le_contravar; lra]).
  set (l := length alpha rho n / alpha) in *.
  replace (l - (1 + r / 2)) with (l - 1 - r / 2) by ring.
  assert (B : 0 <= (l - 1 - r / 2) / r <= 3 / 8 * (/ t) ^ 5 * r).
  { split; [left; apply Rdiv_lt_0_compat; lra|]. apply (Rmult_le_reg_r r); [lra|].
    replace ((l - 1 - r / 2) / r * r) with (l - 1 - r / 2) by (field; lra).
    replace (3 / 8 * (/ t) ^ 5 * r * r) with (3 / 8 * r ^ 2 / t ^ 5) by (field; lra). lra. }
  rewrite Rabs_right by lra. assert (0 < (/ t) ^ 5) by (apply pow_lt, Rinv_0_lt_compat; lra).
  pose proof (pow_lt rho n ltac:(lra)). apply Rle_trans with (3 / 8 * (/ t) ^ 5 * r); [lra|].
  apply Rmult_le_compat; lra.
Qed.

(** eq-27, vanilla, strictly (refuted): the share of first order in the excess tends to 1/2. *)
Theorem first_order_share alpha rho : 0 < alpha -> 0 < rho < 1 ->
  is_lim_seq (fun n => excess alpha rho n / rho ^ S n) (1 / 2).
Proof.
  intros Ha H. apply (is_lim_seq_ext (fun n => (length alpha rho n / alpha - (1 + rho ^ S n / 2)) / rho ^ S n
    + 1 / 2)).
  - intros n. pose proof (power_between rho n H). field. split; lra.
  - replace (Finite (1 / 2)) with (Rbar_plus (Finite 0) (Finite (1 / 2))) by (simpl; f_equal; ring).
    apply is_lim_seq_plus'; [apply first_order_kept; assumption | apply is_lim_seq_const].
Qed.

Theorem not_to_first_order : ~ forall alpha rho, 0 < alpha -> 0 < rho < 1 ->
  is_lim_seq (fun n => (length alpha rho n / alpha - 1) / rho ^ S n) 0.
Proof.
  intros H. pose proof (H 1 (1 / 2) ltac:(lra) ltac:(lra)) as L.
  pose proof (first_order_share 1 (1 / 2) ltac:(lra) ltac:(lra)) as K.
  apply is_lim_seq_unique in L. apply is_lim_seq_unique in K. rewrite L in K. injection K as E. lra.
Qed.

(** NDGM with the penalty 2 makes longer steps. *)
Theorem not_penalty_2 : ~ forall alpha rho, 0 < alpha -> 0 < rho < 1 ->
  (forall n, 0 < length alpha rho n / alpha - 2 < rho ^ S n / (2 * sqrt (1 - rho ^ S n) ^ 3)) /\
  is_lim_seq (fun n => length alpha rho n / alpha - 2) 0.
Proof.
  intros H. destruct (H 1 (1 / 2) ltac:(lra) ltac:(lra)) as [_ L].
  pose proof (excess_vanishes 1 (1 / 2) ltac:(lra) ltac:(lra)) as K.
  apply (is_lim_seq_ext _ (fun n => (length 1 (1 / 2) n / 1 - 2) + 1)) in K; [|intros n; ring].
  assert (M : is_lim_seq (fun n => (length 1 (1 / 2) n / 1 - 2) + 1) 1).
  { replace (Finite 1) with (Rbar_plus (Finite 0) (Finite 1)) by (simpl; f_equal; ring).
    apply is_lim_seq_plus'; [exact L | apply is_lim_seq_const]. }
  apply is_lim_seq_unique in M. apply is_lim_seq_unique in K. rewrite M in K. injection K as E. lra.
Qed.
