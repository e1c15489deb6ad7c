(** NDGM on (7) in R^p: Propositions B.1, B.2, 4.1 and B.11, the two-phase law and the closed form. *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Vanilla.
Open Scope R_scope.

(** Entry i of the n-th iterate from b. *)
Definition iterate (alpha lambda : R) (b : vec) (n : nat) : vec := fun i => orbit (ndgm alpha lambda) (b i) n.

(** (8) and (17): from N on the iterates are theta and theta - alpha lambda sgn(theta) in turn, in the band.
    *)
Definition alternates_from (p : nat) (alpha lambda : R) (x : nat -> vec) (N : nat) (theta : vec) : Prop :=
  forall i, (i < p)%nat -> 0 < Rabs (theta i) < alpha * lambda /\
    forall n, x (N + n)%nat i = if Nat.even n then theta i else theta i - alpha * lambda * sgn (theta i).

Section NDGM.
Variables (p : nat) (alpha lambda : R).
Local Notation s := (alpha * lambda).

(** prop-B.1 and text-4.non-sparse: with probability 1 no entry of any iterate is 0,
    whatever alpha and lambda. *)
Theorem prop_B_1 : (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat -> iterate alpha lambda b n i <> 0).
Proof.
  intros Hp. apply (almost_surely_off_lattice p s); [exact Hp|].
  intros b H n i Hi. apply never_zero, (H i Hi).
Qed.

Hypotheses (Ha : 0 < alpha) (Hl : 0 < lambda).

Lemma s_pos : 0 < s.
Proof. apply Rmult_lt_0_compat; assumption. Qed.

Definition off_lattice (b : vec) : Prop := forall i, (i < p)%nat -> forall k : Z, b i <> IZR k * s.

(** The settling index: k_i = ceil(|b_i| / s) - 1 for each entry that is not 0. *)
Definition settled_by (b : vec) (N : nat) : Prop :=
  forall i, (i < p)%nat -> exists k, (k <= N)%nat /\ INR k * s < Rabs (b i) < INR (S k) * s.

Lemma settled_by_ex b : off_lattice b -> exists N, settled_by b N.
Proof.
  intros H. unfold settled_by, off_lattice in *. induction p as [|q IH].
  - exists 0%nat. intros. lia.
  - destruct IH as [N HN]; [auto|]. destruct (between s s_pos (b q) (H q ltac:(lia))) as [k Hk].
    exists (N + k)%nat. intros i Hi. destruct (Nat.eq_dec i q) as [-> | D].
    + exists k. split; [lia | exact Hk].
    + destruct (HN i ltac:(lia)) as (j & L & Hj). exists j. split; [lia | exact Hj].
Qed.

(** prop-B.2, (17), from N = max ceil(|b_i| / alpha lambda) - 1 on. *)
Theorem alternates_after_settling b N : settled_by b N ->
  alternates_from p alpha lambda (iterate alpha lambda b) N (iterate alpha lambda b N).
Proof.
  intros H i Hi. destruct (H i Hi) as (k & L & Hk).
  pose proof (in_band_later s (b i) k N L (in_band s s_pos (b i) k Hk)) as B.
  split; [exact B|]. intros n. unfold iterate, ndgm. rewrite orbit_plus, (phases s) by exact B. reflexivity.
Qed.

(** prop-B.2, no limit: no entry of the iterates converges. *)
Theorem no_limit b : off_lattice b -> forall i, (i < p)%nat ->
  ~ ex_finite_lim_seq (fun n => iterate alpha lambda b n i).
Proof.
  intros H i Hi [l L]. pose proof s_pos as P. apply is_lim_seq_spec in L.
  destruct (L (mkposreal (s / 2) ltac:(lra))) as [N HN]. simpl in HN.
  pose proof (HN N (le_n N)) as A. pose proof (HN (S N) ltac:(lia)) as B.
  change (iterate alpha lambda b (S N) i) with (move s (iterate alpha lambda b N i)) in B. unfold move in B.
  pose proof (never_zero s (b i) (H i Hi) N) as Z.
  change (orbit (move s) (b i) N) with (iterate alpha lambda b N i) in Z.
  apply Rabs_def2 in A, B. destruct (sgn_nonzero _ Z) as [E | E]; rewrite E in B; lra.
Qed.

(** prop-B.2: with probability 1 no entry converges, and (17) holds from some N on. *)
Theorem prop_B_2 : (0 < p)%nat -> almost_surely p (fun b =>
  (forall i, (i < p)%nat -> ~ ex_finite_lim_seq (fun n => iterate alpha lambda b n i)) /\
  exists N theta, alternates_from p alpha lambda (iterate alpha lambda b) N theta).
Proof.
  intros Hp. apply (almost_surely_off_lattice p s); [exact Hp|]. intros b H.
  destruct (settled_by_ex b H) as [N HN]. split; [exact (no_limit b H)|].
  exists N, (iterate alpha lambda b N). exact (alternates_after_settling b N HN).
Qed.

(** prop-4.1 with (8): with probability 1 no entry of any iterate is 0, and (8) holds from some N on. *)
Theorem prop_4_1 : (0 < p)%nat -> almost_surely p (fun b =>
  (forall n i, (i < p)%nat -> iterate alpha lambda b n i <> 0) /\
  exists N theta, alternates_from p alpha lambda (iterate alpha lambda b) N theta).
Proof.
  intros Hp. apply (almost_surely_off_lattice p s); [exact Hp|]. intros b H.
  destruct (settled_by_ex b H) as [N HN]. split; [intros n i Hi; apply never_zero, (H i Hi)|].
  exists N, (iterate alpha lambda b N). exact (alternates_after_settling b N HN).
Qed.

(** prop-B.11: from B.2's N on the loss lambda |b|_1 is below p alpha lambda^2. *)
Theorem prop_B_11 b N : (0 < p)%nat -> settled_by b N ->
  forall n, (N <= n)%nat -> lambda * norm1 p (iterate alpha lambda b n) < INR p * (alpha * lambda ^ 2).
Proof.
  intros Hp H n L. assert (norm1 p (iterate alpha lambda b n) < INR p * s).
  { rewrite <- sum_const. apply sum_lt; [exact Hp|]. intros i Hi. destruct (H i Hi) as (k & K & Hk).
    apply (in_band_later s (b i) k n ltac:(lia)), in_band; [exact s_pos | exact Hk]. }
  nra.
Qed.

(** prop-B.11, from every start: the loss is below p alpha lambda^2 from some n on. *)
Theorem prop_B_11_every_start b : (0 < p)%nat ->
  eventually (fun x => lambda * norm1 p x < INR p * (alpha * lambda ^ 2)) (iterate alpha lambda b).
Proof.
  intros Hp. destruct (eventually_all (fun _ y => Rabs y < s) (fun i => orbit (move s) (b i)) p) as [N H].
  - intros i Hi. destruct (settles_in_band s s_pos (b i)) as [N HN]. exists N. intros n L. apply HN, L.
  - exists N. intros n L. assert (norm1 p (iterate alpha lambda b n) < INR p * s).
    { rewrite <- sum_const. apply sum_lt; [exact Hp|]. intros i Hi. apply (H n L i Hi). }
    nra.
Qed.

(** new-two-phase-law: in the band every entry flips its sign, and two norms in a row sum to p alpha lambda.
    *)
Theorem new_two_phase_law b : (forall i, (i < p)%nat -> 0 < Rabs (b i) < s) -> forall n,
  (forall i, (i < p)%nat -> iterate alpha lambda b n i * iterate alpha lambda b (S n) i < 0 /\
    Rabs (iterate alpha lambda b n i) + Rabs (iterate alpha lambda b (S n) i) = s) /\
  norm1 p (iterate alpha lambda b n) + norm1 p (iterate alpha lambda b (S n)) = INR p * s.
Proof.
  intros H n. assert (K : forall i, (i < p)%nat -> 0 < Rabs (iterate alpha lambda b n i) < s).
  { intros i Hi. apply (in_band_later s (b i) 0 n); [lia | apply H, Hi]. }
  assert (E : forall i, (i < p)%nat -> iterate alpha lambda b n i * iterate alpha lambda b (S n) i < 0 /\
    Rabs (iterate alpha lambda b n i) + Rabs (iterate alpha lambda b (S n) i) = s).
  { intros i Hi. destruct (inside s _ (K i Hi)) as (A & B & _). split; [exact A | exact B]. }
  split; [exact E|]. unfold norm1. rewrite <- sum_plus, <- sum_const. apply sum_ext. intros i Hi. apply E, Hi.
Qed.

(** new-closed-form-ndgm, for one entry: k = ceil(|b| / s) - 1 and r = |b| - k s. *)
Theorem new_closed_form b k : INR k * s < Rabs b <= INR (S k) * s ->
  let x := orbit (ndgm alpha lambda) b in let r := Rabs b - INR k * s in
  (forall n, (n <= k)%nat -> x n = sgn b * (Rabs b - INR n * s)) /\
  (r < s -> forall n, x (k + n)%nat = if Nat.even n then sgn b * r else sgn b * (r - s)) /\
  (r = s -> forall n, (k < n)%nat -> x n = 0).
Proof.
  intros H x r. pose proof s_pos as P. rewrite S_INR in H.
  assert (W : forall n, INR n * s <= Rabs b -> x n = sgn b * (Rabs b - INR n * s)) by (intros n;
    apply (walk s P)).
  repeat split.
  - intros n L. apply le_INR, (Rmult_le_compat_r s) in L; [|lra]. apply W. lra.
  - intros R0 n. unfold r in *. assert (B : 0 < Rabs (x k) < s) by (apply (in_band s P); rewrite S_INR; lra).
    change (x (k + n)%nat) with (orbit (move s) b (k + n)). rewrite orbit_plus, (phases s) by exact B.
    change (orbit (move s) b k) with (x k). rewrite W by lra.
    destruct (Nat.even n); [reflexivity|]. unfold move. rewrite sgn_same by lra. ring.
  - intros R0 n L. apply (eq_15_absorbing alpha lambda b (S k)); [|lia].
    fold x. rewrite W; rewrite S_INR; unfold r in R0; [|lra].
    replace (Rabs b - (INR k + 1) * s) with 0 by lra. ring.
Qed.

(** new-closed-form-ndgm, the settling index: entry i is in the band from k_i on, and not before. *)
Theorem new_settling_index b k n : INR k * s < Rabs b < INR (S k) * s ->
  (0 < Rabs (orbit (ndgm alpha lambda) b n) < s <-> (k <= n)%nat).
Proof.
  intros H. pose proof s_pos as P. split.
  - intros B. destruct (Nat.le_gt_cases k n) as [L | L]; [exact L | exfalso].
    assert (M : INR (S n) * s <= INR k * s) by (apply Rmult_le_compat_r; [lra | apply le_INR; lia]).
    rewrite S_INR in M. unfold ndgm in B. rewrite walk, Rabs_mult in B by lra.
    rewrite (Rabs_right (Rabs b - _)) in B by lra. destruct (sgn_nonzero b) as [E | E].
    + intros ->. rewrite Rabs_R0 in H. assert (0 <= INR k) by apply pos_INR. nra.
    + rewrite E, Rabs_R1 in B. lra.
    + rewrite E, Rabs_left in B; lra.
  - intros L. apply (in_band_later s b k n L), (in_band s P b k H).
Qed.
End NDGM.
