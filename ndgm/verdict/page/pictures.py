"""The pictures that claims name, as addresses that hold them, each with its words."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from ndgm.verdict.files import FileError, below, read_plain
from ndgm.verdict.model import Report

_LARGEST = 20 * 2**20
_LARGEST_TEXT = 2**16
# A tag whose values could as well stand between single quotes, which an attribute holds as they are.
_TAG = re.compile(r"""<(?!!)(?:[^<>"']|"[^"']*")*>""")
# What describes a drawing is not read out where an image shows it: the image's own words are.
_UNHEARD = re.compile(r"<desc\b[^<>]*>[^<>]*</desc>")
# In an address that is no path, a browser writes out itself what a path could not have.
_SAFE = " !'()*+,-./:;<=>?@[]^_`{|}~$"


class Picture(NamedTuple):
    """A picture as an address, and what it shows in words, if a file beside it says so."""

    address: Markup
    words: str


def pictures(report: Report, folder: Path | None) -> dict[str, Picture | None]:
    """For each claim the picture that it shows; a picture of several claims is shown by the first.

    Args:
        report: what names the pictures.
        folder: where they are, as NAME.svg or NAME.png, their words beside them as NAME.txt.
    """
    shown: dict[str, Picture | None] = {}
    found: dict[str, Picture | None] = {}
    for claim in report.claims:
        first = claim.row.figure not in found
        if first:
            found[claim.row.figure] = _picture(claim.row.figure, folder)
        shown[claim.id] = found[claim.row.figure] if first else None
    return shown


def _picture(figure: str, folder: Path | None) -> Picture | None:
    if folder is None or not figure or Path(figure).name != figure:
        return None
    for name in (figure, figure.replace("-", "_")):
        for ending, kind in ((".svg", "svg+xml"), (".png", "png")):
            if (path := below(folder, f"{name}{ending}")) is not None:
                with suppress(FileError):
                    return Picture(_address(read_plain(path, _LARGEST), kind), _words(folder, name))
    return None


def _words(folder: Path, name: str) -> str:
    path = below(folder, f"{name}.txt")
    with suppress(FileError):
        return " ".join(read_plain(path, _LARGEST_TEXT).decode(errors="replace").split()) if path else ""
    return ""


def _address(content: bytes, kind: str) -> Markup:
    """The picture itself as an address, in which nothing ends an attribute: text where that is shorter."""
    address = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    if kind == "svg+xml":
        with suppress(UnicodeDecodeError):
            text = _UNHEARD.sub("", content.decode().strip())
            text = _TAG.sub(lambda tag: tag[0].replace('"', "'"), text)
            address = min(address, f"data:image/{kind},{quote(text, safe=_SAFE)}", key=len)
    return Markup(address)
