"""Theorems by z3 and a second solver, and by sympy; and counterexamples that a witness can show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import islice
from operator import add, mul
from typing import Any

import sympy
import z3

from ndgm.exact.arithmetic import Undecided
from ndgm.exact.first_solver import ask, contradict
from ndgm.exact.notation import expression, written
from ndgm.exact.points import apart, rational_points, substitutions
from ndgm.exact.rules import Rule
from ndgm.exact.second_solver import Disagreement, confirm
from ndgm.exact.statements import Statement, holds
from ndgm.exact.theorems import Theorem, seal

POINTS = 5
"""At how many rational points an identity is compared once more."""


class NotProved(AssertionError):
    """The statement is false, and `values` says where: by name a Fraction, a bool, or a number's text.

    An AssertionError, so that inside `with witness():` it is the counterexample.
    """

    def __init__(self, statement: str, values: Mapping[str, Any]) -> None:
        self.statement = statement
        self.values = dict(values)
        point = ", ".join(f"{name} = {value}" for name, value in self.values.items())
        super().__init__(f"{statement} fails at {point}" if point else f"{statement} fails")


def symbolic_sign(term: z3.ArithRef) -> z3.ArithRef:
    """sign(term) for z3, 0 at 0: pass it to a rule's `step` to get the rule as a formula.

    >>> b = z3.Real("b")
    >>> from ndgm.exact.rules import NDGM
    >>> rule = NDGM(learning_rate=1, penalty=1)
    >>> after = rule.step(rule.start(b), sign=symbolic_sign(b)).position
    >>> print(prove(after < 1, assumptions=[b > 0, b < 1]))
    b − sgn(b) < 1, given b > 0, b < 1
    """
    return z3.If(term > 0, z3.RealVal(1), z3.If(term < 0, z3.RealVal(-1), z3.RealVal(0)))


def prove(claim: z3.BoolRef, *, assumptions: Iterable[z3.BoolRef] = (), note: str = "") -> Theorem:
    """Prove that the assumptions imply the claim for all values of its variables, by z3 and then by cvc5.

    `note` says in words what that means. A theorem that only z3 confirms has z3 alone among its checkers.

    Raises:
        NotProved: values break the statement, which are in `values`.
        Undecided: z3 gives up.
        ValueError: the assumptions contradict each other, and would imply everything.
        Disagreement: cvc5 finds values where z3 finds none.
    """
    given = list(assumptions)
    if given and contradict(given):
        raise ValueError(f"the assumptions contradict each other: {_joined(given)}")
    question = [*given, z3.Not(claim)]
    answer = ask(question)
    said = holds(claim, given)
    statement = str(said)
    if answer.contradictory is None:
        raise Undecided(f"z3 gave up on {statement}: {answer.reason}; split it or fix a parameter")
    if not answer.contradictory:
        raise NotProved(statement, answer.values)
    return seal(said, "z3", checkers=["z3", *confirm(question, statement)], note=note)


def _joined(terms: Iterable[z3.ExprRef]) -> str:
    return ", ".join(map(written, terms))


def identity(lhs: Any, rhs: Any, *, note: str = "", **assumptions: bool) -> Theorem:
    """Prove lhs = rhs with sympy; the sides are then compared once more at rational points, exactly.

    `assumptions` are sympy's (positive=True, integer=True, ...) and are put on every free symbol of both
    sides, which may be sympy expressions or text. Raises NotProved with rational values at which the sides
    differ, and Undecided where sympy neither simplifies the difference to 0 nor meets such values.

    >>> print(identity("(a + b)**2", "a**2 + 2*a*b + b**2"))
    (a + b)² = a² + 2ab + b²
    >>> identity("(a + b)**2", "a**2 + b**2")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    NotProved: (a + b)**2 = a**2 + b**2 fails at a = 1, b = 1
    """
    left, right = sympy.sympify(lhs), sympy.sympify(rhs)
    if assumptions:
        symbols = left.free_symbols | right.free_symbols
        renamed = {symbol: sympy.Symbol(symbol.name, **assumptions) for symbol in symbols}
        left, right = left.xreplace(renamed), right.xreplace(renamed)
    kinds = ", ".join(name if truth else f"not {name}" for name, truth in sorted(assumptions.items()))
    said = Statement(
        f"${expression(left)} = {expression(right)}$" + (f", all symbols {kinds}" if kinds else "")
    )
    statement = str(said)
    if checkers := _checkers_of_equality(left, right):
        return seal(said, "sympy", checkers=checkers, note=note)
    difference = left - right
    for values in substitutions(sorted(difference.free_symbols, key=str)):
        gap = sympy.simplify(difference.xreplace(values))
        if gap.is_finite and gap.is_zero is False:
            raise NotProved(statement, {str(symbol): Fraction(v.p, v.q) for symbol, v in values.items()})
    raise Undecided(f"sympy neither proves nor refutes {statement}; add assumptions or rewrite a side")


@lru_cache(maxsize=4096)
def _checkers_of_equality(left: sympy.Expr, right: sympy.Expr) -> tuple[str, ...]:
    """Who says that two sides are equal: none where sympy does not.

    Where both are rational numbers they are compared, too: a guard against the simplifier.

    Raises:
        Disagreement: they differ at such a point, so that sympy's simplification is wrong.
    """
    points = list(islice(rational_points(left, right), POINTS))
    differing = next((point for point, one, other in points if one != other), None) or apart(left, right)
    if not _simplifies_to_zero(left - right, thoroughly=differing is None):
        return ()
    if differing is not None:
        raise Disagreement(f"sympy proves {left} = {right}, which fails at {differing}")
    return ("sympy", "exact points") if points else ("sympy",)


def _simplifies_to_zero(difference: sympy.Expr, *, thoroughly: bool) -> bool:
    """Whether sympy says that a difference is 0; `simplify` takes long, and is for what may well be 0."""
    if sympy.expand(difference) == 0 or _has_no_numerator(difference):
        return True
    return thoroughly and (_has_no_numerator(_rooted(difference)) or bool(sympy.simplify(difference) == 0))


def _has_no_numerator(expression: sympy.Expr) -> bool:
    return bool(sympy.expand(sympy.fraction(sympy.together(expression))[0]) == 0)


def _rooted(expression: sympy.Expr) -> sympy.Expr:
    """The expression with its radicands factored, so that squares leave their roots, and without sums in
    exponents.
    """
    factored = expression.replace(
        lambda part: part.is_Pow and part.exp.is_Rational and part.exp.q == 2,
        lambda root: sympy.factor(sympy.expand(root.base)) ** root.exp,
    )
    return sympy.expand_power_exp(factored)


def step_formula(rule: Rule, position: z3.ArithRef) -> z3.ArithRef:
    """The position after one step from `position`, for z3: the sign at 0 is the rule's own `sign_at_zero`.

    Moments are those of the rule's start. Learning rate and penalty of the rule may be z3 terms, too.

    >>> from ndgm.exact.proofs import prove
    >>> from ndgm.exact.rules import NDGM
    >>> b, rate, penalty = z3.Reals("b rate penalty")
    >>> theorem = prove(step_formula(NDGM(rate, penalty), b) == b - rate * penalty, assumptions=[b > 0])
    """
    sign = z3.If(position == 0, z3.RealVal(rule.sign_at_zero), symbolic_sign(position))
    stepped: z3.ArithRef = rule.step(rule.start(position), sign=sign).position
    return stepped


def to_z3(expression: Any) -> z3.ArithRef:
    """A polynomial expression as a term in z3.Real variables of the same names.

    A TypeError says which part has no translation (a root, a function).

    >>> x, y = sympy.symbols("x y")
    >>> to_z3(x**2 / 2 - y)
    1/2*x*x + -1*y
    """
    expression = sympy.sympify(expression)
    if expression.is_Symbol:
        return z3.Real(expression.name)
    if expression.is_Rational:
        return z3.Q(expression.p, expression.q)
    if expression.is_Add or expression.is_Mul:
        return reduce(add if expression.is_Add else mul, map(to_z3, expression.args))
    if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
        return reduce(mul, [to_z3(expression.base)] * int(expression.exp))
    raise TypeError(f"no translation for {expression}: only polynomials with rational coefficients have one")
