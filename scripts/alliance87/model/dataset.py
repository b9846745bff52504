"""Statements with an index over them: what is said of each thing, of which class it is, how it is called.

    >>> from alliance87.model.statement import Statement, Term
    >>> data = Dataset((Statement("a.ttl", "", "urn:a", LABEL, Term("A", "urn:text", "en")),))
    >>> data.label("urn:a")
    'A'

Every index is made when it is first asked for. Nothing is judged here, and nothing reads a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.statement import Reading, Statement, Term
from alliance87.model.status import STATUSES, Status

_RDF, _SKOS, _A87, _PROV = (PREFIXES[p] for p in ("rdf", "skos", "a87", "prov"))
TYPE = f"{_RDF}type"
LABEL = f"{_SKOS}prefLabel"
STATUS = f"{_A87}status"
DERIVED = f"{_PROV}wasDerivedFrom"
_NAMES = (LABEL, f"{_SKOS}altLabel", f"{_SKOS}notation", f"{_A87}abbreviation")
_NONE: tuple[Statement, ...] = ()
_FEW = 64  # statements about a thing, which are quicker to look through than to index
K = TypeVar("K")


@dataclass(frozen=True)
class Dataset:
    """A set of statements, in the order of their files, for looking up.

    ``readings`` are the files they were read from, if their places may be asked for.
    """

    statements: tuple[Statement, ...]
    readings: tuple[Reading, ...] = ()

    @cached_property
    def by_subject(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements about each thing."""
        return _grouped((s.subject, s) for s in self.statements)

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], tuple[Statement, ...]]:
        """The statements about each thing by each property."""
        return _grouped(((s.subject, s.predicate), s) for s in self.statements)

    @cached_property
    def by_value(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements that name a thing as their object."""
        return _grouped((s.value, s) for s in self.statements if not s.object.is_literal)

    @cached_property
    def by_graph(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements of each graph, in the order in which the graphs first appear."""
        return _grouped((s.graph, s) for s in self.statements)

    @cached_property
    def types(self) -> Mapping[str, frozenset[str]]:
        """The classes of each thing."""
        found: dict[str, frozenset[str]] = {}
        same: dict[frozenset[str], frozenset[str]] = {}  # thousands of things are of a few classes
        for s in self.statements:
            if s.predicate == TYPE:
                classes = found.get(s.subject, frozenset()) | {s.value}
                found[s.subject] = same.setdefault(classes, classes)
        return found

    @cached_property
    def members(self) -> Mapping[str, frozenset[str]]:
        """The things of each class."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, classes in self.types.items():
            for name in classes:
                found[name].add(thing)
        return {name: frozenset(things) for name, things in found.items()}

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The things that go by a name or a code, by the name in small letters."""
        found: dict[str, set[str]] = defaultdict(set)
        for s in self.statements:
            if s.predicate in _NAMES:
                found[s.value.casefold()].add(s.subject)
        return {name: frozenset(things) for name, things in found.items()}

    def about(self, subject: str, predicate: str) -> tuple[Statement, ...]:
        """Return the statements about a thing by a property."""
        found = self.by_subject.get(subject, _NONE)
        if len(found) <= _FEW:
            return tuple(s for s in found if s.predicate == predicate)
        if subject not in self._crowded:
            self._crowded[subject] = _grouped((s.predicate, s) for s in found)
        return self._crowded[subject].get(predicate, _NONE)

    @cached_property
    def _crowded(self) -> dict[str, Mapping[str, tuple[Statement, ...]]]:
        return {}

    def terms(self, subject: str, predicate: str) -> frozenset[Term]:
        """Return what is said of a thing by a property, each term once."""
        return frozenset(s.object for s in self.about(subject, predicate))

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return what is said of a thing by a property, as text, each once and sorted."""
        return tuple(sorted({s.value for s in self.about(subject, predicate)}))

    def value(self, subject: str, predicate: str) -> str:
        """Return the one value of a property as text, or "" if there is none or more than one."""
        found = self.values(subject, predicate)
        return found[0] if len(found) == 1 else ""

    def has(self, subject: str, predicate: str, value: str) -> bool:
        """Return whether a thing has a value, whatever its datatype."""
        return any(s.value == value for s in self.about(subject, predicate))

    def label(self, thing: str, language: str = "en") -> str:
        """Return the name of a thing in a language, else in English, else in any; or ""."""
        labels = [s.object for s in self.about(thing, LABEL) if s.object.is_literal]
        wanted = (language, "en")
        labels.sort(key=lambda t: (_position(t.language, wanted), t.language, t.value))
        return labels[0].value if labels else ""

    def named(self, thing: str) -> str:
        """Return the name of a thing for a sentence: its label, or its short IRI."""
        return self.label(thing) or shorten(thing)

    def items(self, head: str) -> Iterator[str]:
        """Yield the members of an RDF list as text, in their order."""
        seen: set[str] = set()
        while head not in seen and (first := self.about(head, f"{_RDF}first")):
            seen.add(head)
            yield first[0].value
            head = next((s.value for s in self.about(head, f"{_RDF}rest")), "")

    def status(self, graph: str) -> str:
        """Return the name of a graph's status as its description gives it, or ""."""
        found = self.value(graph, STATUS)
        return next((status.name for status in STATUSES if status.iri == found), "")

    def graphs_of(self, status: Status) -> tuple[str, ...]:
        """Return the names of the graphs described as having a status, sorted."""
        return tuple(
            sorted({s.subject for s in self.by_predicate(STATUS) if s.value == status.iri})
        )

    def of_status(self, status: Status) -> tuple[Statement, ...]:
        """Return the statements of the graphs of one status."""
        return tuple(s for g in self.graphs_of(status) for s in self.by_graph.get(g, _NONE))

    def by_predicate(self, predicate: str) -> Iterator[Statement]:
        """Yield the statements by a property."""
        return (s for s in self.statements if s.predicate == predicate)

    def rests_on(self, graph: str) -> tuple[str, ...]:
        """Return the passages and sources that a graph is derived from, sorted."""
        return self.values(graph, DERIVED)

    def joined(self, other: Dataset) -> Dataset:
        """Return both as one."""
        return Dataset(self.statements + other.statements, self.readings + other.readings)


def _grouped(pairs: Iterable[tuple[K, Statement]]) -> Mapping[K, tuple[Statement, ...]]:
    found: dict[K, list[Statement]] = defaultdict(list)
    for key, statement in pairs:
        found[key].append(statement)
    return {key: tuple(of) for key, of in found.items()}


def _position(language: str, wanted: tuple[str, ...]) -> int:
    return wanted.index(language) if language in wanted else len(wanted)
