"""Put the statements of a contribution into the graphs and the order in which the dataset has them.

Each graph follows its evidence. Nothing is judged, and no statement is lost but what the published
evidence says already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyoxigraph as ox

from alliance87.validate.context import Known, text
from alliance87.validate.parts import DERIVED, EVIDENCE, Parts, graph_of

Graph = tuple[str, Sequence[ox.Quad]]


def arranged(divided: Parts, known: Known) -> tuple[Graph, ...]:
    """Return the named graphs of a contribution: for each its evidence, and then what it says.

    On what an entry of a list rests (prov:wasDerivedFrom) is evidence, wherever it was written. A
    source that an earlier contribution describes alike is not described again.
    """
    published = {q.triple for q in known.quads if graph_of(q) == EVIDENCE}
    moved = [q for facts in divided.facts.values() for q in facts if _is_ground(q)]
    left = [q for q in (*divided.evidence, *moved) if q.triple not in published]
    graphs: list[Graph] = []
    for name, facts in divided.facts.items():
        said = [q for q in facts if not _is_ground(q)]
        behind = _behind({name, *(text(t) for q in said for t in (q.subject, q.object))}, left)
        graphs += [(EVIDENCE, [q for q in left if text(q.subject) in behind]), (name, said)]
        left = [q for q in left if text(q.subject) not in behind]
    if left:
        graphs.insert(0, (EVIDENCE, left))
    return tuple(graphs)


def _is_ground(quad: ox.Quad) -> bool:
    return quad.predicate.value == DERIVED


def _behind(things: set[str], evidence: Collection[ox.Quad]) -> set[str]:
    """Return things and what they rest on, near and far: descriptions, passages, quotes, sources."""
    found = set(things)
    while True:
        more = {text(q.object) for q in evidence if text(q.subject) in found} - found
        if not more:
            return found
        found |= more
