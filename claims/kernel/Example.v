(** The 2-D example of Section 4, in exact decimals, and two remarks of Appendix B. *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Vectors Vanilla NDGM.
Open Scope R_scope.

Lemma alternating alpha lambda b k n : 0 < alpha -> 0 < lambda ->
  INR k * (alpha * lambda) < Rabs b < INR (S k) * (alpha * lambda) ->
  orbit (ndgm alpha lambda) b (k + n) =
  sgn b * (if Nat.even n then Rabs b - INR k * (alpha * lambda) else Rabs b - INR (S k) * (alpha * lambda)).
Proof.
  intros Ha Hl H. rewrite S_INR in H.
  destruct (new_closed_form alpha lambda Ha Hl b k) as (_ & A & _); [rewrite S_INR; lra|].
  rewrite A by lra. rewrite S_INR. destruct (Nat.even n); [reflexivity | f_equal; ring].
Qed.

(** A positive start, and a negative one. *)
Lemma alternating_pos alpha lambda b k n : 0 < alpha -> 0 < lambda -> 0 < b ->
  IZR (Z.of_nat k) * (alpha * lambda) < b < (IZR (Z.of_nat k) + 1) * (alpha * lambda) ->
  orbit (ndgm alpha lambda) b (k + n) =
  if Nat.even n then b - IZR (Z.of_nat k) * (alpha * lambda) else b - (IZR (Z.of_nat k) + 1) * (alpha *
    lambda).
Proof.
  intros Ha Hl Hb H. rewrite <- INR_IZR_INZ in *.
  rewrite alternating by (try rewrite S_INR; try rewrite Rabs_right; lra).
  rewrite sgn_pos, Rabs_right, S_INR by lra. destruct (Nat.even n); ring.
Qed.

Lemma alternating_neg alpha lambda b k n : 0 < alpha -> 0 < lambda -> b < 0 ->
  IZR (Z.of_nat k) * (alpha * lambda) < - b < (IZR (Z.of_nat k) + 1) * (alpha * lambda) ->
  orbit (ndgm alpha lambda) b (k + n) =
  if Nat.even n then b + IZR (Z.of_nat k) * (alpha * lambda) else b + (IZR (Z.of_nat k) + 1) * (alpha *
    lambda).
Proof.
  intros Ha Hl Hb H. replace b with (- - b) at 1 by ring. rewrite ndgm_odd, alternating_pos by lra.
  destruct (Nat.even n); ring.
Qed.

Definition start : vec := fun _ => 5053 / 10000.

(** text-4.example, oscillates: between 0.0053 and -0.0047 for lambda = 1,
    between 0.5053 and -0.4947 for lambda = 100. *)
Theorem text_4_example n i :
  iterate (1 / 100) 1 start (50 + n) i = (if Nat.even n then 53 / 10000 else - (47 / 10000)) /\
  iterate (1 / 100) 100 start n i = (if Nat.even n then 5053 / 10000 else - (4947 / 10000)).
Proof.
  unfold iterate, start. split.
  - rewrite alternating_pos; simpl; try lra. destruct (Nat.even n); lra.
  - change n with (0 + n)%nat at 1. rewrite alternating_pos; simpl; try lra. destruct (Nat.even n); lra.
Qed.

(** text-4.example, the norms: at most 0.0106 for lambda = 1 once settled, at least 0.9894 for lambda = 100.
    *)
Theorem text_4_example_norms :
  (forall n, (50 <= n)%nat -> norm1 2 (iterate (1 / 100) 1 start n) <= 106 / 10000) /\
  (forall n, 9894 / 10000 <= norm1 2 (iterate (1 / 100) 100 start n)).
Proof.
  split; intros n; [intros H; replace n with (50 + (n - 50))%nat by lia|]; unfold norm1, sum;
    rewrite ?(proj1 (text_4_example _ _)), ?(proj2 (text_4_example _ _)); destruct (Nat.even _);
    first [rewrite Rabs_right by lra | rewrite Rabs_left by lra]; lra.
Qed.

(** text-4.example-reduced: at the rate 0.001 from either of the two points: 0.0003 and -0.0007 for lambda =
    1, 0.0053 and
    -0.0947 for lambda = 100. *)
Theorem text_4_example_reduced n :
  orbit (ndgm (1 / 1000) 1) (53 / 10000) (5 + n) = (if Nat.even n then 3 / 10000 else - (7 / 10000)) /\
  orbit (ndgm (1 / 1000) 1) (- (47 / 10000)) (4 + n) = (if Nat.even n then - (7 / 10000) else 3 / 10000) /\
  orbit (ndgm (1 / 1000) 100) (5053 / 10000) (5 + n) = (if Nat.even n then 53 / 10000 else - (947 / 10000)) /\
  orbit (ndgm (1 / 1000) 100) (- (4947 / 10000)) (4 + n) = (if Nat.even n then - (947 / 10000) else 53 /
    10000).
Proof.
  split; [|split; [|split]].
  - rewrite alternating_pos; simpl; try lra. destruct (Nat.even n); lra.
  - rewrite alternating_neg; simpl; try lra. destruct (Nat.even n); lra.
  - rewrite alternating_pos; simpl; try lra. destruct (Nat.even n); lra.
  - rewrite alternating_neg; simpl; try lra. destruct (Nat.even n); lra.
Qed.

Lemma below_quotient a c d e : 0 < c -> 0 < e -> d * c < a * e -> d / e < a / c.
Proof.
  intros Hc He H. apply (Rmult_lt_reg_r (c * e)); [apply Rmult_lt_0_compat; assumption|].
  replace (d / e * (c * e)) with (d * c) by (field; lra). replace (a / c * (c * e)) with (a * e) by (field;
    lra). exact H.
Qed.

Lemma quotient_power x y n : y <> 0 -> (x / y) ^ n = x ^ n / y ^ n.
Proof. intros H. unfold Rdiv. rewrite Rpow_mult_distr, pow_inv. reflexivity. Qed.

(** text-B.3.3.negligible: rho^n tends to 0, and 0.99^1000 is between 4.31 and 4.32 times 10^-5. *)
Theorem text_B_3_3_negligible : (forall rho, 0 < rho < 1 -> is_lim_seq (fun n => rho ^ n) 0) /\
  431 / 10 ^ 7 < (99 / 100) ^ 1000 < 432 / 10 ^ 7.
Proof.
  split; [intros rho H; apply is_lim_seq_geom; rewrite Rabs_right; lra|].
  rewrite quotient_power by lra.
  split; apply below_quotient; try (apply pow_lt; lra); rewrite !pow_IZR, <- !mult_IZR; apply IZR_lt;
    vm_compute; reflexivity.
Qed.

(** Intervals in each other, the n-th of which leaves out e n. *)
Fixpoint nested (e : nat -> R) (n : nat) : R * R :=
  match n with
  | O => (-1, 1)
  | S k => let (a, b) := nested e k in
    if Rle_dec (e k) ((a + b) / 2) then (a + 2 * (b - a) / 3, b) else (a, a + (b - a) / 3)
  end.

Lemma nested_step e n : let (a, b) := nested e n in let (a', b') := nested e (S n) in
  a < b -> a <= a' < b' /\ b' <= b /\ (e n < a' \/ b' < e n).
Proof. simpl. destruct (nested e n) as [a b]. destruct (Rle_dec _ _); intros H; repeat split; lra. Qed.

Lemma nested_later e n m : (n <= m)%nat ->
  fst (nested e n) <= fst (nested e m) < snd (nested e m) /\ snd (nested e m) <= snd (nested e n).
Proof.
  assert (B : forall k, fst (nested e k) < snd (nested e k)).
  { induction k; [simpl; lra|]. pose proof (nested_step e k) as S0. destruct (nested e k), (nested e (S k)).
    simpl in *. lra. }
  induction 1 as [|m L IH]; [specialize (B n); lra|]. pose proof (nested_step e m) as S0.
  destruct (nested e m), (nested e (S m)). simpl in *. lra.
Qed.

(** text-B.1.countable and text-B.3.3.countable, uncountable: no sequence meets every number in [-1, 1]. *)
Theorem initialisations_are_uncountable (e : nat -> R) : exists x, -1 <= x <= 1 /\ forall n, x <> e n.
Proof.
  assert (B : forall n m, fst (nested e m) <= snd (nested e n)).
  { intros n m. pose proof (nested_later e n (n + m) ltac:(lia)).
    pose proof (nested_later e m (n + m) ltac:(lia)). lra. }
  destruct (completeness (fun a => exists n, a = fst (nested e n))) as [x [U L]].
  - exists 1. intros a [n ->]. exact (B 0%nat n).
  - exists (-1), 0%nat. reflexivity.
  - assert (I : forall n, fst (nested e n) <= x <= snd (nested e n)).
    { intros n. split; [apply U; exists n; reflexivity|]. apply L. intros a [m ->]. apply B. }
    exists x. split; [exact (I 0%nat)|]. intros n E. pose proof (I (S n)) as K.
      pose proof (nested_step e n) as S0.
    pose proof (nested_later e n n (le_n n)) as N. destruct (nested e n), (nested e (S n)). simpl in *. lra.
Qed.
