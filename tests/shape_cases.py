"""Read the cases under ``cases/`` and run the shapes on them; shared by the tests of the shapes.

A case is a Turtle file whose first lines tell what the shapes of the file of the same stem must find:
``# expect: <focus> <path or -> <component> <shape> [<severity>]``. ``# view: stated`` (implied, curated,
contributed, ontology) says that the case stands for that part of what is checked; without it, for the dataset.
What is stated or implied is the press release's. ``# view: stated of a87-about`` says that it is another
document's, ``of another document`` that it is one that no shape is for (``dcterms:source``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from rdflib import Graph

from alliance87.formats.load import read_quads, shape_files
from alliance87.model.namespaces import BASE, PREFIXES, shorten
from alliance87.model.project import Project, installed
from alliance87.model.statement import Statement, n_triples, statements_of
from alliance87.rules.shacl import Engine, Name, Result, engine, targeted
from assemble import STATUSES, read_graph

CASES = Path(__file__).parent / "cases"
PROJECT: Project = installed()
# What a shape is for, its dcterms:subject, by the name of the view it runs on.
VIEWS = {
    "": "",
    "ontology": f"{BASE}ontology",
    **{status: f"{PREFIXES['status']}{status}" for status in STATUSES},
}

Expected = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Case:
    """One file of ``cases/``: its data, and what must be found in it."""

    path: Path
    view: str
    expected: tuple[Expected, ...]

    @property
    def stem(self) -> str:
        """The stem of the shape file that the case is for."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        return f"{self.stem}/{self.path.stem}"


@cache
def shape_graphs() -> dict[str, Graph]:
    """Return the graph of each shape file by the file's stem."""
    return {path.stem: read_graph(path) for path in shape_files(PROJECT)}


@cache
def shapes() -> Graph:
    """Return all shapes as one graph."""
    merged = Graph()
    for graph in shape_graphs().values():
        for triple in graph:
            merged.add(triple)
    return merged


@cache
def cases() -> tuple[Case, ...]:
    """Return every case, sorted by name."""
    return tuple(_case(path) for path in sorted(CASES.glob("*/*.ttl")))


@cache
def statements(path: Path) -> tuple[Statement, ...]:
    """Return the statements of a Turtle file."""
    return statements_of(path.name, read_quads(path))


@cache
def shape_statements(stem: str = "") -> tuple[Statement, ...]:
    """Return the statements of one shape file, or of all; a blank node has the same name in both."""
    paths = (path for path in shape_files(PROJECT) if stem in ("", path.stem))
    return tuple(chain.from_iterable(statements(path) for path in paths))


@cache
def stems() -> tuple[str, ...]:
    """Return the stems of the shape files that have cases, sorted."""
    return tuple(sorted({case.stem for case in cases()}))


@cache
def cases_of(stem: str) -> tuple[Case, ...]:
    """Return the cases of one shape file."""
    return tuple(case for case in cases() if case.stem == stem)


def in_use(stem: str, view: str) -> frozenset[str]:
    """Return the shapes of one file that choose their focus nodes in ``view``."""
    return chosen(shape_statements(stem), view)


def chosen(shapes: Iterable[Statement], view: str) -> frozenset[str]:
    """Return those of some shapes that choose their focus nodes in ``view``."""
    name, _, of = view.partition(" of ")
    if name not in ("stated", "implied"):
        return targeted(tuple(shapes), VIEWS[view])
    document = f"{PREFIXES['document']}{of or 'press-release'}"
    return targeted(tuple(shapes), VIEWS[name], document)


@cache
def prepared(name: Name, stem: str, view: str) -> Engine:
    """Return an engine with the shapes of one file for one view, and all that they refer to.

    Without a stem it has the shapes of every file.
    """
    return engine(name, shape_statements(), in_use(stem, view))


def prepare(name: Name, shapes: Iterable[Statement], subject: str = "") -> Engine:
    """Return an engine with those of some shapes that are for ``subject`` (see ``targeted``)."""
    shapes = tuple(shapes)
    return engine(name, shapes, targeted(shapes, subject))


def found(case: Case, name: Name = "shacl") -> tuple[Expected, ...]:
    """Run the shapes of the case's file and return the findings as expectations are written."""
    return found_by(prepared(name, case.stem, case.view), case)


def found_by(prepared: Engine, case: Case) -> tuple[Expected, ...]:
    """Run an engine on the case and return the findings as expectations are written."""
    results = prepared.validate(n_triples(statements(case.path)))
    return tuple(sorted(_as_expected(result) for result in results))


def _as_expected(result: Result) -> Expected:
    severity = "" if result.severity.endswith("Violation") else shorten(result.severity)
    path = shorten(result.path) if result.path else "-"
    return shorten(result.focus), path, shorten(result.component), shorten(result.shape), severity


def _case(path: Path) -> Case:
    expected: list[Expected] = []
    view = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# expect: "):
            focus, at, component, shape, *severity = line.removeprefix("# expect: ").split(" ")
            expected.append((focus, at, component, shape, "".join(severity)))
        elif line.startswith("# view: "):
            view = line.removeprefix("# view: ")
    return Case(path, view, tuple(sorted(expected)))
