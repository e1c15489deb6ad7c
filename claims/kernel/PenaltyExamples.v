(** A larger penalty, a larger norm: starts at which every settled norm is larger,
    and the factor 2 of the upper limit. *)
Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Vanilla NDGM Penalty.
Open Scope R_scope.

(** In the band a positive theta alternates with s - theta in modulus. *)
Lemma moduli s theta n : 0 < theta < s -> Rabs (orbit (move s) theta n) = if Nat.even n then theta else s -
  theta.
Proof.
  intros H. rewrite phases by (rewrite Rabs_right; lra). unfold move. rewrite sgn_pos by lra.
  destruct (Nat.even n); [apply Rabs_right; lra | rewrite Rabs_left; lra].
Qed.

Lemma orbit_after {A} (step : A -> A) a n : orbit step a (S n) = orbit step (step a) n.
Proof. induction n; simpl in *; congruence. Qed.

Lemma moduli_one_later s t n : 0 < t < s -> Rabs (orbit (move s) (s + t) (S n)) = if Nat.even n then t else s
  - t.
Proof.
  intros H. rewrite orbit_after. replace (move s (s + t)) with t by (unfold move; rewrite sgn_pos; lra).
  apply moduli, H.
Qed.

Lemma sum_first p x : sum (S p) x = x 0%nat + sum p (fun i => x (S i)).
Proof. induction p; simpl in *; lra. Qed.

(** text-4.larger-penalty: for all lambda < lambda', alpha and p >= 2 some start has every settled norm under
    lambda'
    larger than any under lambda; the runs are settled from n = 1 on. *)
Theorem larger_penalty_larger_norm q alpha lambda lambda' : 0 < alpha -> 0 < lambda < lambda' ->
  exists b, forall m n, (1 <= m)%nat -> (1 <= n)%nat ->
    norm1 (S (S q)) (iterate alpha lambda b m) < norm1 (S (S q)) (iterate alpha lambda' b n).
Proof.
  intros Ha Hl. set (s := alpha * lambda). set (s' := alpha * lambda').
  assert (Hs : 0 < s < s') by (unfold s, s'; split; [apply Rmult_lt_0_compat; lra | apply Rmult_lt_compat_l;
    lra]).
  pose (t := Rmin s (s' - s) / 2). assert (Ht : 0 < t /\ t < s /\ t < s' - s).
  { unfold t, Rmin. destruct (Rle_dec s (s' - s)); lra. }
  pose (b := fun i => match i with 0%nat => t | 1%nat => s + t | _ => s / 2 end). exists b.
  assert (A : forall m, (1 <= m)%nat -> norm1 (S (S q)) (iterate alpha lambda b m) = s + INR q * (s / 2));
    [|intros m n Hm Hn; rewrite (A m Hm)].
  { intros m Hm. destruct m as [|m]; [lia|]. unfold norm1. rewrite 2 sum_first. rewrite <- sum_const.
    rewrite (sum_ext q _ (fun _ => s / 2)).
    - unfold iterate, ndgm. fold s. change (b 0%nat) with t. change (b 1%nat) with (s + t).
      rewrite moduli, moduli_one_later by lra.
      rewrite Nat.even_succ, <- Nat.negb_even. destruct (Nat.even m); simpl; lra.
    - intros i _. unfold iterate, ndgm. fold s. change (b (S (S i))) with (s / 2). rewrite moduli by lra.
      destruct (Nat.even _); lra. }
  unfold norm1. rewrite 2 sum_first. rewrite (sum_ext q _ (fun _ => if Nat.even n then s / 2 else s' - s /
    2)).
  - rewrite sum_const. unfold iterate, ndgm. fold s'. change (b 0%nat) with t. change (b 1%nat) with (s + t).
    rewrite !moduli by lra. pose proof (pos_INR q).
    destruct (Nat.even n); [|assert (INR q * (s / 2) <= INR q * (s' - s / 2)) by (apply Rmult_le_compat_l;
      lra)]; lra.
  - intros i _. unfold iterate, ndgm. fold s'. change (b (S (S i))) with (s / 2). apply moduli. lra.
Qed.

(** new-penalty-limsup, sharp: for every lambda < lambda' < 2 lambda two starts in the bands have the other
    order. *)
Theorem new_penalty_limsup_sharp p alpha lambda lambda' : (0 < p)%nat -> 0 < alpha -> 0 < lambda < lambda' ->
  lambda' < 2 * lambda ->
  exists b b', (forall i, 0 < b i < alpha * lambda) /\ (forall i, 0 < b' i < alpha * lambda') /\
    Rbar_lt (LimSup_seq (fun n => norm1 p (iterate alpha lambda' b' n))) (LimSup_seq (fun n => norm1 p
      (iterate alpha lambda b n))).
Proof.
  intros Hp Ha Hl Hll. set (s := alpha * lambda). set (s' := alpha * lambda').
  assert (Hs : 0 < s < s' /\ s' < 2 * s).
  { unfold s, s'. split; [split; [apply Rmult_lt_0_compat; lra | apply Rmult_lt_compat_l; lra]|].
    replace (2 * (alpha * lambda)) with (alpha * (2 * lambda)) by ring. apply Rmult_lt_compat_l; lra. }
  exists (fun _ => (2 * s + s') / 4), (fun _ => s' / 2). split; [intros; lra | split; [intros; lra|]].
  assert (P : 0 < INR p) by (apply lt_0_INR, Hp).
  apply Rbar_le_lt_trans with (INR p * (s' / 2)).
  - apply (limsup_at_most _ _ 0). intros n _. apply Req_le. rewrite <- sum_const. apply sum_ext. intros i _.
    unfold iterate, ndgm. fold s'. rewrite moduli by lra. destruct (Nat.even n); lra.
  - apply Rbar_lt_le_trans with (INR p * ((2 * s + s') / 4)); [simpl; apply Rmult_lt_compat_l; lra|].
    apply limsup_at_least. intros N. exists (2 * N)%nat. split; [lia|]. apply Req_le. rewrite <- sum_const.
      apply sum_ext.
    intros i _. unfold iterate, ndgm. fold s. rewrite moduli by lra. rewrite Nat.even_mul. reflexivity.
Qed.

(** text-4.diminishing, error-decides: off the lattice two settled losses in a row sum to p alpha lambda^2. *)
Theorem settled_losses p alpha lambda b : 0 < alpha -> 0 < lambda -> off_lattice p alpha lambda b ->
  exists N, forall n, (N <= n)%nat ->
  lambda * norm1 p (iterate alpha lambda b n) + lambda * norm1 p (iterate alpha lambda b (S n)) = INR p *
    (alpha * lambda ^ 2).
Proof.
  intros Ha Hl H. destruct (new_penalty_mean p alpha Ha lambda b Hl) as [N E]. exists N. intros n L.
    specialize (E n L).
  assert (F : moving_entries p (alpha * lambda) b = INR p).
  { unfold moving_entries. rewrite <- (Rmult_1_r (INR p)), <- sum_const. apply sum_ext. intros i Hi.
    destruct (moving_spec (alpha * lambda) (b i)) as [[_ [k Q]] | [Q _]];
      [apply Rmult_lt_0_compat; lra | exfalso; exact (H i Hi k Q) | exact Q]. }
  rewrite F in E. replace (INR p * (alpha * lambda ^ 2)) with (lambda * (2 * (INR p * (alpha * lambda) / 2)))
    by (simpl; field).
  rewrite <- E. field.
Qed.

(** eq-9, best iterate: from every start some loss is at most alpha L^2 / 2 with L^2 = p lambda^2. *)
Theorem eq_9_best_iterate p alpha lambda b : 0 < alpha -> 0 < lambda ->
  exists n, lambda * norm1 p (iterate alpha lambda b n) <= alpha * (INR p * lambda ^ 2) / 2.
Proof.
  intros Ha Hl. destruct (new_penalty_mean p alpha Ha lambda b Hl) as [N E]. specialize (E N (le_n N)).
  assert (M : moving_entries p (alpha * lambda) b <= INR p).
  { unfold moving_entries. rewrite <- (Rmult_1_r (INR p)), <- sum_const. apply sum_le. intros i Hi.
    unfold moving. destruct (Req_EM_T _ _); lra. }
  assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  replace (alpha * (INR p * lambda ^ 2) / 2) with (lambda * (INR p * (alpha * lambda) / 2)) by (simpl; field).
  assert (B : moving_entries p (alpha * lambda) b * (alpha * lambda) <= INR p * (alpha * lambda)) by (apply
    Rmult_le_compat_r; lra).
  destruct (Rle_lt_dec (norm1 p (iterate alpha lambda b N)) (INR p * (alpha * lambda) / 2));
    [exists N | exists (S N)]; apply Rmult_le_compat_l; lra.
Qed.

(** eq-9, best iterate: from alpha lambda / 2 in each entry the bound is every loss. *)
Theorem eq_9_attained p alpha lambda n : 0 < alpha -> 0 < lambda ->
  lambda * norm1 p (iterate alpha lambda (fun _ => alpha * lambda / 2) n) = alpha * (INR p * lambda ^ 2) / 2.
Proof.
  intros Ha Hl. assert (Hs : 0 < alpha * lambda) by (apply Rmult_lt_0_compat; assumption).
  unfold norm1. rewrite (sum_ext p _ (fun _ => alpha * lambda / 2)).
  - rewrite sum_const. simpl. field.
  - intros i _. unfold iterate, ndgm. rewrite moduli by lra. destruct (Nat.even n); lra.
Qed.
