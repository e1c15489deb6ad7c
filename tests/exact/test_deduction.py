"""Cuts and instances: what follows is proved, from theorems that may be put together."""

import doctest

import pytest
import z3

from ndgm.exact import deduction, statements
from ndgm.exact.deduction import (
    add_up,
    again_and_again,
    almost_always,
    cut,
    discharge,
    entrywise,
    instance,
)
from ndgm.exact.inference import alternation, descent, induction, lattice, null_set
from ndgm.exact.proofs import NotProved, identity, prove
from ndgm.exact.statements import always, for_some, holds, totals
from ndgm.exact.theorems import all_of, cited

a, b, x, s = z3.Reals("a b x s")
HALVES = {"variables": [x], "start": [z3.RealVal(1)], "step": [x / 2]}


def positive():
    return induction(lambda x: x > 0, **HALVES)


def small():
    return induction(lambda x: x <= 1, **HALVES)


def test_a_cut_proves_what_follows():
    facts = all_of(prove(a < 1, assumptions=[a < 0]), prove(b * b >= 0))
    theorem = cut(a < b * b + 1, using=[facts], given=[a < 0])
    assert theorem.states(holds(a < b * b + 1, [a < 0]))
    assert theorem.rule == "cut"
    assert theorem.premises[-1].checkers == ("z3", "cvc5")


def test_a_cut_refuses_what_does_not_follow():
    with pytest.raises(NotProved):
        cut(a < 0, using=[prove(a < 1, assumptions=[a < 0])])
    with pytest.raises(NotProved):  # The theorem supposes a < 0.
        cut(a < 1, using=[prove(a < 1, assumptions=[a < 0])], given=[a < 2])


def test_a_cut_along_an_orbit():
    theorem = cut(z3.And(x > 0, x < 2), using=[positive(), small()])
    assert str(theorem) == "for every n: x > 0 and x < 2"
    assert theorem.states(always(z3.And(x > 0, x < 2)))
    with pytest.raises(NotProved):
        cut(x < 1, using=[small()])


def test_orbits_are_not_mixed():
    other = induction(lambda x: x <= 1, variables=[x], start=[z3.RealVal(0)], step=[x / 2])
    with pytest.raises(ValueError, match="different orbits"):
        cut(z3.And(x > 0, x < 2), using=[positive(), other])


def test_two_moments_are_not_mixed():
    counted = {"by": 1, "variables": [x], "step": [x - 1]}
    one = descent(lambda x: x, until=lambda x: x <= 1, **counted)
    other = descent(lambda x: x, until=lambda x: x <= 2, **counted)
    with pytest.raises(ValueError, match="different orbits or states"):
        cut(x <= 1, using=[one, other])
    assert str(cut(x <= 3, using=[one])) == "for some n: x ≤ 3"


def test_what_is_given_is_no_fact_about_the_orbit():
    with pytest.raises(ValueError, match="depends on x"):
        cut(x > 5, using=[positive()], given=[x > 5])


def test_nothing_follows_from_a_period_or_a_sentence():
    period = alternation(lambda x: x > 0, variables=[x], step=lambda x: [x], given=[])
    for theorem in (period, identity("p + q", "q + p")):
        with pytest.raises(ValueError, match="nothing follows by a cut"):
            cut(x > 0, using=[theorem])


def test_an_instance_changes_what_is_given_with_it():
    theorem = prove(a / 2 < a, assumptions=[a > 0])
    assert instance(theorem, (a, b + 1)).states(holds((b + 1) / 2 < b + 1, [b + 1 > 0]))
    with pytest.raises(ValueError, match="is no formula"):
        instance(positive(), (x, s))


def test_examples():
    for module in (deduction, statements):
        assert doctest.testmod(module).failed == 0


def test_what_is_given_may_be_discharged():
    theorem = prove(a < 1, assumptions=[a < 0, b < 0])
    below = prove(z3.And(a < 0, s >= s), assumptions=[a < -1])
    assert discharge(theorem, below).states(holds(a < 1, [b < 0, a < -1]))
    assert not discharge(theorem, below).states(holds(a < 1, [b < 0]))
    with pytest.raises(ValueError, match="says nothing that is given"):
        discharge(theorem, prove(a < 1, assumptions=[a < -1]))
    with pytest.raises(ValueError, match="is no formula"):
        discharge(theorem, positive())


def entries(where=None):
    return entrywise(b * b >= 0, where=where), entrywise(a * a * x * x >= 0, given=[a > 0])


def test_sums_add_up():
    plain, weighted = entries()
    assert add_up(plain, weighted).states(totals(b * b >= 0, a * a * x * x >= 0, given=[a > 0]))
    strict = add_up(entries(where=b != 0)[0], weighted)
    assert strict.states(totals(b * b >= 0, a * a * x * x >= 0, given=[a > 0], where=b != 0))
    assert str(strict).startswith("Σ b² + Σ a²·x² > Σ 0 + Σ 0, each over")


def test_sums_of_two_directions_do_not_add_up():
    with pytest.raises(ValueError, match="or different ones"):
        add_up(entries()[0], entrywise(-b * b <= 0))
    with pytest.raises(ValueError, match="only theorems about sums"):
        add_up(entries()[0], prove(b * b >= 0))
    with pytest.raises(ValueError, match="one strict"):
        add_up(entries(where=b != 0)[0], entries(where=b != 0)[0])


def test_a_strict_sum_asks_for_a_strict_entry():
    with pytest.raises(NotProved):
        entries(where=b >= 0)


def test_a_descent_from_every_start_recurs():
    one = {"by": 1, "variables": [x], "step": [x - 1]}
    entered = descent(lambda x: x, until=lambda x: x <= 1, **one)
    assert str(again_and_again(entered)) == "for infinitely many n: x ≤ 1"
    from_one = descent(lambda x: x, until=lambda x: x <= 1, invariant=lambda x: x <= s, start=[s], **one)
    for other in (from_one, positive()):
        with pytest.raises(ValueError, match="needs a descent from every start"):
            again_and_again(other)


def test_what_holds_off_zero_holds_almost_always():
    avoided = null_set(lattice(s, position=x, step=x + s))
    theorem = almost_always(avoided, x * x > 0)
    assert str(theorem) == "for almost every start, for every n: x² > 0"
    with pytest.raises(NotProved):
        almost_always(avoided, x * x > 1)
    with pytest.raises(ValueError, match="depends on x"):
        almost_always(avoided, x > 0, given=[x > 0])
    with pytest.raises(ValueError, match="needs a theorem by null_set"):
        almost_always(positive(), x * x > 0)


def test_what_is_cited_as_a_formula_can_be_cut():
    convex = z3.Bool("f is convex")
    lemma = cited(holds(a <= b, [convex]), source="a textbook")
    assert cut(a < b + 1, using=[lemma], given=[convex]).states(holds(a < b + 1, [convex]))
    with pytest.raises(NotProved):
        cut(a < b + 1, using=[lemma])


def test_a_cut_keeps_what_exists():
    theorem = cut(s > 0, using=[cited(for_some([s], s > a, [a > 0]), source="a textbook")])
    assert theorem.states(for_some([s], s > 0, [a > 0]))
    with pytest.raises(ValueError, match="depends on s"):
        cut(s > 1, using=[cited(for_some([s], s > a), source="a textbook")], given=[s > 1])
