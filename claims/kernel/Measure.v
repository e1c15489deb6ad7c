(** Almost surely: sets of measure 0 in R^p, and starts whose entries are uniform on [-1, 1]. *)
Require Import Reals Lra Lia ZArith Arith.Cantor.
From ndgm Require Import Vectors Inference.
Open Scope R_scope.

(** The volume of the box of all x with lo i <= x i <= hi i. *)
Fixpoint volume (p : nat) (lo hi : vec) : R :=
  match p with O => 1 | S k => volume k lo hi * (hi k - lo k) end.

(** A null set: covered by boxes of whatever small total volume. *)
Definition null (p : nat) (E : vec -> Prop) : Prop := forall epsilon, 0 < epsilon ->
  exists lo hi : nat -> vec,
    (forall n i, lo n i <= hi n i) /\
    (forall x, E x -> exists n, forall i, (i < p)%nat -> lo n i <= x i <= hi n i) /\
    forall n, total (fun k => volume p (lo k) (hi k)) n <= epsilon.

(** P with probability 1 if the p entries are independent and uniform on [-1, 1]. *)
Definition almost_surely (p : nat) (P : vec -> Prop) : Prop :=
  null p (fun x => (forall i, (i < p)%nat -> -1 <= x i <= 1) /\ ~ P x).

Lemma null_mono p (E F : vec -> Prop) : (forall x, E x -> F x) -> null p F -> null p E.
Proof. intros H K e He. destruct (K e He) as (lo & hi & A & B & C). exists lo, hi. auto. Qed.

Lemma almost_surely_mono p (P Q : vec -> Prop) : (forall x, P x -> Q x) -> almost_surely p P ->
  almost_surely p Q.
Proof. intros H. apply null_mono. intros x [A B]. split; [exact A|]. intros C. exact (B (H x C)). Qed.

Lemma halves n : total (fun k => / 2 ^ S k) n = 1 - / 2 ^ n.
Proof.
  induction n; [simpl; lra|]. change (total (fun k => / 2 ^ S k) n + / 2 ^ S n = 1 - / 2 ^ S n).
  rewrite IHn. simpl. field. apply pow_nonzero. lra.
Qed.

Lemma total_le c d n : (forall k, c k <= d k) -> total c n <= total d n.
Proof. intros H. induction n; simpl; [lra | specialize (H n); lra]. Qed.

Lemma total_scal a c n : total (fun k => a * c k) n = a * total c n.
Proof. induction n; simpl; [lra|]. rewrite IHn. lra. Qed.

(** a countable set is null: of the starts with an entry among e 0, e 1, ... none is drawn. *)
Theorem almost_surely_off (p : nat) (e : nat -> R) (P : vec -> Prop) : (0 < p)%nat ->
  (forall x, (forall i, (i < p)%nat -> forall k, x i <> e k) -> P x) -> almost_surely p P.
Proof.
  intros Hp H epsilon He.
  pose (c := epsilon / 2 ^ p). assert (Hc : 0 < c) by (apply Rdiv_lt_0_compat; [|apply pow_lt]; lra).
  pose (w n := c * / 2 ^ S n). assert (Hw : forall n, 0 < w n).
  { intro n. apply Rmult_lt_0_compat; [exact Hc|]. apply Rinv_0_lt_compat, pow_lt. lra. }
  pose (at_ n i := (i =? n mod p)%nat).
  exists (fun n i => if at_ n i then e (n / p)%nat - w n / 2 else -1).
  exists (fun n i => if at_ n i then e (n / p)%nat + w n / 2 else 1).
  repeat split.
  - intros n i. specialize (Hw n). destruct (at_ n i); lra.
  - intros x [Hx HP].
    destruct (Classical_Prop.classic (exists i k, (i < p)%nat /\ x i = e k)) as [(j & k & L & E) | K].
    + exists (k * p + j)%nat. intros i Hi. unfold at_.
      replace ((k * p + j) mod p)%nat with j
        by (rewrite Nat.add_comm, Nat.mod_add by lia; symmetry; apply Nat.mod_small, L).
      destruct (Nat.eqb_spec i j) as [-> | D].
      * replace ((k * p + j) / p)%nat with k
          by (rewrite Nat.div_add_l by lia; rewrite (Nat.div_small j p L); lia).
        specialize (Hw (k * p + j)%nat). lra.
      * apply Hx, Hi.
    + exfalso. apply HP, H. intros i Hi k E. apply K. exists i, k. auto.
  - intros n. apply Rle_trans with (epsilon * total (fun k => / 2 ^ S k) n).
    + rewrite <- total_scal. apply total_le. intros m.
      set (lo := fun i => if at_ m i then _ else _). set (hi := fun i => if at_ m i then _ else _).
      assert (V : forall q, volume q lo hi = if (m mod p <? q)%nat then 2 ^ q / 2 * w m else 2 ^ q).
      { induction q; [reflexivity|]. simpl volume. rewrite IHq. unfold lo, hi, at_.
        destruct (Nat.ltb_spec (m mod p) q), (Nat.ltb_spec (m mod p) (S q)), (Nat.eqb_spec q (m mod p));
          simpl; try lia; field. }
      rewrite V. destruct (Nat.ltb_spec (m mod p) p) as [_ | B];
        [|exfalso; pose proof (Nat.mod_upper_bound m p); lia].
      replace (2 ^ p / 2 * w m) with (epsilon * / 2 ^ S m / 2) by (unfold w, c; field; split;
        apply pow_nonzero; lra).
      assert (0 < / 2 ^ S m) by (apply Rinv_0_lt_compat, pow_lt; lra). nra.
    + rewrite halves. assert (0 < / 2 ^ n) by (apply Rinv_0_lt_compat, pow_lt; lra). nra.
Qed.

(** The same of countably many countable sets. *)
Corollary almost_surely_off_all (p : nat) (e : nat -> nat -> R) (P : vec -> Prop) : (0 < p)%nat ->
  (forall x, (forall i, (i < p)%nat -> forall n k, x i <> e n k) -> P x) -> almost_surely p P.
Proof.
  intros Hp H. apply (almost_surely_off p (fun k => e (fst (of_nat k)) (snd (of_nat k)))); [exact Hp|].
  intros x Hx. apply H. intros i Hi n k. specialize (Hx i Hi (to_nat (n, k))).
  rewrite cancel_of_to in Hx. exact Hx.
Qed.

(** The same of the integers' multiples of a number. *)
Corollary almost_surely_off_lattice (p : nat) (c : R) (P : vec -> Prop) : (0 < p)%nat ->
  (forall x, (forall i, (i < p)%nat -> forall k : Z, x i <> IZR k * c) -> P x) -> almost_surely p P.
Proof.
  intros Hp H. apply (almost_surely_off_all p (fun n k => (INR n - INR k) * c)); [exact Hp|].
  intros x Hx. apply H. intros i Hi k. specialize (Hx i Hi (Z.to_nat k) (Z.to_nat (- k))).
  rewrite !INR_IZR_INZ, <- minus_IZR in Hx. replace k with (Z.of_nat (Z.to_nat k) - Z.of_nat (Z.to_nat (-
    k)))%Z by lia.
  exact Hx.
Qed.
