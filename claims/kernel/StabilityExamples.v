(** Runs and functions without which the hypotheses of Proposition 5.1 and of Appendix D.1 would do. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors Subgradients SubgradientExamples.
Open Scope R_scope.

(** A sequence with a finite lower limit does not diverge to infinity. *)
Theorem finite_lower_limit u (M : R) : Rbar_le (LimInf_seq u) M -> ~ is_lim_seq u p_infty.
Proof.
  intros H L. apply is_lim_LimInf_seq, is_LimInf_seq_unique in L. rewrite L in H. exact H.
Qed.

(** A bound on the best loss with any c < 1/2 for 1/2 is false. *)
Theorem best_needs_one_half c : c < 1 / 2 -> ~ forall p f alpha G x g, 0 < alpha -> method p f alpha x g ->
  (forall k, norm p (g k) <= G) -> forall m, infimum f m ->
  exists l : R, is_lim_seq (best (fun k => f (x k))) l /\ l <= m + c * alpha * G ^ 2.
Proof.
  intros Hc H. destruct (new_tail_bound_sharp 1 Rlt_0_1) as (x & g & R & E).
  destruct (H 1%nat modulus 1 1 x g Rlt_0_1 R) with (m := 0) as (l & L & B).
  - intros k. apply (lipschitz_bounds_subgradients 1 modulus 1 Rle_0_1 modulus_lipschitz (x k)), R.
  - exact modulus_infimum.
  - assert (F : forall n, best (fun k => modulus (x k)) n = 1 / 2).
    { induction n; simpl; rewrite E; [lra|]. rewrite IHn. apply Rmin_left. lra. }
    apply (is_lim_seq_ext _ (fun _ => 1 / 2)) in L; [|exact F].
    apply is_lim_seq_unique in L. rewrite Lim_seq_const in L. injection L as <-. lra.
Qed.

(** The best loss may keep to the bound while the loss diverges, whatever is said of its limit. *)
Theorem best_limit_is_no_reason : ~ forall p f alpha L x g m, 0 < alpha -> method p f alpha x g ->
  infimum f m ->
  Rbar_le (LimInf_seq (best (fun k => f (x k)))) (m + alpha * L ^ 2 / 2) ->
    ~ is_lim_seq (fun k => f (x k)) p_infty.
Proof.
  intros H. destruct best_loss_is_no_reason as (p & f & alpha & L & x & g & Ha & Hm & R & B & D).
  apply (H p f alpha L x g 0 Ha R Hm); [|exact D].
  rewrite <- (is_LimInf_seq_unique (fun _ => 0 + alpha * L ^ 2 / 2) _ (is_LimInf_seq_const _)).
  apply LimInf_le. exists 0%nat. intros n _. apply B.
Qed.

(** Half a Lipschitz constant bounds the subgradients of |x| no more. *)
Theorem needs_whole_constant : ~ forall p f L, 0 <= L -> lipschitz p f L -> bounded_subgradients p f (L / 2).
Proof.
  intros H. specialize (H 1%nat modulus 1 Rle_0_1 modulus_lipschitz (fun _ => 1) (fun _ => sgn 1)).
  rewrite norm_1, sgn_pos, Rabs_R1 in H by lra. pose proof (sgn_subgradient (fun _ => 1)) as S0.
    cbv beta in S0.
  rewrite sgn_pos in S0 by lra. specialize (H S0). lra.
Qed.

(** At the end of [0, 1] every slope below 0 is a subgradient of 0. *)
Theorem needs_whole_space : ~ forall (f : R -> R) L, 0 <= L ->
  (forall x y, 0 <= x <= 1 -> 0 <= y <= 1 -> Rabs (f x - f y) <= L * Rabs (x - y)) ->
  forall x g, 0 <= x <= 1 -> (forall z, 0 <= z <= 1 -> f x + g * (z - x) <= f z) -> Rabs g <= L.
Proof.
  intros H. specialize (H (fun _ => 0) 0 (Rle_refl 0)). assert (A : Rabs (-1) <= 0); [|rewrite Rabs_left in A;
    lra].
  apply (H) with (x := 0); [| lra |].
  - intros. rewrite Rminus_0_r, Rabs_R0. lra.
  - intros. lra.
Qed.

(** From one side the slope of |x| at 0 is 1, and 0 is a subgradient. *)
Theorem needs_both_sides : ~ forall p f x g i (d : R), (i < p)%nat -> subgradient p f x g ->
  filterlim (fun h => (f (fun j => if (j =? i)%nat then x j + h else x j) - f x) / h) (at_right 0) (locally d)
    -> g i = d.
Proof.
  intros H. specialize (H 1%nat modulus (fun _ => 0) (fun _ => sgn 0) 0%nat 1 ltac:(lia) (sgn_subgradient (fun
    _ => 0))).
  rewrite sgn_0 in H. enough (0 = 1) by lra. apply H. unfold modulus. simpl.
  apply (filterlim_ext_loc (fun _ => 1)); [|apply filterlim_const].
  exists (mkposreal 1 Rlt_0_1). intros h _ P. rewrite Rabs_R0, Rabs_right by lra. field. lra.
Qed.

(** What is deduced of every choice of subgradients holds of gradient descent, where there are gradients. *)
Theorem steps_are_gradient_steps p f alpha x g d : method p f alpha x g ->
  (forall k i, (i < p)%nat -> is_derive (fun h => f (fun j => if (j =? i)%nat then x k j + h else x k j)) 0 (d
    k i)) ->
  forall k i, (i < p)%nat -> x (S k) i = x k i - alpha * d k i.
Proof.
  intros R D k i L. destruct (R k) as [S0 E]. rewrite (E i L),
    (only_the_gradient p f (x k) (g k) i (d k i) L S0 (D k i L)). reflexivity.
Qed.

(** On |x| the subgradient 0 at 0 makes a step that no gradient with entry 1 makes: there is none. *)
Theorem kinks_leave_a_choice : ~ forall p f alpha x g (d : nat -> vec), method p f alpha x g ->
  (forall k, subgradient p f (x k) (d k)) -> forall k i, (i < p)%nat -> x (S k) i = x k i - alpha * d k i.
Proof.
  intros H. specialize (H 1%nat modulus 1 (fun _ _ => 0) (fun _ _ => 0) (fun _ _ => 1)).
  enough (0 = 0 - 1 * 1) by lra. refine (H _ _ 0%nat 0%nat ltac:(lia)).
  - intros k. split; [|intros; lra]. intros z. unfold modulus, dot, minus. simpl. rewrite Rabs_R0.
      pose proof (Rabs_pos (z 0%nat)). lra.
  - intros k z. unfold modulus, dot, minus. simpl. rewrite Rabs_R0. pose proof (Rle_abs (z 0%nat)). lra.
Qed.

(** Steps along vectors that are no subgradients may climb for ever. *)
Theorem needs_subgradients : ~ forall p f alpha G, 0 < alpha -> bounded_subgradients p f G \/ 0 <= G /\
  lipschitz p f G ->
  forall x g : nat -> vec, (forall k, norm p (g k) <= G) -> (forall k i, (i < p)%nat ->
    x (S k) i = x k i - alpha * g k i) ->
  ~ is_lim_seq (fun k => f (x k)) p_infty.
Proof.
  intros H. apply (H 1%nat modulus 1 1 Rlt_0_1 (or_intror (conj Rle_0_1 modulus_lipschitz)) (fun k _ => INR k)
    (fun _ _ => -1)).
  - intros k. rewrite norm_1, Rabs_left; lra.
  - intros k i _. rewrite S_INR. lra.
  - unfold modulus. apply (is_lim_seq_ext INR); [|exact is_lim_seq_INR].
    intros n. rewrite Rabs_right; [reflexivity|]. apply Rle_ge, pos_INR.
Qed.
