"""Write a graph as JSON-LD 1.1 with readable names, and prove that nothing was lost on the way.

PyLD does the compacting and may load nothing: the context is given, and is written into the
document. Blank nodes are refused, as everywhere in the published data.

A name in the context is the term's own, unless that is one of our prefixes: ``kind:ngo`` needs
``kind`` as a prefix, so the property is ``hasKind``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from pyld import jsonld
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from alliance87.formats.serialise import oxi, triples
from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.model.namespaces import BASE, PREFIXES

WIDTH = 100
# Things that are no more than a part of what refers to them: written inside it.
_PARTS = (
    f"{PREFIXES['oa']}hasSelector",
    f"{PREFIXES['spdx']}checksum",
    f"{PREFIXES['void']}classPartition",
    f"{PREFIXES['void']}propertyPartition",
)
_FIRST = ("id", "type", "label", "altLabel", "name", "title", "description", "start", "startDate")
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # any JSON reader keeps 15 digits exact
_INTEGERS = (XSD.integer, XSD.nonNegativeInteger)

Context = dict[str, Any]
Document = dict[str, Any]


def read_context(path: Path) -> Context:
    """Return what stands under ``@context`` in a JSON file.

    Raises:
        UnreadableError: the file is missing, or is not a JSON object with an ``@context``.
    """
    try:
        context = dict(json.loads(path.read_bytes())["@context"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableError(
            str(path), f"is not a JSON-LD context ({error})", 'Write {"@context": {…}}.'
        ) from error
    return context


def document(graph: Graph, context: Context) -> Document:
    """Return ``graph`` as one compacted JSON-LD object: nodes by IRI, names in a fixed order.

    Raises:
        Alliance87Error: the context is not valid, asks for another document, or a node is blank.
    """
    try:
        compacted = jsonld.compact(
            _nested(_nodes(graph)), context, {"documentLoader": _refuse, "graph": True}
        )
    except jsonld.JsonLdError as error:
        raise _root(error) from error
    return {"@context": context, "@graph": _ordered(compacted["@graph"])}


def dump(value: Document) -> bytes:
    """Return a document as UTF-8 JSON: a line a name, and what is short on one line."""
    return f"{_written(value, 0)}\n".encode()


def round_trip(graph: Graph, context: Context) -> list[str]:
    """Return what is lost or added when ``graph`` is written with ``context`` and read again.

    Each difference is ``lost: `` or ``added: `` and a canonical N-Triples line; none is the aim.

    Raises:
        Alliance87Error: as ``document``.
    """
    written = json.loads(dump(document(graph, context)))
    read = jsonld.to_rdf(written, {"documentLoader": _refuse})
    before = {str(triple) for triple in triples(graph)}
    after = {
        f"{_line_term(t['subject'])} {_line_term(t['predicate'])} {_line_term(t['object'])}"
        for triples in read.values()
        for t in triples
    }
    lost = [f"lost: {line}" for line in sorted(before - after)]
    return lost + [f"added: {line}" for line in sorted(after - before)]


def _nodes(graph: Graph) -> list[Document]:
    """Return the graph in expanded form, flattened: a node a subject, everything in order."""
    nodes = []
    for subject in sorted(set(graph.subjects()), key=_ours_first):
        node: Document = {"@id": _iri(subject)}
        for predicate in sorted(set(graph.predicates(subject)), key=str):
            objects = sorted(graph.objects(subject, predicate), key=lambda o: (str(o), str(oxi(o))))
            if predicate == RDF.type:
                node["@type"] = [str(o) for o in objects]
            else:
                node[str(predicate)] = [_value(o) for o in objects]
        nodes.append(node)
    return nodes


def _ours_first(subject: Node) -> tuple[bool, str]:
    return not str(subject).startswith(BASE), str(subject)


def _iri(node: Node) -> str:
    if isinstance(node, URIRef):
        return str(node)
    raise Alliance87Error(str(node), "a blank node is among the data", "Give the thing an IRI.")


def _value(term: Node) -> Document:
    if not isinstance(term, Literal):
        return {"@id": _iri(term)}
    if term.language:
        return {"@value": str(term), "@language": term.language}
    if term.datatype is None or term.datatype == XSD.string:
        return {"@value": str(term)}
    if term.datatype in _INTEGERS and _CANONICAL_INTEGER.fullmatch(term):
        return {"@value": int(term), "@type": str(term.datatype)}
    return {"@value": str(term), "@type": str(term.datatype)}


def _nested(nodes: list[Document]) -> list[Document]:
    """Move every part into the one node that refers to it; a part of several stays outside."""
    by_iri = {node["@id"]: node for node in nodes}
    references = Counter(
        value["@id"]
        for node in nodes
        for values in node.values()
        if isinstance(values, list)
        for value in values
        if isinstance(value, dict) and "@id" in value
    )
    moved = set()
    for node in nodes:
        for name in _PARTS:
            for place, value in enumerate(node.get(name, [])):
                iri = value["@id"]
                if references[iri] == 1 and iri in by_iri and iri != node["@id"]:
                    node[name][place] = by_iri[iri]
                    moved.add(iri)
    return [node for node in nodes if node["@id"] not in moved]


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        names = sorted(value, key=lambda n: (_FIRST.index(n) if n in _FIRST else len(_FIRST), n))
        return {name: _ordered(value[name]) for name in names}
    return value


def _written(value: Any, depth: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    if len(line) + 2 * depth <= WIDTH and '"id": ' not in line:
        return line
    start, end = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(value, list):
        return f"[{start}{f',{start}'.join(_written(v, depth + 1) for v in value)}{end}]"
    pairs = (
        f"{json.dumps(name, ensure_ascii=False)}: {_written(v, depth + 1)}"
        for name, v in value.items()
    )
    return f"{{{start}{f',{start}'.join(pairs)}{end}}}"


def _line_term(term: dict[str, str]) -> str:
    if term["type"] == "literal":
        language = term.get("language")
        datatype = None if language else URIRef(term["datatype"])
        literal = Literal(term["value"], lang=language, datatype=datatype, normalize=False)
        return str(oxi(literal))
    return str(oxi(URIRef(term["value"]))) if term["type"] == "IRI" else term["value"]


def _root(error: BaseException) -> Alliance87Error:
    """Return what PyLD's chain of errors began with, as an error of ours."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, Alliance87Error):
        return error
    fault = str(error.args[0]).rstrip(".")
    return Alliance87Error("JSON-LD context", f"PyLD refuses it: {fault}", "Mend it.")


def _refuse(url: str, _options: object = None) -> NoReturn:
    raise Alliance87Error(url, "JSON-LD asks for another document", "Write what it holds inline.")
