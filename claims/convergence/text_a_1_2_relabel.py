"""A.1.2: can a monotone subsequence of a GD run always be relabelled, so that the norm decreases from its
start?

Not if it is the run from some iterate on: on unequal_slopes.py no tail of the run has a monotone norm. If
iterates may be left out it can, as for every sequence; but what is left is no run of GD.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.unequal_slopes import RATE, slope
from claims.gradient_descent import trajectory
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.relabel",
    expect="refuted",
    evidence="proved",
    given={"rate": RATE},
    mutants={"α = 2/L": {"rate": Fraction(8, 9)}},
)
def test_some_tail_is_monotone(rate):
    """Of a run of GD with falling loss some tail $x_N, x_{N+1}, …$ has a norm that never rises."""
    sizes = [abs(x) for x in trajectory(slope, 1, rate, 60)]
    rises = [n for n in range(60) if sizes[n + 1] > sizes[n]]
    with witness(f="x²/2 for x ≥ 0, 9x²/8 for x < 0", learning_rate=rate, norm_rises_after=tuple(rises[:4])):
        assert not rises or rises[-1] < 50, (
            "the norm rises at every other step, for ever: no tail is monotone"
        )


@claim(
    "text-A.1.2.relabel",
    reading="iterates left out",
    condition="the subsequence may leave out iterates, and is then no run of GD",
    expect="holds",
    evidence="proved",
    given={"kept": 2},
    mutants={"none left out": {"kept": 1}},
)
def test_a_subsequence_is_monotone(kept):
    """Every sequence of numbers has a monotone subsequence; here every second iterate, which two steps
    shrink.
    """
    x = z3.Real("x")
    after = x
    for _ in range(kept):
        after = after - z3.Q(21, 20) * z3.If(after >= 0, after, 9 * after / 4)
    with witness(steps_from_one_kept_iterate_to_the_next=kept):
        falls = prove(z3.Abs(after) <= z3.Abs(x))
    certify(cited("every real sequence has a monotone subsequence", source="Bolzano", using=[falls]))
