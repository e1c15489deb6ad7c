"""Each rule of inference on recursions that signs drive proves what it should, and refuses a wrong rule."""

from functools import partial

import pytest
import sympy
import z3

from ndgm.exact.inference import descent, induction, null_set, two_cycle
from ndgm.exact.proofs import NotProved, prove, step_formula
from ndgm.exact.recursions import (
    correspondence,
    dichotomy,
    horner,
    horner_sums,
    over_entries,
    thereafter,
    translations,
)
from ndgm.exact.rules import NDGM
from ndgm.exact.statements import Statement


def moved(position, memory, sign):
    (moment,) = memory
    after = moment / 2 + sign
    return position - after, (after,)


def test_translations_of_a_rule_with_memory():
    position, moment = sympy.symbols("b m", real=True)
    theorem = translations(moved, position=position, memory=[moment])
    assert "3ⁿ starts" in str(theorem)
    assert str(null_set(theorem)).startswith("for almost every start")
    with pytest.raises(NotProved):
        translations(lambda b, m, s: (b / 2 - s, m), position=position, memory=[moment])
    with pytest.raises(NotProved):
        translations(lambda b, m, s: (b - m[0], (b,)), position=position, memory=[moment])


def test_horner():
    z, c = sympy.symbols("z c", positive=True)
    polynomials = horner(lambda x, s: z * x + c * s, scale=c, variable=z)
    assert "no more than n − 1" in str(polynomials)
    assert str(null_set(polynomials, of="z")).startswith("for almost every z")
    with pytest.raises(NotProved):
        horner(lambda x, s: z * x + c, scale=c, variable=z)


def test_sums_of_horner_polynomials():
    z, k = sympy.symbols("z k", positive=True)
    polynomials = horner(lambda x, s: z * x + (1 - z) * s, scale=1 - z, variable=z)
    sums = partial(horner_sums, polynomials, scale=1 - z, variable=z)
    assert "degree n" in str(sums(move=lambda y, x: y - k * x, factor=k))
    with pytest.raises(NotProved):
        sums(move=lambda y, x: y + k * x, factor=k)
    with pytest.raises(ValueError, match="free of z"):
        sums(move=lambda y, x: y - k * z * x, factor=k * z)
    with pytest.raises(ValueError, match="Horner's rule"):
        horner_sums(sums(move=lambda y, x: y - k * x, factor=k), move=moved, factor=k, scale=k, variable=z)


def test_two_recursions_correspond():
    z, total, start = sympy.symbols("z S x", positive=True)
    rule = partial(
        correspondence,
        lambda n, total: [z * total + n],
        variables=[total],
        starts=([z * start], [start]),
        other=lambda n, sign, total: [total + sign],
        note="xₙ = zSₙ + n",
    )
    assert rule(step=lambda n, sign, x: [x + z * sign + 1]).statement == "for every n: xₙ = Sz + n"
    with pytest.raises(NotProved):
        rule(step=lambda n, sign, x: [x + z * sign])
    with pytest.raises(NotProved):
        rule(step=lambda n, sign, x: [x + z * sign + 1], starts=([start], [start]))


b, s, norm, p, y = z3.Reals("b s ‖b‖ p y")


def settled():
    """From some n on |b| < s."""
    return two_cycle(
        lambda b: z3.Abs(b) < s,
        measure=z3.Abs,
        by=s,
        variables=[b],
        step=lambda b: [step_formula(NDGM(s, 1), b)],
        given=[s > 0],
    )


def sums(given, conclusion=lambda norm, p: z3.Or(p == 0, norm < p * s)):
    """‖b‖₁ < ps over p entries."""
    return induction(
        lambda norm, p: z3.Or(z3.And(p == 0, norm == 0), z3.And(p > 0, norm < p * s)),
        variables=[norm, p],
        start=[z3.RealVal(0), z3.RealVal(0)],
        step=[norm + z3.Abs(b), p + 1],
        given=given,
        over="p",
        conclusion=conclusion,
    )


def test_entries_that_settle():
    theorem = over_entries(sums([z3.Abs(b) < s]), settled(), given=[s > 0])
    assert theorem.says.words == "for every number p of entries, from some n on {}"
    assert theorem.says.given == (s > 0,)
    with pytest.raises(NotProved):  # The sums need more than is known of each entry.
        over_entries(sums([z3.Abs(b) < s, b > 0]), settled())


def test_entries_need_an_induction_over_them():
    with pytest.raises(ValueError, match="an induction over entries"):
        over_entries(settled(), settled())
    with pytest.raises(ValueError, match="theorems about each"):
        over_entries(sums([z3.Abs(b) < s]), prove(b * b >= 0))
    with pytest.raises(ValueError, match="depends on b"):
        over_entries(
            sums([z3.Abs(b) < s], lambda norm, p: z3.Or(p == 0, norm + z3.Abs(b) < (p + 1) * s)), settled()
        )


def test_only_what_all_entries_share_is_shared():
    left = z3.Real("left")
    alike = induction(
        lambda b, left: z3.And(z3.Abs(b) < s, left >= 0),
        variables=[b, left],
        start=[z3.RealVal(0), z3.RealVal(1)],
        step=[b / 2, left + z3.Abs(b)],
        given=[s > 0],
    )
    with pytest.raises(ValueError, match="depends on b"):
        over_entries(sums([z3.Abs(b) < s]), alike, shared=[left])


def entered(until=lambda b: b < 2):
    return descent(lambda b: b, by=1, until=lambda b: z3.Or(until(b), b < 0), variables=[b], step=[b - 1])


def kept(bound):
    return induction(lambda b: b < 2, variables=[b], start=[y], step=[b - 1], given=[y < bound])


def test_what_is_kept_from_its_entry_on():
    theorem = thereafter(entered(), kept(2), at=[[(y, b)]])
    assert theorem.states(Statement("from some n on {}", (b < 2,)))
    later = thereafter(entered(lambda b: b < 3), kept(2), at=[[(y, b)], [(y, b - 1)]])
    assert later.states(Statement("from some n on {}", (b < 2,)))
    with pytest.raises(NotProved):
        thereafter(entered(lambda b: b < 3), kept(2), at=[[(y, b)]])
    with pytest.raises(ValueError, match="a theorem about orbits"):
        thereafter(prove(b * b >= 0), kept(2), at=[[(y, b)]])


def test_one_of_two_happens_once_or_the_other_always():
    with pytest.raises(ValueError, match="about every n"):
        dichotomy(entered(), b < 1, b >= 1)
    always = induction(lambda b: b < 2, variables=[b], start=[z3.RealVal(1)], step=[b - 1])
    theorem = dichotomy(always, b < 1, z3.And(b >= 1, b < 2))
    assert theorem.says.words == "for every n: either {} at one of them, or {} at all"
    with pytest.raises(NotProved):
        dichotomy(always, b < 0, b > 1)
