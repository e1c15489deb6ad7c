(** A proper convex function is continuous over the relative interior of its domain. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Lasso Duality Separation StrongDuality VerticalHyperplane RelativeInterior
  Slater.
Open Scope R_scope.

(** f, restricted to D, is finite and continuous at x. *)
Definition continuous_within (p : nat) (D : vec -> Prop) (f : vec -> Rbar) (x : vec) : Prop :=
  exists v : R, f x = Finite v /\ forall e, 0 < e ->
    exists d, 0 < d /\ forall y, D y -> near p d x y -> exists w : R, f y = Finite w /\ Rabs (w - v) <= e.

(** It is at every point of a neighbourhood of x, with nothing left out. *)
Definition continuous_around (p : nat) (f : vec -> Rbar) (x : vec) : Prop :=
  exists r, 0 < r /\ forall z, near p r x z -> continuous_within p (fun _ => True) f z.

Section Convex.
Variables (p : nat) (f : vec -> Rbar).
Hypotheses (F : on_entries p f) (C : convex_set (epigraph f)) (P : forall y, f y <> m_infty).

Lemma value x : domain f x -> exists v : R, f x = Finite v.
Proof.
  intros [w W]. unfold epigraph in W. destruct (f x) as [v | |] eqn:E; [exists v; reflexivity | destruct W |].
  exfalso. exact (P x E).
Qed.

(** On a chord f is at most what its ends allow. *)
Lemma chord x y a b t : 0 <= t <= 1 -> epigraph f x a -> epigraph f y b ->
  epigraph f (mix t x y) (t * a + (1 - t) * b).
Proof. apply C. Qed.

(** Near x, and in the affine hull of the domain, f is at most f(x) + 1. *)
Lemma bounded_near x v : relative_interior p (domain f) x -> f x = Finite v ->
  exists r, 0 < r /\ forall u, both_ways (domain f) x u -> (forall i, (i < p)%nat -> Rabs (u i) <= r) ->
    epigraph f (along x u 1) (v + 1).
Proof.
  intros [Dx _] E. assert (Ex : epigraph f x v) by (unfold epigraph; rewrite E; apply Rle_refl).
  assert (Up : forall y a b, a <= b -> epigraph f y a -> epigraph f y b).
  { intros y a b L Y. unfold epigraph in *. apply (Rbar_le_trans _ a); [exact Y | exact L]. }
  destruct (box_of_directions p (fun u => epigraph f u (v + 1)) x) as (r & Hr & B).
  - intros y z t T Y Z. replace (v + 1) with (t * (v + 1) + (1 - t) * (v + 1)) by ring. apply C; assumption.
  - intros y z A Y. unfold epigraph in *. rewrite <- (F y z A). exact Y.
  - apply (Up _ v); [lra | exact Ex].
  - exists r. split; [exact Hr|]. intros u (e & He & K) U. apply B; [|exact U].
    destruct (K e) as [a A]; [rewrite Rabs_right; lra|].
    destruct (K (- e)) as [b Hb]; [rewrite Rabs_Ropp, Rabs_right; lra|].
    pose (g := 1 / (1 + Rabs (a - v) + Rabs (b - v))).
    pose proof (Rabs_pos (a - v)). pose proof (Rabs_pos (b - v)).
    pose proof (Rle_abs (a - v)). pose proof (Rle_abs (b - v)).
    assert (G : 0 < g) by (apply Rdiv_lt_0_compat; lra).
    assert (G1 : g * (1 + Rabs (a - v) + Rabs (b - v)) = 1) by (unfold g; field; lra).
    assert (One : g <= 1) by nra.
    apply (two_ends (fun u => epigraph f u (v + 1)) x) with (e := g * e) (e' := g * e); try nra.
    + intros y z t T Y Z. replace (v + 1) with (t * (v + 1) + (1 - t) * (v + 1)) by ring. apply C; assumption.
    + apply (Up _ v); [lra | exact Ex].
    + replace (along x u (g * e)) with (mix g (along x u e) x)
        by (apply same_vector; intros; unfold mix, along; ring).
      apply (Up _ (g * a + (1 - g) * v)); [nra | apply C; [lra | exact A | exact Ex]].
    + replace (along x u (- (g * e))) with (mix g (along x u (- e)) x)
        by (apply same_vector; intros; unfold mix, along; ring).
      apply (Up _ (g * b + (1 - g) * v)); [nra | apply C; [lra | exact Hb | exact Ex]].
Qed.

(** What leads to a point of the affine hull leads both ways. *)
Lemma directions_of_hull x y : relative_interior p (domain f) x -> affine_hull (domain f) y ->
  both_ways (domain f) x (minus y x).
Proof.
  intros X Y. apply (prolongation p (domain f) x (domain_convex f C) (domain_on_entries p f F)) in X.
  exact (both_ways_of_hull (domain f) x y (domain_convex f C) X Y).
Qed.

(** text-A.3.2.relative-interior: it is finite and continuous there, in the affine hull of its domain. *)
Theorem continuous_over_relative_interior x : relative_interior p (domain f) x ->
  continuous_within p (affine_hull (domain f)) f x.
Proof.
  intros X. destruct (value x (proj1 X)) as [v E]. exists v. split; [exact E|]. intros e He.
  destruct (bounded_near x v X E) as (r & Hr & B). pose (t := Rmin e 1).
  assert (T : 0 < t <= 1) by (unfold t; split; [apply Rmin_pos; lra | apply Rmin_r]).
  assert (Te : t <= e) by apply Rmin_l.
  assert (Ex : epigraph f x v) by (unfold epigraph; rewrite E; apply Rle_refl).
  exists (t * r). split; [nra|]. intros y Hy Ny. pose proof (directions_of_hull x y X Hy) as D.
  assert (K : forall s, s = 1 \/ s = -1 -> epigraph f (along x (fun i => s / t * minus y x i) 1) (v + 1)).
  { intros s Hs. apply B; [apply (both_ways_scaled _ _ (minus y x)), D|]. intros i Hi.
    specialize (Ny i Hi). rewrite Rabs_mult. unfold minus.
    replace (Rabs (s / t)) with (/ t).
    - apply (Rmult_le_reg_l t); [lra|]. rewrite <- Rmult_assoc, Rinv_r; lra.
    - unfold Rdiv. rewrite Rabs_mult, (Rabs_right (/ t)) by (left; apply Rinv_0_lt_compat; lra).
      destruct Hs as [-> | ->]; [rewrite Rabs_R1 | rewrite Rabs_left by lra]; ring. }
  assert (Y : epigraph f y (t * (v + 1) + (1 - t) * v)).
  { replace y with (mix t (along x (fun i => 1 / t * minus y x i) 1) x)
      by (apply same_vector; intros; unfold mix, along, minus; field; lra).
    apply C; [lra | apply K; auto | exact Ex]. }
  destruct (value y (ex_intro _ _ Y)) as [w W]. exists w. split; [exact W|].
  assert (Yw : epigraph f y w) by (unfold epigraph; rewrite W; apply Rle_refl).
  unfold epigraph in Y. rewrite W in Y. simpl in Y.
  assert (Z : epigraph f x (/ (1 + t) * w + (1 - / (1 + t)) * (v + 1))).
  { assert (I : 0 < / (1 + t)) by (apply Rinv_0_lt_compat; lra).
    assert (I1 : / (1 + t) * (1 + t) = 1) by (field; lra).
    replace x with (mix (/ (1 + t)) y (along x (fun i => -1 / t * minus y x i) 1)) at 1
      by (apply same_vector; intros; unfold mix, along, minus; field; lra).
    apply C; [nra | exact Yw | apply K; auto]. }
  unfold epigraph in Z. rewrite E in Z. simpl in Z.
  apply (Rmult_le_compat_r (1 + t)) in Z; [|lra].
  replace ((/ (1 + t) * w + (1 - / (1 + t)) * (v + 1)) * (1 + t)) with (w + t * (v + 1)) in Z by (field; lra).
  apply Rabs_le. lra.
Qed.

(** Around an inner point of the domain it is continuous. *)
Theorem continuous_around_inner_points x : interior p (domain f) x -> continuous_around p f x.
Proof.
  intros (r & Hr & K).
  assert (D : forall y, near p r x y -> domain f y).
  { intros y Y. apply (domain_on_entries p f F (fun i => if (i <? p)%nat then y i else x i)).
    - intros i Hi. destruct (Nat.ltb_spec i p); [reflexivity | lia].
    - apply K; intros i Hi; destruct (Nat.ltb_spec i p); try lia; [apply Y, Hi | reflexivity]. }
  exists (r / 2). split; [lra|]. intros z Z.
  assert (N : forall y, near p (r / 2) z y -> domain f y).
  { intros y Y. apply D. intros i Hi. specialize (Z i Hi). specialize (Y i Hi).
    replace (y i - x i) with ((y i - z i) + (z i - x i)) by ring.
    pose proof (Rabs_triang (y i - z i) (z i - x i)). lra. }
  destruct (continuous_over_relative_interior z) as (v & E & H).
  - split; [apply N; intros i _; rewrite Rminus_eq_0, Rabs_R0; lra|]. exists (r / 2). split; [lra|].
    intros y _ Y. exact (N y Y).
  - exists v. split; [exact E|]. intros e He. destruct (H e He) as (d & Hd & B). exists (Rmin d (r / 2)).
    split; [apply Rmin_pos; lra|]. intros y _ Y. pose proof (Rmin_l d (r / 2)). pose proof (Rmin_r d (r / 2)).
    apply B; [apply point, N|]; intros i Hi; specialize (Y i Hi); lra.
Qed.
End Convex.
