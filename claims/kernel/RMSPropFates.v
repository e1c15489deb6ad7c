(** The two fates of RMSProp on (7): it settles on a two-cycle of NDGM with penalty 1, or it is captured. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Measure Translations Vanilla Steps RMSProp Travel.
Open Scope R_scope.

(** An orbit x tends to the two-cycle of theta and theta - alpha sgn(theta), which NDGM has at penalty 1. *)
Definition settles_like_vanilla (alpha : R) (x : nat -> R) : Prop := exists N theta, 0 < Rabs theta < alpha /\
  is_lim_seq (fun k => x (N + k)%nat - orbit (ndgm alpha 1) theta k) 0.

(** Every second position tends to 0, the moduli between tend to alpha,
    and both signs come again and again there:
    the limit points are -alpha, 0 and alpha. *)
Definition captured (alpha : R) (x : nat -> R) : Prop := exists N,
  is_lim_seq (fun k => x (N + 2 * k)%nat) 0 /\ is_lim_seq (fun k => Rabs (x (S (N + 2 * k)))) alpha /\
  infinitely_often (fun y => 0 < y) (fun k => x (S (N + 2 * k))) /\
  infinitely_often (fun y => y < 0) (fun k => x (S (N + 2 * k))).

Section Fates.
Variables (alpha : R) (l T x : nat -> R).
Hypotheses (Ha : 0 < alpha) (H : travel alpha l T) (Hx : forall n, x (S n) = move (l n) (x n)).

Lemma sgn_times_abs y : sgn y * Rabs y = y.
Proof.
  destruct (sgn_cases y) as [[P ->] | [[-> ->] | [P ->]]]; [rewrite Rabs_right | | rewrite Rabs_left]; lra.
Qed.

(** A step that crosses 0. *)
Lemma crossing n : x n <> 0 -> Rabs (x n) < l n -> Rabs (x (S n)) = l n - Rabs (x n) /\
  sgn (x (S n)) = - sgn (x n).
Proof.
  intros Z C. rewrite Hx. unfold move. destruct (sgn_cases (x n)) as [[P E] | [[P E] | [P E]]]; [|tauto|];
    rewrite E.
  - rewrite (Rabs_right (x n)) in * by lra. rewrite Rabs_left, sgn_neg; lra.
  - rewrite (Rabs_left (x n)) in * by lra. rewrite Rabs_right, sgn_pos; lra.
Qed.

(** Two steps from a captured position move it by l n - l (n + 1) towards 0, or across. *)
Lemma two_steps n : Rabs (x n) <= T n -> x (S (S n)) = x n - sgn (x n) * (l n - l (S n)).
Proof.
  intros C. destruct (Req_dec (x n) 0) as [Z | Z].
  - rewrite !Hx, Z. unfold move. rewrite !sgn_0. replace (0 - l n * 0) with 0 by ring. rewrite sgn_0. ring.
  - pose proof (travel_pos _ _ _ H n). pose proof (travel_pos _ _ _ H (S n)).
    pose proof (remaining _ _ _ H n) as R0. pose proof (remaining _ _ _ H (S n)) as R1.
    destruct (crossing n Z ltac:(lra)) as [_ B]. rewrite Hx. unfold move. rewrite B, Hx. unfold move. ring.
Qed.

Lemma two_steps_abs n : Rabs (x n) <= T n -> Rabs (x (S (S n))) = Rabs (Rabs (x n) - (l n - l (S n))) \/ x (S
  (S n)) = 0.
Proof.
  intros C. rewrite (two_steps n C). destruct (sgn_cases (x n)) as [[P ->] | [[-> ->] | [P ->]]].
  - left. rewrite (Rabs_right (x n)) by lra. f_equal. ring.
  - right. ring.
  - left. rewrite (Rabs_left (x n)), <- Rabs_Ropp by lra. f_equal. ring.
Qed.

(** From T n < |x n| < T n + alpha on, every step crosses 0 and |x (n + k)| - T (n + k) alternates. *)
Lemma escaped_orbit n k : T n < Rabs (x n) < T n + alpha ->
  x (n + k)%nat - orbit (ndgm alpha 1) (sgn (x n) * (Rabs (x n) - T n)) k = (-1) ^ k * sgn (x n) * T (n +
    k)%nat.
Proof.
  intros E. set (theta := Rabs (x n) - T n). assert (Hn : x n <> 0).
  { intros Z. rewrite Z, Rabs_R0 in E. pose proof (travel_pos _ _ _ H n). lra. }
  set (y := orbit (ndgm alpha 1) (sgn (x n) * theta)).
  enough (G : forall k, x (n + k)%nat - y k = (-1) ^ k * sgn (x n) * T (n + k)%nat /\
    sgn (y k) = (-1) ^ k * sgn (x n) /\ 0 < Rabs (y k) < alpha) by apply G.
  clear k. assert (S1 : sgn (x n) = 1 \/ sgn (x n) = -1) by (apply sgn_nonzero, Hn).
  induction k as [|k (A & B & C)].
  - rewrite Nat.add_0_r. simpl. unfold y. simpl. unfold theta in *. repeat split.
    + rewrite <- (sgn_times_abs (x n)) at 1. ring.
    + rewrite sgn_same by lra. ring.
    + apply Rabs_pos_lt. destruct S1 as [-> | ->]; lra.
    + rewrite Rabs_mult, (Rabs_right (Rabs (x n) - T n)) by lra.
      destruct S1 as [-> | ->]; [rewrite Rabs_R1 | rewrite Rabs_left]; lra.
  - assert (D : (-1) ^ k * sgn (x n) = 1 \/ (-1) ^ k * sgn (x n) = -1).
    { rewrite <- B. apply sgn_nonzero. intros Z. rewrite Z, Rabs_R0 in C. lra. }
    pose proof (travel_pos _ _ _ H (n + k)) as T0. pose proof (travel_pos _ _ _ H (S (n + k))) as T1.
    pose proof (remaining _ _ _ H (n + k)) as R0. rewrite Nat.add_succ_r. rewrite Hx.
    change (y (S k)) with (move (alpha * 1) (y k)). simpl pow.
    set (sg := (-1) ^ k * sgn (x n)) in *.
    assert (F : sgn (x (n + k)%nat) = sg /\ x (n + k)%nat = y k + sg * T (n + k)%nat).
    { split; [|lra]. replace (x (n + k)%nat) with (y k + sg * T (n + k)%nat) by lra.
      destruct (sgn_cases (y k)) as [[P E0] | [[P E0] | [P E0]]]; rewrite E0 in B; rewrite <- B in *; try lra.
      - apply sgn_pos. lra.
      - apply sgn_neg. lra. }
    destruct F as [F1 F2]. unfold move. rewrite F1, B, F2.
    replace (-1 * (-1) ^ k * sgn (x n)) with (- sg) by (unfold sg; ring).
    repeat split.
    + destruct D as [-> | ->]; lra.
    + rewrite <- B in *. destruct (sgn_cases (y k)) as [[P E0] | [[P E0] | [P E0]]]; rewrite E0 in *; try lra.
      * rewrite Rabs_right in C by lra. rewrite sgn_neg; lra.
      * rewrite Rabs_left in C by lra. rewrite sgn_pos; lra.
    + rewrite <- B in *. destruct (sgn_cases (y k)) as [[P E0] | [[P E0] | [P E0]]]; rewrite E0 in *; try lra;
        apply Rabs_pos_lt; [rewrite Rabs_right in C by lra | rewrite Rabs_left in C by lra]; lra.
    + rewrite <- B in *. destruct (sgn_cases (y k)) as [[P E0] | [[P E0] | [P E0]]]; rewrite E0 in *; try lra.
      * rewrite Rabs_right in C by lra. rewrite Rabs_left; lra.
      * rewrite Rabs_left in C by lra. rewrite Rabs_right; lra.
Qed.

Lemma escape n : T n < Rabs (x n) < T n + alpha -> settles_like_vanilla alpha x.
Proof.
  intros E. assert (Hn : x n <> 0).
  { intros Z. rewrite Z, Rabs_R0 in E. pose proof (travel_pos _ _ _ H n). lra. }
  exists n, (sgn (x n) * (Rabs (x n) - T n)). split.
  - rewrite Rabs_mult, (Rabs_right (Rabs (x n) - T n)) by lra.
    destruct (sgn_nonzero _ Hn) as [-> | ->]; [rewrite Rabs_R1 | rewrite (Rabs_left (-1))]; lra.
  - apply (squeeze _ (fun k => T (n + k)%nat)).
    + intros k. rewrite escaped_orbit, !Rabs_mult, pow_1_abs, Rmult_1_l by exact E.
      rewrite (Rabs_right (T _)) by (apply Rle_ge; left; apply (travel_pos _ _ _ H)).
      pose proof (travel_pos _ _ _ H (n + k)). destruct (sgn_nonzero _ Hn) as [-> | ->];
        [rewrite Rabs_R1 | rewrite (Rabs_left (-1))]; lra.
    + apply (is_lim_seq_ext (fun k => T (k + n)%nat)); [intros k; f_equal; lia|].
      apply (is_lim_seq_incr_n T n 0), (ending _ _ _ H).
Qed.

(** |x| < T at every second position, for ever: both signs come again and again there. *)
Lemma both_signs N sigma : (forall k, Rabs (x (N + 2 * k)%nat) < T (N + 2 * k)%nat) -> (forall n, x n <> 0) ->
  sigma = 1 \/ sigma = -1 -> infinitely_often (fun y => sgn y = sigma) (fun k => x (N + 2 * k)%nat).
Proof.
  intros C Z Hs M. apply Classical_Prop.NNPP. intros K.
  assert (S0 : forall k, (M <= k)%nat -> sgn (x (N + 2 * k)%nat) = - sigma).
  { intros k L. assert (Q : sgn (x (N + 2 * k)%nat) <> sigma) by (intros E; apply K; exists k; auto).
    destruct (sgn_nonzero _ (Z (N + 2 * k)%nat)), Hs; lra. }
  set (gap k := T (N + 2 * k)%nat + sigma * x (N + 2 * k)%nat).
  assert (G : forall j, gap (M + j)%nat = gap M).
  { induction j as [|j IH]; [f_equal; lia|]. rewrite <- IH. unfold gap.
    replace (N + 2 * (M + S j))%nat with (S (S (N + 2 * (M + j)))) by lia.
    rewrite two_steps by (left; apply C). rewrite S0 by lia.
    pose proof (travel_two _ _ _ H (N + 2 * (M + j))%nat). destruct Hs as [-> | ->]; lra. }
  assert (P : 0 < gap M).
  { unfold gap. specialize (C M). apply Rabs_def2 in C. destruct Hs as [-> | ->]; lra. }
  assert (L : is_lim_seq (fun k => T (N + 2 * k)%nat) 0).
  { apply (is_lim_seq_subseq T 0 (fun k => (N + 2 * k)%nat)); [|exact (ending _ _ _ H)].
    apply eventually_subseq. intros; lia. }
  apply is_lim_seq_spec in L. destruct (L (mkposreal (gap M / 2) ltac:(lra))) as [n Hn]. cbn [pos] in Hn.
  specialize (Hn (M + n)%nat ltac:(lia)). rewrite Rminus_0_r in Hn. specialize (G n).
    specialize (C (M + n)%nat).
  unfold gap at 1 in G. apply Rabs_def2 in Hn, C. destruct Hs as [-> | ->]; lra.
Qed.

(** |x| <= T at every second position: it is captured. *)
Lemma capture N : (forall k, Rabs (x (N + 2 * k)%nat) <= T (N + 2 * k)%nat) ->
  (forall n, x n <> 0 /\ Rabs (x n) <> T n) -> captured alpha x.
Proof.
  intros C Z. exists N.
  assert (L : forall M, is_lim_seq (fun k => T (M + 2 * k)%nat) 0).
  { intros M. apply (is_lim_seq_subseq T 0 (fun k => (M + 2 * k)%nat)); [|exact (ending _ _ _ H)].
    apply eventually_subseq. intros; lia. }
  assert (X : forall k, Rabs (x (S (N + 2 * k))) = l (N + 2 * k)%nat - Rabs (x (N + 2 * k)%nat) /\
    sgn (x (S (N + 2 * k))) = - sgn (x (N + 2 * k)%nat)).
  { intros k. pose proof (travel_pos _ _ _ H (S (N + 2 * k))). pose proof (remaining _ _ _ H (N + 2 * k)%nat).
    specialize (C k). apply crossing; [apply Z | lra]. }
  assert (B : forall sigma, sigma = 1 \/ sigma = -1 -> infinitely_often (fun y => sgn y = sigma) (fun k => x
    (N + 2 * k)%nat)).
  { intros sigma. apply both_signs; [|apply Z].
    intros k. destruct (Rle_lt_or_eq_dec _ _ (C k)) as [Q | Q]; [exact Q|].
      destruct (Z (N + 2 * k)%nat); tauto. }
  split; [exact (squeeze _ _ C (L N)) | split; [|split]].
  - apply (is_lim_seq_ext (fun k => alpha + (T (N + 2 * k)%nat + T (S N + 2 * k)%nat - Rabs (x (N + 2 *
    k)%nat)))).
    + intros k. destruct (X k) as [-> _]. pose proof (remaining _ _ _ H (N + 2 * k)%nat).
      replace (S N + 2 * k)%nat with (S (N + 2 * k)) by lia. lra.
    + replace (Finite alpha) with (Finite (alpha + (0 + 0 - 0))) by (f_equal; ring).
      apply is_lim_seq_plus'; [apply is_lim_seq_const|].
      apply is_lim_seq_minus'; [apply is_lim_seq_plus'; [apply L | apply (L (S N))]|].
      apply (squeeze _ (fun k => T (N + 2 * k)%nat)); [intros k; rewrite Rabs_Rabsolu; apply C | apply L].
  - intros M. destruct (B (-1) ltac:(lra) M) as (k & K & E). exists k. split; [exact K|].
    destruct (X k) as [_ F]. rewrite E in F. destruct (sgn_cases (x (S (N + 2 * k)))) as [[P G] | [[P G]
      | [P G]]]; lra.
  - intros M. destruct (B 1 ltac:(lra) M) as (k & K & E). exists k. split; [exact K|].
    destruct (X k) as [_ F]. rewrite E in F. destruct (sgn_cases (x (S (N + 2 * k)))) as [[P G] | [[P G]
      | [P G]]]; lra.
Qed.

(** From every position on a step comes that crosses 0. *)
Lemma crosses_again N : exists n, (N <= n)%nat /\ Rabs (x n) < l n.
Proof.
  apply Classical_Prop.NNPP. intros K.
  assert (F : forall k, Rabs (x (N + k)%nat) <= Rabs (x N) - INR k * alpha).
  { induction k as [|k IH]; [rewrite Nat.add_0_r; simpl; lra|].
    assert (G : l (N + k)%nat <= Rabs (x (N + k)%nat)) by (apply Rnot_lt_le; intros Q; apply K;
      exists (N + k)%nat; split; [lia | exact Q]).
    pose proof (above_alpha _ _ _ H (N + k)%nat). rewrite S_INR, Nat.add_succ_r, Hx.
    assert (E : Rabs (move (l (N + k)%nat) (x (N + k)%nat)) = Rabs (x (N + k)%nat) - l (N + k)%nat); [|lra].
    unfold move. destruct (sgn_cases (x (N + k)%nat)) as [[P ->] | [[P _] | [P ->]]].
    - rewrite (Rabs_right (x _)) in * by lra. rewrite Rabs_right; lra.
    - rewrite P, Rabs_R0 in G. lra.
    - rewrite (Rabs_left (x _)) in * by lra. rewrite Rabs_left1; lra. }
  destruct (archimedes (Rabs (x N)) alpha Ha) as [k Hk]. specialize (F k).
    pose proof (Rabs_pos (x (N + k)%nat)). lra.
Qed.

(** The dichotomy, for every orbit that is never at 0 or at distance T n from it. *)
Theorem fates : (forall n, x n <> 0 /\ Rabs (x n) <> T n) -> settles_like_vanilla alpha x \/ captured alpha x.
Proof.
  intros Z. destruct (eventually_below _ _ _ H alpha Ha) as [N HN].
    destruct (crosses_again N) as (n & Ln & C).
  assert (E : exists m, (N <= m)%nat /\ Rabs (x m) < T m + alpha).
  { destruct (Rlt_le_dec (Rabs (x n)) (T n + alpha)) as [A | A]; [exists n; auto|].
    exists (S n). split; [lia|]. destruct (crossing n (proj1 (Z n)) C) as [-> _].
    pose proof (remaining _ _ _ H n). pose proof (travel_pos _ _ _ H n). lra. }
  destruct E as (m & Lm & Em).
  destruct (Classical_Prop.classic (exists k, T (m + 2 * k)%nat < Rabs (x (m + 2 * k)%nat) < T (m + 2 * k)%nat
    + alpha)) as [[k K] | K].
  - left. exact (escape _ K).
  - right. apply (capture m); [|exact Z].
    assert (G : forall k, Rabs (x (m + 2 * k)%nat) < T (m + 2 * k)%nat + alpha ->
      Rabs (x (m + 2 * k)%nat) <= T (m + 2 * k)%nat).
    { intros k Q. apply Rnot_lt_le. intros P. apply K. exists k. auto. }
    induction k as [|k IH]; [apply G; rewrite Nat.mul_0_r, Nat.add_0_r; exact Em|].
    apply G. replace (m + 2 * S k)%nat with (S (S (m + 2 * k))) by lia.
    pose proof (travel_two _ _ _ H (m + 2 * k)%nat). pose proof (travel_pos _ _ _ H (S (S (m + 2 * k)))).
    specialize (HN (m + 2 * k)%nat ltac:(lia)). pose proof (Rabs_pos (x (m + 2 * k)%nat)).
    destruct (two_steps_abs _ IH) as [-> | ->]; [|rewrite Rabs_R0; lra].
    unfold Rabs at 1. destruct (Rcase_abs _); lra.
Qed.

End Fates.

(** new-rmsprop-capture, and prop-B.5 corrected: with probability 1 every entry of RMSProp has one of the two
    fates,
    for every lambda > 0. *)
Theorem new_rmsprop_capture alpha lambda rho inside p : 0 < alpha -> 0 < lambda -> 0 < rho < 1 ->
  (0 < p)%nat ->
  almost_surely p (fun b => forall i, (i < p)%nat ->
    let x n := position (orbit (rmsprop alpha lambda rho 0 inside) (from (b i)) n) in
    settles_like_vanilla alpha x \/ captured alpha x).
Proof.
  intros Ha Hl Hr Hp. destruct (rmsprop_travel alpha rho Ha Hr) as [T HT].
  eapply almost_surely_mono; [|exact (avoids_almost_never (length alpha rho) 1 T p Hp)].
  intros b Z i Hi x. apply (fates alpha (length alpha rho) T x Ha HT).
  - intros n. unfold x. rewrite !eq_25 by assumption.
    change (ndgm_rates (length alpha rho) 1 (b i) (S n)) with
      (move (length alpha rho n * 1) (ndgm_rates (length alpha rho) 1 (b i) n)).
    rewrite Rmult_1_r. reflexivity.
  - intros n. unfold x. rewrite eq_25 by assumption. destruct (Z n i Hi) as (A & B & C). split; [exact A|].
    unfold Rabs. destruct (Rcase_abs _); lra.
Qed.
