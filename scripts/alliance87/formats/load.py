"""Load the project's own files: the data, the shapes and the ontology, as statements.

    >>> from alliance87.model.project import installed
    >>> data = load(installed())
    >>> data.label("https://w3id.org/alliance87/id/organization/alliance-8.7")
    'Alliance 8.7'

pyoxigraph parses (RDF 1.1 Turtle and TriG), without a base IRI and without a network. The place of
each statement in its file is found only when it is needed (``Reading.located``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from alliance87.formats.format import SUFFIXES
from alliance87.model.dataset import Dataset
from alliance87.model.errors import UnreadableError
from alliance87.model.project import Project
from alliance87.model.statement import Reading, Statement, statements_of
from alliance87.model.status import SCHEMES

_MOST_BYTES = 20 * 2**20
_FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}


def load(project: Project) -> Dataset:
    """Read the SKOS schemes and every file of ``data/``.

    Statements of the schemes, which are Turtle, are in the graph ``status.SCHEMES``. Files are named
    relative to the root of the project, with ``/``.

    Raises:
        UnreadableError: a file cannot be read, or a statement of ``data/`` is in no graph.
    """
    return _dataset(project, data_files(project))


def load_shapes(project: Project) -> Dataset:
    """Read the SHACL files into one dataset, in the default graph.

    Raises:
        UnreadableError: as ``read``.
    """
    return _dataset(project, shape_files(project))


def load_rules(project: Project) -> Dataset:
    """Read the rules that no shape can hold, in the default graph; they have the fields of shapes.

    Raises:
        UnreadableError: as ``read``.
    """
    return _dataset(project, [project.rules])


def load_ontology(project: Project) -> Dataset:
    """Read the ontology without the SKOS schemes, in the default graph.

    Raises:
        UnreadableError: as ``read``.
    """
    return _dataset(project, [project.ontology / "alliance87.ttl"])


def data_files(project: Project) -> tuple[Path, ...]:
    """Return the files the dataset is made from: the SKOS schemes and all of ``data/``, sorted.

    Links are not followed: what they lead to may be no part of the project.
    """
    own = (path for path in project.data.rglob("*.trig") if not path.is_symlink())
    files = [_schemes(project), *own]
    return tuple(sorted(files, key=lambda path: path.relative_to(project.root).as_posix()))


def shape_files(project: Project) -> tuple[Path, ...]:
    """Return the SHACL files, sorted by name, but for the rules that no shape can hold."""
    return tuple(sorted(set(project.shapes.glob("*.ttl")) - {project.rules}))


def read(path: Path, file: str = "", graph: str = "") -> Reading:
    """Read one Turtle or TriG file; ``file`` names it in statements, or else its path does.

    Statements that are in no graph are given ``graph``. A CRLF is read as one LF.

    Raises:
        UnreadableError: the file is missing, over 20 MB, not UTF-8 or not Turtle or TriG of RDF 1.1;
            names the line if there is one.
        FindingError: only from ``located``, if a statement has no certain place.
    """
    file = file or str(path)
    text = _text(path)
    statements = statements_of(file, _parsed(path, text), graph)

    def locate() -> Iterable[Statement]:
        from alliance87.formats import turtle

        return turtle.locate(file, text, SUFFIXES[path.suffix], statements)

    return Reading(file, text, statements, locate)


def read_quads(path: Path) -> list[ox.Quad]:
    """Parse one Turtle or TriG file into quads, for a store.

    Raises:
        UnreadableError: as ``read``.
    """
    return _parsed(path, _text(path))


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


def _text(path: Path) -> str:
    return read_text(path).replace("\r\n", "\n")  # a checkout may have changed the line ends


def _dataset(project: Project, paths: Iterable[Path]) -> Dataset:
    readings = []
    for path in paths:
        graph = SCHEMES if path == _schemes(project) else ""
        reading = read(path, path.relative_to(project.root).as_posix(), graph)
        if path.suffix == ".trig":
            _require_graphs(path, reading.statements)
        readings.append(reading)
    return Dataset(tuple(s for r in readings for s in r.statements), tuple(readings))


def _require_graphs(path: Path, statements: Iterable[Statement]) -> None:
    for s in statements:
        if not s.graph:
            fault = f"<{s.subject}> stands outside every graph"
            raise UnreadableError(str(path), fault, "Move it into a graph.")


def _parsed(path: Path, text: str) -> list[ox.Quad]:
    try:
        quads = list(ox.parse(text, format=_FORMATS[path.suffix]))
    except SyntaxError as error:
        raise _unreadable(path, text, error) from error
    for quad in quads:
        if isinstance(quad.object, ox.Triple) or getattr(quad.object, "direction", None):
            raise UnreadableError(
                str(path), f"uses RDF 1.2 in {quad}", "Write it in RDF 1.1, which every tool reads."
            )
    return quads


def _unreadable(path: Path, text: str, error: SyntaxError) -> UnreadableError:
    from alliance87.formats.turtle_errors import refuse_syntax

    found = refuse_syntax(str(path), text, SUFFIXES[path.suffix], error).finding
    remedy = found.fix if found.fix.endswith((".", "?")) else f"{found.fix or 'Correct it'}."
    return UnreadableError(str(found.place), found.message.rstrip("."), remedy)


def _schemes(project: Project) -> Path:
    return project.ontology / "schemes.ttl"
