"""Recorded curves of Figure 2, and what its criteria say of them: all comparisons of a record at once.

Stated before the runs (ndgm/criteria): the speed of a network is its mean loss over the epochs, the area
under its curve, and activations are compared seed by seed. The probability that anything is said wrongly of a
record is at most 1%, whatever is true. An effect as digits showed it over twenty seeds, 0.6 deviations, is
decided in 90% of made records with 60 seeds, a trend to twice that with 85, and a difference that has
disappeared with 15 (`python -m ndgm.criteria`): so the recipe for digits has 90, which nobody had seen. One
seed decides nothing.
"""

import math
from functools import cache

import pytest

from claims.recorded import recorded
from ndgm.criteria.decisions import LEVEL, MARGIN, Answer, decide, together
from ndgm.criteria.figure_2 import PAIRS, PART, Trained, areas, comparisons
from ndgm.measure.records import command
from ndgm.sim.recipes import RECIPES
from ndgm.verdict import Measurement, certify, undecided, witness

PAPER, DIGITS = "figure-2-cifar10", "figure-2-digits"
PLAIN, NORMALISED = "figure-2-vgg11-cifar10", "figure-2-vgg11-bn-cifar10"
NETWORKS = ("VGG11", "VGG13", "VGG16", "VGG19")
GELU = dict(zip(("faster", "slower"), PAIRS[0], strict=True))


@cache
def decisions(name, judge=decide, margin=MARGIN, part=PART):
    """What is said of every comparison of a record, by question."""
    found = {}
    for curves in recorded(name).curves:
        check_complete(name, curves)
        for loss, values in (("training", curves.losses), ("validation", curves.validation)):
            found[Trained(curves.network, curves.batch_norm, loss)] = areas(values)
    return judge(comparisons(found, margin, part))


def check_complete(name, curves):
    """All seeds of the recipe are there, or one, which decides nothing: a look in between costs the level.

    Where a recipe lets a budget choose the number of seeds, it does so before any is trained.
    """
    recipe = RECIPES[name]
    planned = [
        one.seeds
        for one in recipe.networks
        if (one.network, one.batch_norm) == (curves.network, curves.batch_norm)
    ]
    if recipe.least == 1 and len(curves.seeds) > 1 and curves.seeds not in planned:
        pytest.skip(f"{name} has not all its seeds yet: {command(name)}")


def said(name, question, **settings):
    """The decision of one question, of a pair in either order; a network that the record lacks is not run."""
    found = decisions(name, **settings)
    if question in found:
        return found[question]
    turned = question._replace(faster=question.slower, slower=question.faster)
    if turned not in found:
        pytest.skip(f"{name} has not all that {question.network} takes yet: {command(name)}")
    return found[turned].turned if question.asks in ("faster", "grows") else found[turned]


def check(name, questions, wrong, **settings):
    """The answer to all questions is yes; where it is undecided, the intervals say by how much.

    Args:
        name: of the record.
        questions: those that make up one part of the sentence.
        wrong: what a network does for which the answer is no.
        settings: other criteria, for mutants.
    """
    found = {question: said(name, question, **settings) for question in questions}
    certify(*(measurement(question, one) for question, one in found.items()))
    for question, one in found.items():
        if one.answer == Answer.NO:
            with witness(**shown(question, one)):
                assert one.answer != Answer.NO, wrong
    if together(one.answer for one in found.values()) == Answer.UNDECIDED:
        left = [f"{question.network}, {question.loss} loss, {one}" for question, one in found.items()]
        among = next(iter(found.values())).comparisons
        undecided(f"undecided at level {LEVEL:g} over {among} comparisons: {'; '.join(left)}")
    for question, one in found.items():
        with witness(**shown(question, one)):
            assert one.answer == Answer.YES


def shown(question, one):
    """What a witness shows of a decision."""
    return {"network": question.network, "mean": one.mean, "interval": one.interval, "seeds": one.seeds}


def measurement(question, one):
    """The interval of a decision as evidence; of one seed the value, without any."""
    which = f"the advantage of {question.faster} over {question.slower}"
    where = "per layer" if question.asks == "grows" else f"in {question.network}"
    what = f"{which} {where}, {question.loss} loss"
    if not all(map(math.isfinite, one.interval)):
        return Measurement(what, one.seeds, one.mean, one.mean)
    return Measurement(what, one.seeds, *one.interval, one.level)
