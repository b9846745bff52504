"""Check that the data is all there and all read: a file that is missing says nothing wrong.

What stands in the files is for the other checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Dataset, URIRef

from alliance87 import assemble
from alliance87.model.finding import Finding, Place, Severity
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project

_OF_STATUS = {
    "stated": "data/press-release.trig",
    "implied": "data/implied.trig",
    "curated": "data/curated",
}
_OF_GRAPH = {
    "dataset": "data/dataset.trig",
    "not-stated": "data/not-stated.trig",
}


def check(project: Project, ds: Dataset) -> list[Finding]:
    """Report each part of the dataset that is missing, and each file of ``data/`` nobody reads."""
    return [*_check_missing(ds), *_check_unread(project)]


def _check_missing(ds: Dataset) -> Iterator[Finding]:
    for status, file in _OF_STATUS.items():
        if not assemble.graphs_of(ds, status):
            message = f"Restore {file}: no graph has the status {status}."
            yield _finding(file, f"{PREFIXES['status']}{status}", "missing", message)
    for name, file in _OF_GRAPH.items():
        graph = f"{PREFIXES['graph']}{name}"
        if not len(ds.get_context(URIRef(graph))):
            message = f"Restore {file}: graph:{name} is empty."
            yield _finding(file, graph, "missing", message)


def _check_unread(project: Project) -> Iterator[Finding]:
    for path in sorted(project.data.rglob("*")):
        parts = path.relative_to(project.data).parts
        hidden = any(part.startswith(".") for part in parts)
        if path.is_file() and path.suffix != ".trig" and not hidden:
            file = path.relative_to(project.root).as_posix()
            message = f"The file is not read: name it {path.stem}.trig or remove it."
            yield _finding(file, "", "unread", message)


def _finding(file: str, focus: str, rule: str, message: str) -> Finding:
    return Finding(Place(file), Severity.VIOLATION, focus, "", rule, message)
