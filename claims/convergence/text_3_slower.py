"""Section 3: is NDGM slower than GD?

In the worst case it is: on max(maxᵢ xᵢ, −1/√n) the subgradient method may be given, at ties, the first
coordinate not yet touched; then some coordinate is still 0 after N < n steps. Run by run it need not be.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.slower",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1)},
    mutants={"a start off the lattice": {"start": Fraction(5053, 10007)}},
)
def test_every_ndgm_run_is_slower(start):
    """After 400 steps NDGM on $|x|$ is further from its optimum than GD on $x²/2$,
    both from 1 at rate 1/4."""
    kinked = trajectory(NDGM(Fraction(1, 4), 1), start, 400)
    smooth = [start * Fraction(3, 4) ** k for k in range(401)]
    first = next((k for k, x in enumerate(kinked) if abs(x) < abs(smooth[k]) and k >= 4), None)
    with witness(start=start, ndgm_ahead_at=first, ndgm_in_the_end=kinked[-1], gd_in_the_end="(3/4)⁴⁰⁰"):
        assert abs(kinked[-1]) > abs(smooth[-1]), "NDGM has reached its optimum, GD never will"


@claim(
    "text-3.slower",
    reading="worst cases",
    condition="the worst cases over the classes of text-3.rates are compared, in all dimensions",
    expect="holds",
    evidence="proved",
    given={"dimension": lambda N: N + 1, "touched": 1},
    mutants={"dimension 1": {"dimension": lambda N: 1}, "a step touches two coordinates": {"touched": 2}},
)
def test_worst_case_is_slower(dimension, touched):
    """$N < n$ subgradient steps on $max(maxᵢ xᵢ, −1/√n)$, from 0 at distance 1, leave
    $f − f* ≥ 1/√n > 1/(2N)$.

    At most $n$ of $n + 1$ coordinates have been touched after $n$ steps; an untouched one is 0, so that $f ≥
    0$. GD is within $LR²/(2N) = 1/(2N)$ after $N$ steps on every function of its class.
    """
    for root in (2, 3, 5, 10):
        steps = root * root - 1
        n = dimension(steps)
        floor = Fraction(-1, root) if n == root * root else Fraction(-1)
        x, values = [Fraction(0)] * n, []
        for _ in range(steps + 1):
            values.append(max(*x, floor))
            x[x.index(max(x))] -= Fraction(1, root)
        excess = min(values) - floor
        with witness(dimension=n, steps=steps, best_minus_optimum=excess, gd_bound=Fraction(1, 2 * steps)):
            assert excess >= Fraction(1, root) > Fraction(1, 2 * steps), "it is as near as GD"
    number, count, share = z3.Reals("N touched share")
    with witness(coordinates_touched_by_a_step=touched):
        untouched = induction(
            lambda count, number: count <= number,
            variables=[count, number],
            start=[z3.RealVal(0), z3.RealVal(0)],
            step=[count + touched * share, number + 1],
            given=[share >= 0, share <= 1],
        )
    # f = max(largest coordinate, −1/√n), an untouched coordinate is 0, and f* = −1/√n.
    n, root, largest = z3.Reals("n 1/√n max(xᵢ)")
    value = z3.If(largest > -root, largest, -root)
    known = z3.And(n == number + 1, root > 0, n * root * root == 1, z3.Implies(count < n, largest >= 0))
    high = cut(z3.Implies(known, value + root >= root), using=[untouched])
    slower = prove(
        2 * number * root > 1, assumptions=[number >= 1, root > 0, (number + 1) * root * root == 1]
    )
    certify(high, slower)
