"""SIGTERM ends a run as Ctrl-C does: what `timeout`, Slurm and containers send before they kill."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGBREAK")
# `timeout` signals the process and then its group, so that one request arrives twice, or a worker dies of it
# before the main process hears of it.
_ONE_REQUEST = 1.0
_now = time.monotonic  # Bound here, out of reach of a check that patches `time`.


class Termination:
    """Turns a request to end into KeyboardInterrupt, once; a later second one ends the process at once.

    Handlers of the user or of a program around pytest are left alone, and so are ignored signals.
    """

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}
        self._asked: tuple[signal.Signals, float] | None = None
        self._held = 0
        self._delivered = False

    def install(self) -> None:
        """Handle the signals, if this is the main thread, the only one that may."""
        if threading.current_thread() is not threading.main_thread():
            return
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                self._before[number] = signal.signal(number, self._handle)
        _installed.append(self)

    def forget(self) -> None:
        """Put the handlers back and hear nothing more: a forked child ends at once when it is asked to.

        A handler of ours would run between two steps of Python only, and a child of a pool that waits for a
        lock takes none: whoever waits for its end would wait for ever.
        """
        for number, before in self._before.items():
            with suppress(ValueError):
                signal.signal(number, before)
        self._before.clear()
        self._asked = None

    def restore(self) -> None:
        """Put the handlers back; a request that came too late to interrupt anything is heard now."""
        for number, before in self._before.items():
            if signal.getsignal(number) == self._handle:
                signal.signal(number, before)
        if self._asked is not None and not self._delivered and self._asked[0] in self._before:
            self._delivered = True
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            signal.raise_signal(self._asked[0])
        self._before.clear()
        if self in _installed:
            _installed.remove(self)

    @contextmanager
    def held(self) -> Generator[None, None, None]:
        """Let a request wait until the block ends, where one that a check has swallowed is heard again."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        if not self._held:
            self._interrupt()

    def defer(self) -> None:
        """Let a request wait until `restore`: the run is ending, and its report comes first."""
        self._held += 1

    def explains(self, moment: float) -> bool:
        """Whether a worker that ended at a time of `time.monotonic` may have ended by the same request."""
        return self._asked is not None and moment > self._asked[1] - _ONE_REQUEST

    def _handle(self, number: int, frame: FrameType | None) -> None:
        now = _now()
        if self._asked is None:
            self._asked = (signal.Signals(number), now)
            if not self._held:
                self._interrupt()
        elif now - self._asked[1] > _ONE_REQUEST:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    def _interrupt(self) -> None:
        if self._asked is not None:
            self._delivered = True
            raise KeyboardInterrupt(self._asked[0].name)


_installed: list[Termination] = []


def _in_child() -> None:
    while _installed:
        _installed.pop().forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
