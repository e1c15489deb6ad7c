(** An interval is no null set: what covers it has at least its length. So what is almost sure happens. *)
Require Import Reals Lra Lia.
From ndgm Require Import Vectors Inference Measure.
Open Scope R_scope.

(** From a to b by steps, of which each point allows one that begins before it and ends beyond. *)
Lemma walk (Q : R -> Prop) a b : a <= b -> Q a ->
  (forall t, a <= t <= b -> exists d, 0 < d /\ forall s s', a <= s -> t - d <= s <= s' -> s' <= t + d ->
    Q s -> Q s') ->
  Q b.
Proof.
  intros Hab Qa Step. destruct (completeness (fun s => a <= s <= b /\ Q s)) as [t [U L]].
  - exists b. intros s [H _]. lra.
  - exists a. split; [lra | exact Qa].
  - assert (Ta : a <= t) by (apply U; split; [lra | exact Qa]).
    assert (Tb : t <= b) by (apply L; intros s [H _]; lra).
    destruct (Step t (conj Ta Tb)) as (d & Hd & K).
    assert (N : exists s, t - d <= s /\ a <= s <= t /\ Q s).
    { apply Classical_Prop.NNPP. intros N. assert (t <= t - d); [|lra]. apply L. intros s [Hs Qs].
      apply Rnot_lt_le. intros M. apply N. exists s. split; [lra|]. split; [|exact Qs].
      split; [lra | apply U; split; assumption]. }
    destruct N as (s & Hs & Hs' & Qs). pose proof (Rmin_l (t + d) b). pose proof (Rmin_r (t + d) b).
    assert (M : t <= Rmin (t + d) b) by (apply Rmin_glb; lra).
    assert (Qm : Q (Rmin (t + d) b)) by (apply (K s); try lra; exact Qs).
    assert (E : Rmin (t + d) b <= t) by (apply U; split; [lra | exact Qm]).
    replace b with (Rmin (t + d) b); [exact Qm|]. unfold Rmin in *. destruct (Rle_dec (t + d) b); lra.
Qed.

Section Cover.
Variables (a b : R) (lo hi : nat -> R).
Hypotheses (Hab : a <= b) (Hlh : forall n, lo n <= hi n)
  (Cover : forall t, a <= t <= b -> exists n, lo n < t < hi n).

(** How much of [a, s] is in the interval number n. *)
Definition part (s : R) (n : nat) : R := Rmax 0 (Rmin (hi n) s - Rmax (lo n) a).

Lemma part_grows s s' n : s <= s' -> part s n <= part s' n.
Proof. intros H. unfold part, Rmax, Rmin. repeat destruct (Rle_dec _ _); lra. Qed.

Lemma total_below c d n m : (n <= m)%nat -> (forall k, 0 <= c k <= d k) -> total c n <= total d m.
Proof.
  intros L H. induction L.
  - apply total_le, H.
  - simpl. specialize (H m). lra.
Qed.

Lemma total_one c d k n x : (k < n)%nat -> (forall j, c j <= d j) -> x <= d k - c k ->
  total c n + x <= total d n.
Proof.
  intros L H K. induction L; simpl.
  - pose proof (total_le c d k H). lra.
  - specialize (H m). lra.
Qed.

Lemma covered : exists n, b - a <= total (fun k => hi k - lo k) n.
Proof.
  destruct (walk (fun s => exists n, s - a <= total (part s) n) a b Hab) as [n Hn].
  - exists 0%nat. simpl. lra.
  - intros t Ht. destruct (Cover t Ht) as [k Hk]. exists (Rmin (t - lo k) (hi k - t)).
    pose proof (Rmin_l (t - lo k) (hi k - t)). pose proof (Rmin_r (t - lo k) (hi k - t)).
    split; [apply Rmin_pos; lra|]. intros s s' Ha Hs Hs' [n Hn]. exists (Nat.max n (S k)).
    assert (A : s - a <= total (part s) (Nat.max n (S k))).
    { eapply Rle_trans; [exact Hn|]. apply total_below; [lia|]. intros j. split;
      [apply Rmax_l | apply Rle_refl]. }
    assert (B : total (part s) (Nat.max n (S k)) + (s' - s) <= total (part s') (Nat.max n (S k))).
    { apply (total_one _ _ k); [lia | intros j; apply part_grows; lra|].
      unfold part. rewrite (Rmin_right (hi k) s), (Rmin_right (hi k) s') by lra.
      unfold Rmax. repeat destruct (Rle_dec _ _); lra. }
    lra.
  - exists n. eapply Rle_trans; [exact Hn|]. apply total_le. intros k. specialize (Hlh k).
    unfold part, Rmax, Rmin. repeat destruct (Rle_dec _ _); lra.
Qed.
End Cover.

Theorem interval_is_not_null a b : a < b -> ~ null 1 (fun x => a <= x 0%nat <= b).
Proof.
  intros Hab N. destruct (N ((b - a) / 4)) as (lo & hi & H & Cover & V); [lra|].
  pose (w n := (b - a) / 8 * / 2 ^ S n).
  assert (W : forall n, 0 < w n).
  { intros n. apply Rmult_lt_0_compat; [lra|]. apply Rinv_0_lt_compat, pow_lt. lra. }
  destruct (covered a b (fun n => lo n 0%nat - w n) (fun n => hi n 0%nat + w n)) as [n Hn].
  - lra.
  - intros n. specialize (W n). specialize (H n 0%nat). lra.
  - intros t Ht. destruct (Cover (fun _ => t) Ht) as [n Hn]. specialize (Hn 0%nat ltac:(lia)).
    specialize (W n).
    exists n. lra.
  - specialize (V n).
    assert (E : total (fun k => hi k 0%nat + w k - (lo k 0%nat - w k)) n =
      total (fun k => volume 1 (lo k) (hi k)) n + (b - a) / 4 * total (fun k => / 2 ^ S k) n).
    { clear. induction n; [simpl; ring|]. cbn [total]. rewrite IHn. unfold w, volume. field.
      apply pow_nonzero. lra. }
    rewrite E, halves in Hn. assert (0 < / 2 ^ n) by (apply Rinv_0_lt_compat, pow_lt; lra). nra.
Qed.

(** With probability 1 is not never. *)
Theorem almost_sure_happens (P : vec -> Prop) : almost_surely 1 P -> exists x, -1 <= x 0%nat <= 1 /\ P x.
Proof.
  intros H. apply Classical_Prop.NNPP. intros N. apply (interval_is_not_null (-1) 1); [lra|].
  apply (null_mono 1 _ (fun x => (forall i, (i < 1)%nat -> -1 <= x i <= 1) /\ ~ P x)); [|exact H].
  intros x Hx. split; [intros i Hi; replace i with 0%nat by lia;
    exact Hx|]. intros Px. apply N. exists x. auto.
Qed.
