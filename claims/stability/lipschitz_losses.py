"""The toy LASSO (7), which is in the class of Prop. 5.1, and the loss of a ReLU network, which is not."""

import z3

from ndgm.exact.deduction import entrywise
from ndgm.verdict import certify, witness


def relu_network(t):
    """(a max(0, b) − 1)² along a = b = t."""
    return (t * max(t, 0) - 1) ** 2


def check_lasso_is_in_the_class(value):
    """(7) with `value` in the place of |b| is convex and satisfies (6), entry by entry."""
    b, c, share, penalty = z3.Reals("b c share λ")
    between = share * b + (1 - share) * c
    with witness(loss="λ‖b‖₁"):
        lipschitz = entrywise(
            penalty * (value(b) - value(c)) <= penalty * z3.Abs(b - c), given=[penalty >= 0]
        )
        convex = entrywise(
            value(between) <= share * value(b) + (1 - share) * value(c), given=[share >= 0, share <= 1]
        )
    certify(lipschitz, convex)
