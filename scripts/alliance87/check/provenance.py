"""Check what no union of graphs can show: that each statement stands in a graph of the right kind.

Every statement of the world stands in a graph with a status; every statement of the text and of the
graphs in one without. What a status demands of a graph's description is for the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
from rdflib import RDF, Dataset, Namespace, URIRef

from alliance87.check.places import Places, Statement, graphs
from alliance87.check.vocabulary import did_you_mean_of_kind
from alliance87.model.finding import Finding, Place, Severity
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.passage import EVIDENCE as _EVIDENCE
from alliance87.read import SCHEMES_GRAPH

A87 = Namespace(PREFIXES["a87"])
PROV = Namespace(PREFIXES["prov"])
OA = PREFIXES["oa"]
EVIDENCE = str(_EVIDENCE)
# The graphs without a status, and the classes of what each may describe: nothing of the world.
APPARATUS = {
    EVIDENCE: (
        *(f"{PREFIXES['a87']}{n}" for n in ("Gap", "OutsideSource", "Passage", "StatementGraph")),
        *(f"{OA}{name}" for name in ("TextPositionSelector", "TextQuoteSelector")),
        f"{PREFIXES['prov']}Agent",
    ),
    f"{PREFIXES['graph']}not-stated": (f"{PREFIXES['a87']}NotStated",),
    f"{PREFIXES['graph']}dataset": (
        *(f"{PREFIXES['dcat']}{name}" for name in ("Catalog", "Dataset")),
        f"{PREFIXES['dcterms']}RightsStatement",
        f"{PREFIXES['foaf']}Agent",
    ),
    SCHEMES_GRAPH: tuple(f"{PREFIXES['skos']}{name}" for name in ("Concept", "ConceptScheme")),
}
# What the evidence adds to things of the world: the hash and size of the text, and the passage of
# a participation.
_ADDED = {
    f"{PREFIXES['schema']}sha256",
    f"{PREFIXES['a87']}letters",
    f"{PREFIXES['prov']}wasDerivedFrom",
}

_OF_GRAPHS = {
    str(A87[name])
    for name in ("letters", "openProperty", "rationale", "status", "verifiedBy", "verifiedOn")
} | {
    str(PROV.wasDerivedFrom),
    *(f"{PREFIXES['dcterms']}{name}" for name in ("contributor", "dateSubmitted")),
    f"{PREFIXES['schema']}sha256",
}
_OF_SOURCES = {
    str(RDF.type),
    *(f"{PREFIXES['dcterms']}{name}" for name in ("title", "identifier")),
    *(f"{PREFIXES['skos']}{name}" for name in ("prefLabel", "note")),
    f"{PREFIXES['schema']}url",
}


def check(ds: Dataset, places: Places) -> list[Finding]:
    """Report each graph, statement, passage and source that is not where it should be."""
    found = [
        *_check_graphs(ds, places),
        *(f for s in places.statements for f in _check_statement(s)),
        *_check_apparatus(places),
        *_check_use(ds, places),
        *_check_references(places),
        *_check_participations(ds, places),
    ]
    return found


def _check_graphs(ds: Dataset, places: Places) -> Iterator[Finding]:
    described = {str(s) for s in ds.subjects(RDF.type, A87.StatementGraph)}
    filled = {name for name in graphs(places.statements) if name not in APPARATUS}
    for name in sorted(filled - described):
        place = next(s.place for s in places.statements if s.place.graph == name)
        message = (
            "Say in graph:evidence what the graph rests on: a a87:StatementGraph, a87:status, …"
        )
        yield _finding(place, name, "", "graph-described", message)
    for name in sorted(described - filled):
        message = "Put statements into the graph, or delete its description."
        yield _finding(places.find(name), name, "", "graph-filled", message)
    seen: dict[str, str] = {}
    for name in sorted(described):
        if (URIRef(name), A87.status, URIRef(f"{PREFIXES['status']}stated")) not in ds:
            continue
        for passage in sorted(map(str, ds.objects(URIRef(name), PROV.wasDerivedFrom))):
            if seen.setdefault(passage, name) != name:
                message = (
                    f"Put the statements into {seen[passage]}: a passage has one stated graph."
                )
                yield _finding(
                    places.find(name), name, str(PROV.wasDerivedFrom), "graph-one", message
                )


def _check_statement(s: Statement) -> Iterator[Finding]:
    graph = s.place.graph
    of_evidence = s.path in _OF_GRAPHS or s.path.startswith(OA)
    if graph not in APPARATUS and of_evidence:
        message = "Move the statement to graph:evidence: it speaks of the text, not of the world."
        yield _finding(s.place, s.subject, s.path, "status-none", message)


def _check_apparatus(places: Places) -> Iterator[Finding]:
    """Report statements of the world that stand in a graph without a status."""
    described = {
        (s.place.graph, s.subject)
        for s in places.statements
        if s.path == str(RDF.type) and s.value in APPARATUS.get(s.place.graph, ())
    }
    for s in places.statements:
        graph = s.place.graph
        if graph not in APPARATUS or (graph == EVIDENCE and s.path in _ADDED):
            continue
        of_evidence = s.path in _OF_GRAPHS or s.path in _OF_SOURCES or s.path.startswith(OA)
        if (graph, s.subject) not in described or (graph == EVIDENCE and not of_evidence):
            message = (
                "Move the statement into a stated:, implied:, curated: or contributed: graph:"
                " here it has no status."
            )
            yield _finding(s.place, s.subject, s.path, "status-missing", message)


def _check_use(ds: Dataset, places: Places) -> Iterator[Finding]:
    """Report passages, selectors and sources that nothing refers to."""
    for kind in ("Passage", "OutsideSource"):
        for node in ds.subjects(RDF.type, A87[kind]):
            if (None, None, node) not in ds:
                message = "Take a statement from it, or delete it: nothing rests on it."
                yield _finding(places.find(str(node)), str(node), "", "unused", message)
    for kind in ("TextQuoteSelector", "TextPositionSelector"):
        for node in ds.subjects(RDF.type, URIRef(f"{OA}{kind}")):
            if len(set(ds.subjects(URIRef(f"{OA}hasSelector"), node))) != 1:
                message = "Let one passage or gap have it (oa:hasSelector), and no other."
                yield _finding(places.find(str(node)), str(node), "", "selector-one", message)


def _check_references(places: Places) -> Iterator[Finding]:
    """Report things of ours that are without a class, or are named and not described."""
    typed = {s.subject for s in places.statements if s.path == str(RDF.type)}
    for subject in sorted({s.subject for s in places.statements} - typed):
        message = "Say of which class the thing is: a …"
        fix = did_you_mean_of_kind(subject, typed)
        yield _finding(places.find(subject), subject, str(RDF.type), "untyped", message, "", fix)
    for s in places.statements:
        is_ours = s.value.startswith((f"{BASE}id/", f"{BASE}graph/"))
        if is_ours and isinstance(s.term, pyoxigraph.NamedNode) and s.value not in typed:
            message = "Describe the thing, or correct the name: nothing here has this address."
            fix = did_you_mean_of_kind(s.value, typed)
            yield _finding(s.place, s.subject, s.path, "undescribed", message, s.value, fix)


def _check_participations(ds: Dataset, places: Places) -> Iterator[Finding]:
    """Report participations whose passage is not that of the graph which states them.

    Those that are contributed are for ``contributions``.
    """
    for node in ds.subjects(RDF.type, A87.Participation):
        graphs_of = {s.place.graph for s in places.statements if s.subject == str(node)
                     and s.path == str(A87.statedName)}  # fmt: skip
        if graphs_of and all(graph.startswith(PREFIXES["contributed"]) for graph in graphs_of):
            continue
        words = {p for g in graphs_of for p in ds.objects(URIRef(g), PROV.wasDerivedFrom)}
        if words != set(ds.objects(node, PROV.wasDerivedFrom)):
            message = "Name the passage of the graph that states the name: prov:wasDerivedFrom …"
            place = places.find(str(node), str(PROV.wasDerivedFrom))
            yield _finding(
                place, str(node), str(PROV.wasDerivedFrom), "participation-passage", message
            )


def _finding(
    place: Place,
    focus: str,
    path: str,
    rule: str,
    message: str,
    value: str = "",
    fix: str = "",
) -> Finding:
    return Finding(place, Severity.VIOLATION, focus, path, rule, message, value, fix)
