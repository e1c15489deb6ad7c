(** Compact sets of R^p, by open covers: they are bounded, and closed bounded sets are compact. *)
Require Import Reals Lra Lia List.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Lasso StrongDuality.
Open Scope R_scope.

Definition open_set (p : nat) (O : vec -> Prop) : Prop :=
  forall x, O x -> exists d, 0 < d /\ forall y, near p d x y -> O y.

(** Of whatever open sets that cover S, finitely many do. *)
Definition compact_set (p : nat) (S : vec -> Prop) : Prop :=
  forall (I : Type) (O : I -> vec -> Prop), (forall i, open_set p (O i)) ->
  (forall x, S x -> exists i, O i x) -> exists some : list I, forall x, S x -> exists i, In i some /\ O i x.

(** What holds below a, and from a little below each t in [a, b] to a little above it, holds at b. *)
Lemma creep (Q : R -> Prop) a b : a <= b -> (forall s, s < a -> Q s) -> (forall s t, s <= t -> Q t -> Q s) ->
  (forall t, a <= t <= b -> exists d, 0 < d /\ forall s, t - d <= s -> Q s -> Q (t + d)) -> Q b.
Proof.
  intros Hab Below Down Step. destruct (completeness (fun s => s <= b /\ Q s)) as [t [U L]].
  - exists b. intros s [H _]. exact H.
  - exists (a - 1). split; [lra | apply Below; lra].
  - assert (Ta : a <= t).
    { apply Rnot_lt_le. intros N. assert (H : (a + t) / 2 <= t); [apply U|]; [split; [lra | apply Below;
      lra] | lra]. }
    assert (Tb : t <= b) by (apply L; intros s [H _]; exact H).
    destruct (Step t (conj Ta Tb)) as (d & Hd & K).
    assert (N : exists s, t - d <= s /\ Q s).
    { apply Classical_Prop.NNPP. intros N. assert (t <= t - d); [|lra]. apply L. intros s [_ Hs].
      apply Rnot_lt_le. intros M. apply N. exists s. split; [lra | exact Hs]. }
    destruct N as (s & Hs & Qs). specialize (K s Hs Qs). destruct (Rle_lt_dec b (t + d)) as [H | H].
    + exact (Down b (t + d) H K).
    + assert (t + d <= t); [|lra]. apply U. split; [lra | exact K].
Qed.

Section Covers.
Variables (p : nat) (I : Type) (O : I -> vec -> Prop).
Hypothesis HO : forall i, open_set p (O i).

Definition finitely (A : vec -> Prop) : Prop := exists some, forall x, A x -> exists i, In i some /\ O i x.

Lemma finitely_both (A B C : vec -> Prop) : finitely A -> finitely B -> (forall x, C x -> A x \/ B x) ->
  finitely C.
Proof.
  intros [l HA] [k HB] H. exists (l ++ k). intros x Cx. destruct (H x Cx) as [Ax | Bx].
  - destruct (HA x Ax) as (i & L & Oi). exists i. split; [apply in_or_app; left; exact L | exact Oi].
  - destruct (HB x Bx) as (i & L & Oi). exists i. split; [apply in_or_app; right; exact L | exact Oi].
Qed.

Lemma finitely_less (A B : vec -> Prop) : finitely A -> (forall x, B x -> A x) -> finitely B.
Proof. intros H K. apply (finitely_both A A B H H). intros x Bx. left. apply K, Bx. Qed.

(** A box is compact: entry by entry, around each point of the remaining ones. *)
Lemma box_is_compact K : 0 <= K -> (forall x, (forall i, (i < p)%nat -> Rabs (x i) <= K) ->
  exists i, O i x) ->
  finitely (fun x => forall i, (i < p)%nat -> Rabs (x i) <= K).
Proof.
  intros HK Cover.
  assert (G : forall q, (q <= p)%nat -> forall x, (forall i, (q <= i < p)%nat -> Rabs (x i) <= K) ->
    exists d, 0 < d /\ finitely (fun y => (forall i, (i < q)%nat -> Rabs (y i) <= K) /\
      forall i, (q <= i < p)%nat -> Rabs (y i - x i) <= d)).
  { induction q as [|q IH]; intros L x Hx.
    - destruct (Cover x) as [i Oi]; [intros; apply Hx; lia|]. destruct (HO i x Oi) as (d & Hd & B).
      exists d. split; [exact Hd|]. exists (i :: nil). intros y [_ Y]. exists i. split; [left; reflexivity|].
      apply B. intros j Hj. apply Y. lia.
    - pose (at_ t := fun i => if (i =? q)%nat then t else x i).
      pose (rest d s := fun y : vec => (forall i, (i < q)%nat -> Rabs (y i) <= K) /\ - K <= y q <= s /\
        forall i, (S q <= i < p)%nat -> Rabs (y i - x i) <= d).
      destruct (creep (fun s => exists d, 0 < d /\ finitely (rest d s)) (- K) K) as (d & Hd & F).
      + lra.
      + intros s Hs. exists 1. split; [lra|]. exists nil. intros y (_ & Y & _). lra.
      + intros s t Hst (d & Hd & F). exists d. split; [exact Hd|]. apply (finitely_less _ _ F).
        intros y (A & Y & B). split; [exact A|]. split; [lra | exact B].
      + intros t Ht. destruct (IH ltac:(lia) (at_ t)) as (d & Hd & F).
        * intros i Hi. unfold at_. destruct (Nat.eqb_spec i q); [apply Rabs_le; lra | apply Hx; lia].
        * exists d. split; [exact Hd|]. intros s Hs (e & He & E). exists (Rmin d e).
          pose proof (Rmin_l d e). pose proof (Rmin_r d e). split; [apply Rmin_pos; assumption|].
          apply (finitely_both _ _ _ E F). intros y (A & Y & B). destruct (Rle_lt_dec (y q) s) as [C | C].
          -- left. split; [exact A|]. split; [lra|]. intros i Hi. specialize (B i Hi). lra.
          -- right. split; [exact A|]. intros i Hi. unfold at_. destruct (Nat.eqb_spec i q) as [-> | N].
             ++ apply Rabs_le. lra.
             ++ specialize (B i ltac:(lia)). lra.
      + exists d. split; [exact Hd|]. apply (finitely_less _ _ F). intros y [A B]. split; [intros; apply A;
        lia|].
        split; [apply Rabs_le_between, A; lia | exact B]. }
  destruct (G p (le_n p) (fun _ => 0)) as (d & _ & F); [intros; lia|].
  apply (finitely_less _ _ F). intros y Y. split; [exact Y | intros; lia].
Qed.
End Covers.

(** Heine and Borel. *)
Theorem closed_and_bounded_is_compact p S K : open_set p (fun x => ~ S x) ->
  (forall x, S x -> forall i, (i < p)%nat -> Rabs (x i) <= K) -> compact_set p S.
Proof.
  intros HS HK I O HO Cover. pose (O' (i : option I) := match i with Some j => O j | None => fun x => ~ S x
    end).
  destruct (box_is_compact p (option I) O') with (K := Rmax 0 K) as [l L].
  - intros [i |]; [apply HO | exact HS].
  - apply Rmax_l.
  - intros x _. destruct (Classical_Prop.classic (S x)) as [Sx | N]; [|exists None; exact N].
    destruct (Cover x Sx) as [i Oi]. exists (Some i). exact Oi.
  - exists (flat_map (fun i => match i with Some j => j :: nil | None => nil end) l). intros x Sx.
    destruct (L x) as ([i |] & In_ & Oi).
    + intros i Hi. eapply Rle_trans; [apply (HK x Sx i Hi) | apply Rmax_r].
    + exists i. split; [|exact Oi]. apply in_flat_map. exists (Some i). split; [exact In_ | left;
      reflexivity].
    + exfalso. exact (Oi Sx).
Qed.

Lemma norm1_near p d x y : near p d x y -> norm1 p y <= norm1 p x + INR p * d.
Proof.
  intros H. unfold norm1. rewrite <- sum_const, <- sum_plus. apply sum_le. intros i Hi. specialize (H i Hi).
  pose proof (Rabs_triang (x i) (y i - x i)) as T. replace (x i + (y i - x i)) with (y i) in T by ring. lra.
Qed.

Theorem compact_is_bounded p S : compact_set p S -> exists K, forall x, S x -> norm1 p x <= K.
Proof.
  intros C. destruct (C nat (fun n x => norm1 p x < INR n)) as [l L].
  - intros n x Hx. exists ((INR n - norm1 p x) / (INR p + 1)). pose proof (pos_INR p) as P.
    assert (D : 0 < (INR n - norm1 p x) / (INR p + 1)) by (apply Rdiv_lt_0_compat; lra). split; [exact D|].
    intros y Y. apply norm1_near in Y.
    assert (E : (INR n - norm1 p x) / (INR p + 1) * (INR p + 1) = INR n - norm1 p x) by (field; lra). nra.
  - intros x _. destruct (nfloor_ex (norm1 p x)) as [n [_ N]]; [apply norm1_nonneg|].
    exists (n + 1)%nat. rewrite plus_INR. exact N.
  - exists (INR (list_max l)). intros x Sx. destruct (L x Sx) as (n & In_ & N).
    assert (M : (n <= list_max l)%nat) by (apply (proj1 (Forall_forall _ _) (proj1 (list_max_le l _) (le_n
      _)) n In_)).
    apply le_INR in M. lra.
Qed.
