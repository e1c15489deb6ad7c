"""A second opinion on what z3 finds to be unsatisfiable: cvc5, asked in SMT-LIB, which both read.

Constants are renamed x0, x1, ... on the way: `lambda` is reserved in SMT-LIB, and not every parser takes a
prime or a Greek letter. So one question that is asked under several names is answered once, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import z3

from ndgm.exact import obligations
from ndgm.exact.arithmetic import Undecided
from ndgm.exact.subterms import is_symbol, subterms

TIMEOUT_SECONDS = 120
_ABBREVIATION = re.compile(r"([?$])x\d+")
# The nonlinear default decides nearly all, and soonest by cases that the formulas need; cylindrical coverings
# decide the rest. Both give up by cvc5's own count of steps, which is the same on every machine, and in any
# case by the clock.
STRATEGIES: tuple[dict[str, str], ...] = (
    {"rlimit-per": "100000", "decision": "justification"},
    {"rlimit-per": "1000000", "nl-cov": "true", "nl-ext": "none"},
)


class Disagreement(Exception):
    """One solver says that no values break a statement, the other that some do: one of them is wrong."""


def smt_lib(formulas: Sequence[z3.BoolRef]) -> str:
    """The formulas as SMT-LIB text whose constants are called x0, x1, ..., in the order of their appearance.

    >>> b = z3.Real("β′")
    >>> print(smt_lib([b > 1]).strip())
    (set-logic QF_NRA)
    (declare-fun x0 () Real)
    (assert
     (> x0 1.0))
    """
    renamed, quantified, others = _renamed(formulas)
    solver = z3.Solver()
    solver.add(*renamed)
    text = solver.to_smt2().replace("(check-sat)", "")
    lines = [line for line in text.splitlines() if not line.startswith((";", "(set-info"))]
    logic = "ALL" if quantified or others else "QF_NRA"
    # z3 calls what it abbreviates after its own numbers of terms, which are others each time.
    abbreviations: dict[str, str] = {}
    text = _ABBREVIATION.sub(
        lambda found: abbreviations.setdefault(found[0], f"{found[1]}a{len(abbreviations)}"), "\n".join(lines)
    )
    return f"(set-logic {logic})\n{text}\n"


def _renamed(formulas: Sequence[z3.BoolRef]) -> tuple[list[z3.BoolRef], bool, bool]:
    """The formulas with short names; whether they have quantifiers, and sorts other than the reals."""
    names: dict[int, tuple[z3.ExprRef, z3.ExprRef]] = {}
    quantified = others = False
    for term in subterms(formulas):
        if z3.is_quantifier(term):
            quantified = True
        elif is_symbol(term):
            others = others or not z3.is_real(term)
            names[term.get_id()] = term, z3.Const(f"x{len(names)}", term.sort())
        elif z3.is_app(term):
            kind = term.decl().kind()
            others = others or kind in (z3.Z3_OP_UNINTERPRETED, z3.Z3_OP_TO_REAL, z3.Z3_OP_TO_INT)
    pairs = list(names.values())
    return [z3.substitute(formula, *pairs) if pairs else formula for formula in formulas], quantified, others


def confirm(formulas: Sequence[z3.BoolRef], statement: str) -> tuple[str, ...]:
    """Ask cvc5 whether the formulas, which z3 finds contradictory, are: the names of all who say so, too.

    cvc5 is one of them unless it gives up, and so are the tactics of a proof kernel where a record has them.

    Raises:
        Disagreement: cvc5 says that some values satisfy all of them; `statement` is what they would refute.
    """
    question = smt_lib(formulas)
    if _folder is not None:
        _write(_folder, question, statement)
    answer = _ask(question)
    if answer == "sat":
        raise Disagreement(f"z3 proves {statement}, and cvc5 refutes it")
    others = ("cvc5" if answer == "unsat" else None, obligations.closed_by(question))
    return tuple(one for one in others if one is not None)


def keep_obligations(folder: Path | None) -> None:
    """From now on write each obligation to a folder as SMT-LIB, for any other solver; None stops that."""
    global _folder
    _folder = folder


_folder: Path | None = None


def _write(folder: Path, question: str, statement: str) -> None:
    comment = "".join(f"; {line}\n" for line in (statement, "expected: unsat"))
    file = folder / f"{obligations.digest(question)}.smt2"
    file.write_text(f"{comment}{question}(check-sat)\n", encoding="utf-8")


@lru_cache(maxsize=4096)
def _ask(text: str) -> str:
    answer = "unknown"
    for options in STRATEGIES:
        answer = _solve(text, options)
        if answer in ("sat", "unsat"):
            break
    return answer


def _solve(text: str, options: dict[str, str]) -> str:
    import cvc5  # Only here: whoever only reads a proof does not need it.

    solver = cvc5.Solver(cvc5.TermManager())
    for name, value in {**options, "tlimit-per": str(1000 * TIMEOUT_SECONDS)}.items():
        solver.setOption(name, value)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "obligation")
    symbols = parser.getSymbolManager()
    try:
        while not (command := parser.nextCommand()).isNull():
            command.invoke(solver, symbols)
        result = solver.checkSat()
    except RuntimeError as error:  # cvc5's only exception.
        raise Undecided(f"cvc5 cannot read an obligation: {error}") from error
    return "unsat" if result.isUnsat() else "sat" if result.isSat() else "unknown"
