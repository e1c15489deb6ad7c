"""Table 2 on the toy: walks against a loop over torch.optim, fresh and shared."""

import pytest
import torch

from claims.networks import listed_settings
from ndgm.sim import table_2
from ndgm.sim.table_2 import (
    LARGE,
    LEARNING_RATE,
    PENALTIES,
    RULES,
    SMALL,
    ends,
    mean_norm,
    normal_quantiles,
    percentage,
    toy_end,
)

TORCH = {"SGD": torch.optim.SGD, "RMSProp": torch.optim.RMSprop, "Adam": torch.optim.Adam}


def listed(name, starts, steps, shared):
    """The loop of appendix C on the penalty alone."""
    weights = torch.nn.Parameter(starts.clone())
    optimizer = TORCH[name]([weights], lr=LEARNING_RATE)
    found = {}
    for penalty in PENALTIES:
        if not shared:
            optimizer = TORCH[name]([weights], lr=LEARNING_RATE)
        with torch.no_grad():
            weights.copy_(starts)
        for _ in range(steps):
            loss = penalty * weights.abs().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        found[penalty] = weights.detach().clone()
    return found


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("name", RULES)
def test_walks_are_the_listings(name, shared, dtype):
    starts = normal_quantiles(0.005, 300, dtype)
    found, expected = ends(RULES[name], starts, steps=300, shared=shared), listed(name, starts, 300, shared)
    for penalty in PENALTIES:
        assert torch.equal(found[penalty], expected[penalty])


@pytest.mark.parametrize("noise", [0.0, 1e-5])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("start", ["normal", "mixture"])
@pytest.mark.parametrize("name", RULES)
def test_ends_by_name_are_those_of_the_walks(name, start, shared, noise):
    """In whichever order they are asked for, though each run is kept for the next."""
    starts = normal_quantiles(0.005) if start == "normal" else table_2.wide_mixture()
    expected = ends(RULES[name], starts, steps=61, shared=shared, noise=noise)
    for penalty in (SMALL, LARGE):
        found = toy_end(name, start, penalty, shared=shared, steps=61, noise=noise)
        assert torch.equal(found, expected[penalty])


def test_noise_has_the_stated_deviation_and_one_seed():
    starts = torch.zeros(50_000)
    rule = RULES["SGD"]
    once = ends(rule, starts, (0.0,), steps=4, shared=False, noise=0.5)[0.0]
    assert torch.equal(once, ends(rule, starts, (0.0,), steps=4, shared=False, noise=0.5)[0.0])
    assert float(once.std()) == pytest.approx(LEARNING_RATE * 0.5 * 2, rel=0.02)


def test_percentage_and_norm():
    weights = torch.tensor([0.0, 0.9e-5, -0.9e-5, 1.1e-5, 0.003])
    assert percentage(weights) == pytest.approx(60.0)
    assert mean_norm(torch.tensor([0.003, -0.006])) == pytest.approx(1.5)


def test_starts_are_what_they_say():
    starts = normal_quantiles(0.005)
    assert float(starts.double().std()) == pytest.approx(0.005, rel=1e-3)
    assert abs(percentage(table_2.wide_mixture(), 0.0147) - 90) < 5


def test_settings_are_the_printed_ones():
    assert float(listed_settings.ALPHA) == LEARNING_RATE
    assert (float(listed_settings.LARGE), float(listed_settings.SMALL)) == PENALTIES
    assert float(listed_settings.THRESHOLD) == table_2.THRESHOLD
    assert table_2.STEPS == listed_settings.STEPS
    assert table_2.STEPS_OF_THE_TEXT == listed_settings.STEPS_OF_THE_TEXT
