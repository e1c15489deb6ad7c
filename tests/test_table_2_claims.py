"""Table 2's and Figure 3's checks on made measurements: as the paper prints, off it, and none at all."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from claims import recorded
from claims.networks import (
    fig_3_adam,
    fig_3_differ,
    fig_3_sgd,
    tab_2_adam_networks,
    tab_2_rmsprop_networks,
    tab_2_sgd_networks,
    tab_2_text,
)
from claims.networks.listed_settings import printed_percentages
from claims.networks.measured import DIGITS, LISTED, RANDOM, VGG11
from claims.preliminaries import text_2_two_hours
from ndgm.measure import files
from ndgm.measure.digests import digest
from ndgm.sim.recipes import LARGE, RECIPES, SMALL, THRESHOLDS
from ndgm.verdict import Counterexample
from ndgm.verdict.claim import declaration_of

TABLE = (tab_2_adam_networks, tab_2_rmsprop_networks, tab_2_sgd_networks, tab_2_text)
FIGURE = (fig_3_adam, fig_3_differ, fig_3_sgd)
PENALTIES = (LARGE, SMALL)
PARAMETERS = 10_000
NORMS = {("SGD", LARGE): 415.0, ("Adam", LARGE): 50.0, ("RMSProp", LARGE): 7.8}
"""At the larger penalty; at the smaller one a fifth of it."""


def checks(modules, reading="as printed"):
    """The checks of a reading by recorded measurements, with what they declare."""
    found = [(declaration_of(check), check) for module in modules for check in vars(module).values()]
    return [
        pytest.param(said, check, id=f"{said.claim}-{said.part or check.__name__}")
        for said, check in found
        if said is not None and said.evidence == "measured" and said.reading == reading
    ]


AS_LISTED = checks(TABLE)
ALL = [*AS_LISTED, *checks(FIGURE)]


def made(name, off=0.0):
    """A measurement whose shares are the printed ones, for two runs, plus so many points."""
    recipe, parts = RECIPES[name], []
    for part in recipe.parts(len(recipe.seeds)):
        size = "large" if part.penalty == LARGE else "small"
        shares = printed_percentages(f"tab-2.{part.optimizer.lower()}-{size}")
        if not part.shared:  # A fresh optimizer at the smaller penalty does as at the larger one.
            shares = printed_percentages(f"tab-2.{part.optimizer.lower()}-large")
        counts = [round((share + off) * PARAMETERS / 100) for share in shares]
        norm = NORMS[part.optimizer, LARGE] / (5 if part.penalty != LARGE and part.shared else 1)
        rows = {which: [[norm, norm]] for which in ("losses", "validation", "norms", "norms_as_listed")}
        parts.append(
            part.settings()
            | {"seeds": list(part.seeds[:2]), "digest": digest(recipe, part), "parameters": PARAMETERS}
            | rows
            | {"small": [counts], "below": {str(one): counts for one in THRESHOLDS}}
            | {"taken": {"machine": "a made machine", "seconds": 1.0}}
        )
    return parts


def predicted(name):
    """A measurement that is as predicted, for one run of the first seed."""
    path = Path(recorded.__file__).with_name("networks") / "predictions.toml"
    of_cell = {
        (one["optimizer"], one["penalty"], one["shared"]): one
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["prediction"]
        if one["recipe"] == name
    }
    parts = made(name)
    for part in parts:
        one = of_cell[part["optimizer"], part["penalty"], part["shared"]]
        counts = [round(one["percent"] * PARAMETERS / 100)]
        part |= {"seeds": part["seeds"][:1], "small": [counts]}
        part["below"] = dict.fromkeys(part["below"], counts)
        part |= {which: [[one["norm"]]] for which in ("losses", "validation", "norms")}
        part["norms_as_listed"] = [[one["as_listed"]]]
    return parts


@pytest.fixture
def measurements(tmp_path, monkeypatch):
    """A function that has measurements made."""
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    recorded._read.cache_clear()

    def make(*names, off=0.0, parts=None):
        for name in names:
            files.save(tmp_path / f"{name}.json", name, "CIFAR-10, lossless", parts or made(name, off), [])
        recorded._read.cache_clear()

    yield make
    recorded._read.cache_clear()


@pytest.mark.parametrize(("said", "check"), ALL)
def test_the_printed_numbers_hold_and_all_mutants_die(measurements, said, check):
    measurements(LISTED)
    check(**said.given)
    for changes in said.mutants.values():
        with pytest.raises(Counterexample):
            check(**{**said.given, **changes})


@pytest.mark.parametrize(("said", "check"), [one for one in AS_LISTED if "text" not in one.id])
@pytest.mark.parametrize("off", [-1.5, 1.5])
def test_other_numbers_refute(measurements, said, check, off):
    measurements(LISTED, off=off)
    with pytest.raises(Counterexample) as raised:
        check(**said.given)
    assert {"printed", "measured"} <= set(raised.value.values)


@pytest.mark.parametrize(("said", "check"), ALL)
def test_without_a_measurement_the_command_is_named(measurements, said, check):
    with pytest.raises(pytest.skip.Exception, match=f"python -m ndgm.measure {LISTED} .*--weights FILE"):
        check(**said.given)


@pytest.mark.parametrize("name", [RANDOM, VGG11, DIGITS])
def test_only_pretrained_weights_decide_the_rows_as_listed(measurements, name):
    measurements(name)
    for one in ALL:
        said, check = one.values
        with pytest.raises(pytest.skip.Exception):
            check(**said.given)


@pytest.mark.parametrize(
    ("name", "reading"), [(RANDOM, "VGG16 from random weights"), (VGG11, "VGG11 on CIFAR-10")]
)
def test_of_other_networks_as_predicted_every_mutant_comes_to_the_other_verdict(measurements, name, reading):
    measurements(name, parts=predicted(name))
    found = checks((*TABLE, *FIGURE), reading)
    assert len(found) >= 9
    for one in found:
        said, check = one.values
        outcomes = [refuted(check, said.given)]
        outcomes += [refuted(check, {**said.given, **changes}) for changes in said.mutants.values()]
        assert outcomes == [outcomes[0], *[not outcomes[0]] * len(said.mutants)], one.id


def refuted(check, arguments):
    try:
        check(**arguments)
    except Counterexample:
        return True
    return False


def test_without_a_second_seed_there_is_no_alternative_run(measurements):
    first = [part | {"seeds": part["seeds"][:1]} for part in made(LISTED)]
    for part in first:
        for name in ("losses", "validation", "norms", "norms_as_listed", "small"):
            part[name] = [row[:1] for row in part[name]]
        part["below"] = {one: counts[:1] for one, counts in part["below"].items()}
    measurements(LISTED, parts=first)
    for one in AS_LISTED:
        said, check = one.values
        if said.part == "alternative":
            with pytest.raises(pytest.skip.Exception, match="no alternative run"):
                check(**said.given)
        else:
            check(**said.given)


def test_the_norm_is_the_one_that_the_listing_takes(measurements):
    """In a two-cycle the two differ, and either order may be reversed."""
    parts = made(LISTED)
    for part in parts:
        if part["penalty"] == LARGE:
            part["norms"] = [[0.1, 0.1]]
    measurements(LISTED, parts=parts)
    fig_3_sgd.test_as_listed(PENALTIES)
    with pytest.raises(Counterexample):
        fig_3_sgd.test_after_the_last_step(PENALTIES)


def test_a_stale_measurement_decides_nothing(measurements):
    measurements(LISTED, parts=[part | {"digest": "of other code"} for part in made(LISTED)])
    said, check = AS_LISTED[0].values
    with pytest.raises(pytest.skip.Exception, match="remove it"):
        check(**said.given)


@pytest.mark.parametrize(("seconds", "verdict"), [(2300.0, False), (2500.0, True)])
def test_two_hours_are_those_of_the_six_trials_of_one_seed(measurements, seconds, verdict):
    """Two seeds took twice as long, and the trials with a fresh optimizer are none of the listing's."""
    parts = made(RANDOM)
    for part in parts:
        part["taken"] = {"machine": "a made machine", "seconds": seconds if part["shared"] else 1e9}
    measurements(RANDOM, parts=parts)
    said = declaration_of(text_2_two_hours.test_appendix_c)
    assert refuted(text_2_two_hours.test_appendix_c, said.given) == verdict
    for changes in said.mutants.values():
        assert refuted(text_2_two_hours.test_appendix_c, {**said.given, **changes})


def test_hours_of_some_of_the_trials_decide_nothing(measurements):
    measurements(RANDOM, parts=made(RANDOM)[:3])
    with pytest.raises(pytest.skip.Exception, match="not complete"):
        text_2_two_hours.test_appendix_c(2.0)
