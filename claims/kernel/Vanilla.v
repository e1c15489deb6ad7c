(** NDGM on (7), one coordinate: the walk to the band, the two phases, the zeros. s is alpha lambda. *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference.
Open Scope R_scope.

(** eq-15, recursion: the step, for all real b, alpha and lambda. *)
Theorem eq_15_recursion alpha lambda b : ndgm alpha lambda b = b - alpha * lambda * sgn b.
Proof. reflexivity. Qed.

(** eq-15, absorbing: an entry that is 0 at some n is 0 ever after. *)
Theorem eq_15_absorbing alpha lambda b n m : orbit (ndgm alpha lambda) b n = 0 -> (n <= m)%nat ->
  orbit (ndgm alpha lambda) b m = 0.
Proof. intros H L. induction L as [|m L IH]; [exact H|]. simpl. rewrite IH. unfold ndgm, move. rewrite sgn_0.
  lra. Qed.

(** text-B.1.fixed-points: 0 is the only fixed point of a step. *)
Theorem only_fixed_point alpha lambda b : alpha * lambda <> 0 -> (ndgm alpha lambda b = b <-> b = 0).
Proof.
  intros H. unfold ndgm, move. split; [|intros ->; rewrite sgn_0; lra].
  intros E. signs b; try tauto; exfalso; apply H; lra.
Qed.

Section Band.
Variable s : R.
Hypothesis Hs : 0 < s.

Lemma inside b : 0 < Rabs b < s ->
  b * move s b < 0 /\ Rabs b + Rabs (move s b) = s /\ move s (move s b) = b.
Proof.
  intros H. unfold move. destruct (sgn_cases b) as [[K ->] | [[-> _] | [K ->]]].
  - rewrite (Rabs_right b) in * by lra. rewrite Rabs_left, sgn_neg by lra. repeat split; nra.
  - rewrite Rabs_R0 in H. lra.
  - rewrite (Rabs_left b) in * by lra. rewrite Rabs_right, sgn_pos by lra. repeat split; nra.
Qed.

Lemma inside_kept b : 0 < Rabs b < s -> 0 < Rabs (move s b) < s.
Proof.
  intros H. destruct (inside b H) as (A & B & _).
  enough (0 < Rabs (move s b)) by lra. apply Rabs_pos_lt. intro Z. rewrite Z in A. lra.
Qed.

(** Every step takes s off the modulus until s n would be more than |b|. *)
Lemma walk b n : INR n * s <= Rabs b -> orbit (move s) b n = sgn b * (Rabs b - INR n * s).
Proof.
  induction n as [|n IH]; intros H.
  - simpl. rewrite Rmult_0_l, Rminus_0_r, <- sgn_abs. destruct (sgn_cases b) as [[_ ->] | [[-> ->] | [_ ->]]];
    lra.
  - rewrite S_INR in *. simpl. rewrite IH by lra. unfold move. rewrite sgn_same by lra. ring.
Qed.

(** (18): from theta in the band the orbit alternates between theta and theta - s sgn(theta). *)
Lemma phases theta n : 0 < Rabs theta < s ->
  orbit (move s) theta n = if Nat.even n then theta else move s theta.
Proof.
  intros H. destruct (inside theta H) as (_ & _ & E). induction n; [reflexivity|].
  simpl orbit. rewrite IHn, Nat.even_succ, <- Nat.negb_even. destruct (Nat.even n); simpl; auto.
Qed.

Lemma orbit_plus {A} (step : A -> A) a m n : orbit step a (m + n) = orbit step (orbit step a m) n.
Proof. rewrite Nat.add_comm. induction n; simpl; congruence. Qed.

(** A start that is no multiple of s lies between two of them: k is ceil(|b| / s) - 1. *)
Lemma between b : (forall k : Z, b <> IZR k * s) -> exists k, INR k * s < Rabs b < INR (S k) * s.
Proof.
  intros H. destruct (nfloor_ex (Rabs b / s)) as [k [L U]].
  { apply Rmult_le_pos; [apply Rabs_pos | left; apply Rinv_0_lt_compat, Hs]. }
  assert (E : Rabs b = Rabs b / s * s) by (field; lra). exists k. rewrite S_INR, E.
  split; [|apply Rmult_lt_compat_r; assumption].
  apply Rmult_lt_compat_r; [exact Hs|]. destruct (Rle_lt_or_eq_dec _ _ L) as [S0 | S0]; [exact S0|].
  exfalso. rewrite <- S0, INR_IZR_INZ in E. revert E. unfold Rabs. destruct (Rcase_abs b); intros E.
  - apply (H (- Z.of_nat k)%Z). rewrite opp_IZR. lra.
  - apply (H (Z.of_nat k)). exact E.
Qed.

(** b_N is in the band for N = ceil(|b| / s) - 1. *)
Lemma in_band b N : INR N * s < Rabs b < INR (S N) * s -> 0 < Rabs (orbit (move s) b N) < s.
Proof.
  rewrite S_INR. intros H. rewrite walk, Rabs_mult by lra. rewrite (Rabs_right (Rabs b - _)) by lra.
  enough (Rabs (sgn b) = 1) by nra. assert (0 <= INR N * s) by (apply Rmult_le_pos; [apply pos_INR | lra]).
  destruct (sgn_nonzero b) as [-> | ->]; [intros ->; rewrite Rabs_R0 in H; lra | apply Rabs_R1 |].
  rewrite Rabs_left; lra.
Qed.

Lemma in_band_later b N n : (N <= n)%nat -> 0 < Rabs (orbit (move s) b N) < s ->
  0 < Rabs (orbit (move s) b n) < s.
Proof. intros L H. induction L; [exact H | simpl; apply inside_kept, IHL]. Qed.

(** A multiple of s comes to 0. *)
Lemma multiple_rests (k : Z) : orbit (move s) (IZR k * s) (Z.abs_nat k) = 0.
Proof.
  assert (E : Rabs (IZR k * s) = INR (Z.abs_nat k) * s).
  { rewrite Rabs_mult, (Rabs_right s), INR_IZR_INZ, Zabs2Nat.id_abs, abs_IZR by lra. reflexivity. }
  rewrite walk, E by lra. ring.
Qed.

(** From every start the orbit comes into |b| < s and stays there, with period 2. *)
Theorem settles_in_band b : settles (fun b => Rabs b < s) (orbit (move s) b).
Proof.
  destruct (Classical_Prop.classic (exists k : Z, b = IZR k * s)) as [[k ->] | K].
  - exists (Z.abs_nat k). assert (Z0 : forall n, (Z.abs_nat k <= n)%nat -> orbit (move s) (IZR k * s) n = 0).
    { induction 1; [apply multiple_rests|]. simpl. rewrite IHle. unfold move. rewrite sgn_0. lra. }
    intros n L. rewrite (Z0 n), (Z0 (S (S n))), Rabs_R0 by lia. auto.
  - destruct (between b) as [N HN]; [intros k E; apply K; exists k; exact E|].
    exists N. intros n L. pose proof (in_band_later b N n L (in_band b N HN)) as H.
    split; [apply H | simpl; apply inside, H].
Qed.

End Band.

(** Positions stay on the lattice of the start: an orbit that meets 0 starts at a multiple of s. *)
Theorem zero_only_from_multiples s b n : orbit (move s) b n = 0 -> exists k : Z, b = IZR k * s.
Proof.
  intros H. destruct (lattice (move s) b (fun x => x) s) with (n := n) as [k E].
  - intros x. unfold move. destruct (sgn_cases x) as [[_ ->] | [[_ ->] | [_ ->]]];
      [exists (-1)%Z | exists 0%Z | exists 1%Z]; lra.
  - exists (- k)%Z. rewrite opp_IZR. lra.
Qed.
(** Off the lattice no position is 0; s may have either sign, or be 0. *)
Corollary never_zero s b : (forall k : Z, b <> IZR k * s) -> forall n, orbit (move s) b n <> 0.
Proof. intros H n E. destruct (zero_only_from_multiples s b n E) as [k K]. exact (H k K). Qed.

(** The positive ones among the first n positions. *)
Fixpoint positive (x : nat -> R) (n : nat) : R :=
  match n with O => 0 | S k => positive x k + if Rlt_dec 0 (x k) then 1 else 0 end.

(** eq-16, balance: at the first 0, 0 = b_0 + alpha lambda (n - 2 n+). *)
Theorem eq_16_balance alpha lambda b n :
  (forall m, (m < n)%nat -> orbit (ndgm alpha lambda) b m <> 0) -> orbit (ndgm alpha lambda) b n = 0 ->
  0 = b + alpha * lambda * (INR n - 2 * positive (orbit (ndgm alpha lambda) b) n).
Proof.
  set (x := orbit (ndgm alpha lambda) b). intros H E. rewrite <- E. clear E.
    induction n as [|n IH]; [unfold x; simpl; lra|].
  rewrite S_INR. simpl positive. change (x (S n)) with (move (alpha * lambda) (x n)). unfold move.
  rewrite IH at 1 by (intros; apply H; lia). specialize (H n ltac:(lia)).
  destruct (Rlt_dec 0 (x n)) as [P | P].
  - rewrite sgn_pos by exact P. ring.
  - rewrite sgn_neg by lra. ring.
Qed.

(** eq-16, multiple: (16) makes the start a multiple of alpha lambda; 0 is reached from all of them. *)
Theorem eq_16_multiple alpha lambda b : 0 < alpha -> 0 < lambda ->
  (exists n, orbit (ndgm alpha lambda) b n = 0) <-> exists k : Z, b = IZR k * (alpha * lambda).
Proof.
  intros Ha Hl. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption). split.
  - intros [n E]. exact (zero_only_from_multiples _ b n E).
  - intros [k ->]. exists (Z.abs_nat k). exact (multiple_rests _ Hs k).
Qed.

(** prop-B.2 and (17), one entry: off the lattice the orbit comes into the band,
    crosses 0 at each step and has period 2. *)
Theorem oscillates alpha lambda b : 0 < alpha -> 0 < lambda ->
  (forall k : Z, b <> IZR k * (alpha * lambda)) ->
  settles (fun x => 0 < Rabs x < alpha * lambda /\ x * ndgm alpha lambda x < 0 /\
    Rabs x + Rabs (ndgm alpha lambda x) = alpha * lambda) (orbit (ndgm alpha lambda) b).
Proof.
  intros Ha Hl H. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  destruct (between _ Hs b H) as [N HN]. exists N. intros n L.
  pose proof (in_band_later _ b N n L (in_band _ Hs b N HN)) as B. destruct (inside _ _ B) as (A & C & D).
  auto.
Qed.

(** eq-18. *)
Theorem eq_18 alpha lambda theta n : 0 < theta < alpha * lambda ->
  orbit (ndgm alpha lambda) theta n = (if Nat.even n then theta else theta - alpha * lambda) /\
  - (alpha * lambda) < theta - alpha * lambda < 0.
Proof.
  intros H. split; [|lra]. unfold ndgm. rewrite phases by (rewrite ?Rabs_right; lra).
  unfold move. rewrite sgn_pos, Rmult_1_r; [reflexivity | lra].
Qed.

(** text-B.1.monotone: from b > 0 that is no multiple the orbit decreases till it is between 0 and alpha
    lambda. *)
Theorem text_B_1_monotone alpha lambda b : 0 < alpha -> 0 < lambda -> 0 < b ->
  (forall k : Z, b <> IZR k * (alpha * lambda)) ->
  let x := orbit (ndgm alpha lambda) b in
  exists N, 0 < x N < alpha * lambda /\ forall n, (n < N)%nat -> 0 < x (S n) < x n.
Proof.
  intros Ha Hl Hb H x. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  destruct (between _ Hs b H) as [N HN]. rewrite S_INR in HN. exists N.
  assert (W : forall n, (n <= N)%nat -> x n = b - INR n * (alpha * lambda)).
  { intros n L. apply le_INR, (Rmult_le_compat_r (alpha * lambda)) in L; [|lra].
    unfold x, ndgm. rewrite walk, sgn_pos, Rabs_right by lra. ring. }
  rewrite (Rabs_right b) in HN by lra. split.
  - rewrite W by lia. lra.
  - intros n L. rewrite !W by lia. apply le_INR in L. rewrite S_INR in *. nra.
Qed.

(** text-B.1.monotone, similar: the orbit of -b is the negative of that of b. *)
Theorem ndgm_odd alpha lambda b n : orbit (ndgm alpha lambda) (- b) n = - orbit (ndgm alpha lambda) b n.
Proof. induction n; simpl; [reflexivity|]. rewrite IHn. unfold ndgm, move. rewrite sgn_odd. ring. Qed.
