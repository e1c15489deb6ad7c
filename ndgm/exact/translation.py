"""sympy expressions as z3 terms: for rules with a root, which z3 cannot run but sympy can."""

from __future__ import annotations

from functools import reduce
from operator import add, mul
from typing import Any

import sympy
import z3


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
