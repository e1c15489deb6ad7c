"""Section 4 on diminishing and reducing steps, in the proof kernel: what Proposition 4.1 yields of it.

`says_4_1 rule` is all that Prop. 4.1 says, of a rule R → R → R → R of a rate, a penalty and a position, and
`scheduled` an orbit at another rate at each step. `shortened` is NDGM with the steps αλ·min(1, αλ) outside of
the band: of it all is true that Prop. 4.1 says, and from 3 it never is below 1 at the rates 1/(n + 1), λ = 1.
"""

import pytest

from claims import formal
from claims.toy_lasso.vanilla.kernel_rules import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

DIMINISHING = """forall (alpha : nat -> R) (lambda : R), (forall n : nat, 0 <= alpha n) -> 0 < lambda ->
  is_lim_seq alpha 0 -> is_lim_seq (Inference.total alpha) p_infty ->
  forall b : R, is_lim_seq (scheduled (fun n : nat => {} (alpha n) lambda) b) 0"""
BY_4_1 = f"forall rule : R -> R -> R -> R, says_4_1 rule -> {DIMINISHING.format('rule')}"
AWAY = """exists rule : R -> R -> R -> R, says_4_1 rule /\\
  forall n : nat, 1 <= scheduled (fun n : nat => rule (/ INR (S n)) 1) 3 n"""


@claim(
    "text-4.diminishing",
    part="by-4.1",
    expect="refuted",
    evidence="kernel-checked",
    given={"text": BY_4_1, "refutation": "Diminishing.not_by_4_1"},
    mutants={"NDGM itself": {"text": DIMINISHING.format("ndgm"), "refutation": ""}},
)
def test_by_proposition_4_1(kernel, text, refutation):
    """A rule of which all is true that Prop. 4.1 says goes to 0 at all $αₙ → 0$ with $Σαₙ = ∞$."""
    formal.fall(
        kernel,
        "what Prop. 4.1 says of a rule makes it go to 0 at $αₙ → 0$ with $Σαₙ = ∞$",
        text,
        "Diminishing.not_by_4_1_example" if refutation else "Steps.diminishing_steps_lead_to_0",
        example=("a rule with all that Prop. 4.1 says stays above 1 at $αₙ = 1/(n + 1)$", AWAY),
        script="apply Steps.diminishing_steps_lead_to_0; assumption.",
        refutation=refutation,
    )


SETTLED = """(forall n m : nat, (N n <= m)%nat ->
    0 < Rabs (orbit (step (alpha n) lambda) (x n) m) < alpha n * lambda) ->"""
RUNS = f"""forall (alpha x : nat -> R) (lambda : R) (N : nat -> nat), (forall n : nat, 0 < alpha n) ->
  0 < lambda -> is_lim_seq alpha 0 ->
  (forall n : nat, x (S n) = orbit (step (alpha n) lambda) (x n) (N n)) -> {SETTLED} is_lim_seq x 0"""


@claim(
    "text-4.diminishing",
    reading="each rate kept until its run has settled",
    part="by-4.1",
    condition="each $αₙ$ is kept until its constant run has settled",
    expect="holds",
    evidence="kernel-checked",
    given={"text": RUNS, "refutation": ""},
    mutants={
        "any number of steps at each rate": {
            "text": RUNS.replace(SETTLED, ""),
            "refutation": """apply Diminishing.one_step_at_each_rate. intros alpha x lambda N A L T E.
                apply (claim alpha x lambda N A L T). intros n. rewrite E.
                replace (step (alpha n) lambda) with (ndgm (alpha n) lambda); [reflexivity|].
                symmetry. revert n. assert (same : forall a l, step a l = ndgm a l) by (same_rule step).
                intros n. apply same.""",
        }
    },
)
def test_by_settled_runs(kernel, text, refutation):
    """Where run $n$, at $αₙ$, has settled after $Nₙ$ steps, as Prop. 4.1 has it, its end goes to 0."""
    script = """eapply Diminishing.settled_runs_lead_to_0; try eassumption; intros; rewrite <- same_step;
        auto."""
    words = "the ends of settled runs at $αₙ → 0$ go to 0"
    by = "Diminishing.settled_runs_lead_to_0"
    prove(kernel, words, text, by, script=script, refutation=refutation)


LAST = "forall (first times : R) (runs : nat), 0 < first -> 0 < times < 1 -> 0 < first * times ^ runs"


@claim(
    "text-4.diminishing",
    part="rate-stays",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LAST, "refutation": ""},
    mutants={
        "a last rate of 0": {
            "text": LAST.replace("0 < times", "0 <= times"),
            "refutation": "specialize (claim 1 0 1%nat ltac:(lra) ltac:(lra)). simpl in claim. lra.",
        }
    },
)
def test_the_rate_stays_positive(kernel, text, refutation):
    """A rate that is multiplied by a positive factor after each of finitely many runs ends positive."""
    words = "after finitely many reductions the rate is not 0"
    formal.prove(kernel, words, text, "Diminishing.the_last_rate_is_positive", refutation=refutation)


LOSS = "lambda * norm1 p (fun i => orbit (step alpha lambda) (b i) {})"
OFF = "(forall i : nat, (i < p)%nat -> forall k : Z, b i <> IZR k * (alpha * lambda)) ->"
LOSSES = f"""forall (p : nat) (alpha lambda : R) (b : vec), 0 < alpha -> 0 < lambda -> {OFF}
  exists N : nat, forall n : nat, (N <= n)%nat ->
  {LOSS.format("n")} + {LOSS.format("(S n)")} = INR p * (alpha * lambda ^ 2)"""


@claim(
    "text-4.diminishing",
    part="error-decides",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LOSSES, "refutation": ""},
    mutants={
        "multiples of αλ let in": {
            "text": LOSSES.replace(OFF, ""),
            "refutation": """destruct (claim 1%nat 1 1 (fun _ => 0) ltac:(lra) ltac:(lra)) as [N at_N].
                assert (Z : forall n, orbit (step 1 1) 0 n = 0).
                { induction n; [reflexivity|]. rewrite orbit_S, IHn. unfold step. rewrite sgn_0. lra. }
                specialize (at_N N (le_n N)). unfold norm1, sum in at_N. rewrite !Z, Rabs_R0 in at_N.
                cbn in at_N. lra.""",
        }
    },
)
def test_reducing(kernel, text, refutation):
    """At the limit of the last run, of rate $α$, two losses in a row sum to $pαλ²$, twice the error that (9)
    allows, if no entry is a multiple of $αλ$."""
    script = "apply PenaltyExamples.settled_losses; assumption."
    words = "two settled losses sum to $pαλ²$"
    prove(kernel, words, text, "PenaltyExamples.settled_losses", script=script, refutation=refutation)
