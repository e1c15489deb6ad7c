(** For rho above 1/sqrt(2) whole intervals of starts are captured: Proposition B.5 is false. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Inference Vectors Vanilla Steps RMSProp Travel RMSPropFates.
Open Scope R_scope.

Section Captured.
Variables (alpha : R) (l T x : nat -> R).
Hypotheses (Ha : 0 < alpha) (H : travel alpha l T) (Hx : forall n, x (S n) = move (l n) (x n)).

(** An orbit that comes near 0 at every second position tends to no two-cycle of NDGM in the open band. *)
Lemma near_0_is_not_vanilla N : is_lim_seq (fun k => x (N + 2 * k)%nat) 0 -> ~ settles_like_vanilla alpha x.
Proof.
  intros L (M & theta & B & K).
  assert (Bd : exists e, 0 < e /\ forall k, e <= Rabs (orbit (ndgm alpha 1) theta k)).
  { exists (Rmin (Rabs theta) (alpha - Rabs theta)). split; [apply Rmin_pos; lra|]. intros k. unfold ndgm.
    rewrite Rmult_1_r, phases by exact B.
    destruct (inside _ _ B) as (_ & E & _). pose proof (Rmin_l (Rabs theta) (alpha - Rabs theta)).
      pose proof (Rmin_r (Rabs theta) (alpha - Rabs theta)).
    destruct (Nat.even k); lra. }
  destruct Bd as (e & He & Be). apply is_lim_seq_spec in L, K.
  destruct (L (mkposreal (e / 2) ltac:(lra))) as [n Hn]. destruct (K (mkposreal (e / 2) ltac:(lra))) as [m
    Hm]. simpl in *.
  specialize (Hn (n + m + M)%nat ltac:(lia)). specialize (Hm (N + 2 * (n + m + M) - M)%nat ltac:(lia)).
  replace (M + (N + 2 * (n + m + M) - M))%nat with (N + 2 * (n + m + M))%nat in Hm by lia.
  specialize (Be (N + 2 * (n + m + M) - M)%nat). rewrite Rminus_0_r in *.
  set (u := x _) in *. set (v := orbit _ _ _) in *.
  pose proof (Rabs_triang_inv v u). rewrite (Rabs_minus_sym u v) in Hm. lra.
Qed.

(** new-rmsprop-capture: a captured orbit has a limit set that no two-cycle of NDGM in the open band has. *)
Theorem captured_is_not_vanilla : captured alpha x -> ~ settles_like_vanilla alpha x.
Proof. intros [N [L _]]. exact (near_0_is_not_vanilla N L). Qed.

(** Once no step's loss is longer than the travel after it, a captured orbit stays captured. *)
Lemma capture_persists N : (forall m, (N <= m)%nat -> l m - l (S m) <= T (S (S m))) -> Rabs (x N) <= T N ->
  forall k, Rabs (x (N + 2 * k)%nat) <= T (N + 2 * k)%nat.
Proof.
  intros P C. induction k as [|k IH]; [rewrite Nat.mul_0_r, Nat.add_0_r; exact C|].
  replace (N + 2 * S k)%nat with (S (S (N + 2 * k))) by lia. specialize (P (N + 2 * k)%nat ltac:(lia)).
  pose proof (travel_two _ _ _ H (N + 2 * k)%nat). pose proof (travel_pos _ _ _ H (S (S (N + 2 * k)))).
  pose proof (Rabs_pos (x (N + 2 * k)%nat)).
  destruct (two_steps_abs alpha l T x Ha H Hx _ IH) as [-> | ->]; [|rewrite Rabs_R0; lra]. unfold Rabs at 1.
    destruct (Rcase_abs _); lra.
Qed.
End Captured.

Section Losses.
Variables (alpha : R) (l T : nat -> R).
Hypothesis H : travel alpha l T.
Local Notation d := (fun m => l m - l (S m)).

(** If the losses at least halve over two steps then each is at most the travel that follows. *)
Lemma halving N : (forall m, (N <= m)%nat -> d m <= 2 * d (S (S m))) -> forall m, (N <= m)%nat ->
  d m <= T (S (S m)).
Proof.
  intros D. assert (E : forall K m, (N <= m)%nat -> d m * (1 - (1 / 2) ^ K) <= T (S (S m))).
  { induction K as [|K IH]; intros m L; [pose proof (travel_pos _ _ _ H (S (S m))); simpl; lra|].
    specialize (IH (S (S m)) ltac:(lia)). specialize (D m L). pose proof (travel_two _ _ _ H (S (S m))).
    assert (0 < (1 / 2) ^ K <= 1). { split; [apply pow_lt; lra|]. clear. induction K; simpl; lra. }
    simpl pow. cbv beta in *. nra. }
  intros m L. apply Rnot_lt_le. intros Q. pose proof (travel_pos _ _ _ H (S (S m))) as P.
  specialize (fun K => E K m L) as F. cbv beta in *. generalize dependent (l m - l (S m)). intros c Q F.
  destruct (pow_lt_1_zero (1 / 2) ltac:(rewrite Rabs_right; lra) ((c - T (S (S m))) / c)) as [K HK];
    [apply Rdiv_lt_0_compat; lra|].
  specialize (HK K (le_n K)). specialize (F K). rewrite Rabs_right in HK by (apply Rle_ge; left; apply pow_lt;
    lra).
  apply (Rmult_lt_compat_l c) in HK; [|lra].
  replace (c * ((c - T (S (S m))) / c)) with (c - T (S (S m))) in HK by (field; lra). lra.
Qed.
End Losses.

(** With u = (1 - r)^(-1/2) and v = (1 - rho r)^(-1/2): (1 - rho) r / 2 <= u - v <= (1 - rho) r u^3 / 2. *)
Lemma loss_bounds rho r u v : 0 < rho < 1 -> 0 < r < 1 -> 0 < u -> 0 < v -> u ^ 2 * (1 - r) = 1 ->
  v ^ 2 * (1 - rho * r) = 1 ->
  (1 - rho) * r / 2 <= u - v <= (1 - rho) * r * u ^ 3 / 2.
Proof.
  intros Hr Rr U V Eu Ev. assert (Q : 0 < rho * r < r) by nra.
  assert (V1 : 1 < v). { apply Rnot_le_lt. intros K. assert (v ^ 2 <= 1) by (simpl; nra). nra. }
  assert (UV : v < u).
  { apply Rnot_le_lt. intros K. assert (u ^ 2 <= v ^ 2) by (apply pow_incr; lra).
    assert (0 < u ^ 2) by (apply pow_lt, U). nra. }
  assert (S0 : (u - v) * (u + v) = (1 - rho) * r * (u ^ 2 * v ^ 2)).
  { replace ((u - v) * (u + v)) with (u ^ 2 * 1 - v ^ 2 * 1) by ring. rewrite <- Ev at 1. rewrite <- Eu at 2.
    ring. }
  assert (C : 0 < (1 - rho) * r) by nra. set (c := (1 - rho) * r) in *. clearbody c. split.
  - apply (Rmult_le_reg_r (u + v)); [lra|]. rewrite S0. unfold Rdiv. rewrite Rmult_assoc.
    apply Rmult_le_compat_l; [lra|].
    assert (u + v <= 2 * (u * v)) by nra. assert (u * v <= u ^ 2 * v ^ 2).
    { replace (u ^ 2 * v ^ 2) with ((u * v) * (u * v)) by ring. assert (1 <= u * v) by nra. nra. }
    lra.
  - apply (Rmult_le_reg_r (u + v)); [lra|]. rewrite S0. unfold Rdiv. rewrite !Rmult_assoc.
    apply Rmult_le_compat_l; [lra|].
    assert (2 * v ^ 2 <= u * (u + v)) by (simpl; nra). assert (0 < u ^ 2) by (apply pow_lt; lra).
    replace (u ^ 3 * (/ 2 * (u + v))) with (u ^ 2 * (u * (u + v)) / 2) by (simpl; field). nra.
Qed.

(** For 2 rho^2 > 1 the losses of (25) at least halve over two steps from some n on. *)
Lemma losses_halve alpha rho : 0 < alpha -> 0 < rho < 1 -> 1 < 2 * rho ^ 2 ->
  exists N, forall m, (N <= m)%nat ->
  length alpha rho m - length alpha rho (S m) <= 2 * (length alpha rho (S (S m)) - length alpha rho (S (S (S
    m)))).
Proof.
  intros Ha Hr H2. pose (u n := / sqrt (1 - rho ^ S n)).
  assert (E : forall n, length alpha rho n = alpha * u n) by reflexivity.
  assert (U : forall n, 0 < u n /\ u n ^ 2 * (1 - rho ^ S n) = 1).
  { intros n. pose proof (root_between rho n Hr) as Q. pose proof (power_between rho n Hr) as P.
    split; [apply Rinv_0_lt_compat, Q|].
    unfold u. rewrite <- (pow2_sqrt (1 - rho ^ S n)) at 2 by lra. field. lra. }
  assert (L : is_lim_seq (fun n => u n * (u n * u n)) (1 * (1 * 1))).
  { assert (L1 : is_lim_seq u 1).
    { apply (is_lim_seq_ext (length 1 rho)); [intros n; unfold length, u; field;
      pose proof (root_between rho n Hr); lra | apply lengths_tend_to_alpha, Hr]. }
    apply is_lim_seq_mult'; [exact L1 | apply is_lim_seq_mult'; exact L1]. }
  apply is_lim_seq_spec in L. destruct (L (mkposreal (2 * rho ^ 2 - 1) ltac:(lra))) as [N HN]. simpl in HN.
  exists N. intros m Lm. specialize (HN m Lm). apply Rabs_def2 in HN. rewrite !E.
  destruct (U m) as [P0 E0]. destruct (U (S m)) as [P1 E1]. destruct (U (S (S m))) as [P2 E2].
    destruct (U (S (S (S m)))) as [P3 E3].
  pose proof (power_between rho m Hr) as Q. set (r := rho ^ S m) in *.
  change (rho ^ S (S m)) with (rho * r) in *. change (rho ^ S (S (S m))) with (rho * (rho * r)) in *.
  change (rho ^ S (S (S (S m)))) with (rho * (rho * (rho * r))) in *.
  destruct (loss_bounds rho r (u m) (u (S m)) Hr Q P0 P1 E0 E1) as [_ A].
  destruct (loss_bounds rho (rho * (rho * r)) (u (S (S m))) (u (S (S (S m)))) Hr ltac:(split;
    nra) P2 P3 E2 E3) as [B _].
  assert (C : (1 - rho) * r * u m ^ 3 / 2 <= 2 * ((1 - rho) * (rho * (rho * r)) / 2)).
  { replace (u m ^ 3) with (u m * (u m * u m)) by ring.
    replace (2 * ((1 - rho) * (rho * (rho * r)) / 2)) with ((1 - rho) * r * (2 * rho ^ 2) / 2) by (simpl;
      field).
    assert (0 < (1 - rho) * r) by nra. unfold Rdiv. apply Rmult_le_compat_r; [lra|].
      apply Rmult_le_compat_l; lra. }
  rewrite <- !Rmult_minus_distr_l, <- Rmult_assoc, (Rmult_comm 2), Rmult_assoc. apply Rmult_le_compat_l; lra.
Qed.

(** A start that is farther away than n steps reach has walked n steps towards 0. *)
Lemma far_start (s : nat -> R) b n : (forall k, 0 < s k) -> total s n < b ->
  ndgm_rates s 1 b n = b - total s n.
Proof.
  intros Hs. induction n as [|n IH]; intros L; [change (ndgm_rates s 1 b 0) with b; simpl; lra|].
  simpl total in *. pose proof (Hs n).
  change (ndgm_rates s 1 b (S n)) with (move (s n * 1) (ndgm_rates s 1 b n)). rewrite IH by lra.
  unfold move. rewrite sgn_pos; lra.
Qed.

(** new-rmsprop-threshold, intervals: for rho > 1/sqrt(2) an interval of starts comes near 0 at every second
    position, for ever. *)
Theorem new_captured_interval alpha rho : 0 < alpha -> 0 < rho < 1 -> 1 < 2 * rho ^ 2 ->
  exists lo width N, 0 < lo /\ 0 < width /\
  forall b, lo < b < lo + width -> is_lim_seq (fun k => ndgm_rates (length alpha rho) 1 b (N + 2 * k)) 0.
Proof.
  intros Ha Hr H2. destruct (rmsprop_travel alpha rho Ha Hr) as [T HT].
    destruct (losses_halve alpha rho Ha Hr H2) as [M HM].
  pose (N := S M). exists (total (length alpha rho) N), (T N), N.
  assert (P : forall k, 0 < length alpha rho k) by (intros k; pose proof (above_alpha _ _ _ HT k); lra).
  split; [|split; [apply (travel_pos _ _ _ HT)|]].
  - unfold N. simpl. pose proof (P M). assert (0 <= total (length alpha rho) M) by (apply total_pos; intros;
    left; apply P). lra.
  - intros b B. set (x := ndgm_rates (length alpha rho) 1 b).
    assert (X : forall n, x (S n) = move (length alpha rho n) (x n)).
    { intros n. change (x (S n)) with (move (length alpha rho n * 1) (x n)). rewrite Rmult_1_r. reflexivity. }
    apply (squeeze _ (fun k => T (N + 2 * k)%nat)).
    + apply (capture_persists alpha (length alpha rho) T x Ha HT X).
      * intros m L. apply (halving _ _ _ HT M HM). unfold N in L. lia.
      * unfold x. rewrite far_start, Rabs_right; [lra | lra | exact P | lra].
    + apply (is_lim_seq_subseq T 0 (fun k => (N + 2 * k)%nat)); [apply eventually_subseq; intros;
      lia | exact (ending _ _ _ HT)].
Qed.

Lemma rates_scale c alpha rho b n : 0 < c -> ndgm_rates (length (c * alpha) rho) 1 (c * b) n = c * ndgm_rates
  (length alpha rho) 1 b n.
Proof.
  intros Hc. induction n as [|n IH]; [reflexivity|].
  change (ndgm_rates (length (c * alpha) rho) 1 (c * b) (S n)) with (move (length (c * alpha) rho n * 1)
    (ndgm_rates (length (c * alpha) rho) 1 (c * b) n)).
  change (ndgm_rates (length alpha rho) 1 b (S n)) with (move (length alpha rho n * 1) (ndgm_rates (length
    alpha rho) 1 b n)).
  rewrite IH. set (y := ndgm_rates (length alpha rho) 1 b n). unfold move, length.
  assert (E : sgn (c * y) = sgn y).
  { destruct (sgn_cases y) as [[P ->] | [[-> ->] | [P ->]]]; [apply sgn_pos; nra | rewrite Rmult_0_r;
    apply sgn_0 | apply sgn_neg; nra]. }
  rewrite E. unfold Rdiv. ring.
Qed.

(** prop-B.5 (refuted): for every rho > 1/sqrt(2) there are a rate and an interval of starts in [0, 1],
    of positive
    probability, from which RMSProp tends to no two-cycle of NDGM with penalty 1, whatever lambda is. *)
Theorem prop_B_5_fails rho : 0 < rho < 1 -> 1 < 2 * rho ^ 2 -> exists alpha lo hi, 0 < alpha /\ 0 < lo < hi /\
  hi <= 1 /\
  forall lambda inside b, 0 < lambda -> lo < b < hi ->
    ~ settles_like_vanilla alpha (fun n => position (orbit (rmsprop alpha lambda rho 0 inside) (from b) n)).
Proof.
  intros Hr H2. destruct (new_captured_interval 1 rho Rlt_0_1 Hr H2) as (lo & w & N & Hlo & Hw & C).
  pose (c := / (lo + w)). assert (Hc : 0 < c) by (apply Rinv_0_lt_compat; lra).
  assert (E : c * (lo + w) = 1) by (unfold c; field; lra).
  exists (c * 1), (c * lo), (c * (lo + w)). split; [lra|]. split; [split; nra|]. split; [lra|].
  intros lambda inside b Hl B. apply (near_0_is_not_vanilla (c * 1) _ N).
  assert (Eb : b = c * (b / c)) by (field; lra). assert (Bc : lo < b / c < lo + w).
  { split; apply (Rmult_lt_reg_l c); try exact Hc; rewrite <- Eb; lra. }
  apply (is_lim_seq_ext (fun k => c * ndgm_rates (length 1 rho) 1 (b / c) (N + 2 * k))).
  - intros k. rewrite eq_25, <- rates_scale, <- Eb by assumption. reflexivity.
  - replace (Finite 0) with (Rbar_mult c 0) by (simpl; f_equal; ring).
    apply is_lim_seq_mult'; [apply is_lim_seq_const | exact (C _ Bc)].
Qed.
