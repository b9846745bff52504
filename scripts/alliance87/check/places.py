"""Find the file and the graph in which a statement of our own data stands.

Lines and columns are not known here: the strict parser gives none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

from alliance87.model.finding import Place
from alliance87.model.project import Project
from alliance87.read import SCHEMES_GRAPH, data_files, read_quads


@dataclass(frozen=True)
class Statement:
    """One quad and where it stands; ``value`` is an IRI or a lexical form."""

    place: Place
    subject: str
    path: str
    value: str
    term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal


@dataclass(frozen=True)
class Places:
    """Every statement of the data files, in the order of the files and within them."""

    statements: tuple[Statement, ...]
    _index: dict[tuple[str, ...], list[Place]] = field(default_factory=dict, repr=False)

    def find(
        self,
        focus: str,
        path: str = "",
        value: str = "",
        among: Callable[[str], bool] = lambda graph: True,
    ) -> Place:
        """Return the place of the statement, or of the nearest thing to it.

        That is: the statement; else any of ``focus`` with ``path``; else any of ``focus``; in the
        graphs that ``among`` admits if there is one. A node nothing is said of has no file.
        """
        index = self._indexed()
        for key in ((focus, path, value), (focus, path), (focus,)):
            for place in index.get(key, ()):
                if among(place.graph):
                    return place
        return Place("data")

    def _indexed(self) -> dict[tuple[str, ...], list[Place]]:
        if not self._index:
            for s in self.statements:
                for key in ((s.subject, s.path, s.value), (s.subject, s.path), (s.subject,)):
                    self._index.setdefault(key, []).append(s.place)
        return self._index


def read_places(project: Project) -> Places:
    """Parse every data file and remember what stands where.

    Raises:
        UnreadableError: as ``read_quads``.
    """
    files = data_files(project)
    return Places(tuple(s for path in files for s in _statements(project, path)))


def graphs(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the names of the graphs, in the order in which they first appear."""
    return tuple(dict.fromkeys(s.place.graph for s in statements))


def _statements(project: Project, path: Path) -> Iterator[Statement]:
    file = path.relative_to(project.root).as_posix()
    for quad in read_quads(path):
        name = quad.graph_name
        graph = name.value if isinstance(name, pyoxigraph.NamedNode) else SCHEMES_GRAPH
        term = quad.object
        if isinstance(term, pyoxigraph.Triple):
            raise TypeError(f"{file}: RDF 1.2 triple terms are not for this dataset")
        subject = str(getattr(quad.subject, "value", quad.subject))
        yield Statement(Place(file, graph), subject, quad.predicate.value, term.value, term)
