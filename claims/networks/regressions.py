"""Random linear regressions of which three parameters are true."""

import numpy as np


def problem(seed, observations, parameters):
    """A normal design, and the sum of its first three columns with normal noise as the response."""
    generator = np.random.default_rng(seed)
    design = generator.normal(size=(observations, parameters))
    return design, design[:, :3].sum(1) + generator.normal(size=observations)
