"""A.1.2: can a monotone subsequence of a GD run always be relabelled, so that the norm decreases from its
start?

Not if it is the run from some iterate on: on unequal_slopes.py no tail of the run has a monotone norm. If
iterates may be left out it can, as for every sequence; but what is left is no run of GD. A tail of monotone
loss is one, at a constant rate.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.unequal_slopes import RATE, slope
from claims.gradient_descent import trajectory
from ndgm.exact.inference import induction
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


@claim(
    "text-A.1.2.relabel",
    reading="of the loss",
    condition="'monotone' is said of the loss, and the learning rate is constant, so that a tail is a run",
    expect="holds",
    evidence="proved",
    given={"rate": lambda k: RATE},
    mutants={"a rate that changes": {"rate": lambda k: RATE / (k + 1)}},
)
def test_a_tail_is_a_run(rate):
    """Where the loss is monotone from $x_N$ on, the run from $x_N$ is that tail, as a
    step depends on the position alone.
    """

    def run(start, steps):
        positions = [start]
        for k in range(steps):
            positions.append(positions[-1] - rate(k) * slope(positions[-1]))
        return positions

    long = run(Fraction(1), 40)
    for N in (1, 2, 7):
        with witness(N=N, x_N=long[N], next_in_the_run=long[N + 1], next_from_x_N=run(long[N], 1)[1]):
            assert run(long[N], 30) == long[N : N + 31], "the run from it is another one"
    here, there, begin = z3.Reals("x x′ x_N")
    step = z3.Function("T", z3.RealSort(), z3.RealSort())
    certify(
        induction(
            lambda here, there: here == there,
            variables=[here, there],
            start=[begin, begin],
            step=[step(here), step(there)],
            over="k, counted from N",
        )
    )
