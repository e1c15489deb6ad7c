"""Which hyperplanes are vertical, and what closed functions need, in the proof kernel: Propositions A.5 and
    A.10.

The counterexamples are theorems: 0 on [0, ∞) with ∞ elsewhere, x, and 0 on (−1, 1) with 1 at the ends.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

CONVEX = "convex_set (epigraph f)"
INSIDE = "Duality.interior p (hull (Duality.domain f)) {}"
NONE_IS_VERTICAL = "~ exists mu : vec, vertical_support p f {} mu"
AT_ANY_POINT = f"""forall (p : nat) (f : vec -> Rbar) (x : vec) (m : R), {CONVEX} -> minimum_at f x m ->
  {NONE_IS_VERTICAL.format("x")}"""
AT_ZERO = f"""forall (p : nat) (f : vec -> Rbar) (m : R), {CONVEX} -> minimum_at f zero m ->
  {NONE_IS_VERTICAL.format("zero")}"""
HALF_LINE = (
    "$x = 0$ has the epigraph of 0 on $[0, ∞)$, $∞$ elsewhere, on one side, at its minimum at 0",
    f"""exists (f : vec -> Rbar) (m : R) (mu : vec), {CONVEX} /\\ minimum_at f zero m /\\
  vertical_support 1 f zero mu""",
)
POINTS = "exists r, 0 <= r /\\ forall y : vec, (forall i, (i < p)%nat -> Rabs (y i - {0} i) <= r) ->"
POINTS += " (forall i, (p <= i)%nat -> y i = {0} i) -> hull (Duality.domain f) y"


@claim(
    "prop-A.10",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": AT_ANY_POINT,
        "refutation": """destruct Epigraphs.convex_with_a_vertical_support as (f & m & mu & C & M & V).
            apply (claim 1%nat f zero m C M). exists mu. exact V.""",
    },
    mutants={
        "x* inside of the domain's hull": {
            "text": AT_ANY_POINT.replace(f"{CONVEX} ->", f"{INSIDE.format('x')} ->"),
            "refutation": "",
        }
    },
)
def test_no_vertical_hyperplane_at_a_minimum(kernel, text, refutation):
    """No convex $f$ with a finite global minimum at $x*$ has a vertical hyperplane there with $epi f$ on one
    side."""
    fall(
        kernel,
        "at a finite global minimum no vertical hyperplane has $epi f$ on one side",
        text,
        "Epigraphs.convex_with_a_vertical_support",
        example=HALF_LINE,
        script="apply none_is_vertical_inside. assumption.",
        refutation=refutation,
    )


@claim(
    "prop-A.10",
    reading="minimum inside the domain",
    condition="$x*$ is interior to the convex hull of the effective domain",
    expect="holds",
    evidence="kernel-checked",
    given={"inside": INSIDE.format("x"), "refutation": ""},
    mutants={
        "a ball of radius 0": {
            "inside": f"({POINTS.format('x')})",
            "refutation": "DualityExamples.points_have_vertical_supports",
        }
    },
)
def test_none_is_vertical_for_any_function(kernel, inside, refutation):
    """With $x*$ interior to $conv(dom f)$ no vertical hyperplane at $x*$ has $epi f$ on one side, for any
    $f$."""
    text = f"forall (p : nat) (f : vec -> Rbar) (x : vec), {inside} -> {NONE_IS_VERTICAL.format('x')}"
    words = "no vertical hyperplane supports $epi f$ above a point inside of $conv(dom f)$"
    prove(kernel, words, text, "Duality.none_is_vertical_inside", refutation=refutation)


@claim(
    "text-A.3.2.supporting",
    part="vertical",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": AT_ZERO,
        "refutation": """destruct Epigraphs.convex_with_a_vertical_support as (f & m & mu & C & M & V).
            apply (claim 1%nat f m C M). exists mu. exact V.""",
    },
    mutants={
        "0 inside of the domain's hull": {
            "text": AT_ZERO.replace(f"{CONVEX} ->", f"{INSIDE.format('zero')} ->"),
            "refutation": "",
        }
    },
)
def test_no_supporting_hyperplane_is_vertical(kernel, text, refutation):
    """At a finite global minimum at 0 of a convex $f$ no hyperplane with $epi f$ on one side is vertical."""
    fall(
        kernel,
        "at a finite global minimum at 0 no supporting hyperplane is vertical",
        text,
        "Epigraphs.convex_with_a_vertical_support",
        example=HALF_LINE,
        script="apply none_is_vertical_inside. assumption.",
        refutation=refutation,
    )


@claim(
    "text-A.3.2.supporting",
    part="vertical",
    reading="minimum inside the domain",
    condition="0 is interior to the convex hull of the effective domain",
    expect="holds",
    evidence="kernel-checked",
    given={"inside": INSIDE.format("zero"), "refutation": ""},
    mutants={
        "a ball of radius 0": {
            "inside": f"({POINTS.format('zero')})",
            "refutation": """destruct Epigraphs.convex_with_a_vertical_support as (f & m & mu & C & M & V).
                apply (claim 1%nat f); [|exists mu; exact V]. exists 0. split; [lra|]. intros y A B. apply
                member.
                exists m. replace y with zero; [exact (lowest_point f m M)|]. apply functional_extensionality.
                intros i. destruct (Nat.lt_ge_cases i 1) as [L | L]; [|rewrite (B i L); reflexivity].
                specialize (A i L). unfold zero, Rabs in *. destruct (Rcase_abs _) in A; lra.""",
        }
    },
)
def test_none_is_vertical_inside(kernel, inside, refutation):
    """At a global minimum inside of $conv(dom f)$ no supporting hyperplane is vertical."""
    text = f"forall (p : nat) (f : vec -> Rbar), {inside} -> {NONE_IS_VERTICAL.format('zero')}"
    words = "no vertical hyperplane supports $epi f$ at 0 inside of $conv(dom f)$"
    script = "apply none_is_vertical_inside. assumption."
    by = "Duality.none_is_vertical_inside"
    prove(kernel, words, text, by, script=script, refutation=refutation)


PROPER = "((forall x, f x <> m_infty) /\\ exists (x : vec) (r : R), f x = Finite r)"
CLOSED_PROPER = f"""forall f : vec -> Rbar, closed_set (epigraph f) -> {CONVEX} -> {PROPER} ->
  exists m : R, minimum_at f zero m"""
LINE = f"""exists f : vec -> Rbar, closed_set (epigraph f) /\\ {CONVEX} /\\ {PROPER} /\\
  ~ exists m : R, minimum_at f zero m"""


@claim(
    "prop-A.5",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": CLOSED_PROPER,
        "refutation": "destruct prop_A_5_fails as (f & C & V & P & N). exact (N (claim f C V P)).",
    },
    mutants={
        "nowhere below a finite f(0)": {
            "text": CLOSED_PROPER.replace(
                "exists m : R, minimum",
                "forall m : R, f zero = m -> (forall x, Rbar_le (f zero) (f x)) -> minimum",
            ),
            "refutation": "",
        }
    },
)
def test_closed_proper_functions_satisfy_the_conditions(kernel, text, refutation):
    """Every closed proper convex $f$ has a finite global minimum at 0, as A.2 to A.4 ask for."""
    fall(
        kernel,
        "a closed proper convex $f$ has a finite global minimum at 0",
        text,
        "Duality.prop_A_5_fails",
        example=("$x$ on $ℝ$ is closed, proper and convex and has none", LINE),
        script="match goal with E : f zero = _ |- _ => split; [exact E | rewrite <- E; assumption] end.",
        refutation=refutation,
    )


MAKE_CLOSED = f"""forall (p : nat) (f : vec -> Rbar) (m : R), {CONVEX} -> minimum_at f zero m ->
  closed_set (epigraph f)"""
DUALITY_MAKES_CLOSED = f"""forall (p : nat) (f : vec -> Rbar), {CONVEX} ->
  (exists w : R, min_common (epigraph f) = w) -> max_crossing p (epigraph f) = min_common (epigraph f) ->
  closed_set (epigraph f)"""
RAISED_ENDS = (
    "0 on $(−1, 1)$, 1 at $−1$ and 1 has a minimum at 0 and $w* = q*$, and is not closed",
    f"""exists f : vec -> Rbar, {CONVEX} /\\ (exists m : R, minimum_at f zero m) /\\
  max_crossing 1 (epigraph f) = min_common (epigraph f) /\\ ~ closed_set (epigraph f)""",
)
CONSTANT = "(forall x, f x = Finite 0) ->"
SCRIPT = "eapply Epigraphs.constants_are_closed. eassumption."


@claim(
    "text-A.3.2.at-least-as-strong",
    part="stronger",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": MAKE_CLOSED,
        "refutation": """destruct DualityExamples.conditions_do_not_make_closed as (f & C & (m & M) & _ & N).
            exact (N (claim 1%nat f m C M)).""",
    },
    mutants={"a constant": {"text": MAKE_CLOSED.replace(f"{CONVEX} ->", CONSTANT), "refutation": ""}},
)
def test_conditions_make_closed(kernel, text, refutation):
    """Every convex $f$ with a finite global minimum at 0 is closed."""
    words = "a convex $f$ with a finite global minimum at 0 is closed"
    by = "DualityExamples.conditions_do_not_make_closed" if refutation else "Epigraphs.constants_are_closed"
    fall(kernel, words, text, by, example=RAISED_ENDS, script=SCRIPT, refutation=refutation)


@claim(
    "text-A.3.2.at-least-as-strong",
    part="equivalent",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": DUALITY_MAKES_CLOSED,
        "refutation": """destruct DualityExamples.conditions_do_not_make_closed as (f & C & (m & M) & D & N).
            apply N, (claim 1%nat f C); [exists m; exact (min_common_at_a_minimum f m M) | exact D].""",
    },
    mutants={
        "a constant": {"text": DUALITY_MAKES_CLOSED.replace(f"{CONVEX} ->", CONSTANT), "refutation": ""}
    },
)
def test_duality_makes_closed(kernel, text, refutation):
    """A convex $f$ with $w* = q*$ finite is closed, as the reverse of A.5 would have it."""
    words = "a convex $f$ with $w* = q*$ finite is closed"
    by = "DualityExamples.conditions_do_not_make_closed" if refutation else "Epigraphs.constants_are_closed"
    fall(kernel, words, text, by, example=RAISED_ENDS, script=SCRIPT, refutation=refutation)
