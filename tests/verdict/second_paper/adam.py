"""Adam and AMSGrad on the losses of section 3, in intervals with exact ends."""

from fractions import Fraction
from math import ceil, floor, isqrt

from ndgm.verdict import ARGUED, ENUMERATED, HOLDS, OPEN, REFUTED, Proof, certify, claim, enumerated, witness

GRID = 2**64
RISE = "for k ≥ 1: v ≥ (1 - β₂)C² at the drop and ≤ 2(1 - β₂) at both rises, and 2(3k + 1) ≥ 3k + 3"
DROP = "a drop from 1 is at most α/√((3k + 1)(1 - β₂)) < 1, and then x rises"
ADAM, AMSGRAD = {"remembers": False}, {"remembers": True}
SMALL, LARGE = {"alpha": Fraction(9, 10)}, {"alpha": 1}


def walk(steps, C, alpha, remembers=False):
    """Each step t, and one more, with the ends of an interval around x_t; AMSGrad remembers the largest v."""
    decay, v, divisor, low, high = Fraction(1, 1 + C * C), 0, 0, Fraction(1), Fraction(1)
    for t in range(1, steps + 2):
        yield t, low, high
        gradient = C if t % 3 == 1 else -1
        v = decay * v + (1 - decay) * gradient**2
        divisor = max(v, divisor) if remembers else v
        root = Fraction(isqrt(floor(t * divisor * GRID**2)), GRID)
        moves = alpha * gradient / root, alpha * gradient / (root + Fraction(1, GRID))
        ends = floor((low - max(moves)) * GRID), ceil((high - min(moves)) * GRID)
        low, high = (Fraction(max(-GRID, min(GRID, end)), GRID) for end in ends)


@claim("x-is-1", expect=OPEN, evidence=ENUMERATED, given=ADAM, mutants={"AMSGrad": AMSGRAD})
def test_every_third_step_ends_at_1(remembers):
    """Adam ends every third step at 1, whatever C > 2 and α are."""
    for C, alpha in [(C, alpha) for C in (Fraction(21, 10), 3, 100) for alpha in (Fraction(1, 100), 1, 100)]:
        for t, low, _ in list(walk(600, C, alpha, remembers))[::3]:
            with witness(C=C, alpha=alpha, t=t, x=low):
                assert low == 1
    certify(enumerated("third steps up to 600, for three C and three α"))


@claim("theorem-1", expect=HOLDS, evidence=ARGUED, given={"C": 3}, mutants={"C = 2": {"C": 2}})
def test_regret(C):
    """Against x = -1 the average regret stays above a positive number."""
    regret = 0
    for t, low, high in walk(300, C, **SMALL):
        with witness(t=t, x=low, regret=regret):
            assert t % 3 != 1 or (low == 1 and regret >= 2 * (C - 2) * (t // 3) and C > 2)
        regret += C * (low + 1) if t % 3 == 1 else -high - 1
    certify(Proof("by hand", RISE))


@claim("positive", expect=REFUTED, evidence=ENUMERATED, given=LARGE, mutants={"small α": SMALL})
def test_positive(alpha):
    """Adam's iterates stay positive for every α."""
    for t, _, high in walk(300, 3, alpha):
        with witness(t=t, at_most=high):
            assert high > 0
    certify(enumerated("steps up to 300"))


@claim("positive", condition="α² < 1 - β₂", expect=HOLDS, evidence=ARGUED, given=SMALL, mutants={"1": LARGE})
def test_positive_for_small_rates(alpha):
    """Adam's iterates stay positive where α² < 1 - β₂."""
    for t, low, _ in walk(300, 3, alpha):
        with witness(t=t, at_least=low):
            assert low > 0
    certify(Proof("by hand", DROP))


@claim("amsgrad", expect=OPEN, evidence=ENUMERATED, given=AMSGRAD, mutants={"Adam": ADAM})
def test_amsgrad(remembers):
    """From its 300th step on AMSGrad is at -1 after each large gradient."""
    for t, _, high in list(walk(900, 3, SMALL["alpha"], remembers))[301::3]:
        with witness(t=t, x=high):
            assert high == -1
    certify(enumerated("large gradients from step 300 to 900"))
