(** Proposition B.7: the decays at which Adam's first moment is 0 are roots of countably many polynomials,
    a null set. *)
Require Import Reals Lra Lia List Arith.Cantor.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Measure Translations AdamMoment.
Open Scope R_scope.

(** s 0 x^n + s 1 x^(n-1) + ... + s n. *)
Fixpoint polynomial (s : nat -> R) (n : nat) (x : R) : R :=
  match n with O => s O | S k => x * polynomial s k x + s n end.

Lemma division s n x r : polynomial s (S n) x - polynomial s (S n) r = (x - r) * polynomial (fun j =>
  polynomial s j r) n x.
Proof.
  induction n; [simpl; ring|].
  change (polynomial s (S (S n)) x) with (x * polynomial s (S n) x + s (S (S n))).
  change (polynomial s (S (S n)) r) with (r * polynomial s (S n) r + s (S (S n))).
  change (polynomial (fun j => polynomial s j r) (S n) x) with (x * polynomial (fun j => polynomial s j r) n x
    + polynomial s (S n) r).
  replace (x * polynomial s (S n) x + s (S (S n)) - (r * polynomial s (S n) r + s (S (S n))))
    with (x * (polynomial s (S n) x - polynomial s (S n) r) + (x - r) * polynomial s (S n) r) by ring.
  rewrite IHn. ring.
Qed.

(** eq-31: a polynomial of degree n with a leading coefficient other than 0 has at most n roots. *)
Theorem few_roots s n (roots : list R) : s 0%nat <> 0 -> NoDup roots -> (forall x, In x roots ->
  polynomial s n x = 0) ->
  (length roots <= n)%nat.
Proof.
  revert s roots. induction n as [|n IH]; intros s roots H0 Hd Hr.
  - destruct roots as [|x roots]; [simpl; lia|]. exfalso. apply H0. exact (Hr x (or_introl eq_refl)).
  - destruct roots as [|r roots]; [simpl; lia|]. simpl. apply le_n_S. inversion Hd as [|? ? N D]; subst.
    apply (IH (fun j => polynomial s j r)); [exact H0 | exact D|]. intros x Hx.
    pose proof (division s n x r) as E. rewrite (Hr x (or_intror Hx)), (Hr r (or_introl eq_refl)) in E.
    assert (X : x - r <> 0) by (intros Z; apply N; replace r with x by lra; exact Hx).
    apply (Rmult_eq_reg_l (x - r)); [lra | exact X].
Qed.

Section Enumeration.
Variable E : R -> Prop.
(** The points y of [0, 1] below which E has at most j points,
    and the upper end of these: E's point number j. *)
Definition few_below (j : nat) (y : R) : Prop := 0 <= y <= 1 /\
  forall l, NoDup l -> (forall x, In x l -> E x /\ 0 <= x < y) -> (List.length l <= j)%nat.

Lemma few_below_bound j : bound (few_below j).
Proof. exists 1. intros y [H _]. lra. Qed.

Lemma few_below_0 j : exists y, few_below j y.
Proof.
  exists 0. split; [lra|]. intros [|x l] _ H; [simpl; lia|]. destruct (H x (or_introl eq_refl)). lra.
Qed.

Definition point (j : nat) : R := proj1_sig (completeness (few_below j) (few_below_bound j) (few_below_0 j)).

(** Every point of a finite set has a number. *)
Lemma numbered n x : (forall l, NoDup l -> (forall x, In x l -> E x) -> (List.length l <= n)%nat) -> E x ->
  0 <= x <= 1 ->
  exists j, x = point j.
Proof.
  intros F Ex Hx. pose (below l := NoDup l /\ forall y, In y l -> E y /\ 0 <= y < x).
  assert (G : exists l, below l /\ forall l', below l' -> (List.length l' <= List.length l)%nat).
  { apply Classical_Prop.NNPP. intros N.
    assert (K : forall k, exists l, below l /\ (k <= List.length l)%nat).
    { induction k as [|k (l & B & L)]; [exists nil; split; [split; [constructor | intros ? []] | simpl;
      lia]|].
      apply Classical_Prop.NNPP. intros Q. apply N. exists l. split; [exact B|]. intros l' B'.
      apply Nat.nlt_ge. intros P. apply Q. exists l'. split; [exact B' | lia]. }
    destruct (K (S n)) as (l & [D B] & L). specialize (F l D (fun y Hy => proj1 (B y Hy))). lia. }
  destruct G as (l & [D B] & M). exists (List.length l). unfold point.
  destruct (completeness _ _ _) as [m [U L]]. simpl. apply Rle_antisym.
  - apply U. split; [exact Hx|]. intros l' D' B'. apply M. split; assumption.
  - apply L. intros y [Hy Few]. apply Rnot_lt_le. intros Q. specialize (Few (x :: l)). simpl in Few.
    enough (S (List.length l) <= List.length l)%nat by lia. apply Few.
    + constructor; [|exact D]. intros I. destruct (B x I) as [_ ?]. lra.
    + intros z [<- | Z]; [split; [exact Ex | lra]|]. destruct (B z Z) as [? ?]. split; [assumption | lra].
Qed.
End Enumeration.

Section Moment.
Variables (alpha lambda rho epsilon b : R) (inside corrected : bool).
Hypotheses (Hl : lambda <> 0) (Hb : b <> 0).
Local Notation signs beta := (fun j => sgn (position (orbit (adam alpha lambda beta rho epsilon inside
  corrected) (from b) j))).

(** m_(n+1) = (1 - beta) lambda (s_0 beta^n + ... + s_n). *)
Lemma moment_polynomial beta n : first (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b)
  (S n)) =
  (1 - beta) * lambda * polynomial (signs beta) n beta.
Proof.
  induction n; [simpl; ring|]. change (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) (S
    (S n)))
    with (adam alpha lambda beta rho epsilon inside corrected (orbit (adam alpha lambda beta rho epsilon
      inside corrected) (from b) (S n))).
  rewrite first_after, IHn.
  change (polynomial (signs beta) (S n) beta) with (beta * polynomial (signs beta) n beta + signs beta (S n)).
    cbv beta. ring.
Qed.

(** A pattern of signs and zeros, the first of which is that of b. *)
Definition pattern (zeros ones : nat) (j : nat) : R :=
  match j with O => sgn b | _ => if Nat.testbit zeros j then 0 else spelt ones j end.

Lemma pattern_of (x : nat -> R) n : x 0%nat = b -> exists zeros ones, forall j, (j <= n)%nat ->
  sgn (x j) = pattern zeros ones j.
Proof.
  intros H0. destruct (spelling (fun j => if Req_EM_T (x j) 0 then true else false) (S n)) as [zeros Z].
  destruct (spelling (fun j => if Rlt_dec 0 (x j) then true else false) (S n)) as [ones O].
  exists zeros, ones. intros [|j] L; [rewrite H0; reflexivity|]. unfold pattern, spelt. rewrite Z, O by lia.
  destruct (Req_EM_T (x (S j)) 0) as [-> | N]; [apply sgn_0|].
  destruct (Rlt_dec 0 (x (S j))); [apply sgn_pos | apply sgn_neg]; lra.
Qed.

Lemma polynomial_ext s s' n x : (forall j, (j <= n)%nat -> s j = s' j) ->
  polynomial s n x = polynomial s' n x.
Proof. induction n; intros H; simpl; [apply H; lia|]. rewrite IHn, H by auto. reflexivity. Qed.

(** prop-B.7: for beta uniform on [9/10, 99/100] m_n is not 0 for any n >= 1, with probability 1,
    from every start but 0. *)
Theorem prop_B_7 : null 1 (fun beta => 9 / 10 <= beta 0%nat <= 99 / 100 /\
  exists n, first (orbit (adam alpha lambda (beta 0%nat) rho epsilon inside corrected) (from b) (S n)) = 0).
Proof.
  pose (root n k := fun x => polynomial (pattern (fst (of_nat k)) (snd (of_nat k))) n x = 0).
  apply (null_mono 1 _ (fun beta => (forall i, (i < 1)%nat -> -1 <= beta i <= 1) /\
    ~ forall i, (i < 1)%nat -> forall n k, beta i <> point (root n (fst (of_nat k))) (snd (of_nat k)))).
  - intros beta [Hbeta [n Hn]]. split; [intros i Hi; replace i with 0%nat by lia; lra|]. intros K.
    set (y := beta 0%nat) in *. rewrite moment_polynomial in Hn.
    assert (R0 : polynomial (signs y) n y = 0).
    { apply (Rmult_eq_reg_l ((1 - y) * lambda)); [lra|]. apply Rmult_integral_contrapositive_currified; lra. }
    destruct (pattern_of (fun j => position (orbit (adam alpha lambda y rho epsilon inside corrected) (from b)
      j)) n eq_refl) as (zeros & ones & P).
    rewrite (polynomial_ext _ (pattern zeros ones)) in R0 by exact P.
    destruct (numbered (root n (to_nat (zeros, ones))) n y) as [j Hj].
    + intros l D R1. apply (few_roots (pattern zeros ones) n l); [|exact D|].
      * simpl. destruct (sgn_nonzero b Hb) as [-> | ->]; lra.
      * intros x X. specialize (R1 x X). unfold root in R1. rewrite cancel_of_to in R1. exact R1.
    + unfold root. rewrite cancel_of_to. exact R0.
    + lra.
    + apply (K 0%nat ltac:(lia) n (to_nat (to_nat (zeros, ones), j))). rewrite cancel_of_to. exact Hj.
  - exact (almost_surely_off_all 1 (fun n k => point (root n (fst (of_nat k))) (snd (of_nat k))) _ ltac:(lia)
    (fun x H => H)).
Qed.
End Moment.
