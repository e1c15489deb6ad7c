(** For which domains a vertical hyperplane supports the epigraph: those of whose hull the point is not
    interior. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Duality Separation.
Open Scope R_scope.

(** f is a function on R^p: it looks at the first p entries only. *)
Definition on_entries (p : nat) (f : vec -> Rbar) : Prop :=
  forall x y, (forall i, (i < p)%nat -> x i = y i) -> f x = f y.

Lemma hull_on_entries p f x y : on_entries p f -> (forall i, (i < p)%nat -> x i = y i) -> hull (domain f) x ->
  hull (domain f) y.
Proof.
  intros F E Hx. revert y E. induction Hx as [x [w W] | x x' t T _ IH _ IH']; intros y E.
  - apply member. exists w. unfold epigraph in *. rewrite <- (F x y E). exact W.
  - pose (tail u := fun i => if (i <? p)%nat then u i else y i).
    assert (G : forall u i, (i < p)%nat -> u i = tail u i).
    { intros u i L. unfold tail. destruct (Nat.ltb_spec i p); [reflexivity | lia]. }
    replace y with (mix t (tail x) (tail x')); [apply between; [exact T | apply IH, G | apply IH', G]|].
    apply functional_extensionality. intros i. unfold mix. destruct (Nat.lt_ge_cases i p) as [L | L].
    + rewrite <- E, <- !G by exact L. reflexivity.
    + unfold tail. destruct (Nat.ltb_spec i p); [lia | ring].
Qed.

Section Cross.
Variables (f : vec -> Rbar) (x : vec) (r : R).
Local Notation D := (hull (domain f)).

(** x moved by c in entry i. *)
Definition shifted (i : nat) (c : R) : vec := fun j => if (j =? i)%nat then x j + c else x j.

Lemma segment i a b c : D (shifted i a) -> D (shifted i b) -> a < b -> a <= c <= b -> D (shifted i c).
Proof.
  intros A B L C. pose (t := (b - c) / (b - a)).
  replace (shifted i c) with (mix t (shifted i a) (shifted i b)).
  - apply between; [|exact A | exact B]. unfold t. split; apply (Rmult_le_reg_r (b - a)); try lra;
    unfold Rdiv; rewrite ?Rmult_assoc, ?Rinv_l; lra.
  - apply functional_extensionality. intros j. unfold mix, shifted, t. destruct (j =? i)%nat; field; lra.
Qed.

(** With a cross around x the hull holds a box around x. *)
Lemma box_in_cross q : 0 < r -> D x -> (forall i c, (i < q)%nat -> Rabs c <= r -> D (shifted i c)) ->
  forall y, (forall i, (i < q)%nat -> Rabs (y i - x i) <= r / 2 ^ q) -> (forall i, (q <= i)%nat ->
    y i = x i) -> D y.
Proof.
  intros Hr Dx. induction q as [|q IH]; intros Hc y Hy Ht.
  - replace y with x; [exact Dx|]. apply functional_extensionality. intros i. symmetry. apply Ht. lia.
  - assert (P : 0 < 2 ^ q) by (apply pow_lt; lra). assert (P1 : 1 <= 2 ^ q) by (apply pow_R1_Rle; lra).
    assert (B : r / 2 ^ S q * 2 = r / 2 ^ q) by (simpl; field; lra).
    assert (B1 : r / 2 ^ q <= r) by (apply (Rmult_le_reg_r (2 ^ q)); [exact P|]; unfold Rdiv;
      rewrite Rmult_assoc, Rinv_l; nra).
    assert (K : forall c, Rabs c <= r / 2 ^ S q -> Rabs (2 * c) <= r / 2 ^ q).
    { intros c C. rewrite Rabs_mult, (Rabs_right 2) by lra. lra. }
    replace y with (mix (1 / 2) (fun i => if (i <? q)%nat then x i + 2 * (y i - x i) else x i) (shifted q (2 *
      (y q - x q)))).
    + apply between; [lra| |].
      * apply IH; [intros; apply Hc; [lia | assumption]| |]; intros i L; destruct (Nat.ltb_spec i q); try lia;
        [|reflexivity].
        replace (x i + 2 * (y i - x i) - x i) with (2 * (y i - x i)) by ring. apply K, Hy. lia.
      * apply Hc; [lia|]. eapply Rle_trans; [apply K, Hy; lia | exact B1].
    + apply functional_extensionality. intros i. unfold mix, shifted.
      destruct (Nat.eqb_spec i q) as [-> | N]; destruct (Nat.ltb_spec i q) || destruct (Nat.ltb_spec q q);
        try lia; try field.
      rewrite (Ht i) by lia. field.
Qed.
End Cross.

(** new-vertical-hyperplane: a vertical hyperplane at (x, f(x)) with the epigraph on one side exists iff x is
    not interior
    to the convex hull of the domain, f convex or not. *)
Theorem new_vertical_hyperplane p f x : (0 < p)%nat -> on_entries p f -> domain f x ->
  ((exists mu, vertical_support p f x mu) <-> ~ interior p (hull (domain f)) x).
Proof.
  intros Hp F Dx. split; [intros V I; exact (none_is_vertical_inside p f x I V)|].
  intros NI. apply Classical_Prop.NNPP. intros NV. apply NI.
  (* Every direction leads from x into the hull, as one that does not is separated from the cone of those that
    do. *)
  assert (K : forall v : vec, exists t, 0 < t /\ hull (domain f) (fun i => x i + t * v i)).
  { intros v. apply Classical_Prop.NNPP. intros N.
    destruct (separation p (fun w => exists u t, 0 < t /\ hull (domain f) u /\
      forall i, w i = t * (u i - x i) - v i) Hp) as (mu & M & S0).
    - intros w w' s T (u & t & Ht & Hu & E) (u' & t' & Ht' & Hu' & E').
      assert (P : 0 < s * t + (1 - s) * t') by nra.
      exists (mix (s * t / (s * t + (1 - s) * t')) u u'), (s * t + (1 - s) * t'). split; [exact P | split].
      + apply between; [|exact Hu | exact Hu']. assert (0 <= s * t) by nra. assert (0 <= (1 - s) * t') by nra.
        split; apply (Rmult_le_reg_r (s * t + (1 - s) * t')); try exact P; unfold Rdiv;
          rewrite ?Rmult_assoc, ?Rinv_l; lra.
      + intros i. unfold mix. rewrite E, E'. field. lra.
    - intros w (u & t & Ht & Hu & E). apply Classical_Prop.NNPP. intros Q. apply N. exists (/ t).
      split; [apply Rinv_0_lt_compat, Ht|]. apply (hull_on_entries p f u); [exact F | | exact Hu].
      intros i L. assert (W : w i = 0) by (apply Classical_Prop.NNPP; intros Z; apply Q; exists i; auto).
      rewrite E in W. replace (v i) with (t * (u i - x i)) by lra. field. lra.
    - apply NV. exists mu. split; [exact M|]. intros u h Hu. apply Rnot_lt_le. intros Neg.
      pose (t := (Rabs (dot p mu v) + 1) / - dot p mu (minus u x)).
      pose proof (Rabs_pos (dot p mu v)). pose proof (Rle_abs (- dot p mu v)) as A. rewrite Rabs_Ropp in A.
      assert (Ht : 0 < t) by (apply Rdiv_lt_0_compat; lra).
      specialize (S0 (fun i => t * (u i - x i) - v i)
        (ex_intro _ u (ex_intro _ t (conj Ht (conj (member _ u (ex_intro _ h Hu)) (fun i => eq_refl)))))).
      assert (E : dot p mu (fun i => t * (u i - x i) - v i) = t * dot p mu (minus u x) - dot p mu v).
      { unfold dot, minus. clearbody t. clear. induction p; simpl; [ring|]. rewrite IHp. ring. }
      rewrite E in S0. assert (t * dot p mu (minus u x) = - (Rabs (dot p mu v) + 1)) by (unfold t; field;
        lra). lra. }
  assert (C : forall i, exists r, 0 < r /\ forall c, Rabs c <= r -> hull (domain f) (shifted x i c)).
  { intros i. destruct (K (fun j => if (j =? i)%nat then 1 else 0)) as (a & Ha & A).
    destruct (K (fun j => if (j =? i)%nat then - 1 else 0)) as (b & Hb & B).
    exists (Rmin a b). split; [apply Rmin_pos; assumption|]. intros c Hc. apply Rabs_le_between in Hc.
    pose proof (Rmin_l a b). pose proof (Rmin_r a b). apply (segment f x i (- b) a); [| |lra | lra].
    - replace (shifted x i (- b)) with (fun j => x j + b * (if (j =? i)%nat then - 1 else 0)); [exact B|].
      apply functional_extensionality. intros j. unfold shifted. destruct (j =? i)%nat; ring.
    - replace (shifted x i a) with (fun j => x j + a * (if (j =? i)%nat then 1 else 0)); [exact A|].
      apply functional_extensionality. intros j. unfold shifted. destruct (j =? i)%nat; ring. }
  assert (G : exists r, 0 < r /\ forall i c, (i < p)%nat -> Rabs c <= r -> hull (domain f) (shifted x i c)).
  { clear - C. induction p as [|q (r & Hr & R0)]; [exists 1; split; [lra | intros; lia]|].
    destruct (C q) as (r' & Hr' & R1). exists (Rmin r r'). split; [apply Rmin_pos; assumption|].
      intros i c L Hc.
    pose proof (Rmin_l r r'). pose proof (Rmin_r r r'). destruct (Nat.eq_dec i q) as [-> | N];
      [apply R1 | apply R0; [lia|]]; lra. }
  destruct G as (r & Hr & G). exists (r / 2 ^ p). split; [apply Rdiv_lt_0_compat; [exact Hr | apply pow_lt;
    lra]|].
  apply (box_in_cross f x r p Hr (member _ x Dx) G).
Qed.
