"""Find things that have another IRI and are the same to the letter in all that is said of them.

A pair is told only when it is exact and the only one: every statement of the one is, with the names
exchanged, a statement of the other in the same graphs. What is merely alike is not told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from pyoxigraph import NamedNode, Quad

from alliance87.model.namespaces import shorten

_ROUNDS = 8  # a passage is found when its quote is, a graph when its passages are, and so on
_SELF = NamedNode("urn:x-alliance87:self")

Node = TypeVar("Node")
Signature = frozenset[tuple[object, ...]]


def renames(before: frozenset[Quad], after: frozenset[Quad]) -> dict[str, str]:
    """Return the new IRI of every thing that was renamed, by the former, in order."""
    gone = _only_in(before, after)
    new = _only_in(after, before)
    found: dict[str, str] = {}
    for _ in range(_ROUNDS):
        left, right = _by_signature(gone, found), _by_signature(new, {})
        pairs = {
            left[signature][0]: right[signature][0]
            for signature in left.keys() & right.keys()
            if len(left[signature]) == len(right[signature]) == 1
        }
        pairs = {one: other for one, other in pairs.items() if _kind(one) == _kind(other)}
        if not pairs:
            break
        found.update(pairs)
        gone = {iri: quads for iri, quads in gone.items() if iri not in pairs}
        new = {iri: quads for iri, quads in new.items() if iri not in set(pairs.values())}
    return dict(sorted(found.items()))


def renamed(quads: frozenset[Quad], names: Mapping[str, str]) -> frozenset[Quad]:
    """Return statements with the former names replaced, wherever they stand."""
    if not names:
        return quads
    nodes = {NamedNode(former): NamedNode(name) for former, name in names.items()}

    def now(term: Node) -> Node | NamedNode:
        return nodes.get(term, term) if isinstance(term, NamedNode) else term

    return frozenset(
        Quad(now(quad.subject), quad.predicate, now(quad.object), now(quad.graph_name))
        for quad in quads
    )


def _only_in(here: frozenset[Quad], there: frozenset[Quad]) -> dict[str, list[Quad]]:
    """Return what is said of each thing of which the other side never speaks."""
    only = here - there
    known = set(_mentioned(there)) if only and there - here else {quad.subject for quad in only}
    found: dict[str, list[Quad]] = defaultdict(list)
    for quad in only:
        if isinstance(quad.subject, NamedNode) and quad.subject not in known:
            found[quad.subject.value].append(quad)
    return found


def _mentioned(quads: Iterable[Quad]) -> Iterator[object]:
    for quad in quads:
        yield from (quad.subject, quad.object, quad.graph_name)


def _by_signature(
    things: Mapping[str, list[Quad]], names: Mapping[str, str]
) -> dict[Signature, list[str]]:
    nodes: dict[object, NamedNode] = {NamedNode(a): NamedNode(b) for a, b in names.items()}
    found: dict[Signature, list[str]] = defaultdict(list)
    for iri, quads in things.items():
        own = {**nodes, NamedNode(iri): _SELF}
        signature = frozenset(
            (q.predicate, own.get(q.object, q.object), own.get(q.graph_name, q.graph_name))
            for q in quads
        )
        found[signature].append(iri)
    return found


def _kind(iri: str) -> str:
    return shorten(iri).partition(":")[0]
