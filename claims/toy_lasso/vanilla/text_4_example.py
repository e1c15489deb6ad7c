"""Section 4, the 2-D example: at most 0.0106 for λ = 1, at least 0.9894 for λ = 100, in the ℓ₁ norm.

From b₀ = (0.5053, 0.5053) at α = 0.01. Decimals are rationals, so the run is exact: after 50 steps (λ = 1)
and 0 steps (λ = 100) bₙ₊₂ = bₙ, and NDGM has no memory. The start was found with a bar over some digits; as
0.505333…, 0.50535353…, 0.5053053… or 0.50535053… the norms are not "at most" and "at least" the printed ones
(rounded to four decimals 0.5053053… would pass as well). The learning rate is missing in our text, but given
the start and the two penalties the printed norms leave only α = 0.01: the least norm 0.9894 puts 0.5053 in
the band of 100α, as 100α − 0.4947.
"""

from fractions import Fraction

import pytest
import torch
import z3

from claims.printed import printed
from ndgm.exact.cycles import prove_cycle
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import one_norm
from ndgm.exact.rules import NDGM
from ndgm.sim import optimizers
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

START = Fraction("0.5053")
POINTS = {1: ("0.0053", "-0.0047"), 100: ("0.5053", "-0.4947")}
LARGEST, LEAST = map(Fraction, printed("text-4.example"))


def bar(digits, period):
    """The repeating decimal 0.digits(period)."""
    return Fraction(f"0.{digits}") + Fraction(int(period), 10 ** len(digits) * (10 ** len(period) - 1))


@claim(
    "text-4.example",
    part="oscillates",
    expect="holds",
    evidence="proved",
    given={"start": (START, START), "alpha": Fraction("0.01")},
    mutants={
        "0.505(3)": {"start": (bar("505", "3"),) * 2},
        "one entry 0.4947": {"start": (START, Fraction("0.4947"))},
        "α = 0.02": {"alpha": Fraction("0.02")},
    },
)
def test_the_points(start, alpha):
    """From (0.5053, 0.5053) at $α = 0.01$ the sequence ends alternating between the said points."""
    for penalty, said in POINTS.items():
        cycle, theorem = prove_cycle(NDGM(alpha, penalty), start)
        with witness(start=start, alpha=alpha, penalty=penalty, points=cycle.points):
            assert {(entry, entry) for entry in map(Fraction, said)} == set(cycle.points), "at other points"
        certify(theorem)


@claim(
    "text-4.example",
    part="at-most",
    expect="holds",
    evidence="proved",
    given={"start": (START, START), "alpha": Fraction("0.01"), "norm": one_norm},
    mutants={
        "0.505(3)": {"start": (bar("505", "3"),) * 2},
        "0.50(53)": {"start": (bar("50", "53"),) * 2},
        "0.5(053)": {"start": (bar("5", "053"),) * 2},
        "0.(5053)": {"start": (bar("", "5053"),) * 2},
        "α = 0.02": {"alpha": Fraction("0.02")},
    },
)
def test_the_norm_under_1(start, alpha, norm):
    """Both settled norms under $λ = 1$ are at most 0.0106."""
    cycle, theorem = prove_cycle(NDGM(alpha, 1), start)
    for point in cycle.points:
        with witness(start=start, alpha=alpha, point=point, norm=norm(point)):
            assert norm(point) <= LARGEST, "its norm is above 0.0106"
    certify(theorem)


@claim(
    "text-4.example",
    part="at-least",
    expect="holds",
    evidence="proved",
    given={"start": (START, START), "alpha": Fraction("0.01"), "norm": one_norm},
    mutants={
        "0.505(3)": {"start": (bar("505", "3"),) * 2},
        "0.50(53)": {"start": (bar("50", "53"),) * 2},
        "α = 0.005": {"alpha": Fraction("0.005")},
        "the largest entry as norm": {"norm": lambda point: max(map(abs, point))},
    },
)
def test_the_norm_under_100(start, alpha, norm):
    """Both settled norms under $λ = 100$ are at least 0.9894."""
    cycle, theorem = prove_cycle(NDGM(alpha, 100), start)
    for point in cycle.points:
        with witness(start=start, alpha=alpha, point=point, norm=norm(point)):
            assert norm(point) >= LEAST, "its norm is below 0.9894"
    certify(theorem)


@claim(
    "text-4.example",
    reading="the printed norms leave no other $α$",
    part="at-least",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"large": 100, "least": LEAST},
    mutants={"λ = 50": {"large": 50}, "at least 0.98": {"least": Fraction("0.98")}},
)
def test_the_norms_determine_the_learning_rate(large, least):
    """From (0.5053, 0.5053) at $λ = 100$ only $α = 0.01$ makes the least settled norm 0.9894."""
    alpha, steps = z3.Reals("α K")
    step, norm = large * alpha, z3.RealVal(str(least))
    phase = z3.RealVal(str(START)) - steps * step
    in_band = [z3.Or(steps == 0, steps >= 1), phase > 0, phase < step]
    norms = 2 * phase, 2 * (step - phase)
    is_least = [norms[0] >= norm, norms[1] >= norm, z3.Or(norms[0] == norm, norms[1] == norm)]
    with witness():
        certify(prove(alpha == z3.RealVal("0.01"), assumptions=[*in_band, *is_least]))


def check_four_decimals(dtype, alpha):
    """After 60 and 61 steps of torch's rule points and norms are the printed ones, each to four decimals."""
    for penalty, points in POINTS.items():
        rule = optimizers.NDGM(alpha, float(penalty))
        orbit = optimizers.trajectory(rule, torch.full((2,), 0.5053, dtype=dtype), 63)
        here, following, here_again, following_again = orbit[60:].double()
        shown = [f"{entry:.4f}" for entry in (*here, *following)]
        norms = [f"{point.abs().sum():.4f}" for point in (here, following)]
        doubled = [f"{float(2 * abs(Fraction(entry))):.4f}" for entry in (shown[0], shown[2])]
        with witness(penalty=penalty, b60=here[0].item(), b61=following[0].item(), norms=norms):
            assert here.equal(here_again) and following.equal(following_again), "it does not repeat"
            assert set(shown) == set(points) and norms == doubled, "other decimals"


@claim(
    "text-4.example",
    part="oscillates",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float64, "alpha": 0.01},
    mutants={"α = 0.0101": {"alpha": 0.0101}, "float16": {"dtype": torch.float16}},
)
def test_float64_prints_the_same(dtype, alpha):
    """In float64 the points and norms after 60 steps are the same to four decimals, and then repeat."""
    check_four_decimals(dtype, alpha)
    certify(enumerated("settled runs, for λ = 1 and λ = 100"))


@claim(
    "text-4.example",
    part="oscillates",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32, "alpha": 0.01},
    mutants={"α = 0.0101": {"alpha": 0.0101}, "float16": {"dtype": torch.float16}},
)
def test_float32_prints_the_same(dtype, alpha):
    """In float32 the points and norms after 60 steps are the same to four decimals, and then repeat."""
    check_four_decimals(dtype, alpha)
    certify(enumerated("settled runs, for λ = 1 and λ = 100"))


@claim(
    "text-4.example",
    part="oscillates",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"float32": {"dtype": torch.float32}},
)
def test_bfloat16_prints_other_decimals(dtype):
    """In bfloat16 the points and norms after 60 steps are the same to four decimals, and then repeat."""
    check_four_decimals(dtype, 0.01)
