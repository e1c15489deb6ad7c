(** Gradient descent on one weight above and below 2 / eta, eta the curvature at the minimum. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Vectors Subgradients SubgradientExamples Huber.
Open Scope R_scope.

(** g is the derivative of the convex f, which is least at 0 with the curvature eta there. *)
Definition minimum_of_curvature (f g : R -> R) (eta : R) : Prop := (forall x, is_derive f x (g x)) /\
  (forall x y, f x + g x * (y - x) <= f y) /\ g 0 = 0 /\ is_derive g 0 eta.

Lemma squares_have_curvature_2 : minimum_of_curvature (fun w => w ^ 2) (fun w => 2 * w) 2.
Proof.
  split; [|split; [|split]].
  - intros x. auto_derive; [exact I | ring].
  - intros x y. pose proof (pow2_ge_0 (y - x)). simpl in *. lra.
  - ring.
  - auto_derive; [exact I | ring].
Qed.

(** text-5.threshold, above (refuted), text-1.edge: on w^2, 2-smooth, the loss diverges at 3/2 > 2 / 2. *)
Theorem above_it_may_diverge : exists f g eta alpha b, minimum_of_curvature f g eta /\ 0 < eta /\
  2 < alpha * eta /\
  (forall x y, Rabs (g x - g y) <= 2 * Rabs (x - y)) /\
  is_lim_seq (fun n => f (orbit (descent g alpha) b n)) p_infty.
Proof.
  exists (fun w => w ^ 2), (fun w => 2 * w), 2, (3 / 2), 1. split; [exact squares_have_curvature_2|]. split;
    [lra|]. split; [lra|]. split.
  - intros x y. replace (2 * x - 2 * y) with (2 * (x - y)) by ring. rewrite Rabs_mult, Rabs_right; lra.
  - apply square_diverges_above. lra.
Qed.

(** x^2/2 + x^4/4 has the curvature 1 at its minimum; at 3/2 < 2 a step from |x| >= 1 doubles |x| at least. *)
Theorem below_it_may_diverge : exists f g eta alpha b, minimum_of_curvature f g eta /\ 0 < eta /\ 0 < alpha /\
  alpha * eta < 2 /\
  is_lim_seq (fun n => f (orbit (descent g alpha) b n)) p_infty.
Proof.
  exists (fun x => x ^ 2 / 2 + x ^ 4 / 4), (fun x => x + x ^ 3), 1, (3 / 2), 1. split; [split; [|split;
    [|split]]|].
  - intros x. auto_derive; [exact I | field].
  - intros x y. assert (E : y ^ 2 / 2 + y ^ 4 / 4 - (x ^ 2 / 2 + x ^ 4 / 4 + (x + x ^ 3) * (y - x)) =
      (y - x) ^ 2 * (2 + (y + x) ^ 2 + 2 * x ^ 2) / 4) by field.
    enough (0 <= (y - x) ^ 2 * (2 + (y + x) ^ 2 + 2 * x ^ 2) / 4) by lra.
    apply Rmult_le_pos; [|lra]. apply Rmult_le_pos; [apply pow2_ge_0|]. pose proof (pow2_ge_0 (y + x)).
      pose proof (pow2_ge_0 x). lra.
  - ring.
  - auto_derive; [exact I | ring].
  - split; [lra|]. split; [lra|]. split; [lra|]. set (x := orbit (descent (fun x => x + x ^ 3) (3 / 2)) 1).
    assert (K : forall n, 1 + INR n <= x n ^ 2).
    { induction n as [|n IH]; [unfold x; simpl; lra|]. rewrite S_INR.
        change (x (S n)) with (descent (fun x => x + x ^ 3) (3 / 2) (x n)).
      unfold descent. pose proof (pos_INR n). set (u := x n) in *. clearbody u.
      replace ((u - 3 / 2 * (u + u ^ 3)) ^ 2) with (u ^ 2 * (1 / 2 + 3 / 2 * u ^ 2) ^ 2) by (simpl; field).
      set (v := u ^ 2) in *. clearbody v. nra. }
    apply (is_lim_seq_le_p_loc INR); [|exact is_lim_seq_INR]. exists 2%nat. intros n L. specialize (K n).
    apply le_INR in L. simpl in L. replace (x n ^ 4) with ((x n ^ 2) ^ 2) by ring. set (v := x n ^ 2) in *.
      clearbody v. nra.
Qed.

(** The largest curvature at the minimum, as of a quadratic: below 2 / eta gradient descent converges. *)
Theorem quadratics_converge_below eta alpha b : 0 < eta -> 0 < alpha -> alpha * eta < 2 ->
  is_lim_seq (orbit (descent (fun x => eta * x) alpha) b) 0.
Proof.
  intros He Ha H. apply (is_lim_seq_ext (fun n => (1 - alpha * eta) ^ n * b)).
  - intros n. induction n; simpl; [ring|]. unfold descent in *. rewrite <- IHn. ring.
  - replace (Finite 0) with (Rbar_mult 0 b) by (simpl; f_equal; ring).
    apply is_lim_seq_mult'; [|apply is_lim_seq_const]. apply is_lim_seq_geom. apply Rabs_def1; nra.
Qed.

(** With slopes of size G at most no rate makes the losses of a convex function diverge. *)
Theorem bounded_slopes_do_not_diverge f g G alpha b : 0 < alpha -> (forall x y, f x + g x * (y - x) <= f y) ->
  (forall x, Rabs (g x) <= G) -> ~ is_lim_seq (fun n => f (orbit (descent g alpha) b n)) p_infty.
Proof.
  intros Ha C B. apply (loss_does_not_diverge 1 (fun v => f (v 0%nat)) alpha G (fun n _ => orbit (descent g
    alpha) b n)
    (fun n _ => g (orbit (descent g alpha) b n)) Ha).
  - intros k. split; [|intros; reflexivity]. intros z. unfold dot, minus. simpl. rewrite Rplus_0_l. apply C.
  - intros k. rewrite norm_1. apply B.
Qed.

(** The losses of a run that converges to 0 converge. *)
Theorem losses_of_a_convergent_run f g eta alpha b : minimum_of_curvature f g eta ->
  is_lim_seq (orbit (descent g alpha) b) 0 -> ~ is_lim_seq (fun n => f (orbit (descent g alpha) b n)) p_infty.
Proof.
  intros (D & _) L H. assert (K : is_lim_seq (fun n => f (orbit (descent g alpha) b n)) (f 0)).
  { apply is_lim_seq_continuous; [|exact L]. apply continuity_pt_filterlim.
    apply (ex_derive_continuous f 0). exists (g 0). apply D. }
  apply is_lim_seq_unique in H. apply is_lim_seq_unique in K. rewrite H in K. discriminate.
Qed.
