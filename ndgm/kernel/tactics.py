"""What the kernel may try by itself to show that formulas contradict each other: tactics of Rocq."""

HEAD = r"""From Coq Require Import Reals ZArith Lra Lia Classical.
From ndgm Require Import Rules.
Open Scope R_scope.

(* Formulas fall apart into comparisons. *)
Ltac split_up := repeat match goal with
  | H : _ /\ _ |- _ => destruct H
  | H : exists _, _ |- _ => destruct H
  | H : ?A -> _, K : ?A |- _ => match type of A with Prop => specialize (H K) end
  | H : ~ (_ /\ _) |- _ => apply not_and_or in H
  | H : ~ (_ \/ _) |- _ => apply not_or_and in H
  | H : ~ (?A -> _) |- _ => match type of A with Prop => apply imply_to_and in H end
  | H : ~ (forall _, _) |- _ => apply not_all_ex_not in H
  | H : ~ (exists _, _) |- _ => apply not_ex_all_not in H
  | H : ~ ~ _ |- _ => apply NNPP in H
  | H : ~ (_ <= _) |- _ => apply Rnot_le_lt in H
  | H : ~ (_ < _) |- _ => apply Rnot_lt_le in H
  | H : ~ (_ >= _) |- _ => apply Rnot_ge_lt in H
  | H : ~ (_ > _) |- _ => apply Rnot_gt_le in H
  | H : context[if ?d then _ else _] |- _ => destruct d
  | H : context[Rcase_abs ?x] |- _ => destruct (Rcase_abs x)
  | H : context[Int_part ?x] |- _ => destruct (base_Int_part x); generalize dependent (Int_part x); intros
  | H : _ \/ _ |- _ => destruct H
  | H : ~ (@eq R _ _) |- _ => apply Rdichotomy in H
  | H : @eq R _ _ -> False |- _ => apply Rdichotomy in H
  | H : ?A -> _ |- _ => match type of A with Prop => apply imply_to_or in H end
  end.

Ltac note fact :=
  let said := type of fact in match goal with _ : said |- _ => fail 1 | _ => pose proof fact end.

(* What holds for all is said of what there is. *)
Ltac instance := match goal with
  | H : forall _, _, K : ?S |- _ => match type of S with Prop => first [note (H _ K) | note (H _ _ K)] end
  | H : forall _ : R, _, K : ~ _ ?a |- _ => note (H a)
  | H : forall _ : R, _, K : ~ _ _ ?a |- _ => note (H a)
  | H : forall _ : ?A, _, a : ?A |- _ => match type of A with Prop => fail 1 | _ => note (H a) end
  end.

(* What nra does not see: squares, what a quotient times its divisor is, the signs in a negative product. *)
Ltac squares := repeat match goal with
  | H : context[?x * ?x] |- _ => note (Rle_0_sqr x)
  | H : context[?x ^ 2] |- _ => note (pow2_ge_0 x)
  end; unfold Rsqr in *.
Ltac quotients := repeat match goal with
  | H : context[?a / ?b] |- _ => let q := fresh "q" in
    assert (a / b * b = a) by (field; intro; nra); set (q := a / b) in *; clearbody q
  end.
Lemma signs_differ a b : a * b < 0 -> a < 0 /\ 0 < b \/ 0 < a /\ b < 0.
Proof. intro. destruct (Rtotal_order a 0) as [| [-> |]]; [left | exfalso | right]; nra. Qed.
Ltac signs := repeat match goal with
  | H : ?a * ?b < 0 |- _ => apply signs_differ in H; destruct H as [[? ?] | [? ?]]
  end.

Ltac number := solve [ lra | lia | nra ].
Ltac numbers := solve [ number | contradiction | congruence | squares; nra
                      | quotients; squares; number | quotients; signs; number ].
Ltac close := intros; first [ solve [ tauto ] | unfold sgn, Rabs in *; split_up;
  first [ numbers | do 12 try instance; split_up; numbers ] ].
"""
