(** Adam on (7): it never stays at 0, almost never comes to 0, and makes RMSProp's steps on long runs. *)
Require Import Reals Lra Lia.
From ndgm Require Import Rules Inference Vectors Measure Translations RMSProp AdamMoment.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Section Adam.
Variables (alpha lambda beta rho epsilon : R) (inside corrected : bool).
Local Notation step := (adam alpha lambda beta rho epsilon inside corrected).
Local Notation x b := (orbit step (from b)).

Lemma adam_iteration b n : iteration (x b n) = n.
Proof. induction n; simpl; auto. Qed.

(** What Adam remembers of a gradient's sign, and how far it moves then. *)
Definition remembers (g : R) (m : R * R * nat) : R * R * nat :=
  let s := step (State g (fst (fst m)) (snd (fst m)) (snd m)) in (first s, second s, iteration s).
Definition moves (m : R * R * nat) : R :=
  let '(first, second, n) := m in
  alpha * ((if corrected then first / (1 - beta ^ n) else first) /
           denominator inside epsilon (if corrected then second / (1 - rho ^ n) else second)).

Lemma adam_as_moved b n : orbit (moved remembers moves) (b, (0, 0, 0%nat)) n =
  (position (x b n), (first (x b n), second (x b n), iteration (x b n))).
Proof.
  assert (S0 : forall y, sgn (sgn y) = sgn y).
  { intros y. destruct (sgn_cases y) as [[_ ->] | [[_ ->] | [_ ->]]];
    [apply sgn_pos | apply sgn_0 | apply sgn_neg]; lra. }
  induction n as [|n IH]; [reflexivity|]. simpl orbit. rewrite IH. unfold moved, remembers. simpl.
    rewrite S0. reflexivity.
Qed.

(** prop-B.8: with probability 1 no entry of any iterate is 0, in every convention and for all constants. *)
Theorem prop_B_8 p : (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat -> position (x (b i) n) <> 0).
Proof.
  intros Hp. eapply almost_surely_mono; [|exact (never_zero_almost_surely (0, 0,
    0%nat) remembers moves p Hp)].
  intros b H n i Hi. specialize (H n i Hi). rewrite adam_as_moved in H. exact H.
Qed.

(** prop-B.8's counting step, text-B.3.4.cardinality: at most 2^n starts have their first zero at step n. *)
Theorem adam_first_zeros n : exists starts : list R, List.length starts = (2 ^ n)%nat /\
  forall b, position (x b n) = 0 -> (forall m, (m < n)%nat -> position (x b m) <> 0) -> List.In b starts.
Proof.
  destruct (first_zeros (0, 0, 0%nat) remembers moves n) as (starts & L & H). exists starts.
    split; [exact L|].
  intros b Z N. apply H; [rewrite adam_as_moved; exact Z | intros m K; rewrite adam_as_moved; exact (N m K)].
Qed.

Hypotheses (Ha : 0 < alpha) (Hl : 0 < lambda) (Hb : 0 < beta < 1) (Hr : 0 < rho < 1) (He : 0 <= epsilon).

(** How far a step goes for each unit of the moment: a positive number, if the second moment is positive. *)
Definition unit (s : state) : R :=
  alpha * (if corrected then / (1 - beta ^ S (iteration s)) else 1) /
  denominator inside epsilon (if corrected then second (step s) / (1 - rho ^ S (iteration s)) else second
    (step s)).

Lemma position_after s : position (step s) = position s - unit s * first (step s).
Proof. unfold unit, adam, Rdiv. destruct corrected; simpl; ring. Qed.

Lemma power_below q n : 0 < q < 1 -> 0 < 1 - q ^ S n.
Proof. intros H. pose proof (power_between q n H). lra. Qed.

Lemma unit_pos s : 0 < second (step s) -> 0 < unit s.
Proof.
  intros H. unfold unit. assert (D : forall v, 0 < v -> 0 < denominator inside epsilon v).
  { intros v Hv. destruct inside; simpl; [apply sqrt_lt_R0; lra|]. pose proof (sqrt_lt_R0 v Hv). lra. }
  pose proof (power_below beta (iteration s) Hb). pose proof (power_below rho (iteration s) Hr).
  destruct corrected.
  - apply Rdiv_lt_0_compat; [|apply D, Rdiv_lt_0_compat; assumption].
    apply Rmult_lt_0_compat; [exact Ha | apply Rinv_0_lt_compat; assumption].
  - rewrite Rmult_1_r. apply Rdiv_lt_0_compat; [exact Ha | apply D, H].
Qed.

(** The second moment is positive from the first step on. *)
Lemma second_pos b n : b <> 0 -> 0 < second (x b (S n)).
Proof.
  intros H. induction n.
  - simpl. assert (0 < (1 - rho) * (lambda * lambda)) by (repeat apply Rmult_lt_0_compat; lra).
    destruct (sgn_nonzero b H) as [-> | ->]; lra.
  - change (x b (S (S n))) with (step (x b (S n))). rewrite second_after.
    pose proof (pow2_ge_0 (lambda * sgn (position (x b (S n))))).
    apply Rplus_lt_le_0_compat; [apply Rmult_lt_0_compat | apply Rmult_le_pos]; lra.
Qed.

Lemma adam_unit_pos b n : b <> 0 -> 0 < unit (x b n).
Proof. intros H. apply unit_pos. exact (second_pos b n H). Qed.

(** Position and moment are never both 0, from a start other than 0. *)
Lemma not_both b n : b <> 0 -> position (x b n) <> 0 \/ first (x b n) <> 0.
Proof.
  intros H. induction n as [|n IH]; [left; exact H|].
  change (x b (S n)) with (step (x b n)). rewrite position_after.
  pose proof (adam_unit_pos b n H) as U. destruct (Req_dec (first (step (x b n))) 0) as [Z | Z];
    [left | right; exact Z].
  rewrite Z, Rmult_0_r, Rminus_0_r. intros P. rewrite first_after, P, sgn_0 in Z.
    destruct IH as [IH | IH]; [tauto|].
  apply IH. apply (Rmult_eq_reg_l beta); lra.
Qed.

(** prop-B.9, leaves: b_n = 0 implies that b_(n+1) is not 0, from every start but 0, in every convention. *)
Theorem prop_B_9 b n : b <> 0 -> position (x b n) = 0 -> position (x b (S n)) <> 0.
Proof.
  intros H Z. change (x b (S n)) with (step (x b n)). rewrite position_after, first_after, Z, sgn_0.
  destruct (not_both b n H) as [K | K]; [tauto|]. pose proof (adam_unit_pos b n H).
  rewrite !Rmult_0_r, Rplus_0_r. intros E. assert (F : unit (x b n) * (beta * first (x b n)) = 0) by lra.
  apply Rmult_integral in F. destruct F as [F | F]; [lra|]. apply Rmult_integral in F.
    destruct F; [lra | tauto].
Qed.

(** prop-B.9, leaves, on the other side: after b_(n+1) = 0, b_(n+2) is opposite to b_n. *)
Theorem prop_B_9_opposite b n : b <> 0 -> position (x b n) <> 0 -> position (x b (S n)) = 0 ->
  position (x b (S (S n))) * position (x b n) < 0.
Proof.
  intros H P Z. change (x b (S (S n))) with (step (x b (S n))). rewrite position_after, first_after, Z, sgn_0.
  change (x b (S n)) with (step (x b n)) in Z. rewrite position_after in Z.
  pose proof (adam_unit_pos b n H) as U. pose proof (adam_unit_pos b (S n) H) as V.
  change (first (x b (S n))) with (first (step (x b n))).
  set (m := first (step (x b n))) in *. set (u := unit (x b n)) in *. set (v := unit (x b (S n))) in *.
  assert (E : position (x b n) = u * m) by lra. rewrite E. assert (M : m <> 0) by (intros M; rewrite M in E;
    lra).
  pose proof (Rules.pow2_pos m M). clearbody m u v.
  assert (0 < v * beta * u * m ^ 2) by (apply Rmult_lt_0_compat; [repeat apply Rmult_lt_0_compat|]; lra). lra.
Qed.
End Adam.

(** eq-24 for Adam: v_n = lambda^2 (1 - rho^n) as long as no entry is 0. *)
Theorem adam_second alpha lambda beta rho epsilon inside corrected b n :
  (forall m, (m < n)%nat -> position (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) m)
    <> 0) ->
  second (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) n) = lambda ^ 2 * (1 - rho ^
    n).
Proof.
  set (x := orbit (adam alpha lambda beta rho epsilon inside corrected) (from b)).
  induction n as [|n IH]; intros H; [simpl; ring|].
  change (x (S n)) with (adam alpha lambda beta rho epsilon inside corrected (x n)).
  rewrite second_after, IH, gradient_squared by auto. simpl. ring.
Qed.

Section Paper.
(** The paper's Adam, (28) to (30), at epsilon = 0. *)
Variables (alpha lambda beta rho : R) (inside : bool).
Hypotheses (Hl : 0 < lambda) (Hr : 0 < rho < 1).
Local Notation step := (adam alpha lambda beta rho 0 inside false).

Lemma paper_step b n : (forall m, (m <= n)%nat -> position (orbit step (from b) m) <> 0) ->
  position (orbit step (from b) (S n)) =
  position (orbit step (from b) n) - length alpha rho n * (first (orbit step (from b) (S n)) / lambda).
Proof.
  intros H. pose proof (adam_second alpha lambda beta rho 0 inside false b (S n)) as V.
  specialize (V ltac:(intros m L; apply H; lia)). change (orbit step (from b) (S n)) with (step (orbit step
    (from b) n)) in *.
  set (s := orbit step (from b) n) in *. change (position (step s)) with
    (position s - alpha * (first (step s) / denominator inside 0 (second (step s)))).
  rewrite V, step_of_24 by assumption. pose proof (root_between rho n Hr). unfold length. field. lra.
Qed.

(** eq-39, step: after L gradients of sign sigma the step is (1 + e) alpha sigma / sqrt(1 - rho^(n+1)),
    |e| <= 2 beta^L. *)
Theorem eq_39_step b n L sigma : 0 <= beta <= 1 -> sigma = 1 \/ sigma = -1 ->
  (forall m, (m <= n + L)%nat -> position (orbit step (from b) m) <> 0) ->
  (forall k, (k <= L)%nat -> sgn (position (orbit step (from b) (n + k))) = sigma) ->
  exists e, Rabs e <= 2 * beta ^ S L /\ position (orbit step (from b) (S (n + L))) =
    position (orbit step (from b) (n + L)) - (1 + e) * (alpha * sigma / sqrt (1 - rho ^ S (n + L))).
Proof.
  intros Hb Hs H0 H1. set (m := first (orbit step (from b) (S (n + L)))).
  assert (P : forall k, orbit step (orbit step (from b) n) k = orbit step (from b) (n + k)).
  { intros k. rewrite Nat.add_comm. induction k; simpl; [reflexivity | rewrite IHk; reflexivity]. }
  assert (M : Rabs (m - lambda * sigma) <= 2 * beta ^ S L * lambda).
  { unfold m. replace (S (n + L)) with (n + S L)%nat by lia. rewrite <- P.
    apply eq_39_moment; [lra | lra | apply prop_B_6; lra | exact Hs|].
    intros k K. rewrite P. apply H1. lia. }
  exists (m * sigma / lambda - 1). split.
  - assert (E : m * sigma / lambda - 1 = sigma * (m - lambda * sigma) / lambda)
      by (destruct Hs as [-> | ->]; field; lra).
    rewrite E. unfold Rdiv. rewrite !Rabs_mult. rewrite (Rabs_right (/ lambda)) by (left;
      apply Rinv_0_lt_compat, Hl).
    assert (A : Rabs sigma = 1) by (destruct Hs as [-> | ->]; [apply Rabs_R1 | rewrite Rabs_left; lra]).
      rewrite A, Rmult_1_l.
    apply (Rmult_le_reg_r lambda); [exact Hl|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
  - rewrite (paper_step b (n + L) H0). fold m. unfold length. pose proof (root_between rho (n + L) Hr).
    destruct Hs as [-> | ->]; field; lra.
Qed.

(** eq-32: if an entry is 0 for the first time after n steps, the start is the sum of n steps,
    alpha (1 - beta) (1 - rho^j)^(-1/2) (s_1 beta^(j-1) + ... + s_j). *)
Theorem eq_32 b n : (forall m, (m < n)%nat -> position (orbit step (from b) m) <> 0) ->
  position (orbit step (from b) n) = 0 ->
  0 = b - alpha * (1 - beta) * total (fun j => / sqrt (1 - rho ^ S j) *
    sum (S j) (fun l => beta ^ (j - l) * sgn (position (orbit step (from b) l)))) n.
Proof.
  intros H E. rewrite <- E at 1. clear E. induction n as [|n IH]; [simpl; ring|].
  rewrite paper_step by (intros; apply H; lia). rewrite IH at 1 by auto. cbn [total].
  rewrite eq_31. pose proof (root_between rho n Hr). unfold length.
  rewrite (sum_ext (S n) (fun j => beta ^ (S n - 1 - j) * _) (fun l => beta ^ (n - l) * sgn (position (orbit
    step (from b) l))))
    by (intros j _; repeat f_equal; lia).
  field. lra.
Qed.
End Paper.
