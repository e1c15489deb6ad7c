(** The subgradient method in R^p: Proposition 5.1, the bound on the tail,
    and what Appendix D.1 says of subgradients. *)
Require Import Reals Lra Lia FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From ndgm Require Import Rules Statements Inference Vectors Vanilla.
Open Scope R_scope.

Definition subgradient (p : nat) (f : vec -> R) (x g : vec) : Prop := forall z,
  f x + dot p g (minus z x) <= f z.

(** (2): steps of a constant rate along subgradients. *)
Definition method (p : nat) (f : vec -> R) (alpha : R) (x g : nat -> vec) : Prop := forall k,
  subgradient p f (x k) (g k) /\ forall i, (i < p)%nat -> x (S k) i = x k i - alpha * g k i.

(** (6), in the Euclidean norm. *)
Definition lipschitz (p : nat) (f : vec -> R) (L : R) : Prop :=
  forall x y, Rabs (f x - f y) <= L * norm p (minus x y).

Definition bounded_subgradients (p : nat) (f : vec -> R) (G : R) : Prop :=
  forall x g, subgradient p f x g -> norm p g <= G.

(** m is the infimum of f, attained or not. *)
Definition infimum (f : vec -> R) (m : R) : Prop :=
  (forall z, m <= f z) /\ forall e, 0 < e -> exists z, f z <= m + e.

(** text-D.1.subgradients: an L-Lipschitz f, convex or not, has subgradients of norm at most L. *)
Theorem lipschitz_bounds_subgradients p f L : 0 <= L -> lipschitz p f L -> bounded_subgradients p f L.
Proof.
  intros H0 HL x g Hg. pose (y := fun i => x i + g i). specialize (Hg y). specialize (HL y x).
  assert (E : dot p g (minus y x) = dot p g g) by (apply sum_ext; intros; unfold minus, y; ring).
  assert (F : dot p (minus y x) (minus y x) = dot p g g) by (apply sum_ext; intros; unfold minus, y; ring).
  unfold norm in *. rewrite F in HL. rewrite E in Hg. pose proof (Rle_abs (f y - f x)) as A.
  pose proof (sqrt_pos (dot p g g)) as P. pose proof (sqrt_sqrt _ (dot_pos p g)) as Q.
  destruct (Rle_lt_or_eq_dec _ _ P) as [N | N].
  - apply (Rmult_le_reg_r (sqrt (dot p g g))); [exact N | lra].
  - rewrite <- N. exact H0.
Qed.

(** text-D.1.differentiable, only: where f has a partial derivative, every subgradient has it as its entry. *)
Theorem only_the_gradient p f x g i d : (i < p)%nat -> subgradient p f x g ->
  is_derive (fun h => f (fun j => if (j =? i)%nat then x j + h else x j)) 0 d -> g i = d.
Proof.
  intros Hi Hg Hd. set (y h := fun j => if (j =? i)%nat then x j + h else x j) in *.
  assert (S0 : forall h, dot p g (minus (y h) x) = g i * h).
  { intros h. unfold dot, minus, y. clear - Hi. induction p as [|q IH]; [lia|]. simpl.
    destruct (Nat.eqb_spec q i) as [-> | D].
    - rewrite (sum_ext i _ (fun _ => 0)), sum_const; [ring|]. intros j L.
      destruct (Nat.eqb_spec j i); [lia | ring].
    - rewrite IH by lia. ring. }
  assert (Y : y 0 = x).
  { apply functional_extensionality. intros j. unfold y. destruct (j =? i)%nat; lra. }
  assert (U : forall h, f (y 0) + g i * h <= f (y h)) by (intros h; rewrite Y, <- S0; apply Hg).
  apply is_derive_Reals in Hd. destruct (Req_dec (g i) d) as [E | E]; [exact E | exfalso].
  destruct (Hd (Rabs (g i - d))) as [delta Hdelta]; [apply Rabs_pos_lt; lra|].
  pose proof (cond_pos delta) as P. set (h := delta / 2).
  assert (A : forall k, k <> 0 -> Rabs k < delta -> (f (y k) - f (y 0)) / k - d < Rabs (g i - d) /\
    - Rabs (g i - d) < (f (y k) - f (y 0)) / k - d).
  { intros k K L. specialize (Hdelta k K L). rewrite Rplus_0_l in Hdelta. cbv beta in Hdelta.
    apply Rabs_def2 in Hdelta. exact Hdelta. }
  assert (H1 : (f (y h) - f (y 0)) / h >= g i).
  { apply Rle_ge, (Rmult_le_reg_r h); [unfold h; lra|]. unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l by (unfold h; lra).
    specialize (U h). lra. }
  assert (H2 : (f (y (- h)) - f (y 0)) / (- h) <= g i).
  { apply (Rmult_le_reg_r h); [unfold h; lra|]. replace ((f (y (- h)) - f (y 0)) / - h * h) with (- (f (y (-
    h)) - f (y 0))) by (field; unfold h; lra).
    specialize (U (- h)). lra. }
  destruct (A h) as [A1 A2]; [unfold h; lra | unfold h; rewrite Rabs_right; lra |].
  destruct (A (- h)) as [B1 B2]; [unfold h; lra | unfold h; rewrite Rabs_left; lra |].
  unfold Rabs in *. destruct (Rcase_abs (g i - d)); lra.
Qed.

Section Method.
Variables (p : nat) (f : vec -> R) (alpha G : R) (x g : nat -> vec).
Hypotheses (Ha : 0 < alpha) (Hrun : method p f alpha x g) (HG : forall k, norm p (g k) <= G).

(** Again and again the loss is below f(z) + alpha G^2 / 2 + e, whatever z is. *)
Theorem returns_below z e : 0 < e -> infinitely_often (fun y => f y < f z + alpha * G ^ 2 / 2 + e) x.
Proof.
  intros He N. apply Classical_Prop.NNPP. intros K.
  assert (F : forall k, (N <= k)%nat -> f z + alpha * G ^ 2 / 2 + e <= f (x k)).
  { intros k L. apply Rnot_lt_le. intros Q. apply K. exists k. auto. }
  pose (D k := dot p (minus (x k) z) (minus (x k) z)).
  assert (S0 : forall k, (N <= k)%nat -> D (S k) <= D k - 2 * alpha * e).
  { intros k L. destruct (Hrun k) as [Hs Hx]. specialize (Hs z). specialize (F k L).
    assert (E : D (S k) = D k - 2 * alpha * dot p (g k) (minus (x k) z) + alpha ^ 2 * dot p (g k) (g k)).
    { unfold D. rewrite <- dot_step. unfold dot. apply sum_ext. intros i Hi. unfold minus.
      rewrite Hx by exact Hi. reflexivity. }
    assert (M : dot p (g k) (minus z (x k)) = - dot p (g k) (minus (x k) z)).
    { unfold dot, minus. clear. induction p as [|q IH]; simpl; lra. }
    assert (Q : dot p (g k) (g k) <= G ^ 2).
    { rewrite <- (sqrt_sqrt _ (dot_pos p (g k))). specialize (HG k). unfold norm in HG.
      pose proof (sqrt_pos (dot p (g k) (g k))). nra. }
    rewrite E. rewrite M in Hs. clear - Ha He Hs F Q. set (a := dot p (g k) (minus (x k) z)) in *.
      clearbody a.
    assert (0 <= alpha * (a - (alpha * G ^ 2 / 2 + e))) by (apply Rmult_le_pos; lra).
    assert (alpha ^ 2 * dot p (g k) (g k) <= alpha ^ 2 * G ^ 2) by (apply Rmult_le_compat_l;
      [apply pow2_ge_0 | exact Q]). nra. }
  assert (B : forall j, D (N + j)%nat <= D N - INR j * (2 * alpha * e)).
  { induction j as [|j IH]; [rewrite Nat.add_0_r; simpl; lra|]. rewrite S_INR, Nat.add_succ_r.
    specialize (S0 (N + j)%nat ltac:(lia)). lra. }
  destruct (archimedes (D N) (2 * alpha * e)) as [j Hj]; [repeat apply Rmult_lt_0_compat; lra|].
  specialize (B j). pose proof (dot_pos p (minus (x (N + j)%nat) z)). unfold D in *. lra.
Qed.

(** prop-5.1: the loss does not tend to infinity. *)
Theorem loss_does_not_diverge : ~ is_lim_seq (fun k => f (x k)) p_infty.
Proof.
  intros L. apply is_lim_seq_spec in L. destruct (L (f (x 0%nat) + alpha * G ^ 2 / 2 + 1)) as [N H].
  destruct (returns_below (x 0%nat) 1 Rlt_0_1 N) as (k & K & B). specialize (H k K). lra.
Qed.

(** new-tail-bound: liminf f(x_k) <= inf f + alpha G^2 / 2, also where the infimum is not attained. *)
Theorem new_tail_bound m : infimum f m -> Rbar_le (LimInf_seq (fun k => f (x k))) (m + alpha * G ^ 2 / 2).
Proof.
  intros [_ Hm]. unfold LimInf_seq. destruct (ex_LimInf_seq (fun k => f (x k))) as [[l | |] L]; simpl in *;
    [| |exact I].
  - apply Rnot_lt_le. intro H. pose (d := (l - (m + alpha * G ^ 2 / 2)) / 3).
    assert (Hd : 0 < d) by (unfold d; lra).
    destruct (L (mkposreal d Hd)) as [_ [N HN]]. destruct (Hm d Hd) as [z Hz].
    destruct (returns_below z d Hd N) as (k & Hk & Hf). specialize (HN k Hk). simpl in HN. unfold d in *. lra.
  - destruct (Hm 1 Rlt_0_1) as [z Hz]. destruct (L (m + alpha * G ^ 2 / 2 + 2)) as [N HN].
    destruct (returns_below z 1 Rlt_0_1 N) as (k & Hk & Hf). specialize (HN k Hk). lra.
Qed.

(** The least loss so far. *)
Fixpoint best (u : nat -> R) (n : nat) : R := match n with O => u O | S k => Rmin (best u k) (u (S k)) end.

Lemma best_le u n k : (k <= n)%nat -> best u n <= u k.
Proof.
  induction n; intros H; simpl.
  - replace k with 0%nat by lia. lra.
  - destruct (Nat.eq_dec k (S n)) as [-> | N]; [apply Rmin_r|].
    eapply Rle_trans; [apply Rmin_l | apply IHn; lia].
Qed.

(** text-D.1.proof, bound: the best loss tends to a limit of at most inf f + alpha G^2 / 2. *)
Theorem best_loss_bound m : infimum f m ->
  exists l : R, is_lim_seq (best (fun k => f (x k))) l /\ l <= m + alpha * G ^ 2 / 2.
Proof.
  intros [Hl Hm]. set (u k := f (x k)).
  destruct (ex_finite_lim_seq_decr (best u) m) as [l L].
  - intros n. simpl. apply Rmin_l.
  - intros n. induction n; simpl; [apply Hl | apply Rmin_glb; [exact IHn | apply Hl]].
  - exists l. split; [exact L|]. apply Rnot_lt_le. intros H.
    pose (d := (l - (m + alpha * G ^ 2 / 2)) / 2). assert (Hd : 0 < d) by (unfold d; lra).
    destruct (Hm d Hd) as [z Hz]. destruct (returns_below z d Hd 0%nat) as (k & _ & Hf).
    assert (A : l <= best u k).
    { apply (is_lim_seq_decr_compare (best u) l L). intros n. simpl. apply Rmin_l. }
    pose proof (best_le u k k (le_n k)). unfold u, d in *. lra.
Qed.
End Method.

(** prop-5.1: convex losses with bounded subgradients do not diverge at any constant rate,
    nor do Lipschitz ones. *)
Theorem prop_5_1 p f alpha G : 0 < alpha -> bounded_subgradients p f G \/ 0 <= G /\ lipschitz p f G ->
  forall x g, method p f alpha x g -> ~ is_lim_seq (fun k => f (x k)) p_infty /\
    forall m, infimum f m -> Rbar_le (LimInf_seq (fun k => f (x k))) (m + alpha * G ^ 2 / 2).
Proof.
  intros Ha H x g Hr. assert (B : forall k, norm p (g k) <= G).
  { intros k. destruct H as [H | [H0 H]]; [apply (H (x k)) | apply (lipschitz_bounds_subgradients p f G H0 H
    (x k))]; apply Hr. }
  split; [apply (loss_does_not_diverge p f alpha G x g) | intros m; apply (new_tail_bound p f alpha G x g)];
    assumption.
Qed.
