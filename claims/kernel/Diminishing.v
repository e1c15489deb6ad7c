(** What Proposition 4.1 says of constant steps, and diminishing ones, to which it does not lead;
  reducing steps. *)
Require Import Reals Lra Lia Arith.Cantor ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Vanilla NDGM.
Open Scope R_scope.

(** All that Proposition 4.1 says of a rule, for every rate, penalty and number of entries. *)
Definition says_4_1 (rule : R -> R -> R -> R) : Prop := forall (p : nat) (alpha lambda : R), (0 < p)%nat ->
  0 < alpha -> 0 < lambda -> almost_surely p (fun b =>
    (forall n i, (i < p)%nat -> orbit (rule alpha lambda) (b i) n <> 0) /\
    exists N theta, alternates_from p alpha lambda (fun n i => orbit (rule alpha lambda) (b i) n) N theta).

Theorem ndgm_says_4_1 : says_4_1 ndgm.
Proof. intros p alpha lambda Hp Ha Hl. apply prop_4_1; assumption. Qed.

(** NDGM whose step outside of the band is alpha lambda min(1, alpha lambda) long. *)
Definition shortened (alpha lambda b : R) : R :=
  b - alpha * lambda * (if Rlt_dec (alpha * lambda) (Rabs b) then Rmin 1 (alpha * lambda) else 1) * sgn b.

Section Constant.
Variables (alpha lambda : R).
Hypotheses (Ha : 0 < alpha) (Hl : 0 < lambda).
Local Notation s := (alpha * lambda).
Local Notation t := (alpha * lambda * Rmin 1 (alpha * lambda)).
Local Notation step := (shortened alpha lambda).

Definition combination (j k : Z) : R := IZR j * s + IZR k * t.
Definition avoids (b : R) : Prop := forall j k, b <> combination j k.

Lemma lengths : 0 < t <= s.
Proof.
  pose proof (Rmult_lt_0_compat _ _ Ha Hl). assert (0 < Rmin 1 s) by (apply Rmin_pos; lra).
  pose proof (Rmin_l 1 s). split; [apply Rmult_lt_0_compat; assumption | nra].
Qed.

Lemma avoids_kept b : avoids b -> avoids (step b).
Proof.
  intros H j k E. unfold shortened in E.
  assert (S0 : exists z, sgn b = IZR z).
  { destruct (sgn_cases b) as [[_ ->] | [[_ ->] | [_ ->]]]; [exists 1%Z | exists 0%Z | exists (-1)%Z];
    reflexivity. }
  destruct S0 as [z Z]. rewrite Z in E. destruct (Rlt_dec s (Rabs b)).
  - apply (H j (k + z)%Z). unfold combination in *. rewrite plus_IZR. lra.
  - apply (H (j + z)%Z k). unfold combination in *. rewrite plus_IZR. lra.
Qed.

Lemma nonzero b : avoids b -> b <> 0.
Proof. intros H E. apply (H 0%Z 0%Z). unfold combination. lra. Qed.

(** In the band it is NDGM, which flips. *)
Lemma in_the_band b : b <> 0 -> Rabs b < s -> step b = b - s * sgn b /\ Rabs (step b) < s /\ step b <> 0 /\
  step (step b) = b.
Proof.
  intros H L. pose proof lengths.
  assert (One : forall c, Rabs c < s -> step c = c - s * sgn c).
  { intros c C. unfold shortened. destruct (Rlt_dec s (Rabs c)); [lra | ring]. }
  rewrite (One b L). destruct (sgn_cases b) as [[P Q] | [[P Q] | [P Q]]]; [| tauto |]; rewrite Q.
  - rewrite (Rabs_right b) in L by lra. assert (K : Rabs (b - s * 1) < s) by (rewrite Rabs_left; lra).
    rewrite (One _ K), sgn_neg by lra. repeat split; lra.
  - rewrite (Rabs_left b) in L by lra. assert (K : Rabs (b - s * -1) < s) by (rewrite Rabs_right; lra).
    rewrite (One _ K), sgn_pos by lra. repeat split; lra.
Qed.

Lemma comes_into_band b : avoids b -> eventually (fun x => x <> 0 /\ Rabs x < s) (orbit step b).
Proof.
  intros H. pose proof lengths.
  destruct (two_cycle step b avoids (fun x => Rabs x < s) Rabs t) as [N K].
  - lra.
  - exact H.
  - exact avoids_kept.
  - intros x Hx N. split; [apply Rabs_pos|].
    assert (L : s < Rabs x).
    { apply Rnot_le_lt. intros L. assert (E : Rabs x = s) by lra. unfold Rabs in E. destruct (Rcase_abs x).
      - apply (Hx (-1)%Z 0%Z). unfold combination. lra.
      - apply (Hx 1%Z 0%Z). unfold combination. lra. }
    unfold shortened. destruct (Rlt_dec s (Rabs x)); [|lra].
    destruct (sgn_cases x) as [[P ->] | [[P _] | [P ->]]]; [| exfalso; exact (nonzero x Hx P) |].
    + rewrite (Rabs_right x) in * by lra. rewrite Rabs_right; lra.
    + rewrite (Rabs_left x) in * by lra. rewrite Rabs_left; lra.
  - intros x Hx L. destruct (in_the_band x (nonzero x Hx) L) as (_ & B & _ & D). split; assumption.
  - exists N. intros n L. destruct (K n L) as [[B V] _]. split; [apply nonzero, V | exact B].
Qed.
End Constant.

(** Of the rule with shorter steps all is true that Proposition 4.1 says of NDGM. *)
Theorem shortened_says_4_1 : says_4_1 shortened.
Proof.
  intros p alpha lambda Hp Ha Hl.
  pose (z n := (INR (fst (of_nat n)) - INR (snd (of_nat n)))).
  apply (almost_surely_off_all p
    (fun n k => z n * (alpha * lambda) + z k * (alpha * lambda * Rmin 1 (alpha * lambda)))); [exact Hp|].
  intros b Hb.
  assert (Z : forall j : Z, exists n, z n = IZR j).
  { intros j. exists (to_nat (Z.to_nat j, Z.to_nat (- j))). unfold z. rewrite cancel_of_to. simpl fst.
    simpl snd.
    rewrite !INR_IZR_INZ, <- minus_IZR. f_equal. lia. }
  assert (A : forall i, (i < p)%nat -> avoids alpha lambda (b i)).
  { intros i Hi j k E. destruct (Z j) as [n En]. destruct (Z k) as [m Em]. apply (Hb i Hi n m).
    rewrite En, Em. exact E. }
  split.
  - intros n i Hi. apply (nonzero alpha lambda). induction n; [apply A, Hi|]. apply avoids_kept, IHn.
  - destruct (eventually_all (fun _ x => x <> 0 /\ Rabs x < alpha * lambda)
      (fun i => orbit (shortened alpha lambda) (b i)) p) as [N HN].
    + intros i Hi. apply comes_into_band; [exact Ha | exact Hl | apply A, Hi].
    + exists N, (fun i => orbit (shortened alpha lambda) (b i) N). intros i Hi.
      destruct (HN N (le_n N) i Hi) as [Nz B]. split; [split; [apply Rabs_pos_lt, Nz | exact B]|].
      destruct (in_the_band alpha lambda Ha Hl _ Nz B) as (E & _ & _ & D).
      assert (T : forall m, orbit (shortened alpha lambda) (b i) (N + S (S m)) =
        orbit (shortened alpha lambda) (b i) (N + m)).
      { intros m. destruct (HN (N + m)%nat ltac:(lia) i Hi) as [Nm Bm].
        replace (N + S (S m))%nat with (S (S (N + m))) by lia.
        apply (in_the_band alpha lambda Ha Hl _ Nm Bm). }
      fix go 1. intros [|[|m]].
      * rewrite Nat.add_0_r. reflexivity.
      * rewrite Nat.add_1_r. exact E.
      * rewrite T. exact (go m).
Qed.

(** From 3, at the rates 1, 1/2, 1/3, ..., it stays above 1. *)
Theorem shortened_stays_away n : 1 <= scheduled (fun n => shortened (/ INR (S n)) 1) 3 n.
Proof.
  assert (K : forall n, 1 + / INR (S n) <= scheduled (fun n => shortened (/ INR (S n)) 1) 3 (S n)).
  { clear n. induction n as [|n IH].
    - simpl. unfold shortened. rewrite Rinv_1, Rmult_1_r, (Rabs_right 3), sgn_pos by lra.
      destruct (Rlt_dec 1 3); [|lra]. rewrite Rmin_left; lra.
    - change (scheduled (fun n => shortened (/ INR (S n)) 1) 3 (S (S n)))
        with (shortened (/ INR (S (S n))) 1 (scheduled (fun n => shortened (/ INR (S n)) 1) 3 (S n))).
      set (x := scheduled _ 3 (S n)) in *. pose proof (lt_0_INR (S n) ltac:(lia)) as P.
      rewrite (S_INR (S n)). set (y := INR (S n)) in *. assert (Y : 1 <= y) by (unfold y; rewrite S_INR;
        pose proof (pos_INR n); lra).
      assert (I : 0 < / y) by (apply Rinv_0_lt_compat;
        lra). assert (I1 : 0 < / (y + 1)) by (apply Rinv_0_lt_compat; lra).
      assert (I2 : / (y + 1) < 1) by (apply (Rmult_lt_reg_r (y + 1)); [lra | rewrite Rinv_l; lra]).
      unfold shortened. rewrite Rmult_1_r, (Rabs_right x), sgn_pos by lra. destruct (Rlt_dec _ x); [|lra].
      rewrite Rmin_right by lra.
      assert (E : / y - / (y + 1) = / y * / (y + 1)) by (field; lra).
      assert (/ (y + 1) <= / y) by (apply Rinv_le_contravar; lra). nra. }
  destruct n as [|n]; [simpl; lra|]. specialize (K n).
  assert (0 < / INR (S n)) by (apply Rinv_0_lt_compat, lt_0_INR; lia). lra.
Qed.

Lemma harmonic_tends_to_0 : is_lim_seq (fun n => / INR (S n)) 0.
Proof.
  apply (is_lim_seq_inv (fun n => INR (S n)) p_infty); [|discriminate].
  apply (is_lim_seq_incr_1 INR), is_lim_seq_INR.
Qed.

Lemma harmonic_is_infinite : is_lim_seq (total (fun n => / INR (S n))) p_infty.
Proof.
  set (a := fun n => / INR (S n)).
  assert (P : forall n, 0 < a n) by (intros; apply Rinv_0_lt_compat, lt_0_INR; lia).
  assert (M : forall n k, total a n <= total a (n + k)).
  { intros n k. induction k; [rewrite Nat.add_0_r;
    lra|]. rewrite Nat.add_succ_r. simpl. specialize (P (n + k)%nat). lra. }
  assert (D : forall n, (0 < n)%nat -> total a n + 1 / 2 <= total a (n + n)).
  { intros n Hn. assert (B : forall k, (k <= n)%nat -> total a n + INR k * / (2 * INR n) <= total a (n + k)).
    { induction k as [|k IH]; intros L; [rewrite Nat.add_0_r; simpl; lra|]. rewrite Nat.add_succ_r, S_INR.
      specialize (IH ltac:(lia)). change (total a (S (n + k))) with (total a (n + k) + a (n + k)%nat).
      assert (/ (2 * INR n) <= a (n + k)%nat); [|lra]. unfold a. apply Rinv_le_contravar; [apply lt_0_INR;
        lia|].
      replace (2 * INR n) with (INR (n + n)) by (rewrite plus_INR; ring). apply le_INR. lia. }
    specialize (B n (le_n n)). assert (0 < INR n) by (apply lt_0_INR, Hn).
    replace (INR n * / (2 * INR n)) with (1 / 2) in B by (field; lra). exact B. }
  assert (U : forall k, exists n, (0 < n)%nat /\ INR k / 2 <= total a n).
  { induction k as [|k (n & Hn & Kn)].
    - exists 1%nat. split; [lia|]. simpl INR. pose proof (P 0%nat). simpl. lra.
    - exists (n + n)%nat. split; [lia|]. specialize (D n Hn). rewrite S_INR. lra. }
  apply is_lim_seq_spec. intros B. destruct (nfloor_ex (Rabs (2 * B))) as [k [_ K]]; [apply Rabs_pos|].
  destruct (U (k + 1)%nat) as (n & _ & Kn). exists n. intros m L. replace m with (n + (m - n))%nat by lia.
  specialize (M n (m - n)%nat). rewrite plus_INR in Kn. simpl INR in Kn. pose proof (Rle_abs (2 * B)). lra.
Qed.

(** text-4.diminishing, by-4.1 (refuted): what Proposition 4.1 says does not make diminishing steps lead to 0.
  *)
Theorem not_by_4_1 : ~ forall rule, says_4_1 rule -> forall (alpha : nat -> R) (lambda : R),
  (forall n, 0 <= alpha n) -> 0 < lambda -> is_lim_seq alpha 0 -> is_lim_seq (total alpha) p_infty ->
  forall b, is_lim_seq (scheduled (fun n => rule (alpha n) lambda) b) 0.
Proof.
  intros H. specialize (H shortened shortened_says_4_1 (fun n => / INR (S n)) 1).
  assert (L : is_lim_seq (scheduled (fun n => shortened (/ INR (S n)) 1) 3) 0).
  { apply H; [|lra | exact harmonic_tends_to_0 | exact harmonic_is_infinite].
    intros n. left. apply Rinv_0_lt_compat, lt_0_INR. lia. }
  assert (B : Rbar_le 1 0); [|simpl in B; lra].
  apply (is_lim_seq_le (fun _ => 1) _ 1 0 shortened_stays_away); [apply is_lim_seq_const | exact L].
Qed.

Theorem not_by_4_1_example : exists rule, says_4_1 rule /\
  forall n, 1 <= scheduled (fun n => rule (/ INR (S n)) 1) 3 n.
Proof. exists shortened. split; [exact shortened_says_4_1 | exact shortened_stays_away]. Qed.

(** text-4.diminishing, by-4.1, if each rate is kept till its run has settled,
  which it does by Proposition 4.1. *)
Theorem settled_runs_lead_to_0 (alpha x : nat -> R) (lambda : R) (N : nat -> nat) :
  (forall n, 0 < alpha n) -> 0 < lambda -> is_lim_seq alpha 0 ->
  (forall n, x (S n) = orbit (ndgm (alpha n) lambda) (x n) (N n)) ->
  (forall n m, (N n <= m)%nat -> 0 < Rabs (orbit (ndgm (alpha n) lambda) (x n) m) < alpha n * lambda) ->
  is_lim_seq x 0.
Proof.
  intros Ha Hl L E B. apply is_lim_seq_incr_1. apply (squeeze _ (fun n => alpha n * lambda)).
  - intros n. rewrite E. specialize (B n (N n) (le_n _)). lra.
  - replace (Finite 0) with (Rbar_mult (Finite 0) (Finite lambda)) by (simpl; f_equal; ring).
    apply is_lim_seq_mult'; [exact L | apply is_lim_seq_const].
Qed.

(** One step at each rate will not do. *)
Theorem one_step_at_each_rate : ~ forall (alpha x : nat -> R) (lambda : R) (N : nat -> nat),
  (forall n, 0 < alpha n) -> 0 < lambda -> is_lim_seq alpha 0 ->
  (forall n, x (S n) = orbit (ndgm (alpha n) lambda) (x n) (N n)) -> is_lim_seq x 0.
Proof.
  intros H. pose (x n := 2 + (1 / 2) ^ n).
  assert (P : forall n, 0 < (1 / 2) ^ n) by (intros; apply pow_lt; lra).
  assert (G : is_lim_seq (fun n => (1 / 2) ^ n) 0) by (apply is_lim_seq_geom; rewrite Rabs_right; lra).
  assert (L : is_lim_seq x 0).
  { apply (H (fun n => (1 / 2) ^ S n) x 1 (fun _ => 1%nat)).
    - intros n. apply P.
    - lra.
    - apply (is_lim_seq_incr_1 (fun n => (1 / 2) ^ n)), G.
    - intros n. specialize (P n). unfold x. simpl orbit. unfold ndgm, move. rewrite sgn_pos by lra. simpl.
      lra. }
  assert (B : Rbar_le 2 0); [|simpl in B; lra].
  apply (is_lim_seq_le (fun _ => 2) x 2 0); [intros n; unfold x; specialize (P n);
    lra | apply is_lim_seq_const | exact L].
Qed.

(** text-4.diminishing, rate-stays: a rate that is multiplied by a positive factor after each run ends
  positive. *)
Theorem the_last_rate_is_positive (first times : R) (runs : nat) : 0 < first -> 0 < times < 1 ->
  0 < first * times ^ runs.
Proof. intros H T. apply Rmult_lt_0_compat; [exact H | apply pow_lt; lra]. Qed.
