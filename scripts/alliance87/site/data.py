"""Write triples as the data files beside a page: sorted, with the prefixes they use, ours last.

The same triples give the same bytes. Blank nodes must have names that do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from alliance87.formats.write import rdfxml_of
from alliance87.model.namespaces import used
from alliance87.query.results import render
from alliance87.site.jsonld import jsonld
from alliance87.site.page import Made

Triples = tuple[Triple, ...]
_NO_CONTEXT = Path()


def files(triples: Callable[[], Iterable[Triple]]) -> Mapping[str, Made]:
    """Return the data files of a thing by suffix, each made when it is asked for.

    Turtle 1.1 and JSON-LD 1.1; each parses back to the same triples.
    """
    forms = {"ttl": turtle, "jsonld": jsonld}
    return {suffix: partial(_made, form, triples) for suffix, form in forms.items()}


def on_request(triples: Callable[[], Iterable[Triple]]) -> Mapping[str, Made]:
    """Return the same as N-Triples 1.1 and RDF/XML 1.1, which a server makes on request."""
    forms = {"nt": ntriples, "rdf": rdfxml_of}
    return {suffix: partial(_made, form, triples) for suffix, form in forms.items()}


def _made(form: Callable[[Triples], bytes], triples: Callable[[], Iterable[Triple]]) -> bytes:
    return form(tuple(sorted(set(triples()), key=str)))


def trig(quads: Iterable[Quad]) -> bytes:
    """Return statements in their graphs as TriG 1.1, graphs and statements sorted."""
    ordered = sorted(set(quads), key=lambda quad: (str(quad.graph_name), str(quad.triple)))
    iris = (
        term.value
        for quad in ordered
        for term in (*quad.triple, quad.graph_name, getattr(quad.object, "datatype", None))
        if isinstance(term, NamedNode)
    )
    return serialize(ordered, format=RdfFormat.TRIG, prefixes=used(iris)) or b""


def turtle(triples: Triples) -> bytes:
    """Return Turtle with the prefixes it uses."""
    return render(triples, "turtle", 0, _NO_CONTEXT)


def ntriples(triples: Triples) -> bytes:
    """Return N-Triples, a line a triple, sorted."""
    return render(triples, "ntriples", 0, _NO_CONTEXT)
