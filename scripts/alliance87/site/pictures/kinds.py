"""Participants by kind, as bars; the kinds are curated, for the list tells none."""

from __future__ import annotations

from collections import defaultdict
from xml.etree.ElementTree import Element

from alliance87.site.pictures.picture import Cell, Picture, Teller, local, ranked
from alliance87.site.pictures.svg import Drawing, box, strongest, text

WIDTH = 360
_ROW = 38
_QUERY = """
SELECT DISTINCT ?kind ?participant ?status
WHERE {
    ?participation a87:participant ?participant ;
        a87:event event:strategy-workshop .
    GRAPH ?graph { ?participant a87:kind ?kind }
    ?graph a87:status ?status .
}
"""


def draw(teller: Teller) -> Picture:
    """Return the picture: a bar a kind, the longest first."""
    found: dict[str, set[str]] = defaultdict(set)
    statuses: dict[str, set[str]] = defaultdict(set)
    for row in teller.ask(_QUERY):
        found[row["kind"]].add(row["participant"])
        statuses[row["kind"]].add(local(row["status"]))
    kinds = sorted(found, key=lambda kind: (-len(found[kind]), teller.name(kind), kind))
    counts = {kind: len(found[kind]) for kind in kinds}
    unit = WIDTH / max(counts.values(), default=1)
    parts: list[Element] = []
    for at, kind in enumerate(kinds):
        y = at * _ROW
        status = strongest(statuses[kind])
        parts.append(text([teller.name(kind)], 0, y + 13, size=13))
        parts.append(text([str(counts[kind])], WIDTH, y + 13, "strong", 13, "end"))
        length = unit * counts[kind] - 2
        parts.append(box(1, y + 19, length, 11, f"bar bar-{status}", 2))
    words = teller.words
    told = teller.by_status(
        (strongest(statuses[kind]), f"{teller.name(kind)}: {counts[kind]}") for kind in kinds
    )
    participants = len({one for group in found.values() for one in group})
    title = words("pictures.kinds-title")
    return Picture(
        "kinds",
        title,
        words("pictures.kinds-lead", participants=participants, kinds=len(kinds)),
        (Drawing("kinds", title, told, WIDTH, max(_ROW * len(kinds), 1), tuple(parts)),),
        (words("pictures.kind"), words("pictures.participants"), words("pictures.status")),
        tuple(
            (
                teller.cell(kind),
                Cell(str(counts[kind]), number=True),
                _status(teller, strongest(statuses[kind])),
            )
            for kind in kinds
        ),
        ranked({strongest(each) for each in statuses.values()}),
    )


def _status(teller: Teller, status: str) -> Cell:
    return Cell(teller.status(status), status=status)
