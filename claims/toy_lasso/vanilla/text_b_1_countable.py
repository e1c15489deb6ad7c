"""B.1, proof of Proposition B.1: "the feasible values are countable, the set of initialisations uncountable".

bₙ − b₀ is a multiple of αλ, so b₀ is feasible for a zero only if it is one: countably many. An interval is
uncountable (Cantor). But that a countable set has probability 0 does not follow: a law may give one of its
points a positive probability. An entry that is pruned with probability 1/2 and uniform otherwise has
uncountably many values, and 0 is feasible. It does follow where no point has one: countable sums of zeros.
"""

from fractions import Fraction

import pytest

from claims.toy_lasso.vanilla.lattice import NEVER_ZERO, prove_never_zero, prove_stays_on_lattice
from claims.toy_lasso.wrong_rules import heavy_ball
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.exact.theorems import cited
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

STEP = Fraction(1, 100)


@claim(
    "text-B.1.countable",
    part="countable",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"soft threshold": {"rule": ProximalGradient}, "heavy ball": {"rule": heavy_ball}},
)
def test_the_feasible_starts_are_multiples_of_the_step(rule):
    """Whoever meets 0 starts from a multiple of $αλ$, and these are numbered by the integers."""

    @examples(toy_cases() | toy_cases(lattice=False))
    def walk(case):
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, 14)
        with witness(**case._asdict()):
            assert 0 not in orbit or case.on_lattice, "0 is met from a start that is no multiple of αλ"
            moved = [(position - case.start) / case.step for position in orbit]
            assert all(number.denominator == 1 for number in moved), "it leaves b₀ + αλℤ"

    with witness():
        certify(prove_stays_on_lattice(rule))


@claim(
    "text-B.1.countable",
    part="uncountable",
    expect="holds",
    evidence="proved but for",
    given={"digits": lambda listed: "5" if listed != "5" else "4"},
    mutants={"the digit of the list": {"digits": lambda listed: listed}},
)
def test_an_interval_is_uncountable(digits):
    """No list holds all of [0, 1]: the number that differs from the $n$th at the $n$th digit is missing."""
    listed = [f"{Fraction(n, n + 1).numerator * 10**60 // (n + 1):060d}" for n in range(60)]
    missing = "".join(digits(row[n]) for n, row in enumerate(listed))
    for n, row in enumerate(listed):
        with witness(n=n, listed=f"0.{row[: n + 1]}…", missing=f"0.{missing[: n + 1]}…"):
            assert missing[n] != row[n], "the number is in the list"
    certify(cited("$[−1, 1]$ is uncountable", source="Cantor 1891, the diagonal argument"))


def uniform(point):
    """The probability of one point under a law with a density."""
    return Fraction(0)


def half_pruned(point):
    """The law of an entry that is 0 with probability 1/2 and uniform otherwise: an uncountable set."""
    return Fraction(int(point == 0), 2)


def check_null(law, rule=NDGM):
    """Of the multiples kαλ, |k| ≤ 100, those from which the orbit is 0 at some n have probability 0."""
    for start in [k * STEP for k in range(-100, 101)]:
        orbit = trajectory(rule(STEP, 1), start, abs(start / STEP).numerator)
        with witness(start=start, step=STEP, probability=law(start)):
            assert 0 not in orbit or law(start) == 0, "a start that meets 0 has a positive probability"


@claim(
    "text-B.1.countable",
    part="since",
    expect="refuted",
    evidence="proved",
    given={"law": half_pruned},
    mutants={"the uniform law": {"law": uniform}},
)
def test_uncountably_many_starts_are_not_enough(law):
    """If uncountably many starts are possible, the countable set of those that meet 0 has probability 0."""
    check_null(law)


@claim(
    "text-B.1.countable",
    reading="for a law without atoms",
    part="since",
    condition="no value of $b₀$ has a positive probability, as none has under the uniform law",
    expect="holds",
    evidence="proved",
    given={"law": uniform, "rule": NDGM},
    mutants={"an atom at 0": {"law": half_pruned}, "soft threshold": {"rule": ProximalGradient}},
)
def test_a_law_without_atoms(law, rule):
    """Then the countable set of starts that meet 0 has probability 0."""
    check_null(law)
    with witness():
        certify(prove_never_zero(rule), concludes=NEVER_ZERO)
