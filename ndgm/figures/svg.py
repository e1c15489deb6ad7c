"""A picture as SVG: light and dark in one file, with a title and a description, small, and the same bytes
each time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from ndgm.figures.powers import write_powers
from ndgm.figures.strokes import shortened
from ndgm.figures.style import FAMILY, LINE, PALETTE, SMALL, WIDTH, Picture, styled, width_of

SVG = "http://www.w3.org/2000/svg"
HREF = "{http://www.w3.org/1999/xlink}href"
PIXELS = 600
"""How wide a picture is where nothing else is said."""

FONTS = f"{FAMILY},Verdana,sans-serif"
"""Each text says how wide it is, so that it fits in any of them."""
_SHORT = 3
"""Up to so many letters a text fits by itself."""

_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_LINE = re.compile(r"M[-\d.]+ [-\d.]+[hv][-\d.]+")
_UPRIGHT = re.compile(r"rotate\(-?0 .*\)")
_DEFAULTS = {"text-anchor": "start", "font-size": f"{SMALL:g}", "font-weight": "400"}


def svg(picture: Picture) -> str:
    """The text of the file, with the light colours as attributes, which a style sheet turns dark where dark
    is preferred.

    Whoever knows no style sheets sees the light ones.

    Raises:
        ValueError: a text of the picture holds mathematics between dollars.
    """
    write_powers(picture)
    with styled():
        stream = io.StringIO()
        picture.figure.savefig(stream, format="svg", metadata={"Date": None})
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(stream.getvalue())
    if root.find(f".//{{{SVG}}}tspan") is not None:
        raise ValueError(f"{picture.name} has a text with mathematics between dollars: write it in Unicode.")
    across, height = (float(root.attrib[side].removesuffix("pt")) for side in ("width", "height"))
    for parent in root.iter():
        for child in list(parent):
            if child.tag.partition("}")[2] in ("metadata", "style"):
                parent.remove(child)
    _shorten(root)
    root.attrib.update(
        {
            "width": str(PIXELS),
            "height": str(round(PIXELS * height / across)),
            "viewBox": f"0 0 {WIDTH:g} {height:g}",
            "stroke-linejoin": "round",
            "stroke-linecap": "butt",
            "font-family": FONTS,
            "font-size": _DEFAULTS["font-size"],
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
    sheet.text = _dark(ElementTree.tostring(root, encoding="unicode"))
    root.insert(len(words), sheet)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>") + "\n"


def _shorten(root: ElementTree.Element) -> None:
    """Short names for what is referred to, none for the rest, and nothing that says nothing."""
    used = [element.attrib.pop(HREF)[1:] for element in root.iter() if HREF in element.attrib]
    used += re.findall(r"url\(#(\w+)\)", ElementTree.tostring(root, encoding="unicode"))
    names = {name: f"a{number}" for number, name in enumerate(dict.fromkeys(used))}
    referring = iter(used)
    for element in root.iter():
        element.tail = None
        if element.tag == f"{{{SVG}}}use":
            element.set("href", f"#{names[next(referring)]}")
        if "clip-path" in element.attrib:
            element.set("clip-path", f"url(#{names[element.attrib['clip-path'][5:-1]]})")
        if (identifier := element.attrib.pop("id", None)) in names:
            element.set("id", names[identifier])
        _with_attributes(element)
        if element.tag == f"{{{SVG}}}text":
            _fit(element)
        else:
            element.text = None
    _inherit(root)
    _gather(root)


def _with_attributes(element: ElementTree.Element) -> None:
    """Attributes in the place of a style, which a style sheet could not override, and short numbers."""
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if value:
            element.set(name.strip(), value.strip())
    for name in ("x", "y", "width", "height", "transform"):
        if name in element.attrib:
            element.set(name, _LONG_NUMBER.sub(_rounded, element.attrib[name]))
    if "d" in element.attrib:
        element.set("d", shortened(element.attrib["d"], dots=element.get("stroke-linecap") == "round"))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _fit(element: ElementTree.Element) -> None:
    """Let a text be as wide in any font as the picture was laid out for."""
    element.attrib.pop("font-family", None)
    size = element.attrib["font-size"].removesuffix("px")
    element.set("font-size", size)
    if _UPRIGHT.fullmatch(element.get("transform", "")):
        element.attrib.pop("transform")
    text = element.text or ""
    if len(text) > _SHORT:
        bold = element.get("font-weight", "400") == "700"
        element.set("textLength", f"{width_of(text, float(size), bold=bold):.1f}")
        element.set("lengthAdjust", "spacingAndGlyphs")
    for name, usual in _DEFAULTS.items():
        if element.get(name) == usual:
            element.attrib.pop(name)


def _inherit(root: ElementTree.Element) -> None:
    """Leave out of what refers to a shape the looks that the shape has; a mere line has no inside."""
    shapes = {f"#{shape.get('id')}": shape for shape in root.iter() if shape.get("id")}
    for element in root.iter(f"{{{SVG}}}use"):
        shape = shapes[element.attrib["href"]]
        for name in ("stroke", "stroke-width", "fill"):
            is_idle = name == "fill" and _LINE.fullmatch(shape.get("d", ""))
            if element.get(name) is not None and (is_idle or element.get(name) == shape.get(name)):
                element.attrib.pop(name)


def _gather(element: ElementTree.Element) -> None:
    """Dissolve groups that say nothing, and say once what neighbours that refer to a shape have in common."""
    children: list[ElementTree.Element] = []
    for child in element:
        _gather(child)
        children += list(child) if child.tag == f"{{{SVG}}}g" and not child.attrib else [child]
    children = list(_one_grid(children))
    element[:] = [one for _, run in groupby(children, key=_looks) for one in _said_once(list(run))]


def _one_grid(children: Iterable[ElementTree.Element]) -> Iterable[ElementTree.Element]:
    """The children, with the lines of a grid, below all else, as one."""
    first: dict[str | None, ElementTree.Element] = {}
    for child in children:
        if (
            child.tag == f"{{{SVG}}}path"
            and child.get("stroke") == LINE.light
            and "clip-path" in child.attrib
        ):
            grid = first.setdefault(child.get("clip-path"), child)
            if grid is not child:
                grid.set("d", grid.attrib["d"] + child.attrib["d"])
                continue
        yield child


def _looks(element: ElementTree.Element) -> tuple[str, ...]:
    """What neighbours have to share for a group; something of its own for what does not refer to a shape."""
    if element.tag != f"{{{SVG}}}use":
        return (str(id(element)),)
    return tuple(f"{name}={value}" for name, value in element.items() if name not in ("x", "y", "href"))


def _said_once(run: list[ElementTree.Element]) -> Iterable[ElementTree.Element]:
    if len(run) < 2:
        return run
    looks = {name: value for name, value in run[0].items() if name not in ("x", "y", "href")}
    group = ElementTree.Element(f"{{{SVG}}}g", looks)
    for one in run:
        for name in looks:
            one.attrib.pop(name)
        group.append(one)
    return [group]


def _dark(drawn: str) -> str:
    """A style sheet that turns dark what is drawn."""
    rules = "".join(
        f"[{looks}]{{{attribute}:{colour.dark}}}"
        for colour in PALETTE
        for attribute in ("fill", "stroke")
        if (looks := f'{attribute}="{colour.light}"') in drawn
    )
    return f"@media (prefers-color-scheme:dark){{{rules}}}"
