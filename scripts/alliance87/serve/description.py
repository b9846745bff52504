"""Describe the endpoint in RDF: SPARQL 1.1 Service Description, with what each graph holds.

What there is, is counted by queries to the pool itself, so that the description cannot be wrong of it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from alliance87.model.namespaces import PREFIXES
from alliance87.serve.messages import Query
from alliance87.serve.pool import Pool

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_SIMPLE = NamedNode("http://www.w3.org/ns/entailment/Simple")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_TRIPLES = NamedNode(PREFIXES["void"] + "triples")
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
_KINDS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_WITH_PREFIXES = (RdfFormat.TURTLE, RdfFormat.RDF_XML)
_COUNT_ALL = "SELECT (COUNT(*) AS ?count) { ?subject ?property ?value }"
_COUNT_EACH = (
    "SELECT ?graph (COUNT(*) AS ?count) { GRAPH ?graph { ?subject ?property ?value } } "
    "GROUP BY ?graph ORDER BY ?graph"
)


async def describe(pool: Pool, endpoint: str) -> Mapping[str, bytes]:
    """Return the description of the endpoint at an address, by media type.

    Raises:
        Problem: the pool cannot answer.
    """
    (all_of_it,) = [row async for row in _rows(pool, _COUNT_ALL)]
    graphs = {row["graph"]: row["count"] async for row in _rows(pool, _COUNT_EACH)}
    triples = [*_service(NamedNode(endpoint)), *_dataset(all_of_it["count"], graphs)]
    used = {"sd": _SD, "void": PREFIXES["void"], "xsd": PREFIXES["xsd"]}
    return {
        kind: serialize(triples, format=form, prefixes=used if form in _WITH_PREFIXES else None)
        or b""
        for kind, form in _KINDS.items()
    }


async def _rows(pool: Pool, query: str) -> AsyncIterator[dict[str, str]]:
    """Yield the rows of a query as plain text."""
    results = await pool.submit(Query(query))
    for row in json.loads(results.body)["results"]["bindings"]:
        yield {name: term["value"] for name, term in row.items()}


def _service(service: NamedNode) -> Iterator[Triple]:
    yield Triple(service, _TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(service, _sd("defaultEntailmentRegime"), _SIMPLE)
    for name in _RESULTS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("defaultDataset"), BlankNode("dataset"))


def _dataset(size: str, graphs: Mapping[str, str]) -> Iterator[Triple]:
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield Triple(dataset, _TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield from _graph(default, size)
    for number, (name, count) in enumerate(graphs.items()):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("entailmentRegime"), _SIMPLE)
        yield Triple(named, _sd("graph"), graph)
        yield from _graph(graph, count)


def _graph(node: BlankNode, size: str) -> Iterator[Triple]:
    yield Triple(node, _TYPE, _sd("Graph"))
    yield Triple(node, _TRIPLES, Literal(size, datatype=_INTEGER))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
