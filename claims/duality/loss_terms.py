"""Steps of proof on the terms of the losses (3) and (11), entry by entry."""

import z3

from ndgm.exact.inference import entrywise


def data_term_is_least_at_zero(sign=-1):
    """Σ (max(0, t) − y)² ≥ Σ y² for y of this sign: the data term is least at weight 0."""
    t, y = z3.Reals("t y")
    activation = z3.If(t > 0, t, 0)
    return entrywise((activation - y) * (activation - y) >= y * y, given=[sign * y >= 0])


def penalty_is_least_at_zero(least=0):
    """Σ λ₁|b| + λ₂b² ≥ 0 for λ₁, λ₂ ≥ `least`."""
    b, lasso, ridge = z3.Reals("b λ₁ λ₂")
    penalty = lasso * z3.If(b > 0, b, -b) + ridge * b * b
    return entrywise(penalty >= 0, given=[lasso >= least, ridge >= least])
