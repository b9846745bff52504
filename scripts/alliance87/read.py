"""The project's own files as rdflib graphs; ``formats.load`` reads them, and is to be used instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from alliance87.formats.load import data_files, read_quads, read_text, shape_files
from alliance87.model.errors import UnreadableError
from alliance87.model.status import SCHEMES

if TYPE_CHECKING:
    from rdflib import Dataset, Graph
    from rdflib.term import Identifier

__all__ = ("data_files", "read_graph", "read_into", "read_quads", "read_text", "shape_files")
SCHEMES_GRAPH = SCHEMES


def read_graph(path: Path) -> Graph:
    """Parse one Turtle file into an rdflib graph.

    Raises:
        UnreadableError: as ``read_quads``.
    """
    from rdflib import Graph

    graph = Graph()
    for quad in read_quads(path):
        graph.add(_triple(quad))
    return graph


def read_into(dataset: Dataset, path: Path, graph_name: str | None = None) -> None:
    """Add every quad of a file to ``dataset``; triples outside a graph go to ``graph_name``.

    Raises:
        UnreadableError: as ``read_quads``; or a triple stands outside every graph and none is named.
    """
    from rdflib import URIRef

    for quad in read_quads(path):
        name = quad.graph_name
        if isinstance(name, pyoxigraph.NamedNode):
            target = URIRef(name.value)
        elif graph_name is not None:
            target = URIRef(graph_name)
        else:
            raise UnreadableError(
                str(path), f"{quad.subject} stands outside every graph", "Move it into a graph."
            )
        dataset.get_context(target).add(_triple(quad))


def _triple(quad: pyoxigraph.Quad) -> tuple[Identifier, Identifier, Identifier]:
    return _term(quad.subject), _term(quad.predicate), _term(quad.object)


def _term(term: object) -> Identifier:
    """Turn a parsed term into rdflib's, keeping a literal's lexical form to the letter."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == str(rdflib.XSD.string):
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    raise TypeError(f"{term} is no term of RDF 1.1")
