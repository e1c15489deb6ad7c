"""The limiting penalty of RMSProp with a jitter in the proof kernel: λ/(λ + ε), or λ/√(λ² + ε).

The second is that of ε inside of the root. Each is checked in both conventions, of orbits without a zero
entry; LENGTH is how far a step of them goes.
"""

import pytest

from claims import formal
from claims.toy_lasso.kernel_steps import rmsprop_step
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

LIMITS = {"true": "(lambda / sqrt (lambda ^ 2 + epsilon))", "false": "(lambda / (lambda + epsilon))"}
X = "position (orbit (STEP) (from b) {})"
LENGTH = f"Rabs ({X.format('(S n)')} - {X.format('n')})"
GIVEN = "0 < alpha -> 0 < lambda -> 0 < rho < 1 -> 0 < epsilon ->"
BOUNDS = f"""forall (alpha lambda rho epsilon b : R) (n : nat), {GIVEN}
  (forall m : nat, (m <= n)%nat -> {X.format("m")} <> 0) ->
  alpha * LIMIT < {LENGTH} < alpha * LIMIT / sqrt (1 - rho ^ S n)"""
TENDS = f"""forall alpha lambda rho epsilon b : R, {GIVEN}
  (forall m : nat, {X.format("m")} <> 0) -> is_lim_seq (fun n : nat => {LENGTH}) (alpha * LIMIT)"""
LARGER = LENGTH.replace("STEP", "LARGER").replace("from b", "from b'")
DISTINCT = f"""forall (alpha lambda lambda' rho epsilon b b' : R) (n : nat), {GIVEN} lambda < lambda' ->
  (forall m : nat, (m <= n)%nat -> {X.format("m")} <> 0) ->
  (forall m : nat, (m <= n)%nat -> {X.format("m").replace("STEP", "LARGER").replace("from b", "from b'")} <>
  0) ->
  {LENGTH} < {LARGER}"""
LEMMAS = """assert (T : forall n, 0 < sqrt (1 - rho ^ S n) < 1).
    { intros k. pose proof (power_between rho k ltac:(assumption)). split; [apply sqrt_lt_R0; lra|].
      rewrite <- sqrt_1 at 2. apply sqrt_lt_1_alt. lra. }
    assert (A : forall s x, 0 < s -> x <> 0 -> Rabs (move s x - x) = s).
    { intros s x S0 N. unfold move. destruct (sgn_nonzero x N) as [-> | ->]; unfold Rabs; destruct
    Rcase_abs; lra. }
    assert (P : forall l k, 0 < l -> 0 < alpha * jittered INSIDE l epsilon (sqrt (1 - rho ^ S k))).
    { intros l k L. apply Rmult_lt_0_compat; [assumption|]. unfold jittered. apply Rdiv_lt_0_compat; [exact
    L|].
      apply denominator_pos; [assumption | apply pow2_ge_0]. }
    assert (E : limiting_penalty INSIDE lambda epsilon = LIMIT).
    { unfold limiting_penalty, jittered, denominator. rewrite Rmult_1_r. try rewrite sqrt_pow2 by lra.
    reflexivity. }"""


def prove(kernel, words, text, by, script, refutation=""):
    """Certify the proposition in both conventions, or refute it in the first."""
    for inside, limit in LIMITS.items():
        step = rmsprop_step(inside == "true")
        names = {"STEP": step.applied(), "LIMIT": limit, "INSIDE": inside}
        names["LARGER"] = names["STEP"].replace("lambda", "lambda'")
        written = [text, f"{LEMMAS} {script}", refutation]
        for name, value in names.items():
            written = [one.replace(name, value) for one in written]
        told = {"script": written[1], "refutation": written[2], "steps": {"step": step}}
        place = "inside of the root" if inside == "true" else "outside of it"
        formal.prove(kernel, f"{words}, $ε$ {place}", written[0], by, **told)


@claim(
    "new-epsilon-agnostic",
    part="bounds",
    expect="holds",
    evidence="kernel-checked",
    given={"text": BOUNDS, "refutation": ""},
    mutants={
        "zero entries let in": {
            "text": BOUNDS.replace(f"(forall m : nat, (m <= n)%nat -> {X.format('m')} <> 0) ->", ""),
            "refutation": """destruct (claim 1 1 (1 / 2) 1 0 0%nat ltac:(lra) ltac:(lra) ltac:(lra)
                ltac:(lra)) as [low _].
                cbn in low. rewrite sgn_0 in low. unfold Rdiv in low at 2. rewrite !Rmult_0_r, Rmult_0_l in
                low.
                replace (0 - 1 * 0 - 0) with 0 in low by ring. rewrite Rabs_R0 in low.
                assert (0 < 1 / sqrt (1 * (1 * 1) + 1)) by (apply Rdiv_lt_0_compat; [lra | apply sqrt_lt_R0;
                lra]). lra.""",
        }
    },
)
def test_bounds(kernel, text, refutation):
    """Without a zero entry the $n$th step lies strictly between $αL$ and $αL/√(1 − ρⁿ)$."""
    script = """rewrite (jittered_step alpha lambda rho epsilon INSIDE) by assumption.
        rewrite A; [|apply P; assumption | auto].
        destruct (new_jitter_bounds lambda epsilon INSIDE ltac:(assumption) ltac:(assumption) _ (T n)) as
        [low high].
        rewrite E in low, high. split; [apply Rmult_lt_compat_l; assumption|].
        unfold Rdiv. rewrite Rmult_assoc. apply Rmult_lt_compat_l; assumption."""
    prove(
        kernel,
        "each step is between $αL$ and $αL/√(1 − ρⁿ)$",
        text,
        "Jitter.new_jitter_bounds",
        script,
        refutation,
    )


@claim(
    "new-epsilon-agnostic",
    part="limit",
    expect="holds",
    evidence="kernel-checked",
    given={"text": TENDS, "refutation": ""},
    mutants={
        "zero entries let in": {
            "text": TENDS.replace(f"(forall m : nat, {X.format('m')} <> 0) ->", ""),
            "refutation": """specialize (claim 1 1 (1 / 2) 1 0 ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra)).
                assert (Z : forall n, position (orbit (step 1 1 (1 / 2) 1) (from 0) n) = 0).
                { intros n. induction n as [|n IH]; [reflexivity|]. rewrite orbit_S. set (x := orbit _ _ n)
                in *.
                  unfold step. cbn [position]. rewrite IH, sgn_0. unfold Rdiv. ring. }
                apply (is_lim_seq_ext _ (fun _ => 0)) in claim;
                  [|intros k; rewrite !Z, Rminus_0_r; apply Rabs_R0].
                apply is_lim_seq_unique in claim. rewrite Lim_seq_const in claim. injection claim as K.
                assert (Q : 0 < 1 * (1 / sqrt (1 ^ 2 + 1))).
                { rewrite Rmult_1_l. apply Rdiv_lt_0_compat; [lra | apply sqrt_lt_R0; cbn; lra]. }
                cbn in Q. rewrite <- K in Q. exact (Rlt_irrefl _ Q).""",
        }
    },
)
def test_limit(kernel, text, refutation):
    """Without a zero entry the steps tend to $αL$, $L = λ/(λ + ε)$ with $ε$ outside the root, and
    $λ/√(λ² + ε)$ with it inside."""
    script = """rewrite <- E. eapply is_lim_seq_ext; [|apply (new_jitter_limit alpha lambda rho epsilon
        INSIDE); assumption].
        intros n. rewrite (jittered_step alpha lambda rho epsilon INSIDE) by auto.
        rewrite A; [reflexivity | apply P; assumption | auto]."""
    prove(kernel, "the steps tend to $αL$", text, "Jitter.new_jitter_limit", script, refutation)


@claim(
    "new-epsilon-agnostic",
    reading="no two penalties share a step",
    part="distinct",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DISTINCT, "refutation": ""},
    mutants={
        "the same penalty": {
            "text": DISTINCT.replace("lambda < lambda' ->", "lambda <= lambda' ->"),
            "refutation": """specialize (claim 1 1 1 (1 / 2) 1 1 1 0%nat). apply (Rlt_irrefl (Rabs (position
                (orbit (step 1 1
                (1 / 2) 1) (from 1) 1) - position (orbit (step 1 1 (1 / 2) 1) (from 1) 0)))).
                apply claim; try lra; intros [|m] L; try lia; cbn; lra.""",
        }
    },
)
def test_distinct(kernel, text, refutation):
    """At each $n$ the larger of two penalties has the longer step, from whichever starts."""
    script = """rewrite (jittered_step alpha lambda rho epsilon INSIDE) by assumption.
        rewrite (jittered_step alpha lambda' rho epsilon INSIDE) by assumption.
        rewrite !A; [|apply P; lra | auto | apply P; lra | auto]. apply Rmult_lt_compat_l; [assumption|].
        apply new_jitter_distinct; try assumption. apply T."""
    words = "the larger of two penalties has the longer step"
    prove(kernel, words, text, "Jitter.new_jitter_distinct", script, refutation)
