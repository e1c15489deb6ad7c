"""How long something took, by a clock of its own because a check may set the other ones."""

from __future__ import annotations

import time
from collections.abc import Callable


def stopwatch(clock: Callable[[], float] = time.perf_counter) -> Callable[[], float]:
    """Start to measure; what is returned tells the seconds since then.

    The clock is bound when this module is imported, out of reach of a check that patches `time`, or has a
    library do so.

    Example:
        >>> elapsed = stopwatch()
        >>> elapsed() >= 0
        True
    """
    started = clock()
    return lambda: clock() - started
