"""Text that others wrote, made fit to be stored and shown: nothing is lost, and no terminal obeys it."""

from __future__ import annotations

import re
from typing import Any

# What a terminal would obey (control characters, marks that turn the direction of writing) and what cannot be
# encoded (lone surrogates). Tabs and the ends of lines stay.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def fit(text: str) -> str:
    r"""The text with control characters and lone surrogates as escapes.

    >>> fit("a\x1b[2J\ud800")
    'a\\x1b[2J\\ud800'
    """
    return text if text.isascii() and text.isprintable() else _UNFIT.sub(_escape, text)


def encodable(value: Any) -> Any:
    """A value of plain types with the lone surrogates in its texts as escapes."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {encodable(key): encodable(entry) for key, entry in value.items()}
    if type(value) in (list, tuple):
        return type(value)(encodable(entry) for entry in value)
    return value


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def message(error: BaseException) -> str:
    """What an exception says, even if it cannot say it."""
    try:
        return str(error)
    except Exception as failure:  # Whatever its author has done, the exception itself is the news.
        return f"a message that cannot be shown: {type(failure).__name__}"
