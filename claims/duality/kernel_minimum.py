"""Min common and max crossing in the proof kernel: what a finite global minimum at 0 gives, in ℝᵖ for any p.

`epigraph f` is {(u, w) : f(u) ≤ w} of f: ℝᵖ → [−∞, ∞], `min_common` is w*, `max_crossing` is q*.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

MINIMUM, FINITE = "minimum_at f zero m", "f zero = Finite m"
SUPPORTS = "(forall u w, epigraph f u w -> m <= w + dot p mu u)"
WEAK = "forall (p : nat) (M : vec -> R -> Prop), Rbar_le (max_crossing p M) (min_common M)"


@claim(
    "text-A.3.2.weak-duality",
    expect="holds",
    evidence="kernel-checked",
    given={"text": WEAK, "refutation": ""},
    mutants={
        "another axis": {
            "text": WEAK.replace("min_common M", "Glb_Rbar (fun w => M DualityExamples.unit w)"),
            "refutation": "DualityExamples.another_axis_has_no_weak_duality",
        }
    },
)
def test_weak_duality(kernel, text, refutation):
    """$q* ≤ w*$ for every set $M$ of points of $ℝᵖ⁺¹$."""
    prove(kernel, "$q* ≤ w*$ for every set $M$", text, "Duality.weak_duality", refutation=refutation)


GLOBAL = f"""forall (f : vec -> Rbar) (m : R), {MINIMUM} -> min_common (epigraph f) = m /\\
  forall u w, epigraph f u w -> m <= w"""
ON_THE_AXIS = """forall (f : vec -> Rbar) (m : R), minimum_at f zero m -> exists w : R,
  min_common (epigraph f) = w /\\ epigraph f {0} w /\\ forall v, epigraph f {0} v -> w <= v"""


@claim(
    "text-A.3.2.min-common",
    part="global",
    expect="holds",
    evidence="kernel-checked",
    given={"text": GLOBAL, "refutation": ""},
    mutants={
        "f(0) is finite": {
            "text": GLOBAL.replace(MINIMUM, FINITE),
            "refutation": "DualityExamples.finite_at_0_has_no_lowest_point",
        }
    },
)
def test_min_common_point_is_lowest(kernel, text, refutation):
    """At a finite global minimum at 0 $w*$ is $f(0)$, and no point of $epi f$ is lower."""
    script = "split; [apply min_common_at_a_minimum; assumption | intros u w; apply (above f m); assumption]."
    by = "Duality.min_common_at_a_minimum"
    prove(kernel, "$w* = f(0)$, the least height in $epi f$", text, by, script=script, refutation=refutation)


@claim(
    "text-A.3.2.min-common",
    part="axis",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ON_THE_AXIS.format("zero"), "refutation": ""},
    mutants={
        "the axis at 1": {
            "text": ON_THE_AXIS.format("DualityExamples.unit"),
            "refutation": "Epigraphs.another_axis_misses",
        }
    },
)
def test_min_common_point_is_lowest_on_the_axis(kernel, text, refutation):
    """$(0, w*)$ is in $epi f$, on the $(n+1)$st axis, and no point of $epi f$ on this axis is lower."""
    script = """exists m. split; [apply min_common_at_a_minimum; assumption|].
        split; [apply lowest_point; assumption | intros v; apply (above f m); assumption]."""
    by = "Duality.min_common_at_a_minimum"
    prove(
        kernel,
        "$(0, w*)$ is the lowest point of $epi f$ on the axis",
        text,
        by,
        script=script,
        refutation=refutation,
    )


EQUAL = f"""forall (p : nat) (f : vec -> Rbar) (m : R), {MINIMUM} ->
  max_crossing p (epigraph f) = min_common (epigraph f)"""


@claim(
    "prop-A.3",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EQUAL, "refutation": ""},
    mutants={
        "f(0) is finite": {
            "text": EQUAL.replace(MINIMUM, FINITE),
            "refutation": "DualityExamples.finite_at_0_has_no_duality",
        }
    },
)
def test_strong_duality_at_a_global_minimum(kernel, text, refutation):
    """At a finite global minimum at 0 $w* = q*$, $f$ convex or not."""
    prove(kernel, "$w* = q*$ at a finite minimum at 0", text, "Duality.prop_A_3", refutation=refutation)


EXISTS = f"forall (p : nat) (f : vec -> Rbar) (m : R), {MINIMUM} -> exists mu : vec, {SUPPORTS}"
HIGHEST = f"""forall (p : nat) (f : vec -> Rbar) (m : R), {MINIMUM} -> max_crossing p (epigraph f) = m /\\
  forall (mu : vec) (xi : R), (forall u w, epigraph f u w -> xi <= w + dot p mu u) -> xi <= m"""


@claim(
    "prop-A.4",
    part="exists",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EXISTS, "refutation": ""},
    mutants={
        "f(0) is finite": {
            "text": EXISTS.replace(MINIMUM, FINITE),
            "refutation": "DualityExamples.finite_at_0_has_no_support",
        }
    },
)
def test_a_hyperplane_supports(kernel, text, refutation):
    """At a finite minimum at 0 some $w + μ·u = f(0)$, which is not vertical, has $epi f$ above it."""
    words = "a hyperplane $w + μ·u = f(0)$ has $epi f$ above it"
    prove(kernel, words, text, "Duality.prop_A_4_exists", refutation=refutation)


@claim(
    "prop-A.4",
    part="highest",
    expect="holds",
    evidence="kernel-checked",
    given={"text": HIGHEST, "refutation": ""},
    mutants={
        "f(0) is finite": {
            "text": HIGHEST.replace(MINIMUM, FINITE),
            "refutation": """apply DualityExamples.finite_at_0_has_no_duality. intros p f m E.
                rewrite (Epigraphs.min_common_of f m E). exact (proj1 (claim p f m E)).""",
        }
    },
)
def test_none_crosses_higher(kernel, text, refutation):
    """At a finite minimum at 0 the highest intercept of hyperplanes with $epi f$ above them is $f(0)$."""
    script = """split; [|apply prop_A_4_highest; assumption].
        rewrite (prop_A_3 p f m) by assumption. apply min_common_at_a_minimum. assumption."""
    by = "Duality.prop_A_4_highest"
    prove(kernel, "the highest intercept is $q* = f(0)$", text, by, script=script, refutation=refutation)


PROPER = """forall (f : vec -> Rbar) (x : vec) (m : R), minimum_at f x m ->
  (forall y, f y <> m_infty) /\\ exists (y : vec) (r : R), f y = Finite r"""


@claim(
    "text-A.3.2.proper",
    expect="holds",
    evidence="kernel-checked",
    given={"text": PROPER, "refutation": ""},
    mutants={
        "f is finite somewhere": {
            "text": PROPER.replace("minimum_at f x m", "f x = Finite m"),
            "refutation": """apply DualityExamples.finite_at_0_is_not_proper. intros f m. exact (claim f
                zero m).""",
        }
    },
)
def test_finite_minimum_makes_proper(kernel, text, refutation):
    """A function with a finite global minimum is $> −∞$ everywhere and finite somewhere."""
    words = "with a finite global minimum $f$ is proper"
    prove(kernel, words, text, "Epigraphs.finite_minimum_makes_proper", refutation=refutation)


ALL = f"""forall (p : nat) (f : vec -> Rbar) (m : R), {MINIMUM} -> lower_semicontinuous_at p f zero /\\
  min_common (epigraph f) = m /\\ max_crossing p (epigraph f) = m /\\ crossing p (epigraph f) zero = m /\\
  (forall u w, epigraph f u w -> m <= w + dot p zero u) /\\
  forall mu xi, (forall u w, epigraph f u w -> xi <= w + dot p mu u) -> xi <= m"""


@claim(
    "prop-A.5",
    reading="with a minimum at 0",
    condition="$f$ attains a finite minimum at 0",
    expect="holds",
    evidence="kernel-checked",
    given={"text": ALL, "refutation": ""},
    mutants={
        "bounded below": {
            "text": ALL.replace(MINIMUM, f"{FINITE} -> (exists c : R, forall x, Rbar_le c (f x))"),
            "refutation": """apply Epigraphs.bounded_below_is_not_enough. intros p f m E B.
                destruct (claim p f m E B) as (_ & _ & _ & _ & H & _). exact H.""",
        }
    },
)
def test_minimum_at_zero_satisfies_all(kernel, text, refutation):
    """With a minimum at 0 $f$ is lower semicontinuous there, $w* = q* = q(0)$, and the slope 0 supports
    $epi f$."""
    words = "the conditions of A.2 to A.4 hold at a finite minimum at 0"
    prove(kernel, words, text, "Epigraphs.all_conditions", refutation=refutation)


JENSEN = """forall f : vec -> Rbar, (forall x y t, 0 < t < 1 -> f x <> p_infty -> f y <> p_infty -> {}) ->
  convex_set (epigraph f)"""
CHORD = "Rbar_le (f (mix t x y)) (Rbar_plus (Rbar_mult t (f x)) (Rbar_mult (1 - t) (f y)))"


@claim(
    "text-A.3.1.epigraph",
    expect="holds",
    evidence="kernel-checked",
    given={"text": JENSEN.format(CHORD), "refutation": ""},
    mutants={
        "quasiconvex": {
            "text": JENSEN.format("Rbar_le (f (mix t x y)) (f x) \\/ Rbar_le (f (mix t x y)) (f y)"),
            "refutation": "Epigraphs.quasiconvex_is_not_enough",
        }
    },
)
def test_epigraph_is_convex(kernel, text, refutation):
    """With two points $epi f$ contains their segment, for $f$ convex with values in $[−∞, ∞]$."""
    by = "Epigraphs.epigraph_is_convex"
    prove(kernel, "the epigraph of a convex $f$ is convex", text, by, refutation=refutation)


SOLUTION = "(forall u, Lasso.lasso p lambda zero <= Lasso.lasso p lambda u + dot p mu u)"
TOY = f"""forall (p : nat) (lambda : R), 0 <= lambda -> (exists mu : vec, {SOLUTION}) /\\
  forall mu : vec, {SOLUTION} <-> forall i, (i < p)%nat -> Rabs (mu i) <= lambda"""


@claim(
    "text-A.3.2.toy-dual",
    expect="holds",
    evidence="kernel-checked",
    given={"text": TOY, "refutation": ""},
    mutants={
        "penalty < 0": {
            "text": TOY.replace("0 <= lambda ->", ""),
            "refutation": """apply Epigraphs.toy_dual_needs_a_penalty. intros p lambda. exact (proj1 (claim
                p lambda)).""",
        },
        "half the cube": {
            "text": TOY.replace("Rabs (mu i) <= lambda", "Rabs (mu i) <= lambda / 2"),
            "refutation": """apply Epigraphs.half_the_box_is_too_small. intros p lambda mu H S.
                exact (proj1 (proj2 (claim p lambda H) mu) S).""",
        },
    },
)
def test_dual_of_the_toy(kernel, text, refutation):
    """The max crossing solutions for (7), $λ‖b‖₁$, are the cube $[−λ, λ]ᵖ$, which is not empty, for every
    $λ ≥ 0$."""
    words = "the solutions are the non-empty closed and bounded cube $[−λ, λ]ᵖ$"
    prove(kernel, words, text, "Epigraphs.toy_dual", refutation=refutation)
