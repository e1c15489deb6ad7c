"""Equation (32) (App. B.3.4): the starts from which an Adam iterate is 0 for the first time at step n.

While no gradient is 0, (24) and (31) make step j α(1 − β₁)(s₁β₁ʲ⁻¹ + … + sⱼ)/√(1 − ρʲ), free of λ: b₀ is the
sum of these steps. An entry can become 0 a second time: then one gradient was 0, and (24) and (32) fail.
"""

from fractions import Fraction
from functools import partial
from itertools import islice, product
from operator import mul

import pytest

from claims.toy_lasso.adam.adam_steps import first_zero_sum, weights
from ndgm.exact.adam_zeros import starts_of_first_zero
from ndgm.exact.arithmetic import ball, digits, precision, sign
from ndgm.exact.rules import Adam, enclosed, states
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

PAPER = partial(Adam, bias_correction=False)
RATE, FIRST, SECOND = Fraction(1, 100), Fraction(9, 10), Fraction(99, 100)


@claim(
    "eq-32",
    reading="at the first zero",
    condition="the entry was not 0 before, so that the $n$ gradients are $±λ$",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER, "formula_decay": lambda decay: decay},
    mutants={
        "bias correction": {"rule": Adam},
        "ε = 1/10": {"rule": partial(PAPER, epsilon=Fraction(1, 10))},
        "β₁² in the formula": {"formula_decay": lambda decay: decay**2},
    },
)
def test_first_zero(rule, formula_decay):
    """If an entry becomes 0 at step $n$, $b₀ = α(1 − β₁) Σⱼ (1 − ρʲ)^{−1/2} Σ_{l≤j} β₁ʲ⁻ˡ sₗ$; and from this
    $b₀$ it does, for every $λ$.

    (Walked for every sign pattern that Adam follows to a zero at $n ≤ 7$, $β₁ = 9/10$, $ρ = 99/100$.)
    """
    with precision(300):
        for steps in range(1, 8):
            for signs, start in starts_of_first_zero(RATE, formula_decay(FIRST), SECOND, steps):
                walk = states(rule(RATE, Fraction(7, 3), FIRST, SECOND), start)
                orbit = [state.position for state in islice(walk, steps + 1)]
                with witness(n=steps, signs=signs, start=digits(start, 8)):
                    assert tuple(sign(position) for position in orbit[:-1]) == signs, "other signs"
                    assert abs(orbit[-1]) < ball(Fraction(1, 2**250)), "bₙ is not 0"
    with witness():
        certify(first_zero_sum(rule))


DECAYS = (Fraction("0.98259210195924"), Fraction("0.98259210195925"))
"""Values of ρ between which b₉ is 0, β₁ = 9/10, after b₃ = 0."""


def orbit_through_zero(decay, steps):
    """b₀, …, bₙ at α = λ = 1, β₁ = 9/10, from the start with b₀, b₁, b₂ > 0 = b₃; `decay` is ρ, a ball."""
    rule = enclosed(PAPER(1, 1, FIRST, decay))
    state = rule.start(sum(weights(decay, 3)))
    orbit = [state.position]
    for n in range(1, steps + 1):
        state = rule.step(state)
        if n == 3:
            state = state._replace(position=ball(0))
        orbit.append(state.position)
    return orbit


@claim(
    "eq-32",
    expect="refuted",
    evidence="proved",
    given={"steps": 9},
    mutants={"its first zero": {"steps": 3}},
)
def test_every_zero(steps):
    """Whenever an entry becomes 0 after $n$ steps, (32) holds for some $sⱼ$ in ${−1, 0, 1}$.

    ($β₁ = 9/10, α = 1$. For some $ρ$ between two numbers $b₃ = b₉ = 0$: $b₉$ changes its sign between them,
    and the signs before do not.)
    """
    with precision(120):
        between = ball(DECAYS[0]).union(ball(DECAYS[1]))
        signs = [sign(position) for position in orbit_through_zero(between, steps)[:-1]]
        ends = [orbit_through_zero(ball(decay), steps)[-1] for decay in DECAYS]
        assert sign(ends[0]) * sign(ends[1]) <= 0 and signs[:4] in ([1, 1, 1], [1, 1, 1, 0])
        parts, start = weights(between, steps), sum(weights(between, 3))
        sums = (sum(map(mul, pattern, parts)) for pattern in product((1, 0, -1), repeat=steps))
        with witness(second_decay=digits(between, 12), start=digits(start, 8), signs=signs, n=steps):
            assert any(right.overlaps(start) for right in sums), "bₙ = 0, and no right side of (32) is b₀"
