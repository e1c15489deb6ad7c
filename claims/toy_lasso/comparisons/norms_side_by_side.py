"""The norms of RMSProp and of vanilla NDGM side by side: in balls, in float runs, and in a proof."""

from fractions import Fraction
from random import Random

import z3

from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.inference import entrywise
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import low_norm_probability, step_law
from ndgm.exact.rmsprop_lemmas import modulus, subgradient_step
from ndgm.exact.rules import RMSProp, vector_trajectory
from ndgm.exact.theorems import all_of
from ndgm.sim.norms import runs_above
from ndgm.stats import rule_of_three
from ndgm.verdict import Enclosure, Sample, certify, witness


def orbit_norms(rule, start, first, last, bits):
    """‖bₙ‖₁ for n = first, …, last on the orbit of `rule`, in balls of that many bits."""
    with precision(bits):
        orbit = vector_trajectory(rule, [ball(entry) for entry in start], last)
        return [sum(map(abs, positions)) for positions in orbit[first:]]


def steps_above_the_rate():
    """(25), for every n: RMSProp's steps are sₙ = α/√(1 − ρⁿ), and so longer than α."""
    length, root, power, alpha = z3.Reals("sₙ √(1−ρⁿ) ρⁿ α")
    known = [alpha > 0, root > 0, power > 0, power < 1, root * root == 1 - power, length * root == alpha]
    return all_of(step_law(RMSProp), prove(length > alpha, assumptions=known))


def order_once_in_two():
    """If λ ≤ 1, of two RMSProp norms in a row one is above the settled vanilla norm of its iteration.

    An entry that is not 0 moves by sₙ > α, so that |bₙ| + |bₙ₊₁| ≥ sₙ: two RMSProp norms in a row sum to more
    than pα. Two settled norms of vanilla sum to at most pαλ.
    """
    b, s, alpha, penalty, total = z3.Reals("b s α λ pα")
    moved = modulus(b) + modulus(subgradient_step(b, s))
    one_entry = entrywise(moved >= s, given=[alpha > 0, s > alpha, b != 0])
    now, following, even, odd = z3.Reals("Rₙ Rₙ₊₁ Vₙ Vₙ₊₁")
    vanilla = [even + odd <= total * penalty, penalty > 0, penalty <= 1, total > 0]
    norms = prove(z3.Or(now > even, following > odd), assumptions=[*vanilla, now + following > total])
    said = "of two RMSProp norms in a row one is above vanilla's: every p, start, α, ρ, λ ≤ 1"
    return all_of(steps_above_the_rate(), one_entry, norms, note=said)


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
