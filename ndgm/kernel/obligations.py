"""The obligations of z3 as goals of Rocq: which of them its own tactics close, without a solver."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import z3

from ndgm.exact.obligations import digest
from ndgm.exact.subterms import subterms
from ndgm.kernel.coqc import Kernel, Rejected, assumptions, only_allowed
from ndgm.kernel.names import identifiers
from ndgm.kernel.steps import binders, symbols
from ndgm.kernel.tactics import HEAD
from ndgm.kernel.terms import Printer, Untranslatable, sort_of

TOGETHER, LONGEST = 20, 20_000
"""How many goals go into one text, and how long a goal may be."""
_ASSUMED = "what is assumed:"


class Outcome(NamedTuple):
    """What came of one obligation: its name, and "closed", "open", or why it is no goal of Rocq.

    The digest is that of what it asks.
    """

    name: str
    outcome: str
    digest: str


def goal(text: str) -> str:
    """An obligation in SMT-LIB as a goal: its assertions contradict each other.

    Its constants may be real, integer or Boolean, or of sorts of their own, and it may have functions. A
    Boolean constant is that a real number is positive. What division by 0 gives is Rocq's.

    >>> goal("(declare-fun x0 () Real)(assert (> x0 1.0))(assert (< x0 1.0))")
    'forall (x0 : R), x0 > 1 -> x0 < 1 -> False'

    Raises:
        Untranslatable: a term has no counterpart, or the goal is too long to be tried.
    """
    asserted = list(z3.parse_smt2_string(text))
    truths = [(one, z3.Real(str(one)) > 0) for one in symbols(asserted) if z3.is_bool(one)]
    asserted = [z3.substitute(one, *truths) if truths else one for one in asserted]
    sorts, functions = _own(asserted)
    said = [Printer().premise(one) for one in asserted]
    if sum(map(len, said)) > LONGEST:
        raise Untranslatable("it is too long")
    names = identifiers([*(one.name() for one in (*sorts, *functions)), *map(str, symbols(asserted))])
    bound = [f"({names[one.name()]} : Type) " for one in sorts]
    bound += [f"({names[one.name()]} : {_type(one)}) " for one in functions]
    quantified = "".join([*bound, binders(symbols(asserted))]).strip()
    return (f"forall {quantified}, " if quantified else "") + " -> ".join([*said, "False"])


def _type(function: z3.FuncDeclRef) -> str:
    taken = [function.domain(place) for place in range(function.arity())]
    return " -> ".join(sort_of(z3.Const("of it", one)) for one in (*taken, function.range()))


def _own(formulas: Sequence[z3.ExprRef]) -> tuple[list[z3.SortRef], list[z3.FuncDeclRef]]:
    """The sorts and the functions that formulas bring along, in the order in which they come."""
    sorts: dict[str, z3.SortRef] = {}
    functions: dict[str, z3.FuncDeclRef] = {}
    for term in subterms(formulas):
        used = (
            [term.var_sort(place) for place in range(term.num_vars())]
            if z3.is_quantifier(term)
            else [term.sort()]
        )
        sorts.update((one.name(), one) for one in used if one.kind() == z3.Z3_UNINTERPRETED_SORT)
        if z3.is_app(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED and term.num_args():
            functions[term.decl().name()] = term.decl()
    return list(sorts.values()), list(functions.values())


def try_all(
    kernel: Kernel, files: Iterable[Path], seconds: int, *, only: Collection[str] | None = None
) -> Iterator[Outcome]:
    """Let the kernel try each obligation, in texts of some together.

    Args:
        kernel: with a library that has the rules.
        files: in SMT-LIB.
        seconds: for each goal.
        only: the digests of those that are tried; all if None.
    """
    waiting: list[tuple[Outcome, str]] = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        one = Outcome(file.stem, "open", digest(text))
        if only is not None and one.digest not in only:
            continue
        try:
            waiting.append((one, goal(text)))
        except (ValueError, z3.Z3Exception) as error:
            yield one._replace(outcome=str(error))
        if len(waiting) == TOGETHER:
            yield from _tried(kernel, waiting, seconds)
            waiting = []
    if waiting:
        yield from _tried(kernel, waiting, seconds)


def _tried(kernel: Kernel, goals: list[tuple[Outcome, str]], seconds: int) -> Iterator[Outcome]:
    """Each goal as a lemma, which the kernel checks: that it holds, or what holds anyway."""
    lemmas = [
        f"Lemma goal_{place} : ({said}) \\/ True.\nProof. first [left; timeout {seconds} (solve [close]); "
        f'idtac "closed {place}" | right; exact I]. Qed.'
        for place, (_, said) in enumerate(goals)
    ]
    together = ", ".join(f"goal_{place}" for place in range(len(goals)))
    ending = f'Goal True. idtac "{_ASSUMED}". Abort.\nDefinition all := ({together}).\nPrint Assumptions all.'
    try:
        printed = kernel.run("\n".join([HEAD, *lemmas, ending]), ["Rules"], len(goals) * (seconds + 4) + 60)
        said, _, assumed = printed.partition(f"{_ASSUMED}\n")
        only_allowed("a goal", assumptions(assumed))
    except Rejected as error:
        if len(goals) > 1:  # One of them is to blame.
            for alone in goals:
                yield from _tried(kernel, [alone], seconds)
        else:
            yield goals[0][0]._replace(outcome=str(error))
        return
    closed = {int(place) for place in re.findall(r"^closed (\d+)$", said, re.MULTILINE)}
    for place, (one, _) in enumerate(goals):
        yield one._replace(outcome="closed") if place in closed else one
