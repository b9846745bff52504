"""Count what a set of statements holds, in the terms of VoID: triples, entities, and how many of what.

Counts are of the triples as published, each once, before any inference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rdflib import VOID, Literal, URIRef
from rdflib.term import Node

from alliance87.model.dataset import Dataset
from alliance87.model.namespaces import BASE, shorten

Triple = tuple[Node, Node, Node]


def totals(data: Dataset, dataset: URIRef) -> Iterator[Triple]:
    """Yield the triples that say how large ``data`` is, about ``dataset``.

    An entity is a subject with a class (VoID, §4.1 leaves what counts as one to the publisher).
    """
    triples = {s.triple for s in data.statements}
    counted = {
        VOID.triples: len(triples),
        VOID.entities: len(data.types),
        VOID.classes: len(data.members),
        VOID.properties: len({predicate for _, predicate, _ in triples}),
        VOID.distinctSubjects: len({subject for subject, _, _ in triples}),
        VOID.distinctObjects: len({value for _, _, value in triples}),
    }
    for path, number in counted.items():
        yield dataset, path, Literal(number)


def partitions(data: Dataset, dataset: URIRef) -> Iterator[Triple]:
    """Yield a partition of ``dataset`` for every class and every property in ``data``.

    A class partition holds the triples about the instances of the class; a property partition
    those that use the property.
    """
    triples = {s.triple for s in data.statements}
    sizes = Counter(subject for subject, _, _ in triples)
    for kind in sorted(data.members):
        part = _part("class", kind)
        yield dataset, VOID.classPartition, part
        yield part, VOID["class"], URIRef(kind)
        yield part, VOID.entities, Literal(len(data.members[kind]))
        yield part, VOID.triples, Literal(sum(sizes[member] for member in data.members[kind]))
    for path, number in sorted(Counter(predicate for _, predicate, _ in triples).items()):
        part = _part("property", path)
        yield dataset, VOID.propertyPartition, part
        yield part, VOID.property, URIRef(path)
        yield part, VOID.triples, Literal(number)


def _part(what: str, term: str) -> URIRef:
    return URIRef(f"{BASE}void#{what}-{shorten(term).replace(':', '-')}")
