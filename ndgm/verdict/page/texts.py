"""Texts of a report as HTML: formulas, code between backticks, and links to the claims that they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from markupsafe import Markup

from ndgm.verdict import formulas

_TAG = re.compile(r"(<math>.*?</math>|<[^<>]+>)", re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
# A line may end beside a formula, but what clings to it stays with it.
_CLINGING = re.compile(r"(\(?<math>(?:(?!</math>).)*</math>[.,;:)]+|\(<math>(?:(?!</math>).)*</math>)")
_NAME = re.compile(r"(?<![\w.#-])\w[\w.-]*\w")


class Texts:
    """How texts are shown on a page.

    Args:
        places: where on the page a claim is, by its id.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        # An id such as "square" is a word like any other.
        self._places = {name: place for name, place in places.items() if re.search(r"[\d.-]", name)}

    def html(self, text: str) -> Markup:
        """A text with its formulas as MathML, its code marked, and the claims that it names as links.

        >>> Texts({"eq-5": "eq-5"}).html("as eq-5 says of `f`, 1 < 2.")
        Markup('as <a href="#eq-5">eq-5</a> says of <code>f</code>, 1 &lt; 2.')
        """
        pieces = _TAG.split(formulas.html(str(text)))
        pieces[::2] = [_NAME.sub(self._link, _CODE.sub(r"<code>\1</code>", piece)) for piece in pieces[::2]]
        return Markup(_CLINGING.sub(r"<bdi>\1</bdi>", "".join(pieces)))

    def _link(self, name: re.Match[str]) -> str:
        place = self._places.get(name[0])
        return name[0] if place is None else f'<a href="#{escape(place)}">{name[0]}</a>'
