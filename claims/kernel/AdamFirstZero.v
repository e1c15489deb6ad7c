(** new-adam-unit, irrational: decays at which Adam's first moment comes to 0, after 3 steps and after 7. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Inference Vectors Translations AdamMoment AdamRoots AdamDecays.
Open Scope R_scope.

Section Runs.
Variables (alpha lambda beta rho : R) (inside corrected : bool).
Hypotheses (Ha : 0 < alpha) (Hl : 0 < lambda) (Hb : 0 < beta < 1) (Hr : 0 < rho < 1).
Local Notation step := (adam alpha lambda beta rho 0 inside corrected).

(** What a step makes of the moment, once n gradients were plus or minus lambda. *)
Definition gain (n : nat) : R := alpha * ((if corrected then / (1 - beta ^ S n) else 1) /
  denominator inside 0 (if corrected then lambda ^ 2 * (1 - rho ^ S n) / (1 - rho ^ S n)
    else lambda ^ 2 * (1 - rho ^ S n))).

Lemma below_1 x n : 0 < x < 1 -> 0 < 1 - x ^ S n.
Proof.
  intros H. enough (x ^ S n < 1) by lra. induction n; [simpl; lra|]. change (x * x ^ S n < 1).
  pose proof (pow_lt x (S n) ltac:(lra)). nra.
Qed.

Lemma gain_positive n : 0 < gain n.
Proof.
  pose proof (below_1 beta n Hb). pose proof (below_1 rho n Hr). pose proof (pow_lt lambda 2 Hl).
  assert (V : 0 < (if corrected then lambda ^ 2 * (1 - rho ^ S n) / (1 - rho ^ S n) else lambda ^ 2 * (1 -
    rho ^ S n))).
  { destruct corrected; [apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat;
    lra | lra] | apply Rmult_lt_0_compat; lra]. }
  apply Rmult_lt_0_compat; [exact Ha|]. apply Rdiv_lt_0_compat.
  - destruct corrected; [apply Rinv_0_lt_compat; lra | lra].
  - unfold denominator. destruct inside; [apply sqrt_lt_R0; lra|]. rewrite Rplus_0_r. apply sqrt_lt_R0, V.
Qed.

(** A step from n gradients plus or minus lambda on, of sign s. *)
Lemma one_step x m n s : sgn x = s -> s ^ 2 = 1 ->
  step (State x m (lambda ^ 2 * (1 - rho ^ n)) n) = State (x - gain n * (beta * m + (1 - beta) * (lambda *
    s)))
    (beta * m + (1 - beta) * (lambda * s)) (lambda ^ 2 * (1 - rho ^ S n)) (S n).
Proof.
  intros Hs H1. unfold adam. cbn [position first second iteration]. rewrite Hs.
  assert (V : rho * (lambda ^ 2 * (1 - rho ^ n)) + (1 - rho) * (lambda * s) ^ 2 = lambda ^ 2 * (1 - rho ^ S
    n)).
  { rewrite Rpow_mult_distr, H1. simpl. ring. }
  rewrite V. f_equal. f_equal. unfold gain. destruct corrected; unfold Rdiv; ring.
Qed.

(** How far a run of positive entries has come. *)
Definition drop (k : nat) : R := total (fun j => gain j * (lambda * (1 - beta ^ S j))) k.

Lemma drop_grows k : drop k < drop (S k).
Proof.
  unfold drop. simpl total. pose proof (gain_positive k). pose proof (below_1 beta k Hb). simpl pow in *.
  assert (0 < gain k * (lambda * (1 - beta * beta ^ k))) by (apply Rmult_lt_0_compat;
    [|apply Rmult_lt_0_compat]; lra).
  lra.
Qed.

Lemma drop_le j k : (j <= k)%nat -> drop j <= drop k.
Proof. induction 1 as [|m _ IH]; [lra|]. pose proof (drop_grows m). lra. Qed.

Lemma positive_run b k : (forall j, (j < k)%nat -> drop j < b) -> orbit step (from b) k =
  State (b - drop k) (lambda * (1 - beta ^ k)) (lambda ^ 2 * (1 - rho ^ k)) k.
Proof.
  induction k as [|k IH]; intros H.
  - unfold from, drop. simpl. f_equal; ring.
  - change (orbit step (from b) (S k)) with (step (orbit step (from b) k)). rewrite IH by (intros; apply H;
    lia).
    specialize (H k ltac:(lia)). rewrite (one_step _ _ _ 1) by (try ring; apply sgn_pos; lra).
    f_equal; [unfold drop; simpl total; simpl pow; ring | simpl pow; ring].
Qed.

Lemma negative_step x m n : x < 0 -> step (State x m (lambda ^ 2 * (1 - rho ^ n)) n) =
  State (x - gain n * (beta * m - (1 - beta) * lambda)) (beta * m - (1 - beta) * lambda)
    (lambda ^ 2 * (1 - rho ^ S n)) (S n).
Proof.
  intros H. rewrite (one_step _ _ _ (-1)) by (try ring; apply sgn_neg; exact H).
  f_equal; [f_equal; f_equal; ring | ring].
Qed.

(** A start from which k + 1 positive entries come first, and then a negative one. *)
Lemma turn k : exists b, b <> 0 /\ exists x, x < 0 /\ orbit step (from b) (S k) =
  State x (lambda * (1 - beta ^ S k)) (lambda ^ 2 * (1 - rho ^ S k)) (S k).
Proof.
  pose proof (drop_grows k) as G. exists ((drop k + drop (S k)) / 2).
  assert (Z : 0 <= drop k) by (apply (drop_le 0 k); lia).
  split; [lra|]. exists ((drop k + drop (S k)) / 2 - drop (S k)). split; [lra|].
  apply positive_run. intros j L. pose proof (drop_le j k ltac:(lia)). lra.
Qed.

(** 2 beta^q = 1 + beta^(p + q) for p = 2, q = 1. *)
Theorem zero_after_3 : beta ^ 2 + beta = 1 -> exists b, b <> 0 /\ first (orbit step (from b) 3) = 0.
Proof.
  intros E. destruct (turn 1) as (b & B & x & X & O). exists b. split; [exact B|].
  change (orbit step (from b) 3) with (step (orbit step (from b) 2)). rewrite O, negative_step by exact X.
  cbn [first]. replace (beta * (lambda * (1 - beta ^ 2)) - (1 - beta) * lambda)
    with (lambda * (1 - beta) * (beta ^ 2 + beta - 1)) by ring. rewrite E. ring.
Qed.

(** And for p = 4, q = 3. *)
Theorem zero_after_7 : 2 * beta ^ 3 = 1 + beta ^ 7 -> exists b, b <> 0 /\ first (orbit step (from b) 7) = 0.
Proof.
  intros E. destruct (turn 3) as (b & B & x & X & O). exists b. split; [exact B|].
  assert (P4 : 0 < beta ^ 4 < 1) by (pose proof (below_1 beta 3 Hb); split; [apply pow_lt|]; lra).
  assert (E2 : beta * (beta ^ 2 * (2 - beta ^ 4)) = 1) by (replace (beta * (beta ^ 2 * (2 - beta ^ 4))) with
    (2 * beta ^ 3 - beta ^ 7) by ring; lra).
  assert (M6 : 0 < 2 * beta ^ 2 - beta ^ 6 - 1).
  { replace (2 * beta ^ 2 - beta ^ 6 - 1) with (beta ^ 2 * (2 - beta ^ 4) - 1) by ring. nra. }
  assert (M5 : 0 < 2 * beta - beta ^ 5 - 1).
  { replace (2 * beta ^ 2 - beta ^ 6 - 1) with (beta * (2 * beta - beta ^ 5 - 1) - (1 - beta)) in M6 by ring.
    nra. }
  change (orbit step (from b) 7) with (step (step (step (orbit step (from b) 4)))). rewrite O.
  rewrite negative_step by exact X.
  replace (beta * (lambda * (1 - beta ^ 4)) - (1 - beta) * lambda) with (lambda * (2 * beta - beta ^ 5 - 1))
    by ring.
  pose proof (gain_positive 4) as G4. assert (Q5 : 0 < lambda * (2 * beta - beta ^ 5 - 1)) by (apply
    Rmult_lt_0_compat; assumption).
  rewrite negative_step by (pose proof (Rmult_lt_0_compat _ _ G4 Q5); lra).
  replace (beta * (lambda * (2 * beta - beta ^ 5 - 1)) - (1 - beta) * lambda)
    with (lambda * (2 * beta ^ 2 - beta ^ 6 - 1)) by ring.
  pose proof (gain_positive 5) as G5. assert (Q6 : 0 < lambda * (2 * beta ^ 2 - beta ^ 6 - 1)) by (apply
    Rmult_lt_0_compat; assumption).
  rewrite negative_step by (pose proof (Rmult_lt_0_compat _ _ G4 Q5);
    pose proof (Rmult_lt_0_compat _ _ G5 Q6); lra).
  cbn [first]. replace (beta * (lambda * (2 * beta ^ 2 - beta ^ 6 - 1)) - (1 - beta) * lambda)
    with (lambda * (2 * beta ^ 3 - (1 + beta ^ 7))) by ring. rewrite E. ring.
Qed.
End Runs.

Lemma seventh : exists beta, 92056 / 100000 <= beta <= 92057 / 100000 /\ 2 * beta ^ 3 = 1 + beta ^ 7.
Proof.
  destruct (IVT (fun x => 2 * x ^ 3 - x ^ 7 - 1) (92056 / 100000) (92057 / 100000)) as [z [Hz E]].
  - reg.
  - lra.
  - simpl. lra.
  - simpl. lra.
  - exists z. split; [exact Hz | lra].
Qed.

Lemma golden : 0 < (sqrt 5 - 1) / 2 < 1 /\ ((sqrt 5 - 1) / 2) ^ 2 + (sqrt 5 - 1) / 2 = 1.
Proof.
  pose proof (sqrt_sqrt 5 ltac:(lra)) as Q. pose proof (sqrt_pos 5) as P. split; [split; nra|].
  replace (((sqrt 5 - 1) / 2) ^ 2 + (sqrt 5 - 1) / 2) with ((sqrt 5 * sqrt 5 - 1) / 4) by field. rewrite Q.
    field.
Qed.

(** In [9/10, 99/100] it does not come to 0 before the seventh step. *)
Theorem none_before_7 alpha lambda beta rho epsilon inside corrected b n : 0 < lambda ->
  9 / 10 <= beta <= 99 / 100 -> b <> 0 -> (1 <= n <= 6)%nat ->
  first (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) n) <> 0.
Proof.
  intros Hl Hb H0 Hn. destruct n as [|n]; [lia|]. rewrite moment_polynomial.
  set (s j := sgn (position (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) j))).
  intros E. apply Rmult_integral in E. destruct E as [E | E]; [apply Rmult_integral in E; lra|].
  assert (G : forall j, is_sign (s j)).
  { intros j. unfold s, is_sign. destruct (sgn_cases (position (orbit (adam alpha lambda beta rho epsilon
    inside
      corrected) (from b) j))) as [[_ ->] | [[_ ->] | [_ ->]]]; auto. }
  assert (S0 : s 0%nat = 1 \/ s 0%nat = -1) by (apply sgn_nonzero, H0).
  pose (c j := if (j <=? n)%nat then s 0%nat * s j else 0).
  assert (C : forall j, is_sign (c j)).
  { intros j. unfold c, is_sign. destruct (j <=? n)%nat; [|auto].
    destruct S0 as [-> | ->], (G j) as [-> | [-> | ->]]; lra. }
  apply (no_root_of_six (c 1%nat) (c 2%nat) (c 3%nat) (c 4%nat) (c 5%nat) beta); try apply C; [exact Hb|].
  assert (C0 : s 0%nat * s 0%nat = 1) by (destruct S0 as [-> | ->]; ring).
  assert (K : exists k, beta * (beta * (beta * (beta * (beta * 1 + c 1%nat) + c 2%nat) + c 3%nat) + c 4%nat)
    + c 5%nat =
    s 0%nat * polynomial s n beta * k).
  { rewrite <- C0. exists (beta ^ (5 - n)). unfold c.
    assert (n = 0 \/ n = 1 \/ n = 2 \/ n = 3 \/ n = 4 \/ n = 5)%nat as N by lia.
    destruct N as [-> | [-> | [-> | [-> | [-> | ->]]]]]; simpl; ring. }
  destruct K as [k ->]. fold (polynomial s n beta) in *. unfold s in *. rewrite E. ring.
Qed.

(** new-adam-unit, irrational. *)
Theorem new_adam_irrational alpha lambda rho inside corrected : 0 < alpha -> 0 < lambda -> 0 < rho < 1 ->
  (exists b, b <> 0 /\ first (orbit (adam alpha lambda ((sqrt 5 - 1) / 2) rho 0 inside corrected) (from b) 3)
    = 0) /\
  (exists beta b, 92056 / 100000 <= beta <= 92057 / 100000 /\ b <> 0 /\
    first (orbit (adam alpha lambda beta rho 0 inside corrected) (from b) 7) = 0) /\
  (forall beta b n, 9 / 10 <= beta <= 99 / 100 -> b <> 0 -> (1 <= n <= 6)%nat ->
    first (orbit (adam alpha lambda beta rho 0 inside corrected) (from b) n) <> 0).
Proof.
  intros Ha Hl Hr. split; [|split].
  - destruct golden as [G E]. apply zero_after_3; assumption.
  - destruct seventh as (beta & B & E).
    destruct (zero_after_7 alpha lambda beta rho inside corrected Ha Hl ltac:(lra) Hr E) as (b & B0 & Z).
    exists beta, b. auto.
  - intros beta b n. apply none_before_7, Hl.
Qed.

(** The eighth is not the first. *)
Theorem not_none_before_8 inside corrected : ~ forall alpha lambda rho, 0 < alpha -> 0 < lambda ->
  0 < rho < 1 ->
  forall beta b n, 9 / 10 <= beta <= 99 / 100 -> b <> 0 -> (1 <= n <= 7)%nat ->
    first (orbit (adam alpha lambda beta rho 0 inside corrected) (from b) n) <> 0.
Proof.
  intros H. destruct (new_adam_irrational 1 1 (1 / 2) inside corrected) as (_ & (beta & b & B & B0 & Z) & _);
    try lra.
  apply (H 1 1 (1 / 2) ltac:(lra) ltac:(lra) ltac:(lra) beta b 7%nat); [lra | exact B0 | lia | exact Z].
Qed.
