"""Beyond Propositions A.4 and A.10 in the proof kernel: for which domains a vertical hyperplane supports epi
f.

`vertical_support p f x μ` says that μ ≠ 0 and that epi f is on the side μ·(u − x) ≥ 0; `on_entries p f` that
f is
a function on ℝᵖ.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

SUPPORTED = "(exists mu : vec, vertical_support p f x mu)"
CRITERION = "~ Duality.interior p (hull (Duality.domain f)) x"
IFF = f"""forall (p : nat) (f : vec -> Rbar) (x : vec), (0 < p)%nat -> on_entries p f -> Duality.domain f x ->
  ({SUPPORTED} <-> {CRITERION})"""


@claim(
    "new-vertical-hyperplane",
    expect="holds",
    evidence="kernel-checked",
    given={"text": IFF, "refutation": ""},
    mutants={
        "at every point of the domain": {
            "text": IFF.replace(f"({SUPPORTED} <-> {CRITERION})", SUPPORTED),
            "refutation": """apply (none_is_vertical_inside 1 (fun _ => Finite 0) zero).
                - exists 1. split; [lra|]. intros y _ _. apply member. exists 0. apply Rle_refl.
                - apply (claim 1%nat (fun _ => Finite 0) zero); [lia | intros u v E; reflexivity |].
                  exists 0. apply Rle_refl.""",
        },
    },
)
def test_vertical_hyperplanes(kernel, text, refutation):
    """Some vertical hyperplane at $(x*, f(x*))$ has $epi f$ on one side iff $x*$ is not interior to
    $conv(dom f)$."""
    words = "a vertical hyperplane supports $epi f$ at $x*$ iff $x*$ is not interior to $conv(dom f)$"
    by = "VerticalHyperplane.new_vertical_hyperplane"
    prove(kernel, words, text, by, refutation=refutation)
