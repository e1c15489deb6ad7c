(** Convex quadratic forms in R^p: a step that does not raise the loss brings no point further from the
  minimiser. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Duality Regression Restricted Autograd Smooth.
Open Scope R_scope.

(** A x for a matrix by its rows; A symmetric and positive semidefinite; x.A x / 2. *)
Definition apply (p : nat) (A : nat -> vec) (x : vec) : vec := fun i => dot p (A i) x.
Definition symmetric (p : nat) (A : nat -> vec) : Prop := forall i j, (i < p)%nat -> (j < p)%nat ->
  A i j = A j i.
Definition semidefinite (p : nat) (A : nat -> vec) : Prop := forall x, 0 <= dot p x (apply p A x).
Definition form (p : nat) (A : nat -> vec) (x : vec) : R := dot p x (apply p A x) / 2.

Lemma dot_along_l p x d t z : dot p (along x d t) z = dot p x z + t * dot p d z.
Proof. unfold dot, along. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Lemma dot_along_r p x d t z : dot p z (along x d t) = dot p z x + t * dot p z d.
Proof. unfold dot, along. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Lemma apply_along p A x d t : apply p A (along x d t) = along (apply p A x) (apply p A d) t.
Proof. apply functional_extensionality. intros i. unfold apply. rewrite dot_along_r. reflexivity. Qed.

Lemma apply_sym p A x y : symmetric p A -> dot p x (apply p A y) = dot p y (apply p A x).
Proof.
  intros H. transitivity (sum p (fun i => x i * dot p (A i) y)); [reflexivity|]. rewrite <- sum_swap.
  apply sum_ext. intros j Hj. unfold apply. rewrite (Rmult_comm (y j)). f_equal. apply sum_ext. intros i Hi.
    rewrite (H i j Hi Hj). ring.
Qed.

(** Cauchy and Schwarz for the form. *)
Lemma form_cauchy_schwarz p A x y : symmetric p A -> semidefinite p A ->
  dot p x (apply p A y) ^ 2 <= dot p x (apply p A x) * dot p y (apply p A y).
Proof.
  intros S0 P. set (b := dot p x (apply p A y)). set (a := dot p x (apply p A x)).
    set (c := dot p y (apply p A y)).
  assert (Q : forall t, 0 <= a + 2 * t * b + t ^ 2 * c).
  { intros t. pose proof (P (along x y t)) as H. rewrite apply_along, dot_along_l, !dot_along_r,
      (apply_sym p A y x S0) in H.
    fold a b c in H. simpl in *. lra. }
  assert (C : 0 <= c) by exact (P y).
  destruct (Req_dec c 0) as [E | N].
  - rewrite E in *. destruct (Req_dec b 0) as [F | F]; [rewrite F; simpl; lra|]. exfalso.
    specialize (Q (- (a + 1) / (2 * b))). replace (2 * (- (a + 1) / (2 * b)) * b) with (- (a + 1)) in Q by
      (field; exact F). lra.
  - specialize (Q (- b / c)). replace (a + 2 * (- b / c) * b + (- b / c) ^ 2 * c) with (a - b ^ 2 / c) in Q by
      (field; exact N).
    apply (Rmult_le_compat_r c) in Q; [|exact C]. rewrite Rmult_minus_distr_r in Q. unfold Rdiv in Q.
    rewrite (Rmult_assoc (b ^ 2)), Rinv_l in Q by exact N. lra.
Qed.

(** new-euclidean-monotone: with the minimiser m, at any rate. *)
Theorem new_euclidean_monotone p A m alpha x : symmetric p A -> semidefinite p A -> 0 < alpha ->
  let y := fun i => x i - alpha * apply p A (minus x m) i in
  form p A (minus y m) <= form p A (minus x m) -> norm p (minus y m) <= norm p (minus x m).
Proof.
  intros S0 P Ha y. set (u := minus x m). set (g := apply p A u).
  replace (minus y m) with (along u g (- alpha)) by (apply functional_extensionality; intros; unfold along, y,
    g, u, minus; ring).
  unfold form, norm. rewrite apply_along, !dot_along_l, !dot_along_r, (apply_sym p A g u S0). fold g.
  intros F. apply sqrt_le_1_alt. rewrite (dot_sym p g u).
  pose proof (form_cauchy_schwarz p A u g S0 P) as K. rewrite (apply_sym p A u g S0) in K. fold g in K.
  rewrite (apply_sym p A u g S0) in F. fold g in F. pose proof (P u) as U. fold g in U. pose proof (P g) as C.
    pose proof (dot_pos p g) as G.
  set (q := dot p u g) in *. set (s := dot p g g) in *. set (c := dot p g (apply p A g)) in *.
    clearbody q s c.
  assert (alpha * c <= 2 * s).
  { apply (Rmult_le_reg_l alpha); [exact Ha|]. simpl in F. lra. }
  assert (alpha * s <= 2 * q).
  { destruct (Rle_lt_or_eq_dec _ _ C) as [C0 | C0].
    - apply (Rmult_le_reg_r c); [exact C0|]. simpl in K. nra.
    - rewrite <- C0 in K. assert (s = 0) by (simpl in K; nra). nra. }
  nra.
Qed.

(** In the 1-norm it fails: on (x + 2 y)^2 / 2 a fifth of the gradient from (1, 0) leads to (4/5, -2/5). *)
Definition rank_one : nat -> vec := fun i j => (if (i =? 0)%nat then 1 else 2) * (if (j =? 0)%nat then 1 else
  2).

Theorem not_in_the_1_norm : ~ forall p A m alpha x, symmetric p A -> semidefinite p A -> 0 < alpha ->
  form p A (minus (fun i => x i - alpha * apply p A (minus x m) i) m) <= form p A (minus x m) ->
  norm1 p (minus (fun i => x i - alpha * apply p A (minus x m) i) m) <= norm1 p (minus x m).
Proof.
  intros H. specialize (H 2%nat rank_one zero (1 / 5) (fun i => if (i =? 0)%nat then 1 else 0)).
  unfold form, norm1, apply, minus, dot, zero, rank_one in H. simpl in H.
  assert (A : Rabs (4 / 5) + Rabs (- (2 / 5)) <= Rabs 1 + Rabs 0).
  { match type of H with _ -> _ -> _ -> _ -> ?C => enough (K : C) end.
    - rewrite !Rplus_0_l in K. repeat match type of K with context [Rabs ?v]
        => progress ring_simplify v in K end.
      replace (- (1 / 5) + 1) with (4 / 5) in K by lra. replace (-2 * (1 / 5)) with (- (2 / 5)) in K by lra.
        exact K.
    - apply H; [| | lra | lra].
      + intros i j _ _. ring.
      + intros x. unfold apply, dot. simpl. pose proof (pow2_ge_0 (x 0%nat + 2 * x 1%nat)). simpl in *. lra. }
  rewrite Rabs_R0, Rabs_R1, (Rabs_right (4 / 5)), (Rabs_left (- (2 / 5))) in A by lra. lra.
Qed.

(** On -x^2/2, which is not convex, every step lowers the loss and leads away. *)
Theorem not_without_convexity : ~ forall p A m alpha x, symmetric p A -> 0 < alpha ->
  form p A (minus (fun i => x i - alpha * apply p A (minus x m) i) m) <= form p A (minus x m) ->
  norm p (minus (fun i => x i - alpha * apply p A (minus x m) i) m) <= norm p (minus x m).
Proof.
  intros H. specialize (H 1%nat (fun _ _ => -1) zero 1 (fun _ => 1)).
    rewrite !SubgradientExamples.norm_1 in H.
  unfold form, apply, minus, dot, zero in H. simpl in H.
  assert (A : Rabs 2 <= Rabs 1); [|rewrite !Rabs_right in A; lra].
  replace 2 with (1 - 1 * (0 + -1 * (1 - 0)) - 0) by ring. replace (Rabs 1) with (Rabs (1 - 0)) by (f_equal;
    ring).
  apply H; [intros i j _ _; reflexivity | lra | lra].
Qed.
