(** Beyond Proposition B.7: a decay at which Adam's first moment is 0 is an algebraic unit above 1/2. *)
Require Import Reals Lra Lia List ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Measure Intervals Translations AdamMoment AdamRoots.
Open Scope R_scope.

Lemma polynomial_sum s n x : polynomial s n x = sum (S n) (fun j => x ^ (n - j) * s j).
Proof.
  induction n; [simpl; ring|]. change (polynomial s (S n) x) with (x * polynomial s n x + s (S n)).
  change (sum (S (S n)) (fun j => x ^ (S n - j) * s j))
    with (sum (S n) (fun j => x ^ (S n - j) * s j) + x ^ (S n - S n) * s (S n)).
  rewrite Nat.sub_diag, IHn, <- sum_scal, pow_O, Rmult_1_l. f_equal. apply sum_ext. intros j L.
  replace (S n - j)%nat with (S (n - j)) by lia. simpl. ring.
Qed.

(** eq-31, roots: the equation of a pattern of signs has at most n roots besides 1,
  m being that after n + 1 steps. *)
Theorem eq_31_roots lambda s n (roots : list R) : lambda <> 0 -> (forall j, s j = 1 \/ s j = -1) ->
  NoDup roots ->
  (forall x, In x roots -> x <> 1 /\ (1 - x) * lambda * sum (S n) (fun j => x ^ (n - j) * s j) = 0) ->
  (List.length roots <= n)%nat.
Proof.
  intros Hl Hs D H. apply (few_roots s n roots); [destruct (Hs 0%nat) as [-> | ->]; lra | exact D|].
  intros x Hx. destruct (H x Hx) as [N E]. rewrite polynomial_sum. apply Rmult_integral in E.
  destruct E as [E | E]; [|exact E]. apply Rmult_integral in E. lra.
Qed.

(** Of 1 and 1 the root is -1, besides 1. *)
Theorem no_fewer_roots : ~ forall lambda s n (roots : list R), lambda <> 0 ->
  (forall j, s j = 1 \/ s j = -1) ->
  NoDup roots ->
  (forall x, In x roots -> x <> 1 /\ (1 - x) * lambda * sum (S n) (fun j => x ^ (n - j) * s j) = 0) ->
  (List.length roots <= n - 1)%nat.
Proof.
  intros H. specialize (H 1 (fun _ => 1) 1%nat (-1 :: nil) ltac:(lra) ltac:(auto)). simpl in H.
  enough (1 <= 0)%nat by lia. apply H.
  - constructor; [intros [] | constructor].
  - intros x [<- | []]. split; lra.
Qed.

Theorem one_is_a_root : ~ forall lambda s n (roots : list R), lambda <> 0 ->
  (forall j, s j = 1 \/ s j = -1) ->
  NoDup roots ->
  (forall x, In x roots -> (1 - x) * lambda * sum (S n) (fun j => x ^ (n - j) * s j) = 0) ->
  (List.length roots <= n)%nat.
Proof.
  intros H. specialize (H 1 (fun _ => 1) 0%nat (1 :: nil) ltac:(lra) ltac:(auto)). simpl in H.
  enough (1 <= 0)%nat by lia. apply H.
  - constructor; [intros [] | constructor].
  - intros x [<- | []]. lra.
Qed.

(** A root of a polynomial with integer coefficients, the leading one 1. *)
Definition algebraic_integer (x : R) : Prop :=
  exists (c : nat -> Z) (n : nat), c 0%nat = 1%Z /\ polynomial (fun j => IZR (c j)) n x = 0.

(** One whose inverse is one, too. *)
Definition algebraic_unit (x : R) : Prop := x <> 0 /\ algebraic_integer x /\ algebraic_integer (/ x).

(** Read backwards, the coefficients are those of the inverse. *)
Lemma backwards s n x : x <> 0 -> polynomial s n x = x ^ n * polynomial (fun j => s (n - j)%nat) n (/ x).
Proof.
  intros Hx. revert s. induction n as [|n IH]; intros s; [simpl; ring|].
  change (polynomial s (S n) x) with (x * polynomial s n x + s (S n)).
  assert (First : forall u k y, polynomial u (S k) y = y ^ S k * u 0%nat + polynomial (fun j => u (S j)) k y).
  { clear. intros u k y. induction k; [simpl; ring|].
    change (polynomial u (S (S k)) y) with (y * polynomial u (S k) y + u (S (S k))). rewrite IHk.
    change (polynomial (fun j => u (S j)) (S k) y) with (y * polynomial (fun j => u (S j)) k y + u (S (S k))).
    simpl. ring. }
  rewrite First, IH. cbv beta.
  change (fun j => s (S n - S j)%nat) with (fun j => s (n - j)%nat).
  rewrite Nat.sub_0_r. simpl pow. rewrite <- Rinv_pow by exact Hx.
  assert (x ^ n <> 0) by (apply pow_nonzero, Hx). field. split; assumption.
Qed.

(** A root of a pattern of -1, 0 and 1 that does not begin with 0 is a unit. *)
Theorem roots_are_units (c : nat -> Z) n x : x <> 0 -> (forall j, c j = 1%Z \/ c j = 0%Z \/ c j = (-1)%Z) ->
  c 0%nat <> 0%Z -> polynomial (fun j => IZR (c j)) n x = 0 -> algebraic_unit x.
Proof.
  intros Hx Hc H0 E. split; [exact Hx|].
  assert (Scaled : forall (u : nat -> Z) (k : Z) m y, polynomial (fun j => IZR (k * u j)) m y =
    IZR k * polynomial (fun j => IZR (u j)) m y).
  { intros u k m y. induction m as [|m IHm]; simpl; rewrite mult_IZR; [reflexivity|]. rewrite IHm. ring. }
  split.
  - exists (fun j => c 0%nat * c j)%Z, n. split; [destruct (Hc 0%nat) as [e | [e | e]]; rewrite ?e;
    [reflexivity | congruence | reflexivity]|].
    rewrite Scaled, E. ring.
  - induction n as [|n IH]; [exfalso; apply H0, eq_IZR, E|].
    destruct (Z.eq_dec (c (S n)) 0) as [Z | N].
    + apply IH. simpl in E. rewrite Z in E. apply (Rmult_eq_reg_l x); [lra | exact Hx].
    + exists (fun j => (c (S n) * c (S n - j)%nat)%Z), (S n). split.
      * rewrite Nat.sub_0_r. destruct (Hc (S n)) as [e | [e | e]]; rewrite ?e;
        [reflexivity | congruence | reflexivity].
      * rewrite (Scaled (fun j => c (S n - j)%nat)). rewrite (backwards _ (S n) x Hx) in E.
        apply Rmult_integral in E. destruct E as [E | E]; [exfalso; revert E; apply pow_nonzero, Hx|].
        rewrite E. ring.
Qed.

(** new-adam-unit: if m_n is 0 for some n >= 1, from a start that is not 0, then beta is a unit above 1/2. *)
Theorem new_adam_unit alpha lambda beta rho epsilon inside corrected b n : 0 < lambda -> 0 < beta < 1 ->
  b <> 0 ->
  first (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) (S n)) = 0 ->
  algebraic_unit beta /\ 1 / 2 < beta.
Proof.
  intros Hl Hb H0 E. split.
  - rewrite moment_polynomial in E. apply Rmult_integral in E.
    destruct E as [E | E]; [exfalso; apply Rmult_integral in E; lra|].
    pose (x j := position (orbit (adam alpha lambda beta rho epsilon inside corrected) (from b) j)).
    pose (c j := if Rlt_dec 0 (x j) then 1%Z else if Rlt_dec (x j) 0 then (-1)%Z else 0%Z).
    apply (roots_are_units c n); [lra | | |].
    + intros j. unfold c. destruct (Rlt_dec _ _); [auto|]. destruct (Rlt_dec _ _); auto.
    + unfold c, x. simpl. destruct (Rlt_dec 0 b); [discriminate|]. destruct (Rlt_dec b 0);
      [discriminate | lra].
    + rewrite <- E. apply polynomial_ext. intros j _. fold (x j). unfold c.
      destruct (Rlt_dec 0 (x j)) as [P | P].
      * rewrite sgn_pos by exact P. reflexivity.
      * destruct (Rlt_dec (x j) 0) as [Q | Q]; [rewrite sgn_neg by exact Q; reflexivity|].
        replace (x j) with 0 by lra. rewrite sgn_0. reflexivity.
  - apply Rnot_le_lt. intros L.
    pose proof (new_adam_half alpha lambda beta rho epsilon inside corrected b n Hl ltac:(lra) H0) as [P _].
    rewrite E, Rabs_R0 in P. lra.
Qed.
