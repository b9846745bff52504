"""Run every check on the project's own data and report what is wrong and how much was looked at.

The order is that of a reader: syntax, words, values, shapes, statuses, evidence, context. Each check
lives in a module of its own; this one judges nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rdflib import Dataset, Graph

from alliance87 import assemble
from alliance87.check import evidence, literals, places, provenance, shacl, vocabulary
from alliance87.check.places import Places
from alliance87.findings import Finding, Place, Report, Severity, in_order
from alliance87.formats.jsonld import read_context, round_trip
from alliance87.namespaces import PREFIXES
from alliance87.passages import Edition, edition
from alliance87.project import Project
from alliance87.read import read_graph, shape_files

ONTOLOGY = "https://w3id.org/alliance87/ontology"
NOT_STATED = f"{PREFIXES['graph']}not-stated"
Views = dict[str, tuple[Graph, Callable[[str], bool]]]


def check(project: Project, source: Path | None = None) -> Report:
    """Check everything; hold the quotes against the text of the press release if it is given.

    Raises:
        Alliance87Error: a file is missing or is not what its name says; nothing else is checked.
    """
    text = None if source is None else evidence.read_source(source)
    where = places.read_places(project)
    ds = assemble.dataset(project)
    ontology = read_graph(project.ontology / "alliance87.ttl")
    files = {_file(project, path): read_graph(path) for path in shape_files(project)}
    shapes = Graph()
    for graph in files.values():
        shapes += graph
    words = edition(ds)
    found = [
        *_check_words(project, where, ontology, files, shapes),
        *literals.check(where),
        *check_shapes(ds, where, ontology, shapes),
        *provenance.check(ds, where, words),
        *evidence.check_verbatim(ds, words),
        *([] if text is None else evidence.check_source(words, text)),
        *_check_context(project, ds),
    ]
    return Report(_counts(ds, where, shapes, words, text), in_order(found))


def check_shapes(ds: Dataset, where: Places, ontology: Graph, shapes: Graph) -> list[Finding]:
    """Run each shape on what it is for: everything, the graphs of one status, or the ontology."""
    return [
        _finding(result, subject, where, among)
        for subject, (graph, among) in _views(ds, ontology).items()
        for result in shacl.validate(graph, shapes, shacl.targeted(shapes, subject))
    ]


def _views(ds: Dataset, ontology: Graph) -> Views:
    views: Views = {
        "": (assemble.union(ds), lambda graph: True),
        ONTOLOGY: (ontology, lambda _: False),
    }
    for status in assemble.STATUSES:
        graph = assemble.status_graph(ds, status)
        if status == "stated":  # the over-claim shape asks what the source leaves open
            graph += ds.get_context(NOT_STATED)
        views[f"{PREFIXES['status']}{status}"] = (graph, _begins(PREFIXES[status]))
    return views


def _begins(prefix: str) -> Callable[[str], bool]:
    return lambda graph: graph.startswith(prefix)


def _finding(
    result: shacl.Result, subject: str, where: Places, among: Callable[[str], bool]
) -> Finding:
    place = where.find(result.focus, result.path, result.value, among)
    if subject == ONTOLOGY:
        place = Place("ontology/alliance87.ttl")
    warns = result.severity.endswith(("Warning", "Info"))
    return Finding(
        place=place,
        severity=Severity.WARNING if warns else Severity.VIOLATION,
        focus=result.focus,
        path=result.path,
        rule=result.shape,
        message=result.message,
        value="" if result.value == result.focus else result.value,
    )


def _check_words(
    project: Project, where: Places, ontology: Graph, files: dict[str, Graph], shapes: Graph
) -> Iterator[Finding]:
    yield from vocabulary.check_data(where, ontology, shapes)
    terms = vocabulary.shacl_terms()
    for file, graph in files.items():
        yield from vocabulary.check_shapes(file, graph, ontology, terms)
    for path in (*sorted(project.queries.glob("*.rq")), project.context):
        yield from vocabulary.check_text(_file(project, path), path, ontology)
        if path.suffix == ".rq":
            yield from _check_query(_file(project, path), path.read_text(encoding="utf-8"))


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
    for line in round_trip(assemble.union(ds), read_context(project.context)):
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
    if text is not None:
        share = evidence.coverage(words, text)
        lines.append(("coverage", f"{share.share:.1%} of {share.letters} letters"))
    return tuple(lines)


def _file(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
