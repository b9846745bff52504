"""Load the dataset into an in-memory SPARQL store.

The store's default graph holds each statement once, whatever graphs it stands in; ``GRAPH`` sees
the named graphs. A store rewrites some literals (``1.10`` to ``1.1``): ask it, never dump it.
"""

from __future__ import annotations

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.read import data_files, read_quads

SCHEMES = NamedNode(PREFIXES["graph"] + "schemes")
ONTOLOGY = NamedNode(PREFIXES["a87"].rstrip("#"))
_AGAIN = "Make it again: alliance87 build"
# Oxigraph can take the union of all graphs for the default graph by itself, but then answers with
# a statement as often as there are graphs that hold it.
UNION = "INSERT { ?subject ?property ?value } WHERE { GRAPH ?graph { ?subject ?property ?value } }"


def load(project: Project, *, with_ontology: bool = False) -> Store:
    """Return the dataset: the data files in their graphs, and their union as the default graph.

    The ontology is not part of the dataset; asked for, it stands in the graph of its own name.

    Raises:
        UnreadableError: a file cannot be read or is not Turtle or TriG.
    """
    store = Store()
    for path in data_files(project):
        store.extend(_named(read_quads(path), SCHEMES))
    if with_ontology:
        store.extend(_named(read_quads(project.ontology / "alliance87.ttl"), ONTOLOGY))
    store.update(UNION)
    return store


def load_dump(content: bytes, place: str) -> Store:
    """Return a published dataset, N-Quads, as ``load`` would; ``place`` names it in the error.

    Raises:
        UnreadableError: it is not N-Quads.
    """
    store = Store()
    try:
        store.bulk_load(content, format=RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        where = f"{place}:{error.lineno}" if isinstance(error, SyntaxError) else place
        raise UnreadableError(where, f"is not N-Quads ({error})", _AGAIN) from error
    store.update(UNION)
    return store


def _named(quads: list[Quad], graph: NamedNode) -> list[Quad]:
    """Put what stands in no graph into ``graph``."""
    unnamed = DefaultGraph()
    return [
        Quad(quad.subject, quad.predicate, quad.object, graph)
        if quad.graph_name == unnamed
        else quad
        for quad in quads
    ]
