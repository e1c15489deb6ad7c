(** Rules that move all positions with one history of signs alike: countably many starts lead to 0. *)
Require Import Reals Lra Lia List Arith.Cantor.
From ndgm Require Import Rules Vectors Measure.
Open Scope R_scope.

Section Rule.
Context {M : Type}.
(** What a rule remembers of a sign, and how far it moves then. *)
Variables (empty : M) (remember : R -> M -> M) (shift : M -> R).

Definition moved (s : R * M) : R * M :=
  let m := remember (sgn (fst s)) (snd s) in (fst s - shift m, m).

(** The way that a history of signs makes the rule go, and what it remembers then. *)
Fixpoint along (signs : nat -> R) (n : nat) : R * M :=
  match n with
  | O => (0, empty)
  | S k => let m := remember (signs k) (snd (along signs k)) in (fst (along signs k) + shift m, m)
  end.

Lemma along_ext signs others n : (forall k, (k < n)%nat -> signs k = others k) ->
  along signs n = along others n.
Proof. induction n; intros H; simpl; [reflexivity|]. rewrite IHn, H by auto. reflexivity. Qed.

(** As long as the signs are given the orbits are translates of each other. *)
Theorem translations (signs : nat -> R) b n :
  (forall k, (k < n)%nat -> sgn (fst (orbit moved (b, empty) k)) = signs k) ->
  orbit moved (b, empty) n = (b - fst (along signs n), snd (along signs n)).
Proof.
  induction n as [|n IH]; intros H; simpl.
  - f_equal. lra.
  - specialize (H n ltac:(lia)) as Hn. rewrite IH in * by auto. unfold moved. simpl in *. rewrite Hn.
    f_equal. lra.
Qed.

(** The history that the binary digits of k spell. *)
Definition spelt (k j : nat) : R := if Nat.testbit k j then 1 else -1.

Lemma spelling (f : nat -> bool) n : exists k, forall j, (j < n)%nat -> Nat.testbit k j = f j.
Proof.
  revert f. induction n; intros f; [exists 0%nat; intros; lia|].
  destruct (IHn (fun j => f (S j))) as [k H].
  exists (2 * k + if f 0%nat then 1 else 0)%nat. intros [|j] L.
  - destruct (f 0%nat); [apply Nat.testbit_odd_0|]. rewrite Nat.add_0_r. apply Nat.testbit_even_0.
  - rewrite <- H by lia. destruct (f 0%nat); [apply Nat.testbit_odd_succ; lia|].
    rewrite Nat.add_0_r. apply Nat.testbit_even_succ. lia.
Qed.

(** A start whose orbit has not been 0 before it comes to c at n is c and the way of one of 2^n histories. *)
Lemma spelt_start b n c : (forall m, (m < n)%nat -> fst (orbit moved (b, empty) m) <> 0) ->
  fst (orbit moved (b, empty) n) = c -> exists j, (j < 2 ^ n)%nat /\ b = fst (along (spelt j) n) + c.
Proof.
  intros Hf Hn.
  destruct (spelling (fun j => if Rlt_dec 0 (fst (orbit moved (b,
    empty) j)) then true else false) n) as [j Hj].
  exists (j mod 2 ^ n)%nat. split; [apply Nat.mod_upper_bound, Nat.pow_nonzero; lia|].
  rewrite (translations (spelt (j mod 2 ^ n)) b n) in Hn; [simpl in Hn; lra|].
  intros i L. unfold spelt. rewrite Nat.mod_pow2_bits_low, Hj by exact L. specialize (Hf i L).
  destruct (Rlt_dec 0 _) as [P | P]; [apply sgn_pos, P | apply sgn_neg; lra].
Qed.

(** text-B.3.3.cardinality, text-B.3.4.cardinality: at most 2^n starts have their first 0 at n, one for each
    history. *)
Theorem first_zeros n : exists starts : list R, length starts = (2 ^ n)%nat /\
  forall b, fst (orbit moved (b, empty) n) = 0 ->
    (forall m, (m < n)%nat -> fst (orbit moved (b, empty) m) <> 0) -> In b starts.
Proof.
  exists (map (fun j => fst (along (spelt j) n)) (seq 0 (2 ^ n))).
    split; [rewrite map_length, seq_length; reflexivity|].
  intros b Hn Hf. destruct (spelt_start b n 0 Hf Hn) as (j & L & E).
  apply in_map_iff. exists j. split; [lra | apply in_seq; lia].
Qed.

(** With probability 1 no entry of any iterate is 0, or at one of the points plus or minus c n. *)
Theorem avoids_almost_surely p (c : nat -> R) : (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat -> let y := fst (orbit moved (b i, empty) n) in
    y <> 0 /\ y <> c n /\ y <> - c n).
Proof.
  intros Hp. pose (at_ n m := match m with 0%nat => 0 | 1%nat => c n | _ => - c n end).
  apply (almost_surely_off_all p (fun n k => fst (along (spelt (fst (of_nat k))) n) + at_ n (snd (of_nat
    k)))); [exact Hp|].
  intros x Hx n i Hi.
  assert (A : forall n m, (forall k, (k < n)%nat -> fst (orbit moved (x i, empty) k) <> 0) ->
    fst (orbit moved (x i, empty) n) <> at_ n m).
  { intros k m Hf E. destruct (spelt_start (x i) k _ Hf E) as (j & _ & K). apply (Hx i Hi k (to_nat (j, m))).
    rewrite cancel_of_to. exact K. }
  assert (Z : forall n, fst (orbit moved (x i, empty) n) <> 0).
  { intros k. induction k as [k IH] using lt_wf_ind. exact (A k 0%nat IH). }
  split; [apply Z | split; [apply (A n 1%nat) | apply (A n 2%nat)]; intros k _; apply Z].
Qed.

(** prop-B.4, prop-B.8 and others: with probability 1 no entry of any iterate is 0. *)
Corollary never_zero_almost_surely p : (0 < p)%nat ->
  almost_surely p (fun b => forall n i, (i < p)%nat -> fst (orbit moved (b i, empty) n) <> 0).
Proof.
  intros Hp. eapply almost_surely_mono; [|exact (avoids_almost_surely p (fun _ => 0) Hp)].
  intros b H n i Hi. exact (proj1 (H n i Hi)).
Qed.
End Rule.
