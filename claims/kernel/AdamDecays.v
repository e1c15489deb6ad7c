(** new-adam-unit, irrational: no pattern of six signs has a root in [9/10, 99/100]. *)
Require Import Reals Lra Lia ZArith List Bool.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors AdamRoots.
Open Scope R_scope.

(** x^5 + z1 x^4 + ... + z5 times (9/100)^5 100^5, as the form of u^i v^(5 - i), i = 0, ..., 5,
  that it is with
    u = x - 9/10 and v = 99/100 - x: Bernstein's. *)
Definition form (z1 z2 z3 z4 z5 : Z) : list Z :=
  (5904900000 + 6561000000 * z1 + 7290000000 * z2 + 8100000000 * z3 + 9000000000 * z4 + 10000000000 * z5)%Z ::
  (32476950000 + 35429400000 * z1 + 38637000000 * z2 + 42120000000 * z3 + 45900000000 * z4 + 50000000000 *
    z5)%Z ::
  (71449290000 + 76501260000 * z1 + 81866700000 * z2 + 87561000000 * z3 + 93600000000 * z4 + 100000000000 *
    z5)%Z ::
  (78594219000 + 82563624000 * z1 + 86685390000 * z2 + 90963000000 * z3 + 95400000000 * z4 + 100000000000 *
    z5)%Z ::
  (43226820450 + 44536724100 * z1 + 45868680000 * z2 + 47223000000 * z3 + 48600000000 * z4 + 50000000000 *
    z5)%Z ::
  (9509900499 + 9605960100 * z1 + 9702990000 * z2 + 9801000000 * z3 + 9900000000 * z4 + 10000000000 * z5)%Z
    :: nil.

Fixpoint value (c : list Z) (i : nat) (u v : R) : R :=
  match c with nil => 0 | a :: c => IZR a * (u ^ i * v ^ (5 - i)) + value c (S i) u v end.

Lemma form_is_polynomial z1 z2 z3 z4 z5 x : 9 ^ 5 *
  (x * (x * (x * (x * (x * 1 + IZR z1) + IZR z2) + IZR z3) + IZR z4) + IZR z5) =
  value (form z1 z2 z3 z4 z5) 0 (x - 9 / 10) (99 / 100 - x).
Proof.
  unfold form. cbn [value Nat.sub]. rewrite !plus_IZR, !mult_IZR. field.
Qed.

Definition one_sign (c : list Z) : bool := forallb (Z.ltb 0) c || forallb (fun a => Z.ltb a 0) c.

Definition three : list Z := (1 :: 0 :: -1 :: nil)%Z.

(** Of all 243 patterns. *)
Lemma all_have_one_sign : forallb (fun z1 => forallb (fun z2 => forallb (fun z3 => forallb (fun z4 =>
  forallb (fun z5 => one_sign (form z1 z2 z3 z4 z5)) three) three) three) three) three = true.
Proof. vm_compute. reflexivity. Qed.

Lemma value_not_negative c i u v : 0 <= u -> 0 <= v -> forallb (Z.ltb 0) c = true -> 0 <= value c i u v.
Proof.
  intros Hu Hv. revert i. induction c as [|a c IH]; intros i H; [simpl; lra|].
  cbn [forallb] in H. apply andb_prop in H. destruct H as [A H]. specialize (IH (S i) H).
  apply Z.ltb_lt, IZR_lt in A. cbn [value]. apply Rplus_le_le_0_compat; [|exact IH].
  apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; apply pow_le; assumption.
Qed.

Lemma value_opposite c i u v : value (map Z.opp c) i u v = - value c i u v.
Proof.
  revert i. induction c as [|a c IH]; intros i; cbn [value map]; [ring|]. rewrite IH, opp_IZR. ring.
Qed.

(** A form with six positive coefficients is not 0 where u and v are not both 0. *)
Lemma value_positive c u v : List.length c = 6%nat -> 0 <= u -> 0 <= v -> 0 < u + v ->
  forallb (Z.ltb 0) c = true -> 0 < value c 0 u v.
Proof.
  intros L Hu Hv Huv H. destruct c as [|c0 [|c1 [|c2 [|c3 [|c4 [|c5 [|]]]]]]]; try discriminate.
  cbn [forallb] in H. repeat rewrite andb_true_iff in H. destruct H as (C0 & C1 & C2 & C3 & C4 & C5 & _).
  apply Z.ltb_lt, IZR_lt in C0, C1, C2, C3, C4, C5. cbn [value Nat.sub].
  assert (U : forall i j, 0 <= u ^ i * v ^ j) by (intros; apply Rmult_le_pos; apply pow_le; assumption).
  pose proof (Rmult_le_pos _ _ (Rlt_le _ _ C1) (U 1%nat 4%nat)).
    pose proof (Rmult_le_pos _ _ (Rlt_le _ _ C2) (U 2%nat 3%nat)).
  pose proof (Rmult_le_pos _ _ (Rlt_le _ _ C3) (U 3%nat 2%nat)).
    pose proof (Rmult_le_pos _ _ (Rlt_le _ _ C4) (U 4%nat 1%nat)).
  pose proof (Rmult_le_pos _ _ (Rlt_le _ _ C0) (U 0%nat 5%nat)).
    pose proof (Rmult_le_pos _ _ (Rlt_le _ _ C5) (U 5%nat 0%nat)).
  destruct (Rle_lt_or_eq_dec 0 v Hv) as [V | V].
  - assert (0 < IZR c0 * (u ^ 0 * v ^ 5)) by (apply Rmult_lt_0_compat; [lra|]; rewrite pow_O, Rmult_1_l;
    apply pow_lt, V).
    lra.
  - assert (0 < IZR c5 * (u ^ 5 * v ^ 0)) by (apply Rmult_lt_0_compat; [lra|]; rewrite pow_O, Rmult_1_r;
    apply pow_lt; lra).
    lra.
Qed.

Definition is_sign (s : R) : Prop := s = 1 \/ s = 0 \/ s = -1.

Lemma in_three s : is_sign s -> exists z, s = IZR z /\ In z three.
Proof. intros [-> | [-> | ->]]; [exists 1%Z | exists 0%Z | exists (-1)%Z]; simpl; auto. Qed.

Theorem no_root_of_six s1 s2 s3 s4 s5 x : is_sign s1 -> is_sign s2 -> is_sign s3 -> is_sign s4 ->
  is_sign s5 ->
  9 / 10 <= x <= 99 / 100 -> x * (x * (x * (x * (x * 1 + s1) + s2) + s3) + s4) + s5 <> 0.
Proof.
  intros H1 H2 H3 H4 H5 Hx E.
  destruct (in_three s1 H1) as (z1 & -> & I1). destruct (in_three s2 H2) as (z2 & -> & I2).
  destruct (in_three s3 H3) as (z3 & -> & I3). destruct (in_three s4 H4) as (z4 & -> & I4).
  destruct (in_three s5 H5) as (z5 & -> & I5).
  pose proof (form_is_polynomial z1 z2 z3 z4 z5 x) as F. rewrite E, Rmult_0_r in F.
  pose proof all_have_one_sign as A.
  rewrite forallb_forall in A. specialize (A z1 I1). cbv beta in A.
  rewrite forallb_forall in A. specialize (A z2 I2). cbv beta in A.
  rewrite forallb_forall in A. specialize (A z3 I3). cbv beta in A.
  rewrite forallb_forall in A. specialize (A z4 I4). cbv beta in A.
  rewrite forallb_forall in A. specialize (A z5 I5). cbv beta in A.
  apply orb_prop in A. destruct A as [A | A].
  - pose proof (value_positive (form z1 z2 z3 z4 z5) (x - 9 / 10) (99 / 100 - x) eq_refl ltac:(lra) ltac:(lra)
      ltac:(lra) A). lra.
  - assert (B : forallb (Z.ltb 0) (map Z.opp (form z1 z2 z3 z4 z5)) = true).
    { apply forallb_forall. intros a Ia. apply in_map_iff in Ia. destruct Ia as (b & <- & Ib).
      rewrite forallb_forall in A. specialize (A b Ib). apply Z.ltb_lt in A. apply Z.ltb_lt. lia. }
    pose proof (value_positive (map Z.opp (form z1 z2 z3 z4 z5)) (x - 9 / 10) (99 / 100 - x) eq_refl
      ltac:(lra)
      ltac:(lra) ltac:(lra) B) as P.
    rewrite value_opposite in P. lra.
Qed.
