(** The problem (12), which restricts the loss (11) to the origin: its epigraph, Lagrangian and duality. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Lasso Subgradients Duality Regression.
Open Scope R_scope.

(** The objective of (12): the height |y|^2 where |b|_1 <= 0, which is at 0 alone, and oo elsewhere. *)
Definition restricted (p : nat) (height : R) (b : vec) : Rbar :=
  if Rle_dec (norm1 p b) 0 then Finite height else p_infty.

(** For every e > 0 the function is above f(x) - e near x. *)
Definition lower_semicontinuous_at (p : nat) (f : vec -> Rbar) (x : vec) : Prop := forall m e : R,
  Rbar_lt m (f x) ->
  0 < e -> exists r, 0 < r /\ forall y, (forall i, (i < p)%nat -> Rabs (y i - x i) <= r) ->
    Rbar_lt (m - e) (f y).

Lemma norm1_0 p b : norm1 p b <= 0 <-> forall i, (i < p)%nat -> b i = 0.
Proof.
  split.
  - intros H i Hi. destruct (Req_dec (b i) 0) as [E | N]; [exact E|]. exfalso.
    assert (0 < norm1 p b); [|lra]. replace 0 with (sum p (fun _ => 0)) by (rewrite sum_const; ring).
    apply (sum_lt_one p _ _ i Hi); [intros; apply Rabs_pos | apply Rabs_pos_lt, N].
  - intros H. unfold norm1. rewrite (sum_ext p _ (fun _ => 0)), sum_const; [lra|].
    intros i Hi. rewrite (H i Hi), Rabs_R0. reflexivity.
Qed.

(** eq-12, domain: the constraints admit 0 alone. *)
Theorem eq_12_domain p b : norm1 p b <= 0 /\ dot p b b <= 0 <-> forall i, (i < p)%nat -> b i = 0.
Proof.
  split; [intros [H _]; apply norm1_0, H|]. intros H. split; [apply norm1_0, H|].
  unfold dot. rewrite (sum_ext p _ (fun _ => 0)), sum_const; [lra|]. intros i Hi. rewrite (H i Hi). ring.
Qed.

(** With the budget 1 for 0 other weights are admitted. *)
Theorem a_budget_admits_more : ~ forall p b, norm1 p b <= 1 /\ dot p b b <= 1 <-> forall i, (i < p)%nat ->
  b i = 0.
Proof.
  intros H. destruct (H 1%nat (fun _ => 1)) as [K _]. enough (1 = 0) by lra. apply (K) with (i := 0%nat);
    [|lia].
  unfold norm1, dot. simpl. rewrite Rabs_R1. lra.
Qed.

(** eq-12, equivalent: with a penalty (11) has the value |y|^2 and the minimiser 0, which are those of (12).
  *)
Theorem eq_12_equivalent n p Z y lambda1 lambda2 : (forall i, (i < n)%nat -> y i <= 0) -> 0 <= lambda1 ->
  0 <= lambda2 ->
  0 < lambda1 + lambda2 -> infimum (loss n p Z y lambda1 lambda2) (sum n (fun i => y i ^ 2)) /\
  forall b, (forall c, loss n p Z y lambda1 lambda2 b <= loss n p Z y lambda1 lambda2 c) ->
    forall i, (i < p)%nat -> b i = 0.
Proof.
  intros Hy H1 H2 H. split.
  - split; [intros z; apply (eq_14_constant n p Z y lambda1 lambda2 Hy H1 H2 z)|]. intros e He. exists zero.
    rewrite (proj1 (eq_14_constant n p Z y lambda1 lambda2 Hy H1 H2 zero)). lra.
  - intros b Hb i Hi. destruct (Req_dec (b i) 0) as [E | N]; [exact E|]. exfalso.
    pose proof (text_2_minimizer n p Z y lambda1 lambda2 Hy H1 H2 b ltac:(lra) (ex_intro _ i (conj Hi N))).
    specialize (Hb zero). lra.
Qed.

(** One row, one weight, the response y, no data: max(0, z b) is 0 for b <= 0. *)
Lemma loss_of_one z y l1 l2 b : loss 1 1 (fun _ _ => z) (fun _ => y) l1 l2 (fun _ => b) =
  (y - Rmax 0 (z * b)) ^ 2 + l1 * Rabs b + l2 * (b * b).
Proof. unfold loss, norm1, dot. simpl. rewrite !Rplus_0_l. reflexivity. Qed.

(** Responses that are positive, and no penalty, leave other minimisers. *)
Theorem needs_responses_below_0 : ~ forall n p Z y lambda1 lambda2, 0 <= lambda1 -> 0 <= lambda2 ->
  forall b, loss n p Z y lambda1 lambda2 zero <= loss n p Z y lambda1 lambda2 b.
Proof.
  intros H. specialize (H 1%nat 1%nat (fun _ _ => 1) (fun _ => 2) 1 0 ltac:(lra) ltac:(lra) (fun _ => 1)).
  unfold zero in H. rewrite !loss_of_one, Rmult_0_r, !Rmult_1_r, Rabs_R0, Rabs_R1, (Rmax_left 0 0),
    (Rmax_right 0 1) in H by lra.
  simpl in H. lra.
Qed.

Theorem needs_a_penalty : ~ forall n p Z y lambda1 lambda2, (forall i, (i < n)%nat -> y i <= 0) ->
  0 <= lambda1 ->
  0 <= lambda2 -> forall b, (exists i, (i < p)%nat /\ b i <> 0) ->
    loss n p Z y lambda1 lambda2 zero < loss n p Z y lambda1 lambda2 b.
Proof.
  intros H. specialize (H 1%nat 1%nat (fun _ _ => 1) (fun _ => -1) 0 0 ltac:(intros;
    lra) (Rle_refl 0) (Rle_refl 0) (fun _ => -1)).
  unfold zero in H. rewrite !loss_of_one, Rmult_0_r, Rmult_1_l, (Rmax_left 0 0),
    (Rmax_left 0 (-1)) in H by lra.
  enough (A : exists i, (i < 1)%nat /\ -1 <> 0) by (specialize (H A); lra). exists 0%nat. split; [lia | lra].
Qed.

(** A penalty below 0 bends the loss down. *)
Theorem needs_multipliers_above_0 : ~ forall n p Z y lambda1 lambda2, (forall i, (i < n)%nat -> y i <= 0) ->
  forall b, loss n p Z y lambda1 lambda2 zero <= loss n p Z y lambda1 lambda2 b.
Proof.
  intros H. specialize (H 1%nat 1%nat (fun _ _ => 1) (fun _ => 0) (-1) 0 ltac:(intros; lra) (fun _ => -1)).
  unfold zero in H. rewrite !loss_of_one, Rmult_0_r, Rmult_1_l, Rabs_R0, (Rmax_left 0 0), (Rmax_left 0 (-1)),
    (Rabs_left (-1)) in H by lra.
  lra.
Qed.

(** eq-13: the Lagrangian of (12) is the loss (11), and more multipliers add to its penalties. *)
Theorem eq_13 n p Z y lambda1 lambda2 mu1 mu2 b :
  sum n (fun i => (y i - Rmax 0 (dot p (Z i) b)) ^ 2) + lambda1 * norm1 p b + lambda2 * dot p b b =
    loss n p Z y lambda1 lambda2 b /\
  loss n p Z y lambda1 lambda2 b + mu1 * norm1 p b + mu2 * dot p b b = loss n p Z y (lambda1 + mu1) (lambda2 +
    mu2) b.
Proof. split; [reflexivity | unfold loss; ring]. Qed.

(** eq-14: for multipliers >= 0 the dual function is |y|^2, so that each of them is a dual solution. *)
Theorem eq_14 n p Z y : (forall i, (i < n)%nat -> y i <= 0) -> forall lambda1 lambda2, 0 <= lambda1 ->
  0 <= lambda2 ->
  infimum (loss n p Z y lambda1 lambda2) (sum n (fun i => y i ^ 2)).
Proof.
  intros Hy l1 l2 H1 H2. split; [intros z; apply (eq_14_constant n p Z y l1 l2 Hy H1 H2 z)|]. intros e He.
    exists zero.
  rewrite (proj1 (eq_14_constant n p Z y l1 l2 Hy H1 H2 zero)). lra.
Qed.

(** Multipliers -1 have the infimum below |y|^2 = 0. *)
Theorem eq_14_needs_multipliers_above_0 : ~ forall n p Z y, (forall i, (i < n)%nat -> y i <= 0) ->
  forall lambda1 lambda2, -1 <= lambda1 -> -1 <= lambda2 -> infimum (loss n p Z y lambda1 lambda2) (sum n (fun
    i => y i ^ 2)).
Proof.
  intros H. destruct (H 1%nat 1%nat (fun _ _ => 1) (fun _ => 0) ltac:(intros;
    lra) (-1) 0 ltac:(lra) ltac:(lra)) as [K _].
  specialize (K (fun _ => -1)). rewrite loss_of_one, Rmult_1_l, (Rmax_left 0 (-1)),
    (Rabs_left (-1)) in K by lra. simpl in K. lra.
Qed.

Lemma restricted_minimum p h : minimum_at (restricted p h) zero h.
Proof.
  assert (Z0 : norm1 p zero <= 0) by (apply norm1_0; reflexivity).
  split; [unfold restricted; destruct (Rle_dec _ _); [reflexivity | tauto]|].
  intros b. unfold restricted. destruct (Rle_dec _ _); [apply Rle_refl | exact I].
Qed.

(** What is least at 0 is lower semicontinuous there. *)
Theorem minimum_is_lower_semicontinuous p f m : minimum_at f zero m -> lower_semicontinuous_at p f zero.
Proof.
  intros [E B] c e Hc He. exists 1. split; [exact Rlt_0_1|]. intros y _. rewrite E in Hc.
  apply Rbar_lt_le_trans with m; [simpl in *; lra | apply B].
Qed.

(** text-A.3.4.strong-duality: (12) is convex, finite and lower semicontinuous at 0, and w* = q* = |y|^2. *)
Theorem restricted_duality p h : convex_set (epigraph (restricted p h)) /\ restricted p h zero = Finite h /\
  lower_semicontinuous_at p (restricted p h) zero /\
  min_common (epigraph (restricted p h)) = Finite h /\ max_crossing p (epigraph (restricted p h)) = Finite h.
Proof.
  pose proof (restricted_minimum p h) as M. split; [|split; [exact (proj1 M)|split]].
  - intros x y a b t T A B. unfold epigraph, restricted in *.
    destruct (Rle_dec (norm1 p x) 0) as [X|]; [|simpl in A; tauto]. destruct (Rle_dec (norm1 p y) 0) as [Y|];
      [|simpl in B; tauto].
    destruct (Rle_dec _ _) as [|N]; [simpl in *; nra|]. exfalso. apply N, norm1_0. intros i Hi. unfold mix.
    rewrite (proj1 (norm1_0 p x) X i Hi), (proj1 (norm1_0 p y) Y i Hi). ring.
  - exact (minimum_is_lower_semicontinuous p _ h M).
  - rewrite (prop_A_3 p _ h M). split; exact (min_common_at_a_minimum _ h M).
Qed.

(** Where the domain goes on beyond 0, at a lower height, w* = q* fails. *)
Definition stepped (h : R) (b : vec) : Rbar :=
  if Rlt_dec 0 (b 0%nat) then Finite (h - 1) else if Req_EM_T (b 0%nat) 0 then Finite h else p_infty.

(** eq-12, line (refuted): the epigraph of (12) is the ray upward, and not the line. *)
Theorem epigraph_is_a_ray p h w : epigraph (restricted p h) zero w <-> h <= w.
Proof. unfold epigraph. rewrite (proj1 (restricted_minimum p h)). reflexivity. Qed.

(** text-A.3.4.hyperplane: w = |y|^2 meets (0, |y|^2), and the epigraph is on it or above. *)
Theorem flat_hyperplane_supports p h : epigraph (restricted p h) zero h /\
  forall b w, epigraph (restricted p h) b w -> h <= w + dot p zero b.
Proof.
  split; [apply epigraph_is_a_ray, Rle_refl|]. intros b w E. rewrite zero_dot, Rplus_0_r.
  exact (above (restricted p h) h (restricted_minimum p h) b w E).
Qed.

(** text-A.3.strong-duality: the loss (3) has w* = q* = q(0) = L(0), and 0 inside its domain. *)
Theorem loss_duality n p Z y lambda1 lambda2 : (forall i, (i < n)%nat -> y i <= 0) -> 0 <= lambda1 ->
  0 <= lambda2 ->
  let f b := Finite (loss n p Z y lambda1 lambda2 b) in
  min_common (epigraph f) = f zero /\ max_crossing p (epigraph f) = f zero /\
    crossing p (epigraph f) zero = f zero.
Proof.
  intros Hy H1 H2 f.
  assert (M : minimum_at f zero (loss n p Z y lambda1 lambda2 zero)).
  { split; [reflexivity|]. intros b. unfold f. simpl. pose proof (eq_14_constant n p Z y lambda1 lambda2 Hy H1
      H2 b). lra. }
  split; [exact (min_common_at_a_minimum f _ M)|]. rewrite (prop_A_3 p f _ M). split;
    [exact (min_common_at_a_minimum f _ M)|].
  apply is_glb_Rbar_unique. split.
  - intros v (u & w & E & ->). rewrite zero_dot, Rplus_0_r. exact (above f _ M u w E).
  - intros b Hb. apply (Hb (loss n p Z y lambda1 lambda2 zero)). exists zero,
      (loss n p Z y lambda1 lambda2 zero).
    rewrite zero_dot, Rplus_0_r. split; [apply Rle_refl | reflexivity].
Qed.

Theorem zero_is_interior n p Z y lambda1 lambda2 :
  Duality.interior p (Duality.domain (fun b => Finite (loss n p Z y lambda1 lambda2 b))) zero.
Proof. exists 1. split; [exact Rlt_0_1|]. intros b _ _. exists (loss n p Z y lambda1 lambda2 b).
  apply Rle_refl. Qed.

Theorem stepped_has_no_duality : ~ forall (p : nat) (h : R), min_common (epigraph (stepped h)) = h /\
  max_crossing p (epigraph (stepped h)) = h.
Proof.
  intros H. destruct (H 1%nat 0) as [_ Q].
  assert (K : Rbar_le (max_crossing 1 (epigraph (stepped 0))) (- (1 / 2))); [|rewrite Q in K; simpl in K;
    lra].
  apply max_crossing_is_lub. intros v [mu ->]. unfold crossing.
  destruct (Glb_Rbar_correct (fun v => exists u w, epigraph (stepped 0) u w /\ v = w + dot 1 mu u)) as [B _].
  pose (r := / (2 * (Rabs (mu 0%nat) + 1))). pose proof (Rabs_pos (mu 0%nat)) as P.
  assert (R0 : 0 < r) by (apply Rinv_0_lt_compat; lra).
  assert (E : r * (2 * (Rabs (mu 0%nat) + 1)) = 1) by (unfold r; field; lra).
  apply Rbar_le_trans with (Finite (-1 + mu 0%nat * r)).
  - apply B. exists (fun _ => r), (-1). split; [|unfold dot; simpl; lra].
    unfold epigraph, stepped. destruct (Rlt_dec 0 r); [simpl; lra | lra].
  - simpl. pose proof (Rle_abs (mu 0%nat)). nra.
Qed.
