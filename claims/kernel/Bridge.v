(** How generated files are proved: a rule is the library's, and a statement fails at a witness. *)
Require Import Reals Lra Lia ZArith Psatz FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements.
Open Scope R_scope.

Lemma orbit_S {A} (step : A -> A) (s : A) (n : nat) : orbit step s (S n) = step (orbit step s n).
Proof. reflexivity. Qed.

(** An orbit that comes back to its start repeats. *)
Lemma periodic {A} (step : A -> A) (s : A) (p : nat) : orbit step s p = s ->
  forall q r, orbit step s (q * p + r) = orbit step s r.
Proof.
  intros H q r. induction q; [reflexivity|].
  assert (forall n, orbit step s (p + n) = orbit step s n) as K.
  { induction n; [rewrite Nat.add_0_r; exact H | rewrite Nat.add_succ_r; simpl; rewrite IHn; reflexivity]. }
  simpl. rewrite <- Nat.add_assoc, K. exact IHq.
Qed.

Lemma phases {A} (step : A -> A) (s : A) (p n : nat) : orbit step s p = s -> (0 < p)%nat ->
  exists r, (r < p)%nat /\ orbit step s n = orbit step s r.
Proof.
  intros H P. exists (n mod p)%nat. split; [apply Nat.mod_upper_bound; lia|].
  rewrite (Nat.div_mod n p) at 1 by lia. rewrite Nat.mul_comm. apply periodic. exact H.
Qed.

(** What is said of the far end of an orbit is said of the orbit from any of its states. *)
Lemma orbit_add {A} (step : A -> A) (s : A) (m n : nat) :
  orbit step (orbit step s m) n = orbit step s (n + m).
Proof. induction n; [reflexivity | simpl; rewrite IHn; reflexivity]. Qed.

Section Later.
Context {A : Type} (step : A -> A) (s : A) (m : nat).

Lemma eventually_later P : eventually P (orbit step s) -> eventually P (orbit step (orbit step s m)).
Proof. intros [N K]. exists N. intros n L. rewrite orbit_add. apply K. lia. Qed.

Lemma settles_later P : settles P (orbit step s) -> settles P (orbit step (orbit step s m)).
Proof. intros [N K]. exists N. intros n L. rewrite !orbit_add. apply (K (n + m)%nat). lia. Qed.

Lemma infinitely_often_later P :
  infinitely_often P (orbit step s) -> infinitely_often P (orbit step (orbit step s m)).
Proof.
  intros K N. destruct (K (N + m)%nat) as (n & L & Y). exists (n - m)%nat. split; [lia|].
  rewrite orbit_add. replace (n - m + m)%nat with n by lia. exact Y.
Qed.

Lemma vanishes_later f : vanishes f (orbit step s) -> vanishes f (orbit step (orbit step s m)).
Proof.
  intros K. apply (is_lim_seq_ext (fun n => f (orbit step s (n + m)))).
  - intro n. rewrite orbit_add. reflexivity.
  - apply (is_lim_seq_incr_n (fun n => f (orbit step s n)) m). exact K.
Qed.
End Later.

(** What fails at one phase of a period fails infinitely often. *)
Lemma not_eventually {A} (step : A -> A) (s : A) (p r : nat) (P : A -> Prop) :
  orbit step s p = s -> (0 < p)%nat -> ~ P (orbit step s r) -> ~ eventually P (orbit step s).
Proof.
  intros H L F [N K]. apply F. rewrite <- (periodic step s p H N r). apply K. nia.
Qed.

Lemma not_settles {A} (step : A -> A) (s : A) (p r : nat) (P : A -> Prop) :
  orbit step s p = s -> (0 < p)%nat -> ~ P (orbit step s r) -> ~ settles P (orbit step s).
Proof.
  intros H L F [N K]. apply (not_eventually step s p r P H L F). exists N. intros n M. apply K, M.
Qed.

(** What fails at every phase holds nowhere. *)
Lemma not_sometimes {A} (step : A -> A) (s : A) (p : nat) (P : A -> Prop) :
  orbit step s p = s -> (0 < p)%nat -> (forall r, (r < p)%nat -> ~ P (orbit step s r)) ->
  ~ sometimes P (orbit step s).
Proof.
  intros H L F [n K]. destruct (phases step s p n H L) as (r & B & E). rewrite E in K. exact (F r B K).
Qed.

Lemma not_infinitely_often {A} (step : A -> A) (s : A) (p : nat) (P : A -> Prop) :
  orbit step s p = s -> (0 < p)%nat -> (forall r, (r < p)%nat -> ~ P (orbit step s r)) ->
  ~ infinitely_often P (orbit step s).
Proof.
  intros H L F K. destruct (K 0%nat) as (n & _ & Y). apply (not_sometimes step s p P H L F). exists n. exact Y.
Qed.

Lemma not_vanishes {A} (step : A -> A) (s : A) (p r : nat) (f : A -> R) :
  orbit step s p = s -> (0 < p)%nat -> f (orbit step s r) <> 0 -> ~ vanishes f (orbit step s).
Proof.
  intros H L F K. apply is_lim_seq_spec in K.
  destruct (K (mkposreal _ (Rabs_pos_lt _ F))) as [N M]. specialize (M (N * p + r)%nat ltac:(nia)).
  simpl in M. rewrite (periodic step s p H N r), Rminus_0_r in M. lra.
Qed.

(** Every decision between numbers in the goal, both ways. *)
Ltac decide_all :=
  repeat match goal with
  | |- context [Rlt_dec ?x ?y] => destruct (Rlt_dec x y)
  | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y)
  | |- context [Req_EM_T ?x ?y] => destruct (Req_EM_T x y)
  | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
  end.

Ltac unfold_rules :=
  cbv beta iota zeta
    delta [ndgm move soft proximal heavy_ball torch_momentum rmsprop adam denominator sgn from
           position first second iteration].

(** Two steps are the same function: the same terms, up to the order in which they are written. *)
Ltac agree := solve [reflexivity | ring | lra | lia | progress f_equal; agree].
Ltac same_rule step :=
  intros; apply functional_extensionality; intros;
  repeat match goal with s : state |- _ => destruct s end;
  unfold step; unfold_rules; decide_all; first [agree | exfalso; lra | exfalso; timeout 2 nra].

(** What is true of concrete numbers; a k between f and f + 1 is no integer. *)
Ltac no_integer k f :=
  destruct (Z_le_gt_dec k f) as [L | L];
  [apply IZR_le in L; lra | assert (L' : (f + 1 <= k)%Z) by lia; apply IZR_le in L'; simpl in L'; lra].
Ltac concrete :=
  repeat split; intros; unfold Rabs, sgn; decide_all; try solve [lra | lia | nra];
  match goal with
  | |- ?x <> ?y => intro; lra
  | k : Z |- _ => intro; first [no_integer k 0%Z | no_integer k (-1)%Z | no_integer k 1%Z | no_integer k (-2)%Z
                               | no_integer k 2%Z | no_integer k (-3)%Z | no_integer k 3%Z | no_integer k (-4)%Z]
  end.

(** The goal is that a proposition about concrete numbers is false. *)
Ltac absurd :=
  cbv beta; cbn [INR pow]; unfold Rabs, sgn; decide_all; intro;
  repeat match goal with
  | H : _ /\ _ |- _ => destruct H
  | H : _ \/ _ |- _ => destruct H
  | H : exists _, _ |- _ => destruct H
  | H : ?P -> _ |- _ => match type of P with Prop => specialize (H ltac:(concrete)) end
  end;
  try solve [lra | nra | lia];
  match goal with H : ?x <> ?y |- _ => apply H; lra | H : ~ _ |- _ => apply H; concrete end.

(** The premise `claim` about concrete numbers is absurd, premise by premise of its own and then itself. *)
Ltac contradict claim :=
  repeat match type of claim with ?P -> _ => match type of P with Prop => specialize (claim ltac:(concrete)) end end;
  revert claim; cbn [orbit scheduled Nat.even INR pow Nat.add];
  unfold_rules; absurd.

(** A statement follows from a theorem of the library that says more, by schemas. *)
Ltac parts := repeat match goal with H : _ /\ _ |- _ => destruct H end; repeat split;
  solve [assumption | lra | reflexivity | intros ->; rewrite ?Rabs_R0, ?sgn_0 in *; lra].
Ltac more T := eapply T; try eassumption; try lra; try lia.
Ltac always_as T := eapply always_implies; [| more T]; cbv beta; intros; parts.
Ltac eventually_as T := eapply eventually_implies; [| more T]; cbv beta; intros; parts.
Ltac settled_as T := eapply settles_implies; [| more T]; cbv beta; intros; parts.
Ltac directly T :=
  first [exact T | apply T; assumption | eapply T; eassumption
        | unfold always, sometimes, eventually, settles, infinitely_often, vanishes; intros; eapply T; eassumption].
