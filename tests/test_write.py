"""Odd but valid statements survive every format they are written in, or are refused: none is lost unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from alliance87.formats.rdflib_graph import graph_of, statements_from
from alliance87.formats.write import nquads, ntriples, rdfxml, rdfxml_of, trig, turtle
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import LANG_STRING, XSD_STRING, Statement, Term, quads_of
from assemble import dataset_of
from placed import parsed, quads

Write = Callable[[Iterable[Statement]], bytes]
EX, XSD = "https://example.org/", PREFIXES["xsd"]
SEE, TYPE = f"{PREFIXES['rdfs']}seeAlso", f"{PREFIXES['rdf']}type"
# Each is rewritten, dropped or misread by some serialiser that was tried.
WORDS = (
    'tab\t, line\n, quote ", backslash \\, \\n, """, \u007f, \u2028, \U0001f600',
    "  spaces \n around  ",
    "<&>]]>",
)
TYPED = {
    "boolean": "true",
    "date": "2017-02-09Z",
    "decimal": "1.10",
    "double": "INF",
    "duration": "P12M",
    "gYearMonth": "2017-02",
}
LOCALS = ("8.7", "8.", "16.a-b", "-8", "a/b", "a%20b", "", "é", "a,b", "_8")
IRIS = (*(PREFIXES["sdg"] + local for local in LOCALS), f"{EX}no/prefix?a=b&c='d'#e")
ODD = (
    *(Term(word, XSD_STRING) for word in WORDS),
    *(Term(form, XSD + kind) for kind, form in TYPED.items()),
    Term("", LANG_STRING, "en"),
    Term("tag", LANG_STRING, "en-gb"),
    *map(Term, IRIS),
)


@pytest.fixture(autouse=True)
def to_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep literals as they are in what rdflib reads here, whatever ran before in this process."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def about(*values: Term, path: str = SEE, graph: str = "") -> list[Statement]:
    """Return statements with each value, and with each IRI as a subject too."""
    thing = [Statement("", graph, f"{EX}thing", path, value) for value in values]
    return thing + [Statement("", graph, v.value, SEE, v) for v in values if v.is_iri]


@pytest.mark.parametrize(
    ("write", "ours", "theirs"),
    [
        (ntriples, RdfFormat.N_TRIPLES, "nt"),
        (rdfxml, RdfFormat.RDF_XML, "xml"),
        (turtle, RdfFormat.TURTLE, "turtle"),
    ],
)
def test_odd_terms_survive_every_format_of_a_graph(
    write: Write, ours: RdfFormat, theirs: str
) -> None:
    content = write(about(*ODD))
    assert parsed(content, ours) == quads(about(*ODD))
    assert set(Graph().parse(data=content, format=theirs)) == set(graph_of(about(*ODD)))


@pytest.mark.parametrize(("write", "format"), [(nquads, RdfFormat.N_QUADS), (trig, RdfFormat.TRIG)])
def test_odd_terms_survive_every_format_of_a_dataset(write: Write, format: RdfFormat) -> None:
    statements = about(*ODD, graph=f"{EX}graph") + about(*ODD, graph=f"{EX}another")
    assert parsed(write(statements), format) == quads(statements)


def test_odd_terms_survive_the_way_through_rdflib() -> None:
    statements = about(*ODD, Term("_:b"), graph=f"{EX}graph")
    assert quads(statements_from(dataset_of(tuple(statements)).graph(f"{EX}graph"))) == quads(
        statements
    )


@pytest.mark.parametrize("write", [nquads, ntriples, rdfxml, trig, turtle])
def test_the_order_of_statements_makes_no_difference(write: Write) -> None:
    statements = about(*ODD, graph=f"{EX}graph")
    assert write([*reversed(statements), *statements]) == write(statements)


@pytest.mark.parametrize(
    ("write", "value", "why"),
    [
        (turtle, Term("1", f"{XSD}boolean"), "dump"),
        (rdfxml, Term("a carriage return \r is read as a line feed", XSD_STRING), r"U\+000D"),
        (rdfxml, Term("bell \u0007", XSD_STRING), r"U\+0007"),
        (rdfxml, Term("\uffff", XSD_STRING), r"U\+FFFF"),
        *((write, Term("_:b"), "blank node") for write in (ntriples, nquads, trig, rdfxml)),
    ],
)
def test_what_a_format_cannot_carry_is_refused_not_changed(
    write: Write, value: Term, why: str
) -> None:
    with pytest.raises(Alliance87Error, match=why):
        write(about(value))


def test_a_class_that_is_no_xml_name_is_refused_in_rdfxml() -> None:
    with pytest.raises(Alliance87Error, match="not well-formed"):
        rdfxml(about(Term(f"{PREFIXES['sdg']}8.7"), path=TYPE))


def test_an_answer_in_rdfxml_may_have_blank_nodes() -> None:
    triples = {quad.triple for quad in quads_of(about(Term("_:b"), Term("a", XSD_STRING)))}
    content = rdfxml_of(triples)
    assert {quad.triple for quad in parse(content, format=RdfFormat.RDF_XML)} == triples
    assert rdfxml_of(sorted(triples, key=str, reverse=True)) == content


def test_sparql_in_a_shape_is_written_line_by_line_and_read_parsed() -> None:
    query = 'SELECT ?this\nWHERE { FILTER regex(?this, "\\\\n\\"") }\n'
    shape = about(Term(query, XSD_STRING), path=f"{PREFIXES['sh']}select")
    content = turtle(shape)
    assert b'sh:select """SELECT ?this\nWHERE {' in content
    assert parsed(content, RdfFormat.TURTLE) == quads(shape)


def test_a_list_is_written_as_a_list() -> None:
    first, rest, nil = (PREFIXES["rdf"] + name for name in ("first", "rest", "nil"))
    cells = [
        Statement("", "", "_:1", first, Term("b", XSD_STRING)),
        Statement("", "", "_:1", rest, Term("_:2")),
        Statement("", "", "_:2", first, Term("a", XSD_STRING)),
        Statement("", "", "_:2", rest, Term(nil)),
    ]
    content = turtle([*about(Term("_:1"), path=f"{PREFIXES['sh']}in"), *cells]).decode()
    assert "rdf:first" not in content
    assert content.index('"b"') < content.index('"a"')


def test_an_unknown_namespace_needs_no_prefix() -> None:
    statements = about(Term("a", XSD_STRING), path=f"{EX}says")
    assert parsed(rdfxml(statements), RdfFormat.RDF_XML) == quads(statements)


def test_rdflib_keeps_literals_to_the_letter() -> None:
    (value,) = graph_of(about(Term("013", f"{XSD}integer"))).objects()
    assert (str(value), value) == ("013", rdflib.Literal("013", datatype=rdflib.XSD.integer))
