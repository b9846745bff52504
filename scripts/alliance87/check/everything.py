"""Run every check on the project's own data and report what is wrong and how much was looked at.

The order is that of a reader: syntax, files, words, values, shapes, statuses, evidence, context. Each
check lives in a module of its own; this one judges nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rdflib import BNode, Dataset, Graph

from alliance87 import assemble
from alliance87.check import (
    contributions,
    evidence,
    files,
    identifiers,
    literals,
    order,
    places,
    press_release,
    provenance,
    results,
    shacl,
    vocabulary,
)
from alliance87.check.places import Places
from alliance87.formats.jsonld import read_context, round_trip
from alliance87.model.errors import Alliance87Error
from alliance87.model.finding import Finding, Place, Report, Severity, in_order
from alliance87.model.namespaces import PREFIXES
from alliance87.model.passage import Edition, edition
from alliance87.model.project import Project
from alliance87.model.statement import statements_of
from alliance87.read import read_graph, read_quads, read_text, shape_files
from alliance87.rules.shacl import Name, Result, default_engine, engine

ONTOLOGY = "https://w3id.org/alliance87/ontology"
NOT_STATED = f"{PREFIXES['graph']}not-stated"
Views = dict[str, tuple[Graph, Callable[[str], bool]]]


def check(project: Project, source: Path | None = None, engine: Name | None = None) -> Report:
    """Check everything; hold the quotes against the text of the press release if it is given.

    Raises:
        Alliance87Error: a file is missing or is not what its name says; nothing else is checked.
    """
    with shacl.quiet():
        return _check(project, source, engine or default_engine())


def _check(project: Project, source: Path | None, name: Name) -> Report:
    text = None if source is None else read_text(source)
    where = places.read_places(project)
    ds = assemble.dataset(project)
    ontology = read_graph(project.ontology / "alliance87.ttl")
    rules = {_file(project, path): read_graph(path) for path in shape_files(project)}
    shapes = Graph()
    for graph in rules.values():
        shapes += graph
    words = edition(ds)
    if source is not None and text is not None:
        press_release.refuse_other(words, text, source)
    found = [
        *files.check(project, ds),
        *_check_words(project, where, ontology, rules, shapes),
        *literals.check(where),
        *identifiers.check(where),
        *check_shapes(project, ds, where, ontology, words, name),
        *provenance.check(ds, where),
        *order.check(where, words),
        *contributions.check(where),
        *evidence.check_verbatim(ds, words),
        *evidence.check_consistency(words),
        *evidence.check_coverage(words),
        *([] if text is None else press_release.check_source(words, text)),
        *_check_context(project, ds),
    ]
    return Report(_counts(ds, where, shapes, words, text), in_order(found))


def check_shapes(
    project: Project, ds: Dataset, where: Places, ontology: Graph, words: Edition, name: Name
) -> list[Finding]:
    """Run each shape on what it is for: everything, the graphs of one status, or the ontology."""
    shapes = tuple(
        s for path in shape_files(project) for s in statements_of(path.name, read_quads(path))
    )
    return [
        results.finding(result, _place(result, subject, where, among), where, among, words)
        for subject, (graph, among) in _views(ds, ontology).items()
        for result in engine(name, shapes, subject).validate(graph.serialize(format="nt"))
    ]


def _views(ds: Dataset, ontology: Graph) -> Views:
    views: Views = {
        "": (assemble.union(ds), lambda graph: True),
        ONTOLOGY: (ontology, lambda _: False),
    }
    for status in assemble.STATUSES:
        graph = assemble.status_graph(ds, status)
        if status in ("stated", "implied"):  # whose shapes ask what the source leaves open
            graph += ds.get_context(NOT_STATED)
        views[f"{PREFIXES['status']}{status}"] = (graph, _begins(PREFIXES[status]))
    return views


def _begins(prefix: str) -> Callable[[str], bool]:
    return lambda graph: graph.startswith(prefix)


def _place(result: Result, subject: str, where: Places, among: Callable[[str], bool]) -> Place:
    if subject == ONTOLOGY:
        return Place("ontology/alliance87.ttl")
    return where.find(result.focus, result.path, result.value, among)


def _check_words(
    project: Project, where: Places, ontology: Graph, rules: dict[str, Graph], shapes: Graph
) -> Iterator[Finding]:
    yield from vocabulary.check_data(where, ontology, shapes)
    terms = vocabulary.shacl_terms()
    for file, graph in rules.items():
        yield from vocabulary.check_shapes(file, graph, ontology, terms)
    for path in (*sorted(project.queries.glob("*.rq")), project.context):
        yield from vocabulary.check_text(_file(project, path), path, ontology)
        if path.suffix == ".rq":
            yield from _check_query(_file(project, path), read_text(path))


def _check_query(file: str, text: str) -> Iterator[Finding]:
    from rdflib.plugins.sparql import prepareQuery

    try:
        prepareQuery(text, initNs=dict(PREFIXES))
    except Exception as error:  # noqa: BLE001 (rdflib raises what its parser raises, and bare ones)
        fault = str(error).splitlines()[0] if str(error) else type(error).__name__
        yield Finding(
            Place(file), Severity.VIOLATION, "", "", "syntax", f"Mend the query: {fault}."
        )


def _check_context(project: Project, ds: Dataset) -> Iterator[Finding]:
    place = Place(_file(project, project.context))
    context = read_context(project.context)
    graph = assemble.union(ds)
    if any(isinstance(term, BNode) for triple in graph for term in triple):
        return  # JSON-LD refuses it, and the check of literals says where it stands
    try:
        lines = round_trip(graph, context)
    except Alliance87Error as error:
        message = f"Mend the context, or what it is used on. {error}"
        yield Finding(place, Severity.VIOLATION, "", "", "context", message)
        return
    for line in lines:
        message = "Mend the context: a statement does not come back from JSON-LD as it was."
        yield Finding(place, Severity.VIOLATION, "", "", "context", message, line)


def _counts(
    ds: Dataset, where: Places, shapes: Graph, words: Edition, text: str | None
) -> tuple[tuple[str, str], ...]:
    names = places.graphs(where.statements)
    counts = {
        "files": len({s.place.file for s in where.statements}),
        "statements": len(where.statements),
        "graphs": len(names),
        **{status: len(assemble.status_graph(ds, status)) for status in assemble.STATUSES},
        "passages": len(words.passages),
        "gaps": len(words.gaps),
        "shapes": len(set(shapes.subjects(vocabulary.SH.description))),
    }
    lines = [(name, str(number)) for name, number in counts.items()]
    if text is None:
        lines.append(("source", "not compared: give the press release with --source FILE"))
    else:
        share = press_release.coverage(words, text)
        lines.append(("coverage", f"{share.share:.1%} of {share.letters} letters"))
    return tuple(lines)


def _file(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
