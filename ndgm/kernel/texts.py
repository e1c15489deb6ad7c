"""The texts that the kernel checks: rules, what a claim says of them, and a proof of that or its negation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from ndgm.kernel.library import PREFIX, LibraryError, stripped
from ndgm.kernel.propositions import Proposition, start_of
from ndgm.kernel.steps import Step, binders
from ndgm.kernel.terms import Printer
from ndgm.kernel.witnesses import Witness

HEAD = f"""From Coq Require Import Reals Lra Lia ZArith Psatz FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From {PREFIX} Require Import {{}}.
Open Scope R_scope.
"""
_ENDINGS = (
    "Qed",
    "Defined",
    "Abort",
    "Save",
    "Proof",
    "Theorem",
    "Lemma",
    "Definition",
    "Fixpoint",
    "Import",
)


def definitions(steps: Mapping[str, Step], given: Sequence[str] = ()) -> str:
    """Each rule as a definition, and the proof that it is the library's under what is given of parameters."""
    texts = []
    for name, step in steps.items():
        said = " -> ".join([*given, f"{step.applied(name)} = {step.general}"])
        bound = f"forall {binders(step.parameters).strip()}, " if step.parameters else ""
        texts += [step.definition(name), f"Lemma same_{name} : {bound}{said}.\nProof. same_rule {name}. Qed."]
    return "\n".join(texts)


def proved(
    steps: Mapping[str, Step], statement: str, theorem: str, script: str = "", given: Sequence[str] = ()
) -> str:
    """The text that proves a statement by a theorem of the library, or by a script of tactics.

    The tactics find the statement's variables and premises introduced, and the rules as the library's.

    Raises:
        LibraryError: the script is more than tactics.
    """
    rewritten = " ".join(f"rewrite ?same_{name} in * by assumption." for name in steps)
    tactics = _tactics(script) or f"directly {theorem}."
    return "\n".join(
        [
            definitions(steps, given),
            f"Definition statement : Prop :=\n  {statement}.",
            f"Theorem claimed : statement.\nProof. unfold statement. intros. {rewritten} {tactics} Qed.",
        ]
    )


def _tactics(script: str) -> str:
    words = stripped(script).replace(".", " ").split()
    if found := [word for word in words if word in _ENDINGS]:
        raise LibraryError(f"a proof is given by tactics alone, and this one says {found[0]!r}")
    return script.strip()


def disproved(steps: Mapping[str, Step], statement: str, refutation: str) -> str:
    """The text that proves the negation of a statement, by a theorem of the library or by tactics.

    The tactics find the statement as the premise `claim`, and the rules as they are.

    Raises:
        LibraryError: they are more than tactics.
    """
    by_theorem = re.fullmatch(r"[\w.']+", refutation)
    tactics = f"exact ({refutation} claim)." if by_theorem else _tactics(refutation)
    return "\n".join(
        [
            *(step.definition(name) for name, step in steps.items()),
            f"Definition statement : Prop :=\n  {statement}.",
            f"Theorem refuted : ~ statement.\nProof. unfold statement. intro claim. {tactics} Qed.",
        ]
    )


def refuted(proposition: Proposition, name: str, witness: Witness) -> str:
    """The text that proves the negation of a statement at a witness."""
    step = proposition.step
    said = {name: step} if step else {}
    values = [number(witness.values[str(one)]) for one in proposition.variables]
    lines = [f"unfold statement. intro claim. specialize (claim {' '.join(values)})."]
    lines += ["specialize (claim ltac:(concrete))."] * len(proposition.premises)
    lines += _walked(proposition, step, name, witness) if step else ["revert claim."]
    lines += ["all: " + (f"unfold {name}; unfold_rules; " if step else "") + "absurd."]
    texts = [one.definition(title) for title, one in said.items()]
    texts.append(f"Definition statement : Prop :=\n  {proposition}.")
    texts.append("Theorem refuted : ~ statement.\nProof.\n  " + "\n  ".join(lines) + "\nQed.")
    return "\n".join(texts)


def _walked(proposition: Proposition, step: Step, name: str, witness: Witness) -> list[str]:
    """The states of the orbit one by one, and then what is claimed of some of them as the goal's premise."""
    texts = {str(one): number(witness.values[str(one)]) for one in proposition.variables}
    known = [(one, texts[str(one)]) for one in proposition.variables]
    assert proposition.said.orbit is not None
    start = start_of(proposition.said.orbit.start, Printer(known))
    applied, schema = " ".join([name, *(texts[str(one)] for one in step.parameters)]), proposition.schema
    lines = [f"assert (S0 : {start} = {number(witness.states[0])}) by lra. try rewrite S0 in claim."]
    if schema == "always":
        lines += _chain(name, applied, witness.states)
        rewritten = f"rewrite ?E{witness.number + 1}, ?E{witness.number} in claim."
        return [*lines, f"specialize (claim {witness.number}%nat). {rewritten} revert claim."]
    if witness.number:
        lines += _chain(name, applied, witness.states[: witness.number + 1])
        lines.append(
            f"apply ({schema}_later _ _ {witness.number}) in claim. rewrite E{witness.number} in claim."
        )
        lines.append(f"clear {' '.join(f'E{place}' for place in range(witness.number, -1, -1))}.")
    lines += _chain(name, applied, witness.states[witness.number :])
    period = witness.period
    if schema in ("sometimes", "infinitely_often"):
        lines.append(f"revert claim. apply (not_{schema} _ _ {period} _ E{period}); [lia|].")
        phases, cases = ("r", "rewrite E0") if period == 1 else ("[|r]", "rewrite E0 | rewrite E1")
        return [*lines, f"intros r bound. destruct r as [|{phases}]; [{cases} | exfalso; lia]."]
    return [*lines, f"revert claim. apply (not_{schema} _ _ {period} 0 _ E{period}); [lia|]. rewrite E0."]


def _chain(name: str, applied: str, states: Sequence[Fraction]) -> list[str]:
    """What the states of an orbit are, one after the other: E0, E1, and so on."""
    orbit = f"orbit ({applied}) {number(states[0])}"
    lines = [f"assert (E0 : {orbit} 0 = {number(states[0])}) by reflexivity."]
    for place, state in enumerate(states[1:], 1):
        walk = f"rewrite orbit_S, E{place - 1}; unfold {name}; unfold_rules; decide_all; lra"
        lines.append(f"assert (E{place} : {orbit} {place} = {number(state)}) by ({walk}).")
    return lines


def number(value: Fraction) -> str:
    """A rational number as Rocq has it, in brackets."""
    above = str(value.numerator) if value >= 0 else f"(- {-value.numerator})"
    return f"({above} / {value.denominator})" if value.denominator > 1 else f"({above})"
