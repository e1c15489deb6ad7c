(** When the solutions of the max crossing problem are a compact set: where f is finite and continuous around
  0. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Lasso Duality Separation StrongDuality VerticalHyperplane RelativeInterior.
From ndgm Require Import Slater Continuity Compactness.
Open Scope R_scope.

(** The hyperplanes under the epigraph that cross the axis as high as any. *)
Definition solution (p : nat) (f : vec -> Rbar) (mu : vec) : Prop :=
  crossing p (epigraph f) mu = max_crossing p (epigraph f).

(** mu is the slope of a hyperplane through (0, v) under the epigraph. *)
Definition supports (p : nat) (f : vec -> Rbar) (v : R) (mu : vec) : Prop :=
  forall u w, epigraph f u w -> v <= w + dot p mu u.

Lemma dot_bound p mu nu u d : near p d mu nu -> Rabs (dot p nu u - dot p mu u) <= d * norm1 p u.
Proof.
  intros H. unfold dot, norm1. rewrite <- sum_scal. induction p; simpl; [rewrite Rminus_0_r, Rabs_R0; lra|].
  assert (A : near p d mu nu) by (intros i Hi; apply H; lia). specialize (IHp A). specialize (H p ltac:(lia)).
  set (a := sum p (fun i => nu i * u i)) in *. set (b := sum p (fun i => mu i * u i)) in *.
  replace (a + nu p * u p - (b + mu p * u p)) with ((a - b) + (nu p - mu p) * u p) by ring.
  pose proof (Rabs_triang (a - b) ((nu p - mu p) * u p)) as T. rewrite Rabs_mult in T.
  pose proof (Rabs_pos (u p)). nra.
Qed.

Section Solutions.
Variables (p : nat) (f : vec -> Rbar) (v : R).
Hypotheses (E : f zero = Finite v) (W : max_crossing p (epigraph f) = Finite v).

Lemma solution_supports mu : solution p f mu <-> supports p f v mu.
Proof.
  unfold solution. rewrite W. unfold crossing.
  destruct (Glb_Rbar_correct (fun a => exists u w, epigraph f u w /\ a = w + dot p mu u)) as [B G]. split.
  - intros K u w Euw. rewrite K in B. exact (B (w + dot p mu u) (ex_intro _ u (ex_intro _ w (conj Euw
    eq_refl)))).
  - intros K. apply Rbar_le_antisym.
    + apply B. exists zero, v. split; [unfold epigraph; rewrite E; apply Rle_refl | rewrite dot_zero; ring].
    + apply G. intros a (u & w & Euw & ->). exact (K u w Euw).
Qed.

Lemma solutions_closed : open_set p (fun mu => ~ solution p f mu).
Proof.
  intros mu N. rewrite solution_supports in N.
  assert (K : exists u w, epigraph f u w /\ w + dot p mu u < v).
  { apply Classical_Prop.NNPP. intros Q. apply N. intros u w Euw. apply Rnot_lt_le. intros L. apply Q.
    exists u, w. auto. }
  destruct K as (u & w & Euw & L). pose proof (norm1_nonneg p u) as P.
  exists ((v - (w + dot p mu u)) / (2 * (norm1 p u + 1))).
  assert (D : 0 < (v - (w + dot p mu u)) / (2 * (norm1 p u + 1))) by (apply Rdiv_lt_0_compat; lra).
  set (d := (v - (w + dot p mu u)) / (2 * (norm1 p u + 1))) in *.
  assert (Dd : d * (2 * (norm1 p u + 1)) = v - (w + dot p mu u)) by (unfold d; field; lra).
  split; [exact D|]. intros nu Hnu S. apply solution_supports in S. specialize (S u w Euw).
  pose proof (dot_bound p mu nu u d Hnu) as T. apply Rabs_le_between in T. nra.
Qed.

(** Values at plus and minus r in each entry bound the slopes. *)
Lemma solutions_bounded r : 0 < r ->
  (forall i s, (i < p)%nat -> s = r \/ s = - r -> domain f (fun j => if (j =? i)%nat then s else 0)) ->
  exists K, forall mu, solution p f mu -> forall i, (i < p)%nat -> Rabs (mu i) <= K.
Proof.
  intros Hr D. assert (One : forall i s mu, (i < p)%nat ->
    dot p mu (fun j => if (j =? i)%nat then s else 0) = mu i * s).
  { intros i s mu. unfold dot. clear. induction p as [|q IH]; intros L; [lia|]. simpl.
    destruct (Nat.eqb_spec q i) as [-> | N].
    - rewrite (sum_ext i _ (fun _ => 0)), sum_const; [ring|]. intros j Hj.
      destruct (Nat.eqb_spec j i); [lia | ring].
    - rewrite IH by lia. ring. }
  assert (G : forall q, (q <= p)%nat -> exists K, forall mu, solution p f mu -> forall i, (i < q)%nat ->
    Rabs (mu i) <= K).
  { induction q as [|q IH]; intros L; [exists 0; intros; lia|]. destruct IH as [K HK]; [lia|].
    destruct (D q r ltac:(lia) (or_introl eq_refl)) as [a A].
    destruct (D q (- r) ltac:(lia) (or_intror eq_refl)) as [b B].
    exists (Rmax K ((Rmax a b - v) / r)). intros mu Smu i Hi. destruct (Nat.eq_dec i q) as [-> | N].
    - apply solution_supports in Smu. apply Smu in A. apply Smu in B. rewrite One in A, B by lia.
      apply Rle_trans with ((Rmax a b - v) / r); [|apply Rmax_r]. apply (Rmult_le_reg_r r); [exact Hr|].
      replace ((Rmax a b - v) / r * r) with (Rmax a b - v) by (field; lra).
      rewrite <- (Rabs_right r) at 1 by lra. rewrite <- Rabs_mult. pose proof (Rmax_l a b).
        pose proof (Rmax_r a b).
      apply Rabs_le. lra.
    - eapply Rle_trans; [apply (HK mu Smu); lia | apply Rmax_l]. }
  destruct (G p (le_n p)) as [K HK]. exists K. exact HK.
Qed.

Lemma solutions_compact : interior p (domain f) zero -> compact_set p (solution p f).
Proof.
  intros (r & Hr & D). destruct (solutions_bounded r Hr) as [K HK].
  - intros i s Hi Hs. apply D; intros j Hj; unfold zero; destruct (Nat.eqb_spec j i) as [-> | N]; try lia;
      try reflexivity; rewrite Rminus_0_r; [destruct Hs as [-> | ->] | rewrite Rabs_R0; lra].
    + rewrite Rabs_right; lra.
    + rewrite Rabs_Ropp, Rabs_right; lra.
  - apply (closed_and_bounded_is_compact p _ K solutions_closed HK).
Qed.
End Solutions.

(** prop-A.6: for a convex f with a finite global minimum at 0 the solutions are a compact set that is not
  empty
    iff f is finite and continuous on a neighbourhood of 0. *)
Theorem prop_A_6 p f m : on_entries p f -> convex_set (epigraph f) -> minimum_at f zero m ->
  ((exists mu, solution p f mu) /\ compact_set p (solution p f) <-> continuous_around p f zero).
Proof.
  intros F C M. pose proof M as [E B].
  assert (W : max_crossing p (epigraph f) = m).
  { rewrite (prop_A_3 p f m M). apply (min_common_at_a_minimum f m M). }
  assert (Z : domain f zero) by (exists m; unfold epigraph; rewrite E; apply Rle_refl). split.
  - intros [_ K]. apply continuous_around_inner_points;
    [exact F | exact C | apply (minimum_makes_proper f m M)|].
    destruct (Nat.eq_dec p 0) as [-> | Np].
    + exists 1. split; [lra|]. intros y _ T. replace y with zero; [exact Z|]. apply functional_extensionality.
      intros i. symmetry. apply T. lia.
    + apply Classical_Prop.NNPP. intros N.
      destruct (proj2 (new_vertical_hyperplane p f zero ltac:(lia) F Z)) as [nu [(i & Hi & Ni) V]].
      * intros (r & Hr & H). apply N. exists r. split; [exact Hr|]. intros y Y T. specialize (H y Y T).
        clear - H C. induction H as [y D | y z t T _ IHy _ IHz]; [exact D|].
        apply (domain_convex f C); assumption.
      * destruct (compact_is_bounded p _ K) as [k Hk].
        assert (P : 0 < norm1 p nu).
        { replace 0 with (sum p (fun _ => 0)) by (rewrite sum_const; ring).
          apply (sum_lt_one p _ _ i Hi); [intros; apply Rabs_pos | apply Rabs_pos_lt, Ni]. }
        pose (t := (Rabs k + 1) / norm1 p nu). pose proof (Rabs_pos k). pose proof (Rle_abs k).
        assert (T : 0 < t) by (apply Rdiv_lt_0_compat; lra).
        assert (S : norm1 p (fun j => t * nu j) <= k).
        { apply Hk. apply (solution_supports p f m E W). intros u w Euw. rewrite scaled_dot.
          specialize (V u w Euw). rewrite minus_dot, dot_zero, Rminus_0_r in V.
          pose proof (above f m M u w Euw). nra. }
        assert (Q : norm1 p (fun j => t * nu j) = t * norm1 p nu).
        { unfold norm1. rewrite <- sum_scal. apply sum_ext. intros j _.
          rewrite Rabs_mult, (Rabs_right t) by lra.
          reflexivity. }
        rewrite Q in S. assert (t * norm1 p nu = Rabs k + 1) by (unfold t; field; lra). lra.
  - intros (r & Hr & K). split.
    + exists zero. apply (solution_supports p f m E W). intros u w Euw. rewrite zero_dot.
      pose proof (above f m M u w Euw). lra.
    + apply (solutions_compact p f m E W). exists r. split; [exact Hr|]. intros y Y _.
      destruct (K y Y) as (a & A & _). exists a. unfold epigraph. rewrite A. apply Rle_refl.
Qed.

(** f moved, so that a is where the axis is. *)
Definition moved (a : vec) (f : vec -> Rbar) : vec -> Rbar := fun z => f (fun i => z i + a i).

Lemma moved_minimum f x m : minimum_at f x m -> minimum_at (moved x f) zero m.
Proof.
  intros [E B]. split; [|intros y; apply B]. unfold moved. rewrite <- E. f_equal. apply same_vector. intros i.
  unfold zero. ring.
Qed.

(** prop-A.7, on the axis at x*: w* = q*. *)
Theorem prop_A_7_duality p f x m : minimum_at f x m ->
  max_crossing p (epigraph (moved x f)) = min_common (epigraph (moved x f)).
Proof. intros [E B]. apply (prop_A_3 p (moved x f) m), (moved_minimum f x m). split; assumption. Qed.

(** prop-A.7, on the axis at x*: compact solutions, if f is finite on a box around x*. *)
Theorem prop_A_7_compact p f x m : minimum_at f x m -> interior p (domain f) x ->
  (exists mu, solution p (moved x f) mu) /\ compact_set p (solution p (moved x f)).
Proof.
  intros M (r & Hr & D). pose proof (moved_minimum f x m M) as N.
  assert (W : max_crossing p (epigraph (moved x f)) = m).
  { rewrite (prop_A_3 p _ m N). apply (min_common_at_a_minimum _ m N). }
  split.
  - exists zero. apply (solution_supports p _ m (proj1 N) W). intros u w U. rewrite zero_dot.
    pose proof (above _ m N u w U). lra.
  - apply (solutions_compact p _ m (proj1 N) W). exists r. split; [exact Hr|]. intros y Y T.
    apply (D (fun i => y i + x i)).
    + intros i Hi. specialize (Y i Hi). unfold zero in Y. replace (y i + x i - x i) with (y i - 0) by ring.
      exact Y.
    + intros i Hi. rewrite (T i Hi). unfold zero. ring.
Qed.

(** A convex function has a subgradient at each inner point of its domain. *)
Theorem supported_inside p f x v : on_entries p f -> convex_set (epigraph f) -> interior p (domain f) x ->
  f x = Finite v -> exists mu, forall u w, epigraph f u w -> v <= w + dot p mu (minus u x).
Proof.
  intros F C I E. assert (Ex : epigraph f x v) by (unfold epigraph; rewrite E; apply Rle_refl).
  destruct (separation (S p) (fun z => exists u a w, epigraph f u a /\ a < w /\
    (forall i, (i < p)%nat -> z i = u i - x i) /\ z p = w - v)) as (mu & M & K); [lia | | |].
  - intros z z' t T (u & a & w & A & L & Z & W) (u' & a' & w' & A' & L' & Z' & W').
    exists (mix t u u'), (t * a + (1 - t) * a'), (t * w + (1 - t) * w'). split; [apply C; assumption|].
    assert (T' : 0 < t \/ t = 0) by lra. split; [destruct T' as [P | ->]; nra|].
    unfold mix. split; [intros i Hi; rewrite Z, Z' by exact Hi; ring | rewrite W, W'; ring].
  - intros z (u & a & w & A & L & Z & W). apply Classical_Prop.NNPP. intros N.
    assert (Y : forall i, (i < S p)%nat -> z i = 0).
    { intros i Hi. apply Classical_Prop.NNPP. intros Q. apply N. exists i. auto. }
    unfold epigraph in A. rewrite (F u x), E in A.
    + simpl in A. specialize (Y p ltac:(lia)). lra.
    + intros i Hi. specialize (Y i ltac:(lia)). rewrite Z in Y by exact Hi. lra.
  - assert (G : forall u a w, epigraph f u a -> a < w -> 0 <= dot p mu (minus u x) + mu p * (w - v)).
    { intros u a w A L. pose (z := fun i => if (i =? p)%nat then w - v else u i - x i).
      assert (Z : forall i, (i < p)%nat -> z i = u i - x i)
        by (intros i Hi; unfold z; destruct (Nat.eqb_spec i p); [lia | reflexivity]).
      assert (Y : z p = w - v) by (unfold z; rewrite Nat.eqb_refl; reflexivity).
      specialize (K z). unfold dot in K. simpl in K. rewrite Y in K.
      rewrite (sum_ext p _ (fun i => mu i * minus u x i)) in K by (intros i Hi; rewrite Z by exact Hi;
        reflexivity).
      apply K. exists u, a, w. auto. }
    assert (P : 0 <= mu p).
    { specialize (G x v (v + 1) Ex ltac:(lra)). rewrite minus_dot in G. lra. }
    destruct (Rle_lt_or_eq_dec _ _ P) as [Q | Q].
    + exists (fun i => / mu p * mu i). intros u w U. rewrite scaled_dot. apply Rnot_lt_le. intros L.
      set (d := dot p mu (minus u x)) in *. specialize (G u w ((w + (v - / mu p * d)) / 2) U ltac:(lra)).
      assert (X : mu p * (/ mu p * d) = d) by (field; lra). fold d in G. nra.
    + exfalso. apply (none_is_vertical_inside p f x).
      * destruct I as (r & Hr & D). exists r. split; [exact Hr|]. intros y Y T. apply member, D; assumption.
      * exists mu. split.
        -- destruct M as (i & L & N). exists i. split; [|exact N].
           destruct (Nat.eq_dec i p) as [-> | ?]; [exfalso; apply N; symmetry; exact Q | lia].
        -- intros u w U. specialize (G u w (w + 1) U ltac:(lra)). rewrite <- Q in G. lra.
Qed.

(** prop-A.8: a convex f: R^p -> R, which is continuous, has solutions on every axis, and they are compact. *)
Theorem prop_A_8 p f a : on_entries p f -> convex_set (epigraph f) ->
  (forall x, exists v : R, f x = Finite v) ->
  (exists mu, solution p (moved a f) mu) /\ compact_set p (solution p (moved a f)).
Proof.
  intros F C V. pose (g := moved a f).
  assert (Fg : on_entries p g) by (intros u w U; apply F; intros i Hi; rewrite (U i Hi); reflexivity).
  assert (Cg : convex_set (epigraph g)).
  { intros u w b c t T B D. unfold epigraph, g, moved in *.
    replace (fun i => mix t u w i + a i) with (mix t (fun i => u i + a i) (fun i => w i + a i))
      by (apply same_vector; intros; unfold mix; ring). apply (C _ _ b c t T); assumption. }
  destruct (V (fun i => zero i + a i)) as [v E].
  assert (I : interior p (domain g) zero).
  { exists 1. split; [lra|]. intros y _ _. destruct (V (fun i => y i + a i)) as [w W]. exists w.
    unfold epigraph, g, moved. rewrite W. apply Rle_refl. }
  destruct (supported_inside p g zero v Fg Cg I E) as [mu M].
  assert (Mu : supports p g v mu).
  { intros u w U. specialize (M u w U). rewrite minus_dot, dot_zero, Rminus_0_r in M. exact M. }
  assert (W : max_crossing p (epigraph g) = v).
  { apply Rbar_le_antisym; [|exact (crossing_above p g mu v Mu)].
    eapply Rbar_le_trans; [apply weak_duality|]. rewrite common_is_value. unfold g at 1, moved. rewrite E.
    apply Rbar_le_refl. }
  split; [exists mu; apply (solution_supports p g v E W), Mu | exact (solutions_compact p g v E W I)].
Qed.
