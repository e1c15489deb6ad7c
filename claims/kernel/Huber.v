(** The Huber loss (10): once differentiable with a 1-Lipschitz slope, not twice; its runs;
  and w^2 above 2 / eta. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Vectors Subgradients SubgradientExamples.
Open Scope R_scope.

(** r^2/2 for |r| <= delta, and delta |r| - delta^2/2 beyond; its slope clips r to [-delta, delta]. *)
Definition huber (delta r : R) : R := if Rle_dec (Rabs r) delta then r ^ 2 / 2 else delta * Rabs r - delta ^ 2
  / 2.
Definition clip (delta r : R) : R := Rmax (- delta) (Rmin r delta).

(** Gradient descent on a function of one variable with this slope. *)
Definition descent (slope : R -> R) (alpha x : R) : R := x - alpha * slope x.

Lemma clip_cases d r : 0 < d -> r <= - d /\ clip d r = - d \/ - d <= r <= d /\ clip d r = r \/ d <= r /\
  clip d r = d.
Proof.
  intros H. unfold clip, Rmax, Rmin. destruct (Rle_dec r d); destruct (Rle_dec _ _); lra.
Qed.

(** (5): the slope is 1-Lipschitz. *)
Theorem clip_is_lipschitz d r s : 0 < d -> Rabs (clip d r - clip d s) <= 1 * Rabs (r - s).
Proof.
  intros H. rewrite Rmult_1_l.
  destruct (clip_cases d r H) as [[A ->] | [[A ->] | [A ->]]], (clip_cases d s H) as [[B ->] | [[B ->]
    | [B ->]]];
    unfold Rabs; repeat destruct (Rcase_abs _); lra.
Qed.

Lemma huber_by_clip d r : 0 < d -> huber d r = clip d r * r - clip d r ^ 2 / 2.
Proof.
  intros H. unfold huber. destruct (clip_cases d r H) as [[A ->] | [[A ->] | [A ->]]];
    destruct (Rle_dec (Rabs r) d) as [P | P]; unfold Rabs in *; destruct (Rcase_abs r); try (exfalso; lra);
    try (replace r with d by lra); try (replace r with (- d) by lra); simpl; nra.
Qed.

(** Between r and s the loss is within |s - r|^2 / 2 of its tangent. *)
Lemma huber_tangent d r s : 0 < d -> 0 <= huber d s - huber d r - clip d r * (s - r) <= (s - r) ^ 2 / 2.
Proof.
  intros H. rewrite !huber_by_clip by exact H.
  assert (F : 0 <= (s - clip d s) * (clip d s - clip d r) /\ 0 <= (r - clip d r) * (clip d r - clip d s)).
  { destruct (clip_cases d r H) as [[A ->] | [[A ->] | [A ->]]], (clip_cases d s H) as [[B ->] | [[B ->]
      | [B ->]]];
      split; nra. }
  set (a := clip d r) in *. set (b := clip d s) in *. clearbody a b.
  pose proof (pow2_ge_0 (b - a)). pose proof (pow2_ge_0 (s - b - (r - a))). simpl in *. split; nra.
Qed.

Theorem huber_is_differentiable d r : 0 < d -> is_derive (huber d) r (clip d r).
Proof.
  intros H. apply is_derive_Reals. intros e He. exists (mkposreal e He). simpl. intros h Hh L.
  pose proof (huber_tangent d r (r + h) H) as [A B]. replace (r + h - r) with h in * by ring.
  set (q := huber d (r + h) - huber d r) in *. apply Rle_lt_trans with (Rabs h / 2);
    [|pose proof (Rabs_pos h); lra].
  replace (q / h - clip d r) with ((q - clip d r * h) / h) by (field; exact Hh).
  unfold Rdiv at 1. rewrite Rabs_mult, Rabs_inv, (Rabs_right (q - clip d r * h)) by lra.
  apply (Rmult_le_reg_r (Rabs h)); [apply Rabs_pos_lt, Hh|]. rewrite Rmult_assoc, Rinv_l by (apply Rabs_no_R0,
    Hh).
  replace (Rabs h / 2 * Rabs h) with ((Rabs h) ^ 2 / 2) by (simpl; field). rewrite pow2_abs. lra.
Qed.

(** Without the constant of its tail it jumps at delta, and has no derivative there. *)
Theorem needs_the_constant : ~ forall d r, 0 < d ->
  is_derive (fun r => if Rle_dec (Rabs r) d then r ^ 2 / 2 else d * Rabs r) r (clip d r).
Proof.
  intro claim. specialize (claim 1 1 Rlt_0_1). apply is_derive_Reals in claim.
  destruct (claim 1 Rlt_0_1) as [e He]. pose proof (cond_pos e) as P. specialize (He (Rmin (e / 2) (1 / 4))).
  assert (B : 0 < Rmin (e / 2) (1 / 4) < e /\ Rmin (e / 2) (1 / 4) <= 1 / 4).
  { unfold Rmin. destruct (Rle_dec (e / 2) (1 / 4)); lra. }
  set (h := Rmin _ _) in *. rewrite (Rabs_right h), (Rabs_right (1 + h)), (Rabs_right 1) in He by lra.
  destruct (Rle_dec (1 + h) 1); [lra|]. destruct (Rle_dec 1 1); [|lra].
  specialize (He ltac:(lra) ltac:(lra)). apply Rabs_def2 in He.
  destruct (clip_cases 1 1 Rlt_0_1) as [[? E] | [[? E] | [? E]]]; try lra; rewrite E in He;
  rewrite Rmult_1_l in He; replace ((1 + h - 1 ^ 2 / 2) / h - 1) with (/ (2 * h)) in He by (field; lra);
  assert (K : / (2 * h) * (2 * h) = 1) by (field; lra); destruct He as [U _]; set (z := / (2 * h)) in *;
    clearbody z; clear E; nra.
Qed.

(** At delta the slope has the difference quotients 1 from the left and 0 from the right. *)
Theorem huber_is_not_twice_differentiable d : 0 < d -> ~ ex_derive (clip d) d.
Proof.
  intros H [l D]. apply is_derive_Reals in D. destruct (D (1 / 2) ltac:(lra)) as [e He].
    pose proof (cond_pos e) as P.
  set (h := Rmin (e / 2) (d / 2)). assert (0 < h < e /\ h < d).
  { unfold h, Rmin. destruct (Rle_dec _ _); lra. }
  assert (A : clip d d = d) by (destruct (clip_cases d d H) as [[? E] | [[? E] | [? E]]]; lra).
  assert (B : clip d (d + h) = d) by (destruct (clip_cases d (d + h) H) as [[? E] | [[? E] | [? E]]]; lra).
  assert (C : clip d (d + - h) = d - h) by (destruct (clip_cases d (d + - h) H) as [[? E] | [[? E] | [? E]]];
    lra).
  pose proof (He h ltac:(lra) ltac:(rewrite Rabs_right; lra)) as U.
    pose proof (He (- h) ltac:(lra) ltac:(rewrite Rabs_left; lra)) as V.
  rewrite A, B in U. rewrite A, C in V. replace ((d - d) / h - l) with (- l) in U by (field; lra).
  replace ((d - h - d) / - h - l) with (1 - l) in V by (field; lra). apply Rabs_def2 in U, V. lra.
Qed.

(** text-5.huber-growth: 0 is the least value, and within delta of it the loss is r^2/2. *)
Theorem huber_is_least_at_0 d r : 0 < d -> huber d 0 = 0 /\ 0 <= huber d r.
Proof.
  intros H. assert (E : huber d 0 = 0) by (unfold huber; rewrite Rabs_R0; destruct (Rle_dec 0 d); lra).
  split; [exact E|]. pose proof (huber_tangent d 0 r H) as [A _]. rewrite E in A.
  destruct (clip_cases d 0 H) as [[? F] | [[? F] | [? F]]]; rewrite F in A; lra.
Qed.

Theorem huber_is_quadratic d r : Rabs r <= d -> huber d r = r ^ 2 / 2.
Proof. intros H. unfold huber. destruct (Rle_dec _ _); [reflexivity | tauto]. Qed.

(** text-5.huber-growth, text-5.differentiable: at rate alpha > 2 the losses from where 1 <= |x| <= alpha - 1
  never
    leave, and alternate in sign: x and x - alpha sgn(x). *)
Theorem huber_alternates alpha x n : 2 <= alpha -> 1 <= Rabs x <= alpha - 1 ->
  orbit (descent (clip 1) alpha) x n = if Nat.even n then x else x - alpha * sgn x.
Proof.
  intros Ha Hx. assert (K : forall y, 1 <= Rabs y <= alpha - 1 ->
    descent (clip 1) alpha y = y - alpha * sgn y /\
    sgn (y - alpha * sgn y) = - sgn y /\ 1 <= Rabs (y - alpha * sgn y) <= alpha - 1).
  { intros y Hy. unfold descent. destruct (clip_cases 1 y Rlt_0_1) as [[A E] | [[A E] | [A E]]]; rewrite E;
      unfold Rabs in Hy; destruct (Rcase_abs y) as [N | N]; try lra.
    - rewrite (sgn_neg y N). split; [lra|]. split; [rewrite sgn_pos; lra | rewrite Rabs_right; lra].
    - replace y with (-1) by lra. rewrite sgn_neg by lra. split; [lra|]. split; [rewrite sgn_pos;
        lra | rewrite Rabs_right; lra].
    - replace y with 1 by lra. rewrite sgn_pos by lra. split; [lra|]. split; [rewrite sgn_neg;
        lra | rewrite Rabs_left; lra].
    - rewrite (sgn_pos y) by lra. split; [lra|]. split; [rewrite sgn_neg; lra | rewrite Rabs_left; lra]. }
  induction n as [|n IH]; [reflexivity|]. rewrite Nat.even_succ, <- Nat.negb_even. simpl orbit. rewrite IH.
  destruct (K x Hx) as (E & S0 & B). destruct (Nat.even n); simpl; [exact E|].
  destruct (K _ B) as (E' & _ & _). rewrite E', S0. ring.
Qed.

(** From 1 the run is 1, 1 - alpha, 1, and so on, with the losses 1/2 and alpha - 3/2 in turn, for ever. *)
Theorem huber_loss_never_settles alpha : 2 < alpha -> let x := orbit (descent (clip 1) alpha) 1 in forall n,
  1 <= Rabs (x n) <= alpha /\ x n * x (S n) < 0 /\ x (S (S n)) = x n /\ huber 1 (x n) <> huber 1 (x (S n)).
Proof.
  intros Ha x n. assert (X : 1 <= Rabs 1 <= alpha - 1) by (rewrite Rabs_R1; lra). unfold x.
  rewrite !(huber_alternates alpha 1 _ ltac:(lra) X). change (Nat.even (S (S n))) with (Nat.even n).
  rewrite Nat.even_succ, <- Nat.negb_even, sgn_pos by lra.
  unfold huber. destruct (Nat.even n); simpl; rewrite ?Rabs_R1, ?(Rabs_left (1 - alpha * 1)) by lra;
    repeat (destruct (Rle_dec _ _)); repeat split; try lra; intros E; try nra.
Qed.

(** text-1.edge, text-5.threshold, text-5.hindsight: on w^2, whose slope 2 w is 2-Lipschitz with the curvature
  2
    everywhere, gradient descent above 2 / 2 from 1 diverges. *)
Theorem square_diverges_above alpha : 1 < alpha ->
  is_lim_seq (fun n => orbit (descent (fun w => 2 * w) alpha) 1 n ^ 2) p_infty.
Proof.
  intros Ha. apply (is_lim_seq_ext (fun n => ((1 - 2 * alpha) ^ 2) ^ n)).
  - intros n. induction n; simpl orbit; [simpl; ring|]. unfold descent in *. rewrite <- tech_pow_Rmult, IHn.
      simpl. ring.
  - apply is_lim_seq_geom_p. nra.
Qed.

(** (10) with n residuals y_i - z_i.b. *)
Definition huber_regression (d : R) (n p : nat) (Z : nat -> vec) (y b : vec) : R :=
  sum n (fun i => huber d (y i - dot p (Z i) b)).

Lemma huber_lipschitz d r s : 0 < d -> Rabs (huber d r - huber d s) <= d * Rabs (r - s).
Proof.
  intros H. pose proof (huber_tangent d r s H) as [A _]. pose proof (huber_tangent d s r H) as [B _].
  assert (K : forall c u, - d <= c <= d -> - (d * Rabs u) <= c * u) by (intros; unfold Rabs;
    destruct (Rcase_abs _); nra).
  assert (C : forall u, - d <= clip d u <= d) by (intros u; destruct (clip_cases d u H) as [[? E] | [[? E]
    | [? E]]]; rewrite E; lra).
  pose proof (K _ (s - r) (C r)). pose proof (K _ (r - s) (C s)). rewrite (Rabs_minus_sym s r) in *.
    apply Rabs_le. lra.
Qed.

(** It is Lipschitz with delta (|z_1| + ... + |z_n|), whatever the data. *)
Theorem huber_regression_is_lipschitz d n p Z y : 0 < d ->
  lipschitz p (huber_regression d n p Z y) (d * sum n (fun i => norm p (Z i))).
Proof.
  intros H x x'. unfold huber_regression. induction n as [|n IH]; simpl.
  - rewrite Rminus_0_r, Rabs_R0. lra.
  - assert (T : Rabs (huber d (y n - dot p (Z n) x) - huber d (y n - dot p (Z n) x')) <= d * (norm p (Z n) *
      norm p (minus x x'))).
    { eapply Rle_trans; [apply huber_lipschitz, H|]. apply Rmult_le_compat_l; [lra|].
      replace (y n - dot p (Z n) x - (y n - dot p (Z n) x')) with (- dot p (Z n) (minus x x')).
      - rewrite Rabs_Ropp. apply Rabs_le. split; [|apply dot_le].
        assert (E : forall z v, dot p (fun i => - z i) v = - dot p z v).
        { clear. intros z v. unfold dot. induction p; simpl; lra. }
        pose proof (dot_le p (fun i => - Z n i) (minus x x')) as A. rewrite E in A.
        replace (norm p (fun i => - Z n i)) with (norm p (Z n)) in A; [lra|].
        unfold norm, dot. f_equal. apply sum_ext. intros; ring.
      - unfold dot, minus. clear. induction p; simpl; lra. }
    match goal with |- Rabs (?a + ?b - (?c + ?e)) <= _ => replace (a + b - (c + e)) with ((a - c) + (b - e))
      by ring end.
    eapply Rle_trans; [apply Rabs_triang | lra].
Qed.

Lemma norms_nonneg n p (Z : nat -> vec) : 0 <= sum n (fun i => norm p (Z i)).
Proof. apply sum_nonneg. intros. apply sqrt_pos. Qed.

(** text-5.huber-growth, unstable, as Proposition 5.1 guarantees: no run on (10) diverges, at any rate. *)
Theorem huber_regression_does_not_diverge d n p Z y alpha x g : 0 < d -> 0 < alpha ->
  method p (huber_regression d n p Z y) alpha x g -> ~ is_lim_seq (fun k => huber_regression d n p Z y (x k))
    p_infty.
Proof.
  intros H Ha M. pose proof (norms_nonneg n p Z) as P.
  apply (prop_5_1 p _ alpha (d * sum n (fun i => norm p (Z i))) Ha) with (x := x) (g := g); [right | exact M].
  split; [apply Rmult_le_pos; lra | exact (huber_regression_is_lipschitz d n p Z y H)].
Qed.
