"""Section 3: does GD come near the optimum when its learning rates form a convergent geometric series?

Not from afar: the product of the factors 1 − αₖ stays away from 0 when the αₖ have a finite sum. On a
μ-strongly convex loss it does where the product of the factors 1 − μαₖ is small enough.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.geometric-gd",
    expect="refuted",
    evidence="proved",
    given={"ratio": Fraction(1, 2)},
    mutants={"constant rate": {"ratio": Fraction(1)}},
)
def test_geometric_rates_reach_the_vicinity(ratio):
    """GD on $w²/2$ from 1000 with the rates $2⁻ᵏ/4$ comes within 1 of the optimum.

    All factors $1 − 2⁻ᵏ/4$ together are at least $1 − Σ2⁻ᵏ/4 = 1/2$.
    """
    position = Fraction(1000)
    for k in range(200):
        position *= 1 - ratio**k / 4
        position = Fraction(int(position * 10**15), 10**15)  # rounds towards 0, in favour of the statement
    with witness(start=1000, rates=f"({ratio})ᵏ/4", after_200_steps_at_least=int(position)):
        assert position < 1, "it ends more than 500 away"


@claim(
    "text-3.geometric-gd",
    reading="enough travel",
    condition=(
        "the loss is $μ$-strongly convex and $L$-smooth, $αₖ ≤ 1/L$, and $∏(1 − μαₖ) ≤ ε/R$ from a start at "
        "distance $R$, as for rates that sum to $log(R/ε)/μ$"
    ),
    expect="holds",
    evidence="proved",
    given={"total": lambda mu: 7 / mu, "most": 1},
    mutants={
        "a fifth of that sum": {"total": lambda mu: Fraction(7, 5) / mu},
        "αₖ ≤ 3/L": {"most": 3},
    },
)
def test_enough_travel(total, most):
    """A step multiplies the distance by at most $1 − μα$: together they bring $R$ to $R∏(1 − μαₖ)$ or less.

    Rates of sum $7/μ > log(1000)/μ$ bring 1 below 1/1000.
    """
    for mu in (Fraction(1, 3), Fraction(1), Fraction(2)):
        for steps in (40, 100):
            position, rate = Fraction(1), total(mu) / steps
            for _ in range(steps):
                position *= 1 - rate * mu
            with witness(mu=mu, steps=steps, rate=rate, distance=f"{float(position):.6f}"):
                assert position < Fraction(1, 1000), "it ends farther than 1/1000 away"
    mu, L, alpha, square, product, slope = z3.Reals("μ L α ‖x−x*‖² ⟨g,x−x*⟩ ‖g‖²")
    convex = z3.Bool("f is μ-strongly convex and L-smooth, g = ∇f(x), x* is its minimiser")
    convexity = cited(
        holds(z3.And(product * (mu + L) >= mu * L * square + slope, slope >= mu * mu * square), [convex]),
        source="Nesterov 2004, on strongly convex and smooth functions, with Cauchy and Schwarz",
    )
    after = square - 2 * alpha * product + alpha * alpha * slope
    with witness(largest_rate=f"{most}/L"):
        contracts = cut(
            after <= (1 - alpha * mu) * (1 - alpha * mu) * square,
            using=[convexity],
            given=[convex, mu > 0, mu <= L, alpha > 0, alpha * L <= most, square >= 0],
        )
    factors, start, following = z3.Reals("∏ R² ‖x₊−x*‖²")
    together = induction(
        lambda square, factors: z3.And(factors >= 0, square <= factors * factors * start),
        variables=[square, factors],
        start=[start, z3.RealVal(1)],
        step=[following, (1 - alpha * mu) * factors],
        given=[start >= 0],
        everywhere=lambda square, factors: z3.And(
            alpha * mu <= 1, following <= (1 - alpha * mu) * (1 - alpha * mu) * square
        ),
    )
    certify(contracts, together)
