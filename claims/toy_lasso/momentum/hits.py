"""Orbits of momentum that are exactly 0 at some iteration n, and where they go on from there."""

from fractions import Fraction

import z3
from hypothesis import strategies as st

from ndgm.exact.proofs import symbolic_sign
from ndgm.exact.rules import HeavyBall, State, trajectory
from ndgm.strategies import examples, positive_rationals
from ndgm.verdict import witness

MOMENTA = st.builds(Fraction, st.integers(1, 99), st.just(100))


def start_that_hits(step, momentum, n, side):
    """The start from which heavy ball, with αλ = `step`, stays on its side (1 or −1) until bₙ = 0."""
    free = trajectory(HeavyBall(step, 1, momentum), 10**6, n)
    return side * (free[0] - free[-1])


def check_hits(rule, holds):
    """From 50 starts that heavy ball brings to 0, `holds(γ, bₙ₋₁, bₙ, bₙ₊₁)` is true of the rule's orbit."""

    @examples(positive_rationals(50, 50), MOMENTA, st.integers(1, 9), st.sampled_from([1, -1]), number=50)
    def walk(step, momentum, n, side):
        start = start_that_hits(step, momentum, n, side)
        before, at_n, after = trajectory(rule(step, 1, momentum), start, n + 1)[-3:]
        with witness(step=step, momentum=momentum, start=start, n=n, before=before, at_n=at_n, after=after):
            assert holds(momentum, before, at_n, after)


def symbolic_hits(form, rate, following):
    """PyTorch's momentum where its first step leads to 0, and where a later one does.

    For each of the two: the iteration before the step, the position after it, and, if that is 0, the position
    after the next step. These are z3 terms in b, λ, γ, the dampening τ, the learning rates `rate` and
    `following` of the two steps and, where the step is a later one, the buffer u.
    """
    b, penalty, gamma, tau, u = z3.Reals("b λ γ τ u")
    for iteration, memory in ((0, z3.RealVal(0)), (1, u)):
        model = form({iteration: rate, iteration + 1: following}.__getitem__, penalty, gamma, tau)
        hit = model.step(State(b, iteration, first_moment=memory), sign=symbolic_sign(b))
        zero = State(Fraction(0), iteration + 1, first_moment=hit.first_moment)
        yield iteration, hit.position, model.step(zero).position


def check_two_zeros(orbit, **values):
    """No two zeros in a row come after a position that is not 0."""
    for n in range(1, len(orbit) - 1):
        before, now, after = orbit[n - 1 : n + 2]
        with witness(**values, orbit=", ".join(map(str, orbit[: n + 2]))):
            assert before == 0 or now != 0 or after != 0, f"b_{n} = b_{n + 1} = 0, and so for ever"
