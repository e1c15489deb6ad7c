"""Section 2 in the proof kernel: the loss (3) is convex with the minimiser 0, and what autograd returns on
    it.

`loss n p Z y λ₁ λ₂` is (3) with n rows and p weights, for any of both. `chain_rule s` is what automatic
differentiation returns, with relu′(0) = s and sgn(0) = 0.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

RESPONSES, PENALTIES = "(forall i, (i < n)%nat -> y i <= 0) ->", "0 <= lambda1 -> 0 <= lambda2 ->"
LOSS = "loss n p Z y lambda1 lambda2"
BOUND = "forall (n p : nat) (Z : nat -> vec) (y : vec) (lambda1 lambda2 : R),"
CONVEX = f"""{BOUND} {RESPONSES} {PENALTIES} forall (x x' : vec) (t : R), 0 <= t <= 1 ->
  {LOSS} (mix t x x') <= t * {LOSS} x + (1 - t) * {LOSS} x'"""


@claim(
    "text-2.convex",
    expect="holds",
    evidence="kernel-checked",
    given={"text": CONVEX, "refutation": ""},
    mutants={
        "responses of any sign": {
            "text": CONVEX.replace(RESPONSES, ""),
            "refutation": "Autograd.convex_needs_responses",
        }
    },
)
def test_convex(kernel, text, refutation):
    """(3) with $y ≤ 0$ lies below its chords, in any dimension and for all penalties $≥ 0$."""
    prove(kernel, "(3) is convex", text, "Regression.text_2_convex", refutation=refutation)


MINIMISER = f"{BOUND} {RESPONSES} {PENALTIES} forall b : vec, {LOSS} zero <= {LOSS} b"
UNIQUE = f"""{BOUND} {RESPONSES} {PENALTIES} 0 < lambda1 + lambda2 -> forall b : vec,
  (exists i, (i < p)%nat /\\ b i <> 0) -> {LOSS} zero < {LOSS} b"""


@claim(
    "text-2.minimizer",
    part="minimiser",
    expect="holds",
    evidence="kernel-checked",
    given={"text": MINIMISER, "refutation": ""},
    mutants={
        "responses of any sign": {
            "text": MINIMISER.replace(RESPONSES, ""),
            "refutation": "Restricted.needs_responses_below_0",
        },
        "penalties of any sign": {
            "text": MINIMISER.replace(PENALTIES, ""),
            "refutation": "Restricted.needs_multipliers_above_0",
        },
    },
)
def test_zero_is_a_minimiser(kernel, text, refutation):
    """(3) with $y ≤ 0$ is nowhere less than at 0."""
    script = """edestruct (eq_14_constant n p Z y lambda1 lambda2) with (beta := b) as [E L]; eauto. rewrite
        E. exact L."""
    by = "Regression.eq_14_constant"
    prove(kernel, "(3) is nowhere less than at 0", text, by, script=script, refutation=refutation)


@claim(
    "text-2.minimizer",
    part="unique",
    expect="holds",
    evidence="kernel-checked",
    given={"text": UNIQUE, "refutation": ""},
    mutants={
        "no penalty": {
            "text": UNIQUE.replace("0 < lambda1 + lambda2 ->", ""),
            "refutation": "Restricted.needs_a_penalty",
        }
    },
)
def test_penalised_minimizer_is_unique(kernel, text, refutation):
    """With $λ₁ + λ₂ > 0$ (3) is larger at every $b ≠ 0$ than at 0."""
    script = "apply text_2_minimizer; try assumption. lra."
    by = "Regression.text_2_minimizer"
    prove(kernel, "(3) is least at 0 alone", text, by, script=script, refutation=refutation)


OF_3 = f"""{BOUND} {RESPONSES} {PENALTIES} forall b : vec,
  subgradient p ({LOSS}) b (chain_rule 0 n p Z y lambda1 lambda2 b)"""
OF_7 = """forall (p : nat) (lambda : R), 0 <= lambda -> forall b : vec,
  subgradient p (Lasso.lasso p lambda) b (fun i => lambda * sgn (b i))"""


@claim(
    "text-2.subgradient",
    reading="the paper's losses",
    condition="the loss is (3) with $y ≤ 0$, or (7), with PyTorch's $relu′(0) = 0$ and $sgn(0) = 0$",
    expect="holds",
    evidence="kernel-checked",
    given={"text": f"({OF_3}) /\\\n  ({OF_7})", "refutation": ""},
    mutants={
        "responses of any sign": {
            "text": f"({OF_3.replace(RESPONSES, '')}) /\\\n  ({OF_7})",
            "refutation": "exact (Autograd.needs_responses (proj1 claim)).",
        },
        "relu′(0) = 2": {
            "text": f"({OF_3.replace('chain_rule 0', 'chain_rule 2')}) /\\\n  ({OF_7})",
            "refutation": "exact (Autograd.slopes_above_1_are_none (proj1 claim)).",
        },
    },
)
def test_losses_have_subgradients(kernel, text, refutation):
    """The chain rule gives a subgradient of (3) and of (7) at every point, kinks too."""
    script = "split; [exact chain_rule_gives_subgradients | exact sign_gives_subgradients]."
    words = "what autograd returns for (3) and (7) is a subgradient"
    by = "Autograd.chain_rule_gives_subgradients"
    prove(kernel, words, text, by, script=script, refutation=refutation)


REDUCING = """forall (A : Type) (T : R -> A -> A) (rate : nat -> R) (last : R) (N : nat) (start : A),
  (forall n, (N <= n)%nat -> rate n = last) -> forall n : nat,
  scheduled (fun k => T (rate k)) start (N + n) = orbit (T last) ({}) n"""


@claim(
    "text-2.reducing",
    expect="holds",
    evidence="kernel-checked",
    given={"begin": "scheduled (fun k => T (rate k)) start N", "refutation": ""},
    mutants={
        "from the first start": {
            "begin": "start",
            "refutation": """specialize (claim R (fun a b => b + a) (fun n => 1) 1 1%nat 0 (fun _ _ =>
                eq_refl) 0%nat).
                simpl in claim. lra.""",
        }
    },
)
def test_finitely_many_reductions(kernel, begin, refutation):
    """After the last reduction the run is that of the constant step from where it is, whatever the step."""
    words = "after the last reduction the run is that of the constant step"
    text = REDUCING.format(begin)
    prove(kernel, words, text, "Autograd.after_the_last_cut", refutation=refutation)
