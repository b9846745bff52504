"""Build drawings as SVG 1.1 elements: text that wraps, signs and lines that tell a status.

Nothing is styled here: a class says what a part is, ``static/pictures.css`` how it looks. Widths of
text are estimated, since fonts differ; boxes leave room for the widest of the common ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

STATUSES = ("stated", "implied", "curated", "contributed")
SIGNS = {"stated": "●", "implied": "◇", "curated": "□", "contributed": "△"}
_NAMESPACE = "http://www.w3.org/2000/svg"
_STATIC = Path(__file__).parents[1] / "static"
_EDGE = 16  # around a drawing in a file of its own
_NARROW = frozenset("fijlrtI.,:;'’!|()[]- /")
_WIDE = frozenset("mwMW–…●◇□△")


@dataclass(frozen=True)
class Drawing:
    """An SVG element with its text alternative (SVG 1.1, §5.4; WAI-ARIA, role ``img``).

    ``language`` is that of the title, if it is a name in the data.
    """

    name: str
    title: str
    description: str
    width: float
    height: float
    parts: tuple[Element, ...]
    language: str = ""

    def inline(self) -> Markup:
        """Return the drawing as it stands in a page."""
        return Markup(tostring(self._root(), encoding="unicode"))  # escaped by ElementTree

    def file(self) -> bytes:
        """Return the drawing as a file of its own, with its styles in it."""
        root = self._root()
        root.set("xmlns", _NAMESPACE)
        width, height = number(self.width + 2 * _EDGE), number(self.height + 2 * _EDGE)
        root.attrib |= {"width": width, "height": height}
        root.set("viewBox", f"-{_EDGE} -{_EDGE} {width} {height}")
        palette = (_STATIC / "base.css").read_text(encoding="utf-8").partition("/* Ground")[0]
        looks = (
            (_STATIC / "pictures.css").read_text(encoding="utf-8").partition("/* Their places")[0]
        )
        place: dict[str, str | float] = {
            "width": "100%",
            "height": "100%",
            "x": -_EDGE,
            "y": -_EDGE,
        }
        root[2:2] = [
            element("style", {}, palette + looks),
            element("rect", {"class": "ground", **place}),
        ]
        made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
        return made + b"\n"

    def _root(self) -> Element:
        title, description = f"{self.name}-title", f"{self.name}-description"
        return element(
            "svg",
            {
                "class": f"drawing drawing-{self.name}",
                "viewBox": f"0 0 {number(self.width)} {number(self.height)}",
                "role": "img",
                "aria-labelledby": f"{title} {description}",
            },
            element("title", {"id": title}, self.title),
            element("desc", {"id": description}, self.description),
            *(deepcopy(part) for part in self.parts),
        )


def stacked(name: str, title: str, drawings: tuple[Drawing, ...]) -> Drawing:
    """Return drawings as one, below each other, each under its title; one alone stays itself."""
    if len(drawings) == 1:
        return drawings[0]
    parts: list[Element] = []
    y = 0.0
    for each in drawings:
        parts.append(text([each.title], 0, y + 14, "strong", 14))
        parts.append(element("g", {"transform": f"translate(0 {number(y + 24)})"}, *each.parts))
        y += each.height + 48
    told = "; ".join(f"{each.title}: {each.description}" for each in drawings)
    return Drawing(name, title, told, max(each.width for each in drawings), y, tuple(parts))


def element(tag: str, attributes: dict[str, str | float], *content: Element | str) -> Element:
    """Return an element with attributes, and text or children."""
    made = Element(tag, {k: v if isinstance(v, str) else number(v) for k, v in attributes.items()})
    for each in content:
        if isinstance(each, str):
            made.text = (made.text or "") + each
        else:
            made.append(each)
    return made


def number(value: float) -> str:
    """Return a number to a tenth of a unit, as short as may be."""
    return f"{round(value, 1):g}" if abs(value) < 100000 else str(round(value))


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is, rather too wide than too narrow."""
    units = sum(
        0.38 if c in _NARROW else 0.96 if c in _WIDE else 0.73 if c.isupper() else 0.62
        for c in text
    )
    return units * size


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return a text as lines no wider than ``width``, a word that is wider on a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def text(
    lines: Iterable[str],
    x: float,
    y: float,
    kind: str = "",
    size: float = 12,
    anchor: str = "start",
) -> Element:
    """Return lines of text whose first has its baseline at ``y``."""
    made = element("text", {"x": x, "y": y, "font-size": size})
    if kind:
        made.set("class", kind)
    if anchor != "start":
        made.set("text-anchor", anchor)
    shown = list(lines)
    if len(shown) == 1:
        made.text = shown[0]
        return made
    for at, line in enumerate(shown):
        made.append(element("tspan", {"x": x, "dy": 0 if at == 0 else size * 1.25}, line))
    return made


def box(x: float, y: float, width: float, height: float, kind: str, radius: float = 4) -> Element:
    """Return a rectangle with round corners."""
    shape = {"x": x, "y": y, "width": width, "height": height, "rx": radius}
    return element("rect", {"class": kind, **shape})


def line(points: str, status: str) -> Element:
    """Return a path drawn as its status is: solid, dashed, dotted, or dashes and dots."""
    return element("path", {"class": f"edge edge-{status}", "d": points})


def strongest(statuses: Iterable[str]) -> str:
    """Return the status that counts most; one that is unknown counts least."""
    found = set(statuses)
    return next((status for status in STATUSES if status in found), "curated")
