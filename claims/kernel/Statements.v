(** What is said of a sequence: for every n, for some n, infinitely often, from some n on, in the limit. *)
Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Section Statements.
Context {A : Type}.
Implicit Types (P Q : A -> Prop) (x : nat -> A).

Definition always P x := forall n, P (x n).
Definition sometimes P x := exists n, P (x n).
Definition infinitely_often P x := forall N, exists n, (N <= n)%nat /\ P (x n).
Definition eventually P x := exists N, forall n, (N <= n)%nat -> P (x n).
Definition settles P x := exists N, forall n, (N <= n)%nat -> P (x n) /\ x (S (S n)) = x n.
Definition vanishes (f : A -> R) x := is_lim_seq (fun n => f (x n)) 0.

(** A cut under "for every n" and "from some n on". *)
Lemma always_implies P Q x : (forall a, P a -> Q a) -> always P x -> always Q x.
Proof. intros H K n. apply H, K. Qed.

Lemma eventually_implies P Q x : (forall a, P a -> Q a) -> eventually P x -> eventually Q x.
Proof. intros H [N K]. exists N. auto. Qed.

Lemma settles_implies P Q x : (forall a, P a -> Q a) -> settles P x -> settles Q x.
Proof. intros H [N K]. exists N. intros n L. destruct (K n L). auto. Qed.

Lemma eventually_and P Q x : eventually P x -> eventually Q x -> eventually (fun a => P a /\ Q a) x.
Proof. intros [M H] [N K]. exists (M + N)%nat. intros n L. split; [apply H | apply K]; lia. Qed.

Lemma not_eventually P x : ~ eventually P x -> infinitely_often (fun a => ~ P a) x.
Proof.
  intros H N. destruct (Classical_Prop.classic (exists n, (N <= n)%nat /\ ~ P (x n))) as [K | K]; [exact K|].
  exfalso. apply H. exists N. intros n L. destruct (Classical_Prop.classic (P (x n))) as [Y | Y]; [exact Y|].
  exfalso. apply K. exists n. auto.
Qed.
End Statements.

(** What holds of each of p entries from some n on holds of all of them from some n on. *)
Lemma eventually_all {A} (P : nat -> A -> Prop) (x : nat -> nat -> A) p :
  (forall i, (i < p)%nat -> eventually (P i) (x i)) ->
  exists N, forall n, (N <= n)%nat -> forall i, (i < p)%nat -> P i (x i n).
Proof.
  induction p; intros H.
  - exists 0%nat. intros. lia.
  - destruct IHp as [M HM]; [auto|]. destruct (H p ltac:(lia)) as [N HN].
    exists (M + N)%nat. intros n L i Hi.
    destruct (Nat.eq_dec i p) as [-> | D]; [apply HN | apply HM]; lia.
Qed.
