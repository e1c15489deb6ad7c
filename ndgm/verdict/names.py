"""What an id may be, and names of files and of places on a page for ids: the id itself where it will do."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable

from ndgm.verdict.text import fit

NAMES = "an id is a text on one line, without control characters, and without spaces around it"
"""What a sentence says of an id that is none."""
_LONGEST = 60


def is_name(identifier: str) -> bool:
    """Whether somebody can name a claim by an id: it can be seen, typed and told apart.

    >>> is_name("thm:euler"), is_name("Satz 1"), is_name(""), is_name("a "), is_name("a\\nb")
    (True, True, False, False, False)
    """
    seen = identifier.strip() == identifier != ""
    return seen and fit(identifier) == identifier and not re.search(r"[\t\n]", identifier)


def distinct(
    ids: Iterable[str],
    taken: Iterable[str],
    is_plain: Callable[[str], bool],
    key: Callable[[str], str] = str,
) -> dict[str, str]:
    """A name for each id, no two of which have one key.

    An id that will do is its own name, of several with one key the first. Others are shortened to letters,
    digits and "-", and end in a digest of the id, so that they stay the same whatever the other ids are.

    Args:
        ids: each once.
        taken: names that are not to be given.
        is_plain: whether an id will do.
        key: what must differ between names, such as the name without regard to case.
    """
    known = list(ids)
    used = {key(name) for name in taken}
    names = {}
    for one in known:
        if is_plain(one) and key(one) not in used:
            names[one] = one
            used.add(key(one))
    for one in known:
        if one not in names:
            names[one] = _safe(one, used, key)
            used.add(key(names[one]))
    return {one: names[one] for one in known}


def folded(name: str) -> str:
    """What tells files apart on a system that regards neither case nor how accents are composed.

    >>> folded("A") == folded("a")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _safe(one: str, used: set[str], key: Callable[[str], str]) -> str:
    digest = hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest()
    short = re.sub(r"[^A-Za-z0-9]+", "-", one).strip("-")[:_LONGEST].rstrip("-")
    names = (f"{short or 'claim'}-{digest[:length]}" for length in range(8, len(digest) + 1))
    return next(name for name in names if key(name) not in used)
