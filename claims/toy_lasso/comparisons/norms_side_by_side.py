"""The norms of RMSProp and of vanilla NDGM side by side: in balls, in float runs, and in a proof."""

from fractions import Fraction
from random import Random

import z3

from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import low_norm_probability
from ndgm.exact.rmsprop_lemmas import modulus, subgradient_step
from ndgm.exact.rules import vector_trajectory
from ndgm.sim.norms import runs_above
from ndgm.stats import rule_of_three
from ndgm.verdict import Proof, Sample, certify, witness


def orbit_norms(rule, start, first, last, bits):
    """‖bₙ‖₁ for n = first, …, last on the orbit of `rule`, in balls of that many bits."""
    with precision(bits):
        orbit = vector_trajectory(rule, [ball(entry) for entry in start], last)
        return [sum(map(abs, positions)) for positions in orbit[first:]]


def prove_order_once_in_two():
    """By z3: if λ ≤ 1, of two RMSProp norms in a row one is above the settled vanilla norm of its iteration.

    An entry that is not 0 moves by sₙ > α, so that |bₙ| + |bₙ₊₁| > α: two RMSProp norms in a row sum to more
    than pα. Two settled norms of vanilla sum to at most pαλ.
    """
    b, s, alpha, penalty, total = z3.Reals("b s α λ pα")
    moved = modulus(b) + modulus(subgradient_step(b, s))
    one_entry = prove(moved > alpha, assumptions=[alpha > 0, s > alpha, b != 0])
    now, following, even, odd = z3.Reals("Rₙ Rₙ₊₁ Vₙ Vₙ₊₁")
    vanilla = [even + odd <= total * penalty, penalty > 0, penalty <= 1, total > 0]
    norms = prove(z3.Or(now > even, following > odd), assumptions=[*vanilla, now + following > total])
    said = "of two RMSProp norms in a row one is above vanilla's: every p, start, α, ρ, λ ≤ 1"
    return f"{said}; an entry: {one_entry}; the norms: {norms}"


def rational_starts(dimension, number=3):
    """Random starts of that many entries, Fractions in (−1, 1)."""
    for seed in range(number):
        numerators = Random(seed).sample(range(-(10**6), 10**6), dimension)
        yield [Fraction(numerator, 10**6 + 3) for numerator in numerators]


def check_low_norms_are_rare(dimension, learning_rate, decay, penalty):
    """b₀ uniform on [−1, 1]ᵖ: a limit of RMSProp's norm is at most pαλ with probability below 10⁻¹⁵."""
    probability = low_norm_probability(dimension, learning_rate, decay, learning_rate * penalty)
    with witness(p=dimension, probability=probability):
        assert probability < 1e-15
    said = f"a limit is at most pαλ with probability {probability.upper().str(3)}"
    certify(Proof("Hoeffding's inequality, arb", said))


def check_order(higher, lower, runs, weights, dtype, share):
    """From every random start all of the last 100 of 110,000 norms of `higher` are above all of `lower`."""
    as_printed = runs_above(higher, lower, runs, weights, dtype, iterations=110_000)
    with witness(penalty=higher.penalty, p=weights, runs=runs, as_printed=as_printed):
        assert as_printed == runs
        assert rule_of_three(runs, 1e-6) < share
    said = f"starts with p = {weights}, all as printed: a share below {share:.0%} is not"
    certify(Sample(runs, said, 1e-6))


def rounded(norms):
    """The lowest and the highest norm of one run, to four decimals."""
    return [round(one.item(), 4) for one in norms]
