(** The rules of inference that the claims' proofs name, each proved once: orbits, descent, limits. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements.
Open Scope R_scope.

(** Every real is below some n c, c > 0. *)
Lemma archimedes (x c : R) : 0 < c -> exists n, x < INR n * c.
Proof.
  intros Hc. destruct (nfloor_ex (Rmax 0 (x / c)) (Rmax_l _ _)) as [n [_ Hn]].
  exists (S n). rewrite S_INR.
  assert (x / c < INR n + 1) by (eapply Rle_lt_trans; [apply Rmax_r | exact Hn]).
  replace x with (x / c * c) by (field; lra). apply Rmult_lt_compat_r; assumption.
Qed.

Section Orbits.
Context {A : Type}.
Variables (step : A -> A) (start : A).
Local Notation x := (orbit step start).

(** induction: P at the start, kept by every step, and so for every n. *)
Theorem induction_over_orbits (P : A -> Prop) : P start -> (forall a, P a -> P (step a)) -> always P x.
Proof. intros H K n. induction n; [exact H | apply K, IHn]. Qed.

(** thereafter: what is kept holds from its entry on. *)
Theorem kept_from_entry (P : A -> Prop) : (forall a, P a -> P (step a)) -> sometimes P x -> eventually P x.
Proof. intros K [N H]. exists N. intros n L. induction L; [exact H | apply K, IHL]. Qed.

(** descent: outside of Q a measure is not negative and falls by c; the invariant P is kept outside of Q. *)
Theorem descent (P Q : A -> Prop) (measure : A -> R) (c : R) : 0 < c -> P start ->
  (forall a, P a -> ~ Q a -> P (step a)) ->
  (forall a, P a -> ~ Q a -> 0 <= measure a /\ measure (step a) <= measure a - c) ->
  sometimes (fun a => Q a /\ P a) x.
Proof.
  intros Hc H0 HP Hm. apply Classical_Prop.NNPP. intro H.
  assert (K : forall n, P (x n) /\ ~ Q (x n) /\ measure (x n) <= measure start - INR n * c).
  { induction n.
    - repeat split; [exact H0 | intro q; apply H; exists 0%nat; split; [exact q | exact H0] | simpl; lra].
    - destruct IHn as (p & q & m). assert (p' : P (x (S n))) by (apply HP; assumption).
      repeat split; [exact p' | intro q'; apply H; exists (S n); auto |].
      rewrite S_INR. destruct (Hm _ p q). simpl. lra. }
  destruct (archimedes (measure start) c Hc) as [n Hn].
  destruct (K n) as (p & q & m). destruct (Hm _ p q). lra.
Qed.

(** recurrence of a descent: if Q is entered from every state, it is entered infinitely often. *)
Theorem again_and_again (Q : A -> Prop) :
  (forall a, sometimes Q (orbit step a)) -> infinitely_often Q x.
Proof.
  intros H N. destruct (H (x N)) as [n Hn]. exists (n + N)%nat. split; [lia|].
  replace (x (n + N)) with (orbit step (x N) n); [exact Hn|].
  clear. induction n; simpl; [reflexivity | rewrite IHn; reflexivity].
Qed.

(** alternation: once in a set where two steps lead back, the orbit stays there with period 2. *)
Theorem alternation (inside : A -> Prop) : (forall a, inside a -> inside (step a) /\ step (step a) = a) ->
  sometimes inside x -> settles inside x.
Proof.
  intros H S0. destruct (kept_from_entry inside (fun a i => proj1 (H a i)) S0) as [N K].
  exists N. intros n L. split; [apply K, L | apply H, K, L].
Qed.

(** descent to a two-cycle. *)
Theorem two_cycle (P inside : A -> Prop) (measure : A -> R) (c : R) : 0 < c -> P start ->
  (forall a, P a -> P (step a)) ->
  (forall a, P a -> ~ inside a -> 0 <= measure a /\ measure (step a) <= measure a - c) ->
  (forall a, P a -> inside a -> inside (step a) /\ step (step a) = a) ->
  settles (fun a => inside a /\ P a) x.
Proof.
  intros Hc H0 HP Hm Hi. apply alternation.
  - intros a [i p]. destruct (Hi a p i). auto.
  - apply (descent P inside measure c); auto.
Qed.

(** contraction: a distance that shrinks by a factor q < 1 tends to 0. *)
Theorem contraction (distance : A -> R) (q : R) : 0 <= q < 1 -> (forall a, 0 <= distance a) ->
  (forall a, distance (step a) <= q * distance a) -> vanishes distance x.
Proof.
  intros Hq H0 H1.
  assert (B : forall n, 0 <= distance (x n) <= q ^ n * distance start).
  { induction n; simpl; [specialize (H0 start); lra|].
    specialize (H1 (x n)). specialize (H0 (step (x n))). nra. }
  apply (is_lim_seq_le_le (fun _ => 0) _ (fun n => q ^ n * distance start) 0 B); [apply is_lim_seq_const|].
  replace (Finite 0) with (Rbar_mult (Finite 0) (Finite (distance start))) by (simpl; f_equal; ring).
  apply is_lim_seq_mult'; [apply is_lim_seq_geom; rewrite Rabs_right; lra | apply is_lim_seq_const].
Qed.

(** lattice: if every step moves by a multiple of s, every state is at a multiple of s from the start. *)
Theorem lattice (place : A -> R) (s : R) :
  (forall a, exists k : Z, place (step a) = place a + IZR k * s) ->
  always (fun a => exists k : Z, place a = place start + IZR k * s) x.
Proof.
  intros H. apply induction_over_orbits; [exists 0%Z; lra|]. intros a [k Hk]. destruct (H a) as [j Hj].
  exists (k + j)%Z. rewrite Hj, Hk, plus_IZR. lra.
Qed.
End Orbits.

(** correspondence: two recursions that meet the same inputs are translated into each other for every n. *)
Theorem correspondence {A B : Type} (translate : nat -> B -> A) (step : nat -> A -> A) (other : nat -> B -> B)
  (start : A) (begin : B) : start = translate 0%nat begin ->
  (forall n b, step n (translate n b) = translate (S n) (other n b)) ->
  forall n, scheduled step start n = translate n (scheduled other begin n).
Proof. intros H K n. induction n; simpl; [exact H | rewrite IHn; apply K]. Qed.

(** dichotomy: A at one n from some n on, or B at all n from some n on. *)
Theorem dichotomy {A : Type} (P Q : A -> Prop) (x : nat -> A) :
  eventually (fun a => P a \/ Q a) x -> infinitely_often P x \/ eventually Q x.
Proof.
  intros [N H]. destruct (Classical_Prop.classic (eventually Q x)) as [K | K]; [auto | left].
  intros M. destruct (not_eventually Q x K (M + N)%nat) as (n & L & q).
  exists n. split; [lia|]. destruct (H n ltac:(lia)); tauto.
Qed.

(** squeeze: what lies between -x and x tends to 0 if x does. *)
Theorem squeeze (u v : nat -> R) : (forall n, Rabs (u n) <= v n) -> is_lim_seq v 0 -> is_lim_seq u 0.
Proof.
  intros H L. apply is_lim_seq_abs_0.
  apply (is_lim_seq_le_le (fun _ => 0) _ v); [|apply is_lim_seq_const | exact L].
  intro n. split; [apply Rabs_pos | apply H].
Qed.

(** bounded by a geometric sequence. *)
Theorem geometric_bound (u : nat -> R) (c q : R) : 0 <= q < 1 -> (forall n, Rabs (u n) <= c * q ^ n) ->
  is_lim_seq u 0.
Proof.
  intros Hq H. apply (squeeze u _ H).
  replace (Finite 0) with (Rbar_mult (Finite c) (Finite 0)) by (simpl; f_equal; ring).
  apply is_lim_seq_mult'; [apply is_lim_seq_const | apply is_lim_seq_geom; rewrite Rabs_right; lra].
Qed.

(** d 0 + ... + d (n - 1). *)
Fixpoint total (d : nat -> R) (n : nat) : R := match n with O => 0 | S k => total d k + d k end.

Lemma total_pos d n : (forall k, 0 <= d k) -> 0 <= total d n.
Proof. intros H. induction n; simpl; [lra | specialize (H n); lra]. Qed.

(** telescoping: decreases of a potential that is bounded below are summable, and tend to 0. *)
Theorem telescoping (F d : nat -> R) (low : R) : (forall n, low <= F n) -> (forall n, 0 <= d n) ->
  (forall n, F (S n) <= F n - d n) -> (forall n, total d n <= F 0%nat - low) /\ is_lim_seq d 0.
Proof.
  intros Hl Hd Hs. split.
  - intros n. enough (total d n <= F 0%nat - F n) by (specialize (Hl n); lra).
    induction n; simpl; [lra | specialize (Hs n); lra].
  - destruct (ex_finite_lim_seq_decr F low) as [l M]; [|exact Hl|].
    { intro n. specialize (Hd n). specialize (Hs n). lra. }
    apply (is_lim_seq_le_le (fun _ => 0) d (fun n => F n - F (S n))).
    + intro n. specialize (Hd n). specialize (Hs n). lra.
    + apply is_lim_seq_const.
    + replace (Finite 0) with (Finite (l - l)) by (f_equal; lra).
      apply is_lim_seq_minus'; [exact M | apply -> is_lim_seq_incr_1; exact M].
Qed.

(** descent by diminishing steps: D(n+1) <= max(D n - s n, s n) tends to 0 if s does and its sum is infinite.
    *)
Theorem diminishing_steps (D s : nat -> R) : (forall n, 0 <= D n) -> (forall n, 0 <= s n) ->
  (forall n, D (S n) <= Rmax (D n - s n) (s n)) -> is_lim_seq s 0 -> is_lim_seq (total s) p_infty ->
  is_lim_seq D 0.
Proof.
  intros H0 Hs Hd Ls Lt. apply is_lim_seq_spec. intros eps.
  apply is_lim_seq_spec in Ls. destruct (Ls (pos_div_2 eps)) as [m Hm]. simpl in Hm.
  assert (B : forall n, (m <= n)%nat -> D n <= Rmax (eps / 2) (D m - (total s n - total s m))).
  { induction 1 as [| n L IH]; [eapply Rle_trans; [|apply Rmax_r]; lra|]. simpl.
    specialize (Hd n). specialize (Hm n L). specialize (Hs n).
    rewrite Rabs_right in Hm by lra. unfold Rmax in *.
    repeat match goal with |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b) end;
    repeat match goal with H : context [Rle_dec ?a ?b] |- _ => destruct (Rle_dec a b) end; lra. }
  apply is_lim_seq_spec in Lt. destruct (Lt (total s m + D m)) as [k Hk].
  exists (m + k)%nat. intros n L. specialize (B n ltac:(lia)). specialize (Hk n ltac:(lia)).
  specialize (H0 n). rewrite Rabs_right by lra. pose proof (cond_pos eps).
  unfold Rmax in B. destruct (Rle_dec _ _) in B; lra.
Qed.
