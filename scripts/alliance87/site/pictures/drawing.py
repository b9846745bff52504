"""Draw charts with Vega-Lite as SVG 1.1, in which text stays text and links and names are kept.

``vl-convert`` needs no browser and no network, but compiles code while it runs, which a confined server
may not do. So it runs in a process of its own, and ``scripts/site`` draws all charts into ``drawn.json``.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from markupsafe import Markup

Spec = Mapping[str, Any]
Link = Callable[[str], str]
WIDTH = 360  # of a chart: a phone shows it without shrinking it
DRAWN = Path(__file__).with_name("drawn.json")
_BASE = Path(__file__).parents[1] / "static" / "base.css"
_DRAW = """
import json, sys, vl_convert
for spec in sys.stdin:
    print(json.dumps(vl_convert.vegalite_to_svg(json.loads(spec), allowed_base_urls=[])))
"""
_DROPPED = ("class", "clip-path", "role", "aria-", "pointer-events", "stroke-miterlimit")


@dataclass(frozen=True)
class Drawing:
    """A chart as SVG, with its title and what it says in words (SVG 1.1, §5.4)."""

    name: str
    title: str
    description: str
    svg: str

    def inline(self, link: Link) -> Markup:
        """Return the drawing for a page; ``link`` gives the address for an IRI."""
        return Markup(tostring(self.tree(link), encoding="unicode"))  # escaped by ElementTree

    def tree(self, link: Link) -> Element:
        """Return the drawing as an element without a namespace."""
        root = fromstring(re.sub(r' xmlns(:xlink)?="[^"]*"|xlink:', "", self.svg))
        _clean(root, link)
        for at, (tag, text) in enumerate((("title", self.title), ("desc", self.description))):
            root.insert(at, _titled(text, tag, id=f"{self.name}-{tag}"))
        label = f"{self.name}-title {self.name}-desc"
        box = root.attrib["viewBox"]
        root.attrib = {
            "class": "drawing",
            "viewBox": box,
            "role": "group",
            "aria-labelledby": label,
        }
        return root


def key(spec: Spec) -> str:
    """Return the name of a chart: a digest of its specification and of the version that draws it."""
    text = json.dumps([version("vl-convert-python"), spec], sort_keys=True)
    return sha256(text.encode()).hexdigest()


@cache
def _drawn() -> Mapping[str, str]:
    return json.loads(DRAWN.read_bytes()) if DRAWN.is_file() else {}


def draw(specs: Sequence[Spec]) -> tuple[str, ...]:
    """Return charts as SVG, drawn in one process; where it fails all are empty, with a warning."""
    if all(key(spec) in _drawn() for spec in specs):
        return tuple(_drawn()[key(spec)] for spec in specs)
    lines = "\n".join(map(json.dumps, specs))
    command = (sys.executable, "-c", _DRAW)
    done = subprocess.run(command, check=False, input=lines, capture_output=True, text=True)
    made = tuple(map(json.loads, done.stdout.splitlines()))
    if len(made) == len(specs):
        return made
    last = done.stderr.strip().rpartition("\n")[2]
    fault = last if last and done.returncode > 0 else f"it ended with {done.returncode}"
    remedy = "Draw them before the server starts: scripts/site"
    message = "The charts could not be drawn (%s): pages show their tables alone. %s"
    logging.getLogger(__name__).warning(message, fault, remedy)
    return ("",) * len(specs)


def file(title: str, drawings: Sequence[Drawing]) -> bytes:
    """Return drawings below each other as a file that needs nothing else, in the light colours."""
    whole, y = Element("svg", {"xmlns": "http://www.w3.org/2000/svg"}), 28.0
    whole.append(_titled(title))
    SubElement(whole, "rect", width="100%", height="100%", fill="var(--paper)")
    for each in (each for each in drawings if each.svg):
        heading = _titled(each.title, "text", x="12", y=f"{y:g}", fill="var(--ink)")
        heading.attrib |= {"font-family": "sans-serif", "font-size": "14", "font-weight": "bold"}
        root = each.tree(str)
        height = root.attrib["viewBox"].split()[3]
        root.attrib |= {"x": "10", "y": f"{y + 10:g}", "width": str(WIDTH), "height": height}
        whole.extend((heading, root))
        y += float(height) + 50
    whole.set("viewBox", f"0 0 {WIDTH + 20} {y:g}")
    light = _BASE.read_text(encoding="utf-8").partition("@media")[0]
    colours = dict(re.findall(r"(--[\w-]+): (#\w+);", light))
    text = tostring(whole, encoding="unicode")
    return re.sub(r"var\((--[\w-]+)\)", lambda found: colours[found[1]], text).encode() + b"\n"


def _clean(parent: Element, link: Link) -> None:
    """Leave what is seen or read: figures to a tenth, names as titles, links of ours."""
    for each in list(parent):
        _clean(each, link)
        name = each.get("aria-label") if each.get("role") == "graphics-symbol" else None
        each.attrib = {
            of: _short(value) for of, value in each.attrib.items() if not of.startswith(_DROPPED)
        }
        if each.tag == "a":
            each.attrib = {
                "href": link(each.attrib["href"]),
                "aria-label": each[0].findtext("title", ""),
            }
        elif each.tag == "text" and each.get("stroke"):  # a rim, to be read on any ground
            each.attrib |= {
                "paint-order": "stroke",
                "stroke-width": "3",
                "stroke-linejoin": "round",
            }
        elif each.tag == "path" and name:
            each.insert(0, _titled(name))
        is_empty = each.tag == "g" and not len(each)
        if is_empty or each.tag == "defs" or each.get("d", "-") in ("", "M0,0h0v0h0Z"):
            parent.remove(each)


def _short(value: str) -> str:
    """Return a value with its numbers to a tenth, and whole in an outline, which has hundreds."""
    digits = 0 if len(value) > 200 else 1
    return re.sub(r"-?\d+\.\d+", lambda n: f"{round(float(n[0]), digits):g}", value)


def _titled(text: str, tag: str = "title", **attributes: str) -> Element:
    made = Element(tag, attributes)
    made.text = text
    return made
