(** Kinks: no gradient there, gradients that jump next to them, and what smoothness (5) makes of that. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Subgradients SubgradientExamples Inference Smooth.
Open Scope R_scope.

(** The slope of u at 0 from one side. *)
Definition slope (side : (R -> Prop) -> Prop) (u : R -> R) (s : R) : Prop :=
  filterlim (fun h => (u h - u 0) / h) side (locally s).

Lemma slopes_of_a_derivative u d : is_derive u 0 d -> slope (at_right 0) u d /\ slope (at_left 0) u d.
Proof.
  intros D. apply is_derive_Reals in D. split; intros P [e He]; destruct (D e (cond_pos e)) as [r Hr];
    exists r; intros h B N;
    change (Rabs (h - 0) < r) in B; rewrite Rminus_0_r in B; apply He;
    change (Rabs ((u h - u 0) / h - d) < e); rewrite <- (Rplus_0_l h) at 1; apply Hr; try exact B; lra.
Qed.

(** eq-5: where the one-sided slopes along a direction differ there is no gradient,
  so that (5) holds for no L. *)
Theorem no_gradient_at_a_kink p f x d l r : slope (at_left 0) (fun t => f (along x d t)) l ->
  slope (at_right 0) (fun t => f (along x d t)) r -> l <> r -> ~ exists g L, gradient p f g /\ smooth p g L.
Proof.
  intros A B N (g & L & G & _). destruct (slopes_of_a_derivative _ _ (G x d 0)) as [U V]. apply N.
  transitivity (dot p (g (along x d 0)) d).
  - exact (filterlim_locally_unique (F := at_left 0) _ _ _ A V).
  - exact (filterlim_locally_unique (F := at_right 0) _ _ _ U B).
Qed.

(** eq-5, where the gradient exists: next to a jump of the slope the difference quotient passes every L. *)
Theorem slopes_jump_next_to_a_kink g l r : filterlim g (at_left 0) (locally l) ->
  filterlim g (at_right 0) (locally r) ->
  l <> r -> forall L e, 0 < e -> exists x y, - e < x < 0 /\ 0 < y < e /\ L * Rabs (x - y) < Rabs (g x - g y).
Proof.
  intros A B N L e He. set (c := Rabs (l - r) / 3). assert (C : 0 < c).
  { unfold c. assert (0 < Rabs (l - r)) by (apply Rabs_pos_lt; lra). lra. }
  destruct (A (fun v => Rabs (v - l) < c)) as [a Ha]; [exists (mkposreal c C); intros v V; exact V|].
  destruct (B (fun v => Rabs (v - r) < c)) as [b Hb]; [exists (mkposreal c C); intros v V; exact V|].
  pose proof (cond_pos a) as P. pose proof (cond_pos b) as Q. set (k := c / (2 * (Rabs L + 1))).
    pose proof (Rabs_pos L) as PL.
  assert (K : 0 < k) by (apply Rdiv_lt_0_compat; lra). assert (E : k * (2 * (Rabs L + 1)) = c) by (unfold k;
    field; lra).
  set (h := Rmin (Rmin a b) (Rmin e k) / 2).
  assert (H : 0 < h /\ h < a /\ h < b /\ h < e /\ h < k).
  { pose proof (Rmin_l (Rmin a b) (Rmin e k)). pose proof (Rmin_r (Rmin a b) (Rmin e k)).
    pose proof (Rmin_l a b). pose proof (Rmin_r a b). pose proof (Rmin_l e k). pose proof (Rmin_r e k).
    assert (0 < Rmin (Rmin a b) (Rmin e k)) by (repeat apply Rmin_glb_lt; assumption). unfold h. lra. }
  exists (- h), h. split; [lra|]. split; [lra|].
  assert (X : Rabs (g (- h) - l) < c) by (apply Ha; [change (Rabs (- h - 0) < a); rewrite Rabs_left;
    lra | lra]).
  assert (Y : Rabs (g h - r) < c) by (apply Hb; [change (Rabs (h - 0) < b); rewrite Rabs_right; lra | lra]).
  assert (Z : c < Rabs (g (- h) - g h)).
  { pose proof (Rabs_triang (l - g (- h)) (g (- h) - g h + (g h - r))) as T1.
    pose proof (Rabs_triang (g (- h) - g h) (g h - r)) as T2.
      replace (l - g (- h) + (g (- h) - g h + (g h - r))) with (l - r) in T1 by ring.
    rewrite (Rabs_minus_sym l (g (- h))) in T1. unfold c in *. lra. }
  rewrite (Rabs_left (- h - h)) by lra. pose proof (Rle_abs L). nra.
Qed.

(** Without a jump (5) may hold, with L = 0. *)
Theorem needs_a_jump : ~ forall g (l r : R), filterlim g (at_left 0) (locally l) ->
  filterlim g (at_right 0) (locally r) ->
  forall L e, 0 < e -> exists x y, - e < x < 0 /\ 0 < y < e /\ L * Rabs (x - y) < Rabs (g x - g y).
Proof.
  intros H. destruct (H (fun _ => 0) 0 0 (filterlim_const 0) (filterlim_const 0) 0 1 Rlt_0_1) as (x & y & _ &
    _ & K).
  rewrite Rminus_0_r, Rabs_R0 in K. lra.
Qed.

(** Without a kink there may be a gradient, that of 0. *)
Theorem needs_a_kink : ~ forall p f x d l r, slope (at_left 0) (fun t => f (along x d t)) l ->
  slope (at_right 0) (fun t => f (along x d t)) r -> ~ exists g L, gradient p f g /\ smooth p g L.
Proof.
  intros H. apply (H 0%nat (fun _ => 0) (fun _ => 0) (fun _ => 0) 0 0).
  - apply slopes_of_a_derivative. auto_derive; [exact I | reflexivity].
  - apply slopes_of_a_derivative. auto_derive; [exact I | reflexivity].
  - exists (fun _ _ => 0), 0. split; [intros x d t; unfold dot; simpl; auto_derive; [exact I | reflexivity]|].
    intros x y. unfold norm, dot. simpl. rewrite sqrt_0. lra.
Qed.

(** text-3.descent, subgradient: at (1, 0) of |x| + 2 |y| a step t < 1/2 against the subgradient (1,
  2) raises f by 3 t. *)
Definition tilted (v : vec) : R := Rabs (v 0%nat) + 2 * Rabs (v 1%nat).
Definition corner : vec := fun i => if (i =? 0)%nat then 1 else 0.
Definition ascent : vec := fun i => if (i =? 0)%nat then 1 else 2.

Theorem subgradients_may_ascend : subgradient 2 tilted corner ascent /\
  forall t, 0 < t < 1 / 2 -> tilted (along corner ascent (- t)) = tilted corner + 3 * t.
Proof.
  split.
  - intros z. unfold tilted, dot, minus, corner, ascent. simpl. pose proof (Rle_abs (z 0%nat)).
      pose proof (Rle_abs (z 1%nat)).
    rewrite Rabs_R1, Rabs_R0. lra.
  - intros t Ht. unfold tilted, along, corner, ascent. simpl. rewrite Rabs_R1, Rabs_R0,
      (Rabs_right (1 + - t * 1)), (Rabs_left (0 + - t * 2)) by lra. lra.
Qed.

(** text-5.derivation: without (5) a step may raise the loss below 2 / eta: on |x|, from 1/8 to 7/8 at 1. *)
Theorem a_step_may_ascend : Rabs (1 / 8) < Rabs (move 1 (1 / 8)).
Proof. unfold move. rewrite sgn_pos, Rabs_right, Rabs_left by lra. lra. Qed.

(** With 5/2 for 2 a step may raise the 1-smooth loss x^2/2. *)
Theorem needs_two_over_L : ~ forall p f g L alpha x, gradient p f g -> smooth p g L -> 0 < alpha ->
  alpha * L < 5 / 2 ->
  0 < dot p (g x) (g x) -> f (step alpha g x) < f x.
Proof.
  intros H. specialize (H 1%nat (fun v => v 0%nat ^ 2 / 2) (fun v => v) 1 (9 / 4) (fun _ => 1)).
  unfold step, dot in H. simpl in H. enough ((1 - 9 / 4 * 1) * ((1 - 9 / 4 * 1) * 1) / 2 < 1 * (1 * 1) / 2) by
    lra.
  apply H; [| | lra | lra | lra].
  - intros x d t. unfold along, dot. simpl. auto_derive; [exact I | field].
  - intros x y. rewrite Rmult_1_l. apply Rle_refl.
Qed.

(** text-3.descent, gradient (refuted): at 9/4 from 1 a step of gradient descent raises x^2/2. *)
Theorem gradient_steps_may_ascend : exists p f g alpha x, gradient p f g /\ 0 < alpha /\
  0 < dot p (g x) (g x) /\
  f x < f (step alpha g x).
Proof.
  exists 1%nat, (fun v => v 0%nat ^ 2 / 2), (fun v => v), (9 / 4), (fun _ => 1). split; [|unfold step, dot;
    simpl; lra].
  intros x d t. unfold along, dot. simpl. auto_derive; [exact I | field].
Qed.
