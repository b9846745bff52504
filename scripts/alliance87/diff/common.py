"""Bring two sides down to what both can hold, so that nothing differs for its format alone."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import NamedNode, Quad

from alliance87.diff.sides import Side
from alliance87.model.namespaces import PREFIXES
from alliance87.query.store import ONTOLOGY, SCHEMES

_DECLARED = (
    NamedNode(PREFIXES["owl"] + "Ontology"),
    NamedNode(PREFIXES["skos"] + "ConceptScheme"),
)


def common(before: Side, after: Side) -> tuple[Side, Side, tuple[str, ...], str]:
    """Return both sides as they can be compared, the graphs left out, and who has no graphs.

    If one side has no named graphs, the other loses its own: subjects, properties and values
    remain. The ontology and the schemes are left out where one side is a part that holds none.
    """
    plain = next((side.name for side in (before, after) if not side.has_graphs), "")
    left, left_out = _without_rooms(before, after)
    right, also_left_out = _without_rooms(after, before)
    if plain:
        left, right = _flat(left), _flat(right)
    return left, right, left_out + also_left_out, plain


def _without_rooms(here: Side, there: Side) -> tuple[Side, tuple[str, ...]]:
    quads, left_out = here.quads, []
    rooms = () if there.whole else (ONTOLOGY, SCHEMES)
    declared = {quad.triple for quad in there.quads if quad.object in _DECLARED}
    for room in rooms:
        inside = frozenset(quad for quad in quads if quad.graph_name == room)
        held = any(quad.graph_name == room for quad in there.quads)
        if inside and not held and declared.isdisjoint(quad.triple for quad in inside):
            quads -= inside
            left_out.append(room.value)
    return replace(here, quads=quads), tuple(left_out)


def _flat(side: Side) -> Side:
    return replace(side, quads=frozenset(Quad(*quad.triple) for quad in side.quads))
