(** new-penalty-limsup from one start: with three entries the order is reversed at every ratio in (1, 2). *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Vanilla NDGM Penalty PenaltyExamples.
Open Scope R_scope.

Lemma moduli_two_later s t n : 0 < t < s ->
  Rabs (orbit (move s) (2 * s + t) (S (S n))) = if Nat.even n then t else s - t.
Proof.
  intros H. rewrite orbit_after. replace (move s (2 * s + t)) with (s + t) by (unfold move; rewrite sgn_pos;
    lra).
  apply moduli_one_later, H.
Qed.

(** The start (3 s - h, s - h, ..., s - h). *)
Definition spread (s h : R) : vec := fun i => if (i =? 0)%nat then 3 * s - h else s - h.

Lemma norm_of_spread q (f : R -> R) s h :
  norm1 (S q) (fun i => f (spread s h i)) = Rabs (f (3 * s - h)) + INR q * Rabs (f (s - h)).
Proof.
  unfold norm1. rewrite sum_first. f_equal. rewrite <- sum_const. apply sum_ext. intros i _. reflexivity.
Qed.

Lemma no_multiple (s r : R) (j k : Z) : 0 < r < s -> IZR j * s + r <> IZR k * s.
Proof.
  intros H E. assert (A : IZR (k - j) * s = r) by (rewrite minus_IZR; lra).
  assert (B : 0 < IZR (k - j) < 1) by (split; nra).
  destruct B as [B C]. apply lt_IZR in B. apply (lt_IZR _ 1) in C. lia.
Qed.

Section Two.
Variables (q : nat) (s s' h : R).
Hypotheses (Hq : (2 <= q)%nat) (Hs : 0 < s < s') (Hss : s' < 2 * s) (Hh : 0 < h) (H1 : 16 * h <= 2 * s - s')
  (H2 : 16 * h <= s) (Hn : 3 * s - h <> 2 * s').

Lemma q_at_least_2 : 2 <= INR q.
Proof. apply (le_INR 2) in Hq. exact Hq. Qed.

(** Under s the norm is p (s - h) at every even n from 2 on. *)
Lemma norm_under_s n : norm1 (S q) (fun i => orbit (move s) (spread s h i) (S (S (2 * n)))) = INR (S q) * (s
  - h).
Proof.
  rewrite (norm_of_spread q (fun x => orbit (move s) x (S (S (2 * n))))).
  replace (3 * s - h) with (2 * s + (s - h)) by ring. rewrite moduli_two_later, moduli by lra.
  replace (S (S (2 * n))) with (2 * S n)%nat by lia. rewrite !Nat.even_mul, S_INR. simpl orb. lra.
Qed.

(** Under s' it is smaller, from 2 on. *)
Lemma norm_under_other : exists c, c < INR (S q) * (s - h) /\ forall n, (2 <= n)%nat ->
  norm1 (S q) (fun i => orbit (move s') (spread s h i) n) <= c.
Proof.
  pose proof q_at_least_2 as Q. rewrite S_INR.
  assert (E : forall n, Nat.even (S n) = negb (Nat.even n)) by (intros;
    rewrite Nat.even_succ, <- Nat.negb_even; reflexivity).
  destruct (Rlt_le_dec (3 * s - h) (2 * s')) as [L | L].
  - exists (Rmax (s' - (3 * s - h - s') + INR q * (s - h)) (3 * s - h - s' + INR q * (s' - (s - h)))).
    split; [apply Rmax_lub_lt; nra|]. intros n Ln. destruct n as [|n]; [lia|].
    rewrite (norm_of_spread q (fun x => orbit (move s') x (S n))).
    replace (3 * s - h) with (s' + (3 * s - h - s')) at 1 by ring. rewrite moduli_one_later, moduli, E by lra.
    destruct (Nat.even n); simpl negb; [apply Rmax_r | apply Rmax_l].
  - exists (Rmax (3 * s - h - 2 * s' + INR q * (s - h)) (s' - (3 * s - h - 2 * s') + INR q * (s' - (s - h)))).
    split; [apply Rmax_lub_lt; nra|]. intros n Ln. destruct n as [|[|n]]; [lia | lia |].
    rewrite (norm_of_spread q (fun x => orbit (move s') x (S (S n)))).
    replace (3 * s - h) with (2 * s' + (3 * s - h - 2 * s')) at 1 by ring.
    rewrite moduli_two_later, moduli, !E, Bool.negb_involutive by lra.
    destruct (Nat.even n); [apply Rmax_l | apply Rmax_r].
Qed.

Lemma spread_off_the_lattice i k : spread s h i <> IZR k * s'.
Proof.
  unfold spread. destruct (i =? 0)%nat.
  - destruct (Rlt_le_dec (3 * s - h) (2 * s')) as [L | L].
    + replace (3 * s - h) with (IZR 1 * s' + (3 * s - h - s')) by ring. apply no_multiple. lra.
    + replace (3 * s - h) with (IZR 2 * s' + (3 * s - h - 2 * s')) by ring. apply no_multiple. lra.
  - replace (s - h) with (IZR 0 * s' + (s - h)) by ring. apply no_multiple. lra.
Qed.
End Two.

(** new-penalty-limsup, three: for every lambda < lambda' < 2 lambda and p >= 3 some start has the larger
  upper
    limit under lambda. *)
Theorem new_penalty_limsup_three p alpha lambda lambda' : (3 <= p)%nat -> 0 < alpha -> 0 < lambda < lambda' ->
  lambda' < 2 * lambda -> exists b : vec,
  (forall i, (i < p)%nat -> forall k : Z, b i <> IZR k * (alpha * lambda')) /\
  Rbar_lt (LimSup_seq (fun n => norm1 p (iterate alpha lambda' b n)))
    (LimSup_seq (fun n => norm1 p (iterate alpha lambda b n))).
Proof.
  intros Hp Ha Hl Hll. set (s := alpha * lambda). set (s' := alpha * lambda').
  assert (Hs : 0 < s < s' /\ s' < 2 * s).
  { unfold s, s'. split; [split; [apply Rmult_lt_0_compat; lra | apply Rmult_lt_compat_l; lra]|].
    replace (2 * (alpha * lambda)) with (alpha * (2 * lambda)) by ring. apply Rmult_lt_compat_l; lra. }
  destruct p as [|q]; [lia|]. assert (Hq : (2 <= q)%nat) by lia.
  pose (m := Rmin (2 * s - s') s / 16).
  assert (M : 0 < m /\ 16 * m <= 2 * s - s' /\ 16 * m <= s).
  { unfold m, Rmin. destruct (Rle_dec _ _); lra. }
  assert (G : exists h, 0 < h /\ 16 * h <= 2 * s - s' /\ 16 * h <= s /\ 3 * s - h <> 2 * s').
  { destruct (Req_dec (3 * s - m) (2 * s')) as [Q | Q]; [exists (m / 2) | exists m]; repeat split; lra. }
  destruct G as (h & Hh & H1 & H2 & Hn). exists (spread s h). split.
  - intros i _ k. apply spread_off_the_lattice; lra.
  - destruct (norm_under_other q s s' h) as (c & C & B); try lra; [exact Hq|].
    apply Rbar_le_lt_trans with c; [apply (limsup_at_most _ c 2); exact B|].
    apply Rbar_lt_le_trans with (INR (S q) * (s - h)); [exact C|].
    apply limsup_at_least. intros N. exists (S (S (2 * N))). split; [lia|]. apply Req_le. symmetry.
    apply (norm_under_s q s s' h); first [lra | assumption].
Qed.
