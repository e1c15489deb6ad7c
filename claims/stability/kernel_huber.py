"""The Huber loss (10) in the proof kernel: its derivatives, its minimum, its regression in ℝᵖ and its runs.

`huber δ r` is r²/2 for |r| ≤ δ and δ|r| − δ²/2 beyond, `clip δ` its slope, `descent g α` a step of gradient
descent.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

DERIVATIVE = "forall d r : R, 0 < d -> is_derive (huber d) r (clip d r)"
TWICE = "forall d : R, 0 < d -> ~ ex_derive (clip d) d"
ONCE = f"({DERIVATIVE}) /\\\n  ({TWICE})"
SCRIPT = "split; [exact huber_is_differentiable | exact huber_is_not_twice_differentiable]."
SMOOTH = "forall d : R, 0 < d -> exists L : R, forall r s : R, Rabs (clip d r - clip d s) <= L * Rabs (r - s)"
NOT_SMOOTH = "forall d : R, 0 < d -> ~ exists L : R, forall r s : R, Rabs ({0} r - {0} s) <= L * Rabs (r - s)"
SIGN_IS_NOT = """intros [L K]. pose proof (K 1 (-1)) as H1. rewrite sgn_pos, sgn_neg in H1 by lra.
    assert (0 < L). { replace (1 - -1) with 2 in H1 by lra. rewrite Rabs_right in H1; lra. }
    specialize (K (/ (2 * L)) (- / (2 * L))). assert (P : 0 < / (2 * L)) by (apply Rinv_0_lt_compat; lra).
    rewrite sgn_pos, sgn_neg in K by lra. rewrite !Rabs_right in K by lra.
    assert (E : L * (/ (2 * L) - - / (2 * L)) = 1) by (field; lra). lra."""


@claim(
    "text-5.huber-nonsmooth",
    part="differentiable",
    expect="holds",
    evidence="kernel-checked",
    given={"text": DERIVATIVE, "refutation": ""},
    mutants={
        "the slope of δ|r|": {
            "text": DERIVATIVE.replace("(clip d r)", "(d * sgn r)"),
            "refutation": """pose proof (is_derive_unique _ _ _ (claim 2 1 ltac:(lra))) as A.
                pose proof (is_derive_unique _ _ _ (huber_is_differentiable 2 1 ltac:(lra))) as B.
                rewrite A, sgn_pos in B by lra. destruct (clip_cases 2 1 ltac:(lra)) as [[? E] | [[? E] | [?
                E]]]; lra.""",
        }
    },
)
def test_huber_is_differentiable(kernel, text, refutation):
    """The Huber loss has the derivative $h′(r)$, which clips $r$ to $[−δ, δ]$, at every $r$."""
    by = "Huber.huber_is_differentiable"
    prove(kernel, "the Huber loss is differentiable everywhere", text, by, refutation=refutation)


@claim(
    "text-5.huber-nonsmooth",
    part="non-smooth",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "slope": "clip d",
        "refutation": """apply (claim 1 Rlt_0_1). exists 1. intros r s.
            exact (clip_is_lipschitz 1 r s Rlt_0_1).""",
    },
    mutants={"|r| instead": {"slope": "sgn", "refutation": ""}},
)
def test_huber_is_not_smooth(kernel, slope, refutation):
    """No $L$ is such that (5), $|h′(r) − h′(s)| ≤ L|r − s|$ for all $r$, $s$, holds of the Huber loss."""
    fall(
        kernel,
        "the Huber loss violates (5) for every $L$",
        NOT_SMOOTH.format(slope),
        "Huber.clip_is_lipschitz",
        example=(
            "(5) holds of the Huber loss with $L = 1$",
            "forall d r s : R, 0 < d -> Rabs (clip d r - clip d s) <= 1 * Rabs (r - s)",
        ),
        script=SIGN_IS_NOT,
        refutation=refutation,
    )


@claim(
    "text-5.huber-nonsmooth",
    part="non-smooth",
    reading="not twice differentiable",
    condition="non-smooth means not twice differentiable",
    expect="holds",
    evidence="kernel-checked",
    given={"text": TWICE, "refutation": ""},
    mutants={
        "within δ": {
            "text": TWICE.replace("(clip d) d", "(clip d) 0"),
            "refutation": """apply (claim 1 Rlt_0_1). exists 1. apply is_derive_ext_loc with (f := fun r =>
                r).
                - exists (mkposreal 1 Rlt_0_1). intros r B. change (Rabs (r - 0) < 1) in B.
                  apply Rabs_def2 in B. destruct (clip_cases 1 r Rlt_0_1) as [[? E] | [[? E] | [? E]]]; lra.
                - apply is_derive_Reals, derivable_pt_lim_id.""",
        }
    },
)
def test_huber_is_not_twice_differentiable(kernel, text, refutation):
    """The slope of the Huber loss has no derivative at $δ$."""
    by = "Huber.huber_is_not_twice_differentiable"
    prove(kernel, "$h′$ has no derivative at $δ$", text, by, refutation=refutation)


@claim(
    "text-5.huber-once",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ONCE, "refutation": ""},
    mutants={
        "the tail without its constant": {
            "text": ONCE.replace(
                "(huber d)", "(fun r => if Rle_dec (Rabs r) d then r ^ 2 / 2 else d * Rabs r)"
            ),
            "refutation": "exact (Huber.needs_the_constant (proj1 claim)).",
        }
    },
)
def test_huber_is_once_differentiable(kernel, text, refutation):
    """The Huber loss is once but not twice differentiable on $ℝ$: it has no second derivative at $δ$."""
    words = "the Huber loss is once and not twice differentiable"
    prove(kernel, words, text, "Huber.huber_is_differentiable", script=SCRIPT, refutation=refutation)


QUADRATIC = """forall (d : R) (n p : nat) (Z : nat -> vec) (y b : vec),
  (forall i, (i < n)%nat -> Rabs (y i - dot p (Z i) b) <= {}) ->
  huber_regression d n p Z y b = sum n (fun i => (y i - dot p (Z i) b) ^ 2 / 2)"""
ALTERNATES = """(forall (alpha x : R) (n : nat), 2 < alpha -> 1 <= Rabs x <= {} ->
    orbit (descent (clip 1) alpha) x n = if Nat.even n then x else x - alpha * sgn x) /\\
  forall (d : R) (n p : nat) (Z : nat -> vec) (y : vec) (alpha : R) (x g : nat -> vec), 0 < d -> 0 < alpha ->
    method p (huber_regression d n p Z y) alpha x g ->
    ~ is_lim_seq (fun k => huber_regression d n p Z y (x k)) p_infty"""


@claim(
    "text-5.huber-growth",
    part="quadratic",
    expect="holds",
    evidence="kernel-checked",
    given={"text": QUADRATIC.format("d"), "refutation": ""},
    mutants={
        "within 2δ": {
            "text": QUADRATIC.format("2 * d"),
            "refutation": """specialize (claim 1 1%nat 0%nat (fun _ _ => 0) (fun _ => 2) (fun _ => 0)).
                unfold huber_regression, huber, dot in claim. simpl in claim. rewrite !Rminus_0_r, !Rabs_right
                in claim by lra.
                specialize (claim ltac:(intros; lra)). destruct (Rle_dec 2 1); lra.""",
        }
    },
)
def test_growth_near_the_minimum(kernel, text, refutation):
    """Where all residuals are within $δ$ the loss (10) is $Σ r²/2$: quadratic growth near a minimum of 0."""
    script = "apply sum_ext. intros i L. apply huber_is_quadratic. auto."
    words = "(10) is $Σ r²/2$ where all residuals are within $δ$"
    prove(kernel, words, text, "Huber.huber_is_quadratic", script=script, refutation=refutation)


@claim(
    "text-5.huber-growth",
    part="unstable",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ALTERNATES.format("alpha - 1"), "refutation": ""},
    mutants={
        "up to α": {
            "text": ALTERNATES.format("alpha"),
            "refutation": """destruct claim as [claim _]. specialize (claim 3 3 2%nat ltac:(lra)).
                rewrite Rabs_right in claim by lra. specialize (claim ltac:(lra)). simpl in claim. unfold
                descent in claim.
                destruct (clip_cases 1 3 Rlt_0_1) as [[? E] | [[? E] | [? E]]]; try lra. rewrite E in claim.
                replace (3 - 3 * 1) with 0 in claim by lra.
                destruct (clip_cases 1 0 Rlt_0_1) as [[? F] | [[? F] | [? F]]]; lra.""",
        }
    },
)
def test_it_neither_diverges_nor_settles(kernel, text, refutation):
    """At $α > 2 = 2/h″(0)$ GD on one residual alternates from $1 ≤ |r| ≤ α − 1$; on (10) no run diverges."""
    script = """split; [intros; apply huber_alternates; lra|].
        intros; eapply huber_regression_does_not_diverge; eassumption."""
    words = "above $2/h″(0)$ it alternates, and no run on (10) diverges"
    prove(kernel, words, text, "Huber.huber_alternates", script=script, refutation=refutation)


RUN = "orbit (descent (clip 1) alpha) 1"
EDGE = f"""forall (alpha : R) (n : nat), {{}} < alpha -> 1 <= Rabs ({RUN} n) <= alpha /\\
  {RUN} n * {RUN} (S n) < 0 /\\ {RUN} (S (S n)) = {RUN} n /\\ huber 1 ({RUN} n) <> huber 1 ({RUN} (S n))"""


@claim(
    "text-5.differentiable",
    expect="holds",
    evidence="kernel-checked",
    given={"text": f"({EDGE.format('2')}) /\\ {SMOOTH}", "refutation": ""},
    mutants={
        "rates above 1/h″": {
            "text": f"({EDGE.format('1')}) /\\ {SMOOTH}",
            "refutation": """destruct claim as [claim _]. destruct (claim (3 / 2) 1%nat ltac:(lra)) as (H &
                _).
                simpl in H. unfold descent in H.
                destruct (clip_cases 1 1 Rlt_0_1) as [[? E] | [[? E] | [? E]]]; rewrite E in H; try lra;
                rewrite Rabs_left in H; lra.""",
        }
    },
)
def test_edge_of_stability_on_a_lipschitz_convex_loss(kernel, text, refutation):
    """GD on the Huber loss from 1 at any $α > 2/h″(0) = 2$ is bounded, has period 2, and its loss rises again
    and again."""
    script = """split; [intros; apply huber_loss_never_settles; assumption|]. intros d H. exists 1. intros r
        s.
        apply clip_is_lipschitz, H."""
    words = "GD on the Huber loss at $α > 2$ is bounded and never settles"
    prove(kernel, words, text, "Huber.huber_loss_never_settles", script=script, refutation=refutation)
