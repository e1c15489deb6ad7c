(** The update rules on the toy LASSO (7), one coordinate, as `ndgm.exact.rules` has them: what every theorem
    quotes. *)
Require Import Reals Lra.
Open Scope R_scope.

(** sgn(x), which is 0 at 0. *)
Definition sgn (x : R) : R :=
  if Rlt_dec 0 x then 1 else if Rlt_dec x 0 then -1 else 0.

(** The state after n steps. *)
Fixpoint orbit {A : Type} (step : A -> A) (start : A) (n : nat) : A :=
  match n with O => start | S k => step (orbit step start k) end.

(** The state after n steps of a rule that looks at their number. *)
Fixpoint scheduled {A : Type} (step : nat -> A -> A) (start : A) (n : nat) : A :=
  match n with O => start | S k => step k (scheduled step start k) end.

(** A subgradient step of length s on |b|; (15), NDGM on (7); NDGM with a rate for each step. *)
Definition move (s b : R) : R := b - s * sgn b.
Definition ndgm (alpha lambda : R) : R -> R := move (alpha * lambda).
Definition ndgm_rates (alpha : nat -> R) (lambda : R) : R -> nat -> R :=
  scheduled (fun n => move (alpha n * lambda)).

(** sgn(v) max(|v| - t, 0), and proximal gradient on (7). *)
Definition soft (t v : R) : R :=
  if Rlt_dec t v then v - t else if Rlt_dec v (- t) then v + t else 0.
Definition proximal (alpha lambda b : R) : R := soft (alpha * lambda) b.

(** What a rule remembers: the position, two moments and how many steps were made. *)
Record state := State { position : R; first : R; second : R; iteration : nat }.
Definition from (b : R) : state := State b 0 0 0.

(** (20), momentum: b - alpha lambda sgn(b) + gamma (b - b'); the first moment is the velocity b - b'. *)
Definition heavy_ball (alpha lambda gamma : R) (s : state) : state :=
  let velocity := gamma * first s - alpha * (lambda * sgn (position s)) in
  State (position s + velocity) velocity 0 (S (iteration s)).

(** PyTorch's momentum without dampening: the first moment is the buffer, which starts as the gradient. *)
Definition torch_momentum (alpha lambda gamma : R) (s : state) : state :=
  let gradient := lambda * sgn (position s) in
  let buffer := match iteration s with O => gradient | _ => gamma * first s + gradient end in
  State (position s - alpha * buffer) buffer 0 (S (iteration s)).

(** sqrt(v) + epsilon, or sqrt(v + epsilon) if epsilon is inside. *)
Definition denominator (inside : bool) (epsilon v : R) : R :=
  if inside then sqrt (v + epsilon) else sqrt v + epsilon.

(** (22), (23), RMSProp; 0/0 is 0, as anything over 0 is in Rocq. *)
Definition rmsprop (alpha lambda rho epsilon : R) (inside : bool) (s : state) : state :=
  let gradient := lambda * sgn (position s) in
  let v := rho * second s + (1 - rho) * gradient ^ 2 in
  State (position s - alpha * (gradient / denominator inside epsilon v)) 0 v (S (iteration s)).

(** (28) to (30), Adam, with or without bias correction. *)
Definition adam (alpha lambda beta rho epsilon : R) (inside corrected : bool) (s : state) : state :=
  let gradient := lambda * sgn (position s) in
  let m := beta * first s + (1 - beta) * gradient in
  let v := rho * second s + (1 - rho) * gradient ^ 2 in
  let n := S (iteration s) in
  let m' := if corrected then m / (1 - beta ^ n) else m in
  let v' := if corrected then v / (1 - rho ^ n) else v in
  State (position s - alpha * (m' / denominator inside epsilon v')) m v n.

Lemma sgn_pos x : 0 < x -> sgn x = 1.
Proof. intros; unfold sgn; destruct (Rlt_dec 0 x); lra. Qed.

Lemma sgn_neg x : x < 0 -> sgn x = -1.
Proof. intros; unfold sgn; destruct (Rlt_dec 0 x); [lra|]. destruct (Rlt_dec x 0); lra. Qed.

Lemma sgn_0 : sgn 0 = 0.
Proof. unfold sgn. destruct (Rlt_dec 0 0); lra. Qed.

Lemma sgn_cases x : 0 < x /\ sgn x = 1 \/ x = 0 /\ sgn x = 0 \/ x < 0 /\ sgn x = -1.
Proof.
  destruct (Rtotal_order x 0) as [H | [-> | H]].
  - right; right. split; [exact H | exact (sgn_neg x H)].
  - right; left. split; [reflexivity | exact sgn_0].
  - left. split; [exact H | apply sgn_pos; lra].
Qed.

Lemma sgn_odd x : sgn (- x) = - sgn x.
Proof.
  destruct (sgn_cases x) as [[H ->] | [[-> ->] | [H ->]]].
  - apply sgn_neg. lra.
  - rewrite Ropp_0, sgn_0. lra.
  - rewrite sgn_pos; lra.
Qed.

Lemma sgn_range x : -1 <= sgn x <= 1.
Proof. destruct (sgn_cases x) as [[_ ->] | [[_ ->] | [_ ->]]]; lra. Qed.

Lemma sgn_abs x : x * sgn x = Rabs x.
Proof.
  destruct (sgn_cases x) as [[H ->] | [[-> ->] | [H ->]]].
  - rewrite Rabs_right; lra.
  - rewrite Rabs_R0. lra.
  - rewrite Rabs_left; lra.
Qed.

Lemma sgn_same s x : 0 < x -> sgn (sgn s * x) = sgn s.
Proof.
  intros Hx. destruct (sgn_cases s) as [[_ ->] | [[_ ->] | [_ ->]]].
  - apply sgn_pos. lra.
  - rewrite Rmult_0_l. apply sgn_0.
  - apply sgn_neg. lra.
Qed.

Lemma sgn_nonzero x : x <> 0 -> sgn x = 1 \/ sgn x = -1.
Proof. destruct (sgn_cases x) as [[_ ->] | [[-> _] | [_ ->]]]; auto. intros []; reflexivity. Qed.

Lemma pow2_pos x : x <> 0 -> 0 < x ^ 2.
Proof. intros H. rewrite <- Rsqr_pow2. apply Rsqr_pos_lt, H. Qed.

(** A disjunction of the three signs of x, with sgn(x) replaced by its value. *)
Ltac signs x :=
  let H := fresh "H" in let E := fresh "E" in
  destruct (sgn_cases x) as [[H E] | [[H E] | [H E]]]; rewrite ?E in *.
