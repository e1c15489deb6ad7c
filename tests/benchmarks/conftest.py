"""What the benchmarks measure against: starts of one seed, and a run with one thread for each core."""

from __future__ import annotations

import pytest
import torch


@pytest.fixture
def starts():
    """So many starts, uniform on (-1, 1), of one seed."""

    def draw(number, dtype=torch.float64):
        return torch.empty(number, dtype=dtype).uniform_(-1, 1, generator=torch.Generator().manual_seed(0))

    return draw
