"""Section 4 before eq. (9): "(7) is Lipschitz continuous in the sense of (6) with L = λ", f(b) = λ‖b‖₁.

(6) is |f(x) − f(y)| ≤ L‖x − y‖. In the Euclidean norm, which Boyd et al. and the gradients use, L = λ is true
for p = 1 only: from 0 to (1, 1) f grows by 2λ over a length √2. The least L is λ√p (Cauchy and Schwarz,
attained along (1, …, 1)). L = λ is the constant in the ℓ₁ norm, and λp that in the largest-entry norm. Each
is proved by induction over p, one more pair of coordinates x, y at a time.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from ndgm.exact.bounds import squared_lipschitz_constant
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.strategies import examples, multiples, positive_rationals
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

PAIRS_OF_POINTS = st.lists(st.tuples(multiples(), multiples()), min_size=1, max_size=5)
"""The coordinates of two points of one dimension, in pairs."""


def lasso(penalty, point):
    return penalty * sum(map(abs, point))


def ridge(penalty, point):
    return penalty * sum(entry**2 for entry in point)


def euclidean_squared(point):
    return sum(entry**2 for entry in point)


def as_printed(penalty, dimension):
    return penalty**2


@claim(
    "text-4.lipschitz",
    reading="Euclidean norm",
    part="constant",
    expect="refuted",
    evidence="proved",
    given={"squared": as_printed, "point": (1, 1)},
    mutants={"L = λ√p": {"squared": squared_lipschitz_constant}, "p = 1": {"point": (1,)}},
)
def test_the_penalty_is_not_the_euclidean_constant(squared, point):
    """$|f(x) − f(0)|² ≤ L²‖x‖²$ in the Euclidean norm, $L = λ = 1$."""
    growth, length = lasso(1, point), euclidean_squared(point)
    with witness(x=point, y=(0,) * len(point), growth=growth, length_squared=length):
        assert growth**2 <= squared(1, len(point)) * length, "it grows by more than L times the length"


@claim(
    "text-4.lipschitz",
    reading="Euclidean norm",
    part="lipschitz",
    expect="holds",
    evidence="proved",
    given={"squared": squared_lipschitz_constant, "loss": lasso},
    mutants={
        "L = λ": {"squared": as_printed},
        "1% less": {"squared": lambda penalty, p: Fraction(98, 100) * p * penalty**2},
        "ridge": {"loss": ridge},
    },
)
def test_the_euclidean_constant(squared, loss):
    """$|f(x) − f(y)| ≤ L‖x − y‖₂$ for all $x$, $y$, with $L = λ√p$ and no smaller $L$."""

    @examples(PAIRS_OF_POINTS, positive_rationals())
    def search(points, penalty):
        x, y = zip(*points, strict=True)
        with witness(x=x, y=y, penalty=penalty):
            growth = loss(penalty, x) - loss(penalty, y)
            length = euclidean_squared(a - b for a, b in points)
            assert growth**2 <= squared(penalty, len(x)) * length, "it grows by more than L times the length"

    for dimension in (1, 2, 1000):
        with witness(dimension=dimension):
            attained = loss(1, (1,) * dimension) ** 2 == squared(1, dimension) * dimension
            assert attained, "it is not attained along (1, …, 1)"

    # F = f(x) − f(y), D = Σ|xᵢ − yᵢ| and Q = ‖x − y‖²: λD bounds |F|, and √(pQ) bounds D.
    growth, travelled, squares, p, penalty, x, y, apart = z3.Reals("F D Q p λ x y d")
    with witness():
        certify(
            induction(
                lambda growth, travelled, squares, p: z3.And(
                    p >= 0,
                    squares >= 0,
                    travelled >= 0,
                    z3.Abs(growth) <= penalty * travelled,
                    travelled**2 <= p * squares,
                ),
                variables=[growth, travelled, squares, p],
                start=[z3.RealVal(0)] * 4,
                step=[
                    growth + penalty * (z3.Abs(x) - z3.Abs(y)),
                    travelled + apart,
                    squares + apart**2,
                    p + 1,
                ],
                given=[penalty > 0, apart == z3.Abs(x - y)],
                over="p",
                conclusion=lambda growth, travelled, squares, p: growth**2 <= penalty**2 * p * squares,
            ),
            induction(  # x = (1, …, 1) and y = 0.
                lambda growth, squares, p: z3.And(growth == penalty * p, squares == p),
                variables=[growth, squares, p],
                start=[z3.RealVal(0)] * 3,
                step=[growth + penalty, squares + 1, p + 1],
                over="p",
                conclusion=lambda growth, squares, p: growth**2 == penalty**2 * p * squares,
            ),
        )


@claim(
    "text-4.lipschitz",
    reading="$ℓ₁$ norm",
    part="constant",
    condition="the norm in (6) is the $ℓ₁$ norm",
    expect="holds",
    evidence="proved",
    given={"constant": 1, "loss": lasso},
    mutants={"L = 99% of λ": {"constant": Fraction(99, 100)}, "ridge": {"loss": ridge}},
)
def test_the_constant_in_the_one_norm(constant, loss):
    """$|f(x) − f(y)| ≤ λ‖x − y‖₁$ for all $x$, $y$, and $λ$ cannot be lowered."""

    @examples(PAIRS_OF_POINTS, positive_rationals())
    def search(points, penalty):
        x, y = zip(*points, strict=True)
        with witness(x=x, y=y, penalty=penalty):
            growth, length = abs(loss(penalty, x) - loss(penalty, y)), sum(abs(a - b) for a, b in points)
            assert growth <= constant * penalty * length, "it grows by more than L times the length"

    with witness():
        certify(prove_one_norm(), prove_least_constant())


def prove_least_constant():
    """Any L with |f(x) − f(y)| ≤ L‖x − y‖₁ along one axis, from 0 to a point at x ≠ 0, is λ at least."""
    constant, x, penalty = z3.Reals("L x λ")
    growth = penalty * z3.Abs(x)
    return prove(constant >= penalty, assumptions=[penalty > 0, x != 0, growth <= constant * z3.Abs(x)])


def prove_one_norm():
    """|f(x) − f(y)| ≤ λΣ|xᵢ − yᵢ|, by induction over the coordinates."""
    growth, length, x, y, penalty = z3.Reals("F D x y λ")
    return induction(
        lambda growth, length: z3.Abs(growth) <= penalty * length,
        variables=[growth, length],
        start=[z3.RealVal(0), z3.RealVal(0)],
        step=[growth + penalty * (z3.Abs(x) - z3.Abs(y)), length + z3.Abs(x - y)],
        given=[penalty > 0],
        over="p",
    )


@claim(
    "text-4.lipschitz",
    reading="one dimension",
    part="constant",
    condition="$p = 1$",
    expect="holds",
    evidence="proved",
    given={"constant": Fraction(1), "loss": lasso},
    mutants={"L = 99% of λ": {"constant": Fraction(99, 100)}, "ridge": {"loss": ridge}},
)
def test_the_constant_in_one_dimension(constant, loss):
    """$|f(x) − f(y)| ≤ λ|x − y|$ for all real $x$ and $y$, where all norms are the same."""

    @examples(multiples(), multiples(), positive_rationals())
    def search(x, y, penalty):
        with witness(x=x, y=y, penalty=penalty):
            grows = abs(loss(penalty, [x]) - loss(penalty, [y]))
            assert grows <= constant * penalty * abs(x - y), "it grows by more than L times the length"

    with witness():
        certify(prove_one_norm())


@claim(
    "text-4.lipschitz",
    reading="largest-entry norm, $L = λp$",
    part="lipschitz",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"constant": lambda p: p},
    mutants={
        "L = λ": {"constant": lambda p: 1},
        "L = λ√p": {"constant": lambda p: Fraction(p * 71, 100) if p > 1 else 1},
    },
)
def test_the_constant_in_the_maximum_norm(constant):
    """$|f(x) − f(y)| ≤ λp max|xᵢ − yᵢ|$ for all $x$, $y$, with equality along (1, …, 1)."""

    @examples(PAIRS_OF_POINTS, positive_rationals())
    def search(points, penalty):
        x, y = zip(*points, strict=True)
        with witness(x=x, y=y, penalty=penalty):
            growth, largest = abs(lasso(penalty, x) - lasso(penalty, y)), max(abs(a - b) for a, b in points)
            assert growth <= constant(len(x)) * penalty * largest, "it grows by more than L times the length"

    for dimension in (1, 2, 1000):
        with witness(dimension=dimension):
            assert lasso(1, (1,) * dimension) == constant(dimension), "it is not attained along (1, …, 1)"

    growth, largest, x, y, p, penalty = z3.Reals("F M x y p λ")
    with witness():
        certify(
            induction(
                lambda growth, p: z3.And(p >= 0, z3.Abs(growth) <= penalty * p * largest),
                variables=[growth, p],
                start=[z3.RealVal(0), z3.RealVal(0)],
                step=[growth + penalty * (z3.Abs(x) - z3.Abs(y)), p + 1],
                given=[penalty > 0, z3.Abs(x - y) <= largest],
                over="p",
            )
        )
