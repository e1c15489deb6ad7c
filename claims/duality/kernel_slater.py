"""Proposition A.9 and the prolongation lemma in the proof kernel: points of the relative interior in ℝᵖ.

`relative_interior p C x` says that $x ∈ C$ and that some box around $x$ meets the affine hull of $C$ inside
of $C$; `slater p f m g` that such a point of $dom f$ has $gⱼ < 0$ for the $m$ constraints $gⱼ ≤ 0$;
`set_on_entries p C` and `on_entries p f` that $C$ is a set in ℝᵖ and $f$ a function on ℝᵖ. That a convex set
has such a point is proved entry by entry: over one of its projection the fibre is an interval, and has a
middle.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

ANY = "forall (p : nat) (f : vec -> Rbar) (g : nat -> vec -> R), on_entries p f ->"
CONVEX, FEASIBLE = "convex_set (epigraph f) ->", "(exists x, Duality.domain f x) ->"
SLATER = f"{ANY} {CONVEX} {FEASIBLE} slater p f 0 g"
AT_THE_MINIMUM = f"""forall (p : nat) (f : vec -> Rbar) (x : vec) (m : R), on_entries p f -> {CONVEX}
  minimum_at f x m -> relative_interior p (Duality.domain f) x"""


@claim(
    "prop-A.9",
    expect="holds",
    evidence="kernel-checked",
    given={"text": SLATER, "refutation": ""},
    mutants={
        "the minimum itself, as the proof says, for f with a smaller domain": {
            "text": AT_THE_MINIMUM,
            "refutation": "Slater.the_minimum_is_not_inner",
        },
        "with the constraint |x|₁ ≤ 0 of (12)": {
            "text": SLATER.replace("(g : nat -> vec -> R)", "").replace("0 g", "1 (fun _ => norm1 p)"),
            "refutation": "Slater.a_budget_of_0_is_not_strict",
        },
        "not convex": {"text": SLATER.replace(CONVEX, ""), "refutation": "Slater.slater_needs_convexity"},
    },
)
def test_slater(kernel, text, refutation):
    """A convex $f: ℝᵖ → [−∞, ∞]$, $∞$ not everywhere, has a strictly feasible point in the relative
    interior of $dom f$.
    """
    words = "without constraints every convex $f$ that is not $∞$ everywhere satisfies Slater's condition"
    prove(kernel, words, text, "Slater.prop_A_9", refutation=refutation)


INNER = "relative_interior p C zero"
PROLONGED = "C zero /\\ forall x, C x -> exists g, 0 < g /\\ C (fun i => - g * x i)"
PROLONGATION = f"""forall (p : nat) (C : vec -> Prop), set_on_entries p C -> Separation.convex C ->
  (exists x, C x) -> ({INNER} <-> {PROLONGED})"""


@claim(
    "text-A.3.2.prolongation",
    expect="holds",
    evidence="kernel-checked",
    given={"text": PROLONGATION, "refutation": ""},
    mutants={
        "interior": {
            "text": PROLONGATION.replace(INNER, "Duality.interior p C zero"),
            "refutation": "Slater.prolongation_is_not_interior",
        },
        "γ = 0 admitted": {
            "text": PROLONGATION.replace("0 < g", "0 <= g"),
            "refutation": "Slater.prolongation_needs_a_length",
        },
    },
)
def test_prolongation(kernel, text, refutation):
    """0 is relatively interior to a non-empty convex $C ⊂ ℝᵖ$ iff $0 ∈ C$ and each $x ∈ C$ has a $γ > 0$ with
    $−γx ∈ C$.
    """
    words = "0 is relatively interior to $C$ iff $0 ∈ C$ and each $x ∈ C$ has a $γ > 0$ with $−γx ∈ C$"
    prove(kernel, words, text, "RelativeInterior.prolongation_at_0", refutation=refutation)
