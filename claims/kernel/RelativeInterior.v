(** The relative interior in R^p: the prolongation lemma, and that a convex set has points there. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Duality Separation VerticalHyperplane.
Open Scope R_scope.

(** The affine hull: with two points the whole line through them. *)
Inductive affine_hull (C : vec -> Prop) : vec -> Prop :=
  | point x : C x -> affine_hull C x
  | line x y t : affine_hull C x -> affine_hull C y -> affine_hull C (mix t x y).

(** x is in the relative interior of C: a box around x meets the affine hull inside of C. *)
Definition relative_interior (p : nat) (C : vec -> Prop) (x : vec) : Prop :=
  C x /\ exists r, 0 < r /\ forall y, affine_hull C y -> (forall i, (i < p)%nat -> Rabs (y i - x i) <= r) ->
    C y.

(** C is a set in R^p: it looks at the first p entries only. *)
Definition set_on_entries (p : nat) (C : vec -> Prop) : Prop :=
  forall x y, (forall i, (i < p)%nat -> x i = y i) -> C x -> C y.

(** x + t v. *)
Definition along (x v : vec) (t : R) : vec := fun i => x i + t * v i.

Lemma same_vector (x y : vec) : (forall i, x i = y i) -> x = y.
Proof. intros H. apply functional_extensionality, H. Qed.

Lemma bounded_entries q (w : vec) : exists b, 0 < b /\ forall i, (i < q)%nat -> Rabs (w i) <= b.
Proof.
  induction q as [|n (b & Hb & Kb)]; [exists 1; split; [lra | intros; lia]|].
  exists (Rmax b (Rabs (w n))). split; [pose proof (Rmax_l b (Rabs (w n))); lra|]. intros i Hi.
  destruct (Nat.eq_dec i n) as [-> | D]; [apply Rmax_r|]. eapply Rle_trans; [apply Kb; lia | apply Rmax_l].
Qed.

(** Every point of C can be reached from beyond x. *)
Definition prolonged (C : vec -> Prop) (x : vec) : Prop :=
  C x /\ forall c, C c -> exists g, 0 < g /\ C (along x (minus c x) (- g)).

Section Directions.
Variables (p : nat) (C : vec -> Prop) (x : vec).
Hypotheses (HC : convex C) (HP : set_on_entries p C) (Hx : C x).

(** C goes on from x for a while in the direction v, and in the opposite one. *)
Definition both_ways (v : vec) : Prop := exists e, 0 < e /\ forall t, Rabs t <= e -> C (along x v t).

Lemma towards v e : 0 < e -> C (along x v e) -> forall t, 0 <= t <= e -> C (along x v t).
Proof.
  intros He K t Ht. replace (along x v t) with (mix (t / e) (along x v e) x).
  - apply HC; [|exact K | exact Hx]. split; [apply Rdiv_le_0_compat; lra|].
    apply (Rmult_le_reg_r e); [exact He|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
  - apply same_vector. intros i. unfold mix, along. field. lra.
Qed.

Lemma two_ends v e e' : 0 < e -> 0 < e' -> C (along x v e) -> C (along x v (- e')) -> both_ways v.
Proof.
  intros He He' A B. exists (Rmin e e'). split; [apply Rmin_pos; assumption|]. intros t Ht.
  pose proof (Rmin_l e e'). pose proof (Rmin_r e e'). apply Rabs_le_between in Ht.
  destruct (Rle_lt_dec 0 t); [apply (towards v e He A); lra|].
  replace (along x v t) with (along x (fun i => - v i) (- t)) by (apply same_vector; intros; unfold along;
    ring).
  apply (towards _ e' He'); [|lra].
  replace (along x (fun i => - v i) e') with (along x v (- e')); [exact B|].
  apply same_vector. intros. unfold along. ring.
Qed.

Lemma both_ways_scaled v c : both_ways v -> both_ways (fun i => c * v i).
Proof.
  intros (e & He & K). pose proof (Rabs_pos c). exists (e / (Rabs c + 1)).
  split; [apply Rdiv_lt_0_compat; lra|]. intros t Ht.
  replace (along x (fun i => c * v i) t) with (along x v (t * c)) by (apply same_vector; intros; unfold along;
    ring).
  apply K. rewrite Rabs_mult. apply (Rmult_le_compat_r (Rabs c + 1)) in Ht; [|lra].
  unfold Rdiv in Ht. rewrite Rmult_assoc, Rinv_l in Ht by lra. pose proof (Rabs_pos t). nra.
Qed.

Lemma both_ways_sum v w : both_ways v -> both_ways w -> both_ways (fun i => v i + w i).
Proof.
  intros (e & He & K) (e' & He' & K'). exists (Rmin e e' / 2). pose proof (Rmin_pos e e' He He').
  pose proof (Rmin_l e e'). pose proof (Rmin_r e e'). split; [lra|]. intros t Ht.
  assert (A : Rabs (2 * t) <= Rmin e e') by (rewrite Rabs_mult, (Rabs_right 2) by lra; lra).
  replace (along x (fun i => v i + w i) t) with (mix (1 / 2) (along x v (2 * t)) (along x w (2 * t))).
  - apply HC; [lra | apply K; lra | apply K'; lra].
  - apply same_vector. intros i. unfold mix, along. field.
Qed.

(** A neighbourhood of x in its directions: a linear space of finite dimension, entry by entry. *)
Lemma box_of_directions : exists r, 0 < r /\ forall v, both_ways v -> (forall i, (i < p)%nat ->
  Rabs (v i) <= r) ->
  C (along x v 1).
Proof.
  assert (K : forall q, (q <= p)%nat -> exists r, 0 < r /\ forall v, both_ways v ->
    (forall i, (q <= i < p)%nat -> v i = 0) -> (forall i, (i < q)%nat -> Rabs (v i) <= r) -> C (along x v 1)).
  { induction q as [|q IH]; intros L.
    - exists 1. split; [lra|]. intros v _ Z _. apply (HP x); [|exact Hx]. intros i Hi. unfold along.
      rewrite (Z i); [ring | lia].
    - destruct IH as (r & Hr & K); [lia|].
      destruct (Classical_Prop.classic (exists u, both_ways u /\ (forall i, (S q <= i < p)%nat ->
        u i = 0) /\ u q <> 0))
        as [(u & U & Zu & Nu) | N].
      + pose proof U as (e & He & Ku). pose (w := fun i => / u q * u i).
        assert (W : both_ways w) by (apply both_ways_scaled, U). destruct W as (d & Hd & Kw).
        assert (Wq : w q = 1) by (unfold w; field; exact Nu).
        assert (B : exists b, 0 < b /\ forall i, (i < q)%nat -> Rabs (w i) <= b) by apply bounded_entries.
        destruct B as (b & Hb & B). pose (s := Rmin (d / 2) (r / (2 * (1 + b)))).
        assert (S1 : s <= d / 2) by apply Rmin_l. assert (S2 : s <= r / (2 * (1 + b))) by apply Rmin_r.
        assert (S0 : 0 < s) by (apply Rmin_pos; apply Rdiv_lt_0_compat; lra).
        assert (S3 : s * (2 * (1 + b)) <= r).
        { apply (Rmult_le_compat_r (2 * (1 + b))) in S2; [|lra]. unfold Rdiv in S2.
          rewrite Rmult_assoc, Rinv_l in S2 by lra. lra. }
        exists s. split; [exact S0|]. intros v V Zv Bv.
        pose proof (Bv q ltac:(lia)) as Bq.
        replace (along x v 1) with (mix (1 / 2) (along x w (2 * v q)) (along x (fun i => 2 * (v i + - v q * w
          i)) 1)).
        * apply HC; [lra | |].
          -- apply Kw. rewrite Rabs_mult, (Rabs_right 2) by lra. lra.
          -- apply K.
             ++ apply (both_ways_scaled (fun i => v i + - v q * w i)), both_ways_sum; [exact V|].
                apply both_ways_scaled, both_ways_scaled, U.
             ++ intros i Hi. destruct (Nat.eq_dec i q) as [-> | D]; [rewrite Wq; ring|].
                rewrite (Zv i) by lia. unfold w. rewrite (Zu i) by lia. ring.
             ++ intros i Hi. rewrite Rabs_mult, (Rabs_right 2) by lra.
                pose proof (Rabs_triang (v i) (- v q * w i)) as T. rewrite Rabs_mult, Rabs_Ropp in T.
                specialize (Bv i ltac:(lia)). specialize (B i Hi). pose proof (Rabs_pos (v q)).
                pose proof (Rabs_pos (w i)). nra.
        * apply same_vector. intros i. unfold mix, along. field.
      + exists r. split; [exact Hr|]. intros v V Z B. apply (K v V); [|intros; apply B; lia].
        intros i Hi. destruct (Nat.eq_dec i q) as [-> | D]; [|apply Z; lia].
        apply Classical_Prop.NNPP. intros Q. apply N. exists v. auto. }
  destruct (K p (le_n p)) as (r & Hr & B). exists r. split; [exact Hr|]. intros v V Bv. apply (B v V);
    [intros; lia | exact Bv].
Qed.
End Directions.

(** Where every segment to x goes on beyond x, so does every line of the affine hull. *)
Lemma both_ways_of_hull C x y : convex C -> prolonged C x -> affine_hull C y -> both_ways C x (minus y x).
Proof.
  intros HC [Hx K] Hy. induction Hy as [c Hc | y z t _ IHy _ IHz].
  - destruct (K c Hc) as (g & Hg & Cg). apply (two_ends C x HC Hx _ 1 g); [lra | exact Hg | | exact Cg].
    replace (along x (minus c x) 1) with c by (apply same_vector; intros; unfold along, minus;
      ring). exact Hc.
  - replace (minus (mix t y z) x) with (fun i => t * minus y x i + (1 - t) * minus z x i)
      by (apply same_vector; intros; unfold minus, mix; ring).
    apply (both_ways_sum C x HC (fun i => t * minus y x i) (fun i => (1 - t) * minus z x i));
      apply both_ways_scaled; assumption.
Qed.

(** The prolongation lemma at any point: x is in the relative interior of a convex set iff it is in the set,
    and each of its segments to x goes on beyond x. *)
Theorem prolongation p C x : convex C -> set_on_entries p C -> (relative_interior p C x <-> prolonged C x).
Proof.
  intros HC HP. split.
  - intros [Hx (r & Hr & K)]. split; [exact Hx|]. intros c Hc.
    assert (B : exists b, 0 < b /\ forall i, (i < p)%nat ->
      Rabs (c i - x i) <= b) by apply (bounded_entries p (minus c x)).
    destruct B as (b & Hb & B). exists (r / b). assert (G : 0 < r / b) by (apply Rdiv_lt_0_compat; lra).
    split; [exact G|]. apply K.
    + replace (along x (minus c x) (- (r / b))) with (mix (1 + r / b) x c); [apply line; apply point;
      assumption|].
      apply same_vector. intros i. unfold mix, along, minus. ring.
    + intros i Hi. unfold along, minus. replace (x i + - (r / b) * (c i - x i) - x i) with (- (r / b) * (c i
      - x i)) by ring.
      rewrite Rabs_mult, Rabs_Ropp, (Rabs_right (r / b)) by lra. specialize (B i Hi).
      apply Rle_trans with (r / b * b); [apply Rmult_le_compat_l; lra | right; field; lra].
  - intros [Hx K]. split; [exact Hx|].
    destruct (box_of_directions p C x HC HP Hx) as (r & Hr & B). exists r. split; [exact Hr|]. intros y Hy By.
    replace y with (along x (minus y x) 1) by (apply same_vector; intros; unfold along, minus; ring).
    apply B; [|exact By]. exact (both_ways_of_hull C x y HC (conj Hx K) Hy).
Qed.

(** text-A.3.2.prolongation. *)
Theorem prolongation_at_0 p C : set_on_entries p C -> convex C -> (exists x, C x) ->
  (relative_interior p C zero <-> C zero /\ forall x, C x -> exists g, 0 < g /\ C (fun i => - g * x i)).
Proof.
  intros HP HC _. rewrite (prolongation p C zero HC HP). unfold prolonged.
  assert (E : forall c g, along zero (minus c zero) (- g) = (fun i => - g * c i))
    by (intros; apply same_vector; intros; unfold along, minus, zero; ring).
  split; intros [Z K]; (split; [exact Z|]); intros c Hc; destruct (K c Hc) as (g & Hg & Cg); exists g;
    [rewrite E in Cg | rewrite E]; auto.
Qed.

(** An interval has a point from which it goes on beyond. *)
Lemma middle_of_interval (I : R -> Prop) : (exists t, I t) ->
  (forall a b t, 0 <= t <= 1 -> I a -> I b -> I (t * a + (1 - t) * b)) ->
  exists t, I t /\ forall s, I s -> exists d, 0 < d /\ I (t + d * (t - s)).
Proof.
  intros [a Ha] HI. destruct (Classical_Prop.classic (exists b, I b /\ b <> a)) as [(b & Hb & N) | K].
  - exists ((a + b) / 2). split; [replace ((a + b) / 2) with (1 / 2 * a + (1 - 1 / 2) * b) by field; apply HI;
    auto; lra|].
    intros s Hs. pose (d := 1 / (2 * Rabs (((a + b) / 2 - s) / (b - a)) + 2)).
    set (c := ((a + b) / 2 - s) / (b - a)) in *. pose proof (Rabs_pos c).
    assert (Hd : 0 < d) by (apply Rdiv_lt_0_compat; lra). exists d. split; [exact Hd|].
    assert (D : d * (2 * Rabs c + 2) = 1) by (unfold d; field; lra).
    assert (E : (a + b) / 2 - s = c * (b - a)) by (unfold c; field; lra). rewrite E.
    replace ((a + b) / 2 + d * (c * (b - a))) with ((1 / 2 - d * c) * a + (1 - (1 / 2 - d * c)) * b) by field.
    apply HI; [|exact Ha | exact Hb]. pose proof (Rle_abs c). pose proof (Rle_abs (- c)) as A.
      rewrite Rabs_Ropp in A. nra.
  - exists a. split; [exact Ha|]. intros s Hs. exists 1. split; [lra|].
    assert (s = a) by (apply Classical_Prop.NNPP; intros N; apply K; exists s; auto). subst s.
    replace (a + 1 * (a - a)) with a by ring. exact Ha.
Qed.

(** Entry by entry: over such a point of the projection the fibre, an interval, has one. *)
Lemma some_point_is_prolonged p C : set_on_entries p C -> convex C -> (exists x, C x) ->
  exists x, prolonged C x.
Proof.
  revert C. induction p as [|p IH]; intros C HP HC [x0 H0].
  - exists x0. split; [exact H0|]. intros c _. exists 1. split; [lra|]. apply (HP x0); [intros;
    lia | exact H0].
  - pose (with_last := fun (a : vec) (s : R) (i : nat) => if (i =? p)%nat then s else a i).
    assert (Same : forall (u v : vec), (forall i, (i < p)%nat -> u i = v i) -> u p = v p -> C u -> C v).
    { intros u v A B. apply HP. intros i Hi. destruct (Nat.eq_dec i p) as [-> | D]; [exact B | apply A;
      lia]. }
    assert (Wl : forall a s, with_last a s p = s) by (intros; unfold with_last; rewrite Nat.eqb_refl;
      reflexivity).
    assert (Wi : forall a s i, (i < p)%nat -> with_last a s i = a i)
      by (intros a s i Hi; unfold with_last; destruct (Nat.eqb_spec i p); [lia | reflexivity]).
    destruct (IH (fun a => exists s, C (with_last a s))) as [a [[s0 Hs0] K]].
    + intros u v A [s Hs]. exists s. apply (Same (with_last u s)); [|rewrite !Wl; reflexivity | exact Hs].
      intros i Hi. rewrite !Wi by exact Hi. apply A, Hi.
    + intros u v t T [s Hs] [s' Hs']. exists (t * s + (1 - t) * s').
      apply (Same (mix t (with_last u s) (with_last v s'))); [| |apply HC; assumption].
      * intros i Hi. unfold mix. rewrite !Wi by exact Hi. reflexivity.
      * unfold mix. rewrite !Wl. reflexivity.
    + exists x0, (x0 p). apply (Same x0); [intros i Hi; rewrite Wi by exact Hi; reflexivity | rewrite Wl;
      reflexivity | exact H0].
    + destruct (middle_of_interval (fun s => C (with_last a s))) as (t & Ht & M); [exists s0; exact Hs0 | |].
      * intros b c s S B C0. apply (Same (mix s (with_last a b) (with_last a c))); [| |apply HC; assumption].
        -- intros i Hi. unfold mix. rewrite !Wi by exact Hi. ring.
        -- unfold mix. rewrite !Wl. reflexivity.
      * exists (with_last a t). split; [exact Ht|]. intros c Hc.
        assert (Hc' : exists s, C (with_last c s)).
        { exists (c p). apply (Same c); [intros i Hi; rewrite Wi by exact Hi; reflexivity | rewrite Wl;
          reflexivity | exact Hc]. }
        destruct (K c Hc') as (g & Hg & s1 & Hs1). pose (t1 := (g * c p + s1) / (1 + g)).
        assert (T1 : C (with_last a t1)).
        { apply (Same (mix (g / (1 + g)) c (with_last (along a (minus c a) (- g)) s1))); [| |apply HC;
          [|exact Hc | exact Hs1]].
          - intros i Hi. unfold mix. rewrite !Wi by exact Hi. unfold along, minus. field. lra.
          - unfold mix, t1. rewrite !Wl. field. lra.
          - split; [apply Rdiv_le_0_compat; lra|]. apply (Rmult_le_reg_r (1 + g)); [lra|]. unfold Rdiv.
            rewrite Rmult_assoc, Rinv_l; lra. }
        destruct (M t1 T1) as (d & Hd & Cd). pose (w := (1 + g) / (1 + g + d)).
        assert (W : 0 <= w <= 1).
        { unfold w. split; [apply Rdiv_le_0_compat; lra|]. apply (Rmult_le_reg_r (1 + g + d));
          [lra|]. unfold Rdiv.
          rewrite Rmult_assoc, Rinv_l; lra. }
        exists ((1 - w) * g). split.
        -- replace (1 - w) with (d / (1 + g + d)) by (unfold w; field; lra). apply Rmult_lt_0_compat;
          [apply Rdiv_lt_0_compat|]; lra.
        -- apply (Same (mix w (with_last a (t + d * (t - t1))) (with_last (along a (minus c a) (- g)) s1)));
             [| |apply HC; assumption].
           ++ intros i Hi. unfold mix, along, minus. rewrite !Wi by exact Hi. ring.
           ++ unfold mix, along, minus. rewrite !Wl. unfold w, t1. field. lra.
Qed.

(** A convex set of R^p that is not empty has a point in its relative interior. *)
Theorem relative_interior_exists p C : set_on_entries p C -> convex C -> (exists x, C x) ->
  exists x, relative_interior p C x.
Proof.
  intros HP HC N. destruct (some_point_is_prolonged p C HP HC N) as [x Hx]. exists x. apply prolongation;
    assumption.
Qed.
