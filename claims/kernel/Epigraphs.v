(** Epigraphs of extended-valued functions, and all that a finite global minimum at 0 gives;
  functions without it. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Lasso Subgradients Duality Regression Restricted DualityExamples.
Open Scope R_scope.

(** text-A.3.2.proper: with a finite global minimum, wherever it is,
  f is above -oo everywhere and finite somewhere. *)
Theorem finite_minimum_makes_proper f x m : minimum_at f x m -> (forall y, f y <> m_infty) /\ exists y r,
  f y = Finite r.
Proof.
  intros [E B]. split; [|exists x, m; exact E]. intros y K. specialize (B y). rewrite K in B. exact B.
Qed.

Lemma of_minus_infinity t : 0 < t -> Rbar_mult t m_infty = m_infty.
Proof.
  intros H. unfold Rbar_mult, Rbar_mult'. destruct (Rle_dec 0 t) as [L|]; [|lra].
  destruct (Rle_lt_or_eq_dec 0 t L); [reflexivity | lra].
Qed.

(** text-A.3.1.epigraph: if Jensen's inequality holds between points where f < oo, -oo admitted,
  epi f is convex. *)
Theorem epigraph_is_convex (f : vec -> Rbar) :
  (forall x y t, 0 < t < 1 -> f x <> p_infty -> f y <> p_infty ->
    Rbar_le (f (mix t x y)) (Rbar_plus (Rbar_mult t (f x)) (Rbar_mult (1 - t) (f y)))) ->
      convex_set (epigraph f).
Proof.
  intros C x y a b t T A B. unfold epigraph in *.
  destruct (Req_dec t 0) as [-> | N0].
  - replace (mix 0 x y) with y by (apply functional_extensionality; intros; unfold mix; ring).
    replace (0 * a + (1 - 0) * b) with b by ring. exact B.
  - destruct (Req_dec t 1) as [-> | N1].
    + replace (mix 1 x y) with x by (apply functional_extensionality; intros; unfold mix; ring).
      replace (1 * a + (1 - 1) * b) with a by ring. exact A.
    + eapply Rbar_le_trans; [apply C; [lra | |]; intros E; rewrite E in *; tauto|].
      destruct (f x) as [u | |], (f y) as [v | |]; try tauto; rewrite ?of_minus_infinity by lra; simpl in *;
        try exact I; nra.
Qed.

(** min(|x|, 1) is quasiconvex, and its epigraph is not convex. *)
Theorem quasiconvex_is_not_enough : ~ forall f : vec -> Rbar,
  (forall x y t, 0 < t < 1 -> f x <> p_infty -> f y <> p_infty ->
    Rbar_le (f (mix t x y)) (f x) \/ Rbar_le (f (mix t x y)) (f y)) -> convex_set (epigraph f).
Proof.
  intros H. assert (A : Rmin (Rabs 1) 1 <= 1 / 2).
  { replace (Rmin (Rabs 1) 1) with (Rmin (Rabs (mix (1 / 2) (fun _ => 0) (fun _ => 2) 0%nat)) 1) by (unfold
      mix; do 2 f_equal; lra).
    replace (1 / 2) with (1 / 2 * 0 + (1 - 1 / 2) * 1) at 2 by lra.
    refine (H (fun x => Finite (Rmin (Rabs (x 0%nat)) 1)) _ (fun _ => 0) (fun _ => 2) 0 1 (1 / 2) ltac:(lra) _
      _); unfold epigraph; simpl.
    - intros x y t T _ _. unfold mix. pose proof (Rabs_triang (t * x 0%nat) ((1 - t) * y 0%nat)) as D.
      rewrite !Rabs_mult, (Rabs_right t), (Rabs_right (1 - t)) in D by lra. unfold Rmin.
      destruct (Rle_dec (Rabs (x 0%nat)) (Rabs (y 0%nat))); [right | left]; repeat destruct (Rle_dec _ _);
        nra.
    - rewrite Rabs_R0. unfold Rmin. destruct (Rle_dec 0 1); lra.
    - rewrite Rabs_right by lra. unfold Rmin. destruct (Rle_dec 2 1); lra. }
  rewrite Rabs_R1, Rmin_left in A; lra.
Qed.

Lemma min_common_of f m : f zero = Finite m -> min_common (epigraph f) = m.
Proof.
  intros E. apply is_glb_Rbar_unique. split.
  - intros w Hw. unfold epigraph in Hw. rewrite E in Hw. exact Hw.
  - intros b Hb. apply (Hb m). unfold epigraph. rewrite E. apply Rle_refl.
Qed.

Lemma flat_crossing p f m : minimum_at f zero m -> crossing p (epigraph f) zero = m.
Proof.
  intros M. apply is_glb_Rbar_unique. split.
  - intros v (u & w & E & ->). rewrite zero_dot, Rplus_0_r. exact (above f m M u w E).
  - intros b Hb. apply (Hb m). exists zero, m. rewrite zero_dot, Rplus_0_r. split;
      [exact (lowest_point f m M) | reflexivity].
Qed.

(** prop-A.5 with a minimum at 0; prop-A.3 and A.4: f is lower semicontinuous there, w* = q* = q(0) = f(0),
  and the
    horizontal hyperplane supports the epigraph, none higher. *)
Theorem all_conditions p f m : minimum_at f zero m -> lower_semicontinuous_at p f zero /\
  min_common (epigraph f) = m /\ max_crossing p (epigraph f) = m /\ crossing p (epigraph f) zero = m /\
  (forall u w, epigraph f u w -> m <= w + dot p zero u) /\
  forall mu xi, (forall u w, epigraph f u w -> xi <= w + dot p mu u) -> xi <= m.
Proof.
  intros M. split; [exact (minimum_is_lower_semicontinuous p f m M)|].
  split; [exact (min_common_at_a_minimum f m M)|]. split; [rewrite (prop_A_3 p f m M);
    exact (min_common_at_a_minimum f m M)|].
  split; [exact (flat_crossing p f m M)|]. split; [|exact (prop_A_4_highest p f m M)].
  intros u w E. rewrite zero_dot, Rplus_0_r. exact (above f m M u w E).
Qed.

(** 1 at 0 and 0 elsewhere is bounded below, with f(0) finite. *)
Theorem bounded_below_is_not_enough : ~ forall p f (m : R), f zero = Finite m -> (exists c : R, forall x,
  Rbar_le c (f x)) ->
  forall u w, epigraph f u w -> m <= w + dot p zero u.
Proof.
  intros H. pose (f := fun x : vec => if Req_EM_T (x 0%nat) 0 then Finite 1 else Finite 0).
  specialize (H 1%nat f 1). assert (A : 1 <= 0 + dot 1 zero (fun _ => 1)); [|rewrite zero_dot in A; lra].
  apply H.
  - unfold f, zero. destruct (Req_EM_T 0 0); [reflexivity | lra].
  - exists 0. intros x. unfold f. destruct (Req_EM_T _ _); simpl; lra.
  - unfold epigraph, f. destruct (Req_EM_T 1 0); simpl; lra.
Qed.

(** The min common point is on the axis at 0, and on no other. *)
Theorem another_axis_misses : ~ forall f (m : R), minimum_at f zero m -> exists w : R,
  min_common (epigraph f) = w /\ epigraph f DualityExamples.unit w /\ forall v,
    epigraph f DualityExamples.unit v -> w <= v.
Proof.
  intros H. destruct (H (restricted 1 0) 0 (restricted_minimum 1 0)) as (w & _ & E & _).
  unfold epigraph, restricted in E. destruct (Rle_dec _ 0) as [L|]; [|exact E].
  unfold norm1, DualityExamples.unit in L. simpl in L. rewrite Rabs_R1 in L. lra.
Qed.

(** prop-A.10, text-A.3.2.supporting (refuted), with all that they suppose: the function is convex. *)
Theorem convex_with_a_vertical_support : exists (f : vec -> Rbar) (m : R) (mu : vec),
  convex_set (epigraph f) /\ minimum_at f zero m /\ vertical_support 1 f zero mu.
Proof.
  exists half_line, 0, (fun _ => 1). split; [|split; [split|split]].
  - intros x y a b t T A B. unfold epigraph, half_line, mix in *.
    destruct (Rle_dec 0 (x 0%nat)); [|simpl in A; tauto]. destruct (Rle_dec 0 (y 0%nat)); [|simpl in B;
      tauto].
    simpl in A, B. destruct (Rle_dec 0 _) as [|N]; [simpl; nra | exfalso; apply N; nra].
  - unfold half_line, zero. destruct (Rle_dec 0 0); [reflexivity | lra].
  - intros y. unfold half_line. destruct (Rle_dec 0 (y 0%nat)); simpl; [lra | exact I].
  - exists 0%nat. split; [lia | lra].
  - intros u w E. unfold epigraph, half_line in E. unfold dot, minus, zero. simpl.
    destruct (Rle_dec 0 (u 0%nat)); simpl in E; [lra | tauto].
Qed.

(** text-A.3.2.toy-dual: the solutions are the box, which is not empty. *)
Theorem toy_dual p lambda : 0 <= lambda -> let solution mu := forall u,
  Lasso.lasso p lambda zero <= Lasso.lasso p lambda u + dot p mu u in
  (exists mu, solution mu) /\ forall mu, solution mu <-> forall i, (i < p)%nat -> Rabs (mu i) <= lambda.
Proof.
  intros H solution. split; [|intros mu; exact (text_A_3_2_toy_dual p lambda mu H)].
  exists zero. refine (proj2 (text_A_3_2_toy_dual p lambda zero H) _). intros i _. unfold zero.
    rewrite Rabs_R0. exact H.
Qed.

Theorem constants_are_closed (f : vec -> Rbar) (m : R) : (forall x, f x = Finite m) ->
  closed_set (epigraph f).
Proof.
  intros K x w x' w' E _ L. unfold epigraph. rewrite K. simpl.
  refine (is_lim_seq_le (fun _ => m) w m w' _ (is_lim_seq_const m) L).
  intros n. specialize (E n). unfold epigraph in E. rewrite K in E. exact E.
Qed.

(** With a penalty below 0 there is no solution; in half the box are not all. *)
Theorem toy_dual_needs_a_penalty : ~ forall p lambda,
  exists mu, forall u, Lasso.lasso p lambda zero <= Lasso.lasso p lambda u + dot p mu u.
Proof.
  intros H. destruct (H 1%nat (-1)) as [mu K]. pose proof (K (fun _ => 1)) as A.
    pose proof (K (fun _ => -1)) as B.
  unfold lasso, norm1, dot, zero in A, B. simpl in A, B. rewrite Rabs_R0, ?Rabs_R1,
    ?(Rabs_left (-1)) in * by lra. lra.
Qed.

Theorem half_the_box_is_too_small : ~ forall p lambda mu, 0 <= lambda ->
  (forall u, Lasso.lasso p lambda zero <= Lasso.lasso p lambda u + dot p mu u) -> forall i, (i < p)%nat ->
    Rabs (mu i) <= lambda / 2.
Proof.
  intros H. specialize (H 1%nat 1 (fun _ => 1) ltac:(lra)). assert (A : Rabs 1 <= 1 / 2);
    [|rewrite Rabs_R1 in A; lra].
  refine (H (proj2 (text_A_3_2_toy_dual 1 1 (fun _ => 1) ltac:(lra)) _) 0%nat ltac:(lia)). intros i _.
    rewrite Rabs_R1. lra.
Qed.
