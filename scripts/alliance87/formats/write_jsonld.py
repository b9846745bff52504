"""Write statements as JSON-LD 1.1 with readable names, and prove that nothing was lost on the way.

PyLD does the compacting and may load nothing: the context is given, and is written into the
document. Blank nodes are refused, as everywhere in the published data.

A name in the context is the term's own, unless that is one of our prefixes: ``kind:ngo`` needs
``kind`` as a prefix, so the property is ``hasKind``.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from pyld import jsonld

from alliance87.model.errors import Alliance87Error, UnreadableError
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.statement import XSD_STRING, Statement, Term, n_triples

WIDTH = 100
# Things that are no more than a part of what refers to them: written inside it.
_PARTS = (
    f"{PREFIXES['oa']}hasSelector",
    f"{PREFIXES['spdx']}checksum",
    f"{PREFIXES['void']}classPartition",
    f"{PREFIXES['void']}propertyPartition",
)
_FIRST = ("id", "type", "label", "altLabel", "name", "title", "description", "start", "startDate")
_TYPE = f"{PREFIXES['rdf']}type"
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # any JSON reader keeps 15 digits exact
_INTEGERS = tuple(f"{PREFIXES['xsd']}{name}" for name in ("integer", "nonNegativeInteger"))

Context = dict[str, Any]
Document = dict[str, Any]


class _Compaction(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """Compacts one document, and remembers the short form of each IRI that is a value.

    PyLD compares each IRI with every prefix whenever it meets it, which takes half of its time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._short: dict[tuple[str, str, bool], str] = {}

    def _compact_iri(
        self, active_ctx: Context, iri: str, value: object = None, vocab: bool = False, **rest: Any
    ) -> str:
        key = (active_ctx["_uuid"], iri, vocab)
        if value is None and not rest and key in self._short:
            return self._short[key]
        short: str = super()._compact_iri(active_ctx, iri, value, vocab, **rest)
        if value is None and not rest:
            self._short[key] = short
        return short


def read_context(path: Path) -> Context:
    """Return what is under ``@context`` in a JSON file.

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


def document(statements: Iterable[Statement], context: Context) -> Document:
    """Return statements as one compacted JSON-LD object: nodes by IRI, names in a fixed order.

    Raises:
        Alliance87Error: the context is not valid, asks for another document, or a node is blank.
    """
    expanded = _nested(_nodes(statements))
    try:
        # Nodes are made in expanded form, so PyLD need not expand them.
        options = {"documentLoader": _refuse, "graph": True, "skipExpansion": True}
        compacted = _Compaction().compact(expanded, context, options)
    except jsonld.JsonLdError as error:
        raise _first_cause(error) from error
    return {"@context": context, "@graph": _ordered(compacted["@graph"])}


def dump(value: Document) -> bytes:
    """Return a document as UTF-8 JSON: a line a name, and what is short on one line."""
    return f"{_written(value, 0)}\n".encode()


def round_trip(statements: Iterable[Statement], context: Context) -> list[str]:
    """Return what is lost or added when statements are written with ``context`` and read again.

    Each difference is ``lost: `` or ``added: `` and an N-Triples line; none is the aim.

    Raises:
        Alliance87Error: as ``document``.
    """
    statements = tuple(statements)
    written = json.loads(dump(document(statements, context)))
    read = jsonld.to_rdf(written, {"documentLoader": _refuse})
    back = (_read_back(triple) for triples in read.values() for triple in triples)
    before, after = (set(n_triples(each).splitlines()) for each in (statements, back))
    lost = [f"lost: {line}" for line in sorted(before - after)]
    return lost + [f"added: {line}" for line in sorted(after - before)]


def _nodes(statements: Iterable[Statement]) -> list[Document]:
    """Return statements in expanded form, flattened: a node a subject, everything in order."""
    subjects: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for s in statements:
        subjects[s.subject][s.predicate].add(s.object)
    nodes = []
    for subject in sorted(subjects, key=lambda iri: (not iri.startswith(BASE), iri)):
        node: Document = {"@id": _iri(subject)}
        for predicate, terms in sorted(subjects[subject].items()):
            in_order = sorted(terms, key=_in_order)
            if predicate == _TYPE:
                node["@type"] = [term.value for term in in_order]
            else:
                node[predicate] = [_value(term) for term in in_order]
        nodes.append(node)
    return nodes


def _in_order(term: Term) -> tuple[str, bool, str]:
    """Order terms by their value, and those that have the same as N-Triples would."""
    typed = f"^^{term.datatype}" if term.datatype != XSD_STRING else ""
    return term.value, term.is_iri, f"@{term.language}" if term.language else typed


def _iri(name: str) -> str:
    if name.startswith("_:"):
        raise Alliance87Error(name, "a blank node is among the data", "Give the thing an IRI.")
    return name


def _value(term: Term) -> Document:
    if not term.is_literal:
        return {"@id": _iri(term.value)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == XSD_STRING:
        return {"@value": term.value}
    if term.datatype in _INTEGERS and _CANONICAL_INTEGER.fullmatch(term.value):
        return {"@value": int(term.value), "@type": term.datatype}
    return {"@value": term.value, "@type": term.datatype}


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


def _read_back(triple: dict[str, dict[str, str]]) -> Statement:
    """Return a triple as PyLD has it as a statement."""
    value = triple["object"]
    literal = value["type"] == "literal"
    term = Term(value["value"], value["datatype"] if literal else "", value.get("language") or "")
    return Statement("", "", triple["subject"]["value"], triple["predicate"]["value"], term)


def _first_cause(error: BaseException) -> Alliance87Error:
    """Return what PyLD's chain of errors began with, as an error of ours."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, Alliance87Error):
        return error
    fault = str(error.args[0]).rstrip(".")
    return Alliance87Error("JSON-LD context", f"PyLD refuses it: {fault}", "Correct it.")


def _refuse(url: str, _options: object = None) -> NoReturn:
    raise Alliance87Error(url, "JSON-LD asks for another document", "Write what it holds inline.")
