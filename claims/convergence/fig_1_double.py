"""Figure 1: the model is implemented in double precision (listing A.1.5)."""

import pytest
import torch

from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated

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
    torch.nn.init.uniform_(layer.weight, -1, 1)
    output = torch.relu(layer(torch.from_numpy(problem.design).to(layer.weight.dtype)))
    response = torch.from_numpy(problem.response)[:, None].to(output.dtype)
    loss = torch.nn.MSELoss(reduction="sum")(output, response)
    loss.backward()
    tensors = {"weight": layer.weight, "output": output, "loss": loss, "gradient": layer.weight.grad}
    check_all(
        [tensor.dtype == torch.float64 for tensor in tensors.values()],
        "it is not of double precision",
        tensor=list(tensors),
        kind=[str(tensor.dtype) for tensor in tensors.values()],
    )
    certify(enumerated("tensors of the listing's model"))
