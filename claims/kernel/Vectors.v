(** R^p: the first p entries of a sequence, their sum, the norm of the lasso and the inner product. *)
Require Import Reals Lra Lia.
Open Scope R_scope.

Definition vec := nat -> R.
Fixpoint sum (p : nat) (x : vec) : R := match p with O => 0 | S k => sum k x + x k end.
Definition norm1 (p : nat) (x : vec) : R := sum p (fun i => Rabs (x i)).
Definition dot (p : nat) (x y : vec) : R := sum p (fun i => x i * y i).
Definition minus (x y : vec) : vec := fun i => x i - y i.
Definition norm (p : nat) (x : vec) : R := sqrt (dot p x x).

Lemma sum_ext p x y : (forall i, (i < p)%nat -> x i = y i) -> sum p x = sum p y.
Proof. induction p; simpl; intros H; [reflexivity|]. rewrite IHp, H by auto. reflexivity. Qed.

Lemma sum_plus p x y : sum p (fun i => x i + y i) = sum p x + sum p y.
Proof. induction p; simpl; lra. Qed.

Lemma sum_scal p c x : sum p (fun i => c * x i) = c * sum p x.
Proof. induction p; simpl; [lra|]. rewrite IHp. lra. Qed.

Lemma sum_const p c : sum p (fun _ => c) = INR p * c.
Proof. induction p; [simpl; lra|]. rewrite S_INR. simpl sum. rewrite IHp. lra. Qed.

(** entrywise: an inequality of entries is one of sums, strictly if there is an entry and each is strict. *)
Lemma sum_le p x y : (forall i, (i < p)%nat -> x i <= y i) -> sum p x <= sum p y.
Proof. induction p; simpl; intros H; [lra|]. specialize (IHp (fun i L => H i ltac:(lia))).
  specialize (H p ltac:(lia)). lra. Qed.

Lemma sum_lt p x y : (0 < p)%nat -> (forall i, (i < p)%nat -> x i < y i) -> sum p x < sum p y.
Proof.
  destruct p; intros L H; [lia|]. simpl.
  assert (sum p x <= sum p y) by (apply sum_le; intros; left; apply H; lia). specialize (H p ltac:(lia)). lra.
Qed.

(** entrywise, strictly for one entry. *)
Lemma sum_lt_one p x y j : (j < p)%nat -> (forall i, (i < p)%nat -> x i <= y i) -> x j < y j ->
  sum p x < sum p y.
Proof.
  induction p; intros L H J; [lia|]. simpl. destruct (Nat.eq_dec j p) as [-> | D].
  - assert (sum p x <= sum p y) by (apply sum_le; auto). lra.
  - specialize (IHp ltac:(lia) ltac:(auto) J). specialize (H p ltac:(lia)). lra.
Qed.

Lemma sum_nonneg p x : (forall i, (i < p)%nat -> 0 <= x i) -> 0 <= sum p x.
Proof. intros H. rewrite <- (Rmult_0_r (INR p)), <- sum_const. apply sum_le, H. Qed.

Lemma dot_pos p x : 0 <= dot p x x.
Proof. apply sum_nonneg. intros. nra. Qed.

Lemma dot_sym p x y : dot p x y = dot p y x.
Proof. apply sum_ext. intros. ring. Qed.

(** |x - a g - z|^2 = |x - z|^2 - 2 a g.(x - z) + a^2 |g|^2. *)
Lemma dot_step p a x g z : dot p (fun i => x i - a * g i - z i) (fun i => x i - a * g i - z i) =
  dot p (minus x z) (minus x z) - 2 * a * dot p g (minus x z) + a ^ 2 * dot p g g.
Proof. unfold dot, minus. induction p; simpl in *; [ring|]. rewrite IHp. ring. Qed.

(** Cauchy and Schwarz. *)
Lemma cauchy_schwarz p x y : dot p x y ^ 2 <= dot p x x * dot p y y.
Proof.
  unfold dot. induction p; simpl; [lra|].
  set (a := sum p (fun i => x i * y i)) in *. set (b := sum p (fun i => x i * x i)) in *.
  set (c := sum p (fun i => y i * y i)) in *.
  assert (0 <= b) by (apply sum_nonneg; intros; nra). assert (0 <= c) by (apply sum_nonneg; intros; nra).
  assert (2 * a * (x p * y p) <= b * (y p * y p) + x p * x p * c); [|nra].
  assert (A : (a * (x p * y p)) ^ 2 <= (b * (y p * y p)) * (x p * x p * c)).
  { replace ((b * (y p * y p)) * (x p * x p * c)) with (b * c * (x p * y p) ^ 2) by ring.
    replace ((a * (x p * y p)) ^ 2) with (a ^ 2 * (x p * y p) ^ 2) by ring.
    apply Rmult_le_compat_r; [apply pow2_ge_0 | simpl; lra]. }
  set (u := b * (y p * y p)) in *. set (v := x p * x p * c) in *. set (t := a * (x p * y p)) in *.
  assert (0 <= u) by (unfold u; apply Rmult_le_pos; [assumption | nra]).
  assert (0 <= v) by (unfold v; apply Rmult_le_pos; [nra | assumption]).
  replace (2 * a * (x p * y p)) with (2 * t) by (unfold t; ring).
  simpl in A. apply Rsqr_incr_0_var; [unfold Rsqr; pose proof (pow2_ge_0 (u - v)); nra | lra].
Qed.

Lemma dot_le p x y : dot p x y <= norm p x * norm p y.
Proof.
  destruct (Rle_lt_dec (dot p x y) 0) as [L | L].
  - eapply Rle_trans; [exact L|]. apply Rmult_le_pos; apply sqrt_pos.
  - apply Rsqr_incr_0_var; [|apply Rmult_le_pos; apply sqrt_pos].
    unfold Rsqr, norm. pose proof (cauchy_schwarz p x y). pose proof (sqrt_sqrt _ (dot_pos p x)).
    pose proof (sqrt_sqrt _ (dot_pos p y)). nra.
Qed.
