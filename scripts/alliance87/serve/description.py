"""Describe the endpoint in RDF: SPARQL 1.1 Service Description, with what each graph holds.

What there is, is counted by asking the pool itself, so that the description cannot be wrong of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from ipaddress import IPv6Address

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.serve.asked import Asked
from alliance87.serve.message import Request
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
# What a host may be called (RFC 3986, §3.2.2, without what nobody uses), with a port.
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_COUNT_ALL = "SELECT (COUNT(*) AS ?count) { ?subject ?property ?value }"
_COUNT_EACH = (
    "SELECT ?graph (COUNT(*) AS ?count) { GRAPH ?graph { ?subject ?property ?value } } "
    "GROUP BY ?graph ORDER BY ?graph"
)


class Description:
    """What the endpoint offers: its graphs with how many triples each has, and its formats."""

    kinds = tuple(_KINDS)

    def __init__(self, size: int, graphs: Mapping[str, int]) -> None:
        self._size = size
        self._graphs = graphs

    @classmethod
    async def of(cls, pool: Pool) -> Description:
        """Count what the pool answers from.

        Raises:
            Refused: the pool cannot answer.
        """
        (row,) = _rows((await pool.ask(Asked(_COUNT_ALL))).body)
        rows = _rows((await pool.ask(Asked(_COUNT_EACH))).body)
        return cls(int(row["count"]), {row["graph"]: int(row["count"]) for row in rows})

    def written(self, kind: str, request: Request) -> bytes:
        """Return the description in a media type, for the address that was asked."""
        host = request.header(b"host")
        here = f"{request.scheme}://{host}/sparql" if _is_host(host) else f"{BASE}sparql"
        used = {"sd": _SD, "void": PREFIXES["void"], "xsd": PREFIXES["xsd"]}
        prefixes = used if kind in ("text/turtle", "application/rdf+xml") else None
        return serialize(self._triples(here), format=_KINDS[kind], prefixes=prefixes) or b""

    def _triples(self, here: str) -> list[Triple]:
        service, dataset = NamedNode(here), BlankNode("dataset")
        default = BlankNode("default")
        said = [
            Triple(service, _TYPE, _sd("Service")),
            Triple(service, _sd("endpoint"), service),
            Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
            Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
            Triple(service, _sd("defaultEntailmentRegime"), _SIMPLE),
            *(
                Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
                for name in _RESULTS
            ),
            Triple(service, _sd("defaultDataset"), dataset),
            Triple(dataset, _TYPE, _sd("Dataset")),
            Triple(dataset, _sd("defaultGraph"), default),
            *_graph(default, self._size),
        ]
        for number, (name, size) in enumerate(self._graphs.items()):
            named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
            said += [
                Triple(dataset, _sd("namedGraph"), named),
                Triple(named, _TYPE, _sd("NamedGraph")),
                Triple(named, _sd("name"), NamedNode(name)),
                Triple(named, _sd("entailmentRegime"), _SIMPLE),
                Triple(named, _sd("graph"), graph),
                *_graph(graph, size),
            ]
        return said


def _is_host(host: str) -> bool:
    if not _HOST.fullmatch(host):
        return False
    try:
        return not host.startswith("[") or bool(IPv6Address(host[1:].partition("]")[0]))
    except ValueError:
        return False


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _graph(node: BlankNode, size: int) -> tuple[Triple, ...]:
    count = Literal(str(size), datatype=_INTEGER)
    return Triple(node, _TYPE, _sd("Graph")), Triple(node, _TRIPLES, count)


def _rows(content: bytes) -> list[dict[str, str]]:
    """Return the rows of SPARQL results JSON as plain text."""
    found = json.loads(content)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]
