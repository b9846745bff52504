"""The countries that participants belong to, on a map of the world in Equal Earth.

The outline is ``world.json``, made by ``scripts/world`` from Natural Earth (public domain). A sign
stands for a participant, and tells on whose word its country is known.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, pi, sin
from pathlib import Path
from typing import TypedDict
from xml.etree.ElementTree import Element

from alliance87.site.pictures.picture import Cell, Picture, Teller, local, ranked
from alliance87.site.pictures.svg import SIGNS, Drawing, element, strongest, text, width_of

_MARGIN = 36.0  # above the map, for labels of what stands at its upper edge
_SIZE = 32  # of labels, in units of the map: they must be read on a phone, at a third of this
_QUERY = """
SELECT DISTINCT ?country ?code ?participant ?position ?status
WHERE {
    ?participation a87:participant ?participant ;
        a87:event event:strategy-workshop ;
        a87:listPosition ?position .
    GRAPH ?graph { ?participant ?tie ?country }
    ?graph a87:status ?status .
    ?country a schema:Country .
    ?country skos:notation ?code .
    FILTER (DATATYPE(?code) = a87:ISO3166Alpha2)
}
"""


class Country(TypedDict):
    """The outline of a country, and the middle and size of its largest part."""

    middle: tuple[float, float]
    size: tuple[float, float]
    outline: str


class World(TypedDict):
    """The outline of the world; countries by their code in UN M49."""

    width: float
    height: float
    land: str
    countries: dict[str, Country]


@dataclass(frozen=True)
class Box:
    """Where a label stands: its middle and its half sizes."""

    x: float
    y: float
    across: float
    down: float

    def meets(self, other: Box) -> bool:
        """Whether two labels overlap."""
        near = abs(self.x - other.x) < self.across + other.across
        return near and abs(self.y - other.y) < self.down + other.down


@cache
def outline() -> World:
    """Return the outline of the world."""
    path = Path(__file__).with_name("world.json")
    found: World = json.loads(path.read_text(encoding="utf-8"))
    return found


def draw(teller: Teller) -> Picture:
    """Return the picture: the land, the countries represented, and a sign for each participant."""
    world = outline()
    codes: dict[str, str] = {}
    known: dict[str, dict[tuple[int, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in teller.ask(_QUERY):
        codes[row["country"]] = row["code"]
        one = (int(row["position"]), row["participant"])
        known[row["country"]][one].add(local(row["status"]))
    countries = sorted(known, key=lambda country: codes[country])
    signs = {c: [strongest(known[c][one]) for one in sorted(known[c])] for c in countries}
    drawn = [country for country in countries if local(country) in world["countries"]]
    parts: list[Element] = [element("path", {"class": "land", "d": world["land"]})]
    for country in drawn:
        kind = f"country country-{strongest(signs[country])}"
        parts.append(
            element("path", {"class": kind, "d": world["countries"][local(country)]["outline"]})
        )
    parts += _labels(world, {c: (codes[c], signs[c]) for c in drawn})
    map_ = element("g", {"transform": f"translate(0 {_MARGIN:g})"}, *parts)
    words = teller.words
    told = "; ".join(
        f"{teller.name(c)}: " + ", ".join(teller.status(status) for status in signs[c])
        for c in countries
    )
    missing = [teller.name(country) for country in countries if country not in drawn]
    title = words("pictures.countries-title")
    participants = sum(map(len, signs.values()))
    return Picture(
        "countries",
        title,
        words("pictures.countries-lead", countries=len(countries), participants=participants),
        (Drawing("countries", title, told, world["width"], world["height"] + _MARGIN, (map_,)),),
        (
            words("pictures.country"),
            words("pictures.participant"),
            words("pictures.status"),
            words("pictures.said-also"),
        ),
        tuple(
            (
                teller.cell(country),
                teller.cell(one[1]),
                Cell(teller.status(strongest(statuses)), status=strongest(statuses)),
                Cell(", ".join(map(teller.status, ranked(statuses)[1:])) or "–"),
            )
            for country in countries
            for one, statuses in sorted(known[country].items())
        ),
        ranked({status for each in signs.values() for status in each}),
        words("pictures.not-on-the-map", countries=", ".join(missing)) if missing else "",
    )


def _labels(world: World, labels: dict[str, tuple[str, list[str]]]) -> Iterator[Element]:
    """Yield a label for each country, where it covers no other, with a line to the country."""
    taken: list[Box] = []
    outlines = {country: world["countries"][local(country)] for country in labels}
    shown = {
        c: "".join(SIGNS[status] for status in statuses) for c, (_, statuses) in labels.items()
    }
    half = {
        c: max(width_of(labels[c][0], _SIZE), width_of(shown[c], _SIZE * 0.8)) / 2 + 4
        for c in labels
    }
    fits = {country: outlines[country]["size"][0] > 2 * half[country] for country in labels}
    for country in sorted(labels, key=lambda c: (not fits[c], labels[c][0])):
        x, y = outlines[country]["middle"]
        spots = [Box(*outlines[c]["middle"], 6, 6) for c in labels if c != country]
        place = _place((x, y), half[country], [*taken, *spots], world, fits[country])
        taken.append(place)
        if hypot(place.x - x, place.y - y) > _SIZE:
            across = half[country]
            end_x = x + (place.x - x) * max(0.0, 1 - across * 0.8 / max(abs(place.x - x), across))
            end_y = place.y + (place.down if place.y < y else -place.down) * 0.8
            lead = f"M{round(x)} {round(y)}L{round(end_x)} {round(end_y)}"
            yield element("path", {"class": "lead-line", "d": lead})
            yield element("circle", {"class": "spot", "cx": x, "cy": y, "r": 5})
        yield text([labels[country][0]], place.x, place.y - 3, "code", _SIZE, "middle")
        signs = place.y + _SIZE * 0.75
        yield text([shown[country]], place.x, signs, "signs", _SIZE * 0.8, "middle")


def _place(
    middle: tuple[float, float], across: float, taken: list[Box], world: World, fits: bool
) -> Box:
    """Return the nearest free place for a label: on its country if it fits, or else around it."""
    down = _SIZE * 0.95
    tried = [(0.0, 0.0)] if fits else []
    tried += [
        (radius * cos(turn * pi / 8), -radius * sin(turn * pi / 8))
        for radius in (55, 75, 95, 120, 150)
        for turn in (4, 3, 5, 2, 6, 1, 7, 0, 8, 12, 11, 13, 10, 14, 9, 15)
    ]
    for right, below in tried:
        made = Box(middle[0] + right, middle[1] + below, across, down)
        inside = across < made.x < world["width"] - across
        inside = inside and down - _MARGIN < made.y < world["height"] - down
        if inside and not any(made.meets(box) for box in taken):
            return made
    return Box(*middle, across, down)
