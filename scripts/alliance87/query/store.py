"""Load the dataset into an in-memory SPARQL store.

The store's default graph holds each statement once, whatever graphs it is in; ``GRAPH`` finds the
named graphs. A store rewrites some literals (``1.10`` to ``1.1``): query it, never dump it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Store

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES
from alliance87.model.status import SCHEMES

if TYPE_CHECKING:
    from pathlib import Path

    from alliance87.model.dataset import Dataset
    from alliance87.model.project import Project

_AGAIN = "Make it again: alliance87 build"
# Oxigraph can take the union of all graphs for the default graph by itself, but then answers with
# a statement as often as there are graphs that hold it.
UNION = "INSERT { ?subject ?property ?value } WHERE { GRAPH ?graph { ?subject ?property ?value } }"
_SOURCE = f"{PREFIXES['oa']}hasSource"


def load(project: Project) -> Store:
    """Return the dataset: the data files in their graphs, and their union as the default graph.

    Raises:
        UnreadableError: a file cannot be read or is not Turtle or TriG.
    """
    store = Store()
    schemes = project.ontology / "schemes.ttl"
    _read(store, schemes, RdfFormat.TURTLE, NamedNode(SCHEMES))
    for path in project.data.rglob("*.trig"):
        _read(store, path, RdfFormat.TRIG)
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


def _read(store: Store, path: Path, form: RdfFormat, graph: NamedNode | None = None) -> None:
    try:
        content = path.read_bytes().replace(b"\r\n", b"\n")  # a checkout may have changed them
        store.load(content, format=form, to_graph=graph)
    except (OSError, SyntaxError, ValueError):
        from alliance87.formats.load import read_quads

        read_quads(path)  # which says at length what is wrong
        raise


def statements(store: Store) -> Dataset:
    """Return what a store holds in named graphs, to look up names."""
    from alliance87.model.dataset import Dataset
    from alliance87.model.statement import statements_of

    graphs = store.named_graphs()
    named = (q for graph in graphs for q in store.quads_for_pattern(None, None, None, graph))
    return Dataset(statements_of("", named))


def part(store: Store, status: str = "", document: str = "") -> Store:
    """Return the graphs of a status, of one document, or of both, and their union.

    A graph is of a document if it is derived from that alone or from passages of that alone.

    Args:
        status: the name of a status, or "" for any.
        document: any name of a document, or "" for all.

    Raises:
        UnknownNameError: no document goes by the name.
    """
    from alliance87.model.names import resolve

    data = statements(store)
    documents = {
        graph: {d for origin in data.rests_on(graph) for d in _documents(origin, data)}
        for graph in data.by_graph
    }
    wanted = {resolve(data, document, set().union(*documents.values()))} if document else set()
    made = Store()
    for graph, of in documents.items():
        if (not status or data.status(graph) == status) and (not document or of == wanted):
            made.extend(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    made.update(UNION)
    return made


def _documents(origin: str, data: Dataset) -> tuple[str, ...]:
    return data.values(origin, _SOURCE) or (origin,)
