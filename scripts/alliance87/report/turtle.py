"""Write a report as a SHACL validation report (SHACL, §3.6), in Turtle.

A finding that is no result of a shape has its rule for a constraint component. The place is a W3C
pointer (Pointer Methods in RDF 1.0) at ``prov:atLocation``. The nodes are blank, and are numbered in
the order of the report: a report is no part of the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox

from alliance87.formats.write import serialized
from alliance87.model.finding import Finding, Place, Report, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.report.words import encodable, told

_DCTERMS, _FOAF, _PROV = (PREFIXES[prefix] for prefix in ("dcterms", "foaf", "prov"))
_RDF, _RDFS, _RULE = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "rule"))
_SH, _XSD = PREFIXES["sh"], PREFIXES["xsd"]
_PTR = "http://www.w3.org/2009/pointers#"
_PREFIXES = ("a87", "dcterms", "foaf", "prov", "ptr", "rdfs", "rule", "sh", "shape", "xsd")
_PLAIN = re.compile("[A-Za-z0-9_-]+")
# What would turn the text on a terminal. None may stand in a prefixed name, so escapes are allowed.
_HARMFUL = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SEVERITIES = {Severity.WARNING: "Warning", Severity.NOTE: "Info"}
_TYPE = ox.NamedNode(f"{_RDF}type")
# SHACL gives these no value (SHACL, §4): a finding's value only tells how many there are.
_NO_VALUE = ("MinCount", "MaxCount", "QualifiedMinCount", "QualifiedMaxCount", "UniqueLang")
_WITHOUT_VALUE = frozenset(f"{_SH}{name}ConstraintComponent" for name in (*_NO_VALUE, "HasValue"))


def render_turtle(report: Report) -> str:
    """Return the report as Turtle 1.1; ends with a newline.

    ``sh:conforms`` is false when there is any result, even a warning (SHACL, §3.6.1.1).
    """
    triples = list(_triples(report))
    text = serialized(triples, ox.RdfFormat.TURTLE, _prefixes(triples)).decode()
    return _HARMFUL.sub(lambda m: f"\\u{ord(m[0]):04X}", text)


def _prefixes(triples: list[ox.Triple]) -> dict[str, str]:
    """Return the prefixes in use, but none for a name that would need an escape.

    rdflib cannot read all that Turtle 1.1 allows there (§6.4, reserved character escapes).
    """
    terms = {term for triple in triples for term in (*triple, getattr(triple[2], "datatype", None))}
    iris = [term.value for term in terms if isinstance(term, ox.NamedNode)]
    prefixes = {}
    for prefix in _PREFIXES:
        namespace = PREFIXES.get(prefix, _PTR)
        names = [iri.removeprefix(namespace) for iri in iris if iri.startswith(namespace)]
        if names and all(map(_PLAIN.fullmatch, names)):
            prefixes[prefix] = namespace
    return prefixes


def _triples(report: Report) -> Iterator[ox.Triple]:
    top = ox.BlankNode("report")
    yield ox.Triple(top, _TYPE, ox.NamedNode(f"{_SH}ValidationReport"))
    conforms = ox.Literal("false" if report.findings else "true", datatype=_xsd("boolean"))
    yield ox.Triple(top, ox.NamedNode(f"{_SH}conforms"), conforms)
    results = [ox.BlankNode(f"result{n}") for n in range(1, len(report.findings) + 1)]
    for result in results:
        yield ox.Triple(top, ox.NamedNode(f"{_SH}result"), result)
    names = sorted({found.place.file for found in report.findings})
    files = {name: ox.BlankNode(f"file{n}") for n, name in enumerate(names, start=1)}
    for name, file in files.items():
        yield ox.Triple(file, _TYPE, ox.NamedNode(f"{_FOAF}Document"))
        yield ox.Triple(file, ox.NamedNode(f"{_DCTERMS}title"), _string(name))
    for result, found in zip(results, report.findings, strict=True):
        yield from _result(result, found, files[found.place.file])


def _result(result: ox.BlankNode, found: Finding, file: ox.BlankNode) -> Iterator[ox.Triple]:
    """Yield one result; where no node is at fault, the file itself is in focus."""
    severity = _SEVERITIES.get(found.severity, "Violation")
    is_shape = bool(found.component) or found.rule.startswith(PREFIXES["shape"])
    yield ox.Triple(result, _TYPE, ox.NamedNode(f"{_SH}ValidationResult"))
    said: list[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal | None]] = [
        ("focusNode", _term(found.focus) if found.focus else file),
        ("resultPath", _iri(found.path)),
        ("value", None if found.component in _WITHOUT_VALUE else _value(found.value)),
        ("resultSeverity", ox.NamedNode(f"{_SH}{severity}")),
        ("sourceConstraintComponent", _iri(found.component) or _rule(found.rule)),
        ("sourceShape", _rule(found.rule) if is_shape else None),
        ("resultMessage", ox.Literal(encodable(told(found)), language="en")),
    ]
    for name, term in said:
        if term is not None:
            yield ox.Triple(result, ox.NamedNode(f"{_SH}{name}"), term)
    yield from _location(result, found.place, file)


def _location(result: ox.BlankNode, place: Place, file: ox.BlankNode) -> Iterator[ox.Triple]:
    pointer = ox.BlankNode(f"{result.value}place")
    yield ox.Triple(result, ox.NamedNode(f"{_PROV}atLocation"), pointer)
    if place.cell:
        label = ox.Literal(encodable(place.cell), language="en")
        yield ox.Triple(pointer, ox.NamedNode(f"{_RDFS}label"), label)
    kind = "StartEndPointer" if place.line > 0 else "Pointer"
    yield ox.Triple(pointer, _TYPE, _ptr(kind))
    yield ox.Triple(pointer, _ptr("reference"), file)
    if place.line < 1:
        return
    ends = {"start": (place.line, place.column), "end": (place.end_line, place.end_column)}
    points = {end: at for end, at in ends.items() if at[0] > 0}
    for end in points:
        yield ox.Triple(pointer, _ptr(f"{end}Pointer"), ox.BlankNode(f"{result.value}{end}"))
    for end, (line, column) in points.items():
        point = ox.BlankNode(f"{result.value}{end}")
        yield ox.Triple(point, _TYPE, _ptr("LineCharPointer"))
        yield ox.Triple(point, _ptr("reference"), file)
        yield ox.Triple(point, _ptr("lineNumber"), _position(line))
        yield ox.Triple(point, _ptr("charNumber"), _position(max(column, 1)))


def _term(text: str) -> ox.NamedNode | ox.Literal:
    return _iri(text) or _string(text)


def _value(text: str) -> ox.NamedNode | ox.Literal | None:
    """Return a value as the IRI it is, or else as a string, for a finding has no more of it."""
    return _term(text) if text else None


def _rule(rule: str) -> ox.NamedNode:
    return _iri(rule) or ox.NamedNode(f"{_RULE}{quote(encodable(rule), safe='') or 'unnamed'}")


def _iri(text: str) -> ox.NamedNode | None:
    """Return an IRI of the web, or nothing if the text is none."""
    if not text.startswith(("http://", "https://")):
        return None
    try:
        return ox.NamedNode(text)
    except (ValueError, UnicodeEncodeError):
        return None


def _string(text: str) -> ox.Literal:
    return ox.Literal(encodable(text))


def _xsd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_XSD}{name}")


def _ptr(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_PTR}{name}")


def _position(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_xsd("positiveInteger"))
