(** Functions without which the hypotheses of Appendix A.3 would do, and those that refute it. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Lasso Duality Regression.
Open Scope R_scope.

Definition line (x : vec) : Rbar := Finite (x 0%nat).
Definition unit : vec := fun i => if (i =? 0)%nat then 1 else 0.

(** x on R has f(0) = 0 and no minimum: no flat hyperplane, a crossing above f(0) for a higher axis. *)
Theorem finite_at_0_has_no_lowest_point : ~ forall (f : vec -> Rbar) (m : R), f zero = Finite m ->
  min_common (epigraph f) = m /\
  forall u w, epigraph f u w -> m <= w.
Proof.
  intros H. destruct (H line 0 eq_refl) as [_ K]. specialize (K (fun _ => -1) (-1)). unfold epigraph,
    line in K. simpl in K. lra.
Qed.

(** The minimum of a function that is -oo beyond 0 and 0 there: duality fails where f(0) is finite only. *)
Definition drop (x : vec) : Rbar := if Rlt_dec 0 (x 0%nat) then m_infty else if Req_EM_T (x 0%nat) 0 then
  Finite 0 else p_infty.

Lemma drop_everywhere w t : 0 < t -> epigraph drop (fun _ => t) w.
Proof. intros Ht. unfold epigraph, drop. destruct (Rlt_dec 0 t); [exact I | lra]. Qed.

Lemma drop_has_no_minorant mu xi : ~ forall u w, epigraph drop u w -> xi <= w + dot 1 mu u.
Proof.
  intros H. specialize (H (fun _ => 1) (xi - mu 0%nat - 1) (drop_everywhere _ 1 Rlt_0_1)).
  unfold dot in H. simpl in H. lra.
Qed.

(** f(0) finite does not do for A.3, nor for A.4. *)
Theorem finite_at_0_has_no_duality : ~ forall p (f : vec -> Rbar) (m : R), f zero = Finite m ->
  max_crossing p (epigraph f) = min_common (epigraph f).
Proof.
  intros H. assert (E : drop zero = Finite 0).
  { unfold drop, zero. destruct (Rlt_dec 0 0); [lra|]. destruct (Req_EM_T 0 0); [reflexivity | lra]. }
  specialize (H 1%nat drop 0 E).
  assert (M0 : min_common (epigraph drop) = 0).
  { apply is_glb_Rbar_unique. split.
    - intros w Hw. unfold epigraph in Hw. rewrite E in Hw. exact Hw.
    - intros b Hb. apply (Hb 0). unfold epigraph. rewrite E. apply Rle_refl. }
  assert (Q : Rbar_le (max_crossing 1 (epigraph drop)) (Finite (-1))); [|rewrite H, M0 in Q; simpl in Q; lra].
  apply max_crossing_is_lub. intros v [mu ->]. unfold crossing.
  destruct (Glb_Rbar_correct (fun v => exists u w, epigraph drop u w /\ v = w + dot 1 mu u)) as [B _].
  apply (B (-1)). exists (fun _ => 1), (-1 - mu 0%nat). split; [exact (drop_everywhere _ 1 Rlt_0_1)|].
  unfold dot. simpl. lra.
Qed.

Theorem finite_at_0_has_no_support : ~ forall p (f : vec -> Rbar) (m : R), f zero = Finite m ->
  exists mu, forall u w, epigraph f u w -> m <= w + dot p mu u.
Proof.
  intros H. assert (E : drop zero = Finite 0).
  { unfold drop, zero. destruct (Rlt_dec 0 0); [lra|]. destruct (Req_EM_T 0 0); [reflexivity | lra]. }
  destruct (H 1%nat drop 0 E) as [mu K]. exact (drop_has_no_minorant mu 0 K).
Qed.

(** A hyperplane under the epigraph may cross an axis that is not at 0 above the function there. *)
Theorem another_axis_is_crossed_higher : ~ forall p (f : vec -> Rbar) (m : R), minimum_at f unit m ->
  forall mu xi, (forall u w, epigraph f u w -> xi <= w + dot p mu u) -> xi <= m.
Proof.
  intros H. pose (f := fun x : vec => Finite (Rabs (x 0%nat - 1))). specialize (H 1%nat f 0).
  assert (A : 1 <= 0); [|lra]. apply H with (mu := fun _ => 1).
  - split; [unfold f, unit; simpl; rewrite Rminus_diag_eq, Rabs_R0; reflexivity|]. intros y. unfold f. simpl.
      apply Rabs_pos.
  - intros u w E. unfold epigraph, f in E. simpl in E. unfold dot. simpl.
      pose proof (Rle_abs (- (u 0%nat - 1))) as A.
    rewrite Rabs_Ropp in A. lra.
Qed.

(** Weak duality is about the axis at 0, and about hyperplanes below M. *)
Theorem another_axis_has_no_weak_duality : ~ forall p (M : vec -> R -> Prop),
  Rbar_le (max_crossing p M) (Glb_Rbar (fun w => M unit w)).
Proof.
  intros H. pose (M := fun (u : vec) (w : R) => u = unit /\ w = 0). specialize (H 1%nat M).
  assert (G : Glb_Rbar (fun w => M unit w) = 0).
  { apply is_glb_Rbar_unique. split.
    - intros w [_ ->]. apply Rle_refl.
    - intros b Hb. apply (Hb 0). split; reflexivity. }
  rewrite G in H. assert (Q : Rbar_le 1 (max_crossing 1 M)).
  { apply Rbar_le_trans with (crossing 1 M (fun _ => 1)); [|apply max_crossing_is_lub; exists (fun _ => 1);
      reflexivity].
    unfold crossing. destruct (Glb_Rbar_correct (fun v => exists u w, M u w /\
      v = w + dot 1 (fun _ => 1) u)) as [_ B].
    apply B. intros v (u & w & [-> ->] & ->). unfold dot, unit. simpl. lra. }
  pose proof (Rbar_le_trans _ _ _ Q H) as K. simpl in K. lra.
Qed.

(** A minimum of -oo is no finite one; f(0) finite leaves -oo elsewhere. *)
Theorem finite_at_0_is_not_proper : ~ forall (f : vec -> Rbar) (m : R), f zero = Finite m ->
  (forall x, f x <> m_infty) /\ exists x r, f x = Finite r.
Proof.
  intros H. destruct (H drop 0) as [K _].
  - unfold drop, zero. destruct (Rlt_dec 0 0); [lra|]. destruct (Req_EM_T 0 0); [reflexivity | lra].
  - apply (K (fun _ => 1)). unfold drop. destruct (Rlt_dec 0 1); [reflexivity | lra].
Qed.

(** A ball of radius 0 is in every domain of its centre. *)
Theorem points_have_vertical_supports : ~ forall p f x,
  (exists r, 0 <= r /\ forall y : vec, (forall i, (i < p)%nat -> Rabs (y i - x i) <= r) ->
    (forall i, (p <= i)%nat -> y i = x i) -> hull (Duality.domain f) y) -> ~ exists mu,
      vertical_support p f x mu.
Proof.
  intros H. destruct prop_A_10_fails as (f & m & mu & [E _] & V). apply (H 1%nat f zero); [|exists mu;
    exact V].
  exists 0. split; [lra|]. intros y A B. apply member. exists m. unfold epigraph.
  replace y with zero; [rewrite E; apply Rle_refl|]. apply functional_extensionality. intros i. unfold zero.
  destruct (Nat.lt_ge_cases i 1) as [L | L]; [|rewrite (B i L); reflexivity]. specialize (A i L).
    unfold zero in A.
  rewrite Rminus_0_r in A. pose proof (Rabs_pos (y i)). destruct (Req_dec (y i) 0) as [-> | N];
    [reflexivity|].
  apply Rabs_pos_lt in N. lra.
Qed.

(** 0 on (-1, 1), 1 at its ends, oo elsewhere: convex, with minima, and not closed. *)
Definition raised_ends (x : vec) : Rbar :=
  if Rlt_dec (Rabs (x 0%nat)) 1 then Finite 0 else if Req_EM_T (Rabs (x 0%nat)) 1 then Finite 1 else p_infty.

Lemma raised_minimum : minimum_at raised_ends zero 0.
Proof.
  split; [unfold raised_ends, zero; rewrite Rabs_R0; destruct (Rlt_dec 0 1); [reflexivity | lra]|].
  intros y. unfold raised_ends. destruct (Rlt_dec _ _); [apply Rle_refl|]. destruct (Req_EM_T _ _); simpl;
    [lra | exact I].
Qed.

Lemma raised_cases x a : epigraph raised_ends x a -> 0 <= a /\ (Rabs (x 0%nat) < 1 \/ Rabs (x 0%nat) = 1 /\
  1 <= a).
Proof.
  unfold epigraph, raised_ends. destruct (Rlt_dec _ _); [|destruct (Req_EM_T _ _)]; simpl; intros;
    [lra | lra | tauto].
Qed.

Lemma raised_convex : convex_set (epigraph raised_ends).
Proof.
  intros x y a b t T A B. apply raised_cases in A, B. destruct A as [A0 A], B as [B0 B].
  pose proof (Rabs_triang (t * x 0%nat) ((1 - t) * y 0%nat)) as D.
  rewrite !Rabs_mult, (Rabs_right t), (Rabs_right (1 - t)) in D by lra.
  unfold epigraph, raised_ends, mix in *. set (X := Rabs (x 0%nat)) in *. set (Y := Rabs (y 0%nat)) in *.
  assert (E : t = 0 \/ t = 1 \/ 0 < t < 1) by lra.
  destruct (Rlt_dec (Rabs (t * x 0%nat + (1 - t) * y 0%nat)) 1) as [U | U]; [simpl; nra|].
  assert (V : 1 <= t * a + (1 - t) * b /\ t * X + (1 - t) * Y <= 1).
  { destruct E as [-> | [-> | E]]; [lra | lra|]. assert (X = 1 /\ Y = 1) as [-> ->] by (split; nra). split;
      nra. }
  destruct (Req_EM_T (Rabs (t * x 0%nat + (1 - t) * y 0%nat)) 1); simpl; lra.
Qed.

(** text-A.3.2.at-least-as-strong (refuted): it meets the conditions of A.2 to A.4 with w* = q*,
  and is not closed. *)
Theorem conditions_do_not_make_closed : exists f : vec -> Rbar, convex_set (epigraph f) /\ (exists m,
  minimum_at f zero m) /\
  max_crossing 1 (epigraph f) = min_common (epigraph f) /\ ~ closed_set (epigraph f).
Proof.
  exists raised_ends. split; [exact raised_convex|]. split; [exists 0; exact raised_minimum|].
  split; [exact (prop_A_3 1 raised_ends 0 raised_minimum)|]. intros C.
  assert (K : epigraph raised_ends (fun _ => 1) 0).
  { apply (C (fun n _ => 1 - (/ 2) ^ S n) (fun _ => 0)).
    - intros n. unfold epigraph, raised_ends. pose proof (pow_lt (/ 2) (S n) ltac:(lra)) as P.
      assert (Q : (/ 2) ^ S n < 1) by (apply pow_lt_1_compat; [lra | lia]).
      destruct (Rlt_dec _ _) as [L | L]; [apply Rle_refl|]. exfalso. apply L. rewrite Rabs_right; lra.
    - intros i. replace (Finite 1) with (Finite (1 - 0)) by (f_equal; lra).
      apply is_lim_seq_minus'; [apply is_lim_seq_const|]. apply -> (is_lim_seq_incr_1 (fun n => (/ 2) ^ n)).
      apply is_lim_seq_geom. rewrite Rabs_right; lra.
    - apply is_lim_seq_const. }
  unfold epigraph, raised_ends in K. rewrite Rabs_R1 in K. destruct (Rlt_dec 1 1); [lra|].
  destruct (Req_EM_T 1 1); simpl in K; lra.
Qed.
