"""The obligations of z3 as goals of Rocq: which of them its own tactics close, without a solver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import z3

from ndgm.kernel.coqc import Kernel
from ndgm.kernel.steps import binders, symbols
from ndgm.kernel.terms import Printer, Untranslatable

SECONDS, TOGETHER, LONGEST = 6, 20, 20_000
"""For each goal; how many go into one text; and how long a goal may be."""
_HEAD = """From Coq Require Import Reals Lra Psatz Classical.
From ndgm Require Import Rules.
Open Scope R_scope.
Ltac clean := repeat match goal with
  | H : _ /\\ _ |- _ => destruct H
  | H : ~ (_ /\\ _) |- _ => apply not_and_or in H
  | H : ~ (_ \\/ _) |- _ => apply not_or_and in H
  | H : ~ (_ -> _) |- _ => apply imply_to_and in H
  | H : ~ ~ _ |- _ => apply NNPP in H
  | H : ~ (_ <= _) |- _ => apply Rnot_le_lt in H
  | H : ~ (_ < _) |- _ => apply Rnot_lt_le in H
  | H : ~ (_ >= _) |- _ => apply Rnot_ge_lt in H
  | H : ~ (_ > _) |- _ => apply Rnot_gt_le in H
  | H : context[if ?d then _ else _] |- _ => destruct d
  | H : context[Rcase_abs ?x] |- _ => destruct (Rcase_abs x)
  | H : _ \\/ _ |- _ => destruct H
  | H : ~ (@eq R _ _) |- _ => apply Rdichotomy in H
  | H : @eq R _ _ -> False |- _ => apply Rdichotomy in H
  | H : ?A -> ?B |- _ => match type of A with Prop => apply imply_to_or in H end
  end.
Ltac close := intros; unfold sgn, Rabs in *; clean; try lra; try lia; nra.
"""


class Outcome(NamedTuple):
    """What came of one obligation: its name, and "closed", "open", or why it is no goal of Rocq."""

    name: str
    outcome: str


def goal(text: str) -> str:
    """An obligation in SMT-LIB as a goal: its assertions contradict each other.

    >>> goal("(declare-fun x0 () Real)(assert (> x0 1.0))(assert (< x0 1.0))")
    'forall (x0 : R), x0 > 1 -> x0 < 1 -> False'

    Raises:
        Untranslatable: a term has no counterpart, or the goal is too long to be tried.
    """
    asserted = list(z3.parse_smt2_string(text))
    names = symbols(asserted)
    if foreign := [one for one in names if not (z3.is_real(one) or z3.is_int(one))]:
        raise Untranslatable(f"{foreign[0]} is no number")
    printer = Printer()
    said = [printer.premise(one) for one in asserted]
    if sum(map(len, said)) > LONGEST:
        raise Untranslatable("it is too long")
    bound = f"forall {binders(names).strip()}, " if names else ""
    return bound + " -> ".join([*said, "False"])


def try_all(kernel: Kernel, files: Iterable[Path]) -> Iterator[Outcome]:
    """Let the kernel try each obligation, in texts of some together, in the order of the files."""
    waiting: list[tuple[str, str]] = []
    for file in files:
        try:
            waiting.append((file.stem, goal(file.read_text(encoding="utf-8"))))
        except (Untranslatable, z3.Z3Exception) as error:
            yield Outcome(file.stem, str(error))
        if len(waiting) == TOGETHER:
            yield from _tried(kernel, waiting)
            waiting = []
    if waiting:
        yield from _tried(kernel, waiting)


def _tried(kernel: Kernel, goals: list[tuple[str, str]]) -> Iterator[Outcome]:
    pieces = [
        f'Goal {said}.\nfirst [ timeout {SECONDS} (solve [close]); idtac "closed {name}" | idtac ]. Abort.'
        for name, said in goals
    ]
    closing = "Theorem ended : True. Proof. exact I. Qed."
    printed = kernel.run("\n".join([_HEAD, *pieces, closing]), ["Rules"], len(goals) * (SECONDS + 4) + 60)
    closed = set(re.findall(r"closed (\w+)", printed))
    for name, _ in goals:
        yield Outcome(name, "closed" if name in closed else "open")
