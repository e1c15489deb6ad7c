"""The Lipschitz constant of (7), as printed and in the norms in which it is right, in the proof kernel.

`norm1 p x` is ‖x‖₁ and `norm p x` ‖x‖₂ of p entries.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

GROWTH = "Rabs (lambda * norm1 p x - lambda * norm1 p y)"
EUCLIDEAN = f"""forall (p : nat) (lambda : R), 0 <= lambda -> forall x y : vec,
  {GROWTH} <= lambda * norm p (minus x y)"""
EXAMPLE = "exists x y : vec, 1 * norm 2 (minus x y) < Rabs (1 * norm1 2 x - 1 * norm1 2 y)"


@claim(
    "text-4.lipschitz",
    reading="Euclidean norm",
    part="constant",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": EUCLIDEAN,
        "refutation": "exact (Lasso.lasso_not_lambda_lipschitz (fun x y => claim 2%nat 1 ltac:(lra) x y)).",
    },
    mutants={
        "L = λ√p": {"text": EUCLIDEAN.replace("<= lambda *", "<= lambda * sqrt (INR p) *"), "refutation": ""}
    },
)
def test_the_penalty_is_not_the_euclidean_constant(kernel, text, refutation):
    """$|f(x) − f(y)| ≤ λ‖x − y‖₂$ for all $x$, $y$ in ℝᵖ, any $p$."""
    fall(
        kernel,
        "$|f(x) − f(y)| ≤ λ‖x − y‖₂$",
        text,
        "LassoExamples.lasso_grows_by_more" if refutation else "Lasso.lasso_lipschitz",
        example=("for $p = 2$ and $λ = 1$ some $|f(x) − f(y)|$ is above $‖x − y‖₂$", EXAMPLE),
        script="apply Lasso.lasso_lipschitz; assumption.",
        refutation=refutation,
    )


ONE_NORM = f"""forall (p : nat) (lambda : R), 0 <= lambda ->
  (forall x y : vec, {GROWTH} <= lambda * norm1 p (minus x y)) /\\
  forall L : R, (0 < p)%nat -> (forall x y : vec, {GROWTH} <= L * norm1 p (minus x y)) -> lambda <= L"""
ONE_ENTRY = f"""forall lambda : R, 0 <= lambda -> forall x y : vec,
  {GROWTH} <= lambda * norm 1 (minus x y)""".replace("norm1 p", "norm1 1")
AT_1_AND_0 = """specialize (claim (fun _ => 1) (fun _ => 0)). unfold norm1, norm, dot, minus in claim.
    cbn in claim. rewrite Rabs_R1, Rabs_R0 in claim."""


@claim(
    "text-4.lipschitz",
    reading="$ℓ₁$ norm",
    part="constant",
    condition="the norm in (6) is the $ℓ₁$ norm",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ONE_NORM, "refutation": ""},
    mutants={
        "L = 99% of λ": {
            "text": ONE_NORM.replace("<= lambda * norm1", "<= 99 / 100 * lambda * norm1"),
            "refutation": f"""destruct (claim 1%nat 1 ltac:(lra)) as [bound _]. clear claim.
                rename bound into claim. {AT_1_AND_0} rewrite !Rabs_right in claim; lra.""",
        }
    },
)
def test_the_constant_in_the_one_norm(kernel, text, refutation):
    """$|f(x) − f(y)| ≤ λ‖x − y‖₁$ for all $x$, $y$, and $λ$ cannot be lowered."""
    script = """split; [intros; apply Lasso.lasso_lipschitz_1; assumption|]. intros L P least.
        rewrite <- (Rabs_right lambda) by lra. exact (Lasso.lasso_least_1 p lambda L P least)."""
    words = "$|f(x) − f(y)| ≤ λ‖x − y‖₁$, with no smaller constant"
    prove(kernel, words, text, "Lasso.lasso_lipschitz_1", script=script, refutation=refutation)


@claim(
    "text-4.lipschitz",
    reading="one dimension",
    part="constant",
    condition="$p = 1$",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ONE_ENTRY, "refutation": ""},
    mutants={
        "L = 99% of λ": {
            "text": ONE_ENTRY.replace("<= lambda * norm", "<= 99 / 100 * lambda * norm"),
            "refutation": f"""specialize (claim 1 ltac:(lra)). {AT_1_AND_0}
                replace (0 + (1 - 0) * (1 - 0)) with 1 in claim by ring.
                rewrite sqrt_1, Rabs_right in claim; lra.""",
        }
    },
)
def test_the_constant_in_one_dimension(kernel, text, refutation):
    """$|f(x) − f(y)| ≤ λ|x − y|$ for all real $x$ and $y$, where all norms are the same."""
    script = """pose proof (Lasso.lasso_lipschitz 1 lambda ltac:(assumption) x y) as K. simpl INR in K.
        rewrite sqrt_1, Rmult_1_r in K. exact K."""
    words = "$|f(x) − f(y)| ≤ λ|x − y|$ for $p = 1$"
    prove(kernel, words, text, "Lasso.lasso_lipschitz", script=script, refutation=refutation)
