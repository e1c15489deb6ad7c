"""Terms and formulas of z3 as Rocq has them: real numbers, integers, and natural numbers that count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import z3

from ndgm.kernel.names import identifier
from ndgm.kernel.shapes import modulus_of, names_in, sign_of

SQUARE_ROOT = z3.Function("sqrt", z3.RealSort(), z3.RealSort())
"""Stands for the square root, which z3 does not know; it is printed as that of Rocq's reals."""

# How tightly a text holds together, by Rocq's own levels: the smaller, the tighter.
_ATOM, _APPLY, _POWER, _MINUS, _PRODUCT, _SUM = 0, 10, 30, 35, 40, 50
_COMPARE, _NOT, _AND, _OR, _IFF, _IMPLIES, _OPEN = 70, 75, 80, 85, 95, 99, 200

_COMPARED = {z3.Z3_OP_LT: "<", z3.Z3_OP_LE: "<=", z3.Z3_OP_GT: ">", z3.Z3_OP_GE: ">="}
_DECIDED = {
    z3.Z3_OP_LT: "Rlt_dec {0} {1}",
    z3.Z3_OP_GT: "Rlt_dec {1} {0}",
    z3.Z3_OP_LE: "Rle_dec {0} {1}",
    z3.Z3_OP_GE: "Rle_dec {1} {0}",
    z3.Z3_OP_EQ: "Req_EM_T {0} {1}",
}
_DECIDED_IN_Z = {
    z3.Z3_OP_LT: "Z_lt_dec {0} {1}",
    z3.Z3_OP_GT: "Z_lt_dec {1} {0}",
    z3.Z3_OP_LE: "Z_le_dec {0} {1}",
    z3.Z3_OP_GE: "Z_le_dec {1} {0}",
    z3.Z3_OP_EQ: "Z.eq_dec {0} {1}",
}
_Text = tuple[str, int]


class Untranslatable(ValueError):
    """A term that has no counterpart here."""


class Printer:
    """Writes terms as Rocq has them.

    Args:
        known: texts for terms that are to be written so, such as "position s" for b; by the first that fits.
        naturals: variables of z3's integers that stand for natural numbers.
        moduli: whether a case distinction that is |x| is written `Rabs x`, and one that is a sign `sgn x`.

    >>> b, s = z3.Reals("b₀ σ")
    >>> print(Printer().formula(z3.And(b > 0, z3.Abs(b) * 2 <= s / 3)))
    b_0 > 0 /\\ Rabs b_0 * 2 <= sigma / 3
    """

    def __init__(
        self,
        known: Iterable[tuple[z3.ExprRef, str]] = (),
        *,
        naturals: Iterable[z3.ExprRef] = (),
        moduli: bool = True,
    ) -> None:
        self._known = list(known)
        self._naturals = {one.get_id(): one for one in naturals}
        self._moduli = moduli

    def term(self, term: z3.ExprRef, within: int = _OPEN) -> str:
        """A number, in brackets where it would fall apart inside of what holds as tightly as `within`."""
        return _inside(self._term(term), within)

    def argument(self, term: z3.ExprRef) -> str:
        """A number as the argument of a function."""
        return self.term(term, _APPLY - 1)

    def formula(self, formula: z3.ExprRef, within: int = _OPEN) -> str:
        """A proposition."""
        return _inside(self._formula(formula), within)

    def premise(self, formula: z3.ExprRef) -> str:
        """A proposition that stands before an arrow."""
        return self.formula(formula, _IMPLIES - 1)

    # Numbers

    def _term(self, term: z3.ExprRef) -> _Text:
        if (text := self._as_known(term)) is not None:
            return text
        if z3.is_int(term):
            return self._integer(term)
        if z3.is_rational_value(term):
            return _number(term.numerator_as_long(), term.denominator_as_long())
        kind, children = term.decl().kind(), term.children()
        if kind == z3.Z3_OP_UNINTERPRETED:
            if term.decl().eq(SQUARE_ROOT):
                return f"sqrt {self.argument(children[0])}", _APPLY
            return self._applied(term)
        if kind in _OPERATIONS:
            sign, level, after = _OPERATIONS[kind]
            texts = [self.term(children[0], level), *(self.term(child, after) for child in children[1:])]
            return f" {sign} ".join(texts), level
        if kind == z3.Z3_OP_UMINUS:
            return f"- {self.term(children[0], _MINUS)}", _MINUS
        if kind == z3.Z3_OP_TO_REAL:
            (inner,) = children
            return f"{'INR' if self._counts(inner) else 'IZR'} {self.argument(inner)}", _APPLY
        if kind == z3.Z3_OP_POWER:
            return f"{self.term(children[0], _POWER - 1)} ^ {self._exponent(children[1])}", _POWER
        if kind == z3.Z3_OP_ITE:
            return self._case(term)
        raise Untranslatable(f"{term.decl().name()} of z3 has no counterpart here: write the term otherwise")

    def _as_known(self, term: z3.ExprRef) -> _Text | None:
        for known, text in self._known:
            if z3.eq(known, term):
                return text, _ATOM if text.isidentifier() else _APPLY
        return None

    def _applied(self, term: z3.ExprRef) -> _Text:
        name, children = identifier(term.decl().name()), term.children()
        if not children:
            return name, _ATOM
        return " ".join([name, *map(self.argument, children)]), _APPLY

    def _integer(self, term: z3.ExprRef) -> _Text:
        scope = "nat" if self._counts(term) else "Z"
        if z3.is_int_value(term):
            return f"{_number(term.as_long(), 1)[0]}%{scope}", _ATOM
        kind, children = term.decl().kind(), term.children()
        if kind == z3.Z3_OP_UNINTERPRETED:
            return self._applied(term)
        if kind in (z3.Z3_OP_ADD, z3.Z3_OP_SUB, z3.Z3_OP_MUL):
            sign = {z3.Z3_OP_ADD: "+", z3.Z3_OP_SUB: "-", z3.Z3_OP_MUL: "*"}[kind]
            texts = (self.argument(child).removesuffix(f"%{scope}") for child in children)
            return f"({f' {sign} '.join(texts)})%{scope}", _ATOM
        if kind == z3.Z3_OP_UMINUS:
            return f"(- {self.argument(children[0])})%Z", _ATOM
        if kind == z3.Z3_OP_ITE:
            return self._chosen(children[0], *map(self.term, children[1:])), _OPEN
        if kind == z3.Z3_OP_TO_INT:
            return f"Int_part {self.argument(children[0])}", _APPLY
        raise Untranslatable(f"{term.decl().name()} of z3's integers has no counterpart here")

    def _counts(self, term: z3.ExprRef) -> bool:
        """Whether an integer is a natural number here: its variables are, and nothing is taken away."""
        if z3.is_int_value(term):
            return bool(self._naturals) and term.as_long() >= 0
        if z3.is_const(term):
            return term.get_id() in self._naturals
        return term.decl().kind() in (z3.Z3_OP_ADD, z3.Z3_OP_MUL) and all(map(self._counts, term.children()))

    def _exponent(self, term: z3.ExprRef) -> str:
        inner = term.arg(0) if term.decl().kind() == z3.Z3_OP_TO_REAL else term
        if (
            z3.is_rational_value(inner)
            and inner.denominator_as_long() == 1
            and inner.numerator_as_long() >= 0
        ):
            return str(inner.numerator_as_long())
        if z3.is_int(inner) and self._counts(inner):
            return self.term(inner, _POWER - 1)
        raise Untranslatable(f"the exponent {term} is no natural number")

    def _case(self, term: z3.ExprRef) -> _Text:
        if self._moduli and (inside := modulus_of(term)) is not None:
            return f"Rabs {self.argument(inside)}", _APPLY
        if self._moduli and (inside := sign_of(term)) is not None:
            return f"sgn {self.argument(inside)}", _APPLY
        condition, then, otherwise = term.children()
        return self._chosen(condition, self.term(then), self.term(otherwise)), _OPEN

    def _chosen(self, condition: z3.ExprRef, then: str, otherwise: str) -> str:
        """What is `then` if the condition holds, as a decision that Rocq can make."""
        kind, children = condition.decl().kind(), condition.children()
        if kind in _DECIDED and not z3.is_bool(children[0]):
            whole = z3.is_int(children[0])
            if whole and all(map(self._counts, children)):
                raise Untranslatable(f"no decision for {condition} between natural numbers")
            decided = (_DECIDED_IN_Z if whole else _DECIDED)[kind]
            return f"if {decided.format(*map(self.argument, children))} then {then} else {otherwise}"
        if kind == z3.Z3_OP_NOT:
            return self._chosen(children[0], otherwise, then)
        if kind == z3.Z3_OP_DISTINCT and len(children) == 2:
            return self._chosen(children[0] == children[1], otherwise, then)
        if kind in (z3.Z3_OP_AND, z3.Z3_OP_OR):
            first, rest = children[0], children[1:]
            left = rest[0] if len(rest) == 1 else z3.And(*rest) if kind == z3.Z3_OP_AND else z3.Or(*rest)
            inner = f"({self._chosen(left, then, otherwise)})"
            both = (inner, otherwise) if kind == z3.Z3_OP_AND else (then, inner)
            return self._chosen(first, *both)
        if kind in (z3.Z3_OP_TRUE, z3.Z3_OP_FALSE):
            return then if kind == z3.Z3_OP_TRUE else otherwise
        raise Untranslatable(f"no decision for {condition.decl().name()} in a case distinction")

    # Propositions

    def _formula(self, formula: z3.ExprRef) -> _Text:
        if z3.is_quantifier(formula):
            return self._quantified(formula)
        if (text := self._as_known(formula)) is not None:
            return text
        kind, children = formula.decl().kind(), formula.children()
        if kind in _COMPARED:
            return self._compared(children, _COMPARED[kind])
        if kind == z3.Z3_OP_EQ and z3.is_bool(children[0]):
            return " <-> ".join(self.formula(child, _IFF - 1) for child in children), _IFF
        if kind == z3.Z3_OP_EQ:
            return self._compared(children, "=")
        if kind == z3.Z3_OP_DISTINCT:
            pairs = [
                self.formula(one != other) if len(children) > 2 else self._compared([one, other], "<>")[0]
                for place, one in enumerate(children)
                for other in children[place + 1 :]
            ]
            return " /\\ ".join(pairs), _AND if len(pairs) > 1 else _COMPARE
        if kind == z3.Z3_OP_NOT:
            (inner,) = children
            if z3.is_app(inner) and inner.decl().kind() == z3.Z3_OP_EQ and not z3.is_bool(inner.arg(0)):
                return self._compared(inner.children(), "<>")
            return f"~ {self.formula(inner, _NOT - 1)}", _NOT
        if kind == z3.Z3_OP_ITE:
            condition, then, otherwise = children
            cases = z3.And(condition, then), z3.And(z3.Not(condition), otherwise)
            return self._formula(z3.Or(*cases))
        for joint, sign, level in (
            (z3.Z3_OP_AND, "/\\", _AND),
            (z3.Z3_OP_OR, "\\/", _OR),
            (z3.Z3_OP_IMPLIES, "->", _IMPLIES),
        ):
            if kind == joint:
                texts = [self.formula(child, level - 1) for child in children[:-1]]
                return f" {sign} ".join([*texts, self.formula(children[-1], level)]), level
        if kind in (z3.Z3_OP_TRUE, z3.Z3_OP_FALSE):
            return ("True" if kind == z3.Z3_OP_TRUE else "False"), _ATOM
        if kind == z3.Z3_OP_UNINTERPRETED:
            return self._applied(formula)
        raise Untranslatable(f"{formula.decl().name()} of z3 has no counterpart here: write it otherwise")

    def _compared(self, children: Sequence[z3.ExprRef], sign: str) -> _Text:
        text = f" {sign} ".join(self.term(child, _COMPARE - 1) for child in children)
        if not z3.is_int(children[0]):
            return text, _COMPARE
        return f"({text})%{'nat' if all(map(self._counts, children)) else 'Z'}", _ATOM

    def _quantified(self, formula: z3.QuantifierRef) -> _Text:
        variables = [z3.Const(formula.var_name(i), formula.var_sort(i)) for i in range(formula.num_vars())]
        if taken := {one.decl().name() for one in variables} & names_in(formula.body()):
            raise Untranslatable(f"{min(taken)} is bound within what speaks of another {min(taken)}")
        body = z3.substitute_vars(formula.body(), *reversed(variables))
        names = " ".join(f"({self.term(one)} : {sort_of(one)})" for one in variables)
        return f"{'forall' if formula.is_forall() else 'exists'} {names}, {self.formula(body)}", _OPEN


_OPERATIONS: Mapping[int, tuple[str, int, int]] = {
    z3.Z3_OP_ADD: ("+", _SUM, _SUM - 1),
    z3.Z3_OP_SUB: ("-", _SUM, _SUM - 1),
    z3.Z3_OP_MUL: ("*", _PRODUCT, _PRODUCT - 1),
    z3.Z3_OP_DIV: ("/", _PRODUCT, _PRODUCT - 1),
}


def sort_of(variable: z3.ExprRef, *, natural: bool = False) -> str:
    """The type of a variable: R, Z, nat for an integer that counts, Prop for a Boolean one, or its own."""
    if z3.is_int(variable):
        return "nat" if natural else "Z"
    if z3.is_real(variable):
        return "R"
    return "Prop" if z3.is_bool(variable) else identifier(variable.sort().name())


def _number(above: int, below: int) -> _Text:
    if below == 1:
        return (str(above), _ATOM) if above >= 0 else (f"({above})", _ATOM)
    return f"({above} / {below})", _ATOM


def _inside(text: _Text, within: int) -> str:
    return text[0] if text[1] <= within else f"({text[0]})"
