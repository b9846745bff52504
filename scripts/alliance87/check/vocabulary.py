"""Check that every word is one somebody declared: ours, SHACL's, and those our shapes know of.

A class nobody declared has no shape, so whatever is of it conforms; and a misspelt SHACL term is
passed over in silence by every engine. What the words say is for the shapes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from importlib import resources
from pathlib import Path

import pyoxigraph
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from alliance87.check.places import Places
from alliance87.model.finding import Finding, Place, Severity
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.read import read_text

A87 = PREFIXES["a87"]
SH = Namespace(PREFIXES["sh"])
_OURS = re.compile(rf"(?:\ba87:|{re.escape(A87)})([A-Za-z][A-Za-z0-9_]*)")


def shacl_terms() -> frozenset[str]:
    """Return the terms of the SHACL vocabulary, from the copy that pySHACL brings along."""
    text = resources.files("pyshacl").joinpath("assets/shacl.ttl").read_text(encoding="utf-8")
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    return frozenset(str(getattr(quad.subject, "value", "")) for quad in quads)


def our_terms(ontology: Graph) -> frozenset[str]:
    """Return the terms our ontology declares."""
    return frozenset(str(s) for s in ontology.subjects(RDF.type) if str(s).startswith(A87))


def known_properties(shapes: Graph) -> frozenset[str]:
    """Return the properties the shapes allow: the paths of shapes that are not for one view only.

    A shape with a ``dcterms:subject`` may name a property in order to rule it out.
    """
    special = {p for s in shapes.subjects(DCTERMS.subject) for p in shapes.objects(s, SH.property)}
    return frozenset(
        str(path) for shape, path in shapes.subject_objects(SH.path) if shape not in special
    )


def known_classes(shapes: Graph) -> frozenset[str]:
    """Return the classes whose members the shapes check."""
    listed = {c for head in shapes.objects(None, SH["in"]) for c in shapes.items(head)}
    return frozenset(map(str, {*shapes.objects(None, SH.targetClass), *listed}))


def check_data(places: Places, ontology: Graph, shapes: Graph) -> list[Finding]:
    """Report each property, class and datatype of the data that nobody declared."""
    ours = our_terms(ontology)
    properties = known_properties(shapes)
    classes = known_classes(shapes)
    found = []
    for s in places.statements:
        wrong = list(_undeclared((s.path, s.value, _datatype(s.term)), ours))
        undeclared = {term for term, _, _ in wrong}
        if s.path not in properties | undeclared:
            wrong.append((s.path, "property the shapes know", properties))
        if s.path == str(RDF.type) and s.value not in classes | undeclared:
            wrong.append((s.value, "class the shapes know", classes))
        found += [
            _finding(s.place, s.subject, s.path, term, what, among) for term, what, among in wrong
        ]
    return found


def check_shapes(
    file: str, graph: Graph, ontology: Graph, shacl: AbstractSet[str]
) -> list[Finding]:
    """Report each term of ours and of SHACL in a graph of shapes that nobody declared."""
    ours = our_terms(ontology)
    found = []
    for s, p, o in sorted(graph):
        terms = [str(t) for t in (p, o) if isinstance(t, URIRef)]
        wrong = list(_undeclared(terms, ours))
        wrong += [
            (t, "term SHACL declares", shacl)
            for t in terms
            if t.startswith(str(SH)) and t not in shacl
        ]
        if isinstance(o, Literal):
            wrong += _undeclared(_mentioned(str(o)), ours)
        found += [_finding(Place(file), str(s), str(p), *w) for w in wrong]
    return found


def check_text(file: str, path: Path, ontology: Graph) -> list[Finding]:
    """Report each term of ours in a text, such as a query or a context, that nobody declared."""
    wrong = _undeclared(_mentioned(read_text(path)), our_terms(ontology))
    return [_finding(Place(file), "", "", *w) for w in wrong]


def did_you_mean(term: str, among: Iterable[str]) -> str:
    """Ask for the name that is most like the one of ``term``; the empty string if none is."""
    names = sorted(map(shorten, among))
    near = difflib.get_close_matches(shorten(term), names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else ""


def did_you_mean_of_kind(term: str, among: Iterable[str]) -> str:
    """Ask as ``did_you_mean``, for a name of the same namespace whose own part is alike."""
    if shorten(term) == term:
        return ""
    namespace = term[: len(term) - len(shorten(term).partition(":")[2])]
    names = sorted(i.removeprefix(namespace) for i in among if i.startswith(namespace))
    near = difflib.get_close_matches(term.removeprefix(namespace), names, n=1, cutoff=0.6)
    return f"did you mean {shorten(namespace + near[0])}?" if near else ""


def _mentioned(text: str) -> list[str]:
    return sorted({f"{A87}{name}" for name in _OURS.findall(text)})


def _undeclared(
    terms: Iterable[str], ours: AbstractSet[str]
) -> Iterator[tuple[str, str, AbstractSet[str]]]:
    for term in terms:
        if term.startswith(A87) and term != A87 and term not in ours:
            yield term, "term our ontology declares", ours


def _datatype(term: object) -> str:
    return term.datatype.value if isinstance(term, pyoxigraph.Literal) else ""


def _finding(
    place: Place, focus: str, path: str, term: str, what: str, among: AbstractSet[str]
) -> Finding:
    message = f"{shorten(term)} is no {what}: correct its spelling."
    fix = did_you_mean(term, among)
    return Finding(place, Severity.VIOLATION, focus, path, "vocabulary", message, term, fix)
