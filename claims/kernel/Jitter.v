(** RMSProp on (7) with a jitter epsilon > 0: its steps are those of NDGM with a penalty below 1,
    in the limit. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Inference RMSProp.
Open Scope R_scope.

(** lambda / (lambda t + epsilon), or lambda / sqrt(lambda^2 t^2 + epsilon): a step is alpha times it,
    t = sqrt(1 - rho^n),
    and the limiting penalty L is that at t = 1. *)
Definition jittered (inside : bool) (lambda epsilon t : R) : R := lambda / denominator inside epsilon ((lambda
  * t) ^ 2).
Definition limiting_penalty (inside : bool) (lambda epsilon : R) : R := jittered inside lambda epsilon 1.

Section Jitter.
Variables (alpha lambda rho epsilon : R) (inside : bool).
Hypotheses (Ha : 0 < alpha) (Hl : 0 < lambda) (Hr : 0 < rho < 1) (He : 0 < epsilon).

(** As long as no entry is 0 step n + 1 has the length alpha jittered(sqrt(1 - rho^(n + 1))). *)
Theorem jittered_step b n :
  (forall m, (m <= n)%nat -> position (orbit (rmsprop alpha lambda rho epsilon inside) (from b) m) <> 0) ->
  position (orbit (rmsprop alpha lambda rho epsilon inside) (from b) (S n)) =
  move (alpha * jittered inside lambda epsilon (sqrt (1 - rho ^ S n))) (position (orbit (rmsprop alpha lambda
    rho epsilon inside) (from b) n)).
Proof.
  intros H. pose proof (eq_24 alpha lambda rho epsilon inside b (S n) ltac:(intros m L; apply H; lia)) as V.
  set (x := orbit (rmsprop alpha lambda rho epsilon inside) (from b)) in *.
  change (position (x (S n))) with (position (x n) - alpha * (lambda * sgn (position (x n)) / denominator
    inside epsilon (second (x (S n))))).
  pose proof (power_between rho n Hr). rewrite V. unfold move, jittered.
    rewrite Rpow_mult_distr, pow2_sqrt by lra. unfold Rdiv. ring.
Qed.

Lemma denominator_pos v : 0 <= v -> 0 < denominator inside epsilon v.
Proof. intros Hv. destruct inside; simpl; [apply sqrt_lt_R0; lra | pose proof (sqrt_pos v); lra]. Qed.

Lemma denominator_below v w : 0 <= v < w -> denominator inside epsilon v < denominator inside epsilon w.
Proof.
  intros H. destruct inside; simpl; [apply sqrt_lt_1_alt; lra|]. pose proof (sqrt_lt_1_alt v w H). lra.
Qed.

(** new-epsilon-agnostic, bounds: a step exceeds its limit by a factor between 1 and 1/t, for 0 < t < 1. *)
Theorem new_jitter_bounds t : 0 < t < 1 ->
  limiting_penalty inside lambda epsilon < jittered inside lambda epsilon t < limiting_penalty inside lambda
    epsilon / t.
Proof.
  intros Ht. unfold limiting_penalty, jittered. rewrite Rmult_1_r.
  assert (P : 0 < lambda * t < lambda) by nra. assert (Q : 0 <= (lambda * t) ^ 2 < lambda ^ 2) by (simpl;
    nra).
  pose proof (denominator_pos ((lambda * t) ^ 2) ltac:(lra)) as D1.
    pose proof (denominator_pos (lambda ^ 2) ltac:(lra)) as D2. split.
  - apply Rmult_lt_compat_l; [exact Hl|]. apply Rinv_lt_contravar; [apply Rmult_lt_0_compat;
    assumption | apply denominator_below; lra].
  - unfold Rdiv. rewrite Rmult_assoc. apply Rmult_lt_compat_l; [exact Hl|]. rewrite <- Rinv_mult.
    apply Rinv_lt_contravar; [repeat apply Rmult_lt_0_compat; lra|]. destruct inside; unfold denominator in *.
    + apply Rsqr_incrst_0; [|apply Rmult_le_pos; lra | lra]. unfold Rsqr.
      replace (sqrt (lambda ^ 2 + epsilon) * t * (sqrt (lambda ^ 2 + epsilon) * t))
        with (sqrt (lambda ^ 2 + epsilon) * sqrt (lambda ^ 2 + epsilon) * (t * t)) by ring.
      rewrite !sqrt_sqrt by lra. rewrite Rpow_mult_distr. simpl. assert (t * t < 1) by nra. nra.
    + rewrite !sqrt_pow2 by lra. nra.
Qed.

(** new-epsilon-agnostic, limit: the steps tend to alpha L. *)
Theorem new_jitter_limit : is_lim_seq (fun n => alpha * jittered inside lambda epsilon (sqrt (1 - rho ^ S n)))
  (alpha * limiting_penalty inside lambda epsilon).
Proof.
  apply is_lim_seq_mult'; [apply is_lim_seq_const|].
  assert (T : is_lim_seq (fun n => 1 / sqrt (1 - rho ^ S n)) 1) by exact (lengths_tend_to_alpha 1 rho Hr).
  apply (is_lim_seq_le_le (fun _ => limiting_penalty inside lambda epsilon) _
    (fun n => limiting_penalty inside lambda epsilon * (1 / sqrt (1 - rho ^ S n)))).
  - intros n. pose proof (new_jitter_bounds _ (root_between rho n Hr)). unfold Rdiv in *. rewrite Rmult_1_l.
    lra.
  - apply is_lim_seq_const.
  - replace (Finite (limiting_penalty inside lambda epsilon)) with (Finite (limiting_penalty inside lambda
    epsilon * 1)) by (f_equal; ring).
    apply is_lim_seq_mult'; [apply is_lim_seq_const | exact T].
Qed.

(** new-epsilon-agnostic, distinct: at every t, and in the limit (t = 1),
    the larger of two penalties has the longer step. *)
Theorem new_jitter_distinct lambda' t : lambda < lambda' -> 0 < t ->
  jittered inside lambda epsilon t < jittered inside lambda' epsilon t.
Proof.
  intros H Ht. unfold jittered. assert (Q : forall k, 0 < k -> 0 <= (k * t) ^ 2) by (intros; apply pow2_ge_0).
  pose proof (denominator_pos ((lambda * t) ^ 2) ltac:(apply Q; lra)) as D1.
  pose proof (denominator_pos ((lambda' * t) ^ 2) ltac:(apply Q; lra)) as D2.
  apply (Rmult_lt_reg_r (denominator inside epsilon ((lambda * t) ^ 2))); [exact D1|].
  apply (Rmult_lt_reg_r (denominator inside epsilon ((lambda' * t) ^ 2))); [exact D2|].
  unfold Rdiv. rewrite (Rmult_assoc lambda), Rinv_l, Rmult_1_r by lra.
  replace (lambda' * / denominator inside epsilon ((lambda' * t) ^ 2) * denominator inside epsilon ((lambda *
    t) ^ 2) * denominator inside epsilon ((lambda' * t) ^ 2))
    with (lambda' * denominator inside epsilon ((lambda * t) ^ 2)) by (field; lra).
  destruct inside; unfold denominator in *.
  - apply Rsqr_incrst_0; [|apply Rmult_le_pos; lra | apply Rmult_le_pos; lra]. unfold Rsqr.
    replace (lambda * sqrt ((lambda' * t) ^ 2 + epsilon) * (lambda * sqrt ((lambda' * t) ^ 2 + epsilon)))
      with (lambda ^ 2 * (sqrt ((lambda' * t) ^ 2 + epsilon) * sqrt ((lambda' * t) ^ 2 + epsilon))) by (simpl;
        ring).
    replace (lambda' * sqrt ((lambda * t) ^ 2 + epsilon) * (lambda' * sqrt ((lambda * t) ^ 2 + epsilon)))
      with (lambda' ^ 2 * (sqrt ((lambda * t) ^ 2 + epsilon) * sqrt ((lambda * t) ^ 2 + epsilon))) by (simpl;
        ring).
    rewrite !sqrt_sqrt by (pose proof (Q lambda Hl); pose proof (Q lambda' ltac:(lra)); lra).
    assert (lambda ^ 2 < lambda' ^ 2) by (simpl; nra). rewrite !Rpow_mult_distr. nra.
  - assert (0 < lambda * t) by (apply Rmult_lt_0_compat; lra).
    assert (0 < lambda' * t) by (apply Rmult_lt_0_compat; lra).
    rewrite !sqrt_pow2 by lra. nra.
Qed.

(** new-epsilon-agnostic: the limiting penalty is below 1. *)
Theorem new_limiting_penalty_below_1 : 0 < limiting_penalty inside lambda epsilon < 1.
Proof.
  unfold limiting_penalty, jittered. rewrite Rmult_1_r. pose proof (denominator_pos (lambda ^ 2) (pow2_ge_0
    _)) as D.
  split; [apply Rdiv_lt_0_compat; assumption|]. apply (Rmult_lt_reg_r (denominator inside epsilon (lambda ^
    2))); [exact D|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra. destruct inside; unfold denominator.
  - rewrite <- (sqrt_pow2 lambda) at 1 by lra. apply sqrt_lt_1_alt. pose proof (pow2_ge_0 lambda). lra.
  - rewrite sqrt_pow2 by lra. lra.
Qed.
End Jitter.

(** new-epsilon-agnostic, where agnosticism is lost: L = 1/2 at lambda = epsilon,
    1/sqrt(2) at lambda = sqrt(epsilon) inside. *)
Theorem new_jitter_scale epsilon : 0 < epsilon ->
  limiting_penalty false epsilon epsilon = 1 / 2 /\ limiting_penalty true (sqrt epsilon) epsilon = 1 / sqrt 2.
Proof.
  intros He. unfold limiting_penalty, jittered, denominator. rewrite !Rmult_1_r, sqrt_pow2, pow2_sqrt by lra.
    split; [field; lra|].
  replace (epsilon + epsilon) with (2 * epsilon) by ring. rewrite sqrt_mult by lra.
  pose proof (sqrt_lt_R0 2 ltac:(lra)). pose proof (sqrt_lt_R0 epsilon He). field. lra.
Qed.
