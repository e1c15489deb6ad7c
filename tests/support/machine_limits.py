"""What the machine can do: the operations of a step and nothing else, on one block that stays in the level-1
cache.
"""

from __future__ import annotations

import numba
import numpy as np

from ndgm.sim.numba_walks import BLOCK, _fma, _stepped

compiled = numba.njit(nogil=True, error_model="numpy")


@compiled
def sign_steps(block, steps, rate):
    """Two steps by the sign for each load and store."""
    for _ in range(0, steps, 2):
        for i in range(block.size):
            block[i] = _stepped(_stepped(block[i], 1.0, rate), 1.0, rate)


@compiled
def adam_steps(block, moment, steps, rate):
    """Gradient, first moment, division and step of Adam."""
    for _ in range(steps):
        for i in range(block.size):
            m = _fma(0.1, np.copysign(1.0, block[i]) - moment[i], moment[i])
            moment[i] = m
            block[i] += -rate * m / 0.3


def sweep(name, number, steps, pool, workers):
    """As many coordinate-steps as `number` starts and `steps` steps are, shared among the workers."""
    rounds = number // BLOCK // workers

    def work(_):
        block, moment = np.linspace(-1, 1, BLOCK), np.zeros(BLOCK)
        if name == "Adam":
            adam_steps(block, moment, steps * rounds, 0.01)
        else:
            sign_steps(block, steps * rounds, 0.01)

    list(pool.map(work, range(workers)))
