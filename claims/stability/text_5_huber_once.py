"""Section 5: the Huber loss is once but not twice differentiable, at ±δ only and not at its minimum."""

import pytest

from claims.stability.huber import check_branches, linear_tail, quadratic_tail
from ndgm.verdict import claim

pytestmark = pytest.mark.fast


@claim(
    "text-5.huber-once",
    expect="holds",
    evidence="proved",
    given={"tail": linear_tail},
    mutants={
        "quadratic tail": {"tail": quadratic_tail},
        "tail without its constant": {"tail": lambda r, delta: delta * r},
    },
)
def test_huber_is_once_differentiable(tail):
    """The Huber loss is once but not twice differentiable on $ℝ$: it has no second derivative at $±δ$."""
    check_branches(tail)
