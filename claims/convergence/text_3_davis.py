"""Section 3: do diminishing step sizes lead NDGM to a local minimum, as is quoted from Davis et al.?

The limit is critical, and on a convex loss a minimiser. On relu(w)² − relu(−w), which is tame and locally
Lipschitz, it is the kink 0, no local minimum.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.inference import diminishing_steps, induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.davis",
    expect="refuted",
    evidence="proved",
    given={"left_slope": 1},
    mutants={"relu(w)² + relu(−w), convex": {"left_slope": -1}},
)
def test_limits_are_local_minima(left_slope):
    """With the rates $1/(2n + 4)$ NDGM on $relu(w)² − relu(−w)$ tends, from any $w > 0$, to a local minimum.

    A step multiplies $w > 0$ by $1 − 2αₙ = (n + 1)/(n + 2)$, so that $wₙ = w₀/(n + 1)$, which tends to 0.
    """
    w, n, start = z3.Reals("w n w₀")
    orbit = induction(
        lambda w, n: z3.And(w * (n + 1) == start, w > 0, n >= 0),
        variables=[w, n],
        start=[start, z3.RealVal(0)],
        step=[w - 2 * w / (2 * n + 4), n + 1],
        given=[start > 0],
    )
    shown = {"loss": "relu(w)² − relu(−w)", "rates": "1/(2n + 4)", "iterates": "w₀/(n + 1)", "limit": 0}
    for left in (Fraction(-1, 10), Fraction(-1, 1000)):
        with witness(**shown, proof=orbit, w=left, loss_there=left_slope * left):
            assert left_slope * left >= 0, "left of the limit 0, where the loss is 0, the loss is negative"


@claim(
    "text-3.davis",
    reading="convex loss",
    condition="the loss is convex with a minimiser and bounded subgradients, and $Σαₖ² < ∞$",
    expect="holds",
    evidence="proved",
    given={"convex": True, "exponent": 1},
    mutants={"not convex": {"convex": False}, "summable rates": {"exponent": 2}},
)
def test_convex_limit_is_a_minimiser(convex, exponent):
    """On a convex loss with a minimiser and subgradients $g$ of at most $G$ the iterates converge to one.

    $‖x₊ − x*‖² ≤ ‖x − x*‖² − 2α(f(x) − f*) + α²G²$ for every minimiser $x*$, since $f(x) − f* ≤ ⟨g, x −
    x*⟩$. On $|w|$ any rates do that tend to 0 and sum to infinity; $1/(n + 1)$ is replayed.
    """
    alpha, G, product, square, gap = z3.Reals("α G ⟨g,x−x*⟩ ‖g‖² gap")
    known = [alpha > 0, gap >= 0, square <= G * G, *([gap <= product] if convex else [])]
    with witness(convex=convex):
        nearer = prove(
            -2 * alpha * product + alpha * alpha * square <= alpha * alpha * G * G - 2 * alpha * gap,
            assumptions=known,
        )
    rule = NDGM(lambda n: Fraction(1, (n + 1) ** exponent), 1)
    for start in (Fraction(5, 3), Fraction(-22, 7)):
        last = trajectory(rule, start, 120)[-1]
        with witness(start=start, rates=f"1/(n + 1)^{exponent}", b_120=last):
            assert abs(last) < Fraction(1, 10), "it ends far from 0"
    b, s = z3.Reals("b s")
    toy = diminishing_steps(z3.Abs, size=s, variables=[b], step=[step_formula(NDGM(s, 1), b)], given=[])
    general = cited(
        "subgradient steps with bounded subgradients and rates with $Σαₖ = ∞$, $Σαₖ² < ∞$ on a convex "
        "function "
        "with a minimiser converge to one",
        source="Correa and Lemaréchal, Mathematical Programming 62 (1993)",
        using=[nearer],
    )
    certify(all_of(general, toy))
