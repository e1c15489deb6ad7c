"""New, beyond App. B.3.4: where Adam ends on (7).

Units: b in α, m in λ; g = β₁, ε = 0, and no iterate is 0 (almost all starts). `constant_runs` says when there
is a cycle whose runs all have length L. With δ = 1 − g = 1 − e⁻ᵗ that reads Lδ/2 < tanh(Lt/2). It holds for
L = 1, …, L* and forces L²δ < 6, since at L²δ = 6 the series of Lt/2 = −(L/2) ln(1 − δ) is below that of
artanh(Lδ/2). All orbits: a run of length L from |m| = u − 1 needs u > φ(L) = L(1 − g)/(1 − gᴸ) and ends with
u′ = 2 − ugᴸ. So the longest length K that comes again and again has φ(K) < 2 − gᴷφ(K), which says K ≤ L*.
Attraction: while its signs are a cycle's, Adam's own m and v approach the cycle's like β₁ⁿ and ρⁿ, so that b
is off by a bounded sum. `ndgm.exact.adam` has the details.
"""

from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice

import pytest
import torch
from hypothesis import strategies as st

from claims.toy_lasso.adam import constant_runs
from claims.toy_lasso.adam.constant_runs import has_window, moment
from ndgm.exact import adam
from ndgm.exact.adam import eventual_cycle, eventual_moment, longest_runs
from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.rules import Adam
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast

LONGEST = {Fraction("0.5"): 3, Fraction("0.9"): 7, Fraction("0.95"): 10, Fraction("0.99"): 24}
NINE_TENTHS, TENTH = Fraction(9, 10), Fraction(1, 10)
paper_adam = partial(Adam, bias_correction=False)


@claim(
    "new-adam-cycles",
    part="cycles",
    expect="holds",
    evidence="proved",
    given={"rule": paper_adam, "moment": moment, "has_window": has_window},
    mutants={
        "one power less": {"moment": lambda g, j, length: moment(g, j - 1, length)},
        "without the 2": {"has_window": lambda sums: sums[-1] > max([0, *sums[:-1]])},
        "β₁² in the rule": {"rule": lambda rate, penalty, g, rho: paper_adam(rate, penalty, g**2, rho)},
    },
)
def test_cycles(rule, moment, has_window):
    """At $v = λ²$ Adam has a cycle of runs of length $L$ iff $M_L > 2 max_{k<L} Mₖ$; its $mⱼ/λ$
    is $1 − 2β₁ʲ/(1 + β₁ᴸ)$.
    """
    constant_runs.check_windows(rule, moment, has_window)
    with witness():
        certify(constant_runs.cycle_moments(rule, moment), constant_runs.window_of_starts())


@claim(
    "new-adam-cycles",
    part="lengths",
    expect="holds",
    evidence="proved but for",
    given={"has_cycle": adam.has_cycle, "constant": 6},
    mutants={
        "3 for 2": {"has_cycle": lambda g, length: length * (1 - g) * (1 + g**length) < 3 * (1 - g**length)},
        "gᴸ left out": {"has_cycle": lambda g, length: length * (1 - g) < 2},
        "5 for 6": {"constant": 5},
    },
)
def test_closed_form(has_cycle, constant):
    """$L$ has a cycle iff $L(1 − β₁)(1 + β₁ᴸ) < 2(1 − β₁ᴸ)$, for $L ≤ L*$: 3, 7, 10, 24 at 0.5, 0.9, 0.95,
    0.99; and $L²(1 − β₁) < 6$.
    """

    def check(g, length):
        sums = constant_runs.travel(moment, g, length)
        with witness(first_decay=g, L=length):
            assert has_cycle(g, length) == has_window(sums) and sums[-1] > 0, "the closed form differs"
            assert not has_cycle(g, length) or length**2 * (1 - g) < constant, "L²δ is larger"

    for g, longest in LONGEST.items():
        for length in range(1, 2 * longest + 5):
            with witness(first_decay=g, L=length):
                assert has_cycle(g, length) == (length <= longest), "another L*"
            check(g, length)
    examples(st.fractions(0, Fraction(99, 100), max_denominator=200), st.integers(1, 30))(check)
    certify(constant_runs.closed_form())


def shorter(g, slack=Fraction(0)):
    """Bounds that end with L* − 1."""
    return [*longest_runs(g, slack)[:-1], longest_runs(g, slack)[-1] - 1]


@claim(
    "new-adam-cycles",
    part="bounds",
    expect="holds",
    evidence="proved but for",
    given={"first_decay": NINE_TENTHS, "bounds": longest_runs, "largest": adam.moment_bound},
    mutants={
        "runs up to L* − 1": {"bounds": shorter},
        "|m| of the cycle L = 6": {"largest": lambda g, slack: (1 - g**6) / (1 + g**6)},
        "Adam with β₁ = 0.99": {"first_decay": Fraction(99, 100)},
    },
)
def test_every_orbit(first_decay, bounds, largest):
    """In the end Adam's runs are at most $L*$ long, and $limsup |m| ≤ λ(1 − β₁ᴸφ(L))$ at $L = L*$, from every
    start. (Here $β₁ = 0.9$.)
    """
    slack = Fraction(1, 250)  # Where the steps are αm/λ up to this share.
    lengths, highest = bounds(NINE_TENTHS, slack), ball(largest(NINE_TENTHS, slack))
    for corrected, start in ((True, "7/2"), (False, "31/7"), (True, "2/3"), (False, "23/4"), (True, "50/3")):
        rule = Adam(1, 1, first_decay, Fraction(99, 100), bias_correction=corrected)
        with precision(200):
            runs = list(adam.sign_runs(rule, ball(Fraction(start)), 1100))[1:]
            near = [run for run in runs if adam.step_factor(rule, run.start) < ball(1 + slack)]
            for number, run in enumerate(near):
                with witness(start=start, bias_correction=corrected, n=run.start, length=run.length):
                    assert run.length <= lengths[min(number, len(lengths) - 1)], "the run is longer"
                    assert number < len(lengths) or run.moment < highest, "|m| is larger"
    constant_runs.check_in_the_limit(paper_adam(1, 1, first_decay, Fraction(1, 2)), bounds(NINE_TENTHS))
    certify(constant_runs.recurrence_of_lengths())


@claim(
    "new-adam-cycles",
    part="attained",
    expect="holds",
    evidence="enumerated",
    given={
        "starts": dict(zip(LONGEST, ("7/3", "7/2", "34/11", "391/65"), strict=True)),
        "tolerance": Fraction(1, 10**4),
    },
    mutants={"another start": {"starts": {NINE_TENTHS: "2/3"}}, "|b| up to α/2": {"tolerance": -TENTH}},
)
def test_largest(starts, tolerance):
    """$λ(1 − β₁ᴸ)/(1 + β₁ᴸ)$, $L = L*$, is attained, and no run of that length can follow a shorter one: $β₁$
    is 0.5, 0.9, 0.95, 0.99.

    At 0.9 that is $0.353λ$, and $limsup |b| ≤ 0.667α$.
    """
    for g, start in starts.items():
        longest = LONGEST[g]
        rule, steps = Adam(1, 1, g, Fraction(999, 1000)), 6000 if longest > 20 else 900
        found = eventual_cycle(rule, Fraction(start), steps)
        with witness(first_decay=g, start=start, found=found):
            assert (
                adam.is_exclusive(g, longest)
                and found.length == longest
                and found.moment == eventual_moment(g)
            )
    farthest = adam.excursion(NINE_TENTHS, eventual_moment(NINE_TENTHS))
    with witness(largest_position=farthest):
        assert abs(farthest - Fraction("0.66638")) <= tolerance, "the largest |b| is another"
    certify(enumerated("decays, and the largest |b| at one of them"))


CORRECTED = {1: "93/16", 2: "2/3", 3: "24/7", 4: "3/2", 5: "17/5", 6: "1/2", 7: "7/2"}
PRINTED = {1: "50/13", 2: "1/2", 3: "9/2", 4: "5/4", 5: "11/3", 6: "38/5", 7: "31/7"}


@claim(
    "new-adam-cycles",
    part="attraction",
    expect="holds",
    evidence="enumerated",
    given={"starts": ((True, CORRECTED), (False, PRINTED)), "first_decay": NINE_TENTHS},
    mutants={
        "an orbit of mixed runs": {"starts": ((True, {2: "1/5"}),)},
        "length 8": {"starts": ((True, {8: "7/2"}),)},
        "β₁ = 0.89": {"first_decay": Fraction(89, 100)},
    },
)
def test_attraction(starts, first_decay):
    """Adam itself $(m₀ = v₀ = 0, ρ = 0.99)$ ends in each cycle $L = 1, …, 7$ of $β₁ = 0.9$, in both forms."""
    for corrected, cases in starts:
        for length, start in cases.items():
            rule = Adam(1, 1, first_decay, Fraction(99, 100), bias_correction=corrected)
            found = eventual_cycle(rule, Fraction(start), 300 if corrected else 2200)
            with witness(bias_correction=corrected, start=start, found=found):
                assert found is not None and found.length == length, "it does not end in this cycle"
                assert found.moment == moment(NINE_TENTHS, length, length), "its |m| is another"
    certify(enumerated("lengths in both forms, each for ever by `eventual_cycle`"))


def check_floats(dtype, rule, share, farthest=1.0):
    """n = 1200, …, 1299: no 8 iterates in a row of one sign, and the theorem's largest |m| and |b|."""
    starts = all_values(torch.bfloat16)[-16256:].to(dtype)
    runs, moment, position = constant_runs.largest_of(islice(optimizers.iterates(rule, starts), 1200, 1300))
    bound = float(eventual_moment(NINE_TENTHS))
    with witnesses(len(starts), largest_moment=moment, largest_position=position, rows_of_8_of_one_sign=runs):
        assert runs == 0 and abs(moment / bound - 1) < share, "longer runs, or another |m|"
        assert position < farthest * 0.66638 * rule.learning_rate, "|b| is larger"
    certify(enumerated("orbits, from all bfloat16 numbers in (0, 1]"))


ADAM = optimizers.Adam(0.1, 1.0)
OTHER_DECAYS = {
    "β₁ = 0.91": {"rule": replace(ADAM, first_decay=0.91)},
    "β₁ = 0.89": {"rule": replace(ADAM, first_decay=0.89)},
}


@claim(
    "new-adam-cycles",
    reading="in floats",
    part="bounds",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"rule": ADAM},
    mutants=OTHER_DECAYS,
)
def test_float64(rule):
    """torch.optim.Adam, $α = 0.1$, in float64: runs $≤ 7$, $|b| ≤ 0.66638α$, the largest $|m|$ $0.35291λ$."""
    check_floats(torch.float64, rule, share=1e-6)


@claim(
    "new-adam-cycles",
    reading="in floats",
    part="bounds",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": ADAM},
    mutants=OTHER_DECAYS,
)
def test_float32(rule):
    """torch.optim.Adam, $α = 0.1$, in float32: runs $≤ 7$, $|b| ≤ 0.66638α$, the largest $|m|$ $0.35291λ$."""
    check_floats(torch.float32, rule, share=1e-6)


@claim(
    "new-adam-cycles",
    reading="in floats",
    part="bounds",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"rule": ADAM},
    mutants=OTHER_DECAYS,
)
def test_bfloat16(rule):
    """In bfloat16 too, with $|m| ≤ 0.3529λ$ up to $2⁻⁸$; but $v$ stops at $λ²/2$ (eq-39), and $|b|$
    up to $√2$ times as large."""
    check_floats(torch.bfloat16, rule, share=2.0**-8, farthest=2**0.5)
