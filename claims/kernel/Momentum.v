(** NDGM with momentum on (7): (20) is PyTorch's, and it leaves 0 again. *)
Require Import Reals Lra Lia.
From ndgm Require Import Rules.
Open Scope R_scope.

(** The n-th position of heavy ball from b. *)
Definition heavy (alpha lambda gamma b : R) (n : nat) : R := position (orbit (heavy_ball alpha lambda gamma)
  (from b) n).

(** eq-20: the positions of heavy ball follow (20). *)
Theorem heavy_ball_is_20 alpha lambda gamma b n : let x := heavy alpha lambda gamma b in
  x 1%nat = b - alpha * (lambda * sgn b) /\
  x (S (S n)) = x (S n) - alpha * (lambda * sgn (x (S n))) + gamma * (x (S n) - x n).
Proof.
  intros x. split; [unfold x, heavy; simpl; ring|].
  set (s := orbit (heavy_ball alpha lambda gamma) (from b) (S n)).
  assert (V : first s = position s - x n) by (unfold s, x, heavy; simpl; ring).
  change (x (S (S n))) with (position (heavy_ball alpha lambda gamma s)).
  change (x (S n)) with (position s). clearbody s. simpl. rewrite V. ring.
Qed.

(** eq-20: at a constant rate PyTorch's buffer makes the steps of (20), from the first on. *)
Theorem eq_20 alpha lambda gamma b n :
  position (orbit (torch_momentum alpha lambda gamma) (from b) n) = heavy alpha lambda gamma b n.
Proof.
  unfold heavy. enough (H : iteration (orbit (torch_momentum alpha lambda gamma) (from b) n) = n /\
    position (orbit (torch_momentum alpha lambda gamma) (from b) n) = position (orbit (heavy_ball alpha lambda
      gamma) (from b) n) /\
    (n <> O -> first (orbit (heavy_ball alpha lambda gamma) (from b) n) = - alpha * first (orbit
      (torch_momentum alpha lambda gamma) (from b) n)))
    by apply H.
  induction n as [|n (I & P & F)]; [repeat split; tauto|]. simpl. rewrite I, P. destruct n.
  - simpl. repeat split; try intros _; ring.
  - rewrite F by discriminate. repeat split; try intros _; ring.
Qed.

Section AtZero.
Variables (alpha lambda gamma : R) (s : state).
Local Notation after := (heavy_ball alpha lambda gamma).

(** eq-21: from b_n = 0, with b_(n-1) = -velocity, b_(n+1) = -gamma b_(n-1), which is across 0. *)
Theorem eq_21 b : 0 < gamma -> position s = 0 -> first s = 0 - b -> b <> 0 ->
  position (after s) = - gamma * b /\ position (after s) * b < 0.
Proof.
  intros Hg Hp Hf Hb. simpl. rewrite Hp, Hf, sgn_0. split; [ring|].
  assert (0 < b ^ 2) by (apply pow2_pos, Hb). nra.
Qed.
End AtZero.

(** prop-B.3: on every orbit, if b_(n+1) = 0 and b_n is not 0 then b_(n+2) is not 0;
    alpha and lambda are arbitrary. *)
Theorem prop_B_3 alpha lambda gamma b n : gamma <> 0 ->
  heavy alpha lambda gamma b (S n) = 0 -> heavy alpha lambda gamma b n <> 0 ->
    heavy alpha lambda gamma b (S (S n)) <> 0.
Proof.
  intros Hg H0 H1 E. destruct (heavy_ball_is_20 alpha lambda gamma b n) as [_ K].
  rewrite E, H0, sgn_0 in K. apply H1, (Rmult_eq_reg_l gamma); lra.
Qed.

(** text-B.3.2.guarantee and tab-1.momentum: an orbit of heavy ball that meets 0 and leaves it,
    as none of NDGM does. *)
Theorem no_guarantee : exists b n,
  position (orbit (heavy_ball 1 1 (1 / 2)) (from b) n) = 0 /\
  position (orbit (heavy_ball 1 1 (1 / 2)) (from b) (S n)) <> 0.
Proof.
  exists 1, 1%nat. assert (E : position (orbit (heavy_ball 1 1 (1 / 2)) (from 1) 1) = 0) by (simpl;
    rewrite sgn_pos; lra).
  split; [exact E|]. simpl. rewrite sgn_pos by lra. replace (1 + (1 / 2 * 0 - 1 * (1 * 1))) with 0 by lra.
  rewrite sgn_0. lra.
Qed.
