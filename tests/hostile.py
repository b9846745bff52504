"""Hostile files as data: how the bytes of each are made, and the one error it must end with.

« and » stand around the words an error must point at; where a file is too large for that, or the fault
has no place in it, ``at`` tells. What is marked is taken into the contribution of ``mistakes/``, or
stands alone. All of it is fiction.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BASES = Path(__file__).parent / "mistakes"
SECRET = "Amina"  # stands in every file but the very small, never on the line of the fault
A87 = "https://w3id.org/alliance87"
_LABEL = '"Fair Work Forum"@en'
_START = '"2025-05-14"^^xsd:date'
_URL = "<https://harbour-relief.example.org>"


@dataclass(frozen=True)
class Case:
    """A file by its name, its bytes, and what it must end with.

    ``at`` is line:column, nothing, or * for any. Where the speed of the machine decides, ``rule`` has
    several names between bars, and ``status`` may be 0: 2 or 3.
    """

    name: str
    make: Callable[[], bytes]
    rule: str
    at: str = ""
    status: int = 2

    def __str__(self) -> str:
        return self.name


def alone(name: str, rule: str, marked: str, status: int = 2) -> Case:
    """Return the case of a small file that is written out whole."""
    before, _, rest = marked.partition("«")
    text = before + rest.replace("»", "")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    at = f"{line}:{column}" if "«" in marked else ""
    return Case(name, lambda: text.encode("utf-8", "surrogatepass"), rule, at, status)


def within(name: str, rule: str, old: str, new: str, status: int = 2) -> Case:
    """Return the case of a contribution in which one stretch is replaced."""
    base = "base.organizations.csv" if name.endswith(".csv") else f"base.{name.rpartition('.')[2]}"
    text = (BASES / base).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{base} does not have this once: {old}"
    return alone(name, rule, text.replace(old, new), status)


def value(name: str, rule: str, new: str, status: int = 2) -> Case:
    """Return the case of a Turtle file in which the name of the event is another value."""
    return within(f"{name}.ttl", rule, _LABEL, new, status)


def large(name: str, rule: str, make: Callable[[], str], at: str = "", status: int = 3) -> Case:
    """Return the case of a file that is made when it is needed."""
    return Case(name, lambda: make().encode(), rule, at, status)


def _prefixed(text: str) -> str:
    return f"# {SECRET}\n@prefix a87: <{A87}/ontology#> .\n{text}"


def _triples(number: int) -> str:
    return "".join(f'<{A87}/id/event/e{n}> <{A87}/ontology#note> "x" .\n' for n in range(number))


def _packed_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mine.ttl", SECRET)
    return held.getvalue()


def _jsonld(members: str) -> str:
    return f'{{"@context": "{A87}/context.jsonld", {members}}}'


def _row(cells: str) -> str:
    head = (BASES / "base.organizations.csv").read_text(encoding="utf-8").partition("\n")[0]
    return f"{head}\n{cells}\n"


def _turtle(body: str) -> str:
    """Return Turtle with the prefixes of the contribution; the body begins on line 24."""
    head = (BASES / "base.ttl").read_text(encoding="utf-8").partition("contributed:fair")[0]
    return f"{head}{body}"


_CHARACTERS = (
    value("bidi-in-a-text", "invisible-character", '"Fair «\u202e»Work"@en'),
    value("bidi-by-an-escape", "invisible-character", '«"Fair \\u202EWork"@en»'),
    value("nul-in-a-text", "invisible-character", '"Fair «\0»Work"@en'),
    value("nul-by-an-escape", "invisible-character", '«"Fair \\u0000Work"@en»'),
    value("escape-in-a-text", "invisible-character", '"Fair «\x1b»[2J\x1b[31mWork"@en'),
    value("half-a-character", "syntax", '"Fair «\\uD800»Work"@en'),
    value("no-character", "invisible-character", '«"Fair \\uFFFEWork"@en»'),
    value("bom-within", "invisible-character", '"Fair «\ufeff»Work"@en'),
    alone("two-boms.ttl", "invisible-character", "«\ufeff»\ufeff# Nobody\n"),
    alone("only-a-bom.ttl", "empty", "\ufeff"),
    alone("only-blanks.nt", "empty", " \n\n"),
    alone("nothing.nq", "empty", ""),
    Case("utf-16.ttl", lambda: _prefixed("").encode("utf-16"), "encoding"),
    Case("utf-32.ttl", lambda: _prefixed("").encode("utf-32-le"), "encoding"),
    Case("latin-1.ttl", lambda: b"# Amina\n# caf\xe9\n", "encoding", "2:6"),
    Case("gz.ttl", lambda: gzip.compress(SECRET.encode()), "compressed"),
    Case("bz2.ttl", lambda: bz2.compress(SECRET.encode()), "compressed"),
    Case("xz.jsonld", lambda: lzma.compress(SECRET.encode()), "compressed"),
    Case("zip.csv", _packed_zip, "compressed"),
    Case("by-its-name.ttl.gz", lambda: b"# Amina\n", "compressed"),
    Case("pdf.ttl", lambda: b"%PDF-1.7 Amina", "encoding"),
)
_TERMS = (
    value("relative", "relative-iri", "«<harbour>»"),
    alone(
        "relative-to-a-file.ttl",
        "address",
        "# Amina\n@base <file:///etc/> .\n«<passwd>» a <https://schema.org/Event> .\n",
    ),
    *(
        within(f"{name}.ttl", "address", _URL, f"«{iri}»")
        for name, iri in {
            "javascript": "<javascript:alert(1)>",
            "file": "<file:///etc/passwd>",
            "data": "<data:text/html,x>",
            "mail": "<mailto:a@example.org>",
            "a-user-and-a-password": "<https://harbour:secret@example.org>",
            "no-host": "<https:///etc/passwd>",
            "bidi-in-an-address": "<https://example.org/\\u202Egpj.exe>",
            "control-in-an-address": "<https://example.org/a%00b>",
        }.items()
    ),
    within("blank-in-an-address.ttl", "syntax", _URL, "<https://example.org/a« »b>"),
    within("half-a-percent.ttl", "syntax", _URL, "«<https://example.org/%zz>»"),
    within("escaped-bracket.ttl", "syntax", _URL, "«<https://example.org/\\u003e>»"),
    *(
        within(f"{name}.ttl", "ill-typed", _START, f"«{literal}»")
        for name, literal in {
            "month-13": '"2020-13"^^xsd:gYearMonth',
            "year": '"abcd"^^xsd:gYear',
            "date-as-date-time": '"2020-01-01"^^xsd:dateTime',
            "underscore": '"1_000"^^xsd:integer',
            "decimal": '"1e999999999"^^xsd:decimal',
            "double": '"1e9999999999x"^^xsd:double',
            "30-february": '"2020-02-30"^^xsd:date',
            "arabic-digits": '"٢٠٢٠-٠١-٠١"^^xsd:date',
            "long-integer": f'"{"9" * 5000}"^^xsd:integer',
            "qname": '"x:y"^^xsd:QName',
        }.items()
    ),
    value("triple-term", "rdf-1.2", "«<<»( event:a a event:b )>>"),
    within(
        "reifier.ttl",
        "rdf-1.2",
        "a87:standing standing:held ;",
        "a87:standing standing:held «~» event:r ;",
    ),
    within(
        "annotation.ttl",
        "rdf-1.2",
        "a87:standing standing:held ;",
        "a87:standing standing:held {«|» a event:b |} ;",
    ),
    value("direction", "rdf-1.2", '«"Fair Work Forum"@en--ltr»'),
    alone("version.ttl", "rdf-1.2", '# Amina\n«VERSION» "1.2"\n'),
    alone(
        "triple-term.nt",
        "rdf-1.2",
        f"# Amina\n<{A87}> <{A87}> «<<»( <{A87}> <{A87}> <{A87}> )>> .\n",
    ),
    within("blank-node.ttl", "blank-node", "geo:826", "«[]»"),
    within("blank-label.ttl", "blank-node", "geo:826", "«_:b»"),
    within("collection.ttl", "blank-node", "geo:826", "«(» geo:826 )"),
    alone(
        "nothing-but-prefixes.ttl",
        "no-statements",
        "«@»prefix a: <https://example.org/> .\n# Amina\n",
    ),
    alone("nothing-but-a-comment.nq", "no-statements", "«#» Nobody\n"),
)

_GRAPHS = (
    within(
        "graph.ttl",
        "syntax",
        "event:fair-work-forum\n    a",
        "event:x «{» } event:fair-work-forum\n    a",
    ),
    within(
        "foreign-graph.trig",
        "graph",
        "graph:evidence {\n",
        f'<https://example.org/g> {{ «<{A87}/id/event/fair-work-forum>» <http://www.w3.org/2004/02/skos/core#altLabel> "Forum"@en }}\ngraph:evidence {{\n',
    ),
    alone(
        "blank-graph.trig",
        "blank-node",
        f"# Amina\n_:g {{ «<{A87}/id/event/x>» a <https://schema.org/Event> }}\n",
    ),
    within(
        "shape.ttl",
        "axiom",
        "a schema:Event ;",
        "a schema:Event, «<http://www.w3.org/ns/shacl#NodeShape>» ;",
    ),
    within(
        "imports.ttl",
        "axiom",
        "a schema:Event ;",
        "a schema:Event ; «<http://www.w3.org/2002/07/owl#imports>» <https://example.org/> ;",
    ),
    within(
        "subclass.ttl",
        "our-terms",
        "event:fair-work-forum\n    a schema:Event ;",
        "«a87:Gap» a schema:Event .\nevent:fair-work-forum\n    a schema:Event ;",
    ),
)

_JSON = (
    *(
        within(f"context-{name}.jsonld", "context", f'"{A87}/context.jsonld"', new)
        for name, new in {
            "remote": '«"https://example.org/context.jsonld"»',
            "relative": '«"context.jsonld"»',
            "file": '«"file:///etc/passwd"»',
            "one-more": f'«["{A87}/context.jsonld", "https://example.org/x"]»',
            "null": "«null»",
            "own": '{«"name»": "https://example.org/name"}'.replace('»"', '"»'),
            "import": '{«"@import"»: "https://example.org/c"}',
        }.items()
    ),
    within(
        "context-within.jsonld",
        "context",
        '"hasStanding": "standing:held",',
        '«"@context"»: "https://example.org/c",',
    ),
    within("unknown-key.jsonld", "unknown-key", '"hasStanding"', '«"hasStandin"»'),
    within("key-twice.jsonld", "duplicate-key", '"endDate"', '«"startDate"»'),
    within(
        "id-relative.jsonld",
        "relative-iri",
        '"@id": "event:fair-work-forum"',
        '"@id": «"../../etc/passwd"»',
    ),
    within(
        "id-with-a-blank.jsonld",
        "address",
        '"@id": "event:fair-work-forum"',
        '"@id": «"https://example.org/a b"»',
    ),
    within(
        "id-blank-node.jsonld", "blank-node", '"@id": "event:fair-work-forum"', '"@id": «"_:b"»'
    ),
    within("id-number.jsonld", "value", '"@id": "event:fair-work-forum"', '"@id": «5»'),
    within(
        "id-missing.jsonld",
        "blank-node",
        '"@id": "event:fair-work-forum",\n      "@type"',
        '«"@type"»',
    ),
    within("list.jsonld", "blank-node", '"standing:held"', '{«"@list"»: ["standing:held"]}'),
    within("nan.jsonld", "syntax", '"listPosition": 1', '"listPosition": «NaN»'),
    within(
        "named-graph.jsonld",
        "named-graph",
        '"@graph"',
        '«"@id"»: "https://example.org/g", "@graph"',
    ),
    within(
        "graph-within.jsonld", "named-graph", '"hasStanding": "standing:held",', '«"@graph"»: [],'
    ),
    within("included.jsonld", "keyword", '"hasStanding": "standing:held",', '«"@included"»: [],'),
    within(
        "json-literal.jsonld",
        "language",
        '"hasStanding": "standing:held",',
        '"note": {«"@value"»: "x", "@type": "@json"},',
    ),
    alone(
        "list-of-nothing.jsonld",
        "no-value",
        f'{{"@context": "{A87}/context.jsonld",\n"@graph": «[]»}}',
    ),
    alone("array.jsonld", "no-value", "«[»]"),
)

_XML = (
    *(
        within(f"{name}.rdf", "doctype", "<rdf:RDF\n", f"«<!DOCTYPE» rdf:RDF {dtd}>\n<rdf:RDF\n")
        for name, dtd in {
            "doctype": "",
            "external-dtd": 'SYSTEM "http://127.0.0.1:9/x.dtd"',
            "entity": '[<!ENTITY x SYSTEM "file:///etc/passwd">]',
            "parameter-entity": '[<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]',
            "billion-laughs": '[<!ENTITY a "lol">'
            + "".join(
                f'<!ENTITY {b} "{f"&{a};" * 10}">'
                for a, b in zip("abcdefgh", "bcdefghi", strict=True)
            )
            + "]",
        }.items()
    ),
    within("doctype-in-a-comment.rdf", "doctype", "<rdf:RDF\n", "<!-- «<!doctype» -->\n<rdf:RDF\n"),
    within("entity-unknown.rdf", "syntax", ">Fair Work Forum<", ">«&lol;»<"),
    within(
        "instruction.rdf",
        "processing-instruction",
        "<rdf:RDF\n",
        '«<?xml-stylesheet» href="x"?>\n<rdf:RDF\n',
    ),
    within(
        "base.rdf",
        "relative-iri",
        "<schema:Event ",
        '<schema:Event «xml:base»="https://example.org/" ',
    ),
    within("parse-type.rdf", "attribute", ">Fair Work Forum<", ' «rdf:parseType»="Collection"><'),
    within("cdata.rdf", "cdata", ">Fair Work Forum<", ">«<![CDATA[»x]]><"),
    within(
        "no-name.rdf",
        "blank-node",
        '<schema:Event rdf:about="https://w3id.org/alliance87/id/event/fair-work-forum">',
        "«<schema:Event>»",
    ),
    within("xml-1.1.rdf", "syntax", '<?xml version="1.0"', '«<?xml» version="1.1"'),
    within(
        "latin-1.rdf",
        "encoding",
        '<?xml version="1.0" encoding="UTF-8"',
        '«<?xml» version="1.0" encoding="ISO-8859-1"',
    ),
)

_ROW = "harbour-relief,Harbour Workers' Relief,en"
_TABLES = (
    within("unclosed-quote.csv", "quotation-mark", _ROW, 'harbour-relief,«"Harbour»,en'),
    within("column-twice.csv", "header", "same_as", "«website»"),
    within(
        "column-missing.csv",
        "header",
        "id,name,language,other_names,kind",
        "«id»,language,other_names,kind",
    ),
    within("column-unknown.csv", "header", "isni,", "isni,«=HYPERLINK(1)»,"),
    alone("long-row.csv", "row", _row(f"harbour-relief{',' * 17}«x»")),
    alone("short-row.csv", "row", _row("«harbour-relief,x»")),
    within("formula.csv", "formula", _ROW, "harbour-relief,«=cmd|' /C calc'!A0»,en"),
    within("formula-at.csv", "formula", _ROW, "harbour-relief,«@SUM(1+1)»,en"),
)

_SUBJECT = "@prefix a87: <https://w3id.org/alliance87/ontology#> .\na87:x a87:y"
_RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_DEEP = (
    large("500-lists.ttl", "nesting", lambda: f"{_SUBJECT} {'( ' * 500}{') ' * 500}.", "2:141"),
    large("brackets.ttl", "nesting", lambda: f"{_SUBJECT} {'[' * 100_000}", "2:77"),
    large("parentheses.trig", "nesting", lambda: f"{_SUBJECT} {'(' * 100_000}", "2:77"),
    large("properties.ttl", "nesting", lambda: f"{_SUBJECT} {'[ a87:z ' * 100_000}", "2:525"),
    large("triple-terms.ttl", "rdf-1.2", lambda: f"{_SUBJECT} {'<<( ' * 100_000}", "2:13", 2),
    large("triple-terms.nt", "rdf-1.2", lambda: f"<{A87}> <{A87}> {'<<( ' * 100_000}", "1:61", 2),
    large("levels.jsonld", "nesting", lambda: _jsonld(f'"@graph": {"[" * 3000}'), "1:133"),
    large("objects.jsonld", "nesting", lambda: '{"a":' * 100_000, "1:321"),
    large(
        "elements.rdf",
        "nesting",
        lambda: f'{_RDF} xmlns:x="{A87}/">' + f'<x:a rdf:about="{A87}/a"><x:p>' * 50_000,
        "*",
    ),
)

_MB = 10**6
_BY_THE_DOOR = "time|memory|crash"  # which of them is for the machine
LARGE_CASES = (
    large("21-mb.ttl", "file-size", lambda: "# Amina\n" * (21 * _MB // 8)),
    large("50-mb-line.nt", "file-size", lambda: "#" * 50 * _MB),
    large("20-mb-comment.ttl", "literal-size", lambda: "#" * 20 * _MB, "1:1"),
    large("20-mb-of-newlines.ttl", "empty", lambda: "\n" * 20 * _MB, "", 2),
    large(
        "text-2-mb.ttl",
        "literal-size",
        lambda: _turtle(f'event:x skos:note "{"x" * 2 * _MB}"@en .'),
        "24:19",
    ),
    large(
        "text-17-mb.ttl",
        "literal-size",
        lambda: _turtle(f'event:x skos:note "{"x" * 17 * _MB}"@en .'),
        "1:1",
    ),
    large("text-17-mb.nt", "literal-size", lambda: f'<{A87}> <{A87}> "{"x" * 17 * _MB}" .', "1:1"),
    large(
        "text-17-mb.jsonld",
        "literal-size",
        lambda: _jsonld(f'"@id": "event:x", "note": {{"en": "{"x" * 17 * _MB}"}}'),
        "1:1",
    ),
    large("text-17-mb.csv", "long-cell", lambda: _row(f"x,{'x' * 17 * _MB}"), "2:1"),
    large(
        "address-17-mb.ttl",
        "literal-size",
        lambda: f"<https://example.org/{'x' * 17 * _MB}> a <{A87}> .",
        "1:1",
    ),
    large(
        "address-10-mb.ttl",
        "address",
        lambda: f"<https://example.org/{'x' * 10 * _MB}> a <{A87}> .",
        "1:1",
        2,
    ),
    large(
        "relative-15-mb.ttl", "relative-iri", lambda: f"<{'x' * 15 * _MB}> a <{A87}> .", "1:1", 2
    ),
    large(
        "prefix-15-mb.ttl", "undeclared-prefix", lambda: f"{'x' * 15 * _MB}:a a <{A87}> .", "1:1", 2
    ),
    large("word-15-mb.ttl", "syntax", lambda: f"{'x' * 15 * _MB} a <{A87}> .", "1:1", 2),
    large(
        "number-15-mb.ttl",
        "literal-size",
        lambda: f"<{A87}/id/event/x> <{A87}> {'1' * 15 * _MB} .",
        "1:72",
    ),
    large(
        "unclosed-address.ttl", "syntax", lambda: f"<https://{'x' * 15 * _MB} a .", "1:15000010", 2
    ),
    large("unclosed-text.jsonld", "syntax", lambda: f'{{"{"x" * 15 * _MB}', "1:2", 2),
    large("unclosed-tag.rdf", "syntax", lambda: f"<{'x' * 15 * _MB}", "1:1", 2),
    large(
        "unclosed-quote-15-mb.csv", "quotation-mark", lambda: _row(f'"{"x" * 15 * _MB}'), "2:1", 2
    ),
    large("quotes.csv", "quotation-mark", lambda: '"' * (15 * _MB + 1), "1:1", 2),
    large("columns.csv", "header", lambda: "id,name," * 20_000 + "\n", "1:1", 2),
    large("200001.nt", "statements", lambda: _triples(200_001)),
    large(
        "300000-blank-nodes.nt",
        "statements",
        lambda: "".join(f"_:b{n} <{A87}> _:c{n} .\n" for n in range(300_000)),
    ),
    large("millions.ttl", "statements", lambda: f"<{A87}> a <{A87}>{',<a:b>' * 3 * _MB}."),
    large(
        "elements-wide.rdf",
        "statements|time",
        lambda: (
            f'{_RDF} xmlns:a="{A87}/">' + f'<a:b rdf:about="{A87}/x"/>' * 201_000 + "</rdf:RDF>"
        ),
    ),
    large(
        "values.ttl",
        _BY_THE_DOOR,
        lambda: _turtle(
            "event:x a schema:Event ; skos:note "
            + ", ".join(f'"{n}"@en' for n in range(100_000))
            + " ."
        ),
    ),
    large(
        "prefixes.ttl",
        "no-statements",
        lambda: "".join(f"@prefix p{n}: <a:b> .\n" for n in range(400_000)),
        "1:1",
        2,
    ),
    large(
        "keys.jsonld",
        f"unknown-key|{_BY_THE_DOOR}",
        lambda: _jsonld('"@id": "event:x", ' + ", ".join(f'"k{n}": 1' for n in range(_MB))),
        "*",
        0,
    ),
    large("at-signs.ttl", "syntax", lambda: f'<{A87}> <{A87}> "x"{"@--" * 5 * _MB} .', "1:64", 2),
    large("angles.ttl", "rdf-1.2", lambda: "<" * 19 * _MB, "1:1", 2),
    large("braces.trig", "syntax", lambda: "{" * 19 * _MB, "1:2", 2),
    large("comment.rdf", "syntax", lambda: f"<!--{'-' * 16 * _MB}", "1:7", 2),
)
SMALL_CASES = (*_CHARACTERS, *_TERMS, *_GRAPHS, *_JSON, *_XML, *_TABLES, *_DEEP)
CASES = (*SMALL_CASES, *LARGE_CASES)
