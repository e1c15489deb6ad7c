"""A new theorem beyond Section 4: the soft threshold reaches 0, the optimum of (7), in max ⌈|bᵢ|/αλ⌉ steps.

Proximal gradient on (7) is b₊ = sgn(b) max(|b| − αλ, 0): |bₙ| = max(|b₀| − nαλ, 0) by induction, which is 0
iff n ≥ |b₀|/αλ. So it is sparse and optimal from every start, where NDGM is neither from almost every one.
Rounding may cost a step or save one.
"""

from fractions import Fraction
from math import ceil

import pytest
import torch
import z3

from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.pruning import hard_threshold
from ndgm.exact.rules import NDGM, ProximalGradient, soft_threshold, trajectory, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.strategies import examples, toy_cases, toy_vectors
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

B, STEP = z3.Reals("b s")
SOFT_THRESHOLD = soft_threshold(B, STEP)


@claim(
    "new-soft-threshold-exact",
    part="steps",
    expect="holds",
    evidence="proved",
    given={"rule": ProximalGradient, "steps": lambda start, step: ceil(abs(start) / step)},
    mutants={
        "one step fewer": {"steps": lambda start, step: ceil(abs(start) / step) - 1},
        "rounded down": {"steps": lambda start, step: int(abs(start) // step)},
        "NDGM": {"rule": NDGM},
        "a threshold of αλ/2": {"rule": lambda rate, penalty: ProximalGradient(rate / 2, penalty)},
    },
)
def test_reaches_zero(rule, steps):
    """From every start, multiples of $αλ$ included, $bₙ = 0$ from $n = maxᵢ ⌈|bᵢ|/αλ⌉$ on and not before."""

    @examples(toy_vectors())
    def walk(vector):
        needed = max(steps(start, vector.step) for start in vector.starts)
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, 9)
        with witness(**vector._asdict(), steps=needed):
            first = next((n for n, position in enumerate(orbit) if not any(position)), None)
            rests = first is not None and not any(map(any, orbit[first:]))
            assert rests and first == needed, f"0 is reached first at n = {first}"

    b, start, rate, penalty, n = z3.Reals("b b₀ α λ n")
    step = rate * penalty
    with witness():
        certify(
            induction(
                lambda b, n: z3.And(
                    n >= 0, z3.Abs(b) == z3.If(z3.Abs(start) > n * step, z3.Abs(start) - n * step, 0)
                ),
                variables=[b, n],
                start=[start, z3.RealVal(0)],
                step=[step_formula(rule(rate, penalty), b), n + 1],
                given=[rate > 0, penalty > 0],
                conclusion=lambda b, n: (b == 0) == (n * step >= z3.Abs(start)),
            )
        )


@claim(
    "new-soft-threshold-exact",
    part="proximal",
    expect="holds",
    evidence="proved",
    given={"rule": ProximalGradient, "formula": SOFT_THRESHOLD},
    mutants={"NDGM": {"rule": NDGM}, "hard threshold": {"formula": hard_threshold(B, STEP)}},
)
def test_is_the_proximal_step(rule, formula):
    """The rule is the formula, and the formula is the only minimiser of $(x − b)²/2 + αλ|x|$, for all $b$."""

    @examples(toy_cases())
    def step(case):
        after = trajectory(rule(case.learning_rate, case.penalty), case.start, 1)[1]
        values = (B, z3.RealVal(str(case.start))), (STEP, z3.RealVal(str(case.step)))
        with witness(**case._asdict(), after=after):
            computed = z3.simplify(z3.substitute(formula, *values)).as_fraction()
            assert computed == after, f"the formula says {computed}"

    def cost(at):
        return (at - B) * (at - B) / 2 + STEP * z3.Abs(at)

    x, rate, penalty = z3.Reals("x α λ")
    known = [rate > 0, penalty > 0, rate * penalty == STEP]
    with witness():
        certify(
            prove(step_formula(rule(rate, penalty), B) == formula, assumptions=known),
            prove(z3.Implies(x != formula, cost(x) > cost(formula)), assumptions=[STEP > 0]),
        )


@claim(
    "new-soft-threshold-exact",
    part="steps",
    reading="in that many steps",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.1, "start": 0.5},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-3}, "another start": {"start": 0.7}},
)
def test_steps_in_float32(learning_rate, start):
    """In float32 $⌈|b|/αλ⌉$ steps suffice, $αλ$ being the float $(λ = 1)$."""
    step = torch.tensor(learning_rate, dtype=torch.float32).item()
    steps = ceil(Fraction(start) / Fraction(step))
    rule = optimizers.ProximalGradient(learning_rate, 1.0)
    after = optimizers.run(rule, torch.tensor([start]), steps).item()
    with witness(start=start, learning_rate=learning_rate, steps=steps, left=after):
        assert after == 0, "it is not 0"


@claim(
    "new-soft-threshold-exact",
    part="steps",
    reading="exactly 0 all the same",
    world="float32",
    condition="$αλ = 0.3$, and every start takes $⌈1/αλ⌉$ steps",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.ProximalGradient, "steps": 4},
    mutants={"one step fewer": {"steps": 3}, "NDGM": {"rule": optimizers.NDGM}},
)
def test_float32(rule, steps):
    """In float32 every modulus that uniform_(−1, 1) draws is exactly 0 after 4 steps $(α = 0.3, λ = 1)$."""
    starts = positive_starts(torch.float32)
    after = optimizers.run(rule(0.3, 1.0), starts, steps)
    check_all(after == 0, "it is not 0", start=starts, steps=steps, left=after)
    certify(enumerated("moduli that uniform_(−1, 1) draws in float32"))
