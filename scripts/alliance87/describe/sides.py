"""Read what a person names – a file, a folder, a git revision – as statements to compare.

A project, or a revision of one, is its data, its schemes and its ontology; shapes are left out. Blank
nodes are refused: our data has none, and without a name nobody can know whether a thing is the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from alliance87.describe.revisions import Source, revision
from alliance87.describe.support import CLASSES
from alliance87.formats.load import load, load_ontology, read_text
from alliance87.model.dataset import DERIVED, STATUS, TYPE, Dataset
from alliance87.model.errors import UnreadableError
from alliance87.model.labels import without_labels
from alliance87.model.namespaces import PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import Statement, statements_of
from alliance87.model.status import EVIDENCE, ONTOLOGY, SCHEMES, STATUSES

FORMATS = {
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}
_MOST_FILES = 1000
_LONGEST = 500  # characters of what the parser says: it quotes the text
_STATEMENT_GRAPH = f"{PREFIXES['a87']}StatementGraph"
_IS_ONTOLOGY = (ONTOLOGY, TYPE, f"{PREFIXES['owl']}Ontology")


@dataclass(frozen=True)
class Texts:
    """A version that is read and not parsed: the texts of its files, and the rest of a ``Side``."""

    name: str
    sources: tuple[Source, ...]
    whole: bool = False
    commit: str = ""


@dataclass(frozen=True)
class Side:
    """One of the two versions: what it was called, and its statements, which name no file.

    ``whole`` says that it is a project, a revision or the published files: what is not in it is not
    in that version. A file or a folder of files may be a part. ``commit`` is a revision's hash.
    """

    name: str
    statements: frozenset[Statement]
    whole: bool = False
    commit: str = ""

    @cached_property
    def data(self) -> Dataset:
        """The statements, to look up."""
        return Dataset(tuple(sorted(self.statements)))

    @property
    def size(self) -> int:
        """How many statements there are; one in several graphs counts in each."""
        return len(self.statements)

    @property
    def has_graphs(self) -> bool:
        """Whether any statement but the ontology's is in a named graph."""
        return any(s.graph not in ("", ONTOLOGY) for s in self.statements)


def known(project: Project) -> Dataset:
    """Return the dataset of a project with its ontology, which is in the graph of its own name.

    Raises:
        UnreadableError: a file cannot be read.
    """
    ontology = (s._replace(graph=ONTOLOGY) for s in load_ontology(project).statements)
    return load(project).joined(Dataset(tuple(ontology)))


def read(name: str, folder: Path) -> Texts:
    """Read a path, or else a revision of the git repository around ``folder``.

    A path is a file (Turtle, TriG, N-Triples, N-Quads or JSON-LD with its context inside), a project,
    a folder of published files, or any folder of such files.

    Raises:
        UnreadableError: it is none of these, or cannot be read.
    """
    path = folder / name
    if not name or not os.path.lexists(path):
        commit, sources = revision(name, folder)
        return Texts(name, tuple(sources), whole=True, commit=commit)
    if not path.is_dir():
        return Texts(name, (Source(name, path.name, _text(name, path)),))
    if (path / "data").is_dir() and (path / "ontology").is_dir():
        files = [path / "ontology" / "alliance87.ttl", path / "ontology" / "schemes.ttl"]
        files = [*filter(Path.is_file, files), *sorted((path / "data").rglob("*.trig"))]
        return Texts(name, _sources(name, path, files), whole=True)
    if (path / "alliance87.trig").is_file():
        files = [path / "alliance87.trig", path / "ontology.ttl"]
        return Texts(name, _sources(name, path, filter(Path.is_file, files)), whole=True)
    return Texts(name, _sources(name, path, _data_files(name, path)))


def parsed(texts: Texts) -> Side:
    """Return the statements of a version, without the labels that a build adds; nothing is opened.

    Raises:
        UnreadableError: it is malformed, or holds a blank node or no statement.
    """
    statements = frozenset(s for source in texts.sources for s in _placed(source, _parsed(source)))
    if not statements:
        remedy = "Name a file, folder or revision of data."
        raise UnreadableError(texts.name, "holds no statement", remedy)
    return Side(texts.name, without_labels(statements), texts.whole, texts.commit)


def _text(place: str, path: Path) -> str:
    if path.suffix not in FORMATS:
        remedy = "Name a file that ends in .ttl, .trig, .nt, .nq or .jsonld."
        raise UnreadableError(place, "is of a format that is not read here", remedy)
    return read_text(path)


def _sources(name: str, root: Path, files: Iterable[Path]) -> tuple[Source, ...]:
    below = ((path, path.relative_to(root).as_posix()) for path in files)
    return tuple(Source(f"{name.rstrip('/')}/{at}", at, read_text(path)) for path, at in below)


def _data_files(name: str, folder: Path) -> list[Path]:
    """Return the data files below a folder, A to Z, without what is hidden."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        paths = (Path(here, each) for each in names if not each.startswith("."))
        found += (path for path in paths if path.suffix in FORMATS)
        if len(found) > _MOST_FILES:
            fault = f"holds over {_MOST_FILES} data files"
            raise UnreadableError(name, fault, "Name the folder they are in.")
    return sorted(found)


def _parsed(source: Source) -> tuple[Statement, ...]:
    """Parse a text strictly as RDF 1.1, without a base IRI, a network or blank nodes."""
    text = source.text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        quads = list(ox.parse(text, format=FORMATS[Path(source.path).suffix]))
    except SyntaxError as error:
        line = f":{error.lineno}:{error.offset}" if error.lineno else ""
        fault = f"does not parse: {error.msg[:_LONGEST]}"
        raise UnreadableError(f"{source.place}{line}", fault, "Correct the syntax.") from error
    except MemoryError as error:
        if "buffer" not in str(error):
            raise
        fault = "holds a text, an address or a comment of over 16 MB"
        raise UnreadableError(source.place, fault, "Shorten it.") from error
    for quad in quads:
        if isinstance(quad.object, ox.Triple) or getattr(quad.object, "direction", None):
            fault, remedy = "uses RDF 1.2", "Write it in RDF 1.1."
        elif any(isinstance(t, ox.BlankNode) for t in (*quad.triple, quad.graph_name)):
            fault, remedy = "holds a blank node", "Give the thing an IRI: ours all have one."
        else:
            continue
        raise UnreadableError(source.place, f"{fault} in {quad}"[:_LONGEST], remedy)
    return statements_of("", quads)


def _placed(source: Source, statements: tuple[Statement, ...]) -> Iterator[Statement]:
    """Give what is in no graph the one it belongs to; what belongs to none stays so.

    The ontology and the schemes have graphs of their own. A file that describes one contributed
    graph is a contribution: all it says belongs there, but for its evidence.
    """
    bare = Dataset(tuple(s for s in statements if not s.graph))
    contributed = bare.members.get(_STATEMENT_GRAPH, frozenset())
    graph, evidence = "", ""
    if bare.has(*_IS_ONTOLOGY):
        graph = evidence = ONTOLOGY
    elif source.path == "ontology/schemes.ttl":
        graph = evidence = SCHEMES
    elif len(contributed) == 1 and bare.has(min(contributed), STATUS, STATUSES[-1].iri):
        graph, evidence = min(contributed), EVIDENCE
    for s in statements:
        is_evidence = s.predicate == DERIVED or CLASSES & bare.types.get(s.subject, frozenset())
        yield s if s.graph else s._replace(graph=evidence if is_evidence else graph)
