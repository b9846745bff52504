"""The countries of the participants and the pathfinder countries, on a map of each part of the world.

The outlines are ``world.json``, made by ``scripts/world`` from Natural Earth (public domain).
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import product
from math import cos, log, pi, radians, sin, tan
from pathlib import Path
from textwrap import wrap
from typing import Any

from alliance87.site.pictures.drawing import WIDTH, Spec
from alliance87.site.pictures.picture import Chart, Picture, Teller, local

# West, south, east and north of the map of each part, in degrees.
_PARTS = {
    "americas": (-128, -55, -30, 50),
    "africa": (-20, -36, 55, 38),
    "europe": (-12, 35, 32, 60),
    "asia": (66, -46, 182, 42),
}
_COLOURS = {"both": "implied", "present": "link", "pathfinder": "stated"}
_PRESENT = """
SELECT DISTINCT ?country ?participant ?status
WHERE {
    ?participation a87:participant ?participant ;
        a87:event event:strategy-workshop .
    GRAPH ?graph { ?participant a87:country ?country }
    ?graph a87:status ?status .
}
"""
_PATHFINDERS = """
SELECT DISTINCT ?country ?document
WHERE {
    GRAPH ?graph {
        ?record a87:country ?country ;
            a87:standing standing:pathfinder .
    }
    ?graph prov:wasDerivedFrom/oa:hasSource ?document .
}
"""


def draw(teller: Teller) -> Picture:
    """Return the picture: who took part, who is a pathfinder, and who is both."""
    present: dict[str, set[str]] = defaultdict(set)
    statuses: dict[str, set[str]] = defaultdict(set)
    documents: dict[str, set[str]] = defaultdict(set)
    for row in teller.ask(_PRESENT):
        present[row["country"]].add(row["participant"])
        statuses[row["country"]].add(local(row["status"]))
    for row in teller.ask(_PATHFINDERS):
        documents[row["country"]].add(row["document"])
        statuses[row["country"]].add("stated")
    kinds = dict.fromkeys(present, "present") | dict.fromkeys(documents, "pathfinder")
    kinds |= dict.fromkeys(present.keys() & documents.keys(), "both")
    order = sorted(kinds, key=lambda country: (teller.name(country), country))
    outlines = json.loads(Path(__file__).with_name("world.json").read_bytes())
    countries = outlines["objects"]["countries"]["geometries"]
    middles = {each["id"]: each["properties"]["middle"] for each in countries if "id" in each}
    charts, missing = [], set(order)
    for part, (west, south, east, north) in _PARTS.items():
        shown: list[dict[str, Any]] = []
        said = []
        for country in (c for c in order if c in missing and local(c) in middles):
            x, y = middles[local(country)]
            if west <= x <= east and south <= y <= north:
                tip = f"{teller.name(country)}: {teller.text(f'is-{kinds[country]}')}"
                colour = f"var(--{_COLOURS[kinds[country]]})"
                shown.append({"href": country, "id": local(country), "tip": tip, "colour": colour})
                shown[-1] |= {"name": teller.name(country), "middle": (x, y)}
                said.append((teller.status(statuses[country]).status, tip))
        missing -= {each["href"] for each in shown}
        map_ = _map(_PARTS[part], shown, outlines)
        charts.append(Chart(teller.text(part), teller.by_status(said), map_))
    both = [country for country in order if kinds[country] == "both"]
    sizes = [len(both), len(present), len(documents)]
    names = teller.cell(*missing).text
    return Picture(
        "countries",
        teller.text("countries-title", sizes=sizes),
        teller.text("countries-lead", countries=teller.cell(*both).text.replace(";", ",")),
        tuple(charts),
        tuple(map(teller.text, ("country", "took-part", "pathfinder-in", "status"))),
        tuple(
            (
                *(teller.cell(*e) for e in ((c,), present[c], documents[c])),
                teller.status(statuses[c]),
            )
            for c in order
        ),
        tuple((kind, teller.text(f"is-{kind}")) for kind in _COLOURS),
        teller.text("not-on-the-map", countries=names) if missing else "",
    )


def _map(part: tuple[int, ...], shown: list[dict[str, Any]], outlines: Spec) -> Spec:
    """Return a map in Mercator's projection; names stand beside their countries and cover no other."""
    west, south, east, north = part
    scale = WIDTH / radians(east - west)

    def down(latitude: float) -> float:
        return -scale * log(tan(pi / 4 + radians(latitude) / 2))

    height = round(down(south) - down(north))
    for each in shown:
        longitude, latitude = each["middle"]
        each |= {"x": scale * radians(longitude - west), "y": down(latitude) - down(north)}
    taken = [(each["x"] - 4, each["y"] - 4, each["x"] + 4, each["y"] + 4) for each in shown]
    turns = (0, 8, 2, 14, 6, 10, 4, 12, 1, 7, 9, 15)
    for each in sorted(shown, key=lambda each: float(each["y"])):
        lines = wrap(each["name"], 16)
        across, tall = max(map(len, lines)) * 6.8, 14 * len(lines)
        for away, turn in product((6, 16, 26, 38, 52, 68), turns):
            left = each["x"] + cos(turn * pi / 8) * (away + across / 2) - across / 2
            top = each["y"] + sin(turn * pi / 8) * (away + tall / 2) - tall / 2
            box = left, top, left + across, top + tall
            inside = min(left, top) > 0 and box[2] < WIDTH and box[3] < height
            if inside and not any(_meet(box, other) for other in taken):
                break
        taken.append(box)
        near, level = min(max(each["x"], left), box[2]), min(max(each["y"], top), box[3])
        each |= {"lines": lines, "left": left, "top": top, "near": near, "level": level}
    spec = json.loads(Path(__file__).with_name("map.json").read_bytes())
    projection = {"type": "mercator", "rotate": [-(west + east) / 2, 0, 0], "scale": scale}
    projection |= {"translate": [WIDTH / 2, -down(north)], "clipExtent": [[0, 0], [WIDTH, height]]}
    datasets = {"world": outlines, "shown": shown}
    return {**spec, "height": height, "projection": projection, "datasets": datasets}


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
