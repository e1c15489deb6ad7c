(** How fast a captured orbit of RMSProp tends to 0, and the bound of B.4 on RMSProp's norm. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Steps RMSProp Travel RMSPropFates RMSPropCaptured
  Comparisons.
Open Scope R_scope.

Lemma loss_at alpha rho n : 0 < alpha -> 0 < rho < 1 -> let u := / sqrt (1 - rho ^ S n) in
  alpha * ((1 - rho) * rho ^ S n / 2) <= length alpha rho n - length alpha rho (S n) /\
  length alpha rho n - alpha <= alpha * (rho ^ S n * u ^ 3 / 2).
Proof.
  intros Ha Hr u. pose proof (power_between rho n Hr) as P. pose proof (root_between rho n Hr) as Q.
  pose proof (power_between rho (S n) Hr) as P1. pose proof (root_between rho (S n) Hr) as Q1.
  set (v := / sqrt (1 - rho ^ S (S n))).
  assert (U : 0 < u /\ u ^ 2 * (1 - rho ^ S n) = 1).
  { split; [apply Rinv_0_lt_compat, Q|]. unfold u. rewrite <- (pow2_sqrt (1 - rho ^ S n)) at 2 by lra. field.
    lra. }
  assert (V : 0 < v /\ v ^ 2 * (1 - rho * rho ^ S n) = 1).
  { split; [apply Rinv_0_lt_compat, Q1|]. change (rho * rho ^ S n) with (rho ^ S (S n)). unfold v.
    rewrite <- (pow2_sqrt (1 - rho ^ S (S n))) at 2 by lra. field. lra. }
  destruct U as [U0 U2], V as [V0 V2]. destruct (loss_bounds rho _ u v Hr P U0 V0 U2 V2) as [A _].
  change (length alpha rho n) with (alpha * u). change (length alpha rho (S n)) with (alpha * v). split.
  - rewrite <- Rmult_minus_distr_l. apply Rmult_le_compat_l; lra.
  - replace (alpha * u - alpha) with (alpha * (u - 1)) by ring. apply Rmult_le_compat_l; [lra|].
    clearbody u. clear - P U0 U2. generalize dependent (rho ^ S n). intros r P U2.
    assert (U1 : 1 < u). { apply Rnot_le_lt. intros K. assert (u ^ 2 <= 1) by (simpl; nra). nra. }
    apply (Rmult_le_reg_r (u + 1)); [lra|].
    replace ((u - 1) * (u + 1)) with (u ^ 2 * r) by lra.
    assert (2 <= u * (u + 1)) by nra. assert (0 < u ^ 2 * r) by (apply Rmult_lt_0_compat; [apply pow_lt|];
      lra).
    replace (r * u ^ 3 / 2 * (u + 1)) with (u ^ 2 * r * (u * (u + 1) / 2)) by (simpl; field). nra.
Qed.

(** new-rmsprop-rate: at the captured parity (l n - l (n + 1)) / 2 <= max(|x n|, |x (n + 2)|) <= T n,
    and both bounds
    are like rho^n. *)
Theorem new_rmsprop_rate alpha rho T x N : 0 < alpha -> 0 < rho < 1 -> travel alpha (length alpha rho) T ->
  (forall n, x (S n) = move (length alpha rho n) (x n)) -> (forall n, x n <> 0) ->
  (forall k, Rabs (x (N + 2 * k)%nat) <= T (N + 2 * k)%nat) ->
  forall k, let n := (N + 2 * k)%nat in let larger := Rmax (Rabs (x n)) (Rabs (x (S (S n)))) in
    (length alpha rho n - length alpha rho (S n)) / 2 <= larger <= T n /\
    alpha * (1 - rho) / 4 * rho ^ S n <= larger <= alpha / (2 * sqrt (1 - rho) ^ 3) * rho ^ S n.
Proof.
  intros Ha Hr HT Hx Z C k n larger. pose proof (C k) as Ck. fold n in Ck.
  assert (Cn : Rabs (x (S (S n))) <= T (S (S n))).
  { replace (S (S n)) with (N + 2 * S k)%nat by (unfold n; lia). apply C. }
  pose proof (travel_falls _ _ _ HT n) as F. destruct (loss_at alpha rho n Ha Hr) as [A B].
  assert (U : larger <= T n) by (apply Rmax_lub; lra).
  assert (L : (length alpha rho n - length alpha rho (S n)) / 2 <= larger).
  { unfold larger. pose proof (Rmax_l (Rabs (x n)) (Rabs (x (S (S n))))).
    pose proof (Rmax_r (Rabs (x n)) (Rabs (x (S (S n))))).
    pose proof (two_steps alpha (length alpha rho) T x Ha HT Hx n Ck) as E.
      set (d := length alpha rho n - length alpha rho (S n)) in *.
    assert (S0 : Rabs (sgn (x n) * d) <= Rabs (x n) + Rabs (x (S (S n)))).
    { replace (sgn (x n) * d) with (x n + - x (S (S n))) by lra. rewrite <- (Rabs_Ropp (x (S (S n)))).
      apply Rabs_triang. }
    assert (D : d <= Rabs (sgn (x n) * d)).
    { destruct (sgn_nonzero _ (Z n)) as [-> | ->]; [rewrite Rmult_1_l; apply Rle_abs|].
      replace (-1 * d) with (- d) by ring. rewrite Rabs_Ropp. apply Rle_abs. }
    lra. }
  split; [split; assumption | split].
  - replace (alpha * (1 - rho) / 4 * rho ^ S n) with (alpha * ((1 - rho) * rho ^ S n / 2) / 2) by field. lra.
  - pose proof (remaining _ _ _ HT n) as R0. pose proof (travel_pos _ _ _ HT (S n)).
    pose proof (power_between rho n Hr) as P. pose proof (root_between rho n Hr) as Q.
    assert (W : 0 < sqrt (1 - rho) <= sqrt (1 - rho ^ S n)).
    { split; [apply sqrt_lt_R0; lra|]. apply sqrt_le_1_alt. enough (rho ^ S n <= rho) by lra.
      simpl. pose proof (pow_lt rho n ltac:(lra)). assert (rho ^ n <= 1); [|nra].
      clear - Hr. induction n; simpl; [lra|]. pose proof (pow_lt rho n ltac:(lra)). nra. }
    assert (I : (/ sqrt (1 - rho ^ S n)) ^ 3 <= (/ sqrt (1 - rho)) ^ 3).
    { apply pow_incr. split; [left; apply Rinv_0_lt_compat, Q | apply Rinv_le_contravar; apply W]. }
    replace (alpha / (2 * sqrt (1 - rho) ^ 3) * rho ^ S n) with (alpha * (rho ^ S n * (/ sqrt (1 - rho)) ^ 3 /
      2)) by (field; lra).
    apply Rle_trans with (alpha * (rho ^ S n * (/ sqrt (1 - rho ^ S n)) ^ 3 / 2)); [lra|].
    apply Rmult_le_compat_l; [lra|]. unfold Rdiv. apply Rmult_le_compat_r; [lra|].
      apply Rmult_le_compat_l; [lra | exact I].
Qed.

(** text-B.4.rmsprop-bound, limsup at most p alpha: from some n on RMSProp's norm is at most p (alpha + e). *)
Theorem rmsprop_norm_bound p alpha lambda rho inside b e : 0 < alpha -> 0 < lambda -> 0 < rho < 1 -> 0 < e ->
  eventually (fun y => norm1 p y <= INR p * (alpha + e)) (rmsprop_iterate alpha lambda rho inside b).
Proof.
  intros Ha Hl Hr He. destruct (rmsprop_travel alpha rho Ha Hr) as [T HT].
  assert (L : forall c, 0 < c -> exists N, forall n, (N <= n)%nat -> length alpha rho n < alpha + c).
  { intros c Hc. pose proof (lengths_tend_to_alpha alpha rho Hr) as K. apply is_lim_seq_spec in K.
    destruct (K (mkposreal c Hc)) as [N HN]. exists N. intros n Ln. specialize (HN n Ln).
      apply Rabs_def2 in HN. simpl in HN. lra. }
  destruct (L (Rmin e alpha)) as [M HM]; [apply Rmin_pos; assumption|].
  destruct (eventually_all (fun _ y => Rabs y <= alpha + e) (fun i n => rmsprop_iterate alpha lambda rho
    inside b n i) p) as [N HN].
  - intros i Hi. set (x n := rmsprop_iterate alpha lambda rho inside b n i).
    assert (X : forall n, x (S n) = move (length alpha rho n) (x n)) by (intros n; apply rmsprop_moves;
      assumption).
    destruct (crosses_again alpha (length alpha rho) T x Ha HT X M) as (n & Ln & Cn).
    assert (K : forall m, (n <= m)%nat -> Rabs (x m) <= length alpha rho m \/ Rabs (x m) <= alpha + e).
    { induction 1 as [|m Lm IH]; [left; lra|]. right. rewrite X.
      pose proof (above_alpha _ _ _ HT m). destruct (move_abs (length alpha rho m) (x m) ltac:(lra)) as [_ B].
      specialize (HM m ltac:(lia)). pose proof (Rmin_l e alpha). pose proof (Rmin_r e alpha).
      eapply Rle_trans; [exact B|]. apply Rmax_lub; destruct IH; lra. }
    exists n. intros m Lm. specialize (HM m ltac:(lia)). pose proof (Rmin_l e alpha).
      destruct (K m Lm); unfold x in *; lra.
  - exists N. intros n Ln. rewrite <- sum_const. apply sum_le. intros i Hi. exact (HN n Ln i Hi).
Qed.
