"""Equation (39) (App. B.3.4): on a long run m ≈ λs, so Adam's step is about αs/√(1 − ρⁿ⁺¹), RMSProp's.

The ratio of Adam's step to RMSProp's at the same n is m/(λs), and by Prop. B.10 it differs from 1 by at most
2β₁ᴸ after L gradients of one sign. The first run is that long; in the end none is: new-adam-cycles bounds the
runs by √(6/(1 − β₁)), on which |m| stays below 0.36λ at β₁ = 0.9. So Table 1's "RMSProp-like" is a matter of
the first run, or of small β₁, where any run is long. PyTorch corrects the bias: its first run has steps of
exactly α. In bfloat16 v stops at λ²/2 and the long run makes steps of 1.39α.
"""

from fractions import Fraction
from functools import partial
from itertools import islice, pairwise

import pytest
import sympy
import torch

from claims.toy_lasso.adam.adam_steps import prove_long_run
from claims.toy_lasso.wrong_rules import undamped
from ndgm.exact.adam import eventual_cycle
from ndgm.exact.arithmetic import ball, digits, precision
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop_lemmas import DECAY, PENALTY, second_moment_law
from ndgm.exact.rules import Adam, RMSProp, State, states
from ndgm.exact.theorems import all_of
from ndgm.sim import optimizers
from ndgm.verdict import certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast

paper_adam = partial(Adam, bias_correction=False)
DECAYS = [Fraction(text) for text in ("0.5", "0.9", "0.95", "0.99")]
TENTH = Fraction(1, 10)


def ratio_of_steps(rule, other):
    """By sympy: `rule`'s step is m₊/(λs) times `other`'s, which is αs/√(1 − ρⁿ⁺¹) if v = λ²(1 − ρⁿ)."""
    alpha, penalty, p, q, b, v = sympy.symbols("α λ p q b v", positive=True)
    beta, rho = 1 / (1 + p), 1 / (1 + q)  # So that they lie in (0, 1).
    m, n = sympy.Symbol("m", real=True), sympy.Symbol("n", integer=True, positive=True)
    ours, theirs = rule(alpha, penalty, beta, rho), other(alpha, penalty, rho)
    premises = []
    for s in (1, -1):
        after = ours.step(State(b, n, m, v), sign=s)
        step = b - theirs.step(State(b, n, second_moment=v), sign=s).position
        with witness(sign=s, ratio_of_steps="not m/(λs)"):
            premises.append(identity((b - after.position) * penalty * s, step * after.first_moment))
        printed = b - theirs.step(State(b, n, second_moment=penalty**2 * (1 - rho**n)), sign=s).position
        with witness(sign=s, step="not that of (39)"):
            premises.append(identity(printed, alpha * s / sympy.sqrt(1 - rho ** (n + 1))))
    law = second_moment_law(
        lambda *three: rule(*three[:2], beta, three[2]), lambda n: PENALTY**2 * (1 - DECAY**n)
    )
    return all_of(law, *premises)


@claim(
    "eq-39",
    part="moment",
    expect="holds",
    evidence="proved",
    given={"factor": 2, "rule": paper_adam},
    mutants={"off by at most β₁ᴸ": {"factor": 1}, "undamped": {"rule": undamped}},
)
def test_moment(factor, rule):
    """After $L$ gradients of sign $s$ in a row $|m − λs| ≤ 2β₁ᴸλ$, whatever came
    before: by Props. B.6 and B.10.
    """
    with precision(300):
        slack = 1 + ball(Fraction(1, 10**9))
        for decay in DECAYS:
            start = State(ball(1000), 1, ball(-1), ball(1))
            for state in islice(states(rule(1, 1, decay, Fraction(999, 1000)), start), 1, 120):
                length = state.iteration - 1
                with witness(first_decay=decay, L=length):
                    assert abs(state.first_moment - 1) < factor * ball(decay) ** length * slack, "it is not"
    with witness():
        certify(prove_long_run(rule, factor))


@claim(
    "eq-39",
    part="step",
    expect="holds",
    evidence="proved",
    given={"rule": paper_adam, "other": RMSProp, "factor": 2},
    mutants={
        "PyTorch's Adam": {"rule": Adam},
        "RMSProp with bias correction": {"other": partial(RMSProp, bias_correction=True)},
        "off by at most β₁ᴸ": {"factor": 1},
    },
)
def test_long_run(rule, other, factor):
    """After $L$ gradients of sign $s$ in a row, Adam's step is $(1 + e)αs/√(1 − ρⁿ⁺¹)$ with $|e| ≤
    2β₁ᴸ$, whatever came before."""
    rho = Fraction(999, 1000)
    for decay in DECAYS:
        with precision(300):
            for now, after in pairwise(islice(states(rule(1, 2, decay, rho), ball(1000)), 120)):
                predicted = (1 - ball(rho) ** after.iteration).rsqrt()
                with witness(first_decay=decay, n=now.iteration):
                    error = (now.position - after.position) / predicted - 1
                    assert abs(error) < factor * ball(decay) ** after.iteration
    ratio = ratio_of_steps(rule, other)
    with witness():
        certify(ratio, prove_long_run(rule, factor))


@claim(
    "eq-39",
    reading="PyTorch's Adam",
    part="step",
    condition="the bias is corrected, as in PyTorch",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"rule": Adam},
    mutants={"without bias correction": {"rule": paper_adam}},
)
def test_bias_correction(rule):
    """After 100 gradients of one sign the step of PyTorch's Adam $(α = 1, ρ = 0.999)$ is within
    10 % of $1/√(1 − ρⁿ⁺¹)$.
    """
    beta, rho, n = ball(Fraction(9, 10)), ball(Fraction(999, 1000)), 100
    state = State(ball(1), n, 1 - beta**n, 1 - rho**n)  # by Props. B.9 and (24), λ = 1
    step = 1 - rule(1, 1, Fraction(9, 10), Fraction(999, 1000)).step(state).position
    predicted = (1 - rho ** (n + 1)).rsqrt()
    with witness(n=n, step=digits(step, 5), step_of_39=digits(predicted, 5)):
        assert abs(step / predicted - 1) < ball(TENTH), "another step"


@claim(
    "eq-39",
    reading="in the end (Table 1)",
    part="step",
    aside=True,
    condition="the recursion is to be RMSProp's in the end, on whatever runs there are",
    expect="refuted",
    evidence="proved",
    given={"first_decay": Fraction(9, 10)},
    mutants={"β₁ = 1/50": {"first_decay": Fraction(1, 50)}},
)
def test_in_the_end(first_decay):
    """From some $n$ on $|m|$ is above $0.9λ$ at the end of each sign run, with and without bias
    correction $(α = 1/10)$.

    Every later run of these orbits has the same length, for ever: `eventual_cycle` proves it,
    for Adam with its own $v$.
    """
    for corrected, start in ((True, Fraction(1, 15)), (False, Fraction(1, 8))):
        rule = Adam(TENTH, 1, first_decay, Fraction(99, 100), bias_correction=corrected)
        cycle = eventual_cycle(rule, start, 1500)
        with witness(
            start=start, first_decay=first_decay, run_length=cycle.length, limit_of_m_at_its_end=cycle.moment
        ):
            assert cycle.moment > Fraction(9, 10), "in the limit |m| is below 0.9λ, for ever"


@claim(
    "eq-39",
    reading="in the end (Table 1)",
    part="step",
    aside=True,
    condition="$β₁ → 0$, on runs of any length: each step is RMSProp's up to a share of $2β₁$",
    expect="holds",
    evidence="proved",
    given={"rule": paper_adam, "factor": 2},
    mutants={"a share of β₁": {"factor": 1}, "PyTorch's Adam": {"rule": Adam}},
)
def test_small_decay(rule, factor):
    """At every $n$ Adam's step is $(1 + e)αs/√(1 − ρⁿ⁺¹)$ with $|e| ≤ 2β₁$: as $β₁ → 0$ it is RMSProp's."""
    rho = Fraction(99, 100)
    for decay in (Fraction(1, 100), Fraction(1, 10), Fraction(9, 10)):
        for now, after in pairwise(islice(states(rule(1, 2, decay, rho), ball(Fraction(7, 3))), 200)):
            side = 1 if now.position > 0 else -1
            predicted = side * (1 - ball(rho) ** after.iteration).rsqrt()
            with witness(first_decay=decay, n=now.iteration):
                assert abs((now.position - after.position) / predicted - 1) < 2 * ball(decay) + ball(
                    Fraction(1, 10**9)
                )
    ratio = ratio_of_steps(rule, RMSProp)
    with witness():
        certify(ratio, prove_long_run(rule, factor))


def check_endless_run(dtype, second_decay):
    """λ = 1; both moments are followed until neither changes in its last place."""
    rule = optimizers.Adam(2.0**-30, 1.0, 0.9, second_decay, bias_correction=False)
    state = rule.start(torch.ones(1, dtype=dtype))
    following = rule.toy_step(state)
    while not following.first_moment.equal(state.first_moment) or not following.second_moment.equal(
        state.second_moment
    ):
        state, following = following, rule.toy_step(following)
    m, v = state.first_moment.item(), state.second_moment.item()
    shown = {"m": m, "v": v, "from_n": state.iteration, "step_over_learning_rate": m / v**0.5}
    with witnesses(state.iteration + 1, **shown):
        assert abs(m / v**0.5 - 1) < 0.01, "neither m nor v changes any more"
    certify(enumerated("iterates up to the one where m and v stop"))


@claim(
    "eq-39",
    reading="in floats",
    world="float32",
    part="step",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32},
    mutants={"bfloat16": {"dtype": torch.bfloat16}},
)
def test_float32(dtype):
    """On a run without end the steps become $α$ to within 1 % $(β₁ = 0.9, ρ = 0.995)$."""
    check_endless_run(dtype, 0.995)


@claim(
    "eq-39",
    reading="in floats",
    world="bfloat16",
    part="step",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16, "second_decay": 0.999},
    mutants={"ρ = 0.99": {"second_decay": 0.99}},
)
def test_bfloat16(dtype, second_decay):
    """On a run without end the steps become $α$ to within 1 % $(β₁ = 0.9, ρ = 0.999)$, $m$ and
    $v$ being kept in bfloat16.
    """
    check_endless_run(dtype, second_decay)
