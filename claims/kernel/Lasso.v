(** The loss (7), lambda |b|_1, in R^p: its minimiser, its Lipschitz constants,
    and the bound of Proposition 5.1 on it. *)
Require Import Reals Lra Lia.
From ndgm Require Import Rules Vectors Subgradients.
Open Scope R_scope.

Definition lasso (p : nat) (lambda : R) (b : vec) : R := lambda * norm1 p b.

Lemma norm1_nonneg p x : 0 <= norm1 p x.
Proof. apply sum_nonneg. intros; apply Rabs_pos. Qed.

(** text-B.4.minimizer: the vector of zeros is the unique global minimiser of (7). *)
Theorem zero_is_the_minimiser p lambda b : 0 < lambda -> (exists i, (i < p)%nat /\ b i <> 0) ->
  lasso p lambda (fun _ => 0) < lasso p lambda b.
Proof.
  intros Hl (i & Hi & H). unfold lasso, norm1.
  apply Rmult_lt_compat_l; [exact Hl|].
  apply (sum_lt_one p (fun _ => Rabs 0) (fun i => Rabs (b i)) i Hi); rewrite Rabs_R0.
  - intros. apply Rabs_pos.
  - apply Rabs_pos_lt, H.
Qed.

(** text-4.lipschitz, in the 1-norm: |f(x) - f(y)| <= lambda |x - y|_1. *)
Theorem lasso_lipschitz_1 p lambda x y : 0 <= lambda ->
  Rabs (lasso p lambda x - lasso p lambda y) <= lambda * norm1 p (minus x y).
Proof.
  intros Hl. unfold lasso. rewrite <- Rmult_minus_distr_l, Rabs_mult, (Rabs_right lambda) by lra.
  apply Rmult_le_compat_l; [exact Hl|]. unfold norm1, minus. apply Rabs_le.
  assert (A : forall u v, sum p (fun i => Rabs (u i)) - sum p (fun i => Rabs (v i)) <= sum p (fun i => Rabs (u
    i - v i))).
  { intros u v. induction p; simpl; [lra|]. pose proof (Rabs_triang_inv (u p) (v p)). lra. }
  pose proof (A x y). pose proof (A y x) as B.
  rewrite (sum_ext p (fun i => Rabs (y i - x i)) (fun i => Rabs (x i - y i))) in B by (intros;
    apply Rabs_minus_sym). lra.
Qed.

(** text-4.lipschitz, in the 1-norm: lambda cannot be lowered. *)
Theorem lasso_least_1 p lambda L : (0 < p)%nat ->
  (forall x y, Rabs (lasso p lambda x - lasso p lambda y) <= L * norm1 p (minus x y)) -> Rabs lambda <= L.
Proof.
  intros Hp H. pose (e := fun i => if (i =? 0)%nat then 1 else 0). specialize (H e (fun _ => 0)).
  assert (E : norm1 p e = 1 /\ norm1 p (minus e (fun _ => 0)) = 1).
  { assert (U : forall q, sum (S q) e = 1) by (unfold e; clear; induction q; simpl in *; lra).
    destruct p as [|q]; [lia|]. unfold norm1, minus.
    split; (transitivity (sum (S q) e); [apply sum_ext; intros i _; unfold e|apply U]);
      destruct (i =? 0)%nat; rewrite ?Rminus_0_r, ?Rabs_R1, ?Rabs_R0; reflexivity. }
  destruct E as [E F]. unfold lasso in H. rewrite E, F in H.
  replace (norm1 p (fun _ => 0)) with 0 in H by (unfold norm1; rewrite Rabs_R0, sum_const; ring).
  rewrite Rmult_0_r, Rminus_0_r, !Rmult_1_r in H. exact H.
Qed.

Lemma norm1_le_norm p x : norm1 p x <= sqrt (INR p) * norm p x.
Proof.
  assert (A : dot p (fun i => Rabs (x i)) (fun _ => 1) = norm1 p x) by (apply sum_ext; intros; ring).
  assert (B : norm p (fun i => Rabs (x i)) = norm p x).
  { unfold norm. f_equal. apply sum_ext. intros. rewrite <- Rabs_mult. apply Rabs_right. nra. }
  assert (C : norm p (fun _ => 1) = sqrt (INR p)).
  { unfold norm, dot. f_equal. rewrite sum_const. ring. }
  rewrite <- A. eapply Rle_trans; [apply dot_le|]. rewrite B, C. lra.
Qed.

(** text-4.lipschitz, Euclidean norm: (7) is Lipschitz with L = lambda sqrt(p). *)
Theorem lasso_lipschitz p lambda : 0 <= lambda -> lipschitz p (lasso p lambda) (lambda * sqrt (INR p)).
Proof.
  intros Hl x y. eapply Rle_trans; [apply lasso_lipschitz_1, Hl|]. rewrite Rmult_assoc.
  apply Rmult_le_compat_l; [exact Hl | apply norm1_le_norm].
Qed.

(** text-4.lipschitz, Euclidean norm: no smaller constant than lambda sqrt(p) will do. *)
Theorem lasso_least p lambda L : (0 < p)%nat -> 0 <= lambda -> lipschitz p (lasso p lambda) L ->
  lambda * sqrt (INR p) <= L.
Proof.
  intros Hp Hl H. specialize (H (fun _ => 1) (fun _ => 0)). unfold lasso, norm1 in H.
  rewrite Rabs_R0, Rabs_R1, !sum_const, Rmult_0_r, Rmult_0_r, Rminus_0_r, Rmult_1_r in H.
  assert (P : 0 < INR p) by (apply lt_0_INR, Hp).
  assert (E : norm p (minus (fun _ => 1) (fun _ => 0)) = sqrt (INR p)).
  { unfold norm, dot, minus. f_equal. rewrite sum_const. ring. }
  rewrite E, Rabs_right in H by nra. pose proof (sqrt_lt_R0 _ P).
    pose proof (sqrt_sqrt (INR p) ltac:(lra)) as Q.
  apply (Rmult_le_reg_r (sqrt (INR p))); [assumption|]. rewrite Rmult_assoc, Q. exact H.
Qed.

(** text-4.lipschitz, as printed (refuted): L = lambda fails in the Euclidean norm for p = 2. *)
Theorem lasso_not_lambda_lipschitz : ~ lipschitz 2 (lasso 2 1) 1.
Proof.
  intros H. pose proof (lasso_least 2 1 1 ltac:(lia) ltac:(lra) H) as B. rewrite Rmult_1_l in B.
  assert (1 < sqrt (INR 2)); [|lra]. rewrite <- sqrt_1. apply sqrt_lt_1_alt. simpl. lra.
Qed.
