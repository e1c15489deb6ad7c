"""How a check ends that does not hold: by values that break its statement, as shown, or undecided."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ndgm.verdict.model import Example
from ndgm.verdict.text import fit
from ndgm.verdict.wording import plain

_LONGEST_VALUE = 2000
_ATOMS = (bool, int, float, complex, str, bytes, Fraction, type(None))


class Undecided(Exception):
    """A measurement that decides neither way; its message says why, with the interval."""


class Counterexample(AssertionError):
    """The values that break a statement. Only this refutes a claim."""

    def __init__(self, message: str, values: Mapping[str, object]) -> None:
        self.values = {str(name): value for name, value in values.items()}
        self.example = Example(
            message=render(message),
            values={render(name): render(value) for name, value in self.values.items()},
        )
        super().__init__(str(self.example))

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception that cannot be read back makes multiprocessing wait for ever.
        values = {name: _portable(value) for name, value in self.values.items()}
        return _read_back, (self.example, values, getattr(self, "__notes__", []))


def _read_back(example: Example, values: dict[str, object], notes: list[str]) -> Counterexample:
    found = Counterexample(example.message, values)
    found.example = example
    found.args = (str(example),)
    for note in notes:
        found.add_note(note)
    return found


def _portable(value: object) -> object:
    """The value itself if it survives being pickled; otherwise what of it does, the rest as it is shown."""
    if type(value) in _ATOMS:
        return value
    try:
        pickle.loads(pickle.dumps(value))
    except Exception:  # Whatever pickling a foreign value raises.
        if isinstance(value, dict):
            return {_portable(key): _portable(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [_portable(entry) for entry in value]
        return render(value)
    return value


def render(value: object) -> str:
    """A value as a reader wants to see it: fractions as 1/2, functions by name, what is long cut short."""
    try:
        text = fit(plain(_text(value)))
    except Exception as error:  # A value that cannot be shown breaks the statement all the same.
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    if len(text) > _LONGEST_VALUE:
        text = f"{text[:_LONGEST_VALUE]}... ({len(text)} characters)"
    return text


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_text(entry)}" for key, entry in value.items()) + "}"
    if type(value) is list:
        return "[" + ", ".join(map(_text, value)) + "]"
    if type(value) is tuple:
        return "(" + ", ".join(map(_text, value)) + ("," if len(value) == 1 else "") + ")"
    if inspect.isroutine(value) or inspect.isclass(value):
        return str(getattr(value, "__name__", repr(value)))
    if isinstance(value, Fraction) or type(value).__module__.partition(".")[0] in ("numpy", "flint", "sympy"):
        return str(value)
    return repr(value)
