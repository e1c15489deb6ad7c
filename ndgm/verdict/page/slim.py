"""A page without what HTML lets one leave out, since a browser puts it in again."""

from __future__ import annotations

import re

_KEPT = re.compile(r"(<(script|style|pre)\b.*?</\2>)", re.DOTALL)
_BLOCKS = "p|div|ul|ol|dl|details|pre|h[1-6]|figure|section|table|article|form"
_HOLDERS = "li|dd|div|details|article|section|header|main|footer"
_ENDS = re.compile(
    r"</li>\s*(?=<li[ >]|</[ou]l>)"
    r"|</d[dt]>\s*(?=<d[dt][ >]|</d(?:l|iv)>)"
    rf"|</p>\s*(?=<(?:{_BLOCKS})[ >]|</(?:{_HOLDERS})>)"
)
_TAG = re.compile(r"<[a-z][^<>]*>")
_QUOTED = re.compile(r"""( [\w-]+=)"([^\s"'=<>`]+)"(?=[ >])""")


def slim(page: str) -> str:
    """The page without end tags that follow from what comes next, and without quotes round plain values.

    >>> slim('<ul class="parts"><li id="a">one</li> <li>two</li></ul>')
    '<ul class=parts><li id=a>one<li>two</ul>'
    """
    pieces = _KEPT.split(page)
    return "".join(
        # What is split at comes between, and after it the name of its tag.
        _slim(piece) if position % 3 == 0 else piece
        for position, piece in enumerate(pieces)
        if position % 3 != 2
    )


def _slim(text: str) -> str:
    short = _ENDS.sub("", text.replace("&#x27;", "'"))
    return _TAG.sub(lambda tag: _QUOTED.sub(r"\1\2", tag[0]), short)
