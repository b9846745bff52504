"""Participants by kind, as bars; the kinds are curated, for the list gives none."""

from __future__ import annotations

from collections import defaultdict

from alliance87.model.namespaces import PREFIXES
from alliance87.site.pictures.picture import Cell, Picture, Row, Teller, chart, local

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
    bars = []
    for kind in sorted(found, key=lambda k: (-len(found[k]), teller.name(k), k)):
        size, who = len(found[kind]), f" – {teller.cell(*found[kind]).text}"
        status = teller.status(statuses[kind]).status
        bars.append(Row(kind, teller.name(kind), str(size), status, 0, size, who))
    sizes = [
        len(found.get(f"{PREFIXES['kind']}{kind}", ()))
        for kind in ("government", "workers-organisation", "employers-organisation")
    ]
    whole = len(set().union(*found.values()))
    widest = max((bar.end for bar in bars), default=1) * 1.1
    return Picture(
        "kinds",
        teller.text("kinds-title", whole=whole, sizes=sizes),
        teller.text("kinds-lead"),
        (chart(teller, teller.text("kinds-name"), bars, (0, widest)),),
        tuple(map(teller.text, ("kind", "participants", "status"))),
        tuple((teller.cell(b.iri), Cell(b.text), teller.status(statuses[b.iri])) for b in bars),
        tuple((s, teller.words(f"frame.{s}-means")) for s in sorted({b.status for b in bars})),
    )
