"""Equations (15), (16) and (18) in the proof kernel: the recursion, what is 0 at some n, and the two-cycle.

The words of each check are the paper's; the proposition beside them is what the kernel has proved of NDGM as
`ndgm.exact.rules` runs it. A mutant is a wrong proposition, or one of a wrong rule, whose negation is proved.
"""

import pytest

from claims.toy_lasso.vanilla.kernel_rules import prove
from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.rules import NDGM, ProximalGradient
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

RECURSION = "forall alpha lambda b : R, step alpha lambda b = b - alpha * lambda * sgn b"
ABSORBING = """forall (alpha lambda b : R) (n m : nat), orbit (step alpha lambda) b n = 0 -> (n <= m)%nat ->
  orbit (step alpha lambda) b m = 0"""
BALANCE = """forall (alpha lambda b : R) (n : nat),
  (forall m : nat, (m < n)%nat -> orbit (step alpha lambda) b m <> 0) -> orbit (step alpha lambda) b n = 0 ->
  0 = b + alpha * lambda * (INR n - 2 * positive (orbit (step alpha lambda) b) n)"""
MULTIPLE = """forall alpha lambda b : R, 0 < alpha -> 0 < lambda ->
  (exists n : nat, orbit (step alpha lambda) b n = 0) <-> (exists k : Z, b = IZR k * (alpha * lambda))"""
TWO_CYCLE = """forall (alpha lambda theta : R) (n : nat), 0 < theta < alpha * lambda ->
  orbit (step alpha lambda) theta n = (if Nat.even n then theta else theta - alpha * lambda) /\\
  - (alpha * lambda) < theta - alpha * lambda < 0"""
DECREASES = """forall alpha lambda b : R, 0 < alpha -> 0 < lambda -> 0 < b ->
  (forall k : Z, b <> IZR k * (alpha * lambda)) ->
  exists N : nat, 0 < orbit (step alpha lambda) b N < alpha * lambda /\\
    forall n : nat, (n < N)%nat -> 0 < orbit (step alpha lambda) b (S n) < orbit (step alpha lambda) b n"""
SIMILAR = """forall (alpha lambda b : R) (n : nat),
  orbit (step alpha lambda) (- b) n = - orbit (step alpha lambda) b n"""


@claim(
    "eq-15",
    part="recursion",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "refutation": ""},
    mutants={
        "twice the step": {
            "rule": double_step,
            "refutation": "specialize (claim 1 1 1). unfold step in claim. contradict claim.",
        },
        "soft threshold": {
            "rule": ProximalGradient,
            "refutation": "specialize (claim 1 1 (1 / 2)). unfold step in claim. contradict claim.",
        },
    },
)
def test_recursion(kernel, rule, refutation):
    """A step is $bₙ₊₁ = bₙ − αλ sgn(bₙ)$, for all real $b$, $α$ and $λ$."""
    prove(
        kernel,
        "a step is $b − αλ sgn(b)$",
        RECURSION,
        "Vanilla.eq_15_recursion",
        rule=rule,
        refutation=refutation,
    )


@claim(
    "eq-15",
    part="absorbing",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ABSORBING, "refutation": ""},
    mutants={
        "and before": {
            "text": ABSORBING.replace("n <= m", "m <= n"),
            "refutation": "specialize (claim 1 1 1 1%nat 0%nat). unfold step in claim. contradict claim.",
        }
    },
)
def test_absorbing(kernel, text, refutation):
    """An entry that is 0 at some $n$ is 0 at every later one, whatever $α$ and $λ$."""
    prove(kernel, "a zero stays", text, "Vanilla.eq_15_absorbing", refutation=refutation)


@claim(
    "eq-16",
    part="balance",
    expect="holds",
    evidence="kernel-checked",
    given={"text": BALANCE, "refutation": ""},
    mutants={
        "negative iterates counted": {
            "text": BALANCE.replace("INR n - 2", "2"),
            "refutation": """specialize (claim 1 1 1 1%nat ltac:(intros [|m] L; [cbn; lra | lia])).
                unfold step, positive in claim. contradict claim.""",
        }
    },
)
def test_balance(kernel, text, refutation):
    """At the first 0, $0 = b₀ + αλ(n − 2n₊)$."""
    prove(
        kernel,
        "at the first zero $0 = b₀ + αλ(n − 2n₊)$",
        text,
        "Vanilla.eq_16_balance",
        refutation=refutation,
    )


@claim(
    "eq-16",
    part="multiple",
    expect="holds",
    evidence="kernel-checked",
    given={"text": MULTIPLE, "refutation": ""},
    mutants={
        "even multiples": {
            "text": MULTIPLE.replace("IZR k", "IZR (2 * k)"),
            "refutation": """destruct (claim 1 1 1 ltac:(lra) ltac:(lra)) as [even _].
                destruct even as [k E]; [exists 1%nat; unfold step; cbn [orbit]; rewrite sgn_pos; lra|].
                rewrite Rmult_1_l, Rmult_1_r in E. apply eq_IZR in E. lia.""",
        }
    },
)
def test_multiple(kernel, text, refutation):
    """0 is reached from the multiples of $αλ$, and from no other start."""
    prove(kernel, "0 is reached iff $b₀ ∈ αλℤ$", text, "Vanilla.eq_16_multiple", refutation=refutation)


@claim(
    "eq-18",
    expect="holds",
    evidence="kernel-checked",
    given={"text": TWO_CYCLE, "refutation": ""},
    mutants={
        "odd n": {
            "text": TWO_CYCLE.replace("Nat.even", "Nat.odd"),
            "refutation": "destruct (claim 1 1 (1 / 2) 0%nat ltac:(lra)) as [E _]. cbn in E. lra.",
        },
        "θ = αλ let in": {
            "text": TWO_CYCLE.replace("theta < alpha * lambda ->", "theta <= alpha * lambda ->"),
            "refutation": "specialize (claim 1 1 1 0%nat). contradict claim.",
        },
    },
)
def test_two_cycle(kernel, text, refutation):
    """From $0 < θ < αλ$ the iterates are $θ$ at even $n$ and $θ − αλ$ at odd $n$, within $αλ$ of 0."""
    prove(kernel, "(18) from $0 < θ < αλ$", text, "Vanilla.eq_18", refutation=refutation)


@claim(
    "text-B.1.monotone",
    part="decreases",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DECREASES, "refutation": ""},
    mutants={
        "multiples of αλ let in": {
            "text": DECREASES.replace("(forall k : Z, b <> IZR k * (alpha * lambda)) ->", ""),
            "refutation": """destruct (claim 1 1 1 ltac:(lra) ltac:(lra) ltac:(lra)) as (N & [H _] & K).
                assert (Z : forall m, orbit (step 1 1) 1 (S m) = 0).
                { induction m; [|rewrite orbit_S, IHm]; unfold step; cbn [orbit]; rewrite ?sgn_0, ?sgn_pos;
                lra. }
                destruct N; [destruct (claim 1 1 1) as ([|M] & [L U] & _); cbn in *; try lra; rewrite Z in
                L; lra|].
                rewrite Z in H. lra.""",
        }
    },
)
def test_decreases(kernel, text, refutation):
    """From $b₀ > 0$ that is no multiple of $αλ$ the iterates decrease till one is between 0 and $αλ$."""
    prove(
        kernel,
        "from $b₀ > 0$ the iterates decrease till $0 < bₙ < αλ$",
        text,
        "Vanilla.text_B_1_monotone",
        refutation=refutation,
    )


@claim(
    "text-B.1.monotone",
    part="similar",
    expect="holds",
    evidence="kernel-checked",
    given={"text": SIMILAR, "refutation": ""},
    mutants={
        "the same sign": {
            "text": SIMILAR.replace("= - orbit", "= orbit"),
            "refutation": "specialize (claim 1 1 1 0%nat). contradict claim.",
        }
    },
)
def test_similar(kernel, text, refutation):
    """The orbit of $−b₀$ is the negative of that of $b₀$."""
    prove(
        kernel,
        "the orbit of $−b₀$ is the negative of that of $b₀$",
        text,
        "Vanilla.ndgm_odd",
        refutation=refutation,
    )
