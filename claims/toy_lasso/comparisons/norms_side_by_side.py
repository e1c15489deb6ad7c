"""The norms of RMSProp and of vanilla NDGM side by side: in balls and in float runs."""

from fractions import Fraction
from random import Random

from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.rmsprop import low_norm_probability
from ndgm.exact.rules import vector_trajectory
from ndgm.sim.norms import runs_above
from ndgm.stats import rule_of_three
from ndgm.verdict import Enclosure, Sample, certify, witness


def orbit_norms(rule, start, first, last, bits):
    """‖bₙ‖₁ for n = first, …, last on the orbit of `rule`, in balls of that many bits."""
    with precision(bits):
        orbit = vector_trajectory(rule, [ball(entry) for entry in start], last)
        return [sum(map(abs, positions)) for positions in orbit[first:]]


def rational_starts(dimension, number=3):
    """Random starts of that many entries, Fractions in (−1, 1)."""
    for seed in range(number):
        numerators = Random(seed).sample(range(-(10**6), 10**6), dimension)
        yield [Fraction(numerator, 10**6 + 3) for numerator in numerators]


def check_low_norms_are_rare(dimension, learning_rate, decay, penalty, below="1e-15"):
    """b₀ uniform on [−1, 1]ᵖ: a limit of RMSProp's norm is at most pαλ, with a probability less than that."""
    probability = low_norm_probability(dimension, learning_rate, decay, learning_rate * penalty)
    with witness(p=dimension, probability=probability):
        assert probability < ball(Fraction(below)), f"it is not below {below}"
    said = "the probability of a limit of at most pαλ, by Hoeffding's inequality (1963, Theorem 2)"
    certify(Enclosure(said, "0", probability.upper().str(3, radius=False)))


def check_order(higher, lower, runs, weights, dtype, share):
    """From every random start all of the last 100 of 110,000 norms of `higher` are above all of `lower`."""
    as_printed = runs_above(higher, lower, runs, weights, dtype, iterations=110_000)
    with witness(penalty=higher.penalty, p=weights, runs=runs, as_printed=as_printed):
        assert as_printed == runs, "some runs are otherwise"
        assert rule_of_three(as_printed, 1e-6) < share, "too few runs"
    said = f"starts with p = {weights}, all as printed: a share below {share:.0%} is not"
    certify(Sample(as_printed, said, 1e-6))


def rounded(norms):
    """The lowest and the highest norm of one run, to four decimals."""
    return [round(one.item(), 4) for one in norms]
