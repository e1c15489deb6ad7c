(** Strong duality in R^p: w* = q* at 0 iff f is lower semicontinuous there,
    and for every closed proper convex f. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Lasso Duality Separation.
Open Scope R_scope.

(** y is in the box around x of half width delta. *)
Definition near (p : nat) (delta : R) (x y : vec) : Prop := forall i, (i < p)%nat ->
  Rabs (y i - x i) <= delta.

(** f is lower semicontinuous at x. *)
Definition lower_semicontinuous (p : nat) (f : vec -> Rbar) (x : vec) : Prop := forall c : R,
  Rbar_lt c (f x) ->
  exists delta, 0 < delta /\ forall y, near p delta x y -> Rbar_lt c (f y).

(** M is closed: what is not in it has a box around it that misses it. *)
Definition closed (p : nat) (M : vec -> R -> Prop) : Prop := forall x w, ~ M x w ->
  exists delta, 0 < delta /\ forall y v, near p delta x y -> Rabs (v - w) <= delta -> ~ M y v.

Lemma not_below (a : Rbar) (c : R) : ~ Rbar_le a c <-> Rbar_lt c a.
Proof. split; [apply Rbar_not_le_lt | apply Rbar_lt_not_le]. Qed.

(** text-A.3.2.closed: the epigraph is closed iff f is lower semicontinuous everywhere. *)
Theorem closed_iff_lower_semicontinuous p f : closed p (epigraph f) <-> forall x, lower_semicontinuous p f x.
Proof.
  split.
  - intros C x c Hc. destruct (C x c) as (d & Hd & K); [apply not_below, Hc|]. exists d. split; [exact Hd|].
    intros y Hy. apply not_below. apply (K y c Hy). rewrite Rminus_eq_0, Rabs_R0. lra.
  - intros L x w N. apply not_below in N.
    assert (G : exists c : R, w < c /\ Rbar_lt c (f x)).
    { destruct (f x) as [r | |]; simpl in *; [exists ((w + r) / 2); split; lra | exists (w + 1); split;
      [lra | exact I] | tauto]. }
    destruct G as (c & W & Hc). destruct (L x c Hc) as (d & Hd & K). exists (Rmin d (c - w)).
      split; [apply Rmin_pos; lra|].
    intros y v Hy Hv E. apply (not_below (f y) v) in E; [exact E|].
    assert (near p d x y) by (intros i Hi; eapply Rle_trans; [apply Hy, Hi | apply Rmin_l]).
    apply Rbar_le_lt_trans with c; [|apply K; assumption]. apply Rabs_le_between in Hv.
      pose proof (Rmin_r d (c - w)). simpl. lra.
Qed.

(** A box around (x, h) that the epigraph does not meet is separated from it: by a hyperplane that is not
    vertical, or by a
    vertical one with room to spare. *)
Lemma separated p f x (h : R) : convex_set (epigraph f) -> (exists u w, epigraph f u w) ->
  (exists delta, 0 < delta /\ forall y, near p delta x y -> Rbar_lt h (f y)) ->
  exists mu beta, 0 <= beta /\ (forall u w, epigraph f u w -> 0 <= dot p mu (minus u x) + beta * (w - h)) /\
    (beta = 0 -> exists eta, 0 < eta /\ forall u w, epigraph f u w -> eta <= dot p mu (minus u x)).
Proof.
  intros Hc (u0 & w0 & E0) (d & Hd & Hf).
  destruct (separation (S p) (fun z => exists u y w, epigraph f u w /\ (forall i, (i < p)%nat ->
    Rabs (y i) <= d) /\
    (forall i, (i < p)%nat -> z i = u i - x i - y i) /\ z p = w - h)) as (mu & M & K); [lia| | |].
  - intros z z' t T (u & y & w & E & Y & Z & W) (u' & y' & w' & E' & Y' & Z' & W').
    exists (mix t u u'), (mix t y y'), (t * w + (1 - t) * w'). split; [apply Hc; assumption|]. unfold mix.
      repeat split.
    + intros i L. eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult, (Rabs_right t),
      (Rabs_right (1 - t)) by lra.
      specialize (Y i L). specialize (Y' i L). nra.
    + intros i L. rewrite Z, Z' by exact L. ring.
    + rewrite W, W'. ring.
  - intros z (u & y & w & E & Y & Z & W). apply Classical_Prop.NNPP. intros N.
    assert (A : forall i, (i < S p)%nat -> z i = 0) by (intros i L; apply Classical_Prop.NNPP; intros Q;
      apply N; exists i; auto).
    assert (F : near p d x u).
    { intros i L. specialize (Y i L). specialize (Z i L). rewrite A in Z by lia.
      replace (u i - x i) with (y i) by lra. exact Y. }
    apply (Rbar_lt_not_le _ _ (Hf u F)).
    rewrite (A p) in W by lia. replace h with w by lra. exact E.
  - assert (G : forall u w y, epigraph f u w -> (forall i, (i < p)%nat -> Rabs (y i) <= d) ->
      0 <= dot p mu (minus u x) - dot p mu y + mu p * (w - h)).
    { intros u w y E Y. pose (z := fun i => if (i =? p)%nat then w - h else u i - x i - y i).
      assert (Z : forall i, (i < p)%nat -> z i = u i - x i - y i) by (intros i L; unfold z;
        destruct (Nat.eqb_spec i p); [lia | reflexivity]).
      assert (W : z p = w - h) by (unfold z; rewrite Nat.eqb_refl; reflexivity).
      specialize (K z (ex_intro _ u (ex_intro _ y (ex_intro _ w (conj E (conj Y (conj Z W))))))).
      replace (dot p mu (minus u x) - dot p mu y + mu p * (w - h)) with (dot (S p) mu z); [exact K|].
      unfold dot. simpl. rewrite W. f_equal. rewrite (sum_ext p _ (fun i => mu i * minus u x i - mu i * y i)).
      - clear. induction p; simpl; lra.
      - intros i L. rewrite (Z i L). unfold minus. ring. }
    assert (Zd : dot p mu zero = 0) by apply dot_zero.
    assert (Yz : forall i, (i < p)%nat -> Rabs (zero i) <= d) by (intros; unfold zero; rewrite Rabs_R0; lra).
    exists mu, (mu p). split; [|split].
    + apply Rnot_lt_le. intros Neg. set (a := dot p mu (minus u0 x) + mu p * (w0 - h)).
      pose (k := (Rabs a + 1) / - mu p). pose proof (Rle_abs a). pose proof (Rabs_pos a).
      assert (0 < k) by (apply Rdiv_lt_0_compat; lra). assert (mu p * k = - (Rabs a + 1)) by (unfold k; field;
        lra).
      specialize (G u0 (w0 + k) zero ltac:(unfold epigraph in *; eapply Rbar_le_trans; [exact E0 | simpl;
        lra]) Yz).
      rewrite Zd in G. unfold a in *. nra.
    + intros u w E. specialize (G u w zero E Yz). rewrite Zd in G. lra.
    + intros B. exists (d * norm1 p mu). split.
      * apply Rmult_lt_0_compat; [exact Hd|]. destruct M as (i & L & Q).
        assert (Li : (i < p)%nat) by (destruct (Nat.eq_dec i p) as [-> |]; [tauto | lia]).
        replace 0 with (sum p (fun _ => 0)) by (rewrite sum_const; ring).
          apply (sum_lt_one p _ _ i Li); [intros; apply Rabs_pos | apply Rabs_pos_lt, Q].
      * intros u w E. specialize (G u w (fun i => d * sgn (mu i)) E). rewrite B in G.
        assert (D : dot p mu (fun i => d * sgn (mu i)) = d * norm1 p mu).
        { unfold dot, norm1. rewrite <- sum_scal. apply sum_ext. intros i _. rewrite <- sgn_abs. ring. }
        rewrite D in G. assert (Y : forall i, (i < p)%nat -> Rabs (d * sgn (mu i)) <= d).
        { intros i _. pose proof (sgn_range (mu i)). apply Rabs_le. nra. }
        specialize (G Y). lra.
Qed.

Lemma scaled_dot p c x y : dot p (fun i => c * x i) y = c * dot p x y.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext. intros. ring. Qed.

Lemma minus_dot p mu u x : dot p mu (minus u x) = dot p mu u - dot p mu x.
Proof. unfold dot, minus. induction p; simpl; lra. Qed.

(** Where f is finite and lower semicontinuous a hyperplane that is not vertical passes as near below (x,
    f(x)) as one likes. *)
Lemma minorant p f x (m c : R) : convex_set (epigraph f) -> f x = Finite m -> lower_semicontinuous p f x ->
  c < m ->
  exists nu, forall u w, epigraph f u w -> c <= w + dot p nu (minus u x).
Proof.
  intros Hc Hm L Lt. assert (E : epigraph f x m) by (unfold epigraph; rewrite Hm; apply Rle_refl).
  destruct (separated p f x c Hc) as (mu & beta & B & K & V); [exists x, m; exact E | apply L; rewrite Hm;
    exact Lt|].
  assert (X : dot p mu (minus x x) = 0) by (rewrite minus_dot; ring).
  destruct (Rle_lt_or_eq_dec _ _ B) as [P | P].
  - exists (fun i => / beta * mu i). intros u w Euw. rewrite scaled_dot. specialize (K u w Euw).
    apply (Rmult_le_reg_l beta); [exact P|]. rewrite Rmult_plus_distr_l, <- Rmult_assoc, Rinv_r by lra. lra.
  - destruct (V (eq_sym P)) as (eta & He & Q). specialize (Q x m E). lra.
Qed.

Lemma crossing_above p f mu (c : R) : (forall u w, epigraph f u w -> c <= w + dot p mu u) ->
  Rbar_le c (max_crossing p (epigraph f)).
Proof.
  intros H. apply Rbar_le_trans with (crossing p (epigraph f) mu); [|apply max_crossing_is_lub; exists mu;
    reflexivity].
  apply (Glb_Rbar_correct (fun v => exists u w, epigraph f u w /\ v = w + dot p mu u)).
    intros v (u & w & E & ->). exact (H u w E).
Qed.

Lemma common_is_value f : min_common (epigraph f) = f zero.
Proof.
  apply is_glb_Rbar_unique. split; [intros w E; exact E|]. intros b Hb. unfold is_lb_Rbar, epigraph in Hb.
  destruct (f zero) as [r | |]; [apply Hb; apply Rle_refl | destruct b; exact I|].
  destruct b as [b | |]; [specialize (Hb (b - 1) I); simpl in Hb; lra | exact (Hb 0 I) | exact I].
Qed.

Lemma reals_below (a b : Rbar) : (forall c : R, Rbar_lt c a -> Rbar_le c b) -> Rbar_le a b.
Proof.
  intros H. destruct a as [a | |]; [| |destruct b; exact I].
  - destruct b as [b | |]; [|exact I|].
    + apply Rnot_lt_le. intros L. specialize (H ((a + b) / 2)). simpl in H. lra.
    + exact (H (a - 1) ltac:(simpl; lra)).
  - destruct b as [b | |]; [specialize (H (b + 1) I); simpl in H; lra | exact I | exact (H 0 I)].
Qed.

(** prop-A.2: for convex f with f(0) < oo, w* = q* iff f is lower semicontinuous at 0. *)
Theorem prop_A_2 p f : convex_set (epigraph f) -> f zero <> p_infty ->
  (min_common (epigraph f) = max_crossing p (epigraph f) <-> lower_semicontinuous p f zero).
Proof.
  intros Hc Hf. rewrite common_is_value. split.
  - intros E c C. rewrite E in C.
    assert (N : exists nu (e : R), c < e /\ forall u w, epigraph f u w -> e <= w + dot p nu u).
    { apply Classical_Prop.NNPP. intros N. apply (Rbar_lt_not_le _ _ C).
      apply max_crossing_is_lub. intros v [nu ->]. apply Rbar_not_lt_le. intros L. apply N.
      assert (G : exists e : R, c < e /\ Rbar_le e (crossing p (epigraph f) nu)).
      { destruct (crossing p (epigraph f) nu) as [r | |]; simpl in *; [exists r; split; lra | exists (c + 1);
        split; [lra | exact I] | tauto]. }
      destruct G as (e & Ge & Gl). exists nu, e. split; [exact Ge|]. intros u w Euw.
      assert (B : Rbar_le (crossing p (epigraph f) nu) (w + dot p nu u)).
      { apply (Glb_Rbar_correct (fun v => exists u w, epigraph f u w /\ v = w + dot p nu u)). exists u, w.
        auto. }
      exact (Rbar_le_trans e _ (w + dot p nu u) Gl B). }
    destruct N as (nu & e & Lt & K). pose proof (norm1_nonneg p nu) as Nn.
    pose (d := (e - c) / (2 * (norm1 p nu + 1))). assert (Hd : 0 < d) by (apply Rdiv_lt_0_compat; lra).
    exists d. split; [exact Hd|]. intros y Hy. apply not_below. intros Y. specialize (K y c Y).
    assert (D : dot p nu y <= norm1 p nu * d).
    { unfold dot, norm1. rewrite Rmult_comm, <- sum_scal. apply sum_le. intros i L. specialize (Hy i L).
      unfold zero in Hy. rewrite Rminus_0_r in Hy.
      pose proof (Rle_abs (nu i * y i)) as A. rewrite Rabs_mult in A. pose proof (Rabs_pos (nu i)). nra. }
    assert (d * (2 * (norm1 p nu + 1)) = e - c) by (unfold d; field; lra). nra.
  - intros L. apply Rbar_le_antisym; [|rewrite <- common_is_value; apply weak_duality].
    destruct (f zero) as [m | |] eqn:Fm; [| tauto | destruct (max_crossing p (epigraph f)); exact I].
    apply reals_below. intros c C. destruct (minorant p f zero m c Hc Fm) as [nu K]; [rewrite <- Fm in *;
      exact L | exact C|].
    apply (crossing_above p f nu). intros u w E. specialize (K u w E).
      rewrite minus_dot, dot_zero, Rminus_0_r in K. exact K.
Qed.

(** text-A.3.2.closed-proper and prop-A.5, strong duality only: w* = q* for every closed proper convex f,
    f(0) = oo admitted. *)
Theorem closed_proper_strong_duality p f : closed p (epigraph f) -> convex_set (epigraph f) ->
  (forall x, f x <> m_infty) -> (exists x r, f x = Finite r) ->
    min_common (epigraph f) = max_crossing p (epigraph f).
Proof.
  intros C Hc _ (x1 & r1 & F1). pose proof (proj1 (closed_iff_lower_semicontinuous p f) C) as L.
  rewrite common_is_value. apply Rbar_le_antisym; [|rewrite <- common_is_value; apply weak_duality].
  apply reals_below. intros h Hh.
  assert (E1 : epigraph f x1 r1) by (unfold epigraph; rewrite F1; apply Rle_refl).
  destruct (separated p f zero h Hc) as (mu & beta & B & K & V); [exists x1, r1; exact E1 | apply L, Hh|].
  assert (Z : forall m u, dot p m (minus u zero) = dot p m u) by (intros; rewrite minus_dot, dot_zero; ring).
  destruct (Rle_lt_or_eq_dec _ _ B) as [P | P].
  - apply (crossing_above p f (fun i => / beta * mu i)). intros u w E. rewrite scaled_dot.
    specialize (K u w E). rewrite Z in K.
    apply (Rmult_le_reg_l beta); [exact P|]. rewrite Rmult_plus_distr_l, <- Rmult_assoc, Rinv_r by lra. lra.
  - destruct (V (eq_sym P)) as (eta & He & Q). destruct (minorant p f x1 r1 (r1 - 1) Hc F1 (L x1) ltac:(lra))
    as [nu N].
    pose (t := (Rabs (h - (r1 - 1) - dot p nu x1) + 1) / eta).
    pose proof (Rle_abs (h - (r1 - 1) - dot p nu x1)). pose proof (Rabs_pos (h - (r1 - 1) - dot p nu x1)).
    assert (T : 0 < t) by (apply Rdiv_lt_0_compat; lra). assert (Te : t * eta = Rabs (h - (r1 - 1) - dot p nu
      x1) + 1) by (unfold t; field; lra).
    apply (crossing_above p f (fun i => nu i + t * mu i)). intros u w E. specialize (N u w E).
      specialize (Q u w E). rewrite Z in Q. rewrite minus_dot in N.
    assert (D : dot p (fun i => nu i + t * mu i) u = dot p nu u + t * dot p mu u).
    { unfold dot. clearbody t. clear. induction p; simpl; [ring|]. rewrite IHp. ring. }
    rewrite D. nra.
Qed.
