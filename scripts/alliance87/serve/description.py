"""Describe the endpoint in RDF: SPARQL 1.1 Service Description, with what each graph holds.

What there is, is counted by queries to the pool itself, so that the description cannot be wrong of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from pyoxigraph import RdfFormat, parse, serialize

from alliance87.model.namespaces import PREFIXES
from alliance87.serve.messages import Query
from alliance87.serve.pool import Pool

_NAMESPACES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": PREFIXES["void"],
    "xsd": PREFIXES["xsd"],
}
_KINDS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
_WITH_PREFIXES = (RdfFormat.TURTLE, RdfFormat.RDF_XML)
_SERVICE = """
PREFIX format: <http://www.w3.org/ns/formats/>
PREFIX entailment: <http://www.w3.org/ns/entailment/>
<{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:defaultEntailmentRegime entailment:Simple ;
    sd:resultFormat format:SPARQL_Results_JSON , format:SPARQL_Results_XML , format:SPARQL_Results_CSV ,
        format:SPARQL_Results_TSV , format:Turtle , format:N-Triples , format:JSON-LD , format:RDF_XML ;
    sd:defaultDataset _:dataset .
_:dataset a sd:Dataset ; sd:defaultGraph [ a sd:Graph ; void:triples {count} ] .
"""
_GRAPH = """
_:dataset sd:namedGraph [
    a sd:NamedGraph ; sd:name <{graph}> ; sd:entailmentRegime entailment:Simple ;
    sd:graph [ a sd:Graph ; void:triples {count} ]
] .
"""
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
    (whole,) = await _rows(pool, _COUNT_ALL)
    named = [_GRAPH.format_map(row) for row in await _rows(pool, _COUNT_EACH)]
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in _NAMESPACES.items())
    text = prefixes + _SERVICE.format(endpoint=endpoint, **whole) + "".join(named)
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    return {
        kind: serialize(
            triples, format=form, prefixes=_NAMESPACES if form in _WITH_PREFIXES else None
        )
        or b""
        for kind, form in _KINDS.items()
    }


async def _rows(pool: Pool, query: str) -> list[dict[str, str]]:
    """Return the rows of a query as plain text."""
    results = await pool.submit(Query(query))
    found = json.loads(results.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]
