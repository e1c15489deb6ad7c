"""'NDGMs do not produce sparse solutions for the LASSO problem, even in the simplest case of the penalised
linear model.'

Sparse: an entry is exactly 0. On (7) at most 2ⁿ starts have a first zero at step n, so almost none ever has.
On (19) with the sum of squares a step leads from b to Mb + c − αλ sgn(b), M = 1 − 2αX'X: where M is
invertible, it is one of finitely many invertible affine maps, and the starts that lead an entry to 0 are a
null set, of countably many hyperplanes. But not where M is singular: in one dimension with x = 1, y = 1/2,
λ = 1, α = 1/2 every positive start is at 0, the optimum, after one step, and at every other step for ever.
And in float32 RMSProp ends at exactly 0 from most starts.
"""

from fractions import Fraction

import pytest
import sympy
import torch
from hypothesis import strategies as st

from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import identity
from ndgm.exact.theorems import cited
from ndgm.sim import optimizers
from ndgm.sim.fates import endings
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, witness, witnesses

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)


def step(design, response, rate, penalty, position):
    """One step of NDGM on ‖y − Xb‖² + λ‖b‖₁, sgn(0) = 0 as in PyTorch, in exact arithmetic."""
    residual = [
        y - sum(x * b for x, b in zip(row, position, strict=True))
        for row, y in zip(design, response, strict=True)
    ]
    slope = [
        -2 * sum(row[j] * r for row, r in zip(design, residual, strict=True)) for j in range(len(position))
    ]
    return [b - rate * (g + penalty * sign(b)) for b, g in zip(position, slope, strict=True)]


def affine_step():
    """With the signs fixed a step of NDGM on (19) is affine, and its linear part is M = 1 − 2αX'X."""
    alpha, penalty = sympy.symbols("α λ")
    design = sympy.Matrix(2, 2, sympy.symbols("x₁₁ x₁₂ x₂₁ x₂₂"))
    response, position, signs = (sympy.Matrix(sympy.symbols(f"{name}₁ {name}₂")) for name in "ybs")
    loss = (response - design * position).dot(response - design * position)
    linear = sympy.eye(2) - 2 * alpha * design.T * design
    moved = linear * position + 2 * alpha * design.T * response - alpha * penalty * signs
    entries = [
        identity(position[i] - alpha * (sympy.diff(loss, position[i]) + penalty * signs[i]), moved[i])
        for i in range(2)
    ]
    return cited(
        "$∇‖y − Xb‖² = 2X'(Xb − y)$: for given signs $s$ a step is $b ↦ Mb + 2αX'y − αλs$, with "
        "$M = 1 − 2αX'X$",
        source="Petersen and Pedersen, The Matrix Cookbook",
        using=entries,
    )


@claim(
    "text-4.no-sparse",
    expect="refuted",
    evidence="proved",
    given={"rate": HALF},
    mutants={"a rate of 1/3": {"rate": Fraction(1, 3)}},
)
def test_lasso(rate):
    """For $|1/2 − b|² + |b|$ no iterate is exactly 0, from any of the starts that are left after
    a null set is taken out.
    """
    b = sympy.Symbol("b", positive=True)
    after = sympy.expand(b - sympy.Rational(rate) * (2 * (b - HALF) + 1))
    orbit = [Fraction(2, 7)]
    for _ in range(4):
        (moved,) = step([[1]], [HALF], rate, 1, orbit[-1:])
        orbit.append(moved)
    with witness(b_1=str(after), orbit_from_2_7=orbit):
        assert after != 0 and 0 not in orbit, "every positive start is at the optimum after one step"


@claim(
    "text-4.no-sparse",
    reading="for an invertible step",
    condition=(
        "$M = 1 − 2αX'X$ is invertible (all but finitely many rates), "
        "and a null set of starts is left out; (7) is $M = 1$"
    ),
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1, 37), "rows": lambda entries: [entries[:2], entries[2:]]},
    mutants={"M = 0": {"rate": HALF, "rows": lambda entries: [[1, 0], [0, 1]]}},
)
def test_invertible_step(rate, rows):
    """As long as no entry has been 0, $bₙ = Mⁿb₀ + v$, $v$ given by the signs, and no row of $Mⁿ$ is 0:
    zeros lie on hyperplanes.
    """
    entries = st.integers(-3, 3).map(Fraction)
    start, shift = [Fraction(5, 7), Fraction(-3, 11)], [Fraction(1, 10**9), Fraction(2, 10**9)]

    @examples(st.lists(entries, min_size=4, max_size=4), st.lists(entries, min_size=2, max_size=2), number=40)
    def walk(entries, response):
        design = rows(entries)
        matrix = sympy.eye(2) - 2 * sympy.Rational(rate) * sympy.Matrix(design).T * sympy.Matrix(design)
        one, other = start, [b + moved for b, moved in zip(start, shift, strict=True)]
        power = sympy.eye(2)
        for n in range(1, 7):
            if 0 in one or list(map(sign, one)) != list(map(sign, other)):
                break
            one, other = (step(design, response, rate, Fraction(2, 3), position) for position in (one, other))
            power = matrix * power
            apart = sympy.Matrix([sympy.Rational(v - u) for u, v in zip(one, other, strict=True)])
            with witness(design=design, response=response, n=n, power=str(power.tolist())):
                assert apart == power * sympy.Matrix(list(map(sympy.Rational, shift))), "bₙ is not Mⁿb₀ + v"
                assert all(any(power.row(i)) for i in range(2)), "an entry of bₙ does not depend on b₀"

    with witness():
        affine = affine_step()
    null = cited(
        "preimages of null sets under finitely many invertible affine maps are null, and so are countable "
        "unions of null sets: here the starts that come to a hyperplane ${bᵢ = 0}$ after $n$ steps, for "
        "some $n$",
        source="the change of variables, and the countable additivity, of Lebesgue measure",
        using=[affine],
    )
    certify(null)


@claim(
    "text-4.no-sparse",
    reading="in floats, on (7)",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0)},
    mutants={"bias correction": {"rule": optimizers.RMSProp(0.01, 1.0, bias_correction=True)}},
)
def test_float32(rule):
    """RMSProp ends at exactly 0 from at most one in a thousand of the positive starts that torch draws in
    float32.
    """
    found = endings(rule, torch.float32)
    with witnesses(found.starts, exactly_0=found.zeros, starts=found.starts):
        assert found.zeros <= found.starts / 1000, "more than one start in a thousand ends at exactly 0"
