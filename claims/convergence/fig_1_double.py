"""Figure 1: the model is implemented in double precision (listing A.1.5)."""

import pytest
import torch

from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast


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
