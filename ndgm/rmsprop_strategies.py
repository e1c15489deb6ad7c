"""Hypothesis strategies for RMSProp's claims. Built from integers: a counterexample of st.fractions shrinks for minutes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

penalties: SearchStrategy[Fraction] = st.builds(Fraction, st.integers(1, 50), st.integers(1, 50))
"""Penalties in [1/50, 50]: large, small, whole and not."""

decays: SearchStrategy[Fraction] = st.sampled_from([Fraction(99, 100), Fraction(3, 4)]) | st.builds(
    Fraction, st.integers(1, 99), st.just(100)
)
"""RMSProp's decay: the default 0.99, one whose first step is rational (3/4), and every hundredth in (0, 1)."""

# The denominator is a prime, so that no sum of learning rates 1/100 ends a hair beside 0 at 53 bits.
starts: SearchStrategy[Fraction] = st.builds(Fraction, st.integers(-10_007, 10_007).filter(bool), st.just(10_007))
"""Starts in [-1, 1] but 0."""

walks = settings(max_examples=40, phases=(Phase.generate, Phase.shrink))
"""For orbits of enclosures, which stand beside a proof: to explain a failure takes hypothesis longer than to find it."""
