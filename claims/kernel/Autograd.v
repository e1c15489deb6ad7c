(** What automatic differentiation returns for (3) and (7), at kinks too;
  and runs whose rate is cut finitely often. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Lasso Subgradients Duality Regression Restricted.
Open Scope R_scope.

(** The slope of max(0, t), and s at its kink; PyTorch has s = 0. *)
Definition relu_slope (s t : R) : R := if Rlt_dec 0 t then 1 else if Rlt_dec t 0 then 0 else s.

(** The chain rule on (3): 2 sum_i (max(0, t_i) - y_i) relu'(t_i) z_i + lambda1 sgn(b) + 2 lambda2 b,
  t_i = z_i.b. *)
Definition chain_rule (s : R) (n p : nat) (Z : nat -> vec) (y : vec) (lambda1 lambda2 : R) (b : vec) :
  vec := fun j =>
  sum n (fun i => 2 * (Rmax 0 (dot p (Z i) b) - y i) * relu_slope s (dot p (Z i) b) * Z i j)
  + lambda1 * sgn (b j) + 2 * lambda2 * b j.

Lemma sum_swap n p (a : vec) (Z : nat -> vec) (d : vec) :
  sum p (fun j => sum n (fun i => a i * Z i j) * d j) = sum n (fun i => a i * dot p (Z i) d).
Proof.
  unfold dot. induction p; simpl.
  - rewrite (sum_ext n _ (fun _ => 0)), sum_const; [ring|]. intros; ring.
  - rewrite IHp, (Rmult_comm (sum n _) (d p)), <- sum_scal, <- sum_plus. apply sum_ext. intros i _. ring.
Qed.

Lemma dot_minus p z c b : dot p z (minus c b) = dot p z c - dot p z b.
Proof. unfold dot, minus. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Lemma data_subgradient y t u : y <= 0 ->
  (y - Rmax 0 t) ^ 2 + 2 * (Rmax 0 t - y) * relu_slope 0 t * (u - t) <= (y - Rmax 0 u) ^ 2.
Proof.
  intros Hy. unfold relu_slope. pose proof (Rmax_l 0 u). pose proof (Rmax_r 0 u). set (a := Rmax 0 u) in *.
  destruct (Rlt_dec 0 t) as [T | T].
  - rewrite Rmax_right by lra. assert (0 <= (a - t) ^ 2) by apply pow2_ge_0. simpl in *. nra.
  - rewrite Rmax_left by lra. destruct (Rlt_dec t 0); simpl; nra.
Qed.

Lemma modulus_subgradient b c : Rabs b + sgn b * (c - b) <= Rabs c.
Proof.
  rewrite <- (sgn_abs b). pose proof (Rle_abs c). pose proof (Rle_abs (- c)) as N. rewrite Rabs_Ropp in N.
  destruct (sgn_cases b) as [[_ ->] | [[-> ->] | [_ ->]]]; lra.
Qed.

(** text-2.subgradient, the paper's losses: with relu'(0) = 0 and sgn(0) = 0 the chain rule gives
  subgradients. *)
Theorem chain_rule_gives_subgradients n p Z y lambda1 lambda2 : (forall i, (i < n)%nat -> y i <= 0) ->
  0 <= lambda1 -> 0 <= lambda2 -> forall b,
  subgradient p (loss n p Z y lambda1 lambda2) b (chain_rule 0 n p Z y lambda1 lambda2 b).
Proof.
  intros Hy H1 H2 b c. unfold loss.
  set (t i := dot p (Z i) b). set (u i := dot p (Z i) c).
  set (a i := 2 * (Rmax 0 (t i) - y i) * relu_slope 0 (t i)).
  assert (E : dot p (chain_rule 0 n p Z y lambda1 lambda2 b) (minus c b) =
    sum n (fun i => a i * (u i - t i)) + lambda1 * sum p (fun j => sgn (b j) * (c j - b j))
    + lambda2 * sum p (fun j => 2 * b j * (c j - b j))).
  { rewrite (sum_ext n (fun i => a i * (u i - t i)) (fun i => a i * dot p (Z i) (minus c b))) by (intros;
      rewrite dot_minus; reflexivity).
    rewrite <- sum_swap, <- !sum_scal, <- !sum_plus. apply sum_ext. intros j _.
    change (chain_rule 0 n p Z y lambda1 lambda2 b j) with (sum n (fun i => a i * Z i j) + lambda1 * sgn (b j)
      + 2 * lambda2 * b j).
    unfold minus. ring. }
  rewrite E.
  assert (A : sum n (fun i => (y i - Rmax 0 (t i)) ^ 2) + sum n (fun i => a i * (u i - t i)) <= sum n (fun i
    => (y i - Rmax 0 (u i)) ^ 2)).
  { rewrite <- sum_plus. apply sum_le. intros i Hi. apply data_subgradient, Hy, Hi. }
  assert (B : norm1 p b + sum p (fun j => sgn (b j) * (c j - b j)) <= norm1 p c).
  { unfold norm1. rewrite <- sum_plus. apply sum_le. intros j _. apply modulus_subgradient. }
  assert (C : dot p b b + sum p (fun j => 2 * b j * (c j - b j)) <= dot p c c).
  { unfold dot. rewrite <- sum_plus. apply sum_le. intros j _. pose proof (pow2_ge_0 (c j - b j)). simpl in *.
      lra. }
  apply (Rmult_le_compat_l lambda1) in B; [|exact H1]. apply (Rmult_le_compat_l lambda2) in C; [|exact H2].
  unfold t, u in *. lra.
Qed.

(** The same of (7). *)
Theorem sign_gives_subgradients p lambda : 0 <= lambda -> forall b,
  subgradient p (lasso p lambda) b (fun i => lambda * sgn (b i)).
Proof.
  intros H b c. unfold lasso, norm1, dot, minus.
  rewrite (sum_ext p (fun i => lambda * sgn (b i) * (c i - b i)) (fun i => lambda * (sgn (b i) * (c i - b
    i)))) by (intros; ring).
  rewrite sum_scal, <- Rmult_plus_distr_l, <- sum_plus. apply Rmult_le_compat_l; [exact H|].
  apply sum_le. intros i _. apply modulus_subgradient.
Qed.

(** With relu'(0) = 2, or a positive response, it gives others. *)
Theorem slopes_above_1_are_none : ~ forall n p Z y lambda1 lambda2, (forall i, (i < n)%nat -> y i <= 0) ->
  0 <= lambda1 -> 0 <= lambda2 -> forall b, subgradient p (loss n p Z y lambda1 lambda2) b (chain_rule 2 n p Z
    y lambda1 lambda2 b).
Proof.
  intros H. specialize (H 1%nat 1%nat (fun _ _ => 1) (fun _ => -1) 0 0 ltac:(intros;
    lra) (Rle_refl 0) (Rle_refl 0) (fun _ => 0) (fun _ => 1)).
  rewrite !loss_of_one in H. unfold chain_rule, dot, minus, relu_slope in H. simpl in H.
  rewrite !Rmult_0_r, !Rmult_1_l, !Rplus_0_l, (Rmax_left 0 0), (Rmax_right 0 1) in H by lra.
  destruct (Rlt_dec 0 0); lra.
Qed.

Theorem needs_responses : ~ forall n p Z y lambda1 lambda2,
  0 <= lambda1 -> 0 <= lambda2 -> forall b, subgradient p (loss n p Z y lambda1 lambda2) b (chain_rule 0 n p Z
    y lambda1 lambda2 b).
Proof.
  intros H. specialize (H 1%nat 1%nat (fun _ _ => 1) (fun _ => 1) 0 0 (Rle_refl 0) (Rle_refl 0) (fun _ => 0)
    (fun _ => 1)).
  rewrite !loss_of_one in H. unfold chain_rule, dot, minus, relu_slope in H. simpl in H.
  rewrite !Rmult_0_r, !Rmult_1_l, !Rplus_0_l, (Rmax_left 0 0), (Rmax_right 0 1) in H by lra.
  destruct (Rlt_dec 0 0); lra.
Qed.

(** Above a positive response the loss is not convex: 1, 1 and 0 at -1, 0 and 1. *)
Theorem convex_needs_responses : ~ forall n p Z y lambda1 lambda2, 0 <= lambda1 -> 0 <= lambda2 ->
  forall x x' t, 0 <= t <= 1 -> loss n p Z y lambda1 lambda2 (mix t x x') <=
    t * loss n p Z y lambda1 lambda2 x + (1 - t) * loss n p Z y lambda1 lambda2 x'.
Proof.
  intros H. specialize (H 1%nat 1%nat (fun _ _ => 1) (fun _ => 1) 0 0 (Rle_refl 0) (Rle_refl 0) (fun _ => -1)
    (fun _ => 1) (1 / 2) ltac:(lra)).
  unfold mix in H. rewrite !loss_of_one, !Rmult_1_l in H.
  replace (1 / 2 * -1 + (1 - 1 / 2) * 1) with 0 in H by lra. rewrite (Rmax_left 0 (-1)), (Rmax_left 0 0),
    (Rmax_right 0 1) in H by lra. simpl in H. lra.
Qed.

(** text-2.reducing: after the last cut of the rate the run is that of the constant rate from where it is. *)
Theorem after_the_last_cut (A : Type) (T : R -> A -> A) (rate : nat -> R) (last : R) (N : nat) (start : A) :
  (forall n, (N <= n)%nat -> rate n = last) -> forall n,
  scheduled (fun k => T (rate k)) start (N + n) = orbit (T last) (scheduled (fun k => T (rate k)) start N) n.
Proof.
  intros H n. induction n; [rewrite Nat.add_0_r; reflexivity|].
  rewrite Nat.add_succ_r. simpl. rewrite IHn, H by lia. reflexivity.
Qed.
