"""Section 3 in the proof kernel: what smoothness (5) gives gradient descent on ℝᵖ, and what kinks leave of
it.

`gradient p f g` says that g(x + td)·d is the derivative of f along every line, `smooth p g L` is (5), `step α
g` a
step of gradient descent, and `method p f α x g` a run of subgradient steps. Norms are Euclidean.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

ALONG = "(fun t => f (along x d t))"
AT_A_KINK = f"""forall (p : nat) (f : vec -> R) (x d : vec) (l r : R), slope (at_left 0) {ALONG} l ->
  slope (at_right 0) {ALONG} r -> l <> r -> ~ exists (g : vec -> vec) (L : R), gradient p f g /\\ smooth p g
  L"""
NEXT_TO_IT = """forall (g : R -> R) (l r : R), filterlim g (at_left 0) (locally l) ->
  filterlim g (at_right 0) (locally r) -> l <> r -> forall L e : R, 0 < e ->
  exists x y : R, - e < x < 0 /\\ 0 < y < e /\\ L * Rabs (x - y) < Rabs (g x - g y)"""


@claim(
    "eq-5",
    expect="holds",
    evidence="kernel-checked",
    given={"text": AT_A_KINK, "refutation": ""},
    mutants={
        "one slope on both sides": {
            "text": AT_A_KINK.replace("l <> r ->", ""),
            "refutation": "Kinks.needs_a_kink",
        }
    },
)
def test_no_gradient_at_a_kink(kernel, text, refutation):
    """Where the slopes along a line differ from side to side $f$ has no gradient, so that (5) holds for no
    $L$."""
    words = "with a kink (5) holds for no $L$"
    prove(kernel, words, text, "Kinks.no_gradient_at_a_kink", refutation=refutation)


@claim(
    "eq-5",
    reading="where the gradient exists",
    condition="(5) is asked only of points that have a gradient, and the gradient jumps at the kink",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NEXT_TO_IT, "refutation": ""},
    mutants={
        "no jump": {"text": NEXT_TO_IT.replace("l <> r ->", ""), "refutation": "Kinks.needs_a_jump"},
    },
)
def test_smoothness_fails_next_to_kinks(kernel, text, refutation):
    """Where a slope $g$ jumps at 0, (5) fails for every $L$ at points as near to 0 as one likes."""
    words = "next to a jump of the slope (5) fails for every $L$"
    prove(kernel, words, text, "Kinks.slopes_jump_next_to_a_kink", refutation=refutation)


DESCENDS = """forall (p : nat) (f : vec -> R) (g : vec -> vec) (alpha : R) (x : vec), gradient p f g ->
  0 < alpha -> 0 < dot p (g x) (g x) -> f (step alpha g x) < f x"""
SMALL = """forall (p : nat) (f : vec -> R) (g : vec -> vec) (L alpha : R) (x : vec), gradient p f g ->
  smooth p g L -> 0 < alpha -> alpha * L < {} -> 0 < dot p (g x) (g x) -> f (step alpha g x) < f x"""
ASCENDS = """subgradient 2 tilted corner ascent /\\
  forall t : R, 0 < t < {} -> tilted (along corner ascent (- t)) = tilted corner + 3 * t"""
ASCENT = (
    "at $α = 9/4$ from 1 a step raises $x²/2$",
    """exists (p : nat) (f : vec -> R) (g : vec -> vec) (alpha : R) (x : vec), gradient p f g /\\ 0 < alpha
    /\\
  0 < dot p (g x) (g x) /\\ f x < f (step alpha g x)""",
)


@claim(
    "text-3.descent",
    part="gradient",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": DESCENDS,
        "refutation": """destruct Kinks.gradient_steps_may_ascend as (p & f & g & alpha & x & G & A & N & U).
            pose proof (claim p f g alpha x G A N). lra.""",
    },
    mutants={
        "α < 2/L": {
            "text": DESCENDS.replace(
                "0 < alpha ->", "0 < alpha -> (exists L, smooth p g L /\\ alpha * L < 2) ->"
            ),
            "refutation": "",
        }
    },
)
def test_gradient_method_descends(kernel, text, refutation):
    """A step of the gradient method (1) at any constant learning rate lowers the loss where $∇f ≠ 0$."""
    fall(
        kernel,
        "a step of the gradient method lowers the loss",
        text,
        "Kinks.gradient_steps_may_ascend",
        example=ASCENT,
        script="""match goal with H : exists L, _ |- _ => destruct H as (L & K & B) end.
            apply (small_steps_descend p f g L alpha x); assumption.""",
        refutation=refutation,
    )


@claim(
    "text-3.descent",
    part="gradient",
    reading="small steps",
    condition="the loss is $L$-smooth and $α < 2/L$",
    expect="holds",
    evidence="kernel-checked",
    given={"text": SMALL.format("2"), "refutation": ""},
    mutants={"α < 5/(2L)": {"text": SMALL.format("5 / 2"), "refutation": "Kinks.needs_two_over_L"}},
)
def test_gradient_method_descends_in_small_steps(kernel, text, refutation):
    """Where $∇f ≠ 0$ a step at $α < 2/L$ lowers an $L$-smooth loss on $ℝᵖ$, convex or not."""
    words = "at $α < 2/L$ a step lowers an $L$-smooth loss"
    prove(kernel, words, text, "Smooth.small_steps_descend", refutation=refutation)


@claim(
    "text-3.descent",
    part="subgradient",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ASCENDS.format("1 / 2"), "refutation": ""},
    mutants={
        "steps up to 3/2": {
            "text": ASCENDS.format("3 / 2"),
            "refutation": """destruct claim as [_ claim]. specialize (claim (5 / 4) ltac:(lra)).
                unfold tilted, along, corner, ascent in claim. simpl in claim.
                rewrite Rabs_R1, Rabs_R0, (Rabs_left (1 + - (5 / 4) * 1)), (Rabs_left (0 + - (5 / 4) * 2)) in
                claim by lra.
                lra.""",
        }
    },
)
def test_subgradient_method_is_no_descent_method(kernel, text, refutation):
    """At (1, 0) of $|x| + 2|y|$ each step $t < 1/2$ against the subgradient (1, 2) raises $f$, by $3t$."""
    words = "against the subgradient (1, 2) of $|x| + 2|y|$ every step $t < 1/2$ raises $f$ by $3t$"
    prove(kernel, words, text, "Kinks.subgradients_may_ascend", refutation=refutation)


GD = """forall (p : nat) (f : vec -> R) (g : vec -> vec) (L e : R) (x z : vec) (n : nat), gradient p f g ->
  smooth p g L -> convex f -> 0 < L -> 0 < e -> (forall y, f z <= f y) -> (0 < n)%nat ->
  L * dot p (minus x z) (minus x z) <= 2 * e * INR n -> f (orbit (step ({} L) g) x n) <= f z + e"""
GD_SCRIPT = """pose proof (gradient_descent_rate p f g L x z ltac:(assumption) ltac:(assumption)
    ltac:(assumption)
    ltac:(assumption) ltac:(assumption) n) as B. assert (0 < INR n) by (apply lt_0_INR; assumption).
    apply Rnot_lt_le. intros N. set (u := f (orbit _ _ _)) in *. clearbody u. nra."""
NDGM = """forall (p : nat) (f : vec -> R) (G e : R) (x g : nat -> vec) (z : vec) (n : nat), 0 < G -> 0 < e ->
  method p f (e / G ^ 2) x g -> (forall k, norm p (g k) <= G) ->
  dot p (minus (x 0%nat) z) (minus (x 0%nat) z) * G ^ 2 <= e ^ 2 * INR (S n) ->
  best (fun k => f (x k)) n <= f z + e"""
NDGM_SCRIPT = """assert (0 < G ^ 2) by (apply pow_lt; assumption). assert (P : 0 < e / G ^ 2) by (apply
    Rdiv_lt_0_compat; assumption).
    pose proof (subgradient_rate p f (e / G ^ 2) G x g z P ltac:(assumption) ltac:(assumption) n) as B.
    assert (0 < INR (S n)) by (apply lt_0_INR; lia). set (N := INR (S n)) in *. set (b := best _ n) in *.
    set (D := dot p _ _) in *. clearbody N b D. apply (Rmult_le_compat_r (G ^ 2)) in B; [|lra].
    replace (N * 2 * (e / G ^ 2) * (b - f z) * G ^ 2) with (2 * N * e * (b - f z)) in B by (field; lra).
    replace ((D + N * (e / G ^ 2) ^ 2 * G ^ 2) * G ^ 2) with (D * G ^ 2 + N * e ^ 2) in B by (field; lra).
    assert (0 < N * e) by (apply Rmult_lt_0_compat; assumption). apply Rnot_lt_le. intros F. simpl in *.
    nra."""


@claim(
    "text-3.rates",
    part="gd",
    expect="holds",
    evidence="kernel-checked",
    given={"text": GD.format("/"), "refutation": ""},
    mutants={
        "α = 3/L": {
            "text": GD.format("3 * /"),
            "refutation": """specialize (claim 1%nat (fun v => v 0%nat ^ 2 / 2) (fun v => v) 1 1 (fun _ => 1)
                (fun _ => 0) 1%nat).
                unfold step, dot, minus in claim. simpl in claim. rewrite Rinv_1 in claim.
                enough ((1 - 3 * 1 * 1) * ((1 - 3 * 1 * 1) * 1) / 2 <= 0 * (0 * 1) / 2 + 1) by lra.
                apply claim; try lra; try lia.
                - intros x d t. unfold along, dot. simpl. auto_derive; [exact I | field].
                - intros x y. rewrite Rmult_1_l. apply Rle_refl.
                - intros x d t T. unfold along. assert (0 <= t * (1 - t) * d 0%nat ^ 2).
                  { apply Rmult_le_pos; [nra | apply pow2_ge_0]. } simpl in *. nra.
                - intros y. pose proof (pow2_ge_0 (y 0%nat)). simpl in *. lra.""",
        }
    },
)
def test_gradient_descent(kernel, text, refutation):
    """GD at $α = 1/L$ on an $L$-smooth convex loss is within $ε$ of a minimum at distance $R$ after
    $LR²/(2ε)$ steps."""
    words = "GD at $1/L$ is within $ε$ after $n ≥ LR²/(2ε)$ steps"
    by = "Smooth.gradient_descent_rate"
    prove(kernel, words, text, by, script=GD_SCRIPT, refutation=refutation)


@claim(
    "text-3.rates",
    part="ndgm",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NDGM, "refutation": ""},
    mutants={
        "subgradients not bounded": {
            "text": NDGM.replace("(forall k, norm p (g k) <= G) ->", ""),
            "refutation": """pose proof (claim 1%nat square (1 / 2) (3 / 8) (fun k _ => (-2) ^ k) (fun k _ =>
                2 * (-2) ^ k)
                (fun _ => 0) 1%nat ltac:(lra) ltac:(lra)) as H. unfold dot, minus, square in H. simpl in H.
                replace (3 / 8 / (1 / 2 * (1 / 2 * 1))) with (3 / 2) in H by lra. specialize (H
                SubgradientExamples.square_run).
                rewrite Rmin_left in H by lra. specialize (H ltac:(lra)). lra.""",
        }
    },
)
def test_subgradient_method(kernel, text, refutation):
    """Of $n ≥ R²G²/ε²$ subgradient steps at $α = ε/G²$ the best iterate is within $ε$."""
    words = "the best of $n ≥ R²G²/ε²$ subgradient steps is within $ε$"
    prove(kernel, words, text, "Smooth.subgradient_rate", script=NDGM_SCRIPT, refutation=refutation)


AFTER = "(fun i => x i - alpha * apply p A (minus x m) i)"
MONOTONE = f"""forall (p : nat) (A : nat -> vec) (m : vec) (alpha : R) (x : vec), symmetric p A ->
    semidefinite p A ->
  0 < alpha -> form p A (minus {AFTER} m) <= form p A (minus x m) ->
  norm p (minus {AFTER} m) <= norm p (minus x m)"""


@claim(
    "new-euclidean-monotone",
    expect="holds",
    evidence="kernel-checked",
    given={"text": MONOTONE, "refutation": ""},
    mutants={
        "one-norm": {"text": MONOTONE.replace("norm p", "norm1 p"), "refutation": "Forms.not_in_the_1_norm"},
        "not convex": {
            "text": MONOTONE.replace("semidefinite p A ->", ""),
            "refutation": "Forms.not_without_convexity",
        },
    },
)
def test_no_rise_of_loss_no_rise_of_norm(kernel, text, refutation):
    """A step that does not raise a convex quadratic on $ℝᵖ$ brings no point further from its minimiser
    $m$."""
    words = "a step that does not raise $(x − m)·A(x − m)/2$ does not raise $‖x − m‖$"
    prove(kernel, words, text, "Forms.new_euclidean_monotone", refutation=refutation)
