"""Give statements to rdflib, where a library needs its graphs: literals keep their form to the letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Node

from alliance87.model.statement import LANG_STRING, XSD_STRING, Statement, Term

rdflib.NORMALIZE_LITERALS = False  # else rdflib rewrites "01"^^xsd:integer and drops a date's Z
_BLANK = "_:"


class QueriedGraph(rdflib.Graph):
    """A graph that reads the text of each query once; ``read`` keeps what was read.

    pySHACL queries a graph with the same texts for one thing after the other, and rdflib takes longer to
    read them than to answer.
    """

    def __init__(self, read: dict[str, Query]) -> None:
        super().__init__()
        self._read = read

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        """Answer a query as any graph does."""
        if isinstance(query_object, str):
            if query_object not in self._read:
                namespaces = dict(self.namespaces())
                self._read[query_object] = prepareQuery(query_object, initNs=namespaces)
            query_object = self._read[query_object]
        return super().query(query_object, *args, **options)


def graph_of(statements: Iterable[Statement]) -> rdflib.Graph:
    """Return what statements say as one rdflib graph, whatever graph each is in."""
    graph = rdflib.Graph()
    for s in statements:
        graph.add(_triple(s))
    return graph


def statements_from(graph: rdflib.Graph) -> Iterator[Statement]:
    """Yield what an rdflib graph says as statements; a named graph's are in the graph of its name."""
    name = graph.identifier
    of = str(name) if isinstance(name, rdflib.URIRef) else ""
    for subject, predicate, value in graph:
        yield Statement("", of, _name(subject), str(predicate), _term(value))


def term_of(term: Term) -> Identifier:
    """Return a term as rdflib's."""
    if not term.is_literal:
        return _node(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == XSD_STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype), normalize=False)


def _triple(s: Statement) -> tuple[Identifier, Identifier, Identifier]:
    return _node(s.subject), rdflib.URIRef(s.predicate), term_of(s.object)


def _term(node: Node) -> Term:
    if not isinstance(node, rdflib.Literal):
        return Term(_name(node))
    if node.language:
        return Term(str(node), LANG_STRING, node.language)
    return Term(str(node), str(node.datatype) if node.datatype else XSD_STRING)


def _name(node: Node) -> str:
    return f"{_BLANK}{node}" if isinstance(node, rdflib.BNode) else str(node)


def _node(name: str) -> Identifier:
    if name.startswith(_BLANK):
        return rdflib.BNode(name.removeprefix(_BLANK))
    return rdflib.URIRef(name)
