(** Convex functions that are not closed: one jumps down beyond 0, so that w* = q* fails. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Duality Lasso Subgradients Regression Restricted DualityExamples
  Epigraphs StrongDuality.
Open Scope R_scope.

Lemma stepped_at_zero h : stepped h zero = Finite h.
Proof. unfold stepped, zero. destruct (Rlt_dec 0 0); [lra|]. destruct (Req_EM_T 0 0); [reflexivity | lra].
  Qed.

Lemma stepped_points h x a : epigraph (stepped h) x a <-> 0 < x 0%nat /\ h - 1 <= a \/ x 0%nat = 0 /\ h <= a.
Proof.
  unfold epigraph, stepped. destruct (Rlt_dec 0 (x 0%nat)); [simpl; lra|].
  destruct (Req_EM_T (x 0%nat) 0) as [E | N]; [rewrite E; simpl; lra | simpl; lra].
Qed.

Lemma stepped_convex h : convex_set (epigraph (stepped h)).
Proof.
  intros x y a b t T A B. apply stepped_points in A, B. apply stepped_points. unfold mix.
  assert (E : t = 0 \/ t = 1 \/ 0 < t < 1) by lra. destruct E as [-> | [-> | E]]; [lra | lra|].
  destruct A as [[X A] | [X A]], B as [[Y B] | [Y B]]; try rewrite X; try rewrite Y;
    (left; split; nra) || (right; split; nra).
Qed.

(** Without lower semicontinuity, or a closed epigraph, w* = q* fails. *)
Theorem needs_lower_semicontinuity : ~ forall p f, convex_set (epigraph f) -> f zero <> p_infty ->
  min_common (epigraph f) = max_crossing p (epigraph f).
Proof.
  intros H. apply stepped_has_no_duality. intros p h. pose proof (min_common_of (stepped h) h (stepped_at_zero
    h)) as E.
  split; [exact E|]. rewrite <- (H p (stepped h)); [exact E | apply stepped_convex|]. rewrite stepped_at_zero.
    discriminate.
Qed.

Theorem needs_a_closed_epigraph : ~ forall p f, convex_set (epigraph f) -> (forall x, f x <> m_infty) ->
  (exists x r, f x = Finite r) -> min_common (epigraph f) = max_crossing p (epigraph f).
Proof.
  intros H. apply stepped_has_no_duality. intros p h. pose proof (min_common_of (stepped h) h (stepped_at_zero
    h)) as E.
  split; [exact E|]. rewrite <- (H p (stepped h)); [exact E | apply stepped_convex | | exists zero, h;
    apply stepped_at_zero].
  intros x. unfold stepped. destruct (Rlt_dec _ _); [discriminate|]. destruct (Req_EM_T _ _); discriminate.
Qed.

(** Lower semicontinuity at 0 is not enough for a closed epigraph. *)
Theorem lower_semicontinuity_at_0_is_not_enough : ~ forall p f, closed p (epigraph f) <->
  lower_semicontinuous p f zero.
Proof.
  intros H. assert (C : closed 1 (epigraph raised_ends)).
  { apply H. intros c Hc. exists 1. split; [lra|]. intros y _. destruct raised_minimum as [E B].
      rewrite E in Hc.
    exact (Rbar_lt_le_trans _ _ _ Hc (B y)). }
  destruct (C (fun _ => 1) 0) as (d & Hd & K).
  - unfold epigraph, raised_ends. rewrite Rabs_R1. destruct (Rlt_dec 1 1); [lra|]. destruct (Req_EM_T 1 1);
      simpl; lra.
  - set (e := Rmin d 1). assert (E : 0 < e <= 1 /\ e <= d) by (unfold e, Rmin; destruct (Rle_dec d 1); lra).
    apply (K (fun _ => 1 - e) 0).
    + intros i _. rewrite Rabs_left; lra.
    + rewrite Rminus_0_r, Rabs_R0. lra.
    + unfold epigraph, raised_ends. destruct (Rlt_dec _ 1) as [L | N]; [apply Rle_refl|]. exfalso. apply N.
      rewrite Rabs_right; lra.
Qed.
