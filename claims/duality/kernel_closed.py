"""Proposition A.2 and closed functions in the proof kernel: when w* = q*, by the separation of a convex set.

`closed p M` says that what is not in M ⊂ ℝᵖ⁺¹ has a box around it that misses M. A convex function that is h
at 0,
h − 1 beyond and ∞ before has w* = h, and q* is less.
"""

import pytest

from claims.formal import prove
from ndgm.verdict import claim

pytestmark = pytest.mark.kernel

EQUAL = "min_common (epigraph f) = max_crossing p (epigraph f)"
CONVEX, CLOSED = "convex_set (epigraph f)", "closed p (epigraph f)"
FINITE = "f zero <> p_infty"
IFF = f"""forall (p : nat) (f : vec -> Rbar), {CONVEX} -> {FINITE} ->
  ({EQUAL} <-> lower_semicontinuous p f zero)"""
PROPER = "(forall x, f x <> m_infty) -> (exists (x : vec) (r : R), f x = Finite r) ->"
CLOSED_PROPER = f"""forall (p : nat) (f : vec -> Rbar), {CLOSED} -> {CONVEX} -> {PROPER}
  {EQUAL}"""
NOT_CLOSED = {
    "text": CLOSED_PROPER.replace(f"{CLOSED} ->", ""),
    "refutation": "Jumps.needs_a_closed_epigraph",
}
EPIGRAPH = f"""forall (p : nat) (f : vec -> Rbar), {CLOSED} <->
  forall x : vec, lower_semicontinuous p f x"""


@claim(
    "prop-A.2",
    expect="holds",
    evidence="kernel-checked",
    given={"text": IFF, "refutation": ""},
    mutants={
        "always": {
            "text": IFF.replace(f"({EQUAL} <-> lower_semicontinuous p f zero)", EQUAL),
            "refutation": "Jumps.needs_lower_semicontinuity",
        }
    },
)
def test_strong_duality_is_lower_semicontinuity(kernel, text, refutation):
    """For $f$ convex with $f(0) < ∞$, $−∞$ included, $w* = q*$ iff $f$ is lower semicontinuous at 0."""
    words = "with $f(0) < ∞$, $w* = q*$ iff $f$ is lower semicontinuous at 0"
    prove(kernel, words, text, "StrongDuality.prop_A_2", refutation=refutation)


@claim(
    "text-A.3.2.closed",
    expect="holds",
    evidence="kernel-checked",
    given={"text": EPIGRAPH, "refutation": ""},
    mutants={
        "at 0 only": {
            "text": EPIGRAPH.replace(
                "forall x : vec, lower_semicontinuous p f x", "lower_semicontinuous p f zero"
            ),
            "refutation": "Jumps.lower_semicontinuity_at_0_is_not_enough",
        }
    },
)
def test_closed_is_lower_semicontinuous(kernel, text, refutation):
    """$epi f$ is closed in $ℝⁿ⁺¹$ iff $f: ℝⁿ → [−∞, ∞]$ is lower semicontinuous on all of $ℝⁿ$."""
    words = "$epi f$ is closed iff $f$ is lower semicontinuous"
    by = "StrongDuality.closed_iff_lower_semicontinuous"
    prove(kernel, words, text, by, refutation=refutation)


@claim(
    "text-A.3.2.closed-proper",
    expect="holds",
    evidence="kernel-checked",
    given={"text": CLOSED_PROPER, "refutation": ""},
    mutants={"not closed": NOT_CLOSED},
)
def test_closed_proper_functions(kernel, text, refutation):
    """Every closed proper convex $f$ has $w* = q*$, in $(−∞, ∞]$, whether 0 is in its domain or not."""
    words = "a closed proper convex $f$ has $w* = q*$"
    by = "StrongDuality.closed_proper_strong_duality"
    prove(kernel, words, text, by, refutation=refutation)


@claim(
    "prop-A.5",
    reading="strong duality only",
    condition="'the conditions shown above' are strong duality, $w* = q*$, alone",
    expect="holds",
    evidence="kernel-checked",
    given={"text": CLOSED_PROPER, "refutation": ""},
    mutants={"not closed": NOT_CLOSED},
)
def test_closed_proper_functions_have_strong_duality(kernel, text, refutation):
    """Every closed proper convex $f$ has $w* = q*$."""
    words = "a closed proper convex $f$ has $w* = q*$"
    by = "StrongDuality.closed_proper_strong_duality"
    prove(kernel, words, text, by, refutation=refutation)
