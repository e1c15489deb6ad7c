"""A new theorem beyond Prop. 4.1: in floating point NDGM never moves an entry beside which αλ is too small.

b − αλ lies between b and its neighbour towards 0, at the distance d from b, and is rounded to the nearer one;
at αλ = d/2 to the one with the even significand. So an entry moves iff αλ > d/2, or αλ = d/2 and its
significand is odd, and one that does not move never will. d is an ulp, and half of one just above a power of
two. Rounding is monotone in αλ, so the last number below d/2, d/2 and the next one decide about all αλ. They
are meant as the format has them: PyTorch (on the CPU) rounds the learning rate to bfloat16 first, and one
just below d/2 becomes d/2.
"""

from fractions import Fraction

import pytest
import torch

from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.formats import all_values, at_ordinals, gaps, odd_significands, ordinals
from ndgm.verdict import certify, check_all, claim, enumerated, witnesses

pytestmark = pytest.mark.fast


def half_or_tie(entries, learning_rate, half):
    """Whether the entry moves: αλ > d/2, or αλ = d/2 and its significand is odd."""
    return (half < learning_rate) | ((half == learning_rate) & odd_significands(entries))


def whole_gap(entries, learning_rate, half):
    return 2 * half <= learning_rate


def ties_move(entries, learning_rate, half):
    return half <= learning_rate


def half_an_ulp(entries, learning_rate, half):
    """As if the neighbour towards 0 were as far as the one away from 0."""
    outer = gaps(at_ordinals(ordinals(entries) + 1, entries.dtype))
    return half_or_tie(entries, learning_rate, outer.double() / 2)


MUTANTS = {
    "the whole distance": {"moves": whole_gap},
    "ties always move": {"moves": ties_move},
    "half an ulp at a power of two": {"moves": half_an_ulp},
    "half the penalty": {"penalty": 0.5},
}


def check_each_gap(entries, penalty, moves, between=()):
    """The prediction is what a step of SGD does, for each of the entries and αλ at and beside all their d/2.

    `between` holds factors: the learning rates d/2 times those are tried as well, whether the format has
    them or not.
    """
    halves = gaps(entries) / 2
    for half in halves.unique():
        check_one_gap(entries[halves == half], half, penalty, moves, between)


def check_one_gap(entries, half, penalty, moves, between=()):
    """The same for entries that share the distance d; `half` is d/2."""
    beside = at_ordinals(ordinals(half) + torch.tensor([-1, 0, 1]), entries.dtype).tolist()
    rates = beside + [half.item() * factor for factor in between]
    for rate in rates:
        after = optimizers.run(optimizers.NDGM(rate, penalty), entries, 1)
        as_predicted = (after != entries) == moves(entries, rate, half.double())
        shown = {"learning_rate": rate, "entry": entries, "after": after, "half": half.item()}
        check_all(as_predicted, "the prediction fails", **shown)


@claim(
    "new-stagnation",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"penalty": 1.0, "moves": half_or_tie},
    mutants=MUTANTS,
)
def test_float32(penalty, moves):
    """All $2²³$ significands of float32, and the first three and the last of every
    binade of normal numbers."""
    powers = torch.arange(25, 255) * 2**23
    corners = at_ordinals((powers[:, None] + torch.tensor([0, 1, 2, 2**23 - 1])).flatten(), torch.float32)
    check_each_gap(corners, penalty, moves)
    # All of (1/2, 1) share the distance 2⁻²⁴.
    inside = torch.arange(1, 2**23, dtype=torch.float32) / 2**24 + 0.5
    check_one_gap(inside, torch.tensor(2.0**-25), penalty, moves)
    certify(enumerated("pairs of an entry and αλ beside half its distance"))


@claim(
    "new-stagnation",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"penalty": 1.0, "moves": half_or_tie},
    mutants=MUTANTS,
)
def test_bfloat16(penalty, moves):
    """Every normal bfloat16 number whose $d/2$ is a bfloat16 number, and $αλ$ a bfloat16 number."""
    largest = torch.finfo(torch.bfloat16).max
    check_each_gap(all_values(torch.bfloat16, 2.0**-117, largest), penalty, moves)
    certify(enumerated("pairs of an entry and αλ beside half its distance"))


@claim(
    "new-stagnation",
    reading="$αλ$ as the learning rate is given, whether bfloat16 has it or not",
    world="bfloat16",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"factor": 1 - 2.0**-10},
    mutants={"1 − 2⁻⁸, which bfloat16 has": {"factor": 1 - 2.0**-8}},
)
def test_rounded_learning_rate(factor):
    """A rate of $1 − 2⁻¹⁰$ times $d/2$, which PyTorch rounds to $d/2$, moves no bfloat16 entry in [1, 2)."""
    entries = all_values(torch.bfloat16, 1.0, 1.99)
    check_each_gap(entries, 1.0, half_or_tie, [factor])


@claim(
    "new-stagnation",
    reading="how many starts at $α = 10⁻⁸$, $λ = 1$",
    world="float32",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"learning_rate": 1e-8, "share": Fraction(3, 4)},
    mutants={"2e-8": {"learning_rate": 2e-8}, "all": {"share": Fraction(1)}},
)
def test_share(learning_rate, share):
    """Of the moduli that uniform_(−1, 1) draws in float32, three quarters, all above 1/4, never move."""
    starts = positive_starts(torch.float32)
    stuck = optimizers.run(optimizers.NDGM(learning_rate, 1.0), starts, 1) == starts
    with witnesses(len(starts), stuck=int(stuck.sum()), least=starts[stuck].min().item()):
        foreseen = int(stuck.sum()) == share * len(starts) and (stuck == (starts > 0.25)).all()
        assert foreseen, "others never move"
    certify(enumerated("moduli that uniform_(−1, 1) draws in float32"))
