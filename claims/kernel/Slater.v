(** Slater's condition, and what it needs: sets whose points are not inner, or not in the relative interior.
  *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Duality Separation VerticalHyperplane RelativeInterior.
Open Scope R_scope.

(** Slater's condition for f under the constraints g j x <= 0,
  j < m: a point of the relative interior of dom f at
    which all are strict. *)
Definition slater (p : nat) (f : vec -> Rbar) (m : nat) (g : nat -> vec -> R) : Prop :=
  exists x, relative_interior p (domain f) x /\ forall j, (j < m)%nat -> g j x < 0.

Lemma domain_on_entries p f : on_entries p f -> set_on_entries p (domain f).
Proof. intros F x y E [w W]. exists w. unfold epigraph in *. rewrite <- (F x y E). exact W. Qed.

Lemma domain_convex f : convex_set (epigraph f) -> convex (domain f).
Proof. intros H x y t T [a A] [b B]. exists (t * a + (1 - t) * b). apply H; assumption. Qed.

(** prop-A.9: without constraints Slater's condition holds for every convex f that is not oo everywhere. *)
Theorem prop_A_9 p f g : on_entries p f -> convex_set (epigraph f) -> (exists x, domain f x) ->
  slater p f 0 g.
Proof.
  intros F C N.
  destruct (relative_interior_exists p (domain f) (domain_on_entries p f F) (domain_convex f C) N) as [x X].
  exists x. split; [exact X | intros; lia].
Qed.

Lemma half_line_domain x : domain half_line x <-> 0 <= x 0%nat.
Proof.
  unfold domain, epigraph, half_line. destruct (Rle_dec 0 (x 0%nat)) as [L | L]; split; intros H; try tauto.
  - exists 0. simpl. lra.
  - destruct H as [w W]. destruct W.
Qed.

Lemma half_line_convex : convex_set (epigraph half_line).
Proof.
  intros x y a b t T A B. unfold epigraph, half_line, mix in *.
  destruct (Rle_dec 0 (x 0%nat)), (Rle_dec 0 (y 0%nat)); simpl in A, B; try tauto.
  destruct (Rle_dec 0 _); simpl; nra.
Qed.

Lemma half_line_on_entries : on_entries 1 half_line.
Proof. intros x y E. unfold half_line. rewrite (E 0%nat) by lia. reflexivity. Qed.

Lemma half_line_minimum : minimum_at half_line zero 0.
Proof.
  split; [unfold half_line, zero; destruct (Rle_dec 0 0); [reflexivity | lra]|].
  intros y. unfold half_line. destruct (Rle_dec 0 (y 0%nat)); simpl; [lra | exact I].
Qed.

(** Around the end of a half line its affine hull has points that it has not. *)
Theorem the_minimum_is_not_inner : ~ forall p f x m, on_entries p f -> convex_set (epigraph f) ->
  minimum_at f x m -> relative_interior p (domain f) x.
Proof.
  intros H. destruct (H 1%nat half_line zero 0 half_line_on_entries half_line_convex half_line_minimum)
    as [Z (r & Hr & K)].
  assert (A : domain half_line (mix (- r) (fun _ => 1) zero)); [apply K|].
  - apply line; apply point; [apply half_line_domain; lra | exact Z].
  - intros i _. unfold mix, zero. replace (- r * 1 + (1 - - r) * 0 - 0) with (- r) by ring.
    rewrite Rabs_Ropp, Rabs_right; lra.
  - apply half_line_domain in A. unfold mix, zero in A. lra.
Qed.

(** The constraint |x|_1 <= 0 of (12) is strict nowhere. *)
Theorem a_budget_of_0_is_not_strict : ~ forall p f, on_entries p f -> convex_set (epigraph f) ->
  (exists x, domain f x) -> slater p f 1 (fun _ => norm1 p).
Proof.
  intros H. destruct (H 1%nat half_line half_line_on_entries half_line_convex) as (x & _ & N).
  - exists zero. apply half_line_domain. apply Rle_refl.
  - specialize (N 0%nat Nat.lt_0_1). unfold norm1 in N. simpl in N. pose proof (Rabs_pos (x 0%nat)). lra.
Qed.

(** 0 at 0 and at 1, oo elsewhere: not convex, and no point is inner. *)
Definition two_points (x : vec) : Rbar :=
  if Req_EM_T (x 0%nat) 0 then Finite 0 else if Req_EM_T (x 0%nat) 1 then Finite 0 else p_infty.

Theorem slater_needs_convexity : ~ forall p f g, on_entries p f -> (exists x, domain f x) -> slater p f 0 g.
Proof.
  assert (D : forall x, domain two_points x <-> x 0%nat = 0 \/ x 0%nat = 1).
  { intros x. unfold domain, epigraph, two_points. destruct (Req_EM_T (x 0%nat) 0) as [E | N].
    - split; [auto|]. intros _. exists 0. apply Rle_refl.
    - destruct (Req_EM_T (x 0%nat) 1) as [E | N']; split; intros H; try tauto.
      + exists 0. apply Rle_refl.
      + destruct H as [w W]. destruct W. }
  intros H. destruct (H 1%nat two_points (fun _ _ => 0)) as (x & [X (r & Hr & K)] & _).
  - intros x y E. unfold two_points. rewrite (E 0%nat) by lia. reflexivity.
  - exists zero. apply D. left. reflexivity.
  - pose (s := Rmin r (1 / 2)). assert (S0 : 0 < s) by (apply Rmin_pos; lra).
    pose proof (Rmin_l r (1 / 2)). pose proof (Rmin_r r (1 / 2)). fold s in H0, H1. apply D in X.
    assert (A : domain two_points (mix (x 0%nat + s) (fun _ => 1) zero)); [apply K|].
    + apply line; apply point; apply D; unfold zero; auto.
    + intros i Hi. replace i with 0%nat by lia. unfold mix, zero.
      replace ((x 0%nat + s) * 1 + (1 - (x 0%nat + s)) * 0 - x 0%nat) with s by ring. rewrite Rabs_right; lra.
    + apply D in A. unfold mix, zero in A. lra.
Qed.

(** {0} in R has 0 in its relative interior, and not in its interior. *)
Theorem prolongation_is_not_interior : ~ forall p C, set_on_entries p C -> convex C -> (exists x, C x) ->
  (interior p C zero <-> C zero /\ forall x, C x -> exists g, 0 < g /\ C (fun i => - g * x i)).
Proof.
  intros H. pose (C := fun x : vec => x 0%nat = 0).
  destruct (H 1%nat C) as [_ A].
  - intros x y E X. unfold C in *. rewrite <- (E 0%nat) by lia. exact X.
  - intros x y t T X Y. unfold C, mix in *. rewrite X, Y. ring.
  - exists zero. reflexivity.
  - destruct A as (r & Hr & K).
    + split; [reflexivity|]. intros c Hc. exists 1. split; [lra|]. unfold C in *. rewrite Hc. ring.
    + specialize (K (fun i => if (i =? 0)%nat then r else 0)). unfold C in K. simpl in K.
      enough (r = 0) by lra. apply K.
      * intros i Hi. replace i with 0%nat by lia. simpl. unfold zero. rewrite Rminus_0_r, Rabs_right; lra.
      * intros i Hi. destruct i; [lia | reflexivity].
Qed.

(** With g = 0 admitted every point of a set would be inner; the end of a half line is not. *)
Theorem prolongation_needs_a_length : ~ forall p C, set_on_entries p C -> convex C -> (exists x, C x) ->
  (relative_interior p C zero <-> C zero /\ forall x, C x -> exists g, 0 <= g /\ C (fun i => - g * x i)).
Proof.
  intros H. pose proof (prolongation_at_0 1 (domain half_line) (domain_on_entries 1 _ half_line_on_entries)
    (domain_convex _ half_line_convex)) as P.
  assert (Z : domain half_line zero) by (apply half_line_domain; apply Rle_refl).
  destruct (H 1%nat (domain half_line) (domain_on_entries 1 _ half_line_on_entries)
    (domain_convex _ half_line_convex) (ex_intro _ zero Z)) as [_ A].
  apply P in A; [|exists zero; exact Z|].
  - destruct A as [_ K]. destruct (K (fun _ => 1)) as (g & Hg & G); [apply half_line_domain; lra|].
    apply half_line_domain in G. lra.
  - split; [exact Z|]. intros x _. exists 0. split; [lra|]. apply half_line_domain. lra.
Qed.
