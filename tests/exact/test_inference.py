"""Each rule of inference proves what it should, and refuses a wrong rule and a constant that is none."""

import doctest
from fractions import Fraction

import pytest
import z3

from ndgm.exact import inference
from ndgm.exact.deduction import cases, entrywise
from ndgm.exact.inference import (
    alternation,
    contraction,
    descent,
    diminishing_steps,
    geometric_bound,
    induction,
    lattice,
    null_preimages,
    null_set,
    recurrence,
    replay,
    telescoping,
    two_cycle,
)
from ndgm.exact.proofs import NotProved, prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall

b, s, x, q = z3.Reals("b s x q")
NDGM_STEP = step_formula(NDGM(s, 1), b)
HALF, HALF_OF_ONE = x / 2, z3.Q(1, 2)


def within(b):
    return z3.And(z3.Abs(b) < s, b != 0)


def stepped(b):
    return [step_formula(NDGM(s, 1), b)]


def test_induction_proves_base_and_step():
    theorem = induction(lambda x: z3.And(x > 0, x <= 1), variables=[x], start=[z3.RealVal(1)], step=[HALF])
    assert str(theorem) == "for every n: x > 0 and x ≤ 1"
    assert [premise.checkers for premise in theorem.premises] == 2 * [("z3", "cvc5")]


def test_induction_draws_a_conclusion():
    halves = {"variables": [x], "start": [z3.RealVal(1)], "step": [HALF]}
    theorem = induction(lambda x: z3.And(x > 0, x <= 1), **halves, conclusion=lambda x: x < 2)
    assert str(theorem) == "for every n: x < 2"
    with pytest.raises(NotProved):
        induction(lambda x: x > 0, **halves, conclusion=lambda x: x < 2)


@pytest.mark.parametrize(("start", "step"), [(2, HALF), (1, 2 * x)])
def test_induction_refuses(start, step):
    with pytest.raises(NotProved):
        induction(lambda x: x <= 1, variables=[x], start=[z3.RealVal(start)], step=[step])


def test_ndgm_comes_into_the_band_by_descent():
    theorem = descent(
        z3.Abs, by=s, until=lambda b: z3.Abs(b) <= s, variables=[b], step=[NDGM_STEP], given=[s > 0]
    )
    assert str(theorem).startswith("for some n:")
    with pytest.raises(NotProved):
        descent(
            z3.Abs, by=2 * s, until=lambda b: z3.Abs(b) <= s, variables=[b], step=[NDGM_STEP], given=[s > 0]
        )


def test_a_descent_that_needs_an_invariant():
    counted = {"by": 1, "variables": [x], "step": [x - 1], "until": lambda x: x <= 1}
    theorem = descent(lambda x: x, **counted, invariant=lambda x: x > 0, start=[z3.RealVal(9)])
    assert str(theorem) == "for some n: x ≤ 1 and x > 0"
    with pytest.raises(NotProved):
        descent(lambda x: x, **counted, invariant=lambda x: x > 0, start=[z3.RealVal(0)])
    with pytest.raises(NotProved):
        descent(lambda x: x, **counted, invariant=lambda x: x > 2, start=[z3.RealVal(9)])


def test_a_decrease_that_shrinks_is_no_descent():
    with pytest.raises(ValueError, match="depends on x"):
        descent(lambda x: x, by=x / 2, until=lambda x: x <= 0, variables=[x], step=[HALF])


def test_a_fact_about_the_orbit_is_no_assumption():
    with pytest.raises(ValueError, match="put it into the invariant"):
        induction(lambda x: x > 0, variables=[x], start=[z3.RealVal(1)], step=[x - 1], given=[x > 1])


def test_contraction():
    assert str(contraction(z3.Abs, factor=z3.Q(1, 2), variables=[x], step=[HALF])).endswith("tends to 0")
    with pytest.raises(NotProved):
        contraction(z3.Abs, factor=1, variables=[x], step=[HALF])
    with pytest.raises(NotProved):
        contraction(z3.Abs, factor=z3.Q(1, 3), variables=[x], step=[HALF])


def test_telescoping():
    theorem = telescoping(lambda x: x * x, decrease=lambda x: x * x * 3 / 4, variables=[x], step=[HALF])
    assert "summable" in str(theorem)
    with pytest.raises(NotProved):
        telescoping(lambda x: x * x, decrease=lambda x: x * x, variables=[x], step=[HALF])


def test_ndgm_alternates_in_the_band():
    assert "period 2" in str(alternation(within, variables=[b], step=stepped, given=[s > 0]))
    with pytest.raises(NotProved):
        alternation(within, variables=[b], step=lambda b: [b / 2], given=[s > 0])


def test_ndgm_comes_to_a_two_cycle():
    band = {"measure": z3.Abs, "by": s, "variables": [b], "step": stepped, "given": [s > 0]}
    theorem = two_cycle(lambda b: z3.Abs(b) < s, **band)
    assert str(theorem).endswith("and the orbit has period 2, given s > 0")
    with pytest.raises(NotProved):
        two_cycle(within, **band)  # A multiple of s rests at 0.
    with pytest.raises(NotProved):
        two_cycle(lambda b: z3.Abs(b) < s, **band | {"step": lambda b: [b / 2]})


def test_a_two_cycle_with_an_invariant():
    odd, first = z3.Ints("k k₀")
    from_odd = {
        "measure": lambda k: z3.Abs(k),
        "by": 2,
        "variables": [odd],
        "step": lambda k: [z3.If(k > 0, k - 2, k + 2)],
        "invariant": lambda k: k % 2 == 1,
        "given": [first % 2 == 1],
    }
    assert two_cycle(lambda k: z3.Or(k == 1, k == -1), start=[first], **from_odd)
    with pytest.raises(NotProved):
        two_cycle(lambda k: z3.Or(k == 1, k == -1), start=[first + 1], **from_odd)


def test_diminishing_steps_lead_to_0():
    size = z3.Real("s")
    ndgm = {"size": size, "variables": [b], "step": [NDGM_STEP]}
    assert "tends to 0 for all steps s" in str(diminishing_steps(z3.Abs, **ndgm))
    with pytest.raises(NotProved):
        diminishing_steps(z3.Abs, **ndgm | {"step": [step_formula(NDGM(2 * size, 1), b)]})
    with pytest.raises(NotProved):
        diminishing_steps(lambda b: b, **ndgm)
    with pytest.raises(ValueError, match="depends on b"):
        diminishing_steps(z3.Abs, **ndgm | {"size": b})


def test_recurrence():
    points, theorem = recurrence(lambda x: 1 - x, start=Fraction(1, 3), times=1)
    assert points == [Fraction(2, 3), Fraction(1, 3)] and "repeats 2/3, 1/3" in str(theorem)
    with pytest.raises(NotProved):
        recurrence(lambda x: x + 1, start=0, times=1)
    with pytest.raises(TypeError):
        recurrence(lambda x: 1 - x, start=0.5, times=1)


def test_ndgm_stays_on_its_lattice_and_the_exceptions_are_null():
    theorem = lattice(s, position=b, step=NDGM_STEP)
    assert str(null_set(theorem)).startswith("for almost every start")
    momentum = step_formula(HeavyBall(s, 1, z3.Q(1, 2)), b)
    lattice(s, position=b, step=momentum)  # Its first step, from rest, is NDGM's.
    with pytest.raises(NotProved):
        lattice(2 * s, position=b, step=NDGM_STEP)
    with pytest.raises(ValueError, match="countably many exceptions"):
        null_set(prove(x * x >= 0))


def test_preimages_of_countably_many_points_are_null():
    def move(b):
        return step_formula(NDGM(s, 1), b)

    theorem = null_preimages(move, most=3, at=(0,), given=[s > 0])
    assert str(theorem) == "for almost every start, no bₙ is 0, given s > 0"
    with pytest.raises(NotProved):  # 0 has three: itself, s and −s.
        null_preimages(move, most=2, at=(0,), given=[s > 0])
    with pytest.raises(NotProved):
        null_preimages(lambda b: z3.If(b > s, b - s, z3.RealVal(0)), most=9, at=(0,), given=[s > 0])
    regions = [lambda b: b - s * (2 * b + 1), lambda b: b + s]
    assert len(null_preimages(*regions, most=1, at=(0,), given=[2 * s != 1]).premises) == 2
    with pytest.raises(NotProved):
        null_preimages(*regions, most=1, at=(0,))
    with pytest.raises(ValueError, match="depends on x_0"):
        null_preimages(move, most=3, at=(0,), given=[z3.Real("x_0") > 1])


def test_what_is_below_a_geometric_sequence_tends_to_zero():
    known = [x > 0, q > 0, q < 1]
    theorem = geometric_bound(x * x, coefficient=1, power=x, ratio=q, given=[*known, x <= 1])
    assert str(theorem) == "x² tends to 0, given x > 0, q > 0, q < 1, x ≤ 1"
    with pytest.raises(NotProved):
        geometric_bound(x * x, coefficient=1, power=x, ratio=q, given=known)
    with pytest.raises(NotProved):
        geometric_bound(x, coefficient=1, power=x, ratio=q, given=[x > 0])
    with pytest.raises(ValueError, match="depends on x"):
        geometric_bound(x * x, coefficient=x, power=x, ratio=q, given=known)


def test_descents_and_contractions_take_hypotheses_about_every_point():
    shorter = {"variables": [x], "step": [q], "everywhere": lambda x: z3.And(x >= 0, q >= 0, q <= x / 2)}
    shrinks = contraction(lambda x: x, factor=HALF_OF_ONE, **shorter)
    assert str(shrinks).startswith("x tends to 0, given x ≥ 0")
    entered = descent(lambda x: x, by=1, until=lambda x: x <= 2, **shorter)
    assert str(entered).startswith("for some n: x ≤ 2, given x ≥ 0")
    varying = shorter | {"everywhere": lambda x: s > 0}  # Each step has an s of its own.
    with pytest.raises(NotProved):
        descent(lambda x: x, by=s, until=lambda x: x <= 2, **varying)


def test_a_hypothesis_about_every_point_may_mention_it():
    theorem = telescoping(
        lambda x, q: x,
        decrease=lambda x, q: q,
        variables=[x, q],
        step=[x - q, s],
        everywhere=lambda x, q: z3.And(x >= 0, q >= 0),
    )
    assert str(theorem).endswith("tends to 0, given x ≥ 0 and q ≥ 0")
    kept = induction(
        lambda x: x <= 1, variables=[x], start=[z3.RealVal(1)], step=[q], everywhere=lambda x: q <= x
    )
    assert str(kept) == "for every n: x ≤ 1, given q ≤ x"
    with pytest.raises(NotProved):
        induction(lambda x: x <= 1, variables=[x], start=[z3.RealVal(1)], step=[q])


def test_cases():
    assert str(cases(x * x >= 0, x > 0, x <= 0)) == "x² ≥ 0"
    with pytest.raises(NotProved):
        cases(x * x >= 0, x > 0, x < 0)
    with pytest.raises(NotProved):
        cases(x * x > 0, x > 0, x <= 0)


def test_sums_over_entries():
    theorem = entrywise(x * x + s >= 2 * x - 1, given=[s >= 0])
    assert str(theorem).endswith("over any number of entries, given s ≥ 0")
    with pytest.raises(NotProved):
        entrywise(x * x >= s, given=[s <= 1])
    with pytest.raises(ValueError, match="sums preserve"):
        entrywise(x * x + 1 != 0)


def test_replay_is_exact():
    orbit, theorem = replay(lambda x: (x[1], -x[0]), start=(Fraction(1, 2), 3), times=4)
    assert (orbit[4], theorem.checkers) == (orbit[0], ("Fraction",))
    assert str(theorem) == "4 exact steps lead from (1/2, 3) to (1/2, 3)"
    with pytest.raises(TypeError, match="no exact number"):
        replay(lambda x: x / 2, start=1.0, times=1)


def test_examples():
    assert doctest.testmod(inference).failed == 0
