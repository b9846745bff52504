"""Gather all that the dataset says of one thing, and what each statement rests on.

How it is printed is decided in ``description_text``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from alliance87.describe.names import label, resolve
from alliance87.describe.support import Support, support_of, text_of, values
from alliance87.model.namespaces import PREFIXES, shorten

_A87 = PREFIXES["a87"]
_TYPE = PREFIXES["rdf"] + "type"
_FIRST = (_TYPE, *(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel")))


@dataclass(frozen=True, order=True)
class Value:
    """The object of a statement: an IRI with its label, or a literal with its kind."""

    text: str
    is_iri: bool
    label: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Statement:
    """A statement, whether the thing is its object, and what it rests on, the strongest first."""

    subject: str
    subject_label: str
    path: str
    value: Value
    incoming: bool
    supports: tuple[Support, ...]

    @property
    def status(self) -> str:
        """The strongest status of its graphs; empty for the apparatus."""
        return self.supports[0].status


@dataclass(frozen=True)
class OpenQuestion:
    """What the press release does not say of the thing, and why one might think that it does."""

    question: str
    reason: str


@dataclass(frozen=True)
class Description:
    """One thing: its label and classes, what is said of it, what is not, and what it says itself.

    A graph says its statements, and a passage those of the graph that quotes it; ``supports`` tells
    what they rest on.
    """

    iri: str
    label: str
    types: tuple[str, ...]
    statements: tuple[Statement, ...]
    open_questions: tuple[OpenQuestion, ...]
    contents: tuple[Statement, ...]
    supports: tuple[Support, ...]


def describe(store: Store, name: str, without: Collection[str] = ()) -> Description:
    """Return what is known of the one thing that goes by ``name``; see ``names.resolve``.

    What only the graphs ``without`` say is left out.

    Raises:
        UnknownNameError: nothing goes by the name, or several things do.
    """
    iri = resolve(store, name)
    node = NamedNode(iri)
    said = [
        *store.quads_for_pattern(node, None, None, None),
        *store.quads_for_pattern(None, None, node, None),
    ]
    left_out = {NamedNode(graph) for graph in without}
    said = [quad for quad in said if quad.graph_name not in left_out]
    graphs = _graphs_quoting(store, iri) or [iri]
    held = [q for g in graphs for q in store.quads_for_pattern(None, None, None, NamedNode(g))]
    records = _open_records(store, iri)
    return Description(
        iri,
        label(store, iri),
        tuple(values(store, iri, _TYPE)),
        tuple(s for s in _statements(store, said, iri) if s.subject not in records),
        tuple(
            OpenQuestion(label(store, r), " ".join(values(store, r, _A87 + "rationale")))
            for r in records
        ),
        _statements(store, held, iri),
        tuple(sorted(support_of(store, graph) for graph in graphs)) if held else (),
    )


def _statements(store: Store, quads: Iterable[Quad], iri: str) -> tuple[Statement, ...]:
    support = cache(lambda graph: support_of(store, graph))
    named = cache(lambda thing: label(store, thing))
    graphs: dict[Triple, set[str]] = defaultdict(set)
    for quad in quads:
        if not isinstance(quad.graph_name, DefaultGraph):
            graphs[quad.triple].add(quad.graph_name.value)
    made = [
        Statement(
            text_of(triple.subject),
            named(text_of(triple.subject)),
            triple.predicate.value,
            _value(triple.object, named),
            text_of(triple.subject) != iri,
            tuple(sorted(support(graph) for graph in names)),
        )
        for triple, names in graphs.items()
    ]
    return tuple(sorted(made, key=_place))


def _value(term: object, named: Callable[[str], str]) -> Value:
    if isinstance(term, Literal):
        return Value(term.value, False, "", term.language or "", term.datatype.value)
    if isinstance(term, NamedNode | BlankNode):
        return Value(term.value, True, named(term.value))
    raise TypeError(f"RDF 1.2 term {term} is not in the dataset")


def _place(statement: Statement) -> tuple[object, ...]:
    """Sort by status, then what is said of the thing first, in the order of a Turtle block."""
    rank = _FIRST.index(statement.path) if statement.path in _FIRST else len(_FIRST)
    return (
        statement.supports[0].rank,
        statement.incoming,
        rank,
        shorten(statement.path),
        statement.subject,
        statement.value,
    )


def _graphs_quoting(store: Store, passage: str) -> list[str]:
    derived = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    quads = store.quads_for_pattern(None, derived, NamedNode(passage))
    found = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    stated = PREFIXES["status"] + "stated"
    return sorted(graph for graph in found if stated in values(store, graph, _A87 + "status"))


def _open_records(store: Store, iri: str) -> list[str]:
    about = NamedNode(PREFIXES["schema"] + "about")
    quads = store.quads_for_pattern(None, about, NamedNode(iri))
    found = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    return sorted(r for r in found if _A87 + "NotStated" in values(store, r, _TYPE))
