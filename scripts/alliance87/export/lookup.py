"""Look things up in a dataset as text: labels, values, the status of a statement and its words.

Everything comes back sorted, and empty where nothing is known; nothing is judged.
"""

from __future__ import annotations

from rdflib import RDF, SKOS, Dataset, Literal, URIRef
from rdflib.term import Node

from alliance87.assemble import STATUSES, graphs_of, indexed
from alliance87.model.namespaces import shorten
from alliance87.model.passage import Passage, editions


class Lookup:
    """A dataset made ready to be asked; it must not change while it is."""

    def __init__(self, ds: Dataset) -> None:
        self._ds = ds
        self.passages = tuple(p for e in editions(indexed(ds)) for p in e.passages)
        self.passage_of = {passage.graph: passage for passage in self.passages if passage.graph}
        self._status = {str(name): s for s in reversed(STATUSES) for name in graphs_of(ds, s)}

    def nodes(self, subject: Node | None, path: URIRef, value: Node | None = None) -> list[Node]:
        """Return the values of a property, or with a value given its subjects; sorted as text."""
        found = self._ds.objects(subject, path) if value is None else self._ds.subjects(path, value)
        return sorted(set(found), key=str)

    def paths(self, subject: Node, value: Node) -> list[Node]:
        """Return the properties that relate one thing to another."""
        return sorted(set(self._ds.predicates(subject, value)), key=str)

    def texts(self, subject: Node, path: URIRef, kind: str | None = None) -> list[str]:
        """Return values as text; only those of one language or datatype IRI, if ``kind`` is given."""
        return [
            str(node)
            for node in self.nodes(subject, path)
            if kind is None
            or (isinstance(node, Literal) and kind in (node.language, str(node.datatype)))
        ]

    def label(self, node: Node, language: str = "en") -> str:
        """Return the label in a language, or the prefixed name if there is none."""
        return next(iter(self.texts(node, SKOS.prefLabel, language)), shorten(str(node)))

    def starting(self, subject: Node, path: URIRef, namespace: str) -> list[str]:
        """Return the values that are IRIs of one namespace."""
        return [iri for iri in self.texts(subject, path) if iri.startswith(namespace)]

    def graphs(self, subject: Node, path: URIRef, value: Node) -> list[str]:
        """Return the names of the graphs that hold a statement."""
        quads = self._ds.quads((subject, path, value, None))
        return sorted({str(graph) for _, _, _, graph in quads})

    def status(self, subject: Node, path: URIRef, value: Node) -> str:
        """Return the strongest status of a statement, in the order of ``assemble.STATUSES``."""
        found = {self._status.get(graph) for graph in self.graphs(subject, path, value)}
        return next((status for status in STATUSES if status in found), "")

    def passage(self, subject: Node, path: URIRef, value: Node) -> Passage | None:
        """Return the first passage whose words state a statement."""
        graphs = self.graphs(subject, path, value)
        return min((self.passage_of[g] for g in graphs if g in self.passage_of), default=None)

    def statements(self, graph: str) -> list[str]:
        """Return what a graph says, a line a statement, in prefixed names."""
        context = self._ds.get_context(URIRef(graph))
        return sorted(f"{_short(s)} {_verb(p)} {_short(o)}" for s, p, o in context)


def _verb(predicate: Node) -> str:
    return "a" if predicate == RDF.type else _short(predicate)


def _short(term: Node) -> str:
    if not isinstance(term, Literal):
        return shorten(str(term))
    kind = f"^^{shorten(term.datatype)}" if term.datatype else ""
    return f'"{term}"' + (f"@{term.language}" if term.language else kind)
