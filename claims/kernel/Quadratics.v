(** Gradient descent on quadratic forms x'Ax/2: the exact threshold 2/eta of the learning rate. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Inference Vectors.
Open Scope R_scope.

(** A geometric sequence with a factor above 1 in modulus grows past every bound. *)
Lemma geometric_diverges q c : 1 < Rabs q -> c <> 0 -> is_lim_seq (fun n => Rabs (q ^ n * c)) p_infty.
Proof.
  intros Hq Hc. apply Rabs_pos_lt in Hc.
  apply (is_lim_seq_ext (fun n => Rabs q ^ n * Rabs c)); [intros n; rewrite Rabs_mult, RPow_abs;
    reflexivity|].
  apply (is_lim_seq_mult _ _ p_infty (Rabs c)); [apply is_lim_seq_geom_p, Hq | apply is_lim_seq_const|].
  unfold is_Rbar_mult. simpl. destruct (Rle_dec 0 (Rabs c)) as [H|]; [|lra].
  destruct (Rle_lt_or_eq_dec 0 (Rabs c) H); [reflexivity | lra].
Qed.

Lemma orbit_linear alpha eta x n : orbit (fun x => x - alpha * (eta * x)) x n = (1 - alpha * eta) ^ n * x.
Proof. induction n; simpl; [ring | rewrite IHn; ring]. Qed.

(** text-5.threshold, on a quadratic of one variable: gradient descent converges from every start iff 0 <
    alpha eta < 2. *)
Theorem threshold alpha eta :
  (forall x, is_lim_seq (orbit (fun x => x - alpha * (eta * x)) x) 0) <-> 0 < alpha * eta < 2.
Proof.
  split.
  - intros H. specialize (H 1). apply is_lim_seq_spec in H. destruct (H (mkposreal 1 Rlt_0_1)) as [N HN].
    specialize (HN N (le_n N)). simpl in HN. rewrite orbit_linear, Rminus_0_r, Rmult_1_r in HN.
    assert (Q : Rabs (1 - alpha * eta) < 1).
    { apply Rnot_le_lt. intros Q. apply (pow_R1_Rle _ N) in Q. rewrite RPow_abs in Q. lra. }
    apply Rabs_def2 in Q. lra.
  - intros H x. apply (geometric_bound _ (Rabs x) (Rabs (1 - alpha * eta))).
    + split; [apply Rabs_pos | apply Rabs_def1; lra].
    + intros n. rewrite orbit_linear, Rabs_mult, RPow_abs. lra.
Qed.

(** Above 2/eta it diverges from every start but 0, and at 2/eta it alternates. *)
Theorem above_threshold alpha eta x : 2 < alpha * eta -> x <> 0 ->
  is_lim_seq (fun n => Rabs (orbit (fun x => x - alpha * (eta * x)) x n)) p_infty.
Proof.
  intros H Hx. apply (is_lim_seq_ext (fun n => Rabs ((1 - alpha * eta) ^ n * x))); [intros;
    rewrite orbit_linear; reflexivity|].
  apply geometric_diverges; [rewrite Rabs_left; lra | exact Hx].
Qed.

Definition matrix := nat -> vec.
Definition apply_to (p : nat) (A : matrix) (x : vec) : vec := fun i => dot p (A i) x.
Definition symmetric (p : nat) (A : matrix) : Prop := forall i j, (i < p)%nat -> (j < p)%nat -> A i j = A j i.
Definition semidefinite (p : nat) (A : matrix) : Prop := forall x, 0 <= dot p x (apply_to p A x).
Definition form (p : nat) (A : matrix) (x : vec) : R := dot p x (apply_to p A x) / 2.
Definition descent_step (p : nat) (A : matrix) (alpha : R) (x : vec) : vec := fun i => x i - alpha * apply_to
  p A x i.

Lemma sum_swap p q (f : nat -> nat -> R) : sum p (fun i => sum q (f i)) = sum q (fun j => sum p (fun i => f i
  j)).
Proof.
  induction p; simpl; [|rewrite IHp, <- sum_plus; reflexivity].
  rewrite sum_const. ring.
Qed.

Lemma symmetric_form p A x y : symmetric p A -> dot p x (apply_to p A y) = dot p (apply_to p A x) y.
Proof.
  intros H. unfold dot, apply_to, dot. transitivity (sum p (fun i => sum p (fun j => x i * (A i j * y j)))).
  - apply sum_ext. intros i _. rewrite <- sum_scal. reflexivity.
  - rewrite sum_swap. apply sum_ext. intros j Hj. rewrite Rmult_comm, <- sum_scal. apply sum_ext. intros i Hi.
    rewrite (H i j Hi Hj). ring.
Qed.

Lemma dot_combine p u x y c : dot p u (fun i => x i - c * y i) = dot p u x - c * dot p u y.
Proof. unfold dot. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Section Dominant.
Variables (p : nat) (A : matrix) (alpha eta : R) (v : vec).
Hypotheses (HA : symmetric p A) (Hv : forall i, (i < p)%nat -> apply_to p A v i = eta * v i).

Lemma eigen u : dot p v (apply_to p A u) = eta * dot p v u.
Proof. rewrite symmetric_form by exact HA. unfold dot. rewrite <- sum_scal. apply sum_ext. intros i Hi.
  rewrite Hv by exact Hi. ring. Qed.

(** The component along an eigenvector is multiplied by 1 - alpha eta in each step. *)
Theorem component x n : dot p v (orbit (descent_step p A alpha) x n) = (1 - alpha * eta) ^ n * dot p v x.
Proof.
  induction n; simpl; [ring|]. unfold descent_step at 1. rewrite dot_combine, eigen, IHn. ring.
Qed.

(** text-5.quadratic: for alpha > 2/eta the component along the eigenvector diverges from every start that has
    one. *)
Theorem text_5_quadratic x : 2 < alpha * eta -> dot p v x <> 0 ->
  is_lim_seq (fun n => Rabs (dot p v (orbit (descent_step p A alpha) x n))) p_infty.
Proof.
  intros H Hx. apply (is_lim_seq_ext (fun n => Rabs ((1 - alpha * eta) ^ n * dot p v x))); [intros;
    rewrite component; reflexivity|].
  apply geometric_diverges; [rewrite Rabs_left; lra | exact Hx].
Qed.

(** x'Ax >= eta (v.x)^2 / v.v for a semidefinite form. *)
Lemma form_above x : semidefinite p A -> 0 < dot p v v -> eta * dot p v x ^ 2 / (2 * dot p v v) <= form p A x.
Proof.
  intros HS Hvv. pose (c := dot p v x / dot p v v). pose (w := fun i => x i - c * v i). specialize (HS w).
  assert (E : dot p w (apply_to p A w) = dot p x (apply_to p A x) - c ^ 2 * eta * dot p v v).
  { rewrite symmetric_form by exact HA. unfold w at 2. rewrite dot_combine.
    rewrite <- !symmetric_form by exact HA. rewrite (dot_sym p w (apply_to p A v)),
      (dot_sym p w (apply_to p A x)).
    unfold w. rewrite !dot_combine. rewrite (dot_sym p (apply_to p A x) x), (dot_sym p (apply_to p A x) v),
      eigen.
    rewrite (dot_sym p (apply_to p A v) x), (dot_sym p (apply_to p A v) v), (symmetric_form p A x v HA),
      (dot_sym p (apply_to p A x) v), !eigen.
    unfold c. field. lra. }
  rewrite E in HS. unfold form. apply (Rmult_le_reg_r 2); [lra|].
  replace (eta * dot p v x ^ 2 / (2 * dot p v v) * 2) with (c ^ 2 * eta * dot p v v) by (unfold c; field;
    lra). lra.
Qed.

(** text-5.quadratic, the loss: it tends to infinity, too. *)
Theorem text_5_quadratic_loss x : semidefinite p A -> 0 < eta -> 2 < alpha * eta -> dot p v x <> 0 ->
  is_lim_seq (fun n => form p A (orbit (descent_step p A alpha) x n)) p_infty.
Proof.
  intros HS He H Hx. assert (Hvv : 0 < dot p v v).
  { destruct (Rle_lt_or_eq_dec _ _ (dot_pos p v)) as [P | P]; [exact P | exfalso].
    pose proof (cauchy_schwarz p v x) as C. rewrite <- P, Rmult_0_l in C.
      pose proof (pow2_pos (dot p v x) Hx). lra. }
  apply (is_lim_seq_le_p_loc (fun n => eta / (2 * dot p v v) * (Rabs (dot p v (orbit (descent_step p A alpha)
    x n)) * Rabs (dot p v (orbit (descent_step p A alpha) x n))))).
  - exists 0%nat. intros n _. rewrite <- Rabs_mult, Rabs_right by nra.
    eapply Rle_trans; [|apply form_above; assumption]. apply Req_le. simpl. field. lra.
  - pose proof (text_5_quadratic x H Hx) as L.
    assert (P : 0 < eta / (2 * dot p v v)) by (apply Rdiv_lt_0_compat; lra).
    apply (is_lim_seq_mult _ _ (eta / (2 * dot p v v)) p_infty); [apply is_lim_seq_const| |].
    + apply (is_lim_seq_mult _ _ p_infty p_infty _ L L). reflexivity.
    + unfold is_Rbar_mult. simpl. destruct (Rle_dec 0 (eta / (2 * dot p v v))) as [Q|]; [|lra].
      destruct (Rle_lt_or_eq_dec 0 _ Q); [reflexivity | lra].
Qed.
End Dominant.
