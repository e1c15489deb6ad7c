"""Propositions B.6, B.8, B.9 and B.10 and what belongs to them in the proof kernel: Adam on (7).

Each is checked of Adam as (30) prints it, with ε inside of the root, and as PyTorch has it, with bias
correction; from m₀ = v₀ = 0, unless "from any state" is said. A state of Rocq is a position, two moments and
the number of steps made.
"""

import pytest

from claims import formal
from claims.toy_lasso.kernel_steps import CONVENTIONS, adam_step
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

FOR_ALL = "forall (alpha lambda beta rho epsilon : R)"
NEVER = f"""{FOR_ALL} (p : nat), (0 < p)%nat -> almost_surely p (fun b : vec =>
  forall n i : nat, (i < p)%nat -> position (orbit (STEP) (from (b i)) n) <> 0)"""
LEAVES = f"""{FOR_ALL} (b : R) (n : nat), 0 < alpha -> 0 < lambda -> 0 < beta < 1 -> 0 < rho < 1 -> 0 <=
    epsilon ->
  b <> 0 -> position (orbit (STEP) (from b) n) = 0 -> position (orbit (STEP) (from b) (S n)) <> 0"""
BOUNDED = f"""{FOR_ALL} (b : R) (n : nat), 0 <= beta <= 1 -> 0 <= lambda ->
  Rabs (first (orbit (STEP) (from b) n)) <= lambda"""
STRICT = f"""{FOR_ALL} (b : R) (n : nat), 0 < beta < 1 -> 0 < lambda ->
  Rabs (first (orbit (STEP) (from b) n)) < lambda"""
POSITIVE_RUN = f"""{FOR_ALL} (b : R) (n : nat), (forall k : nat, (k < n)%nat -> 0 < position (orbit (STEP)
    (from b) k)) ->
  first (orbit (STEP) (from b) n) = lambda * (1 - beta ^ n)"""
SIGN_RUN = f"""{FOR_ALL} (s : state) (sigma : R) (L : nat),
  (forall k : nat, (k < L)%nat -> sgn (position (orbit (STEP) s k)) = sigma) ->
  first (orbit (STEP) s L) = beta ^ L * first s + (1 - beta ^ L) * (lambda * sigma)"""
POLYNOMIAL = f"""{FOR_ALL} (b : R) (n : nat), first (orbit (STEP) (from b) n) =
  (1 - beta) * lambda * sum n (fun j : nat => beta ^ (n - 1 - j) * sgn (position (orbit (STEP) (from b)
  j)))"""
LONG_RUN = f"""{FOR_ALL} (s : state) (sigma : R) (L : nat), 0 <= beta -> 0 <= lambda ->
  Rabs (first s) <= lambda -> sigma = 1 \\/ sigma = -1 ->
  (forall k : nat, (k < L)%nat -> sgn (position (orbit (STEP) s k)) = sigma) ->
  Rabs (first (orbit (STEP) s L) - lambda * sigma) <= 2 * beta ^ L * lambda"""


def prove(kernel, words, text, by, refutation="", script=""):
    """Certify the proposition of Adam in both conventions, or refute it in the first."""
    for name, (inside, corrected) in CONVENTIONS.items():
        step = adam_step(inside, corrected)
        written = text.replace("STEP", step.applied())
        told = {"refutation": refutation.replace("STEP", step.applied()), "script": script}
        formal.prove(kernel, f"{words}, Adam as {name} has it", written, by, steps={"step": step}, **told)


AT_A_START = "cbn in claim. rewrite ?sgn_0, ?sgn_pos in claim by lra."


@claim(
    "prop-B.8",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NEVER, "refutation": ""},
    mutants={
        "from every start": {
            "text": NEVER.replace("almost_surely p (fun b : vec =>", "(forall b : vec,"),
            "refutation": """apply (claim 1 1 1 1 1 1%nat ltac:(lia) (fun _ => 0) 0%nat 0%nat ltac:(lia)).
                reflexivity.""",
        }
    },
)
def test_never_zero(kernel, text, refutation):
    """With probability 1 no entry of any iterate of Adam is 0, for all constants and any number of
    entries."""
    prove(kernel, "with probability 1 no entry of any $bₙ$ is 0", text, "Adam.prop_B_8", refutation)


@claim(
    "prop-B.9",
    part="leaves",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LEAVES, "refutation": ""},
    mutants={
        "from the start 0": {
            "text": LEAVES.replace("b <> 0 ->", ""),
            "refutation": """apply (claim 1 1 (1 / 2) (1 / 2) 0 0 0%nat); try lra; [reflexivity|]. cbn.
                rewrite sgn_0.
                unfold Rdiv. ring.""",
        }
    },
)
def test_leaves(kernel, text, refutation):
    """From every start but 0: where $bₙ = 0$, $bₙ₊₁ ≠ 0$."""
    prove(
        kernel,
        "from $b₀ ≠ 0$, if $bₙ = 0$ then $bₙ₊₁ ≠ 0$",
        text,
        "Adam.prop_B_9",
        refutation,
        "eapply prop_B_9; eassumption.",
    )


@claim(
    "prop-B.9",
    part="moment",
    expect="holds",
    evidence="kernel-checked",
    given={"text": POSITIVE_RUN, "refutation": ""},
    mutants={
        "βⁿ⁺¹": {
            "text": POSITIVE_RUN.replace("beta ^ n", "beta ^ S n"),
            "refutation": "specialize (claim 1 1 0 1 1 1 0%nat ltac:(intros; lia)). cbn in claim. lra.",
        }
    },
)
def test_positive_run(kernel, text, refutation):
    """$mₙ = λ(1 − β₁ⁿ)$ as long as the entry is positive."""
    words = "$mₙ = λ(1 − βⁿ)$ as long as the entry is positive"
    prove(kernel, words, text, "AdamMoment.prop_B_9_moment", refutation)


@claim(
    "prop-B.6",
    expect="holds",
    evidence="kernel-checked",
    given={"text": BOUNDED, "refutation": ""},
    mutants={
        "half the bound": {
            "text": BOUNDED.replace("<= lambda", "<= lambda / 2").replace("0 <= lambda / 2", "0 <= lambda"),
            "refutation": f"""specialize (claim 1 1 0 1 1 1 1%nat ltac:(lra) ltac:(lra)). {AT_A_START}
                rewrite Rabs_right in claim; lra.""",
        },
        "β₁ above 1": {
            "text": BOUNDED.replace("0 <= beta <= 1", "0 <= beta"),
            "refutation": f"""specialize (claim 1 1 3 1 1 1 1%nat ltac:(lra) ltac:(lra)). {AT_A_START}
                rewrite Rabs_left in claim; lra.""",
        },
    },
)
def test_bounded(kernel, text, refutation):
    """$|mₙ| ≤ λ$ for every start and every $n$, $0 ≤ β₁ ≤ 1$, $λ ≥ 0$."""
    prove(kernel, "$|mₙ| ≤ λ$", text, "AdamMoment.prop_B_6", refutation)


@claim(
    "prop-B.6",
    reading="strict",
    expect="holds",
    evidence="kernel-checked",
    given={"text": STRICT, "refutation": ""},
    mutants={
        "β₁ = 0 let in": {
            "text": STRICT.replace("0 < beta < 1", "0 <= beta < 1"),
            "refutation": f"""specialize (claim 1 1 0 1 1 1 1%nat ltac:(lra) ltac:(lra)). {AT_A_START}
                rewrite Rabs_right in claim; lra.""",
        },
    },
)
def test_strict(kernel, text, refutation):
    """$|mₙ| < λ$ for every start and every $n$, $0 < β₁ < 1$, $λ > 0$."""
    script = """match goal with |- context [adam _ _ _ _ _ ?inside ?corrected] =>
        destruct (prop_B_6_strict alpha lambda beta rho epsilon inside corrected b n); try assumption; lra
        end."""
    prove(kernel, "$|mₙ| < λ$", text, "AdamMoment.prop_B_6_strict", refutation, script)


@claim(
    "prop-B.10",
    expect="holds",
    evidence="kernel-checked",
    given={"text": SIGN_RUN, "refutation": ""},
    mutants={
        "without the first moment before": {
            "text": SIGN_RUN.replace("beta ^ L * first s + ", ""),
            "refutation": """specialize (claim 1 1 1 1 1 (State 1 1 0 0) 1 0%nat ltac:(intros; lia)). cbn in
                claim. lra.""",
        },
        "of any signs": {
            "text": SIGN_RUN.replace(
                "(forall k : nat, (k < L)%nat -> sgn (position (orbit (STEP) s k)) = sigma) ->", ""
            ),
            "refutation": f"specialize (claim 1 1 0 1 1 (State 1 0 0 0) 0 1%nat). {AT_A_START} lra.",
        },
    },
)
def test_sign_run(kernel, text, refutation):
    """A run of $L$ gradients of one sign $σ$ takes $m$ to $β₁ᴸm + (1 − β₁ᴸ)λσ$, from any state."""
    words = "a run of $L$ gradients of sign $σ$ takes $m$ to $βᴸm + (1 − βᴸ)λσ$"
    prove(kernel, words, text, "AdamMoment.prop_B_10", refutation)


@claim(
    "eq-31",
    part="polynomial",
    expect="holds",
    evidence="kernel-checked",
    given={"text": POLYNOMIAL, "refutation": ""},
    mutants={
        "βⁿ⁻ʲ⁺¹": {
            "text": POLYNOMIAL.replace("(n - 1 - j)", "(n - j)"),
            "refutation": f"specialize (claim 1 1 0 1 1 1 1%nat). {AT_A_START} lra.",
        }
    },
)
def test_polynomial(kernel, text, refutation):
    """$mₙ = (1 − β₁)λ Σⱼ β₁ⁿ⁻ʲ sⱼ$, $sⱼ$ the signs of the gradients."""
    prove(kernel, "$mₙ = (1 − β)λ Σⱼ βⁿ⁻ʲ sⱼ$", text, "AdamMoment.eq_31", refutation)


@claim(
    "eq-39",
    part="moment",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LONG_RUN, "refutation": ""},
    mutants={
        "from any moment": {
            "text": LONG_RUN.replace("Rabs (first s) <= lambda ->", ""),
            "refutation": """specialize (claim 1 1 1 1 1 (State 1 9 0 0) 1 0%nat ltac:(lra) ltac:(lra)
                ltac:(left; reflexivity) ltac:(intros; lia)). cbn in claim.
                rewrite Rabs_right in claim; lra.""",
        }
    },
)
def test_long_run(kernel, text, refutation):
    """After $L$ gradients of one sign $σ$ the first moment is $λσ$ up to $2β₁ᴸλ$, if it was at most $λ$
    before."""
    words = "after $L$ gradients of sign $σ$, $|m − λσ| ≤ 2βᴸλ$"
    prove(kernel, words, text, "AdamMoment.eq_39_moment", refutation)
