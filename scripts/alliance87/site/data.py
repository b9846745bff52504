"""Write triples as the data files beside a page: sorted, with the prefixes they use, ours last.

The same triples give the same bytes. Blank nodes must have names that do not change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.query.results import render
from alliance87.site.jsonld import jsonld
from alliance87.site.page import Made

Triples = tuple[Triple, ...]
_TYPE = PREFIXES["rdf"] + "type"
_NO_CONTEXT = Path()


def files(triples: Callable[[], Iterable[Triple]]) -> Mapping[str, Made]:
    """Return the data files of a thing by suffix, each made when it is asked for.

    Turtle 1.1 and JSON-LD 1.1; each parses back to the same triples.
    """
    forms = {"ttl": turtle, "jsonld": jsonld}
    return {suffix: partial(_made, form, triples) for suffix, form in forms.items()}


def on_request(triples: Callable[[], Iterable[Triple]]) -> Mapping[str, Made]:
    """Return the same as N-Triples 1.1 and RDF/XML 1.1, which a server makes on request."""
    forms = {"nt": ntriples, "rdf": rdfxml}
    return {suffix: partial(_made, form, triples) for suffix, form in forms.items()}


def _made(form: Callable[[Triples], bytes], triples: Callable[[], Iterable[Triple]]) -> bytes:
    return form(tuple(sorted(set(triples()), key=str)))


def trig(quads: Iterable[Quad]) -> bytes:
    """Return statements in their graphs as TriG 1.1, graphs and statements sorted."""
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad.triple)))
    iris = {
        term.value
        for quad in ordered
        for term in (*quad.triple, quad.graph_name, getattr(quad.object, "datatype", None))
        if isinstance(term, NamedNode)
    }
    used = {shorten(iri).partition(":")[0] for iri in iris}
    prefixes = {name: PREFIXES[name] for name in sorted(used) if name in PREFIXES}
    return serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes) or b""


def turtle(triples: Triples) -> bytes:
    """Return Turtle with the prefixes it uses."""
    return render(triples, "turtle", 0, _NO_CONTEXT)


def ntriples(triples: Triples) -> bytes:
    """Return N-Triples, a line a triple, sorted."""
    return render(triples, "ntriples", 0, _NO_CONTEXT)


def rdfxml(triples: Triples) -> bytes:
    """Return RDF/XML with its namespaces in a fixed order."""
    used = {shorten(t.predicate.value).partition(":")[0] for t in triples}
    kinds = {shorten(iri).partition(":")[0] for t in triples for iri in _classes(t)}
    prefixes = {name: PREFIXES[name] for name in used | kinds if name in PREFIXES}
    text = (serialize(triples, format=RdfFormat.RDF_XML, prefixes=prefixes) or b"").decode()
    root = re.search(r"<rdf:RDF([^>]*)>", text)
    if root is None:
        return text.encode()
    names = "".join(sorted(re.findall(r' xmlns:[\w-]+="[^"]*"', root[1])))
    return f"{text[: root.start(1)]}{names}{text[root.end(1) :].rstrip()}\n".encode()


def _classes(triple: Triple) -> list[str]:
    """Return the class that a triple tells, which may become the name of an element."""
    if triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode):
        return [triple.object.value]
    return []
