"""App. B.3.4: since each sⱼ takes one of two values, at most 2ⁿ starts lead to a zero entry at step n.

By (32) the orbits with one pattern of signs are translates of each other, and at most one of them is 0 at
step n: at most 2ⁿ starts. That counts first zeros, as the proof of Prop. B.4 says and that of B.8 does not.
Between two starts that met 0 before there is one pattern, hence at most 2ⁿ⁺¹ − 1 starts in all. Few patterns
are ever followed: 8 of the 1024 at n = 10, for β₁ = 0.9.
"""

from fractions import Fraction
from functools import partial
from itertools import product
from operator import mul

import pytest

from claims.toy_lasso.adam.adam_steps import first_zero_sum, moved_alike, weights
from ndgm.exact.adam_zeros import starts_of_first_zero
from ndgm.exact.arithmetic import ball, digits, precision
from ndgm.exact.rules import Adam, State
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

PAPER = partial(Adam, bias_correction=False)
RATE, FIRST, SECOND = Fraction(1, 100), Fraction(9, 10), Fraction(99, 100)


@claim(
    "text-B.3.4.cardinality",
    part="starts",
    expect="refuted",
    evidence="proved",
    given={"candidates": [Fraction(k, 1000) for k in range(-1000, 1001)]},
    mutants={"without the start 0": {"candidates": [Fraction(k, 1000) for k in range(-1000, 1001) if k]}},
)
def test_all_starts(candidates):
    """At most $2ⁿ$ starts lead to a zero at step $n$. ($n = 1, α = 0.01, β₁ = 0.9, ρ = 0.99$: $2¹ = 2$.)"""
    rule = PAPER(RATE, 1, FIRST, SECOND)
    found = [start for start in candidates if rule.step(State(start)).position == 0]
    with witness(starts=found):
        assert len(found) <= 2, "more than 2 starts"


@claim(
    "text-B.3.4.cardinality",
    part="equation",
    expect="holds",
    evidence="proved",
    given={"choices": (1, -1), "values": 2},
    mutants={"zero gradients, too": {"choices": (1, 0, -1)}, "one value": {"values": 1}},
)
def test_equation(choices, values):
    """(32) is one equation in $b₀$ for each choice of $s₁, …, sₙ = ±1$: at most $2ⁿ$
    equations, each with one solution.
    """
    with precision(120):
        for steps in range(1, 7):
            solutions = [
                ball(0) + sum(map(mul, signs, weights(SECOND, steps)))
                for signs in product(choices, repeat=steps)
            ]
            with witness(n=steps, solutions=len(solutions)):
                assert len(solutions) <= values**steps, "more than 2ⁿ"
    with witness():
        certify(first_zero_sum(PAPER))


@claim(
    "text-B.3.4.cardinality",
    reading="first zeros",
    part="starts",
    condition="the entry was not 0 before",
    expect="holds",
    evidence="proved",
    given={"first_decay": FIRST, "counts": [2, 4, 4, 4, 6, 6, 8, 8, 8, 8], "choices": 2},
    mutants={"one choice": {"choices": 1}, "β₁ = 1/2": {"first_decay": Fraction(1, 2)}},
)
def test_first_zeros(first_decay, counts, choices):
    """A pattern of $n$ signs has at most one start that is 0 at step $n$ and not before: at most $2ⁿ$,
    and only few are followed.

    (For $β₁ = 9/10$, $ρ = 99/100$: 2, 4, 4, 4, 6, 6, 8, 8, 8, 8 starts for $n = 1, …, 10$.)
    """
    with precision(200):
        for steps, count in enumerate(counts, 1):
            found = list(starts_of_first_zero(RATE, first_decay, SECOND, steps))
            starts = sorted(digits(start, 30) for _, start in found)
            with witness(n=steps, starts=len(starts)):
                assert len(starts) == len(set(starts)) <= choices**steps, "too many starts"
                assert len(starts) == count, "another number of starts"
    with witness():
        certify(moved_alike(PAPER, signs=(1, -1)))


@claim(
    "text-B.3.4.cardinality",
    reading="all zeros",
    part="starts",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"bound": lambda k: 2 ** (k + 1) - 1},
    mutants={"2ⁿ": {"bound": lambda k: 2**k}, "2ⁿ⁺¹ − 2": {"bound": lambda k: 2 ** (k + 1) - 2}},
)
def test_all_zeros(bound):
    """For $β₁ = 1/10$, 9/10, 99/100 and $n ≤ 7$ at most $2ⁿ⁺¹ − 1$ starts, 0 included, are
    0 at some step up to $n$.

    For every $n$: let $Pₙ$ be their number. Between two neighbours of the $Pₙ₋₁$ starts that were 0 before,
    all starts have one pattern and $bₙ − b₀$ is constant, so at most $Pₙ₋₁ + 1$ starts are new; $P₀ = 1$.
    """
    for first_decay in (Fraction(1, 10), FIRST, Fraction(99, 100)):
        with precision(200):
            known = 1
            for steps in range(8):
                new = len(list(starts_of_first_zero(RATE, first_decay, SECOND, steps))) if steps else 0
                with witness(first_decay=first_decay, n=steps, starts=known + new):
                    assert new <= known + 1, "two first zeros between neighbours"
                    assert known + new <= bound(steps), "more starts than the bound"
                known += new
    certify(enumerated("three decays with 0 to 7 steps"))
