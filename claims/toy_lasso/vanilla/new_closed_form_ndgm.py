"""A new theorem beyond (18): where NDGM on (7) is after n steps, for every n, in one division.

With k = ⌈|b|/αλ⌉ − 1 and r = |b| − kαλ in (0, αλ] a coordinate is sgn(b)(|b| − nαλ) for n ≤ k, and then
alternates between sgn(b)r and sgn(b)(r − αλ); if r = αλ, that is if b is a multiple of αλ, the second is 0
and the orbit rests there. Induction: |b| − nαλ > αλ for n < k, so the step keeps the sign; r goes to r − αλ,
and back unless that is 0. b = 0 has k = −1.
"""

from fractions import Fraction
from functools import partial
from math import ceil

import pytest
import z3

from claims.toy_lasso.wrong_rules import heavy_ball
from ndgm.exact import vanilla
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory, vector_trajectory
from ndgm.strategies import examples, toy_cases, toy_vectors
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def whole_steps(start, step):
    """k = ⌈|b|/αλ⌉ − 1."""
    return ceil(abs(start) / step) - 1


def closed_form(start, step, k, n):
    """The coordinate after n steps."""
    r = abs(start) - k * step
    if n <= k:
        return sign(start) * (abs(start) - n * step)
    if r == step:
        return Fraction(0)
    return sign(start) * (r if (n - k) % 2 == 0 else r - step)


@claim(
    "new-closed-form-ndgm",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "count": whole_steps},
    mutants={
        "k = ⌊|b|/αλ⌋": {"count": lambda start, step: int(abs(start) // step)},
        "sign(0) = 1": {"rule": partial(NDGM, sign_at_zero=1)},
        "heavy ball": {"rule": heavy_ball},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_closed_form(rule, count):
    """The closed form is the orbit, from 0 and multiples of αλ too; and `vanilla.ndgm_state` computes it."""

    @examples(toy_cases())
    def walk(case):
        k = count(case.start, case.step)
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        for n, position in enumerate(orbit):
            with witness(**case._asdict(), k=k, n=n, position=position):
                assert position == closed_form(case.start, case.step, k, n)
                assert position == vanilla.ndgm_state(case.start, case.learning_rate, case.penalty, n)

    b, rate, penalty, modulus, n, k = z3.Reals("bₙ α λ modulus n k")
    step, model = rate * penalty, rule(rate, penalty)
    after = step_formula(model, b)
    positive = [rate > 0, penalty > 0]
    evidence = []
    for side in (1, -1):
        with witness(side=side):
            # n + 1 ≤ k and kαλ < |b₀|, the definition of k, for bₙ = ±(|b₀| − nαλ).
            walks = prove(
                z3.Implies(b == side * (modulus - n * step), after == side * (modulus - (n + 1) * step)),
                assumptions=[n + 1 <= k, k * step < modulus, *positive],
            )
        with witness(side=side):
            band = [b * side > 0, b * side <= step, *positive]
            turn = z3.And(after == b - side * step, step_formula(model, after) == z3.If(after == 0, 0, b))
            evidence += [walks, prove(turn, assumptions=band)]
    certify(Proof("induction over n, its steps by z3", "; ".join(evidence)))


@claim(
    "new-closed-form-ndgm",
    reading="the settling index is the first",
    expect="holds",
    evidence="proved",
    given={"lattice": False, "count": whole_steps},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "one step more": {"count": lambda start, step: whole_steps(start, step) + 1},
        "one step less": {"count": lambda start, step: whole_steps(start, step) - 1},
    },
)
def test_settling_index(lattice, count):
    """If no bᵢ is a multiple of αλ, maxᵢ kᵢ is the first n with 0 < |bₙ,ᵢ| < αλ for all i.

    (Then kᵢ = ⌊|bᵢ|/αλ⌋.)
    """

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        index = max(count(start, vector.step) for start in vector.starts)
        rule = NDGM(vector.learning_rate, vector.penalty)
        orbit = vector_trajectory(rule, vector.starts, max(index, 0) + 2)
        inside = [all(0 < abs(entry) < vector.step for entry in position) for position in orbit]
        with witness(**vector._asdict(), settling_index=index):
            assert True in inside, "it never settles"
            assert index == inside.index(True) == vanilla.settling_index(vector.starts, vector.step)

    modulus, step, n, k = z3.Reals("modulus s n k")
    rest = modulus - n * step
    reached = z3.Implies(n == k, z3.And(rest > 0, rest < step))
    not_before = z3.Implies(n <= k - 1, rest >= step)
    with witness():
        evidence = prove(
            z3.And(reached, not_before),
            assumptions=[k * step < modulus, modulus < (k + 1) * step, step > 0, n >= 0],
        )
    certify(Proof("z3 on the closed form", evidence))
