"""What a larger penalty does, in the proof kernel: the two-phase law and settled norms.

Norms are sums of p moduli, for any p. `norm n` stands for ‖bₙ‖₁ from a start b under a penalty; two iterates
in a row settle, and their mean depends on αλ and on how many entries are no multiples of it.
"""

import pytest

from claims.toy_lasso.vanilla.kernel_rules import prove
from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.rules import NDGM
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

NORM = "norm1 p (fun i => orbit (step alpha {}) ({} i) {})"


def norm(penalty, n="n", start="b"):
    """‖bₙ‖₁ under a penalty."""
    return NORM.format(penalty, start, n)


TWO_PHASE = f"""forall (p : nat) (alpha lambda : R) (b : nat -> R),
  (forall i : nat, (i < p)%nat -> 0 < Rabs (b i) < alpha * lambda) -> forall n : nat,
  (forall i : nat, (i < p)%nat ->
     orbit (step alpha lambda) (b i) n * orbit (step alpha lambda) (b i) (S n) < 0 /\\
     Rabs (orbit (step alpha lambda) (b i) n) + Rabs (orbit (step alpha lambda) (b i) (S n)) = alpha *
     lambda) /\\
  {norm("lambda")} + {norm("lambda", "(S n)")} = INR p * (alpha * lambda)"""
MEAN = f"""forall (p : nat) (alpha lambda : R) (b : vec), 0 < alpha -> 0 < lambda ->
  exists N : nat, forall n : nat, (N <= n)%nat ->
  ({norm("lambda")} + {norm("lambda", "(S n)")}) / 2 = moving_entries p (alpha * lambda) b * (alpha *
  lambda) / 2"""
LARGER_MEAN = f"""({norm("lambda")} + {norm("lambda", "(S n)")}) / 2 <
  ({norm("lambda'")} + {norm("lambda'", "(S n)")}) / 2"""
ORDER = f"""forall (p : nat) (alpha lambda lambda' : R) (b : vec), 0 < alpha -> 0 < lambda -> 0 < lambda' ->
  (exists N : nat, forall n : nat, (N <= n)%nat -> {LARGER_MEAN} <->
    moving_entries p (alpha * lambda) b * lambda < moving_entries p (alpha * lambda') b * lambda') /\\
  ((0 < p)%nat -> lambda < lambda' ->
   (forall i : nat, (i < p)%nat -> forall k : Z, b i <> IZR k * (alpha * lambda')) ->
   exists N : nat, forall n : nat, (N <= n)%nat -> {LARGER_MEAN})"""
LARGER = f"""forall (p : nat) (alpha lambda lambda' : R) (b b' : vec), 0 < alpha -> (0 < p)%nat ->
  0 < lambda -> 2 * lambda <= lambda' ->
  (forall i : nat, (i < p)%nat -> forall k : Z, b' i <> IZR k * (alpha * lambda')) ->
  Rbar_lt (LimSup_seq (fun n : nat => {norm("lambda")})) (LimSup_seq (fun n : nat => {
    norm("lambda'", start="b'")
}))"""
SHARP = f"""forall (p : nat) (alpha lambda lambda' : R), (0 < p)%nat -> 0 < alpha -> 0 < lambda < lambda' ->
  lambda' < 2 * lambda -> exists b b' : vec,
  (forall i : nat, 0 < b i < alpha * lambda) /\\ (forall i : nat, 0 < b' i < alpha * lambda') /\\
  Rbar_lt (LimSup_seq (fun n : nat => {norm("lambda'", start="b'")})) (LimSup_seq (fun n : nat =>
  {norm("lambda")}))"""
LARGER_NORM = f"""forall (q : nat) (alpha lambda lambda' : R), 0 < alpha -> 0 < lambda < lambda' ->
  let p := S (S q) in exists b : vec, forall m n : nat, (1 <= m)%nat -> (1 <= n)%nat ->
  {norm("lambda", "m")} < {norm("lambda'")}"""


@claim(
    "new-two-phase-law",
    expect="holds",
    evidence="kernel-checked",
    given={"rule": NDGM, "text": TWO_PHASE, "refutation": ""},
    mutants={
        "half the step": {
            "rule": half_step,
            "refutation": """specialize (claim 1%nat 1 1 (fun _ => 3 / 4)).
                destruct (claim ltac:(intros; rewrite Rabs_right; lra) 0%nat) as [each _].
                destruct (each 0%nat ltac:(lia)) as [flips _]. unfold step in flips. contradict flips.""",
        },
        "multiples of αλ let in": {
            "text": TWO_PHASE.replace("(b i) < alpha * lambda)", "(b i) <= alpha * lambda)"),
            "refutation": """destruct (claim 1%nat 1 1 (fun _ => 1) ltac:(intros; rewrite Rabs_right; lra)
                0%nat) as [each _].
                destruct (each 0%nat ltac:(lia)) as [flips _]. unfold step in flips. contradict flips.""",
        },
    },
)
def test_two_phase_law(kernel, rule, text, refutation):
    """In the band every entry flips its sign at each step, and two norms in a row sum to $pαλ$."""
    prove(
        kernel,
        "from $0 < |bᵢ| < αλ$, $‖bₙ‖₁ + ‖bₙ₊₁‖₁ = pαλ$",
        text,
        "NDGM.new_two_phase_law",
        rule=rule,
        refutation=refutation,
    )


@claim(
    "new-penalty-mean",
    part="mean",
    expect="holds",
    evidence="kernel-checked",
    given={"text": MEAN, "refutation": ""},
    mutants={
        "every entry counted": {
            "text": MEAN.replace("moving_entries p (alpha * lambda) b", "INR p"),
            "refutation": """destruct (claim 1%nat 1 1 (fun _ => 0) ltac:(lra) ltac:(lra)) as [N at_N].
                assert (Z : forall n, orbit (step 1 1) 0 n = 0).
                { induction n; [reflexivity|]. rewrite orbit_S, IHn. unfold step. rewrite sgn_0. lra. }
                specialize (at_N N (le_n N)). unfold norm1, sum in at_N. rewrite !Z, Rabs_R0 in at_N. cbn in
                at_N. lra.""",
        }
    },
)
def test_mean(kernel, text, refutation):
    """The mean of two settled norms in a row is $mαλ/2$, $m$ the number of entries that are no multiples
    of $αλ$."""
    words = "the mean of two settled norms is $mαλ/2$"
    prove(kernel, words, text, "Penalty.new_penalty_mean", refutation=refutation)


@claim(
    "new-penalty-mean",
    part="order",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ORDER, "refutation": ""},
    mutants={
        "multiples let in": {
            "text": ORDER.replace(
                "(forall i : nat, (i < p)%nat -> forall k : Z, b i <> IZR k * (alpha * lambda')) ->", ""
            ),
            "refutation": """destruct (claim 1%nat 1 1 2 (fun _ => 0) ltac:(lra) ltac:(lra) ltac:(lra)) as
                [_ larger].
                destruct (larger ltac:(lia) ltac:(lra)) as [N at_N].
                assert (Z : forall l n, orbit (step 1 l) 0 n = 0).
                { induction n; [reflexivity|]. rewrite orbit_S, IHn. unfold step. rewrite sgn_0. lra. }
                specialize (at_N N (le_n N)). unfold norm1, sum in at_N. rewrite !Z in at_N. lra.""",
        }
    },
)
def test_order(kernel, text, refutation):
    """The mean is larger under $λ′$ iff $m′λ′ > mλ$; for every $λ < λ′$ if no entry is a multiple of
    $αλ′$."""
    script = """split; [apply Penalty.new_penalty_order; assumption|].
        intros. apply Penalty.new_penalty_larger_mean; try assumption. split; assumption."""
    words = "the mean is larger under $λ′$ iff $m′λ′ > mλ$"
    prove(kernel, words, text, "Penalty.new_penalty_order", refutation=refutation, script=script)


@claim(
    "new-penalty-limsup",
    part="larger",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LARGER, "refutation": ""},
    mutants={
        "any larger penalty": {
            "text": LARGER.replace("2 * lambda <= lambda'", "lambda < lambda'"),
            "refutation": """destruct (PenaltyExamples.new_penalty_limsup_sharp 1 1 2 3) as (b & b' & B & B'
                & L);
                [lia | lra | lra | lra |].
                assert (E : step = ndgm) by (do 2 (apply functional_extensionality; intro); same_rule step).
                rewrite E in claim. apply (Rbar_lt_not_le _ _ L), Rbar_lt_le.
                apply (claim 1%nat 1 2 3 b b'); try lia; try lra. intros i Hi k K. specialize (B' i).
                rewrite K in B'.
                assert (H : 0 < IZR k < 1) by lra. destruct H as [H1 H2]. apply lt_IZR in H1, H2. lia.""",
        }
    },
)
def test_larger(kernel, text, refutation):
    """For $λ′ ≥ 2λ$ the upper limit of the norm is larger under $λ′$, whatever the two starts."""
    prove(
        kernel,
        "$limsup ‖bₙ‖₁$ is larger under $λ′ ≥ 2λ$",
        text,
        "Penalty.new_penalty_limsup",
        refutation=refutation,
    )


@claim(
    "new-penalty-limsup",
    part="sharp",
    expect="holds",
    evidence="kernel-checked",
    given={"text": SHARP, "refutation": ""},
    mutants={
        "λ′ ≥ 2λ let in": {
            "text": SHARP.replace("lambda' < 2 * lambda", "lambda' <= 2 * lambda"),
            "refutation": """destruct (claim 1%nat 1 1 2) as (b & b' & B & B' & L); [lia | lra | lra | lra |].
                assert (E : step = ndgm) by (do 2 (apply functional_extensionality; intro); same_rule step).
                rewrite E in L. apply (Rbar_lt_not_le _ _ L), Rbar_lt_le.
                apply (Penalty.new_penalty_limsup 1 1); try lia; try lra.
                intros i Hi k K. specialize (B' i). rewrite K in B'.
                assert (H : 0 < IZR k < 1) by lra. destruct H as [H1 H2]. apply lt_IZR in H1, H2. lia.""",
        }
    },
)
def test_sharp(kernel, text, refutation):
    """For every $λ < λ′ < 2λ$ two starts in the bands have the upper limits in the other order."""
    words = "for $λ < λ′ < 2λ$ two starts have the other order"
    prove(kernel, words, text, "PenaltyExamples.new_penalty_limsup_sharp", refutation=refutation)


@claim(
    "text-4.larger-penalty",
    expect="holds",
    evidence="kernel-checked",
    given={"text": LARGER_NORM, "refutation": ""},
    mutants={
        "from n = 0 on": {
            "text": LARGER_NORM.replace("(1 <= m)%nat -> (1 <= n)%nat ->", ""),
            "refutation": """destruct (claim 0%nat 1 1 2 ltac:(lra) ltac:(lra)) as [b larger].
                specialize (larger 0%nat 0%nat). cbn in larger. lra.""",
        }
    },
)
def test_larger_penalty(kernel, text, refutation):
    """For all $λ < λ′$, $α$ and $p ≥ 2$ there is a start with every settled norm larger under $λ′$ than
    under $λ$."""
    words = "for all $λ < λ′$ some start has the larger norms under $λ′$"
    prove(kernel, words, text, "PenaltyExamples.larger_penalty_larger_norm", refutation=refutation)
