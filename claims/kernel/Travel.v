(** Step lengths l that decrease to alpha, and the travel T that is left: T n = (l n - l (n+1)) + (l (n+2) - l
    (n+3)) + ... *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules RMSProp.
Open Scope R_scope.

(** T n + T (n+1) = l n - alpha, and T tends to 0: this determines T. *)
Record travel (alpha : R) (l T : nat -> R) : Prop := {
  falling : forall n, l (S n) < l n;
  remaining : forall n, T n + T (S n) = l n - alpha;
  ending : is_lim_seq T 0 }.

Section Travel.
Variables (alpha : R) (l T : nat -> R).
Hypothesis H : travel alpha l T.

Lemma travel_two n : T n - T (S (S n)) = l n - l (S n).
Proof. pose proof (remaining _ _ _ H n). pose proof (remaining _ _ _ H (S n)). lra. Qed.

Lemma travel_falls n : T (S (S n)) < T n.
Proof. pose proof (travel_two n). pose proof (falling _ _ _ H n). lra. Qed.

Lemma travel_pos n : 0 < T n.
Proof.
  apply Rle_lt_trans with (T (S (S n))); [|apply travel_falls].
  assert (L : is_lim_seq (fun k => T (S (S n) + 2 * k)%nat) 0).
  { apply (is_lim_seq_subseq T 0 (fun k => (S (S n) + 2 * k)%nat)); [|exact (ending _ _ _ H)].
    apply eventually_subseq. intros k. lia. }
  assert (D : forall k, T (S (S n) + 2 * S k)%nat <= T (S (S n) + 2 * k)%nat).
  { intros k. replace (S (S n) + 2 * S k)%nat with (S (S (S (S n) + 2 * k))) by lia. left.
    apply travel_falls. }
  pose proof (is_lim_seq_decr_compare _ 0 L D 0%nat) as A. cbv beta in A.
    rewrite Nat.mul_0_r, Nat.add_0_r in A. exact A.
Qed.

Lemma above_alpha n : alpha < l n.
Proof. pose proof (travel_pos n). pose proof (travel_pos (S n)). pose proof (remaining _ _ _ H n). lra. Qed.

Lemma eventually_below e : 0 < e -> exists N, forall n, (N <= n)%nat -> T n < e.
Proof.
  intros He. pose proof (ending _ _ _ H) as L. apply is_lim_seq_spec in L.
    destruct (L (mkposreal e He)) as [N K].
  exists N. intros n Hn. specialize (K n Hn). simpl in K. rewrite Rminus_0_r in K. apply Rabs_def2 in K. lra.
Qed.
End Travel.

(** Leibniz: lengths that decrease to alpha have a travel. *)
Theorem travel_exists (alpha : R) (l : nat -> R) : (forall n, l (S n) < l n) -> is_lim_seq l alpha ->
  exists T, travel alpha l T.
Proof.
  intros Hd Hl. pose (a n := l n - alpha).
  assert (La : Un_cv a 0).
  { apply is_lim_seq_Reals. replace (Finite 0) with (Finite (alpha - alpha)) by (f_equal; ring).
    apply is_lim_seq_minus'; [exact Hl | apply is_lim_seq_const]. }
  assert (Da : Un_decreasing a) by (intros n; unfold a; specialize (Hd n); lra).
  destruct (alternated_series a Da La) as [S0 HS].
  (* The part of the series from n on, with the sign of its first term made positive. *)
  pose (T n := match n with O => S0 | S k => (-1) ^ n * (S0 - sum_f_R0 (tg_alt a) k) end).
  exists T. split; [exact Hd| |].
  - intros [|n]; unfold T.
    + simpl. unfold tg_alt, a. simpl. lra.
    + rewrite tech5. change (tg_alt a (S n)) with ((-1) ^ S n * (l (S n) - alpha)).
      change ((-1) ^ S (S n)) with (-1 * (-1) ^ S n).
      assert (E : (-1) ^ S n * (-1) ^ S n = 1) by (rewrite <- Rpow_mult_distr;
        replace (-1 * -1) with 1 by ring; apply pow1).
      generalize dependent ((-1) ^ S n). intros e E.
      transitivity (e * e * (l (S n) - alpha)); [ring | rewrite E; ring].
  - apply is_lim_seq_incr_1, is_lim_seq_abs_0.
    apply (is_lim_seq_ext (fun n => Rabs (S0 - sum_f_R0 (tg_alt a) n))).
    + intros n. unfold T. rewrite Rabs_mult, pow_1_abs, Rmult_1_l. reflexivity.
    + apply -> is_lim_seq_abs_0. replace (Finite 0) with (Finite (S0 - S0)) by (f_equal; ring).
      apply is_lim_seq_minus'; [apply is_lim_seq_const | apply is_lim_seq_Reals, HS].
Qed.

(** The lengths of (25) decrease. *)
Lemma lengths_fall alpha rho n : 0 < alpha -> 0 < rho < 1 -> length alpha rho (S n) < length alpha rho n.
Proof.
  intros Ha Hr. pose proof (root_between rho n Hr) as P. pose proof (power_between rho n Hr) as Q.
  unfold length. apply Rmult_lt_compat_l; [exact Ha|]. apply Rinv_lt_contravar.
  - apply Rmult_lt_0_compat; [apply P | apply (root_between rho (S n) Hr)].
  - apply sqrt_lt_1_alt. change (rho ^ S (S n)) with (rho * rho ^ S n). nra.
Qed.

Theorem rmsprop_travel alpha rho : 0 < alpha -> 0 < rho < 1 -> exists T, travel alpha (length alpha rho) T.
Proof.
  intros Ha Hr. apply travel_exists; [intros; apply lengths_fall;
    assumption | apply lengths_tend_to_alpha, Hr].
Qed.
