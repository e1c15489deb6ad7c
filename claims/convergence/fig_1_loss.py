"""Figure 1 and its listing (A.1.5): the printed loss, the precision, and when the learning rate is cut.

The listing has lost its indentation. If its second loss test stands inside the `else` branch it is dead code,
and an increase cuts the rate once, by 0.9; if it stands at the level of the loop an increase cuts twice, by
0.81. Both readings are run.
"""

import numpy as np
import pytest
import torch

from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, claim, refute, witness

pytestmark = pytest.mark.fast

ULP = float(np.spacing(figure_1.LISTED_FINAL_LOSS))


@claim(
    "fig-1.loss",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"last": 1000, "listed": figure_1.LISTED_FINAL_LOSS},
    mutants={"last 5500": {"last": 5500}, "another last digit but one": {"listed": 4461.786221675758}},
)
def test_final_loss(last, listed):
    """The last 1000 of 6000 recorded losses are one float64 number, within 8 units in the last place of the
    printed one.
    """
    losses = figure_1.paper_run().losses[-last:]
    values = np.unique(losses)
    with witness(distinct_values=len(values), smallest=values[0], largest=values[-1]):
        assert len(values) == 1
    with witness(loss=losses[-1], units_in_the_last_place=(losses[-1] - listed) / ULP):
        assert abs(losses[-1] - listed) <= 8 * ULP
    certify(Count(last, "recorded losses of the run with the paper's seed, shape and sampling order"))


@claim(
    "fig-1.double",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"convert": lambda layer: layer.double()},
    mutants={"LinearReg of the listing": {"convert": lambda layer: layer}},
)
def test_double_precision(convert):
    """Weight, output, loss and gradient of the listing's model are float64 (its data are float32 values)."""
    problem = figure_1.small_problem()
    layer = convert(torch.nn.Linear(20, 1, bias=False))
    output = torch.relu(layer(torch.from_numpy(problem.design).to(layer.weight.dtype)))
    loss = torch.nn.MSELoss(reduction="sum")(output, torch.zeros_like(output) - 1)
    loss.backward()
    tensors = {"weight": layer.weight, "output": output, "loss": loss, "gradient": layer.weight.grad}
    for name, tensor in tensors.items():
        with witness(tensor=name, dtype=str(tensor.dtype)):
            assert tensor.dtype == torch.float64
    certify(Count(len(tensors), "tensors of the listing's model"))


@claim(
    "fig-1.decay",
    reading="second test at loop level",
    world="float64",
    condition="the second loss test of the listing stands at the level of the loop",
    expect="refuted",
    evidence="enumerated",
    given={"cuts": 2},
    mutants={"inside the else branch": {"cuts": 1}},
)
def test_decay_with_two_cuts(cuts):
    """With the second test at the level of the loop, too, the rate falls by the factor 0.9 at each increase
    of the loss.
    """
    check_factor(cuts)


@claim(
    "fig-1.decay",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1},
    mutants={"test at loop level": {"cuts": 2}},
)
def test_decay(cuts):
    """With one cut per increase every increase of the recorded loss multiplies the rate by 0.9, and nothing
    else changes it.
    """
    certify(Count(check_factor(cuts), "steps of the run"))


def check_factor(cuts):
    run = figure_1.paper_run(cuts=cuts)
    factors = run.learning_rates[1:] / run.learning_rates[:-1]
    # The rate recorded at iteration k + 1 has been cut by what the loss did up to iteration k.
    rose = np.concatenate([[False], np.diff(run.losses) > 0])[:-1]
    wrong = np.flatnonzero(~np.isclose(factors, np.where(rose, 0.9, 1.0), rtol=1e-12))
    if wrong.size:
        first = int(wrong[0])
        refute(
            "an increase multiplies the rate by another factor", cuts_per_increase=cuts, iteration=first,
            factor=round(float(factors[first]), 12),
        )  # fmt: skip
    with witness(increases=int(rose.sum())):
        assert rose.any()
    return len(factors)


@claim(
    "text-A.1.5.script",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"patience_decays": False},
    mutants={"a listing that cuts on a flat loss": {"patience_decays": True}},
)
def test_flat_loss_cuts(patience_decays):
    """The runner cuts the rate when the loss has been flat for 100 iterations, as its docstring says."""
    for cuts in (1, 2):
        run = figure_1.paper_run(cuts=cuts)
        rates = run.learning_rates * (0.9 ** (np.arange(6000) // 100) if patience_decays else 1.0)
        flat = np.flatnonzero(np.diff(run.losses[-1000:]) != 0)
        with witness(
            cuts_per_increase=cuts, flat_iterations=1000, rate_before=rates[-1000], rate_after=rates[-1]
        ):
            assert flat.size or rates[-1] < rates[-1000]
