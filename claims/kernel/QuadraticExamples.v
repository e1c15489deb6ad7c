(** Gradient descent on x^2/2 below 2 / eta, and from its minimum. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Quadratics.
Open Scope R_scope.

Definition one : matrix := fun _ _ => 1.

Lemma one_run alpha x n : orbit (descent_step 1 one alpha) x n 0%nat = (1 - alpha) ^ n * x 0%nat.
Proof.
  induction n; simpl; [ring|]. unfold descent_step at 1, apply_to, dot, one. simpl. fold one. rewrite IHn.
    ring.
Qed.

Lemma one_form alpha x n : form 1 one (orbit (descent_step 1 one alpha) x n) = ((1 - alpha) ^ 2) ^ n * (x
  0%nat ^ 2 / 2).
Proof.
  unfold form, dot, apply_to, dot, one. simpl. fold one. rewrite one_run.
  replace ((1 - alpha) * ((1 - alpha) * 1)) with ((1 - alpha) ^ 2) by ring. rewrite <- pow_mult, Nat.mul_comm,
    pow_mult. field.
Qed.

(** What the theorem says of the run on x^2/2 from 1 at 3/2, or from 0 at 3. *)
Theorem diverges_no_earlier alpha x : (1 - alpha) ^ 2 < 1 \/ x 0%nat = 0 ->
  ~ is_lim_seq (fun n => form 1 one (orbit (descent_step 1 one alpha) x n)) p_infty.
Proof.
  intros H L. assert (K : is_lim_seq (fun n => form 1 one (orbit (descent_step 1 one alpha) x n)) 0).
  { apply (is_lim_seq_ext (fun n => ((1 - alpha) ^ 2) ^ n * (x 0%nat ^ 2 / 2))); [intros; symmetry;
      apply one_form|].
    destruct H as [H | ->].
    - replace (Finite 0) with (Rbar_mult 0 (x 0%nat ^ 2 / 2)) by (simpl; f_equal; ring).
      apply is_lim_seq_mult'; [|apply is_lim_seq_const]. apply is_lim_seq_geom. rewrite Rabs_right;
        [exact H|].
      apply Rle_ge, pow2_ge_0.
    - apply (is_lim_seq_ext (fun _ => 0)); [intros; simpl; lra | apply is_lim_seq_const]. }
  apply is_lim_seq_unique in L. apply is_lim_seq_unique in K. rewrite K in L. discriminate.
Qed.

Lemma one_symmetric : symmetric 1 one.
Proof. intros i j _ _. reflexivity. Qed.

Lemma one_semidefinite : semidefinite 1 one.
Proof. intros x. unfold apply_to, dot, one. simpl. pose proof (pow2_ge_0 (x 0%nat)). simpl in *. lra. Qed.

Lemma one_eigen i : (i < 1)%nat -> apply_to 1 one (fun _ => 1) i = 1 * 1.
Proof. intros _. unfold apply_to, dot, one. simpl. ring. Qed.
