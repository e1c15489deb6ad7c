"""Gradient descent above and below 2/η in the proof kernel, on one weight.

`minimum_of_curvature f g η` says that g is the derivative of the convex f, with g(0) = 0 and g′(0) = η.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

MINIMUM = "minimum_of_curvature f g eta ->"
LOSSES = "is_lim_seq (fun n => f (orbit (descent g alpha) b n)) p_infty"
BELOW = f"""forall (f g : R -> R) (eta alpha b : R), {MINIMUM} 0 < eta -> 0 < alpha -> alpha * eta < 2 ->
  is_lim_seq (orbit (descent g alpha) b) 0"""
ABOVE = f"forall (f g : R -> R) (eta alpha b : R), {MINIMUM} 0 < eta -> 2 < alpha * eta -> ~ {LOSSES}"
SMOOTH = "(forall x y, Rabs (g x - g y) <= 2 * Rabs (x - y))"
REASON = ABOVE.replace("~ is_lim", f"{SMOOTH} -> ~ is_lim")
BOUNDED = "(exists G : R, forall x, Rabs (g x) <= G) ->"
SQUARE = (
    "on $w²$, where (5) holds with $L = η = 2$, the loss diverges at $α = 3/2 > 2/η$ from 1",
    f"""exists (f g : R -> R) (eta alpha b : R), minimum_of_curvature f g eta /\\ 0 < eta /\\
  2 < alpha * eta /\\
  {SMOOTH} /\\ {LOSSES}""",
)
QUARTIC = (
    "on $x²/2 + x⁴/4$, where $η = 1$, the loss diverges at $α = 3/2 < 2/η$ from 1",
    f"""exists (f g : R -> R) (eta alpha b : R), minimum_of_curvature f g eta /\\ 0 < eta /\\ 0 < alpha /\\
  alpha * eta < 2 /\\ {LOSSES}""",
)
ABOVE_FAILS = """destruct Thresholds.above_it_may_diverge as (f & g & eta & alpha & b & M & P & A & S & D).
    apply (claim f g eta alpha b M P A); assumption."""
NO_DIVERGENCE = """match goal with H : exists G : R, _ |- _ => destruct H as [G B] end.
    match goal with M : minimum_of_curvature _ _ _ |- _ => destruct M as (_ & C & _) end.
    apply (bounded_slopes_do_not_diverge f g G alpha b); [nra | assumption | assumption]."""


@claim(
    "text-5.threshold",
    part="below",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": BELOW,
        "refutation": """destruct Thresholds.below_it_may_diverge as (f & g & eta & alpha & b & M & P & A & S
            & D).
            apply (losses_of_a_convergent_run f g eta alpha b M); [|exact D]. apply (claim f g eta);
            assumption.""",
    },
    mutants={
        "the same curvature everywhere": {
            "text": BELOW.replace(MINIMUM, "(forall x, g x = eta * x) ->"),
            "refutation": "",
        }
    },
)
def test_threshold_at_the_minimum(kernel, text, refutation):
    """For $0 < α < 2/η$, $η$ the curvature at the minimum 0, gradient descent converges to it, from far
    too."""
    fall(
        kernel,
        "for $α < 2/η$ gradient descent converges to the minimum",
        text,
        "Thresholds.below_it_may_diverge",
        example=QUARTIC,
        script="""replace g with (fun x => eta * x); [apply quadratics_converge_below; assumption|].
            apply functional_extensionality. intros x. symmetry. auto.""",
        refutation=refutation,
    )


@claim(
    "text-5.threshold",
    part="above",
    expect="refuted",
    evidence="kernel-checked",
    given={"text": ABOVE, "refutation": ABOVE_FAILS},
    mutants={"bounded slopes": {"text": ABOVE.replace("~ is_lim", f"{BOUNDED} ~ is_lim"), "refutation": ""}},
)
def test_above_the_threshold(kernel, text, refutation):
    """For $α > 2/η$ convergence is unstable, as the section defines it: the loss does not diverge to $∞$."""
    fall(
        kernel,
        "for $α > 2/η$ the loss does not diverge to $∞$",
        text,
        "Thresholds.above_it_may_diverge",
        example=SQUARE,
        script=NO_DIVERGENCE,
        refutation=refutation,
    )


@claim(
    "text-5.hindsight",
    part="reason",
    expect="refuted",
    evidence="kernel-checked",
    given={"text": REASON, "refutation": ABOVE_FAILS},
    mutants={"bounded slopes": {"text": REASON.replace("~ is_lim", f"{BOUNDED} ~ is_lim"), "refutation": ""}},
)
def test_failure_is_for_want_of_smoothness(kernel, text, refutation):
    """Where (5) holds, with $L = 2$, gradient descent above $2/η$ does not diverge."""
    fall(
        kernel,
        "where (5) holds gradient descent above $2/η$ does not diverge",
        text,
        "Thresholds.above_it_may_diverge",
        example=SQUARE,
        script=NO_DIVERGENCE,
        refutation=refutation,
    )


EDGE = """minimum_of_curvature (fun w => w ^ 2) (fun w => 2 * w) 2 /\\ forall alpha : R, {} < alpha * 2 ->
  is_lim_seq (fun n => orbit (descent (fun w => 2 * w) alpha) 1 n ^ 2) p_infty"""


@claim(
    "text-1.edge",
    part="conjecture",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EDGE.format("2"), "refutation": ""},
    mutants={
        "from 1/η on": {
            "text": EDGE.format("1"),
            "refutation": """destruct claim as [_ claim]. specialize (claim 1 ltac:(lra)).
                assert (E : forall n, orbit (descent (fun w => 2 * w) 1) 1 n ^ 2 = 1).
                { induction n as [|n IH]; [simpl; lra|]. rewrite orbit_S. unfold descent at 1.
                  set (u := orbit _ _ n) in *. clearbody u. simpl in *. lra. }
                apply (is_lim_seq_ext _ _ _ E), is_lim_seq_unique in claim. rewrite Lim_seq_const in claim.
                discriminate.""",
        }
    },
)
def test_conjecture_does_not_hold_for_all(kernel, text, refutation):
    """On a convex differentiable network, the loss $w²$ of a linear neuron, GD diverges at every
    $α > 2/η = 1$."""
    script = "split; [exact squares_have_curvature_2 | intros; apply square_diverges_above; lra]."
    words = "on $w²$, whose curvature is $η = 2$, GD diverges from 1 at every $α > 2/η$"
    prove(kernel, words, text, "Thresholds.squares_have_curvature_2", script=script, refutation=refutation)
