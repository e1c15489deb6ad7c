"""Formulas of z3 and sympy as a mathematician writes them, on one line of Unicode."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import sympy
import z3

_LONGEST = 1500
_SUPERSCRIPTS = str.maketrans("0123456789-+n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿ")
_COMPARISONS = {
    z3.Z3_OP_LE: "≤",
    z3.Z3_OP_GE: "≥",
    z3.Z3_OP_LT: "<",
    z3.Z3_OP_GT: ">",
    z3.Z3_OP_EQ: "=",
    z3.Z3_OP_IFF: "⟺",
}
_NEGATED = {"≤": ">", "≥": "<", "<": "≥", ">": "≤", "=": "≠"}
# How strongly an expression holds together, from the loosest on.
_IMPLIES, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _POWER, _ATOM = range(9)


def written(term: z3.ExprRef, *, as_factor: bool = False) -> str:
    """A term or formula of z3; one that is very long is cut short, and a sum is in brackets as a factor.

    >>> b, s = z3.Reals("b s")
    >>> print(written(z3.And(z3.If(b > 0, b, -b) < s, b * b - 2 * s != 0)))
    |b| < s and b² − 2s ≠ 0
    """
    if len(_WRITER.known) > _MOST:
        _WRITER.known.clear()
    text, strength = _WRITER.write(term)
    return f"({text})" if as_factor and strength < _PRODUCT else text


class _Writer:
    """Writes each subterm once: rules nest the same cases again and again."""

    def __init__(self) -> None:
        # With each text its term, since the number of a term that is gone is given to another.
        self.known: dict[tuple[int, int], tuple[z3.ExprRef, str, int]] = {}

    def write(self, term: z3.ExprRef) -> tuple[str, int]:
        """The text, and how strongly it holds together."""
        name = id(term.ctx), term.get_id()
        if name not in self.known:
            text, strength = self._written(term)
            # Cut here, since a term in which each case nests the last one twice is exponentially long.
            text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
            self.known[name] = term, text, strength
        _, text, strength = self.known[name]
        return text, strength

    def _in(self, term: z3.ExprRef, strength: int) -> str:
        text, own = self.write(term)
        return text if own >= strength else f"({text})"

    def _written(self, term: z3.ExprRef) -> tuple[str, int]:
        if z3.is_quantifier(term):
            names = [z3.Const(term.var_name(i), term.var_sort(i)) for i in range(term.num_vars())]
            body = z3.substitute_vars(term.body(), *reversed(names))
            every = "for all" if term.is_forall() else "for some"
            return f"{every} {', '.join(map(str, names))}: {self._in(body, _IMPLIES)}", _IMPLIES
        if _is_number(term):
            return _number(_numeral(term))
        kind, children = term.decl().kind(), term.children()
        if kind == z3.Z3_OP_UNINTERPRETED or not children:
            name = term.decl().name()
            inside = f"({', '.join(self._in(child, _IMPLIES) for child in children)})" if children else ""
            return name + inside, _ATOM
        if kind in _COMPARISONS:
            return self._compared(children, _COMPARISONS[kind])
        if kind == z3.Z3_OP_NOT:
            return self._negated(children[0])
        if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR):
            word, strength = ("and", _AND) if kind == z3.Z3_OP_AND else ("or", _OR)
            return f" {word} ".join(self._in(child, _NOT) for child in children), strength
        if kind == z3.Z3_OP_IMPLIES:
            return " ⟹ ".join(self._in(child, _OR) for child in children), _IMPLIES
        if kind == z3.Z3_OP_DISTINCT:
            if len(children) == 2:
                return self._compared(children, "≠")
            return f"{', '.join(self._in(child, _SUM) for child in children)} are distinct", _NOT
        return self._arithmetic(term, kind, children)

    def _arithmetic(self, term: z3.ExprRef, kind: int, children: Sequence[z3.ExprRef]) -> tuple[str, int]:
        if kind == z3.Z3_OP_TO_REAL:
            return self.write(children[0])
        if kind == z3.Z3_OP_TO_INT:
            return f"⌊{self._in(children[0], _IMPLIES)}⌋", _ATOM
        if kind == z3.Z3_OP_IS_INT:
            return f"{self._in(children[0], _SUM)} ∈ ℤ", _COMPARE
        if kind == z3.Z3_OP_IDIV and _is_number(children[1]) and not _numeral(children[1]).startswith("-"):
            return f"⌊{self._in(children[0], _PRODUCT)}/{self._in(children[1], _POWER)}⌋", _ATOM
        if kind == z3.Z3_OP_ADD:
            return self._sum([(child, True) for child in children]), _SUM
        if kind == z3.Z3_OP_SUB:
            return self._sum([(child, place == 0) for place, child in enumerate(children)]), _SUM
        if kind == z3.Z3_OP_UMINUS:
            return f"−{self._in(children[0], _PRODUCT)}", _SUM
        if kind == z3.Z3_OP_MUL:
            return self._product(children)
        if kind == z3.Z3_OP_DIV:
            return f"{self._in(children[0], _PRODUCT)}/{self._in(children[1], _POWER)}", _PRODUCT
        if kind == z3.Z3_OP_POWER:
            return f"{self._in(children[0], _ATOM)}{_raised(self._in(children[1], _IMPLIES))}", _POWER
        if kind == z3.Z3_OP_ITE:
            return self._case(children)
        inside = ", ".join(self._in(child, _IMPLIES) for child in children)
        return f"{term.decl().name()}({inside})", _ATOM

    def _compared(self, children: Sequence[z3.ExprRef], sign: str) -> tuple[str, int]:
        return f" {sign} ".join(self._in(child, _SUM) for child in children), _COMPARE

    def _negated(self, inner: z3.ExprRef) -> tuple[str, int]:
        sign = _COMPARISONS.get(inner.decl().kind()) if z3.is_app(inner) else None
        if sign in _NEGATED:
            return self._compared(inner.children(), _NEGATED[sign])
        return f"not {self._in(inner, _COMPARE)}", _NOT

    def _sum(self, terms: Sequence[tuple[z3.ExprRef, bool]]) -> str:
        text = ""
        for term, plus in terms:
            # A sum in a sum needs no brackets but after a minus.
            one = self._in(term, _SUM if plus else _PRODUCT)
            if plus and one.startswith("−"):
                plus, one = False, one[1:]
            text += (f" {'+' if plus else '−'} " if text else "" if plus else "−") + one
        return text

    def _product(self, children: Sequence[z3.ExprRef]) -> tuple[str, int]:
        negative = False
        factors: list[list[Any]] = []
        for factor in _factors(children):
            minus = factor.decl().kind() == z3.Z3_OP_UMINUS
            negative ^= minus or (_is_number(factor) and _numeral(factor).startswith("-"))
            bare = factor.arg(0) if minus else factor
            if factors and z3.eq(bare, factors[-1][0]):
                factors[-1][1] += 1
            elif not _is(bare, -1) and not _is(bare, 1):
                factors.append([bare, 1])
        texts = [
            f"{self._in(factor, _ATOM)}{_raised(str(times))}" if times > 1 else self._factor(factor)
            for factor, times in factors
        ]
        text = texts[0] if texts else "1"
        for before, after in pairwise(texts):
            joint = "·" if _runs_together(before, after) else " " if after.startswith("sgn(") else ""
            text += joint + after
        return (f"−{text}", _SUM) if negative else (text, _PRODUCT if len(texts) > 1 else _POWER)

    def _factor(self, factor: z3.ExprRef) -> str:
        return _numeral(factor).removeprefix("-") if _is_number(factor) else self._in(factor, _PRODUCT)

    def _case(self, children: Sequence[z3.ExprRef]) -> tuple[str, int]:
        condition, then, otherwise = children
        if z3.is_eq(condition) and _is(condition.arg(1), 0) and _is(then, 0):
            text = self.write(otherwise)
            if text[0] == f"sgn({self._in(condition.arg(0), _IMPLIES)})":
                return text
        if (inside := _modulus(condition, then, otherwise)) is not None:
            return f"|{self._in(inside, _IMPLIES)}|", _ATOM
        if (inside := _sign(condition, then, otherwise)) is not None:
            return f"sgn({self._in(inside, _IMPLIES)})", _ATOM
        shown = (self._in(one, _IMPLIES) for one in (then, condition, otherwise))
        return "({} if {}, else {})".format(*shown), _ATOM


_WRITER, _MOST = _Writer(), 20_000


def _modulus(condition: z3.ExprRef, then: z3.ExprRef, otherwise: z3.ExprRef) -> z3.ExprRef | None:
    """x, if the case distinction is |x|."""
    positive = z3.is_gt(condition) or z3.is_ge(condition)
    if positive and _is(condition.arg(1), 0) and z3.eq(condition.arg(0), then):
        return then if z3.eq(z3.simplify(otherwise + then), z3.simplify(then - then)) else None
    return None


def _sign(condition: z3.ExprRef, then: z3.ExprRef, otherwise: z3.ExprRef) -> z3.ExprRef | None:
    """x, if the case distinction is the sign of x with 0 at 0."""
    if not (z3.is_gt(condition) and _is(condition.arg(1), 0) and _is(then, 1) and _is_case(otherwise)):
        return None
    second, minus, zero = otherwise.children()
    same = z3.is_lt(second) and _is(second.arg(1), 0) and z3.eq(second.arg(0), condition.arg(0))
    return condition.arg(0) if same and _is(minus, -1) and _is(zero, 0) else None


def _factors(children: Sequence[z3.ExprRef]) -> list[z3.ExprRef]:
    """The factors of a product, those of products in it included."""
    return [
        factor
        for child in children
        for factor in (_factors(child.children()) if child.decl().kind() == z3.Z3_OP_MUL else [child])
    ]


def _runs_together(before: str, after: str) -> bool:
    """Whether two factors would be read as one, as 2 and 3, or a word and what is beside it."""
    return (
        after[0].isdigit()
        or "/" in before
        or re.search(r"[^\W\d_]{2,}$", before) is not None
        or re.match(r"[^\W\d_]{2,}(?!\w*\()", after) is not None
    )


def _is_case(term: z3.ExprRef) -> bool:
    return bool(z3.is_app(term) and term.decl().kind() == z3.Z3_OP_ITE)


def _is_number(term: z3.ExprRef) -> bool:
    return bool(z3.is_rational_value(term) or z3.is_int_value(term))


def _is(term: z3.ExprRef, number: int) -> bool:
    if z3.is_app(term) and term.decl().kind() == z3.Z3_OP_UMINUS:
        return _is(term.arg(0), -number)
    return _is_number(term) and _numeral(term) == str(number)


def _numeral(number: z3.ExprRef) -> str:
    """A number as z3 prints it, by the short way: `str` looks for the best way to break a line."""
    return str(number.as_string())


def _number(text: str) -> tuple[str, int]:
    negative, magnitude = text.startswith("-"), text.removeprefix("-")
    strength = _SUM if negative else _PRODUCT if "/" in magnitude else _ATOM
    return f"−{magnitude}" if negative else magnitude, strength


def _raised(exponent: str) -> str:
    plain = exponent.replace("−", "-")
    return plain.translate(_SUPERSCRIPTS) if re.fullmatch("-?[0-9]+|n", plain) else f"^{{{exponent}}}"


def expression(term: sympy.Expr) -> str:
    """An expression of sympy.

    >>> x, y = sympy.symbols("x y")
    >>> print(expression((x + y) ** 2 - 2 * x * sympy.sqrt(y)))
    −2x√(y) + (x + y)²
    """
    text, before = str(term), ""
    while text != before:  # Exponents may stand in exponents.
        text, before = _EXPONENT.sub(lambda found: _raised(found[1].strip("()")), text), text
    text = text.replace("sqrt(", "√(").replace("-", "−")
    text = re.sub(r"\*(?=\d)|(?<=[^\W\d_]{2})\*|\*(?=[^\W\d_]{2,}(?![\w(]))", "·", text)
    return text.replace("*", "")


_EXPONENT = re.compile(r"\*\*(-?\d+|[^\W\d_][₀-₉]*|\([^()]*\))")
