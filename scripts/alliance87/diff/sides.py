"""Turn what a person names – a file, a folder, a git revision – into the statements to compare.

A project or a revision of it is read as its own reader does: ``data/``, the schemes, and beside them
the ontology. Shapes are no statements of ours and are left out. Blank nodes are refused: our data
has none, and without a name nobody can tell whether a thing is the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from alliance87.describe.support import text_of
from alliance87.diff.grounds import CLASSES, DERIVED
from alliance87.diff.revisions import Source, revision
from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import PREFIXES
from alliance87.query.store import ONTOLOGY, SCHEMES
from alliance87.read import read_text

FORMATS = {
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
}
EVIDENCE = NamedNode(PREFIXES["graph"] + "evidence")
_MOST_FILES = 1000
_LONGEST = 500  # characters of what the parser says: it quotes the text
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_STATUS = NamedNode(PREFIXES["a87"] + "status")
_IS_ONTOLOGY = (ONTOLOGY, _TYPE, NamedNode(PREFIXES["owl"] + "Ontology"))
_STATEMENT_GRAPH = NamedNode(PREFIXES["a87"] + "StatementGraph")
_CONTRIBUTED = NamedNode(PREFIXES["status"] + "contributed")


@dataclass(frozen=True)
class Side:
    """One of the two versions: what it was called, and its statements.

    ``whole`` says that it is a project, a revision or the published files: what is not in it is not
    in that version. A file or a folder of files may be a part. ``commit`` is a revision's hash.
    """

    name: str
    quads: frozenset[Quad]
    whole: bool = False
    commit: str = ""

    @property
    def has_graphs(self) -> bool:
        """Whether any statement but the ontology's stands in a named graph."""
        unnamed = DefaultGraph()
        return any(quad.graph_name not in (unnamed, ONTOLOGY) for quad in self.quads)


def side(name: str, folder: Path) -> Side:
    """Return the statements of a path, or else of a revision of the git repository around ``folder``.

    A path is a file (Turtle, TriG, N-Triples, N-Quads or JSON-LD with its context inside), a project,
    a folder of published files, or any folder of such files.

    Raises:
        UnreadableError: it is none of these, or is malformed, or holds a blank node or no statement.
    """
    path = folder / name
    if not name or not os.path.lexists(path):
        found = revision(name, folder)
        return _made(name, found.sources, whole=True, commit=found.commit)
    if not path.is_dir():
        return _made(name, [Source(name, path.name, _text(name, path))], whole=False)
    if (path / "data").is_dir() and (path / "ontology").is_dir():
        files = [path / "ontology" / "alliance87.ttl", path / "ontology" / "schemes.ttl"]
        files = [*filter(Path.is_file, files), *sorted((path / "data").rglob("*.trig"))]
        return _made(name, _sources(name, path, files), whole=True)
    if (path / "alliance87.trig").is_file():
        files = [path / "alliance87.trig", path / "ontology.ttl"]
        return _made(name, _sources(name, path, filter(Path.is_file, files)), whole=True)
    return _made(name, _sources(name, path, _data_files(name, path)), whole=False)


def _made(name: str, sources: Iterable[Source], *, whole: bool, commit: str = "") -> Side:
    quads = frozenset(quad for source in sources for quad in _placed(source, _parsed(source)))
    if not quads:
        raise UnreadableError(
            name, "holds no statement", "Name a file, folder or revision of data."
        )
    return Side(name, quads, whole, commit)


def _text(place: str, path: Path) -> str:
    if path.suffix not in FORMATS:
        remedy = "Name a file that ends in .ttl, .trig, .nt, .nq or .jsonld."
        raise UnreadableError(place, "is of a format that is not read here", remedy)
    return read_text(path)


def _sources(name: str, root: Path, files: Iterable[Path]) -> Iterator[Source]:
    for path in files:
        below = path.relative_to(root).as_posix()
        yield Source(f"{name.rstrip('/')}/{below}", below, read_text(path))


def _data_files(name: str, folder: Path) -> list[Path]:
    """Return the data files below a folder, A to Z; what is hidden is none."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        paths = (Path(here, each) for each in names if not each.startswith("."))
        found += (path for path in paths if path.suffix in FORMATS)
        if len(found) > _MOST_FILES:
            fault = f"holds over {_MOST_FILES} data files"
            raise UnreadableError(name, fault, "Name the folder they are in.")
    return sorted(found)


def _parsed(source: Source) -> list[Quad]:
    """Parse a text without a base IRI and without a network, strictly as RDF 1.1 and no blank node."""
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        quads = list(parse(text, format=FORMATS[Path(source.path).suffix]))
    except SyntaxError as error:
        line = f":{error.lineno}:{error.offset}" if error.lineno else ""
        fault = f"does not parse: {error.msg[:_LONGEST]}"
        raise UnreadableError(f"{source.place}{line}", fault, "Mend the syntax.") from error
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        fault = "holds a text, an address or a comment of over 16 MB"
        raise UnreadableError(source.place, fault, "Shorten it.") from error
    for quad in quads:
        value = quad.object
        if isinstance(value, Triple) or getattr(value, "direction", None):
            raise UnreadableError(
                source.place, f"uses RDF 1.2 in {quad}"[:_LONGEST], "Write it in RDF 1.1."
            )
        named = isinstance(quad.subject, NamedNode) and not isinstance(value, BlankNode)
        if not named or isinstance(quad.graph_name, BlankNode):
            fault = f"holds a blank node in {quad}"[:_LONGEST]
            raise UnreadableError(source.place, fault, "Give the thing an IRI: ours all have one.")
    return quads


def _placed(source: Source, quads: list[Quad]) -> Iterator[Quad]:
    """Give what stands in no graph the one it belongs to; what belongs to none stays so.

    The ontology and the schemes have graphs of their own. A file that describes one contributed
    graph is a contribution: all it says stands there, but for its evidence.
    """
    unnamed = DefaultGraph()
    bare = [quad for quad in quads if quad.graph_name == unnamed]
    said = {(quad.subject, quad.predicate, quad.object) for quad in bare}
    graph: NamedNode | None = None
    apparatus: set[object] = set()
    if _IS_ONTOLOGY in said:
        graph = ONTOLOGY
    elif source.path == "ontology/schemes.ttl":
        graph = SCHEMES
    else:
        graphs = [s for s, p, o in said if p == _TYPE and o == _STATEMENT_GRAPH]
        if len(graphs) == 1 and (graphs[0], _STATUS, _CONTRIBUTED) in said:
            graph = graphs[0] if isinstance(graphs[0], NamedNode) else None
            apparatus = {s for s, p, o in said if p == _TYPE and text_of(o) in CLASSES}
    for quad in quads:
        if quad.graph_name != unnamed or graph is None:
            yield quad
        else:
            is_evidence = quad.subject in apparatus or quad.predicate.value == DERIVED
            home = EVIDENCE if is_evidence else graph
            yield Quad(quad.subject, quad.predicate, quad.object, home)
