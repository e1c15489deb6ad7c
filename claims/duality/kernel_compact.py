"""Propositions A.6, A.7 and A.8 in the proof kernel: when the max crossing solutions are compact in ℝᵖ.

`solution p f μ` says that $q(μ) = q*$, `compact_set p S` that of whatever open sets that cover $S$ finitely
many do, `continuous_around p f x` that $f$ is finite and continuous on a neighbourhood of $x$, and
`continuous_within p D f x` that it is at $x$ among the points of $D$; `moved x f` is $f(z + x)$, which has
the axis at $x$. That closed bounded sets are compact, that a convex $f$ is continuous inside of its domain
and has a subgradient there are theorems of the library, too.
"""

import pytest

from claims.formal import fall, prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

CONVEX, MINIMUM = "convex_set (epigraph f) ->", "minimum_at f zero m ->"
FUNCTION = "forall (p : nat) (f : vec -> Rbar)"
CONTINUOUS = "continuous_around p f zero"
WITHIN = "continuous_within p (Duality.domain f) f"
COMPACT = "(exists mu, solution p {0} mu) /\\ compact_set p (solution p {0})"
IFF = f"""{FUNCTION} (m : R), on_entries p f -> {CONVEX} {MINIMUM}
  ({COMPACT.format("f")} <-> {CONTINUOUS})"""


@claim(
    "prop-A.6",
    expect="holds",
    evidence="kernel-checked",
    given={"text": IFF, "refutation": ""},
    mutants={
        "continuous relative to dom f": {
            "text": IFF.replace(
                CONTINUOUS,
                f"exists r, 0 < r /\\ forall z, near p r zero z -> Duality.domain f z -> {WITHIN} z",
            ),
            "refutation": "CompactExamples.continuity_within_is_not_enough",
        },
        "not convex": {
            "text": IFF.replace(CONVEX, ""),
            "refutation": "CompactExamples.compactness_needs_convexity",
        },
    },
)
def test_compact_iff_continuous(kernel, text, refutation):
    """A convex $f: ℝᵖ → (−∞, ∞]$ with a finite minimum at 0 has non-empty compact solutions
    iff it is finite and continuous around 0.
    """
    words = "the solutions are non-empty and compact iff $f$ is continuous around its minimum 0"
    prove(kernel, words, text, "CompactSolutions.prop_A_6", refutation=refutation)


INNER = f"""{FUNCTION} (x : vec), on_entries p f -> {CONVEX}
  (forall y, f y <> m_infty) -> relative_interior p (Duality.domain f) x -> {WITHIN} x"""


@claim(
    "text-A.3.2.relative-interior",
    expect="holds",
    evidence="kernel-checked",
    given={"text": INNER, "refutation": ""},
    mutants={
        "all of dom f": {
            "text": INNER.replace("relative_interior p (Duality.domain f)", "Duality.domain f"),
            "refutation": "CompactExamples.jumps_at_the_end",
        },
    },
)
def test_continuous_over_the_relative_interior(kernel, text, refutation):
    """A proper convex $f$ on ℝᵖ, restricted to $dom f$, is continuous over its relative interior."""
    prove(
        kernel,
        "a proper convex $f$ is continuous over the relative interior of $dom f$, within $dom f$",
        text,
        "Continuity.continuous_over_relative_interior",
        script="""destruct (continuous_over_relative_interior p f ltac:(assumption) ltac:(assumption)
            ltac:(assumption) x ltac:(assumption)) as (v & E & K). exists v. split; [exact E|]. intros e He.
            destruct (K e He) as (d & Hd & N). exists d. split; [exact Hd|]. intros y D.
            apply N, point, D.""",
        refutation=refutation,
    )


AT = f"{FUNCTION} (x : vec) (m : R), on_entries p f -> {CONVEX} minimum_at f x m ->"
BALL = "Duality.interior p (Duality.domain f) x ->"
EQUAL = "max_crossing p (epigraph {0}) = min_common (epigraph {0})"
DUALITY, SOLUTIONS = f"{AT} {EQUAL}", f"{AT} {BALL} {COMPACT}"
SOME = """exists (f : vec -> Rbar) (x : vec) (m : R), on_entries 1 f /\\ convex_set (epigraph f) /\\
  minimum_at f x m /\\ """
NO_DUALITY = f"{SOME} max_crossing 1 (epigraph f) <> min_common (epigraph f)"
NO_COMPACT_SET = f"{SOME} Duality.interior 1 (Duality.domain f) x /\\ ~ compact_set 1 (solution 1 f)"
AT_THE_MINIMUM = {"reading": "axis at $x*$", "condition": "the crossing axis is moved to $x*$"}


@claim(
    "prop-A.7",
    part="duality",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": DUALITY.format("f"),
        "refutation": """destruct CompactExamples.prop_A_7_duality_fails as (f & x & m & F & C & M & N).
            exact (N (claim 1%nat f x m F C M)).""",
    },
    mutants={"axis at x*": {"text": DUALITY.format("(moved x f)"), "refutation": ""}},
)
def test_strong_duality_without_moving_the_axis(kernel, text, refutation):
    """A convex $f$ with a finite global minimum at $x*$ has $w* = q*$, on the axis at 0."""
    fall(
        kernel,
        "$w* = q*$ on the axis at 0, wherever the minimum is",
        text,
        f"Compact{'Examples.prop_A_7_duality_fails' if refutation else 'Solutions.prop_A_7_duality'}",
        example=("0 at 0, −1 beyond and $∞$ before has a minimum at 1, and $w* ≠ q*$", NO_DUALITY),
        script="eapply prop_A_7_duality; eassumption.",
        refutation=refutation,
    )


@claim(
    "prop-A.7",
    part="compact",
    expect="refuted",
    evidence="kernel-checked",
    given={
        "text": SOLUTIONS.format("f"),
        "refutation": """destruct CompactExamples.prop_A_7_compact_fails as (f & x & m & F & C & M & I & N).
            exact (N (proj2 (claim 1%nat f x m F C M I))).""",
    },
    mutants={"axis at x*": {"text": SOLUTIONS.format("(moved x f)"), "refutation": ""}},
)
def test_compact_without_moving_the_axis(kernel, text, refutation):
    """A convex $f$, finite on a ball around its minimum $x*$, has compact solutions on the axis at 0."""
    fall(
        kernel,
        "the solutions are compact on the axis at 0, wherever the minimum is",
        text,
        f"Compact{'Examples.prop_A_7_compact_fails' if refutation else 'Solutions.prop_A_7_compact'}",
        example=("0 on [0, 2] and $∞$ elsewhere has a minimum at 1, and unbounded solutions", NO_COMPACT_SET),
        script="eapply prop_A_7_compact; eassumption.",
        refutation=refutation,
    )


@claim(
    "prop-A.7",
    part="duality",
    **AT_THE_MINIMUM,
    expect="holds",
    evidence="kernel-checked",
    given={"text": DUALITY.format("(moved x f)"), "refutation": ""},
    mutants={
        "axis at 0": {
            "text": DUALITY.format("f"),
            "refutation": """destruct CompactExamples.prop_A_7_duality_fails as (f & x & m & F & C & M & N).
                exact (N (claim 1%nat f x m F C M)).""",
        }
    },
)
def test_duality_on_the_axis_at_the_minimum(kernel, text, refutation):
    """$g(z) = f(z + x*)$ has $w* = q*$ in ℝᵖ."""
    script = "eapply prop_A_7_duality; eassumption."
    by = "CompactSolutions.prop_A_7_duality"
    prove(kernel, "$f(z + x*)$ has $w* = q*$", text, by, script=script, refutation=refutation)


@claim(
    "prop-A.7",
    part="compact",
    **AT_THE_MINIMUM,
    expect="holds",
    evidence="kernel-checked",
    given={"text": SOLUTIONS.format("(moved x f)"), "refutation": ""},
    mutants={
        "not finite around x*": {
            "text": SOLUTIONS.format("(moved x f)").replace(BALL, ""),
            "refutation": "CompactExamples.a_minimum_at_the_end",
        }
    },
)
def test_compact_on_the_axis_at_the_minimum(kernel, text, refutation):
    """$g(z) = f(z + x*)$ has non-empty compact solutions in ℝᵖ if $f$ is finite on a ball around $x*$."""
    words = "with $f$ finite around $x*$ the solutions of $f(z + x*)$ are non-empty and compact"
    script = "eapply prop_A_7_compact; eassumption."
    prove(kernel, words, text, "CompactSolutions.prop_A_7_compact", script=script, refutation=refutation)


REAL = "(forall x, exists v : R, f x = Finite v) ->"
EVERY_AXIS = f"{FUNCTION} (a : vec), on_entries p f -> {CONVEX} {REAL} {COMPACT.format('(moved a f)')}"


@claim(
    "prop-A.8",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EVERY_AXIS, "refutation": ""},
    mutants={
        "continuous on a closed segment": {
            "text": EVERY_AXIS.replace(
                REAL, f"(forall x, Duality.domain f x -> {WITHIN} x) -> Duality.domain f a ->"
            ),
            "refutation": "CompactExamples.continuous_on_a_segment",
        }
    },
)
def test_continuous_functions(kernel, text, refutation):
    """A convex $f: ℝᵖ → ℝ$, which is continuous, has non-empty compact solutions on every axis, at
    $x*$ as at 0, whether it has a minimum or not.
    """
    words = "a convex $f: ℝᵖ → ℝ$ has non-empty compact solutions on every axis"
    prove(kernel, words, text, "CompactSolutions.prop_A_8", refutation=refutation)


NOT_COMPACT = """forall (p : nat) (h : R), (0 < p)%nat ->
  ~ continuous_around p (restricted p h) zero /\\
  (forall mu : vec, solution p (restricted p h) mu) /\\ ~ compact_set p (solution p (restricted p h))"""


@claim(
    "eq-14",
    part="corroborates",
    expect="holds",
    evidence="kernel-checked",
    given={"text": NOT_COMPACT, "refutation": ""},
    mutants={
        "with the budget 1 for 0": {
            "text": NOT_COMPACT.replace("restricted p h", "budgeted p h"),
            "refutation": "RestrictedSolutions.a_budget_of_1_is_continuous",
        }
    },
)
def test_not_continuous_and_not_compact(kernel, text, refutation):
    """(12) is not continuous at 0, and its max crossing solutions are not compact, as A.6 has it."""
    words = "(12) is not continuous at 0, every slope is a solution, and the solutions are not compact"
    prove(kernel, words, text, "RestrictedSolutions.eq_14_corroborates", refutation=refutation)
