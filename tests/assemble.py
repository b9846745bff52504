"""The project's files as rdflib graphs, for the tests that ask of them with rdflib."""

from __future__ import annotations

from pathlib import Path

from rdflib import Dataset, Graph, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from alliance87.formats.load import load, read
from alliance87.formats.rdflib_graph import graph_of
from alliance87.model.dataset import Dataset as Indexed
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import Statement
from alliance87.model.status import NAMES as STATUSES
from alliance87.model.status import SCHEMES as SCHEMES_GRAPH

__all__ = ["A87", "SCHEMES_GRAPH", "STATUSES"]
A87, STATUS = Namespace(PREFIXES["a87"]), Namespace(PREFIXES["status"])


def dataset(project: Project) -> Dataset:
    """Return all data files as one dataset whose default graph is the union of its graphs."""
    return dataset_of(load(project).statements)


def dataset_of(statements: tuple[Statement, ...]) -> Dataset:
    """Return statements as a dataset whose default graph is the union of its graphs."""
    made = Dataset(default_union=True)
    for name, of in Indexed(statements).by_graph.items():
        graph = made.get_context(URIRef(name) if name else DATASET_DEFAULT_GRAPH_ID)
        for triple in graph_of(of):
            graph.add(triple)
    return made


def read_graph(path: Path) -> Graph:
    """Return a Turtle file as a graph."""
    return graph_of(read(path).statements)


def read_into(made: Dataset, path: Path) -> None:
    """Add what a TriG file says to a dataset."""
    for s in read(path).statements:
        for triple in graph_of([s]):
            made.get_context(URIRef(s.graph)).add(triple)


def graphs_of(ds: Dataset, status: str) -> tuple[URIRef, ...]:
    """Return the names of the graphs that carry ``status``, sorted."""
    return tuple(sorted(URIRef(str(name)) for name in ds.subjects(A87.status, STATUS[status])))


def status_graph(ds: Dataset, status: str) -> Graph:
    """Return the union of the graphs of one status as a graph of its own."""
    return _merged(ds, graphs_of(ds, status))


def union(ds: Dataset) -> Graph:
    """Return the union of all graphs as a graph of its own."""
    return _merged(ds, tuple(URIRef(str(g.identifier)) for g in ds.graphs() if len(g)))


def _merged(ds: Dataset, names: tuple[URIRef, ...]) -> Graph:
    merged = Graph()
    for name in names:
        for triple in ds.get_context(name):
            merged.add(triple)
    return merged
