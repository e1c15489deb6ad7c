(** The penalised ReLU regression (3), (11): convex with the minimiser 0 for non-positive responses;
    the dual of (7). *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Lasso Duality.
Open Scope R_scope.

(** |y - max(0, Z beta)|^2 + lambda1 |beta|_1 + lambda2 |beta|_2^2, with the n rows of Z. *)
Definition loss (n p : nat) (Z : nat -> vec) (y : vec) (lambda1 lambda2 : R) (beta : vec) : R :=
  sum n (fun i => (y i - Rmax 0 (dot p (Z i) beta)) ^ 2) + lambda1 * norm1 p beta + lambda2 * dot p beta beta.

Lemma data_convex y u v t : y <= 0 -> 0 <= t <= 1 ->
  (y - Rmax 0 (t * u + (1 - t) * v)) ^ 2 <= t * (y - Rmax 0 u) ^ 2 + (1 - t) * (y - Rmax 0 v) ^ 2.
Proof.
  intros Hy Ht. assert (A : Rmax 0 (t * u + (1 - t) * v) <= t * Rmax 0 u + (1 - t) * Rmax 0 v).
  { pose proof (Rmax_l 0 u). pose proof (Rmax_r 0 u). pose proof (Rmax_l 0 v). pose proof (Rmax_r 0 v).
    apply Rmax_lub; nra. }
  pose proof (Rmax_l 0 (t * u + (1 - t) * v)) as B. set (a := Rmax 0 u) in *. set (b := Rmax 0 v) in *.
  set (c := Rmax 0 _) in *. clearbody a b c.
  apply Rle_trans with ((y - (t * a + (1 - t) * b)) ^ 2); [nra|].
  assert (0 <= t * (1 - t) * (a - b) ^ 2) by (apply Rmult_le_pos; [nra | apply pow2_ge_0]). simpl in *. nra.
Qed.

Lemma dot_mix_2 p z x y t : dot p z (mix t x y) = t * dot p z x + (1 - t) * dot p z y.
Proof. unfold dot, mix. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Section Loss.
Variables (n p : nat) (Z : nat -> vec) (y : vec) (lambda1 lambda2 : R).
Hypotheses (Hy : forall i, (i < n)%nat -> y i <= 0) (H1 : 0 <= lambda1) (H2 : 0 <= lambda2).

(** text-2.convex: (3) is convex in beta for every non-positive response. *)
Theorem text_2_convex x x' t : 0 <= t <= 1 ->
  loss n p Z y lambda1 lambda2 (mix t x x') <= t * loss n p Z y lambda1 lambda2 x + (1 - t) * loss n p Z y
    lambda1 lambda2 x'.
Proof.
  intros Ht. unfold loss.
  assert (A : sum n (fun i => (y i - Rmax 0 (dot p (Z i) (mix t x x'))) ^ 2) <=
    t * sum n (fun i => (y i - Rmax 0 (dot p (Z i) x)) ^ 2) + (1 - t) * sum n (fun i => (y i - Rmax 0 (dot p
      (Z i) x')) ^ 2)).
  { rewrite <- !sum_scal, <- sum_plus. apply sum_le. intros i Hi. rewrite dot_mix_2. apply data_convex; auto.
    }
  assert (B : norm1 p (mix t x x') <= t * norm1 p x + (1 - t) * norm1 p x').
  { unfold norm1. rewrite <- !sum_scal, <- sum_plus. apply sum_le. intros i _. unfold mix.
    eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult, (Rabs_right t), (Rabs_right (1 - t)); lra. }
  assert (C : dot p (mix t x x') (mix t x x') <= t * dot p x x + (1 - t) * dot p x' x').
  { unfold dot. rewrite <- !sum_scal, <- sum_plus. apply sum_le. intros i _. unfold mix.
    assert (0 <= t * (1 - t) * (x i - x' i) ^ 2) by (apply Rmult_le_pos; [nra | apply pow2_ge_0]).
      simpl in *. nra. }
  apply (Rmult_le_compat_l lambda1) in B; [|exact H1]. apply (Rmult_le_compat_l lambda2) in C; [|exact H2].
    lra.
Qed.

Lemma loss_at_zero : loss n p Z y lambda1 lambda2 zero = sum n (fun i => y i ^ 2).
Proof.
  unfold loss. replace (norm1 p zero) with 0.
  - rewrite dot_zero, (sum_ext n _ (fun i => y i ^ 2)); [ring|]. intros i _.
    rewrite dot_zero, Rmax_left by lra. ring.
  - unfold norm1, zero. rewrite Rabs_R0, sum_const. ring.
Qed.

Lemma data_least beta : sum n (fun i => y i ^ 2) <= sum n (fun i => (y i - Rmax 0 (dot p (Z i) beta)) ^ 2).
Proof.
  apply sum_le. intros i Hi. specialize (Hy i Hi). pose proof (Rmax_l 0 (dot p (Z i) beta)). simpl. nra.
Qed.

(** eq-14, constant: whatever the multipliers lambda1, lambda2 >= 0, the infimum of (11) is |y|^2, at 0. *)
Theorem eq_14_constant beta : loss n p Z y lambda1 lambda2 zero = sum n (fun i => y i ^ 2) /\
  sum n (fun i => y i ^ 2) <= loss n p Z y lambda1 lambda2 beta.
Proof.
  split; [exact loss_at_zero|]. unfold loss. pose proof (data_least beta).
  assert (0 <= lambda1 * norm1 p beta) by (apply Rmult_le_pos; [exact H1 | apply norm1_nonneg]).
  assert (0 <= lambda2 * dot p beta beta) by (apply Rmult_le_pos; [exact H2 | apply dot_pos]). lra.
Qed.

(** text-2.minimizer: with a penalty the vector of zeros is the unique global minimiser. *)
Theorem text_2_minimizer beta : 0 < lambda1 \/ 0 < lambda2 -> (exists i, (i < p)%nat /\ beta i <> 0) ->
  loss n p Z y lambda1 lambda2 zero < loss n p Z y lambda1 lambda2 beta.
Proof.
  intros HP (j & Hj & Hb). rewrite loss_at_zero. unfold loss. pose proof (data_least beta).
  assert (A : 0 < norm1 p beta).
  { replace 0 with (sum p (fun _ => 0)) by (rewrite sum_const; ring). apply (sum_lt_one p _ _ j Hj).
    - intros. apply Rabs_pos.
    - apply Rabs_pos_lt, Hb. }
  assert (B : 0 < dot p beta beta).
  { replace 0 with (sum p (fun _ => 0)) by (rewrite sum_const; ring). apply (sum_lt_one p _ _ j Hj).
    - intros. nra.
    - nra. }
  destruct HP; nra.
Qed.
End Loss.

(** text-A.3.2.toy-dual: the optimal solutions of the max crossing problem for (7),
    the mu whose hyperplane through
    (0, 0) has the epigraph above it, are the box [-lambda, lambda]^p. *)
Theorem text_A_3_2_toy_dual p lambda mu : 0 <= lambda ->
  (forall u, lasso p lambda zero <= lasso p lambda u + dot p mu u) <-> (forall i, (i < p)%nat ->
    Rabs (mu i) <= lambda).
Proof.
  intros Hl. assert (E0 : lasso p lambda zero = 0) by (unfold lasso, norm1, zero; rewrite Rabs_R0, sum_const;
    ring).
  rewrite E0. split.
  - intros H i Hi. specialize (H (fun j => if (j =? i)%nat then - sgn (mu i) else 0)).
    assert (E : forall h : R -> R -> R, (forall a, h a 0 = 0) ->
      sum p (fun j => h (mu j) (if (j =? i)%nat then - sgn (mu i) else 0)) = h (mu i) (- sgn (mu i))).
    { intros h Hh. clear - Hi Hh. induction p as [|q IH]; [lia|]. simpl.
      destruct (Nat.eqb_spec q i) as [-> | D].
      - rewrite (sum_ext i _ (fun _ => 0)), sum_const; [ring|]. intros j L.
        destruct (Nat.eqb_spec j i); [lia | apply Hh].
      - rewrite Hh, IH by lia. ring. }
    unfold lasso, norm1, dot in H. rewrite (E (fun _ b => Rabs b)), (E Rmult) in H by (intros;
      rewrite ?Rabs_R0; ring).
    rewrite <- sgn_abs. destruct (sgn_cases (mu i)) as [[_ G] | [[_ G] | [_ G]]]; rewrite G in *.
    + rewrite Rabs_left in H; lra.
    + lra.
    + rewrite Rabs_right in H; lra.
  - intros H u. unfold lasso, norm1, dot. rewrite <- sum_scal, <- sum_plus. apply sum_nonneg. intros i Hi.
    specialize (H i Hi). apply Rabs_le_between in H.
    unfold Rabs. destruct (Rcase_abs (u i)); nra.
Qed.
