(** eq-14 beside Proposition A.6: the solutions of the max crossing problem of (12) are not compact. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Lasso Duality Restricted Separation StrongDuality VerticalHyperplane.
From ndgm Require Import RelativeInterior Slater Continuity Compactness CompactSolutions CompactExamples.
Open Scope R_scope.

(** eq-14, corroborates: (12) is not continuous at 0, and each slope is a solution,
  so that they are not compact. *)
Theorem eq_14_corroborates p h : (0 < p)%nat -> ~ continuous_around p (restricted p h) zero /\
  (forall mu, solution p (restricted p h) mu) /\ ~ compact_set p (solution p (restricted p h)).
Proof.
  intros Hp. pose proof (restricted_minimum p h) as M.
    destruct (restricted_duality p h) as (C & E & _ & _ & W).
  assert (S : forall mu, solution p (restricted p h) mu).
  { intros mu. apply (solution_supports p _ h E W). intros u w U. pose proof (above _ h M u w U).
    unfold epigraph, restricted in U. destruct (Rle_dec (norm1 p u) 0) as [N|]; [|destruct U].
    assert (D : dot p mu u = 0); [|lra]. unfold dot. rewrite (sum_ext p _ (fun _ => 0)), sum_const; [ring|].
    intros i Hi. rewrite (proj1 (norm1_0 p u) N i Hi). ring. }
  assert (K : ~ compact_set p (solution p (restricted p h))).
  { intros Q. destruct (compact_is_bounded p _ Q) as [k B]. specialize (B (fun _ => Rabs k + 1) (S _)).
    pose proof (Rabs_pos k). pose proof (Rle_abs k). unfold norm1 in B.
    rewrite Rabs_right, sum_const in B by lra. pose proof (le_INR 1 p Hp) as P. simpl in P. nra. }
  split; [|split; assumption]. intros Q. apply K.
  apply (prop_A_6 p _ h (restricted_on_entries p h) C M), Q.
Qed.

(** h where |b|_1 <= 1, and oo elsewhere. *)
Definition budgeted (p : nat) (h : R) (b : vec) : Rbar := if Rle_dec (norm1 p b) 1 then Finite h else p_infty.

Theorem a_budget_of_1_is_continuous : ~ forall p h, (0 < p)%nat ->
  ~ continuous_around p (budgeted p h) zero /\
  (forall mu, solution p (budgeted p h) mu) /\ ~ compact_set p (solution p (budgeted p h)).
Proof.
  intros H. destruct (H 1%nat 0 Nat.lt_0_1) as [N _]. apply N. exists (1 / 2). split; [lra|].
  assert (V : forall y, Rabs (y 0%nat) <= 1 -> budgeted 1 0 y = Finite 0).
  { intros y Y. unfold budgeted, norm1. simpl sum. destruct (Rle_dec _ _); [reflexivity | lra]. }
  intros z Z. specialize (Z 0%nat Nat.lt_0_1). unfold zero in Z. rewrite Rminus_0_r in Z.
  exists 0. split; [apply V; lra|]. intros e He. exists (1 / 2). split; [lra|]. intros y _ Y.
  specialize (Y 0%nat Nat.lt_0_1). exists 0. split; [|rewrite Rminus_0_r, Rabs_R0; lra]. apply V.
  pose proof (Rabs_triang (y 0%nat - z 0%nat) (z 0%nat)) as T.
  replace (y 0%nat - z 0%nat + z 0%nat) with (y 0%nat) in T by ring. lra.
Qed.
