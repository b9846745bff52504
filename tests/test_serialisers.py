"""Odd but valid statements survive every serialisation, or are refused: none is lost in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib import RDFS, BNode, Dataset, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Identifier

from alliance87.formats.serialise import nquads, ntriples, rdfxml, trig, turtle
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES

EX = "https://example.org/"
# Each is rewritten, dropped or misread by some serialiser that was tried.
WORDS = (
    Literal('tab\t, line\n, quote ", backslash \\, \\n, """, \u007f, \u2028, \U0001f600'),
    Literal("  spaces \n around  "),
    Literal("<&>]]>"),
    Literal("", lang="en"),
    Literal("tag", lang="en-gb"),
)
VALUES = tuple(
    Literal(form, datatype=rdflib.XSD[kind], normalize=False)
    for kind, form in (
        ("boolean", "true"),
        ("date", "2017-02-09Z"),
        ("decimal", "1.10"),
        ("double", "INF"),
        ("duration", "P12M"),
        ("gYearMonth", "2017-02"),
    )
)
IRIS = tuple(
    URIRef(PREFIXES["sdg"] + local)
    for local in ("8.7", "8.", "16.a-b", "-8", "a/b", "a%20b", "", "é", "a,b", "_8")
)
ODD = (*WORDS, *VALUES, *IRIS, URIRef(f"{EX}no/prefix?a=b&c='d'#e"))


def graph_of(*values: Identifier) -> Graph:
    rdflib.NORMALIZE_LITERALS = False
    graph = Graph(identifier=URIRef(f"{EX}graph"))
    for value in values:
        graph.add((URIRef(f"{EX}thing"), RDFS.seeAlso, value))
        if isinstance(value, URIRef):
            graph.add((value, RDFS.seeAlso, value))
    return graph


def triples(content: bytes, kind: RdfFormat) -> set[str]:
    return {str(Triple(q.subject, q.predicate, q.object)) for q in parse(content, format=kind)}


@pytest.mark.parametrize(
    ("write", "ours", "theirs"),
    [
        (ntriples, RdfFormat.N_TRIPLES, "nt"),
        (rdfxml, RdfFormat.RDF_XML, "xml"),
        (turtle, RdfFormat.TURTLE, "turtle"),
    ],
)
def test_odd_terms_survive_every_format_of_a_graph(
    write: Callable[[Graph], bytes], ours: RdfFormat, theirs: str
) -> None:
    graph = graph_of(*ODD)
    expected = triples(ntriples(graph), RdfFormat.N_TRIPLES)
    assert len(expected) == len(graph)
    content = write(graph)
    assert triples(content, ours) == expected
    assert set(Graph().parse(data=content, format=theirs)) == set(graph)


def dataset_trig(ds: Dataset) -> bytes:
    return trig(list(ds.graphs()))


@pytest.mark.parametrize(
    ("write", "kind"), [(nquads, RdfFormat.N_QUADS), (dataset_trig, RdfFormat.TRIG)]
)
def test_odd_terms_survive_every_format_of_a_dataset(
    write: Callable[[Dataset], bytes], kind: RdfFormat
) -> None:
    dataset = Dataset()
    graph = dataset.graph(URIRef(f"{EX}graph"))
    graph += graph_of(*ODD)
    quads = list(parse(write(dataset), format=kind))
    assert {quad.graph_name for quad in quads} == {NamedNode(f"{EX}graph")}
    expected = triples(ntriples(graph_of(*ODD)), RdfFormat.N_TRIPLES)
    assert {str(Triple(q.subject, q.predicate, q.object)) for q in quads} == expected


@pytest.mark.parametrize(
    ("write", "value"),
    [
        (turtle, Literal("1", datatype=rdflib.XSD.boolean, normalize=False)),
        (rdfxml, Literal("a carriage return \r is read as a line feed")),
        (rdfxml, Literal("bell \u0007")),
        (rdfxml, Literal("\uffff")),
    ],
)
def test_what_a_format_cannot_carry_is_refused_not_changed(
    write: Callable[[Graph], bytes], value: Literal
) -> None:
    with pytest.raises(Alliance87Error, match="dump"):
        write(graph_of(value))


def test_a_class_that_is_no_xml_name_is_refused_in_rdfxml() -> None:
    graph = Graph()
    graph.add((URIRef(f"{EX}thing"), rdflib.RDF.type, URIRef(PREFIXES["sdg"] + "8.7")))
    with pytest.raises(Alliance87Error, match="not well-formed"):
        rdfxml(graph)


def test_sparql_in_a_shape_is_written_line_by_line_and_read_back() -> None:
    query = 'SELECT ?this\nWHERE { FILTER regex(?this, "\\\\n\\"") }\n'
    graph = Graph()
    graph.add((URIRef(f"{EX}shape"), rdflib.SH.select, Literal(query)))
    content = turtle(graph)
    assert b'sh:select """SELECT ?this\nWHERE {' in content
    assert triples(content, RdfFormat.TURTLE) == triples(ntriples(graph), RdfFormat.N_TRIPLES)


def test_a_list_is_written_as_a_list() -> None:
    graph = Graph()
    cells = Collection(graph, BNode(), [Literal("b"), Literal("a")])
    graph.add((URIRef(f"{EX}shape"), rdflib.SH["in"], cells.uri))
    content = turtle(graph).decode()
    assert "rdf:first" not in content
    assert content.index('"b"') < content.index('"a"')


@pytest.mark.parametrize("write", [ntriples, rdfxml])
def test_a_blank_node_is_refused(write: Callable[[Graph], bytes]) -> None:
    graph = Graph()
    graph.add((URIRef(f"{EX}thing"), RDFS.seeAlso, BNode()))
    with pytest.raises(Alliance87Error, match="blank node"):
        write(graph)


def test_an_unknown_namespace_needs_no_prefix() -> None:
    graph = Graph()
    graph.add((URIRef(f"{EX}thing"), URIRef(f"{EX}says"), Literal("a")))
    assert triples(rdfxml(graph), RdfFormat.RDF_XML) == triples(
        ntriples(graph), RdfFormat.N_TRIPLES
    )
