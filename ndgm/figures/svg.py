"""A picture as SVG: light and dark in one file, with a title and a description, small, and the same bytes
each time.
"""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

from ndgm.figures.style import PALETTE, WIDTH, Picture, styled

SVG = "http://www.w3.org/2000/svg"
HREF = "{http://www.w3.org/1999/xlink}href"
PIXELS = 600
"""How wide a picture is where nothing else is said."""

NUMBER = re.compile(r"-?\d+\.\d{3,}")
DOT = re.compile(r"M (\S+) (\S+)(?: L \S+ \2)+(?= M|$)")
BESIDE_A_LETTER = re.compile(r"(?<=[A-Za-z]) | (?=[A-Za-z])")
MOVE = re.compile(r"translate\((\S+) 0\)")


def svg(picture: Picture) -> str:
    """The text of the file, with the light colours as attributes, which a style sheet turns dark where dark
    is preferred.

    Whoever knows no style sheets sees the light ones.
    """
    with styled():
        stream = io.StringIO()
        picture.figure.savefig(stream, format="svg", metadata={"Date": None})
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(stream.getvalue())
    width, height = (float(root.attrib[side].removesuffix("pt")) for side in ("width", "height"))
    for parent in root.iter():
        for child in list(parent):
            if child.tag.partition("}")[2] in ("metadata", "style"):
                parent.remove(child)
    _shorten(root)
    root.attrib.update(
        {
            "width": str(PIXELS),
            "height": str(round(PIXELS * height / width)),
            "viewBox": f"0 0 {WIDTH:g} {height:g}",
            "stroke-linejoin": "round",
            "stroke-linecap": "butt",
            "role": "img",
            "aria-labelledby": "title description",
        }
    )
    words = (("title", "title", picture.title), ("desc", "description", picture.alt))
    for place, (tag, identifier, text) in enumerate(words):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": identifier})
        element.text = text
        root.insert(place, element)
    sheet = ElementTree.Element(f"{{{SVG}}}style")
    sheet.text = _dark()
    root.insert(len(words), sheet)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>") + "\n"


def _shorten(root: ElementTree.Element) -> None:
    """Short names for what is referred to, none for the rest, and no space between elements."""
    used = [element.attrib.pop(HREF)[1:] for element in root.iter() if HREF in element.attrib]
    used += re.findall(r"url\(#(\w+)\)", ElementTree.tostring(root, encoding="unicode"))
    names = {name: f"a{number}" for number, name in enumerate(dict.fromkeys(used))}
    referring = iter(used)
    for element in root.iter():
        element.text = element.tail = None
        if element.tag == f"{{{SVG}}}use":
            element.set("href", f"#{names[next(referring)]}")
        if "clip-path" in element.attrib:
            element.set("clip-path", f"url(#{names[element.attrib['clip-path'][5:-1]]})")
        if (identifier := element.attrib.pop("id", None)) in names:
            element.set("id", names[identifier])
        _with_attributes(element)
        if (moved := MOVE.fullmatch(element.get("transform", ""))) and element.tag == f"{{{SVG}}}use":
            element.attrib.pop("transform")
            # A tenth of a glyph's own unit is a hundredth of a point.
            element.set("x", f"{float(moved[1]):.1f}".removesuffix(".0"))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _with_attributes(element: ElementTree.Element) -> None:
    """Attributes in the place of a style, which a style sheet could not override, and short numbers."""
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if value:
            element.set(name.strip(), value.strip())
    for name in ("d", "x", "y", "width", "height", "transform"):
        if name in element.attrib and "scale" not in element.attrib[name]:
            element.set(name, NUMBER.sub(_rounded, element.attrib[name]))
    if "d" in element.attrib:
        steps = " ".join(element.attrib["d"].split())
        if element.get("stroke-linecap") == "round":
            steps = DOT.sub(lambda dot: f"M{float(dot[1]):.1f} {float(dot[2]):.1f}h.1", steps)
        element.set("d", BESIDE_A_LETTER.sub("", steps))


def _dark() -> str:
    rules = "".join(
        f'[{attribute}="{colour.light}"]{{{attribute}:{colour.dark}}}'
        for colour in PALETTE
        for attribute in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme:dark){{{rules}}}"
