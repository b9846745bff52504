"""Run SHACL shapes on statements with one of two engines, which give the same results.

``shacl`` (Rust) is for every day; ``pyshacl`` is the oracle that it is compared with, and takes its place
where there is no wheel of it. A result is given once, and a blank node as "_:", for each engine names them
anew. Only statements are passed to an engine, never a path or an address, and nothing is imported or
inferred: a node is of the classes it says it is of. These differences are left, and tests hold them
fast. In each ``shacl`` keeps to the standard:

| case | ``shacl`` | ``pyshacl`` | the standard |
|---|---|---|---|
| is a year less than a year, or a value than one of another datatype | a result | often none | SHACL, §4.5.3, §4.5.4: "or where the two values cannot be compared"; so §4.3 |
| does "AB\\n" fit "^[A-Z]{2}$" | no | yes | XPath F&O 3.1, §5.6.1: ``$`` is the end |
| a day less a day, in a query | no value | a duration | SPARQL 1.1, §17.3: no such operator |

Compare years by ``STR()`` in a query, and check datatypes apart; ill-typed values are for others.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Literal, Protocol

import pyoxigraph as ox

from alliance87.model.dataset import TYPE
from alliance87.model.errors import Alliance87Error
from alliance87.model.namespaces import PREFIXES
from alliance87.model.statement import Statement, Term, n_triples

if TYPE_CHECKING:
    import shacl
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node

SH = PREFIXES["sh"]
TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
Name = Literal["shacl", "pyshacl"]
_SUBJECT = f"{PREFIXES['dcterms']}subject"
_SOURCE = f"{PREFIXES['dcterms']}source"
_TARGETS = frozenset(f"{SH}{name}" for name in TARGETS)
_FOR_PEOPLE = frozenset(f"{SH}{name}" for name in ("name", "description"))
_BLANK = "_:"
_FOCUS = f"{SH}focusNode"
_LONGEST = 300  # characters of an engine's message; some quote half a query


@dataclass(frozen=True, order=True)
class Result:
    """One ``sh:ValidationResult``: full IRIs, an empty string where there is none (SHACL, §3.6)."""

    focus: str
    path: str
    component: str
    shape: str
    severity: str
    value: str
    message: str


class Engine(Protocol):
    """A SHACL engine with its shapes, for any number of graphs."""

    @property
    def name(self) -> Name:
        """What the engine is called on PyPI."""
        ...

    def validate(self, data: str) -> tuple[Result, ...]:
        """Validate N-Triples and return the results, sorted.

        Raises:
            Alliance87Error: the data are no N-Triples, or the engine fails on them.
        """
        ...


def default_engine() -> Name:
    """Return the fast engine if it is installed, else the oracle."""
    return "pyshacl" if importlib.util.find_spec("shacl") is None else "shacl"


def engine(name: Name, shapes: tuple[Statement, ...], use: frozenset[str]) -> Engine:
    """Prepare an engine with the shapes whose IRIs are in ``use``, and all that they refer to.

    With no such shape nothing is checked, and there are no results.

    Raises:
        Alliance87Error: the shapes are malformed, or the engine is not installed. ``pyshacl`` finds
            most faults only when it validates.
    """
    lines = n_triples(in_use(shapes, use))
    if name == "shacl":
        with _as_error("shacl", "shapes"):
            import shacl

            return _Shacl(shacl.Shapes.from_text(lines, format="ntriples"))
    graph = _graph(lines, "shapes")
    return _Pyshacl(graph, _blank_nodes(graph))


@dataclass(frozen=True)
class Focused:
    """Shapes for one view that judge only the things they are given, by their usual targets.

    All else in the data is there to be looked at from these. To judge that too, and to throw the results
    away, takes most of the time where the data is the whole dataset.
    """

    engine: Engine
    targets: Mapping[
        tuple[str, str], Collection[str]
    ]  # the shapes, by the kind of target and its value

    def validate(
        self, things: AbstractSet[str], statements: Iterable[Statement]
    ) -> tuple[Result, ...]:
        """Validate statements and return the results about ``things``, sorted.

        Raises:
            Alliance87Error: as ``Engine.validate``.
        """
        data = tuple(statements)
        near = (s for s in data if s.subject in things or s.value in things)
        aims = chain(self._aims(near), ((thing, ("targetNode", thing)) for thing in things))
        focus = {
            Statement("", "", _FOCUS, shape, Term(thing))
            for thing, target in aims
            if thing in things
            for shape in self.targets.get(target, ())
        }
        return self.engine.validate(n_triples((*data, *focus)))

    def _aims(self, statements: Iterable[Statement]) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield each thing that a target could mean, with the target (SHACL, §2.1.3)."""
        for s in statements:
            if s.predicate == TYPE:
                yield s.subject, ("targetClass", s.value)
            yield s.subject, ("targetSubjectsOf", s.predicate)
            if not s.object.is_literal:
                yield s.value, ("targetObjectsOf", s.predicate)


def focused(name: Name, shapes: Iterable[Statement], subject: str = "") -> Focused:
    """Prepare the shapes that are for ``subject`` (see ``targeted``) to judge what they are given.

    Raises:
        Alliance87Error: as ``engine``.
    """
    shapes = tuple(shapes)
    use = targeted(shapes, subject)
    targets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for s in shapes:
        if s.predicate in _TARGETS and s.subject in use:
            targets[s.predicate.removeprefix(SH), s.value].append(s.subject)
    # A property of the name of the shape points at what the shape is to judge.
    aimed = (Statement("", "", shape, f"{SH}targetObjectsOf", Term(shape)) for shape in use)
    untargeted = (s for s in shapes if s.predicate not in _TARGETS)
    return Focused(engine(name, (*untargeted, *aimed), use), targets)


def targeted(shapes: Iterable[Statement], subject: str = "", document: str = "") -> frozenset[str]:
    """Return the IRIs of the shapes that choose their own focus nodes and are for ``subject``.

    A shape may name by ``dcterms:subject`` the one view that it is for: the ontology, or a status; ""
    means the shapes that name none, which are for everything. With a ``document`` those are left out
    that name others by ``dcterms:source``. Implicit class targets (SHACL, §2.1.3.3) do
    not count: no shape here is a class.
    """
    shapes = tuple(shapes)
    found = frozenset(shape for shape, of in _by_target(shapes).items() if subject in of)
    if not document:
        return found
    sources: dict[str, set[str]] = defaultdict(set)
    for s in shapes:
        if s.predicate == _SOURCE:
            sources[s.subject].add(s.value)
    return frozenset(shape for shape in found if document in sources.get(shape, {document}))


def _by_target(shapes: Iterable[Statement]) -> dict[str, set[str]]:
    """Return for each shape with a target what it is for."""
    with_target: set[str] = set()
    of: dict[str, set[str]] = defaultdict(set)
    for s in shapes:
        if s.predicate in _TARGETS:
            with_target.add(s.subject)
        elif s.predicate == _SUBJECT:
            of[s.subject].add(s.value)
    return {shape: of.get(shape) or {""} for shape in with_target}


def in_use(shapes: Iterable[Statement], use: frozenset[str]) -> tuple[Statement, ...]:
    """Return shapes and all they refer to, less what is for people to read.

    Of what they refer to the targets are left out: a shape without one is run only where another
    refers to it (SHACL, §2.1.3).
    """
    about: dict[str, list[Statement]] = defaultdict(list)
    for s in shapes:
        if s.predicate in _FOR_PEOPLE or (s.predicate in _TARGETS and s.subject not in use):
            continue
        about[s.subject].append(s)
    found: list[Statement] = []
    todo = list(use)
    while todo:
        for s in about.pop(todo.pop(), ()):  # what was popped does not come again
            found.append(s)
            todo.append(s.value)
    return tuple(found)


@dataclass(frozen=True)
class _Shacl:
    """The engine for every day."""

    shapes: shacl.Shapes
    name: Name = "shacl"

    def validate(self, data: str) -> tuple[Result, ...]:
        with _as_error(self.name, "data"):
            found = self.shapes.validate_text(data, format="ntriples").results
        return tuple(sorted({_result(each) for each in found}))


def _result(found: shacl.Result) -> Result:
    blank = found.value is not None and found.value.startswith(_BLANK)
    return Result(
        focus=_plain(found.focus_node),
        path=_plain(found.path),
        component=found.component_iri,
        shape=_plain(found.source_shape),
        severity=found.severity_iri,
        value=_BLANK if blank else found.value_plain or "",
        message=found.message or "",
    )


def _plain(term: str | None) -> str:
    """Return what an N-Triples term holds; a path that is no property is a blank node in RDF."""
    if not term:
        return ""
    if term.startswith('"'):
        (quad,) = ox.parse(f"<s:> <p:> {term} .", format=ox.RdfFormat.N_TRIPLES)
        return quad.object.value if isinstance(quad.object, ox.Literal) else ""
    return term[1:-1] if term.startswith("<") and term.find(">") == len(term) - 1 else _BLANK


@dataclass(frozen=True)
class _Pyshacl:
    """The oracle."""

    shapes: Graph
    blank: frozenset[str]
    name: Name = "pyshacl"
    queries: dict[str, Query] = field(default_factory=dict)

    def validate(self, data: str) -> tuple[Result, ...]:
        from alliance87.formats.rdflib_graph import QueriedGraph

        graph = _graph(data, "data", QueriedGraph(self.queries))
        with _quiet(), _as_error(self.name, "data or the shapes"):
            import pyshacl
            import rdflib
            from rdflib import Graph, URIRef

            _, report, text = pyshacl.validate(
                graph, shacl_graph=self.shapes, inference="none", advanced=False
            )
            rdflib.NORMALIZE_LITERALS = False  # pyshacl has set it
            if not isinstance(report, Graph):
                raise ValueError(text)  # noqa: TRY004 (the shapes are at fault, not a type)
            nodes = set(report.objects(None, URIRef(f"{SH}result")))
            found = [_of_report(report, node) for node in nodes]
        blank = _blank_nodes(graph) | self.blank
        return tuple(sorted({_unnamed(each, blank) for each in found}))


def _of_report(report: Graph, node: Node) -> Result:
    from rdflib import URIRef

    def part(name: str) -> str:
        value = next(iter(report.objects(node, URIRef(SH + name))), None)
        return "" if value is None else str(value)

    return Result(
        focus=part("focusNode"),
        path=part("resultPath"),
        component=part("sourceConstraintComponent"),
        shape=part("sourceShape"),
        severity=part("resultSeverity"),
        value=part("value"),
        message=part("resultMessage"),
    )


def _unnamed(result: Result, blank: frozenset[str]) -> Result:
    parts = ("focus", "path", "shape", "value")
    return replace(result, **{part: _BLANK for part in parts if getattr(result, part) in blank})


def _blank_nodes(graph: Graph) -> frozenset[str]:
    from rdflib import BNode

    return frozenset(str(term) for triple in graph for term in triple if isinstance(term, BNode))


def _graph(lines: str, what: str, into: Graph | None = None) -> Graph:
    import rdflib

    rdflib.NORMALIZE_LITERALS = False  # a literal's lexical form is kept to the letter
    with _quiet(), _as_error("rdflib", what):
        return (rdflib.Graph() if into is None else into).parse(data=lines, format="nt")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal: findings name them."""
    import logging

    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def _as_error(name: str, what: str) -> Iterator[None]:
    """Turn whatever an engine raises into an error that says so."""
    try:
        yield
    except ImportError as error:
        remedy = "Install it (pip install shacl==0.3.4), or choose the engine pyshacl."
        raise Alliance87Error(name, "is not installed", remedy) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise  # someone wants to stop; only a panic in Rust is a failure that is no Exception
        reason = " ".join(str(error).split()) or type(error).__name__
        remedy = f"Correct the {what}, or choose another engine."
        fault = f"cannot work with the {what} ({reason[:_LONGEST]})"
        raise Alliance87Error(name, fault, remedy) from error
