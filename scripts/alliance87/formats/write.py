"""Turn statements into the bytes that are published, the same bytes for the same statements.

Libraries write: rdflib Turtle, because it is laid out for people and keeps lists; pyoxigraph all
else. No serialiser is trusted: what it wrote is parsed and compared, and a difference is an error.
JSON-LD is in ``write_jsonld``, Turtle in the style of the files in ``data/`` in ``layout``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import pyoxigraph as ox

from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES, used
from alliance87.model.statement import XSD_STRING, Statement, quads_of

_TYPE = f"{PREFIXES['rdf']}type"
_Either = TypeVar("_Either", ox.Triple, ox.Quad)
# pyoxigraph writes the prefixes and the namespace attributes in no order.
_PREFIX_LINES = re.compile(rb"\A(?:@prefix [^\n]*\n)+")
# What serialisers write all the same, and readers then refuse or change: what XML 1.0, §2.2, excludes,
# and a carriage return, which §2.11 reads as a line feed.
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT_ATTRIBUTES = re.compile(rb"(?: xmlns:[^ >]*)+")


def turtle(statements: Iterable[Statement]) -> bytes:
    """Return statements as one graph in Turtle (RDF 1.1). Blank nodes, if any, are cells of lists.

    Raises:
        Alliance87Error: Turtle, as rdflib writes it, does not hold the same statements.
    """
    from alliance87.formats.rdflib_graph import graph_of

    statements = tuple(statements)
    graph = graph_of(statements)
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, override=True, replace=True)
    content = graph.serialize(format="longturtle", encoding="utf-8")
    return _same(_triples(statements), content, ox.RdfFormat.TURTLE)


def ntriples(statements: Iterable[Statement]) -> bytes:
    """Return statements as canonical N-Triples, sorted: its SHA-256 is the hash of RDFC-1.0.

    Raises:
        Alliance87Error: there is a blank node, as in every format but Turtle.
    """
    return _written(_triples(statements), ox.RdfFormat.N_TRIPLES)


def nquads(statements: Iterable[Statement]) -> bytes:
    """Return statements as canonical N-Quads, sorted: the SHA-256 is that of RDFC-1.0."""
    return _written(sorted(set(quads_of(statements)), key=str), ox.RdfFormat.N_QUADS)


def trig(statements: Iterable[Statement]) -> bytes:
    """Return statements as TriG (RDF 1.1), graph by graph, in the order in which the graphs appear."""
    graphs: dict[object, set[ox.Quad]] = {}
    for quad in quads_of(statements):
        graphs.setdefault(quad.graph_name, set()).add(quad)
    quads = [quad for graph in graphs.values() for quad in sorted(graph, key=_type_first)]
    content = _written(quads, ox.RdfFormat.TRIG)
    return content.replace(b"\n}\n", b"\n}\n\n")  # literals hold no bare line end


def rdfxml(statements: Iterable[Statement]) -> bytes:
    """Return statements as RDF/XML (RDF 1.1).

    Raises:
        Alliance87Error: there is a blank node, or XML cannot carry a value or a name.
    """
    triples = _named(_triples(statements))
    return _same(triples, rdfxml_of(triples), ox.RdfFormat.RDF_XML)


def rdfxml_of(triples: Iterable[ox.Triple]) -> bytes:
    """Return triples as RDF/XML, blank nodes too: well-formed, the same bytes for the same triples.

    Raises:
        Alliance87Error: XML cannot carry a character of a value, or the name of a class or property.
    """
    from xml.etree import ElementTree

    ordered = sorted(triples, key=_type_first)
    # Only elements have prefixes: properties and classes.
    named = {str(t.object if t.predicate.value == _TYPE else t.predicate) for t in ordered}
    prefixes = {
        p: iri for p, iri in PREFIXES.items() if any(n.startswith(f"<{iri}") for n in named)
    }
    content = ox.serialize(ordered, format=ox.RdfFormat.RDF_XML, prefixes=prefixes) or b""
    if fault := xml_fault(content):
        raise Alliance87Error("RDF/XML dump", fault, "Write the value without it.")
    try:
        ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        remedy = "Use names that XML allows for classes and properties."
        raise Alliance87Error("RDF/XML dump", f"is {error}", remedy) from error
    in_order = _ROOT_ATTRIBUTES.sub(lambda m: b" " + b" ".join(sorted(m[0].split())), content, 1)
    return in_order + b"\n"


def xml_fault(content: bytes) -> str:
    """Return which character XML 1.0 cannot carry, as the end of a sentence; nothing if there is none."""
    refused = _NOT_XML.search(content.decode())
    return f"cannot hold the character U+{ord(refused[0]):04X}" if refused else ""


def _triples(statements: Iterable[Statement]) -> list[ox.Triple]:
    """Return each triple once, in the order of its canonical N-Triples line."""
    return sorted({quad.triple for quad in quads_of(statements)}, key=str)


def _type_first(statement: ox.Triple | ox.Quad) -> tuple[str, bool, str]:
    return str(statement.subject), statement.predicate.value != _TYPE, str(statement)


def _written(statements: Sequence[_Either], form: ox.RdfFormat) -> bytes:
    prefixes = {**_prefixes_of(statements), "rdf": PREFIXES["rdf"]}  # rdf:type is a value, too
    content = serialized(_named(statements), form, dict(sorted(prefixes.items())))
    return _same(statements, content, form)


def _named(statements: Sequence[_Either]) -> Sequence[_Either]:
    for s in statements:
        if isinstance(s.subject, ox.BlankNode) or isinstance(s.object, ox.BlankNode):
            raise Alliance87Error(
                str(s), "a blank node is among the data", "Give the thing an IRI."
            )
    return statements


def serialized(
    statements: Collection[ox.Triple | ox.Quad],
    form: ox.RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Return Turtle or TriG as pyoxigraph writes it, but with the prefixes in an order.

    That order is A to Z, ours after those of others, unless ``prefixes`` are given in another.
    """
    prefixes = _prefixes_of(statements) if prefixes is None else prefixes
    content = ox.serialize(statements, format=form, prefixes=dict(prefixes)) or b""  # type: ignore[arg-type]
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items()).encode()
    return _PREFIX_LINES.sub(lambda _: head, content)


def _prefixes_of(statements: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    """Return the prefixes for Turtle of statements: rdf:type and plain strings are written without."""
    iris: set[str] = set()
    for s in statements:
        for term in (*s.triple, s.graph_name) if isinstance(s, ox.Quad) else s:
            if isinstance(term, ox.NamedNode):
                iris.add(term.value)
            elif isinstance(term, ox.Literal) and not term.language:
                iris.add(term.datatype.value)
    return used(iris - {_TYPE, XSD_STRING})


def _same(written: Iterable[ox.Triple | ox.Quad], content: bytes, form: ox.RdfFormat) -> bytes:
    """Return ``content`` if it reads back as the statements that were written.

    Blank nodes are compared by the shape around them (RDFC-1.0), since their names are nobody's.
    """
    place = f"{form.name} dump"
    try:
        read = _canonical(ox.parse(content, format=form))
    except SyntaxError as error:
        fault = f"does not read back: {error}"
        raise Alliance87Error(place, fault, "Correct the data it cannot carry.") from error
    if changed := _canonical(written) ^ read:
        fault = f"reads back otherwise: {min(changed)}"
        raise Alliance87Error(place, fault, "Correct the value it cannot carry.")
    return content


def _canonical(statements: Iterable[ox.Triple | ox.Quad]) -> set[str]:
    quads = (s if isinstance(s, ox.Quad) else ox.Quad(*s) for s in statements)
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}
