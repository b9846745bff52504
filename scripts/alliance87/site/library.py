"""Read what the pages are made from: a built ``dist``, held against its own checksums.

Nothing is drawn here, and nothing is read twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from alliance87.export.folder import SUMS
from alliance87.model.dataset import Dataset
from alliance87.model.errors import UnreadableError
from alliance87.model.namespaces import BASE, PREFIXES
from alliance87.model.project import Project
from alliance87.model.statement import statements_of
from alliance87.query.store import UNION

ONTOLOGY = f"{BASE}ontology"
SHAPES = f"{BASE}shapes"
_REMEDY = "Make it again: alliance87 build"
Term = TypeVar("Term")


@dataclass(frozen=True, order=True)
class Download:
    """A published file: its name, size in bytes, SHA-256 in hex, media type and licence."""

    name: str
    size: int
    sha256: str
    media_type: str
    title: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Library:
    """All that the pages are made from; it never changes.

    ``store`` holds the dataset in its graphs, their union as the default graph, and, outside the
    union, the ontology and the shapes in the graphs of their names. It rewrites some literals
    (``1.10`` to ``1.1``), so data files are made from ``quads``, ``ontology`` and ``shapes``, which
    are as published. ``digest`` is the SHA-256 of SHA256SUMS: it names this release of the data.
    """

    project: Project
    dist: Path
    store: Store
    digest: str
    sums: tuple[tuple[str, str], ...]
    quads: tuple[Quad, ...]
    ontology: tuple[Triple, ...]
    shapes: tuple[Triple, ...]

    @cached_property
    def data(self) -> Dataset:
        """The dataset and the ontology as statements, to look up."""
        name = NamedNode(ONTOLOGY)
        ontology = (Quad(t.subject, t.predicate, t.object, name) for t in self.ontology)
        return Dataset(statements_of("", (*self.quads, *ontology)))

    def downloads(self) -> tuple[Download, ...]:
        """Return the published files, A to Z, SHA256SUMS among them."""
        return self._downloads

    def file(self, name: str) -> bytes:
        """Return a published file; KeyError if there is none of this name."""
        if name != SUMS and name not in dict(self.sums):
            raise KeyError(name)
        return (self.dist / name).read_bytes()

    @cached_property
    def _downloads(self) -> tuple[Download, ...]:
        told = _catalogued(self.dist / "catalog.ttl")
        of_suffix = {name.rpartition(".")[2]: own["mediaType"] for name, own in told.items()}
        made = []
        for name, checksum in (*self.sums, (SUMS, self.digest)):
            own = told.get(name, {})
            kind = of_suffix.get(name.rpartition(".")[2], "text/plain")
            size = (self.dist / name).stat().st_size
            made.append(
                Download(
                    name,
                    size,
                    checksum,
                    own.get("mediaType", kind),
                    own.get("title", ""),
                    own.get("license", ""),
                )
            )
        return tuple(sorted(made))


def read_library(project: Project, dist: Path) -> Library:
    """Read a built folder.

    Raises:
        UnreadableError: the folder is missing or is not what a build made: a file is gone, has
            changed since, or cannot be parsed.
    """
    sums, digest = _checked(dist)
    try:
        quads = tuple(parse(path=dist / "alliance87.nq", format=RdfFormat.N_QUADS))
        ontology = _triples(dist / "ontology.ttl")
        shapes = _triples(dist / "shapes.ttl")
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadableError(str(dist), f"cannot be read ({error})", _REMEDY) from error
    store = Store()
    store.extend(quads)
    store.update(UNION)
    for name, triples in ((ONTOLOGY, ontology), (SHAPES, shapes)):
        store.extend(Quad(t.subject, t.predicate, t.object, NamedNode(name)) for t in triples)
    return Library(project, dist, store, digest, sums, quads, ontology, shapes)


def rows(store: Store, query: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a SELECT as text by name; what is not bound is empty."""
    solutions = store.query(query, prefixes=dict(PREFIXES))
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("only a SELECT has rows")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        terms = (solution[name] for name in names)
        yield {
            name: term.value if isinstance(term, NamedNode | Literal) else ""
            for name, term in zip(names, terms, strict=True)
        }


def _triples(path: Path) -> tuple[Triple, ...]:
    """Return the triples of a file, its blank nodes numbered in the order of the file."""
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Term) -> Term:
        if isinstance(term, BlankNode):
            return cast(Term, names.setdefault(term, BlankNode(f"b{len(names)}")))
        return term

    return tuple(
        Triple(named(quad.subject), quad.predicate, named(quad.object))
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    )


def _checked(dist: Path) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return each file's name with its checksum, and the checksum of their list."""
    try:
        listed = (dist / SUMS).read_bytes()
    except OSError as error:
        fault = f"is not a built folder ({error.strerror})"
        raise UnreadableError(str(dist / SUMS), fault, _REMEDY) from error
    lines = listed.decode("utf-8", "replace").splitlines()
    sums = tuple((line[66:], line[:64]) for line in lines)
    for name, checksum in sums:
        path = dist / name
        if Path(name).name != name:
            raise UnreadableError(str(dist / SUMS), f"names {name}, which is no file", _REMEDY)
        try:
            found = sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            fault = f"cannot be read ({error.strerror})"
            raise UnreadableError(str(path), fault, _REMEDY) from error
        if found != checksum:
            raise UnreadableError(str(path), f"is not what {SUMS} says", _REMEDY)
    return sums, sha256(listed).hexdigest()


def _catalogued(path: Path) -> dict[str, dict[str, str]]:
    """Return what the catalogue says of each file that can be downloaded, by its name."""
    said: dict[str, dict[str, str]] = {}
    address = f"{BASE}download/"
    for triple in _triples(path) if path.is_file() else ():
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            own = said.setdefault(triple.subject.value, {})
            name = triple.predicate.value.rpartition("#")[2].rpartition("/")[2]
            own[name] = triple.object.value
    return {
        own["downloadURL"].removeprefix(address): {
            **own,
            "mediaType": own.get("mediaType", "").rpartition("media-types/")[2] or "text/plain",
        }
        for own in said.values()
        if own.get("downloadURL", "").startswith(address)
    }
