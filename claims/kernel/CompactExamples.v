(** Where the solutions of the max crossing problem are no compact set,
  and where w* = q* fails off the minimum. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Lasso Duality Restricted Jumps Separation StrongDuality VerticalHyperplane.
From ndgm Require Import RelativeInterior Slater Continuity Compactness CompactSolutions.
Open Scope R_scope.

(** Slopes that are as large as one likes are no compact set. *)
Lemma unbounded_is_not_compact (S : vec -> Prop) : (forall k, 0 <= k -> S (fun _ => k)) -> ~ compact_set 1 S.
Proof.
  intros H C. destruct (compact_is_bounded 1 S C) as [K B]. pose proof (Rabs_pos K). pose proof (Rle_abs K).
  specialize (B _ (H (Rabs K + 1) ltac:(lra))). unfold norm1 in B. simpl in B. rewrite Rabs_right in B; lra.
Qed.

Lemma restricted_on_entries p h : on_entries p (restricted p h).
Proof.
  intros x y E. unfold restricted. replace (norm1 p y) with (norm1 p x); [reflexivity|].
  unfold norm1. apply sum_ext. intros i Hi. rewrite (E i Hi). reflexivity.
Qed.

(** A mutant of prop-A.6: continuity within the domain is not enough; 0 at 0, oo elsewhere. *)
Theorem continuity_within_is_not_enough : ~ forall p f m, on_entries p f -> convex_set (epigraph f) ->
  minimum_at f zero m ->
  ((exists mu, solution p f mu) /\ compact_set p (solution p f) <->
   exists r, 0 < r /\ forall z, near p r zero z -> domain f z -> continuous_within p (domain f) f z).
Proof.
  intros H. pose (f := restricted 1 0). pose proof (restricted_minimum 1 0) as M. fold f in M.
  destruct (restricted_duality 1 0) as (C & E & _ & _ & W).
  destruct (H 1%nat f 0 (restricted_on_entries 1 0) C M) as [_ [_ K]].
  - exists 1. split; [lra|]. intros z _ [w D]. unfold epigraph, f, restricted in D.
    exists 0. split.
    + unfold f, restricted. destruct (Rle_dec (norm1 1 z) 0); [reflexivity | destruct D].
    + intros e He. exists 1. split; [lra|]. intros y [b B] _. exists 0. unfold epigraph, f, restricted in *.
      destruct (Rle_dec (norm1 1 y) 0); [|destruct B]. split;
        [reflexivity|]. rewrite Rminus_0_r, Rabs_R0. lra.
  - revert K. apply unbounded_is_not_compact. intros k _. apply (solution_supports 1 f 0 E W).
    intros u w U. unfold epigraph, f, restricted in U. destruct (Rle_dec (norm1 1 u) 0) as [N|];
      [|destruct U].
    simpl in U. pose proof (proj1 (norm1_0 1 u) N 0%nat ltac:(lia)) as Z. unfold dot. simpl. rewrite Z. lra.
Qed.

(** 0 at 0 and 1 + |x| elsewhere: not convex, with a jump at 0, and with the solutions [-1, 1]. *)
Definition dent (x : vec) : Rbar := if Req_EM_T (x 0%nat) 0 then Finite 0 else Finite (1 + Rabs (x 0%nat)).

(** Another: without convexity compact solutions do not make f continuous. *)
Theorem compactness_needs_convexity : ~ forall p f m, on_entries p f -> minimum_at f zero m ->
  ((exists mu, solution p f mu) /\ compact_set p (solution p f) <-> continuous_around p f zero).
Proof.
  intros H. assert (M : minimum_at dent zero 0).
  { split; [unfold dent, zero; destruct (Req_EM_T 0 0); [reflexivity | lra]|]. intros y. unfold dent.
    pose proof (Rabs_pos (y 0%nat)). destruct (Req_EM_T (y 0%nat) 0); simpl; lra. }
  assert (W : max_crossing 1 (epigraph dent) = 0).
  { rewrite (prop_A_3 1 dent 0 M). apply (min_common_at_a_minimum dent 0 M). }
  assert (F : on_entries 1 dent) by (intros x y E; unfold dent; rewrite (E 0%nat) by lia; reflexivity).
  destruct (H 1%nat dent 0 F M) as [[r [Hr K]] _].
  - split.
    + exists zero. apply (solution_supports 1 dent 0 (proj1 M) W). intros u w U. rewrite zero_dot.
      pose proof (above dent 0 M u w U). lra.
    + apply (solutions_compact 1 dent 0 (proj1 M) W). exists 1. split; [lra|]. intros y _ _.
      unfold domain, epigraph, dent. destruct (Req_EM_T (y 0%nat) 0);
        [exists 0 | exists (1 + Rabs (y 0%nat))]; apply Rle_refl.
  - destruct (K zero) as (v & E & B); [intros i _; rewrite Rminus_eq_0, Rabs_R0; lra|].
    destruct (B (1 / 2) ltac:(lra)) as (d & Hd & N). destruct (N (fun _ => d) I) as (w & D & L).
    + intros i _. unfold zero. rewrite Rminus_0_r, Rabs_right; lra.
    + rewrite (proj1 M) in E. injection E as <-. unfold dent in D. destruct (Req_EM_T d 0); [lra|].
      injection D as <-. rewrite Rabs_right in L; [|pose proof (Rabs_pos d);
        lra]. pose proof (Rabs_pos d). lra.
Qed.

(** The segment [lo, hi], as the function that is 0 on it and oo elsewhere. *)
Definition segment (lo hi : R) (x : vec) : Rbar :=
  if Rle_dec lo (x 0%nat) then if Rle_dec (x 0%nat) hi then Finite 0 else p_infty else p_infty.

Lemma segment_points lo hi x w : epigraph (segment lo hi) x w <-> lo <= x 0%nat <= hi /\ 0 <= w.
Proof.
  unfold epigraph, segment. destruct (Rle_dec lo (x 0%nat)); [|simpl; tauto].
  destruct (Rle_dec (x 0%nat) hi); simpl; tauto.
Qed.

Lemma segment_convex lo hi : convex_set (epigraph (segment lo hi)).
Proof.
  intros x y a b t T A B. apply segment_points in A, B. apply segment_points. unfold mix. split; nra.
Qed.

Lemma segment_minimum lo hi c : lo <= c <= hi -> minimum_at (segment lo hi) (fun _ => c) 0.
Proof.
  intros H. split.
  - unfold segment. destruct (Rle_dec lo c); [|lra]. destruct (Rle_dec c hi); [reflexivity | lra].
  - intros y. unfold segment. destruct (Rle_dec lo (y 0%nat)); [|exact I].
    destruct (Rle_dec (y 0%nat) hi); [apply Rle_refl | exact I].
Qed.

Lemma segment_on_entries lo hi : on_entries 1 (segment lo hi).
Proof. intros x y E. unfold segment. rewrite (E 0%nat) by lia. reflexivity. Qed.

Lemma segment_solutions hi k : 0 <= hi -> 0 <= k -> solution 1 (segment 0 hi) (fun _ => k).
Proof.
  intros Hh Hk. pose proof (segment_minimum 0 hi 0 ltac:(lra)) as M.
  assert (W : max_crossing 1 (epigraph (segment 0 hi)) = 0).
  { rewrite (prop_A_3 1 _ 0 M). apply (min_common_at_a_minimum _ 0 M). }
  apply (solution_supports 1 _ 0 (proj1 M) W). intros u w U. apply segment_points in U. unfold dot. simpl.
    nra.
Qed.

(** prop-A.7, compact, as printed (refuted): 0 on [0, 2] has the minimum 0 at 1, and the solutions [0,
  oo) on the
    axis at 0. *)
Theorem prop_A_7_compact_fails : exists f x m,
  on_entries 1 f /\ convex_set (epigraph f) /\ minimum_at f x m /\
  interior 1 (domain f) x /\ ~ compact_set 1 (solution 1 f).
Proof.
  exists (segment 0 2), (fun _ => 1), 0. split; [apply segment_on_entries|]. split; [apply segment_convex|].
  split; [apply segment_minimum; lra|]. split.
  - exists 1. split; [lra|]. intros y Y _. exists 0. apply segment_points. specialize (Y 0%nat ltac:(lia)).
    apply Rabs_le_between in Y. lra.
  - apply unbounded_is_not_compact. intros k Hk. apply segment_solutions; lra.
Qed.

(** prop-A.7, duality, as printed (refuted): 0 at 0, -1 beyond, oo before has its minimum at 1,
  and w* = 0 > q*. *)
Theorem prop_A_7_duality_fails : exists f x m,
  on_entries 1 f /\ convex_set (epigraph f) /\ minimum_at f x m /\
  max_crossing 1 (epigraph f) <> min_common (epigraph f).
Proof.
  exists (stepped 0), (fun _ => 1), (-1).
  split; [intros x y E; unfold stepped; rewrite (E 0%nat) by lia; reflexivity|].
  split; [apply stepped_convex|]. split; [split|].
  - unfold stepped. destruct (Rlt_dec 0 1); [f_equal; ring | lra].
  - intros y. unfold stepped. destruct (Rlt_dec _ _); [simpl; lra|]. destruct (Req_EM_T _ _); simpl;
    [lra | exact I].
  - intros K. symmetry in K. apply prop_A_2 in K; [|apply stepped_convex | rewrite stepped_at_zero;
    discriminate].
    destruct (K (-1 / 2)) as (d & Hd & B); [rewrite stepped_at_zero; simpl; lra|].
    specialize (B (fun _ => d)). unfold stepped in B. destruct (Rlt_dec 0 d); [|lra].
    assert (Rbar_lt (-1 / 2) (0 - 1)); [|simpl in *; lra]. apply B. intros i _. unfold zero.
    rewrite Rminus_0_r, Rabs_right; lra.
Qed.

Lemma not_compact_at_the_end : ~ compact_set 1 (solution 1 (moved zero (segment 0 2))).
Proof.
  replace (moved zero (segment 0 2)) with (segment 0 2).
  - apply unbounded_is_not_compact. intros k Hk. apply segment_solutions; lra.
  - apply FunctionalExtensionality.functional_extensionality. intros z. unfold moved. f_equal.
    apply same_vector. intros i. unfold zero. ring.
Qed.

(** A mutant of prop-A.7: at the end of the domain the solutions on the axis at x* are not compact. *)
Theorem a_minimum_at_the_end : ~ forall p f x m, on_entries p f -> convex_set (epigraph f) ->
  minimum_at f x m -> (exists mu, solution p (moved x f) mu) /\ compact_set p (solution p (moved x f)).
Proof.
  intros H. apply not_compact_at_the_end, (H 1%nat (segment 0 2) zero 0).
  - apply segment_on_entries.
  - apply segment_convex.
  - apply (segment_minimum 0 2 0). lra.
Qed.

(** A mutant of prop-A.8: continuity within a closed domain is not enough. *)
Theorem continuous_on_a_segment : ~ forall p f a, on_entries p f -> convex_set (epigraph f) ->
  (forall x, domain f x -> continuous_within p (domain f) f x) -> domain f a ->
  (exists mu, solution p (moved a f) mu) /\ compact_set p (solution p (moved a f)).
Proof.
  intros H. apply not_compact_at_the_end, H.
  - apply segment_on_entries.
  - apply segment_convex.
  - assert (Z : forall x, domain (segment 0 2) x -> segment 0 2 x = Finite 0).
    { intros x [w D]. apply segment_points in D. unfold segment.
      destruct (Rle_dec 0 (x 0%nat)); [|lra]. destruct (Rle_dec (x 0%nat) 2); [reflexivity | lra]. }
    intros x D. exists 0. split; [apply Z, D|]. intros e He. exists 1. split; [lra|]. intros y B _. exists 0.
    split; [apply Z, B|]. rewrite Rminus_0_r, Rabs_R0. lra.
  - exists 0. apply segment_points. unfold zero. lra.
Qed.

(** A mutant of text-A.3.2.relative-interior: at the end of a domain f may jump. *)
Theorem jumps_at_the_end : ~ forall p f x, on_entries p f -> convex_set (epigraph f) ->
  (forall y, f y <> m_infty) -> domain f x -> continuous_within p (domain f) f x.
Proof.
  intros H. destruct (H 1%nat (stepped 0) zero) as (v & E & K).
  - intros x y E. unfold stepped. rewrite (E 0%nat) by lia. reflexivity.
  - apply stepped_convex.
  - intros y. unfold stepped. destruct (Rlt_dec _ _); [discriminate|]. destruct (Req_EM_T _ _); discriminate.
  - exists 0. unfold epigraph. rewrite stepped_at_zero. apply Rle_refl.
  - rewrite stepped_at_zero in E. injection E as <-. destruct (K (1 / 2) ltac:(lra)) as (d & Hd & N).
    assert (S : stepped 0 (fun _ => d) = Finite (0 - 1)) by (unfold stepped; destruct (Rlt_dec 0 d);
      [reflexivity | lra]).
    destruct (N (fun _ => d)) as (w & D & L).
    + exists (0 - 1). unfold epigraph. rewrite S. apply Rle_refl.
    + intros i _. unfold zero. rewrite Rminus_0_r, Rabs_right; lra.
    + rewrite S in D. injection D as <-. rewrite Rabs_left in L; lra.
Qed.
