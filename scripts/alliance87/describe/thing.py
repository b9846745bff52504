"""Gather all that the dataset says of one thing, and what each statement rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial

from alliance87.describe.support import Evidence, Support
from alliance87.model.dataset import DERIVED, LABEL, TYPE, Dataset
from alliance87.model.names import label, resolve
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import Statement, Term
from alliance87.model.status import STATUSES

_A87, _SKOS = PREFIXES["a87"], PREFIXES["skos"]
_FIRST = (TYPE, LABEL, f"{_SKOS}altLabel")
_ABOUT = (f"{_A87}openSubject", f"{PREFIXES['schema']}about")


@dataclass(frozen=True, order=True)
class Value:
    """The object of a statement: an IRI with its label, or a literal with its kind."""

    text: str
    is_iri: bool
    label: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Supported:
    """A statement, whether the thing is its object, and what it rests on, the strongest first.

    ``disputes`` are the records that other documents say otherwise.
    """

    subject: str
    subject_label: str
    path: str
    value: Value
    incoming: bool
    supports: tuple[Support, ...]
    disputes: tuple[Dispute, ...] = ()

    @property
    def status(self) -> str:
        """The strongest status of its graphs; empty if none has a status."""
        return self.supports[0].status


@dataclass(frozen=True)
class Dispute:
    """A record of a disagreement: of which kind it is, why, and the statements of the other sides."""

    iri: str
    kind: str
    reason: str
    others: tuple[Supported, ...]


@dataclass(frozen=True)
class OpenQuestion:
    """What a document does not say of the thing, and why one might think that it does.

    ``iri`` is the record of it.
    """

    question: str
    reason: str
    iri: str


@dataclass(frozen=True)
class Description:
    """One thing: its label and classes, what is said of it, what is not, and what it says itself.

    A graph says its statements, and a passage those of the graph that quotes it; ``supports`` are
    what they rest on.
    """

    iri: str
    label: str
    types: tuple[str, ...]
    statements: tuple[Supported, ...]
    open_questions: tuple[OpenQuestion, ...]
    contents: tuple[Supported, ...]
    supports: tuple[Support, ...]


def describe(data: Dataset, name: str) -> Description:
    """Return what is known of the one thing that goes by ``name``; see ``names.resolve``.

    Raises:
        UnknownNameError: nothing goes by the name, or several things do.
    """
    iri = resolve(data, name)
    evidence = Evidence(data)
    disputed = partial(_disputes, data, evidence)
    said = (*data.by_subject.get(iri, ()), *data.by_value.get(iri, ()))
    graphs = _graphs_quoting(data, iri) or [iri]
    held = [s for graph in graphs for s in data.by_graph.get(graph, ())]
    records = _open_records(data, iri)
    return Description(
        iri,
        label(data, iri),
        data.values(iri, TYPE),
        tuple(s for s in _supported(evidence, said, iri, disputed) if s.subject not in records),
        tuple(
            OpenQuestion(label(data, r), " ".join(data.values(r, f"{_A87}rationale")), r)
            for r in records
        ),
        _supported(evidence, held, iri),
        evidence.of_all(graphs) if held else (),
    )


def value_of(term: Term, named: Callable[[str], str]) -> Value:
    """Return a term as a value; ``named`` returns the label of an IRI."""
    if term.is_literal:
        return Value(term.value, False, "", term.language, term.datatype)
    return Value(term.value, True, named(term.value))


def _supported(
    evidence: Evidence,
    statements: Iterable[Statement],
    iri: str,
    disputed: Callable[
        [str, str, set[str]], tuple[Dispute, ...]
    ] = lambda subject, path, graphs: (),
) -> tuple[Supported, ...]:
    named = cache(evidence.label)
    graphs: dict[tuple[str, str, Term], set[str]] = defaultdict(set)
    for s in statements:
        if s.graph:
            graphs[s.triple].add(s.graph)
    made = [
        Supported(
            subject,
            named(subject),
            path,
            value_of(term, named),
            subject != iri,
            evidence.of_all(names),
            disputed(subject, path, names),
        )
        for (subject, path, term), names in graphs.items()
    ]
    return tuple(sorted(made, key=_place))


def _disputes(
    data: Dataset, evidence: Evidence, subject: str, path: str, graphs: set[str]
) -> tuple[Dispute, ...]:
    """Return the disagreements in which the graphs of a statement are a side, with the other sides.

    A side may speak of another thing, as an observation of its own; then what it gives for the same
    property is shown.
    """
    found = []
    for record in sorted(data.members.get(f"{_A87}Disagreement", ())):
        sides = set(data.values(record, f"{_A87}between"))
        if path not in data.values(record, f"{_A87}disagreementIn") or not sides & graphs:
            continue
        said = [s for g in sorted(sides - graphs) for s in data.by_graph.get(g, ())]
        said = [s for s in said if s.predicate == path]
        same = [s for s in said if s.subject == subject]
        kinds = data.values(record, f"{_A87}disagreementKind")
        kind = ", ".join(label(data, kind) or shorten(kind) for kind in kinds)
        reason = " ".join(data.values(record, f"{_A87}rationale"))
        found.append(Dispute(record, kind, reason, _supported(evidence, same or said, subject)))
    return tuple(found)


def _place(statement: Supported) -> tuple[object, ...]:
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


def _graphs_quoting(data: Dataset, passage: str) -> list[str]:
    resting = {s.subject for s in data.by_value.get(passage, ()) if s.predicate == DERIVED}
    return sorted(graph for graph in resting if data.status(graph) == STATUSES[0].name)


def _open_records(data: Dataset, iri: str) -> list[str]:
    about = {s.subject for s in data.by_value.get(iri, ()) if s.predicate in _ABOUT}
    return sorted(r for r in about if f"{_A87}NotStated" in data.types.get(r, ()))
