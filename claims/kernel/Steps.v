(** NDGM on (7) with steps of any lengths: diminishing ones lead to 0, 0 itself is hit almost never. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Translations.
Open Scope R_scope.

(** A step of length s >= 0 leaves |b| - s <= |b'| <= max(|b| - s, s). *)
Lemma move_abs s b : 0 <= s -> Rabs b - s <= Rabs (move s b) <= Rmax (Rabs b - s) s.
Proof.
  intros Hs. unfold move. destruct (sgn_cases b) as [[H ->] | [[-> ->] | [H ->]]].
  - rewrite (Rabs_right b) by lra. unfold Rmax, Rabs. destruct (Rcase_abs _), (Rle_dec _ _); lra.
  - rewrite Rmult_0_r, Rminus_0_r, Rabs_R0. unfold Rmax. destruct (Rle_dec _ _); lra.
  - rewrite (Rabs_left b) by lra. unfold Rmax, Rabs. destruct (Rcase_abs _), (Rle_dec _ _); lra.
Qed.

Section Rates.
Variables (alpha : nat -> R) (lambda : R).
Hypotheses (Ha : forall n, 0 <= alpha n) (Hl : 0 < lambda).
Local Notation x b := (ndgm_rates alpha lambda b).

Lemma total_rates n : total (fun k => alpha k * lambda) n = total alpha n * lambda.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

Lemma rate_pos n : 0 <= alpha n * lambda.
Proof. apply Rmult_le_pos; [apply Ha | lra]. Qed.

(** text-4.diminishing, limit: alpha_n -> 0 with an infinite sum leads to 0 from every start. *)
Theorem diminishing_steps_lead_to_0 : is_lim_seq alpha 0 -> is_lim_seq (total alpha) p_infty ->
  forall b, is_lim_seq (x b) 0.
Proof.
  intros L0 L1 b. apply is_lim_seq_abs_0.
  apply (diminishing_steps _ (fun n => alpha n * lambda)).
  - intros n. apply Rabs_pos.
  - exact rate_pos.
  - intros n. apply move_abs, rate_pos.
  - replace (Finite 0) with (Rbar_mult (Finite 0) (Finite lambda)) by (simpl; f_equal; ring).
    apply is_lim_seq_mult'; [exact L0 | apply is_lim_seq_const].
  - apply (is_lim_seq_ext (fun n => total alpha n * lambda)); [intro; rewrite total_rates; reflexivity|].
    apply (is_lim_seq_mult _ _ p_infty lambda); [exact L1 | apply is_lim_seq_const|].
    unfold is_Rbar_mult. simpl. destruct (Rle_dec 0 lambda) as [H|]; [|lra].
    destruct (Rle_lt_or_eq_dec 0 lambda H); [reflexivity | lra].
Qed.

Lemma no_further b n : Rabs b - total alpha n * lambda <= Rabs (x b n).
Proof.
  induction n; [change (x b 0%nat) with b; simpl total; lra|].
    destruct (move_abs (alpha n * lambda) (x b n) (rate_pos n)) as [H _].
  change (x b (S n)) with (move (alpha n * lambda) (x b n)). simpl total. lra.
Qed.

(** new-capture-decreasing-steps, converges: alpha_n -> 0 leads to 0 from every start iff the sum is infinite.
    *)
Theorem new_converges_iff_infinite_sum : is_lim_seq alpha 0 ->
  ((forall b, is_lim_seq (x b) 0) <-> is_lim_seq (total alpha) p_infty).
Proof.
  intros L0. split; [intros H | intros H; exact (diminishing_steps_lead_to_0 L0 H)].
  destruct (ex_lim_seq_incr (total alpha)) as [l L]; [intro n; simpl; specialize (Ha n); lra|].
  destruct l as [l | |]; [exfalso | exact L | exfalso].
  - assert (U : forall n, total alpha n <= l).
    { apply is_lim_seq_incr_compare; [exact L | intro n; simpl; specialize (Ha n); lra]. }
    specialize (H (l * lambda + 1)). apply is_lim_seq_spec in H. destruct (H (mkposreal 1 Rlt_0_1)) as [N HN].
    specialize (HN N (le_n N)). simpl in HN. rewrite Rminus_0_r in HN.
    pose proof (no_further (l * lambda + 1) N). specialize (U N). specialize (U : total alpha N <= l).
    rewrite (Rabs_right (l * lambda + 1)) in H0; [nra|].
    pose proof (total_pos alpha N Ha). nra.
  - apply is_lim_seq_spec in L. destruct (L 0) as [N HN]. specialize (HN N (le_n N)).
    pose proof (total_pos alpha N Ha). lra.
Qed.
End Rates.

(** A rule with a rate for each step remembers their number and the last sign. *)
Lemma rates_as_moved alpha lambda b n :
  orbit (moved (fun s m => (S (fst m), s)) (fun m => alpha (pred (fst m)) * lambda * snd m)) (b, (0%nat,
    0)) n =
  (ndgm_rates alpha lambda b n, (n, match n with O => 0 | S k => sgn (ndgm_rates alpha lambda b k) end)).
Proof. induction n; [reflexivity|]. simpl orbit. rewrite IHn. reflexivity. Qed.

(** Nor is it, with probability 1, at one of the points plus or minus c n. *)
Theorem avoids_almost_never alpha lambda (c : nat -> R) p : (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat -> ndgm_rates alpha lambda (b i) n <> 0 /\
    ndgm_rates alpha lambda (b i) n <> c n /\ ndgm_rates alpha lambda (b i) n <> - c n).
Proof.
  intros Hp. eapply almost_surely_mono; [|apply (avoids_almost_surely (0%nat, 0) (fun s m => (S (fst m), s))
    (fun m => alpha (pred (fst m)) * lambda * snd m) p c Hp)].
  intros b H n i Hi. specialize (H n i Hi). rewrite rates_as_moved in H. exact H.
Qed.

(** text-B.3.3.cardinality, of any rates: at most 2^n starts have their first 0 at n. *)
Theorem rates_first_zeros alpha lambda n : exists starts : list R, List.length starts = (2 ^ n)%nat /\
  forall b, ndgm_rates alpha lambda b n = 0 -> (forall m, (m < n)%nat -> ndgm_rates alpha lambda b m <> 0) ->
    List.In b starts.
Proof.
  destruct (first_zeros (0%nat, 0) (fun s m => (S (fst m), s)) (fun m => alpha (pred (fst m)) * lambda * snd
    m) n) as (starts & L & H).
  exists starts. split; [exact L|].
  intros b Z N. apply H; [rewrite rates_as_moved; exact Z | intros m K; rewrite rates_as_moved;
    exact (N m K)].
Qed.

(** new-capture-decreasing-steps, null-set: whatever the rates, with probability 1 no entry ever is 0. *)
Theorem new_exactly_0_almost_never alpha lambda p : (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat -> ndgm_rates alpha lambda (b i) n <> 0).
Proof.
  intros Hp. eapply almost_surely_mono; [|apply (never_zero_almost_surely (0%nat, 0) (fun s m => (S (fst m),
    s))
    (fun m => alpha (pred (fst m)) * lambda * snd m) p Hp)].
  intros b H n i Hi. specialize (H n i Hi). rewrite rates_as_moved in H. exact H.
Qed.
