(** Separation in R^p: where a vertical hyperplane supports an epigraph. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Vectors Duality.
Open Scope R_scope.

Definition convex (C : vec -> Prop) : Prop := forall x y t, 0 <= t <= 1 -> C x -> C y -> C (mix t x y).

(** The slopes that two sides of a line allow: if each point above forces c to be at least its a,
    each below at most, and
    no two of these are at odds, then some c will do. *)
Lemma some_slope (P : R -> R -> Prop) :
  (exists a h, 0 < h /\ P a h) -> (exists a h, h < 0 /\ P a h) ->
  (forall a h a' h', 0 < h -> h' < 0 -> P a h -> P a' h' -> 0 <= (- h') * a + h * a') ->
  exists c, forall a h, P a h -> h <> 0 -> 0 <= a + c * h.
Proof.
  intros (a0 & h0 & H0 & P0) (a1 & h1 & H1 & P1) C.
  destruct (completeness (fun v => exists a h, 0 < h /\ P a h /\ v = - a / h)) as [c [U L]].
  - exists (a1 / - h1). intros v (a & h & Hh & Pa & ->). specialize (C a h a1 h1 Hh H1 Pa P1).
    apply (Rmult_le_reg_r (h * - h1)); [nra|].
    replace (- a / h * (h * - h1)) with (- a * - h1) by (field; lra).
      replace (a1 / - h1 * (h * - h1)) with (a1 * h) by (field; lra). lra.
  - exists (- a0 / h0), a0, h0. auto.
  - exists c. intros a h Pa Hn. destruct (Rlt_le_dec 0 h) as [Hh | Hh].
    + assert (V : - a / h <= c) by (apply U; exists a, h; auto). apply (Rmult_le_compat_r h) in V; [|lra].
      replace (- a / h * h) with (- a) in V by (field; lra). lra.
    + assert (V : c <= a / - h).
      { apply L. intros v (a' & h' & Hh' & Pa' & ->). specialize (C a' h' a h Hh' ltac:(lra) Pa' Pa).
        apply (Rmult_le_reg_r (h' * - h)); [nra|].
        replace (- a' / h' * (h' * - h)) with (- a' * - h) by (field; lra).
          replace (a / - h * (h' * - h)) with (a * h') by (field; lra). lra. }
      apply (Rmult_le_compat_r (- h)) in V; [|lra]. replace (a / - h * - h) with a in V by (field; lra). lra.
Qed.

Lemma dot_of_mix p mu t x y : dot p mu (mix t x y) = t * dot p mu x + (1 - t) * dot p mu y.
Proof. unfold dot, mix. induction p; simpl; [ring|]. rewrite IHp. ring. Qed.

Lemma dot_last p mu c u : dot (S p) (fun i => if (i =? p)%nat then c else mu i) u = dot p mu u + c * u p.
Proof.
  unfold dot. simpl. rewrite Nat.eqb_refl. f_equal. apply sum_ext. intros i L.
    destruct (Nat.eqb_spec i p); [lia | reflexivity].
Qed.

(** A convex set without 0 lies on one side of a hyperplane through 0. *)
Theorem separation p (C : vec -> Prop) : (0 < p)%nat -> convex C -> (forall u, C u -> exists i, (i < p)%nat /\
  u i <> 0) ->
  exists mu, (exists i, (i < p)%nat /\ mu i <> 0) /\ forall u, C u -> 0 <= dot p mu u.
Proof.
  revert C. induction p as [|p IH]; intros C Hp HC HN; [lia|].
  assert (One : forall s, s <> 0 -> (forall u, C u -> 0 <= s * u p) ->
    exists mu, (exists i, (i < S p)%nat /\ mu i <> 0) /\ forall u, C u -> 0 <= dot (S p) mu u).
  { intros s Hs K. exists (fun i => if (i =? p)%nat then s else 0). split.
    - exists p. rewrite Nat.eqb_refl. split; [lia | exact Hs].
    - intros u Hu. change (dot (S p) _ u) with (dot (S p) (fun i => if (i =? p)%nat then s else zero i) u).
      rewrite dot_last, zero_dot. specialize (K u Hu). lra. }
  destruct (Classical_Prop.classic (exists u, C u /\ 0 < u p)) as [(u & Cu & Hu) | K];
    [|apply (One (-1)); [lra|]; intros u Cu; destruct (Rlt_le_dec 0 (u p)); [exfalso; apply K; exists u;
      auto | lra]].
  destruct (Classical_Prop.classic (exists u, C u /\ u p < 0)) as [(v & Cv & Hv) | K];
    [|apply (One 1); [lra|]; intros w Cw; destruct (Rlt_le_dec (w p) 0); [exfalso; apply K; exists w;
      auto | lra]].
  (* The functional on the slice u p = 0; any will do where p is 0. *)
  assert (M : exists mu, (p <> 0%nat -> exists i, (i < p)%nat /\ mu i <> 0) /\ forall u, C u -> u p = 0 ->
    0 <= dot p mu u).
  { destruct p as [|q]; [exists zero; split; [tauto | intros; rewrite zero_dot; lra]|].
    destruct (IH (fun u => C u /\ u (S q) = 0)) as (mu & A & B); [lia| | |exists mu; split; [intros _;
      exact A | auto]].
    - intros x y t T [Cx X] [Cy Y]. split; [apply HC; assumption | unfold mix; rewrite X, Y; ring].
    - intros w [Cw W]. destruct (HN w Cw) as (i & L & N). exists i. split; [|exact N].
      destruct (Nat.eq_dec i (S q)) as [-> | D]; [tauto | lia]. }
  destruct M as (mu & A & B).
  destruct (some_slope (fun a h => exists u, C u /\ a = dot p mu u /\ h = u p)) as [c Hc].
  - exists (dot p mu u), (u p). split; [exact Hu | exists u; auto].
  - exists (dot p mu v), (v p). split; [exact Hv | exists v; auto].
  - intros a h a' h' Hh Hh' (w & Cw & -> & ->) (z & Cz & -> & ->).
    pose (t := - z p / (w p - z p)). assert (D : 0 < w p - z p) by lra.
    assert (T : 0 <= t <= 1).
    { unfold t. split; apply (Rmult_le_reg_r (w p - z p)); try exact D; unfold Rdiv;
      rewrite ?Rmult_assoc, ?Rinv_l; lra. }
    specialize (B (mix t w z) (HC w z t T Cw Cz)).
    rewrite dot_of_mix in B. specialize (B ltac:(unfold mix, t; field; lra)).
    apply (Rmult_le_compat_r (w p - z p)) in B; [|lra]. rewrite Rmult_0_l in B.
    replace ((t * dot p mu w + (1 - t) * dot p mu z) * (w p - z p)) with (- z p * dot p mu w + w p * dot p mu
      z) in B by (unfold t; field; lra).
    lra.
  - exists (fun i => if (i =? p)%nat then c else mu i). split.
    + destruct p as [|q].
      * (* In R^1 u and v are on both sides of 0, so that 0 is in C. *)
        exfalso. pose (t := - v 0%nat / (u 0%nat - v 0%nat)).
        assert (T : 0 <= t <= 1).
        { unfold t. split; apply (Rmult_le_reg_r (u 0%nat - v 0%nat)); try lra; unfold Rdiv;
          rewrite ?Rmult_assoc, ?Rinv_l; lra. }
        destruct (HN (mix t u v) (HC u v t T Cu Cv)) as (i & L & N). replace i with 0%nat in N by lia.
        apply N. unfold mix, t. field. lra.
      * destruct (A ltac:(lia)) as (i & L & N). exists i. split; [lia|].
        destruct (Nat.eqb_spec i (S q)); [lia | exact N].
    + intros w Cw. rewrite dot_last. destruct (Req_dec (w p) 0) as [Z | Z].
      * rewrite Z, Rmult_0_r, Rplus_0_r. exact (B w Cw Z).
      * apply Hc; [exists w; auto | exact Z].
Qed.
