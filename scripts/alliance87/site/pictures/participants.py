"""Who took part, as a small graph for each kind of participant: the event, and lines to each.

The line is the participation, which the source states; the kind is curated, and only groups them.
"""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element

from alliance87.site.pictures.picture import Cell, Picture, Teller, local, ranked
from alliance87.site.pictures.svg import Drawing, box, line, strongest, text, wrapped

WIDTH = 340
_SIZE = 12.5
_TRUNK = 10
_QUERY = """
SELECT DISTINCT ?participant ?position ?name ?kind ?event ?status
WHERE {
    VALUES ?event { event:strategy-workshop }
    ?participation a87:participant ?participant ;
        a87:statedName ?name ;
        a87:listPosition ?position .
    GRAPH ?graph { ?participation a87:event ?event }
    ?graph a87:status ?status .
    OPTIONAL { ?participant a87:kind ?kind }
}
"""


def draw(teller: Teller) -> Picture:
    """Return the picture: as many drawings as kinds, the largest first."""
    found: dict[str, dict[tuple[int, str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    event = ""
    for row in teller.ask(_QUERY):
        one = int(row["position"]), row["participant"], row["name"]
        found[row["kind"]][one].add(local(row["status"]))
        event = row["event"]
    kinds = sorted(found, key=lambda kind: (-len(found[kind]), teller.name(kind), kind))
    words = teller.words
    people = [(one, kind) for kind in kinds for one in found[kind]]
    return Picture(
        "participants",
        words("pictures.participants-title"),
        words("pictures.participants-lead", participants=len({one for one, _ in people})),
        tuple(_drawing(teller, event, kind, found[kind]) for kind in kinds),
        tuple(words(f"pictures.{name}") for name in ("position", "participant", "kind", "status")),
        tuple(
            (
                Cell(str(one[0]), number=True),
                Cell(one[2], one[1], "en"),
                teller.cell(kind) if kind else Cell("–"),
                Cell(
                    teller.status(strongest(found[kind][one])),
                    status=strongest(found[kind][one]),
                ),
            )
            for one, kind in sorted(people)
        ),
        ranked({strongest(found[kind][one]) for one, kind in people}),
    )


def _drawing(
    teller: Teller, event: str, kind: str, people: dict[tuple[int, str, str], set[str]]
) -> Drawing:
    words = teller.words
    parts: list[Element] = [
        box(0, 1, WIDTH - 1, 26, "node"),
        text([teller.name(event)], 10, 18.5, "strong", _SIZE),
    ]
    y, above = 40.0, 27.0
    lines: list[Element] = []
    for one in sorted(people):
        shown = wrapped(one[2], WIDTH - 34, _SIZE)
        status = strongest(people[one])
        middle = y + _SIZE * 0.65
        lines.append(line(f"M{_TRUNK} {above:.1f}V{middle:.1f}H28", status))
        above = middle
        parts.append(text(shown, 34, y + _SIZE, "", _SIZE))
        y += len(shown) * _SIZE * 1.25 + 7
    name = f"participants-{local(kind) or 'unknown'}"
    named = teller.cell(kind)
    title = f"{named.text or '–'}: {len(people)}"
    told = words("pictures.took-part-in", event=teller.name(event))
    told += " " + teller.by_status((strongest(people[one]), one[2]) for one in sorted(people))
    return Drawing(name, title, told, WIDTH, y + 2, (*lines, *parts), named.language)
