"""Diminishing steps, the closed form, the minimiser and the Lipschitz constant of (7) in the proof kernel.

`scheduled` is the orbit of a rule whose rate is another at each step: here that of NDGM at α₀, α₁, …
"""

import pytest

from claims import formal
from claims.toy_lasso.vanilla.kernel_rules import prove
from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.rules import NDGM
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

RATES = "scheduled (fun n : nat => step (alpha n) lambda)"
STEPS_ARE_RATES = """assert (E : forall b n, scheduled (fun n : nat => ndgm (alpha n) lambda) b n =
    ndgm_rates alpha lambda b n)
  by (intros; reflexivity)."""
LIMIT = f"""forall (alpha : nat -> R) (lambda : R), (forall n : nat, 0 <= alpha n) -> 0 < lambda ->
  is_lim_seq alpha 0 -> is_lim_seq (Inference.total alpha) p_infty -> forall b : R, is_lim_seq ({RATES} b)
  0"""
CONVERGES = f"""forall (alpha : nat -> R) (lambda : R), (forall n : nat, 0 <= alpha n) -> 0 < lambda ->
  is_lim_seq alpha 0 -> (forall b : R, is_lim_seq ({RATES} b) 0) <->
  is_lim_seq (Inference.total alpha) p_infty"""
NULL_SET = f"""forall (alpha : nat -> R) (lambda : R) (p : nat), (0 < p)%nat ->
  almost_surely p (fun b : vec => forall n i : nat, (i < p)%nat -> {RATES} (b i) n <> 0)"""
CLOSED_FORM = """forall alpha lambda : R, 0 < alpha -> 0 < lambda -> forall (b : R) (k : nat),
  INR k * (alpha * lambda) < Rabs b <= INR (S k) * (alpha * lambda) ->
  let r := Rabs b - INR k * (alpha * lambda) in
  (forall n : nat, (n <= k)%nat ->
     orbit (step alpha lambda) b n = sgn b * (Rabs b - INR n * (alpha * lambda))) /\\
  (r < alpha * lambda -> forall n : nat, orbit (step alpha lambda) b (k + n) =
     if Nat.even n then sgn b * r else sgn b * (r - alpha * lambda)) /\\
  (r = alpha * lambda -> forall n : nat, (k < n)%nat -> orbit (step alpha lambda) b n = 0)"""
MINIMISER = """forall (p : nat) (lambda : R) (b : vec), 0 < lambda -> (exists i : nat, (i < p)%nat /\\ b i
    <> 0) ->
  lambda * norm1 p (fun _ => 0) < lambda * norm1 p b"""
LIPSCHITZ = """forall (p : nat) (lambda : R), 0 <= lambda -> forall x y : vec,
  Rabs (lambda * norm1 p x - lambda * norm1 p y) <= lambda * sqrt (INR p) * norm p (minus x y)"""


def of_rates(theorem):
    """Tactics: the theorem, whose orbits are those of a rate for each step."""
    return f"""change (scheduled (fun n : nat => step (alpha n) lambda)) with (ndgm_rates alpha lambda) in *.
        apply {theorem}; assumption."""


def same_steps(theorem):
    """Tactics: the rule is the library's at each rate, and then the theorem."""
    return f"""replace (fun n : nat => step (alpha n) lambda) with (fun n : nat => ndgm (alpha n) lambda)
        by (apply functional_extensionality; intro; rewrite same_step; reflexivity).
        apply {theorem}; assumption."""


@claim(
    "text-4.diminishing",
    part="limit",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LIMIT, "refutation": ""},
    mutants={
        "a finite sum": {
            "text": LIMIT.replace("is_lim_seq (Inference.total alpha) p_infty ->", ""),
            "refutation": """specialize (claim (fun _ => 0) 1 ltac:(intros; lra) ltac:(lra)
                (is_lim_seq_const 0) 1).
                apply (is_lim_seq_ext _ (fun _ => 1)) in claim.
                - apply is_lim_seq_unique in claim. rewrite Lim_seq_const in claim. injection claim as E. lra.
                - induction n as [|n IH]; [reflexivity|]. cbn [scheduled]. rewrite IH. unfold step. ring.""",
        }
    },
)
def test_limit(kernel, text, refutation):
    """Under steps $αₙ → 0$ with an infinite sum $bₙ → 0$ from every start, for every $λ > 0$."""
    words = "for $αₙ → 0$ with $Σαₙ = ∞$, $bₙ → 0$ from every start"
    script = same_steps("Steps.diminishing_steps_lead_to_0")
    prove(kernel, words, text, "Steps.diminishing_steps_lead_to_0", refutation=refutation, script=script)


@claim(
    "new-capture-decreasing-steps",
    part="converges",
    expect="holds",
    evidence="kernel-checked",
    given={"text": CONVERGES, "refutation": ""},
    mutants={
        "whatever the sum": {
            "text": CONVERGES.replace("is_lim_seq (Inference.total alpha) p_infty", "True"),
            "refutation": """destruct (claim (fun _ => 0) 1 ltac:(intros; lra) ltac:(lra) (is_lim_seq_const
                0)) as [_ to0].
                specialize (to0 I 1). apply (is_lim_seq_ext _ (fun _ => 1)) in to0.
                - apply is_lim_seq_unique in to0. rewrite Lim_seq_const in to0. injection to0 as E. lra.
                - induction n as [|n IH]; [reflexivity|]. cbn [scheduled]. rewrite IH. unfold step. ring.""",
        }
    },
)
def test_converges(kernel, text, refutation):
    """Steps $0 ≤ αₙ → 0$ lead to 0 from every start iff their sum is infinite."""
    words = "steps $0 ≤ αₙ → 0$ lead to 0 from every start iff $Σαₙ = ∞$"
    script = same_steps("Steps.new_converges_iff_infinite_sum")
    prove(kernel, words, text, "Steps.new_converges_iff_infinite_sum", refutation=refutation, script=script)


@claim(
    "new-capture-decreasing-steps",
    part="null-set",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NULL_SET, "refutation": ""},
    mutants={
        "from every start": {
            "text": NULL_SET.replace("almost_surely p (fun b : vec =>", "(forall b : vec,"),
            "refutation": """apply (claim (fun _ => 1) 1 1%nat ltac:(lia) (fun _ => 0) 0%nat 0%nat
                ltac:(lia)). reflexivity.""",
        }
    },
)
def test_null_set(kernel, text, refutation):
    """Whatever the rates, no entry is ever exactly 0 but from a null set of starts."""
    words = "whatever the rates, with probability 1 no entry of any $bₙ$ is 0"
    script = same_steps("Steps.new_exactly_0_almost_never")
    prove(kernel, words, text, "Steps.new_exactly_0_almost_never", refutation=refutation, script=script)


@claim(
    "new-closed-form-ndgm",
    part="orbit",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "refutation": ""},
    mutants={
        "half the step": {
            "rule": half_step,
            "refutation": """destruct (claim 1 1 ltac:(lra) ltac:(lra) (3 / 2) 1%nat) as [walks _].
                { rewrite Rabs_right by lra. cbn. lra. }
                specialize (walks 1%nat ltac:(lia)). cbn in walks. unfold step in walks.
                rewrite !sgn_pos, Rabs_right in walks by lra. lra.""",
        }
    },
)
def test_closed_form(kernel, rule, refutation):
    """For $k = ⌈|b₀|/αλ⌉ − 1$ and $r = |b₀| − kαλ$: $bₙ = sgn(b₀)(|b₀| − nαλ)$ till $n = k$, then $±r$,
    $±(r − αλ)$.

    (A multiple of $αλ$ comes to 0, where it stays.)
    """
    words = "for $k = ⌈|b₀|/αλ⌉ − 1$: $bₙ = sgn(b₀)(|b₀| − nαλ)$ till $n = k$, and then the two-cycle"
    script = "apply NDGM.new_closed_form; assumption."
    prove(kernel, words, CLOSED_FORM, "NDGM.new_closed_form", rule=rule, refutation=refutation, script=script)


INDEX = """forall (p : nat) (alpha lambda : R) (b : vec) (k : nat -> nat), 0 < alpha -> 0 < lambda ->
  (forall i : nat, (i < p)%nat ->
     INR (k i) * (alpha * lambda) < Rabs (b i) < INR (S (k i)) * (alpha * lambda)) -> forall n : nat,
  (forall i : nat, (i < p)%nat -> 0 < Rabs (orbit (step alpha lambda) (b i) n) < alpha * lambda) <->
  (forall i : nat, (i < p)%nat -> (k i <= n)%nat)"""


@claim(
    "new-closed-form-ndgm",
    part="index",
    expect="holds",
    evidence="kernel-checked",
    given={"text": INDEX, "refutation": ""},
    mutants={
        "one step less": {
            "text": INDEX.replace("(k i <= n)", "(k i <= S n)"),
            "refutation": """destruct (claim 1%nat 1 1 (fun _ => 3 / 2) (fun _ => 1%nat) ltac:(lra) ltac:(lra)
                ltac:(intros; rewrite Rabs_right by lra; cbn; lra) 0%nat) as [_ inside].
                specialize (inside ltac:(intros; lia) 0%nat ltac:(lia)). cbn in inside.
                rewrite Rabs_right in inside; lra.""",
        },
        "multiples of αλ let in": {
            "text": INDEX.replace("Rabs (b i) < INR", "Rabs (b i) <= INR"),
            "refutation": """destruct (claim 1%nat 1 1 (fun _ => 1) (fun _ => 0%nat) ltac:(lra) ltac:(lra)
                ltac:(intros; rewrite Rabs_right by lra; cbn; lra) 0%nat) as [_ inside].
                specialize (inside ltac:(intros; lia) 0%nat ltac:(lia)). cbn in inside.
                rewrite Rabs_right in inside; lra.""",
        },
    },
)
def test_settling_index(kernel, text, refutation):
    """If no $bᵢ$ is a multiple of $αλ$, $0 < |bₙ,ᵢ| < αλ$ for all entries iff $n ≥ kᵢ$ for all of them."""
    words = "$n$ is a settling index iff $n ≥ maxᵢ kᵢ$"
    script = """split; intros H' i Hi; specialize (H' i Hi);
        apply (NDGM.new_settling_index alpha lambda ltac:(assumption) ltac:(assumption) (b i) (k i) n);
        auto."""
    by = "NDGM.new_settling_index"
    prove(kernel, words, text, by, refutation=refutation, script=script)


@claim(
    "text-B.4.minimizer",
    expect="holds",
    evidence="kernel-checked",
    given={"text": MINIMISER, "refutation": ""},
    mutants={
        "no penalty": {
            "text": MINIMISER.replace("0 < lambda ->", "0 <= lambda ->"),
            "refutation": """specialize (claim 1%nat 0 (fun _ => 1) ltac:(lra)).
                specialize (claim ltac:(exists 0%nat; split; [lia | lra])). lra.""",
        }
    },
)
def test_minimiser(kernel, text, refutation):
    """The vector of zeros is the unique global minimiser of (7): every other has a larger loss."""
    words = "0 is the unique global minimiser of $λ‖b‖₁$"
    formal.prove(kernel, words, text, "Lasso.zero_is_the_minimiser", refutation=refutation)


@claim(
    "text-4.lipschitz",
    reading="Euclidean norm",
    part="lipschitz",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LIPSCHITZ, "refutation": ""},
    mutants={
        "half the constant": {
            "text": LIPSCHITZ.replace("lambda * sqrt (INR p)", "lambda / 2 * sqrt (INR p)"),
            "refutation": """specialize (claim 1%nat 1 ltac:(lra) (fun _ => 1) (fun _ => 0)).
                unfold norm1, norm, dot, minus in claim. cbn in claim.
                rewrite Rabs_R1, Rabs_R0, sqrt_1 in claim. replace ((0 + (1 - 0) * (1 - 0))) with 1 in claim
                by ring.
                rewrite sqrt_1, Rabs_right in claim; lra.""",
        }
    },
)
def test_lipschitz(kernel, text, refutation):
    """(7) is Lipschitz continuous in the Euclidean norm, with the constant $λ√p$."""
    words = "$|f(x) − f(y)| ≤ λ√p|x − y|$"
    script = "apply Lasso.lasso_lipschitz; assumption."
    formal.prove(kernel, words, text, "Lasso.lasso_lipschitz", refutation=refutation, script=script)
