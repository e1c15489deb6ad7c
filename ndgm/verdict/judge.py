"""What one run of a check amounts to: only a counterexample refutes, and evidence is earned."""

from __future__ import annotations

import msgspec
import pytest

from ndgm.verdict.certificates import Count, Grade, Proof, grade_of
from ndgm.verdict.children import elsewhere
from ndgm.verdict.counterexample import Counterexample, Undecided, render
from ndgm.verdict.model import Entry, Verdict, World, opposite, unrefuted
from ndgm.verdict.recorder import Recorder
from ndgm.verdict.text import message

XFAIL = "xfail on a claim hides its verdict; state the verdict that you expect with expect= instead"


def judge(entry: Entry, recorder: Recorder, raised: BaseException | None, seconds: float) -> Entry:
    """What one run of a check amounts to: only a counterexample refutes, and evidence is earned.

    Args:
        entry: the item's declaration.
        recorder: what the check handed over.
        raised: the exception that ended the check, or None.
        seconds: how long it ran.
    """
    verdict, reason, example = unrefuted(entry.expect, entry.grade), None, None
    counterexample = as_counterexample(raised)
    skipped = isinstance(raised, pytest.skip.Exception)
    if recorder.complaints:
        reason = recorder.complaints[0]
    elif recorder.counterexamples and (raised is None or skipped):
        reason = "a counterexample was raised and swallowed: let it end the check"
    elif recorder.swallowed and (raised is None or skipped):
        reason = (
            f"a counterexample was raised in a child process ({recorder.swallowed[0]}) and swallowed: "
            "let it end the check"
        )
    elif recorder.failed_subtests:
        reason = f"a subtest failed: {recorder.failed_subtests[0]}"
    elif isinstance(raised, pytest.skip.Exception):
        verdict, reason = Verdict.NOT_RUN, render(message(raised)) or "skipped without a reason"
    elif counterexample is not None:
        verdict, example = Verdict.REFUTED, counterexample.example
        reason = _unearned_refutation(entry, recorder, counterexample)
    elif isinstance(raised, Undecided):
        reason = _unearned(entry, recorder) or _undecidable(entry)
    elif isinstance(raised, pytest.xfail.Exception):
        reason = XFAIL
    elif isinstance(raised, AssertionError):
        reason = f"an assertion failed outside of a witness, which refutes nothing: {_first_line(raised)}"
    elif raised is not None:
        reason = f"{type(raised).__name__}: {_first_line(raised)}"
    elif recorder.witnesses == 0:
        reason = f"no witness: the check ended without having looked at a single case{elsewhere()}"
    else:
        reason = _unearned(entry, recorder)
    if reason is not None and verdict != Verdict.NOT_RUN:
        verdict = Verdict.ERROR
    elif isinstance(raised, Undecided) and not recorder.complaints:
        verdict, reason = Verdict.OPEN, render(message(raised)) or "undecided, without a reason"
    return msgspec.structs.replace(
        entry,
        verdict=verdict,
        reason=reason,
        # One that a spawned child found has not been counted here.
        witnesses=max(recorder.witnesses, 0 if counterexample is None else 1),
        certificates=recorder.handed,
        counterexample=example,
        seconds=round(seconds, 4),
    )


def complaint(entry: Entry) -> str | None:
    """Why an item that was judged is red, in one sentence; None when it is as expected."""
    if entry.verdict == Verdict.ERROR:
        return f"Claim {entry.claim!r}: {entry.reason}"
    if entry.verdict == Verdict.NOT_RUN:
        return None
    if entry.mutant is not None:
        if entry.killed:
            return None
        return (
            f"Claim {entry.claim!r}: mutant {entry.mutant!r} survived: "
            f"the verdict under it is {entry.verdict!s}, and must be {opposite(entry.expect)!s}."
        )
    if entry.verdict == entry.expect:
        return None
    shown = f" Counterexample: {entry.counterexample}" if entry.counterexample else ""
    sides = f"expected {entry.expect!s}, found {entry.verdict!s}"
    return f"Claim {entry.claim!r}: the verdict moved: {sides}.{shown}"


def as_counterexample(raised: BaseException | None) -> Counterexample | None:
    """The counterexample among what a check raised; hypothesis may group several.

    A subclass of an exception group says more than "several failures": hypothesis calls a flaky check so.
    """
    if isinstance(raised, Counterexample):
        return raised
    if isinstance(raised, BaseExceptionGroup) and type(raised) in (ExceptionGroup, BaseExceptionGroup):
        found = [as_counterexample(inner) for inner in raised.exceptions]
        if all(found):
            return found[0]
    return None


def is_inexact(value: object) -> bool:
    """Whether a value is a floating-point number, or holds one, however deep; it may hold itself."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple | list | set | frozenset | dict):
            if id(one) not in seen:
                seen.add(id(one))
                waiting += [*one, *one.values()] if isinstance(one, dict) else one
        elif isinstance(one, float | complex) or _is_float_of_a_library(one):
            return True
    return False


def _is_float_of_a_library(value: object) -> bool:
    kind = type(value)
    if str(kind.__module__).partition(".")[0] not in ("numpy", "torch", "sympy"):
        return False
    name = str(getattr(value, "dtype", kind.__name__)).lower()
    return "float" in name or "complex" in name


def _unearned(entry: Entry, recorder: Recorder) -> str | None:
    if entry.mutant is not None:
        return None
    earned = {grade_of(certificate) for certificate in recorder.handed}
    proofs = [certificate for certificate in recorder.handed if isinstance(certificate, Proof)]
    if proofs and not any(proof.checked for proof in proofs):
        earned = earned - {Grade.PROVED} | {Grade.ARGUED}
    if (uncounted := _uncounted(recorder)) is not None:
        return uncounted
    if entry.grade == Grade.PROVED and Grade.ARGUED in earned:
        steps = [step for proof in proofs for step in proof.hand_steps] or [proofs[0].statement]
        return (
            f"it calls its evidence proved, and no machine has checked {first_line(steps[0])!r}: "
            f"prove it, or claim {Grade.ARGUED!s}"
        )
    if entry.grade == Grade.KERNEL and (others := earned & {Grade.PROVED, Grade.ARGUED}):
        return (
            f"it calls its evidence {Grade.KERNEL!s}, and a part of it is {max(others)!s}: "
            "let the kernel check that, or claim less"
        )
    if entry.grade in earned:
        return None
    handed = ", ".join(sorted(earned)) or "nothing"
    return f"it calls its evidence {entry.grade!s} and hands over {handed}: certify it, or claim less"


def _undecidable(entry: Entry) -> str | None:
    if entry.grade == Grade.MEASURED:
        return None
    return f"only a measurement can be undecided, and it calls its evidence {entry.grade!s}"


def _uncounted(recorder: Recorder) -> str | None:
    """Why a count that a check certifies is not that of its witnesses; None if it is."""
    for certificate in recorder.handed:
        if isinstance(certificate, Count) and certificate.number != recorder.witnesses:
            return (
                f"it certifies {certificate}, and has looked at {recorder.witnesses} cases: certify what the "
                f"witnesses counted, with enumerated(...){elsewhere()}"
            )
    return None


def _unearned_refutation(entry: Entry, recorder: Recorder, counterexample: Counterexample) -> str | None:
    if entry.grade in (Grade.KERNEL, Grade.SAMPLED, Grade.MEASURED):
        return _unearned(entry, recorder)
    if entry.world == World.REAL and entry.mutant is None:
        inexact = sorted(name for name, value in counterexample.values.items() if is_inexact(value))
        if inexact:
            return (
                f"its counterexample in real numbers shows floats ({', '.join(inexact)}): replay it exactly"
            )
    return None


def _first_line(raised: BaseException) -> str:
    return first_line(message(raised))


def first_line(text: str) -> str:
    """The first line of a message, as the report shows it."""
    return render(text.strip().partition("\n")[0].rstrip() or "no message")
