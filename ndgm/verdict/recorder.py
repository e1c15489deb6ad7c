"""What one run of one check hands over: witnesses, certificates, counterexamples, those of children too."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ndgm.verdict.certificates import Certificate, Count
from ndgm.verdict.children import Channel, Message
from ndgm.verdict.counterexample import Counterexample
from ndgm.verdict.model import Example


@dataclass
class Recorder:
    """What one run of one check handed over.

    Attributes:
        witnesses: how many cases it has looked at.
        certificates: what it certified; `handed` has the counts of the witnesses as well.
        counterexamples: those that it raised in this process, be they swallowed or not.
        swallowed: those that its child processes raised.
        complaints: what its child processes wanted to hand over, and cannot.
        failed_subtests: the reasons of subtests that failed.
        provers: the modules whose theorems are taken at their word.
        enumerated: the finite sets of which the witnesses are all cases.
    """

    witnesses: int = 0
    certificates: list[Certificate] = field(default_factory=list)
    counterexamples: list[Counterexample] = field(default_factory=list)
    swallowed: list[Example] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed_subtests: list[str] = field(default_factory=list)
    provers: frozenset[str] = frozenset()
    enumerated: list[str] = field(default_factory=list)
    in_child: bool = False
    _channel: Channel | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def handed(self) -> tuple[Certificate, ...]:
        """The certificates, counts of the witnesses included."""
        counts = (Count(self.witnesses, of) for of in self.enumerated if self.witnesses)
        return (*self.certificates, *counts)

    def count(self, cases: int) -> None:
        """Take note of cases that were decided, in whichever thread or forked process."""
        if self.in_child:
            self.send(Message(cases=cases))
        else:
            with self._lock:
                self.witnesses += cases

    def found(self, counterexample: Counterexample) -> None:
        """Take note of a counterexample that is about to be raised."""
        self.counterexamples.append(counterexample)
        if self.in_child:
            self.send(Message(counterexample=counterexample.example))

    def send(self, message: Message) -> None:
        """Let the process of the check know, from a child of it."""
        if self._channel is not None:
            self._channel.send(message)

    def open_channel(self) -> None:
        """Get ready for a child."""
        if self._channel is None:
            self._channel = Channel()

    def gather(self) -> None:
        """Add what the children have sent, once the check has ended."""
        if self._channel is None or self.in_child:
            return
        for message in self._channel.receive():
            self.witnesses += message.cases
            if message.counterexample is not None:
                self.swallowed.append(message.counterexample)
            if message.complaint:
                self.complaints.append(message.complaint)
        self._channel.close()
        self._channel = None


_recorders: list[Recorder] = []


def current_recorder() -> Recorder | None:
    """The recorder of the check that is running, if one is."""
    return _recorders[-1] if _recorders else None


@contextmanager
def recording(provers: Iterable[str] = ()) -> Iterator[Recorder]:
    """Collect what the check inside hands over; `provers` are the modules that may make theorems."""
    recorder = Recorder(provers=frozenset(provers))
    _recorders.append(recorder)
    try:
        yield recorder
    finally:
        _recorders.pop()
        recorder.gather()


def _before_fork() -> None:
    for recorder in _recorders:
        recorder.open_channel()


def _in_child() -> None:
    for recorder in _recorders:
        recorder.in_child = True


if hasattr(os, "register_at_fork"):
    # Only a check that forks pays for a channel.
    os.register_at_fork(before=_before_fork, after_in_child=_in_child)
