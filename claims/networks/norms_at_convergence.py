"""The norms of Figure 3 at the end of runs of the toy LASSO (7): which λ has the larger."""

from claims.networks.table_2_cells import ALL_STARTS, walked
from ndgm.sim.table_2 import LARGE, PENALTIES, SMALL, STEPS, mean_norm, toy_end
from ndgm.verdict import certify, witnesses


def toy_norms(name, start, *, shared, steps=STEPS):
    """At each λ the toy's norm at the end, over the number of weights and α."""
    ended = {one: toy_end(name, start, one, shared=shared, steps=steps) for one in PENALTIES}
    return {penalty: mean_norm(weights) for penalty, weights in ended.items()}


def check_larger_on_the_toy(name, shared, starts, steps=STEPS):
    """The toy's norm at λ = 2 is above that at 0.002 by more than 5%, from each shape of starts."""
    for start in starts:
        found = toy_norms(name, start, shared=shared, steps=steps)
        values = {"at_2": round(found[LARGE], 4), "at_002": round(found[SMALL], 4)}
        with witnesses(walked(start), optimizer=name, starts=start, **values):
            assert found[LARGE] > 1.05 * found[SMALL], "the norm at λ = 2 is not the larger one"
    certify(ALL_STARTS)
