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
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory, vector_trajectory
from ndgm.strategies import examples, toy_cases, toy_vectors
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

NOW = z3.Real("bₙ"), z3.Int("n"), z3.Int("odd")
"""The position, the number of steps, and the parity of those after the kth."""


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
    part="orbit",
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
    """The closed form is the orbit, from 0 and multiples of $αλ$ too; and
    `vanilla.ndgm_state` computes it."""

    @examples(toy_cases())
    def walk(case):
        k = count(case.start, case.step)
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        for n, position in enumerate(orbit):
            with witness(**case._asdict(), k=k, n=n, position=position):
                assert position == closed_form(case.start, case.step, k, n), "the closed form is elsewhere"
                computed = vanilla.ndgm_state(case.start, case.learning_rate, case.penalty, n)
                assert position == computed, f"vanilla.ndgm_state says {computed}"

    with witness():
        certify(*(prove_closed_form(rule, side) for side in (1, -1)), prove_rests_at_0(rule))


def prove_closed_form(rule, side):
    """From b₀ = ±(kαλ + r), k a natural number and 0 < r ≤ αλ: as said for n ≤ k, and after that.

    `odd` is the parity of n − k from n = k on.
    """
    b, rate, penalty, r = z3.Reals("bₙ α λ r")
    n, k, odd = z3.Ints("n k odd")
    step, after = rate * penalty, step_formula(rule(rate, penalty), b)
    resting = z3.If(r == step, z3.RealVal(0), side * (r - step))
    walking = z3.And(n <= k, odd == 0, b == side * (k * step + r - n * step))
    settled = z3.And(
        n > k, z3.Or(z3.And(odd == 0, b == z3.If(r == step, 0, side * r)), z3.And(odd == 1, b == resting))
    )
    return induction(
        lambda b, n, odd: z3.substitute(z3.Or(walking, settled), *zip(NOW, (b, n, odd), strict=True)),
        variables=[*NOW],
        start=[side * (k * step + r), z3.IntVal(0), z3.IntVal(0)],
        step=[after, n + 1, z3.If(n >= k, 1 - odd, 0)],
        given=[rate > 0, penalty > 0, k >= 0, r > 0, r <= step],
    )


def prove_rests_at_0(rule):
    """From b₀ = 0, where k = −1: bₙ = 0 for every n."""
    b, rate, penalty = z3.Reals("bₙ α λ")
    step = [step_formula(rule(rate, penalty), b)]
    return induction(lambda b: b == 0, variables=[b], start=[z3.RealVal(0)], step=step)


@claim(
    "new-closed-form-ndgm",
    part="index",
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
    """If no $bᵢ$ is a multiple of $αλ$, $maxᵢ kᵢ$ is the first $n$ with $0 < |bₙ,ᵢ| < αλ$ for all $i$.

    (Then $kᵢ = ⌊|bᵢ|/αλ⌋$.)
    """

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        index = max(count(start, vector.step) for start in vector.starts)
        rule = NDGM(vector.learning_rate, vector.penalty)
        orbit = vector_trajectory(rule, vector.starts, max(index, 0) + 2)
        inside = [all(0 < abs(entry) < vector.step for entry in position) for position in orbit]
        with witness(**vector._asdict(), settling_index=index):
            assert True in inside, "it never settles"
            first = inside.index(True)
            assert index == first == vanilla.settling_index(vector.starts, vector.step), (
                f"it settles at {first}"
            )

    (b, n, _), k = NOW, z3.Int("k")
    r, step = z3.Real("r"), z3.Real("α") * z3.Real("λ")
    settled = (n >= k) == z3.And(b != 0, z3.Abs(b) < step)
    with witness():
        for side in (1, -1):  # A start that is no multiple has r < αλ.
            certify(cut(settled, using=[prove_closed_form(NDGM, side)], given=[r < step]))
