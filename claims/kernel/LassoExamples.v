(** (7) grows by more than its penalty times the Euclidean length. *)
Require Import Reals Lra.
From ndgm Require Import Vectors Subgradients Lasso.
Open Scope R_scope.

(** text-4.lipschitz, as printed (refuted), by two points. *)
Theorem lasso_grows_by_more : exists x y, 1 * norm 2 (minus x y) < Rabs (1 * norm1 2 x - 1 * norm1 2 y).
Proof.
  apply Classical_Prop.NNPP. intros N. apply lasso_not_lambda_lipschitz. intros x y. apply Rnot_lt_le.
  intros L. apply N. exists x, y. exact L.
Qed.
