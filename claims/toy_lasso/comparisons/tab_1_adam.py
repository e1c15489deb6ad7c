"""Table 1, row 4: an entry of Adam that hits 0 bounces away from 0; RMSProp-like behaviour in certain limits.

A hit is bₙ = 0 after bₙ₋₁ ≠ 0, so it comes from a step, and m is not 0. The gradient at 0 is, so m alone
makes the next step: b₊ = −(D/D₊)β₁b₋, D and D₊ the positive denominators, √ρ = D₊/D without bias correction
and ε. The entry does not bounce back: it goes through 0 to the other side, and it is never 0 twice in a row.
A start at 0 is no hit: m is 0, and the entry stays. Adam is RMSProp at β₁ = 0, and within a run of equal
signs it nears RMSProp's step at the rate β₁ᴸ; whether runs get long is the question of (39).
"""

from fractions import Fraction
from functools import partial
from itertools import islice

import pytest
import sympy
import torch
import z3
from flint import arb
from hypothesis import strategies as st

from claims.toy_lasso.adam.adam_steps import moment_after, positive_multiple
from claims.toy_lasso.wrong_rules import undamped
from ndgm.exact.arithmetic import ball, digits, precision, sign
from ndgm.exact.inference import induction
from ndgm.exact.proofs import identity, prove, to_z3
from ndgm.exact.rules import Adam, RMSProp, State, states
from ndgm.exact.theorems import all_of
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.sim.formats import uniform_values
from ndgm.strategies import examples
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

PAPER = partial(Adam, bias_correction=False)
POSITIVE = st.builds(Fraction, st.integers(1, 50), st.integers(1, 50))
SHARES = st.builds(Fraction, st.integers(1, 99), st.just(100))
SIDES = st.sampled_from([1, -1])
alpha, penalty, beta, rho = sympy.symbols("α λ β₁ ρ", positive=True)
b, m = sympy.symbols("b m", real=True)
v = sympy.Symbol("v", nonnegative=True)
CONVENTIONS = {
    "the paper's": PAPER,
    "PyTorch's": Adam,
    "with ε": partial(PAPER, epsilon=Fraction(1, 10)),
    "with ε inside the root": partial(PAPER, epsilon=Fraction(1, 10), epsilon_inside=True),
}


@claim(
    "tab-1.adam",
    part="bounces",
    expect="holds",
    evidence="proved",
    given={"rules": CONVENTIONS, "least": 0, "side": -1},
    mutants={
        "β₁ = 0": {"least": -1},
        "back to its side": {"side": 1},
        "sign(0) = 1": {"rules": {"sign(0) = 1": partial(PAPER, sign_at_zero=1)}},
    },
)
def test_adam_bounces(rules, least, side):
    """An entry that Adam brings to 0 after $n ≥ 1$ steps leaves 0 in the next step, to the other side, surely
    and for all $0 < β₁ < 1$.

    (By z3 for any positive denominators, hence for every $v$, $ρ$, $ε$, with or without bias
    correction, and for AMSGrad.)
    """

    first, second = z3.Reals("D₁ D₂")
    for rule in rules.values():
        model = rule(alpha, penalty, beta, rho)
        moment = model.step(State(b, 1, m, v), sign=sympy.Symbol("s")).first_moment
        following = model.step(State(Fraction(0), 2, moment, v)).first_moment
        rate, decay, before = map(to_z3, (alpha, beta, b))
        given = [rate > 0, decay > least, decay >= 0, decay < 1, first > 0, second > 0, to_z3(penalty) > 0]
        hit = before * first == rate * to_z3(moment)
        with witness():
            after = -rate * to_z3(following) / second
            across = prove(side * after * before > 0, assumptions=[before != 0, hit, *given])
        with witness():
            certify(all_of(positive_multiple(rule), across))

    @examples(st.sampled_from(sorted(rules)), POSITIVE, SHARES, st.integers(1, 9), SIDES, number=15)
    def walk(convention, rate, decay, count, start_side):
        rule = rules[convention](rate, 1, decay * (least + 1), Fraction(99, 100))
        far = start_side * 10**6
        with precision(200):
            state = next(islice(states(rule, ball(far)), count, None))
            start = far - state.position  # The start on this side that is 0 after `count` steps.
            after = rule.step(state._replace(position=arb(0))).position
            with witness(convention=convention, first_decay=decay, start=digits(start, 8), n=count):
                assert sign(after) == side * start_side, "not across 0"


@claim(
    "tab-1.adam",
    reading="how far",
    part="bounces",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"rule": PAPER, "squared_ratio": beta**2 / rho},
    mutants={
        "bias correction": {"rule": Adam},
        "ε = 1": {"rule": partial(PAPER, epsilon=1)},
        "β₁ alone": {"squared_ratio": beta**2},
    },
)
def test_adam_goes_as_far(rule, squared_ratio):
    """With (30) and $ε = 0$ a hit is left to $bₙ₊₁ = −(β₁/√ρ)bₙ₋₁$: (21) with $γ = β₁/√ρ$."""
    for numbers in ({beta: Fraction(9, 10), rho: Fraction(99, 100), penalty: 2, b: 3, m: 1, v: 5}, {}):
        model = rule(alpha, penalty, beta, rho)
        hit = model.step(State(b, 1, m, v), sign=1)
        # Linear in the learning rate, which is therefore the one with which the entry is 0 now.
        rate = sympy.solve(hit.position, alpha)[0]
        after = model.step(hit._replace(position=Fraction(0))).position.subs(alpha, rate)
        with witness(numbers={str(name): value for name, value in numbers.items()}):
            sides = (after**2).subs(numbers), (squared_ratio * b**2).subs(numbers)
            certify(identity(*sides, note="the squares, for $bₙ₊₁$ has the sign of $−bₙ₋₁$"))


@claim(
    "tab-1.adam",
    part="limits",
    expect="holds",
    evidence="proved",
    given={"first_decay": 0, "rule": PAPER},
    mutants={"β₁ = 1/100": {"first_decay": Fraction(1, 100)}, "bias correction": {"rule": Adam}},
)
def test_adam_without_memory(first_decay, rule):
    """A limit in which Adam behaves like RMSProp: at $β₁ = 0$ (30) is (23), step for step."""
    adam = rule(Fraction(1, 10), 3, first_decay, Fraction(99, 100))
    rmsprop = RMSProp(Fraction(1, 10), 3, Fraction(99, 100))
    with precision(200):
        walks = zip(states(adam, ball(Fraction(3, 7))), states(rmsprop, ball(Fraction(3, 7))), strict=True)
        for one, other in islice(walks, 40):
            with witness(iteration=one.iteration):
                assert abs(one.position - other.position) < ball(Fraction(1, 2**100)), "the orbits part"
    for s in (1, 0, -1):
        one = rule(alpha, penalty, first_decay, rho).step(State(b, 1, m, v), sign=s)
        other = RMSProp(alpha, penalty, rho).step(State(b, 1, 0, v), sign=s)
        with witness(sign=s):
            certify(identity(one.position, other.position), identity(one.second_moment, other.second_moment))


@claim(
    "tab-1.adam",
    part="limits",
    expect="holds",
    evidence="proved",
    given={"rule": partial(PAPER, epsilon=1), "factor": 2},
    mutants={"undamped": {"rule": undamped}, "from m = 0 only": {"factor": 1}},
)
def test_adam_in_a_long_run(rule, factor):
    """The other limit: in a run of one sign $s$ Adam's step is RMSProp's up to the share $2β₁ᴸ$,
    $|m_{n+L} − λs| ≤ 2λβ₁ᴸ$.
    """
    moment, decay, size, power, first = z3.Reals("m β₁ λ β₁ᴸ mₙ")
    for s in (1, -1):
        following = z3.substitute(moment_after(rule), (z3.Real("s"), z3.RealVal(s)))
        with witness(sign=s):
            certify(
                induction(
                    lambda moment, power, s=s: z3.And(
                        power > 0, z3.Abs(moment - s * size) <= factor * size * power
                    ),
                    variables=[moment, power],
                    start=[first, z3.RealVal(1)],
                    step=[following, decay * power],
                    given=[size > 0, decay > 0, decay < 1, first >= -size, first <= size],
                    over="L",
                )
            )


@claim(
    "tab-1.adam",
    reading="from the start",
    part="bounces",
    condition="a start at 0 counts as a hit",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(0)},
    mutants={"another start": {"start": Fraction(1, 100)}},
)
def test_adam_at_start(start):
    """Every entry that is 0 bounces away, even one that starts there. ($α = 0.01, β₁ = 0.9, ρ = 0.99$:
    the start 0.01 is 0 next.)
    """
    rule = PAPER(Fraction(1, 100), 1, Fraction(9, 10), Fraction(99, 100))
    state = rule.start(start)
    for _ in range(4):
        now = state.position
        # A ball has the root that a Fraction may not have.
        moments = {"second_moment": ball(state.second_moment)} if state.first_moment else {}
        state = rule.step(state._replace(**moments))
        with witness(start=start, n=state.iteration):
            assert sign(now) != 0 or sign(state.position) != 0, "it stays at 0"


@claim(
    "tab-1.adam",
    reading="in float32",
    part="bounces",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.Adam(0.01, 1.0, bias_correction=False)},
    mutants={"β₁ = 0": {"rule": optimizers.Adam(0.01, 1.0, 0.0, 0.99, bias_correction=False)}},
)
def test_adam_in_float32(rule):
    """Every positive draw of uniform_(−1, 1) that is exactly 0 within 40 steps of (30) is not 0
    in the next.
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    found = zero_hits(rule, starts, 40)
    check_all(found.after != 0, "it is 0 again in the next step", start=found.start, n=found.iteration)
    certify(enumerated(f"hits of 0 in {len(starts)} orbits from positive draws"))


@claim(
    "tab-1.adam",
    reading="in float16, at $α = 2⁻¹⁰$",
    part="bounces",
    aside=True,
    world="float16",
    expect="holds",
    evidence="enumerated",
    given={"first_decay": 0.9},
    mutants={"β₁ = 0": {"first_decay": 0.0}},
)
def test_adam_in_float16(first_decay):
    """In float16 every draw of uniform_(−1, 1) that torch's Adam makes exactly 0 within 60 steps is not 0
    in the next $(α = 2⁻¹⁰)$.
    """
    starts = uniform_values(torch.float16)
    orbit = optimizers.trajectory(optimizers.Adam(2.0**-10, 1.0, first_decay), starts[starts != 0], 60)
    hit = (orbit[:-2] != 0) & (orbit[1:-1] == 0)
    n, draw = hit.nonzero(as_tuple=True)
    check_all(orbit[n + 2, draw] != 0, "it is 0 again in the next step", start=orbit[0, draw], n=n + 1)
    certify(enumerated(f"hits of 0 in {orbit.shape[1]} orbits from draws"))
