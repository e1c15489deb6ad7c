"""App. B.3.4: when bₙ changes sign, its magnitude does not stabilise near λ (or α).

At a change of sign m has just been turned round, and the runs between two changes are too short to bring m
back to λ: in the end |m| ≤ λ(1 − β₁ᴸ)/(1 + β₁ᴸ) with L the longest length of a run, 0.353λ at β₁ = 0.9 and
0.12λ at 0.99 (new-adam-cycles). Nor is |b| near α: at most 0.667α at β₁ = 0.9. What |m| tends to, if to
anything, depends on the start. It is right at a β₁ that the paper does not take, at most 1/20, where one
gradient outweighs all before it: |m| ≥ (1 − 2β₁)λ from the first step on. The direction alternates from one
change of sign to the next, which says little: m has the sign of the side that b leaves.
"""

from fractions import Fraction
from functools import partial
from itertools import islice, pairwise

import pytest
import torch
import z3

from claims.toy_lasso.adam.adam_steps import PAPER, moment_after, positive_multiple
from claims.toy_lasso.wrong_rules import undamped
from ndgm.exact.adam import eventual_cycle, eventual_moment, excursion
from ndgm.exact.arithmetic import ball, sign
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.exact.rules import Adam, states
from ndgm.exact.theorems import all_of
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.verdict import certify, check_all, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast

NINE_TENTHS, TENTH = Fraction(9, 10), Fraction(1, 10)
RHO = Fraction(999, 1000)


@claim(
    "text-B.3.4.amplitude",
    part="magnitude",
    expect="refuted",
    evidence="proved",
    given={"first_decay": NINE_TENTHS, "near": NINE_TENTHS},
    mutants={"β₁ = 1/50": {"first_decay": Fraction(1, 50)}, "near 0.3λ": {"near": Fraction(3, 10)}},
)
def test_moment(first_decay, near):
    """In the end $|m|$ is at least $0.9λ$ whenever $b$ changes sign. (Adam as in PyTorch, $α = 1/10$; this
    start has the largest $|m|$.)"""
    cycle = eventual_cycle(Adam(TENTH, 1, first_decay, RHO), Fraction(7, 20), 200)
    with witness(start=Fraction(7, 20), first_decay=first_decay, run_length=cycle.length, limit=cycle.moment):
        assert cycle.moment >= near, "all later runs have this length, and |m|/λ tends to the limit"


DECAYS = [Fraction(text) for text in ("0.9", "0.95", "0.99", "0.5")]


@claim(
    "text-B.3.4.amplitude",
    reading="from some start",
    part="magnitude",
    expect="refuted",
    evidence="proved",
    given={"decays": DECAYS},
    mutants={"β₁ = 1/50": {"decays": [Fraction(1, 50)]}},
)
def test_every_start(decays):
    """Some start has $|m| ≥ 0.9λ$ again and again. (From every start, the upper limit of $|m|/λ$
    is at most the one shown.)
    """
    for decay in decays:
        with witness(first_decay=decay, upper_limit_at_most=eventual_moment(decay)):
            assert eventual_moment(decay) >= NINE_TENTHS, "in the end |m| is below 0.9λ"


@claim(
    "text-B.3.4.amplitude",
    reading="$|b|$ near $α$",
    part="magnitude",
    expect="refuted",
    evidence="proved",
    given={"decays": DECAYS, "near": NINE_TENTHS},
    mutants={"near α/2": {"near": Fraction(1, 2)}, "β₁ = 1/50": {"decays": [Fraction(1, 50)]}},
)
def test_position(decays, near):
    """Some start has $|b| ≥ 0.9α$ again and again. (From every start, the upper limit of $|b|/α$
    is at most the one shown.)
    """
    for decay in decays:
        farthest = excursion(decay, eventual_moment(decay))
        with witness(first_decay=decay, upper_limit_at_most=farthest):
            assert farthest >= near, "in the end |b| is below 0.9α"


@claim(
    "text-B.3.4.amplitude",
    reading="a small $β₁$",
    part="magnitude",
    condition="the magnitude is that of $m$, $β₁ ≤ 1/20$, where the paper has 0.9 to 0.99, and no entry is 0",
    expect="holds",
    evidence="proved",
    given={"largest": Fraction(1, 20), "rule": PAPER},
    mutants={
        "β₁ ≤ 1/15": {"largest": Fraction(1, 15)},
        "β₁ = 0.9": {"largest": NINE_TENTHS},
        "undamped": {"rule": undamped},
    },
)
def test_small_decay(largest, rule):
    """From the first step on $0.9λ ≤ |m| ≤ λ$, whenever $b$ changes sign and in between."""
    for start in (Fraction(7, 20), Fraction(-1, 3)):
        for state in islice(states(rule(TENTH, 1, largest, RHO), ball(start)), 1, 40):
            with witness(start=start, first_decay=largest, n=state.iteration):
                assert ball(NINE_TENTHS) <= abs(state.first_moment) <= 1, "|m| is not near λ"
    decay, penalty, sign_of_b, m = z3.Reals("β₁ λ s m")
    after, ends = moment_after(rule), [decay >= 0, decay <= z3.Q(*largest.as_integer_ratio())]
    with witness():
        certify(
            induction(
                lambda m: z3.And(z3.Abs(m) >= 9 * penalty / 10, z3.Abs(m) <= penalty),
                variables=[m],
                start=[z3.substitute(after, (m, z3.RealVal(0)))],
                step=[after],
                given=[*ends, penalty > 0, z3.Or(sign_of_b == 1, sign_of_b == -1)],
            )
        )


@claim(
    "text-B.3.4.amplitude",
    reading="at every step",
    part="direction",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"first_decay": NINE_TENTHS},
    mutants={"β₁ = 1/50": {"first_decay": Fraction(1, 50)}},
)
def test_every_step(first_decay):
    """In the end $b$ changes sign in every step. ($α = 1/10$; a run of this length comes back for ever.)"""
    cycle = eventual_cycle(Adam(TENTH, 1, first_decay, RHO), Fraction(1, 15), 300)
    with witness(start=Fraction(1, 15), first_decay=first_decay, run_length=cycle.length):
        assert cycle.length == 1, "this length comes back for ever"


@claim(
    "text-B.3.4.amplitude",
    reading="in floats",
    part="magnitude",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"first_decay": 0.9},
    mutants={"β₁ = 0.02": {"first_decay": 0.02}},
)
def test_float32(first_decay):
    """Some start among the bfloat16 numbers in (0, 1] has $|m| ≥ 0.9λ$ at some $n$ in 1000, …, 1099
    (torch.optim.Adam, $α = 0.1$).
    """
    starts = all_values(torch.bfloat16)[-16256:].float()
    largest = torch.zeros_like(starts)
    for state in islice(optimizers.iterates(optimizers.Adam(0.1, 1.0, first_decay), starts), 1000, 1100):
        largest = largest.maximum(state.first_moment.abs())
    with witnesses(len(starts), starts=len(starts), largest_of_all=largest.max().item()):
        assert largest.max() >= 0.9, "no |m| comes near λ"


@claim(
    "text-B.3.4.amplitude",
    part="direction",
    expect="holds",
    evidence="proved",
    given={"forms": (Adam, partial(Adam, bias_correction=False)), "moved": -1},
    mutants={"a step against m": {"moved": 1}},
)
def test_alternates(forms, moved):
    """Whenever $b$ changes sign $m$ has the sign that $b$ had: from one change to the
    next its sign alternates.
    """
    start = Fraction(7, 20)
    for form in forms:
        orbit = list(islice(states(form(TENTH, 1, NINE_TENTHS, RHO), ball(start)), 60))
        for now, after in pairwise(orbit):
            if sign(now.position) != sign(after.position):
                with witness(start=start, n=now.iteration):
                    assert sign(after.first_moment) == -moved * sign(now.position), "m has the other sign"
    b, m, kappa = z3.Reals("b m₊ κ")
    with witness():
        changes = [kappa > 0, b * (b + moved * kappa * m) < 0]
        has_sign = prove(b * m > 0, assumptions=changes)
        certify(all_of(*map(positive_multiple, forms), has_sign))


@claim(
    "text-B.3.4.amplitude",
    reading="in floats",
    part="direction",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"after_the_step": True},
    mutants={"m before the step": {"after_the_step": False}},
)
def test_direction(after_the_step):
    """Whenever $b$ changes sign $m$ has the sign that $b$ had, so that it alternates
    from one change to the next.

    (100 steps from every bfloat16 number in (0, 1]. In the reals $b₊ = b − κm$ with $κ > 0$ says so.)
    """
    rule = optimizers.Adam(0.1, 1.0)
    now = rule.start(all_values(torch.bfloat16)[-16256:].float())
    for _ in range(100):
        before, now = now, rule.toy_step(now)
        changed = before.position * now.position < 0
        moment = (now if after_the_step else before).first_moment[changed]
        position = before.position[changed]
        shown = {"n": before.iteration, "position": position, "moment": moment}
        check_all(position * moment > 0, "m does not have the sign that b had", **shown)
    certify(enumerated("changes of sign in 16,256 orbits"))
