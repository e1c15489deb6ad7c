(** What the penalty does to the settled norms of NDGM on (7): their mean, their upper limit, and an example.
    *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Vanilla NDGM.
Open Scope R_scope.

(** 1 for an entry that is no multiple of s, else 0; and how many there are. *)
Definition moving (s b : R) : R := if Req_EM_T b (IZR (Int_part (b / s)) * s) then 0 else 1.
Definition moving_entries (p : nat) (s : R) (b : vec) : R := sum p (fun i => moving s (b i)).

Lemma moving_spec s b : 0 < s ->
  (moving s b = 0 /\ exists k : Z, b = IZR k * s) \/ (moving s b = 1 /\ forall k : Z, b <> IZR k * s).
Proof.
  intros Hs. unfold moving. destruct (Req_EM_T _ _) as [E | E].
  - left. split; [reflexivity | exists (Int_part (b / s)); exact E].
  - right. split; [reflexivity|]. intros k K. apply E. rewrite K at 1. f_equal. f_equal.
    rewrite K. replace (IZR k * s / s) with (IZR k) by (field; lra).
    destruct (base_Int_part (IZR k)) as [A B]. apply Z.le_antisymm.
    + assert (IZR k < IZR (Int_part (IZR k) + 1)) by (rewrite plus_IZR; lra). apply lt_IZR in H. lia.
    + apply le_IZR, A.
Qed.

(** Once settled, the moduli of an entry sum to s, or are 0. *)
Lemma settled_moduli s b : 0 < s ->
  eventually (fun x => Rabs x + Rabs (move s x) = moving s b * s) (orbit (move s) b).
Proof.
  intros Hs. destruct (moving_spec s b Hs) as [[-> [k ->]] | [-> H]].
  - exists (Z.abs_nat k). intros n L.
    assert (E : orbit (move s) (IZR k * s) n = 0).
    { induction L; [apply multiple_rests, Hs|]. simpl. rewrite IHL. unfold move. rewrite sgn_0. lra. }
    rewrite E. unfold move. rewrite sgn_0, Rmult_0_r, Rminus_0_r, Rabs_R0. lra.
  - destruct (between s Hs b H) as [N HN]. exists N. intros n L.
    destruct (inside s _ (in_band_later s b N n L (in_band s Hs b N HN))) as (_ & E & _). lra.
Qed.

Section Penalty.
Variables (p : nat) (alpha : R).
Hypothesis Ha : 0 < alpha.
Local Notation norms lambda b n := (norm1 p (iterate alpha lambda b n)).

(** new-penalty-mean: two settled norms in a row sum to m alpha lambda, m the number of moving entries. *)
Theorem new_penalty_mean lambda b : 0 < lambda -> exists N, forall n, (N <= n)%nat ->
  (norms lambda b n + norms lambda b (S n)) / 2 = moving_entries p (alpha * lambda) b * (alpha * lambda) / 2.
Proof.
  intros Hl. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  destruct (eventually_all _ (fun i => orbit (move (alpha * lambda)) (b i)) p (fun i _ => settled_moduli _ (b
    i) Hs)) as [N H].
  exists N. intros n L. f_equal. unfold norm1, moving_entries.
    rewrite <- sum_plus, (Rmult_comm _ (alpha * lambda)), <- sum_scal.
  apply sum_ext. intros i Hi. specialize (H n L i Hi). rewrite Rmult_comm. exact H.
Qed.

(** new-penalty-mean, order: from one start the mean is larger under lambda' iff m' lambda' > m lambda. *)
Theorem new_penalty_order lambda lambda' b : 0 < lambda -> 0 < lambda' -> exists N, forall n, (N <= n)%nat ->
  ((norms lambda b n + norms lambda b (S n)) / 2 < (norms lambda' b n + norms lambda' b (S n)) / 2 <->
   moving_entries p (alpha * lambda) b * lambda < moving_entries p (alpha * lambda') b * lambda').
Proof.
  intros Hl Hl'. destruct (new_penalty_mean lambda b Hl) as [N H].
    destruct (new_penalty_mean lambda' b Hl') as [M K].
  exists (N + M)%nat. intros n L. rewrite (H n), (K n) by lia. split; intros O.
  - apply (Rmult_lt_reg_l alpha); [exact Ha | lra].
  - apply (Rmult_lt_compat_l alpha) in O; [lra | exact Ha].
Qed.

(** new-penalty-mean, order: so it is for every lambda < lambda' if no entry is a multiple of alpha lambda'.
    *)
Theorem new_penalty_larger_mean lambda lambda' b : (0 < p)%nat -> 0 < lambda < lambda' ->
  off_lattice p alpha lambda' b ->
  exists N, forall n, (N <= n)%nat -> (norms lambda b n + norms lambda b (S n)) / 2 < (norms lambda' b n +
    norms lambda' b (S n)) / 2.
Proof.
  intros Hp Hl H. destruct (new_penalty_order lambda lambda' b ltac:(lra) ltac:(lra)) as [N K].
  exists N. intros n L. apply (K n L).
  assert (P : 0 < INR p) by (apply lt_0_INR, Hp).
  assert (E : moving_entries p (alpha * lambda') b = INR p).
  { unfold moving_entries. rewrite <- (Rmult_1_r (INR p)), <- sum_const. apply sum_ext. intros i Hi.
    destruct (moving_spec (alpha * lambda') (b i)) as [[_ [k E]] | [E _]];
      [apply Rmult_lt_0_compat; lra | exfalso; exact (H i Hi k E) | exact E]. }
  assert (M : moving_entries p (alpha * lambda) b <= INR p).
  { unfold moving_entries. rewrite <- (Rmult_1_r (INR p)), <- sum_const. apply sum_le. intros i Hi.
    unfold moving. destruct (Req_EM_T _ _); lra. }
  rewrite E. nra.
Qed.

Lemma limsup_at_most (u : nat -> R) c N : (forall n, (N <= n)%nat -> u n <= c) -> Rbar_le (LimSup_seq u) c.
Proof.
  intros H. apply Rbar_le_trans with (LimSup_seq (fun _ => c)); [apply LimSup_le; exists N; exact H|].
  rewrite LimSup_seq_const. apply Rbar_le_refl.
Qed.

Lemma limsup_at_least (u : nat -> R) c : infinitely_often (fun y => c <= y) u -> Rbar_le c (LimSup_seq u).
Proof.
  intros H. unfold LimSup_seq. destruct (ex_LimSup_seq u) as [[l | |] L]; simpl in *; [|exact I|].
  - apply Rnot_lt_le. intros Q. destruct (L (mkposreal (c - l) ltac:(lra))) as [_ [N HN]].
    destruct (H N) as (n & K & B). specialize (HN n K). simpl in HN. lra.
  - destruct (L c) as [N HN]. destruct (H N) as (n & K & B). specialize (HN n K). lra.
Qed.

(** The settled norms under a penalty are two numbers below p alpha lambda. *)
Lemma settled_below lambda b : (0 < p)%nat -> 0 < lambda ->
  exists N c, c < INR p * (alpha * lambda) /\ forall n, (N <= n)%nat -> norms lambda b n <= c.
Proof.
  intros Hp Hl. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  destruct (eventually_all (fun _ y => Rabs y < alpha * lambda /\
    move (alpha * lambda) (move (alpha * lambda) y) = y)
    (fun i => orbit (move (alpha * lambda)) (b i)) p) as [N H].
  { intros i Hi. destruct (settles_in_band _ Hs (b i)) as [N HN]. exists N. intros n L. exact (HN n L). }
  assert (B : forall n, (N <= n)%nat -> norms lambda b n < INR p * (alpha * lambda)).
  { intros n L. rewrite <- sum_const. apply sum_lt; [exact Hp|]. intros i Hi. apply (H n L i Hi). }
  exists N, (Rmax (norms lambda b N) (norms lambda b (S N))). split.
  - apply Rmax_lub_lt; apply B; lia.
  - assert (P : forall n, (N <= n)%nat -> norms lambda b (S (S n)) = norms lambda b n).
    { intros n L. apply sum_ext. intros i Hi. f_equal. apply (H n L i Hi). }
    assert (E : forall k, norms lambda b (N + k) <= Rmax (norms lambda b N) (norms lambda b (S N)) /\
                          norms lambda b (S (N + k)) <= Rmax (norms lambda b N) (norms lambda b (S N))).
    { induction k as [|k [I J]]; [rewrite Nat.add_0_r; split; [apply Rmax_l | apply Rmax_r]|].
      rewrite Nat.add_succ_r. split; [exact J | rewrite P by lia; exact I]. }
    intros n L. replace n with (N + (n - N))%nat by lia. apply E.
Qed.

(** new-penalty-limsup, larger: for lambda' >= 2 lambda the upper limit is larger under lambda',
    whatever the two starts. *)
Theorem new_penalty_limsup lambda lambda' b b' : (0 < p)%nat -> 0 < lambda -> 2 * lambda <= lambda' ->
  off_lattice p alpha lambda' b' ->
  Rbar_lt (LimSup_seq (fun n => norms lambda b n)) (LimSup_seq (fun n => norms lambda' b' n)).
Proof.
  intros Hp Hl Hll H. destruct (settled_below lambda b Hp Hl) as (N & c & C & B).
  assert (P : 0 < INR p) by (apply lt_0_INR, Hp).
  apply Rbar_le_lt_trans with c; [exact (limsup_at_most _ c N B)|].
  apply Rbar_lt_le_trans with (INR p * (alpha * lambda)); [exact C|].
  apply limsup_at_least. intros M. destruct (new_penalty_mean lambda' b' ltac:(lra)) as [K E].
  assert (F : moving_entries p (alpha * lambda') b' = INR p).
  { unfold moving_entries. rewrite <- (Rmult_1_r (INR p)), <- sum_const. apply sum_ext. intros i Hi.
    destruct (moving_spec (alpha * lambda') (b' i)) as [[_ [k Q]] | [Q _]];
      [apply Rmult_lt_0_compat; lra | exfalso; exact (H i Hi k Q) | exact Q]. }
  specialize (E (M + K)%nat ltac:(lia)). rewrite F in E.
  assert (G : INR p * (alpha * lambda) <= INR p * (alpha * lambda') / 2).
  { replace (INR p * (alpha * lambda') / 2) with (INR p * (alpha * (lambda' / 2))) by field.
    repeat apply Rmult_le_compat_l; lra. }
  destruct (Rle_lt_dec (INR p * (alpha * lambda)) (norms lambda' b' (M + K)%nat)) as [Q | Q].
  - exists (M + K)%nat. split; [lia | exact Q].
  - exists (S (M + K)). split; [lia | lra].
Qed.
End Penalty.
