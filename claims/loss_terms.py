"""Steps of proof on the terms of the losses (3) and (11), entry by entry: none is less than at weight 0."""

import z3

from ndgm.exact.deduction import add_up, entrywise
from ndgm.exact.statements import totals

T, Y, B, LASSO, RIDGE = z3.Reals("t y b λ₁ λ₂")
"""The argument ⟨z, β⟩ of a data term and its response, a weight, and the penalties."""

ACTIVATION = z3.If(T > 0, T, 0)
DATA = (ACTIVATION - Y) * (ACTIVATION - Y) >= Y * Y
PENALTY = LASSO * z3.Abs(B) + RIDGE * B * B >= 0

SUPPOSED = [Y <= 0, LASSO >= 0, RIDGE >= 0]
NOWHERE_LESS = totals(DATA, PENALTY, given=SUPPOSED)
"""The loss at β, Σ (max(0, t) − y)² + Σ λ₁|b| + λ₂b², is no less than at 0, Σ y² + Σ 0."""

LESS_AT_ZERO_ALONE = totals(DATA, PENALTY, given=[*SUPPOSED, LASSO + RIDGE > 0], where=B != 0)
"""It is larger at a β with an entry that is not 0, if there is a penalty."""


def data_term_is_least_at_zero(sign=-1):
    """Σ (max(0, t) − y)² ≥ Σ y² for y of this sign: the data term is least at weight 0."""
    return entrywise(DATA, given=[Y <= 0 if sign < 0 else Y >= 0])


def penalty_is_least_at_zero(least=0):
    """Σ λ₁|b| + λ₂b² ≥ 0 for λ₁, λ₂ ≥ `least`."""
    return entrywise(PENALTY, given=[least <= LASSO, least <= RIDGE])


def penalty_is_least_at_zero_alone(admits=lambda total: total > 0):
    """Σ λ₁|b| + λ₂b² > 0 if an entry is not 0; `admits` says which λ₁ + λ₂ there are."""
    return entrywise(PENALTY, given=[LASSO >= 0, RIDGE >= 0, admits(LASSO + RIDGE)], where=B != 0)


def least_at_zero():
    """The loss (3) is nowhere less than at 0."""
    return add_up(data_term_is_least_at_zero(), penalty_is_least_at_zero())
