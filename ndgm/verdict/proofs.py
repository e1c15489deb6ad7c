"""Certificates as proofs that one reads: numbered steps, what each follows from, and who vouches for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ndgm.verdict.certificates import BY_HAND, CITED, Certificate, Grade, Proof
from ndgm.verdict.model import ReadingResult
from ndgm.verdict.wording import counted, listed

_PLACE = re.compile(r"[^:,]+:\d+(?=,|$)")
"""Where a formal proof stands, at the beginning of what its certificate says of that."""


class Step(NamedTuple):
    """One line of a proof: how deep it stands below the conclusion, and whether a hand wrote it.

    Others name it by its `number`, such as "1.2"; a conclusion that stands alone has none. One that tells of
    a formal proof has the FILE:LINE of that as its `place`, the `check` that it comes from, and its `address`
    on the web where that is known.
    """

    depth: int
    text: str
    by_hand: bool = False
    number: str = ""
    place: str = ""
    check: str = ""
    address: str = ""

    def __str__(self) -> str:
        return f"{self.number}. {self.text}" if self.number else self.text


def steps(reading: ReadingResult) -> list[Step]:
    """What a reading's checks hand over, line by line: proofs as trees from the conclusion down.

    What is proved a second time is named by the number that it had.
    """
    certificates: dict[Certificate, str] = {}
    for check in counted(reading):
        if check.mutant is None and check.verdict == reading.verdict:
            for certificate in check.certificates:
                certificates.setdefault(certificate, check.check)
    found: list[Step] = []
    seen: dict[Proof, str] = {}
    for place, (certificate, check_of) in enumerate(certificates.items(), 1):
        number = str(place) if len(certificates) > 1 else ""
        if isinstance(certificate, Proof):
            told = _tree(certificate, 0, number, seen)
            found += (step._replace(check=check_of) if step.place else step for step in told)
        else:
            found.append(Step(0, str(certificate), number=number))
    return found


def certificate_heading(grade: Grade, found: Sequence[Step]) -> str:
    """What stands over the steps of a certificate: its grade, and which of them are argued by hand.

    >>> steps = [Step(0, "both"), Step(1, "it is", True, "1"), Step(1, "so is it", True, "2")]
    >>> certificate_heading(Grade.ARGUED, steps)
    'Proved but for 1 and 2, argued by hand'
    """
    numbers = [step.number for step in found if step.by_hand and step.number]
    told = str(grade).capitalize()
    if grade != Grade.ARGUED:
        return told
    return f"{told} {listed(numbers)}, argued by hand" if numbers else "Argued by hand"


def _tree(proof: Proof, depth: int, number: str, seen: dict[Proof, str]) -> Iterator[Step]:
    if number and proof in seen:
        yield Step(depth, f"the same as {seen[proof]}", proof.is_hand_step, number)
        return
    if number:
        seen[proof] = number
    below = [f"{number}.{place}" if number else str(place) for place in range(1, len(proof.premises) + 1)]
    yield Step(depth, _node(proof, below), proof.is_hand_step, number)
    if proof.kernel:
        yield Step(depth + 1, f"as {proof.kernel} has it: {' '.join(proof.formal.split())}")
        noun = "axiom" if len(proof.axioms) == 1 else "axioms"
        rests = f"the {noun} {listed(proof.axioms)}" if proof.axioms else "no axiom"
        stands = _PLACE.match(proof.source)
        yield Step(
            depth + 1,
            f"its formal proof, {proof.source}, rests on {rests}",
            place=stands[0] if stands else "",
        )
    for premise, place in zip(proof.premises, below, strict=True):
        yield from _tree(premise, depth + 1, place, seen)


def _node(proof: Proof, below: Sequence[str]) -> str:
    """A step: what it says, and in brackets who or what vouches for it, and from which steps it follows."""
    said = f"{proof.note}: {proof.statement}" if proof.note else proof.statement
    premises = f"{below[0]} to {below[-1]}" if len(below) > 2 else listed(below)
    follows = f", from {premises}" if below else ""
    if proof.method in (CITED, BY_HAND):
        return f"{proof.statement} ({proof.method}{': ' * bool(proof.note)}{proof.note}{follows})"
    if proof.method == "and":
        both = {1: "as", 2: "both"}.get(len(below), "all of")
        return f"{proof.note} (in words{follows})" if proof.note else f"{both} {premises}"
    if proof.checkers:
        agree = len(proof.checkers) > 1
        by = f"{listed(proof.checkers)} agree" if agree else f"checked by {proof.checkers[0]}"
        return f"{said} ({by}{follows})"
    return f"{said} ({proof.method}{follows})" if below else f"{said} ({BY_HAND}: {proof.method})"
