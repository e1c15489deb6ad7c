"""Appendix D.1's proof in the proof kernel: what a bound on the best iterate says, and what one on the tail
does.

`method p f α x g` is a run of (2) on ℝᵖ, `best u n` the least of u(0), …, u(n). On x² at α = 3/2 from 1 the
losses
are 4ⁿ, and the best one stays at 1.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

DIVERGES, BEST = "is_lim_seq (fun k => f (x k)) p_infty", "best (fun k => f (x k))"
BOUND = f"""forall (p : nat) (f : vec -> R) (alpha L : R) (x g : nat -> vec), 0 < alpha ->
  method p f alpha x g -> (forall k, norm p (g k) <= L) -> forall m : R, infimum f m ->
  exists l : R, is_lim_seq ({BEST}) l /\\ l <= m + 1 / 2 * alpha * L ^ 2"""
HENCE = f"""forall (p : nat) (f : vec -> R) (alpha L m : R) (x g : nat -> vec), 0 < alpha -> infimum f m ->
  method p f alpha x g -> (forall n, {BEST} n <= m + alpha * L ^ 2 / 2) -> ~ {DIVERGES}"""
EXAMPLE = f"""exists (p : nat) (f : vec -> R) (alpha L : R) (x g : nat -> vec), 0 < alpha /\\ infimum f 0 /\\
  method p f alpha x g /\\ (forall n, {BEST} n <= 0 + alpha * L ^ 2 / 2) /\\ {DIVERGES}"""
TAIL = f"""forall (p : nat) (f : vec -> R) (alpha L : R) (x g : nat -> vec) (m : R), 0 < alpha ->
  method p f alpha x g -> infimum f m ->
  Rbar_le (LimInf_seq (fun k => f (x k))) (m + alpha * L ^ 2 / 2) -> ~ {DIVERGES}"""


@claim(
    "text-D.1.proof",
    part="bound",
    expect="holds",
    evidence="kernel-checked",
    given={"text": BOUND, "refutation": ""},
    mutants={
        "αL²/4": {
            "text": BOUND.replace("m + 1 / 2 *", "m + 1 / 4 *"),
            "refutation": "revert claim. apply StabilityExamples.best_needs_one_half. lra.",
        }
    },
)
def test_best_iterate_is_bounded(kernel, text, refutation):
    """The best loss of a run with subgradients of norm at most $L$ tends to $f* + αL²/2$ or less."""
    script = """destruct (best_loss_bound p f alpha L x g) with (m := m) as (l & C & D); try assumption.
        exists l. split; [exact C | lra]."""
    words = "the best loss tends to $f* + αL²/2$ or less"
    prove(kernel, words, text, "Subgradients.best_loss_bound", script=script, refutation=refutation)


@claim(
    "text-D.1.proof",
    part="hence",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": HENCE,
        "refutation": """destruct best_loss_is_no_reason as (p & f & alpha & L & x & g & Ha & I & R & B & D).
            exact (claim p f alpha L 0 x g Ha I R B D).""",
    },
    mutants={
        "subgradients of norm at most L": {
            "text": HENCE.replace("infimum f m ->", "infimum f m -> (forall k, norm p (g k) <= L) ->"),
            "refutation": "",
        }
    },
)
def test_best_iterate_shows_no_divergence(kernel, text, refutation):
    """If the best loss keeps to $f* + αL²/2$ for some $L$, the loss does not diverge."""
    fall(
        kernel,
        "where the best loss keeps to $f* + αL²/2$ the loss does not tend to $∞$",
        text,
        "SubgradientExamples.best_loss_is_no_reason",
        example=(
            "the best loss keeps to $f* + αL²/2$ while the loss of $x²$ at $α = 3/2$ tends to $∞$",
            EXAMPLE,
        ),
        script="apply (loss_does_not_diverge p f alpha L x g); assumption.",
        refutation=refutation,
    )


@claim(
    "text-D.1.proof",
    part="hence",
    reading="tail",
    condition="the bound is stated for the liminf of the tail, not for the best iterate",
    expect="holds",
    evidence="kernel-checked",
    given={"text": TAIL, "refutation": ""},
    mutants={
        "best iterate": {
            "text": TAIL.replace("LimInf_seq (fun k => f (x k))", f"LimInf_seq ({BEST})"),
            "refutation": "StabilityExamples.best_limit_is_no_reason",
        }
    },
)
def test_tail_detects_divergence(kernel, text, refutation):
    """If the lower limit of the losses keeps to $f* + αL²/2$ for some $L$, the loss does not diverge."""
    script = "eapply finite_lower_limit; eassumption."
    words = "where $liminf f(xₙ) ≤ f* + αL²/2$ the loss does not tend to $∞$"
    by = "StabilityExamples.finite_lower_limit"
    prove(kernel, words, text, by, script=script, refutation=refutation)


LINE = "fun j => if (j =? i)%nat then x k j + h else x k j"
EQUIVALENTLY = f"""forall (p : nat) (f : vec -> R) (alpha : R) (x g d : nat -> vec), method p f alpha x g ->
  (forall k i, (i < p)%nat -> is_derive (fun h => f ({LINE})) 0 (d k i)) ->
  forall k i, (i < p)%nat -> x (S k) i = x k i - alpha * d k i"""
ANY_SUBGRADIENT = """forall (p : nat) (f : vec -> R) (alpha : R) (x g d : nat -> vec), method p f alpha x g ->
  (forall k, subgradient p f (x k) (d k)) -> forall k i, (i < p)%nat -> x (S k) i = x k i - alpha * d k i"""


@claim(
    "text-D.1.differentiable",
    part="equivalently",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EQUIVALENTLY, "refutation": ""},
    mutants={
        "kinks, with any other subgradient": {
            "text": ANY_SUBGRADIENT,
            "refutation": "StabilityExamples.kinks_leave_a_choice",
        }
    },
)
def test_the_methods_are_one(kernel, text, refutation):
    """Where $f$ is differentiable the steps of (2) are those of gradient descent: deductions carry over."""
    by = "StabilityExamples.steps_are_gradient_steps"
    words = "where $f$ is differentiable (2) is gradient descent"
    prove(kernel, words, text, by, refutation=refutation)
