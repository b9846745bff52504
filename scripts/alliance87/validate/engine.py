"""Run shapes on plain statements with one of two engines; both give the same results.

``shacl`` answers at once and need not be installed; ``pyshacl`` is slow and checks what is published.
A result is told once, and a blank node as "_:", for each engine names them anew. These differences
are left, and tests hold them fast. In each ``shacl`` keeps to the standard:

| asked | ``shacl`` | ``pyshacl`` | the standard |
|---|---|---|---|
| is a year less than a year, or a value than one of another datatype | a result | often none | SHACL, §4.5.3, §4.5.4: "or where the two values cannot be compared"; so §4.3 |
| does "AB\\n" fit "^[A-Z]{2}$" | no | yes | XPath F&O 3.1, §5.6.1: ``$`` is the end |
| a day less a day, in a query | no value | a duration | SPARQL 1.1, §17.3: no such operator |

Compare years by ``STR()`` in a query, and check datatypes apart; ill-typed values are for others.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

import pyoxigraph as ox

from alliance87.check.shacl import Result, quiet
from alliance87.check.shacl import validate as validate_with_pyshacl
from alliance87.errors import Alliance87Error
from alliance87.validate.rules_in_use import in_use, targeted

if TYPE_CHECKING:
    import shacl
    from rdflib import Graph

Name = Literal["shacl", "pyshacl"]
_BLANK = "_:"
_MOST_SAID = 300  # characters; some engines quote half a query


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
    """Return the fast engine if it is installed, else the authority."""
    return "pyshacl" if importlib.util.find_spec("shacl") is None else "shacl"


def engine(name: Name, shapes: Iterable[ox.Quad], subject: str = "") -> Engine:
    """Prepare an engine with the shapes that are for ``subject`` (see ``rules_in_use``).

    With no such shape nothing is checked, and there are no results.

    Raises:
        Alliance87Error: the shapes are malformed, or the engine is not installed. ``pyshacl`` tells
            of most faults only when it validates.
    """
    shapes = tuple(shapes)
    if name == "shacl":
        return _shacl(in_use(shapes, subject))
    graph = _graph(_lines(shapes), "shapes")
    return _Pyshacl(graph, targeted(shapes, subject), _blank_nodes(graph))


@dataclass(frozen=True)
class _Shacl:
    shapes: shacl.Shapes
    name: Name = "shacl"

    def validate(self, data: str) -> tuple[Result, ...]:
        with _told(self.name, "data"):
            found = self.shapes.validate_text(data, format="ntriples").results
        return tuple(sorted({_result(each) for each in found}))


def _shacl(shapes: tuple[ox.Quad, ...]) -> _Shacl:
    with _told("shacl", "shapes"):
        import shacl

        return _Shacl(shacl.Shapes.from_text(_lines(shapes), format="ntriples"))


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
    shapes: Graph
    use: frozenset[str]
    blank: frozenset[str]
    name: Name = "pyshacl"

    def validate(self, data: str) -> tuple[Result, ...]:
        graph = _graph(data, "data")
        with quiet(), _told(self.name, "data or the shapes"):
            found = validate_with_pyshacl(graph, self.shapes, self.use)
        blank = _blank_nodes(graph) | self.blank
        return tuple(sorted({_unnamed(each, blank) for each in found}))


def _unnamed(result: Result, blank: frozenset[str]) -> Result:
    parts = ("focus", "path", "shape", "value")
    return replace(result, **{part: _BLANK for part in parts if getattr(result, part) in blank})


def _blank_nodes(graph: Graph) -> frozenset[str]:
    from rdflib import BNode

    return frozenset(str(term) for triple in graph for term in triple if isinstance(term, BNode))


def _graph(lines: str, what: str) -> Graph:
    import rdflib

    rdflib.NORMALIZE_LITERALS = False  # a literal's lexical form is kept to the letter
    with quiet(), _told("rdflib", what):
        return rdflib.Graph().parse(data=lines, format="nt")


def _lines(quads: Iterable[ox.Quad]) -> str:
    found = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return (found or b"").decode()


@contextmanager
def _told(name: str, what: str) -> Iterator[None]:
    """Turn whatever an engine raises into an error that says so."""
    try:
        yield
    except ImportError as error:
        remedy = "Install it (pip install shacl==0.3.4), or choose the engine pyshacl."
        raise Alliance87Error(name, "is not installed", remedy) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise  # someone wants to stop; only a panic in Rust is a failure that is no Exception
        said = " ".join(str(error).split()) or type(error).__name__
        remedy = f"Mend the {what}, or choose another engine."
        fault = f"cannot work with the {what} ({said[:_MOST_SAID]})"
        raise Alliance87Error(name, fault, remedy) from error
