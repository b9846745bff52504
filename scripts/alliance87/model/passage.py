"""The passages and gaps of the press release as values, read from a dataset's evidence.

Offsets count Unicode code points from 0 and the end is exclusive (Web Annotation Data Model,
§4.2.5 Text Position Selector). Nothing is judged here; see ``check.evidence``.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from rdflib import RDF, Dataset, Graph, Namespace, URIRef
from rdflib.term import Node

from alliance87.model.namespaces import PREFIXES

A87 = Namespace(PREFIXES["a87"])
DOCUMENT = URIRef(PREFIXES["document"] + "press-release")
OA = Namespace(PREFIXES["oa"])
PROV = Namespace(PREFIXES["prov"])
SCHEMA = Namespace(PREFIXES["schema"])
EVIDENCE = URIRef(PREFIXES["graph"] + "evidence")


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the source: code points from ``start`` to before ``end``."""

    start: int
    end: int


@dataclass(frozen=True, order=True)
class Passage:
    """A span with its words and the words around it, and the graph that says what it states."""

    span: Span
    iri: str
    exact: str
    prefix: str
    suffix: str
    graph: str


@dataclass(frozen=True, order=True)
class Gap:
    """A span from which nothing is taken, and how many letters it has."""

    span: Span
    iri: str
    letters: int


@dataclass(frozen=True)
class Edition:
    """All that the dataset says of the text itself; passages and gaps in the order of the text."""

    sha256: str
    letters: int
    passages: tuple[Passage, ...]
    gaps: tuple[Gap, ...]


def edition(ds: Dataset) -> Edition:
    """Read the edition from the evidence graph; passages of outside sources are no part of it.

    Selectors that are missing or malformed read as empty words and as the span 0 to 0: the shapes
    report them, and the checks against the source fail on them.
    """
    graph = ds.get_context(EVIDENCE)
    quoted = set(graph.subjects(OA.hasSource, DOCUMENT))
    passages = [_passage(graph, n) for n in graph.subjects(RDF.type, A87.Passage) if n in quoted]
    gaps = [_gap(graph, node) for node in graph.subjects(RDF.type, A87.Gap)]
    return Edition(
        sha256=_text(graph, DOCUMENT, SCHEMA.sha256),
        letters=_number(graph, DOCUMENT, A87.letters),
        passages=tuple(sorted(passages)),
        gaps=tuple(sorted(gaps)),
    )


def letters(text: str) -> int:
    """Count the letters of ``text``: code points of a Unicode general category L*."""
    return sum(unicodedata.category(character).startswith("L") for character in text)


def _passage(graph: Graph, node: Node) -> Passage:
    quote = _selector(graph, node, OA.TextQuoteSelector)
    graphs = sorted(
        str(name)
        for name in graph.subjects(PROV.wasDerivedFrom, node)
        if (name, A87.status, URIRef(PREFIXES["status"] + "stated")) in graph
    )
    return Passage(
        span=_span(graph, node),
        iri=str(node),
        exact=_text(graph, quote, OA.exact),
        prefix=_text(graph, quote, OA.prefix),
        suffix=_text(graph, quote, OA.suffix),
        graph=graphs[0] if len(graphs) == 1 else "",
    )


def _gap(graph: Graph, node: Node) -> Gap:
    return Gap(_span(graph, node), str(node), _number(graph, node, A87.letters))


def _span(graph: Graph, node: Node) -> Span:
    position = _selector(graph, node, OA.TextPositionSelector)
    return Span(_number(graph, position, OA.start), _number(graph, position, OA.end))


def _selector(graph: Graph, node: Node, kind: URIRef) -> Node | None:
    found = [s for s in graph.objects(node, OA.hasSelector) if (s, RDF.type, kind) in graph]
    return found[0] if len(found) == 1 else None


def _text(graph: Graph, node: Node | None, path: URIRef) -> str:
    values = [] if node is None else sorted(str(value) for value in graph.objects(node, path))
    return values[0] if len(values) == 1 else ""


def _number(graph: Graph, node: Node | None, path: URIRef) -> int:
    digits = _text(graph, node, path)
    return int(digits) if digits.isascii() and digits.isdigit() else 0
