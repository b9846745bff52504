"""Read the project's own files: bytes become quads or graphs, strictly and with no network.

pyoxigraph parses (RDF 1.1 Turtle and TriG, every W3C test); rdflib holds what it parsed. rdflib's
own parsers are not used: they accept invalid files and rewrite literals. What others hand in needs
a stricter gate than this.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import BASE
from alliance87.model.project import Project

if TYPE_CHECKING:
    from rdflib import Dataset, Graph
    from rdflib.term import Identifier

# What stands in no graph of its own: the SKOS schemes, which are Turtle.
SCHEMES_GRAPH = f"{BASE}graph/schemes"
_MOST_BYTES = 20 * 2**20
_FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".trig": pyoxigraph.RdfFormat.TRIG,
}


def data_files(project: Project) -> tuple[Path, ...]:
    """Return the files the dataset is made from: the SKOS schemes and all of ``data/``, sorted."""
    files = [project.ontology / "schemes.ttl", *project.data.rglob("*.trig")]
    return tuple(sorted(files, key=lambda path: path.relative_to(project.root).as_posix()))


def shape_files(project: Project) -> tuple[Path, ...]:
    """Return the SHACL files, sorted by name, but for the rules that no shape can hold."""
    return tuple(sorted(set(project.shapes.glob("*.ttl")) - {project.rules}))


def read_text(path: Path) -> str:
    """Return the text of a file, its line ends kept.

    Raises:
        UnreadableError: it is no regular file, cannot be read, is over 20 MB or is not UTF-8.
    """
    try:
        if path.exists() and not path.is_file():
            raise UnreadableError(str(path), "is not a file", "Name a file.")
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableError(str(path), "is over 20 MB", "Name a smaller file.")
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnreadableError(
            str(path), f"cannot be read ({error.strerror})", "Check the path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(
            str(path), f"is not UTF-8 at byte {error.start}", "Save the file as UTF-8."
        ) from error


def read_quads(path: Path) -> list[pyoxigraph.Quad]:
    """Parse one Turtle or TriG file, without a base IRI: a relative IRI is an error.

    Raises:
        UnreadableError: the file is missing, is not UTF-8 or is not Turtle/TriG of RDF 1.1; names
            the line if there is one.
    """
    text = read_text(path).replace("\r\n", "\n")  # a checkout may have changed the line ends
    try:
        quads = list(pyoxigraph.parse(text, format=_FORMATS[path.suffix]))
    except SyntaxError as error:
        raise UnreadableError(
            f"{path}:{error.lineno}:{error.offset}",
            f"does not parse: {error.msg}",
            "Mend the syntax.",
        ) from error
    for quad in quads:
        if isinstance(quad.object, pyoxigraph.Triple) or getattr(quad.object, "direction", None):
            raise UnreadableError(
                str(path), f"uses RDF 1.2 in {quad}", "Write it in RDF 1.1, which every tool reads."
            )
    return quads


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
