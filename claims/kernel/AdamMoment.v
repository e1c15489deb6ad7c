(** Adam's first moment on (7): its bounds, sign runs, and when it is not 0. *)
Require Import Reals Lra Lia ZArith Znumtheory.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Vectors.
Open Scope R_scope.

Section Moment.
Variables (alpha lambda beta rho epsilon : R) (inside corrected : bool).
Local Notation step := (adam alpha lambda beta rho epsilon inside corrected).

(** (29): m' = beta m + (1 - beta) lambda sgn(b), in every convention of the rule. *)
Lemma first_after s : first (step s) = beta * first s + (1 - beta) * (lambda * sgn (position s)).
Proof. reflexivity. Qed.

(** (28): v' = rho v + (1 - rho) (lambda sgn(b))^2. *)
Lemma second_after s : second (step s) = rho * second s + (1 - rho) * (lambda * sgn (position s)) ^ 2.
Proof. reflexivity. Qed.

(** prop-B.6: |m_n| <= lambda for every start, every n, 0 <= beta <= 1 and lambda >= 0. *)
Theorem prop_B_6 b n : 0 <= beta <= 1 -> 0 <= lambda -> Rabs (first (orbit step (from b) n)) <= lambda.
Proof.
  intros Hb Hl. apply Rabs_le. induction n; [simpl; lra|]. simpl orbit. rewrite first_after.
  pose proof (sgn_range (position (orbit step (from b) n))).
  assert (- lambda <= lambda * sgn (position (orbit step (from b) n)) <= lambda) by nra. nra.
Qed.

(** prop-B.6, strict: |m_n| <= lambda (1 - beta^n) < lambda. *)
Theorem prop_B_6_strict b n : 0 < beta < 1 -> 0 < lambda ->
  Rabs (first (orbit step (from b) n)) <= lambda * (1 - beta ^ n) < lambda.
Proof.
  intros Hb Hl. assert (P : 0 < beta ^ n) by (apply pow_lt; lra). split; [|nra]. clear P.
  apply Rabs_le. induction n; [simpl; lra|]. simpl orbit. rewrite first_after.
  pose proof (sgn_range (position (orbit step (from b) n))).
  set (g := lambda * sgn (position (orbit step (from b) n))).
  assert (- lambda <= g <= lambda) by (unfold g; nra). simpl pow. nra.
Qed.

(** prop-B.10: a run of L positions of sign sigma takes m to beta^L m + (1 - beta^L) lambda sigma,
    from any state. *)
Theorem prop_B_10 s sigma L : (forall k, (k < L)%nat -> sgn (position (orbit step s k)) = sigma) ->
  first (orbit step s L) = beta ^ L * first s + (1 - beta ^ L) * (lambda * sigma).
Proof.
  induction L; intros H; [simpl; ring|]. simpl orbit. rewrite first_after, IHL, H by auto. simpl. ring.
Qed.

(** prop-B.9, moment: m_n = lambda (1 - beta^n) as long as the entry is positive. *)
Theorem prop_B_9_moment b n : (forall k, (k < n)%nat -> 0 < position (orbit step (from b) k)) ->
  first (orbit step (from b) n) = lambda * (1 - beta ^ n).
Proof.
  intros H. rewrite (prop_B_10 (from b) 1); [simpl; ring|]. intros k L. apply sgn_pos, H, L.
Qed.

(** eq-39, moment: after L gradients of one sign |m - lambda sigma| <= 2 beta^L lambda,
    if |m| <= lambda before. *)
Theorem eq_39_moment s sigma L : 0 <= beta -> 0 <= lambda -> Rabs (first s) <= lambda ->
  sigma = 1 \/ sigma = -1 ->
  (forall k, (k < L)%nat -> sgn (position (orbit step s k)) = sigma) ->
  Rabs (first (orbit step s L) - lambda * sigma) <= 2 * beta ^ L * lambda.
Proof.
  intros Hb Hl Hm Hs H. rewrite (prop_B_10 s sigma L H).
  replace (beta ^ L * first s + (1 - beta ^ L) * (lambda * sigma) - lambda * sigma)
    with (beta ^ L * (first s - lambda * sigma)) by ring.
  assert (P : 0 <= beta ^ L) by (apply pow_le; lra). rewrite Rabs_mult, (Rabs_right (beta ^ L)) by lra.
  replace (2 * beta ^ L * lambda) with (beta ^ L * (2 * lambda)) by ring. apply Rmult_le_compat_l; [exact P|].
  apply Rabs_le. apply Rabs_le_between in Hm. destruct Hs as [-> | ->]; lra.
Qed.

(** eq-31: m_n = (1 - beta) lambda (s_1 beta^(n-1) + ... + s_n). *)
Theorem eq_31 b n : first (orbit step (from b) n) =
  (1 - beta) * lambda * sum n (fun j => beta ^ (n - 1 - j) * sgn (position (orbit step (from b) j))).
Proof.
  induction n; [simpl; ring|]. simpl orbit. rewrite first_after, IHn. simpl sum.
  replace (n - 0 - n)%nat with 0%nat by lia. rewrite pow_O.
  rewrite (sum_ext n (fun j => beta ^ (n - 0 - j) * _) (fun j => beta * (beta ^ (n - 1 - j) * sgn (position
    (orbit step (from b) j))))).
  - rewrite sum_scal. ring.
  - intros j L. replace (n - 0 - j)%nat with (S (n - 1 - j)) by lia. simpl. ring.
Qed.

(** new-adam-unit: for every rational beta in (0, 1) m_n is not 0, n >= 1, from every start but 0. *)
Theorem new_adam_rational b n (p q : Z) : 0 < lambda -> (0 < p < q)%Z -> rel_prime p q ->
  beta = IZR p / IZR q ->
  b <> 0 -> first (orbit step (from b) (S n)) <> 0.
Proof.
  intros Hl Hpq Hr Hbeta Hb. assert (Q : 0 < IZR q) by (apply IZR_lt; lia).
  assert (B : 0 < 1 - beta) by (rewrite Hbeta; apply (Rmult_lt_reg_r (IZR q)); [exact Q|];
    unfold Rdiv; rewrite Rmult_minus_distr_r, Rmult_assoc, Rinv_l, Rmult_0_l by lra;
      rewrite Rmult_1_l, Rmult_1_r;
    apply Rlt_Rminus, IZR_lt; lia).
  assert (G : forall x, exists k : Z, sgn x = IZR k).
  { intros x. destruct (sgn_cases x) as [[_ ->] | [[_ ->] | [_ ->]]];
    [exists 1%Z | exists 0%Z | exists (-1)%Z]; reflexivity. }
  enough (E : exists A, rel_prime A q /\ first (orbit step (from b) (S n)) * IZR q ^ n = (1 - beta) * lambda *
    IZR A).
  { destruct E as (A & R0 & E). intros Z. rewrite Z, Rmult_0_l in E.
    assert (A <> 0%Z). { intros ->. apply rel_prime_sym in R0. destruct R0 as [_ _ D].
      specialize (D q ltac:(apply Z.divide_refl) ltac:(apply Z.divide_0_r)). apply Z.divide_pos_le in D; lia.
        }
    apply (IZR_neq A 0) in H. assert (0 < (1 - beta) * lambda) by (apply Rmult_lt_0_compat; assumption).
    symmetry in E. apply Rmult_integral in E. destruct E; lra. }
  induction n as [|n (A & R0 & E)].
  - destruct (sgn_nonzero b Hb) as [S0 | S0]; [exists 1%Z | exists (-1)%Z]; (split; [|simpl; rewrite S0;
    ring]).
    + apply rel_prime_1.
    + constructor; [apply Z.divide_1_l | apply Z.divide_1_l |].
      intros x D _. apply Z.divide_opp_r in D. exact D.
  - destruct (G (position (orbit step (from b) (S n)))) as [k Hk].
    exists (p * A + k * q ^ Z.of_nat (S n))%Z. split.
    + replace (p * A + k * q ^ Z.of_nat (S n))%Z with (p * A + (k * q ^ Z.of_nat n) * q)%Z
        by (rewrite Nat2Z.inj_succ, Z.pow_succ_r by lia; ring).
      apply rel_prime_sym, bezout_rel_prime. destruct (rel_prime_bezout _ _ (rel_prime_mult _ _ _
        (rel_prime_sym _ _ Hr) (rel_prime_sym _ _ R0))) as [u v U].
      apply (Bezout_intro _ _ _ (u - v * (k * q ^ Z.of_nat n)) v). rewrite <- U. ring.
    + change (orbit step (from b) (S (S n))) with (step (orbit step (from b) (S n))). rewrite first_after, Hk.
      rewrite plus_IZR, !mult_IZR, <- pow_IZR. simpl pow in *.
      replace ((1 - beta) * lambda * (IZR p * IZR A + IZR k * (IZR q * IZR q ^ n)))
        with (IZR p * ((1 - beta) * lambda * IZR A) + (1 - beta) * lambda * (IZR k * (IZR q * IZR q ^ n))) by
          ring.
      rewrite <- E, Hbeta. field. lra.
Qed.

(** new-adam-unit, at most 1/2: for every real beta in (0, 1/2]
    0 < |m_n| < lambda for n >= 1, from every start but 0. *)
Theorem new_adam_half b n : 0 < lambda -> 0 < beta <= 1 / 2 -> b <> 0 ->
  0 < Rabs (first (orbit step (from b) (S n))) < lambda.
Proof.
  intros Hl Hb H0. induction n.
  - simpl. destruct (sgn_nonzero b H0) as [-> | ->].
    + rewrite Rabs_right; nra.
    + rewrite Rabs_left; nra.
  - change (orbit step (from b) (S (S n))) with (step (orbit step (from b) (S n))). rewrite first_after.
    set (m := first (orbit step (from b) (S n))) in *. set (x := position (orbit step (from b) (S n))).
    unfold Rabs in *. destruct (sgn_cases x) as [[_ ->] | [[_ ->] | [_ ->]]];
      destruct (Rcase_abs m); destruct (Rcase_abs _); nra.
Qed.
End Moment.
