"""Figure 2's checks on made records: of what the paper says, of nothing, of the opposite, and of one seed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from claims.convergence import fig_2_bn, fig_2_no_bn, fig_2_softplus, figure_2_curves
from claims.convergence.figure_2_curves import DIGITS, NETWORKS, NORMALISED, PAPER, PLAIN
from ndgm.criteria.figure_2 import ACTIVATIONS, DEPTHS
from ndgm.sim import recipes
from ndgm.verdict import Counterexample
from ndgm.verdict.claim import declaration_of
from ndgm.verdict.counterexample import Undecided

FILES = (fig_2_no_bn, fig_2_bn, fig_2_softplus)
CHECKS = [
    (declaration_of(check), check)
    for file in FILES
    for check in vars(file).values()
    if declaration_of(check) is not None
]
OF_THE_PAPER = [(said, check) for said, check in CHECKS if said.condition is None]
"""Those that read the record of the paper's own experiment."""


def curves(network, batch_norm, seeds, effect, left):
    """Made curves: GELU and Softplus(100) are faster than ReLU by `effect`, and Softplus(1000) is slower."""
    generator = np.random.default_rng(7)
    advantage = left if batch_norm else effect * (1 + (DEPTHS[network] - 11) / 8)
    noise = generator.normal(0, 0.0005 if batch_norm else 0.01, (2, seeds, 4))
    areas = 1 - np.array([0, 1, 1, -1]) * advantage + noise
    losses, validation = (np.stack([one + 0.5, one - 0.5]) for one in areas)
    return SimpleNamespace(
        network=network,
        batch_norm=batch_norm,
        seeds=tuple(range(seeds)),
        losses=losses,
        validation=validation,
    )


@pytest.fixture
def record(monkeypatch):
    """Have all records made, with so many seeds."""

    def made(seeds, effect, left):
        def recorded(name):
            networks = {DIGITS: ("VGG11", "VGG13", "VGG19")}.get(name, NETWORKS)
            every = [
                curves(network, batch_norm, seeds, effect, left)
                for batch_norm in (False, True)
                for network in networks
            ]
            return SimpleNamespace(curves=every)

        figure_2_curves.decisions.cache_clear()
        monkeypatch.setattr(figure_2_curves, "recorded", recorded)

    yield made
    figure_2_curves.decisions.cache_clear()


def outcome(check, arguments):
    try:
        check(**arguments)
    except Counterexample:
        return "refuted"
    except Undecided:
        return "open"
    return "holds"


def test_activations_are_in_the_order_of_the_records():
    assert recipes.ACTIVATIONS == ACTIVATIONS


@pytest.mark.parametrize(("said", "check"), OF_THE_PAPER, ids=lambda one: getattr(one, "__name__", ""))
def test_a_record_that_is_as_the_paper_says(record, said, check):
    """Every part holds, and every mutant of its check dies."""
    record(20, 0.2, 0.005)
    assert outcome(check, said.given) == "holds"
    for changes in said.mutants.values():
        assert outcome(check, {**said.given, **changes}) == "refuted"


@pytest.mark.parametrize(("said", "check"), OF_THE_PAPER, ids=lambda one: getattr(one, "__name__", ""))
def test_a_record_of_the_opposite(record, said, check):
    record(20, -0.2, 0.1)
    assert outcome(check, said.given) == "refuted"


@pytest.mark.parametrize(("said", "check"), OF_THE_PAPER, ids=lambda one: getattr(one, "__name__", ""))
def test_a_record_of_nothing(record, said, check):
    """No difference without normalisation, and none with it, which is more than a quarter of none."""
    record(20, 0.0, 0.0)
    expected = "open"
    if said.claim == "fig-2.bn":
        expected = "holds" if "margin" in said.given else "open"
    assert outcome(check, said.given) == expected


@pytest.mark.parametrize(("said", "check"), OF_THE_PAPER, ids=lambda one: getattr(one, "__name__", ""))
def test_one_seed_leaves_everything_open(record, said, check):
    record(1, 0.2, 0.0)
    assert outcome(check, said.given) == "open"


def test_one_run_at_face_value_would_have_decided(record):
    """The mutants of the readings of one seed say so of a run that is as the paper says."""
    record(1, 0.2, 0.001)
    for said, check in CHECKS:
        if "one seed" in said.reading:
            assert outcome(check, said.given) == "open"
            for changes in said.mutants.values():
                assert outcome(check, {**said.given, **changes}) == "refuted"


def test_what_a_record_lacks_names_the_command(record, monkeypatch):
    record(3, 0.0, 0.0)
    monkeypatch.setattr(figure_2_curves, "recorded", lambda name: SimpleNamespace(curves=[]))
    for name in (PAPER, PLAIN, NORMALISED, DIGITS):
        figure_2_curves.decisions.cache_clear()
        with pytest.raises(pytest.skip.Exception, match=f"python -m ndgm.measure {name}"):
            fig_2_no_bn.check_faster(name, ["VGG11"], "training", fig_2_no_bn.GELU)


@pytest.mark.parametrize("questions", [True, False], ids=["one seed", "many"])
def test_what_is_open_shows_its_intervals(record, questions):
    record(1 if questions else 20, 0.0, 0.0)
    with pytest.raises(Undecided) as raised:
        fig_2_no_bn.check_faster(PAPER, NETWORKS, "training", fig_2_no_bn.GELU)
    told = str(raised.value)
    assert told.startswith(
        "undecided at level 0.01 over 50 comparisons: VGG11, training loss, undecided: mean "
    )
    assert told.count("interval [") == 4
    assert ("interval [-inf, inf], 1 seed" in told) == questions


def test_nobody_looks_before_all_seeds_are_there(record):
    """Of digits, whose number of seeds is fixed, and not chosen by a budget before the first is trained."""
    record(20, 0.2, 0.0)
    with pytest.raises(pytest.skip.Exception, match="figure-2-digits has not all its seeds yet: python"):
        fig_2_no_bn.check_faster(DIGITS, ["VGG11"], "training", fig_2_no_bn.GELU)
