"""Put the statements of a contribution into the graphs and the order in which the dataset has them.

Each graph follows its evidence. Nothing is judged, and no statement is lost but what the published
evidence says already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from alliance87.model.dataset import DERIVED, Dataset
from alliance87.model.statement import Statement
from alliance87.model.status import EVIDENCE
from alliance87.rules.parts import Parts

Graph = tuple[str, Sequence[Statement]]


def arranged(divided: Parts, known: Dataset) -> tuple[Graph, ...]:
    """Return the named graphs of a contribution: for each its evidence, and then what it says.

    On what an entry of a list rests (prov:wasDerivedFrom) is evidence, wherever it was written. A
    source that an earlier contribution describes alike is not described again.
    """
    published = {s.triple for s in known.by_graph.get(EVIDENCE, ())}
    moved = [s for facts in divided.facts.values() for s in facts if s.predicate == DERIVED]
    left = [s for s in (*divided.evidence, *moved) if s.triple not in published]
    graphs: list[Graph] = []
    for name, facts in divided.facts.items():
        kept = [s for s in facts if s.predicate != DERIVED]
        behind = _behind({name, *(n for s in kept for n in (s.subject, s.value))}, left)
        graphs += [(EVIDENCE, [s for s in left if s.subject in behind]), (name, kept)]
        left = [s for s in left if s.subject not in behind]
    if left:
        graphs.insert(0, (EVIDENCE, left))
    return tuple(graphs)


def _behind(things: set[str], evidence: Collection[Statement]) -> set[str]:
    """Return things and what they rest on, near and far: descriptions, passages, quotes, sources."""
    found = set(things)
    while True:
        more = {s.value for s in evidence if s.subject in found} - found
        if not more:
            return found
        found |= more
