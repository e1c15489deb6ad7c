"""The examples in the docstrings of ndgm.sim and ndgm.stats give what they say."""

from __future__ import annotations

import doctest

import pytest

from ndgm import stats
from ndgm.sim import kernels, losses, optimizers, samplers


@pytest.mark.parametrize("module", [kernels, losses, optimizers, samplers, stats], ids=str)
def test_examples(module):
    results = doctest.testmod(module)
    assert results.attempted > 0 and results.failed == 0
