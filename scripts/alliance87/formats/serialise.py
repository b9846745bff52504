"""Turn graphs into the bytes that are published, the same for the same statements.

Libraries write: rdflib Turtle, because it is laid out for people and keeps lists; pyoxigraph all
else. No serialiser is trusted: what it wrote is parsed and compared, and a difference is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast
from xml.etree import ElementTree

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple
from rdflib import BNode, Dataset, Graph, Literal
from rdflib.term import Node

from alliance87.formats.xml import NOT_XML
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES

RDF_TYPE = f"{PREFIXES['rdf']}type"
Oxi = NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal
# pyoxigraph writes the prefixes and the namespace attributes in no order.
_PREFIX_LINES = re.compile(rb"(?:@prefix [^\n]*\n)+")
_ROOT_ATTRIBUTES = re.compile(rb"(?: xmlns:[^ >]*)+")


def oxi(term: Node) -> Oxi:
    """Return rdflib's term as pyoxigraph's."""
    if isinstance(term, Literal):
        if term.language:
            return pyoxigraph.Literal(str(term), language=term.language)
        datatype = NamedNode(str(term.datatype)) if term.datatype else None
        return pyoxigraph.Literal(str(term), datatype=datatype)
    return pyoxigraph.BlankNode(str(term)) if isinstance(term, BNode) else NamedNode(str(term))


def triples(graph: Graph) -> list[Triple]:
    """Return a graph's statements in the order of their canonical N-Triples lines."""
    return sorted((_triple(*statement) for statement in graph), key=str)


def turtle(graph: Graph) -> bytes:
    """Return a graph as Turtle (RDF 1.1). Its blank nodes, if any, are the cells of lists.

    Raises:
        Alliance87Error: Turtle, as rdflib writes it, does not hold the same statements.
    """
    bound = Graph()
    for prefix, namespace in PREFIXES.items():
        bound.bind(prefix, namespace, override=True, replace=True)
    bound += graph
    content = bound.serialize(format="longturtle", encoding="utf-8")
    return _same(triples(graph), content, RdfFormat.TURTLE)


def ntriples(graph: Graph) -> bytes:
    """Return a graph as canonical N-Triples, sorted: its SHA-256 is the hash of RDFC-1.0.

    Raises:
        Alliance87Error: there is a blank node, as in every format but Turtle.
    """
    return _written(triples(graph), RdfFormat.N_TRIPLES)


def rdfxml(graph: Graph) -> bytes:
    """Return a graph as RDF/XML (RDF 1.1).

    Raises:
        Alliance87Error: the graph holds what XML cannot carry, such as a control character.
    """
    for value in graph.objects():
        if refused := NOT_XML.search(str(value)):
            raise Alliance87Error(
                "RDF/XML dump",
                f"cannot hold the character U+{ord(refused[0]):04X}",
                "Write the value without it.",
            )
    content = _written(sorted(triples(graph), key=_type_first), RdfFormat.RDF_XML)
    try:
        ElementTree.fromstring(content)  # pyoxigraph reads more than XML allows
    except ElementTree.ParseError as error:
        raise Alliance87Error(
            "RDF/XML dump", f"is {error}", "Use names that XML allows for classes and properties."
        ) from error
    in_order = _ROOT_ATTRIBUTES.sub(
        lambda m: b" " + b" ".join(sorted(m[0].split())), content, count=1
    )
    return in_order + b"\n"


def nquads(ds: Dataset) -> bytes:
    """Return a dataset as canonical N-Quads, sorted: the SHA-256 is that of RDFC-1.0."""
    quads = [quad for graph in ds.graphs() for quad in _quads(graph)]
    return _written(sorted(quads, key=str), RdfFormat.N_QUADS)


def trig(graphs: Sequence[Graph]) -> bytes:
    """Return named graphs as TriG (RDF 1.1), in the order given."""
    quads = [q for graph in graphs for q in sorted(_quads(graph), key=_type_first)]
    content = _written(quads, RdfFormat.TRIG)
    in_order = _PREFIX_LINES.sub(lambda m: b"".join(sorted(m[0].splitlines(True))), content, 1)
    return in_order.replace(b"\n}\n", b"\n}\n\n")  # literals hold no bare line end


def _written(statements: Sequence[Triple] | Sequence[Quad], form: RdfFormat) -> bytes:
    for statement in statements:
        if isinstance(statement.subject, pyoxigraph.BlankNode) or isinstance(
            statement.object, pyoxigraph.BlankNode
        ):
            raise Alliance87Error(
                str(statement), "a blank node is among the data", "Give the thing an IRI."
            )
    content = pyoxigraph.serialize(statements, format=form, prefixes=_used(statements, form))
    return _same(statements, cast("bytes", content), form)


def _same(written: Iterable[Triple | Quad], content: bytes, form: RdfFormat) -> bytes:
    """Return ``content`` if it reads back as the statements that were written.

    Blank nodes are compared by the shape around them (RDFC-1.0), since their names are nobody's.
    """
    try:
        read = _canonical(pyoxigraph.parse(content, format=form))
    except SyntaxError as error:
        raise Alliance87Error(
            f"{form.name} dump", f"does not read back: {error}", "Mend the data it cannot carry."
        ) from error
    changed = _canonical(written) ^ read
    if changed:
        raise Alliance87Error(
            f"{form.name} dump",
            f"reads back otherwise: {min(changed)}",
            "Mend the value it cannot carry.",
        )
    return content


def _canonical(statements: Iterable[Triple | Quad]) -> set[str]:
    quads = (
        s if isinstance(s, Quad) else Quad(s.subject, s.predicate, s.object) for s in statements
    )
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def _quads(graph: Graph) -> list[Quad]:
    name = NamedNode(str(graph.identifier))
    return [Quad(t.subject, t.predicate, t.object, name) for t in triples(graph)]


def _type_first(statement: Triple | Quad) -> tuple[str, bool]:
    return str(statement.subject), statement.predicate.value != RDF_TYPE


def _triple(subject: Node, predicate: Node, value: Node) -> Triple:
    return Triple(
        cast("NamedNode | pyoxigraph.BlankNode", oxi(subject)),
        cast("NamedNode", oxi(predicate)),
        oxi(value),
    )


def _used(statements: Iterable[Triple | Quad], form: RdfFormat) -> dict[str, str]:
    """Return the prefixes a file needs; in RDF/XML only elements, not values, have them."""
    in_xml = form == RdfFormat.RDF_XML
    named = (
        f"{s.predicate} {s.object if s.predicate.value == RDF_TYPE else ''}" if in_xml else str(s)
        for s in statements
    )
    text = "\n".join(named)
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
