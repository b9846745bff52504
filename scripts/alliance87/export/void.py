"""Count what a graph holds, in the terms of VoID: triples, entities, and how many of what.

Counts of the graph as published, before any inference; nothing is read but the graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rdflib import RDF, VOID, Graph, Literal, URIRef
from rdflib.term import Node

from alliance87.model.namespaces import BASE, shorten

Triple = tuple[Node, Node, Node]


def totals(graph: Graph, dataset: URIRef) -> Iterator[Triple]:
    """Yield the triples that say how large ``graph`` is, about ``dataset``.

    An entity is a subject with a class (VoID, §4.1 leaves what counts as one to the publisher).
    """
    counted = {
        VOID.triples: len(graph),
        VOID.entities: len(set(graph.subjects(RDF.type))),
        VOID.classes: len(set(graph.objects(None, RDF.type))),
        VOID.properties: len(set(graph.predicates())),
        VOID.distinctSubjects: len(set(graph.subjects())),
        VOID.distinctObjects: len(set(graph.objects())),
    }
    for path, number in counted.items():
        yield dataset, path, Literal(number)


def partitions(graph: Graph, dataset: URIRef) -> Iterator[Triple]:
    """Yield a partition of ``dataset`` for every class and every property in ``graph``.

    A class partition holds the triples about the instances of the class; a property partition
    those that use the property.
    """
    sizes = Counter(graph.subjects())
    for kind in sorted(set(graph.objects(None, RDF.type)), key=str):
        members = set(graph.subjects(RDF.type, kind))
        part = _part("class", kind)
        yield dataset, VOID.classPartition, part
        yield part, VOID["class"], kind
        yield part, VOID.entities, Literal(len(members))
        yield part, VOID.triples, Literal(sum(sizes[member] for member in members))
    for path, number in sorted(Counter(graph.predicates()).items(), key=lambda item: str(item[0])):
        part = _part("property", path)
        yield dataset, VOID.propertyPartition, part
        yield part, VOID.property, path
        yield part, VOID.triples, Literal(number)


def _part(what: str, term: Node) -> URIRef:
    return URIRef(f"{BASE}void#{what}-{shorten(str(term)).replace(':', '-')}")
