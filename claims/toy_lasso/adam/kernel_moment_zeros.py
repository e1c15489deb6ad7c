"""Where Adam's first moment is 0, in the proof kernel: Proposition B.7, (31) and what is beyond them.

`null 1 E` says that boxes of whatever small total volume cover $E$, and no interval is such a set;
`algebraic_unit x` that $x$ and $1/x$ are roots of polynomials over ℤ that begin with 1.
"""

import pytest

from claims import formal
from claims.toy_lasso.adam.kernel_adam import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

ALMOST_SURELY = """forall (alpha lambda rho epsilon b : R), lambda <> 0 -> b <> 0 ->
  null 1 (fun x : vec => let beta := x 0%nat in 9 / 10 <= beta <= 99 / 100 /\\
    exists n : nat, first (orbit (STEP) (from b) (S n)) = 0)"""
IN_A_CONVENTION = """refine (null_mono 1 _ _ _ (prop_B_7 alpha lambda rho epsilon b {} {} ltac:(assumption)
  ltac:(assumption))); intros x [inside [n E]]; split; [exact inside|]; exists n; rewrite same_step in E;
  exact E"""
IN_EITHER = f"first [{IN_A_CONVENTION.format('true', 'false')} | {IN_A_CONVENTION.format('false', 'true')}]."
EVERY_DECAY = """apply (Intervals.interval_is_not_null (9 / 10) (99 / 100)); [lra|].
    refine (null_mono 1 _ _ _ (claim 1 {} 1 1 {} {})); try lra. intros x H. split; [exact H|]. exists 0%nat.
    cbn. {}"""


@claim(
    "prop-B.7",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ALMOST_SURELY, "refutation": ""},
    mutants={
        "from the start 0": {
            "text": ALMOST_SURELY.replace("b <> 0 ->", ""),
            "refutation": EVERY_DECAY.format(1, 0, "_", "rewrite sgn_0. ring."),
        },
        "λ = 0 let in": {
            "text": ALMOST_SURELY.replace("lambda <> 0 ->", ""),
            "refutation": EVERY_DECAY.format(0, 1, "_", "ring."),
        },
        "n = 0 let in": {
            "text": ALMOST_SURELY.replace("(S n)", "n"),
            "refutation": EVERY_DECAY.format(1, 1, "_ _", "reflexivity."),
        },
    },
)
def test_almost_surely(kernel, text, refutation):
    """From every $b₀ ≠ 0$ the $β₁$ in [0.9, 0.99] with $mₙ = 0$ for some $n ≥ 1$ are a null set."""
    words = "from $b₀ ≠ 0$, for $β$ uniform on [0.9, 0.99], all $mₙ ≠ 0$, $n ≥ 1$, with probability 1"
    prove(kernel, words, text, "AdamRoots.prop_B_7", refutation, IN_EITHER)


POLYNOMIAL = "(1 - x) * lambda * sum (S n) (fun j => x ^ (n - j) * s j) = 0"
ROOTS = f"""forall (lambda : R) (s : nat -> R) (n : nat) (roots : list R), lambda <> 0 ->
  (forall j, s j = 1 \\/ s j = -1) -> List.NoDup roots ->
  (forall x, List.In x roots -> x <> 1 /\\ {POLYNOMIAL}) -> (List.length roots <= n)%nat"""


@claim(
    "eq-31",
    part="roots",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ROOTS, "refutation": ""},
    mutants={
        "one root fewer": {
            "text": ROOTS.replace("<= n)", "<= n - 1)"),
            "refutation": "AdamUnits.no_fewer_roots",
        },
        "β₁ = 1 counted": {
            "text": ROOTS.replace("x <> 1 /\\ ", ""),
            "refutation": "AdamUnits.one_is_a_root",
        },
    },
)
def test_roots(kernel, text, refutation):
    """The polynomial of $n + 1$ signs has at most $n$ roots besides $β₁ = 1$."""
    words = "the equation $(1 − β)λ Σⱼ βⁿ⁻ʲ sⱼ = 0$, $0 ≤ j ≤ n$, has at most $n$ roots besides 1"
    formal.prove(kernel, words, text, "AdamUnits.eq_31_roots", refutation=refutation)


UNIT = """forall (alpha lambda beta rho epsilon b : R) (n : nat), 0 < lambda -> 0 < beta < 1 -> b <> 0 ->
  first (orbit (STEP) (from b) (S n)) = 0 -> algebraic_unit beta /\\ 1 / 2 < beta"""
RATIONAL = """forall (alpha lambda beta rho epsilon b : R) (n : nat) (p q : Z), 0 < lambda -> (0 < p < q)%Z ->
  Znumtheory.rel_prime p q -> beta = IZR p / IZR q -> b <> 0 -> first (orbit (STEP) (from b) (S n)) <> 0"""


@claim(
    "new-adam-unit",
    part="unit",
    expect="holds",
    evidence="kernel-checked",
    given={"unit": UNIT, "rational": RATIONAL, "refutation": ""},
    mutants={
        "from the start 0": {
            "unit": UNIT.replace("b <> 0 ->", ""),
            "refutation": """specialize (claim 1 1 (1 / 4) 1 1 0 0%nat ltac:(lra) ltac:(lra)). cbn in claim.
                rewrite sgn_0 in claim. destruct claim; lra.""",
        },
        "rational, from the start 0": {
            "rational": RATIONAL.replace("b <> 0 ->", ""),
            "refutation": """apply (claim 1 1 (1 / 2) 1 1 0 0%nat 1%Z 2%Z); [lra | lia | | lra |].
                - constructor; [apply Z.divide_1_l | apply Z.divide_1_l | intros x D _; exact D].
                - cbn. rewrite sgn_0. ring.""",
        },
    },
)
def test_units(kernel, unit, rational, refutation):
    """If $mₙ = 0$, $n ≥ 1$, from $b₀ ≠ 0$, then $β₁$ is an algebraic unit above 1/2; no rational is."""
    script = "eapply AdamUnits.new_adam_unit; eassumption."
    words = "from $b₀ ≠ 0$, $mₙ = 0$ makes $β$ an algebraic unit above 1/2"
    prove(kernel, words, unit, "AdamUnits.new_adam_unit", refutation if unit != UNIT else "", script)
    script = "eapply new_adam_rational; eassumption."
    words = "from $b₀ ≠ 0$, $mₙ ≠ 0$ for every rational $β$"
    prove(kernel, words, rational, "AdamMoment.new_adam_rational", refutation, script)


HALF = """forall (alpha lambda beta rho epsilon b : R) (n : nat), 0 < lambda -> 0 < beta <= 1 / 2 -> b <> 0 ->
  0 < Rabs (first (orbit (STEP) (from b) (S n))) < lambda"""


@claim(
    "new-adam-unit",
    reading="$β₁ ≤ 1/2$, rational or not",
    part="unit",
    expect="holds",
    evidence="kernel-checked",
    given={"text": HALF, "refutation": ""},
    mutants={
        "β₁ = 0 let in": {
            "text": HALF.replace("0 < beta", "0 <= beta"),
            "refutation": """specialize (claim 1 1 0 1 1 1 0%nat ltac:(lra) ltac:(lra) ltac:(lra)).
                cbn in claim. rewrite sgn_pos, Rabs_right in claim; lra.""",
        },
    },
)
def test_small_decays(kernel, text, refutation):
    """For every real $β₁$ in (0, 1/2], $0 < |mₙ| < λ$ for all $n ≥ 1$ if $b₀ ≠ 0$."""
    script = "eapply new_adam_half; eassumption."
    words = "$0 < |mₙ| < λ$ for $β ≤ 1/2$ and $b₀ ≠ 0$"
    prove(kernel, words, text, "AdamMoment.new_adam_half", refutation, script)
