"""Tell the parts of a contribution apart: what it says of the world, and on what that rests.

A contribution may be plain statements or named graphs; what belongs to the evidence is known by the
class of its subject. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from alliance87.model.namespaces import PREFIXES
from alliance87.validate.context import TYPE, text

A87, OA, PROV = (PREFIXES[prefix] for prefix in ("a87", "oa", "prov"))
EVIDENCE = f"{PREFIXES['graph']}evidence"
STATEMENT_GRAPH = f"{A87}StatementGraph"
DERIVED = f"{PROV}wasDerivedFrom"
# The classes that speak of texts and graphs, not of the world.
OF_EVIDENCE = frozenset(
    {
        STATEMENT_GRAPH,
        f"{A87}OutsideSource",
        f"{A87}Passage",
        f"{OA}TextPositionSelector",
        f"{OA}TextQuoteSelector",
    }
)


@dataclass(frozen=True)
class Parts:
    """The statements of a contribution: of its evidence, and by the name of each graph its facts.

    Facts whose graph cannot be told, because none is described or more than one, stand under "".
    """

    evidence: tuple[ox.Quad, ...]
    facts: dict[str, tuple[ox.Quad, ...]]


def parts(*files: Iterable[ox.Quad]) -> Parts:
    """Divide the statements of files: by their graph if they stand in one, else by that of the file.

    The graph of a file is the one it describes; if it describes none, the one that all of them do.
    """
    read = [tuple(dict.fromkeys(quads)) for quads in files]
    classes: dict[str, set[str]] = {}
    for quad in chain.from_iterable(read):
        if quad.predicate.value == TYPE:
            classes.setdefault(text(quad.subject), set()).add(text(quad.object))
    described = {thing for thing, of in classes.items() if STATEMENT_GRAPH in of}
    evidence: dict[ox.Quad, None] = {}
    facts: dict[str, dict[ox.Quad, None]] = {}
    for quads in read:
        own = described & {text(q.subject) for q in quads if q.predicate.value == TYPE} or described
        only = min(own) if len(own) == 1 else ""
        for quad in quads:
            if _is_evidence(quad, classes.get(text(quad.subject), set())):
                evidence[quad] = None
            else:
                facts.setdefault(graph_of(quad) or only, {})[quad] = None
    return Parts(tuple(evidence), {name: tuple(of) for name, of in sorted(facts.items())})


def graph_of(quad: ox.Quad) -> str:
    """Return the name of the graph a statement stands in; the default graph has none."""
    name = quad.graph_name
    return name.value if isinstance(name, ox.NamedNode) else ""


def _is_evidence(quad: ox.Quad, classes: set[str]) -> bool:
    if graph_of(quad):
        return graph_of(quad) == EVIDENCE
    return bool(classes & OF_EVIDENCE) or quad.predicate.value == DERIVED
