"""A new theorem beyond Prop. B.4: from a rational start no step of RMSProp (25) but the first leads to 0.

That is sure, not almost sure. Let ρ = p/q in lowest terms, 4 | q (as for 0.99, 0.999 and every binary
floating-point number in (0, 1) but 1/2), and α, b₀ be rational. If bₙ = 0 for the first time, b₀ is a sum of
±sⱼ, j = 1, …, n, with sⱼ = α√(qʲ/uⱼ), uⱼ = qʲ − pʲ odd. Read it in the 2-adic numbers with square roots
adjoined. Their valuations v(sⱼ) = v(α) + jv(q)/2 all differ. For even j, qʲ is a square and uⱼ ≡ −1 mod 8,
so that −uⱼ is a 2-adic square while −1 is none: sⱼ is a 2-adic multiple of i. Every other sⱼ is a multiple
of i, too, or of another square root, which is independent of i. So if n ≥ 2 the part of the sum along i has
at least one term, and terms of different valuations do not cancel: the sum is not rational.
"""

from fractions import Fraction

import pytest

from ndgm.exact.arithmetic import ball, interval, is_zero, precision, square_root
from ndgm.exact.proofs import identity
from ndgm.exact.rules import RMSProp, rmsprop_steps
from ndgm.exact.theorems import by_hand, cited
from ndgm.strategies import draws, examples
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

DECAYS = [
    Fraction(99, 100),
    Fraction(3, 4),
    Fraction(24, 25),
    Fraction(999, 1000),
    Fraction(0.99),
    Fraction(1, 2),
]
STEPS = 30


def denominator_divisible_by_4(decay):
    return decay.denominator % 4 == 0


def orbit(decay, start, steps):
    """The positions at α = 1: Fractions as long as the step lengths are rational, then balls."""
    state = RMSProp(1, 3, decay).start(start)
    positions = [state.position]
    with precision(400):
        while len(positions) <= steps:
            try:
                state = RMSProp(1, 3, decay).step(state)
            except ValueError:  # No square, so the step is irrational.
                state = RMSProp(1, 3, decay).step(state._replace(position=ball(state.position)))
            positions.append(state.position)
    return positions


def nearly_zero_after(decay, n):
    """A rational start that all steps move inwards: exactly s₁ + … + sₙ if that is known to be rational."""
    try:
        return sum((1 / square_root(1 - decay**j) for j in range(1, n + 1)), Fraction(0))
    except ValueError:
        with precision(200):
            return sum((interval(length)[0] for length in rmsprop_steps(1, decay, n)), Fraction(0))


@claim(
    "new-rmsprop-rational",
    expect="holds",
    evidence="proved but for",
    given={"premise": denominator_divisible_by_4, "exceptions": (1,)},
    mutants={
        "every decay": {"premise": lambda decay: decay > 0},
        "no exception": {"exceptions": ()},
    },
)
def test_rational_starts_never_reach_zero(premise, exceptions):
    """If 4 divides $ρ$'s denominator, no rational start other than 0 reaches 0 in
    step $n ≥ 2$ ($α$ rational).
    """
    decays = [decay for decay in DECAYS if premise(decay)]
    for decay in decays:
        for n in range(1, 6):
            look_for_zero(decay, nearly_zero_after(decay, n), exceptions)

    @examples(draws, number=20)
    def drawn(start):
        for decay in decays:
            look_for_zero(decay, start, exceptions)

    # For even j, qʲ = (4m)² and pʲ = (2k + 1)².
    # For even j, qʲ = (4m)² and pʲ is the square of an odd number, 4k + 1 or 4k + 3.
    with witness(j="even"):
        residues = [
            identity("(4*k + 1)**2 - (4*m)**2", "1 + 8*(2*k**2 + k - 2*m**2)", integer=True),
            identity("(4*k + 3)**2 - (4*m)**2", "1 + 8*(2*k**2 + 3*k + 1 - 2*m**2)", integer=True),
        ]
    dyadic = cited(
        "for even $j$, $−uⱼ$ is a square in $ℚ₂$, and $−1$ is none",
        source="Serre, A Course in Arithmetic",
        using=residues,
    )
    independent = cited(
        "$√d$ over the classes $d$ of $ℚ₂*/ℚ₂*²$ are linearly independent over $ℚ₂$",
        source="Kummer theory (Lang, Algebra, VI.8)",
    )
    statement = "no sum of ±s₁, …, ±sₙ, n ≥ 2, is rational"
    reason = "its part along √−1 has terms of different valuations, at least one, which do not cancel"
    certify(by_hand(statement, because=reason, using=[dyadic, independent]))


def look_for_zero(decay, start, exceptions):
    first_zero = next((n for n, position in enumerate(orbit(decay, start, STEPS)) if is_zero(position)), None)
    with witness(decay=decay, learning_rate=1, start=start, first_zero=first_zero):
        assert first_zero is None or first_zero in exceptions, "it is 0"
