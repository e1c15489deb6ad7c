(** Min common and max crossing: weak duality, a global minimum, its hyperplanes,
    and which of them are vertical. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors.
Open Scope R_scope.

Definition zero : vec := fun _ => 0.

(** The epigraph of f: R^p -> [-oo, oo]. *)
Definition epigraph (f : vec -> Rbar) (u : vec) (w : R) : Prop := Rbar_le (f u) w.
Definition minimum_at (f : vec -> Rbar) (x : vec) (m : R) : Prop := f x = Finite m /\
  forall y, Rbar_le m (f y).

Section Problems.
Variables (p : nat) (M : vec -> R -> Prop).
(** w*: the lowest point of M on the axis. *)
Definition min_common : Rbar := Glb_Rbar (fun w => M zero w).
(** q(mu), where the hyperplane of slope mu under M crosses the axis; and q*, the highest of all. *)
Definition crossing (mu : vec) : Rbar := Glb_Rbar (fun v => exists u w, M u w /\ v = w + dot p mu u).
Definition max_crossing : Rbar := Rbar_lub (fun v => exists mu, v = crossing mu).

Lemma max_crossing_is_lub : Rbar_is_lub (fun v => exists mu, v = crossing mu) max_crossing.
Proof. exact (proj2_sig (Rbar_ex_lub _)). Qed.

Lemma dot_zero mu : dot p mu zero = 0.
Proof. unfold dot, zero. induction p; simpl; lra. Qed.

(** text-A.3.2.weak-duality: q* <= w*, for every set M. *)
Theorem weak_duality : Rbar_le max_crossing min_common.
Proof.
  apply max_crossing_is_lub.
  intros v [mu ->]. unfold min_common, crossing.
  destruct (Glb_Rbar_correct (fun w => M zero w)) as [_ G]. apply G. intros w Hw.
  destruct (Glb_Rbar_correct (fun v => exists u w, M u w /\ v = w + dot p mu u)) as [B _].
  apply B. exists zero, w. rewrite dot_zero. split; [exact Hw | lra].
Qed.
End Problems.

Lemma zero_dot p u : dot p zero u = 0.
Proof. unfold dot, zero. induction p; simpl; lra. Qed.

Section Minimum.
Variables (p : nat) (f : vec -> Rbar) (m : R).
Hypothesis H : minimum_at f zero m.

Lemma above u w : epigraph f u w -> m <= w.
Proof. destruct H as [_ B]. intros E. exact (Rbar_le_trans m (f u) w (B u) E). Qed.

Lemma lowest_point : epigraph f zero m.
Proof. destruct H as [E _]. unfold epigraph. rewrite E. apply Rle_refl. Qed.

(** text-A.3.2.min-common: w* is f(0), the least height in the epigraph, and in it on the axis. *)
Theorem min_common_at_a_minimum : min_common (epigraph f) = m.
Proof.
  apply is_glb_Rbar_unique. split.
  - intros w Hw. exact (above zero w Hw).
  - intros b Hb. exact (Hb m lowest_point).
Qed.

(** prop-A.3: w* = q* = f(0) at a finite global minimum at 0, f convex or not. *)
Theorem prop_A_3 : max_crossing p (epigraph f) = min_common (epigraph f).
Proof.
  apply Rbar_le_antisym; [apply weak_duality|]. rewrite min_common_at_a_minimum.
  apply Rbar_le_trans with (crossing p (epigraph f) zero); [|apply max_crossing_is_lub; exists zero;
    reflexivity].
  unfold crossing. destruct (Glb_Rbar_correct (fun v => exists u w, epigraph f u w /\
    v = w + dot p zero u)) as [_ G].
  apply G. intros v (u & w & E & ->). rewrite zero_dot, Rplus_0_r. exact (above u w E).
Qed.

(** prop-A.4, exists: some w + mu.u = f(0), through (0, f(0)) and not vertical, has the epigraph above it. *)
Theorem prop_A_4_exists : exists mu, forall u w, epigraph f u w -> m <= w + dot p mu u.
Proof. exists zero. intros u w E. rewrite zero_dot, Rplus_0_r. exact (above u w E). Qed.

(** prop-A.4, highest: no hyperplane under the epigraph crosses the axis above f(0). *)
Theorem prop_A_4_highest mu xi : (forall u w, epigraph f u w -> xi <= w + dot p mu u) -> xi <= m.
Proof. intros K. specialize (K zero m lowest_point). rewrite dot_zero in K. lra. Qed.

(** text-A.3.2.proper: f is above -oo everywhere, and finite somewhere. *)
Theorem minimum_makes_proper : (forall x, f x <> m_infty) /\ exists x r, f x = Finite r.
Proof.
  destruct H as [E B]. split; [|exists zero, m; exact E]. intros x K. specialize (B x). rewrite K in B.
    exact B.
Qed.
End Minimum.

(** {(u, w) : mu.(u - x) = 0}, mu not 0, has the epigraph on the side mu.(u - x) >= 0. *)
Definition vertical_support (p : nat) (f : vec -> Rbar) (x mu : vec) : Prop :=
  (exists i, (i < p)%nat /\ mu i <> 0) /\ forall u w, epigraph f u w -> 0 <= dot p mu (minus u x).

Definition mix (t : R) (x y : vec) : vec := fun i => t * x i + (1 - t) * y i.

(** The convex hull of a set; and its interior points. *)
Inductive hull (D : vec -> Prop) : vec -> Prop :=
  | member x : D x -> hull D x
  | between x y t : 0 <= t <= 1 -> hull D x -> hull D y -> hull D (mix t x y).
Definition interior (p : nat) (D : vec -> Prop) (x : vec) : Prop :=
  exists r, 0 < r /\ forall y, (forall i, (i < p)%nat -> Rabs (y i - x i) <= r) -> (forall i, (p <= i)%nat ->
    y i = x i) -> D y.
Definition domain (f : vec -> Rbar) (x : vec) : Prop := exists w : R, epigraph f x w.

Lemma dot_mix p mu t x y z : dot p mu (minus (mix t x y) z) = t * dot p mu (minus x z) + (1 - t) * dot p mu
  (minus y z).
Proof. unfold dot, minus, mix. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

(** prop-A.10 inside the domain, text-A.3.2.supporting, and the only-if half of new-vertical-hyperplane: at a
    point
    interior to the hull of the domain no supporting hyperplane is vertical, f convex or not. *)
Theorem none_is_vertical_inside p f x : interior p (hull (domain f)) x ->
  ~ exists mu, vertical_support p f x mu.
Proof.
  intros (r & Hr & HD) (mu & (i & Hi & Hmu) & K).
  assert (S0 : forall y, hull (domain f) y -> 0 <= dot p mu (minus y x)).
  { induction 1 as [y [w E] | y z t T _ A _ B]; [exact (K y w E)|]. rewrite dot_mix. nra. }
  assert (E : forall c, Rabs c <= r -> 0 <= c * mu i).
  { intros c Hc. pose (y := fun j => if (j =? i)%nat then x j + c else x j).
    replace (c * mu i) with (dot p mu (minus y x)).
    - apply S0, HD; intros j Hj; unfold y; destruct (Nat.eqb_spec j i) as [-> | N]; try lia; try reflexivity.
      + replace (x i + c - x i) with c by ring. exact Hc.
      + rewrite Rminus_eq_0, Rabs_R0. lra.
    - unfold dot, minus, y. clear - Hi. induction p as [|q IH]; [lia|]. simpl.
      destruct (Nat.eqb_spec q i) as [-> | D].
      + rewrite (sum_ext i _ (fun _ => 0)), sum_const; [ring|]. intros j L.
        destruct (Nat.eqb_spec j i); [lia | ring].
      + rewrite IH by lia. ring. }
  pose proof (E r ltac:(rewrite Rabs_right; lra)). pose proof (E (- r) ltac:(rewrite Rabs_left; lra)).
  apply Hmu, (Rmult_eq_reg_l r); lra.
Qed.

(** 0 where the first entry is not negative, oo elsewhere: convex, with minima at 0 and beyond. *)
Definition half_line (x : vec) : Rbar := if Rle_dec 0 (x 0%nat) then Finite 0 else p_infty.

(** prop-A.10 (refuted) and text-A.3.2.supporting (refuted): a vertical hyperplane supports it at its minimum
    at 0. *)
Theorem prop_A_10_fails : exists f m mu, minimum_at f zero m /\ vertical_support 1 f zero mu.
Proof.
  exists half_line, 0, (fun _ => 1). split; [split|split].
  - unfold half_line, zero. destruct (Rle_dec 0 0); [reflexivity | lra].
  - intros y. unfold half_line. destruct (Rle_dec 0 (y 0%nat)); simpl; [lra | exact I].
  - exists 0%nat. split; [lia | lra].
  - intros u w E. unfold epigraph, half_line in E. unfold dot, minus, zero. simpl.
    destruct (Rle_dec 0 (u 0%nat)); simpl in E; [lra | tauto].
Qed.

Definition convex_set (M : vec -> R -> Prop) : Prop := forall x y a b t, 0 <= t <= 1 ->
  M x a -> M y b -> M (mix t x y) (t * a + (1 - t) * b).
Definition closed_set (M : vec -> R -> Prop) : Prop := forall x w x' w',
  (forall n, M (x n) (w n)) -> (forall i, is_lim_seq (fun n => x n i) (x' i : R)) -> is_lim_seq w (w' : R) ->
    M x' w'.

(** text-A.3.1.epigraph: the epigraph of a convex f: R^p -> (-oo, oo] is a convex set. *)
Theorem epigraph_is_convex (f : vec -> Rbar) : (forall x, f x <> m_infty) ->
  (forall x y t, 0 < t < 1 -> Rbar_le (f (mix t x y)) (Rbar_plus (Rbar_mult t (f x)) (Rbar_mult (1 - t) (f
    y)))) ->
  convex_set (epigraph f).
Proof.
  intros P C x y a b t T A B. unfold epigraph in *.
  destruct (Req_dec t 0) as [-> | N0].
  - replace (mix 0 x y) with y by (apply functional_extensionality; intros; unfold mix; ring).
    replace (0 * a + (1 - 0) * b) with b by ring. exact B.
  - destruct (Req_dec t 1) as [-> | N1].
    + replace (mix 1 x y) with x by (apply functional_extensionality; intros; unfold mix; ring).
      replace (1 * a + (1 - 1) * b) with a by ring. exact A.
    + eapply Rbar_le_trans; [apply C; lra|]. specialize (P x) as Px. specialize (P y) as Py.
      destruct (f x) as [u | |]; try tauto; destruct (f y) as [v | |]; try tauto. simpl in *. nra.
Qed.

(** prop-A.5 (refuted): x on R is closed, proper and convex, and has no global minimum at 0. *)
Theorem prop_A_5_fails : exists f : vec -> Rbar, closed_set (epigraph f) /\ convex_set (epigraph f) /\
  ((forall x, f x <> m_infty) /\ exists x r, f x = Finite r) /\ ~ exists m, minimum_at f zero m.
Proof.
  exists (fun x => Finite (x 0%nat)). unfold epigraph. simpl. repeat split.
  - intros x w x' w' E L M. exact (is_lim_seq_le _ _ (x' 0%nat) w' E (L 0%nat) M).
  - intros x y a b t T A B. unfold mix. simpl in *. nra.
  - discriminate.
  - exists zero, 0. reflexivity.
  - intros (m & E & B). specialize (B (fun _ => m - 1)). simpl in B. lra.
Qed.

(** prop-A.5, f(0) finite (refuted): -sqrt(x) on [0, oo) is 0 at 0,
    and every line w = mu x there passes above its epigraph. *)
Theorem no_hyperplane_at_the_root : let f := fun x : vec => if Rle_dec 0 (x 0%nat) then Finite (- sqrt (x
  0%nat)) else p_infty in
  f zero = Finite 0 /\ forall mu, ~ forall u w, epigraph f u w -> 0 <= w + dot 1 mu u.
Proof.
  intros f. split.
  - unfold f, zero. destruct (Rle_dec 0 0); [|lra]. rewrite sqrt_0. f_equal. lra.
  - intros mu K. pose (s := / (2 * (Rabs (mu 0%nat) + 1))). pose proof (Rabs_pos (mu 0%nat)).
    assert (S0 : 0 < s) by (apply Rinv_0_lt_compat; lra).
    specialize (K (fun _ => s ^ 2) (- s)). unfold epigraph, f, dot in K. simpl in K.
    destruct (Rle_dec 0 (s * (s * 1))) as [_ | N]; [|nra].
    rewrite Rmult_1_r, sqrt_square in K by lra. specialize (K (Rle_refl _)).
    assert (E : s * (2 * (Rabs (mu 0%nat) + 1)) = 1) by (unfold s; field; lra).
    pose proof (Rle_abs (mu 0%nat)). nra.
Qed.
