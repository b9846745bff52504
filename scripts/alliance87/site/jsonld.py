"""Write triples as JSON-LD 1.1 with prefixed names, without a library for contexts.

PyLD with our context writes nicer names in the dumps, but takes longer for a thing than a reader of
a page should wait. Any JSON-LD processor reads the same triples from both, and loads nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from alliance87.model.namespaces import PREFIXES, shorten

_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"


def jsonld(triples: tuple[Triple, ...]) -> bytes:
    """Return a document of nodes in the order of their triples, with the prefixes it uses."""
    iris = {iri for triple in triples for iri in _iris(triple)}
    # Where an IRI begins like a prefixed name (JSON-LD 1.1 API, §5.2), the prefix is not for use.
    schemes = {iri.partition(":")[0] for iri in iris}
    used = {shorten(iri).partition(":")[0] for iri in iris if shorten(iri) != iri} - schemes
    names = {iri: _name(iri, used) for iri in iris}
    nodes: dict[str, dict[str, list[object]]] = {}
    for triple in triples:
        node = nodes.setdefault(_node(triple.subject, names), {})
        if triple.predicate.value == _TYPE and not isinstance(triple.object, Literal):
            node.setdefault("@type", []).append(_node(triple.object, names))
        else:
            value = _value(triple.object, names)
            node.setdefault(names[triple.predicate.value], []).append(value)
    context = {prefix: PREFIXES[prefix] for prefix in sorted(used)}
    graph = [{"@id": name, **_in_order(node)} for name, node in nodes.items()]
    document = {"@context": context, "@graph": graph}
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def _in_order(node: dict[str, list[object]]) -> dict[str, object]:
    """Return the properties A to Z; one value stands without brackets."""
    return {name: own[0] if len(own) == 1 else own for name, own in sorted(node.items())}


def _iris(triple: Triple) -> Iterable[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal) and not term.language and term.datatype.value != _STRING:
            yield term.datatype.value


def _name(iri: str, used: set[str]) -> str:
    short = shorten(iri)
    prefix, _, local = short.partition(":")
    return short if prefix in used and short != iri and not local.startswith("//") else iri


def _node(term: object, names: dict[str, str]) -> str:
    if isinstance(term, NamedNode):
        return names[term.value]
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise TypeError(f"{term} is neither an IRI nor a blank node")


def _value(term: object, names: dict[str, str]) -> object:
    if not isinstance(term, Literal):
        return {"@id": _node(term, names)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": names[term.datatype.value]}
