"""Each rule of inference on recursions that signs drive proves what it should, and refuses a wrong rule."""

from functools import partial

import pytest
import sympy

from ndgm.exact.inference import null_set
from ndgm.exact.proofs import NotProved
from ndgm.exact.recursions import correspondence, horner, horner_sums, translations


def moved(position, memory, sign):
    (moment,) = memory
    after = moment / 2 + sign
    return position - after, (after,)


def test_translations_of_a_rule_with_memory():
    position, moment = sympy.symbols("b m", real=True)
    theorem = translations(moved, position=position, memory=[moment])
    assert "3ⁿ starts" in str(theorem)
    assert str(null_set(theorem, exceptions="countably many")).startswith("for almost every start")
    with pytest.raises(NotProved):
        translations(lambda b, m, s: (b / 2 - s, m), position=position, memory=[moment])
    with pytest.raises(NotProved):
        translations(lambda b, m, s: (b - m[0], (b,)), position=position, memory=[moment])


def test_horner():
    z, c = sympy.symbols("z c", positive=True)
    polynomials = horner(lambda x, s: z * x + c * s, scale=c, variable=z)
    assert "no more than n − 1" in str(polynomials)
    assert str(null_set(polynomials, exceptions="countably many", of="z")).startswith("for almost every z")
    with pytest.raises(NotProved):
        horner(lambda x, s: z * x + c, scale=c, variable=z)


def test_sums_of_horner_polynomials():
    z, k = sympy.symbols("z k", positive=True)
    polynomials = horner(lambda x, s: z * x + (1 - z) * s, scale=1 - z, variable=z)
    sums = partial(horner_sums, polynomials, scale=1 - z, variable=z)
    assert "degree n" in str(sums(move=lambda y, x: y - k * x, factor=k))
    with pytest.raises(NotProved):
        sums(move=lambda y, x: y + k * x, factor=k)
    with pytest.raises(ValueError, match="free of z"):
        sums(move=lambda y, x: y - k * z * x, factor=k * z)
    with pytest.raises(ValueError, match="Horner's rule"):
        horner_sums(sums(move=lambda y, x: y - k * x, factor=k), move=moved, factor=k, scale=k, variable=z)


def test_two_recursions_correspond():
    z, total, start = sympy.symbols("z S x", positive=True)
    rule = partial(
        correspondence,
        lambda n, total: [z * total + n],
        variables=[total],
        starts=([z * start], [start]),
        other=lambda n, sign, total: [total + sign],
        stated="xₙ = zSₙ + n",
    )
    assert str(rule(step=lambda n, sign, x: [x + z * sign + 1])) == "for every n: xₙ = zSₙ + n"
    with pytest.raises(NotProved):
        rule(step=lambda n, sign, x: [x + z * sign])
    with pytest.raises(NotProved):
        rule(step=lambda n, sign, x: [x + z * sign + 1], starts=([start], [start]))
