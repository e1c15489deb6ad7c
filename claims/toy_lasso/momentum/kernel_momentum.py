"""Proposition B.3, (20) and (21) in the proof kernel: NDGM with momentum leaves a 0 that it has met.

A state of Rocq is a position, its velocity bₙ − bₙ₋₁, and the number of steps made; the start has velocity 0.
"""

import pytest

from claims import formal
from claims.toy_lasso.kernel_steps import momentum_step, one_step
from ndgm.exact.rules import NDGM
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

STEP = momentum_step()
HEAVY = STEP.applied("heavy")
X = f"position (orbit ({HEAVY}) (from b) {{}})"
FOR_ALL = "forall (alpha lambda gamma b : R) (n : nat)"
RECURSION = f"""{FOR_ALL},
  {X.format("1")} = b - alpha * (lambda * sgn b) /\\
  {X.format("(S (S n))")} = {X.format("(S n)")} - alpha * (lambda * sgn ({X.format("(S n)")})) +
    gamma * ({X.format("(S n)")} - {X.format("n")})"""
LEAVES = f"""{FOR_ALL}, gamma <> 0 -> {X.format("(S n)")} = 0 -> {X.format("n")} <> 0 ->
  {X.format("(S (S n))")} <> 0"""
VALUE = f"""forall (alpha lambda gamma : R) (s : state) (b : R), 0 < gamma ->
  position s = 0 -> first s = 0 - b -> b <> 0 ->
  position ({HEAVY} s) = - gamma * b /\\ position ({HEAVY} s) * b < 0"""
STAYS = """forall (alpha lambda b : R) (n m : nat), orbit (step alpha lambda) b n = 0 -> (n <= m)%nat ->
  orbit (step alpha lambda) b m = 0"""
DOES_NOT_STAY = f"""exists (alpha lambda gamma b : R) (n : nat), 0 < alpha /\\ 0 < lambda /\\ 0 < gamma < 1
    /\\
  {X.format("n")} = 0 /\\ {X.format("(S n)")} <> 0"""


def prove(kernel, words, text, by, refutation="", script=""):
    """Certify the proposition of heavy ball, or refute it."""
    formal.prove(kernel, words, text, by, steps={"heavy": STEP}, refutation=refutation, script=script)


@claim(
    "prop-B.3",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LEAVES, "refutation": ""},
    mutants={
        "γ = 0 let in": {
            "text": LEAVES.replace("gamma <> 0 ->", ""),
            "refutation": """specialize (claim 1 1 0 1 0%nat). cbn in claim. rewrite (sgn_pos 1) in claim by
                lra.
                apply claim; try lra. replace (1 + (0 * 0 - 1 * (1 * 1))) with 0 by lra. rewrite sgn_0.
                lra.""",
        }
    },
)
def test_leaves(kernel, text, refutation):
    """On every orbit: if $bₙ₊₁ = 0$ and $bₙ ≠ 0$ then $bₙ₊₂ ≠ 0$, for every $γ ≠ 0$ and all $α$ and $λ$."""
    prove(
        kernel,
        "if $bₙ₊₁ = 0$ and $bₙ ≠ 0$ then $bₙ₊₂ ≠ 0$",
        text,
        "Momentum.prop_B_3",
        refutation,
        "eapply prop_B_3; eassumption.",
    )


@claim(
    "eq-21",
    part="value",
    expect="holds",
    evidence="kernel-checked",
    given={"text": VALUE, "refutation": ""},
    mutants={
        "the same side": {
            "text": VALUE.replace("- gamma * b", "gamma * b"),
            "refutation": """destruct (claim 1 1 1 (State 0 (0 - 1) 0 0) 1) as [E _]; try reflexivity; try
                lra.
                cbn in E. rewrite sgn_0 in E. lra.""",
        }
    },
)
def test_value(kernel, text, refutation):
    """From $bₙ = 0$, $bₙ₋₁ ≠ 0$ the next iterate is $−γbₙ₋₁$, across 0, from any state."""
    prove(
        kernel,
        "from $bₙ = 0$, $bₙ₋₁ ≠ 0$: $bₙ₊₁ = −γbₙ₋₁$",
        text,
        "Momentum.eq_21",
        refutation,
        "eapply eq_21; eassumption.",
    )


@claim(
    "text-B.3.2.guarantee",
    part="vanilla",
    expect="holds",
    evidence="kernel-checked",
    given={"text": STAYS, "refutation": ""},
    mutants={
        "and before": {
            "text": STAYS.replace("n <= m", "m <= n"),
            "refutation": "specialize (claim 1 1 1 1%nat 0%nat). unfold step in claim. contradict claim.",
        }
    },
)
def test_vanilla(kernel, text, refutation):
    """Under (15) a value that has reached 0 remains 0."""
    step = {"step": one_step(NDGM)}
    formal.prove(kernel, "a zero stays", text, "Vanilla.eq_15_absorbing", steps=step, refutation=refutation)


@claim(
    "text-B.3.2.guarantee",
    part="momentum",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DOES_NOT_STAY, "refutation": ""},
    mutants={
        "two steps in a row": {
            "text": DOES_NOT_STAY.replace(
                f"{X.format('(S n)')} <> 0", f"{X.format('(S n)')} = 0 /\\ {X.format('n')} <> 0"
            ),
            "refutation": "destruct claim as (a & l & g & b & n & _ & _ & _ & Z & _ & N). exact (N Z).",
        }
    },
)
def test_momentum(kernel, text, refutation):
    """With momentum, some value reaches 0 and leaves it."""
    script = """destruct no_guarantee as (b & n & Z & N). exists 1, 1, (1 / 2), b, n.
        rewrite ?same_heavy. repeat split; try lra; assumption."""
    prove(kernel, "some value reaches 0 and leaves it", text, "Momentum.no_guarantee", refutation, script)


@claim(
    "eq-20",
    reading="Polyak's heavy ball",
    expect="holds",
    evidence="kernel-checked",
    given={"text": RECURSION, "refutation": ""},
    mutants={
        "half the momentum": {
            "text": RECURSION.replace("gamma * (", "gamma / 2 * ("),
            "refutation": """destruct (claim 1 1 2 1 0%nat) as [_ K]. cbn in K.
                rewrite (sgn_pos 1) in K by lra. replace (1 + (2 * 0 - 1 * (1 * 1))) with 0 in K by lra.
                rewrite sgn_0 in K. lra.""",
        }
    },
)
def test_recursion(kernel, text, refutation):
    """Heavy ball from velocity 0 makes the steps of (20): $b₁ = b₀ − αλ sgn(b₀)$, and each later one."""
    words = "$bₙ₊₁ = bₙ − αλ sgn(bₙ) + γ(bₙ − bₙ₋₁)$"
    script = "exact (Momentum.heavy_ball_is_20 alpha lambda gamma b n)."
    prove(kernel, words, text, "Momentum.heavy_ball_is_20", refutation, script)
