(** Runs of the subgradient method on |x| and x^2: the bound of Proposition 5.1 is sharp and needs its
    hypothesis. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Vanilla Subgradients.
Open Scope R_scope.

Definition modulus : vec -> R := fun x => Rabs (x 0%nat).
Definition square : vec -> R := fun x => x 0%nat ^ 2.

Lemma norm_1 x : norm 1 x = Rabs (x 0%nat).
Proof. unfold norm, dot. simpl. rewrite Rplus_0_l. apply sqrt_Rsqr_abs. Qed.

Lemma modulus_lipschitz : lipschitz 1 modulus 1.
Proof. intros x y. rewrite norm_1, Rmult_1_l. unfold modulus, minus. apply Rabs_triang_inv2. Qed.

Lemma modulus_infimum : infimum modulus 0.
Proof. split; [intros; apply Rabs_pos|]. intros e He. exists (fun _ => 0). unfold modulus. rewrite Rabs_R0.
  lra. Qed.

Lemma sgn_subgradient x : subgradient 1 modulus x (fun _ => sgn (x 0%nat)).
Proof.
  intros z. unfold modulus, dot, minus. simpl. rewrite <- (sgn_abs (x 0%nat)).
  pose proof (Rle_abs (z 0%nat)). pose proof (Rle_abs (- z 0%nat)) as N. rewrite Rabs_Ropp in N.
  destruct (sgn_cases (x 0%nat)) as [[_ ->] | [[-> ->] | [_ ->]]]; try lra.
Qed.

(** new-tail-bound, sharp: on |x|, which is 1-Lipschitz, from alpha/2 every loss is inf f + alpha/2. *)
Theorem new_tail_bound_sharp alpha : 0 < alpha -> exists x g, method 1 modulus alpha x g /\
  forall k, modulus (x k) = 0 + alpha * 1 ^ 2 / 2.
Proof.
  intros Ha. set (b k := orbit (move alpha) (alpha / 2) k).
  exists (fun k _ => b k), (fun k _ => sgn (b k)). split.
  - intros k. split; [exact (sgn_subgradient (fun _ => b k)) | intros; reflexivity].
  - intros k. unfold modulus, b. rewrite phases by (rewrite Rabs_right; lra).
    unfold move. rewrite sgn_pos by lra. destruct (Nat.even k); [rewrite Rabs_right | rewrite Rabs_left]; lra.
Qed.

(** x^2 at rate 3/2 from 1: the iterates are (-2)^k, and the losses 4^k. *)
Lemma square_run : method 1 square (3 / 2) (fun k _ => (-2) ^ k) (fun k _ => 2 * (-2) ^ k).
Proof.
  intros k. split; [|intros; simpl; lra]. intros z. unfold square, dot, minus. simpl.
  pose proof (pow2_ge_0 (z 0%nat - (-2) ^ k)). simpl in *. lra.
Qed.

Lemma square_losses k : square (fun _ => (-2) ^ k) = 4 ^ k.
Proof. unfold square. induction k; simpl in *; lra. Qed.

Lemma square_diverges : is_lim_seq (fun k => square (fun _ => (-2) ^ k)) p_infty.
Proof. apply (is_lim_seq_ext (fun k => 4 ^ k)); [intros; symmetry;
  apply square_losses | apply is_lim_seq_geom_p; lra]. Qed.

(** A mutant of prop-5.1: without bounded subgradients it is false. *)
Theorem needs_bounded_subgradients : ~ forall p f alpha, 0 < alpha ->
  forall x g, method p f alpha x g -> ~ is_lim_seq (fun k => f (x k)) p_infty.
Proof. intros H. exact (H 1%nat square (3 / 2) ltac:(lra) _ _ square_run square_diverges). Qed.

(** A mutant of new-tail-bound: with any c < 1/2 for 1/2 it is false. *)
Theorem needs_one_half c : c < 1 / 2 -> ~ forall p f alpha G, 0 < alpha -> bounded_subgradients p f G ->
  forall x g, method p f alpha x g -> forall m, infimum f m ->
    Rbar_le (LimInf_seq (fun k => f (x k))) (m + c * alpha * G ^ 2).
Proof.
  intros Hc H. destruct (new_tail_bound_sharp 1 Rlt_0_1) as (x & g & R & E).
  specialize (H 1%nat modulus 1 1 Rlt_0_1 (lipschitz_bounds_subgradients 1 modulus 1 Rle_0_1
    modulus_lipschitz) x g R 0 modulus_infimum).
  rewrite (is_LimInf_seq_unique _ (1 / 2)) in H; [simpl in H; lra|].
  apply is_lim_LimInf_seq, (is_lim_seq_ext (fun _ => 1 / 2)); [intros k; rewrite E;
    lra | apply is_lim_seq_const].
Qed.

(** text-D.1.proof, hence (refuted): the best loss may keep to inf f + alpha L^2 / 2 while the loss diverges.
    *)
Theorem best_loss_is_no_reason : exists p f alpha L x g, 0 < alpha /\ infimum f 0 /\ method p f alpha x g /\
  (forall n, best (fun k => f (x k)) n <= 0 + alpha * L ^ 2 / 2) /\ is_lim_seq (fun k => f (x k)) p_infty.
Proof.
  exists 1%nat, square, (3 / 2), 2, (fun k _ => (-2) ^ k), (fun k _ => 2 * (-2) ^ k).
  repeat split; try lra.
  - intros; unfold square; apply pow2_ge_0.
  - intros e He. exists (fun _ => 0). unfold square. simpl. lra.
  - apply square_run.
  - intros; simpl; lra.
  - intros n. eapply Rle_trans; [apply (best_le _ n 0); lia|]. unfold square. simpl. lra.
  - exact square_diverges.
Qed.
