"""Make one dataset of the files, and take the views of it that others check and publish.

A named graph's status (stated, implied, curated, contributed) is read from the graph's own description; this
module gives none and judges none.
"""

from __future__ import annotations

import rdflib
from rdflib import RDF, XSD, Dataset, Graph, Literal, Namespace, URIRef

from alliance87.model.dataset import Dataset as Indexed
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import Statement, Term
from alliance87.model.status import NAMES as STATUSES
from alliance87.read import SCHEMES_GRAPH, data_files, read_into

__all__ = ["STATUSES", "dataset", "graphs_of", "indexed", "status_graph", "union"]
A87 = Namespace(PREFIXES["a87"])
STATUS = Namespace(PREFIXES["status"])


def dataset(project: Project) -> Dataset:
    """Read every data file into one dataset whose default graph is the union of its graphs.

    Raises:
        UnreadableError: a file cannot be read, or a statement stands outside every graph.
    """
    rdflib.NORMALIZE_LITERALS = False
    made = Dataset(default_union=True)
    for path in data_files(project):
        read_into(made, path, SCHEMES_GRAPH if path.suffix == ".ttl" else None)
    return made


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


def indexed(ds: Dataset) -> Indexed:
    """Return what an rdflib dataset holds as statements with an index."""
    statements = []
    for subject, predicate, value, graph in ds.quads():
        term = Term(str(value))
        if isinstance(value, Literal):
            datatype = value.datatype or (RDF.langString if value.language else XSD.string)
            term = Term(str(value), str(datatype), value.language or "")
        statements.append(Statement("", str(graph), str(subject), str(predicate), term))
    return Indexed(tuple(statements))
