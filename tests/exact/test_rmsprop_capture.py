"""The fate that a walk finds is the closed form's, and every lemma of the proofs holds and can fail."""

import doctest
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ndgm.exact import rmsprop, rmsprop_captured, rmsprop_lemmas
from ndgm.exact.arithmetic import Undecided, ball, precision, sign
from ndgm.exact.proofs import NotProved
from ndgm.exact.rmsprop import fate, remaining_travel, remaining_travels, rmsprop_phases, step_lengths
from ndgm.exact.rmsprop_lemmas import step_law, step_length
from ndgm.exact.rules import RMSProp, rmsprop_steps, trajectory

RULES = [RMSProp(Fraction(1, 10), 3, Fraction(decay, 100)) for decay in (72, 80, 90)] + [
    RMSProp(Fraction(1, 100), 1, Fraction(99, 100))
]
starts = st.integers(1, 10006).map(lambda numerator: Fraction(numerator, 10007))
LEMMAS = [
    lemma
    for module in (rmsprop_lemmas, rmsprop_captured)
    for name, lemma in vars(module).items()
    if hasattr(lemma, "cache_info") and lemma.__module__ == module.__name__ and lemma is not step_length
]
ABOUT_A_STEP = [rmsprop_lemmas.two_steps, rmsprop_lemmas.crossing, rmsprop_lemmas.two_cycle]
ABOUT_A_STEP += [rmsprop_lemmas.growing_cycle, rmsprop_lemmas.entered, rmsprop_lemmas.fates]
ABOUT_A_STEP += [rmsprop_lemmas.captured_limits, rmsprop_lemmas.capture]


@given(st.sampled_from(RULES), starts, st.sampled_from([-1, 1]))
def test_fate_is_the_closed_form(rule, start, side):
    try:
        end = fate(rule, side * start, bits=120)
    except Undecided:
        assume(False)
    limits = rmsprop_phases(rule.learning_rate, rule.decay, side * start)
    assert end.captured == (limits is None)
    assert limits is None or (end.even.overlaps(limits[0]) and end.odd.overlaps(limits[1]))


@given(st.sampled_from(RULES), starts, st.sampled_from([0, 1, 3]), st.booleans())
def test_fate_walks_as_the_rule_does(rule, start, moment, corrected):
    """Also where v₀ is another or the moment is corrected."""
    rule = replace(rule, initial_second_moment=moment, bias_correction=corrected)
    try:
        end = fate(rule, start)
    except Undecided:
        assume(False)
    with precision(120):
        position = trajectory(rule, ball(start), end.iteration)[-1]
        limit = end.odd if end.iteration % 2 else end.even
        assert abs(position).overlaps(end.modulus)
        assert end.captured or limit.overlaps(sign(position) * (abs(position) - end.travel))


def test_fate_leaves_zero_as_the_rule_does():
    rule = RMSProp(1, 1, Fraction(9, 10), sign_at_zero=-1)
    end = fate(rule, Fraction(0))
    with precision(120):
        assert end.iteration > 0 and end.modulus.overlaps(trajectory(rule, ball(0), end.iteration)[-1])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.decay))
def test_lengths_and_travels_are_the_closed_form(rule):
    lengths, travels = remaining_travels(rule)
    with precision(120):
        for length, expected in zip(lengths, rmsprop_steps(rule.learning_rate, rule.decay, 50), strict=False):
            assert length.overlaps(expected)
        for n in (1, 2, 17, 50):
            assert travels[n - 1].overlaps(remaining_travel(rule.learning_rate, rule.decay, n))
            assert travels[n - 1].rad() < ball(Fraction(1, 2**55))


def test_fate_of_an_interval_of_starts_is_that_of_its_points():
    (rule,) = RULES[-1:]
    wide = fate(rule, ball(Fraction(1, 2)) + (ball(0).union(ball(Fraction(1, 1000)))))
    assert wide.captured and all(fate(rule, Fraction(k, 10000)).captured for k in range(5000, 5011))


def test_variants_of_the_rule():
    """Constant steps and growing ones capture nothing; a small v₀ still captures."""
    start, arguments = Fraction("0.5053"), (Fraction(1, 100), 2, Fraction(99, 100))
    for variant in ({"bias_correction": True}, {"initial_second_moment": 4}, {"initial_second_moment": 9}):
        assert not fate(RMSProp(*arguments, **variant), start).captured
    small = RMSProp(*arguments, initial_second_moment=1)
    assert any(fate(small, start + Fraction(k, 997)).captured for k in range(9))
    assert step_lengths(RMSProp(*arguments, bias_correction=True), 3)[2].overlaps(ball(Fraction(1, 100)))


def test_what_is_not_settled_is_refused():
    rule = RULES[-1]
    with pytest.raises(Undecided):
        fate(rule, Fraction(1, 10))  # s₁: the first step leads to 0.
    with pytest.raises(Undecided, match="fate"):
        fate(
            RMSProp(Fraction(1, 1000), 1, Fraction(1, 2)), Fraction(1)
        )  # It does not come to 0 within the walk.
    with pytest.raises(ValueError, match="constant learning rate"):
        fate(RMSProp(lambda n: Fraction(1, n + 1), 1, Fraction(1, 2)), Fraction(1))


def test_step_law_is_about_the_rule():
    assert step_law(RMSProp).rule == "induction over n"
    with pytest.raises(NotProved):
        step_law(lambda *arguments: RMSProp(*arguments, bias_correction=True))


@pytest.mark.parametrize("lemma", LEMMAS, ids=lambda lemma: lemma.__name__)
def test_every_lemma_holds(lemma):
    leaves = [node for node in lemma().nodes() if not node.premises]
    assert leaves and all(leaf.checkers for leaf in leaves) and not lemma().by_hand


def test_the_lemmas_are_all_here():
    assert len(LEMMAS) == 17


@pytest.mark.parametrize("lemma", ABOUT_A_STEP, ids=lambda lemma: lemma.__name__)
def test_a_lemma_about_a_step_fails_for_another_step(lemma):
    with pytest.raises(NotProved):
        lemma(lambda position, length: rmsprop_lemmas.subgradient_step(position, length / 2))


def test_a_null_set_needs_a_small_decay():
    with pytest.raises(NotProved):
        rmsprop_captured.captured_null(2 * rmsprop_lemmas.rho**2 <= 1)


def test_second_moment_law_is_about_the_rule():
    penalty, decay = rmsprop_lemmas.PENALTY, rmsprop_lemmas.DECAY

    def formula(n):
        return penalty**2 * (1 - decay**n)

    assert rmsprop_lemmas.second_moment_law(RMSProp, formula).rule == "induction over n"
    with pytest.raises(NotProved):
        rmsprop_lemmas.second_moment_law(partial(RMSProp, initial_second_moment=1), formula)
    with pytest.raises(NotProved):
        rmsprop_lemmas.second_moment_law(RMSProp, formula, signs=(1, 0))


MODULES = [rmsprop, rmsprop_captured, rmsprop_lemmas]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_docstring_examples(module):
    assert doctest.testmod(module, extraglobs={**vars(module)}).failed == 0
