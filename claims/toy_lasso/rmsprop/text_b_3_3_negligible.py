"""B.3.3, before (27): ρⁿ soon becomes negligible, and with it what sets RMSProp apart from NDGM.

The steps' excesses over α are not negligible for the orbit: a position 0 < xₙ < sₙ₊₁ − sₙ₊₂, however small,
stops short of 0 at step n + 2, NDGM's orbit from the same point does not, and one step later they are at
opposite ends, 2α apart. That happens to every captured orbit (new-rmsprop-capture), to the one from 1/2 at
step 1003.
"""

from fractions import Fraction
from functools import partial

import pytest
import z3

from claims.toy_lasso.rmsprop.orbits import DECAY, RATE
from ndgm.exact.arithmetic import ball, digits, precision
from ndgm.exact.inference import geometric_bound, induction, replay
from ndgm.exact.rmsprop import crossing_time, remaining_travel
from ndgm.exact.rmsprop_lemmas import subgradient_step
from ndgm.exact.rules import NDGM, RMSProp, path, rmsprop_steps, trajectory
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-B.3.3.negligible",
    part="example",
    expect="holds",
    evidence="proved",
    given={"decay": DECAY, "iterations": 1000},
    mutants={
        "n = 500": {"iterations": 500},
        "ρ = 0.999": {"decay": Fraction(999, 1000)},
        "n = 999": {"iterations": 999},
    },
)
def test_power(decay, iterations):
    """$0.99¹⁰⁰⁰ = 4.3·10⁻⁵$ to two digits."""
    powers, theorem = replay(lambda power: decay * power, start=Fraction(1), times=iterations)
    with witness(decay=decay, iterations=iterations):
        assert Fraction("4.25e-5") <= powers[-1] < Fraction("4.35e-5"), "ρⁿ is another"
    certify(theorem)


@claim(
    "text-B.3.3.negligible",
    part="negligible",
    expect="holds",
    evidence="proved",
    given={"below": 1},
    mutants={"ρ = 1 admitted": {"below": None}},
)
def test_tends_to_zero(below):
    """$ρⁿ$ tends to 0, for every $ρ$ in (0, 1)."""
    power, decay = z3.Reals("ρⁿ ρ")
    known = [power > 0, decay > 0, decay < 1 if below else decay <= 1]
    with witness():
        certify(geometric_bound(power, coefficient=1, power=power, ratio=decay, given=known))


@claim(
    "text-B.3.3.negligible",
    reading="in one step",
    part="example",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "iterations": 1000},
    mutants={"n = 500": {"iterations": 500}, "v₀ = 2": {"rule": partial(RMSProp, initial_second_moment=2)}},
)
def test_one_step(rule, iterations):
    """With $ρ = 0.99$ step 1000 is longer than $α$, by less than $2.16·10⁻⁵α$ (and later ones by less)."""
    built = rule(1, 1, DECAY)
    square = built.gradient(Fraction(1), None) ** 2
    initial = Fraction(built.initial_second_moment)
    moments, theorem = replay(lambda v: DECAY * v + (1 - DECAY) * square, start=initial, times=iterations)
    moment = moments[-1]
    with witness(n=iterations):
        # sₙ = αλ/√vₙ
        assert 1 < 1 / moment < (1 + Fraction("2.16e-5")) ** 2, "the step is not as near to α"
    certify(theorem)


@claim(
    "text-B.3.3.negligible",
    reading="when the starts cross 0",
    part="negligible",
    aside=True,
    condition=(
        "a modest number is that of the steps in which every start in $[−1, 1]$ has crossed 0, $α = 1/100$"
    ),
    expect="refuted",
    evidence="proved",
    given={"decay": DECAY},
    mutants={"ρ = 1/2": {"decay": Fraction(1, 2)}},
)
def test_modest_number(decay):
    """Once every start has crossed 0, $ρⁿ < 1 %$, and every second position travels
    less than $α/100$ more."""
    n = crossing_time(RATE, decay, Fraction(1))
    power, travel = ball(decay) ** n, remaining_travel(RATE, decay, n) / ball(RATE)
    with witness(n=n, power=digits(power, 3), remaining_travel_over_alpha=digits(travel, 3)):
        assert power < ball(RATE) and travel < ball(RATE), "neither is below 1/100"


@claim(
    "text-B.3.3.negligible",
    reading="for the orbit",
    part="negligible",
    aside=True,
    condition="negligible is meant of the orbit, not of the term or a step",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 2), "replaced_from": 1000},
    mutants={"a start that is not captured": {"start": Fraction(1, 5)}},
)
def test_orbit(start, replaced_from):
    """With $α$ for $sₙ$ from step 1001 on, the orbit of 1/2 ($α = 1/100$) changes by less
    than $α$ (to step 2000)."""
    with precision(200):
        steps = rmsprop_steps(RATE, DECAY, 2000)
        replaced = steps[:replaced_from] + [ball(RATE)] * (2000 - replaced_from)
        orbits = (path(ball(start), lengths) for lengths in (steps, replaced))
        for n, (position, approximate) in enumerate(zip(*orbits, strict=True)):
            with witness(start=start, n=n, position=shown(position), with_step_alpha=shown(approximate)):
                assert abs(position - approximate) < ball(RATE), "2α apart"


def shown(position):
    return f"{float(position.mid()) / float(RATE):.4f} α"


@claim(
    "text-B.3.3.negligible",
    reading="for the orbit",
    part="negligible",
    aside=True,
    condition="$0 < xₙ < sₙ₊₁ − sₙ₊₂$, at whatever $n$",
    expect="refuted",
    evidence="proved",
    given={"share": Fraction(1, 2)},
    mutants={"xₙ = 2(sₙ₊₁ − sₙ₊₂)": {"share": Fraction(2)}},
)
def test_orbit_that_stops_short(share):
    """With $α$ for $sₙ₊₁$, $sₙ₊₂$, $sₙ₊₃$, longer by a few $10⁻⁹α$, the position $xₙ₊₃$
    changes by less than $α$."""
    excesses = [Fraction(k, 10**9) for k in (4, 2, 1)]
    start = share * (excesses[0] - excesses[1])
    position, approximate = (
        trajectory(NDGM(lambda k, added=added: 1 + added[k], 1), start, 3)[3]
        for added in (excesses, [0, 0, 0])
    )
    with witness(
        learning_rate=1, excesses=excesses, start=start, position=position, with_step_alpha=approximate
    ):
        assert abs(position - approximate) < 1, "2α apart"


@claim(
    "text-B.3.3.negligible",
    reading="for the orbit",
    part="negligible",
    aside=True,
    condition="from step $n$ on both orbits cross 0 in every step",
    expect="holds",
    evidence="proved",
    given={"crosses": True, "decreasing": True},
    mutants={"a step may stop short of 0": {"crosses": False}, "the steps may grow": {"decreasing": False}},
)
def test_orbit_that_always_crosses(crosses, decreasing):
    """With $α$ for $sₘ$ for all $m > n$, the orbit then changes by at most $sₙ₊₁ − α$, for ever."""
    # At iteration m the exact orbit is at x and steps by α + eₘ, the other is at z and steps by α.
    x, z, alpha, last, coming, first, start = z3.Reals("x z α eₘ₋₁ eₘ eₙ xₙ")
    odd = z3.Bool("odd")
    x_after, z_after = subgradient_step(x, alpha + coming), subgradient_step(z, alpha)

    def apart(x, z, last, odd):
        """x − z times the sign of both after so many steps; `last` is the last excess."""
        gap = z3.If(x > 0, x - z, z - x)
        between = z3.If(odd, z3.And(last <= gap, gap <= first), z3.And(last - first <= gap, gap <= 0))
        return z3.And(x * z > 0, last <= first, between)

    def each_step(x, z, last, odd):
        excess = z3.And(coming >= 0, coming <= last if decreasing else coming <= first)
        return z3.And(excess, x * x_after < 0, z * z_after < 0) if crosses else excess

    with witness():
        certify(
            induction(
                apart,
                variables=[x, z, last, odd],
                start=[start, start, first, z3.BoolVal(False)],
                step=[x_after, z_after, coming, z3.Not(odd)],
                given=[alpha > 0, start != 0, first >= 0],
                everywhere=each_step,
                conclusion=lambda x, z, last, odd: z3.Abs(x - z) <= first,
            )
        )
