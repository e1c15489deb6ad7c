"""Figure 3 as training runs: norms at convergence for each optimizer and λ, on CUDA as listed, on digits
on a CPU.
"""

import pytest

from ndgm.sim.experiments import DIGITS_TABLE_NOTE, digits_table_2
from ndgm.sim.table_2 import LARGE, PENALTIES, RULES, SMALL
from ndgm.verdict import Measurement, certify, claim, witness


def norms(cells, name, penalty, shared):
    return cells[name, penalty, shared].norms[-1].tolist()


def check_differ(cells, names):
    """At either λ the largest norm is at least twice the smallest, in every run."""
    for penalty in PENALTIES:
        found = {name: norms(cells, name, penalty, True) for name in names}
        ratios = [max(run) / min(run) for run in zip(*found.values(), strict=True)]
        certify(
            Measurement(f"largest over smallest norm at {penalty}", len(ratios), min(ratios), max(ratios))
        )
        for run, ratio in enumerate(ratios):
            with witness(penalty=penalty, run=run, **{name: values[run] for name, values in found.items()}):
                assert ratio >= 2


def check_larger(cells, name, shared):
    """The norm at λ = 2 is above that at 0.002, in every run."""
    large, small = norms(cells, name, LARGE, shared), norms(cells, name, SMALL, shared)
    ratios = [one / other for one, other in zip(large, small, strict=True)]
    certify(Measurement(f"norm at 2 over norm at 0.002, {name}", len(ratios), min(ratios), max(ratios)))
    for run, ratio in enumerate(ratios):
        with witness(optimizer=name, shared=shared, run=run, at_2=large[run], at_002=small[run]):
            assert ratio > 1


def on_cuda(identifier, given, mutants):
    """A check on CUDA, as listed; nobody has run it, so it is pinned not run."""
    settings = {
        "world": "training",
        "evidence": "measured",
        "expect": "not run",
        "given": given,
        "mutants": mutants,
    }
    return lambda check: pytest.mark.gpu(claim(identifier, **settings)(check))


@on_cuda("fig-3.differ", {"names": tuple(RULES)}, {"one optimizer three times": {"names": ("SGD",)}})
def test_differ(vgg16_cells, names):
    """On CUDA, as listed: the largest norm of the three optimizers is at least twice the smallest, at either
    λ.
    """
    check_differ(vgg16_cells, names)


@on_cuda("fig-3.sgd", {"name": "SGD"}, {"RMSProp": {"name": "RMSProp"}})
def test_sgd(vgg16_cells, name):
    """On CUDA, as listed: SGD's norm at λ = 2 is above that at 0.002."""
    check_larger(vgg16_cells, name, True)


@on_cuda("fig-3.adam", {"shared": True}, {"a fresh optimizer": {"shared": False}})
def test_adam(vgg16_cells, shared):
    """On CUDA, as listed: Adam's norm at λ = 2 is above that at 0.002."""
    check_larger(vgg16_cells, "Adam", shared)


def on_digits(identifier, **settings):
    """A check on digits, with all that such checks share."""
    shared = {
        "reading": "digits",
        "world": "training",
        "condition": DIGITS_TABLE_NOTE,
        "evidence": "measured",
    }
    return lambda check: pytest.mark.slow(claim(identifier, **{**shared, **settings})(check))


@on_digits(
    "fig-3.differ",
    expect="holds",
    given={"names": tuple(RULES)},
    mutants={"SGD and Adam": {"names": ("SGD", "Adam")}},
)
def test_differ_on_digits(names):
    """The largest norm of the three optimizers is at least twice the smallest, at either λ."""
    check_differ(digits_table_2(), names)


@on_digits(
    "fig-3.sgd",
    expect="refuted",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_sgd_on_digits(order):
    """SGD's norm at λ = 2 is above that at 0.002."""
    cells = digits_table_2()
    check_larger(
        {("SGD", to, True): cells["SGD", of, True] for to, of in zip(PENALTIES, order, strict=True)},
        "SGD",
        True,
    )


@on_digits(
    "fig-3.adam",
    reading="digits, a fresh optimizer",
    expect="refuted",
    given={"factor": 1.0},
    mutants={"within 5%": {"factor": 1.05}},
)
def test_adam_on_digits(factor):
    """With a fresh optimizer for each λ Adam's norm at λ = 2 is above that at 0.002."""
    cells = digits_table_2()
    large, small = norms(cells, "Adam", LARGE, False), norms(cells, "Adam", SMALL, False)
    ratios = [factor * one / other for one, other in zip(large, small, strict=True)]
    certify(Measurement("norm at 2 over norm at 0.002, fresh Adam", len(ratios), min(ratios), max(ratios)))
    for run, ratio in enumerate(ratios):
        with witness(run=run, at_2=large[run], at_002=small[run]):
            assert ratio > 1


@on_digits("fig-3.seed", expect="refuted", given={"most": 0.05}, mutants={"0.1%": {"most": 0.001}})
def test_seed_on_digits(most):
    """Over three seeds some norm spreads by more than 5% of its mean."""
    spreads = {}
    for key in digits_table_2():
        values = norms(digits_table_2(), *key)
        spreads[key] = (max(values) - min(values)) / (sum(values) / len(values))
    certify(
        Measurement("spread of the norms over their mean", 3, min(spreads.values()), max(spreads.values()))
    )
    with witness(largest_spread=max(spreads.values())):
        assert max(spreads.values()) > most
