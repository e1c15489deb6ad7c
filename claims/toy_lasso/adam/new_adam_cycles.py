"""New, beyond App. B.3.4: where Adam ends on (7). Units: b in α, m in λ; g = β₁; no iterate is 0 (almost all
starts), ε = 0.

Cycles. Where all sign runs have length L, a run has mⱼ = 1 − 2gʲ/(1 + gᴸ) and travels Mⱼ = m₁ + … + mⱼ. It
starts at an x with Mₖ < x < M_L for all k < L, and so does the next, at M_L − x: there are such x iff M_L >
2 max(0, M_{L−1}), which is L(1 − g)(1 + gᴸ) < 2(1 − gᴸ). With δ = 1 − g = 1 − e⁻ᵗ this reads Lδ/2 <
tanh(Lt/2). It holds for L = 1, …, L* and forces L²δ < 6, since at L²δ = 6 the series of Lt/2 = −(L/2) ln(1 −
δ) is below that of artanh(Lδ/2). All orbits. A run of length L from |m| = u − 1 needs u > φ(L) = L(1 − g)/(1
− gᴸ) and ends with u′ = 2 − ugᴸ. So the longest length K that comes again and again has φ(K) < 2 − gᴷφ(K),
which says K ≤ L*. Attraction. While its signs are a cycle's, Adam's own m and v approach the cycle's like β₁ⁿ
and ρⁿ, so that b is off by a bounded sum. `ndgm.exact.adam` has the details.
"""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import accumulate, islice

import pytest
import sympy
import torch
import z3
from hypothesis import assume
from hypothesis import strategies as st

from ndgm.exact.adam import (
    eventual_cycle,
    eventual_moment,
    excursion,
    has_cycle,
    is_exclusive,
    longest_runs,
    moment_bound,
    sign_runs,
    step_factor,
)
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rules import Adam, State, states
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.strategies import examples
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

LONGEST = {Fraction("0.5"): 3, Fraction("0.9"): 7, Fraction("0.95"): 10, Fraction("0.99"): 24}
NINE_TENTHS = Fraction(9, 10)
paper_adam = partial(Adam, bias_correction=False)


def moment(g, j, length):
    """mⱼ/λ in a positive run of a cycle."""
    return 1 - 2 * g**j / (1 + g**length)


def travel(moment, g, length):
    """M₁, …, M_L."""
    return list(accumulate(moment(g, j, length) for j in range(1, length + 1)))


def has_window(sums):
    """m₁ + … + m_L > 2 max_{k<L} (m₁ + … + mₖ), an empty sum being 0."""
    return sums[-1] > 2 * max([0, *sums[:-1]])


def closes(rule, before, start, length):
    """Whether the run that starts at `start` α, after the moment `before`, is the first of a cycle of runs of
    this length.
    """
    state = State(start * rule.learning_rate, 1, before, Fraction(rule.penalty) ** 2)
    orbit = list(islice(states(rule, state), 2 * length + 1))
    signs = [sign(state.position) for state in orbit]
    same = orbit[-1].position == state.position and orbit[-1].first_moment == before
    return signs == [1] * length + [-1] * length + [1] and same


@claim(
    "new-adam-cycles",
    evidence="proved",
    expect="holds",
    given={"rule": paper_adam, "moment": moment, "has_window": has_window},
    mutants={
        "one power less": {"moment": lambda g, j, length: moment(g, j - 1, length)},
        "without the 2": {"has_window": lambda sums: sums[-1] > max([0, *sums[:-1]])},
        "β₁² in the rule": {"rule": lambda rate, penalty, g, rho: paper_adam(rate, penalty, g**2, rho)},
    },
)
def test_cycles(rule, moment, has_window):
    """At v = λ² Adam has a cycle of runs of length L iff M_L > 2 max_{k<L} Mₖ; in it mⱼ/λ = 1 − 2β₁ʲ/(1 +
    β₁ᴸ).
    """
    for g in (Fraction(1, 10), Fraction(1, 2), NINE_TENTHS, Fraction(19, 20)):
        instance = rule(Fraction(1, 10), 3, g, Fraction(1, 2))
        for length in range(1, longest_runs(g)[-1] + 4):
            sums = travel(moment, g, length)
            lower = max([0, *sums[:-1]])
            width, before = sums[-1] - 2 * lower, -3 * moment(g, length, length)
            for part in (Fraction(1, 97), Fraction(1, 2), Fraction(96, 97)):
                inside = lower + part * width if has_window(sums) else part * (1 + sums[-1])
                with witness(first_decay=g, L=length, start=inside):
                    assert closes(instance, before, inside, length) == has_window(sums)
            for outside in (lower * Fraction(99, 100), lower + width * Fraction(101, 100)):
                if has_window(sums) and outside > 0:
                    with witness(first_decay=g, L=length, start=outside):
                        assert not closes(instance, before, outside, length)

    alpha, penalty, p, rho, b = sympy.symbols("α λ p ρ b", positive=True)
    j, length = sympy.symbols("j L", integer=True, positive=True)
    g = 1 / (1 + p)  # in (0, 1)
    after = rule(alpha, penalty, g, rho).step(State(b, 1, penalty * moment(g, j, length), penalty**2), sign=1)
    with witness():
        symmetric = identity(moment(g, 0, length), -moment(g, length, length))
    with witness():
        step = identity(after.first_moment, penalty * moment(g, j + 1, length))
    with witness():
        move = identity(b - after.position, alpha * moment(g, j + 1, length))
    window = "a run from x has length L iff max Mₖ < x < M_L, and so has the next, from M_L − x"
    certify(Proof("sympy", f"m₀ = −m_L: {symmetric}; mⱼ₊₁: {step}; the step: {move}; {window}"))


@claim(
    "new-adam-cycles",
    reading="in closed form",
    evidence="proved",
    expect="holds",
    given={"has_cycle": has_cycle, "constant": 6},
    mutants={
        "3 for 2": {"has_cycle": lambda g, length: length * (1 - g) * (1 + g**length) < 3 * (1 - g**length)},
        "gᴸ left out": {"has_cycle": lambda g, length: length * (1 - g) < 2},
        "5 for 6": {"constant": 5},
    },
)
def test_closed_form(has_cycle, constant):
    """L has a cycle iff L(1 − β₁)(1 + β₁ᴸ) < 2(1 − β₁ᴸ), for L ≤ L*: 3, 7, 10, 24 at 0.5, 0.9, 0.95, 0.99;
    and L²(1 − β₁) < 6.
    """

    def check(g, length):
        sums = travel(moment, g, length)
        with witness(first_decay=g, L=length):
            assert has_cycle(g, length) == has_window(sums) and sums[-1] > 0
            assert not has_cycle(g, length) or length**2 * (1 - g) < constant

    for g, longest in LONGEST.items():
        for length in range(1, 2 * longest + 5):
            with witness(first_decay=g, L=length):
                assert has_cycle(g, length) == (length <= longest)
            check(g, length)
    examples(st.fractions(0, Fraction(99, 100), max_denominator=200), st.integers(1, 30))(check)

    p, length, power = sympy.symbols("p L G", positive=True)  # G = gᴸ; M_L = L − 2g(1 − G)/((1 − g)(1 + G))
    g = 1 / (1 + p)
    last = (1 - power) / (1 + power)
    total = length - 2 * g / (1 - g) * last
    condition = 2 * (1 - power) - length * (1 - g) * (1 + power)
    gap = identity((total - 2 * (total - last)) * (1 - g) * (1 + power), condition)
    positive = "(1 + gᴸ)M_L = Σ (1 − gʲ)(1 − gᴸ⁻ʲ) + 1 − gᴸ > 0, 0 < j < L; mⱼ increases, so Mₖ is convex, its maximum at an end"
    series = "coefficients at L²δ = 6, w = √(3δ/2): Lt/2 has (2/3)ᵏ/(k + 1) ≤ 1/(2k + 1), which artanh w has; tanh is concave"
    certify(Proof("algebra", f"M_L − 2M_{{L−1}}: {gap}; {positive}; {series}"))


POSITIONS = st.builds(Fraction, st.integers(1, 100), st.just(9))
MOMENTS = st.fractions(-1, 1, max_denominator=20)


def shorter(g, slack=Fraction(0)):
    """Bounds that end with L* − 1."""
    return [*longest_runs(g, slack)[:-1], longest_runs(g, slack)[-1] - 1]


@claim(
    "new-adam-cycles",
    reading="every orbit",
    evidence="proved",
    expect="holds",
    given={"first_decay": NINE_TENTHS, "bounds": longest_runs, "largest": moment_bound},
    mutants={
        "runs up to L* - 1": {"bounds": shorter},
        "|m| of the cycle L = 6": {"largest": lambda g, slack: (1 - g**6) / (1 + g**6)},
        "Adam with β₁ = 0.99": {"first_decay": Fraction(99, 100)},
    },
)
def test_every_orbit(first_decay, bounds, largest):
    """In the end Adam's runs are at most L* long, and limsup |m| ≤ λ(1 − β₁ᴸφ(L)) at L = L*, from every
    start. (Here β₁ = 0.9.)
    """
    slack = Fraction(1, 250)  # Where the steps are αm/λ up to this share.
    lengths, highest = bounds(NINE_TENTHS, slack), ball(largest(NINE_TENTHS, slack))
    limit_lengths = bounds(NINE_TENTHS)
    for corrected, start in ((True, "7/2"), (False, "31/7"), (True, "2/3"), (False, "23/4"), (True, "50/3")):
        rule = Adam(1, 1, first_decay, Fraction(99, 100), bias_correction=corrected)
        with precision(200):
            runs = list(sign_runs(rule, ball(Fraction(start)), 1100))[1:]
            near = [run for run in runs if step_factor(rule, run.start) < ball(1 + slack)]
            for number, run in enumerate(near):
                with witness(start=start, bias_correction=corrected, n=run.start, length=run.length):
                    assert run.length <= lengths[min(number, len(lengths) - 1)]
                    assert number < len(lengths) or run.moment < highest

    @examples(POSITIONS, MOMENTS, number=15)
    def limit(position, before):
        """At v = λ², from any m in [−λ, λ], without slack."""
        rule, start = paper_adam(1, 1, first_decay, Fraction(1, 2)), State(position, 1, before, Fraction(1))
        assume(all(sign(state.position) for state in islice(states(rule, start), 60)))
        for number, run in enumerate(islice(sign_runs(rule, start, 59), 1, None)):
            with witness(start=position, moment=before, n=run.start, length=run.length):
                assert run.length <= limit_lengths[min(number, len(limit_lengths) - 1)]

    u, length, g = sympy.symbols("u L g", positive=True)
    total = length - u * (1 - g**length) / (1 - g)
    step = identity(total.subs(length, length + 1) - total, 1 - u * g**length)
    phi, power, v = z3.Reals("φ power u")
    recurrent = prove(phi * (1 + power) < 2, assumptions=[v > phi, v < 2 - power * phi, power > 0, phi > 0])
    sums = f"m₀ + … + m_{{L−1}} = L − u(1 − gᴸ)/(1 − g), by induction: {step}; it is negative as b was beyond 0 before"
    certify(
        Proof(
            "induction by sympy, z3",
            f"{sums}; a K that comes again and again has φ(K)(1 + gᴷ) < 2: {recurrent}",
        )
    )


@claim(
    "new-adam-cycles",
    reading="the largest |m| and |b|",
    evidence="proved",
    expect="holds",
    given={
        "starts": dict(zip(LONGEST, ("7/3", "7/2", "34/11", "391/65"), strict=True)),
        "tolerance": Fraction(1, 10**4),
    },
    mutants={
        "another start": {"starts": {NINE_TENTHS: "2/3"}},
        "|b| up to α/2": {"tolerance": Fraction(-1, 10)},
    },
)
def test_largest(starts, tolerance):
    """limsup |m| ≤ λ(1 − β₁ᴸ)/(1 + β₁ᴸ) with L = L*, attained, from every start, at β₁ = 0.5, 0.9, 0.95, 0.99.

    At 0.9 that is 0.353 λ, and limsup |b| ≤ 0.667 α. Runs of length L* come only after others, so an orbit
    has no other runs in the end, or none so long.
    """
    for g, start in starts.items():
        longest = LONGEST[g]
        found = eventual_cycle(
            Adam(1, 1, g, Fraction(999, 1000)), Fraction(start), 6000 if longest > 20 else 900
        )
        with witness(first_decay=g, start=start, found=found):
            assert is_exclusive(g, longest) and found.length == longest and found.moment == eventual_moment(g)
    farthest = excursion(NINE_TENTHS, eventual_moment(NINE_TENTHS))
    with witness(largest_position=farthest):
        assert abs(farthest - Fraction("0.66638")) <= tolerance
    certify(
        Proof(
            "algebra",
            "φ(L*) > 2 − g^(L* − 1)φ(L* − 1): after a run shorter than L* none of length L* can follow",
        )
    )


CORRECTED = {1: "93/16", 2: "2/3", 3: "24/7", 4: "3/2", 5: "17/5", 6: "1/2", 7: "7/2"}
PRINTED = {1: "50/13", 2: "1/2", 3: "9/2", 4: "5/4", 5: "11/3", 6: "38/5", 7: "31/7"}


@claim(
    "new-adam-cycles",
    reading="attraction",
    evidence="proved",
    expect="holds",
    given={"starts": ((True, CORRECTED), (False, PRINTED)), "first_decay": NINE_TENTHS},
    mutants={
        "an orbit of mixed runs": {"starts": ((True, {2: "1/5"}),)},
        "length 8": {"starts": ((True, {8: "7/2"}),)},
        "β₁ = 0.89": {"first_decay": Fraction(89, 100)},
    },
)
def test_attraction(starts, first_decay):
    """Adam itself, from m₀ = v₀ = 0, ends in each cycle L = 1, …, 7 of β₁ = 0.9: with bias correction, and
    without (ρ = 0.99).
    """
    for corrected, cases in starts:
        for length, start in cases.items():
            rule = Adam(1, 1, first_decay, Fraction(99, 100), bias_correction=corrected)
            found = eventual_cycle(rule, Fraction(start), 300 if corrected else 2200)
            with witness(bias_correction=corrected, start=start, found=found):
                assert found is not None and found.length == length
                assert found.moment == moment(NINE_TENTHS, length, length)
    bound = "|e|g/(1 − g) + Σ |κₖ − 1| < the distance of x to the window's ends: by induction no sign ever differs from the cycle's"
    certify(Proof("balls", f"m is off by e, the steps by κₖ − 1: {bound}"))


def check_floats(dtype, rule, share, farthest=1.0):
    """For n in 1200, …, 1299: no 8 iterates in a row have one sign, and the largest |m| and |b| are those of
    the theorem.
    """
    starts = all_values(torch.bfloat16)[-16256:].to(dtype)
    last = list(islice(optimizers.iterates(rule, starts), 1200, 1300))
    signs = torch.stack([state.position.sign() for state in last])
    runs = (signs.unfold(0, 8, 1).sum(-1).abs() == 8).sum().item()
    moment, position = (
        torch.stack([getattr(state, name) for state in last]).abs().max().item()
        for name in ("first_moment", "position")
    )
    bound = float(eventual_moment(NINE_TENTHS))
    with witnesses(len(starts), largest_moment=moment, largest_position=position, rows_of_8_of_one_sign=runs):
        assert runs == 0 and abs(moment / bound - 1) < share
        assert position < farthest * 0.66638 * rule.learning_rate
    certify(Count(len(starts), "orbits, from all bfloat16 numbers in (0, 1]"))


ADAM = optimizers.Adam(0.1, 1.0)
FLOATS = {
    "given": {"rule": ADAM},
    "mutants": {
        "β₁ = 0.91": {"rule": replace(ADAM, first_decay=0.91)},
        "β₁ = 0.89": {"rule": replace(ADAM, first_decay=0.89)},
    },
}


@claim(
    "new-adam-cycles", reading="in floats", world="float64", evidence="enumerated", expect="holds", **FLOATS
)
def test_float64(rule):
    """In float64 torch.optim.Adam (α = 0.1) ends in runs of length ≤ 7, |b| ≤ 0.66638 α and the largest |m|
    at 0.35291 λ.
    """
    check_floats(torch.float64, rule, share=1e-6)


@claim(
    "new-adam-cycles", reading="in floats", world="float32", evidence="enumerated", expect="holds", **FLOATS
)
def test_float32(rule):
    """In float32 torch.optim.Adam (α = 0.1) ends in runs of length ≤ 7, |b| ≤ 0.66638 α and the largest |m|
    at 0.35291 λ.
    """
    check_floats(torch.float32, rule, share=1e-6)


@claim(
    "new-adam-cycles", reading="in floats", world="bfloat16", evidence="enumerated", expect="holds", **FLOATS
)
def test_bfloat16(rule):
    """In bfloat16, too, with |m| ≤ 0.3529 λ up to 2⁻⁸; but v stops at λ²/2 (eq-39), and |b| goes up to √2
    times as far.
    """
    check_floats(torch.bfloat16, rule, share=2.0**-8, farthest=2**0.5)
