(** Smooth losses in R^p: the descent lemma, what gradient descent gains by it,
  and Gateaux derivatives at kinks. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Subgradients SubgradientExamples Inference.
Open Scope R_scope.

(** g is the gradient of f: the derivative along x + t d is g(x + t d).d. *)
Definition along (x d : vec) (t : R) : vec := fun i => x i + t * d i.
Definition gradient (p : nat) (f : vec -> R) (g : vec -> vec) : Prop := forall x d t,
  is_derive (fun t => f (along x d t)) t (dot p (g (along x d t)) d).

(** (5): |g(x) - g(y)| <= L |x - y|. *)
Definition smooth (p : nat) (g : vec -> vec) (L : R) : Prop := forall x y,
  norm p (minus (g x) (g y)) <= L * norm p (minus x y).

Lemma dot_minus_l p x y d : dot p (minus x y) d = dot p x d - dot p y d.
Proof. unfold dot, minus. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Lemma norm_scal p c d : 0 <= c -> norm p (fun i => c * d i) = c * norm p d.
Proof.
  intros H. unfold norm. replace (dot p (fun i => c * d i) (fun i => c * d i)) with (c ^ 2 * dot p d d).
  - rewrite sqrt_mult, sqrt_pow2; [reflexivity | exact H | apply pow2_ge_0 | apply dot_pos].
  - unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring.
Qed.

Lemma norm_square p d : norm p d ^ 2 = dot p d d.
Proof. unfold norm. rewrite pow2_sqrt; [reflexivity | apply dot_pos]. Qed.

(** The descent lemma: f(x + d) <= f(x) + g(x).d + L/2 |d|^2, f convex or not. *)
Theorem descent_lemma p f g L x d : gradient p f g -> smooth p g L ->
  f (along x d 1) <= f (along x d 0) + dot p (g (along x d 0)) d + L / 2 * dot p d d.
Proof.
  intros G S0. set (D := dot p d d). set (q := dot p (g (along x d 0)) d).
  pose (h t := f (along x d t) - (q * t + L / 2 * D * t ^ 2)).
  assert (E : forall t, is_derive h t (dot p (g (along x d t)) d - (q + L * D * t))).
  { intros t. apply (is_derive_minus (fun t => f (along x d t)) (fun t => q * t + L / 2 * D * t ^ 2));
      [apply G|].
    auto_derive; [exact I | field]. }
  destruct (MVT_gen h 0 1 (fun t => dot p (g (along x d t)) d - (q + L * D * t))) as (t & B & M).
  - intros t _. apply E.
  - intros t _. apply continuity_pt_filterlim, (ex_derive_continuous h t). eexists. apply E.
  - rewrite Rmin_left, Rmax_right in B by lra.
    assert (U : dot p (g (along x d t)) d - q <= L * D * t).
    { unfold q. rewrite <- dot_minus_l. eapply Rle_trans; [apply dot_le|].
      pose proof (S0 (along x d t) (along x d 0)) as K. replace (minus (along x d t) (along x d 0)) with (fun
        i => t * d i) in K
        by (apply functional_extensionality; intros; unfold minus, along; ring).
      rewrite norm_scal in K by lra. unfold D. rewrite <- norm_square.
      replace (L * norm p d ^ 2 * t) with (L * (t * norm p d) * norm p d) by ring.
      apply Rmult_le_compat_r; [apply sqrt_pos | exact K]. }
    unfold h in M. lra.
Qed.

(** x - alpha g(x). *)
Definition step (alpha : R) (g : vec -> vec) (x : vec) : vec := fun i => x i - alpha * g x i.

(** text-3.descent, text-5.derivation: a step lowers the loss by alpha (1 - alpha L / 2) |g|^2 or more. *)
Theorem step_descends p f g L alpha x : gradient p f g -> smooth p g L -> 0 < alpha ->
  f (step alpha g x) <= f x - alpha * (1 - alpha * L / 2) * dot p (g x) (g x).
Proof.
  intros G S0 Ha. pose proof (descent_lemma p f g L x (fun i => - alpha * g x i) G S0) as H.
  replace (along x (fun i => - alpha * g x i) 1) with (step alpha g x) in H
    by (apply functional_extensionality; intros; unfold along, step; ring).
  replace (along x (fun i => - alpha * g x i) 0) with x in H by (apply functional_extensionality; intros;
    unfold along; ring).
  assert (A : dot p (g x) (fun i => - alpha * g x i) = - alpha * dot p (g x) (g x)).
  { unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring. }
  assert (B : dot p (fun i => - alpha * g x i) (fun i => - alpha * g x i) = alpha ^ 2 * dot p (g x) (g x)).
  { unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring. }
  rewrite A, B in H. simpl in H. lra.
Qed.

Theorem small_steps_descend p f g L alpha x : gradient p f g -> smooth p g L -> 0 < alpha -> alpha * L < 2 ->
  0 < dot p (g x) (g x) -> f (step alpha g x) < f x.
Proof.
  intros G S0 Ha H N. pose proof (step_descends p f g L alpha x G S0 Ha).
  assert (0 < alpha * (1 - alpha * L / 2) * dot p (g x) (g x)) by (apply Rmult_lt_0_compat; [nra | exact N]).
    lra.
Qed.

Definition convex (f : vec -> R) : Prop := forall x d t, 0 <= t <= 1 ->
  f (along x d t) <= (1 - t) * f (along x d 0) + t * f (along x d 1).

(** The gradient of a convex function is a subgradient. *)
Theorem gradients_are_subgradients p f g x : gradient p f g -> convex f -> subgradient p f x (g x).
Proof.
  intros G C z. pose (d := minus z x). pose proof (G x d 0) as E.
  assert (X : along x d 0 = x) by (apply functional_extensionality; intros; unfold along; ring).
  assert (Z : along x d 1 = z) by (apply functional_extensionality; intros; unfold along, d, minus; ring).
  rewrite X in E. fold d. apply Rnot_lt_le. intros N. apply is_derive_Reals in E.
  destruct (E (f x + dot p (g x) d - f z) ltac:(lra)) as [e He]. pose proof (cond_pos e) as P.
  set (t := Rmin (e / 2) 1). assert (B : 0 < t < e /\ t <= 1) by (unfold t, Rmin;
    destruct (Rle_dec (e / 2) 1); lra).
  specialize (He t ltac:(lra) ltac:(rewrite Rabs_right; lra)). rewrite Rplus_0_l, X in He.
    apply Rabs_def2 in He.
  specialize (C x d t ltac:(lra)). rewrite X, Z in C.
  assert (K : (f (along x d t) - f x) / t <= f z - f x); [|lra].
  apply (Rmult_le_reg_r t); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(** text-3.rates, gd: at 1/L the gap of the N-th iterate to f(z) is at most L |x_0 - z|^2 / (2 N),
  for every z. *)
Theorem gradient_descent_rate p f g L x z : gradient p f g -> smooth p g L -> convex f -> 0 < L ->
  (forall y, f z <= f y) -> forall n : nat,
  INR n * (f (orbit (step (/ L) g) x n) - f z) <= L / 2 * (dot p (minus x z) (minus x z)).
Proof.
  intros G S0 C HL Hz n. set (u := orbit (step (/ L) g) x). pose (D k := dot p (minus (u k) z) (minus (u k)
    z)).
  assert (F : forall k, f (u (S k)) - f z <= L / 2 * (D k - D (S k)) /\ f (u (S k)) <= f (u k)).
  { intros k. change (u (S k)) with (step (/ L) g (u k)). pose proof (step_descends p f g L (/ L) (u k) G S0
      (Rinv_0_lt_compat _ HL)) as A.
    replace (/ L * (1 - / L * L / 2)) with (/ L / 2) in A by (field; lra).
    pose proof (gradients_are_subgradients p f g (u k) G C z) as B.
    assert (E : D (S k) = D k - 2 * / L * dot p (g (u k)) (minus (u k) z) + (/ L) ^ 2 * dot p (g (u k)) (g (u
      k))).
    { unfold D. rewrite <- dot_step. reflexivity. }
    assert (M : dot p (g (u k)) (minus z (u k)) = - dot p (g (u k)) (minus (u k) z)).
    { unfold dot, minus. clear. induction p as [|m IH]; simpl; lra. }
    rewrite M in B. set (q := dot p (g (u k)) (minus (u k) z)) in *. pose proof (dot_pos p (g (u k))) as P.
    set (s := dot p (g (u k)) (g (u k))) in *. pose proof (Rinv_0_lt_compat _ HL).
    replace (L / 2 * (D k - D (S k))) with (q - / L / 2 * s) by (rewrite E; field; lra).
    split; [lra|]. assert (0 <= / L / 2 * s) by (apply Rmult_le_pos; lra). lra. }
  assert (K : forall m, INR m * (f (u m) - f z) <= L / 2 * (D 0%nat - D m)).
  { induction m as [|m IH]; [simpl; lra|]. rewrite S_INR. destruct (F m) as [A B]. pose proof (pos_INR m).
    assert (INR m * (f (u (S m)) - f z) <= INR m * (f (u m) - f z)) by (apply Rmult_le_compat_l; lra). nra. }
  eapply Rle_trans; [apply K|]. apply Rmult_le_compat_l; [lra|]. pose proof (dot_pos p (minus (u n) z)).
  unfold D. change (u 0%nat) with x. lra.
Qed.

(** text-3.rates, ndgm: of n steps at alpha the best loss is within |x_0 - z|^2 / (2 alpha n) + alpha G^2 / 2
  of f(z). *)
Theorem subgradient_rate p f alpha G x g z : 0 < alpha -> method p f alpha x g -> (forall k,
  norm p (g k) <= G) ->
  forall n : nat, INR (S n) * 2 * alpha * (best (fun k => f (x k)) n - f z) <=
    dot p (minus (x 0%nat) z) (minus (x 0%nat) z) + INR (S n) * alpha ^ 2 * G ^ 2.
Proof.
  intros Ha M HG n. pose (D k := dot p (minus (x k) z) (minus (x k) z)).
  assert (F : forall k, 2 * alpha * (f (x k) - f z) <= D k - D (S k) + alpha ^ 2 * G ^ 2).
  { intros k. destruct (M k) as [Hs Hx]. specialize (Hs z).
    assert (E : D (S k) = D k - 2 * alpha * dot p (g k) (minus (x k) z) + alpha ^ 2 * dot p (g k) (g k)).
    { unfold D. rewrite <- dot_step. unfold dot. apply sum_ext. intros i Hi. unfold minus.
        rewrite Hx by exact Hi. reflexivity. }
    assert (N : dot p (g k) (minus z (x k)) = - dot p (g k) (minus (x k) z)).
    { unfold dot, minus. clear. induction p as [|m IH]; simpl; lra. }
    assert (Q : dot p (g k) (g k) <= G ^ 2).
    { rewrite <- norm_square. specialize (HG k). pose proof (sqrt_pos (dot p (g k) (g k)) :
        0 <= norm p (g k)). nra. }
    rewrite E. rewrite N in Hs. assert (alpha ^ 2 * dot p (g k) (g k) <= alpha ^ 2 * G ^ 2) by (apply
      Rmult_le_compat_l; [apply pow2_ge_0 | exact Q]). nra. }
  assert (K : forall m, INR m * 2 * alpha * (best (fun k => f (x k)) n - f z) <= D 0%nat - D m + INR m * alpha
    ^ 2 * G ^ 2 \/ (S n < m)%nat).
  { induction m as [|m IH]; [left; simpl; lra|]. destruct IH as [IH | L]; [|right; lia].
    destruct (Nat.lt_ge_cases n m) as [L | L]; [right; lia|]. left. rewrite S_INR. specialize (F m).
    pose proof (best_le (fun k => f (x k)) n m L) as B. cbv beta in B.
    assert (2 * alpha * (best (fun k => f (x k)) n - f z) <= 2 * alpha * (f (x m) - f z)) by (apply
      Rmult_le_compat_l; lra).
    lra. }
  destruct (K (S n)) as [H | H]; [|lia]. pose proof (dot_pos p (minus (x (S n)) z)). unfold D in *. lra.
Qed.
