"""Mutants of a module: its source with one small change each, in a fixed order."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
TWINS = {
    "any": "all",
    "min": "max",
    "startswith": "endswith",
    "partition": "rpartition",
    "removeprefix": "removesuffix",
}
TWINS |= {other: one for one, other in TWINS.items()}
UNCHANGED = ("annotation", "returns", "decorator_list", "type_params")
"""The fields of a node in which nothing is changed: what they say is checked before anything runs."""


class Mutant(NamedTuple):
    """A changed source; `function` names where, from the module down, `change` what became what."""

    line: int
    function: str
    change: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a source, in the order of the lines.

    Comparisons, arithmetic, `and`, `or` and `not` are turned, numbers and words are changed, conditions are
    fixed to True and to False, loops see nothing, results become None, statements that act are left out.
    Sentences, annotations, type variables, decorators, assertions and the insides of f-strings stay.
    """
    encoded = source.encode()
    starts = [0]
    for line in encoded.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: dict[str, Mutant] = {}
    for node, function, changed in _changes(ast.parse(source), ()):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        text = ast.unparse(ast.fix_missing_locations(changed))
        if isinstance(node, ast.expr):
            text = f"({text})"
        made = (encoded[:start] + text.encode() + encoded[end:]).decode()
        if (before := ast.unparse(node)) != (after := ast.unparse(changed)):
            found.setdefault(made, Mutant(node.lineno, ".".join(function), f"{before} => {after}", made))
    return sorted(found.values(), key=lambda mutant: mutant.line)


Change = tuple[ast.stmt | ast.expr, tuple[str, ...], ast.AST]
"""What is changed, where it stands, and what it becomes."""


def _changes(node: ast.AST, function: tuple[str, ...]) -> Iterator[Change]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = (*function, node.name)
    for name, value in ast.iter_fields(node):
        if name in UNCHANGED or isinstance(node, ast.JoinedStr | ast.Assert) or _is_type_variable(node):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.stmt | ast.expr) and not _is_docstring(node, child):
                yield from ((child, function, changed) for changed in _changed(child))
                if name in ("test", "ifs"):
                    yield from ((child, function, ast.Constant(fixed)) for fixed in (True, False))
                elif name == "iter" and isinstance(node, ast.For):
                    yield child, function, ast.Tuple([])
            if isinstance(child, ast.AST):
                yield from _changes(child, function)


def _is_type_variable(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TypeVar"


def _is_docstring(node: ast.AST, child: ast.AST) -> bool:
    """Whether it is a sentence that stands for itself, on its own or below what it describes."""
    told = child.value if isinstance(child, ast.Expr) else child if isinstance(node, ast.Expr) else None
    return isinstance(told, ast.Constant)


def _changed(node: ast.stmt | ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                for other in COMPARISONS[type(operator)]:
                    yield _with(node, ops=[*node.ops[:place], other(), *node.ops[place + 1 :]])
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() | ast.AugAssign() if type(node.op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(node.op)]())
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)) if value and " " not in value:
            yield ast.Constant(f"{value}X")
        case ast.Call(func=ast.Name(id=name)) if name in TWINS:
            yield _with(node, func=ast.Name(TWINS[name]))
        case ast.Call(func=ast.Attribute(attr=name)) if name in TWINS:
            yield _with(node, func=_with(node.func, attr=TWINS[name]))
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Break():
            yield ast.Continue()
        case ast.Expr() | ast.Raise() | ast.Continue() | ast.Delete():
            if not isinstance(node, ast.Expr) or isinstance(node.value, ast.Call):
                yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield ast.Pass()


def _with(node: ast.AST, **fields: object) -> ast.AST:
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
