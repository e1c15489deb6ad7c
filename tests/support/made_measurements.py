"""Measurements of networks that nobody trained, for figures and tables."""

from __future__ import annotations

import numpy as np

from ndgm.measure.records import Cell, Curves, Record
from ndgm.sim.recipes import CELLS


def figure_2(seeds, advantage):
    """VGG11 on digits: GELU and Softplus(100) faster than ReLU by so much, not so with normalisation."""
    generator = np.random.default_rng(1)
    curves = []
    for batch_norm in (False, True):
        losses = 1 + generator.normal(0, 0.001, (20, seeds, 4)) + np.linspace(1, 0, 20)[:, None, None]
        losses -= np.array([0, 1, 1, -1]) * (0 if batch_norm else advantage)
        curves.append(Curves("VGG11", batch_norm, tuple(range(seeds)), losses, losses, losses, "a desk", 1.0))
    return Record("figure-2-digits", "digits", (), tuple(curves), ())


def table_2():
    """VGG16 from random weights, two runs of each cell."""
    norms = np.linspace(5, 1, 25)[:, None] * np.array([1.0, 1.1])
    cells = [
        Cell(*cell, (42, 43), 1000, norms, norms, (1 + n) * norms, norms, norms, {}, "a desk", 1.0)
        for n, cell in enumerate(CELLS)
    ]
    return Record("table-2-vgg16-random", "CIFAR-10", (), (), tuple(cells))
